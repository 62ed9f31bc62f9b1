"""All movie databases behind the port: which is asked, how often, for how long, and what is kept of it."""

import logging
import socket
import sqlite3
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import timedelta

import pytest

from adapters.lookup.databases import COOL_DOWN, MOST_FAILURES, ConfiguredDatabases
from adapters.lookup.omdb import Omdb
from adapters.lookup.tmdb import Tmdb
from adapters.memory.lookup import MemoryLookupAnswers
from adapters.memory.store import MemoryStore
from adapters.sql.lookup import SqlLookupAnswers
from adapters.sql.session import Reads, open_reads, open_writes, parse_url, rows_of, transaction
from domain.lookup import FRESH, LookupFailed, LookupOff, UnknownExternalId
from tests.builders import NOON
from tests.movie_databases import OMDB, OMDB_KEY, TMDB, TMDB_KEY, MovieDatabases, Trouble

SECONDS = 0.6  # for a look-up, unless a test says otherwise
LEFT_HANGING = (Trouble.HANG, Trouble.DRIP_HEADERS, Trouble.DRIP_BODY)


class Clock:
    """A clock of seconds that goes on when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Asking:
    """The port on both databases or one, with a store of its own."""

    def __init__(self, online: MovieDatabases, *names: str, store=None, **options) -> None:
        self.online = online
        self.store = MemoryStore()
        answers = MemoryLookupAnswers(self.store)
        reading, writing = store or (answers, lambda: nullcontext(answers))
        options = {"seconds": SECONDS, "clock": Clock(), **options}
        self.clock = options["clock"]
        self.databases = ConfiguredDatabases(
            tmdb=Tmdb(TMDB_KEY, online.tmdb) if TMDB in names else None,
            omdb=Omdb(OMDB_KEY, online.omdb) if OMDB in names else None,
            reading=reading,
            writing=writing,
            **options,
        )

    def get(self, external_id: str, now=NOON):
        return self.databases.get(external_id, now)

    def search(self, title: str, year: int | None = None, now=NOON) -> list[str]:
        return [film.external_id for film in self.databases.search(title, year, now)]

    def fails(self, question=None, *, seconds: float = SECONDS + 0.3) -> LookupFailed:
        """With what a question fails, within its time."""
        started = time.monotonic()
        with pytest.raises(LookupFailed) as failed:
            question() if question else self.search("matrix")
        assert time.monotonic() - started < seconds
        return failed.value

    def kept(self) -> list[str]:
        """The names of the answers that are kept, once nothing is under way any more."""
        settle()
        return sorted(self.store.lookup_answers)


def settle() -> None:
    """Wait until no look-up is under way."""
    deadline = time.monotonic() + 5
    while any(thread.name == "lookup" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def online():
    with MovieDatabases() as opened:
        yield opened
        opened.recover()
        settle()


@pytest.fixture
def both(online) -> Asking:
    return Asking(online, TMDB, OMDB)


@pytest.fixture
def tmdb_alone(online) -> Asking:
    return Asking(online, TMDB)


@pytest.fixture
def omdb_alone(online) -> Asking:
    return Asking(online, OMDB)


# Which database is asked.


def test_without_any_database_nothing_can_be_looked_up(online):
    none = Asking(online)
    assert not none.databases.are_on
    for question in (lambda: none.search("matrix"), lambda: none.get("tmdb:603"), lambda: none.get("nonsense")):
        with pytest.raises(LookupOff):
            question()


def test_any_database_will_do(both, tmdb_alone, omdb_alone):
    assert both.databases.are_on
    assert tmdb_alone.databases.are_on
    assert omdb_alone.databases.are_on


def test_titles_are_searched_at_tmdb_first(both, omdb_alone):
    assert both.search("matrix") == ["tmdb:603", "tmdb:604"]
    assert both.search("matrix", 2003) == ["tmdb:604"]
    assert both.online.asked(OMDB) == 0
    assert omdb_alone.search("matrix") == ["imdb:tt0133093", "imdb:tt0234215"]


def test_a_film_is_had_from_where_its_id_is_from(both):
    assert both.get("tmdb:603").genres == ("Action", "Science Fiction")
    assert both.online.asked(OMDB) == 0
    assert both.get("imdb:tt0133093").genres == ("Action", "Sci-Fi")
    assert (both.online.asked(TMDB), both.online.asked(OMDB)) == (1, 1)


def test_tmdb_knows_ids_of_imdb_too(tmdb_alone):
    film = tmdb_alone.get("imdb:tt0133093")
    assert (film.external_id, film.genres) == ("imdb:tt0133093", ("Action", "Science Fiction"))


def test_a_film_is_the_same_by_whichever_id(both, tmdb_alone):
    films = [both.get("tmdb:603"), both.get("imdb:tt0133093"), tmdb_alone.get("imdb:tt0133093")]
    assert {film.film for film in films} == {"imdb:tt0133093"}


@pytest.mark.parametrize(
    "external_id",
    ["", "tmdb:", "tmdb:0", "tmdb:603 ", "tmdb:0603", "tmdb:6٠3", "tmdb:12345678901", "imdb:tt123", "imdb:nm0000001",
     "imdb:tt00133093", "TMDB:603", "603", "tmdb:603/../604", "tmdb:603\n", "x" * 10_000, "imdb:tt0133093?x=y"],
)  # fmt: skip
def test_what_is_no_id_is_unknown_without_asking(both, external_id):
    with pytest.raises(UnknownExternalId):
        both.get(external_id)
    assert (both.online.asked(TMDB), both.online.asked(OMDB)) == (0, 0)


def test_an_id_of_a_database_that_is_not_there_is_unknown(omdb_alone):
    with pytest.raises(UnknownExternalId):
        omdb_alone.get("tmdb:603")
    assert omdb_alone.online.asked(TMDB) == 0


@pytest.mark.parametrize("external_id", ["tmdb:605", "imdb:tt0000001"])
def test_a_film_that_nobody_knows_is_unknown(both, tmdb_alone, external_id):
    for asking in (both, tmdb_alone):
        with pytest.raises(UnknownExternalId) as unknown:
            asking.get(external_id)
        assert [problem.name for problem in unknown.value.problems] == ["external_id"]


@pytest.mark.parametrize(("title", "year"), [("", None), (" \n ", None), ("\ud83d", None), ("x", 0), ("x", 2101)])
def test_there_is_no_film_without_a_title_or_in_a_strange_year(both, title, year):
    assert both.search(title, year) == []
    assert both.online.asked(TMDB) == 0


def test_a_title_is_asked_for_on_one_line(both):
    both.search(" The\n Matrix\x00" + " x" * 500)
    asked = both.online.questions(TMDB)[0].asked["query"]
    assert asked.startswith("The Matrix x x")
    assert len(asked) <= 255


# Where one fails.

FAULTS = [trouble for trouble in Trouble if trouble not in (Trouble.NONE, Trouble.QUOTA)]
ENTRIES = (Trouble.OTHER_FILM, Trouble.NO_TITLE)  # spoil what stands in a list, not the list


@pytest.mark.parametrize("trouble", [trouble for trouble in FAULTS if trouble not in ENTRIES])
def test_where_tmdb_fails_omdb_is_searched(both, trouble):
    both.online.trouble(TMDB, trouble)
    started = time.monotonic()
    assert both.search("matrix") == ["imdb:tt0133093", "imdb:tt0234215"]
    assert time.monotonic() - started < SECONDS
    assert both.kept() == ["OMDb search any matrix"]
    both.online.recover()
    assert both.search("matrix") == ["tmdb:603", "tmdb:604"]


def test_where_omdb_fails_a_film_of_imdb_is_had_from_tmdb(both):
    both.online.trouble(OMDB, Trouble.QUOTA)
    assert both.get("imdb:tt0133093").genres == ("Action", "Science Fiction")


def test_where_tmdb_fails_nobody_else_knows_its_ids(both):
    both.online.trouble(TMDB, Trouble.ERROR)
    both.fails(lambda: both.get("tmdb:603"))
    assert both.online.asked(OMDB) == 0


@pytest.mark.parametrize("trouble", FAULTS)
def test_a_fault_fails_in_time_and_leaves_nothing_behind(both, trouble):
    both.online.trouble(TMDB, trouble)
    both.online.trouble(OMDB, trouble)
    failed = both.fails(lambda: both.get("imdb:tt0133093"), seconds=SECONDS + 0.1)
    assert 0 < failed.retry_after <= 3600
    assert both.kept() == []
    both.online.recover()
    assert both.get("imdb:tt0133093").title == "The Matrix"


def test_of_two_failures_the_one_that_may_be_over_sooner_is_told(both):
    both.online.retry_after = 60
    both.online.trouble(TMDB, Trouble.TOO_MANY)
    both.online.trouble(OMDB, Trouble.QUOTA)
    assert both.fails().retry_after == 60
    both.online.trouble(OMDB, Trouble.ERROR)
    assert both.fails().retry_after == 5


def test_no_key_is_told_by_a_failure(both, caplog):
    caplog.set_level(logging.DEBUG)
    said = [repr(both.databases)]
    for trouble in (Trouble.BAD_KEY, Trouble.REDIRECT, Trouble.DOWN, Trouble.HANG):
        both.online.trouble(TMDB, trouble)
        both.online.trouble(OMDB, trouble)
        failed = both.fails()
        said += [*traceback.format_exception(failed), repr(failed.__context__)]
    settle()
    said += [str(vars(record)) + record.getMessage() for record in caplog.records]
    assert not [text for text in said if TMDB_KEY in text or OMDB_KEY in text]


# Time.


@pytest.mark.parametrize("trouble", LEFT_HANGING)
def test_nobody_waits_longer_than_three_seconds(online, trouble):
    both = Asking(online, TMDB, OMDB, seconds=2.7) if trouble is Trouble.DRIP_HEADERS else Asking(online, TMDB, OMDB)
    online.trouble(TMDB, trouble)
    online.trouble(OMDB, trouble)
    both.fails(seconds=3.0 if trouble is Trouble.DRIP_HEADERS else SECONDS + 0.1)
    assert (online.asked(TMDB), online.asked(OMDB)) == (1, 1)


def test_nobody_waits_for_a_resolver_that_hangs(online, monkeypatch):
    left = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: left.wait(10) and [])
    tmdb = Asking(online, TMDB)
    tmdb.fails(seconds=SECONDS + 0.1)
    # Who asks the same later on doesn't wait for what was left behind.
    tmdb.fails(seconds=SECONDS + 0.1)
    monkeypatch.undo()
    assert tmdb.search("matrix") == ["tmdb:603", "tmdb:604"]
    left.set()


def test_only_so_many_are_left_hanging(online, monkeypatch):
    monkeypatch.setattr("adapters.lookup.databases.MOST_UNDER_WAY", 2)
    tmdb = Asking(online, TMDB)
    online.trouble(TMDB, Trouble.HANG)
    with ThreadPoolExecutor(2) as pool:
        hanging = [pool.submit(tmdb.fails, lambda title=title: tmdb.search(title)) for title in ("one", "two")]
        wait_until(lambda: online.asked(TMDB) == 2)
        tmdb.fails(lambda: tmdb.search("three"), seconds=0.1)
        assert all(one.result() for one in hanging)
    settle()
    online.recover()
    assert tmdb.search("matrix")


def test_only_so_many_wait_at_a_time_and_the_others_are_told_what_is_kept(online):
    few = Asking(online, TMDB, at_once=2)
    few.search("matrix")
    settle()
    online.trouble(TMDB, Trouble.HANG)
    with ThreadPoolExecutor(2) as pool:
        hanging = [pool.submit(few.fails, lambda title=title: few.search(title)) for title in ("one", "two")]
        wait_until(lambda: online.asked(TMDB) == 3)
        for title in ("one", "three"):
            assert few.fails(lambda title=title: few.search(title), seconds=0.1).retry_after == 1
        assert few.search("matrix") == ["tmdb:603", "tmdb:604"]
        assert all(one.result() for one in hanging)
    settle()
    online.recover()
    assert few.search("three") == []
    assert online.asked(TMDB) == 4


def test_where_no_thread_can_be_had_nothing_can_be_looked_up_now(tmdb_alone, monkeypatch):
    def start(_):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", start)
        tmdb_alone.fails()
    assert tmdb_alone.search("matrix")


# Asked once.


def wait_until(is_so) -> None:
    deadline = time.monotonic() + 5
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def together(number: int, do):
    """What comes of doing something in so many threads at a time."""
    barrier = threading.Barrier(number)

    def one(at: int):
        barrier.wait()
        return do(at)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def test_what_many_ask_at_a_time_is_asked_once(tmdb_alone):
    online = tmdb_alone.online
    online.trouble(TMDB, Trouble.HANG)
    threading.Timer(0.2, online.recover).start()
    films = together(16, lambda at: tmdb_alone.get("tmdb:603"))
    assert {film.title for film in films} == {"The Matrix"}
    assert online.asked(TMDB) == 1


def test_a_failure_is_for_all_who_wait_and_each_has_one_of_their_own(tmdb_alone):
    online = tmdb_alone.online
    online.trouble(TMDB, Trouble.HANG)
    failures = together(16, lambda at: tmdb_alone.fails())
    assert len({id(failed) for failed in failures}) == 16
    assert online.asked(TMDB) == 1


def test_different_questions_are_asked_each(tmdb_alone):
    together(8, lambda at: tmdb_alone.search("matrix", 1990 + at))
    assert tmdb_alone.online.asked(TMDB) == 8


def test_who_comes_late_gets_the_answer_that_is_not_kept_yet(online):
    kept, begun = threading.Event(), threading.Event()
    answers = MemoryLookupAnswers(MemoryStore())

    @contextmanager
    def writing():
        begun.set()
        kept.wait(5)
        yield answers

    tmdb = Asking(online, TMDB, store=(answers, writing))
    assert tmdb.search("matrix")
    assert begun.wait(5)
    assert tmdb.search("matrix")
    kept.set()
    settle()
    assert tmdb.search("matrix")
    assert online.asked(TMDB) == 1


# Kept.


@pytest.mark.parametrize(("name", "external_id"), [(TMDB, "tmdb:603"), (OMDB, "imdb:tt0133093"), (TMDB, "tmdb:999001")])
def test_a_film_is_kept_for_a_day_as_it_was(online, name, external_id):
    asking = Asking(online, name)
    film = asking.get(external_id)
    assert asking.kept() == [f"{'TMDB' if name == TMDB else 'OMDb'} get {external_id}"]
    assert asking.get(external_id, NOON + FRESH) == film
    assert online.asked(name) == 1
    assert asking.get(external_id, NOON + FRESH + timedelta(microseconds=1)) == film
    assert online.asked(name) == 2
    settle()
    assert asking.get(external_id, NOON + 2 * FRESH) == film
    assert online.asked(name) == 2


def test_that_there_is_no_such_film_is_kept_too(both):
    for _ in range(2):
        with pytest.raises(UnknownExternalId):
            both.get("tmdb:605")
        with pytest.raises(UnknownExternalId):
            both.get("imdb:tt0000001")
        settle()
    assert (both.online.asked(TMDB), both.online.asked(OMDB)) == (1, 1)


def test_what_a_search_finds_is_kept_whatever_the_case_and_the_blanks(tmdb_alone):
    found = list(tmdb_alone.databases.search("The Matrix", None, NOON))
    settle()
    for title in ("the matrix", "  THE \t MATRIX ", "The Matrix"):
        assert list(tmdb_alone.databases.search(title, None, NOON)) == found
    assert tmdb_alone.search("nothing of this name") == []
    settle()
    assert tmdb_alone.search("nothing of this name") == []
    assert tmdb_alone.online.asked(TMDB) == 2


def test_searches_of_other_years_and_titles_are_others(tmdb_alone):
    for title, year in (("matrix", None), ("matrix", 1999), ("matrix", 2003), ("the matrix", None), ("1999 x", None)):
        tmdb_alone.search(title, year)
    assert len(tmdb_alone.kept()) == 5
    assert tmdb_alone.online.asked(TMDB) == 5


def test_what_one_database_told_is_not_taken_for_what_the_other_tells(online):
    first = Asking(online, TMDB)
    with pytest.raises(UnknownExternalId):
        first.get("imdb:tt2008009")
    answers = MemoryLookupAnswers(first.store)
    settle()
    both = Asking(online, TMDB, OMDB, store=(answers, lambda: nullcontext(answers)))
    assert both.get("imdb:tt2008009").length == 1440


@pytest.mark.parametrize("kept", ["", "nonsense", "[7]", "[{}]", '[{"title": "x"}]', "null", "[" * 100_000])
def test_what_cannot_be_read_any_more_is_asked_for_again(tmdb_alone, kept):
    tmdb_alone.store.lookup_answers["TMDB get tmdb:603"] = (kept, NOON)
    assert tmdb_alone.get("tmdb:603").length == 136
    settle()
    assert tmdb_alone.get("tmdb:603").length == 136
    assert tmdb_alone.online.asked(TMDB) == 1


def sql_answers(path: str):
    """What finds answers in a SQLite file, and what keeps them there."""
    url = parse_url(f"sqlite:///{path}")
    reads, writes = open_reads(url, connections=2), open_writes(url, connections=2)

    @contextmanager
    def writing():
        with transaction(writes) as connection:
            yield SqlLookupAnswers(rows_of(lambda: connection))

    return (SqlLookupAnswers(Reads(reads)), writing), lambda: (reads.dispose(), writes.dispose())


@pytest.fixture
def sqlite_answers(empty_database):
    path = empty_database("sqlite").removeprefix("sqlite:///")
    store, close = sql_answers(path)
    yield path, store
    settle()
    close()


def test_answers_are_kept_in_a_database(online, sqlite_answers):
    _, store = sqlite_answers
    film = Asking(online, TMDB, store=store).get("tmdb:194")
    settle()
    assert Asking(online, TMDB, store=store).get("tmdb:194") == film
    assert online.asked(TMDB) == 1


@pytest.mark.parametrize("path", ["/nowhere/at/all.sqlite", "empty.sqlite"])
def test_a_database_of_our_own_that_is_down_fails_no_look_up(online, tmp_path, path, caplog):
    store, close = sql_answers(str(tmp_path / path))
    tmdb = Asking(online, TMDB, store=store)
    assert tmdb.get("tmdb:603").title == "The Matrix"
    settle()
    assert tmdb.get("tmdb:603").title == "The Matrix"
    settle()
    assert online.asked(TMDB) == 2
    assert [record.levelname for record in caplog.records if record.name == "marquee.lookup"] == ["WARNING"] * 4
    close()


def test_nobody_waits_until_an_answer_is_kept(online, sqlite_answers):
    path, store = sqlite_answers
    tmdb = Asking(online, TMDB, store=store)
    busy = sqlite3.connect(path, isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    assert tmdb.get("tmdb:603")
    assert tmdb.get("tmdb:603")
    assert time.monotonic() - started < 0.3
    busy.execute("COMMIT")
    busy.close()
    settle()
    assert tmdb.get("tmdb:603")
    assert online.asked(TMDB) == 1


# Left alone.


def test_a_database_that_fails_again_and_again_is_left_alone_for_a_while(tmdb_alone):
    online, clock = tmdb_alone.online, tmdb_alone.clock
    online.trouble(TMDB, Trouble.ERROR)
    for _ in range(MOST_FAILURES):
        assert tmdb_alone.fails().retry_after == 5
    assert online.asked(TMDB) == MOST_FAILURES
    assert tmdb_alone.fails(seconds=0.1).retry_after == COOL_DOWN
    clock.sleep(COOL_DOWN - 0.5)
    assert tmdb_alone.fails(seconds=0.1).retry_after == 1
    assert online.asked(TMDB) == MOST_FAILURES


def test_then_one_tries_whether_it_is_well_again(tmdb_alone):
    online, clock = tmdb_alone.online, tmdb_alone.clock
    online.trouble(TMDB, Trouble.ERROR)
    for _ in range(MOST_FAILURES):
        tmdb_alone.fails()
    clock.sleep(COOL_DOWN)
    assert tmdb_alone.fails().retry_after == 5
    assert online.asked(TMDB) == MOST_FAILURES + 1
    assert tmdb_alone.fails(seconds=0.1).retry_after == COOL_DOWN
    clock.sleep(COOL_DOWN)
    online.recover()
    assert tmdb_alone.search("matrix")
    online.trouble(TMDB, Trouble.ERROR)
    for _ in range(MOST_FAILURES):
        tmdb_alone.fails(lambda: tmdb_alone.search("other"))
    assert online.asked(TMDB) == 2 * MOST_FAILURES + 2


def test_the_others_wait_for_what_one_finds_out(tmdb_alone):
    online, clock = tmdb_alone.online, tmdb_alone.clock
    online.trouble(TMDB, Trouble.ERROR)
    for _ in range(MOST_FAILURES):
        tmdb_alone.fails()
    clock.sleep(COOL_DOWN)
    online.trouble(TMDB, Trouble.HANG)
    failures = together(8, lambda at: tmdb_alone.fails(lambda: tmdb_alone.search("matrix", 1990 + at)))
    assert sorted(failed.retry_after for failed in failures) == [5] + [COOL_DOWN] * 7
    assert online.asked(TMDB) == MOST_FAILURES + 1


def test_an_answer_in_between_starts_the_count_anew(tmdb_alone):
    online = tmdb_alone.online
    for at in range(3):
        online.trouble(TMDB, Trouble.ERROR)
        for _ in range(MOST_FAILURES - 1):
            tmdb_alone.fails(lambda: tmdb_alone.search("amélie"))
        online.recover()
        tmdb_alone.search("matrix", 1990 + at)
    assert online.asked(TMDB) == 3 * MOST_FAILURES


def test_that_there_is_no_such_film_is_no_failure(tmdb_alone):
    for number in range(2 * MOST_FAILURES):
        with pytest.raises(UnknownExternalId):
            tmdb_alone.get(f"tmdb:{700 + number}")
    assert tmdb_alone.get("tmdb:603")


def test_what_is_kept_is_told_of_a_database_that_is_left_alone(tmdb_alone):
    film = tmdb_alone.get("tmdb:603")
    settle()
    tmdb_alone.online.trouble(TMDB, Trouble.ERROR)
    for _ in range(MOST_FAILURES):
        tmdb_alone.fails()
    assert tmdb_alone.get("tmdb:603") == film


def test_the_other_database_answers_for_one_that_is_left_alone(both):
    both.online.trouble(TMDB, Trouble.ERROR)
    for number in range(MOST_FAILURES + 3):
        assert both.search("matrix", 1999 if number % 2 else None)
        settle()
    assert both.online.asked(TMDB) == MOST_FAILURES
    both.fails(lambda: both.get("tmdb:603"))
    assert both.online.asked(TMDB) == MOST_FAILURES
