"""The casting agency's actors and roles over HTTP: every door, and every way to be refused at it."""

import re

import pytest
from webtest import TestApp

from domain.access import Role
from domain.films import Part
from domain.films import Person as Named
from tests.builders import a_film
from tests.functional.conftest import Api, Person, as_role

EMOJI = "🎬"
MAX_ID = 2**31 - 1
MAY_CHANGE = (Role.CASTING_DIRECTOR, Role.EXECUTIVE_PRODUCER, Role.ADMINISTRATOR)
READING = ("/actors", "/actors/2", "/roles", "/roles/1", "/movies/1/roles", "/actors/2/roles")
CHANGING = (
    ("POST", "/actors"),
    ("PATCH", "/actors/2"),
    ("DELETE", "/actors/2"),
    ("POST", "/roles"),
    ("PATCH", "/roles/1"),
    ("DELETE", "/roles/1"),
)

BOGART = {"id": 2, "name": "Humphrey Bogart", "gender": "", "birth_date": None, "age": None}
BERGMAN = {"id": 3, "name": "Ingrid Bergman", "gender": "", "birth_date": None, "age": None}
TIERNEY = {"id": 5, "name": "Gene Tierney", "gender": "", "birth_date": None, "age": None}


def a_role(id_: int, movie: tuple[int, str], actor: dict, character: str, order: int) -> dict:
    return {
        "id": id_,
        "movie": {"id": movie[0], "title": movie[1]},
        "actor": {"id": actor["id"], "name": actor["name"]},
        "character": character,
        "order": order,
    }


CASABLANCA, LAURA = (1, "Casablanca"), (2, "Laura")
RICK = a_role(1, CASABLANCA, BOGART, "Rick", 1)
ILSA = a_role(2, CASABLANCA, BERGMAN, "Ilsa", 2)
HERSELF = a_role(3, LAURA, TIERNEY, "Laura", 1)


def with_cast(api: Api) -> Api:
    """Two movies; 1 and 4 direct, 2 and 3 act in the first, 5 in the second."""
    api.take_in(
        a_film(
            "Casablanca",
            1942,
            directors=("Michael Curtiz",),
            cast=(Part(Named("Humphrey Bogart"), "Rick"), Part(Named("Ingrid Bergman"), "Ilsa")),
        ),
        a_film("Laura", 1944, directors=("Otto Preminger",), cast=(Part(Named("Gene Tierney"), "Laura"),)),
    )
    return api


@pytest.fixture
def director(api) -> Person:
    """A casting director on each store."""
    return as_role(with_cast(api), Role.CASTING_DIRECTOR, "diana")


@pytest.fixture
def clerk(make_api) -> Person:
    """A casting director on dictionaries, for what the stores have no part in."""
    return as_role(with_cast(make_api("memory")), Role.CASTING_DIRECTOR, "diana")


@pytest.fixture
def large_bodies(monkeypatch) -> None:
    """WebTest copies larger bodies into temporary files, which it leaves open."""
    monkeypatch.setattr(TestApp.RequestClass, "request_body_tempfile_limit", 1_000_000)


def faults(response) -> list[tuple[str, str, str]]:
    """Where, what and why, of each fault."""
    error = response.json
    assert set(error) == {"success", "error", "message", "code", "errors"}
    assert (error["success"], error["error"]) == (False, response.status_int)
    for fault in error["errors"]:
        assert set(fault) == {"location", "name", "code", "description"}
    return [(fault["location"], fault["name"], fault["code"]) for fault in error["errors"]]


def everything(person: Person) -> list:
    return [person.get(f"/agency/{many}").json for many in ("movies", "actors", "roles")]


# Actors


def test_an_actor_is_added_changed_and_taken_away(director):
    told = {"name": " Lauren Bacall ", "gender": " female ", "birth_date": "1990-05-04"}
    added = director.send("POST", "/agency/actors", 201, told)
    bacall = {"id": 6, "name": "Lauren Bacall", "gender": "female", "birth_date": "1990-05-04", "age": 36}
    assert added.json == {"success": True, "actor": bacall, "created": 6}
    assert added.headers["Location"] == "/agency/actors/6/"
    assert added.headers["Cache-Control"] == "no-store"
    seen = director.get(added.headers["Location"])
    assert seen.json == {"success": True, "actor": bacall}
    assert seen.headers["Cache-Control"] == "no-store"

    etag = seen.headers["ETag"]
    assert director.get("/agency/actors/6", 304, If_None_Match=etag).body == b""
    changed = director.send("PATCH", "/agency/actors/6", 200, {"name": "Betty Perske", "age": 89}, If_Match=etag)
    betty = {**bacall, "name": "Betty Perske", "birth_date": None, "age": 89}
    assert changed.json == {"success": True, "actor": betty}
    assert changed.headers["ETag"] == director.get("/agency/actors/6", If_None_Match=etag).headers["ETag"] != etag
    for stale in (etag, '"nonsense"', f"W/{changed.headers['ETag']}", ""):
        refused = director.send("PATCH", "/agency/actors/6", 412, {"name": "Betty"}, If_Match=stale)
        assert refused.json["code"] == "changed"
        director.send("DELETE", "/agency/actors/6", 412, If_Match=stale)
    unchanged = director.send("PATCH", "/agency/actors/6/", 200, {}, If_Match=changed.headers["ETag"])
    assert (unchanged.json, unchanged.headers["ETag"]) == (changed.json, changed.headers["ETag"])
    assert director.send("PATCH", "/agency/actors/6", 200, {"gender": ""}, If_Match="*").json["actor"]["gender"] == ""

    gone = director.send("DELETE", "/agency/actors/6", 200)
    assert gone.json == {"success": True, "deleted": 6}
    for method in ("GET", "DELETE"):
        assert director.send(method, "/agency/actors/6", 404).json["code"] == "actor_not_found"
    assert director.send("PATCH", "/agency/actors/6", 404, {"name": "x"}).json["code"] == "actor_not_found"
    assert director.send("POST", "/agency/actors", 201, {"name": "Lauren Bacall"}).json["created"] == 7


def test_a_name_is_enough_and_nobody_is_merged(director):
    added = director.send("POST", "/agency/actors/", 201, {"name": "Humphrey Bogart"}).json
    assert added["actor"] == {**BOGART, "id": 6}
    assert director.get("/agency/actors").json["total_actors"] == 4


