"""Accounts over HTTP: the existing client's way through, and every way aside."""

import pytest

from tests.builders import a_film
from tests.functional.conftest import PASSWORD, Api, Person

NEW_PASSWORD = "plums and thyme"


@pytest.fixture
def memory(make_api) -> Api:
    return make_api("memory")


def with_films(api: Api) -> Api:
    api.take_in(*(a_film(f"Film {number}", genres=("Drama", "Comedy")) for number in range(1, 4)))
    return api


def codes(response) -> dict[str, str]:
    """The code of each field that failed."""
    return {error["name"]: error["code"] for error in response.json.get("errors", ())}


def test_the_existing_client_finds_its_way(api):
    with_films(api)
    credentials = {"email": "anna@example.com", "password": PASSWORD}
    registered = api.send("POST", "/auth/register/", 201, credentials)
    assert registered.headers["Location"] == "/user/"
    pair = api.send("POST", "/auth/login/", 200, credentials).json
    assert set(pair) == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (pair["token_type"], pair["expires_in"]) == ("Bearer", 900)

    profile = api.get("/user/", Authorization=f"Bearer {pair['access_token']}").json
    assert profile == registered.json == {
        "id": 1, "email": "anna@example.com", "username": "", "name": "", "surname": "", "favorite_genre": None,
        "favourite_genre": None, "role": "member", "permissions": [],
    }  # fmt: skip

    api.clock.sleep(minutes=15)
    refused = api.get("/user/", 401, Authorization=f"Bearer {pair['access_token']}")
    assert refused.json["code"] == "token_expired"
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    tokens = {name: pair[name] for name in ("access_token", "refresh_token")}
    pair = api.send("PUT", "/auth/login/", 200, tokens).json
    bearer = {"Authorization": f"Bearer {pair['access_token']}"}
    assert api.get("/user/", **bearer).json == profile

    changes = {"name": "Anna", "surname": "Sedgwick", "favourite_genre": "2"}
    changed = api.send("PATCH", "/user/", 200, changes, **bearer).json
    assert changed == {**profile, "name": "Anna", "surname": "Sedgwick", "favorite_genre": 2, "favourite_genre": 2}
    passwords = {"old_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert api.send("PUT", "/user/password/", 200, passwords, **bearer).json == {"success": True}
    assert api.send("POST", "/auth/login/", 401, credentials).json["message"].endswith(".")
    api.send("POST", "/auth/login/", 200, {**credentials, "password": NEW_PASSWORD})

    api.send("POST", "/favorites/movies/1/", 201, **bearer)
    api.clock.sleep(seconds=1)
    api.send("POST", "/favorites/movies/3/", 201, **bearer)
    assert [movie["id"] for movie in api.get("/favorites/movies/", **bearer).json] == [3, 1]
    assert api.send("DELETE", "/favorites/movies/1/", 200, **bearer).json == {"success": True}
    assert [movie["id"] for movie in api.get("/favorites/movies/", **bearer).json] == [3]
    assert api.send("DELETE", "/favorites/movies/1/", 404, **bearer).json["message"]


@pytest.mark.parametrize("email", ["anna@example.com", "ANNA@EXAMPLE.COM"])
def test_an_address_has_one_account(api, email):
    Person(api, username="anna")
    refused = api.send("POST", "/auth/register/", 409, {"email": email, "password": PASSWORD})
    assert (refused.json["code"], codes(refused)) == ("email_taken", {"email": "email_taken"})


def test_a_user_name_has_one_account_and_both_clashes_are_named(api):
    Person(api, username="anna")
    body = {"email": "ben@example.com", "username": "ANNA", "password": PASSWORD}
    refused = api.send("POST", "/auth/register/", 409, body)
    assert (refused.json["code"], codes(refused)) == ("username_taken", {"username": "username_taken"})
    refused = api.send("POST", "/auth/register/", 409, {**body, "email": "anna@example.com"})
    assert refused.json["code"] == "email_taken"
    assert codes(refused) == {"email": "email_taken", "username": "username_taken"}
    ben = Person(api, "ben")
    assert codes(ben.send("PATCH", "/user/", 409, {"username": "Anna"})) == {"username": "username_taken"}
    assert ben.send("PATCH", "/user/", 200, {"username": "ben"}).json["username"] == "ben"
    assert ben.send("PATCH", "/user/", 200, {"username": "Ben"}).json["username"] == "Ben"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("a" * 7, "too_short"),
        ("é" * 129, "too_long"),
        ("password1", "too_common"),
        ("pass\u0007word!", "control_character"),
        (12345678, "not_text"),
        (None, "not_text"),
        ("anna@example.com", "too_common"),
    ],
)
def test_refuses_bad_passwords(memory, password, code):
    refused = memory.send("POST", "/auth/register/", 422, {"email": "anna@example.com", "password": password})
    assert codes(refused) == {"password": code}


