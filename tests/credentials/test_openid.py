"""Logging in at issuers: the way there and back by authorization code and PKCE, and all that can go wrong on it."""

import time
from base64 import b64decode
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from adapters.credentials import openid
from adapters.credentials.issuers import JwtIssuers
from adapters.credentials.openid import OpenIdLogins
from domain.access import Permission
from domain.errors import Unavailable
from domain.issuer_logins import IssuerNotFound, LoginFailed, StartedLogin
from domain.issuers import FOR_ADMINISTRATORS, ForeignClaims, TrustedIssuer
from tests.builders import NOON
from tests.issuer import DISCOVERY, JWKS, SECRET, TOKEN, Answer, Issuer, Person, Trouble
from tests.test_issuer import ask, challenge_of

CALLBACK = "https://films.example/auth/openid/callback/"
AT_NOON = int(NOON.timestamp())
ANNA = "auth0|anna"
TROUBLES = [trouble for trouble in Trouble if trouble is not Trouble.NONE]
MOST_SECONDS = 3.0


class Watched(Issuer):
    """An issuer that remembers what its token endpoint was asked, and can be told what that answers."""

    def __init__(self, **more: object) -> None:
        super().__init__(redirect_address=CALLBACK, now=lambda: AT_NOON, **more)
        self.asked: list[tuple[dict[str, str], str]] = []
        self.answers_with: Answer | None = None

    def answer(self, method: str, path: str, asked: dict[str, str], authorization: str) -> Answer | None:
        if path == TOKEN:
            self.asked.append((asked, authorization))
            if self.answers_with:
                return self.answers_with
        return super().answer(method, path, asked, authorization)


@pytest.fixture
def issuer() -> Iterator[Watched]:
    with Watched() as running:
        yield running


def entry_of(issuer: Issuer, **said: object) -> TrustedIssuer:
    known_as = {"client_id": issuer.client_id, "client_secret": issuer.client_secret}
    return TrustedIssuer(issuer.address, issuer.audience, issuer.jwks_address, **(known_as | said))


def logins_at(*issuers: Issuer, **said: object) -> OpenIdLogins:
    entries = [entry_of(issuer, **said) for issuer in issuers]
    return OpenIdLogins(entries, JwtIssuers(entries), CALLBACK)


def parameters_of(address: str) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}


def at_the_page(issuer: Issuer, address: str) -> dict[str, str]:
    """What the issuer sends a browser back with that went to its page."""
    assert address.startswith(issuer.address)
    page = urlsplit(address)
    return ask(issuer, f"{page.path}?{page.query}").parameters


def started_at(logins: OpenIdLogins, issuer: Issuer) -> tuple[StartedLogin, str]:
    """A log-in whose person has come back with a code."""
    address, started = logins.start("", NOON)
    came_with = at_the_page(issuer, address)
    assert came_with["state"] == started.state
    return started, came_with["code"]


def logged_in(issuer: Issuer, **said: object) -> ForeignClaims:
    """Who logged in, all the way."""
    logins = logins_at(issuer, **said)
    return logins.finish(*started_at(logins, issuer), NOON)


def refusal(act, *kinds: type[Exception]) -> Exception:
    """By what this is refused, within the time that any answer may take."""
    began = time.monotonic()
    with pytest.raises(Exception) as refused:  # noqa: PT011
        act()
    assert time.monotonic() - began < MOST_SECONDS
    assert refused.type in kinds, refused.value
    return refused.value


def refused_log_in(issuer: Issuer, *kinds: type[Exception]) -> Exception:
    """By what somebody is refused who has come back with a good code."""
    logins = logins_at(issuer)
    started, code = started_at(logins, issuer)
    return refusal(lambda: logins.finish(started, code, NOON), *(kinds or (LoginFailed,)))


# There


def test_sends_people_to_the_page_with_all_that_the_issuer_wants(issuer):
    address, started = logins_at(issuer).start("", NOON)
    assert address.startswith(issuer.address + "authorize?")
    assert parameters_of(address) == {
        "response_type": "code",
        "client_id": issuer.client_id,
        "redirect_uri": CALLBACK,
        "scope": "openid",
        "state": started.state,
        "nonce": started.nonce,
        "audience": issuer.audience,
        "code_challenge": challenge_of(started.verifier),
        "code_challenge_method": "S256",
    }
    assert (started.issuer, started.started) == (issuer.address, AT_NOON)


