"""Imports into collections, in dictionaries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from adapters.memory.store import MemoryStore
from domain.accounts import AccountGone
from domain.collection_imports import Candidate, Import, ImportNotFound
from domain.collections import Copy
from domain.text import fold


@dataclass(frozen=True, slots=True)
class MemoryImports:
    """The port `Imports` on a memory store."""

    store: MemoryStore

    def add(self, planned: Import) -> None:
        """See the port."""
        self.store.imports[planned.id] = planned

    def find(self, import_id: str, owner_id: int) -> Import:
        """See the port."""
        found = self.store.imports.get(import_id)
        if found is None or found.owner_id != owner_id:
            raise ImportNotFound("There is no such import.")
        return found

    def hold(self, import_id: str, owner_id: int) -> Import:
        """See the port."""
        return self.find(import_id, owner_id)

    def of_owner(self, owner_id: int) -> Sequence[Import]:
        """See the port."""
        own = (kept for kept in self.store.imports.values() if kept.owner_id == owner_id)
        return sorted(own, key=lambda kept: (kept.made, kept.id))

    def save(self, changed: Import) -> None:
        """See the port."""
        self.store.imports[changed.id] = changed

    def copies_of(self, owner_id: int) -> Sequence[Copy]:
        """See the port."""
        if owner_id not in self.store.users:
            raise AccountGone
        own = (copy for copy in self.store.copies.values() if copy.owner_id == owner_id)
        return sorted(own, key=lambda copy: (copy.added, copy.id))

    def hold_movies(self, movie_ids: Iterable[int]) -> frozenset[int]:
        """See the port."""
        return frozenset(movie_ids) & self.store.movies.keys()

    def titled(self, titles: Iterable[str]) -> Mapping[str, Sequence[Candidate]]:
        """See the port."""
        found: dict[str, list[Candidate]] = defaultdict(list)
        asked = set(titles)
        for movie in sorted(self.store.movies.values(), key=lambda movie: movie.id):
            for title in {fold(movie.title), fold(movie.original_title)} & asked:
                found[title].append(Candidate(movie.id, movie.year, movie.length))
        return found
