"""The agency's work on dictionaries."""

from dataclasses import dataclass, replace

from adapters.memory.catalogue import MemoryDirectors, MemoryGenres
from adapters.memory.store import MemoryStore, StoredPerson
from domain.casting import GenreTaken, InUse
from domain.catalogue import Counted, Director, Genre
from domain.text import fold


@dataclass(frozen=True, slots=True)
class MemoryGenreEdits:
    """The port `Edits` for genres on a memory store."""

    store: MemoryStore

    def add(self, name: str) -> Counted[Genre]:
        """See the port."""
        self._ensure_free(name)
        genre_id = self.store.next_id("genre")
        self.store.genres[genre_id] = name
        return self.hold(genre_id)

    def hold(self, item_id: int) -> Counted[Genre]:
        """See the port."""
        return MemoryGenres(self.store).get(item_id)

    def rename(self, item_id: int, name: str) -> None:
        """See the port."""
        self._ensure_free(name, but=item_id)
        self.store.genres[item_id] = name

    def remove(self, item_id: int) -> None:
        """See the port."""
        if self.hold(item_id).movies:
            raise InUse("Movies have this genre.")
        del self.store.genres[item_id]
        for user in list(self.store.users.values()):
            if user.favorite_genre == item_id:
                self.store.users[user.id] = replace(user, favorite_genre=None)

    def _ensure_free(self, name: str, but: int = 0) -> None:
        if any(fold(known) == fold(name) and id_ != but for id_, known in self.store.genres.items()):
            raise GenreTaken


@dataclass(frozen=True, slots=True)
class MemoryDirectorEdits:
    """The port `Edits` for people who direct on a memory store."""

    store: MemoryStore

    def add(self, name: str) -> Counted[Director]:
        """See the port."""
        person_id = self.store.next_id("person")
        self.store.people[person_id] = StoredPerson(person_id, name)
        self.store.directors.add(person_id)
        return self.hold(person_id)

    def hold(self, item_id: int) -> Counted[Director]:
        """See the port."""
        return MemoryDirectors(self.store).get(item_id)

    def rename(self, item_id: int, name: str) -> None:
        """See the port."""
        self.store.people[item_id] = replace(self.store.people[item_id], name=name)

    def remove(self, item_id: int) -> None:
        """See the port."""
        if self.hold(item_id).movies:
            raise InUse("Movies have this director.")
        self.store.directors.discard(item_id)
        if not any(item_id == person_id for movie in self.store.movies.values() for person_id, _ in movie.roles):
            del self.store.people[item_id]
