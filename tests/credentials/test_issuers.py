"""Tokens of trusted issuers: which are refused, what they grant, and the keys that they are verified by."""

import base64
import gzip
import json
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from adapters.credentials.issuers import ALGORITHMS, COOL_DOWN, MOST_KEYS, JwtIssuers
from adapters.credentials.tokens import JwtAccessTokens, SigningKey
from domain.access import Permission
from domain.errors import Unavailable
from domain.issuers import FOR_ADMINISTRATORS, ForeignClaims, TrustedIssuer
from domain.tokens import LONGEST_TOKEN, Claims, InvalidToken, TokenExpired
from tests.builders import NOON
from tests.issuer import JWKS, Issuer, Key, Trouble

AT_NOON = int(NOON.timestamp())
ANNA = "auth0|anna"
TROUBLES = [trouble for trouble in Trouble if trouble is not Trouble.NONE]
MOST_SECONDS = 3.0  # for an answer, whatever the issuer does


class Seconds:
    """A clock of seconds that goes on when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def entry_of(issuer: Issuer, **said: object) -> TrustedIssuer:
    return TrustedIssuer(issuer.address, issuer.audience, issuer.jwks_address, **said)


def reader_of(issuer: Issuer, clock: Seconds | None = None, **said: object) -> JwtIssuers:
    return JwtIssuers([entry_of(issuer, **said)], **({"clock": clock} if clock else {}))


def refusal(reader: JwtIssuers, token: str, kind: type[Exception] = InvalidToken, now=NOON) -> Exception:
    """By what a token is refused, within the time that any answer may take."""
    started = time.monotonic()
    with pytest.raises(Exception) as refused:  # noqa: PT011
        reader.read(token, now)
    assert time.monotonic() - started < MOST_SECONDS
    assert refused.type is kind, refused.value
    return refused.value


def encoded(content: bytes | object) -> str:
    content = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def calm() -> Iterator[Issuer]:
    """An issuer whose clock stands at noon, and which no test changes."""
    with Issuer(now=lambda: AT_NOON) as running:
        yield running


@pytest.fixture(scope="module")
def reader(calm) -> JwtIssuers:
    return reader_of(calm)


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer(now=lambda: AT_NOON) as running:
        yield running


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


# What a token says


def test_reads_who_it_is_and_what_they_may_do(calm, reader):
    token = calm.token(ANNA, ["get:movies"])
    assert reader.read(token, NOON) == ForeignClaims(calm.address, ANNA, (Permission.GET_MOVIES,))


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": ...},
        {"iss": "https://elsewhere.example/"},
        {"iss": ""},
        {"iss": None},
        {"iss": 5},
        {"iss": ["x"]},
        {"iss": {"a": 1}},
    ],
)
def test_a_token_of_nobody_who_is_trusted_is_left_to_others(calm, reader, claims):
    assert reader.read(calm.token(**claims), NOON) is None


def test_the_issuer_must_be_written_to_the_letter(calm, reader):
    address = calm.address
    for other in (address.rstrip("/"), address + "/", address.upper(), f" {address}", address + "\0", [address]):
        assert reader.read(calm.token(iss=other), NOON) is None


def test_where_no_issuer_is_trusted_every_token_is_left_to_others(calm):
    for token in (calm.token(), "", "nonsense", "a.b.c"):
        assert JwtIssuers([]).read(token, NOON) is None


BAD_AUDIENCES = [..., "", "another", None, 5, True, [], ["another"], [""], {"a": 1}, [["x"]], "MARQUEE"]


@pytest.mark.parametrize("audience", BAD_AUDIENCES)
def test_a_token_for_another_audience_is_refused(calm, reader, audience):
    refusal(reader, calm.token(aud=audience))


def test_parts_of_the_audience_are_not_the_audience(calm, reader):
    name = calm.audience
    for other in (name[:-1], name + "/", name.upper(), f" {name}", {name: 1}, [name[:-1]], [[name]], [name, 5], "*"):
        refusal(reader, calm.token(aud=other))


def test_the_audience_may_stand_beside_others(calm, reader):
    for audience in ([calm.audience], ["another", calm.audience], [calm.audience, "another", "a third"]):
        assert reader.read(calm.token(aud=audience), NOON).subject == ANNA


@pytest.mark.parametrize(
    "subject",
    [
        ...,
        "",
        "x" * 256,
        "a\nb",
        "a\tb",
        "\0",
        "a\0",
        "a\x7f",
        "a\x85",
        "a\u2028b",
        "\ud800",
        5,
        5.5,
        True,
        None,
        [],
        {},
    ],
    ids=ascii,
)
def test_a_subject_must_be_a_text_of_1_to_255_characters_without_control_characters(calm, reader, subject):
    refusal(reader, calm.token(subject) if subject is not ... else calm.token(sub=...))


@pytest.mark.parametrize("subject", ["x", "x" * 255, "é" * 255, "日本", "anna@example.com", "🎬", " ", "1' OR '1'='1"])
def test_any_other_text_is_a_subject(calm, reader, subject):
    assert reader.read(calm.token(subject), NOON).subject == subject


NO_TIMES = ["text", str(AT_NOON + 600), "", True, False, None, [], [AT_NOON], {"a": 1}]


@pytest.mark.parametrize("name", ["exp", "iat", "nbf"])
@pytest.mark.parametrize("value", NO_TIMES, ids=ascii)
def test_a_time_must_be_a_number(calm, reader, name, value):
    refusal(reader, calm.token(**{name: value}))


@pytest.mark.parametrize("name", ["exp", "iat"])
def test_a_token_must_say_when_it_was_made_and_until_when_it_is_good(calm, reader, name):
    refusal(reader, calm.token(**{name: ...}))


@pytest.mark.parametrize("expires", [AT_NOON, AT_NOON - 1, 0, -1, AT_NOON - 0.5])
def test_an_expired_token_is_refused_as_such(calm, reader, expires):
    refusal(reader, calm.token(exp=expires), TokenExpired)


@pytest.mark.parametrize("name", ["exp", "iat", "nbf"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), 10**400, -(10**400)])
def test_a_time_must_be_one_that_comes(calm, reader, name, value):
    refusal(reader, calm.token(**{name: value}))


def test_a_token_is_good_until_the_very_moment_when_it_expires(calm, reader):
    token = calm.token(exp=AT_NOON + 60)
    assert reader.read(token, NOON + timedelta(seconds=59, microseconds=999_999))
    refusal(reader, token, TokenExpired, NOON + timedelta(seconds=60))
    assert reader.read(calm.token(exp=AT_NOON + 0.5), NOON)


def test_a_token_is_not_good_before_its_time(calm, reader):
    token = calm.token(nbf=AT_NOON + 60)
    for early in (NOON, NOON + timedelta(seconds=59)):
        refusal(reader, token, now=early)
    assert reader.read(token, NOON + timedelta(seconds=60))
    for good in (AT_NOON, 0, -5, AT_NOON - 0.5, ...):
        assert reader.read(calm.token(nbf=good), NOON)
    refusal(reader, calm.token(nbf=float("inf")))


def test_an_expired_token_with_another_fault_is_no_expired_token(calm, reader):
    for claims in ({"aud": "another"}, {"sub": ""}, {"iat": ...}, {"nbf": AT_NOON + 1}):
        refusal(reader, calm.token(exp=AT_NOON - 1, **claims))
    refusal(reader, calm.token(exp=AT_NOON - 1, key=Key(calm.signer.id, "RS256", STRANGERS["RS256"])))


# What it grants


ALL = [permission.value for permission in Permission]


def granted(calm: Issuer, told: object, *, claim: str = "permissions", **said: object) -> tuple[Permission, ...]:
    reader = reader_of(calm, claim=claim, **said)
    return reader.read(calm.token(**{claim: told}), NOON).permissions


def test_permissions_are_mapped_one_to_one(calm):
    for permission in Permission:
        assert granted(calm, [permission.value], allow=frozenset(Permission)) == (permission,)
    assert granted(calm, ALL, allow=frozenset(Permission)) == tuple(sorted(Permission))
    assert granted(calm, ALL[::-1] + ALL, allow=frozenset(Permission)) == tuple(sorted(Permission))


def test_permissions_are_cut_to_what_the_entry_allows(calm):
    assert granted(calm, ALL, allow=frozenset({Permission.GET_MOVIES})) == (Permission.GET_MOVIES,)
    assert granted(calm, ["get:actors"], allow=frozenset({Permission.GET_MOVIES})) == ()
    assert granted(calm, ALL, allow=frozenset()) == ()


def test_what_administrators_may_is_not_allowed_by_default(calm):
    assert set(granted(calm, ALL)) == set(Permission) - FOR_ADMINISTRATORS
    assert {Permission.GET_USERS, Permission.PATCH_USER} == FOR_ADMINISTRATORS


def test_what_is_no_permission_is_ignored(calm):
    told = ["get:movies", "get:everything", "", "*", "GET:ACTORS", "get:actors ", "get", "openid", "é", "\0"]
    assert granted(calm, told) == (Permission.GET_MOVIES,)


@pytest.mark.parametrize(
    "told",
    [
        ...,
        None,
        "get:movies",
        "get:movies post:movie",
        ["get:movies", ["post:movie"]],
        [["get:movies"]],
        ["get:movies", 5],
        ["get:movies", None],
        ["get:movies", True],
        ["get:movies", {"a": 1}],
        {"get:movies": True},
        5,
        True,
        [],
    ],
    ids=ascii,
)
def test_what_is_no_list_of_texts_grants_nothing(calm, told):
    assert granted(calm, told) == ()


def test_another_claim_may_hold_the_permissions(calm):
    claim = "https://marquee.example/roles"
    assert granted(calm, ["get:movies"], claim=claim) == (Permission.GET_MOVIES,)
    reader = reader_of(calm, claim=claim)
    assert reader.read(calm.token(permissions=["get:movies"]), NOON).permissions == ()
    both = calm.token(permissions=["get:movies"], **{claim: ["get:actors"]})
    assert reader.read(both, NOON).permissions == (Permission.GET_ACTORS,)


def test_what_was_granted_once_is_cut_to_what_the_entry_allows_now(calm):
    reader = reader_of(calm, allow=frozenset({Permission.GET_MOVIES}))
    assert reader.cut(calm.address, (Permission.GET_ACTORS, Permission.GET_MOVIES)) == (Permission.GET_MOVIES,)
    assert reader.cut(calm.address, ()) == ()
    for other in ("", "https://elsewhere.example/", calm.address.rstrip("/")):
        with pytest.raises(InvalidToken):
            reader.cut(other, (Permission.GET_MOVIES,))


# Algorithms and keys


MAKERS = {
    "RS256": lambda: rsa.generate_private_key(65537, 2048),
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "ES384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "ES512": lambda: ec.generate_private_key(ec.SECP521R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
}


class Strangers(dict):
    """A key pair an algorithm that no issuer has, made when a test first asks."""

    def __missing__(self, algorithm: str) -> object:
        self[algorithm] = MAKERS.get(algorithm, MAKERS["RS256"])()
        return self[algorithm]


STRANGERS = Strangers()


def by_stranger(issuer: Issuer, **more: object) -> str:
    """A token that somebody else signed, who says that it was the issuer."""
    key = Key(issuer.signer.id, issuer.signer.algorithm, STRANGERS[issuer.signer.algorithm])
    return issuer.token(ANNA, key=key, **more)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_verifies_by_each_algorithm_that_its_entry_allows(issuer, algorithm):
    key = Key("a key", algorithm, STRANGERS[algorithm])
    issuer.says[JWKS] = {"keys": [key.jwk]}
    token = issuer.token(ANNA, key=key)
    assert jwt.get_unverified_header(token)["alg"] == algorithm
    assert reader_of(issuer, algorithms=(algorithm,)).read(token, NOON).subject == ANNA
    other = "ES256" if algorithm != "ES256" else "RS256"
    refusal(reader_of(issuer, algorithms=(other,)), token)
    message, _, signature = token.rpartition(".")
    content = base64.urlsafe_b64decode(signature + "==")
    for at in (0, len(content) // 2, len(content) - 1):
        changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        refusal(reader_of(issuer, algorithms=(algorithm,)), f"{message}.{encoded(changed)}")


def test_no_secret_is_among_the_algorithms():
    assert not [name for name in ALGORITHMS if name.startswith("HS") or name.lower() == "none"]


@pytest.mark.parametrize("algorithm", ["PS256", "RS384", "RS512"])
def test_another_algorithm_by_the_same_key_is_refused(calm, reader, algorithm):
    refusal(reader, calm.token(algorithm=algorithm))
    # Also where it is allowed, if the key says that it is for one alone.
    refusal(reader_of(calm, algorithms=("RS256", algorithm)), calm.token(algorithm=algorithm))


def test_a_key_that_does_not_say_its_algorithm_serves_all_that_are_allowed_and_fit(issuer):
    members = {name: value for name, value in issuer.signer.jwk.items() if name != "alg"}
    issuer.says[JWKS] = {"keys": [members]}
    reader = reader_of(issuer, algorithms=("RS256", "PS256", "ES256"))
    for algorithm in ("RS256", "PS256"):
        assert reader.read(issuer.token(ANNA, algorithm=algorithm), NOON)
    refusal(reader, issuer.token(ANNA, algorithm="RS384"))
    refusal(reader, issuer.token(ANNA, key=Key(issuer.signer.id, "ES256", STRANGERS["ES256"])))


def test_a_key_of_another_kind_never_verifies(issuer):
    published = {algorithm: issuer.publish(algorithm) for algorithm in ("ES256", "EdDSA")} | {"RS256": issuer.signer}
    reader = reader_of(issuer, algorithms=("RS256", "ES256", "EdDSA"))
    for ours, key in published.items():
        assert reader.read(issuer.token(ANNA, key=key), NOON)
        for theirs in set(published) - {ours}:
            refusal(reader, issuer.token(ANNA, key=Key(key.id, theirs, STRANGERS[theirs])))


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE"])
def test_a_token_without_a_signature_is_refused(calm, reader, name):
    refusal(reader, calm.token(algorithm="none", headers={"alg": name}))
    message, _, signature = calm.token().rpartition(".")
    header, payload = message.split(".")
    unsigned = encoded({"alg": name, "kid": calm.signer.id})
    for token in (f"{unsigned}.{payload}.", f"{unsigned}.{payload}.{signature}", f"{header}.{payload}."):
        refusal(reader, token)


@pytest.mark.parametrize("name", ["HS256", "HS384", "HS512"])
def test_the_public_key_is_no_secret(calm, reader, name):
    refusal(reader, calm.token(algorithm="HS256", headers={"alg": name}))
    refusal(reader_of(calm, algorithms=ALGORITHMS), calm.token(algorithm="HS256", headers={"alg": name}))


@pytest.mark.parametrize("name", [..., None, 5, "", ["RS256"], {"RS256": 1}, True, "rs256", "RS256 ", "ES256", "é"])
def test_an_algorithm_that_is_not_allowed_is_refused(calm, reader, name):
    refusal(reader, calm.token(headers={"alg": name}))


@pytest.mark.parametrize("name", [..., None, 5, 5.5, True, ["x"], {"a": 1}])
def test_the_key_must_be_named_by_a_text(calm, reader, name):
    refusal(reader, calm.token(headers={"kid": name}))


def test_the_key_must_be_named_to_the_letter(calm, reader):
    name = calm.signer.id
    for other in ("", "nobody's", name + "=", name[:-1], name.swapcase(), f" {name}", "../../etc/passwd", "\0", "é"):
        refusal(reader, calm.token(headers={"kid": other}))


def test_a_stranger_under_the_name_of_a_key_is_refused(calm, reader):
    refusal(reader, by_stranger(calm))
    refusal(reader, by_stranger(calm, algorithm="PS256"))


@pytest.mark.parametrize("with_name", [True, False])
def test_keys_that_a_token_brings_along_are_never_used(calm, reader, with_name):
    theirs = Key(calm.signer.id if with_name else "theirs", "RS256", STRANGERS["RS256"])
    with Issuer() as stranger:
        stranger.says[JWKS] = {"keys": [theirs.jwk]}
        brought = {
            "jku": stranger.jwks_address,
            "x5u": stranger.jwks_address,
            "jwk": theirs.jwk,
            "x5c": [encoded(b"x")],
        }
        for name, value in brought.items():
            refusal(reader, calm.token(key=theirs, headers={name: value}))
            # Beside a good signature they are nothing to care about.
            assert reader.read(calm.token(headers={name: value}), NOON)
        refusal(reader, calm.token(key=theirs, headers=brought))
        assert stranger.requests == {}


def test_headers_that_change_how_a_token_is_read_are_refused(calm, reader):
    refusal(reader, calm.token(headers={"crit": ["x"], "x": 1}))
    refusal(reader, calm.token(headers={"crit": ["b64"], "b64": False}))


def test_a_changed_payload_or_header_is_refused(calm, reader):
    header, payload, signature = calm.token(ANNA).split(".")
    said = json.loads(base64.urlsafe_b64decode(payload + "==")) | {"permissions": ["post:movie"]}
    refusal(reader, f"{header}.{encoded(said)}.{signature}")
    refusal(reader, f"{encoded({'alg': 'RS256', 'kid': calm.signer.id})}.{payload}.{signature}")


def test_one_issuer_does_not_vouch_for_another(calm, issuer):
    both = JwtIssuers([entry_of(calm), entry_of(issuer)])
    assert both.read(calm.token(ANNA), NOON).issuer == calm.address
    assert both.read(issuer.token(ANNA), NOON).issuer == issuer.address
    refusal(both, issuer.token(iss=calm.address))
    refusal(both, calm.token(iss=issuer.address))
    refusal(both, calm.token(iss=issuer.address, headers={"kid": issuer.signer.id}))


@pytest.mark.parametrize("kind", ["secret", "pair"])
def test_a_key_of_ours_never_verifies_a_token_of_theirs_nor_theirs_one_of_ours(calm, reader, kind):
    if kind == "secret":
        key = SigningKey.of_secret("a secret of the tests that signs access tokens")
    else:
        pem = STRANGERS["EdDSA"].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        key = SigningKey.of_pem(pem)
    ours = JwtAccessTokens((key,), issuer="marquee", audience="marquee")
    claims = {"sub": "1", "jti": "x", "sid": "a-session", "typ": "access"}
    assert ours.read(ours.issue(Claims(1, "a-session"), NOON), NOON).user_id == 1
    # A token of ours in their name, by a key of ours, however it is named.
    as_theirs = JwtAccessTokens((key,), issuer=calm.address, audience=calm.audience)
    token = as_theirs.issue(Claims(1, "a-session"), NOON)
    refusal(reader, token)
    said = jwt.decode(token, options={"verify_signature": False})
    renamed = jwt.encode(said, key.signs_with, key.algorithm, headers={"kid": calm.signer.id})
    refusal(reader, renamed)
    refusal(reader_of(calm, algorithms=ALGORITHMS), renamed)
    # A token of theirs in our name, by a key of theirs.
    for key_id in (calm.signer.id, key.id):
        forged = calm.token(iss="marquee", aud="marquee", headers={"kid": key_id}, **claims)
        assert reader.read(forged, NOON) is None
        with pytest.raises(InvalidToken):
            ours.read(forged, NOON)
    # And what each signs in its own name is nothing to the other.
    assert reader.read(ours.issue(Claims(1, "a-session"), NOON), NOON) is None
    with pytest.raises(InvalidToken):
        ours.read(calm.token(), NOON)


# Garbage


def test_eight_kibibytes_are_the_most(calm, reader):
    longest = over = ""
    for padding in range(5400, 6000):
        token = calm.token(more="x" * padding)
        if len(token) > LONGEST_TOKEN:
            over = token
            break
        longest = token
    assert LONGEST_TOKEN - 3 <= len(longest) <= LONGEST_TOKEN < len(over)
    assert reader.read(longest, NOON)
    # Nobody reads it, so nobody knows whose it is.
    assert reader.read(over, NOON) is None
    with pytest.raises(InvalidToken):
        reader.verified(over, entry_of(calm), calm.audience, NOON)
    for huge in ("x" * 10_000_000, "." * 10_000_000, "x." + "A" * 10_000_000 + ".x"):
        assert reader.read(huge, NOON) is None


@pytest.mark.parametrize(
    "token",
    [
        *("", " ", ".", "..", "...", "undefined", "null", "a.b.c", "é.é.é", "🎬", "٣.٣.٣", "\0", "\0.\0.\0", "\n"),
        *("=.=.=", "a.b.c.d.e", "\ud800", "a.\udfff.b", "." * 8192, "A" * 8192, "a..b"),
        *(
            f"a.{encoded(content)}.c"
            for content in (b"", b"null", b"[]", b"5", b"{", b"\xff", b"[" * 6000, b'{"iss":' * 800, b'"x"', b"{}")
        ),
        "a." + encoded(b'{"iss":' + b"1" * 5000 + b"}") + ".c",
    ],
    ids=lambda token: ascii(token[:20]),
)
def test_nonsense_is_left_to_others(reader, token):
    assert reader.read(token, NOON) is None


@pytest.mark.parametrize(
    "header",
    [
        *(b"", b"null", b"[]", b"5", b"{", b"{}", b"\xff", b"[" * 3000, b'{"alg":' * 400, b'{"alg":"RS256"}'),
        b'{"alg":"RS256","kid":"x","kid":5}',
        b'{"alg":"RS256","kid":' + b"1" * 5000 + b"}",
    ],
    ids=lambda header: ascii(header[:20]),
)
def test_nonsense_in_the_name_of_an_issuer_is_refused(calm, reader, header):
    payload = encoded({"iss": calm.address})
    for token in (f"{encoded(header)}.{payload}.{encoded(b'x')}", f"{encoded(header)}.{payload}", f".{payload}."):
        refusal(reader, token)


def test_nonsense_around_a_genuine_token_is_refused(calm, reader):
    token = calm.token()
    for spoiled in (f"{token}.", f"{token}é", f"{token}\0", f"{token} .", f" {token}", f"Bearer {token}"):
        refusal(reader, spoiled)
    for shifted in (f".{token}", f'"{token}', f"x.{token}"):
        with pytest.raises(InvalidToken):
            reader.verified(shifted, entry_of(calm), calm.audience, NOON)


def test_a_genuine_signature_around_nonsense_is_refused(calm, reader):
    algorithm = jwt.get_algorithm_by_name("RS256")
    for content in (b"", b"null", b"[]", b"5", b"{", b"\xff", b'"x"', b"[" * 4000, b'{"iss":1}'):
        message = f"{encoded({'alg': 'RS256', 'kid': calm.signer.id})}.{encoded(content)}"
        token = f"{message}.{encoded(algorithm.sign(message.encode(), calm.signer.private))}"
        assert reader.read(token, NOON) is None
        with pytest.raises(InvalidToken):
            reader.verified(token, entry_of(calm), calm.audience, NOON)


# The key set


def test_keys_are_asked_for_once_for_many_tokens(issuer, clock):
    reader = reader_of(issuer, clock)
    other = issuer.publish()
    assert issuer.fetches == 0
    for number in range(50):
        assert reader.read(issuer.token(f"user {number}", key=other if number % 2 else None), NOON)
        clock.sleep(5)
    assert issuer.fetches == 1


def test_many_threads_ask_for_the_keys_once(issuer):
    reader, start = reader_of(issuer), Barrier(16)
    token = issuer.token()

    def read(_: int) -> object:
        start.wait()
        return reader.read(token, NOON)

    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(read, range(16)))
    assert issuer.fetches == 1


def test_a_refused_token_does_not_ask_for_keys(issuer):
    reader = reader_of(issuer)
    for headers in ({"alg": "HS256"}, {"alg": "ES256"}, {"kid": ...}, {"kid": 5}):
        refusal(reader, issuer.token(headers=headers))
    assert reader.read(issuer.token(iss="elsewhere"), NOON) is None
    assert issuer.fetches == 0


def test_a_new_key_is_accepted_at_once_and_a_withdrawn_one_refused_after_a_while(issuer, clock):
    reader, old = reader_of(issuer, clock, refresh=300), issuer.signer
    assert reader.read(issuer.token(), NOON)
    clock.sleep(1)
    new = issuer.publish()
    issuer.sign_with(new)
    by_new, by_old = issuer.token(), issuer.token(key=old)
    assert reader.read(by_new, NOON)
    assert reader.read(by_old, NOON)
    assert issuer.fetches == 2
    issuer.withdraw(old)
    clock.sleep(299.9)
    assert reader.read(by_old, NOON)
    clock.sleep(0.1)
    refusal(reader, by_old)
    assert reader.read(by_new, NOON)


def test_a_withdrawn_key_is_not_looked_for_and_holds_no_new_one_up(issuer, clock):
    reader, old = reader_of(issuer, clock), issuer.signer
    assert reader.read(issuer.token(), NOON)
    issuer.sign_with(issuer.publish())
    issuer.withdraw(old)
    clock.sleep(300)
    assert reader.read(issuer.token(), NOON)
    for _ in range(3):
        refusal(reader, issuer.token(key=old))
    assert issuer.fetches == 2
    issuer.sign_with(issuer.publish())
    assert reader.read(issuer.token(), NOON)
    refusal(reader, issuer.token(key=old))
    assert issuer.fetches == 3
    # That it is known for withdrawn has nothing to do with how the issuer is.
    issuer.trouble = Trouble.ERROR
    clock.sleep(300)
    refusal(reader, issuer.token(key=old))


def test_a_key_that_comes_back_is_good_when_the_set_is_asked_for_again(issuer, clock):
    reader, key = reader_of(issuer, clock), issuer.publish()
    token = issuer.token(key=key)
    assert reader.read(token, NOON)
    published = issuer.signer.jwk, key.jwk
    issuer.says[JWKS] = {"keys": [published[0]]}
    clock.sleep(300)
    refusal(reader, token)
    issuer.says[JWKS] = {"keys": list(published)}
    clock.sleep(300)
    assert reader.read(token, NOON)


@pytest.mark.parametrize("refresh", [10, 300, 999])
def test_keys_are_asked_for_again_when_they_have_grown_old(issuer, clock, refresh):
    reader = reader_of(issuer, clock, refresh=refresh)
    for fetches in (1, 2, 3):
        assert reader.read(issuer.token(), NOON)
        clock.sleep(refresh - 0.1)
        assert reader.read(issuer.token(), NOON)
        assert issuer.fetches == fetches
        clock.sleep(0.1)


def test_a_thousand_unknown_keys_are_asked_for_once(issuer, clock):
    reader = reader_of(issuer, clock)
    assert reader.read(issuer.token(), NOON)
    for number in range(1000):
        token = f"{encoded({'alg': 'RS256', 'kid': f'unknown {number}'})}.{encoded({'iss': issuer.address})}.eA"
        refusal(reader, token)
    assert issuer.fetches == 2
    assert reader.read(issuer.token(), NOON)


def test_unknown_keys_of_many_threads_at_once_are_asked_for_once(issuer, clock):
    reader, start = reader_of(issuer, clock), Barrier(16)
    assert reader.read(issuer.token(), NOON)
    tokens = [
        [issuer.token(headers={"kid": f"unknown {thread} {number}"}) for number in range(20)] for thread in range(16)
    ]

    def read(thread: int) -> int:
        start.wait()
        return len([refusal(reader, token) for token in tokens[thread]])

    with ThreadPoolExecutor(16) as threads:
        assert sum(threads.map(read, range(16))) == 320
    assert issuer.fetches == 2


def test_a_key_published_after_a_look_in_vain_is_found_after_the_cool_down(issuer, clock):
    reader = reader_of(issuer, clock)
    assert reader.read(issuer.token(), NOON)
    refusal(reader, issuer.token(headers={"kid": "unknown"}))
    issuer.sign_with(issuer.publish())
    token = issuer.token()
    clock.sleep(COOL_DOWN - 0.1)
    refusal(reader, token)
    assert issuer.fetches == 2
    clock.sleep(0.1)
    assert reader.read(token, NOON)
    assert issuer.fetches == 3


def test_issuers_have_key_sets_of_their_own(calm, issuer, clock):
    both = JwtIssuers([entry_of(calm), entry_of(issuer)], clock=clock)
    assert both.read(calm.token(), NOON)
    assert issuer.fetches == 0
    assert both.read(issuer.token(), NOON)
    assert issuer.fetches == 1


# What a key set may hold


def held(issuer: Issuer, *members: object, **said: object) -> JwtIssuers:
    """A reader of the issuer when these are the members of its key set."""
    issuer.says[JWKS] = {"keys": list(members)}
    return reader_of(issuer, **said)


def test_rsa_keys_of_fewer_than_2048_bits_are_ignored(issuer):
    for bits in (1024, 2047):
        weak = Key("weak", "RS256", rsa.generate_private_key(65537, bits))
        reader = held(issuer, weak.jwk, issuer.signer.jwk)
        refusal(reader, issuer.token(key=weak))
        assert reader.read(issuer.token(), NOON)


@pytest.mark.parametrize("says", ["HS256", "RS256", ...])
def test_secrets_in_a_key_set_are_ignored(issuer, says):
    secret = b"a secret that the issuer has published by mistake"
    members = {"kty": "oct", "kid": "a secret", "k": encoded(secret), "use": "sig"}
    reader = held(issuer, members | ({} if says is ... else {"alg": says}), issuer.signer.jwk, algorithms=ALGORITHMS)
    _, payload, _ = issuer.token().split(".")
    for name in ("HS256", "RS256"):
        message = f"{encoded({'alg': name, 'kid': 'a secret'})}.{payload}"
        signature = jwt.get_algorithm_by_name("HS256").sign(message.encode(), secret)
        refusal(reader, f"{message}.{encoded(signature)}")
    assert reader.read(issuer.token(), NOON)


@pytest.mark.parametrize("use", ["enc", "", None, ["sig"], 5])
def test_keys_that_are_not_for_signatures_are_ignored(issuer, use):
    other = issuer.publish()
    reader = held(issuer, other.jwk | {"use": use}, issuer.signer.jwk)
    refusal(reader, issuer.token(key=other))
    assert reader.read(issuer.token(), NOON)


def test_a_key_need_not_say_what_it_is_for(issuer):
    members = {name: value for name, value in issuer.signer.jwk.items() if name not in ("use", "alg")}
    assert held(issuer, members).read(issuer.token(), NOON)


MALFORMED = [
    *({name: value} for name in ("n", "e") for value in (..., 5, None, "", "é", "!!!!", ["x"], "\ud800", "AA", "AQ")),
    *({"kty": value} for value in (..., 5, None, "", "EC", "OKP", "oct", ["RSA"], {})),
    *({"kid": value} for value in (..., 5, None, ["x"], {})),
    *({"alg": value} for value in (5, "", "HS256", "none", ["RS256"], {})),
    {"e": "A" * 100_000},
    {"d": 5},
    {"d": "AQAB"},
    {"d": "AQAB", "p": "AQ"},
    {"d": "AQAB", "oth": []},
]


@pytest.mark.parametrize("changed", MALFORMED, ids=lambda changed: ascii(changed)[:30])
def test_malformed_keys_are_ignored(issuer, changed):
    other = issuer.publish()
    members = {name: value for name, value in (other.jwk | changed).items() if value is not ...}
    reader = held(issuer, members, issuer.signer.jwk)
    refusal(reader, issuer.token(key=other))
    assert reader.read(issuer.token(), NOON)


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
@pytest.mark.parametrize(
    "changed",
    [
        *({name: value} for name in ("x", "crv") for value in (..., 5, None, "", "AAAA", "é", ["x"], {})),
        *({"crv": curve} for curve in ("P-521", "secp256k1", "Ed448", "X25519")),
        {"d": 5},
        {"d": "AA"},
    ],
    ids=ascii,
)
def test_malformed_keys_of_curves_are_ignored(issuer, algorithm, changed):
    other = issuer.publish(algorithm)
    members = {name: value for name, value in (other.jwk | changed).items() if value is not ...}
    reader = held(issuer, members, issuer.signer.jwk, algorithms=("RS256", "ES256", "ES384", "ES512", "EdDSA"))
    refusal(reader, issuer.token(key=other))
    assert reader.read(issuer.token(), NOON)


def test_a_key_of_another_curve_than_the_algorithm_says_never_verifies(issuer):
    other = Key("of another curve", "ES384", STRANGERS["ES384"])
    members = {name: value for name, value in other.jwk.items() if name != "alg"}
    reader = held(issuer, members, issuer.signer.jwk, algorithms=("RS256", "ES256"))
    refusal(reader, issuer.token(key=other))
    refusal(reader, issuer.token(key=other, algorithm="ES256"))


def test_members_that_are_no_keys_are_ignored(issuer):
    reader = held(issuer, None, 5, "x", [], {}, [issuer.signer.jwk], True, issuer.signer.jwk)
    assert reader.read(issuer.token(), NOON)


def test_a_hundred_keys_are_the_most(issuer):
    first, last = issuer.signer.jwk, issuer.publish()
    many = [first | {"kid": f"key {number}"} for number in range(MOST_KEYS - 1)]
    reader = held(issuer, *many, first, last.jwk)
    assert reader.read(issuer.token(), NOON)
    refusal(reader, issuer.token(key=last))


@pytest.mark.parametrize("keys", [..., None, 5, "x", {}, [], [[]], [{"kty": "RSA"}], {"kid": "x"}], ids=ascii)
def test_a_document_without_a_key_is_an_issuer_that_does_not_answer(issuer, clock, keys):
    issuer.says[JWKS] = {"keys": keys}
    reader = reader_of(issuer, clock)
    refusal(reader, issuer.token(), Unavailable)
    issuer.says.clear()
    clock.sleep(COOL_DOWN)
    assert reader.read(issuer.token(), NOON)


# Trouble


@pytest.mark.parametrize("trouble", TROUBLES)
def test_while_an_issuer_is_in_trouble_known_keys_go_on_and_others_are_unavailable(issuer, clock, trouble):
    reader = reader_of(issuer, clock, refresh=300)
    known = issuer.token()
    assert reader.read(known, NOON)
    issuer.trouble = trouble
    new = issuer.publish()
    issuer.sign_with(new)
    clock.sleep(300)
    started = time.monotonic()
    assert reader.read(known, NOON)
    assert time.monotonic() - started < MOST_SECONDS
    assert issuer.fetches == 2
    for _ in range(5):
        unavailable = refusal(reader, issuer.token(), Unavailable)
        assert unavailable.retry_after > 0
        assert reader.read(known, NOON)
    # It is let alone for a while.
    assert issuer.fetches == 2
    assert issuer.followed == 0
    issuer.recover()
    clock.sleep(COOL_DOWN)
    assert reader.read(issuer.token(), NOON)
    assert reader.read(known, NOON)
    refusal(reader, issuer.token(headers={"kid": "unknown"}))


@pytest.mark.parametrize("trouble", TROUBLES)
def test_an_issuer_whose_keys_were_never_seen_is_unavailable(issuer, clock, trouble):
    issuer.trouble = trouble
    reader = reader_of(issuer, clock)
    for _ in range(3):
        refusal(reader, issuer.token(), Unavailable)
    assert (issuer.fetches, issuer.followed) == (1, 0)
    issuer.recover()
    clock.sleep(COOL_DOWN)
    assert reader.read(issuer.token(), NOON)


def test_a_key_that_is_looked_for_in_trouble_is_unavailable_and_others_go_on(issuer, clock):
    """The set isn't old yet: it is the unknown key that has it asked for."""
    reader = reader_of(issuer, clock)
    assert reader.read(issuer.token(), NOON)
    issuer.trouble = Trouble.ERROR
    refusal(reader, issuer.token(headers={"kid": "unknown"}), Unavailable)
    assert reader.read(issuer.token(), NOON)
    assert issuer.fetches == 2
    issuer.recover()
    refusal(reader, issuer.token(headers={"kid": "unknown"}), Unavailable)
    clock.sleep(COOL_DOWN)
    refusal(reader, issuer.token(headers={"kid": "unknown"}))


