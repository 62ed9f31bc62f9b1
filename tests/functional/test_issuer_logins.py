"""Logging in at an issuer over HTTP, as a browser does: there, back with a code, and on to tokens of ours."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from webtest import TestApp, TestResponse

from adapters.memory.databases import MemoryDatabases
from domain.access import Permission, Role
from domain.audit import AuditQuery
from domain.issuers import TrustedIssuer
from domain.paging import PageRequest
from entrypoints.app import create_app
from tests.conftest import STORES
from tests.functional.conftest import SETTINGS, Api, Person, as_role, cheap_keyring
from tests.issuer import DISCOVERY, JWKS, TOKEN, Issuer, Trouble
from tests.issuer import Person as Somebody
from tests.test_issuer import ask

URL = "https://films.example"
CALLBACK = f"{URL}/auth/openid/callback/"
LOGIN, BACK, SWAP = "/auth/openid/login/", "/auth/openid/callback/", "/auth/openid/token/"
COOKIE = "marquee_login"
ANNA = "auth0|anna"


def entry_of(issuer: Issuer, **said: object) -> TrustedIssuer:
    known_as = {"client_id": issuer.client_id, "client_secret": issuer.client_secret}
    return TrustedIssuer(issuer.address, issuer.audience, issuer.jwks_address, **(known_as | said))


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer(redirect_address=CALLBACK) as running:
        running.person = Somebody(ANNA, ["get:movies"])
        yield running


@pytest.fixture
def make(make_api, issuer) -> Callable[..., Api]:
    """Makes the application where people log in at the issuer."""

    def make(kind: str = "memory", **settings: object) -> Api:
        settings = {"trusted_issuers": (entry_of(issuer),), "public_url": URL} | settings
        api = make_api(kind, **settings)
        issuer.now = lambda: api.clock().timestamp()
        return api

    return make


@pytest.fixture(params=STORES)
def api(request, make) -> Api:
    """The application on each store in turn."""
    return make(request.param)


@pytest.fixture
def memory(make) -> Api:
    return make()


def parameters_of(address: str) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}


def cookie_of(response: TestResponse):
    """The one cookie that is set."""
    (header,) = response.headers.getall("Set-Cookie")
    (morsel,) = SimpleCookie(header).values()
    assert morsel.key == COOKIE
    return morsel


class Browser:
    """A browser that keeps its cookie."""

    def __init__(self, api: Api, issuer: Issuer) -> None:
        self.api = api
        self.issuer = issuer
        self.cookie = ""

    def get(self, path: str, status: int = 302, **headers: str) -> TestResponse:
        if self.cookie:
            headers["Cookie"] = f"{COOKIE}={self.cookie}"
        response = self.api.get(path, status, **headers)
        if "Set-Cookie" in response.headers:
            self.cookie = cookie_of(response).value
        return response

    def begin(self, path: str = LOGIN) -> str:
        """Go to the issuer's page; the query by which it sends back."""
        page = urlsplit(self.get(path).headers["Location"])
        return urlsplit(ask(self.issuer, f"{page.path}?{page.query}").headers["Location"]).query

    def come_back(self, query: str, status: int = 302) -> TestResponse:
        return self.get(f"{BACK}?{query}", status)

    def log_in(self) -> str:
        """The code that the web client gets."""
        return parameters_of(self.come_back(self.begin()).headers["Location"])["code"]


def swap(api: Api, code: str, status: int = 200, **headers: str) -> TestResponse:
    return api.send("POST", SWAP, status, {"code": code}, **headers)


def logged_in(api: Api, issuer: Issuer) -> Person:
    """Somebody who is logged in by way of the issuer, and uses our tokens like anybody."""
    person = Person.__new__(Person)
    person.api, person.pair = api, swap(api, Browser(api, issuer).log_in()).json
    person.id = person.get("/user/").json["id"]
    return person


def users(api: Api) -> int:
    return api.reading.users.page(PageRequest(1, 1)).total


# There


