"""Pages of a list, and walks through a whole one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE_SIZE = 12
MAX_PAGE_SIZE = 100
WALK_START = 100
WALK_SIZE = 1000
"""Rows that a walk through a whole list takes at a time; a few at first, so that the answer begins soon."""

Item = TypeVar("Item")
Position = TypeVar("Position")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page of a list: `number` from 1, `size` from 1."""

    number: int = 1
    size: int = PAGE_SIZE

    @property
    def offset(self) -> int:
        """How many items stand before this page."""
        return (self.number - 1) * self.size


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """The items of one page, and how many the whole list has."""

    items: Sequence[Item]
    total: int


def walk(
    after: Callable[[Position | None, int], Sequence[Item]],
    position_of: Callable[[Item], Position],
    size: int = WALK_SIZE,
) -> Iterator[Sequence[Item]]:
    """A whole list in chunks of `size` at the most, each asked for by the position where the last one ended."""
    position: Position | None = None
    wanted = min(WALK_START, size)
    while chunk := after(position, wanted):
        yield chunk
        if len(chunk) < wanted:
            return
        position = position_of(chunk[-1])
        wanted = size
