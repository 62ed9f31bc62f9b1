"""IMDb's published tables (title.basics.tsv and its companions), put together film by film.

What belongs to one film is scattered over them in any order. So they are walked one after another: bitmaps tell
which rows are wanted, a scratch database keeps those, and memory stays flat.
"""

import os
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import orjson

from domain.films import CHARACTER_LENGTH
from domain.text import normalize
from entrypoints.cli.filmfiles.cells import number_of
from entrypoints.cli.filmfiles.lines import LONGEST_LINE, NOT_UTF8, TOO_LONG, Lines
from entrypoints.cli.filmfiles.scratch import scratch_database
from entrypoints.cli.filmfiles.source import Fault, FilmFileError, Malformed, RawFilm

BASICS, CREW, PRINCIPALS = "title.basics", "title.crew", "title.principals"
RATINGS, NAMES = "title.ratings", "name.basics"
AKAS, EPISODES = "title.akas", "title.episode"  # these tell nothing that is kept here

HEADERS = {
    BASICS: b"tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres",
    CREW: b"tconst\tdirectors\twriters",
    PRINCIPALS: b"tconst\tordering\tnconst\tcategory\tjob\tcharacters",
    RATINGS: b"tconst\taverageRating\tnumVotes",
    NAMES: b"nconst\tprimaryName\tbirthYear\tdeathYear\tprimaryProfession\tknownForTitles",
    AKAS: b"titleId\tordering\ttitle\tregion\tlanguage\ttypes\tattributes\tisOriginalTitle",
    EPISODES: b"tconst\tparentTconst\tseasonNumber\tepisodeNumber",
}

MOST_CHARACTERS = 3  # of one person in one film

_FILM_TYPES = (b"movie", b"tvMovie", b"short", b"video", b"tvSpecial")
_PLAYING = (b"actor", b"actress", b"self")
_NOT_TOLD = b"\\N"
ROWS_A_BREATH = 50_000  # between two signs of life

_TITLE_ID = re.compile(rb"tt(\d{7}|[1-9]\d{7,9})")
_PERSON_ID = re.compile(rb"nm(\d{7}|[1-9]\d{7,9})")
_ORDERING = re.compile(rb"\d{1,9}")


def table_of(first_line: bytes) -> str:
    """Which table begins with this line; "" for none."""
    header = first_line.rstrip(b"\r\n")
    return next((table for table, known in HEADERS.items() if known == header), "")


def tables_in(folder: Path) -> list[Path]:
    """The tables that a folder holds under their own names, packed or not."""
    paths = (folder / f"{table}{ending}" for table in HEADERS for ending in (".tsv", ".tsv.gz"))
    return [path for path in paths if os.path.isfile(path)]


class ImdbFilms:
    """The `FilmSource` of a set of tables, of which title.basics alone is required.

    A set that holds a damaged file tells no films: half of a cast is worse than none.
    """

    def __init__(self, paths: Mapping[str, Path]) -> None:
        if BASICS not in paths:
            raise FilmFileError(f"{BASICS}.tsv is missing; the other tables of IMDb need it.")
        self.left_out = Counter(f"file {paths[table].name}" for table in (AKAS, EPISODES) if table in paths)
        self._marking, self._telling = (Lines(paths[BASICS], paths[BASICS].name) for _ in range(2))
        # The names come last: by then it is known whose are wanted.
        sides = (CREW, PRINCIPALS, RATINGS, NAMES)
        self._sides = {table: Lines(paths[table], paths[table].name) for table in sides if table in paths}
        self._files = (self._marking, *self._sides.values(), self._telling)
        self.total_bytes = sum(file.size for file in self._files)

    @property
    def position(self) -> int:
        """See the protocol."""
        return sum(file.position for file in self._files)

    def __iter__(self) -> Iterator[RawFilm | Fault | None]:
        with scratch_database(_SCHEMA) as database:
            kept = _KeptRows(database, self.left_out)
            # What is wrong with a title is told when the films are.
            yield from (None for _ in _walk(self._marking, BASICS, kept.mark_title))
            if self._marking.number == 1:
                raise FilmFileError(f"{self._marking.path} holds no films, only a header.")
            takers: dict[str, Callable[[Sequence[bytes]], None]] = {
                CREW: kept.keep_directors,
                PRINCIPALS: kept.keep_part,
                RATINGS: kept.keep_rating,
                NAMES: kept.keep_name,
            }
            for table, lines in self._sides.items():
                yield from _walk(lines, table, takers[table])
            yield from _walk(self._telling, BASICS, kept.film)


