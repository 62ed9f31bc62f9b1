"""The casting agency's doors to the catalogue: who may read, and the envelope."""

from datetime import date

import pytest

from domain.access import Role
from entrypoints.settings import SettingsError
from tests.builders import a_film
from tests.functional.conftest import Api, Person, as_role

STAFF = [role for role in Role if role is not Role.MEMBER]
PATHS = ("/movies", "/movies/1", "/genres", "/genres/1", "/directors", "/directors/1")


def with_films(api: Api) -> Api:
    api.take_in(
        a_film("Casablanca", 1942, release_date=date(1942, 11, 26), genres=("Drama",), directors=("Curtiz",)),
        a_film("Laura", 1944, genres=("Drama", "Crime"), directors=("Preminger",), cast=("Gene Tierney",)),
        *(a_film(f"Film {number}", 1950) for number in range(3, 16)),
    )
    return api


@pytest.fixture
def assistant(api) -> Person:
    return as_role(with_films(api), Role.CASTING_ASSISTANT, "anna")


def test_the_same_movies_stand_in_an_envelope(assistant):
    listed = assistant.get("/agency/movies")
    assert listed.json["success"] is True
    assert listed.json["total_movies"] == len(listed.json["movies"]) == 15
    assert listed.headers["Cache-Control"] == "no-store"
    public = assistant.api.get("/movies/").json
    for movie in public:
        del movie["favorites"]
    assert listed.json["movies"] == public
    single = assistant.get("/agency/movies/2/")
    assert single.json == {"success": True, "movie": public[1]}
    assert assistant.get("/agency/movies/2", 304, If_None_Match=single.headers["ETag"]).body == b""
    assert assistant.get("/agency/movies/99", 404).json["code"] == "movie_not_found"
    assistant.get("/agency/movies/x", 404)


def test_genres_and_directors_stand_in_it_too(assistant):
    assert assistant.get("/agency/genres").json == {
        "success": True, "genres": [{"id": 1, "name": "Drama"}, {"id": 2, "name": "Crime"}], "total_genres": 2
    }  # fmt: skip
    assert assistant.get("/agency/genres/1").json == {"success": True, "genre": {"id": 1, "name": "Drama", "movies": 2}}
    page = assistant.get("/agency/directors?page=2&resultsPerPage=1").json
    assert page == {"success": True, "directors": [{"id": 2, "name": "Preminger"}], "total_directors": 2}
    assert assistant.get("/agency/directors/1").json["director"] == {"id": 1, "name": "Curtiz", "movies": 1}
    assistant.get("/agency/genres/9", 404)
    assistant.get("/agency/directors/9", 404)


def test_a_page_past_the_end_is_404_but_never_the_first(assistant):
    page = assistant.get("/agency/movies?page=2")
    assert [movie["id"] for movie in page.json["movies"]] == [13, 14, 15]
    assert page.json["total_movies"] == 15
    assert page.headers["X-Total-Count"] == "15"
    assert '</agency/movies/?page=1>; rel="prev"' in page.headers["Link"]
    assistant.get("/agency/movies?page=3", 404)
    empty = assistant.get("/agency/movies?q=nothing+at+all&page=1").json
    assert empty == {"success": True, "movies": [], "total_movies": 0}
    assert assistant.get("/agency/movies?q=nothing+at+all").json == empty
    assistant.get("/agency/movies?page=0", 422)


def test_filters_sorts_and_searches_as_the_catalogue_does(assistant):
    def titles(query: str) -> list[str]:
        return [movie["title"] for movie in assistant.get(f"/agency/movies?{query}").json["movies"]]

    assert titles("genre=2") == ["Laura"]
    assert titles("sort=-title&resultsPerPage=1") == ["Laura"]
    assert titles("q=casablanca") == ["Casablanca"]
    assert titles("q=tierney") == ["Laura"]
    assert titles("status=new&page=1")[0] == "Film 15"
    assert len(titles("cursor=")) == 15  # of the catalogue alone, so an unknown parameter here
    refused = assistant.get("/agency/movies?sort=colour", 422).json
    assert refused["errors"][0]["name"] == "sort"


def test_staff_see_the_cast_where_the_public_does_not(make_api):
    api = with_films(make_api("memory", public_cast=False))
    assistant = as_role(api, Role.CASTING_ASSISTANT, "anna")
    assert api.get("/movies/?q=tierney").json == []
    assert assistant.get("/agency/movies?q=tierney").json["total_movies"] == 1


@pytest.mark.parametrize("role", STAFF)
def test_all_staff_may_read(api, role):
    person = as_role(with_films(api), role, "somebody")
    for path in PATHS:
        person.get(f"/agency{path}")