@pytest.mark.parametrize("path", [LOGIN, "/auth/openid/login", "/agency/", "/agency"])
def test_sends_to_the_issuers_page_with_a_cookie(memory, issuer, path):
    response = memory.get(path, 302)
    address = response.headers["Location"]
    assert address.startswith(issuer.address + "authorize?")
    asked = parameters_of(address)
    assert asked.items() >= {
        "response_type": "code",
        "client_id": issuer.client_id,
        "redirect_uri": CALLBACK,
        "scope": "openid",
        "audience": issuer.audience,
        "code_challenge_method": "S256",
    }.items()  # fmt: skip
    cookie = cookie_of(response)
    assert (cookie["path"], cookie["max-age"], cookie["samesite"]) == ("/auth/openid", "600", "Lax")
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["domain"] == ""
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.body == b""


@pytest.mark.parametrize("accept", ["text/html", "application/json", "text/html,*/*;q=0.8", "image/png"])
def test_whatever_a_browser_accepts_it_is_sent_on(memory, issuer, accept):
    browser = Browser(memory, issuer)
    for path in (LOGIN, "/agency/"):
        browser.get(path, Accept=accept)
    assert browser.get(f"{BACK}?{browser.begin()}", Accept=accept).headers["Location"].startswith("/app/?code=")


@pytest.mark.parametrize("url", ["http://127.0.0.1:6543", "http://localhost:6543/"])
def test_without_https_the_cookie_goes_without(make, url):
    api = make(public_url=url)
    response = api.get(LOGIN, 302)
    assert not cookie_of(response)["secure"]
    assert cookie_of(response)["httponly"]
    redirect = parameters_of(response.headers["Location"])["redirect_uri"]
    assert redirect == url.rstrip("/") + BACK


def test_every_log_in_is_another_one(memory):
    responses = [memory.get(LOGIN, 302) for _ in range(3)]
    for name in ("state", "nonce", "code_challenge"):
        assert len({parameters_of(one.headers["Location"])[name] for one in responses}) == 3
    assert len({cookie_of(one).value for one in responses}) == 3


def test_nothing_is_stored_before_somebody_comes_back(api, issuer):
    browser = Browser(api, issuer)
    for _ in range(3):
        browser.begin()
    assert users(api) == 0
    assert api.reading.audit.after(AuditQuery(), None, 10) == []


def test_an_issuer_can_be_chosen(make, issuer):
    with Issuer(redirect_address=CALLBACK) as other, Issuer() as silent:
        entries = (entry_of(silent, client_id=""), entry_of(issuer), entry_of(other))
        api = make(trusted_issuers=entries)
        for chosen, address in (("", issuer), (issuer.address, issuer), (other.address, other)):
            assert api.get(f"{LOGIN}?issuer={chosen}", 302).headers["Location"].startswith(address.address)
        assert api.get("/agency/", 302).headers["Location"].startswith(issuer.address)
        for unknown in (silent.address, "https://elsewhere.example/", issuer.address[:-1], "x", "%00", "%C3%A9"):
            refused = api.get(f"{LOGIN}?issuer={unknown}", 404)
            assert refused.json["code"] == "issuer_not_found"
            assert "Set-Cookie" not in refused.headers
        assert api.get(f"{LOGIN}?issuer=a&issuer=b", 422).json["errors"][0]["name"] == "issuer"
        other.now = issuer.now
        browser = Browser(api, other)
        code = parameters_of(browser.come_back(browser.begin(f"{LOGIN}?issuer={other.address}")).headers["Location"])
        swap(api, code["code"])
        assert api.reading.foreign_users.find(other.address, ANNA)
        assert api.reading.foreign_users.find(issuer.address, ANNA) is None