def test_while_a_slow_issuer_is_asked_known_keys_wait_for_nobody(issuer, clock):
    reader = reader_of(issuer, clock)
    known = issuer.token()
    assert reader.read(known, NOON)
    clock.sleep(300)
    issuer.trouble = Trouble.SLOW
    with ThreadPoolExecutor(16) as threads:
        unknown = [threads.submit(refusal, reader, issuer.token(headers={"kid": "unknown"}), Unavailable)]
        while issuer.fetches < 2:
            time.sleep(0.01)
        unknown += (
            threads.submit(refusal, reader, issuer.token(headers={"kid": f"unknown {number}"}), Unavailable)
            for number in range(15)
        )
        started = time.monotonic()
        for _ in range(20):
            assert reader.read(known, NOON)
        assert time.monotonic() - started < 1
        for waiting in unknown:
            waiting.result(MOST_SECONDS)
    assert issuer.fetches == 2


def test_a_huge_answer_is_not_read_to_its_end(issuer):
    issuer.trouble = Trouble.HUGE
    reader, token = reader_of(issuer), issuer.token()
    tracemalloc.start()
    try:
        refusal(reader, token, Unavailable)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 10_000_000  # of the 50 MB; the issuer sends them from here, a megabyte at a time


ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"


@contextmanager
def replying(reply: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of a server that replies so to whoever connects first."""

    def serve() -> None:
        with suppress(OSError):
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                reply(connection)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def test_a_compressed_answer_is_not_unfolded(issuer):
    bomb = gzip.compress(b'{"keys": []' + b" " * 50_000_000 + b"}")
    assert len(bomb) < 100_000
    with replying(lambda connection: connection.sendall(ANSWER % len(bomb) + bomb)) as address:
        reader = JwtIssuers([replace(entry_of(issuer), jwks=address)])
        tracemalloc.start()
        try:
            refusal(reader, issuer.token(), Unavailable)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert most < 5_000_000


def dripping_head(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(10):
        time.sleep(0.9)
        connection.sendall(b"X-%d: y\r\n" % number)


def dripping_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{")
    for _ in range(10):
        time.sleep(1.9)
        connection.sendall(b" ")


def test_an_answer_that_comes_drop_by_drop_is_not_waited_for(issuer):
    def ask(drip: Callable[[socket.socket], None]) -> None:
        with replying(drip) as address:
            refusal(JwtIssuers([replace(entry_of(issuer), jwks=address)]), issuer.token(), Unavailable)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(ask, (dripping_head, dripping_body)))


def test_nobody_at_the_address_is_unavailable():
    with Issuer() as gone:
        reader, token = reader_of(gone), gone.token()
    refusal(reader, token, Unavailable)
