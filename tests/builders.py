"""Things for tests, each naming only what matters to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from domain.access import Role
from domain.accounts import Registration, User
from domain.catalogue import Directors, Genres, Movies
from domain.errors import DomainError
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


def add_user(store, name: str = "anna", *, password_hash: str = "a hash", **more: str) -> User:
    """An account in a store."""
    with store.writing() as ports:
        return ports.users.add(Registration(f"{name}@example.com", **more), password_hash, Role.MEMBER, NOON)


Done = TypeVar("Done")


def committed(store, do: Callable[..., Done]) -> Done:
    """What is done in a transaction, as the web does it: an error aborts unless its changes are to be kept."""
    with store.writing() as ports:
        try:
            return do(ports)
        except DomainError as error:
            if not error.keep_changes:
                raise
            kept = error
    raise kept