def test_members_are_403_and_strangers_401_before_anything_else(api):
    member = Person(with_films(api))
    for path in (*PATHS, "/movies/99", "/movies?page=x"):
        assert member.get(f"/agency{path}", 403).json["code"] == "forbidden"
        assert api.get(f"/agency{path}", 401).json["code"] == "login_required"


NAMED = (("genre", "genres"), ("director", "directors"))


@pytest.fixture
def producer(api) -> Person:
    return as_role(with_films(api), Role.EXECUTIVE_PRODUCER, "paula")


@pytest.mark.parametrize(("one", "many"), NAMED)
def test_a_name_is_added_changed_and_taken_away(producer, one, many):
    added = producer.send("POST", f"/agency/{many}", 201, {"name": " Nouvelle vague "})
    item_id = added.json["created"]
    shown = {"id": item_id, "name": "Nouvelle vague", "movies": 0}
    assert added.json == {"success": True, one: shown, "created": item_id}
    assert added.headers["Location"] == f"/agency/{many}/{item_id}/"
    seen = producer.get(added.headers["Location"])
    assert seen.json == {"success": True, one: shown}
    assert producer.api.get(f"/{many}/{item_id}/").json == shown

    etag = seen.headers["ETag"]
    changed = producer.send("PATCH", f"/agency/{many}/{item_id}", 200, {"name": "New wave"}, If_Match=etag)
    assert changed.json == {"success": True, one: {**shown, "name": "New wave"}}
    assert changed.headers["ETag"] == producer.get(f"/agency/{many}/{item_id}").headers["ETag"] != etag
    producer.send("PATCH", f"/agency/{many}/{item_id}", 412, {"name": "Old wave"}, If_Match=etag)
    producer.send("DELETE", f"/agency/{many}/{item_id}", 412, If_Match=etag)
    assert producer.send("PATCH", f"/agency/{many}/{item_id}", 200, {}).json == changed.json

    gone = producer.send("DELETE", f"/agency/{many}/{item_id}", 200)
    assert gone.json == {"success": True, "deleted": item_id}
    producer.get(f"/agency/{many}/{item_id}", 404)
    producer.send("DELETE", f"/agency/{many}/{item_id}", 404)


@pytest.mark.parametrize(("one", "many"), NAMED)
def test_what_movies_refer_to_stays(producer, one, many):
    assert producer.send("DELETE", f"/agency/{many}/1", 409).json["code"] == "in_use"
    assert producer.get(f"/agency/{many}/1").json[one]["movies"] >= 1


def test_two_genres_of_one_name_are_a_409_that_names_the_field(producer):
    for method, path in (("POST", "/agency/genres"), ("PATCH", "/agency/genres/2")):
        refused = producer.send(method, path, 409, {"name": "DRAMA"}).json
        assert (refused["code"], refused["errors"][0]["name"]) == ("genre_taken", "name")
    producer.send("POST", "/agency/directors", 201, {"name": "Curtiz"})


@pytest.mark.parametrize(("one", "many"), NAMED)
@pytest.mark.parametrize(
    "body",
    [{}, {"name": ""}, {"name": "  "}, {"name": None}, {"name": 5}, {"name": "a\u0007"}, {"name": "x", "movies": 1}],
)
def test_refuses_bad_names(producer, one, many, body):
    producer.send("POST", f"/agency/{many}", 422, body)
    if body:
        producer.send("PATCH", f"/agency/{many}/1", 422, body)
        producer.send("PATCH", f"/agency/{many}/99", 422, body)
    producer.send("PATCH", f"/agency/{many}/99", 404, {"name": "x"})
    assert producer.get(f"/agency/{many}").json[f"total_{many}"] == 2


def test_names_have_their_lengths(producer):
    producer.send("POST", "/agency/genres", 201, {"name": "é" * 50})
    producer.send("POST", "/agency/genres", 422, {"name": "é" * 51})
    producer.send("POST", "/agency/directors", 201, {"name": "🎬" * 255})
    producer.send("POST", "/agency/directors", 422, {"name": "🎬" * 256})


def test_a_key_adds_once(producer):
    first = producer.send("POST", "/agency/genres", 201, {"name": "Noir"}, Idempotency_Key="key-1")
    again = producer.send("POST", "/agency/genres", 201, {"name": "Noir"}, Idempotency_Key="key-1")
    assert again.json == first.json
    assert again.headers["Location"] == first.headers["Location"]
    producer.send("POST", "/agency/genres", 422, {"name": "Other"}, Idempotency_Key="key-1")


