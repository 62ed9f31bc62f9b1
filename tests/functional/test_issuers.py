"""People whom another service vouches for, with its tokens: what they may, and what the service keeps of them."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from webtest import TestApp, TestResponse

from domain.access import Permission, Role
from domain.accounts import Registration
from domain.issuers import TrustedIssuer
from domain.paging import PageRequest
from tests.builders import a_film
from tests.conftest import DATABASES, STORES
from tests.functional.conftest import PASSWORD, Api, Person, as_role
from tests.issuer import Issuer, Trouble

ANNA = "auth0|anna"
BODY = {"name": "Film noir"}


def entry_of(issuer: Issuer, **said: object) -> TrustedIssuer:
    return TrustedIssuer(issuer.address, issuer.audience, issuer.jwks_address, **said)


class Foreigner:
    """Somebody of an issuer, who shows its tokens."""

    def __init__(self, api: Api, issuer: Issuer, *may: str, subject: str = ANNA) -> None:
        self.api = api
        self.issuer = issuer
        self.may = list(may)
        self.subject = subject
        issuer.now = lambda: api.clock().timestamp()

    def token(self, **claims: object) -> str:
        return f"Bearer {self.issuer.token(self.subject, self.may, **claims)}"

    def get(self, path: str, status: int = 200, **headers: str) -> TestResponse:
        return self.send("GET", path, status, **headers)

    def send(self, method: str, path: str, status: int, body: object = None, **headers: str) -> TestResponse:
        return self.api.send(method, path, status, body, **{"Authorization": self.token(), **headers})

    @property
    def id(self) -> int | None:
        return self.get("/user/").json["id"]


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as running:
        yield running


@pytest.fixture
def make(make_api, issuer) -> Callable[..., Api]:
    """Makes the application that trusts the issuer."""

    def make(kind: str = "memory", **said: object) -> Api:
        api = make_api(kind, trusted_issuers=(entry_of(issuer, **said),))
        issuer.now = lambda: api.clock().timestamp()
        return api

    return make


@pytest.fixture(params=STORES)
def api(request, make) -> Api:
    """The application on each store in turn, with two films."""
    api = make(request.param)
    api.take_in(a_film("Film 1", genres=("Drama",)), a_film("Film 2"))
    return api


@pytest.fixture
def memory(make) -> Api:
    api = make("memory")
    api.take_in(a_film("Film 1", genres=("Drama",)), a_film("Film 2"))
    return api


def users(api: Api) -> int:
    """How many users there are, counted and listed."""
    page = api.reading.users.page(PageRequest(1, 100))
    assert page.total == len(page.items)
    return page.total


# Reading leaves nothing


def test_who_only_reads_gets_no_row(api, issuer):
    anna = Foreigner(api, issuer, "get:movies", "get:actors", "get:roles", "nonsense", "get:users")
    profile = anna.get("/user/")
    assert profile.json == {
        "id": None, "email": "", "username": "", "name": "", "surname": "", "favorite_genre": None,
        "favourite_genre": None, "role": "", "permissions": ["get:actors", "get:movies", "get:roles"],
    }  # fmt: skip
    assert profile.headers["Cache-Control"] == "no-store"
    assert "ETag" not in profile.headers  # it would be that of somebody without an id
    assert anna.get("/favorites/movies/").json == []
    assert anna.get("/favorites/movies/?page=1").headers["X-Total-Count"] == "0"
    assert anna.get("/auth/sessions/").json == []
    for path in ("/agency/movies", "/agency/genres", "/agency/actors", "/agency/roles", "/movies/", "/openapi.json"):
        anna.get(path)
        anna.send("HEAD", path, 200)
        anna.send("OPTIONS", path, 204)
    assert users(api) == 0


def test_the_export_of_who_only_read_is_empty(api, issuer):
    add_local(api)
    exported = Foreigner(api, issuer, "get:movies").get("/user/export/").json
    assert exported["profile"].items() >= {
        "id": None,
        "email": "",
        "role": "",
        "permissions": ["get:movies"],
        "last_login": None,
    }.items()  # fmt: skip
    for kind in ("sessions", "networks", "failed_logins", "kept_requests", "actions", "favorites"):
        assert exported[kind] == []
    assert users(api) == 1


def add_local(api: Api) -> Person:
    """Somebody with an account here, who leaves traces."""
    anna = Person(api, "anna")
    anna.send("POST", "/favorites/movies/1/", 201)
    return anna


# The first write


FIRST_WRITES = [
    ("POST", "/favorites/movies/1/", None, 201),
    ("PATCH", "/user/", {"name": "Anna"}, 200),
    ("POST", "/agency/genres", BODY, 201),
    ("PATCH", "/agency/movies/1", {"length": 75}, 200),
    ("DELETE", "/agency/movies/1", None, 200),
]


def test_the_first_write_makes_a_row(api, issuer):
    for number, (method, path, body, status) in enumerate(FIRST_WRITES):
        subject = f"auth0|{number}"
        anna = Foreigner(api, issuer, "get:movies", "post:genre", "patch:movie", "delete:movie", subject=subject)
        assert anna.id is None
        anna.send(method, path, status, body)
        user = api.reading.foreign_users.find(issuer.address, subject)
        assert (user.id, user.email, user.role, user.registered) == (anna.id, "", Role.MEMBER, api.clock())
        assert users(api) == number + 1
        anna.send("PATCH", "/user/", 200, {"surname": "S"})
        assert (users(api), anna.id) == (number + 1, user.id)


REFUSED = [
    ("POST", "/agency/genres", BODY, 403, {}),
    ("POST", "/agency/genres", {"nonsense": True}, 403, {}),
    ("PATCH", "/users/1/", {"active": False}, 403, {}),
    ("PATCH", "/user/", {"name": "x" * 51}, 422, {}),
    ("PATCH", "/user/", {"favorite_genre": 999}, 422, {}),
    ("PATCH", "/user/", {"username": "taken"}, 409, {}),
    ("PATCH", "/user/", {"name": "Anna"}, 412, {"If_Match": '"another"'}),
    ("PATCH", "/user/", {"name": "Anna"}, 415, {"Content_Type": "text/plain"}),
    ("PATCH", "/user/", None, 400, {}),
    ("DELETE", "/user/", None, 400, {}),
    ("DELETE", "/user/", {"password": "x"}, 412, {"If_Match": '"another"'}),
    ("PUT", "/user/password/", {"old_password": "x", "new_password": "plums and thyme"}, 409, {}),
    ("PUT", "/user/password/", {"old_password": "x"}, 422, {}),
    ("POST", "/favorites/movies/999/", None, 404, {}),
    ("POST", "/favorites/movies/1/", None, 422, {"Idempotency_Key": "é"}),
    ("DELETE", "/favorites/movies/1/", None, 404, {}),
    ("DELETE", "/auth/sessions/AAAAAAAAAAAAAAAAAAAAAA/", None, 404, {}),
    ("POST", "/auth/logout/", None, 409, {}),
    ("POST", "/auth/logout/", {"everywhere": 1}, 422, {}),
    ("POST", "/agency/movies", {"title": "T"}, 422, {}),
    ("POST", "/agency/movies", {"title": "T", "year": 1950, "genres": [999]}, 422, {}),
    ("DELETE", "/agency/movies/999", None, 404, {}),
    ("PUT", "/user/", {"name": "Anna"}, 405, {}),
]


@pytest.mark.parametrize("kind", STORES)
def test_a_refused_first_write_leaves_no_row(make, issuer, kind):
    api = make(kind)
    api.take_in(a_film())
    with api.writing() as ports:
        ports.users.add(Registration("bert@example.com", "taken"), "a hash", Role.MEMBER, api.clock())
    for method, path, body, status, headers in REFUSED:
        anna = Foreigner(api, issuer, "get:movies", "post:movie", "delete:movie", "patch:user")
        refused = anna.send(method, path, status, body, **headers)
        assert refused.json["error"] == status, path
        assert users(api) == 1, (method, path)
        assert api.reading.foreign_users.find(issuer.address, ANNA) is None
    assert anna.id is None


@pytest.mark.parametrize("kind", DATABASES)
def test_first_writes_at_once_make_one_row(make, issuer, kind):
    api = make(kind)
    api.take_in(*(a_film(f"Film {number}") for number in range(4)))
    anna, start = Foreigner(api, issuer), Barrier(4)
    token = anna.token()
    assert anna.id is None  # its key is known from here on

    def write(movie_id: int) -> int:
        http = TestApp(api.http.app)
        start.wait()
        return http.post(f"/favorites/movies/{movie_id}/", headers={"Authorization": token}).status_int

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(write, (1, 2, 3, 4))) == [201] * 4
    assert users(api) == 1
    assert len(anna.get("/favorites/movies/").json) == 4


# Who they are not


def test_nobody_is_matched_by_an_e_mail_address(api, issuer):
    local = Person(api, "anna", username="anna")
    before = local.get("/user/").json
    claims = {"email": "anna@example.com", "email_verified": True, "preferred_username": "anna", "username": "anna"}
    seen = {None, local.id}
    for subject in (ANNA, "anna@example.com", "1", "anna", "bert@example.com"):
        shown = {"Authorization": Foreigner(api, issuer, subject=subject).token(**claims)}
        assert api.get("/user/", **shown).json["id"] is None
        assert api.get("/favorites/movies/", **shown).json == []
        profile = api.send("PATCH", "/user/", 200, {"name": "Another"}, **shown).json
        assert profile["id"] not in seen
        assert (profile["email"], profile["username"]) == ("", "")
        assert local.get("/user/").json == before
        seen.add(profile["id"])
        assert users(api) == len(seen) - 1
    # Nor does whoever registers later take theirs over.
    assert Person(api, "bert").id not in seen


def test_a_user_name_is_taken_for_people_of_both_kinds(api, issuer):
    anna = Foreigner(api, issuer)
    assert anna.send("PATCH", "/user/", 200, {"username": "Anna"}).json["username"] == "Anna"
    taken = {"email": "anna@example.com", "password": PASSWORD, "username": "anna"}
    assert api.send("POST", "/auth/register/", 409, taken).json["code"] == "username_taken"
    Person(api, "bert", username="bert")
    assert anna.send("PATCH", "/user/", 409, {"username": "BERT"}).json["code"] == "username_taken"


def test_who_has_no_password_cannot_log_in_with_one(api, issuer):
    Foreigner(api, issuer).send("PATCH", "/user/", 200, {"username": "anna"})
    for name in ({"username": "anna"}, {"email": ANNA}, {"email": "anna@example.com"}):
        for password in (PASSWORD, "", " "):
            refused = api.send("POST", "/auth/login/", 401, {**name, "password": password})
            assert refused.json["code"] == "bad_login"


def test_two_issuers_vouch_for_two_people(make_api, issuer):
    with Issuer() as other:
        api = make_api("sqlite", trusted_issuers=(entry_of(issuer), entry_of(other)))
        anna, another = Foreigner(api, issuer), Foreigner(api, other)
        assert anna.send("PATCH", "/user/", 200, {"name": "Anna"}).json["id"] == 1
        assert another.id is None
        assert another.send("PATCH", "/user/", 200, {"name": "Another"}).json["id"] == 2
        assert anna.get("/user/").json["name"] == "Anna"


# What they may


def test_permissions_are_those_of_the_token(api, issuer):
    anna = Foreigner(api, issuer)
    anna.get("/agency/movies", 403)
    anna.send("POST", "/agency/genres", 403, BODY)
    anna.may = ["get:movies", "post:genre"]
    anna.get("/agency/movies")
    created = anna.send("POST", "/agency/genres", 201, BODY).json["created"]
    anna.may = ["get:movies"]
    assert anna.send("POST", "/agency/genres", 403, {"name": "Western"}).json["code"] == "forbidden"
    assert anna.get("/user/").json["permissions"] == ["get:movies"]
    anna.may = "post:genre get:movies"
    anna.get(f"/agency/genres/{created}", 403)


def test_what_administrators_may_is_not_to_be_had_by_default(api, issuer):
    anna = Foreigner(api, issuer, *Permission)
    assert anna.get("/users/", 403).json["code"] == "forbidden"
    bert = Person(api, "bert")
    anna.send("PATCH", f"/users/{bert.id}/", 403, {"active": False})
    bert.get("/user/")
    assert "get:users" not in anna.get("/user/").json["permissions"]
    assert len(anna.get("/user/").json["permissions"]) == len(Permission) - 2


@pytest.mark.parametrize("kind", STORES)
def test_what_administrators_may_is_to_be_had_where_the_entry_allows_it(make, issuer, kind):
    api = make(kind, allow=frozenset({Permission.GET_USERS, Permission.PATCH_USER}))
    bert = Person(api, "bert")
    anna = Foreigner(api, issuer, *Permission)
    assert [user["email"] for user in anna.get("/users/").json] == ["bert@example.com"]
    anna.send("PATCH", f"/users/{bert.id}/", 200, {"role": "casting_assistant"})
    assert bert.get("/user/").json["role"] == "casting_assistant"
    anna.get("/agency/movies", 403)
    assert anna.get("/user/").json["permissions"] == ["get:users", "patch:user"]
    # The token must say so too.
    anna.may = ["get:users"]
    anna.send("PATCH", f"/users/{bert.id}/", 403, {"role": "member"})


def test_permissions_may_stand_in_another_claim(make, issuer):
    claim = "https://marquee.example/permissions"
    api = make("memory", claim=claim)
    anna = Foreigner(api, issuer, "post:genre")
    anna.get("/agency/movies", 403)
    api.get("/agency/movies", 200, Authorization=anna.token(**{claim: ["get:movies"]}))


# Administrators


def test_who_is_disabled_is_out_at_the_next_request_and_back_in_when_enabled(api, issuer):
    root = as_role(api, Role.ADMINISTRATOR, "root")
    anna = Foreigner(api, issuer, "get:movies")
    anna.send("POST", "/favorites/movies/1/", 201)
    token = anna.token()
    for active in (False, True):
        row = root.send("PATCH", f"/users/{api_id(api, issuer)}/", 200, {"active": active}).json
        assert row["active"] is active
        for method, path in (
            ("GET", "/user/"),
            ("GET", "/agency/movies"),
            ("GET", "/user/export/"),
            ("GET", "/openapi.json"),
            ("POST", "/favorites/movies/1/"),
            ("DELETE", "/favorites/movies/2/"),
        ):
            answer = api.request(method, path, "*", Authorization=token)
            assert (answer.status_int != 401) is active, path
            assert active or answer.json["code"] == "invalid_token"
        api.get("/movies/", Authorization=token)
        # A new token of the issuer doesn't help, and the row stays.
        anna.get("/user/", 200 if active else 401)
    assert users(api) == 2


def api_id(api: Api, issuer: Issuer) -> int:
    return api.reading.foreign_users.find(issuer.address, ANNA).id


def test_a_role_does_not_apply(api, issuer):
    root = as_role(api, Role.ADMINISTRATOR, "root")
    anna = Foreigner(api, issuer, "get:movies")
    anna.send("PATCH", "/user/", 200, {"name": "Anna"})
    for body in ({"role": "member"}, {"role": "administrator"}, {"role": "member", "active": False}):
        refused = root.send("PATCH", f"/users/{anna.id}/", 422, body)
        assert [(one["name"], one["code"]) for one in refused.json["errors"]] == [("role", "foreign_user")]
        assert refused.json["code"] == "foreign_user"
        assert anna.get("/user/").json["permissions"] == ["get:movies"]
        assert root.get("/users/").json[1]["active"] is True


def test_administrators_see_whose_user_it_is(api, issuer):
    root = as_role(api, Role.ADMINISTRATOR, "root")
    anna = Foreigner(api, issuer, "get:users")
    anna.send("PATCH", "/user/", 200, {"username": "anna"})
    row = {
        "id": anna.id, "email": "", "username": "anna", "role": "", "active": True, "issuer": issuer.address,
        "registered": "2026-05-04T12:00:00Z", "last_login": None,
    }  # fmt: skip
    assert root.get("/users/").json[1] == row
    assert root.get("/users/?page=2&resultsPerPage=1").json == [row]
    assert root.get("/users/").json[0]["issuer"] == ""
    assert root.send("PATCH", f"/users/{anna.id}/", 200, {"active": True}).json == row


# What is theirs


def test_a_profile_is_kept(api, issuer):
    anna = Foreigner(api, issuer, "get:movies")
    changes = {"name": "Anna", "surname": "Sedgwick", "username": "anna", "favourite_genre": "1"}
    changed = anna.send("PATCH", "/user/", 200, changes)
    profile = {
        "id": anna.id, "email": "", "username": "anna", "name": "Anna", "surname": "Sedgwick", "favorite_genre": 1,
        "favourite_genre": 1, "role": "", "permissions": ["get:movies"],
    }  # fmt: skip
    assert changed.json == profile
    assert anna.get("/user/").json == profile
    anna.send("PATCH", "/user/", 412, {"name": "Another"}, If_Match='"another"')
    again = anna.send("PATCH", "/user/", 200, {"name": "Another"}, If_Match=changed.headers["ETag"])
    assert again.json == profile | {"name": "Another"}
    # It is theirs, whatever their token lets them do.
    anna.may = []
    assert anna.get("/user/").json == profile | {"name": "Another", "permissions": []}


def test_favourites_are_kept(api, issuer):
    anna = Foreigner(api, issuer)
    for movie_id, status in ((1, 201), (1, 200), (2, 201)):
        anna.send("POST", f"/favorites/movies/{movie_id}/", status)
        api.clock.sleep(seconds=1)
    assert [(movie["id"], movie["favorites"]) for movie in anna.get("/favorites/movies/").json] == [(2, 1), (1, 1)]
    anna.send("DELETE", "/favorites/movies/2/", 200)
    assert anna.get("/favorites/movies/?page=1").headers["X-Total-Count"] == "1"
    assert Foreigner(api, issuer, subject="auth0|bert").get("/favorites/movies/").json == []


def test_everything_is_theirs_to_take_along(api, issuer):
    add_local(api)
    anna = Foreigner(api, issuer, "get:movies", "post:genre")
    anna.send("POST", "/favorites/movies/2/", 201)
    anna.send("POST", "/agency/genres", 201, BODY, Idempotency_Key="a-key")
    response = anna.get("/user/export/")
    assert "attachment" in response.headers["Content-Disposition"]
    exported = response.json
    assert exported["profile"]["id"] == anna.id
    assert exported["profile"]["registered"] == "2026-05-04T12:00:00Z"
    assert [favorite["movie_id"] for favorite in exported["favorites"]] == [2]
    assert [(one["path"], one["key"]) for one in exported["kept_requests"]] == [("/agency/genres", "a-key")]
    (action,) = exported["actions"]
    assert action.items() >= {"action": "post:genre", "address": "127.0.0.1"}.items()
    assert exported["sessions"] == exported["networks"] == exported["failed_logins"] == []


def test_they_leave_without_a_password(api, issuer):
    anna, bert = Foreigner(api, issuer), Foreigner(api, issuer, subject="auth0|bert")
    bert.send("POST", "/favorites/movies/1/", 201)
    seen = {bert.id}
    for password in ("x", PASSWORD, ""):
        # Who comes back is somebody new.
        assert anna.id is None
        assert anna.get("/favorites/movies/").json == []
        anna.send("POST", "/favorites/movies/1/", 201)
        assert anna.id > max(seen)
        seen.add(anna.id)
        anna.send("DELETE", "/user/", 422, {"password": 5})
        anna.send("DELETE", "/user/", 412, {"password": password}, If_Match='"another"')
        assert users(api) == 2
        assert anna.send("DELETE", "/user/", 200, {"password": password}).json == {"success": True}
        assert users(api) == 1
        assert api.get("/movies/1/").json["favorites"] == 1


def test_who_was_never_there_can_leave_as_well(api, issuer):
    anna = Foreigner(api, issuer)
    assert anna.send("DELETE", "/user/", 200, {"password": "x"}).json == {"success": True}
    assert anna.id is None
    assert users(api) == 0


def test_they_have_no_password_to_change(api, issuer):
    anna = Foreigner(api, issuer)
    body = {"old_password": "x", "new_password": "plums and thyme"}
    for _ in range(2):
        assert anna.send("PUT", "/user/password/", 409, body).json["code"] == "no_password"
        anna.send("PATCH", "/user/", 200, {"name": "Anna"})


def test_their_token_is_not_ours_to_end(api, issuer):
    anna = Foreigner(api, issuer)
    anna.send("PATCH", "/user/", 200, {"name": "Anna"})
    for body in (None, {}, {"everywhere": False}):
        refused = anna.send("POST", "/auth/logout/", 409, body)
        assert refused.json["code"] == "foreign_token"
    assert anna.send("POST", "/auth/logout/", 200, {"everywhere": True}).json == {"success": True}
    anna.get("/user/")


def test_their_token_cannot_be_renewed_here(memory, issuer):
    anna, bert = Foreigner(memory, issuer), Person(memory, "bert")
    tokens = {"access_token": anna.token().removeprefix("Bearer "), "refresh_token": bert.pair["refresh_token"]}
    assert memory.send("PUT", "/auth/login/", 401, tokens).json["code"] == "invalid_token"
    bert.refresh()


def test_what_is_sent_again_is_done_once(api, issuer):
    anna = Foreigner(api, issuer, "post:genre")
    bert = Foreigner(api, issuer, "post:genre", subject="auth0|bert")
    first = anna.send("POST", "/agency/genres", 201, BODY, Idempotency_Key="a-key")
    again = anna.send("POST", "/agency/genres", 201, BODY, Idempotency_Key="a-key")
    assert (again.json, again.headers["Location"]) == (first.json, first.headers["Location"])
    assert anna.send("POST", "/agency/genres", 422, {"name": "Western"}, Idempotency_Key="a-key")
    assert bert.send("POST", "/agency/genres", 409, BODY, Idempotency_Key="a-key").json["code"] != "still_under_way"
    anna.may = []
    anna.send("POST", "/agency/genres", 403, BODY, Idempotency_Key="a-key")
    assert users(api) == 1


# Tokens that are no good


def bad_tokens(anna: Foreigner) -> dict[str, tuple[str, str]]:
    """Bearer tokens of the issuer that are refused, each with the code by which they are."""
    now, issuer = int(anna.api.clock().timestamp()), anna.issuer
    with Issuer() as stranger:
        forged = f"Bearer {issuer.token(ANNA, key=stranger.signer, headers={'kid': issuer.signer.id})}"
    return {
        "expired": (anna.token(exp=now), "token_expired"),
        "for another audience": (anna.token(aud="another"), "invalid_token"),
        "for nobody": (anna.token(sub=""), "invalid_token"),
        "of nobody who is trusted": (anna.token(iss="https://elsewhere.example/"), "invalid_token"),
        "not yet good": (anna.token(nbf=now + 1), "invalid_token"),
        "unsigned": (anna.token(algorithm="none"), "invalid_token"),
        "signed by the public key": (anna.token(algorithm="HS256"), "invalid_token"),
        "signed by somebody else": (forged, "invalid_token"),
        "too long": (anna.token(more="x" * 9000), "invalid_token"),
        "cut off": (anna.token()[:-5], "invalid_token"),
    }


def test_a_bad_token_is_401_wherever_a_token_counts(memory, issuer):
    anna = Foreigner(memory, issuer, "get:movies", "post:genre")
    for kind, (token, code) in bad_tokens(anna).items():
        for method, path, body in (
            ("GET", "/user/", None),
            ("GET", "/agency/movies", None),
            ("POST", "/agency/genres", BODY),
            ("POST", "/favorites/movies/1/", None),
            ("GET", "/openapi.json", None),
            ("GET", "/agency/", None),
            ("PATCH", "/users/1/", {"nonsense": True}),
        ):
            refused = memory.send(method, path, 401, body, Authorization=token)
            assert refused.json["code"] == code, (kind, path)
            assert refused.headers["WWW-Authenticate"] == "Bearer"
        memory.request("PUT", "/user/", 405, Authorization=token)
    assert users(memory) == 0


def test_a_bad_token_spoils_neither_the_catalogue_nor_registering_nor_logging_in(memory, issuer):
    for number, (token, _) in enumerate(bad_tokens(Foreigner(memory, issuer)).values()):
        for path in ("/movies/", "/movies/1/", "/movies/1/cast/", "/genres/", "/genres/1/movies/", "/directors/"):
            memory.get(path, Authorization=token)
        credentials = {"email": f"person{number}@example.com", "password": PASSWORD}
        memory.send("POST", "/auth/register/", 201, credentials, Authorization=token)
        memory.send("POST", "/auth/login/", 200, credentials, Authorization=token)


def test_a_token_expires(api, issuer):
    anna = Foreigner(api, issuer)
    token = anna.token()
    api.clock.sleep(seconds=599)
    api.get("/user/", Authorization=token)
    api.clock.sleep(seconds=1)
    assert api.get("/user/", 401, Authorization=token).json["code"] == "token_expired"


def test_without_an_entry_a_token_of_the_issuer_is_a_bad_one(make_api, issuer):
    anna = Foreigner(make_api("memory"), issuer)
    assert anna.get("/user/", 401).json["code"] == "invalid_token"
    anna.get("/movies/")
    assert issuer.requests == {}


# Trouble at the issuer


@pytest.mark.parametrize("trouble", [Trouble.DOWN, Trouble.ERROR, Trouble.REDIRECT, Trouble.EMPTY])
def test_while_an_issuer_is_in_trouble_who_is_known_by_its_key_goes_on(make, issuer, trouble):
    api = make("sqlite")
    api.take_in(a_film())
    anna = Foreigner(api, issuer, "get:movies")
    anna.get("/user/")
    issuer.trouble = trouble
    anna.get("/agency/movies")
    anna.send("POST", "/favorites/movies/1/", 201)
    issuer.sign_with(issuer.publish())
    refused = anna.get("/user/", 503)
    assert refused.json["code"] == "unavailable"
    assert int(refused.headers["Retry-After"]) > 0
    assert anna.send("POST", "/favorites/movies/1/", 503).headers["Retry-After"]
    # Who doesn't need the issuer isn't held up by it.
    anna.get("/movies/")
    Person(api, "bert").get("/user/")
    assert issuer.followed == 0


def test_an_issuer_that_was_never_seen_is_503_in_time(memory, issuer):
    issuer.trouble = Trouble.SLOW
    anna = Foreigner(memory, issuer)
    started = time.monotonic()
    assert anna.get("/user/", 503).headers["Retry-After"]
    assert anna.send("PATCH", "/user/", 503, {"name": "Anna"}).headers["Retry-After"]
    assert time.monotonic() - started < 3
    assert users(memory) == 0


def test_a_new_key_counts_at_once(memory, issuer):
    anna = Foreigner(memory, issuer)
    anna.get("/user/")
    issuer.sign_with(issuer.publish())
    anna.get("/user/")
    assert issuer.fetches == 2
