"""Putting films together from IMDb's tables."""

import gzip
import random
import sqlite3
import tempfile
import tracemalloc
from contextlib import nullcontext

import pytest

from domain.errors import Unavailable
from domain.films import Film, Part, Person, read_film
from entrypoints.cli.filmfiles import Fault, FilmFileError, RawFilm, imdb, open_films
from entrypoints.cli.filmfiles.imdb import BASICS, CREW, HEADERS, NAMES, PRINCIPALS, RATINGS
from entrypoints.cli.filmfiles.scratch import scratch_database
from tests.builders import a_film

ROWS = {
    BASICS: [
        r"tt0034583	movie	Casablanca	Casablanca	0	1942	\N	102	Drama,Romance,War",
        r"tt0211915	movie	Amélie	Le fabuleux destin d'Amélie Poulain	0	2001	\N	122	Comedy,Romance",
        r"tt0000001	short	Carmencita	Carmencita	0	1894	\N	1	Documentary,Short",
        r"tt12345678	tvMovie	Unrated	Unrated	0	2020	\N	\N	\N",
        r"tt0000002	video	V	V	0	1995	\N	30	\N",
        r"tt0000003	tvSpecial	S	S	0	1996	\N	60	\N",
        r"tt0041038	tvSeries	The Lone Ranger	The Lone Ranger	0	1949	1957	30	Western",
        r"tt0041039	tvEpisode	Pilot	Pilot	0	1949	\N	30	Western",
        r"tt0041040	tvEpisode	Pilot 2	Pilot 2	1	1949	\N	30	Western",
        r"tt0041041	videoGame	Game	Game	0	1999	\N	\N	\N",
        r"tt0041042	movie	Adult	Adult	1	1975	\N	70	Adult",
    ],
    CREW: [
        "tt0034583\tnm0002031\tnm0258493,nm0258525",
        r"tt0211915	nm0000466	\N",
        "tt0000001\tnm0005690,nm0000466\t\\N",
        r"tt12345678	\N	\N",
        "tt0041041\tnm9999999\t\\N",
    ],
    PRINCIPALS: [
        r'tt0034583	1	nm0000007	actor	\N	["Rick Blaine"]',
        r'tt0034583	2	nm0000006	actress	\N	["Ilsa Lund"]',
        r"tt0034583	3	nm0002031	director	\N	\N",
        r'tt0034583	10	nm0002134	actor	\N	["Captain \"Louis\" Renault"]',
        r"tt0034583	11	nm0000048	actor	\N	\N",
        r'tt0000001	1	nm1588970	self	\N	["Self","Dancer","Woman","Fourth"]',
        r"tt0000001	2	nm0005690	director	\N	\N",
        r'tt0041041	1	nm9999999	actor	\N	["Hero"]',
    ],
    RATINGS: ["tt0034583\t8.5\t600000", "tt0211915\t8\t800000", "tt0041041\t9.9\t12"],
    NAMES: [
        "nm0000007\tHumphrey Bogart\t1899\t1957\tactor\ttt0034583",
        r"nm0000006	Ingrid Bergman	1915	1982	actress	tt0034583",
        r"nm0002031	Michael Curtiz	1886	1962	director	tt0034583",
        r"nm0002134	Claude Rains	1889	1967	actor	\N",
        r"nm0000048	Peter Lorre	1904	1964	actor	\N",
        r"nm0000466	Jean-Pierre Jeunet	1953	\N	director	tt0211915",
        r"nm0005690	William K.L. Dickson	1860	1935	director	\N",
        r"nm1588970	Carmencita	1868	1910	self	tt0000001",
        r"nm9999999	Nobody Wanted	\N	\N	\N	\N",
    ],
}