def test_tells_nobody_the_verifier_or_the_secret(issuer):
    address, started = logins_at(issuer).start("", NOON)
    assert started.verifier not in address
    assert "secret" not in address


def test_every_log_in_is_another_one(issuer):
    logins = logins_at(issuer)
    begun = [logins.start("", NOON)[1] for _ in range(5)]
    for name in ("state", "nonce", "verifier"):
        values = {getattr(started, name) for started in begun}
        assert len(values) == 5
        assert min(map(len, values)) >= 32
    secrets = [value for started in begun for value in (started.state, started.nonce, started.verifier)]
    assert len(set(secrets)) == 15
    assert min(len(started.verifier) for started in begun) >= 43  # RFC 7636


def test_the_first_issuer_with_a_log_in_is_meant_unless_another_is_named(issuer):
    with Watched() as other, Watched() as silent:
        entries = [entry_of(silent, client_id=""), entry_of(issuer), entry_of(other)]
        logins = OpenIdLogins(entries, JwtIssuers(entries), CALLBACK)
        assert logins.start("", NOON)[1].issuer == issuer.address
        assert logins.start(issuer.address, NOON)[1].issuer == issuer.address
        address, started = logins.start(other.address, NOON)
        assert started.issuer == other.address
        assert address.startswith(other.address)
        for unknown in (silent.address, "https://elsewhere.example/", issuer.address[:-1], "\0", "é"):
            refusal(lambda name=unknown: logins.start(name, NOON), IssuerNotFound)
        assert silent.requests == {}


def test_without_an_issuer_nobody_logs_in(issuer):
    refusal(lambda: OpenIdLogins([], JwtIssuers([]), CALLBACK).start("", NOON), IssuerNotFound)


def test_the_page_may_have_a_query_of_its_own(issuer):
    issuer.says[DISCOVERY] = {"authorization_endpoint": issuer.address + "authorize?tenant=films"}
    address, started = logins_at(issuer).start("", NOON)
    assert parameters_of(address)["tenant"] == "films"
    assert parameters_of(address)["state"] == started.state


# And back


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_tells_who_has_logged_in_and_what_they_may_do(algorithm):
    with Watched(algorithm=algorithm) as issuer:
        issuer.person = Person(ANNA, ["get:movies", "get:users", "nonsense"])
        claims = logged_in(issuer, algorithms=(algorithm,))
        assert claims == ForeignClaims(issuer.address, ANNA, (Permission.GET_MOVIES,))


def test_permissions_are_cut_to_what_the_entry_allows(issuer):
    issuer.person = Person(ANNA, [permission.value for permission in Permission])
    assert set(logged_in(issuer).permissions) == set(Permission) - FOR_ADMINISTRATORS
    assert logged_in(issuer, allow=frozenset({Permission.GET_USERS})).permissions == (Permission.GET_USERS,)


def used_client(issuer: Watched) -> tuple[str | None, str]:
    """The secret in the form, and the authorization, of the last exchange."""
    asked, authorization = issuer.asked[-1]
    return asked.get("client_secret"), authorization


def test_tells_its_secret_in_the_form_where_the_issuer_takes_that(issuer):
    assert logged_in(issuer).subject == ANNA
    assert used_client(issuer) == (SECRET, "")


@pytest.mark.parametrize("supported", [["client_secret_basic"], ..., None, "client_secret_post", []], ids=ascii)
def test_tells_its_secret_by_basic_otherwise(supported):
    with Watched(client_secret="a-secret-of-the-tests_1.2") as issuer:
        issuer.says[DISCOVERY] = {"token_endpoint_auth_methods_supported": supported}
        assert logged_in(issuer).subject == ANNA
        in_form, authorization = used_client(issuer)
        assert in_form is None
        assert b64decode(authorization.removeprefix("Basic ")) == b"marquee:a-secret-of-the-tests_1.2"


def test_a_public_client_has_no_secret_to_tell():
    with Watched(client_secret="") as issuer:
        assert logged_in(issuer).subject == ANNA
        assert used_client(issuer) == (None, "")


def test_shows_the_verifier_and_the_callback_with_the_code(issuer):
    logins = logins_at(issuer)
    started, code = started_at(logins, issuer)
    logins.finish(started, code, NOON)
    asked, _ = issuer.asked[-1]
    assert asked.items() >= {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": started.verifier,
    }.items()  # fmt: skip


