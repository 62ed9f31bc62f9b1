"""The catalogue's doors over HTTP."""

import base64
import json
import re
from datetime import date

import pytest

from domain.films import Part, Person
from tests.builders import a_film

CASABLANCA = a_film(
    "Casablanca",
    1942,
    release_date=date(1942, 11, 26),
    length=102,
    rating=8.0,
    genres=("Drama", "War"),
    directors=["Michael Curtiz"],
    cast=[Part(Person("Humphrey Bogart"), "Rick Blaine"), "Ingrid Bergman"],
)


def many(count: int):
    return [a_film(f"Film {number:03}", 1900 + number % 100, genres=("Drama",)) for number in range(1, count + 1)]


def ids(response) -> list[int]:
    return [movie["id"] for movie in response.json]


def test_shows_a_movie_as_clients_know_it(api):
    api.take_in(CASABLANCA)
    response = api.get("/movies/1/")
    assert response.content_type == "application/json"
    assert response.json == {
        "id": 1,
        "title": "Casablanca",
        "original_title": "",
        "description": "",
        "trailer": "",
        "year": 1942,
        "release_date": "1942-11-26",
        "length": 102,
        "rating": 8.0,
        "genre": {"id": 1, "name": "Drama"},
        "director": {"id": 1, "name": "Michael Curtiz"},
        "genres": [{"id": 1, "name": "Drama"}, {"id": 2, "name": "War"}],
        "directors": [{"id": 1, "name": "Michael Curtiz"}],
        "poster_url": "",
        "favorites": 0,
    }
    assert api.get("/movies/").json == [response.json]
    assert api.get("/movies/?page=1").json == [response.json]


def test_genre_and_director_are_objects_even_when_nobody_is_known(api):
    api.take_in(a_film("Lost"))
    movie = api.get("/movies/1").json
    assert movie["genre"] == movie["director"] == {"id": None, "name": ""}
    assert movie["genres"] == movie["directors"] == []


@pytest.mark.parametrize(
    "path", ["/movies", "/genres", "/directors", "/movies/1", "/genres/1/movies", "/movies/1/cast"]
)
def test_answers_with_and_without_the_trailing_slash(api, path):
    api.take_in(CASABLANCA)
    assert api.get(path).body == api.get(path + "/").body
    assert api.request("HEAD", path, 200).body == b""


def test_shows_the_cast_in_billing_order(api):
    api.take_in(CASABLANCA)
    assert api.get("/movies/1/cast/").json == [
        {"character": "Rick Blaine", "name": "Humphrey Bogart", "actor_id": 2},
        {"character": "", "name": "Ingrid Bergman", "actor_id": 3},
    ]


def test_shows_genres_and_directors_with_their_counts(api):
    api.take_in(CASABLANCA, a_film("Mildred Pierce", 1945, directors=["Michael Curtiz"], genres=("Drama",)))
    assert api.get("/genres/").json == [{"id": 1, "name": "Drama"}, {"id": 2, "name": "War"}]
    assert api.get("/genres/1/").json == {"id": 1, "name": "Drama", "movies": 2}
    assert api.get("/directors/").json == [{"id": 1, "name": "Michael Curtiz"}]
    assert api.get("/directors/1/").json == {"id": 1, "name": "Michael Curtiz", "movies": 2}
    assert ids(api.get("/genres/2/movies/")) == [1]
    assert ids(api.get("/directors/1/movies/?page=1&resultsPerPage=1")) == [1]
    assert api.get("/directors/1/movies/?page=1").headers["X-Total-Count"] == "2"


def test_pages_have_twelve_movies_a_total_and_links(api):
    api.take_in(*many(30))
    first = api.get("/movies/?page=1")
    assert len(first.json) == 12
    assert first.headers["X-Total-Count"] == "30"
    assert links(first) == {
        "first": "/movies/?page=1",
        "next": "/movies/?page=2",
        "last": "/movies/?page=3",
    }
    last = api.get("/movies/?page=3")
    assert len(last.json) == 6
    assert links(last) == {
        "first": "/movies/?page=1",
        "prev": "/movies/?page=2",
        "last": "/movies/?page=3",
    }
    beyond = api.get("/movies/?page=99")
    assert beyond.json == []
    assert links(beyond)["prev"] == "/movies/?page=3"
    assert "next" not in links(beyond)


def links(response) -> dict[str, str]:
    return {relation: address for address, relation in re.findall(r'<([^>]*)>; rel="(\w+)"', response.headers["Link"])}


