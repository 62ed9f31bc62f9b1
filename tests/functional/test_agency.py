"""The casting agency's doors to the catalogue: who may read, and the envelope."""

from datetime import date

import pytest

from domain.access import Role
from entrypoints.settings import SettingsError
from tests.builders import a_film
from tests.functional.conftest import Api, Person
from tests.functional.test_users import as_role

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
