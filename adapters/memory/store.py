"""What the memory adapters share: a catalogue in dictionaries."""

from dataclasses import dataclass, field
from datetime import date

from domain.search import Findable
from domain.text import fold


@dataclass(frozen=True, slots=True)
class StoredPerson:
    """Somebody who directs, acts or both."""

    id: int
    name: str
    external_id: str = ""


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
    roles: tuple[tuple[int, str], ...]  # person and character, in billing order
    external_ids: tuple[str, ...]


@dataclass(slots=True)
class MemoryStore:
    """One catalogue. Entries are frozen, so what is handed out can't change what is stored."""

    movies: dict[int, StoredMovie] = field(default_factory=dict)
    genres: dict[int, str] = field(default_factory=dict)
    people: dict[int, StoredPerson] = field(default_factory=dict)
    directors: set[int] = field(default_factory=set)
    _last_ids: dict[str, int] = field(default_factory=dict)

    def next_id(self, kind: str) -> int:
        """A new id; none is given twice."""
        self._last_ids[kind] = self._last_ids.get(kind, 0) + 1
        return self._last_ids[kind]

    def findable(self, movie: StoredMovie, *, with_cast: bool) -> Findable:
        """What a search looks at in this movie."""
        titles = (fold(movie.title), *([fold(movie.original_title)] if movie.original_title else []))
        people = [*movie.director_ids, *((person_id for person_id, _ in movie.roles) if with_cast else ())]
        names = tuple(fold(self.people[person_id].name) for person_id in people)
        return Findable(titles, movie.year, names)
