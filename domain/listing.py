"""Lists that staff look through: searched by words, sorted, read by pages or as a whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from domain.text import fold

SortValue = str | int | float | date | datetime | None


class Position(NamedTuple):
    """Where something stands in an order: its sort value, and its id among equals."""

    value: SortValue
    id: Any  # a number, or a text where ids are texts


SortValues = Mapping[str, Callable[[Any], SortValue]]
"""What the entries of a list may be sorted by; "id" is the order in which they were stored."""

BY_NAME: SortValues = {"id": lambda entry: entry.id, "name": lambda entry: fold(entry.name)}
"""For genres, directors and whatever else has but a name."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which entries of a list, in which total order: by `sort`, equal ones by id, unknown values last both ways.

    The `words` are folded. An entry is found when each of them begins a word of its own.
    """

    words: tuple[str, ...] = ()
    sort: str = "id"
    descending: bool = False

    def position_of(self, entry: Any, sort_values: SortValues) -> Position:
        """Where an entry stands in this order."""
        return Position(sort_values[self.sort](entry), entry.id)


EVERYTHING = ListQuery()


def words_of(question: str) -> tuple[str, ...]:
    """The words that a person's question is made of, each once."""
    return tuple(dict.fromkeys(fold(question).split()))


def is_found(words: tuple[str, ...], text: str) -> bool:
    """Whether each of the words begins a word of a folded text."""
    return all(f" {word}" in f" {text}" for word in words)