@pytest.mark.parametrize(
    ("told", "birth_date", "age"),
    [
        ({"age": 0}, None, 0),
        ({"age": 130}, None, 130),
        ({"age": None}, None, None),
        ({"birth_date": None}, None, None),
        ({"birth_date": "2026-05-04"}, "2026-05-04", 0),
        ({"birth_date": "1990-05-04"}, "1990-05-04", 36),
        ({"birth_date": "1990-05-05"}, "1990-05-05", 35),
        ({"birth_date": "1896-02-29"}, "1896-02-29", 130),
        ({"birth_date": "1895-05-05"}, "1895-05-05", 130),
    ],
)
def test_an_age_is_told_or_worked_out_of_the_birth_date(director, told, birth_date, age):
    added = director.send("POST", "/agency/actors", 201, {"name": "Somebody", **told}).json["actor"]
    assert (added["birth_date"], added["age"]) == (birth_date, age)
    assert director.get("/agency/actors/6").json["actor"] == added


def test_an_age_takes_the_place_of_a_birth_date_and_the_other_way_round(director):
    def changed(told: dict) -> tuple:
        actor = director.send("PATCH", "/agency/actors/2", 200, told).json["actor"]
        assert director.get("/agency/actors/2").json["actor"] == actor
        return actor["birth_date"], actor["age"]

    assert changed({"age": 57}) == (None, 57)
    assert changed({"birth_date": None}) == (None, 57)
    assert changed({"birth_date": "1999-12-25"}) == ("1999-12-25", 26)
    assert changed({"age": None}) == ("1999-12-25", 26)
    assert changed({"name": "Bogey"}) == ("1999-12-25", 26)
    assert changed({"age": 0}) == (None, 0)
    assert changed({"age": None}) == (None, None)
    assert changed({"birth_date": "1999-12-25"}) == ("1999-12-25", 26)
    assert changed({"birth_date": None}) == (None, None)


def test_an_actor_grows_older_in_every_answer(clerk):
    clerk.send("PATCH", "/agency/actors/2", 200, {"birth_date": "1996-05-05"})
    clerk.send("PATCH", "/agency/actors/3", 200, {"age": 40})
    before = clerk.get("/agency/actors/2")
    assert before.json["actor"]["age"] == 29
    clerk.api.clock.sleep(hours=11, minutes=59)
    clerk.log_in()
    assert clerk.get("/agency/actors/2").headers["ETag"] == before.headers["ETag"]
    clerk.api.clock.sleep(minutes=1)
    after = clerk.get("/agency/actors/2", If_None_Match=before.headers["ETag"])
    assert after.json["actor"]["age"] == 30
    assert [actor["age"] for actor in clerk.get("/agency/actors").json["actors"]] == [30, 40, None]
    assert [actor["age"] for actor in clerk.get("/agency/actors?page=1").json["actors"]] == [30, 40, None]
    clerk.send("PATCH", "/agency/actors/2", 412, {"name": "x"}, If_Match=before.headers["ETag"])


def test_who_directs_alone_is_no_actor(director):
    for actor_id in (1, 4):
        director.get(f"/agency/actors/{actor_id}", 404)
        director.get(f"/agency/actors/{actor_id}/roles", 404)
        director.send("PATCH", f"/agency/actors/{actor_id}", 404, {"age": 40})
        director.send("DELETE", f"/agency/actors/{actor_id}", 404)
    assert director.get("/agency/directors").json["total_directors"] == 2


def test_an_actor_who_goes_takes_their_roles_along_and_stays_a_director_if_they_are_one(director):
    producer = as_role(director.api, Role.EXECUTIVE_PRODUCER, "paula")
    producer.send("PATCH", "/agency/movies/2", 200, {"directors": [2]})
    director.send("PATCH", "/agency/actors/2", 200, {"gender": "male", "age": 57})
    director.send("POST", "/agency/roles", 201, {"movie_id": 2, "actor_id": 2, "character": "Waldo"})
    assert director.send("DELETE", "/agency/actors/2", 200).json == {"success": True, "deleted": 2}
    assert director.get("/agency/roles").json == {"success": True, "roles": [ILSA, HERSELF], "total_roles": 2}
    director.get("/agency/actors/2", 404)
    assert director.get("/agency/directors/2").json["director"] == {"id": 2, "name": "Humphrey Bogart", "movies": 1}
    assert director.api.get("/movies/1/cast/").json == [
        {"character": "Ilsa", "name": "Ingrid Bergman", "actor_id": 3},
    ]
    director.send("POST", "/agency/roles", 201, {"movie_id": 1, "actor_id": 2, "character": "Rick"})
    assert director.get("/agency/actors/2").json["actor"] == BOGART


# Roles


def test_a_role_is_added_changed_and_taken_away(director):
    told = {"movie_id": 2, "actor_id": 3, "character": " Ann "}
    added = director.send("POST", "/agency/roles", 201, told)
    ann = a_role(4, LAURA, BERGMAN, "Ann", 2)
    assert added.json == {"success": True, "role": ann, "created": 4}
    assert added.headers["Location"] == "/agency/roles/4/"
    assert added.headers["Cache-Control"] == "no-store"
    seen = director.get(added.headers["Location"])
    assert seen.json == {"success": True, "role": ann}
    assert seen.headers["Cache-Control"] == "no-store"

    etag = seen.headers["ETag"]
    assert director.get("/agency/roles/4", 304, If_None_Match=etag).body == b""
    changed = director.send("PATCH", "/agency/roles/4", 200, {"character": "Ann Treadwell", "order": 1}, If_Match=etag)
    assert changed.json == {"success": True, "role": {**ann, "character": "Ann Treadwell", "order": 1}}
    assert changed.headers["ETag"] == director.get("/agency/roles/4", If_None_Match=etag).headers["ETag"] != etag
    assert director.get("/agency/roles/3").json["role"] == {**HERSELF, "order": 2}
    for stale in (etag, '"nonsense"', f"W/{changed.headers['ETag']}", ""):
        assert director.send("PATCH", "/agency/roles/4", 412, {"order": 9}, If_Match=stale).json["code"] == "changed"
        director.send("DELETE", "/agency/roles/4", 412, If_Match=stale)
    unchanged = director.send("PATCH", "/agency/roles/4/", 200, {}, If_Match=changed.headers["ETag"])
    assert (unchanged.json, unchanged.headers["ETag"]) == (changed.json, changed.headers["ETag"])

    moved = director.send("PATCH", "/agency/roles/4", 200, {"movie_id": 1, "actor_id": 5}).json
    assert moved["role"] == a_role(4, CASABLANCA, TIERNEY, "Ann Treadwell", 3)
    gone = director.send("DELETE", "/agency/roles/4", 200, If_Match="*")
    assert gone.json == {"success": True, "deleted": 4}
    for method in ("GET", "DELETE"):
        assert director.send(method, "/agency/roles/4", 404).json["code"] == "role_not_found"
    assert director.send("PATCH", "/agency/roles/4", 404, {"order": 1}).json["code"] == "role_not_found"
    director.get("/agency/actors/5")
    assert director.send("POST", "/agency/roles", 201, told).json["created"] > 4


