"""CSV: a film in each record, under a header that names its fields."""

import csv
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from typing import NamedTuple

from domain.films import Film
from entrypoints.cli.filmfiles.cells import cast_of, list_of, number_of
from entrypoints.cli.filmfiles.lines import LONGEST_LINE, NOT_UTF8, TOO_LONG, Lines
from entrypoints.cli.filmfiles.source import Fault, FilmFileError, RawFilm

_FIELDS = tuple(field.name for field in fields(Film))
_VALUES: dict[str, Callable[[str], object]] = {
    "year": number_of,
    "length": number_of,
    "rating": number_of,
    "genres": list_of,
    "directors": list_of,
    "cast": cast_of,
    "external_ids": list_of,
}
_DELIMITERS = ",;\t"
_SHOWN = 40
"""Characters of an unknown column's name that are shown."""


def read_csv(lines: Lines) -> Iterator[RawFilm | Fault]:
    """The films of a file. Raises `FilmFileError` for a header that isn't understood or has nothing below it."""
    rest = iter(lines)
    header = next((line for line in rest if line.strip()), b"").decode(errors="replace")
    delimiter = max(_DELIMITERS, key=header.count)
    columns = _read_header(lines, header, delimiter)
    is_empty = True
    for record in _records(_Feed(lines, rest), delimiter):
        is_empty = False
        if isinstance(record, Fault):
            yield record
        elif len(record.cells) != len(columns):
            yield Fault(record.place, f"has {len(record.cells)} cells where the header has {len(columns)}")
        else:
            yield RawFilm(record.place, _fields(columns, record.cells))
    if is_empty:
        raise FilmFileError(f"{lines.path} holds no films, only a header.")


def _read_header(lines: Lines, header: str, delimiter: str) -> Sequence[str]:
    try:
        columns = [name.strip() for name in next(csv.reader([header], delimiter=delimiter, strict=True))]
    except csv.Error as error:
        raise FilmFileError(f"{lines.path} has a header that is not CSV: {error}.") from None
    for column in columns:
        if column not in _FIELDS:
            known = ", ".join(_FIELDS)
            raise FilmFileError(f"{lines.path} has a column {column[:_SHOWN]!r}; the known ones are {known}.")
    if len(set(columns)) < len(columns):
        raise FilmFileError(f"{lines.path} has two columns of the same name.")
    if "title" not in columns:
        raise FilmFileError(f"{lines.path} has no column title.")
    return columns


def _fields(columns: Sequence[str], cells: Sequence[str]) -> dict[str, object]:
    """What the cells tell; an empty one tells nothing."""
    told = ((column, text) for column, cell in zip(columns, cells, strict=True) if (text := cell.strip()))
    return {column: _VALUES[column](text) if column in _VALUES else text for column, text in told}


class _Record(NamedTuple):
    place: str
    cells: list[str]


def _records(feed: "_Feed", delimiter: str) -> Iterator[_Record | Fault]:
    """Record after record; behind a broken one it goes on with the next line, so that a stray quote costs one film."""
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.begin_record()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Fault(feed.place, feed.what_is_wrong(error))
            feed.take_back()
            continue
        if not feed.is_utf8:
            yield Fault(feed.place, NOT_UTF8)
        elif cells:
            yield _Record(feed.place, cells)


class _Feed:
    """Hands a CSV reader line after line, but for one record no more than `LONGEST_LINE` bytes."""

    def __init__(self, lines: Lines, rest: Iterator[bytes]) -> None:
        self._name = lines.name
        self._coming = ((lines.number, line) for line in rest)
        self._again: deque[tuple[int, bytes]] = deque()
        self._record: list[tuple[int, bytes]] = []
        self._size = 0
        self.is_utf8 = True

    @property
    def place(self) -> str:
        """Where the record starts."""
        return f"{self._name}:{self._record[0][0]}"

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        number, line = self._again.popleft() if self._again else next(self._coming)
        self._record.append((number, line))
        self._size += len(line)
        if self._size > LONGEST_LINE:
            raise csv.Error
        try:
            return line.decode()
        except UnicodeDecodeError:
            self.is_utf8 = False
            return line.decode(errors="replace")

    def begin_record(self) -> None:
        """Forget the lines of the record before."""
        self._record.clear()
        self._size = 0
        self.is_utf8 = True

    def take_back(self) -> None:
        """Let all lines of the record but its first come again."""
        self._again.extendleft(reversed(self._record[1:]))

    def what_is_wrong(self, error: csv.Error) -> str:
        """Why the record can't be read, in a few words."""
        if self._size > LONGEST_LINE:
            return TOO_LONG
        return "has a quote that isn't closed" if len(self._record) > 1 else f"is not CSV: {error}"
