"""The audit trail over HTTP: a row and a line of the log for what was done, a line alone for what was refused."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
from webtest import TestApp

from adapters.memory.databases import MemoryDatabases
from domain.access import Permission, Role
from domain.audit import AuditEntry, AuditQuery
from domain.errors import Unavailable
from domain.issuers import TrustedIssuer
from entrypoints.app import create_app
from tests.conftest import DATABASES, STORES
from tests.functional.conftest import PASSWORD, SETTINGS, Api, Person, as_role, cheap_keyring
from tests.functional.test_issuer_logins import Browser
from tests.functional.test_permissions import DOORS, stocked
from tests.issuer import Issuer

URL = "https://films.example"
GENRE = {"name": "Film noir"}
LINE = {"action", "actor", "target", "details", "address", "at", "request_id"}
REFUSAL = {"action", "code", "actor", "target", "address", "request_id"}


@pytest.fixture
def lines(caplog) -> "Lines":
    caplog.set_level(logging.INFO)
    return Lines(caplog)


class Lines:
    """The lines of the log that tell who did what, or was refused what."""

    def __init__(self, caplog) -> None:
        self._caplog = caplog

    @property
    def all(self) -> list[dict]:
        messages = [record.getMessage() for record in self._caplog.records if record.name == "marquee.audit"]
        assert not [message for message in messages if "\n" in message or "\r" in message]
        told = [json.loads(message) for message in messages]
        for line in told:
            assert set(line) == (REFUSAL if line["action"] == "refused" else LINE)
        return told

    @property
    def done(self) -> list[dict]:
        return [line for line in self.all if line["action"] != "refused"]

    @property
    def refused(self) -> list[dict]:
        return [line for line in self.all if line["action"] == "refused"]

    @property
    def text(self) -> str:
        """Every line of every log."""
        return self._caplog.text

    def clear(self) -> None:
        self._caplog.clear()


def rows(api: Api) -> list[AuditEntry]:
    return list(api.reading.audit.after(AuditQuery(), None, 1000))


def told_of(entry: AuditEntry) -> tuple:
    event = entry.event
    return event.action, event.actor_id, event.target, event.details and json.loads(event.details), event.address


def start_anew(api: Api, lines: Lines) -> int:
    """Forget the lines so far; how many rows there are."""
    lines.clear()
    return len(rows(api))


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer(redirect_address=f"{URL}/auth/openid/callback/") as running:
        yield running


def trusting(make_api, issuer: Issuer, kind: str = "memory") -> Api:
    entry = TrustedIssuer(
        issuer.address,
        issuer.audience,
        issuer.jwks_address,
        client_id=issuer.client_id,
        client_secret=issuer.client_secret,
    )
    api = make_api(kind, trusted_issuers=(entry,), public_url=URL)
    issuer.now = lambda: api.clock().timestamp()
    return api


# What was done


def test_a_log_in_is_a_row_and_a_line(api, lines):
    anna = Person(api)
    start_anew(api, lines)
    api.clock.sleep(minutes=1)
    credentials = {"email": anna.email, "password": PASSWORD}
    response = api.send("POST", "/auth/login/", 200, credentials, remote="203.0.113.7", X_Request_ID="my-own")
    entry = rows(api)[-1]
    assert told_of(entry) == ("log_in", anna.id, "", "", "203.0.113.7")
    assert (entry.event.at, entry.actor) == (api.clock(), anna.email)
    assert response.headers["X-Request-ID"] == "my-own"
    assert lines.all == [
        {
            "action": "log_in", "actor": anna.id, "target": "", "details": "", "address": "203.0.113.7",
            "at": "2026-05-04T12:01:00+00:00", "request_id": "my-own",
        }
    ]  # fmt: skip


def test_every_log_in_is_one_and_renewing_is_none(api, lines):
    anna = Person(api)
    anna.log_in()
    anna.refresh()
    anna.get("/user/")
    anna.send("POST", "/auth/logout/", 200)
    assert [told_of(entry)[:2] for entry in rows(api)] == [("log_in", anna.id)] * 2
    assert len(lines.all) == 2


@pytest.mark.parametrize("kind", STORES)
def test_a_log_in_at_an_issuer_is_one_as_well(make_api, issuer, lines, kind):
    api = trusting(make_api, issuer, kind)
    code = Browser(api, issuer).log_in()
    assert rows(api) == lines.all == []
    api.send("POST", "/auth/openid/token/", 200, {"code": code}, remote="203.0.113.7")
    (entry,) = rows(api)
    assert told_of(entry) == ("log_in", 1, "", "", "203.0.113.7")
    assert entry.actor == f"auth0|anna at {issuer.address}"
    assert [(line["action"], line["actor"]) for line in lines.all] == [("log_in", 1)]
    api.send("POST", "/auth/openid/token/", 401, {"code": code})
    assert len(rows(api)) == 1
    assert [line["code"] for line in lines.refused] == ["bad_code"]


def test_a_token_shown_again_is_kept_though_it_is_refused(api, lines):
    anna = Person(api)
    used = anna.pair["refresh_token"]
    anna.refresh()
    api.clock.sleep(seconds=10)
    before = start_anew(api, lines)
    tokens = {"access_token": anna.pair["access_token"], "refresh_token": used}
    api.send("PUT", "/auth/login/", 401, tokens, remote="203.0.113.7")
    (entry,) = rows(api)[before:]
    assert told_of(entry) == ("token_reuse", anna.id, "", "", "203.0.113.7")
    assert [line["action"] for line in lines.done] == ["token_reuse"]
    assert [(line["code"], line["target"]) for line in lines.refused] == [("token_reused", "PUT /auth/login")]
    # The session is over, so nothing is left to be shown again.
    api.send("PUT", "/auth/login/", 401, tokens)
    assert len(rows(api)) == before + 1


def test_a_role_and_a_switch_are_told_with_who_did_it_to_whom(api, lines):
    root, anna = as_role(api, Role.ADMINISTRATOR, "root"), Person(api)
    before = start_anew(api, lines)
    path = f"/users/{anna.id}/"
    for body in ({"role": "casting_assistant"}, {"active": False}, {"role": "member", "active": True}, {}):
        root.send("PATCH", path, 200, body)
    target = f"user {anna.id}"
    assert [told_of(entry) for entry in rows(api)[before:]] == [
        ("patch:user", root.id, target, {"role": "casting_assistant"}, "127.0.0.1"),
        ("patch:user", root.id, target, {"active": False}, "127.0.0.1"),
        ("patch:user", root.id, target, {"role": "member", "active": True}, "127.0.0.1"),
        ("patch:user", root.id, target, "", "127.0.0.1"),
    ]
    assert [(line["action"], line["actor"], line["target"]) for line in lines.all] == [
        ("patch:user", root.id, target)
    ] * 4
    asked = api.reading.audit.after(AuditQuery(person_id=anna.id, action="patch:user"), None, 10)
    assert len(asked) == 4


UNSAFE = [door for door in DOORS if door[1] != "GET"]


def test_every_door_that_needs_a_permission_is_here(make_api):
    documented = {
        (method, operation["x-permission"])
        for operations in make_api("memory").get("/openapi.json").json["paths"].values()
        for method, operation in operations.items()
        if method in ("post", "put", "patch", "delete") and "x-permission" in operation
    }
    assert {(method.lower(), permission) for permission, method, *_ in UNSAFE} == documented


@pytest.mark.parametrize("by_an_issuer", [False, True])
@pytest.mark.parametrize("kind", STORES)
def test_what_is_done_by_a_permission_is_a_row_and_a_line(make_api, issuer, lines, kind, by_an_issuer):
    if by_an_issuer:
        entry = TrustedIssuer(issuer.address, issuer.audience, issuer.jwks_address, allow=frozenset(Permission))
        api = stocked(make_api(kind, trusted_issuers=(entry,)))
        issuer.now = lambda: api.clock().timestamp()
        token, known_as = f"Bearer {issuer.token(permissions=list(Permission))}", f"auth0|anna at {issuer.address}"
    else:
        api = stocked(make_api(kind))
        token, known_as = as_role(api, Role.ADMINISTRATOR, "root").token, "root@example.com"
    somebody = Person(api, "somebody")
    before = start_anew(api, lines)
    removals = [door for door in UNSAFE if door[1] == "DELETE"]
    others = [door for door in UNSAFE if door[1] != "DELETE"]
    for number, (permission, method, path, body) in enumerate((*others, *reversed(removals))):
        path = path.replace("/users/1/", f"/users/{somebody.id}/").replace("directors/3", "directors/4")
        response = api.send(method, path, 201 if method == "POST" else 200, body, Authorization=token)
        (entry,) = rows(api)[before + number :]
        kind_of_thing = permission.partition(":")[2]
        item_id = response.json["created"] if method == "POST" else path.rstrip("/").rpartition("/")[2]
        told = json.loads(entry.event.details) if entry.event.details else None
        assert (entry.event.action, entry.event.target, told) == (permission, f"{kind_of_thing} {item_id}", body)
        assert (entry.actor, entry.event.address) == (known_as, "127.0.0.1")
        line = lines.all[number]
        assert (line["action"], line["actor"], line["target"], line["details"]) == (
            permission,
            entry.event.actor_id,
            entry.event.target,
            entry.event.details,
        )
        assert line["request_id"] == response.headers["X-Request-ID"]
    assert len(lines.all) == len(UNSAFE)


def test_reading_and_what_everybody_may_do_to_their_own_leaves_nothing(api, lines):
    stocked(api)
    root = as_role(api, Role.ADMINISTRATOR, "root")
    before = start_anew(api, lines)
    for _, method, path, _ in DOORS:
        if method == "GET":
            root.get(path.replace("directors/3", "directors/4"))
    root.send("PATCH", "/user/", 200, {"name": "Root"})
    root.send("POST", "/favorites/movies/1/", 201)
    root.send("DELETE", "/favorites/movies/1/", 200)
    root.get("/user/export/")
    root.refresh()
    assert len(rows(api)) == before
    assert lines.all == []


def test_a_deleted_account_leaves_a_row_without_name_and_address(api, lines):
    anna, ben = Person(api), Person(api, "ben")
    before = start_anew(api, lines)
    anna.send("DELETE", "/user/", 422, {"password": "wrong"})
    assert len(rows(api)) == before
    assert lines.done == []
    anna.send("DELETE", "/user/", 200, {"password": PASSWORD})
    entry = rows(api)[-1]
    assert told_of(entry) == ("delete_account", anna.id, f"user {anna.id}", "", "")
    assert entry.actor == ""
    assert len(rows(api)) == before + 1
    assert [(line["action"], line["actor"]) for line in lines.done] == [("delete_account", anna.id)]
    assert {row.event.address for row in rows(api) if row.event.actor_id == anna.id} == {""}
    assert {row.event.address for row in rows(api) if row.event.actor_id == ben.id} == {"127.0.0.1"}


@pytest.mark.parametrize("kind", STORES)
def test_a_deleted_account_of_an_issuer_does_as_well(make_api, issuer, lines, kind):
    api = trusting(make_api, issuer, kind)
    shown = {"Authorization": f"Bearer {issuer.token(permissions=['post:genre'])}"}
    api.send("POST", "/agency/genres", 201, GENRE, **shown)
    api.send("DELETE", "/user/", 200, {"password": "x"}, **shown)
    assert [told_of(entry) for entry in rows(api)] == [
        ("post:genre", 1, "genre 1", GENRE, ""),
        ("delete_account", 1, "user 1", "", ""),
    ]
    assert [line["action"] for line in lines.all] == ["post:genre", "delete_account"]


def test_somebodys_export_has_their_part(api, lines):
    root, anna = as_role(api, Role.ADMINISTRATOR, "root"), Person(api)
    root.send("POST", "/agency/genres", 201, GENRE)
    root.send("PATCH", f"/users/{anna.id}/", 200, {"active": True})
    done, logged_in = [row for row in root.get("/user/export/").json["actions"] if row["action"] != "patch:user"]
    assert done.items() >= {"action": "post:genre", "target": "genre 1", "address": "127.0.0.1"}.items()
    assert done["at"] == "2026-05-04T12:00:00Z"
    assert json.loads(done["details"]) == GENRE
    assert logged_in["action"] == "log_in"
    assert [row["action"] for row in anna.get("/user/export/").json["actions"]] == ["log_in"]


# What was refused


def test_refusals_are_lines_alone(api, lines):
    stocked(api)
    anna = Person(api)
    before = start_anew(api, lines)
    refused = anna.send("POST", "/agency/genres", 403, GENRE, remote="203.0.113.7")
    assert lines.all == [
        {
            "action": "refused", "code": "forbidden", "actor": anna.id, "target": "POST /agency/genres",
            "address": "203.0.113.7", "request_id": refused.headers["X-Request-ID"],
        }
    ]  # fmt: skip
    lines.clear()
    for method, path, code, body, headers in (
        ("GET", "/agency/movies", "forbidden", None, {}),
        ("PATCH", f"/users/{anna.id}/", "forbidden", {"role": "administrator"}, {}),
        ("GET", "/user/", "invalid_token", None, {"Authorization": "Bearer undefined"}),
        ("DELETE", "/agency/movies/1", "invalid_token", None, {"Authorization": "Bearer a.b.c"}),
        ("POST", "/auth/login/", "bad_login", {"email": anna.email, "password": "wrong"}, {}),
        ("POST", "/auth/login/", "bad_login", {"email": "nobody@example.com", "password": "wrong"}, {}),
        ("PUT", "/auth/login/", "invalid_token", {"access_token": "x", "refresh_token": "y"}, {}),
    ):
        anna.send(method, path, 403 if code == "forbidden" else 401, body, **headers)
        line = lines.all[-1]
        assert (line["code"], line["target"]) == (code, f"{method} {path.rstrip('/')}")
        assert line["actor"] == (anna.id if code == "forbidden" else None)
    assert len(lines.all) == len(lines.refused) == 7
    assert len(rows(api)) == before


def test_an_expired_token_and_too_many_attempts_are_lines(api, lines):
    anna = Person(api)
    before = start_anew(api, lines)
    api.clock.sleep(minutes=15)
    anna.get("/user/", 401)
    wrong = {"email": anna.email, "password": "wrong"}
    for _ in range(10):
        api.send("POST", "/auth/login/", 401, wrong)
    api.send("POST", "/auth/login/", 429, {"email": anna.email, "password": PASSWORD})
    codes = [line["code"] for line in lines.all]
    assert codes == ["token_expired", *["bad_login"] * 10, "too_many_attempts"]
    assert len(rows(api)) == before


def test_who_shows_no_token_and_who_errs_is_not_worth_a_line(api, lines):
    stocked(api)
    root = as_role(api, Role.ADMINISTRATOR, "root")
    start_anew(api, lines)
    for path in ("/user/", "/agency/movies", "/users/"):
        api.get(path, 401)
    api.get("/nowhere/", 404)
    root.get("/agency/movies/999", 404)
    root.send("PUT", "/agency/movies/1", 405)
    assert lines.all == []


def test_who_has_no_row_yet_is_refused_as_user_0(make_api, issuer, lines):
    api = trusting(make_api, issuer)
    api.send("POST", "/agency/genres", 403, GENRE, Authorization=f"Bearer {issuer.token()}")
    assert [(line["code"], line["actor"]) for line in lines.all] == [("forbidden", 0)]
    assert rows(api) == []


# What comes to nothing


def test_what_is_not_done_leaves_neither_row_nor_line(api, lines):
    stocked(api)
    root = as_role(api, Role.ADMINISTRATOR, "root")
    anna = Person(api)
    genre = root.get("/agency/genres/1").headers["ETag"]
    before = start_anew(api, lines)
    for method, path, status, body, headers in (
        ("POST", "/agency/genres", 409, {"name": "DRAMA"}, {}),
        ("PATCH", "/agency/genres/2", 409, {"name": "Drama"}, {}),
        ("DELETE", "/agency/genres/1", 409, None, {}),
        ("PATCH", "/agency/genres/1", 412, GENRE, {"If_Match": '"another"'}),
        ("DELETE", "/agency/movies/1", 412, None, {"If_Match": genre}),
        ("PATCH", f"/users/{anna.id}/", 412, {"role": "administrator"}, {"If_Match": '"another"'}),
        ("POST", "/agency/genres", 422, {"name": ""}, {}),
        ("POST", "/agency/movies", 422, {"title": "T", "year": 1950, "genres": [999]}, {}),
        ("POST", "/agency/roles", 422, {"movie_id": 999, "actor_id": 1, "character": "x"}, {}),
        ("PATCH", f"/users/{anna.id}/", 422, {"role": "king"}, {}),
        ("PATCH", "/users/999/", 404, {"role": "member"}, {}),
        ("DELETE", "/agency/movies/999", 404, None, {}),
        ("POST", "/agency/genres", 415, GENRE, {"Content_Type": "text/plain"}),
        ("DELETE", "/user/", 412, {"password": PASSWORD}, {"If_Match": '"another"'}),
    ):
        root.send(method, path, status, body, **headers)
        assert len(rows(api)) == before, (method, path)
    assert lines.all == []


class Spoiler:
    """Takes part in a transaction, and lets it fail when all else is ready."""

    transaction_manager = None

    def sortKey(self) -> str:  # noqa: N802  # as the transaction package names it
        return "~"

    def tpc_vote(self, _: object) -> None:
        raise Unavailable("The disk is full.")

    def nothing(self, _: object) -> None:
        pass

    abort = tpc_begin = commit = tpc_finish = tpc_abort = nothing


@pytest.mark.parametrize("kind", DATABASES)
def test_what_fails_at_the_very_end_leaves_neither_row_nor_line(make_api, lines, kind):
    api = make_api(kind)
    root = as_role(api, Role.ADMINISTRATOR, "root")
    before = start_anew(api, lines)

    def spoiled(request):
        request.tm.get().join(Spoiler())
        return api.ports(request)

    http = TestApp(create_app(SETTINGS, cheap_keyring(SETTINGS), MemoryDatabases(), api.reading, spoiled))
    root.api = replace(api, http=http)
    root.send("POST", "/agency/genres", 503, GENRE)
    assert lines.all == []
    root.api = api
    assert len(rows(api)) == before
    root.send("POST", "/agency/genres", 201, GENRE)
    assert len(rows(api)) == before + 1
    assert len(lines.done) == 1


def test_what_is_sent_again_is_recorded_once(api, lines):
    root = as_role(api, Role.ADMINISTRATOR, "root")
    before = start_anew(api, lines)
    for _ in range(3):
        root.send("POST", "/agency/genres", 201, GENRE, Idempotency_Key="a-key")
    root.send("POST", "/agency/genres", 422, {"name": "Western"}, Idempotency_Key="a-key")
    assert len(rows(api)) == before + 1
    assert [line["action"] for line in lines.all] == ["post:genre"]
    # What failed isn't kept, and so is done when it is sent again.
    root.send("POST", "/agency/genres", 409, GENRE, Idempotency_Key="another")
    root.send("DELETE", "/agency/genres/1", 200)
    root.send("POST", "/agency/genres", 201, GENRE, Idempotency_Key="another")
    assert [row.event.action for row in rows(api)[before:]] == ["post:genre", "delete:genre", "post:genre"]


# What nobody may slip in, and what must not get out


FORGED = '"}\n{"action":"log_in","actor":1,"target":"'


def test_no_value_forges_a_line(api, lines):
    stocked(api)
    root = as_role(api, Role.ADMINISTRATOR, "root")
    anna = Person(api)
    before = start_anew(api, lines)
    description = f"Two lines\n{FORGED}\\n'; DROP TABLE audit; --\u00e9\u200b"
    movie = {"title": 'A "quoted" title\\', "year": 1950, "description": description}
    root.send("POST", "/agency/movies", 201, movie)
    role = {"movie_id": 1, "actor_id": 2, "character": '"}, {"action": "log_in'}
    root.send("POST", "/agency/roles", 201, role)
    root.send("POST", "/agency/genres", 422, {"name": FORGED})
    first, second = rows(api)[before:]
    assert json.loads(first.event.details) == movie
    assert json.loads(second.event.details) == role
    assert [json.loads(line["details"]) for line in lines.all] == [movie, role]
    lines.clear()
    for path in ("/agency/genres/%0A%22%7D", "/agency/genres/%22%5C%E2%80%A8", "/agency/genres/1?x=%0A"):
        anna.send("DELETE", path, 403)
    assert [line["code"] for line in lines.all] == ["forbidden"] * 3
    anna.get("/users/", 403, User_Agent='x"}{', X_Request_ID='x"}')
    assert lines.all[-1]["request_id"] != 'x"}'


def test_a_subject_forges_no_line(make_api, issuer, lines):
    api = trusting(make_api, issuer)
    subject = '"},{"action":"log_in"} \\'
    shown = {"Authorization": f"Bearer {issuer.token(subject, ['post:genre'])}"}
    api.send("POST", "/agency/genres", 201, GENRE, **shown)
    assert [entry.actor for entry in rows(api)] == [f"{subject} at {issuer.address}"]
    assert len(lines.all) == 1


def test_of_long_texts_the_first_2000_characters_are_kept(api, lines):
    root = as_role(api, Role.ADMINISTRATOR, "root")
    movie = {"title": "T", "year": 1950, "description": "é\n" * 2500}
    root.send("POST", "/agency/movies", 201, movie)
    details = rows(api)[-1].event.details
    assert len(details) == 2000
    assert details.startswith('{"')
    assert lines.all[-1]["details"] == details


@pytest.mark.parametrize("kind", STORES)
def test_no_password_and_no_token_is_told(make_api, issuer, lines, kind):
    api = trusting(make_api, issuer, kind)
    anna, root = Person(api), as_role(api, Role.ADMINISTRATOR, "root")
    secrets = [PASSWORD, "a wrong password", "plums and thyme", issuer.client_secret]
    pairs = [dict(anna.pair), dict(root.pair)]
    api.send("POST", "/auth/login/", 401, {"email": anna.email, "password": "a wrong password"})
    passwords = {"old_password": "a wrong password", "new_password": "plums and thyme"}
    anna.send("PUT", "/user/password/", 422, passwords)
    anna.send("PUT", "/user/password/", 200, passwords | {"old_password": PASSWORD})
    anna.refresh()
    pairs.append(dict(anna.pair))
    api.clock.sleep(seconds=10)
    anna.refresh(401, refresh_token=pairs[0]["refresh_token"])
    anna.password = "plums and thyme"
    pairs.append(anna.log_in())
    foreign = issuer.token(permissions=["post:genre"])
    api.send("POST", "/agency/genres", 201, GENRE, Authorization=f"Bearer {foreign}")
    api.send("POST", "/agency/genres", 401, GENRE, Authorization=f"Bearer {foreign[:-5]}")
    browser = Browser(api, issuer)
    query = browser.begin()
    state = browser.cookie
    code = browser.come_back(query).headers["Location"].partition("code=")[2]
    pairs.append(api.send("POST", "/auth/openid/token/", 200, {"code": code}).json)
    api.send("POST", "/auth/openid/token/", 401, {"code": code})
    root.send("PATCH", f"/users/{anna.id}/", 200, {"role": "casting_director"})
    anna.send("DELETE", "/user/", 422, {"password": "a wrong password"})
    anna.send("DELETE", "/user/", 200, {"password": "plums and thyme"})
    assert len(rows(api)) > 6
    assert len(lines.all) > 10
    secrets += [code, foreign, foreign[:-5], state, *(part.partition("=")[2] for part in query.split("&"))]
    secrets += (pair[name] for pair in pairs for name in ("access_token", "refresh_token"))
    told = lines.text + repr(rows(api))
    assert not [secret for secret in secrets if secret in told]