def test_a_change_elsewhere_is_a_change_of_the_role_that_shows_it(director):
    etag = director.get("/agency/roles/1").headers["ETag"]
    director.send("PATCH", "/agency/actors/2", 200, {"name": "Bogey"})
    director.send("PATCH", "/agency/roles/1", 412, {"character": "x"}, If_Match=etag)
    seen = director.get("/agency/roles/1", If_None_Match=etag)
    assert seen.json["role"]["actor"] == {"id": 2, "name": "Bogey"}
    director.send("PATCH", "/agency/movies/1", 200, {"title": "Everybody Comes to Rick's"})
    director.send("DELETE", "/agency/roles/1", 412, If_Match=seen.headers["ETag"])
    assert director.get("/agency/roles/1").json["role"]["movie"] == {"id": 1, "title": "Everybody Comes to Rick's"}


def test_the_same_three_twice_are_a_409(director):
    for order in ({}, {"order": 7}):
        told = {"movie_id": 1, "actor_id": 2, "character": "  Rick ", **order}
        refused = director.send("POST", "/agency/roles", 409, told).json
        assert (refused["code"], "errors" in refused) == ("role_taken", False)
        refused = director.send("PATCH", "/agency/roles/2", 409, {"actor_id": 2, "character": "Rick", **order}).json
        assert (refused["code"], "errors" in refused) == ("role_taken", False)
    assert director.get("/agency/roles").json["roles"] == [RICK, ILSA, HERSELF]
    director.send("POST", "/agency/roles", 201, {"movie_id": 1, "actor_id": 2, "character": "rick"})
    director.send("POST", "/agency/roles", 201, {"movie_id": 1, "actor_id": 3, "character": "Rick"})
    director.send("POST", "/agency/roles", 201, {"movie_id": 1, "actor_id": 2, "character": ""})
    director.send("POST", "/agency/roles", 409, {"movie_id": 1, "actor_id": 2, "character": " "})


def test_what_a_role_refers_to_and_is_not_there_is_named_all_at_once(director):
    for method, path in (("POST", "/agency/roles"), ("PATCH", "/agency/roles/1")):
        refused = director.send(method, path, 422, {"movie_id": 99, "actor_id": MAX_ID, "character": "x"})
        assert faults(refused) == [("body", "movie_id", "unknown"), ("body", "actor_id", "unknown")]
        refused = director.send(method, path, 422, {"movie_id": 1, "actor_id": 99, "character": "x"})
        assert faults(refused) == [("body", "actor_id", "unknown")]
    assert director.get("/agency/roles").json["roles"] == [RICK, ILSA, HERSELF]


def test_a_director_comes_to_act_by_a_role(director):
    told = {"movie_id": 1, "actor_id": 4, "character": "Himself", "order": 1}
    assert director.send("POST", "/agency/roles", 201, told).json["role"]["actor"] == {
        "id": 4,
        "name": "Otto Preminger",
    }
    assert director.get("/agency/actors/4").json["actor"] == {**BOGART, "id": 4, "name": "Otto Preminger"}
    assert director.get("/agency/actors?page=1").json["total_actors"] == 4
    assert director.get("/agency/directors/4").json["director"]["movies"] == 1


def test_the_public_cast_follows_the_billing(director):
    def cast() -> list[str]:
        return [member["character"] for member in director.api.get("/movies/1/cast/").json]

    director.send("POST", "/agency/roles", 201, {"movie_id": 1, "actor_id": 5, "character": "Yvonne"})
    assert cast() == ["Rick", "Ilsa", "Yvonne"]
    director.send("PATCH", "/agency/roles/4", 200, {"order": 1})
    assert cast() == ["Yvonne", "Rick", "Ilsa"]
    director.send("PATCH", "/agency/roles/4", 200, {"order": 3})
    assert cast() == ["Rick", "Yvonne", "Ilsa"]
    director.send("DELETE", "/agency/roles/1", 200)
    assert cast() == ["Yvonne", "Ilsa"]
    roles = director.get("/agency/movies/1/roles").json["roles"]
    assert [(role["character"], role["order"]) for role in roles] == [("Yvonne", 3), ("Ilsa", 4)]
    director.send("POST", "/agency/roles", 201, {"movie_id": 1, "actor_id": 2, "character": "Rick", "order": 10_000})
    assert cast() == ["Yvonne", "Ilsa", "Rick"]


# Lists


def test_lists_stand_in_their_envelopes(director):
    assert director.get("/agency/actors").json == {
        "success": True, "actors": [BOGART, BERGMAN, TIERNEY], "total_actors": 3
    }  # fmt: skip
    assert director.get("/agency/roles/").json == {"success": True, "roles": [RICK, ILSA, HERSELF], "total_roles": 3}
    assert director.get("/agency/movies/1/roles").json == {"success": True, "roles": [RICK, ILSA], "total_roles": 2}
    assert director.get("/agency/actors/3/roles/").json == {"success": True, "roles": [ILSA], "total_roles": 1}
    for path in ("/agency/actors", "/agency/roles", "/agency/movies/1/roles", "/agency/actors/3/roles"):
        whole, page = director.get(path), director.get(f"{path}?page=1")
        assert page.json == whole.json
        for response in (whole, page):
            assert response.headers["Cache-Control"] == "no-store"
            assert response.content_type == "application/json"
            assert "ETag" not in response.headers
        assert page.headers["X-Total-Count"] == str(len(whole.json[path.rpartition("/")[2]]))
        assert not {"X-Total-Count", "Link"} & set(whole.headers)