def _walk(
    lines: Lines, table: str, take: Callable[[Sequence[bytes]], dict[str, object] | None]
) -> Iterator[RawFilm | Fault | None]:
    """Hand a table's rows to `take`: the films that it makes of them, the faults, and None now and then."""
    header = HEADERS[table]
    columns = header.count(b"\t") + 1
    for line in lines:
        if lines.number % ROWS_A_BREATH == 0:
            yield None
        row = line.rstrip(b"\r\n")
        if row in (header, b""):
            continue
        try:
            fields = take(_cells(row, columns))
        except Malformed as error:
            yield Fault(lines.place, str(error))
        except UnicodeDecodeError:
            yield Fault(lines.place, NOT_UTF8)
        else:
            if fields is not None:
                yield RawFilm(lines.place, fields)


def _cells(row: bytes, columns: int) -> Sequence[bytes]:
    cells = row.split(b"\t")
    if len(row) > LONGEST_LINE:
        raise Malformed(TOO_LONG)
    if len(cells) != columns:
        raise Malformed(f"has {len(cells)} columns instead of {columns}")
    return cells


_DIRECTS, _PLAYS = 0, 1

_SCHEMA = """
CREATE TABLE credits (
    title INTEGER, job INTEGER, place INTEGER, person INTEGER, characters TEXT, PRIMARY KEY (title, job, place)
) WITHOUT ROWID;
CREATE TABLE ratings (title INTEGER PRIMARY KEY, rating TEXT);
CREATE TABLE people (person INTEGER PRIMARY KEY, name TEXT);
"""
_KEEP_CREDIT = "INSERT OR REPLACE INTO credits VALUES (?, ?, ?, ?, ?)"
_KEEP_RATING = "INSERT OR REPLACE INTO ratings VALUES (?, ?)"
_KEEP_PERSON = "INSERT OR REPLACE INTO people VALUES (?, ?)"
_CREDITS = """
SELECT job, person, name, characters FROM credits LEFT JOIN people USING (person) WHERE title = ? ORDER BY job, place
"""
_RATING = "SELECT rating FROM ratings WHERE title = ?"


