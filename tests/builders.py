"""Things for tests, each naming only what matters to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.catalogue import Directors, Genres, Movies
from domain.films import Film, Outcome, Part, Person, Seen, import_films


def a_film(
    title: str = "Casablanca",
    year: int = 1942,
    *,
    directors: Sequence[str | Person] = (),
    cast: Sequence[str | Part] = (),
    **fields: object,
) -> Film:
    """A film; people may be given by bare names."""
    return Film(
        title=title,
        year=year,
        directors=tuple(Person(one) if isinstance(one, str) else one for one in directors),
        cast=tuple(Part(Person(one)) if isinstance(one, str) else one for one in cast),
        **fields,  # type: ignore[arg-type]
    )


@dataclass
class Catalogue:
    """A store's catalogue, with the way in for films."""

    name: str
    movies: Movies
    genres: Genres
    directors: Directors
    importing: object  # makes a context manager of `Films`

    def take_in(self, *films: Film, seen: Seen | None = None) -> list[Outcome]:
        """Import films in one batch."""
        with self.importing() as port:
            return import_films(films, seen=seen or Seen(), films=port)


NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that goes on when a test says so."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, **amount: float) -> None:
        """Let time pass: `clock.sleep(minutes=5)`."""
        self.now += timedelta(**amount)
