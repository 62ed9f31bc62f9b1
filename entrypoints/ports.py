"""The bundle of ports that a request or a command carries."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.catalogue import Directors, Genres, Movies


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything that a use case may be handed."""

    movies: Movies
    genres: Genres
    directors: Directors
    is_ready: Callable[[], bool]  # whether the database answers, and with the newest schema
