"""Films of OMDb: what is made of its texts, and that nothing it does breaks anything or tells the key."""

import json
import logging
import time
import traceback
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.lookup.omdb import Omdb
from domain.lookup import ExternalMovie, LookupFailed
from tests.movie_databases import ENDLESS_TITLE, LONG_TITLE, OMDB, OMDB_KEY, PLOT, MovieDatabases, Trouble

SECONDS = 0.3  # for a question that is never answered
MATRIX = ExternalMovie(
    "imdb:tt0133093",
    "The Matrix",
    1999,
    release_date=date(1999, 3, 31),
    length=136,
    rating=8.7,
    description=PLOT,
    poster_url="https://m.media-amazon.com/images/M/MV5BMatrix._V1_SX300.jpg",
    genres=("Action", "Sci-Fi"),
    directors=("Lana Wachowski", "Lilly Wachowski"),
    imdb_id="imdb:tt0133093",
)


@pytest.fixture(scope="module")
def server():
    with MovieDatabases() as online:
        yield online


@pytest.fixture
def online(server):
    yield server
    server.recover()
    server.says[OMDB].clear()
    server.bodies.clear()


@pytest.fixture(scope="module")
def shared(server) -> Omdb:
    return Omdb(OMDB_KEY, server.omdb)


@pytest.fixture
def omdb(online, shared) -> Omdb:
    return shared


def soon() -> float:
    return time.monotonic() + SECONDS


def ids(films) -> list[str]:
    return [film.external_id for film in films]


def failure(question, *, seconds: float = SECONDS + 0.3) -> LookupFailed:
    """With what a question fails, within its time."""
    started = time.monotonic()
    with pytest.raises(Exception) as failed:  # noqa: PT011
        question()
    assert time.monotonic() - started < seconds
    assert isinstance(failed.value, LookupFailed), failed.value
    return failed.value


# What it tells.


def test_tells_all_of_a_film(omdb):
    assert omdb.get("imdb:tt0133093") == MATRIX


def test_a_film_of_which_nothing_is_known_has_a_title_and_an_id(omdb):
    assert omdb.get("imdb:tt9990001") == ExternalMovie(
        "imdb:tt9990001", "Nothing Known of It", imdb_id="imdb:tt9990001"
    )


def test_a_series_is_of_the_year_in_which_it_began(omdb):
    series = omdb.get("imdb:tt0944947")
    assert (series.title, series.year, series.length, series.directors) == ("Game of Thrones", 2011, 57, ())


def test_a_film_may_take_a_day(omdb):
    assert omdb.get("imdb:tt2008009").length == 1440


def test_a_poster_without_https_is_left_out(omdb):
    assert omdb.get("imdb:tt0211915").poster_url == ""


def test_a_release_in_another_year_is_left_out(omdb):
    film = omdb.get("imdb:tt0211915")
    assert (film.year, film.release_date) == (2001, None)


def test_a_title_is_cut_to_255_characters(omdb):
    assert omdb.get("imdb:tt0057012").title == LONG_TITLE
    assert omdb.get("imdb:tt9990002").title == ENDLESS_TITLE[:255].rstrip()


@pytest.mark.parametrize("external_id", ["imdb:tt0000001", "imdb:tt0390244"])
def test_tells_of_a_film_that_it_does_not_know_or_is_a_game(omdb, external_id):
    assert omdb.get(external_id) is None


