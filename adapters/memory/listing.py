"""Lists that are searched and sorted, out of dictionaries."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from domain.listing import BY_NAME, ListQuery, Position, SortValues, is_found
from domain.paging import Page, PageRequest
from domain.text import fold

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Listing(Generic[Item]):
    """How the entries of a list are sorted and searched."""

    sorts: SortValues
    texts: Callable[[Item], Sequence[str]]  # in whose words an entry is found

    def page(self, entries: Iterable[Item], query: ListQuery, page: PageRequest) -> Page[Item]:
        """One page."""
        return page_of(self._in_order(entries, query), page)

    def after(self, entries: Iterable[Item], query: ListQuery, position: Position | None, limit: int) -> Sequence[Item]:
        """The next entries behind a position of the query's order."""
        chosen = self._in_order(entries, query)
        return items_after(chosen, position, self._position_of(query), limit, descending=query.descending)

    def _in_order(self, entries: Iterable[Item], query: ListQuery) -> list[Item]:
        chosen = (one for one in entries if is_found(query.words, " ".join(map(fold, self.texts(one)))))
        return in_order(chosen, self._position_of(query), descending=query.descending)

    def _position_of(self, query: ListQuery) -> Callable[[Item], Position]:
        return lambda entry: query.position_of(entry, self.sorts)


def _name(named: Any) -> Sequence[str]:
    return [named.name]


NAMED: Listing[Any] = Listing(BY_NAME, _name)


def page_of(items: Sequence[Item], page: PageRequest) -> Page[Item]:
    """One page of items that are in order."""
    return Page(items[page.offset : page.offset + page.size], len(items))


def in_order(items: Iterable[Item], position_of: Callable[[Item], Position], *, descending: bool) -> list[Item]:
    """The items by their positions."""
    return sorted(items, key=lambda item: _Place(position_of(item), descending=descending))


def items_after(
    items: Sequence[Item],
    position: Position | None,
    position_of: Callable[[Item], Position],
    limit: int,
    *,
    descending: bool,
) -> Sequence[Item]:
    """Of items in order those behind a position."""
    if position is None:
        return items[:limit]
    place = _Place(position, descending=descending)
    return [item for item in items if place < _Place(position_of(item), descending=descending)][:limit]


class _Place:
    """A position that compares as its order says: unknown values last, equal values by id."""

    __slots__ = ("_descending", "_key")

    def __init__(self, position: Position, *, descending: bool) -> None:
        self._key = position
        self._descending = descending

    def __lt__(self, other: "_Place") -> bool:
        mine, theirs = self._key, other._key
        if (mine.value is None) != (theirs.value is None):
            return theirs.value is None
        if mine.value == theirs.value:
            return bool(mine.id > theirs.id if self._descending else mine.id < theirs.id)
        # Values of one order are of one type, which SortValue can't say.
        return (mine.value > theirs.value) if self._descending else (mine.value < theirs.value)  # type: ignore[operator]
