"""Sessions over HTTP: tokens, their renewal, their end, and the limits of log-ins."""

from dataclasses import replace

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from webtest import TestApp

from adapters.memory.databases import MemoryDatabases
from entrypoints.app import create_app
from tests.functional.conftest import PASSWORD, SETTINGS, Api, Person, cheap_keyring


@pytest.fixture
def memory(make_api) -> Api:
    return make_api("memory")


def wrong(api: Api, status: int = 401, email: str = "anna@example.com", **where: str):
    return api.send("POST", "/auth/login/", status, {"email": email, "password": "wrong"}, **where)


def right(api: Api, status: int = 200, email: str = "anna@example.com", **where: str):
    return api.send("POST", "/auth/login/", status, {"email": email, "password": PASSWORD}, **where)


@pytest.mark.parametrize("name", [{"email": "Anna@Example.com"}, {"username": "ANNA"}])
def test_logs_in_by_either_name_in_any_case(api, name):
    Person(api, username="anna")
    pair = api.send("POST", "/auth/login/", 200, {**name, "password": PASSWORD})
    assert pair.headers["Cache-Control"] == "no-store"


def test_an_unknown_address_and_a_wrong_password_answer_alike(api):
    Person(api)
    known, unknown = wrong(api), wrong(api, email="nobody@example.com")
    assert known.body == unknown.body
    assert known.json["code"] == "bad_login"
    assert known.headers["WWW-Authenticate"] == "Bearer"
    for name in ({"username": "anna"}, {"email": "no address"}, {"username": "@"}):
        assert api.send("POST", "/auth/login/", 401, {**name, "password": "wrong"}).body == known.body


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"email": "a@example.com", "username": "a", "password": "x"}, {"username": "beside_email"}),
        ({"password": "x"}, {"email": "required"}),
        ({"email": "a@example.com"}, {"password": "required"}),
        ({"email": 5, "password": ["x"]}, {"email": "not_text", "password": "not_text"}),
        ({"email": "a@example.com", "password": "x" * 129}, {"password": "too_long"}),
        ({"email": "a@example.com", "password": "x", "otp": 1}, {"otp": "unknown_field"}),
    ],
)
def test_refuses_bad_log_ins(memory, body, fields):
    refused = memory.send("POST", "/auth/login/", 422, body)
    assert {error["name"]: error["code"] for error in refused.json["errors"]}.items() >= fields.items()


def test_a_used_refresh_token_gets_the_same_successor_for_ten_seconds(api):
    anna = Person(api)
    first = dict(anna.pair)
    second = anna.refresh().json
    assert second["refresh_token"] != first["refresh_token"]
    api.clock.sleep(seconds=9.9)
    again = anna.refresh(refresh_token=first["refresh_token"]).json
    assert again["refresh_token"] == second["refresh_token"]
    api.clock.sleep(seconds=0.1)
    assert anna.refresh(401, refresh_token=first["refresh_token"]).json["code"] == "token_reused"
    assert anna.refresh(401).json["code"] == "invalid_token"
    anna.get("/user/", 401)


def test_the_token_before_the_previous_one_ends_its_session_and_no_other(api):
    anna = Person(api)
    oldest = anna.pair["refresh_token"]
    anna.refresh()
    anna.refresh()
    phone = dict(anna.pair)
    anna.log_in()
    used = {**phone, "refresh_token": oldest}
    tokens = {name: used[name] for name in ("access_token", "refresh_token")}
    assert api.send("PUT", "/auth/login/", 401, tokens).json["code"] == "token_reused"
    api.get("/user/", 401, Authorization=f"Bearer {phone['access_token']}")
    anna.get("/user/")
    anna.refresh()


def test_without_grace_a_used_token_ends_its_session_at_once(make_api):
    api = make_api("sqlite", refresh_grace=0)
    anna = Person(api)
    used = anna.pair["refresh_token"]
    anna.refresh()
    assert anna.refresh(401, refresh_token=used).json["code"] == "token_reused"
    anna.get("/user/", 401)