FILMS = {
    "Casablanca": a_film(
        length=102,
        rating=8.5,
        genres=("Drama", "Romance", "War"),
        directors=[Person("Michael Curtiz", "imdb:nm0002031")],
        cast=[
            Part(Person("Humphrey Bogart", "imdb:nm0000007"), "Rick Blaine"),
            Part(Person("Ingrid Bergman", "imdb:nm0000006"), "Ilsa Lund"),
            Part(Person("Claude Rains", "imdb:nm0002134"), 'Captain "Louis" Renault'),
            Part(Person("Peter Lorre", "imdb:nm0000048")),
        ],
        external_ids=("imdb:tt0034583",),
    ),
    "Amélie": a_film(
        "Amélie",
        2001,
        original_title="Le fabuleux destin d'Amélie Poulain",
        length=122,
        rating=8.0,
        genres=("Comedy", "Romance"),
        directors=[Person("Jean-Pierre Jeunet", "imdb:nm0000466")],
        external_ids=("imdb:tt0211915",),
    ),
    "Carmencita": a_film(
        "Carmencita",
        1894,
        length=1,
        genres=("Documentary", "Short"),
        directors=[
            Person("William K.L. Dickson", "imdb:nm0005690"),
            Person("Jean-Pierre Jeunet", "imdb:nm0000466"),
        ],
        cast=[Part(Person("Carmencita", "imdb:nm1588970"), character) for character in ("Self", "Dancer", "Woman")],
        external_ids=("imdb:tt0000001",),
    ),
    "Unrated": a_film("Unrated", 2020, external_ids=("imdb:tt12345678",)),
    "V": a_film("V", 1995, length=30, external_ids=("imdb:tt0000002",)),
    "S": a_film("S", 1996, length=60, external_ids=("imdb:tt0000003",)),
}
LEFT_OUT = {"tvSeries": 1, "tvEpisode": 2, "videoGame": 1, "adult": 1}


@pytest.fixture
def write(tmp_path):
    """Writes tables into the folder that it returns."""

    def write(tables, *, pack=bytes, ending=".tsv"):
        for table, rows in tables.items():
            content = b"".join(line + b"\n" for line in (HEADERS[table], *(row.encode() for row in rows)))
            (tmp_path / f"{table}{ending}").write_bytes(pack(content))
        return tmp_path

    return write


@pytest.fixture
def told(write):
    """Writes tables and reads them, without the breaths; what is told and what is left out."""

    def read(tables):
        source = open_films([write(tables)])
        return [entry for entry in source if entry is not None], source.left_out

    return read


def films_of(entries) -> dict[str, Film]:
    films = [read_film(entry.fields) for entry in entries if isinstance(entry, RawFilm)]
    return {film.title: film for film in films}


def a_movie(number: int, title: str = "M", year: str = "1931", minutes: str = "99") -> str:
    return f"tt{number:07}\tmovie\t{title}\t{title}\t0\t{year}\t\\N\t{minutes}\t\\N"


def test_puts_films_together(told):
    entries, left_out = told(ROWS)
    assert films_of(entries) == FILMS
    assert left_out == LEFT_OUT
    assert entries[0].place == "title.basics.tsv:2"


@pytest.mark.parametrize("seed", range(5))
def test_assumes_no_order_of_lines(told, seed):
    shuffled = {table: random.Random(seed).sample(rows, len(rows)) for table, rows in ROWS.items()}
    entries, left_out = told(shuffled)
    assert films_of(entries) == FILMS
    assert left_out == LEFT_OUT


def test_reads_packed_tables_given_one_by_one_under_any_name(write):
    folder = write(ROWS, pack=gzip.compress, ending=".data")
    source = open_films(sorted(folder.iterdir(), reverse=True))
    assert films_of(source) == FILMS


def test_needs_nothing_but_the_basics(told):
    entries, _ = told({BASICS: ROWS[BASICS]})
    assert films_of(entries)["Casablanca"] == a_film(
        length=102, genres=("Drama", "Romance", "War"), external_ids=("imdb:tt0034583",)
    )


def test_counts_people_without_a_name(told):
    names = [row for row in ROWS[NAMES] if "Bogart" not in row and "Curtiz" not in row]
    entries, left_out = told(ROWS | {NAMES: [*names, r"nm0000007	\N	1899	1957	\N	\N"]})
    assert left_out == LEFT_OUT | {"person without a name": 2}
    assert films_of(entries)["Casablanca"].cast[0].person.name == "Ingrid Bergman"


