"""Looking films up over HTTP, at movie databases that answer and at none."""

from dataclasses import replace

import pytest
from webtest import TestApp

from entrypoints.app import create_app
from entrypoints.settings import SettingsError
from entrypoints.wiring import Stores, open_databases
from tests.functional.conftest import SETTINGS, Person, cheap_keyring
from tests.movie_databases import OMDB, OMDB_KEY, TMDB, TMDB_KEY, TMDB_TOKEN, MovieDatabases, Trouble

SEARCH = "/lookup/movies/?title=matrix"


@pytest.fixture
def online():
    with MovieDatabases() as opened:
        yield opened


@pytest.fixture
def anna(make_api, online) -> Person:
    """Somebody on SQLite, where both databases can be asked."""
    api = make_api("sqlite")
    settings = replace(SETTINGS, tmdb_key=TMDB_TOKEN, tmdb_url=online.tmdb, omdb_key=OMDB_KEY, omdb_url=online.omdb)
    # The stores behind the ports: their transactions keep the answers.
    stores = api.writing.__self__
    databases = open_databases(settings, stores)
    api.http = TestApp(create_app(settings, cheap_keyring(settings), databases, api.reading, api.ports))
    return Person(api)


def test_tells_films_of_a_title(anna):
    response = anna.get(SEARCH)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json[0] == {
        "external_id": "tmdb:603",
        "title": "The Matrix",
        "year": 1999,
        "length": None,
        "poster_url": "https://image.tmdb.org/t/p/w500/f89U3ADr1oiB1s9GkdPOEpXUk5H.jpg",
    }
    assert [movie["external_id"] for movie in response.json] == ["tmdb:603", "tmdb:604"]


def test_tells_films_of_a_year(anna):
    assert [movie["year"] for movie in anna.get(f"{SEARCH}&year=2003").json] == [2003]
    for year in ("-1", "0", "2101", "9" * 30):
        assert anna.get(f"{SEARCH}&year={year}").json == []


@pytest.mark.parametrize("query", ["", "?title=", "?title=%20", "?year=1999"])
def test_a_title_is_needed(anna, query):
    (fault,) = anna.get(f"/lookup/movies/{query}", 422).json["errors"]
    assert (fault["location"], fault["name"], fault["code"]) == ("querystring", "title", "required")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("title=" + "x" * 256, "too_long"),
        ("title=a%00b", "control_character"),
        ("title=a&title=b", "repeated"),
        ("title=a&year=1999.5", "not_integer"),
        ("title=a&year=", "not_integer"),
    ],
)
def test_says_what_is_wrong(anna, query, code):
    assert [fault["code"] for fault in anna.get(f"/lookup/movies/?{query}", 422).json["errors"]] == [code]


def test_nobody_else_looks_anything_up(anna):
    anna.api.get(SEARCH, 401)
    assert anna.api.get(SEARCH, 401, Authorization="Bearer nonsense")


def test_without_a_movie_database_look_ups_are_off(make_api):
    response = Person(make_api()).get(SEARCH, 503)
    assert response.json["code"] == "lookup_off"
    assert "Retry-After" not in response.headers


def test_a_look_up_that_fails_says_when_to_try_again(anna, online):
    online.trouble(TMDB, Trouble.TOO_MANY)
    online.trouble(OMDB, Trouble.QUOTA)
    response = anna.get(SEARCH, 503)
    assert (response.json["code"], response.headers["Retry-After"]) == ("lookup_failed", "7")


def test_what_was_told_once_is_not_asked_again(anna, online):
    first = anna.get(SEARCH).json
    online.trouble(TMDB, Trouble.DOWN)
    assert anna.get("/lookup/movies/?title=MATRIX").json == first
    assert online.asked(TMDB) == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"tmdb_key": "two words"},
        {"omdb_key": "schlüssel"},
        {"tmdb_key": TMDB_KEY, "tmdb_url": "http://films.example"},
        {"omdb_key": OMDB_KEY, "omdb_url": "films.example"},
    ],
)
def test_refuses_keys_and_addresses_that_cannot_be_any(empty_database, broken):
    settings = replace(SETTINGS, database_url=empty_database("sqlite"), **broken)
    stores = Stores(settings)
    with pytest.raises(SettingsError) as refused:
        open_databases(settings, stores)
    stores.close()
    assert not [key for name, key in broken.items() if name.endswith("key") and key in str(refused.value)]
