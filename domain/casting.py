"""The casting agency's work on the catalogue: genres and directors, added, renamed and taken away."""

from typing import Protocol, TypeVar

from domain.catalogue import Counted
from domain.errors import Conflict, Problem

Named = TypeVar("Named")


class GenreTaken(Conflict):
    """Another genre has this name, whatever its case and accents."""

    code = "genre_taken"

    def __init__(self) -> None:
        super().__init__("There is a genre of this name.", (Problem("name", self.code, "is another genre's"),))


class InUse(Conflict):
    """Movies refer to it, so it stays."""

    code = "in_use"


class Edits(Protocol[Named]):
    """The genres, or the people who direct, to be changed. Nothing is ever merged with what is there."""

    def add(self, name: str) -> Counted[Named]:
        """A new one. Raises `GenreTaken`; two directors may have one name."""

    def hold(self, item_id: int) -> Counted[Named]:
        """The one whom nobody else changes until this transaction ends. Raises a `NotFound`."""

    def rename(self, item_id: int, name: str) -> None:
        """Give one who is held another name. Raises `GenreTaken`."""

    def remove(self, item_id: int) -> None:
        """Take one away who is held; a director who also acts stays as an actor. Raises `InUse`."""