def test_no_return_address_is_taken(memory, issuer):
    asked = "&".join(
        f"{name}=https://evil.example/"
        for name in ("next", "redirect_uri", "return_to", "returnTo", "url", "client_url", "state", "audience", "nonce")
    )
    elsewhere = {"Host": "evil.example", "X_Forwarded_Host": "evil.example", "Referer": "https://evil.example/"}
    browser = Browser(memory, issuer)
    there = browser.get(f"{LOGIN}?{asked}", **elsewhere)
    assert there.headers["Location"].startswith(issuer.address)
    assert "evil" not in there.headers["Location"]
    query = browser.begin()
    back = browser.get(f"{BACK}?{query}&{asked.replace('state=', 'x=')}", **elsewhere)
    assert re.fullmatch(r"/app/\?code=[\w-]{43}", back.headers["Location"], re.ASCII)
    agency = memory.get(f"/agency/?{asked}", 302, **elsewhere)
    assert "evil" not in agency.headers["Location"]


def test_head_and_options_work(memory):
    for path, allowed in ((LOGIN, "GET, HEAD, OPTIONS"), (BACK, "GET, HEAD, OPTIONS"), (SWAP, "OPTIONS, POST")):
        assert memory.request("OPTIONS", path, 204).headers["Allow"] == allowed
        refused = memory.request("DELETE", path, 405)
        assert (refused.json["code"], refused.headers["Allow"]) == ("method_not_allowed", allowed)
    head = memory.request("HEAD", LOGIN, 302)
    assert head.headers["Location"]
    assert cookie_of(head).value
    assert head.body == b""
    assert memory.request("HEAD", "/agency/", 302).headers["Location"]
    assert memory.request("HEAD", BACK, 302).headers["Location"] == "/app/"
    memory.get(SWAP, 405)


def test_a_head_does_not_use_the_issuers_code_up(memory, issuer):
    browser = Browser(memory, issuer)
    query = browser.begin()
    memory.request("HEAD", f"{BACK}?{query}", 302)
    assert "code=" in browser.get(f"{BACK}?{query}").headers["Location"]


def test_who_has_a_bad_token_can_log_in_all_the_same(memory, issuer):
    bad = {"Authorization": "Bearer undefined"}
    browser = Browser(memory, issuer)
    browser.get(LOGIN, **bad)
    query = browser.begin()
    assert browser.get(f"{BACK}?{query}", **bad).headers["Location"].startswith("/app/?code=")


# And back


def test_comes_back_with_a_code_for_the_web_client(api, issuer):
    browser = Browser(api, issuer)
    response = browser.come_back(browser.begin())
    assert re.fullmatch(r"/app/\?code=[\w-]{43}", response.headers["Location"], re.ASCII)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    cookie = cookie_of(response)
    assert (cookie.value, cookie["max-age"], cookie["path"]) == ("", "0", "/auth/openid")
    user = api.reading.foreign_users.find(issuer.address, ANNA)
    assert (user.granted, user.last_login) == ((Permission.GET_MOVIES,), api.clock())
    assert users(api) == 1


@pytest.mark.parametrize(
    ("client_url", "start"),
    [
        ("/app/", "/app/?code="),
        ("https://films.example/web/", "https://films.example/web/?code="),
        ("https://films.example/web?lang=en", "https://films.example/web?lang=en&code="),
    ],
)
def test_the_web_client_is_where_the_settings_say(make, issuer, client_url, start):
    api = make(client_url=client_url)
    browser = Browser(api, issuer)
    assert browser.come_back(browser.begin()).headers["Location"].startswith(start)
    issuer.person = None
    refused = browser.come_back(browser.begin()).headers["Location"]
    assert refused == start.removesuffix("code=") + "error=login_failed"


def test_who_refuses_is_sent_to_the_web_client_with_an_error(api, issuer):
    issuer.person = None
    browser = Browser(api, issuer)
    query = browser.begin()
    assert "access_denied" in query
    response = browser.come_back(query)
    assert response.headers["Location"] == "/app/?error=login_failed"
    assert cookie_of(response).value == ""
    assert users(api) == 0


def test_what_the_issuer_says_of_an_error_is_not_passed_on(memory, issuer):
    browser = Browser(memory, issuer)
    state = parameters_of("?" + browser.begin())["state"]
    told = "error=%3Cscript%3E&error_description=%0D%0ASet-Cookie:x&error_uri=https://evil.example/"
    assert browser.come_back(f"{told}&state={state}").headers["Location"] == "/app/?error=login_failed"


