"""Reading films out of JSON Lines and CSV."""

import gzip
import json
import os
import random
import sys
import tracemalloc
import zlib
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.films import Part, Person, read_film
from entrypoints.cli.filmfiles import Fault, FilmFileError, RawFilm, open_films
from tests.builders import a_film

CASABLANCA = b'{"title": "Casablanca", "year": 1942}\n'
HEADER = b"title,year,length,rating,genres,directors,cast,external_ids\n"
ROW = b"Casablanca,1942,102,8.5,Drama|War,Michael Curtiz,Humphrey Bogart as Rick Blaine|Peter Lorre,imdb:tt0034583\n"
MEBIBYTE = 1 << 20


@pytest.fixture
def told(tmp_path):
    """Writes a file and reads it."""

    def read(content: bytes, name: str = "films.jsonl") -> list[RawFilm | Fault]:
        (tmp_path / name).write_bytes(content)
        return list(open_films([tmp_path / name]))

    return read


@pytest.fixture
def told_before_break(tmp_path):
    """Writes a file and reads it until it can't be read on; what was told, and the sentence of the break."""

    def read(content: bytes, name: str = "films.jsonl") -> tuple[list[RawFilm | Fault], str]:
        (tmp_path / name).write_bytes(content)
        entries = []
        with pytest.raises(FilmFileError) as caught:
            entries.extend(open_films([tmp_path / name]))
        return entries, str(caught.value).removeprefix(f"{tmp_path}/")

    return read


def fields_of(entries) -> list[dict[str, object]]:
    return [entry.fields for entry in entries]


@contextmanager
def little_memory(most: int):
    """Fails when what is done inside takes more bytes at a time."""
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < most


# JSON Lines


def test_reads_a_film_from_each_line(told):
    assert told(CASABLANCA + b'{"title": "Laura"}') == [
        RawFilm("films.jsonl:1", {"title": "Casablanca", "year": 1942}),
        RawFilm("films.jsonl:2", {"title": "Laura"}),
    ]


def test_skips_blank_lines_and_still_counts_them(told):
    assert [entry.place for entry in told(b"\n \t\r\n" + CASABLANCA + b"\r\n" + CASABLANCA)] == [
        "films.jsonl:3",
        "films.jsonl:5",
    ]


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf" + CASABLANCA, CASABLANCA.replace(b"\n", b"\r\n")])
def test_reads_a_byte_order_mark_and_windows_line_ends(told, content):
    assert fields_of(told(content)) == [{"title": "Casablanca", "year": 1942}]


@pytest.mark.parametrize("name", ["films.jsonl.gz", "films.jsonl", "films"])
def test_unpacks_gzip_whatever_its_name(told, name):
    members = gzip.compress(CASABLANCA) + gzip.compress(CASABLANCA)
    assert [entry.place for entry in told(members, name)] == [f"{name}:1", f"{name}:2"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"title": "Laura"', "is not JSON: unexpected end of data at character 19"),
        (b'{"title": "Laura"} {"title": "Gilda"}', "is not JSON: unexpected content after document at character 20"),
        (b'{"rating": NaN}', "is not JSON: unexpected character, expected a JSON value at character 12"),
        (b'{"rating": -Infinity}', "is not JSON: no digit after sign at character 13"),
        (b'{"rating": 1e999}', "is not JSON: number is infinity when parsed as double at character 12"),
        (b'["Laura", 1944]', "is not an object"),
        (b"null", "is not an object"),
        (b'{"title": "Am\xe9lie"}', "is not UTF-8"),
        (b'{"title": "' + b"a" * MEBIBYTE + b'"}', "is longer than 1 MiB"),
        (b'{"title": "Laura", "title": "Gilda"}', "has the key title twice"),
        (b'{"title" : "Laura", "title"\t: "Gilda"}', "has the key title twice"),
        (b'{"title": "Laura", "\\u0074itle": "\\u0022:"}', "has the key title twice"),
        (b'{"cast": [{"name": "A"}, {"name": "B", "name": "C"}]}', "has the key name twice"),
        (b'{"a": {"b": {"c": 1, "c": 2}}}', "has the key c twice"),
        pytest.param(
            b'{"a": ' + b"[" * 1010 + b'":"' + b"]" * 1010 + b"}",
            "is nested too deeply",
            marks=pytest.mark.skipif(sys.version_info >= (3, 12), reason="it parses there, yet is no film"),
        ),
    ],
)
def test_tells_why_a_line_is_no_film_and_reads_on(told, line, reason):
    assert told(CASABLANCA + line + b"\n" + CASABLANCA)[1:] == [
        Fault("films.jsonl:2", reason),
        RawFilm("films.jsonl:3", {"title": "Casablanca", "year": 1942}),
    ]


