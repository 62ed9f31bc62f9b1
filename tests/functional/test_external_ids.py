"""Movies that are published by the id of a movie database."""

from datetime import date

import pytest

from domain.access import Role
from domain.lookup import ExternalMovie
from tests.conftest import STORES
from tests.functional.conftest import Person, as_role

MATRIX = ExternalMovie(
    "tmdb:603",
    "The Matrix",
    1999,
    release_date=date(1999, 3, 31),
    length=136,
    rating=8.2,
    description="A hacker learns the truth.",
    poster_url="https://films.example/matrix.jpg",
    imdb_id="imdb:tt0133093",
)
SAME = ExternalMovie("imdb:tt0133093", "The Matrix", 1999, imdb_id="imdb:tt0133093")
BARE = ExternalMovie("tmdb:604", "Untold")


@pytest.fixture(params=STORES)
def producer(request, make_api) -> Person:
    return as_role(make_api(request.param, films=[MATRIX, SAME, BARE]), Role.EXECUTIVE_PRODUCER, "paula")


def test_what_is_not_told_is_filled_in(producer):
    movie = producer.send("POST", "/agency/movies", 201, {"external_id": "tmdb:603", "length": 140}).json["movie"]
    assert (movie["title"], movie["year"], movie["release_date"]) == ("The Matrix", 1999, "1999-03-31")
    assert (movie["length"], movie["rating"], movie["poster_url"]) == (140, 8.2, "https://films.example/matrix.jpg")


def test_what_is_told_wins_and_a_date_that_contradicts_it_is_left_out(producer):
    told = {"external_id": "tmdb:603", "title": "Matrix", "year": 1998}
    movie = producer.send("POST", "/agency/movies", 201, told).json["movie"]
    assert (movie["title"], movie["year"], movie["release_date"]) == ("Matrix", 1998, None)


def test_the_same_film_is_added_once_whatever_it_is_called_by(producer):
    first = producer.send("POST", "/agency/movies", 201, {"external_id": "tmdb:603"}).json["created"]
    for external_id in ("tmdb:603", "imdb:tt0133093"):
        refused = producer.send("POST", "/agency/movies", 409, {"external_id": external_id}).json
        assert (refused["code"], refused["errors"][0]["name"]) == ("already_there", "external_id")
    other = producer.send("POST", "/agency/movies", 201, {"title": "Other", "year": 1999}).json["created"]
    producer.send("PATCH", f"/agency/movies/{other}", 409, {"external_id": "imdb:tt0133093"})
    producer.send("PATCH", f"/agency/movies/{first}", 200, {"external_id": "imdb:tt0133093"})
    producer.send("DELETE", f"/agency/movies/{first}", 200)
    producer.send("POST", "/agency/movies", 201, {"external_id": "imdb:tt0133093"})


def test_what_the_database_does_not_know_must_be_told(producer):
    refused = producer.send("POST", "/agency/movies", 422, {"external_id": "tmdb:604"}).json["errors"]
    assert [(error["name"], error["code"]) for error in refused] == [("year", "required")]
    assert producer.send("POST", "/agency/movies", 201, {"external_id": "tmdb:604", "year": 2001}).json["created"]


@pytest.mark.parametrize("external_id", ["tmdb:1", "imdb:tt0000001"])
def test_an_unknown_film_is_refused(producer, external_id):
    refused = producer.send("POST", "/agency/movies", 422, {"title": "A", "year": 2000, "external_id": external_id})
    assert refused.json["errors"][0]["name"] == "external_id"


@pytest.mark.parametrize("external_id", ["603", "tmdb:", "tmdb:0603", "imdb:603", "TMDB:603", "tmdb:603 x", 603, None])
def test_refuses_what_is_no_id(producer, external_id):
    refused = producer.send("POST", "/agency/movies", 422, {"title": "A", "year": 2000, "external_id": external_id})
    assert refused.json["errors"][0]["name"] == "external_id"


def test_nothing_else_can_be_added_where_ids_are_required(make_api):
    api = make_api("memory", films=[MATRIX], require_external_id=True)
    paula = as_role(api, Role.EXECUTIVE_PRODUCER, "paula")
    refused = paula.send("POST", "/agency/movies", 422, {"title": "A", "year": 2000}).json["errors"]
    assert [(error["name"], error["code"]) for error in refused] == [("external_id", "required")]
    movie_id = paula.send("POST", "/agency/movies", 201, {"external_id": "tmdb:603"}).json["created"]
    paula.send("PATCH", f"/agency/movies/{movie_id}", 200, {"length": 100})
