"""`marquee enrich`, at TMDB and OMDb on this machine and on both databases."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner

from domain.casting import MovieDraft, change_movie
from domain.catalogue import Movie, MovieNotFound
from entrypoints.cli.main import main
from entrypoints.settings import Settings
from entrypoints.wiring import Stores
from tests.conftest import DATABASES
from tests.integration.conftest import ROOT, environment_for, marquee
from tests.movie_databases import OMDB, OMDB_KEY, PLOT, TMDB, TMDB_KEY, TMDB_TOKEN, MovieDatabases, Trouble

MATRIX = MovieDraft(title="The Matrix", year=1999)
AMELIE = MovieDraft(title="amelie", year=2001)
UP = MovieDraft(title="Up", year=2009)
RELOADED = MovieDraft(title="The Matrix Reloaded", year=2003)
NONE = "0 filled, 0 unchanged, 0 unknown, 0 unsure."


class Enriching:
    """A database of ours, and the command on it."""

    def __init__(self, url: str, online: MovieDatabases) -> None:
        self.url = url
        self._keys = {
            TMDB: {"MARQUEE_TMDB_KEY": TMDB_KEY, "MARQUEE_TMDB_URL": online.tmdb},
            OMDB: {"MARQUEE_OMDB_KEY": OMDB_KEY, "MARQUEE_OMDB_URL": online.omdb},
        }

    @contextmanager
    def stores(self) -> Iterator[Stores]:
        stores = Stores(Settings(database_url=self.url))
        yield stores
        stores.close()

    def add(self, *drafts: MovieDraft) -> list[int]:
        with self.stores() as stores, stores.writing() as ports:
            return [ports.movie_edits.add(draft) for draft in drafts]

    def identify(self, movie_id: int, external_id: str) -> None:
        with self.stores() as stores, stores.writing() as ports:
            ports.movie_edits.identify(movie_id, [external_id])

    def movie(self, movie_id: int) -> Movie:
        with self.stores() as stores:
            return stores.reading.movies.get(movie_id)

    def ids(self, movie_id: int) -> list[str]:
        with self.stores() as stores, stores.writing() as ports:
            return ports.movie_edits.external_ids(movie_id)

    def run(self, *arguments: str, at: str = TMDB, code: int = 0, **environment: str) -> tuple[str, str]:
        """What it prints to standard output and standard error."""
        done = marquee("enrich", *arguments, url=self.url, **(self._keys.get(at, {}) | environment))
        assert done.returncode == code, done.stdout + done.stderr
        printed = done.stdout + done.stderr
        assert "Traceback" not in printed
        assert not [key for key in (TMDB_KEY, TMDB_TOKEN, OMDB_KEY) if key in printed]
        return done.stdout.strip(), done.stderr.strip()

    def environment(self) -> dict[str, str]:
        return environment_for(self.url, **self._keys[TMDB])


@pytest.fixture
def online():
    with MovieDatabases() as opened:
        yield opened


@pytest.fixture(params=DATABASES)
def enriching(request, empty_database, online) -> Enriching:
    return Enriching(empty_database(request.param), online)


@pytest.fixture
def on_sqlite(empty_database, online) -> Enriching:
    return Enriching(empty_database("sqlite"), online)


def before_question(online: MovieDatabases, number: int, database: str, do: Callable[[], None]) -> None:
    """Do something when a database is asked for the so-manieth time."""
    answer = online.answer

    def answer_after(*asked):
        if online.asked(database) == number - 1:
            do()
        return answer(*asked)

    online.answer = answer_after


# What it fills in.


def test_fills_gaps_and_a_second_run_changes_nothing(enriching, online):
    other, matrix, amelie = enriching.add(MovieDraft(title="No Such Film", year=1990), MATRIX, AMELIE)
    assert enriching.run() == ("2 filled, 0 unchanged, 1 unknown, 0 unsure.", "")
    filled = enriching.movie(matrix)
    assert (filled.release_date, filled.length, filled.rating, filled.description) == (
        date(1999, 3, 31), 136, 8.217, PLOT
    )  # fmt: skip
    assert filled.poster_url.startswith("https://image.tmdb.org/")
    assert enriching.ids(matrix) == ["imdb:tt0133093", "tmdb:603"]
    assert enriching.movie(amelie).original_title == "Le Fabuleux Destin d'Amélie Poulain"
    films = [enriching.movie(one) for one in (matrix, amelie, other)]
    # TMDB has no plot of Amélie, and no such film.
    assert enriching.run() == ("0 filled, 1 unchanged, 1 unknown, 0 unsure.", "")
    assert [enriching.movie(one) for one in (matrix, amelie, other)] == films
    assert [question.asked.get("query") for question in online.questions(TMDB)].count("No Such Film") == 1


def test_fills_gaps_from_omdb(on_sqlite):
    (matrix,) = on_sqlite.add(MATRIX)
    assert on_sqlite.run(at=OMDB)[0].startswith("1 filled")
    assert (on_sqlite.movie(matrix).length, on_sqlite.movie(matrix).rating) == (136, 8.7)
    assert on_sqlite.ids(matrix) == ["imdb:tt0133093"]


def test_never_overwrites_what_was_told(enriching):
    told = replace(MATRIX, length=137, rating=0.0, description="Mine.", poster_url="https://own.example/a.jpg")
    (matrix,) = enriching.add(told)
    assert enriching.run()[0].startswith("1 filled")
    assert enriching.movie(matrix).release_date == date(1999, 3, 31)
    kept = enriching.movie(matrix)
    assert (kept.title, kept.length, kept.rating, kept.description, kept.poster_url) == (
        "The Matrix", 137, 0.0, "Mine.", "https://own.example/a.jpg"
    )  # fmt: skip


def test_a_movie_without_gaps_is_not_looked_up(on_sqlite, online):
    told = {"length": 0, "rating": 0.0, "description": "Mine.", "poster_url": "https://own.example/a.jpg"}
    on_sqlite.add(replace(MATRIX, release_date=date(1999, 6, 17), **told))
    assert on_sqlite.run() == (NONE, "")
    assert online.asked(TMDB) == 0


def test_what_is_told_during_the_look_up_is_kept(enriching, online):
    (matrix,) = enriching.add(MATRIX)

    def tell() -> None:
        with enriching.stores() as stores, stores.writing() as ports:
            movies = ports.movie_edits
            change_movie(movies.hold(matrix), {"description": "Mine.", "length": 1}, external=None, movies=movies)

    before_question(online, 2, TMDB, tell)
    assert enriching.run()[0].startswith("1 filled")
    kept = enriching.movie(matrix)
    assert (kept.description, kept.length, kept.rating) == ("Mine.", 1, 8.217)


def test_a_movie_that_is_taken_away_during_the_look_up_stays_away(on_sqlite, online):
    (matrix,) = on_sqlite.add(MATRIX)

    def take_away() -> None:
        with on_sqlite.stores() as stores, stores.writing() as ports:
            ports.movie_edits.remove(matrix)

    before_question(online, 2, TMDB, take_away)
    assert on_sqlite.run() == ("0 filled, 0 unchanged, 1 unknown, 0 unsure.", "")
    with pytest.raises(MovieNotFound):
        on_sqlite.movie(matrix)


def test_of_several_films_none_is_guessed(enriching, online):
    (matrix,) = enriching.add(MATRIX)
    alike = [{"id": number, "title": "THE MATRIX", "release_date": f"1999-0{number}-01"} for number in (1, 2)]
    online.bodies[TMDB] = json.dumps({"results": alike}).encode()
    assert enriching.run() == ("0 filled, 0 unchanged, 0 unknown, 1 unsure.", "")
    assert (enriching.movie(matrix).release_date, enriching.ids(matrix)) == (None, [])


@pytest.mark.parametrize(("title", "release_date"), [("Matrix", "1999-03-31"), ("The Matrix", "2000-01-01")])
def test_a_film_of_about_the_title_or_year_is_not_taken(on_sqlite, online, title, release_date):
    online.says[TMDB]["release_date"] = release_date
    (movie,) = on_sqlite.add(MovieDraft(title=title, year=1999))
    assert on_sqlite.run() == ("0 filled, 0 unchanged, 1 unknown, 0 unsure.", "")
    assert (on_sqlite.movie(movie).length, on_sqlite.ids(movie)) == (None, [])


def test_a_film_that_another_movie_is_already_is_not_taken(enriching):
    first, second = enriching.add(MovieDraft(title="Matrix, The", year=1999), MATRIX)
    enriching.identify(first, "tmdb:603")
    assert enriching.run() == ("1 filled, 0 unchanged, 0 unknown, 1 unsure.", "")
    assert (enriching.movie(first).length, enriching.movie(second).length) == (136, None)
    assert enriching.ids(second) == []


# How far it goes.


def test_looks_at_so_many_movies_at_the_most(on_sqlite, online):
    on_sqlite.add(MATRIX, AMELIE, RELOADED)
    assert on_sqlite.run("--limit", "1") == ("1 filled, 0 unchanged, 0 unknown, 0 unsure.", "")
    assert online.asked(TMDB) == 2
    assert "0 is not in the range" in on_sqlite.run("--limit", "0", code=2)[1]


def test_tells_now_and_then_how_far_it_is(on_sqlite, monkeypatch):
    on_sqlite.add(MATRIX, AMELIE)
    monkeypatch.setattr("entrypoints.cli.enrich.SECONDS_A_LINE", 0)
    done = CliRunner().invoke(main, ["-c", str(ROOT / "development.ini"), "enrich"], env=on_sqlite.environment())
    assert (done.exit_code, done.stdout) == (0, "2 filled, 0 unchanged, 0 unknown, 0 unsure.\n")
    assert done.stderr.splitlines() == [
        "1 filled, 0 unchanged, 0 unknown, 0 unsure.", "2 filled, 0 unchanged, 0 unknown, 0 unsure."
    ]  # fmt: skip


def test_an_empty_catalogue_is_no_work(on_sqlite):
    assert on_sqlite.run() == (NONE, "")


# Where something fails.


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "No movie database is configured: set marquee.tmdb_key or marquee.omdb_key."),
        ({"MARQUEE_TMDB_KEY": f"{TMDB_KEY} {TMDB_KEY}"}, "A key of a movie database is not a key"),
        ({"MARQUEE_TMDB_KEY": TMDB_KEY, "MARQUEE_TMDB_URL": "http://x.example"}, "tmdb_url is not an https address"),
    ],
)
def test_without_a_movie_database_it_says_so(on_sqlite, settings, sentence):
    printed, error = on_sqlite.run(at="none", code=1, **settings)
    assert (printed, error.count("\n")) == ("", 0)
    assert error.startswith("Error: ")
    assert sentence in error


@pytest.mark.parametrize(
    ("database", "trouble", "why"),
    [
        (TMDB, Trouble.HANG, "TMDB doesn't answer as it should; please try again later."),
        (TMDB, Trouble.DOWN, "TMDB doesn't answer as it should; please try again later."),
        (TMDB, Trouble.BAD_KEY, "TMDB doesn't accept this service's key; whoever runs the service should see to it."),
        (TMDB, Trouble.REDIRECT, "TMDB doesn't answer as it should; please try again later."),
        (TMDB, Trouble.TOO_MANY, "TMDB has had too many questions; please try again later."),
        (OMDB, Trouble.QUOTA, "OMDb has had all the questions of today; please try again later."),
    ],
)
def test_a_movie_database_that_fails_in_the_middle_leaves_the_rest_for_another_run(
    enriching, online, database, trouble, why
):
    first, *others = enriching.add(MATRIX, AMELIE, RELOADED, MovieDraft(title="No Such Film", year=1990), UP)
    before_question(online, 3, database, lambda: online.trouble(database, trouble))
    printed, error = enriching.run(at=database, code=1)
    assert printed == "1 filled, 0 unchanged, 0 unknown, 0 unsure."
    assert error.splitlines()[-1] == f"Error: Left for another run: 4. {why}"
    assert enriching.movie(first).length == 136
    assert not any(enriching.movie(one).length for one in others)
    assert not [question for question in online.questions(database) if UP.title in question.asked.values()]
    online.recover()
    assert enriching.run(at=database)[0].startswith("3 filled")


def test_a_film_that_always_fails_holds_no_other_up(enriching, online):
    first, second = enriching.add(MATRIX, AMELIE)
    online.trouble(TMDB, Trouble.ERROR, times=1)
    printed, error = enriching.run(code=1)
    assert printed == "1 filled, 0 unchanged, 0 unknown, 0 unsure."
    assert "Left for another run: 1. TMDB doesn't answer" in error
    assert (enriching.movie(first).length, enriching.movie(second).length) == (None, 122)


def test_what_is_left_is_counted_within_the_limit(on_sqlite, online):
    on_sqlite.add(MATRIX, AMELIE, RELOADED, UP)
    online.trouble(TMDB, Trouble.ERROR)
    assert "Left for another run: 2. " in on_sqlite.run("--limit", "2", code=1)[1]