KEYS = st.sampled_from(["title", "a", 'b":', "b :", "é", ""])
VALUES = st.recursive(
    st.sampled_from([1, "x", ': "', '":', "a : b", '\\":', " :"]),
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(KEYS, inner), max_size=3).map(tuple),
    max_leaves=8,
)


def as_json(value: object, space: str) -> str:
    """JSON of a value in which tuples of pairs stand for objects; `space` stands around colons and commas."""
    if isinstance(value, tuple):
        pairs = (f"{json.dumps(key)}{space}:{as_json(inner, space)}" for key, inner in value)
        return "{" + f",{space}".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(as_json(inner, space) for inner in value) + "]"
    return json.dumps(value)


def repeats_a_key(value: object) -> bool:
    if isinstance(value, tuple):
        keys = [key for key, _ in value]
        return len(set(keys)) < len(keys) or any(repeats_a_key(inner) for _, inner in value)
    return isinstance(value, list) and any(map(repeats_a_key, value))


OBJECTS = st.lists(st.tuples(KEYS, VALUES), min_size=1, max_size=4).map(tuple)


@given(OBJECTS, st.sampled_from(["", " ", "\t"]), st.sampled_from(['\\"', "\\u0022"]))
def test_finds_every_repeated_key(told, film, space, quote):
    (entry,) = told(as_json(film, space).replace('\\"', quote).encode())
    assert isinstance(entry, Fault) == repeats_a_key(film)


def test_a_json_file_may_begin_with_a_line_that_is_none(told):
    broken, film = told(b"Casablanca, 1942\n" + CASABLANCA, "films.ndjson.gz")
    assert [broken.place, film.place] == ["films.ndjson.gz:1", "films.ndjson.gz:2"]
    assert broken.reason.startswith("is not JSON: ")


def test_tells_files_of_the_same_name_apart(tmp_path):
    paths = [tmp_path / "1942" / "films.jsonl", tmp_path / "1944" / "films.jsonl", tmp_path / "more.jsonl"]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(CASABLANCA)
    assert [entry.place for entry in open_films(paths)] == [f"{paths[0]}:1", f"{paths[1]}:1", "more.jsonl:1"]


# CSV


def test_reads_a_film_from_each_csv_record(told):
    (entry,) = told(HEADER + ROW, "films.csv")
    assert entry.place == "films.csv:2"
    assert read_film(entry.fields) == a_film(
        length=102,
        rating=8.5,
        genres=("Drama", "War"),
        directors=["Michael Curtiz"],
        cast=[Part(Person("Humphrey Bogart"), "Rick Blaine"), "Peter Lorre"],
        external_ids=("imdb:tt0034583",),
    )


@pytest.mark.parametrize("delimiter", [b",", b";", b"\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_reads_csv_of_every_dialect(told, delimiter, mark, end, pack):
    content = b"\n\ntitle,year,genres\n\nLaura,1944,Drama|Mystery\n"
    content = mark + content.replace(b",", delimiter).replace(b"\n", end)
    assert told(pack(content), "films") == [
        RawFilm("films:5", {"title": "Laura", "year": 1944, "genres": ["Drama", "Mystery"]})
    ]


def test_an_empty_cell_tells_nothing_and_what_is_no_number_stays_a_text(told):
    content = b'title,year,length,rating,trailer,genres\nM,MCMXXXI,1_0,"8,3",,\n1917,+2019,119.5,-1, ,\n'
    assert fields_of(told(content, "films.csv")) == [
        {"title": "M", "year": "MCMXXXI", "length": "1_0", "rating": "8,3"},
        {"title": "1917", "year": 2019, "length": 119.5, "rating": -1},
    ]


def test_a_quoted_cell_may_hold_lines_quotes_and_delimiters(told):
    content = b'title,description\n"M","A ""murderer"",\r\nin two\nlines"\nLaura,\n"Gilda",\n'
    assert told(content, "films.csv") == [
        RawFilm("films.csv:2", {"title": "M", "description": 'A "murderer",\r\nin two\nlines'}),
        RawFilm("films.csv:5", {"title": "Laura"}),
        RawFilm("films.csv:6", {"title": "Gilda"}),
    ]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (b"Laura", "has 1 cells where the header has 2"),
        (b"Laura,1944,Drama", "has 3 cells where the header has 2"),
        (b'"Laura" again,1944', "is not CSV: ',' expected after '\"'"),
        (b'"Laura,1944', "has a quote that isn't closed"),
        (b"Am\xe9lie,2001", "is not UTF-8"),
        (b'"Two\nlines, one of them Am\xe9lie",2001', "is not UTF-8"),
        (b"a" * MEBIBYTE + b",2001", "is longer than 1 MiB"),
        (b"a" * 200_000 + b",2001", "is not CSV: field larger than field limit (131072)"),
    ],
    ids=lambda value: value[:30],
)
def test_tells_why_a_record_is_no_film_and_reads_on(told, record, reason):
    entries = told(b"title,year\nM,1931\n" + record + b"\nGilda,1946\n", "films.csv")
    assert entries[1] == Fault("films.csv:3", reason)
    assert fields_of([entries[0], entries[-1]]) == [{"title": "M", "year": 1931}, {"title": "Gilda", "year": 1946}]
    assert len(entries) == 3


