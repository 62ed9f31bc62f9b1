"""A person's collection over HTTP: shapes, pages, filters, what is filled in from elsewhere, and what is counted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.access import Role
from domain.collections import Copy
from domain.lookup import ExternalMovie
from tests.builders import NOON, a_film
from tests.functional.conftest import Api, Person, as_role

COPIES = "/collection/movies/"
ALIEN = {"title": "Alien", "format": "VHS", "length": 117, "release_year": 1979, "rating": 5}
MATRIX = ExternalMovie("tmdb:603", "The Matrix", 1999, length=136, imdb_id="imdb:tt0133093")
SAME_MATRIX = replace(MATRIX, external_id="imdb:tt0133093")
LONG = ExternalMovie("tmdb:10330", "x" * 51, 1964, length=95)
BARE = ExternalMovie("tmdb:1", "Known by its title alone")
BEYOND = ExternalMovie("tmdb:2", "Out of bounds", 1700, length=873)
FILMS = (MATRIX, SAME_MATRIX, LONG, BARE, BEYOND)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def api(request, make_api) -> Api:
    return make_api(request.param, films=FILMS)


@pytest.fixture
def anna(api) -> Person:
    api.take_in(
        a_film("Laura", 1944, length=88, genres=("Crime", "Drama")),
        a_film("Unknown length", 1945),
        a_film("x" * 60, 1946, length=90),
        a_film("Satantango", 1994, length=432),
        a_film("Resan", 1987, length=873),
    )
    return Person(api, "anna", username="anna")


def add(person: Person, status: int = 201, **told: object) -> dict:
    return person.send("POST", COPIES, status, told).json


def titles(person: Person, query: str = "") -> list[str]:
    return [copy["title"] for copy in person.get(f"{COPIES}?{query}").json]


def fill(person: Person, count: int) -> None:
    """Copies with numbers for titles, a second apart."""
    with person.api.writing() as ports:
        for number in range(1, count + 1):
            at = NOON + timedelta(seconds=number)
            ports.copy_edits.add(
                Copy(f"{number:022}", person.id, f"No {number:03}", "DVD", number % 90, 1900 + number, 3, at, at)
            )


def faults(body: dict) -> list[tuple[str, str]]:
    return [(fault["name"], fault["code"]) for fault in body["errors"]]


def test_a_copy_is_added_read_changed_replaced_and_taken_away(anna):
    added = anna.send("POST", COPIES, 201, {**ALIEN, "notes": "mine"})
    copy = added.json
    assert copy == {
        "id": copy["id"], **ALIEN, "notes": "mine", "movie_id": None, "external_id": "", "visibility": "private",
        "added": "2026-05-04T12:00:00Z", "changed": "2026-05-04T12:00:00Z",
    }  # fmt: skip
    assert len(copy["id"]) == 22
    assert added.headers["Location"] == f"{COPIES}{copy['id']}/"
    assert added.headers["Cache-Control"] == "no-store"
    assert added.content_type == "application/json"
    path = added.headers["Location"]
    seen = anna.get(path)
    assert seen.json == anna.get(path.rstrip("/")).json == copy
    assert anna.get(COPIES).json == [copy]

    anna.api.clock.sleep(minutes=10, microseconds=700000)
    changed = anna.send("PATCH", path, 200, {"rating": 1, "notes": ""})
    assert changed.json == {**copy, "rating": 1, "notes": "", "changed": "2026-05-04T12:10:00Z"}
    anna.send("PUT", f"{path}sharing/", 200, {"visibility": "everyone"})
    new = {"title": "Aliens", "format": "DVD", "length": 137, "release_year": 1986, "rating": 4}
    replaced = anna.send("PUT", path, 200, new)
    assert replaced.json == {**changed.json, **new, "visibility": "everyone"}
    assert anna.get(path).json == replaced.json

    assert anna.send("DELETE", path, 200).json == {"success": True}
    assert anna.get(path, 404).json["code"] == "copy_not_found"
    assert anna.get(COPIES).json == []


def test_a_copy_has_an_etag_that_guards_it(anna):
    path = f"{COPIES}{add(anna, **ALIEN)['id']}/"
    seen = anna.get(path)
    etag = seen.headers["ETag"]
    assert etag.startswith('"')
    assert seen.headers["Cache-Control"] == "no-store"
    assert anna.get(path, 304, If_None_Match=etag).body == b""
    assert anna.get(path, 200, If_None_Match='"other"').json == seen.json
    changed = anna.send("PATCH", path, 200, {"rating": 1}, If_Match=etag)
    assert changed.headers["ETag"] == anna.get(path).headers["ETag"] != etag
    for method, body in (("PATCH", {"rating": 2}), ("PUT", ALIEN), ("DELETE", None)):
        assert anna.send(method, path, 412, body, If_Match=etag).json["code"] == "changed"
    assert anna.get(path).json == changed.json
    anna.send("PUT", path, 200, ALIEN, If_Match=f'"x", {changed.headers["ETag"]}')
    anna.send("DELETE", path, 200, If_Match="*")


def test_a_key_adds_once(anna):
    first = anna.send("POST", COPIES, 201, ALIEN, Idempotency_Key="key-1")
    again = anna.send("POST", COPIES, 201, ALIEN, Idempotency_Key="key-1")
    assert (again.json, again.headers["Location"]) == (first.json, first.headers["Location"])
    refused = anna.send("POST", COPIES, 422, {**ALIEN, "rating": 1}, Idempotency_Key="key-1").json
    assert refused["errors"][0]["code"] == "used_otherwise"
    assert len(titles(anna)) == 1
    add(anna, **ALIEN)
    assert titles(anna) == ["Alien", "Alien"]


# Lists


def test_of_126_copies_page_two_by_twenty_is_21_to_40(anna):
    fill(anna, 126)
    page = anna.get(f"{COPIES}?resultsPerPage=20&page=2")
    assert [copy["title"] for copy in page.json] == [f"No {number:03}" for number in range(21, 41)]
    assert page.headers["X-Total-Count"] == "126"
    assert page.headers["Cache-Control"] == "no-store"
    links = dict(reversed(link.split("; rel=")) for link in page.headers["Link"].split(", "))
    start = f"<{COPIES}?resultsPerPage=20&page="
    assert links == {'"first"': f"{start}1>", '"prev"': f"{start}1>", '"next"': f"{start}3>", '"last"': f"{start}7>"}
    assert [len(anna.get(f"{COPIES}?resultsPerPage=20&page={number}").json) for number in (6, 7, 8)] == [20, 6, 0]
    past = anna.get(f"{COPIES}?resultsPerPage=20&page=99")
    assert (past.json, past.headers["X-Total-Count"]) == ([], "126")
    assert titles(anna, "page=1") == [f"No {number:03}" for number in range(1, 13)]
    assert len(titles(anna, "resultsPerPage=100")) == 100
    whole = anna.get(COPIES)
    assert [copy["title"] for copy in whole.json] == [f"No {number:03}" for number in range(1, 127)]
    assert "X-Total-Count" not in whole.headers
    assert "ETag" not in whole.headers
    for query in ("page=0", "page=", "page=x", "page=1.0", "resultsPerPage=0", "resultsPerPage=101", "page=1&page=2"):
        assert anna.get(f"{COPIES}?{query}", 422).json["errors"][0]["location"] == "querystring"
    assert len(titles(anna, "nonsense=1&cursor=")) == 126


def test_a_list_is_filtered(anna):
    add(anna, **ALIEN)
    anna.api.clock.sleep(seconds=1)
    add(anna, **{**ALIEN, "title": "Alien³", "format": "DVD", "release_year": 1992, "rating": 3})
    anna.api.clock.sleep(seconds=1)
    add(anna, **{**ALIEN, "title": "L'Œil du malin", "format": "DVD", "release_year": 1962})
    for query, found in (
        ("format=DVD", ["Alien³", "L'Œil du malin"]),
        ("format=Streaming", []),
        ("year=1979", ["Alien"]),
        ("year=2500", []),
        ("year=-5", []),
        ("rating=5", ["Alien", "L'Œil du malin"]),
        ("rating=9", []),
        ("rating=5&format=DVD&year=1962&q=malin", ["L'Œil du malin"]),
        ("q=alien", ["Alien", "Alien³"]),
        ("q=AL", ["Alien", "Alien³"]),
        ("q=loeil", ["L'Œil du malin"]),
        ("q=lien", []),
        ("q=malin+l", ["L'Œil du malin"]),
        ("q=%25", []),
        ("q=", ["Alien", "Alien³", "L'Œil du malin"]),
    ):
        assert titles(anna, query) == found, query
        page = anna.get(f"{COPIES}?{query}&page=1")
        assert [copy["title"] for copy in page.json] == found
        assert page.headers["X-Total-Count"] == str(len(found))
    for query in (
        "format=dvd",
        "format=",
        "year=x",
        "rating=5.0",
        "rating=",
        "sort=colour",
        "sort=id",
        f"q={'x' * 101}",
    ):
        assert anna.get(f"{COPIES}?{query}", 422).json["errors"][0]["name"] == query.partition("=")[0]


@pytest.mark.parametrize("name", ["title", "format", "length", "release_year", "rating", "added", "changed"])
def test_a_list_is_sorted_by_any_field_both_ways(anna, name):
    for title, format_, length, year, rating in (
        ("beta", "VHS", 10, 1990, 1),
        ("Älpha", "DVD", 9, 1950, 5),
        ("Alpha", "Streaming", 500, 2100, 3),
        ("zeta", "DVD", 0, 1800, 3),
    ):
        anna.api.clock.sleep(seconds=1)
        add(anna, title=title, format=format_, length=length, release_year=year, rating=rating)
    anna.api.clock.sleep(seconds=1)
    first = anna.get(COPIES).json[0]["id"]
    anna.send("PATCH", f"{COPIES}{first}/", 200, {"notes": "changed last"})
    stored = anna.get(COPIES).json
    up, down = (anna.get(f"{COPIES}?sort={sign}{name}").json for sign in ("", "-"))

    def value(copy: dict) -> object:
        return {"älpha": "alpha"}.get(copy["title"].lower(), copy["title"].lower()) if name == "title" else copy[name]

    assert [value(copy) for copy in up] == sorted(map(value, stored))
    assert down == up[::-1]
    for size in (1, 3):
        pages = [anna.get(f"{COPIES}?sort=-{name}&resultsPerPage={size}&page={at}").json for at in range(1, 5)]
        assert [copy for page in pages for copy in page] == down


# Filling in


def test_what_is_missing_is_filled_in_from_the_catalogue(anna):
    copy = add(anna, movie_id=1, format="DVD", rating=4)
    assert {name: copy[name] for name in ("title", "length", "release_year", "movie_id", "external_id")} == {
        "title": "Laura", "length": 88, "release_year": 1944, "movie_id": 1, "external_id": ""
    }  # fmt: skip
    told = add(anna, movie_id=1, format="DVD", rating=4, title="Mine", length=1)
    assert (told["title"], told["length"], told["release_year"]) == ("Mine", 1, 1944)
    replaced = anna.send("PUT", f"{COPIES}{told['id']}/", 200, {"movie_id": 4, "format": "VHS", "rating": 1}).json
    assert (replaced["title"], replaced["length"], replaced["release_year"]) == ("Satantango", 432, 1994)
    unlinked = anna.send("PUT", f"{COPIES}{told['id']}/", 200, ALIEN).json
    assert unlinked["movie_id"] is None
    linked = anna.send("PATCH", f"{COPIES}{told['id']}/", 200, {"movie_id": 1}).json
    assert linked == {**unlinked, "movie_id": 1, "changed": linked["changed"]}
    assert anna.send("PATCH", f"{COPIES}{told['id']}/", 200, {"movie_id": None}).json["movie_id"] is None


def test_what_the_catalogue_does_not_know_or_keeps_by_other_rules_must_be_given(anna):
    before = titles(anna)
    assert faults(add(anna, 422, movie_id=1)) == [("format", "required"), ("rating", "required")]
    assert faults(add(anna, 422, movie_id=2, format="DVD", rating=4)) == [("length", "required")]
    assert faults(add(anna, 422, movie_id=5, format="DVD", rating=4)) == [("length", "required")]
    too_long = add(anna, 422, movie_id=3, format="DVD", rating=4)
    assert (too_long["code"], faults(too_long)) == ("title_too_long", [("title", "title_too_long")])
    assert faults(add(anna, 422, movie_id=None, format="DVD", rating=4)) == [
        ("title", "required"), ("length", "required"), ("release_year", "required")
    ]  # fmt: skip
    assert titles(anna) == before
    assert add(anna, movie_id=3, format="DVD", rating=4, title="x" * 50)["length"] == 90
    assert add(anna, movie_id=2, format="DVD", rating=4, length=0)["title"] == "Unknown length"


def test_what_is_missing_is_filled_in_from_a_movie_database(anna):
    copy = add(anna, external_id="tmdb:603", format="DVD", rating=4)
    assert {name: copy[name] for name in ("title", "length", "release_year", "movie_id", "external_id")} == {
        "title": "The Matrix", "length": 136, "release_year": 1999, "movie_id": None, "external_id": "tmdb:603"
    }  # fmt: skip
    both = add(anna, external_id="tmdb:603", movie_id=1, format="VHS", rating=4)
    assert (both["title"], both["length"], both["movie_id"]) == ("The Matrix", 136, 1)
    told = add(anna, external_id="tmdb:603", movie_id=1, format="Streaming", rating=4, title="Matrix")
    assert (told["title"], told["release_year"]) == ("Matrix", 1999)
    too_long = add(anna, 422, external_id="tmdb:10330", format="DVD", rating=4)
    assert (too_long["code"], faults(too_long)) == ("title_too_long", [("title", "title_too_long")])
    assert add(anna, external_id="tmdb:10330", format="DVD", rating=4, title="Strangelove")["length"] == 95
    for bare in ("tmdb:1", "tmdb:2"):
        refused = add(anna, 422, external_id=bare, format="DVD", rating=4)
        assert faults(refused) == [("length", "required"), ("release_year", "required")]
    # What the movie database doesn't know, the catalogue's movie does.
    filled = add(anna, external_id="tmdb:1", movie_id=1, format="DVD", rating=4)
    assert (filled["title"], filled["length"], filled["release_year"]) == ("Known by its title alone", 88, 1944)
    unknown = add(anna, 422, external_id="tmdb:604", format="DVD", rating=4)
    assert (unknown["code"], faults(unknown)) == ("unknown_external_id", [("external_id", "unknown")])


def test_the_same_film_is_added_only_once_in_a_format(anna):
    copy = add(anna, external_id="tmdb:603", format="DVD", rating=4)
    for external_id in ("tmdb:603", "imdb:tt0133093"):
        refused = add(anna, 409, external_id=external_id, format="DVD", rating=1, title="Another title")
        assert (refused["code"], faults(refused)) == ("already_there", [("external_id", "already_there")])
    other = add(anna, external_id="imdb:tt0133093", format="VHS", rating=4)
    path = f"{COPIES}{other['id']}/"
    anna.send("PATCH", path, 409, {"format": "DVD"})
    anna.send("PUT", path, 409, {"external_id": "tmdb:603", "format": "DVD", "rating": 1})
    plain = add(anna, **{**ALIEN, "format": "DVD"})
    anna.send("PATCH", f"{COPIES}{plain['id']}/", 409, {"external_id": "tmdb:603"})
    assert anna.get(path).json == other
    assert len(titles(anna)) == 3
    anna.send("PATCH", f"{COPIES}{copy['id']}/", 200, {"external_id": "tmdb:603", "rating": 2})
    anna.send("PATCH", f"{COPIES}{copy['id']}/", 200, {"external_id": ""})
    anna.send("PATCH", path, 200, {"format": "DVD"})
    bert = Person(anna.api, "bert")
    add(bert, external_id="tmdb:603", format="DVD", rating=4)
    add(anna, movie_id=1, format="DVD", rating=1)
    add(anna, movie_id=1, format="DVD", rating=1)


def test_a_copy_keeps_its_own_words_when_its_movie_goes(anna):
    boss = as_role(anna.api, Role.ADMINISTRATOR, "boss")
    copy = add(anna, movie_id=1, format="DVD", rating=4)
    assert anna.get("/collection/statistics/").json["by_genre"] == {"Crime": 1}
    boss.send("DELETE", "/agency/movies/1", 200)
    assert anna.get(f"{COPIES}{copy['id']}/").json == {**copy, "movie_id": None}
    assert anna.get("/collection/statistics/").json["by_genre"] == {"": 1}
    assert faults(add(anna, 422, movie_id=1, format="DVD", rating=4)) == [("movie_id", "unknown")]


@pytest.mark.parametrize("kind", ["memory", "sqlite", "postgresql"])
def test_without_a_movie_database_a_body_that_names_one_is_503_and_the_rest_works(make_api, kind):
    anna = Person(make_api(kind))
    path = f"{COPIES}{add(anna, **ALIEN)['id']}/"
    told = {"external_id": "tmdb:603", "format": "DVD", "rating": 4}
    for method, where, body in (
        ("POST", COPIES, told),
        ("PUT", path, told),
        ("PATCH", path, {"external_id": "tmdb:603"}),
    ):
        refused = anna.send(method, where, 503, body)
        assert refused.json["code"] == "lookup_off"
        assert "Retry-After" not in refused.headers
        anna.send(method, where, 422, {**body, "rating": 6})
    assert anna.send("PATCH", path, 200, {"external_id": ""}).json["external_id"] == ""
    assert titles(anna) == ["Alien"]


@pytest.mark.parametrize("kind", ["memory", "sqlite", "postgresql"])
def test_where_external_ids_are_required_nothing_else_can_be_added(make_api, kind):
    api = make_api(kind, films=FILMS, require_external_id=True)
    api.take_in(a_film("Laura", 1944, length=88))
    anna = Person(api)
    for told in (ALIEN, {**ALIEN, "external_id": ""}, {"movie_id": 1, "format": "DVD", "rating": 4}):
        assert faults(add(anna, 422, **told)) == [("external_id", "required")]
    path = f"{COPIES}{add(anna, external_id='tmdb:603', format='DVD', rating=4)['id']}/"
    anna.send("PUT", path, 422, ALIEN)
    anna.send("PATCH", path, 422, {"external_id": ""})
    assert anna.send("PATCH", path, 200, {"rating": 1}).json["external_id"] == "tmdb:603"
    assert titles(anna) == ["The Matrix"]


# Counting


def test_statistics_count_by_format_decade_rating_genre_and_month(anna):
    assert anna.get("/collection/statistics/").json == {
        "by_format": {}, "by_decade": {}, "by_rating": {}, "by_genre": {}, "by_month": {}
    }  # fmt: skip
    add(anna, movie_id=1, format="DVD", rating=5)
    add(anna, **ALIEN)
    anna.api.clock.sleep(days=40)
    anna.log_in()
    add(anna, **{**ALIEN, "release_year": 1970, "rating": 1})
    add(Person(anna.api, "bert"), **ALIEN)
    counted = anna.get("/collection/statistics/")
    assert counted.json == {
        "by_format": {"DVD": 1, "VHS": 2},
        "by_decade": {"1940s": 1, "1970s": 2},
        "by_rating": {"1": 1, "5": 2},
        "by_genre": {"": 2, "Crime": 1},
        "by_month": {"2026-05": 2, "2026-06": 1},
    }
    assert list(counted.json["by_rating"]) == ["1", "5"]
    assert counted.headers["Cache-Control"] == "no-store"


def test_an_account_takes_its_collection_groups_and_imports_along_and_exports_them(anna):
    copy = add(anna, **ALIEN, notes="mine")
    group = anna.send("POST", "/groups/", 201, {"name": "Family"}).json
    exported = anna.get("/user/export/").json
    assert exported["collection"] == [copy]
    assert exported["groups"] == [group]
    anna.send("DELETE", "/user/", 200, {"password": anna.password})
    anna.get(COPIES, 401)
    anna.api.get(f"{COPIES}{copy['id']}/", 404)