def test_leaves_out_tables_that_tell_nothing_here(write):
    source = open_films([write(ROWS | {"title.akas": [], "title.episode": []})])
    assert films_of(source) == FILMS
    assert source.left_out == LEFT_OUT | {"file title.akas.tsv": 1, "file title.episode.tsv": 1}


def test_keeps_what_a_field_says_so_that_it_is_refused_by_name(told):
    entries, _ = told({BASICS: [a_movie(1, year=r"\N"), a_movie(2, minutes="Reality-TV")]})
    assert [entry.fields["year"] for entry in entries] == [None, 1931]
    assert entries[1].fields["length"] == "Reality-TV"


def test_shortens_a_long_character(told):
    decomposed = "e\u0301"
    characters = f'["  ", "{decomposed * 100}", "{"é" * 101}"]'
    part = f"tt0000001\t1\tnm0000048\tactor\t\\N\t{characters}"
    entries, _ = told({BASICS: [a_movie(1)], PRINCIPALS: [part], NAMES: ROWS[NAMES]})
    assert [part.character for part in films_of(entries)["M"].cast] == ["é" * 100, "é" * 99 + "…"]


@pytest.mark.parametrize(
    ("table", "row", "reason"),
    [
        (BASICS, "tt0000009\tmovie\tM", "has 3 columns instead of 9"),
        (BASICS, a_movie(9) + "\textra", "has 10 columns instead of 9"),
        (BASICS, a_movie(9).replace("tt", "xx"), "has a malformed id 'xx0000009'"),
        (BASICS, a_movie(9).replace("tt", "tt0"), "has a malformed id 'tt00000009'"),
        (BASICS, a_movie(9, "a" * (1 << 20)), "is longer than 1 MiB"),
        (CREW, "tt0034583\tnm0002031", "has 2 columns instead of 3"),
        (CREW, "tt34583\tnm0002031\t\\N", "has a malformed id 'tt34583'"),
        (CREW, "tt0034583\tnm0002031,\t\\N", "has a malformed id ''"),
        (PRINCIPALS, 'tt0034583\t1\tnm7\tactor\t\\N\t["Rick"]', "has a malformed id 'nm7'"),
        (PRINCIPALS, 'tt0034583\tfirst\tnm0000007\tactor\t\\N\t["Rick"]', "has an ordering that is no number"),
        (PRINCIPALS, "tt0034583\t1\tnm0000007\tactor\t\\N\tRick", "has characters that are no JSON list of texts"),
        (PRINCIPALS, "tt0034583\t1\tnm0000007\tactor\t\\N\t[1]", "has characters that are no JSON list of texts"),
        (RATINGS, "tt0034583\t8.5", "has 2 columns instead of 3"),
        (NAMES, "nm\tHumphrey Bogart\t1899\t1957\tactor\ttt0034583", "has a malformed id 'nm'"),
    ],
    ids=lambda value: value[:30],
)
def test_tells_which_row_is_malformed_and_reads_on(told, table, row, reason):
    entries, _ = told(ROWS | {table: [row, *ROWS[table]]})
    assert [entry for entry in entries if isinstance(entry, Fault)] == [Fault(f"{table}.tsv:2", reason)]
    assert films_of(entries) == FILMS


@pytest.mark.parametrize("table", [BASICS, NAMES])
def test_tells_which_wanted_row_is_not_utf8(write, table):
    folder = write(ROWS)
    path = folder / f"{table}.tsv"
    content = path.read_bytes()
    path.write_bytes(content.replace(b"Carmencita", b"\xe9", 1))
    faults = [entry for entry in open_films([folder]) if isinstance(entry, Fault)]
    assert [fault.reason for fault in faults] == ["is not UTF-8"]


