"""Eight at once in collections, groups and imports, on both databases: one wins, no 5xx, no orphan, nothing twice."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text
from webtest import TestApp, TestResponse

from adapters.memory.databases import MemoryDatabases
from domain.access import Role
from domain.lookup import ExternalMovie
from entrypoints.app import create_app
from entrypoints.wiring import Stores
from tests.builders import Clock, a_film
from tests.conftest import DATABASES, catalogue_of
from tests.functional.conftest import PASSWORD, SETTINGS, Api, Person, as_role, cheap_keyring
from tests.integration.test_races import CLIENTS, at_once, statuses

ROUNDS = 4
COPIES = "/collection/movies/"
MATRIX = ExternalMovie("tmdb:603", "The Matrix", 1999, length=136, imdb_id="imdb:tt0133093")
SAME_MATRIX = replace(MATRIX, external_id="imdb:tt0133093")
ALIEN = {"title": "Alien", "format": "VHS", "length": 117, "release_year": 1979, "rating": 5}
FILE = b"title,format,length,release_year,rating\nLaura,DVD,88,1944,5\nGilda,VHS,110,1946,4\nRan,DVD,162,1985,5\n"
ORPHANS = {
    "copies of nobody": "SELECT count(*) FROM copies WHERE owner_id NOT IN (SELECT id FROM users)",
    "copies of no movie": "SELECT count(*) FROM copies WHERE movie_id NOT IN (SELECT id FROM movies)",
    "shares of no copy": "SELECT count(*) FROM copy_users WHERE copy_id NOT IN (SELECT id FROM copies)",
    "shares with nobody": "SELECT count(*) FROM copy_users WHERE user_id NOT IN (SELECT id FROM users)",
    "group shares of no copy": "SELECT count(*) FROM copy_groups WHERE copy_id NOT IN (SELECT id FROM copies)",
    "shares with no group": "SELECT count(*) FROM copy_groups WHERE group_id NOT IN (SELECT id FROM user_groups)",
    "groups of nobody": "SELECT count(*) FROM user_groups WHERE owner_id NOT IN (SELECT id FROM users)",
    "members of no group": "SELECT count(*) FROM group_members WHERE group_id NOT IN (SELECT id FROM user_groups)",
    "members who are nobody": "SELECT count(*) FROM group_members WHERE user_id NOT IN (SELECT id FROM users)",
    "imports of nobody": "SELECT count(*) FROM collection_imports WHERE owner_id NOT IN (SELECT id FROM users)",
}
Call = Callable[[], TestResponse]


@pytest.fixture(params=DATABASES)
def api(request, empty_database) -> Iterator[Api]:
    """The application with a thread and connections for each client; the movie databases know one film by two ids."""
    values = replace(SETTINGS, threads=CLIENTS, database_url=empty_database(request.param))
    clock = Clock()
    stores = Stores(values, clock)
    films = MemoryDatabases({film.external_id: film for film in (MATRIX, SAME_MATRIX)})
    application = create_app(values, cheap_keyring(values), films, stores.reading, stores.ports_for)
    catalogue = catalogue_of(request.param, stores)
    catalogue.take_in(a_film("Laura", 1944, length=88))
    yield Api(TestApp(application), catalogue, clock, stores.writing, stores.reading, stores.ports_for)
    stores.close()


@pytest.fixture
def anna(api) -> Person:
    return Person(api, "anna", username="anna")


@pytest.fixture
def bert(api) -> Person:
    return Person(api, "bert", username="bert")


def together(calls: Iterable[Call]) -> list[TestResponse]:
    """The answers to calls that are made at the same moment; none of them is a 5xx."""
    in_order = list(calls)
    answers = at_once(lambda number: in_order[number](), len(in_order))
    assert not [answer.json for answer in answers if answer.status_int >= 500]
    return answers


def assert_no_orphans(api: Api) -> None:
    with api.catalogue.importing() as films:
        counted = {what: films.connection.execute(text(sql)).scalar_one() for what, sql in ORPHANS.items()}
    assert counted == dict.fromkeys(ORPHANS, 0)


def calling(person: Person, method: str, path: str, body: object = None, **headers: str) -> Call:
    return lambda: person.send(method, path, "*", body, **headers)


def added(person: Person, **more: object) -> str:
    return person.send("POST", COPIES, 201, {**ALIEN, **more}).json["id"]


def made(person: Person, *members: str) -> str:
    group = person.send("POST", "/groups/", 201, {"name": "Family"}).json["id"]
    for name in members:
        person.send("PUT", f"/groups/{group}/members/{name}/", 200)
    return group


def planned(person: Person, content: bytes = FILE) -> str:
    headers = {"Authorization": person.token, "Content_Type": "text/csv"}
    return person.api.request("POST", "/collection/imports/", 201, content, **headers).json["id"]


def test_one_of_eight_who_add_the_same_film_wins_by_whichever_id(anna):
    calls = [
        calling(anna, "POST", COPIES, {"external_id": id_, "format": "DVD", "rating": 5})
        for id_ in ("tmdb:603", "imdb:tt0133093") * 4
    ]
    answers = together(calls)
    assert statuses(answers) == {201: 1, 409: 7}
    assert {answer.json["code"] for answer in answers if answer.status_int == 409} == {"already_there"}
    (copy,) = anna.get(COPIES).json
    assert copy["title"] == "The Matrix"


def test_one_of_eight_copies_becomes_the_film(anna):
    ids = [added(anna, title=f"Alien {at}") for at in range(CLIENTS)]
    answers = together(calling(anna, "PATCH", f"{COPIES}{id_}/", {"external_id": "tmdb:603"}) for id_ in ids)
    assert statuses(answers) == {200: 1, 409: 7}
    assert sorted(copy["external_id"] for copy in anna.get(COPIES).json) == [*[""] * 7, "tmdb:603"]


def test_eight_adds_with_one_key_are_one_copy(anna):
    answers = together([calling(anna, "POST", COPIES, ALIEN, Idempotency_Key="key-1")] * CLIENTS)
    assert statuses(answers) == {201: 8}
    assert len({answer.json["id"] for answer in answers}) == len(anna.get(COPIES).json) == 1


def test_one_of_eight_applies_and_one_of_eight_undoes(anna):
    import_id = planned(anna)
    answers = together([calling(anna, "POST", f"/collection/imports/{import_id}/apply/")] * CLIENTS)
    assert statuses(answers) == {200: 1, 409: 7}
    assert {answer.json["code"] for answer in answers if answer.status_int == 409} == {"not_planned"}
    assert len(anna.get(COPIES).json) == 3
    answers = together([calling(anna, "POST", f"/collection/imports/{import_id}/undo/")] * CLIENTS)
    assert statuses(answers) == {200: 1, 409: 7}
    assert {answer.json["code"] for answer in answers if answer.status_int == 409} == {"not_applied"}
    assert anna.get(COPIES).json == []


def test_of_eight_imports_of_the_same_file_one_is_applied(anna):
    ids = [planned(anna) for _ in range(CLIENTS)]
    answers = together(calling(anna, "POST", f"/collection/imports/{id_}/apply/") for id_ in ids)
    assert statuses(answers) == {200: 1, 409: 7}
    assert {answer.json["code"] for answer in answers if answer.status_int == 409} == {"plan_outdated"}
    assert len(anna.get(COPIES).json) == 3


def test_an_import_is_undone_as_a_whole_or_not_while_copies_are_changed(anna):
    for _ in range(ROUNDS):
        import_id = planned(anna)
        anna.send("POST", f"/collection/imports/{import_id}/apply/", 200)
        anna.api.clock.sleep(seconds=1)
        copies = anna.get(COPIES).json
        changing = [calling(anna, "PATCH", f"{COPIES}{copy['id']}/", {"rating": 1}) for copy in copies]
        undone, *changed = together([calling(anna, "POST", f"/collection/imports/{import_id}/undo/"), *changing])
        left = {copy["id"]: copy["rating"] for copy in anna.get(COPIES).json}
        if undone.status_int == 200:
            assert (left, statuses(changed)) == ({}, {404: 3})
        else:
            assert (undone.status_int, undone.json["code"]) == (409, "changed_since")
            assert list(left.values()) == [1, 1, 1]
        for copy_id in left:
            anna.send("DELETE", f"{COPIES}{copy_id}/", 200)


def test_a_copy_is_shared_while_it_is_deleted(anna, bert):
    group = made(anna, "bert")
    for _ in range(ROUNDS):
        copy = added(anna)
        told = {"visibility": "selected", "users": ["bert"], "groups": [group]}
        sharing = [calling(anna, "PUT", f"{COPIES}{copy}/sharing/", told)] * 6
        *shared, seen, gone = together(
            [*sharing, calling(bert, "GET", f"{COPIES}{copy}/"), calling(anna, "DELETE", f"{COPIES}{copy}/")]
        )
        assert set(statuses(shared)) <= {200, 404}
        assert seen.status_int in (200, 404)
        assert gone.status_int == 200
        bert.get(f"{COPIES}{copy}/", 404)
        assert bert.get("/shared/movies/").json == []
        assert_no_orphans(anna.api)


def test_copies_are_shared_with_a_group_while_it_is_taken_away(anna, bert):
    copies = [added(anna, title=f"Alien {at}") for at in range(6)]
    for _ in range(2 * ROUNDS):
        group = made(anna, "bert")
        told = {"visibility": "selected", "groups": [group]}
        sharing = [calling(anna, "PUT", f"{COPIES}{copy}/sharing/", told) for copy in copies]
        *shared, gone = together([*sharing, calling(anna, "DELETE", f"/groups/{group}/")])
        assert set(statuses(shared)) <= {200, 422}
        assert gone.status_int == 200
        assert bert.get("/shared/movies/").json == []
        assert_no_orphans(anna.api)


def test_copies_are_shared_with_somebody_who_leaves(anna):
    copies = [added(anna, title=f"Alien {at}") for at in range(6)]
    for round_ in range(2 * ROUNDS):
        carla = Person(anna.api, f"carla{round_}", username=f"carla{round_}")
        told = {"visibility": "selected", "users": [f"carla{round_}"]}
        sharing = [calling(anna, "PUT", f"{COPIES}{copy}/sharing/", told) for copy in copies]
        *shared, gone = together([*sharing, calling(carla, "DELETE", "/user/", {"password": PASSWORD})])
        assert set(statuses(shared)) <= {200, 422}
        assert gone.status_int == 200
        assert_no_orphans(anna.api)


def test_somebody_adds_while_they_leave(api):
    for round_ in range(2 * ROUNDS):
        person = Person(api, f"person{round_}", username=f"person{round_}")
        headers = {"Authorization": person.token, "Content_Type": "text/csv"}
        importing = lambda headers=headers: api.request("POST", "/collection/imports/", "*", FILE, **headers)  # noqa: E731
        adding = [
            calling(person, "POST", COPIES, ALIEN),
            calling(person, "POST", "/groups/", {"name": "Family"}),
            importing,
        ]
        *answers, gone = together([*adding, *adding, calling(person, "DELETE", "/user/", {"password": PASSWORD})])
        assert set(statuses(answers)) <= {201, 401}
        assert gone.status_int == 200
        assert_no_orphans(api)


def test_a_copy_is_read_while_its_reader_leaves_the_group(anna, bert):
    copy = added(anna)
    group = made(anna)
    anna.send("PUT", f"{COPIES}{copy}/sharing/", 200, {"visibility": "selected", "groups": [group]})
    for _ in range(ROUNDS):
        anna.send("PUT", f"/groups/{group}/members/bert/", 200)
        reading = [calling(bert, "GET", f"{COPIES}{copy}/"), calling(bert, "GET", "/shared/movies/?page=1")] * 3
        *seen, left = together([*reading, calling(bert, "DELETE", f"/groups/{group}/members/bert/")])
        assert set(statuses(seen[::2])) <= {200, 404}
        assert statuses(seen[1::2]) == {200: 3}
        assert left.status_int == 200
        bert.get(f"{COPIES}{copy}/", 404)
        assert bert.get("/shared/movies/").json == []


def test_members_are_put_while_the_group_is_taken_away(anna):
    people = [f"person{number}" for number in range(7)]
    for name in people:
        Person(anna.api, name, username=name)
    for _ in range(ROUNDS):
        group = made(anna)
        putting = [calling(anna, "PUT", f"/groups/{group}/members/{name}/") for name in people]
        *put, gone = together([*putting, calling(anna, "DELETE", f"/groups/{group}/")])
        assert set(statuses(put)) <= {200, 404}
        assert gone.status_int == 200
        anna.get(f"/groups/{group}/", 404)
        assert_no_orphans(anna.api)


def test_members_are_put_and_dropped_and_leave_the_service_at_once(anna):
    group = made(anna)
    for round_ in range(ROUNDS):
        people = [Person(anna.api, f"p{round_}{at}", username=f"p{round_}{at}") for at in range(3)]
        calls = []
        for at, person in enumerate(people):
            path = f"/groups/{group}/members/p{round_}{at}/"
            calls += [calling(anna, "PUT", path), calling(anna, "DELETE", path)]
            if at < 2:
                calls.append(calling(person, "DELETE", "/user/", {"password": PASSWORD}))
        assert set(statuses(together(calls))) <= {200, 422}
        assert set(anna.get(f"/groups/{group}/").json["members"]) <= {f"p{at}2" for at in range(ROUNDS)}
        assert_no_orphans(anna.api)


def test_eight_who_put_the_same_member_put_one(anna, bert):
    group = made(anna)
    path = f"/groups/{group}/members/bert/"
    assert statuses(together([calling(anna, "PUT", path)] * CLIENTS)) == {200: 8}
    assert anna.get(f"/groups/{group}/").json["members"] == ["bert"]
    assert statuses(together([calling(anna, "DELETE", path), calling(bert, "DELETE", path)] * 4)).keys() <= {200, 404}
    assert anna.get(f"/groups/{group}/").json["members"] == []


@pytest.mark.parametrize("what", ["copy", "sharing", "group"])
def test_one_change_of_eight_that_saw_the_same_is_kept(anna, what):
    copy, group = added(anna), made(anna)
    path, method, told = {
        "copy": (f"{COPIES}{copy}/", "PATCH", lambda at: {"notes": f"No {at}"}),
        "sharing": (f"{COPIES}{copy}/sharing/", "PUT", lambda at: {"visibility": "selected", "groups": groups[:at]}),
        "group": (f"/groups/{group}/", "PATCH", lambda at: {"name": f"No {at}"}),
    }[what]
    groups = [made(anna) for _ in range(CLIENTS)]
    etag = anna.get(path).headers["ETag"]
    answers = together(calling(anna, method, path, told(at), If_Match=etag) for at in range(CLIENTS))
    assert statuses(answers) == {200: 1, 412: 7}
    (winner,) = (answer.json for answer in answers if answer.status_int == 200)
    assert anna.get(path).json == winner


@pytest.mark.parametrize("what", ["copy", "group"])
def test_one_deletion_of_eight_is_done(anna, what):
    path = f"{COPIES}{added(anna)}/" if what == "copy" else f"/groups/{made(anna)}/"
    assert statuses(together([calling(anna, "DELETE", path)] * CLIENTS)) == {200: 1, 404: 7}


def test_a_copy_that_is_changed_while_it_is_deleted_stays_away(anna):
    for _ in range(ROUNDS):
        copy = added(anna)
        changing = [calling(anna, "PATCH", f"{COPIES}{copy}/", {"rating": 1 + at % 5}) for at in range(7)]
        *changed, gone = together([*changing, calling(anna, "DELETE", f"{COPIES}{copy}/")])
        assert set(statuses(changed)) <= {200, 404}
        assert gone.status_int == 200
        anna.get(f"{COPIES}{copy}/", 404)


def test_copies_are_linked_to_a_movie_while_it_goes(anna):
    boss = as_role(anna.api, Role.ADMINISTRATOR, "boss")
    for round_ in range(ROUNDS):
        movie = boss.send("POST", "/agency/movies", 201, {"title": f"Film {round_}", "year": 1950}).json["created"]
        copies = [added(anna, title=f"Copy {at}") for at in range(3)]
        linking = [calling(anna, "POST", COPIES, {**ALIEN, "movie_id": movie})] * 4
        linking += [calling(anna, "PATCH", f"{COPIES}{copy}/", {"movie_id": movie}) for copy in copies]
        *linked, gone = together([*linking, calling(boss, "DELETE", f"/agency/movies/{movie}")])
        assert set(statuses(linked)) <= {200, 201, 422}
        assert gone.status_int == 200
        assert {copy["movie_id"] for copy in anna.get(COPIES).json} == {None}
        assert_no_orphans(anna.api)


def test_copies_shared_with_many_in_any_order_all_arrive(anna):
    names = [f"person{number}" for number in range(6)]
    for name in names:
        Person(anna.api, name, username=name)
    groups = [made(anna, *names[:2]) for _ in range(4)]
    copies = [added(anna, title=f"Alien {at}") for at in range(2)]
    for round_ in range(ROUNDS):
        calls = [
            calling(
                anna,
                "PUT",
                f"{COPIES}{copies[at % 2]}/sharing/",
                {"visibility": "selected", "users": names[:: (-1) ** at], "groups": groups[:: (-1) ** (at + round_)]},
            )
            for at in range(CLIENTS)
        ]
        assert statuses(together(calls)) == {200: 8}
    for copy in copies:
        shown = anna.get(f"{COPIES}{copy}/sharing/").json
        assert shown == {"visibility": "selected", "users": names, "groups": sorted(groups)}