def assert_not_let_in(api: Api, refused: TestResponse) -> None:
    assert refused.json["code"] == "login_failed"
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert "Location" not in refused.headers
    assert users(api) == 0
    assert api.reading.audit.after(AuditQuery(), None, 10) == []


def test_without_the_cookie_nobody_is_let_in(api, issuer):
    browser = Browser(api, issuer)
    query = browser.begin()
    assert_not_let_in(api, api.get(f"{BACK}?{query}", 401))
    for other in ("", "another=x", f"{COOKIE}=", f"x{COOKIE}={browser.cookie}"):
        assert_not_let_in(api, api.get(f"{BACK}?{query}", 401, Cookie=other))
    assert issuer.requests[TOKEN] == 0


def test_a_forged_cookie_lets_nobody_in(memory, issuer):
    browser = Browser(memory, issuer)
    query = browser.begin()
    good = browser.cookie
    middle = len(good) // 2
    changed = good[:middle] + "AB"[good[middle] == "A"] + good[middle + 1 :]
    nonsense = ("x", "W10", "%00", '"', "é", "A" * 4000, "bnVsbA", "{}", "=", "WyJhIiwiYiIsImMiLCJkIiwxXQ")
    for cookie in (*nonsense, "x" + good, good[:-1], good[1:], good.swapcase(), changed):
        assert_not_let_in(memory, memory.get(f"{BACK}?{query}", 401, Cookie=f"{COOKIE}={cookie}"))
    assert issuer.requests[TOKEN] == 0
    assert browser.come_back(query)


def test_a_cookie_that_another_service_signed_lets_nobody_in(make, issuer):
    ours, theirs = make(), make(refresh_secret="another secret of thirty-two bytes or more")
    stranger = Browser(theirs, issuer)
    query = stranger.begin()
    assert_not_let_in(ours, ours.get(f"{BACK}?{query}", 401, Cookie=f"{COOKIE}={stranger.cookie}"))
    assert stranger.come_back(query)


def test_another_log_ins_cookie_lets_nobody_in(api, issuer):
    """Somebody is sent to us by a link with the code of who made the link."""
    attacker, victim = Browser(api, issuer), Browser(api, issuer)
    query = attacker.begin()
    victim.begin()
    assert_not_let_in(api, victim.come_back(query, 401))
    # Of two log-ins of one browser the later one counts.
    first = victim.begin()
    second = victim.begin()
    assert_not_let_in(api, victim.come_back(first, 401))
    assert victim.come_back(second)


def test_another_state_lets_nobody_in(memory, issuer):
    browser = Browser(memory, issuer)
    code = parameters_of("?" + browser.begin())["code"]
    for state in ("", "&state=", "&state=another", "&state=%00", "&state=%C3%A9", "&state=" + "x" * 5000):
        assert_not_let_in(memory, browser.come_back(f"code={code}{state}", 401))
        # An error is believed no more than a code.
        assert_not_let_in(memory, browser.come_back(f"error=access_denied{state}", 401))
    assert issuer.requests[TOKEN] == 0


def test_what_is_said_twice_is_refused(memory, issuer):
    browser = Browser(memory, issuer)
    query = browser.begin()
    for more in ("code=another", "state=another"):
        assert browser.come_back(f"{query}&{more}", 422).json["errors"][0]["location"] == "querystring"
    assert users(memory) == 0


def test_a_log_in_may_take_ten_minutes(api, issuer):
    browser = Browser(api, issuer)
    query = browser.begin()
    api.clock.sleep(minutes=10, seconds=1)
    assert_not_let_in(api, browser.come_back(query, 401))
    query = browser.begin()
    api.clock.sleep(minutes=9, seconds=59)
    assert browser.come_back(query)


def test_a_code_that_the_issuer_does_not_know_lets_nobody_in(memory, issuer):
    for code in ("another", "", "%00", "a%26b%3Dc", "x" * 5000):
        browser = Browser(memory, issuer)
        state = parameters_of("?" + browser.begin())["state"]
        assert_not_let_in(memory, browser.come_back(f"code={code}&state={state}", 401))