def test_links_keep_the_question(api):
    api.take_in(*many(30))
    response = api.get("/movies/?genre=1&page=2&resultsPerPage=5&q=Film%20%22%3E")
    assert links(api.get("/movies/?year_from=1900&page=2&resultsPerPage=5&sort=-title")) == {
        "first": "/movies/?year_from=1900&resultsPerPage=5&sort=-title&page=1",
        "prev": "/movies/?year_from=1900&resultsPerPage=5&sort=-title&page=1",
        "next": "/movies/?year_from=1900&resultsPerPage=5&sort=-title&page=3",
        "last": "/movies/?year_from=1900&resultsPerPage=5&sort=-title&page=6",
    }
    assert links(response)["first"] == "/movies/?genre=1&resultsPerPage=5&q=Film%20%22%3E&page=1"
    following = api.get(links(response)["next"])
    assert ids(following) == list(range(11, 16))


def test_a_size_alone_asks_for_the_first_page(api):
    api.take_in(*many(5))
    assert ids(api.get("/movies/?resultsPerPage=2")) == [1, 2]


def test_without_a_page_the_list_is_whole_and_streamed(api):
    api.take_in(*many(2100))
    response = api.get("/movies/")
    assert ids(response) == list(range(1, 2101))
    assert "X-Total-Count" not in response.headers
    assert "ETag" not in response.headers
    assert len(api.get("/movies/?genre=1&sort=-year").json) == 2100


def test_status_new_is_newest_first_and_any_other_changes_nothing(api):
    api.take_in(a_film("Old", 1950), a_film("New", 2020), a_film("Middle", 2000), a_film("Newer", 2020))
    assert ids(api.get("/movies/?status=new")) == [4, 2, 3, 1]
    assert ids(api.get("/movies/?status=new&page=1&resultsPerPage=2")) == [4, 2]
    for status in ("old", "", "NEW", "new%20"):
        assert ids(api.get(f"/movies/?status={status}")) == [1, 2, 3, 4]


def test_sorts_and_filters(api):
    api.take_in(CASABLANCA, a_film("Alien", 1979, genres=("Horror",)), a_film("Brazil", 1985, rating=7.9))
    assert ids(api.get("/movies/?sort=title")) == [2, 3, 1]
    assert ids(api.get("/movies/?sort=-rating")) == [1, 3, 2]
    assert ids(api.get("/movies/?sort=rating&status=new")) == [3, 1, 2]
    assert ids(api.get("/movies/?genre=3")) == [2]
    assert ids(api.get("/movies/?director=1&actor=2")) == [1]
    assert ids(api.get("/movies/?year=1979")) == [2]
    assert ids(api.get("/movies/?year_from=1979&year_to=1985")) == [2, 3]
    assert ids(api.get("/movies/?rating_from=7.9")) == [1, 3]
    assert ids(api.get("/movies/?genre=99&page=1")) == []
    assert ids(api.get("/movies/?unknown=1&another=x")) == [1, 2, 3]


def test_searches(api):
    api.take_in(CASABLANCA, a_film("A Night in Casablanca", 1946), a_film("Casablanca Express", 1989))
    assert ids(api.get("/movies/?q=casablanca")) == [1, 3, 2]
    assert ids(api.get("/movies/?q=casablanca%20(1942)")) == [1]
    assert ids(api.get("/movies/?q=bogart")) == [1]
    response = api.get("/movies/?q=casablanca&page=2&resultsPerPage=2")
    assert ids(response) == [2]
    assert response.headers["X-Total-Count"] == "3"
    assert ids(api.get("/movies/?q=")) == [1, 2, 3]
    assert ids(api.get("/movies/?q=nothing%20like%20it")) == []


def test_cursors_walk_the_list(api):
    api.take_in(*many(25))
    for question in ("", "&sort=-year", "&status=new", "&sort=rating", "&genre=1&sort=title"):
        walked = []
        address = f"/movies/?cursor=&resultsPerPage=10{question}"
        while address:
            response = api.get(address)
            assert "X-Total-Count" not in response.headers
            walked += ids(response)
            address = links(response).get("next") if "Link" in response.headers else None
        assert walked == ids(api.get(f"/movies/?{question[1:]}"))


def test_a_cursor_neither_skips_nor_repeats_what_stood_there(api):
    api.take_in(*many(20))
    first = api.get("/movies/?cursor=&sort=-title")
    api.take_in(a_film("Film 999", 1999), a_film("Film 005b", 1999))
    second = api.get(links(first)["next"])
    stood = [number for number in ids(first) + ids(second) if number <= 20]
    assert stood == list(range(20, 0, -1))


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=abc",
        "page=",
        "page=1.0",
        "page=%D9%A2",
        "page=1&page=2",
        "page=+1",
        "page=1_0",
        "page=" + "9" * 5000 + "x",
        "resultsPerPage=0",
        "resultsPerPage=101",
        "resultsPerPage=ten",
        "genre=drama",
        "genre=",
        "genre=1&genre=2",
        "director=1.5",
        "actor=x",
        "year=nineteen",
        "year_from=1e3",
        "year_to=",
        "rating_from=good",
        "rating_from=nan",
        "rating_from=inf",
        "rating_from=1e999",
        "rating_from=7,5",
        "sort=titel",
        "sort=",
        "sort=--title",
        "sort=favorites",
        "q=%00",
        "q=a%0Ab",
        "q=" + "x" * 101,
        "cursor=!!!",
        "cursor=bm90IG9uZQ",
        "cursor=&page=1",
        "cursor=&q=love",
        "cursor=&cursor=",
    ],
)
def test_refuses_what_breaks_a_rule_and_names_it(api, query):
    error = api.get(f"/movies/?{query}", 422).json
    assert error["success"] is False
    assert error["error"] == 422
    assert error["message"]
    (fault,) = error["errors"]
    assert set(fault) == {"location", "name", "code", "description"}
    assert fault["location"] == "querystring"
    assert fault["name"] in query