class _KeptRows:
    """What of the tables belongs to films. A row that is told twice counts as told last."""

    def __init__(self, database: sqlite3.Connection, left_out: Counter[str]) -> None:
        self._database = database
        self._left_out = left_out
        self._titles = _Numbers()
        self._people = _Numbers()

    def mark_title(self, cells: Sequence[bytes]) -> None:
        """Remember a film's number."""
        number = _number(_TITLE_ID, cells[0])
        if not _left_out_as(cells):
            self._titles.add(number)

    def keep_directors(self, cells: Sequence[bytes]) -> None:
        """Keep who directs a film."""
        title, directors, _ = cells
        number = _number(_TITLE_ID, title)
        if number in self._titles and directors != _NOT_TOLD:
            people = [_number(_PERSON_ID, person) for person in directors.split(b",")]
            for place, person in enumerate(people):
                self._keep_credit(number, _DIRECTS, place, person, [])

    def keep_part(self, cells: Sequence[bytes]) -> None:
        """Keep who plays whom in a film."""
        title, ordering, person, category, _, characters = cells
        number = _number(_TITLE_ID, title)
        if category in _PLAYING and number in self._titles:
            if not _ORDERING.fullmatch(ordering):
                raise Malformed("has an ordering that is no number")
            self._keep_credit(number, _PLAYS, int(ordering), _number(_PERSON_ID, person), _characters(characters))

    def keep_rating(self, cells: Sequence[bytes]) -> None:
        """Keep how a film is rated."""
        number = _number(_TITLE_ID, cells[0])
        if number in self._titles:
            self._database.execute(_KEEP_RATING, (number, cells[1].decode()))

    def keep_name(self, cells: Sequence[bytes]) -> None:
        """Keep the name of somebody who has made a film."""
        person = _number(_PERSON_ID, cells[0])
        if person in self._people and cells[1] != _NOT_TOLD:
            self._database.execute(_KEEP_PERSON, (person, cells[1].decode()))

    def film(self, cells: Sequence[bytes]) -> dict[str, object] | None:
        """What is known of a title; None for one that is left out."""
        title_id, _, title, original_title, _, year, _, minutes, genres = cells
        number = _number(_TITLE_ID, title_id)
        if kind := _left_out_as(cells):
            self._left_out[kind] += 1
            return None
        directors, cast = self._credits(number)
        return {
            "title": _text(title),
            "original_title": None if original_title == title else _text(original_title),
            "year": _figure(year),
            "length": _figure(minutes),
            "rating": self._rating(number),
            "genres": None if genres == _NOT_TOLD else genres.decode().split(","),
            "directors": directors,
            "cast": cast,
            "external_ids": [f"imdb:{title_id.decode()}"],
        }

    def _keep_credit(self, title: int, job: int, place: int, person: int, characters: list[str]) -> None:
        self._people.add(person)
        self._database.execute(_KEEP_CREDIT, (title, job, place, person, orjson.dumps(characters)))

    def _credits(self, title: int) -> tuple[list[object], list[object]]:
        """Directors and cast, each in their order; a person may have several parts."""
        directors: list[object] = []
        cast: list[object] = []
        for job, number, name, characters in self._database.execute(_CREDITS, (title,)):
            person = {"name": name, "external_id": f"imdb:nm{number:07}"}
            if name is None:
                self._left_out["person without a name"] += 1
            elif job == _DIRECTS:
                directors.append(person)
            else:
                cast += [{**person, "character": character} for character in orjson.loads(characters) or [""]]
        return directors, cast

    def _rating(self, title: int) -> int | float | str | None:
        row = self._database.execute(_RATING, (title,)).fetchone()
        return number_of(row[0]) if row else None


def _left_out_as(cells: Sequence[bytes]) -> str:
    """The kind as which a title is left out; "" for a film."""
    kind, is_adult = cells[1], cells[4]
    if kind not in _FILM_TYPES:
        return kind.decode()
    return "adult" if is_adult == b"1" else ""


def _number(pattern: re.Pattern[bytes], cell: bytes) -> int:
    """The number in an id like tt0034583."""
    match = pattern.fullmatch(cell)
    if not match:
        raise Malformed(f"has a malformed id {cell[:20].decode(errors='replace')!r}")
    return int(match[1])


def _text(cell: bytes) -> str | None:
    return None if cell == _NOT_TOLD else cell.decode()


def _figure(cell: bytes) -> int | float | str | None:
    return None if cell == _NOT_TOLD else number_of(cell.decode())


def _characters(cell: bytes) -> list[str]:
    """The first few characters of a part, none of them longer than a film's may be."""
    try:
        names = [] if cell == _NOT_TOLD else orjson.loads(cell)
    except orjson.JSONDecodeError:
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Malformed("has characters that are no JSON list of texts")
    told = [text for name in names if (text := normalize(name))]
    return [_shorten(text) for text in told[:MOST_CHARACTERS]]


def _shorten(text: str) -> str:
    return text if len(text) <= CHARACTER_LENGTH else text[: CHARACTER_LENGTH - 1] + "…"


class _Numbers:
    """A set of whole numbers, a bit each, in pages of 32,768: so a stray large one costs 4 kB, no more."""

    def __init__(self) -> None:
        self._pages: defaultdict[int, bytearray] = defaultdict(lambda: bytearray(4096))

    def __contains__(self, number: int) -> bool:
        page = self._pages.get(number >> 15)
        return page is not None and bool(page[number >> 3 & 0xFFF] >> (number & 7) & 1)

    def add(self, number: int) -> None:
        """Put it in."""
        self._pages[number >> 15][number >> 3 & 0xFFF] |= 1 << (number & 7)