TOLD = [  # a member of the answer, and what becomes of it
    ("Runtime", "136 min", "length", 136),
    ("Runtime", "1,440 min", "length", 1440),
    ("Runtime", "1440 min", "length", 1440),
    ("Runtime", "99,999 min", "length", 99_999),
    ("Runtime", "100,000 min", "length", None),
    ("Runtime", "1 h 30 min", "length", 90),
    ("Runtime", "2 h", "length", 120),
    ("Runtime", "0 min", "length", None),
    ("Runtime", "N/A", "length", None),
    ("Runtime", "", "length", None),
    ("Runtime", "5S min", "length", None),
    ("Runtime", "-5 min", "length", None),
    ("Runtime", "1,44 min", "length", None),
    ("Runtime", "１３６ min", "length", None),
    ("Runtime", "9" * 5000 + " min", "length", None),
    ("Runtime", 136, "length", None),
    ("Runtime", None, "length", None),
    ("Year", "1999", "year", 1999),
    ("Year", "2011–2019", "year", 2011),
    ("Year", "2011–", "year", 2011),
    ("Year", "2011-2019", "year", 2011),
    ("Year", "19990", "year", None),
    ("Year", "1799", "year", None),
    ("Year", "2101", "year", None),
    ("Year", "N/A", "year", None),
    ("Year", "MCMXCIX", "year", None),
    ("Year", 1998, "year", None),
    ("Released", "31 Mar 1999", "release_date", date(1999, 3, 31)),
    ("Released", "1 Dec 1999", "release_date", date(1999, 12, 1)),
    ("Released", "30 Feb 1999", "release_date", None),
    ("Released", "31 Foo 1999", "release_date", None),
    ("Released", "31 mar 1999", "release_date", None),
    ("Released", "1999-03-31", "release_date", None),
    ("Released", "31 Mar 2000", "release_date", None),
    ("Released", "N/A", "release_date", None),
    ("Released", "N/A", "year", 1999),
    ("Released", 7, "release_date", None),
    ("imdbRating", "8.7", "rating", 8.7),
    ("imdbRating", "10", "rating", 10.0),
    ("imdbRating", "0.0", "rating", 0.0),
    ("imdbRating", "10.1", "rating", None),
    ("imdbRating", "-1", "rating", None),
    ("imdbRating", "8,7", "rating", None),
    ("imdbRating", "nan", "rating", None),
    ("imdbRating", "1e1", "rating", None),
    ("imdbRating", "N/A", "rating", None),
    ("imdbRating", 8.7, "rating", None),
    ("Poster", "N/A", "poster_url", ""),
    ("Poster", "http://m.media-amazon.com/x.jpg", "poster_url", ""),
    ("Poster", "javascript:alert(1)", "poster_url", ""),
    ("Poster", "https://user:secret@evil.example/x.jpg", "poster_url", ""),
    ("Poster", "https://x.example/\nx.jpg", "poster_url", ""),
    ("Poster", "https://x.example/" + "x" * 483, "poster_url", ""),
    ("Poster", "https://x.example/" + "x" * 482, "poster_url", "https://x.example/" + "x" * 482),
    ("Poster", ["https://x.example/x.jpg"], "poster_url", ""),
    ("Genre", "Drama", "genres", ("Drama",)),
    ("Genre", "Drama, Sci-Fi, Drama, , drama", "genres", ("Drama", "Sci-Fi")),
    ("Genre", "x" * 51 + ", Drama", "genres", ("Drama",)),
    ("Genre", "N/A", "genres", ()),
    ("Genre", ", " * 1_000_000 + "Drama", "genres", ()),
    ("Genre", ["Drama"], "genres", ()),
    ("Director", "Robert Wise (co-director), Jerome Robbins", "directors", ("Robert Wise", "Jerome Robbins")),
    ("Director", "(story)", "directors", ()),
    ("Director", "N/A", "directors", ()),
    ("Director", None, "directors", ()),
    ("Plot", "One.\r\nTwo.\x1b[31m", "description", "One.\nTwo. [31m"),
    ("Plot", "x" * 5001, "description", "x" * 5000),
    ("Plot", "N/A", "description", ""),
    ("Plot", 7, "description", ""),
    ("Title", "  The\tMatrix\u2028 \x00 ", "title", "The Matrix"),
    ("Title", "N/A", "title", "N/A"),  # it might be called so
    ("Title", "Half a pair \ud83d", "title", "Half a pair"),
    ("Title", "x" * 1_000_000, "title", "x" * 255),
    ("Title", "", "title", None),  # the film can't be told of
    ("Title", 1984, "title", None),
    ("Unknown", {}, "title", "The Matrix"),
]


@pytest.mark.parametrize(("member", "told", "name", "known"), TOLD)
def test_cuts_what_is_too_long_and_drops_what_is_strange(online, omdb, member, told, name, known):
    online.says[OMDB] = {"Released": "N/A"} if member == "Year" else {}
    online.says[OMDB] |= {member: told}
    if name == "title" and known is None:
        failure(lambda: omdb.get("imdb:tt0133093"))
    else:
        assert getattr(omdb.get("imdb:tt0133093"), name) == known