def test_the_issuers_code_is_good_once(api, issuer):
    browser = Browser(api, issuer)
    query = browser.begin()
    kept = browser.cookie
    browser.come_back(query)
    browser.cookie = kept
    assert browser.come_back(query, 401).json["code"] == "login_failed"
    assert users(api) == 1


def test_an_identity_of_another_log_in_lets_nobody_in(memory, issuer):
    issuer.person = Somebody(claims={"nonce": "another"})
    browser = Browser(memory, issuer)
    assert_not_let_in(memory, browser.come_back(browser.begin(), 401))


@pytest.mark.parametrize("place", [DISCOVERY, TOKEN, JWKS])
@pytest.mark.parametrize("trouble", [Trouble.DOWN, Trouble.ERROR, Trouble.NONSENSE, Trouble.REDIRECT])
def test_an_issuer_in_trouble_is_503_and_nothing_is_stored(make, issuer, place, trouble):
    api = make("sqlite")
    issuer.trouble, issuer.trouble_at = trouble, (place,)
    browser = Browser(api, issuer)
    if place == DISCOVERY:
        refused = browser.get(LOGIN, 503)
        assert browser.get("/agency/", 503).headers["Retry-After"]
    else:
        refused = browser.come_back(browser.begin(), 503)
    assert refused.json["code"] == "unavailable"
    assert int(refused.headers["Retry-After"]) > 0
    assert users(api) == 0
    issuer.recover()
    if place != JWKS:  # which is let alone for a while
        assert browser.log_in()


# The code


def test_a_code_is_swapped_for_tokens_once(api, issuer):
    code = Browser(api, issuer).log_in()
    response = swap(api, code)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json.keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (response.json["token_type"], response.json["expires_in"]) == ("Bearer", 900)
    assert swap(api, code, 401).json["code"] == "bad_code"
    shown = {"Authorization": f"Bearer {response.json['access_token']}"}
    assert api.get("/user/", **shown).json.items() >= {
        "email": "",
        "role": "",
        "permissions": ["get:movies"],
    }.items()  # fmt: skip
    api.get("/agency/movies", **shown)


def test_a_code_is_good_for_a_minute(api, issuer):
    early, late = Browser(api, issuer).log_in(), Browser(api, issuer).log_in()
    api.clock.sleep(seconds=59)
    swap(api, early)
    api.clock.sleep(seconds=1)
    assert swap(api, late, 401).json["code"] == "bad_code"


def test_what_is_no_code_is_401(memory, issuer):
    good = Browser(memory, issuer).log_in()
    for code in ("", "x", "A" * 43, "é", " ", good[:-1], good.swapcase()):
        refused = swap(memory, code, 401)
        assert refused.json["code"] == "bad_code"
        assert refused.headers["WWW-Authenticate"] == "Bearer"
    swap(memory, good)


def test_what_breaks_a_rule_is_refused_as_everywhere(memory):
    for body in ({}, {"code": 5}, {"code": None}, {"code": ["x"]}, {"code": "x" * 44}, {"code": "a\nb"}, []):
        assert memory.send("POST", SWAP, 422, body).json["errors"]
    assert memory.send("POST", SWAP, 422, {"code": "x", "state": "y"}).json["errors"][0]["code"] == "unknown_field"
    memory.request("POST", SWAP, 400)
    memory.request("POST", SWAP, 415, b"code=x", Content_Type="application/x-www-form-urlencoded")


def test_a_code_of_who_was_disabled_meanwhile_is_no_good(api, issuer):
    root = as_role(api, Role.ADMINISTRATOR, "root")
    code = Browser(api, issuer).log_in()
    user = api.reading.foreign_users.find(issuer.address, ANNA)
    root.send("PATCH", f"/users/{user.id}/", 200, {"active": False})
    swap(api, code, 401)
    # Nor can they come back with another.
    browser = Browser(api, issuer)
    assert browser.come_back(browser.begin(), 401).json["code"] == "login_failed"


# What it is like to be logged in so