def test_opaque_access_tokens_leave_the_permissions_to_the_identity(issuer):
    issuer.opaque_access_tokens = True
    assert logged_in(issuer).permissions == ()
    issuer.person = Person(ANNA, ["post:movie"], {"permissions": ["get:movies", "get:users"]})
    assert logged_in(issuer) == ForeignClaims(issuer.address, ANNA, (Permission.GET_MOVIES,))


def test_a_readable_access_token_has_the_last_word(issuer):
    issuer.person = Person(ANNA, [], {"permissions": ["get:movies"]})
    assert logged_in(issuer).permissions == ()
    issuer.person = Person(ANNA, ["get:actors"], {"permissions": ["get:movies"]})
    assert logged_in(issuer).permissions == (Permission.GET_ACTORS,)


TOLD = ["post:movie"]
UNUSABLE = {
    "of somebody else": lambda issuer: issuer.token("auth0|bert", TOLD),
    "for another audience": lambda issuer: issuer.token(ANNA, TOLD, aud="another"),
    "expired": lambda issuer: issuer.token(ANNA, TOLD, exp=AT_NOON),
    "of another issuer": lambda issuer: issuer.token(ANNA, TOLD, iss="https://elsewhere.example/"),
    "unsigned": lambda issuer: issuer.token(ANNA, TOLD, algorithm="none"),
    "missing": lambda _: ...,
    "of another type": lambda _: ["x"],
    "of no type": lambda _: None,
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_an_access_token_that_is_not_theirs_grants_nothing(issuer, kind):
    issuer.says[TOKEN] = {"access_token": UNUSABLE[kind](issuer)}
    assert logged_in(issuer) == ForeignClaims(issuer.address, ANNA, ())


def test_who_logs_in_is_the_subject_alone(issuer):
    issuer.person = Person(ANNA, [], {"email": "anna@example.com", "email_verified": True, "name": "Anna"})
    assert logged_in(issuer) == ForeignClaims(issuer.address, ANNA, ())


# What proves nothing


@pytest.mark.parametrize(
    "claims",
    [
        *({"nonce": value} for value in (..., "another", "", None, 5, ["x"], "é")),
        *({"aud": value} for value in (..., "another", "", None, ["another"])),
        {"aud": "https://marquee.example/api"},  # as an access token has it
        *({"iss": value} for value in (..., "https://elsewhere.example/", "")),
        *({"exp": value} for value in (..., AT_NOON, AT_NOON - 1, 0, "text", True, None)),
        *({"iat": value} for value in (..., "text", True, None)),
        {"nbf": AT_NOON + 60},
        *({"sub": value} for value in (..., "", "x" * 256, "a\nb", 5, None)),
    ],
    ids=ascii,
)
def test_an_identity_that_proves_nothing_is_refused(issuer, claims):
    issuer.person = Person(claims=claims)
    refused_log_in(issuer)


def test_an_identity_is_good_for_its_own_log_in_alone(issuer):
    logins = logins_at(issuer)
    (first, code), (second, _) = started_at(logins, issuer), started_at(logins, issuer)
    refusal(lambda: logins.finish(first._replace(nonce=second.nonce), code, NOON), LoginFailed)


def test_an_identity_expires(issuer):
    logins = logins_at(issuer)
    started, code = started_at(logins, issuer)
    late = NOON + timedelta(seconds=600)
    refusal(lambda: logins.finish(started, code, late), LoginFailed)


def by_stranger(issuer: Issuer, said: dict[str, str], **more: object) -> str:
    with Issuer() as stranger:
        return issuer.token(ANNA, key=stranger.signer, **said, **more)


def by_secret(issuer: Issuer, said: dict[str, str]) -> str:
    """As a provider signs for a client that asked for it; our entry never does."""
    claims = {"iss": issuer.address, "sub": ANNA, "iat": AT_NOON, "exp": AT_NOON + 600, **said}
    return jwt.encode(claims, issuer.client_secret.ljust(32), "HS256", headers={"kid": issuer.signer.id})


BAD_IDENTITIES = {
    "of a stranger's key": lambda issuer, said: by_stranger(issuer, said, headers={"kid": issuer.signer.id}),
    "of an unknown key": by_stranger,
    "unsigned": lambda issuer, said: issuer.token(ANNA, algorithm="none", **said),
    "signed by the public key": lambda issuer, said: issuer.token(ANNA, algorithm="HS256", **said),
    "signed by the client's secret": by_secret,
    "an access token": lambda issuer, said: issuer.token(ANNA, nonce=said["nonce"]),
    "too long": lambda issuer, said: issuer.token(ANNA, more="x" * 9000, **said),
    "missing": lambda *_: ...,
    "nothing": lambda *_: None,
    "empty": lambda *_: "",
    "a number": lambda *_: 5,
    "a list": lambda *_: ["x"],
    "a lone surrogate": lambda *_: "\ud800",
    "nonsense": lambda *_: "a.b.c",
}


@pytest.mark.parametrize("kind", BAD_IDENTITIES)
def test_an_identity_that_the_issuer_did_not_sign_for_us_is_refused(issuer, kind):
    logins = logins_at(issuer)
    started, code = started_at(logins, issuer)
    issuer.says[TOKEN] = {"id_token": BAD_IDENTITIES[kind](issuer, {"aud": issuer.client_id, "nonce": started.nonce})}
    refusal(lambda: logins.finish(started, code, NOON), LoginFailed)


def test_a_code_that_the_issuer_refuses_is_a_failed_log_in(issuer):
    logins = logins_at(issuer)
    started, code = started_at(logins, issuer)
    for wrong in ("unknown", "", "\0", "a&b=c", "a%zz", "a b", code + "x", "x" * 5000):
        refusal(lambda said=wrong: logins.finish(started, said, NOON), LoginFailed)
    assert logins.finish(started, code, NOON).subject == ANNA
    refusal(lambda: logins.finish(started, code, NOON), LoginFailed)


@pytest.mark.parametrize("verifier", ["", "short", "a-verifier-of-the-tests-that-is-long-enough"])
def test_a_wrong_verifier_is_a_failed_log_in(issuer, verifier):
    logins = logins_at(issuer)
    started, code = started_at(logins, issuer)
    refusal(lambda: logins.finish(started._replace(verifier=verifier), code, NOON), LoginFailed)


def test_a_wrong_secret_is_a_failed_log_in(issuer):
    logins = logins_at(issuer, client_secret="another")
    started, code = started_at(logins, issuer)
    refusal(lambda: logins.finish(started, code, NOON), LoginFailed)


@pytest.mark.parametrize("address", ["", "https://elsewhere.example/", "nonsense"])
def test_a_log_in_at_an_issuer_that_is_none_any_more_fails(issuer, address):
    logins = logins_at(issuer)
    started, code = started_at(logins, issuer)
    refusal(lambda: logins.finish(started._replace(issuer=address), code, NOON), LoginFailed)
    without = logins_at(issuer, client_id="")
    refusal(lambda: without.finish(started, code, NOON), LoginFailed)


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"null", b"true", b"5", b'"x"', b'"error"', b"[]", b'["error"]', b"{", b"\xff", b"[" * 100_000),
        *(b"{}", b'{"error":null}', b'{"error":5}', b'{"error":[1]}', b'{"error":{"a":1}}', b'{"id_token":5}'),
        *(b'{"error":"x","error_description":5}', b'{"error":"\\ud800"}', b'{"expires_in":"soon"}'),
        b'{"expires_in":1' + b"0" * 400 + b"}",
    ],
    ids=lambda content: ascii(content)[:30] if isinstance(content, bytes) else str(content),
)
def test_nonsense_for_tokens_is_a_failed_log_in_or_an_issuer_that_does_not_answer(issuer, content, status):
    logins = logins_at(issuer)
    started, code = started_at(logins, issuer)
    issuer.answers_with = Answer(status, content, {"Content-Type": "application/json"})
    refusal(lambda: logins.finish(started, code, NOON), LoginFailed, Unavailable)


