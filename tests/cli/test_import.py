"""`marquee import`, and what it tells of itself."""

import copy
import gzip
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.memory.films import MemoryFilms
from adapters.memory.store import MemoryStore
from domain.errors import Unavailable
from domain.films import Outcome
from entrypoints.cli import progress
from entrypoints.cli.dry_run import dry_runs
from entrypoints.cli.filmfiles import Fault, FilmFileError, RawFilm
from entrypoints.cli.films import run_import
from entrypoints.cli.main import main
from entrypoints.wiring import Stores

ADDED, UPDATED, UNCHANGED, REFUSED = Outcome


class Shop:
    """A memory store with transactions: what is done in one counts when it ends well."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.transactions = 0

    @contextmanager
    def importing(self) -> Iterator[MemoryFilms]:
        trial = copy.deepcopy(self.store)
        yield MemoryFilms(trial)
        self.store = trial
        self.transactions += 1

    @contextmanager
    def comparing(self) -> Iterator[MemoryFilms]:
        yield MemoryFilms(self.store)

    @property
    def titles(self) -> list[str]:
        return [movie.title for movie in self.store.movies.values()]


class Told:
    """A film source that tells what it is given; exceptions among that are raised, functions called."""

    total_bytes = 100

    def __init__(self, *entries: object) -> None:
        self.entries = entries
        self.left_out: Counter[str] = Counter()
        self.position = 0

    def __iter__(self):
        for at, entry in enumerate(self.entries, 1):
            self.position = self.total_bytes * at // len(self.entries)
            if isinstance(entry, BaseException):
                raise entry
            if callable(entry):
                entry()
            else:
                yield entry


class Screen:
    """A progress that remembers."""

    def __init__(self) -> None:
        self.shown: list[tuple[int, int]] = []
        self.said: list[str] = []

    def show(self, position: int, films: int) -> None:
        self.shown.append((position, films))

    def say(self, line: str) -> None:
        self.said.append(line)


@pytest.fixture
def shop():
    return Shop()


def a_raw_film(title: str, year: int = 1950, **fields: object) -> RawFilm:
    return RawFilm(f"films.jsonl:{title}", {"title": title, "year": year, **fields})


def numbered(first: int, last: int) -> list[RawFilm]:
    return [a_raw_film(f"Film {number}") for number in range(first, last + 1)]


def imported(source, shop: Shop | Stores, *, transaction=None, screen: Screen | None = None, batch_size: int = 10):
    screen = screen or Screen()
    transaction = transaction or shop.importing
    return run_import(source, transaction=transaction, progress=screen, refuse=screen.say, batch_size=batch_size)


def tried(source, shop: Shop | Stores, *, batch_size: int = 10):
    with dry_runs(shop.comparing) as transaction:
        return imported(source, shop, transaction=transaction, batch_size=batch_size)


def test_counts_what_becomes_of_each_film(shop):
    imported(Told(a_raw_film("Laura"), a_raw_film("Gilda")), shop)
    source = Told(a_raw_film("Laura"), a_raw_film("Gilda", length=110), a_raw_film("M"), Fault("x:1", "is broken"))
    source.left_out.update({"tvSeries": 1200, "adult": 3})
    report = imported(source, shop)
    report.seconds = 0.5
    assert report.outcomes == {ADDED: 1, UPDATED: 1, UNCHANGED: 1, REFUSED: 1}
    assert [report.ending, report.exit_code] == ["", 0]
    assert str(report).splitlines() == [
        "added                1",
        "updated              1",
        "unchanged            1",
        "refused              1",
        "left out         1,200  tvSeries",
        "left out             3  adult",
        "4 films in 0.5 s, 8 a second",
    ]


def test_tells_every_refused_line_at_once(shop):
    screen = Screen()
    said_by_then: list[str] = []
    source = Told(
        RawFilm("films.jsonl:17", {"year": "1942", "tytle": "Casablanca"}),
        lambda: said_by_then.extend(screen.said),
        Fault("films.jsonl:18", "is not an object"),
    )
    imported(source, shop, screen=screen)
    refused = "films.jsonl:17: title is missing. year is not a whole number. tytle is not a field that is known here."
    assert said_by_then == [refused]
    assert screen.said == [refused, "films.jsonl:18: is not an object"]


def test_tells_which_film_would_be_two_films(shop):
    screen = Screen()
    source = Told(
        a_raw_film("Laura", external_ids=["imdb:tt0037008"]),
        a_raw_film("Gilda", external_ids=["tmdb:3767"]),
        a_raw_film("Both", external_ids=["imdb:tt0037008", "tmdb:3767"]),
    )
    assert imported(source, shop, screen=screen).outcomes == {ADDED: 2, REFUSED: 1}
    assert screen.said == ["films.jsonl:Both: external_ids: belong to different films"]


def test_takes_a_transaction_for_each_batch(shop):
    screen = Screen()
    imported(Told(None, *numbered(1, 25)), shop, screen=screen)
    assert shop.transactions == 3
    assert screen.shown == [(3, 0), (42, 10), (80, 20), (100, 25)]


def test_the_same_file_twice_changes_nothing(shop):
    films = [*numbered(1, 25), *numbered(1, 3), a_raw_film("Film 2", genres=["Drama"])]
    assert imported(Told(*films), shop).outcomes == {ADDED: 25, UNCHANGED: 3, UPDATED: 1}
    store = shop.store
    assert imported(Told(*films), shop).outcomes == {UNCHANGED: 29}
    assert shop.store == store


def test_an_interrupted_import_keeps_whole_batches_and_goes_on_when_run_again(shop):
    report = imported(Told(*numbered(1, 25), KeyboardInterrupt()), shop)
    assert [report.outcomes, report.exit_code] == [{ADDED: 20}, 130]
    assert report.ending == "Interrupted. What is counted above stays; running the import again goes on."
    assert len(shop.titles) == 20
    assert imported(Told(*numbered(1, 30)), shop).outcomes == {UNCHANGED: 20, ADDED: 10}


def test_an_interruption_inside_a_transaction_rolls_it_back(shop):
    @contextmanager
    def interrupted_in_the_third():
        with shop.importing() as films:
            yield films
            if shop.transactions == 2:
                raise KeyboardInterrupt

    report = imported(Told(*numbered(1, 50)), shop, transaction=interrupted_in_the_third)
    assert [report.outcomes, report.exit_code, len(shop.titles)] == [{ADDED: 20}, 130, 20]


def test_takes_in_what_stands_before_a_break_of_the_file(shop):
    report = imported(Told(*numbered(1, 25), FilmFileError("films.jsonl.gz breaks off.")), shop)
    assert [report.outcomes, report.ending, report.exit_code] == [{ADDED: 25}, "films.jsonl.gz breaks off.", 1]
    assert len(shop.titles) == 25


def test_a_database_that_goes_away_ends_the_import_with_its_report(shop):
    @contextmanager
    def gone_in_the_second():
        if shop.transactions == 1:
            raise Unavailable("The database doesn't answer.")
        with shop.importing() as films:
            yield films

    report = imported(Told(*numbered(1, 50)), shop, transaction=gone_in_the_second)
    assert [report.outcomes, report.ending, report.exit_code] == [{ADDED: 10}, "The database doesn't answer.", 1]


# Dry runs


LAURA = a_raw_film("Laura", external_ids=["imdb:tt0037008"], directors=["Preminger"])
TWIN = a_raw_film("Twins", external_ids=["imdb:tt0000019"], length=88)
STORED = [*numbered(1, 12), LAURA, TWIN]
MERGES = [
    *numbered(10, 15),
    *numbered(14, 16),  # twice in the file
    a_raw_film("Film 3", length=90),
    a_raw_film("Film 3", genres=["Drama"]),  # changed twice
    a_raw_film("Film 3", length=95),  # told before in this file
    a_raw_film("LAURA!", directors=["preminger"], external_ids=["tmdb:1939"]),  # merges by title and people
    a_raw_film("Otra Laura", 1951, external_ids=["imdb:tt0037008"]),  # can't be found by its old title any more
    a_raw_film("Laura", directors=["Preminger"]),
    a_raw_film("Otra Laura", 1951, external_ids=["tmdb:1939"], rating=8),
    a_raw_film("Film 16", cast=["Somebody"]),  # fills a film that the file itself brought
    a_raw_film("Film 17", external_ids=["imdb:tt0000017"]),
    a_raw_film("Film 17", external_ids=["imdb:tt0000018"]),  # another film of that name
    a_raw_film("Seventeen", 1960, external_ids=["imdb:tt0000017"]),
    a_raw_film("Twins", external_ids=["imdb:tt0000020"]),
    a_raw_film("Twins", length=88),  # the one that was there before
    a_raw_film("Two films", external_ids=["imdb:tt0000017", "tmdb:1939"]),
]


@pytest.mark.parametrize("batch_size", [1, 2, 5, 100])
def test_a_dry_run_writes_nothing_and_reports_what_a_real_run_does(shop, batch_size):
    imported(Told(*STORED), shop)
    before = copy.deepcopy(shop.store)
    dry = tried(Told(*MERGES), shop, batch_size=batch_size)
    assert shop.store == before
    real = imported(Told(*MERGES), shop, batch_size=batch_size)
    assert dry.outcomes == real.outcomes
    assert set(real.outcomes) == set(Outcome)


def test_a_dry_run_reports_what_a_real_run_does_on_each_database(stores):
    imported(Told(*STORED), stores)
    dry = tried(Told(*MERGES), stores, batch_size=3)
    assert dry.outcomes == imported(Told(*MERGES), stores, batch_size=3).outcomes


def people() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(["Curtiz", "CURTIZ", "Preminger"]), max_size=2)


def raw_films(most: int) -> st.SearchStrategy[list[RawFilm]]:
    fields = st.fixed_dictionaries(
        {"title": st.sampled_from(["Laura", "laura!", "Gilda"]), "year": st.sampled_from([1944, 1946])},
        optional={
            "directors": people(),
            "cast": people(),
            "genres": st.lists(st.sampled_from(["Noir", "noir", "Drama"]), max_size=2),
            "external_ids": st.lists(
                st.sampled_from(["imdb:tt0000001", "imdb:tt0000002", "tmdb:1"]),
                max_size=2,
                unique_by=lambda external_id: external_id[:4],
            ),
            "length": st.sampled_from([88, 110]),
        },
    )
    return st.lists(fields.map(lambda film: RawFilm("films.jsonl:1", film)), max_size=most)


@settings(max_examples=30)
@given(raw_films(5), raw_films(12), st.integers(1, 5))
def test_a_dry_run_always_reports_what_a_real_run_does(stored, told, batch_size):
    shop = Shop()
    imported(Told(*stored), shop, batch_size=100)
    dry = tried(Told(*told), shop, batch_size=batch_size)
    assert dry.outcomes == imported(Told(*told), shop, batch_size=batch_size).outcomes


# Progress


class Terminal(io.StringIO):
    """A standard error that people look at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch):
    """The time of progress, in seconds; it stands still."""
    now = [0.0]
    monkeypatch.setattr(progress, "monotonic", lambda: now[0])
    return now