def test_what_was_never_a_token_of_the_session_ends_nothing(api):
    anna, ben = Person(api), Person(api, "ben")
    for token in ("nonsense", ben.pair["refresh_token"], anna.pair["refresh_token"][:-1] + "!", "é"):
        assert anna.refresh(401, refresh_token=token).json["code"] == "invalid_token"
    for token in ("nonsense", ben.pair["access_token"], anna.pair["access_token"][:-2]):
        assert anna.refresh(401, access_token=token).json["code"] == "invalid_token"
    for name in ("access_token", "refresh_token"):
        api.send("PUT", "/auth/login/", 422, {name: anna.pair[name]})
    anna.refresh()
    ben.refresh()


def test_a_refresh_token_is_good_for_thirty_days(api):
    anna = Person(api)
    api.clock.sleep(days=30, seconds=-1)
    anna.refresh()
    api.clock.sleep(days=30)
    assert anna.refresh(401).json["code"] == "invalid_token"
    assert Person(api, "ben").get("/auth/sessions/").json[0]["current"] is True


@pytest.mark.parametrize("body", [None, {}, {"everywhere": False}])
def test_logging_out_ends_this_session_alone(api, body):
    anna = Person(api)
    phone = dict(anna.pair)
    anna.log_in()
    assert anna.send("POST", "/auth/logout/", 200, body).json == {"success": True}
    anna.get("/user/", 401)
    anna.refresh(401)
    anna.pair = phone
    anna.get("/user/")


def test_logging_out_everywhere_ends_all_sessions_of_this_person(api):
    anna, ben = Person(api), Person(api, "ben")
    phone = dict(anna.pair)
    anna.log_in()
    anna.send("POST", "/auth/logout/", 422, {"everywhere": 1})
    anna.send("POST", "/auth/logout/", 200, {"everywhere": True})
    for pair in (anna.pair, phone):
        api.get("/user/", 401, Authorization=f"Bearer {pair['access_token']}")
    ben.get("/user/")


def test_lists_and_ends_sessions(api):
    anna, ben = Person(api), Person(api, "ben")
    api.clock.sleep(minutes=1)
    anna.log_in(User_Agent="A phone\x07" + "x" * 300, remote="203.0.113.7")
    listed = anna.get("/auth/sessions/")
    phone, laptop = listed.json
    assert listed.headers["Cache-Control"] == "no-store"
    assert phone == {
        "id": phone["id"], "started": "2026-05-04T12:01:00Z", "used": "2026-05-04T12:01:00Z", "address": "203.0.113.7",
        "agent": ("A phone" + "x" * 300)[:200], "current": True,
    }  # fmt: skip
    assert (laptop["address"], laptop["current"]) == ("127.0.0.1", False)
    page = anna.get("/auth/sessions/?page=2&resultsPerPage=1")
    assert (page.json, page.headers["X-Total-Count"]) == ([laptop], "2")
    for other in ("nonsense", "%00", ben.get("/auth/sessions/").json[0]["id"]):
        anna.send("DELETE", f"/auth/sessions/{other}/", 404)
    anna.send("DELETE", f"/auth/sessions/{laptop['id']}/", 200)
    assert anna.get("/auth/sessions/").json == [phone]
    anna.send("DELETE", f"/auth/sessions/{phone['id']}/", 200)
    anna.get("/user/", 401)
    ben.get("/user/")


def test_ten_failures_at_an_account_from_an_address_stop_even_the_right_password(api):
    Person(api, username="anna")
    for name in ({"email": "anna@example.com"}, {"username": "Anna"}) * 5:
        api.send("POST", "/auth/login/", 401, {**name, "password": "wrong"})
        api.clock.sleep(seconds=10)
    refused = right(api, 429)
    assert refused.json["code"] == "too_many_attempts"
    assert refused.headers["Retry-After"] == "200"
    assert "4 minutes" in refused.json["message"]
    right(api, 200, remote="203.0.113.7")
    wrong(api, 401, email="nobody@example.com")
    api.clock.sleep(seconds=199)
    right(api, 429)
    api.clock.sleep(seconds=1)
    right(api)
    wrong(api)
    right(api, 429)  # a success doesn't reset the count