def test_the_nested_lists_of_what_is_not_there_are_404(director):
    refused = director.get("/agency/movies/99/roles", 404).json
    assert refused["code"] == "movie_not_found"
    assert director.get("/agency/actors/99/roles?page=1", 404).json["code"] == "actor_not_found"
    for number in ("0", "x", "-1", "1.0", "01", str(2**31), "%D9%A3"):
        for path in (f"/agency/movies/{number}/roles", f"/agency/actors/{number}/roles"):
            director.get(path, 404)
        for path in (f"/agency/actors/{number}", f"/agency/roles/{number}"):
            director.get(path, 404)
            director.send("PATCH", path, 404, {})
            director.send("DELETE", path, 404)
    quiet = director.send("POST", "/agency/actors", 201, {"name": "Quiet"}).json["created"]
    nothing = {"success": True, "roles": [], "total_roles": 0}
    assert director.get(f"/agency/actors/{quiet}/roles").json == nothing
    assert director.get(f"/agency/actors/{quiet}/roles?page=1").json == nothing


def links(response) -> dict[str, str]:
    return {
        relation: address for address, relation in re.findall('<([^>]*)>; rel="([a-z]+)"', response.headers["Link"])
    }


@pytest.mark.parametrize(
    ("path", "many"),
    [
        ("/agency/actors", "actors"),
        ("/agency/roles", "roles"),
        ("/agency/movies/3/roles", "roles"),
        ("/agency/actors/6/roles", "roles"),
    ],
)
def test_pages_have_totals_and_links_and_end_with_a_404(director, path, many):
    # The third movie has roles of its own alone, and actor 6 plays the half of them.
    director.api.take_in(
        a_film("Ensemble", 1950, cast=[Part(Named(f"Actor {at % 2 or at}"), f"No {at}") for at in range(1, 31)])
    )
    whole = director.get(path).json
    total = whole[f"total_{many}"]
    assert total == len(whole[many]) > 12
    last = -(-total // 12)
    seen = []
    for number in range(1, last + 1):
        page = director.get(f"{path}/?page={number}")
        assert page.json[f"total_{many}"] == total
        assert page.headers["X-Total-Count"] == str(total)
        expected = {"first": 1, "last": last}
        if number > 1:
            expected["prev"] = number - 1
        if number < last:
            expected["next"] = number + 1
        assert links(page) == {relation: f"{path}/?page={at}" for relation, at in expected.items()}
        seen += page.json[many]
    assert seen == whole[many]
    assert director.get(f"{path}?page={last + 1}", 404).json["code"] == "not_found"
    director.get(f"{path}?page=999999999999", 404)
    sized = director.get(f"{path}?resultsPerPage=5&sort=-{'name' if many == 'actors' else 'order'}&q=a")
    assert len(sized.json[many]) == min(5, sized.json[f"total_{many}"])
    if "next" in links(sized):
        assert links(sized)["next"].endswith("&q=a&page=2")
    empty = {"success": True, many: [], f"total_{many}": 0}
    assert director.get(f"{path}?page=1&q=nobody").json == empty
    assert director.get(f"{path}?q=nobody").json == empty
    director.get(f"{path}?page=2&q=nobody", 404)


@pytest.mark.parametrize(
    ("query", "name", "code"),
    [
        ("page=0", "page", "out_of_range"),
        ("page=-1", "page", "out_of_range"),
        ("page=", "page", "not_integer"),
        ("page=abc", "page", "not_integer"),
        ("page=1.0", "page", "not_integer"),
        ("page=1&page=2", "page", "repeated"),
        ("resultsPerPage=0", "resultsPerPage", "out_of_range"),
        ("resultsPerPage=101", "resultsPerPage", "out_of_range"),
        ("resultsPerPage=", "resultsPerPage", "not_integer"),
        ("sort=", "sort", "not_a_choice"),
        ("sort=id", "sort", "not_a_choice"),
        ("sort=Name", "sort", "not_a_choice"),
        ("sort=%2Bname", "sort", "not_a_choice"),
        ("sort=age", "sort", "not_a_choice"),
        ("sort=billing", "sort", "not_a_choice"),
        ("q=" + "x" * 101, "q", "too_long"),
        ("q=" + "%F0%9F%8E%AC" * 101, "q", "too_long"),
        ("q=a%00", "q", "control_character"),
        ("q=a%0A", "q", "control_character"),
    ],
)
def test_refuses_bad_parameters_of_lists(clerk, query, name, code):
    for path in ("/agency/actors", "/agency/roles", "/agency/movies/1/roles", "/agency/actors/2/roles"):
        assert faults(clerk.get(f"{path}?{query}", 422)) == [("querystring", name, code)]


def test_all_bad_parameters_are_named_and_unknown_ones_are_nobodys_business(clerk):
    refused = clerk.get("/agency/actors?page=x&resultsPerPage=0&sort=x&colour=blue", 422)
    assert [fault[1] for fault in faults(refused)] == ["page", "resultsPerPage", "sort"]
    assert clerk.get("/agency/actors?colour=blue&cursor=&movie_id=1").json["total_actors"] == 3
    clerk.get("/agency/movies/99/roles?page=x", 422)
    clerk.get(f"/agency/actors?q={'%F0%9F%8E%AC' * 100}")


def names(person: Person, query: str) -> list[str]:
    return [actor["name"] for actor in person.get(f"/agency/actors?{query}").json["actors"]]


def characters(person: Person, query: str, path: str = "/agency/roles") -> list[str]:
    roles = person.get(f"{path}?{query}").json
    assert roles["total_roles"] == len(roles["roles"])
    return [role["character"] for role in roles["roles"]]


def test_actors_are_searched_and_sorted(director):
    for actor_id, born in ((2, "1999-12-25"), (3, "1990-08-29")):
        director.send("PATCH", f"/agency/actors/{actor_id}", 200, {"birth_date": born})
    for name in ("Érik 100%", "%", "_"):
        director.send("POST", "/agency/actors", 201, {"name": name})
    by_name = ["%", "_", "Érik 100%", "Gene Tierney", "Humphrey Bogart", "Ingrid Bergman"]
    assert names(director, "sort=name") == by_name
    assert names(director, "sort=-name") == by_name[::-1]
    unknown = ["Gene Tierney", "Érik 100%", "%", "_"]
    assert names(director, "sort=birth_date") == ["Ingrid Bergman", "Humphrey Bogart", *unknown]
    assert names(director, "sort=-birth_date") == ["Humphrey Bogart", "Ingrid Bergman", *unknown[::-1]]
    assert names(director, "q=bog") == names(director, "q=BOGART+hum") == ["Humphrey Bogart"]
    assert names(director, "q=e&sort=-name") == ["Érik 100%"]
    assert names(director, "q=%25") == ["%"]
    assert names(director, "q=_") == ["_"]
    assert names(director, "q=ogart") == names(director, "q=b%25t") == names(director, "q=bogart+bergman") == []
    assert names(director, "q=") == names(director, "q=++") == names(director, "")
    assert names(director, "sort=name&page=2&resultsPerPage=4") == ["Humphrey Bogart", "Ingrid Bergman"]


def test_roles_are_searched_and_sorted(director):
    director.send("POST", "/agency/roles", 201, {"movie_id": 2, "actor_id": 2, "character": "Élie", "order": 1})
    assert characters(director, "") == ["Rick", "Ilsa", "Laura", "Élie"]
    assert characters(director, "sort=character") == ["Élie", "Ilsa", "Laura", "Rick"]
    assert characters(director, "sort=-character") == ["Rick", "Laura", "Ilsa", "Élie"]
    assert characters(director, "sort=order") == ["Rick", "Élie", "Ilsa", "Laura"]
    assert characters(director, "sort=-order") == ["Laura", "Ilsa", "Élie", "Rick"]
    assert characters(director, "sort=movie") == ["Rick", "Ilsa", "Laura", "Élie"]
    assert characters(director, "sort=-movie") == ["Élie", "Laura", "Ilsa", "Rick"]
    assert characters(director, "sort=actor") == ["Laura", "Rick", "Élie", "Ilsa"]
    assert characters(director, "sort=-actor") == ["Ilsa", "Élie", "Rick", "Laura"]
    assert characters(director, "q=casa+ilsa+berg") == ["Ilsa"]
    assert characters(director, "q=laura") == ["Laura", "Élie"]
    assert characters(director, "q=aura") == []
    assert characters(director, "", "/agency/movies/2/roles") == ["Élie", "Laura"]
    assert characters(director, "sort=character", "/agency/movies/2/roles") == ["Élie", "Laura"]
    assert characters(director, "sort=-order", "/agency/movies/2/roles") == ["Laura", "Élie"]
    assert characters(director, "q=tierney", "/agency/movies/2/roles") == ["Laura"]
    assert characters(director, "", "/agency/actors/2/roles") == ["Rick", "Élie"]
    assert characters(director, "sort=-movie", "/agency/actors/2/roles") == ["Élie", "Rick"]
    assert characters(director, "q=ilsa", "/agency/actors/2/roles") == []


@pytest.mark.parametrize("count", [97, 98, 250])
def test_whole_lists_are_streamed_in_chunks_without_a_seam(director, count):
    # 3 are there: whole lists come in chunks, the first of which has 100.
    parts = [Part(Named(f"Extra {number:03}"), f"Extra {number:03}") for number in range(count)]
    director.api.take_in(a_film("Ensemble", 1950, cast=parts))
    for path, many in (("/agency/actors", "actors"), ("/agency/roles", "roles")):
        whole = director.get(path).json
        assert whole[f"total_{many}"] == len(whole[many]) == count + 3
        assert [entry["id"] for entry in whole[many]] == sorted(entry["id"] for entry in whole[many])
        assert whole == {"success": True, many: whole[many], f"total_{many}": count + 3}
    extras = [f"Extra {number:03}" for number in range(count)]
    assert names(director, "q=extra&sort=-name") == extras[::-1]
    assert characters(director, "sort=-order", "/agency/movies/3/roles") == extras[::-1]
    assert [actor["birth_date"] for actor in director.get("/agency/actors?sort=birth_date").json["actors"]] == [
        None
    ] * (count + 3)


# What is refused

BAD_ACTORS = [
    ({"name": ""}, "name", "too_short"),
    ({"name": "  "}, "name", "too_short"),
    ({"name": None}, "name", "not_text"),
    ({"name": 5}, "name", "not_text"),
    ({"name": ["x"]}, "name", "not_text"),
    ({"name": "x" * 256}, "name", "too_long"),
    ({"name": EMOJI * 256}, "name", "too_long"),
    ({"name": "x" * 5000}, "name", "too_long"),
    ({"name": "a\u0007"}, "name", "control_character"),
    ({"name": "a\nb"}, "name", "control_character"),
    ({"name": "a\u2028b"}, "name", "control_character"),
    ({"gender": None}, "gender", "not_text"),
    ({"gender": True}, "gender", "not_text"),
    ({"gender": "x" * 101}, "gender", "too_long"),
    ({"gender": EMOJI * 101}, "gender", "too_long"),
    ({"gender": "\t x"}, "gender", "control_character"),
    ({"birth_date": ""}, "birth_date", "not_date"),
    ({"birth_date": 19900504}, "birth_date", "not_date"),
    ({"birth_date": "1990-5-4"}, "birth_date", "not_date"),
    ({"birth_date": "1990-02-30"}, "birth_date", "not_date"),
    ({"birth_date": "2001-02-29"}, "birth_date", "not_date"),
    ({"birth_date": " 1990-05-04"}, "birth_date", "not_date"),
    ({"birth_date": "1990-05-04T00:00:00Z"}, "birth_date", "not_date"),
    ({"birth_date": "19900504"}, "birth_date", "not_date"),
    ({"birth_date": "1990"}, "birth_date", "not_date"),
    ({"birth_date": "1799-12-31"}, "birth_date", "out_of_range"),
    ({"birth_date": "2101-01-01"}, "birth_date", "out_of_range"),
    ({"birth_date": "2026-05-05"}, "birth_date", "out_of_range"),
    ({"birth_date": "1895-05-04"}, "birth_date", "out_of_range"),
    ({"age": -1}, "age", "out_of_range"),
    ({"age": 131}, "age", "out_of_range"),
    ({"age": 2**40}, "age", "out_of_range"),
    ({"age": "40"}, "age", "not_integer"),
    ({"age": 40.0}, "age", "not_integer"),
    ({"age": True}, "age", "not_integer"),
    ({"age": 40, "birth_date": "1990-05-04"}, "age", "beside_birth_date"),
    ({"age": None, "birth_date": "1990-05-04"}, "age", "beside_birth_date"),
    ({"age": 40, "birth_date": None}, "age", "beside_birth_date"),
    ({"age": None, "birth_date": None}, "age", "beside_birth_date"),
    ({"id": 7}, "id", "unknown_field"),
    ({"Name": "x"}, "Name", "unknown_field"),
    ({"told_age": 40}, "told_age", "unknown_field"),
    ({"external_id": "imdb:nm0000001"}, "external_id", "unknown_field"),
]
BAD_ROLES = [
    ({"movie_id": None}, "movie_id", "not_integer"),
    ({"movie_id": "1"}, "movie_id", "not_integer"),
    ({"movie_id": 1.0}, "movie_id", "not_integer"),
    ({"movie_id": True}, "movie_id", "not_integer"),
    ({"movie_id": [1]}, "movie_id", "not_integer"),
    ({"movie_id": 0}, "movie_id", "out_of_range"),
    ({"movie_id": 2**31}, "movie_id", "out_of_range"),
    ({"movie_id": 99}, "movie_id", "unknown"),
    ({"movie_id": MAX_ID}, "movie_id", "unknown"),
    ({"actor_id": None}, "actor_id", "not_integer"),
    ({"actor_id": "2"}, "actor_id", "not_integer"),
    ({"actor_id": 2.0}, "actor_id", "not_integer"),
    ({"actor_id": False}, "actor_id", "not_integer"),
    ({"actor_id": -2}, "actor_id", "out_of_range"),
    ({"actor_id": 99}, "actor_id", "unknown"),
    ({"character": None}, "character", "not_text"),
    ({"character": 5}, "character", "not_text"),
    ({"character": "x" * 101}, "character", "too_long"),
    ({"character": EMOJI * 101}, "character", "too_long"),
    ({"character": "x" * 5000}, "character", "too_long"),
    ({"character": "a\u0000"}, "character", "control_character"),
    ({"character": "a\nb"}, "character", "control_character"),
    ({"order": None}, "order", "not_integer"),
    ({"order": "1"}, "order", "not_integer"),
    ({"order": 1.0}, "order", "not_integer"),
    ({"order": True}, "order", "not_integer"),
    ({"order": 0}, "order", "out_of_range"),
    ({"order": -1}, "order", "out_of_range"),
    ({"order": 10_001}, "order", "out_of_range"),
    ({"id": 7}, "id", "unknown_field"),
    ({"billing": 1}, "billing", "unknown_field"),
    ({"movie": 1}, "movie", "unknown_field"),
    ({"actor": {"id": 2}}, "actor", "unknown_field"),
]


def test_refuses_bad_actors_and_changes_nothing(clerk):
    before = everything(clerk)
    for told, name, code in BAD_ACTORS:
        for method, path, body in (
            ("POST", "/agency/actors", {"name": "New", **told}),
            ("PATCH", "/agency/actors/2", {"gender": "male", **told}),
        ):
            assert (told, faults(clerk.send(method, path, 422, body))) == (told, [("body", name, code)])
    assert everything(clerk) == before


def test_refuses_bad_roles_and_changes_nothing(clerk):
    before = everything(clerk)
    for told, name, code in BAD_ROLES:
        for method, path, body in (
            ("POST", "/agency/roles", {"movie_id": 1, "actor_id": 5, "character": "New", **told}),
            ("PATCH", "/agency/roles/1", {"character": "New", **told}),
        ):
            assert (told, faults(clerk.send(method, path, 422, body))) == (told, [("body", name, code)])
    assert everything(clerk) == before


def test_databases_hold_whatever_is_let_in_and_nothing_of_what_is_not(director):
    told = {"name": EMOJI * 255, "gender": EMOJI * 100}
    actor_id = director.send("POST", "/agency/actors", 201, told).json["created"]
    assert director.get(f"/agency/actors/{actor_id}").json["actor"] == {
        "id": actor_id, **told, "birth_date": None, "age": None
    }  # fmt: skip
    role = {"movie_id": 1, "actor_id": actor_id, "character": EMOJI * 100, "order": 10_000}
    role_id = director.send("POST", "/agency/roles", 201, role).json["created"]
    assert director.get(f"/agency/roles/{role_id}").json["role"]["character"] == EMOJI * 100
    # 255 letters and an accent each are 255 in NFC.
    accents = director.send("POST", "/agency/actors", 201, {"name": "e\u0301" * 255}).json["actor"]
    assert accents["name"] == "é" * 255
    before = everything(director)
    for method, path, body in (
        ("POST", "/agency/actors", {"name": "New", "birth_date": "2026-05-05"}),
        ("PATCH", "/agency/actors/2", {"name": "New", "birth_date": "1895-05-04"}),
        ("PATCH", "/agency/roles/1", {"order": 2, "actor_id": 99}),
        ("POST", "/agency/roles", {"movie_id": 99, "actor_id": 4, "character": "x", "order": 1}),
    ):
        director.send(method, path, 422, body)
    assert everything(director) == before


def test_every_fault_of_a_body_is_named(clerk):
    refused = clerk.send("POST", "/agency/actors", 422, {"gender": 5, "age": 131, "birth_date": "x", "id": 1})
    assert sorted(faults(refused)) == [
        ("body", "age", "beside_birth_date"),
        ("body", "age", "out_of_range"),
        ("body", "birth_date", "not_date"),
        ("body", "gender", "not_text"),
        ("body", "id", "unknown_field"),
        ("body", "name", "required"),
    ]
    assert sorted(faults(clerk.send("POST", "/agency/roles", 422, {"order": 0}))) == [
        ("body", "actor_id", "required"),
        ("body", "character", "required"),
        ("body", "movie_id", "required"),
        ("body", "order", "out_of_range"),
    ]
    assert faults(clerk.send("POST", "/agency/actors", 422, {})) == [("body", "name", "required")]


@pytest.mark.parametrize(("method", "path"), [door for door in CHANGING if door[0] != "DELETE"])
def test_what_cannot_be_parsed_is_a_400(clerk, large_bodies, method, path):
    def send(content: bytes, status: int, content_type: str = "application/json"):
        headers = {"Content_Type": content_type, "Authorization": clerk.token}
        return clerk.api.request(method, f"/agency{path}", status, content, **headers)

    for content in (
        b"",
        b"{",
        b"{'name': 1}",
        b'{"name": "a", "name": "b"}',
        b'{"name": "\xff"}',
        b'{"name": "\\ud800"}',
    ):
        assert send(content, 400).json["code"] == "bad_request"
    for content in (b"[]", b"5", b"null", b'"x"'):
        assert faults(send(content, 422)) == [("body", "", "not_object")]
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", ""):
        send(b"{}", 415, content_type)
    send(b'{"name": "' + b"x" * 64 * 1024 + b'"}', 413)
    assert clerk.get("/agency/actors").json["actors"] == [BOGART, BERGMAN, TIERNEY]


def test_a_deletion_asks_for_no_body_and_minds_none(clerk):
    headers = {"Authorization": clerk.token, "Content_Type": "text/plain"}
    assert clerk.api.request("DELETE", "/agency/roles/1", 200, b"{", **headers).json["deleted"] == 1
    assert clerk.api.request("DELETE", "/agency/actors/2", 200, b"junk", **headers).json["deleted"] == 2


def test_a_bad_body_comes_before_an_unknown_id_and_that_before_a_stale_tag(clerk):
    for path, bad, good in (
        ("/agency/actors", {"age": "x"}, {"age": 5}),
        ("/agency/roles", {"order": "x"}, {"order": 5}),
    ):
        clerk.send("PATCH", f"{path}/99", 422, bad, If_Match='"x"')
        clerk.send("PATCH", f"{path}/99", 404, good, If_Match='"x"')
        clerk.send("PATCH", f"{path}/99", 404, {}, If_Match="*")
        clerk.send("PATCH", f"{path}/2", 412, good, If_Match='"x"')
        clerk.send("PATCH", f"{path}/2", 422, bad, If_Match='"x"')
        clerk.send("DELETE", f"{path}/99", 404, If_Match='"x"')
        clerk.send("DELETE", f"{path}/2", 412, If_Match='"x"')


# Who may


@pytest.mark.parametrize("role", list(Role))
def test_staff_read_and_those_who_cast_change(make_api, role):
    person = as_role(with_cast(make_api("memory")), role, "somebody")
    reads, changes = role is not Role.MEMBER, role in MAY_CHANGE
    for path in READING:
        person.get(f"/agency{path}", 200 if reads else 403)
        person.get(f"/agency{path}?page=1", 200 if reads else 403)
    for path in ("/actors/99", "/roles/99", "/movies/99/roles", "/actors/99/roles"):
        person.get(f"/agency{path}", 404 if reads else 403)
    person.get("/agency/actors?page=x", 422 if reads else 403)
    for method, path in CHANGING:
        many, _, number = path[1:].partition("/")
        elsewhere = f"/agency/{many}/99" if number else f"/agency/{many}"
        if method == "DELETE":
            person.send(method, elsewhere, 404 if changes else 403)
        else:
            person.send(method, elsewhere, 422 if changes else 403, {"id": 1})
    bodies = {
        "/actors": {"name": "New"},
        "/actors/2": {"age": 5},
        "/roles": {"movie_id": 2, "actor_id": 3, "character": "New"},
        "/roles/1": {"order": 5},
    }
    for method, path in (*[door for door in CHANGING if door[0] != "DELETE"], ("DELETE", "/roles/1"),
                         ("DELETE", "/actors/2")):  # fmt: skip
        body = None if method == "DELETE" else bodies[path]
        answer = person.send(method, f"/agency{path}", "*", body)
        assert answer.status_int == (403 if not changes else 201 if method == "POST" else 200)
        if not changes:
            assert answer.json["code"] == "forbidden"


def test_strangers_are_401_before_anything_else(make_api):
    api = with_cast(make_api("memory"))
    for path in (*READING, "/actors/99", "/roles/x", "/actors?page=x", "/movies/99/roles"):
        refused = api.get(f"/agency{path}", 401)
        assert (refused.json["code"], refused.headers["WWW-Authenticate"]) == ("login_required", "Bearer")
        assert api.get(f"/agency{path}", 401, Authorization="Bearer undefined").json["code"] == "invalid_token"
    for method, path in (*CHANGING, ("PATCH", "/actors/99"), ("DELETE", "/roles/99")):
        assert api.request(method, f"/agency{path}", 401, b"{").json["code"] == "login_required"
    assert len(api.get("/movies/1/cast/").json) == 2


def test_members_are_403_before_a_body_is_read(make_api, large_bodies):
    member = Person(with_cast(make_api("memory")))
    for method, path in (*CHANGING, ("PATCH", "/actors/99"), ("DELETE", "/roles/99"), ("PATCH", "/roles/x")):
        for content in (b"{", b'{"id": 1}', b"x" * 70_000):
            headers = {"Authorization": member.token, "Content_Type": "application/json"}
            member.api.request(method, f"/agency{path}", 403, content, **headers)


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/actors", "GET, HEAD, OPTIONS, POST"),
        ("/actors/2", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("/roles", "GET, HEAD, OPTIONS, POST"),
        ("/roles/1", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("/movies/1/roles", "GET, HEAD, OPTIONS"),
        ("/actors/2/roles", "GET, HEAD, OPTIONS"),
    ],
)
def test_each_door_tells_its_methods_and_refuses_others_first(clerk, path, allow):
    assert clerk.api.request("OPTIONS", f"/agency{path}/", 204).headers["Allow"] == allow
    refused = clerk.api.request("PUT", f"/agency{path}", 405, b"{")
    assert (refused.json["code"], refused.headers["Allow"]) == ("method_not_allowed", allow)
    for query in ("", "?page=1"):
        head = clerk.send("HEAD", f"/agency{path}{query}", 200)
        assert head.body == b""
        assert head.headers["Cache-Control"] == "no-store"
    clerk.api.request("HEAD", f"/agency{path}", 401)


# Keys


def test_a_key_adds_once(director):
    for path, body, other in (
        ("/agency/actors", {"name": "Lauren Bacall"}, {"name": "Lauren"}),
        ("/agency/roles", {"movie_id": 2, "actor_id": 3, "character": "Ann"}, {"movie_id": 2}),
    ):
        first = director.send("POST", path, 201, body, Idempotency_Key="key-1")
        again = director.send("POST", f"{path}/", 201, body, Idempotency_Key="key-1")
        assert again.json == first.json
        assert again.headers["Location"] == first.headers["Location"]
        director.send("POST", path, 422, other, Idempotency_Key="key-1")
        assert [fault[:2] for fault in faults(director.send("POST", path, 422, body, Idempotency_Key="a b"))] == [
            ("header", "Idempotency-Key")
        ]
    assert director.get("/agency/actors?page=1").json["total_actors"] == 4
    assert director.get("/agency/roles?page=1").json["total_roles"] == 4


def test_a_key_remembers_no_refusal_and_serves_no_one_else(director):
    role = {"movie_id": 1, "actor_id": 2, "character": "Rick"}
    director.send("POST", "/agency/roles", 409, role, Idempotency_Key="key-1")
    director.send("DELETE", "/agency/roles/1", 200)
    created = director.send("POST", "/agency/roles", 201, role, Idempotency_Key="key-1").json["created"]
    other = as_role(director.api, Role.CASTING_DIRECTOR, "dora")
    other.send("POST", "/agency/roles", 409, role, Idempotency_Key="key-1")
    director.send("DELETE", f"/agency/roles/{created}", 200)
    assert director.send("POST", "/agency/roles", 201, role, Idempotency_Key="key-1").json["created"] == created
    assert director.get("/agency/roles?page=1").json["total_roles"] == 2


# Settings


def test_an_empty_prefix_puts_actors_and_roles_at_the_root(make_api):
    root = as_role(with_cast(make_api("memory", agency_prefix="")), Role.CASTING_DIRECTOR, "diana")
    for path in READING:
        assert root.get(f"{path}/").json["success"] is True
        root.api.get(path, 401)
        root.get(f"/agency{path}", 404)
    added = root.send("POST", "/actors", 201, {"name": "Lauren Bacall"})
    assert added.headers["Location"] == "/actors/6/"
    added = root.send("POST", "/roles/", 201, {"movie_id": 2, "actor_id": 6, "character": "Ann", "order": 1})
    assert added.headers["Location"] == "/roles/4/"
    assert root.get("/movies/2/roles").json["total_roles"] == 2
    assert links(root.get("/actors/6/roles?page=1"))["last"] == "/actors/6/roles/?page=1"
    assert [member["character"] for member in root.api.get("/movies/2/cast/").json] == ["Ann", "Laura"]
    root.send("DELETE", "/actors/6", 200)
    assert root.get("/movies/2").json["movie"]["title"] == "Laura"


def test_another_prefix_moves_actors_and_roles(make_api):
    studio = as_role(with_cast(make_api("memory", agency_prefix="/studio/staff")), Role.CASTING_DIRECTOR, "diana")
    for path in READING:
        assert studio.get(f"/studio/staff{path}").json["success"] is True
        studio.get(f"/agency{path}", 404)
    for path in ("/actors", "/roles", "/actors/2", "/movies/1/roles"):
        studio.get(path, 404)
    added = studio.send("POST", "/studio/staff/actors", 201, {"name": "Lauren Bacall"})
    assert added.headers["Location"] == "/studio/staff/actors/6/"
    assert studio.get(added.headers["Location"]).json["actor"]["name"] == "Lauren Bacall"
    assert links(studio.get("/studio/staff/roles?page=1"))["first"] == "/studio/staff/roles/?page=1"


def test_addresses_begin_where_the_service_is_mounted(clerk):
    def call(method: str, path: str, body: bytes = b""):
        headers = {"Authorization": clerk.token, "Content-Type": "application/json"}
        environ = {"SCRIPT_NAME": "/films"}
        return clerk.api.http.request(
            TestApp.RequestClass.blank(path, environ, method=method, headers=headers, body=body)
        )

    assert links(call("GET", "/agency/actors?page=1"))["first"] == "/films/agency/actors/?page=1"
    added = call("POST", "/agency/actors", b'{"name": "Lauren Bacall"}')
    assert added.headers["Location"] == "/films/agency/actors/6/"


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize("prefix", ["/agency", ""])
def test_staff_see_the_cast_whether_or_not_the_public_does(make_api, public, prefix):
    api = with_cast(make_api("memory", public_cast=public, agency_prefix=prefix))
    director = as_role(api, Role.CASTING_DIRECTOR, "diana")
    assert director.get(f"{prefix}/movies/1/roles").json == {"success": True, "roles": [RICK, ILSA], "total_roles": 2}
    assert director.get(f"{prefix}/actors").json["total_actors"] == 3
    assert director.get(f"{prefix}/movies?actor=2").json["total_movies"] == 1
    assert director.get(f"{prefix}/movies?q=bogart").json["total_movies"] == 1
    api.get("/movies/1/cast/", 200 if public else 404)
    if prefix:
        assert [movie["id"] for movie in api.get("/movies/?actor=2").json] == ([1] if public else [1, 2])
        assert [movie["id"] for movie in api.get("/movies/?q=bogart").json] == ([1] if public else [])
        assert [movie["id"] for movie in api.get("/movies/?q=curtiz").json] == [1]


def test_the_public_finds_movies_by_who_plays_in_them_now(director):
    def found(question: str) -> list[int]:
        return [movie["id"] for movie in director.api.get(f"/movies/?q={question}").json]

    director.send("PATCH", "/agency/actors/2", 200, {"name": "Humphrey DeForest"})
    assert (found("bogart"), found("deforest")) == ([], [1])
    director.send("PATCH", "/agency/roles/1", 200, {"movie_id": 2})
    assert found("deforest") == [2]
    assert [movie["id"] for movie in director.api.get("/movies/?actor=2").json] == [2]
    director.send("DELETE", "/agency/roles/1", 200)
    assert found("deforest") == []
    director.send("DELETE", "/agency/actors/3", 200)
    assert found("bergman") == []
    assert director.api.get("/movies/?actor=3").json == []
    assert director.api.get("/movies/1/cast/").json == []