def test_a_record_of_many_lines_is_bounded_too(told):
    long_cell = b'"' + b"\n".join([b"a" * 60_000] * 2) + b'"'
    entries = told(b"title,year\n" + b",".join([long_cell] * 10) + b"\nGilda,1946\n", "films.csv")
    assert entries[0] == Fault("films.csv:2", "is longer than 1 MiB")
    assert entries[-1] == RawFilm("films.csv:13", {"title": "Gilda", "year": 1946})


def test_a_quote_that_is_never_closed_costs_one_record_and_little_memory(tmp_path):
    path = tmp_path / "films.csv"
    path.write_bytes(b'title,year\n"Laura,1944\n' + b"Gilda,1946\n" * 200_000)
    with little_memory(5 * MEBIBYTE):
        entries = iter(open_films([path]))
        assert next(entries) == Fault("films.csv:2", "has a quote that isn't closed")
        assert sum(entry.fields == {"title": "Gilda", "year": 1946} for entry in entries) == 200_000


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"title,tytle\nLaura,1944\n", "films.csv has a column 'tytle'; the known ones are title, year, "),
        (b"year,length\n1944,88\n", "films.csv has no column title."),
        (b"title,year,year\nLaura,1944,1944\n", "films.csv has two columns of the same name."),
        (b'title,"year\nLaura,1944\n', "films.csv has a header that is not CSV: "),
        (b"title,year\rLaura,1944\r", "films.csv has a header that is not CSV: "),
        (b"a" * 20 * MEBIBYTE, "films.csv has a header that is not CSV: "),
        (b"title,year\n", "films.csv holds no films, only a header."),
        (b"title,year\n\n\r\n", "films.csv holds no films, only a header."),
    ],
    ids=lambda value: value[:30],
)
def test_refuses_a_csv_file_by_its_header(told_before_break, content, sentence):
    entries, told = told_before_break(content, "films.csv")
    assert entries == []
    assert told.startswith(sentence)


# What ends the reading


@pytest.mark.parametrize("name", ["films.jsonl", "films.csv"])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty."),
        (b"\xef\xbb\xbf", "is empty."),
        (b" \n\r\n\t" * 100_000, "is empty."),
        (gzip.compress(b"", mtime=0), "is empty."),
        ('{"title": "Laura"}'.encode("utf-16"), "is not a text in UTF-8."),
        ('{"title": "Laura"}'.encode("utf-16-le"), "is not a text in UTF-8."),
        ("title,year\nLaura,1944".encode("utf-16-be"), "is not a text in UTF-8."),
        (b"PK\x03\x04\n\x00\x00\x00", "is not a text in UTF-8."),
        (b"\x89PNG\r\n\x1a\n\x00", "is not a text in UTF-8."),
        (b'[\n{"title": "Laura"},\n{"title": "Gilda"}\n]', "is one JSON list; a film on each line is needed"),
    ],
    ids=lambda value: value[:20],
)
def test_refuses_what_holds_no_film_at_all(told_before_break, content, sentence, name):
    entries, told = told_before_break(content, name)
    assert entries == []
    assert told.startswith(f"{name} {sentence}")


def test_refuses_what_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, sentence in [
        (tmp_path / "nowhere.jsonl", "can't be read: No such file or directory."),
        (tmp_path, "is a folder without IMDb's title.basics.tsv."),
        (tmp_path / "pipe", "is not a file."),
    ]:
        with pytest.raises(FilmFileError) as caught:
            open_films([path])
        assert str(caught.value) == f"{path} {sentence}"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_refuses_a_file_that_may_not_be_read(tmp_path):
    path = tmp_path / "films.jsonl"
    path.write_bytes(CASABLANCA)
    path.chmod(0)
    with pytest.raises(FilmFileError, match=r"films\.jsonl can't be read: Permission denied"):
        open_films([path])