@pytest.mark.parametrize("role", list(Role))
def test_names_are_for_producers_and_administrators(api, role):
    person = as_role(with_films(api), role, "somebody")
    may = role in (Role.EXECUTIVE_PRODUCER, Role.ADMINISTRATOR)
    for many in ("genres", "directors"):
        added = person.send("POST", f"/agency/{many}", 201 if may else 403, {"name": "Noir"}).json
        person.send("PATCH", f"/agency/{many}/1", 200 if may else 403, {"name": "Other"})
        person.send("DELETE", f"/agency/{many}/{added.get('created', 1)}", 200 if may else 403)
        if not may:
            person.send("POST", f"/agency/{many}", 403, {"name": 5})
            person.send("PATCH", f"/agency/{many}/99", 403, {})
        api.request("POST", f"/agency/{many}", 401, b"{")


def test_a_movie_is_published_changed_and_withdrawn(producer):
    told = {
        "title": " Outrage ", "release_date": "1950-09-29", "description": "A bookkeeper.\r\nA night.", "length": 75,
        "rating": 6.8125, "genres": [2, 1], "directors": [2], "poster_url": "https://films.example/outrage.jpg",
    }  # fmt: skip
    added = producer.send("POST", "/agency/movies", 201, told)
    movie_id = added.json["created"]
    movie = added.json["movie"]
    assert added.headers["Location"] == f"/agency/movies/{movie_id}/"
    assert (movie["title"], movie["year"], movie["rating"]) == ("Outrage", 1950, 6.812)
    assert movie["description"] == "A bookkeeper.\nA night."
    assert [genre["id"] for genre in movie["genres"]] == [2, 1]
    assert movie["director"] == {"id": 2, "name": "Preminger"}
    public = producer.api.get(f"/movies/{movie_id}/").json
    assert {**movie, "favorites": 0} == public
    assert producer.api.get("/movies/?q=outrage").json == [public]

    seen = producer.get(f"/agency/movies/{movie_id}")
    etag = seen.headers["ETag"]
    changed = producer.send("PATCH", f"/agency/movies/{movie_id}", 200, {"movie": "Not Wanted"}, If_Match=etag)
    assert changed.json == {"success": True, "movie": {**movie, "title": "Not Wanted"}}
    producer.send("PATCH", f"/agency/movies/{movie_id}", 412, {"title": "X"}, If_Match=etag)
    producer.send("DELETE", f"/agency/movies/{movie_id}", 412, If_Match=etag)
    assert producer.send("PATCH", f"/agency/movies/{movie_id}", 200, {}).json == changed.json

    producer.send("POST", f"/favorites/movies/{movie_id}/", 201)
    assert producer.send("DELETE", f"/agency/movies/{movie_id}", 200).json == {"success": True, "deleted": movie_id}
    for path in (f"/agency/movies/{movie_id}", f"/movies/{movie_id}/"):
        producer.get(path, 404)
    assert producer.get("/favorites/movies/").json == []
    assert producer.send("POST", "/agency/movies", 201, {"movie": "Gilda", "year": 1946}).json["created"] > movie_id


@pytest.mark.parametrize(
    ("told", "year", "release_date"),
    [
        ({"release_date": "1950-09-29"}, 1950, "1950-09-29"),
        ({"release_date": "1942-01-02", "year": 1942}, 1942, "1942-01-02"),
        ({"release_date": None}, 1942, None),
        ({"release_date": None, "year": 1943}, 1943, None),
        ({"year": None}, 1942, "1942-11-26"),
    ],
)
def test_the_year_follows_the_release_date(producer, told, year, release_date):
    movie = producer.send("PATCH", "/agency/movies/1", 200, told).json["movie"]
    assert (movie["year"], movie["release_date"]) == (year, release_date)