# What an issuer says of itself


@pytest.mark.parametrize("said", [..., None, 5, "", "https://elsewhere.example/", ["x"]], ids=ascii)
def test_a_description_of_another_issuer_is_not_believed(issuer, said):
    issuer.says[DISCOVERY] = {"issuer": said}
    refusal(lambda: logins_at(issuer).start("", NOON), Unavailable)
    issuer.says[DISCOVERY] = {"issuer": issuer.address.rstrip("/")}
    refusal(lambda: logins_at(issuer).start("", NOON), Unavailable)


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint"])
@pytest.mark.parametrize(
    "address",
    [
        *(..., None, 5, "", [], ["https://issuer.example/"], {}),
        *("http://issuer.example/x", "http://127.0.0.1.evil.example/", "http://localhost.evil.example/"),
        *("http://127.0.0.1@evil.example/", "https://user@evil.example/", "https://user:word@evil.example/"),
        *("javascript:alert(1)", "ftp://issuer.example/", "file:///etc/passwd", "//issuer.example/x", "/authorize"),
        *("https://", "https:///x", "https://?x", "https://issuer.example/a b", "https://issuer.example/\r\nX: y"),
        *(" https://issuer.example/", "HTTPS://issuer.example/", "authorize"),
    ],
    ids=ascii,
)
def test_an_endpoint_at_an_unsafe_address_is_not_used(issuer, name, address):
    issuer.says[DISCOVERY] = {name: address}
    refusal(lambda: logins_at(issuer).start("", NOON), Unavailable)
    assert issuer.requests == {DISCOVERY: 1}