@pytest.mark.parametrize("password", ["é🎬 中文 字典", "  spaces  ", "x" * 128, "🎬" * 128])
def test_takes_any_characters_in_a_password_to_the_letter(memory, password):
    Person(memory, password=password)
    for other in (password[1:] + "!", password[:-1]):
        memory.send("POST", "/auth/login/", 401, {"email": "anna@example.com", "password": other})


def test_a_password_is_the_same_however_its_accents_are_typed(memory):
    Person(memory, password="cafe\u0301 noir")
    memory.send("POST", "/auth/login/", 200, {"email": "anna@example.com", "password": "caf\u00e9 noir"})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "x" * 51}, "too_long"),
        ({"surname": 5}, "not_text"),
        ({"name": None}, "not_text"),
        ({"username": "ab"}, "not_username"),
        ({"username": "a" * 31}, "not_username"),
        ({"username": "anna b"}, "not_username"),
        ({"username": "анна"}, "not_username"),
        ({"username": ""}, "not_username"),
        ({"favorite_genre": 99}, "unknown_genre"),
        ({"favorite_genre": "2"}, "not_integer"),
        ({"favorite_genre": True}, "not_integer"),
        ({"favorite_genre": 2.0}, "not_integer"),
        ({"favorite_genre": 0}, "out_of_range"),
        ({"favorite_genre": 2**40}, "out_of_range"),
        ({"favourite_genre": "99"}, "unknown_genre"),
        ({"favourite_genre": ""}, "not_integer"),
        ({"favourite_genre": " 2"}, "not_integer"),
        ({"favourite_genre": "2.0"}, "not_integer"),
        ({"favorite_genre": 1, "favourite_genre": "2"}, "differs"),
        ({"email": "other@example.com"}, "unknown_field"),
        ({"role": "administrator"}, "unknown_field"),
        ({"id": 7}, "unknown_field"),
    ],
)
def test_refuses_bad_changes_and_changes_nothing(api, change, code):
    anna = Person(with_films(api))
    before = anna.get("/user/").json
    refused = anna.send("PATCH", "/user/", 422, {"surname": "Sedgwick", **change})
    assert codes(refused) == {list(change)[-1]: code}
    assert anna.get("/user/").json == before


def test_takes_the_favourite_genre_in_both_spellings(memory):
    anna = Person(with_films(memory))
    for change, genre in (
        ({"favorite_genre": 1}, 1),
        ({"favourite_genre": "2"}, 2),
        ({"favourite_genre": 1}, 1),
        ({"favorite_genre": 2, "favourite_genre": "2"}, 2),
        ({}, 2),
        ({"favourite_genre": None}, None),
    ):
        profile = anna.send("PATCH", "/user/", 200, change).json
        assert (profile["favorite_genre"], profile["favourite_genre"]) == (genre, genre)


