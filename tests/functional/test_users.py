"""All accounts over HTTP, for administrators alone."""

import pytest

from domain.access import Role
from tests.functional.conftest import Person, as_role


@pytest.fixture
def boss(api) -> Person:
    return as_role(api, Role.ADMINISTRATOR, "boss")


def test_lists_all_accounts_whole_and_in_pages(boss):
    boss.api.clock.sleep(minutes=1)
    anna = Person(boss.api, username="anna")
    listed = boss.get("/users/")
    assert listed.headers["Cache-Control"] == "no-store"
    assert [user["email"] for user in listed.json] == [boss.email, anna.email]
    assert listed.json[1] == {
        "id": anna.id, "email": anna.email, "username": "anna", "role": "member", "active": True, "issuer": "",
        "registered": "2026-05-04T12:01:00Z", "last_login": "2026-05-04T12:01:00Z",
    }  # fmt: skip
    page = boss.get("/users/?page=2&resultsPerPage=1")
    assert page.json == listed.json[1:]
    assert page.headers["X-Total-Count"] == "2"
    assert boss.get("/users/?page=3&resultsPerPage=1").json == []
    boss.get("/users/?page=x", 422)


def test_the_count_of_accounts_follows_who_comes_and_goes(boss):
    people = [Person(boss.api, f"person{number}") for number in range(3)]
    people[0].send("DELETE", "/user/", 200, {"password": people[0].password})
    boss.api.send("POST", "/auth/register/", 409, {"email": boss.email, "password": boss.password})
    assert boss.get("/users/?page=1").headers["X-Total-Count"] == "3"


def test_a_role_and_an_end_hold_at_the_next_request(boss):
    anna = Person(boss.api)
    changed = boss.send("PATCH", f"/users/{anna.id}/", 200, {"role": "executive_producer"})
    assert changed.json["role"] == "executive_producer"
    assert "post:movie" in anna.get("/user/").json["permissions"]
    boss.send("PATCH", f"/users/{anna.id}/", 200, {"role": "member"})
    assert anna.get("/user/").json["permissions"] == []
    assert boss.send("PATCH", f"/users/{anna.id}/", 200, {"active": False}).json["active"] is False
    anna.get("/user/", 401)
    boss.send("PATCH", f"/users/{anna.id}/", 200, {"active": True, "role": "casting_assistant"})
    anna.log_in()
    assert boss.send("PATCH", f"/users/{anna.id}/", 200, {}).json["role"] == "casting_assistant"


def test_a_change_is_made_only_to_what_was_seen(boss):
    anna = Person(boss.api)
    etag = boss.send("PATCH", f"/users/{anna.id}/", 200, {}).headers["ETag"]
    boss.send("PATCH", f"/users/{anna.id}/", 200, {"role": "casting_director"}, If_Match=etag)
    boss.send("PATCH", f"/users/{anna.id}/", 412, {"role": "member"}, If_Match=etag)
    assert anna.get("/user/").json["role"] == "casting_director"


@pytest.mark.parametrize(
    ("change", "name"),
    [({"role": "king"}, "role"), ({"role": "Member"}, "role"), ({"role": None}, "role"), ({"active": "yes"}, "active"),
     ({"active": 1}, "active"), ({"email": "x@example.com"}, "email"), ({"id": 1}, "id")],
)  # fmt: skip
def test_refuses_bad_changes_of_accounts(boss, change, name):
    anna = Person(boss.api)
    refused = boss.send("PATCH", f"/users/{anna.id}/", 422, {"role": "casting_director", **change})
    assert [error["name"] for error in refused.json["errors"]] == [name]
    assert anna.get("/user/").json["role"] == "member"


def test_unknown_accounts_are_404_after_the_body(boss):
    for user_id in ("99", "0", "x", "2147483648"):
        boss.send("PATCH", f"/users/{user_id}/", 404, {"role": "member"})
        boss.send("PATCH", f"/users/{user_id}/", 422, {"role": "king"})


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_is_let_in(api, role):
    person = as_role(api, role, "somebody")
    assert person.get("/users/", 403).json["code"] == "forbidden"
    assert person.send("PATCH", f"/users/{person.id}/", 403, {"role": "administrator"})
    assert person.send("PATCH", "/users/99/", 403, {"role": 5})
    api.get("/users/", 401)
