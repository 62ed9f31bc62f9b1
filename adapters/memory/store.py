"""What the memory adapters share: all that is stored, in dictionaries."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from domain.accounts import User
from domain.attempts import Account, Kind
from domain.audit import Event
from domain.collection_imports import Import
from domain.collections import Copy
from domain.groups import Group
from domain.idempotency import KeptAnswer, RequestKey
from domain.search import Findable
from domain.sessions import Session
from domain.text import fold


@dataclass(frozen=True, slots=True)
class StoredPerson:
    """Somebody who directs, acts or both."""

    id: int
    name: str
    external_id: str = ""
    gender: str = ""
    birth_date: date | None = None
    told_age: int | None = None


@dataclass(frozen=True, slots=True)
class StoredRole:
    """Who plays what in which movie."""

    id: int
    movie_id: int
    person_id: int
    character: str
    billing: int


@dataclass(frozen=True, slots=True)
class StoredMovie:
    """A movie with the ids of what it refers to."""

    id: int
    title: str
    original_title: str
    year: int
    release_date: date | None
    length: int | None
    rating: float | None
    description: str
    trailer: str
    poster_url: str
    genre_ids: tuple[int, ...]
    director_ids: tuple[int, ...]
    external_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session with the digests of its refresh tokens."""

    session: Session
    token: str
    previous_token: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class StoredAttempt:
    """Something that was tried."""

    kind: Kind
    account: Account
    network: str
    at: datetime


@dataclass(slots=True)
class MemoryStore:
    """Everything. Entries are frozen, so what is handed out can't change what is stored."""

    movies: dict[int, StoredMovie] = field(default_factory=dict)
    genres: dict[int, str] = field(default_factory=dict)
    people: dict[int, StoredPerson] = field(default_factory=dict)
    directors: set[int] = field(default_factory=set)
    actors: set[int] = field(default_factory=set)
    roles: dict[int, StoredRole] = field(default_factory=dict)
    users: dict[int, User] = field(default_factory=dict)
    password_hashes: dict[int, str] = field(default_factory=dict)
    sessions: dict[str, StoredSession] = field(default_factory=dict)
    attempts: list[StoredAttempt] = field(default_factory=list)
    networks: dict[tuple[int, str], datetime] = field(default_factory=dict)  # last log-ins by user and network
    favorites: dict[tuple[int, int], datetime] = field(default_factory=dict)  # when added, by user and movie
    answers: dict[RequestKey, tuple[datetime, KeptAnswer | None]] = field(default_factory=dict)
    login_codes: dict[str, tuple[int, datetime]] = field(default_factory=dict)  # whose, and until when
    audit: dict[int, Event] = field(default_factory=dict)
    copies: dict[str, Copy] = field(default_factory=dict)
    shown_to: dict[str, tuple[frozenset[int], frozenset[str]]] = field(default_factory=dict)  # users and groups
    groups: dict[str, Group] = field(default_factory=dict)
    imports: dict[str, Import] = field(default_factory=dict)
    lookup_answers: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _last_ids: dict[str, int] = field(default_factory=dict)

    def next_id(self, kind: str) -> int:
        """A new id; none is given twice."""
        self._last_ids[kind] = self._last_ids.get(kind, 0) + 1
        return self._last_ids[kind]

    def cast_of(self, movie_id: int) -> list[StoredRole]:
        """The roles of a movie in billing order."""
        roles = (role for role in self.roles.values() if role.movie_id == movie_id)
        return sorted(roles, key=lambda role: (role.billing, role.id))

    def remove_roles(self, *, movie_id: int = 0, person_id: int = 0) -> None:
        """Take away the roles of a movie or of a person."""
        self.roles = {
            role.id: role for role in self.roles.values() if role.movie_id != movie_id and role.person_id != person_id
        }

    def findable(self, movie: StoredMovie, *, with_cast: bool) -> Findable:
        """What a search looks at in this movie."""
        titles = (fold(movie.title), *([fold(movie.original_title)] if movie.original_title else []))
        people = [*movie.director_ids, *((role.person_id for role in self.cast_of(movie.id)) if with_cast else ())]
        names = tuple(fold(self.people[person_id].name) for person_id in people)
        return Findable(titles, movie.year, names)

    def snapshot(self) -> dict[str, Any]:
        """All that is stored, for `restore`."""
        return {part.name: getattr(self, part.name).copy() for part in fields(self)}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Go back to a snapshot, as a transaction does that aborts."""
        for name, value in snapshot.items():
            setattr(self, name, value)