def test_names_every_parameter_that_is_wrong(api):
    error = api.get("/movies/?page=x&sort=y&genre=z&year=1999", 422).json
    assert [(fault["name"], fault["code"]) for fault in error["errors"]] == [
        ("page", "not_integer"),
        ("sort", "not_a_choice"),
        ("genre", "not_integer"),
    ]


@pytest.mark.parametrize("query", ["page=" + "9" * 400, "page=0007", "genre=" + "9" * 400, "year=-" + "9" * 30])
def test_huge_numbers_are_only_numbers_that_nothing_reaches(api, query):
    api.take_in(CASABLANCA)
    assert api.get(f"/movies/?{query}&resultsPerPage=5").json == []


def cursor_for(*values) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("sort", "values"),
    [
        ("title", ("title", False, "a\0b", 1)),
        ("title", ("title", False, "x" * 999, 1)),
        ("title", ("title", False, 7, 1)),
        ("title", ("title", True, "a", 1)),
        ("title", ("year", False, 1999, 1)),
        ("year", ("year", False, 2**70, 1)),
        ("year", ("year", False, True, 1)),
        ("year", ("year", False, 1999, 2**40)),
        ("year", ("year", False, 1999, 0)),
        ("year", ("year", False, None, 1)),
        ("rating", ("rating", False, "8", 1)),
        ("release_date", ("release_date", False, "1999-02-30", 1)),
        ("release_date", ("release_date", False, "yesterday!", 1)),
        ("year", ("year", False, 1999)),
        ("year", ("year",)),
    ],
)
def test_refuses_a_forged_cursor(api, sort, values):
    error = api.get(f"/movies/?sort={sort}&cursor={cursor_for(*values)}", 422).json
    assert error["errors"][0]["code"] == "bad_cursor"


@pytest.mark.parametrize("door", ["/movies/{}/", "/movies/{}/cast/", "/genres/{}/", "/directors/{}/movies/"])
@pytest.mark.parametrize(
    "word", ["0", "-1", "x", "1.5", "%D9%A2", "01", "9" * 30, str(2**31), str(2**40), "%00", "1%20", "2"]
)
def test_what_is_no_id_or_is_not_there_is_a_404(api, door, word):
    api.take_in(CASABLANCA) if "genres" not in door else api.take_in(a_film(genres=("War",)))
    error = api.get(door.format(word), 404).json
    assert error["error"] == 404
    assert "errors" not in error


def test_single_things_and_pages_have_etags(api):
    api.take_in(CASABLANCA)
    for path in ("/movies/1/", "/movies/?page=1", "/genres/1/", "/movies/1/cast/", "/movies/?cursor="):
        etag = api.get(path).headers["ETag"]
        assert re.fullmatch('"[0-9a-f]{32}"', etag)
        for known in (etag, f'"x", {etag}', f"W/{etag}", "*"):
            assert api.get(path, 304, If_None_Match=known).body == b""
        assert api.get(path, 200, If_None_Match='"other"').headers["ETag"] == etag


def test_an_etag_changes_with_the_movie(api):
    api.take_in(CASABLANCA)
    before = api.get("/movies/1/").headers["ETag"]
    api.take_in(a_film("Casablanca", 1942, directors=["Michael Curtiz"], rating=8.5))
    assert api.get("/movies/1/").headers["ETag"] != before


@pytest.mark.parametrize("header", ["Bearer undefined", "Bearer x.y.z", "Basic eDp5", "nonsense", ""])
def test_a_bad_authorization_header_never_spoils_the_catalogue(api, header):
    api.take_in(CASABLANCA)
    assert ids(api.get("/movies/", Authorization=header)) == [1]


def test_without_a_public_cast_nothing_tells_of_it(make_api):
    for kind in ("memory", "sqlite", "postgresql"):
        api = make_api(kind, public_cast=False)
        api.take_in(CASABLANCA, a_film("Bogart", 1991))
        api.get("/movies/1/cast/", 404)
        assert ids(api.get("/movies/?actor=2")) == [1, 2]
        assert ids(api.get("/movies/?q=bogart")) == [2]
        assert ids(api.get("/movies/?q=curtiz")) == [1]
        assert "/movies/{id}/cast/" not in api.get("/openapi.json").json["paths"]