def test_the_session_is_like_any_other(api, issuer):
    anna = logged_in(api, issuer)
    api.clock.sleep(minutes=14, seconds=59)
    anna.get("/user/")
    api.clock.sleep(seconds=1)
    assert anna.get("/user/", 401).json["code"] == "token_expired"
    anna.refresh()
    assert anna.get("/user/").json["permissions"] == ["get:movies"]
    phone = dict(anna.pair)
    api.clock.sleep(seconds=1)
    anna.pair = swap(api, Browser(api, issuer).log_in(), remote="203.0.113.7", User_Agent="A phone").json
    newest, other = anna.get("/auth/sessions/").json
    assert (newest["address"], newest["agent"], newest["current"]) == ("203.0.113.7", "A phone", True)
    assert other["current"] is False
    anna.send("POST", "/auth/logout/", 200)
    anna.get("/user/", 401)
    anna.refresh(401)
    anna.pair = phone
    anna.get("/user/")
    anna.send("POST", "/auth/logout/", 200, {"everywhere": True})
    anna.refresh(401)


def test_a_session_lasts_thirty_days_from_its_last_use(api, issuer):
    anna = logged_in(api, issuer)
    api.clock.sleep(days=29, hours=23)
    anna.refresh()
    api.clock.sleep(days=30)
    anna.refresh(401)


def test_a_refresh_token_shown_again_ends_the_session(api, issuer):
    anna = logged_in(api, issuer)
    used = anna.pair["refresh_token"]
    anna.refresh()
    api.clock.sleep(seconds=10)
    assert anna.refresh(401, refresh_token=used).json["code"] == "token_reused"
    anna.get("/user/", 401)


def test_who_has_no_password_has_none_in_a_session_either(api, issuer):
    anna = logged_in(api, issuer)
    body = {"old_password": "x", "new_password": "plums and thyme"}
    assert anna.send("PUT", "/user/password/", 409, body).json["code"] == "no_password"
    anna.send("PATCH", "/user/", 200, {"name": "Anna"})
    assert anna.send("DELETE", "/user/", 200, {"password": "x"}).json == {"success": True}
    anna.get("/user/", 401)
    anna.refresh(401)
    assert users(api) == 0


def test_a_session_and_a_token_of_the_issuer_are_of_one_person(api, issuer):
    shown = {"Authorization": f"Bearer {issuer.token(ANNA)}"}
    api.send("PATCH", "/user/", 200, {"name": "Anna"}, **shown)
    anna = logged_in(api, issuer)
    assert anna.get("/user/").json["name"] == "Anna"
    assert anna.id == api.get("/user/", **shown).json["id"]
    # The issuer's token can end the sessions, and lists them, though none is its own.
    assert [one["current"] for one in api.get("/auth/sessions/", **shown).json] == [False]
    api.send("POST", "/auth/logout/", 200, {"everywhere": True}, **shown)
    anna.get("/user/", 401)
    assert users(api) == 1


def test_nobody_is_matched_by_an_e_mail_address(api, issuer):
    local = Person(api, "anna")
    issuer.person = Somebody("anna@example.com", [], {"email": local.email, "email_verified": True})
    foreign = logged_in(api, issuer)
    assert foreign.id != local.id
    assert foreign.get("/user/").json["email"] == ""
    assert users(api) == 2


def test_who_is_disabled_is_out_at_once(api, issuer):
    root = as_role(api, Role.ADMINISTRATOR, "root")
    anna = logged_in(api, issuer)
    root.send("PATCH", f"/users/{anna.id}/", 200, {"active": False})
    anna.get("/user/", 401)
    anna.refresh(401)
    root.send("PATCH", f"/users/{anna.id}/", 200, {"active": True})
    anna.refresh(401)
    logged_in(api, issuer)


# Permissions


def with_settings(person: Person, **settings: object) -> Person:
    """The same person at the same store, as the service stands after a restart with other settings."""
    api = person.api
    values = replace(SETTINGS, public_url=URL, **settings)
    person.api = replace(
        api, http=TestApp(create_app(values, cheap_keyring(values), MemoryDatabases(), api.reading, api.ports))
    )
    return person