def test_a_profile_has_an_etag_and_is_changed_only_as_it_was_seen(api):
    anna = Person(api)
    seen = anna.get("/user/")
    etag = seen.headers["ETag"]
    assert seen.headers["Cache-Control"] == "no-store"
    assert anna.get("/user/", 304, If_None_Match=etag).headers["ETag"] == etag
    changed = anna.send("PATCH", "/user/", 200, {"name": "Anna"}, If_Match=etag)
    assert changed.headers["ETag"] not in ("", etag)
    for stale in (etag, '"nonsense"', f"W/{changed.headers['ETag']}", "nonsense", ""):
        refused = anna.send("PATCH", "/user/", 412, {"name": "Ann"}, If_Match=stale)
        assert refused.json["code"] == "changed"
    anna.send("PATCH", "/user/", 422, {"name": 5}, If_Match=etag)
    anna.send("DELETE", "/user/", 412, {"password": PASSWORD}, If_Match=etag)
    assert anna.get("/user/", If_None_Match=etag).json["name"] == "Anna"
    anna.send("PATCH", "/user/", 200, {"name": "Ann"}, If_Match=f'"other", {changed.headers["ETag"]}')
    anna.send("PATCH", "/user/", 200, {"name": "A"}, If_Match="*")


def test_a_wrong_old_password_names_its_field_and_logs_nobody_out(api):
    anna = Person(api)
    refused = anna.send("PUT", "/user/password/", 422, {"old_password": "wrong", "new_password": NEW_PASSWORD})
    assert (refused.json["code"], codes(refused)) == ("wrong_password", {"old_password": "wrong_password"})
    refused = anna.send("DELETE", "/user/", 422, {"password": "wrong"})
    assert (refused.json["code"], codes(refused)) == ("wrong_password", {"password": "wrong_password"})
    assert codes(anna.send("PUT", "/user/password/", 422, {"old_password": PASSWORD, "new_password": "password1"})) == {
        "new_password": "too_common"
    }
    anna.get("/user/")


def test_a_new_password_ends_all_other_sessions(api):
    anna = Person(api)
    phone = dict(anna.pair)
    anna.log_in()
    anna.send("PUT", "/user/password/", 200, {"old_password": PASSWORD, "new_password": NEW_PASSWORD})
    anna.get("/user/")
    api.get("/user/", 401, Authorization=f"Bearer {phone['access_token']}")
    anna.refresh(401, **{name: phone[name] for name in ("access_token", "refresh_token")})
    anna.refresh()
    api.send("POST", "/auth/login/", 401, {"email": anna.email, "password": PASSWORD})
    api.send("POST", "/auth/login/", 200, {"email": anna.email, "password": NEW_PASSWORD})


def test_an_export_holds_everything_and_a_deletion_leaves_nothing(api):
    with_films(api)
    anna = Person(api, username="anna", name="Anna")
    ben = Person(api, "ben")
    for person in (anna, ben):
        person.send("POST", "/favorites/movies/2/", 201, Idempotency_Key="a-key")
    api.send("POST", "/auth/login/", 401, {"email": anna.email, "password": "wrong"}, User_Agent="a thief's")
    exported = anna.get("/user/export/")
    assert exported.headers["Cache-Control"] == "no-store"
    assert exported.headers["Content-Disposition"] == 'attachment; filename="marquee-export.json"'
    everything = exported.json
    assert everything["profile"] == {
        **anna.get("/user/").json, "registered": "2026-05-04T12:00:00Z", "last_login": "2026-05-04T12:00:00Z"
    }  # fmt: skip
    assert [session["address"] for session in everything["sessions"]] == ["127.0.0.1"]
    assert everything["networks"] == [{"network": "127.0.0.1", "last_login": "2026-05-04T12:00:00Z"}]
    assert everything["failed_logins"] == [{"network": "127.0.0.1", "at": "2026-05-04T12:00:00Z"}]
    assert everything["kept_requests"][0]["path"] == "/favorites/movies/2"
    assert everything["favorites"] == [
        {"movie_id": 2, "title": "Film 2", "year": 1942, "added": "2026-05-04T12:00:00Z"}
    ]

    assert api.get("/movies/2/").json["favorites"] == 2
    assert anna.send("DELETE", "/user/", 200, {"password": PASSWORD}).json == {"success": True}
    assert api.get("/movies/2/").json["favorites"] == 1
    anna.get("/user/", 401)
    anna.refresh(401)
    api.send("POST", "/auth/login/", 401, {"email": anna.email, "password": PASSWORD})
    again = Person(api, username="anna")
    assert again.id not in (anna.id, ben.id)
    assert again.get("/favorites/movies/").json == []
    assert [movie["id"] for movie in ben.get("/favorites/movies/").json] == [2]