def test_refuses_sets_that_it_can_not_tell_films_from(write, tmp_path):
    folder = write(ROWS)
    basics, crew = folder / f"{BASICS}.tsv", folder / f"{CREW}.tsv"
    films = tmp_path / "films.jsonl"
    films.write_bytes(b'{"title": "Laura"}\n')
    one_set = "IMDb's tables are imported as one set, each table once, and without other files."
    for paths, sentence in [
        ([crew], "title.basics.tsv is missing; the other tables of IMDb need it."),
        ([basics, crew, crew], one_set),
        ([basics, films], one_set),
        ([folder, films], one_set),
    ]:
        with pytest.raises(FilmFileError) as caught:
            open_films(paths)
        assert str(caught.value) == sentence
    basics.write_bytes(HEADERS[BASICS] + b"\n")
    with pytest.raises(FilmFileError, match=r"title\.basics\.tsv holds no films, only a header"):
        list(open_films([folder]))
    basics.unlink()
    with pytest.raises(FilmFileError, match=r"is a folder without IMDb's title\.basics\.tsv"):
        open_films([folder])


@pytest.mark.parametrize("table", ROWS)
def test_tells_no_films_when_a_table_breaks_off(write, table):
    folder = write(ROWS, pack=gzip.compress, ending=".tsv.gz")
    path = folder / f"{table}.tsv.gz"
    path.write_bytes(path.read_bytes()[:-12])
    films = []
    with pytest.raises(FilmFileError, match=f"{table}.tsv.gz breaks off after line"):
        films.extend(open_films([folder]))
    assert films == []


@pytest.fixture
def temporary_folder(tmp_path, monkeypatch):
    """Where temporary files go."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_leaves_nothing_behind_when_it_is_left_in_the_middle(write, temporary_folder):
    entries = iter(open_films([write(ROWS)]))
    next(entries)
    assert len(list(temporary_folder.iterdir())) == 1
    entries.close()
    assert list(temporary_folder.iterdir()) == []


def test_keeps_only_rows_that_belong_to_films(write, monkeypatch):
    database = sqlite3.connect(":memory:")

    def kept_database(schema: str):
        database.executescript(schema)
        return nullcontext(database)

    monkeypatch.setattr(imdb, "scratch_database", kept_database)
    assert films_of(open_films([write(ROWS)])) == FILMS
    count = "SELECT (SELECT count(*) FROM credits), (SELECT count(*) FROM ratings), (SELECT count(*) FROM people)"
    assert database.execute(count).fetchone() == (9, 2, 8)
    database.close()


def test_a_full_temporary_folder_is_a_sentence(temporary_folder):
    with pytest.raises(Unavailable) as caught, scratch_database("PRAGMA max_page_count = 1") as database:
        database.execute("CREATE TABLE films (id)")
    assert caught.value.message == f"The temporary folder {temporary_folder} can't be used: database or disk is full."


@pytest.fixture
def a_large_set(write):
    """200,000 rows in no order: as many films as people, each of whom directs one and plays in one."""
    numbers = range(1, 40_001)
    dice = random.Random(1)

    def shuffled(rows) -> list[str]:
        return dice.sample(list(rows), len(numbers))

    return write(
        {
            BASICS: shuffled(a_movie(number) for number in numbers),
            CREW: shuffled(f"tt{number:07}\tnm{number:07}\t\\N" for number in numbers),
            PRINCIPALS: shuffled(f'tt{number:07}\t1\tnm{number:07}\tactor\t\\N\t["Somebody"]' for number in numbers),
            RATINGS: shuffled(f"tt{number:07}\t7.5\t10" for number in numbers),
            NAMES: shuffled(f"nm{number:07}\tPerson {number}\t\\N\t\\N\t\\N\t\\N" for number in numbers),
        }
    )


def test_memory_stays_flat(a_large_set):
    source = open_films([a_large_set])
    tracemalloc.start()
    assert sum(entry is not None for entry in source) == 40_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 << 20


def test_tells_its_progress_before_the_first_film_too(a_large_set, monkeypatch):
    monkeypatch.setattr("entrypoints.cli.filmfiles.imdb.ROWS_A_BREATH", 10_000)
    source = open_films([a_large_set])
    positions = [0, *(source.position for entry in source if entry is None), source.position]
    assert len(positions) == 2 + 6 * 4  # six walks of four breaths
    assert positions == sorted(positions)
    assert positions[-1] == source.total_bytes