def test_a_file_that_goes_away_meanwhile_ends_the_reading(tmp_path):
    path = tmp_path / "films.jsonl"
    path.write_bytes(CASABLANCA)
    source = open_films([path])
    path.unlink()
    with pytest.raises(FilmFileError, match=r"films\.jsonl can't be read: No such file or directory"):
        next(iter(source))


def test_refuses_every_file_before_the_first_is_read(tmp_path):
    (tmp_path / "films.jsonl").write_bytes(CASABLANCA)
    with pytest.raises(FilmFileError, match=r"nowhere\.jsonl"):
        open_films([tmp_path / "films.jsonl", tmp_path / "nowhere.jsonl"])


RANDOM = random.Random(1)
NUMBERED = [
    b'{"title": "Film %d", "description": "%s"}\n' % (n, RANDOM.randbytes(50).hex().encode()) for n in range(5000)
]


@pytest.mark.parametrize("kept", [0.3, 0.999])
def test_tells_every_whole_line_of_a_gzip_file_that_breaks_off(told_before_break, kept):
    packed = gzip.compress(b"".join(NUMBERED))
    packed = packed[: int(len(packed) * kept)]
    whole_lines = zlib.decompressobj(wbits=31).decompress(packed).count(b"\n")
    entries, sentence = told_before_break(packed, "films.jsonl.gz")
    assert sentence == f"films.jsonl.gz breaks off after line {whole_lines}: its end is missing."
    assert [entry.fields["title"] for entry in entries] == [f"Film {number}" for number in range(whole_lines)]


def test_tells_where_a_gzip_file_is_damaged(told_before_break):
    packed = bytearray(gzip.compress(b"".join(NUMBERED)))
    packed[-6] ^= 0xFF  # in the checksum
    entries, sentence = told_before_break(bytes(packed), "films.jsonl.gz")
    assert len(entries) == 5000
    assert sentence == "films.jsonl.gz is damaged after line 5000: it can't be unpacked."


def test_what_comes_behind_a_gzip_file_is_damage(told_before_break):
    entries, sentence = told_before_break(gzip.compress(CASABLANCA) + b"and more", "films.jsonl.gz")
    assert [len(entries), sentence] == [1, "films.jsonl.gz is damaged after line 1: it can't be unpacked."]


# Bounds


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("name", ["films.jsonl", "films.csv"])
def test_a_line_of_20_mebibytes_takes_little_memory(tmp_path, name, pack):
    start = CASABLANCA + b'{"title": "' if name == "films.jsonl" else b"title\nLaura\n"
    path = tmp_path / name
    path.write_bytes(pack(start + b"a" * 20 * MEBIBYTE))
    with little_memory(6 * MEBIBYTE):
        assert list(open_films([path]))[-1].reason == "is longer than 1 MiB"


@pytest.mark.parametrize(
    ("name", "start", "line"),
    [("films.jsonl", b"", CASABLANCA), ("films.csv", b"title,year\n", b"Casablanca,1942\n")],
)
def test_memory_stays_flat_however_many_lines_there_are(tmp_path, name, start, line):
    path = tmp_path / name
    path.write_bytes(start + line * 200_000)
    with little_memory(2 * MEBIBYTE):
        assert sum(1 for _ in open_films([path])) == 200_000


def test_the_position_grows_from_nothing_to_all_bytes(tmp_path):
    paths = [tmp_path / "films.jsonl.gz", tmp_path / "films.csv"]
    paths[0].write_bytes(gzip.compress(b"".join(NUMBERED)))
    paths[1].write_bytes(HEADER + ROW * 10_000)
    source = open_films(paths)
    assert source.total_bytes == sum(path.stat().st_size for path in paths)
    positions = [source.position, *(source.position for _ in source), source.position]
    assert positions == sorted(positions)
    assert [positions[0], positions[-1]] == [0, source.total_bytes]
    assert len(set(positions)) > 5


@given(st.binary(max_size=200), st.sampled_from(["films.jsonl", "films.csv", "films.gz", "title.basics.tsv"]))
@example(b'title\n"', "films.csv")
def test_no_content_breaks_the_reading_but_with_a_sentence(tmp_path, content, name):
    for start in (b"", CASABLANCA, HEADER + ROW, b"\x1f\x8b\x08"):
        Path(tmp_path / name).write_bytes(start + content)
        with suppress(FilmFileError):
            assert all(entry.place for entry in open_films([tmp_path / name]))
