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
