"""Films of TMDB: what is made of its answers, and that nothing it does breaks anything or tells the key."""

import json
import logging
import socket
import time
import traceback
import tracemalloc
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.lookup.tmdb import Tmdb
from domain.lookup import ExternalMovie, LookupFailed
from tests.movie_databases import (
    ENDLESS_TITLE,
    LONG_TITLE,
    PLOT,
    TMDB,
    TMDB_KEY,
    TMDB_TOKEN,
    MovieDatabases,
    Trouble,
)

SECONDS = 0.3  # for a question that is never answered
MATRIX = ExternalMovie(
    "tmdb:603",
    "The Matrix",
    1999,
    original_title="The Matrix",
    release_date=date(1999, 3, 31),
    length=136,
    rating=8.217,
    description=PLOT,
    poster_url="https://image.tmdb.org/t/p/w500/f89U3ADr1oiB1s9GkdPOEpXUk5H.jpg",
    genres=("Action", "Science Fiction"),
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
    server.retry_after = 7
    server.says[TMDB].clear()
    server.bodies.clear()


@pytest.fixture(scope="module")
def shared(server) -> Tmdb:
    return Tmdb(TMDB_KEY, server.tmdb)


@pytest.fixture
def tmdb(online, shared) -> Tmdb:
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


def test_tells_all_of_a_film(tmdb):
    assert tmdb.get("tmdb:603") == MATRIX


def test_tells_a_title_in_english_and_the_original_one(tmdb):
    film = tmdb.get("tmdb:194")
    assert (film.title, film.original_title) == ("Amélie", "Le Fabuleux Destin d'Amélie Poulain")
    assert (film.year, film.length, film.directors) == (2001, 122, ("Jean-Pierre Jeunet",))


def test_a_film_of_which_nothing_is_known_has_a_title(tmdb):
    assert tmdb.get("tmdb:999001") == ExternalMovie(
        "tmdb:999001", "Nothing Known of It", original_title="Nothing Known of It"
    )


def test_a_title_is_cut_to_255_characters(tmdb):
    assert tmdb.get("tmdb:935").title == LONG_TITLE
    assert tmdb.get("tmdb:999002").title == ENDLESS_TITLE[:255].rstrip()


@pytest.mark.parametrize("external_id", ["tmdb:605", "tmdb:9999999999", "imdb:tt0000001"])
def test_tells_of_a_film_that_it_does_not_know(tmdb, external_id):
    assert tmdb.get(external_id) is None


def test_finds_a_film_by_its_id_at_imdb(online, tmdb):
    film = tmdb.get("imdb:tt0133093")
    assert film.external_id == film.imdb_id == film.film == "imdb:tt0133093"
    assert (film.title, film.length, film.directors) == (MATRIX.title, MATRIX.length, MATRIX.directors)
    assert [question.path for question in online.questions(TMDB)][-2:] == ["/3/find/tt0133093", "/3/movie/603"]


@pytest.mark.parametrize(("told", "is_film"), [("tt0234215", False), (None, True), ("", True), (7, False)])
def test_a_film_found_by_its_id_at_imdb_has_that_id(online, tmdb, told, is_film):
    online.says[TMDB] = {"imdb_id": told}
    if is_film:
        assert tmdb.get("imdb:tt0133093").imdb_id == "imdb:tt0133093"
    else:
        failure(lambda: tmdb.get("imdb:tt0133093"))


TOLD = [  # a member of the answer, and what becomes of it
    ("runtime", 1440, "length", 1440),
    ("runtime", 99_999, "length", 99_999),
    ("runtime", 100_000, "length", None),
    ("runtime", 0, "length", None),
    ("runtime", -1, "length", None),
    ("runtime", 136.5, "length", None),
    ("runtime", "136", "length", None),
    ("runtime", True, "length", None),
    ("runtime", None, "length", None),
    ("vote_average", 10, "rating", 10.0),
    ("vote_average", 8.21749, "rating", 8.217),
    ("vote_average", -0.0, "rating", 0.0),
    ("vote_average", 10.001, "rating", None),
    ("vote_average", -1, "rating", None),
    ("vote_average", 10**400, "rating", None),
    ("vote_average", float("nan"), "rating", None),
    ("vote_average", float("inf"), "rating", None),
    ("vote_average", "8.2", "rating", None),
    ("vote_average", True, "rating", None),
    ("vote_count", 0, "rating", None),
    ("release_date", "2000-02-29", "release_date", date(2000, 2, 29)),
    ("release_date", "1999-02-29", "release_date", None),
    ("release_date", "1799-12-31", "release_date", None),
    ("release_date", "2101-01-01", "release_date", None),
    ("release_date", "0000-00-00", "release_date", None),
    ("release_date", "1999-3-31", "release_date", None),
    ("release_date", "19990331", "release_date", None),
    ("release_date", "1999-03-31T00:00:00Z", "release_date", None),
    ("release_date", "１９９９-03-31", "release_date", None),
    ("release_date", 1999, "release_date", None),
    ("release_date", "", "year", None),
    ("release_date", None, "year", None),
    ("release_date", "2101-01-01", "year", None),
    ("title", "  The\tMatrix \r\n Part\u2028One\x00 ", "title", "The Matrix Part One"),
    ("title", "Ame\u0301lie", "title", "Amélie"),
    ("title", "Half a pair \ud83d", "title", "Half a pair"),
    ("title", "君の名は。\u3000完", "title", "君の名は。 完"),
    ("title", "x" * 1_000_000, "title", "x" * 255),
    ("title", "\u0301" * 100_000, "title", "\u0301" * 255),
    ("title", "", "title", "The Matrix"),  # the original one
    ("title", None, "title", "The Matrix"),
    ("title", 1984, "title", None),  # the film can't be told of
    ("title", "\x00 \n", "title", None),
    ("original_title", ["x"], "original_title", ""),
    ("overview", "One.\r\nTwo.\x00\rThree. ", "description", "One.\nTwo. \nThree."),
    ("overview", "x" * 5001, "description", "x" * 5000),
    ("overview", None, "description", ""),
    ("overview", {}, "description", ""),
    ("poster_path", None, "poster_url", ""),
    ("poster_path", "", "poster_url", ""),
    ("poster_path", "//evil.example/x.jpg", "poster_url", ""),
    ("poster_path", "/../../x.jpg", "poster_url", ""),
    ("poster_path", "/x.jpg?y", "poster_url", ""),
    ("poster_path", "/x.jpg\n", "poster_url", ""),
    ("poster_path", f"/{'x' * 500}.jpg", "poster_url", ""),
    ("poster_path", 7, "poster_url", ""),
    ("poster_path", "/aB-9_c.png", "poster_url", "https://image.tmdb.org/t/p/w500/aB-9_c.png"),
    ("genres", None, "genres", ()),
    ("genres", {"name": "Drama"}, "genres", ()),
    ("genres", ["Drama", {"name": "Drama"}, {"name": 7}, {}, None, {"name": "drama"}], "genres", ("Drama",)),
    ("genres", [{"name": "x" * 51}, {"name": "y" * 50}], "genres", ("y" * 50,)),
    ("genres", [{"name": f"Genre {at}"} for at in range(25)], "genres", tuple(f"Genre {at}" for at in range(20))),
    ("credits", None, "directors", ()),
    ("credits", [], "directors", ()),
    ("credits", {"crew": {"job": "Director"}}, "directors", ()),
    (
        "credits",
        {"crew": [7, {"job": "Director"}, {"job": "Director", "name": "A B"}, {"job": "Writer", "name": "C"}]},
        "directors",
        ("A B",),
    ),
    ("credits", {"crew": [{"job": "Director", "name": "x" * 256}]}, "directors", ()),
    ("imdb_id", None, "imdb_id", ""),
    ("imdb_id", "", "imdb_id", ""),
    ("imdb_id", "tt123", "imdb_id", ""),
    ("imdb_id", "tt00133093", "imdb_id", ""),
    ("imdb_id", "nm0000001", "imdb_id", ""),
    ("imdb_id", 133093, "imdb_id", ""),
    ("imdb_id", "tt12345678", "imdb_id", "imdb:tt12345678"),
    ("unknown", [1], "title", "The Matrix"),
]


@pytest.mark.parametrize(("member", "told", "name", "known"), TOLD)
def test_cuts_what_is_too_long_and_drops_what_is_strange(online, tmdb, member, told, name, known):
    online.says[TMDB] = {member: told}
    if name == "title" and known is None:
        failure(lambda: tmdb.get("tmdb:603"))
    else:
        film = tmdb.get("tmdb:603")
        assert getattr(film, name) == known
        assert film.film == (film.imdb_id or "tmdb:603")


@pytest.mark.parametrize("number", [604, "603", 603.0, True, None, [603], -603])
def test_an_answer_of_another_film_is_none(online, tmdb, number):
    online.says[TMDB] = {"id": number}
    failure(lambda: tmdb.get("tmdb:603"))


# Searching.


def test_finds_films_by_a_part_of_their_titles(online, tmdb):
    films = tmdb.search("matrix", None)
    assert ids(films) == ["tmdb:603", "tmdb:604"]
    assert films[0] == ExternalMovie(
        "tmdb:603",
        "The Matrix",
        1999,
        original_title="The Matrix",
        release_date=date(1999, 3, 31),
        poster_url=MATRIX.poster_url,
    )
    assert online.questions(TMDB)[-1].asked["include_adult"] == "false"


def test_finds_films_of_a_year(tmdb):
    assert ids(tmdb.search("matrix", 2003)) == ["tmdb:604"]
    assert tmdb.search("matrix", 2004) == ()


@pytest.mark.parametrize("title", ["amelie", "Amélie", "le fabuleux"])
def test_finds_a_film_by_either_title(tmdb, title):
    assert ids(tmdb.search(title, None)) == ["tmdb:194"]


@pytest.mark.parametrize("title", ["What?&api_key=x#y/../%00 + ü", "'; DROP TABLE movies", "x" * 255])
def test_a_title_is_sent_as_it_is(online, tmdb, title):
    assert tmdb.search(title, None) == ()
    assert online.questions(TMDB)[-1].asked["query"] == title


@pytest.mark.parametrize("number", [True, None, "603", 0, -1, 10**10, 1.5, []])
def test_an_entry_without_an_id_is_left_out(online, tmdb, number):
    online.says[TMDB] = {"id": number}
    assert tmdb.search("matrix", None) == ()


def test_strange_entries_are_left_out(online, tmdb):
    good = {"id": 603, "title": "The Matrix"}
    entries = [None, 7, "x", [], {}, {"id": 1}, {"id": 2, "title": 3}, good, {**good, "title": "Again"}]
    online.bodies[TMDB] = json.dumps({"results": entries}).encode()
    assert ids(tmdb.search("matrix", None)) == ["tmdb:603"]


def test_tells_of_no_more_than_twenty(online, tmdb):
    found = [{"id": at, "title": "x"} for at in range(1, 1000)]
    online.bodies[TMDB] = json.dumps({"results": found}).encode()
    assert ids(tmdb.search("matrix", None)) == [f"tmdb:{at}" for at in range(1, 21)]


@pytest.mark.parametrize("found", [None, {}, "x", 7])
def test_what_is_found_is_a_list(online, tmdb, found):
    online.bodies[TMDB] = json.dumps({"results": found, "movie_results": found}).encode()
    failure(lambda: tmdb.search("matrix", None))
    failure(lambda: tmdb.get("imdb:tt0133093"))


# The key.


def test_an_old_key_goes_into_the_address(online, tmdb):
    tmdb.get("tmdb:603")
    question = online.questions(TMDB)[-1]
    assert question.asked["api_key"] == TMDB_KEY
    assert "Authorization" not in question.headers


def test_a_token_goes_into_a_header(online):
    assert Tmdb(TMDB_TOKEN, online.tmdb).get("tmdb:603") == MATRIX
    question = online.questions(TMDB)[-1]
    assert question.headers["Authorization"] == f"Bearer {TMDB_TOKEN}"
    assert "api_key" not in question.asked


@pytest.mark.parametrize("key", ["two words", "", "geheim\n", "schlüssel", "x" * 2049])
def test_what_is_no_key_is_refused_without_being_repeated(online, key):
    with pytest.raises(ValueError, match="is not a key") as refused:
        Tmdb(key, online.tmdb)
    assert not key or key not in str(refused.value)


@pytest.mark.parametrize("key", ["0123456789abcdef0123456789abcdee", TMDB_TOKEN + "x"])
def test_a_wrong_key_is_told_of(online, key):
    assert "key" in failure(lambda: Tmdb(key, online.tmdb).get("tmdb:603")).message


# Faults.

ONE = lambda tmdb: tmdb.get("tmdb:603", until=soon())  # noqa: E731
BY_IMDB = lambda tmdb: tmdb.get("imdb:tt0133093", until=soon())  # noqa: E731
SEARCH = lambda tmdb: tmdb.search("matrix", None, until=soon())  # noqa: E731
ENTRIES = (Trouble.OTHER_FILM, Trouble.NO_TITLE)  # spoil what stands in a list, not the list
FAULTS = [trouble for trouble in Trouble if trouble not in (Trouble.NONE, Trouble.QUOTA)]
RETRIED = (Trouble.DOWN, Trouble.CUT_OFF, Trouble.BAD_GATEWAY, Trouble.UNAVAILABLE, Trouble.TIMED_OUT,
           Trouble.HUGE_HEADERS, Trouble.NO_HTTP)  # fmt: skip


@pytest.mark.parametrize("question", [ONE, SEARCH], ids=["get", "search"])
@pytest.mark.parametrize("trouble", FAULTS)
def test_a_fault_is_a_failed_look_up_in_time(online, tmdb, trouble, question):
    online.trouble(TMDB, trouble)
    if trouble in ENTRIES and question is SEARCH:
        assert set(ids(question(tmdb))) <= {"tmdb:604"}
    else:
        assert failure(lambda: question(tmdb)).retry_after > 0


@pytest.mark.parametrize("trouble", FAULTS)
def test_is_asked_again_once_and_only_where_it_may_help(online, tmdb, trouble):
    online.trouble(TMDB, trouble)
    before = online.asked(TMDB)
    seconds = 2.0 if trouble in RETRIED else SECONDS  # enough for many more attempts
    failure(lambda: tmdb.get("tmdb:603", until=time.monotonic() + seconds))
    assert online.asked(TMDB) - before == (2 if trouble in RETRIED else 1)
    assert online.followed == 0


@pytest.mark.parametrize("trouble", RETRIED)
def test_what_passes_is_not_noticed(online, tmdb, trouble):
    online.trouble(TMDB, trouble, times=1)
    assert tmdb.get("tmdb:603") == MATRIX


def test_where_nobody_listens_is_asked_in_vain():
    with MovieDatabases() as closed:
        pass
    failure(lambda: Tmdb(TMDB_KEY, closed.tmdb).get("tmdb:603", until=soon()))


@pytest.mark.parametrize("error", [socket.gaierror(-2, "unknown"), UnicodeError("label too long")])
def test_a_name_without_an_address_is_a_fault_like_another(online, tmdb, monkeypatch, error):
    def resolve(*_, **__):
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    failure(lambda: tmdb.get("tmdb:603", until=soon()))


def test_nothing_is_asked_again_when_time_is_over(online, tmdb):
    online.trouble(TMDB, Trouble.BAD_GATEWAY)
    before = online.asked(TMDB)
    failure(lambda: tmdb.get("tmdb:603", until=time.monotonic() + 0.05))
    assert online.asked(TMDB) - before == 1
    failure(lambda: tmdb.get("tmdb:603", until=time.monotonic() - 1))
    assert online.asked(TMDB) - before == 1


def test_no_answer_takes_longer_than_two_seconds(online, tmdb):
    online.trouble(TMDB, Trouble.DRIP_HEADERS)
    started = time.monotonic()
    failure(lambda: tmdb.get("tmdb:603"), seconds=2.3)
    assert time.monotonic() - started > 1.8


def test_a_huge_answer_is_not_read_to_its_end(online, tmdb):
    online.trouble(TMDB, Trouble.HUGE)
    before = online.sent
    tracemalloc.start()
    failure(lambda: tmdb.get("tmdb:603"), seconds=2.3)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000
    assert online.sent - before < 25_000_000


def test_a_small_answer_is_not_unfolded_to_a_huge_one(online, tmdb):
    online.trouble(TMDB, Trouble.GZIP)
    tracemalloc.start()
    failure(lambda: tmdb.get("tmdb:603"))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000


def test_the_credits_of_a_large_film_are_read(online, tmdb):
    crew = [{"job": "Visual Effects", "name": f"Somebody {at}", "credit_id": "x" * 200} for at in range(5000)]
    online.says[TMDB] = {"credits": {"crew": [*crew, {"job": "Director", "name": "A B"}]}}
    assert tmdb.get("tmdb:603").directors == ("A B",)


@pytest.mark.parametrize(
    ("trouble", "asked_for", "seconds"),
    [
        (Trouble.TOO_MANY, 7, 7),
        (Trouble.TOO_MANY, 0, 1),
        (Trouble.TOO_MANY, 10**12, 3600),
        (Trouble.TOO_MANY, "soon", 5),
        (Trouble.TOO_MANY, "-7", 5),
        (Trouble.TOO_MANY, "³", 5),
        (Trouble.TOO_MANY, "Wed, 21 Oct 1815 07:28:00 GMT", 1),
        (Trouble.TOO_MANY, "Wed, 99 Foo 9999 07:28:00 GMT", 5),
        (Trouble.TOO_MANY_UNTIL, 60, 60),
        (Trouble.TOO_MANY_UNTIL, 7200, 3600),
        (Trouble.TOO_MANY_SILENT, 7, 5),
        (Trouble.UNAVAILABLE_FOR, 60, 60),
    ],
)
def test_tells_when_to_ask_again(online, tmdb, trouble, asked_for, seconds):
    online.retry_after = asked_for
    online.trouble(TMDB, trouble)
    told = failure(lambda: tmdb.get("tmdb:603"))
    assert told.retry_after in (seconds, max(1, seconds - 1))  # the clock may strike in between
    assert "questions" in told.message or trouble is Trouble.UNAVAILABLE_FOR


@pytest.mark.parametrize("key", [TMDB_KEY, TMDB_TOKEN])
def test_the_key_is_told_nowhere(online, caplog, key):
    caplog.set_level(logging.DEBUG)
    tmdb = Tmdb(key, online.tmdb)
    said = [repr(tmdb), str(vars(tmdb))]
    for trouble in Trouble:
        online.trouble(TMDB, trouble)
        try:
            said.append(repr(tmdb.get("tmdb:603", until=time.monotonic() + 0.15)))
        except LookupFailed as error:
            said += [*traceback.format_exception(error), repr(error.__context__), repr(error.__cause__)]
    assert len(caplog.records) > len(Trouble)
    said += [str(vars(record)) for record in caplog.records] + [record.getMessage() for record in caplog.records]
    for part in (key, key[:20], key[-20:]):
        assert not [text for text in said if part in text]


def test_no_cookie_is_kept(online, tmdb, monkeypatch):
    monkeypatch.setattr("tests.movie_databases._JSON", {"Content-Type": "application/json", "Set-Cookie": "a=b"})
    tmdb.get("tmdb:603")
    tmdb.get("tmdb:603")
    assert "Cookie" not in online.questions(TMDB)[-1].headers


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=8,
)
MEMBERS = ("id", "title", "original_title", "release_date", "runtime", "vote_average", "vote_count", "overview",
           "poster_path", "genres", "credits", "imdb_id")  # fmt: skip


@settings(max_examples=100)
@given(JSON, st.fixed_dictionaries({}, optional=dict.fromkeys(MEMBERS, JSON)))
def test_whatever_it_says_is_a_film_or_a_failure(server, shared, answer, members):
    film = {"id": 603, "title": "x", **members}
    for document in (answer, film, {"results": answer, "movie_results": answer}, {"results": [answer, film]}):
        server.bodies[TMDB] = json.dumps(document).encode()
        for question in (ONE, BY_IMDB, SEARCH):
            try:
                told = question(shared)
            except LookupFailed:
                continue
            for one in told if isinstance(told, tuple) else (told,):
                assert one is None or (one.title and one.external_id)


@settings(max_examples=100)
@given(st.binary(max_size=60))
def test_whatever_bytes_come_are_a_failure(server, shared, answer):
    server.bodies[TMDB] = answer
    failure(lambda: SEARCH(shared))
