"""Who may see whose copies, cell by cell; groups; and names that can't be tried out."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from webtest import TestResponse

from domain.access import Role
from tests.functional.conftest import Api, Person, as_role

COPIES = "/collection/movies/"
ALIEN = {"title": "Alien", "format": "VHS", "length": 117, "release_year": 1979, "rating": 5, "notes": "the secret"}
NOWHERE = f"{COPIES}{'x' * 22}/"

VIEWERS = (
    "owner", "chosen", "member", "group_owner", "ex_member", "ex_chosen", "member_elsewhere", "stranger", "nobody",
    "disabled",
)  # fmt: skip
VISIBILITIES = ("private", "everyone", "selected")
OPERATIONS = (
    "read", "replace", "change", "remove", "read_sharing", "share", "shared", "shared_of_owner", "shared_of_other",
)  # fmt: skip

SEES_SELECTED = {"chosen", "member", "group_owner"}


def expected(viewer: str, visibility: str, operation: str) -> int | bool:
    """The truth table: a status, or for the lists whether the copy is in them (a status where they are refused)."""
    if viewer == "disabled":
        return 401
    if operation.startswith("shared"):
        if viewer == "owner" or operation == "shared_of_other":
            return False
        return visibility == "everyone" or (visibility == "selected" and viewer in SEES_SELECTED)
    if viewer == "owner":
        return 200
    sees = visibility == "everyone" or (visibility == "selected" and viewer in SEES_SELECTED)
    if operation == "read":
        return 200 if sees else 404
    if viewer == "nobody":
        return 401
    return 403 if sees else 404


@dataclass
class World:
    """The people of the table, and a copy of the owner's."""

    api: Api
    people: dict[str, Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in VIEWERS:
            if name != "nobody":
                self.people[name] = Person(self.api, name, username=name)
        boss = as_role(self.api, Role.ADMINISTRATOR, "boss")
        self.owner = self.people["owner"]
        # The owner is in a group of somebody else's too, and may show copies to it.
        group_owner = self.people["group_owner"]
        self.group = group_owner.send("POST", "/groups/", 201, {"name": "Club"}).json["id"]
        for name in ("owner", "member", "ex_member", "disabled"):
            group_owner.send("PUT", f"/groups/{self.group}/members/{name}/", 200)
        elsewhere = self.owner.send("POST", "/groups/", 201, {"name": "Club"}).json["id"]
        self.owner.send("PUT", f"/groups/{elsewhere}/members/member_elsewhere/", 200)
        self.copy = self.add()
        self.share(self.copy, "selected", ["ex_chosen", "chosen"])
        group_owner.send("DELETE", f"/groups/{self.group}/members/ex_member/", 200)
        boss.send("PATCH", f"/users/{self.people['disabled'].id}/", 200, {"active": False})

    def add(self, **more: object) -> str:
        return self.owner.send("POST", COPIES, 201, {**ALIEN, **more}).json["id"]

    def share(self, copy_id: str, visibility: str, users: tuple | list = ("chosen", "disabled")) -> dict:
        told = {"visibility": visibility, "users": list(users), "groups": [self.group]}
        return self.owner.send("PUT", f"{COPIES}{copy_id}/sharing/", 200, told).json

    def call(self, viewer: str, method: str, path: str, body: object = None) -> TestResponse:
        if viewer == "nobody":
            return self.api.send(method, path, "*", body)
        return self.people[viewer].send(method, path, "*", body)

    def outcome(self, viewer: str, copy_id: str, operation: str) -> int | bool:
        path = f"{COPIES}{copy_id}/"
        owner = "stranger" if operation == "shared_of_other" else "OWNER"
        listed = "/shared/movies/" if operation == "shared" else f"/shared/movies/?owner={owner}"
        method, where, body = {
            "read": ("GET", path, None),
            "replace": ("PUT", path, ALIEN),
            "change": ("PATCH", path, {"rating": 5}),
            "remove": ("DELETE", path, None),
            "read_sharing": ("GET", f"{path}sharing/", None),
            "share": ("PUT", f"{path}sharing/", {"visibility": "private"}),
        }.get(operation, ("GET", listed, None))
        answer = self.call(viewer, method, where, body)
        if viewer != "owner":
            assert b"the secret" not in answer.body
            assert b'"notes"' not in answer.body
        if not operation.startswith("shared") or answer.status_int != 200:
            return answer.status_int
        paged = self.call(viewer, "GET", f"{where}{'&' if '?' in where else '?'}page=1&resultsPerPage=100")
        assert paged.json == answer.json
        assert paged.headers["X-Total-Count"] == str(len(answer.json))
        return copy_id in [copy["id"] for copy in answer.json]


@pytest.fixture
def world(api) -> World:
    return World(api)


def test_the_matrix_holds_cell_by_cell(world):
    wrong = []
    for viewer, visibility in itertools.product(VIEWERS, VISIBILITIES):
        for operation in OPERATIONS:
            world.share(world.copy, visibility)
            found = world.outcome(viewer, world.copy, operation)
            if found != expected(viewer, visibility, operation):
                wrong.append((viewer, visibility, operation, found))
            if operation == "remove" and found == 200:
                world.copy = world.add()
    assert wrong == []


def test_who_may_not_write_changes_nothing(world):
    for visibility in VISIBILITIES:
        shown = world.share(world.copy, visibility)
        before = world.owner.get(f"{COPIES}{world.copy}/").json
        for viewer in VIEWERS[1:]:
            for operation in OPERATIONS:
                world.outcome(viewer, world.copy, operation)
        assert world.owner.get(f"{COPIES}{world.copy}/").json == before
        assert world.owner.get(f"{COPIES}{world.copy}/sharing/").json == shown


def test_what_others_see_is_the_same_everywhere_without_notes_and_with_its_owner(world):
    world.share(world.copy, "selected")
    own = world.owner.get(f"{COPIES}{world.copy}/")
    seen = {name: value for name, value in own.json.items() if name != "notes"} | {"owner": "owner"}
    chosen = world.people["chosen"]
    shown = chosen.get(f"{COPIES}{world.copy}/")
    assert shown.json == seen
    assert chosen.get("/shared/movies/").json == [seen]
    assert shown.headers["ETag"] != own.headers["ETag"]
    assert shown.headers["Cache-Control"] == "no-store"
    chosen.get(f"{COPIES}{world.copy}/", 304, If_None_Match=shown.headers["ETag"])
    world.owner.send("PATCH", f"{COPIES}{world.copy}/", 200, {"notes": "more of it"})
    assert chosen.get(f"{COPIES}{world.copy}/").headers["ETag"]
    for path in (COPIES, "/collection/export/", "/collection/statistics/", "/user/export/"):
        assert b"Alien" not in chosen.get(path).body


def same_but_for_the_request(answer: TestResponse) -> tuple:
    headers = sorted((name, value) for name, value in answer.headerlist if name != "X-Request-ID")
    return answer.status, headers, answer.body


METHODS: tuple[tuple[str, str, object], ...] = (
    ("GET", "", None),
    ("HEAD", "", None),
    ("PUT", "", ALIEN),
    ("PATCH", "", {"rating": 1}),
    ("PATCH", "", {}),
    ("DELETE", "", None),
    ("GET", "sharing/", None),
    ("PUT", "sharing/", {"visibility": "everyone"}),
    ("PUT", "sharing/", {"visibility": "selected", "users": ["nobody-here"]}),
    ("PUT", "", {"rating": 6}),
    ("POST", "", ALIEN),
    ("OPTIONS", "", None),
)


@pytest.mark.parametrize("viewer", ["stranger", "nobody", "ex_member", "ex_chosen", "member", "disabled"])
def test_anothers_private_copy_is_byte_for_byte_one_that_never_was(world, viewer):
    world.share(world.copy, "private")
    headers = {} if viewer == "nobody" else {"Authorization": world.people[viewer].token}
    for method, rest, body in METHODS:
        for more in ({}, {"If_Match": '"x"'}, {"If_None_Match": "*"}, {"Origin": "https://films.example"}):
            there, nowhere = (
                world.api.send(method, f"{path}{rest}", "*", body, **headers, **more)
                for path in (f"{COPIES}{world.copy}/", NOWHERE)
            )
            assert same_but_for_the_request(there) == same_but_for_the_request(nowhere)
            assert there.status_int != 200


def test_a_bad_token_is_401_where_none_is_needed(world):
    world.share(world.copy, "everyone")
    for path in (f"{COPIES}{world.copy}/", "/shared/movies/"):
        world.api.get(path)
        for token in ("Bearer undefined", "Bearer ", f"{world.owner.token}x", world.people["disabled"].token):
            world.api.get(path, 401, Authorization=token)


# What ends, ends at the next request


def assert_seen(person: Person, copy_id: str, *, is_seen: bool) -> None:
    person.get(f"{COPIES}{copy_id}/", 200 if is_seen else 404)
    assert [copy["id"] for copy in person.get("/shared/movies/").json] == [copy_id] * is_seen
    assert person.get("/shared/movies/?page=1").headers["X-Total-Count"] == str(int(is_seen))


def revoke(world: World) -> None:
    world.owner.send("PUT", f"{COPIES}{world.copy}/sharing/", 200, {"visibility": "selected"})


def make_private(world: World) -> None:
    world.owner.send("PUT", f"{COPIES}{world.copy}/sharing/", 200, {"visibility": "private"})


def keep_names_but_make_private(world: World) -> None:
    assert world.share(world.copy, "private", ["chosen"])["users"] == ["chosen"]


def remove_the_copy(world: World) -> None:
    world.owner.send("DELETE", f"{COPIES}{world.copy}/", 200)


def close_the_account(world: World) -> None:
    world.owner.send("DELETE", "/user/", 200, {"password": world.owner.password})


@pytest.mark.parametrize("end", [revoke, make_private, keep_names_but_make_private, remove_the_copy, close_the_account])
@pytest.mark.parametrize("viewer", ["chosen", "member"])
def test_a_revoked_share_is_refused_at_the_next_request(world, viewer, end: Callable[[World], None]):
    world.share(world.copy, "selected")
    assert_seen(world.people[viewer], world.copy, is_seen=True)
    end(world)
    assert_seen(world.people[viewer], world.copy, is_seen=False)


def leave(world: World) -> None:
    world.people["member"].send("DELETE", f"/groups/{world.group}/members/member/", 200)


def drop(world: World) -> None:
    world.people["group_owner"].send("DELETE", f"/groups/{world.group}/members/MEMBER/", 200)


def delete_the_group(world: World) -> None:
    world.people["group_owner"].send("DELETE", f"/groups/{world.group}/", 200)


def close_the_group_owners_account(world: World) -> None:
    group_owner = world.people["group_owner"]
    group_owner.send("DELETE", "/user/", 200, {"password": group_owner.password})


@pytest.mark.parametrize("end", [leave, drop, delete_the_group, close_the_group_owners_account])
def test_who_is_in_a_group_no_more_sees_nothing_at_the_next_request(world, end: Callable[[World], None]):
    world.share(world.copy, "selected")
    assert_seen(world.people["member"], world.copy, is_seen=True)
    end(world)
    assert_seen(world.people["member"], world.copy, is_seen=False)
    assert_seen(world.people["chosen"], world.copy, is_seen=True)
    shown = world.owner.get(f"{COPIES}{world.copy}/sharing/").json
    assert shown["groups"] == ([world.group] if end in (leave, drop) else [])


def test_who_comes_back_sees_again(world):
    world.share(world.copy, "selected")
    leave(world)
    world.people["group_owner"].send("PUT", f"/groups/{world.group}/members/member/", 200)
    assert_seen(world.people["member"], world.copy, is_seen=True)
    world.share(world.copy, "private")
    world.share(world.copy, "selected")
    assert_seen(world.people["member"], world.copy, is_seen=True)


def test_a_group_can_be_shared_with_by_those_who_are_in_it_alone(world):
    stranger = world.people["stranger"]
    copy = stranger.send("POST", COPIES, 201, ALIEN).json["id"]
    told = {"visibility": "selected", "groups": [world.group]}
    refused = stranger.send("PUT", f"{COPIES}{copy}/sharing/", 422, told).json
    unknown = stranger.send("PUT", f"{COPIES}{copy}/sharing/", 422, {**told, "groups": ["x" * 22]}).json
    assert refused["errors"][0]["code"] == unknown["errors"][0]["code"] == "unknown"
    assert refused["message"].replace(world.group, "…") == unknown["message"].replace("x" * 22, "…")


def test_shared_lists_are_filtered_sorted_and_searched_too(world):
    for title, year, rating, format_ in (("Laura", 1944, 5, "DVD"), ("Gilda", 1946, 4, "VHS"), ("Ran", 1985, 5, "DVD")):
        world.share(world.add(title=title, release_year=year, rating=rating, format=format_), "everyone")

    def titles(query: str) -> list[str]:
        return [copy["title"] for copy in world.api.get(f"/shared/movies/?{query}").json]

    assert titles("sort=title") == ["Gilda", "Laura", "Ran"]
    assert titles("sort=-release_year") == ["Ran", "Gilda", "Laura"]
    assert titles("rating=5&sort=title") == ["Laura", "Ran"]
    assert titles("format=VHS") == ["Gilda"]
    assert titles("year=1985&owner=owner") == ["Ran"]
    assert titles("q=la") == ["Laura"]
    assert titles("owner=nobody-here") == titles("owner=") == titles("owner=chosen") == []
    assert world.owner.get("/shared/movies/").json == []
    assert world.api.get("/shared/movies/?page=1&resultsPerPage=2").headers["X-Total-Count"] == "3"


def test_people_without_a_user_name_show_their_copies_too(api):
    anna, bert = Person(api), Person(api, "bert", username="bert")
    copy = anna.send("POST", COPIES, 201, ALIEN).json["id"]
    anna.send("PUT", f"{COPIES}{copy}/sharing/", 200, {"visibility": "selected", "users": ["Bert"]})
    assert bert.get(f"{COPIES}{copy}/").json["owner"] == ""
    assert bert.get("/shared/movies/?owner=").json == []
    bert.send("PATCH", "/user/", 200, {"username": "Robert"})
    assert anna.get(f"{COPIES}{copy}/sharing/").json["users"] == ["Robert"]
    anna.send("PATCH", "/user/", 200, {"username": "anna"})
    assert [shown["owner"] for shown in bert.get("/shared/movies/?owner=ANNA").json] == ["anna"]


def test_sharing_is_answered_read_and_tagged(world):
    path = f"{COPIES}{world.copy}/sharing/"
    told = {"visibility": "selected", "users": ["CHOSEN", "stranger", "Chosen"], "groups": [world.group]}
    shown = world.owner.send("PUT", path, 200, told)
    assert shown.json == {"visibility": "selected", "users": ["chosen", "stranger"], "groups": [world.group]}
    read = world.owner.get(path)
    assert (read.json, read.headers["ETag"]) == (shown.json, shown.headers["ETag"])
    assert read.headers["Cache-Control"] == "no-store"
    world.owner.get(path, 304, If_None_Match=shown.headers["ETag"])
    world.owner.send("PUT", path, 200, {"visibility": "everyone"}, If_Match=shown.headers["ETag"])
    world.owner.send("PUT", path, 412, {"visibility": "private"}, If_Match=shown.headers["ETag"])
    assert world.owner.get(path).json == {"visibility": "everyone", "users": [], "groups": []}
    assert world.owner.get(f"{COPIES}{world.copy}/").json["visibility"] == "everyone"


# Unknown names


def test_unknown_names_are_422_and_counted_until_a_hundred(api):
    anna, bert = Person(api, "anna", username="anna"), Person(api, "bert", username="bert")
    copy = anna.send("POST", COPIES, 201, ALIEN).json["id"]
    group = anna.send("POST", "/groups/", 201, {"name": "Family"}).json["id"]
    path = f"{COPIES}{copy}/sharing/"
    before = anna.get(path).json
    told = {"visibility": "selected", "users": ["bert", *(f"nobody{number}" for number in range(49))]}
    refused = anna.send("PUT", path, 422, told).json
    assert (refused["code"], refused["errors"][0]["name"]) == ("unknown_user", "users")
    assert "nobody48" in refused["errors"][0]["description"]
    anna.send("PUT", path, 422, told)
    member = anna.send("PUT", f"/groups/{group}/members/nobody/", 422).json
    assert (member["errors"][0]["location"], member["errors"][0]["name"]) == ("path", "username")
    anna.send("PUT", f"/groups/{group}/members/bert/", 200)
    anna.send("PUT", path, 200, {"visibility": "selected", "users": ["bert"]})
    anna.send("DELETE", f"/groups/{group}/members/nobody/", 422)
    for method, where, body in (
        ("PUT", path, {"visibility": "selected", "users": ["nobody"]}),
        ("PUT", path, {"visibility": "selected", "users": ["bert"]}),
        ("PUT", f"/groups/{group}/members/bert/", None),
        ("DELETE", f"/groups/{group}/members/nobody/", None),
    ):
        throttled = anna.send(method, where, 429, body)
        assert throttled.json["code"] == "too_many_attempts"
        assert int(throttled.headers["Retry-After"]) == 300
    assert anna.get(path).json == {**before, "visibility": "selected", "users": ["bert"]}
    bert.send("PUT", f"/groups/{group}/members/nobody/", 403)
    own = bert.send("POST", "/groups/", 201, {"name": "Mine"}).json["id"]
    bert.send("PUT", f"/groups/{own}/members/nobody/", 422)
    api.clock.sleep(minutes=5, seconds=1)
    anna.send("PUT", path, 200, {"visibility": "selected", "users": ["bert"]})


def test_a_copy_can_be_made_private_however_many_names_were_tried(api):
    anna, bert = Person(api, "anna", username="anna"), Person(api, "bert", username="bert")
    copy = anna.send("POST", COPIES, 201, ALIEN).json["id"]
    path = f"{COPIES}{copy}/sharing/"
    anna.send("PUT", path, 200, {"visibility": "selected", "users": ["bert"]})
    told = {"visibility": "selected", "users": [f"nobody{number}" for number in range(100)]}
    anna.send("PUT", path, 422, told)
    anna.send("PUT", path, 429, told)
    anna.send("PUT", path, 200, {"visibility": "private"})
    assert_seen(bert, copy, is_seen=False)


# Groups


@pytest.fixture
def anna(api) -> Person:
    for name in ("bert", "carla", "dora"):
        Person(api, name, username=name)
    return Person(api, "anna", username="Anna")


def again(api: Api, name: str) -> Person:
    """Somebody who is registered, logged in."""
    person = object.__new__(Person)
    person.api, person.email, person.password = api, f"{name}@example.com", "mints and oranges"
    person.log_in()
    return person


def test_a_group_is_made_read_renamed_and_taken_away(anna):
    made = anna.send("POST", "/groups/", 201, {"name": "Family"})
    group = made.json["id"]
    assert made.json == {"id": group, "name": "Family", "owner": "Anna", "members": []}
    assert made.headers["Location"] == f"/groups/{group}/"
    assert made.headers["Cache-Control"] == "no-store"
    seen = anna.get(made.headers["Location"])
    assert seen.json == made.json
    anna.get(f"/groups/{group}", 304, If_None_Match=seen.headers["ETag"])
    renamed = anna.send("PATCH", f"/groups/{group}/", 200, {"name": "Friends"}, If_Match=seen.headers["ETag"])
    assert renamed.json == {**made.json, "name": "Friends"}
    assert renamed.headers["ETag"] == anna.get(f"/groups/{group}/").headers["ETag"]
    anna.send("PATCH", f"/groups/{group}/", 412, {"name": "Foes"}, If_Match=seen.headers["ETag"])
    anna.send("DELETE", f"/groups/{group}/", 412, If_Match=seen.headers["ETag"])
    assert anna.send("DELETE", f"/groups/{group}/", 200, If_Match=renamed.headers["ETag"]).json == {"success": True}
    for method, body in (("GET", None), ("PATCH", {"name": "x"}), ("DELETE", None)):
        assert anna.send(method, f"/groups/{group}/", 404, body).json["code"] == "group_not_found"


def test_members_are_put_and_removed_as_often_as_one_likes(anna):
    group = anna.send("POST", "/groups/", 201, {"name": "Family"}).json["id"]
    path = f"/groups/{group}/members"
    for name, members in (("carla", ["carla"]), ("BERT", ["bert", "carla"]), ("carla", ["bert", "carla"])):
        assert anna.send("PUT", f"{path}/{name}/", 200).json["members"] == members
    assert anna.send("PUT", f"{path}/anna/", 200).json["members"] == ["bert", "carla"]
    assert anna.get(f"/groups/{group}/").json["members"] == ["bert", "carla"]
    for _ in range(2):
        assert anna.send("DELETE", f"{path}/Carla/", 200).json == {"success": True}
    assert anna.get(f"/groups/{group}/").json["members"] == ["bert"]
    assert anna.send("DELETE", f"{path}/anna/", 200).json == {"success": True}
    assert anna.get(f"/groups/{group}/").json["owner"] == "Anna"
    for method in ("PUT", "DELETE"):
        assert anna.send(method, f"{path}/nobody-here/", 422).json["code"] == "unknown_user"
        anna.send(method, f"{path}/no/", 404)
        anna.send(method, f"{path}/no%20name/", 404)


def test_a_group_is_read_by_its_members_written_by_its_owner_and_unknown_to_others(anna):
    api = anna.api
    bert, carla = again(api, "bert"), again(api, "carla")
    group = anna.send("POST", "/groups/", 201, {"name": "Family"}).json["id"]
    anna.send("PUT", f"/groups/{group}/members/bert/", 200)
    anna.send("PUT", f"/groups/{group}/members/dora/", 200)
    path = f"/groups/{group}/"
    before = anna.get(path).json
    assert bert.get(path).json == before
    assert bert.get("/groups/").json == [before]
    assert carla.get("/groups/").json == []
    writes = (("PATCH", path, {"name": "x"}), ("DELETE", path, None))
    for method, where, body in (
        *writes,
        ("PUT", f"{path}members/carla/", None),
        ("PUT", f"{path}members/bert/", None),
        ("DELETE", f"{path}members/dora/", None),
        ("DELETE", f"{path}members/anna/", None),
    ):
        assert bert.send(method, where, 403, body).json["code"] == "not_owner"
        missing = carla.send(method, where, 404, body)
        nowhere = carla.send(method, where.replace(group, "x" * 22), 404, body)
        assert same_but_for_the_request(missing) == same_but_for_the_request(nowhere)
        api.send(method, where, 401, body)
    api.get(path, 401)
    carla.get(path, 404)
    carla.send("DELETE", f"{path}members/carla/", 404)
    assert anna.get(path).json == before
    bert.send("DELETE", f"{path}members/bert/", 200)
    bert.get(path, 404)
    assert bert.get("/groups/").json == []
    assert anna.get(path).json["members"] == ["dora"]


def test_groups_are_listed_by_name_whole_and_in_pages(anna):
    bert = again(anna.api, "bert")
    names = ["Family", "friends", "Club", "Älteste", "Club", "🎬", "zoo", "1st"]
    for at, name in enumerate(names):
        group = (anna if at % 2 else bert).send("POST", "/groups/", 201, {"name": name}).json["id"]
        (anna if at % 2 else bert).send("PUT", f"/groups/{group}/members/{'bert' if at % 2 else 'anna'}/", 200)
    listed = anna.get("/groups/")
    assert [group["name"] for group in listed.json] == sorted(names)
    assert listed.headers["Cache-Control"] == "no-store"
    assert bert.get("/groups/").json == listed.json
    pages = [anna.get(f"/groups/?resultsPerPage=3&page={number}") for number in (1, 2, 3, 4)]
    assert [group for page in pages for group in page.json] == listed.json
    assert {page.headers["X-Total-Count"] for page in pages} == {"8"}
    assert pages[3].json == []
    assert 'page=3>; rel="last"' in pages[0].headers["Link"]
    anna.get("/groups/?page=0", 422)


def test_a_key_makes_one_group(anna):
    first = anna.send("POST", "/groups/", 201, {"name": "Family"}, Idempotency_Key="key-1")
    again_ = anna.send("POST", "/groups/", 201, {"name": "Family"}, Idempotency_Key="key-1")
    assert (again_.json, again_.headers["Location"]) == (first.json, first.headers["Location"])
    anna.send("POST", "/groups/", 422, {"name": "Friends"}, Idempotency_Key="key-1")
    assert len(anna.get("/groups/").json) == 1


def test_everything_needs_a_login_but_for_looking(api):
    for method, path in (
        ("GET", COPIES), ("POST", COPIES), ("PUT", NOWHERE), ("PATCH", NOWHERE), ("DELETE", NOWHERE),
        ("GET", f"{NOWHERE}sharing/"), ("PUT", f"{NOWHERE}sharing/"), ("GET", "/collection/statistics/"),
        ("GET", "/collection/export/"), ("POST", "/collection/imports/"), ("GET", "/groups/"), ("POST", "/groups/"),
    ):  # fmt: skip
        refused = api.request(method, path, 401, b"{")
        assert refused.headers["WWW-Authenticate"] == "Bearer"
    api.get(NOWHERE, 404)
    assert api.get("/shared/movies/").json == []
    for path, allowed in (
        (NOWHERE, "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"),
        ("/shared/movies/", "GET, HEAD, OPTIONS"),
    ):
        assert api.send("OPTIONS", path, 204).headers["Allow"] == allowed
        assert api.send("POST", path, 405, {}).headers["Allow"] == allowed