@pytest.mark.parametrize("kind", STORES)
def test_permissions_are_cut_to_what_the_entry_allows_today(make, issuer, kind):
    issuer.person = Somebody(ANNA, ["get:movies", "post:genre", "get:users"])
    wide = entry_of(issuer, allow=frozenset(Permission))
    anna = logged_in(make(kind, trusted_issuers=(wide,)), issuer)
    assert anna.get("/user/").json["permissions"] == ["get:movies", "get:users", "post:genre"]
    anna.get("/users/")
    with_settings(anna, trusted_issuers=(entry_of(issuer),))
    assert anna.get("/user/").json["permissions"] == ["get:movies", "post:genre"]
    anna.get("/users/", 403)
    anna.send("POST", "/agency/genres", 201, {"name": "Film noir"})
    with_settings(anna, trusted_issuers=(entry_of(issuer, allow=frozenset({Permission.GET_MOVIES})),))
    anna.refresh()
    assert anna.get("/user/").json["permissions"] == ["get:movies"]
    anna.send("POST", "/agency/genres", 403, {"name": "Western"})
    with_settings(anna, trusted_issuers=(wide,))
    assert anna.get("/user/").json["permissions"] == ["get:movies", "get:users", "post:genre"]


def test_permissions_are_those_of_the_last_log_in(api, issuer):
    anna = logged_in(api, issuer)
    issuer.person = Somebody(ANNA, ["get:actors"])
    later = logged_in(api, issuer)
    for person in (anna, later):
        assert person.get("/user/").json["permissions"] == ["get:actors"]
        person.get("/agency/actors")
        person.get("/agency/movies", 403)


def test_what_the_access_token_says_it_may_is_what_the_issuer_said(memory, issuer):
    anna = logged_in(memory, issuer)
    claims = jwt.decode(anna.pair["access_token"], options={"verify_signature": False})
    assert claims["permissions"] == ["get:movies"]
    assert (claims["iss"], claims["aud"], claims["sub"]) == ("marquee", "marquee", str(anna.id))


def test_opaque_access_tokens_leave_permissions_to_the_identity(memory, issuer):
    issuer.opaque_access_tokens = True
    issuer.person = Somebody(ANNA, [], {"permissions": ["get:roles"]})
    assert logged_in(memory, issuer).get("/user/").json["permissions"] == ["get:roles"]


@pytest.mark.parametrize("kind", STORES)
def test_an_issuer_taken_out_of_the_settings_ends_the_access_of_its_people(make, issuer, kind):
    anna = logged_in(make(kind), issuer)
    local = Person(anna.api, "bert")
    with_settings(anna, trusted_issuers=())
    assert anna.get("/user/", 401).json["code"] == "invalid_token"
    anna.send("PATCH", "/user/", 401, {"name": "Anna"})
    anna.get("/movies/")
    local.api = anna.api
    local.get("/user/")
    with_settings(anna, trusted_issuers=(entry_of(issuer),))
    anna.get("/user/")


# Where nobody logs in so


@pytest.mark.parametrize("trusts", [False, True])
@pytest.mark.parametrize("client_url", ["/app/", "https://films.example/web?lang=en"])
def test_without_a_client_there_is_no_log_in(make, issuer, trusts, client_url):
    entries = (entry_of(issuer, client_id=""),) if trusts else ()
    api = make(trusted_issuers=entries, client_url=client_url)
    for method, path in (("GET", LOGIN), ("GET", BACK), ("POST", SWAP), ("OPTIONS", LOGIN), ("HEAD", BACK)):
        refused = api.request(method, path, 404)
        assert method == "HEAD" or refused.json["code"] == "not_found"
    start = api.get("/agency/", 302)
    assert start.headers["Location"] == client_url
    assert "Set-Cookie" not in start.headers
    paths = api.get("/openapi.json").json["paths"]
    assert not [path for path in paths if "openid" in path]


def test_the_documents_tell_of_the_log_in(memory):
    paths = memory.get("/openapi.json").json["paths"]
    assert {path for path in paths if "openid" in path} == {LOGIN, BACK, SWAP}