def test_shows_a_line_every_ten_seconds_where_nobody_looks(capsys, clock):
    with progress.progress_of(1000) as screen:
        for second, position in [(0, 0), (1, 10), (10, 100), (15, 200), (20, 250), (30, 250)]:
            clock[0] = second
            screen.show(position, position * 2)
    assert capsys.readouterr().err.splitlines() == [
        "10% read, 200 films, 20 a second, 90 s left",
        "25% read, 500 films, 25 a second, 50 s left",
    ]


def test_shows_a_bar_on_a_terminal(monkeypatch, clock):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with progress.progress_of(2000) as screen:
        clock[0] = 2
        screen.say("films.jsonl:1: title: is missing")
        screen.show(1000, 3000)
        screen.show(2000, 6000)
    shown = sys.stderr.getvalue()
    assert "films.jsonl:1: title: is missing\n" in shown
    assert "100% |" in shown
    assert "2.00kB of 2.00kB, 00:00 left, 6,000 films, 3,000 a second" in shown


def test_no_line_of_a_file_steers_the_terminal(capsys):
    with progress.progress_of(1) as screen:
        screen.say("a\x1b[2Jb\nc" + "d" * 5000)
    assert capsys.readouterr().err == "a�[2Jb�c" + "d" * 992 + "\n"


