"""Favourites over HTTP, and the keys by which a request is done once."""

import pytest

from tests.builders import a_film
from tests.functional.conftest import Api, Person


@pytest.fixture
def memory(make_api) -> Api:
    return make_api("memory")


def with_films(api: Api, count: int = 5) -> Api:
    api.take_in(*(a_film(f"Film {number}", genres=("Drama",), directors=("Ida",)) for number in range(1, count + 1)))
    return api


def mark(person: Person, *ids: int) -> None:
    for movie_id in ids:
        person.send("POST", f"/favorites/movies/{movie_id}/", 201)
        person.api.clock.sleep(seconds=1)


def ids(response) -> list[int]:
    return [movie["id"] for movie in response.json]


def test_a_movie_is_marked_once_and_counted_everywhere(api):
    anna, ben = Person(with_films(api)), Person(api, "ben")
    mark(anna, 2)
    assert anna.send("POST", "/favorites/movies/2/", 200).json == {"success": True}
    mark(ben, 2)
    for path in ("/movies/2/", "/movies/", "/genres/1/movies/", "/movies/?q=film+2"):
        shown = api.get(path).json
        movie = shown if isinstance(shown, dict) else next(movie for movie in shown if movie["id"] == 2)
        assert movie["favorites"] == 2
    assert ben.get("/favorites/movies/").json == [api.get("/movies/2/").json]
    ben.send("DELETE", "/favorites/movies/2/", 200)
    assert ben.send("DELETE", "/favorites/movies/2/", 404).json["code"] == "not_favorite"
    assert api.get("/movies/2/").json["favorites"] == 1


def test_favourites_come_latest_first_and_in_pages(api):
    anna = Person(with_films(api, 30))
    Person(api, "ben").send("POST", "/favorites/movies/9/", 201)
    order = [4, 1, 30, 2, 17, *range(5, 15)]
    mark(anna, *order)
    latest_first = order[::-1]
    whole = anna.get("/favorites/movies/")
    assert ids(whole) == latest_first
    assert "X-Total-Count" not in whole.headers
    assert whole.headers["Cache-Control"] == "no-store"
    page = anna.get("/favorites/movies/?page=2&resultsPerPage=4")
    assert ids(page) == latest_first[4:8]
    assert page.headers["X-Total-Count"] == "15"
    assert page.headers["Cache-Control"] == "no-store"
    assert 'page=3>; rel="next"' in page.headers["Link"]
    assert ids(anna.get("/favorites/movies/?page=1")) == latest_first[:12]
    assert ids(anna.get("/favorites/movies/?page=9")) == []
    assert anna.get("/favorites/movies/?page=0", 422).json["errors"][0]["name"] == "page"
    assert anna.send("HEAD", "/favorites/movies/", 200).body == b""


def test_a_long_whole_list_is_walked(make_api):
    api = make_api("sqlite")
    anna = Person(with_films(api, 120))
    for movie_id in range(1, 121):  # all at once, so that only the ids tell the order
        anna.send("POST", f"/favorites/movies/{movie_id}/", 201)
    assert ids(anna.get("/favorites/movies/")) == list(range(120, 0, -1))


@pytest.mark.parametrize(
    "movie_id", ["99", "0", "-1", "x", "2147483648", "99999999999999999999", "1.0", "%F0%9F%8E%AC"]
)
def test_what_is_no_movie_is_404(api, movie_id):
    anna = Person(with_films(api))
    anna.send("POST", f"/favorites/movies/{movie_id}/", 404)
    anna.send("DELETE", f"/favorites/movies/{movie_id}/", 404)


def test_marking_asks_for_no_body_whatever_the_type(memory):
    anna = Person(with_films(memory))
    anna.api.request("POST", "/favorites/movies/1/", 201, b"<x/>", Authorization=anna.token, Content_Type="text/xml")


def test_a_key_gives_the_first_answer_again(api):
    anna, ben = Person(with_films(api)), Person(api, "ben")
    first = anna.send("POST", "/favorites/movies/1/", 201, Idempotency_Key="key-1")
    anna.send("DELETE", "/favorites/movies/1/", 200)
    again = anna.send("POST", "/favorites/movies/1/", 201, Idempotency_Key="key-1")
    assert (again.body, again.content_type) == (first.body, first.content_type)
    assert again.headers["Cache-Control"] == "no-store"
    assert anna.get("/favorites/movies/").json == []
    anna.send("POST", "/favorites/movies/2/", 201, Idempotency_Key="key-1")
    ben.send("POST", "/favorites/movies/1/", 201, Idempotency_Key="key-1")
    api.clock.sleep(hours=24, seconds=1)
    anna.log_in()
    assert anna.send("POST", "/favorites/movies/1/", 201, Idempotency_Key="key-1")
    assert ids(anna.get("/favorites/movies/")) == [1, 2]


def test_a_key_with_another_body_is_422(api):
    anna = Person(with_films(api))
    anna.send("POST", "/favorites/movies/1/", 201, Idempotency_Key="key-1")
    refused = anna.send("POST", "/favorites/movies/1/", 422, {"any": "body"}, Idempotency_Key="key-1")
    assert refused.json["errors"] == [
        {
            "location": "header", "name": "Idempotency-Key", "code": "used_otherwise",
            "description": "came with another body before",
        }
    ]  # fmt: skip


def test_a_key_of_a_request_that_failed_is_free_again(api):
    anna = Person(with_films(api, 1))
    anna.send("POST", "/favorites/movies/2/", 404, Idempotency_Key="key-1")
    with_films(api, 2)
    anna.send("POST", "/favorites/movies/2/", 201, Idempotency_Key="key-1")


def test_authorization_is_checked_before_a_first_answer_is_given_again(api):
    anna = Person(with_films(api))
    anna.send("POST", "/favorites/movies/1/", 201, Idempotency_Key="key-1")
    anna.send("POST", "/auth/logout/", 200, Idempotency_Key="key-1")
    anna.send("POST", "/favorites/movies/1/", 401, Idempotency_Key="key-1")


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "é"])
def test_refuses_what_is_no_key(memory, key):
    refused = Person(with_films(memory)).send("POST", "/favorites/movies/1/", 422, Idempotency_Key=key)
    assert refused.json["errors"][0]["code"] == "not_a_key"