@pytest.mark.parametrize("own", ["tt0133094", "0133093", 133093, None, ["tt0133093"], "tt00133093"])
def test_an_answer_of_another_film_is_none(online, omdb, own):
    online.says[OMDB] = {"imdbID": own}
    failure(lambda: omdb.get("imdb:tt0133093"))


# Searching.


def test_finds_films_by_a_part_of_their_titles_and_no_games(online, omdb):
    films = omdb.search("matrix", None)
    assert ids(films) == ["imdb:tt0133093", "imdb:tt0234215"]
    assert films[0] == ExternalMovie(
        "imdb:tt0133093", "The Matrix", 1999, poster_url=MATRIX.poster_url, imdb_id="imdb:tt0133093"
    )
    assert online.questions(OMDB)[-1].asked == {"apikey": OMDB_KEY, "s": "matrix", "type": "movie"}


def test_finds_films_of_a_year(omdb):
    assert ids(omdb.search("matrix", 2003)) == ["imdb:tt0234215"]
    assert omdb.search("matrix", 2004) == ()
    assert omdb.search("no such film", None) == ()


def test_of_a_title_too_short_to_search_by_the_very_film_is_found(online, omdb):
    assert ids(omdb.search("Up", None)) == ["imdb:tt1049413"]
    assert online.questions(OMDB)[-1].asked == {"apikey": OMDB_KEY, "t": "Up", "type": "movie"}
    assert ids(omdb.search("up", 2009)) == ["imdb:tt1049413"]
    assert omdb.search("up", 2010) == ()
    assert omdb.search("It", None) == ()


@pytest.mark.parametrize("title", ["What?&apikey=x#y/../%00 + ü", "'; DROP TABLE movies", "x" * 255])
def test_a_title_is_sent_as_it_is(online, omdb, title):
    assert omdb.search(title, None) == ()
    assert online.questions(OMDB)[-1].asked["s"] == title


def test_strange_entries_are_left_out(online, omdb):
    good = {"imdbID": "tt0133093", "Title": "The Matrix"}
    entries = [None, 7, [], {}, {"imdbID": "tt1"}, {"imdbID": 7, "Title": "x"}, {"imdbID": "tt1234567"}, good, good]
    online.bodies[OMDB] = json.dumps({"Search": entries, "Response": "True"}).encode()
    assert ids(omdb.search("matrix", None)) == ["imdb:tt0133093"]


def test_tells_of_no_more_than_twenty(online, omdb):
    found = [{"imdbID": f"tt{at:07}", "Title": "x"} for at in range(100)]
    online.bodies[OMDB] = json.dumps({"Search": found, "Response": "True"}).encode()
    assert len(omdb.search("matrix", None)) == 20


@pytest.mark.parametrize("found", [None, {}, "x", 7])
def test_what_is_found_is_a_list(online, omdb, found):
    online.bodies[OMDB] = json.dumps({"Search": found, "Response": "True"}).encode()
    failure(lambda: omdb.search("matrix", None))


# What it says instead.


@pytest.mark.parametrize("error", ["Movie not found!", "Series not found!", "Incorrect IMDb ID."])
def test_says_that_there_is_nothing(online, omdb, error):
    online.bodies[OMDB] = json.dumps({"Response": "False", "Error": error}).encode()
    assert omdb.search("matrix", None) == ()
    assert omdb.get("imdb:tt0133093") is None


ERRORS = ["Error getting data.", "Conversion from string to type 'Double' is not valid.", "", 7, None, ["not found!"]]


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("response", ["False", False, None, "true", True])
def test_any_other_error_is_a_failure(online, omdb, error, response):
    online.bodies[OMDB] = json.dumps({"Response": response, "Error": error}).encode()
    failure(lambda: omdb.search("matrix", None))
    failure(lambda: omdb.get("imdb:tt0133093"))


@pytest.mark.parametrize("response", ["False", "true", True, None])
def test_a_film_without_a_word_that_it_is_one_is_a_failure(online, omdb, response):
    online.says[OMDB] = {"Response": response}
    failure(lambda: omdb.get("imdb:tt0133093"))


def test_too_many_results_for_one_film_are_a_failure(online, omdb):
    online.bodies[OMDB] = json.dumps({"Response": "False", "Error": "Too many results."}).encode()
    failure(lambda: omdb.get("imdb:tt0133093"))
    assert omdb.search("matrix", None) == ()


