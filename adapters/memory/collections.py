"""Collections in dictionaries."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from adapters.memory.groups import MemoryGroups
from adapters.memory.listing import Listing
from adapters.memory.store import MemoryStore
from domain.accounts import AccountGone, fold_username
from domain.casting import unknown_ids
from domain.collections import (
    COPY_SORTS,
    Copy,
    CopyQuery,
    Facts,
    KeptCopy,
    Viewer,
    Visibility,
    Why,
    why_visible,
)
from domain.listing import Position
from domain.lookup import AlreadyThere
from domain.paging import Page, PageRequest

_COPIES: Listing[KeptCopy] = Listing(COPY_SORTS, lambda kept: [kept.copy.title])


@dataclass(frozen=True, slots=True)
class MemoryCopies:
    """The port `Copies` on a memory store."""

    store: MemoryStore

    def find(self, copy_id: str) -> KeptCopy | None:
        """See the port."""
        copy = self.store.copies.get(copy_id)
        if copy is None:
            return None
        users, groups = self.store.shown_to.get(copy_id, (frozenset(), frozenset()))
        # A group that is gone is nobody's any more.
        return KeptCopy(copy, self.store.users[copy.owner_id].username, users, groups & self.store.groups.keys())

    def page(self, query: CopyQuery, page: PageRequest) -> Page[KeptCopy]:
        """See the port."""
        return _COPIES.page(self._asked(query), query, page)

    def after(self, query: CopyQuery, position: Position | None, limit: int) -> Sequence[KeptCopy]:
        """See the port."""
        return _COPIES.after(self._asked(query), query, position, limit)

    def facts_of(self, owner_id: int) -> Iterable[Facts]:
        """See the port."""
        store = self.store
        for copy in store.copies.values():
            if copy.owner_id == owner_id:
                movie = store.movies.get(copy.movie_id or 0)
                genre = store.genres[movie.genre_ids[0]] if movie and movie.genre_ids else ""
                yield Facts(copy.format, copy.release_year, copy.rating, genre, copy.added)

    def _asked(self, query: CopyQuery) -> Iterator[KeptCopy]:
        groups = MemoryGroups(self.store).ids_of(query.viewer_id) if query.viewer_id else frozenset()
        viewer = Viewer(query.viewer_id, groups)
        for copy_id in self.store.copies:
            kept = self.find(copy_id)
            if kept is not None and _fits(kept, query, viewer):
                yield KeptCopy(kept.copy, kept.owner)


@dataclass(frozen=True, slots=True)
class MemoryCopyEdits:
    """The port `CopyEdits` on a memory store."""

    store: MemoryStore

    def add(self, copy: Copy) -> None:
        """See the port."""
        self._put(copy)

    def hold(self, copy_id: str) -> KeptCopy | None:
        """See the port."""
        return MemoryCopies(self.store).find(copy_id)

    def save(self, copy: Copy) -> None:
        """See the port."""
        self._put(copy)

    def share(self, copy_id: str, visibility: Visibility, users: Sequence[int], groups: Sequence[str]) -> None:
        """See the port."""
        self.store.copies[copy_id] = replace(self.store.copies[copy_id], visibility=visibility)
        store = self.store
        store.shown_to[copy_id] = (frozenset(users) & store.users.keys(), frozenset(groups) & store.groups.keys())

    def remove(self, copy_id: str) -> None:
        """See the port."""
        del self.store.copies[copy_id]
        self.store.shown_to.pop(copy_id, None)

    def _put(self, copy: Copy) -> None:
        if copy.owner_id not in self.store.users:
            raise AccountGone
        if copy.movie_id is not None and copy.movie_id not in self.store.movies:
            raise unknown_ids({"movie_id": [copy.movie_id]})
        for other in self.store.copies.values():
            is_same = copy.film and (other.owner_id, other.format, other.film) == (
                copy.owner_id,
                copy.format,
                copy.film,
            )
            if is_same and other.id != copy.id:
                raise AlreadyThere
        self.store.copies[copy.id] = copy


def _fits(kept: KeptCopy, query: CopyQuery, viewer: Viewer) -> bool:
    copy = kept.copy
    if query.owner_id is not None:
        is_meant = copy.owner_id == query.owner_id
    else:
        is_meant = why_visible(kept, viewer) not in (None, Why.OWNER)
    return (
        is_meant
        and (query.owner is None or (kept.owner != "" and fold_username(kept.owner) == query.owner))
        and query.format in (None, copy.format)
        and query.release_year in (None, copy.release_year)
        and query.rating in (None, copy.rating)
    )