@pytest.mark.parametrize(
    ("told", "name", "code"),
    [
        ({"title": ""}, "title", "too_short"),
        ({"title": "x" * 256}, "title", "too_long"),
        ({"title": 5}, "title", "not_text"),
        ({"title": None}, "title", "not_text"),
        ({"title": "A", "movie": "B"}, "movie", "beside_title"),
        ({"year": 1799}, "year", "out_of_range"),
        ({"year": 2101}, "year", "out_of_range"),
        ({"year": "1950"}, "year", "not_integer"),
        ({"year": 1950.0}, "year", "not_integer"),
        ({"year": True}, "year", "not_integer"),
        ({"year": 1951, "release_date": "1950-09-29"}, "year", "differs"),
        ({"release_date": "1950-9-29"}, "release_date", "not_date"),
        ({"release_date": "1950-02-30"}, "release_date", "not_date"),
        ({"release_date": ""}, "release_date", "not_date"),
        ({"release_date": "1799-01-01"}, "release_date", "out_of_range"),
        ({"length": -1}, "length", "out_of_range"),
        ({"length": 1.5}, "length", "not_integer"),
        ({"rating": 10.01}, "rating", "out_of_range"),
        ({"rating": "7"}, "rating", "not_number"),
        ({"rating": True}, "rating", "not_number"),
        ({"trailer": "http://films.example"}, "trailer", "not_https"),
        ({"poster_url": "javascript:alert(1)"}, "poster_url", "not_https"),
        ({"description": "x" * 5001}, "description", "too_long"),
        ({"genres": [99]}, "genres", "unknown"),
        ({"genres": [1, 1]}, "genres", "repeated"),
        ({"genres": "Drama"}, "genres", "not_list"),
        ({"genres": ["1"]}, "genres", "not_integer"),
        ({"genres": [2**40]}, "genres", "out_of_range"),
        ({"directors": [99]}, "directors", "unknown"),
        ({"favorites": 7}, "favorites", "unknown_field"),
        ({"id": 7}, "id", "unknown_field"),
    ],
)
def test_refuses_bad_movies_and_changes_nothing(producer, told, name, code):
    before = producer.get("/agency/movies").json
    for method, path, body in (
        ("POST", "/agency/movies", {"title": "New", "year": 1950, **told}),
        ("PATCH", "/agency/movies/2", told),
    ):
        if told.get("release_date") and method == "POST" and "year" not in told:
            del body["year"]
        if "movie" in told and method == "POST":
            body = {"year": 1950, **told}
        errors = producer.send(method, path, 422, body).json["errors"]
        assert [(error["name"], error["code"]) for error in errors] == [(name, code)]
    assert producer.get("/agency/movies").json == before


def test_a_movie_needs_a_title_and_a_year(producer):
    refused = producer.send("POST", "/agency/movies", 422, {"length": "x"}).json["errors"]
    assert {(error["name"], error["code"]) for error in refused} == {("length", "not_integer"), ("title", "required")}
    refused = producer.send("POST", "/agency/movies", 422, {"title": "Outrage"}).json["errors"]
    assert [(error["name"], error["code"]) for error in refused] == [("year", "required")]
    producer.send("PATCH", "/agency/movies/2", 422, {"year": None})


def test_an_external_id_needs_a_movie_database(producer):
    told = {"title": "Outrage", "year": 1950, "external_id": "tmdb:1"}
    refused = producer.send("POST", "/agency/movies", 503, told)
    assert refused.json["code"] == "lookup_off"
    assert "Retry-After" not in refused.headers
    producer.send("PATCH", "/agency/movies/1", 503, {"external_id": "tmdb:1"})
    assert producer.get("/agency/movies").json["total_movies"] == 15


@pytest.mark.parametrize("role", list(Role))
def test_movies_are_changed_and_published_by_whom_the_table_lets(api, role):
    person = as_role(with_films(api), role, "somebody")
    publishes = role in (Role.EXECUTIVE_PRODUCER, Role.ADMINISTRATOR)
    changes = publishes or role is Role.CASTING_DIRECTOR
    person.send("POST", "/agency/movies", 201 if publishes else 403, {"title": "New", "year": 1950})
    person.send("PATCH", "/agency/movies/1", 200 if changes else 403, {"length": 99})
    person.send("PATCH", "/agency/movies/99", 404 if changes else 403, {"length": 99})
    person.send("DELETE", "/agency/movies/2", 200 if publishes else 403)
    api.request("DELETE", "/agency/movies/1", 401)


def test_a_prefix_moves_the_agency_and_none_lets_it_take_the_catalogue_over(make_api):
    studio = as_role(with_films(make_api("memory", agency_prefix="/studio/staff")), Role.CASTING_ASSISTANT, "anna")
    assert studio.get("/studio/staff/movies/1").json["success"] is True
    studio.get("/agency/movies", 404)
    assert studio.api.get("/movies/1").json["title"] == "Casablanca"

    root = as_role(with_films(make_api("memory", agency_prefix="")), Role.CASTING_ASSISTANT, "anna")
    for path in PATHS:
        assert root.get(path).json["success"] is True
        root.api.get(path, 401)
    assert root.api.get("/movies/2/cast/").json[0]["name"] == "Gene Tierney"
    assert len(root.api.get("/genres/1/movies/").json) == 2
    assert root.api.get("/", 302).headers["Location"].endswith("/app/")


def test_a_prefix_that_leads_elsewhere_is_refused(make_api):
    with pytest.raises(SettingsError, match="leads to something else"):
        make_api("memory", agency_prefix="/user")


def test_the_agency_sends_a_person_to_the_web_client(make_api):
    assert make_api("memory").get("/agency/", 302).headers["Location"].endswith("/app/")