def test_when_the_questions_of_a_day_are_used_up_it_is_to_be_asked_later(online, omdb):
    online.trouble(OMDB, Trouble.QUOTA)
    used_up = failure(lambda: omdb.get("imdb:tt0133093"))
    assert (used_up.retry_after, "today" in used_up.message) == (3600, True)
    online.recover()
    online.bodies[OMDB] = json.dumps({"Response": "False", "Error": "Request limit reached!"}).encode()
    assert failure(lambda: omdb.search("matrix", None)).retry_after == 3600


def test_a_wrong_key_is_told_of(online):
    wrong = failure(lambda: Omdb("b1ab1ab2", online.omdb).get("imdb:tt0133093"))
    assert ("key" in wrong.message, wrong.retry_after) == (True, 60)


# Faults.

ONE = lambda omdb: omdb.get("imdb:tt0133093", until=soon())  # noqa: E731
SEARCH = lambda omdb: omdb.search("matrix", None, until=soon())  # noqa: E731
ENTRIES = (Trouble.OTHER_FILM, Trouble.NO_TITLE)  # spoil what stands in a list, not the list
FAULTS = [trouble for trouble in Trouble if trouble is not Trouble.NONE]
RETRIED = (Trouble.DOWN, Trouble.CUT_OFF, Trouble.BAD_GATEWAY, Trouble.UNAVAILABLE, Trouble.TIMED_OUT,
           Trouble.HUGE_HEADERS, Trouble.NO_HTTP)  # fmt: skip


@pytest.mark.parametrize("question", [ONE, SEARCH], ids=["get", "search"])
@pytest.mark.parametrize("trouble", FAULTS)
def test_a_fault_is_a_failed_look_up_in_time(online, omdb, trouble, question):
    online.trouble(OMDB, trouble)
    if trouble in ENTRIES and question is SEARCH:
        assert set(ids(question(omdb))) <= {"imdb:tt0234215"}
    else:
        assert failure(lambda: question(omdb)).retry_after > 0


@pytest.mark.parametrize("trouble", FAULTS)
def test_is_asked_again_once_and_only_where_it_may_help(online, omdb, trouble):
    online.trouble(OMDB, trouble)
    before = online.asked(OMDB)
    seconds = 2.0 if trouble in RETRIED else SECONDS  # enough for many more attempts
    failure(lambda: omdb.get("imdb:tt0133093", until=time.monotonic() + seconds))
    assert online.asked(OMDB) - before == (2 if trouble in RETRIED else 1)
    assert online.followed == 0


@pytest.mark.parametrize("trouble", RETRIED)
def test_what_passes_is_not_noticed(online, omdb, trouble):
    online.trouble(OMDB, trouble, times=1)
    assert omdb.get("imdb:tt0133093") == MATRIX


def test_the_key_is_told_nowhere(online, caplog):
    caplog.set_level(logging.DEBUG)
    omdb = Omdb(OMDB_KEY, online.omdb)
    said = [repr(omdb), str(vars(omdb))]
    for trouble in Trouble:
        online.trouble(OMDB, trouble)
        try:
            said.append(repr(omdb.get("imdb:tt0133093", until=time.monotonic() + 0.15)))
        except LookupFailed as error:
            said += [*traceback.format_exception(error), repr(error.__context__), repr(error.__cause__)]
    assert len(caplog.records) > len(Trouble)
    said += [str(vars(record)) for record in caplog.records] + [record.getMessage() for record in caplog.records]
    assert not [text for text in said if OMDB_KEY in text]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=8,
)
MEMBERS = ("Title", "Year", "Released", "Runtime", "Genre", "Director", "Plot", "Poster", "imdbRating", "imdbID",
           "Type", "Response", "Error")  # fmt: skip


@settings(max_examples=100)
@given(JSON, st.fixed_dictionaries({}, optional=dict.fromkeys(MEMBERS, JSON)))
def test_whatever_it_says_is_a_film_or_a_failure(server, shared, answer, members):
    film = {"imdbID": "tt0133093", "Title": "x", "Response": "True", **members}
    for document in (answer, film, {"Search": answer, "Response": "True"}, {**film, "Search": [answer, film]}):
        server.bodies[OMDB] = json.dumps(document).encode()
        for question in (ONE, SEARCH):
            try:
                told = question(shared)
            except LookupFailed:
                continue
            for one in told if isinstance(told, tuple) else (told,):
                assert one is None or (one.title and one.external_id)
