"""What film files tell, entry by entry."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, Protocol


class FilmFileError(Exception):
    """A film file can't be read, or not to its end; the text is a sentence for a person."""


class Malformed(Exception):
    """A line breaks a rule of its format; the text says how, as the reason of a `Fault`."""


class RawFilm(NamedTuple):
    """What a file tells of one film, still to be read by `domain.films.read_film`."""

    place: str  # "films.jsonl:17"
    fields: dict[str, object]


class Fault(NamedTuple):
    """A place of a file that can't be read as a film, and why."""

    place: str
    reason: str


class FilmSource(Protocol):
    """The films of some files, in the order in which they stand there; to be iterated once."""

    total_bytes: int  # on disk, of all that will be read
    left_out: Counter[str]  # what has been read so far and is no film, by kind

    @property
    def position(self) -> int:
        """Bytes on disk that have been read; it never falls, and ends at `total_bytes`."""

    def __iter__(self) -> Iterator[RawFilm | Fault | None]:
        """Films and faults; None now and then while nothing is found, so that progress can be shown.

        Raises `FilmFileError` where a file can't be read on; all that stands before has been told.
        """