def test_strangers_names_are_limited_as_accounts_are(api):
    for _ in range(10):
        wrong(api, email="nobody@example.com")
    known_answer = wrong(api, 429, email="NOBODY@example.com")
    Person(api)
    for _ in range(10):
        wrong(api)
    assert wrong(api, 429).body == known_answer.body


def test_failed_old_passwords_count(memory):
    anna = Person(memory)
    for _ in range(5):
        anna.send("PUT", "/user/password/", 422, {"old_password": "wrong", "new_password": "plums and thyme"})
        anna.send("DELETE", "/user/", 422, {"password": "wrong"})
    anna.send("DELETE", "/user/", 429, {"password": PASSWORD})
    right(memory, 429)


def test_a_hundred_failures_from_an_address_stop_all_accounts_there(memory):
    Person(memory)
    for number in range(100):
        wrong(memory, email=f"nobody{number}@example.com")
    right(memory, 429)
    right(memory, 200, remote="203.0.113.7")


def test_a_hundred_failures_at_an_account_stop_strange_addresses_alone(memory):
    Person(memory)
    for number in range(100):
        wrong(memory, remote=f"203.0.113.{number}")
    right(memory, 429, remote="198.51.100.1")
    right(memory, 200)


def test_headers_that_anybody_can_send_fool_no_limit(memory):
    Person(memory)
    for number in range(10):
        wrong(memory, X_Forwarded_For=f"203.0.113.{number}", Forwarded=f"for=203.0.113.{number}")
    right(memory, 429, X_Forwarded_For="198.51.100.1")


def test_thirty_registrations_from_an_address_are_enough(api):
    for number in range(30):
        body = {"email": f"person{number}@example.com", "password": PASSWORD}
        api.send("POST", "/auth/register/", 201, body)
        api.send("POST", "/auth/register/", 422, {**body, "password": "short"})
    other = {"email": "other@example.com", "password": PASSWORD}
    assert api.send("POST", "/auth/register/", 429, other).headers["Retry-After"] == "300"
    api.send("POST", "/auth/register/", 201, other, remote="203.0.113.7")
    api.clock.sleep(minutes=5)
    Person(api, "late")


def pem_of_a_new_key(path) -> str:
    """The file of a new Ed25519 key."""
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(Ed25519PrivateKey.generate().private_bytes(*form))
    return str(path)


def test_a_key_pair_is_changed_without_logging_anybody_out(make_api, tmp_path):
    old, new = (pem_of_a_new_key(tmp_path / name) for name in ("old.pem", "new.pem"))
    api = make_api("sqlite", token_secret="", token_keys=(old,))
    anna = Person(api)
    (public,) = api.get("/.well-known/jwks.json").json["keys"]
    token = anna.pair["access_token"]
    assert jwt.get_unverified_header(token)["kid"] == public["kid"]
    claims = jwt.decode(token, jwt.PyJWK(public), audience="marquee", issuer="marquee", options={"verify_exp": False})
    assert claims["sub"] == str(anna.id)

    def with_keys(**keys: tuple[str, ...]) -> TestApp:
        settings = replace(SETTINGS, token_secret="", **keys)
        return TestApp(create_app(settings, cheap_keyring(settings), MemoryDatabases(), api.reading, api.ports))

    anna.api = replace(api, http=with_keys(token_keys=(new, old)))
    assert len(anna.api.get("/.well-known/jwks.json").json["keys"]) == 2
    anna.get("/user/")
    anna.api = replace(api, http=with_keys(token_keys=(new,), retired_token_keys=(old,)))
    anna.get("/user/", 401)
    anna.refresh()
    anna.get("/user/")
    assert jwt.get_unverified_header(anna.pair["access_token"])["kid"] != public["kid"]


def test_public_keys_are_none_for_a_secret(memory):
    response = memory.get("/.well-known/jwks.json")
    assert response.json == {"keys": []}
    assert response.headers["ETag"]