def test_the_key_set_is_where_the_entry_says_whatever_the_issuer_says_of_itself(issuer):
    issuer.says[DISCOVERY] = {"jwks_uri": "https://elsewhere.example/keys"}
    assert logged_in(issuer).subject == ANNA
    assert issuer.fetches == 1


def test_a_description_is_remembered(issuer):
    logins = logins_at(issuer)
    for _ in range(3):
        logins.finish(*started_at(logins, issuer), NOON)
    assert issuer.requests[DISCOVERY] == 1


@pytest.mark.parametrize("trouble", [trouble for trouble in TROUBLES if trouble is not Trouble.SLOW])
def test_a_description_that_has_grown_old_will_do_while_there_is_no_other(issuer, monkeypatch, trouble):
    logins = logins_at(issuer)
    started, code = started_at(logins, issuer)
    monkeypatch.setattr(openid, "REMEMBERED", 0.0)
    issuer.trouble, issuer.trouble_at = trouble, (DISCOVERY,)
    assert logins.start("", NOON)[0].startswith(issuer.address)
    assert logins.finish(started, code, NOON).subject == ANNA
    assert issuer.requests[DISCOVERY] > 1
    assert issuer.followed == 0


def test_a_description_that_has_grown_old_is_asked_for_again(issuer, monkeypatch):
    logins = logins_at(issuer)
    logins.start("", NOON)
    monkeypatch.setattr(openid, "REMEMBERED", 0.0)
    issuer.says[DISCOVERY] = {"authorization_endpoint": issuer.address + "elsewhere"}
    assert logins.start("", NOON)[0].startswith(issuer.address + "elsewhere?")
    # One that can't be used doesn't take the place of one that could.
    issuer.says[DISCOVERY] = {"authorization_endpoint": "http://issuer.example/"}
    assert logins.start("", NOON)[0].startswith(issuer.address + "elsewhere?")


# Trouble


@pytest.mark.parametrize("trouble", TROUBLES)
def test_an_issuer_in_trouble_cannot_be_gone_to(issuer, trouble):
    issuer.trouble = trouble
    logins = logins_at(issuer)
    unavailable = refusal(lambda: logins.start("", NOON), Unavailable)
    assert unavailable.retry_after > 0
    assert (issuer.requests[DISCOVERY], issuer.followed) == (1, 0)
    issuer.recover()
    assert logins.finish(*started_at(logins, issuer), NOON).subject == ANNA


@pytest.mark.parametrize("place", [TOKEN, JWKS])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_an_issuer_in_trouble_when_somebody_comes_back_lets_nobody_in(issuer, place, trouble):
    logins = logins_at(issuer)
    started, code = started_at(logins, issuer)
    issuer.trouble, issuer.trouble_at = trouble, (place,)
    refusal(lambda: logins.finish(started, code, NOON), LoginFailed, Unavailable)
    assert issuer.followed == 0


def test_an_issuer_that_is_gone_is_unavailable():
    with Watched() as gone:
        logins = logins_at(gone)
        started, code = started_at(logins, gone)
        late = logins_at(gone)
    refusal(lambda: logins.finish(started, code, NOON), Unavailable)
    refusal(lambda: late.start("", NOON), Unavailable)


def test_while_an_issuer_is_down_the_log_in_is_tried_again_at_once(issuer):
    """What is not there is not remembered."""
    logins = logins_at(issuer)
    issuer.trouble = Trouble.DOWN
    for _ in range(3):
        refusal(lambda: logins.start("", NOON), Unavailable)
    issuer.recover()
    assert logins.start("", NOON)
