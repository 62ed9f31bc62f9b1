"""Files of collections: read as CSV, JSON or Letterboxd's export, written as CSV or JSON."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import colander
import orjson

from domain.collection_imports import MOST_LINES, Line
from domain.collections import Copy, CopyDraft
from domain.text import normalize
from entrypoints.rest.body import parse_json
from entrypoints.rest.schema import Broken

CSV, JSON, ZIP = "text/csv", "application/json", "application/zip"

COLUMNS = ("title", "format", "length", "release_year", "rating", "notes", "external_id", "added")
"""What a file holds of a copy; what else stands in one is passed over."""

_NEEDED = ("title", "format", "release_year", "rating")
_NUMBERS = frozenset(("length", "release_year", "rating"))
_WHOLE = re.compile("-?[0-9]{1,9}", re.ASCII)
_STARS = re.compile(r"[0-5](\.[05])?", re.ASCII)
_SHOWN = 100
"""Characters of a title that can't be taken which a report shows."""

_MOST_UNPACKED = 16 * 1024 * 1024
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class Unreadable(ValueError):
    """A file that isn't what it is said to be; the text is the end of a sentence."""


class Unfit(ValueError):
    """A file that can be read, and isn't a collection; the text is the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How values are read: the fields of a copy, as bodies have them, and what stands in for what isn't told."""

    fields: Mapping[str, colander.SchemaNode]
    format: str = ""
    rating: int | None = None


class _Watched(NamedTuple):
    """A film in Letterboxd's export."""

    name: str
    year: str
    date: str
    stars: str = ""


def read_collection(content: bytes, kind: str, rules: Rules) -> list[Line]:
    """The lines of a file. Raises `Unreadable` or `Unfit`."""
    readers: Mapping[str, Callable[[bytes, Rules], Iterator[Line]]] = {CSV: _read_csv, JSON: _read_json, ZIP: _read_zip}
    lines: list[Line] = []
    for line in readers[kind](content, rules):
        if len(lines) == MOST_LINES:
            raise Unfit(f"has more than {MOST_LINES} lines")
        lines.append(line)
    return lines


def write_csv(copies: Iterable[Copy]) -> bytes:
    """Copies under a header that names the columns."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_told_by(copy).values() for copy in copies)
    return text.getvalue().encode()


def write_json(copies: Iterable[Copy]) -> bytes:
    """Copies as a list of objects."""
    return orjson.dumps([_told_by(copy) for copy in copies], option=orjson.OPT_INDENT_2)


def _told_by(copy: Copy) -> dict[str, Any]:
    values = {name: getattr(copy, name) for name in COLUMNS}
    return values | {"added": copy.added.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}


def _read_csv(content: bytes, rules: Rules) -> Iterator[Line]:
    for number, record in _records(content):
        # An empty cell tells nothing, but of notes that there are none.
        values = {name: text for name, text in record.items() if text or name == "notes"}
        numbers = {name: int(text) for name, text in values.items() if name in _NUMBERS and _WHOLE.fullmatch(text)}
        yield _line(number, values | numbers, rules)


def _records(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """The records of a CSV file by their lines. Raises `Unreadable` or `Unfit`."""
    try:
        reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        header = [name.strip() for name in next(reader, [])]
        if not {"title", "Name"} & set(header) or len(set(header)) < len(header):
            raise Unfit("has no header with a column title, or one that names a column twice")
        for cells in reader:
            if cells:
                yield reader.line_num, dict(zip(header, cells, strict=False))
    except UnicodeDecodeError:
        raise Unreadable("isn't in UTF-8") from None
    except csv.Error:
        raise Unreadable("isn't CSV that can be read") from None


def _read_json(content: bytes, rules: Rules) -> Iterator[Line]:
    try:
        entries = parse_json(content)
    except (ValueError, RecursionError):
        raise Unreadable("isn't JSON that can be read") from None
    if not isinstance(entries, list):
        raise Unfit("isn't a list of objects")
    for number, entry in enumerate(entries, 1):
        if isinstance(entry, dict):
            yield _line(number, {name: value for name, value in entry.items() if value is not None}, rules)
        else:
            yield Line(number, "", None, {}, fault="is not an object")


def _read_zip(content: bytes, rules: Rules) -> Iterator[Line]:
    """The films of Letterboxd's export: what was watched, with the rating given last."""
    files = _unpacked(content)
    films: dict[tuple[str, str], _Watched] = {}
    for name in ("watched.csv", "diary.csv", "ratings.csv"):
        for _, record in _records(files[name]) if name in files else ():
            key = (record.get("Name", ""), record.get("Year", ""))
            known = films.get(key) or _Watched(*key, record.get("Date", ""))
            films[key] = known._replace(stars=record.get("Rating", "") or known.stars)
    for number, film in enumerate(films.values(), 1):
        values: dict[str, Any] = {"title": film.name, "format": rules.format or "Streaming"}
        if _WHOLE.fullmatch(film.year):
            values["release_year"] = int(film.year)
        if _STARS.fullmatch(film.stars) and float(film.stars):
            values["rating"] = int(float(film.stars) + 0.5)  # half a star more rather than less
        if film.date:
            values["added"] = film.date
        yield _line(number, values, rules, needs_movie=True)


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The files of Letterboxd's export that matter. Raises `Unreadable` or `Unfit`."""
    wanted = ("watched.csv", "diary.csv", "ratings.csv")
    files: dict[str, bytes] = {}
    left = _MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                name, base = entry.filename, entry.filename.rpartition("/")[2]
                # A deleted film's entry stands in a folder of that name.
                if base in wanted and base not in files and not name.startswith(("deleted/", "orphaned/")):
                    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                        raise Unreadable("is packed in a way that zip files of our days aren't")
                    with archive.open(entry) as packed:
                        files[base] = packed.read(left + 1)
                    left -= len(files[base])
                    if left < 0:
                        raise Unfit("holds more than 16 MiB")
    except (Unreadable, Unfit):
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError):
        raise Unreadable("isn't a zip file that can be read") from None
    if not files:
        raise Unfit(f"holds none of {', '.join(wanted)}, so it isn't Letterboxd's export")
    return files


def _line(number: int, values: dict[str, Any], rules: Rules, *, needs_movie: bool = False) -> Line:
    """What a record tells, by the rules of a copy."""
    if rules.rating is not None:
        values.setdefault("rating", rules.rating)
    if rules.format:
        values.setdefault("format", rules.format)
    told: dict[str, Any] = {}
    faults = []
    for name, node in rules.fields.items():
        if name in values and name in COLUMNS:
            try:
                told[name] = node.typ.deserialize(node, values[name])
            except Broken as broken:
                faults.append(f"{name} {broken.description}")
        elif name in _NEEDED:
            faults.append(f"{name} is missing")
    added = None
    if "added" in values:
        added = _moment(values["added"])
        if added is None:
            faults.append("added is not a time like 2026-11-20T08:15:00Z")
    title, year = values.get("title"), values.get("release_year")
    return Line(
        number,
        told.get("title") or (normalize(title[:_SHOWN]) if isinstance(title, str) else ""),
        year if type(year) is int else None,
        CopyDraft(**told),  # type: ignore[typeddict-item]
        added,
        "; ".join(faults),
        needs_movie,
    )


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return moment if _EARLIEST <= moment < _LATEST else None