# The command


@pytest.fixture
def marquee(tmp_path, empty_database):
    """Runs a command line on a new SQLite database."""
    ini = tmp_path / "marquee.ini"
    ini.write_text(f"[app:main]\nuse = egg:marquee\nmarquee.database_url = {empty_database('sqlite')}\n")

    def run(*arguments: object):
        return CliRunner().invoke(main, ["-c", str(ini), *map(str, arguments)])

    return run


@pytest.fixture
def films(tmp_path):
    """A file of 30 films, one line that tells none, and one that tells of a film again."""
    lines = [json.dumps(film.fields) for film in numbered(1, 30)]
    path = tmp_path / "films.jsonl"
    path.write_text("\n".join([*lines, '{"year": 1942}', lines[0]]) + "\n")
    return path


def test_imports_a_file_and_reports_on_standard_output(marquee, films):
    first, second = marquee("import", films), marquee("import", films)
    assert [first.exit_code, second.exit_code] == [0, 0]
    assert first.stdout.split()[:8] == ["added", "30", "updated", "0", "unchanged", "1", "refused", "1"]
    assert second.stdout.split()[:8] == ["added", "0", "updated", "0", "unchanged", "31", "refused", "1"]
    assert first.stderr == "films.jsonl:31: title is missing.\n"


def test_a_dry_run_leaves_the_database_byte_for_byte(marquee, films, tmp_path):
    before = (tmp_path / "marquee0.sqlite").read_bytes()
    result = marquee("import", films, "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.split()[:8] == ["added", "30", "updated", "0", "unchanged", "1", "refused", "1"]
    assert (tmp_path / "marquee0.sqlite").read_bytes() == before


def test_a_file_that_can_not_be_opened_is_a_sentence(marquee, tmp_path):
    result = marquee("import", tmp_path / "nowhere.jsonl")
    assert result.exit_code == 1
    assert result.stderr == f"Error: {tmp_path}/nowhere.jsonl can't be read: No such file or directory.\n"


def test_a_file_that_breaks_off_is_a_sentence_after_the_report(marquee, films):
    packed = gzip.compress(films.read_bytes())
    films.write_bytes(packed[:-4])
    result = marquee("import", films)
    assert result.exit_code == 1
    assert result.stdout.split()[:2] == ["added", "30"]
    assert result.stderr.endswith(f"Error: {films} breaks off after line 32: its end is missing.\n")


def test_a_database_without_the_schema_is_a_sentence(marquee, films, tmp_path):
    (tmp_path / "marquee0.sqlite").unlink()
    result = marquee("import", films)
    assert result.exit_code == 1
    assert result.stderr == "Error: The database doesn't answer, or its schema is old: run marquee migrate.\n"
