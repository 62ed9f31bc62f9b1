"""Access tokens: what they say, and which are refused."""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import replace
from datetime import UTC, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from adapters.credentials.tokens import JwtAccessTokens, SigningKey
from domain.tokens import LONGEST_TOKEN, Claims, InvalidToken, TokenExpired
from tests.builders import NOON

ISSUER, AUDIENCE = "marquee.example", "the audience"
CLAIMS = Claims(42, "a-session", ("get:movies", "get:actors"))
REQUIRED = ("iss", "aud", "sub", "iat", "exp", "jti", "sid", "typ", "permissions")
ALGORITHMS = ("HS256", "RS256", "EdDSA")
PUBLIC_MEMBERS = {"RS256": {"kty", "n", "e"}, "EdDSA": {"kty", "crv", "x"}}
SECRET = "a secret of the tests that signs access tokens"


def pem_of(private, *, passphrase: bytes = b"") -> bytes:
    protection = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)


def public_pem_of(key: SigningKey) -> bytes:
    return key.verifies_with.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def make_key(algorithm: str, number: int = 0) -> SigningKey:
    if algorithm == "HS256":
        return SigningKey.of_secret(f"{SECRET} {number}")
    if algorithm == "EdDSA":
        return SigningKey.of_pem(pem_of(ed25519.Ed25519PrivateKey.generate()))
    return SigningKey.of_pem(pem_of(rsa.generate_private_key(65537, 2048)))


class Keys(dict):
    """Three keys an algorithm, made when a test first asks: an RSA key takes a while."""

    def __missing__(self, algorithm: str) -> tuple[SigningKey, ...]:
        self[algorithm] = tuple(make_key(algorithm, number) for number in range(3))
        return self[algorithm]


KEYS = Keys()


def tokens_by(*keys: SigningKey, retired: tuple[SigningKey, ...] = (), **changed: str) -> JwtAccessTokens:
    return JwtAccessTokens(keys, retired=retired, **{"issuer": ISSUER, "audience": AUDIENCE, **changed})


@pytest.fixture(params=ALGORITHMS)
def key(request) -> SigningKey:
    return KEYS[request.param][0]


@pytest.fixture
def another(key) -> SigningKey:
    return KEYS[key.algorithm][1]


@pytest.fixture
def tokens(key) -> JwtAccessTokens:
    return tokens_by(key)


def payload_of(token: str) -> dict:
    return jwt.decode(token, options={"verify_signature": False})


def signed(key: SigningKey, without: str = "", headers: dict | None = None, **changed: object) -> str:
    """A token by this key, good but for what is changed."""
    noon = int(NOON.timestamp())
    good = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "42",
        "iat": noon,
        "exp": noon + 900,
        "jti": "x",
        "sid": "a-session",
        "typ": "access",
        "permissions": ["get:movies"],
    }
    payload = {name: value for name, value in (good | changed).items() if name != without}
    headers = {"typ": "JWT", "kid": key.id, **(headers or {})}
    return jwt.api_jws.encode(json.dumps(payload).encode(), key.signs_with, key.algorithm, headers)


def encoded(content: bytes | dict) -> str:
    content = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def assert_refused(tokens: JwtAccessTokens, token: str, now=NOON, kind: type[Exception] = InvalidToken) -> None:
    for read in (tokens.read, tokens.read_expired):
        with pytest.raises(kind) as refused:
            read(token, now)
        assert type(refused.value) is kind
        assert refused.value.message.endswith(".")
        assert len(token) < 20 or token not in refused.value.message


# What a token says


def test_a_token_has_these_claims_and_no_others(tokens, key):
    token = tokens.issue(CLAIMS, NOON)
    payload = payload_of(token)
    assert re.fullmatch("[A-Za-z0-9_-]{16}", payload.pop("jti"))
    assert payload == {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "42",
        "iat": int(NOON.timestamp()),
        "exp": int(NOON.timestamp()) + 15 * 60,
        "sid": "a-session",
        "typ": "access",
        "permissions": ["get:movies", "get:actors"],
    }
    assert jwt.get_unverified_header(token) == {"alg": key.algorithm, "kid": key.id, "typ": "JWT"}
    assert key.id


def test_every_token_has_a_name_of_its_own(tokens):
    assert len({payload_of(tokens.issue(CLAIMS, NOON))["jti"] for _ in range(20)}) == 20


@pytest.mark.parametrize("claims", [CLAIMS, Claims(1, "s"), Claims(2**31 - 1, "é🎬", ("x",) * 20)])
def test_reads_its_own_tokens(tokens, claims):
    token = tokens.issue(claims, NOON)
    assert tokens.read(token, NOON) == claims
    assert tokens.read_expired(token, NOON) == claims
    assert token.isascii()


def test_a_token_is_good_for_fifteen_minutes_and_not_a_second_more(tokens):
    token = tokens.issue(CLAIMS, NOON)
    assert tokens.read(token, NOON + timedelta(minutes=15, microseconds=-1)) == CLAIMS
    for late in (timedelta(minutes=15), timedelta(minutes=15, seconds=1), timedelta(days=400)):
        with pytest.raises(TokenExpired):
            tokens.read(token, NOON + late)


def test_the_part_of_a_second_counts_for_nobody(tokens):
    token = tokens.issue(CLAIMS, NOON + timedelta(milliseconds=900))
    assert tokens.read(token, NOON + timedelta(minutes=14, seconds=59.9)) == CLAIMS
    with pytest.raises(TokenExpired):
        tokens.read(token, NOON + timedelta(minutes=15))


def test_a_clock_that_is_behind_spoils_no_token(tokens):
    assert tokens.read(tokens.issue(CLAIMS, NOON), NOON - timedelta(minutes=5)) == CLAIMS


def test_times_are_the_same_in_every_time_zone(tokens):
    assert payload_of(tokens.issue(CLAIMS, NOON.astimezone()))["iat"] == int(NOON.astimezone(UTC).timestamp())


# What is refused


def test_a_good_token_made_by_hand_is_read(tokens, key):
    assert tokens.read(signed(key), NOON) == Claims(42, "a-session", ("get:movies",))


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "elsewhere.example"},
        {"iss": ""},
        {"iss": ISSUER.upper()},
        {"iss": [ISSUER]},
        {"iss": None},
        {"aud": "another audience"},
        {"aud": ""},
        {"aud": []},
        {"aud": ["another audience"]},
        {"aud": None},
        {"aud": 5},
        {"typ": "refresh"},
        {"typ": "ACCESS"},
        {"typ": ""},
        {"typ": None},
        {"typ": ["access"]},
        {"sub": 42},
        {"sub": None},
        {"jti": None},
        {"exp": None},
        {"iat": None},
        {"sid": None},
        {"permissions": None},
    ],
)
def test_wrong_claims_are_refused_though_the_signature_is_good(tokens, key, changed):
    assert_refused(tokens, signed(key, **changed))


@pytest.mark.parametrize("name", REQUIRED)
def test_every_claim_is_needed(tokens, key, name):
    assert_refused(tokens, signed(key, without=name))


def test_a_token_for_several_audiences_is_good_where_we_are_one(tokens, key):
    assert tokens.read(signed(key, aud=["others", AUDIENCE]), NOON).user_id == 42


def test_a_token_without_a_signature_is_refused(tokens, key):
    payload = payload_of(tokens.issue(CLAIMS, NOON))
    for algorithm in ("none", "None", "NONE", "", None):
        header = {"alg": algorithm, "kid": key.id, "typ": "JWT"}
        assert_refused(tokens, f"{encoded(header)}.{encoded(payload)}.")
        assert_refused(tokens, f"{encoded(header)}.{encoded(payload)}.{encoded(b'x')}")
    assert_refused(tokens, jwt.encode(payload, None, "none", headers={"kid": key.id}))


def test_a_signature_that_was_cut_off_or_changed_is_refused(tokens):
    token = tokens.issue(CLAIMS, NOON)
    head, payload, signature = token.split(".")
    content = base64.urlsafe_b64decode(signature + "==")
    assert_refused(tokens, f"{head}.{payload}.")
    assert_refused(tokens, f"{head}.{payload}")
    for at in (0, len(content) // 2, len(content) - 1):
        changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        assert_refused(tokens, f"{head}.{payload}.{encoded(changed)}")


def test_a_changed_payload_or_header_is_refused(tokens, key):
    token = tokens.issue(CLAIMS, NOON)
    head, payload, signature = token.split(".")
    more = payload_of(token) | {"permissions": ["patch:user"]}
    assert_refused(tokens, f"{head}.{encoded(more)}.{signature}")
    assert_refused(tokens, f"{encoded({'alg': key.algorithm, 'kid': key.id})}.{payload}.{signature}")


@pytest.mark.parametrize("algorithm", ["RS256", "EdDSA"])
@pytest.mark.parametrize("written", ["pem", "pem without newline", "jwk"])
def test_the_public_key_is_no_secret_for_hs256(algorithm, written):
    key = KEYS[algorithm][0]
    tokens = tokens_by(key)
    pem = public_pem_of(key)
    secret = {"pem": pem, "pem without newline": pem.strip(), "jwk": json.dumps(key.public).encode()}[written]
    payload = payload_of(tokens.issue(CLAIMS, NOON))
    message = f"{encoded({'alg': 'HS256', 'kid': key.id, 'typ': 'JWT'})}.{encoded(payload)}"
    forged = f"{message}.{encoded(hmac.digest(secret, message.encode(), hashlib.sha256))}"
    assert_refused(tokens, forged)
    assert_refused(tokens_by(key, KEYS["HS256"][0]), forged)


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_by_the_same_secret_is_refused(algorithm):
    key = SigningKey.of_secret("x" * 64)
    assert_refused(tokens_by(key), signed(replace(key, algorithm=algorithm)))


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_another_algorithm_by_the_same_pair_is_refused(algorithm):
    key = KEYS["RS256"][0]
    assert_refused(tokens_by(key), signed(replace(key, algorithm=algorithm)))


def test_another_key_under_our_name_is_refused(tokens, key, another):
    assert_refused(tokens, signed(replace(another, id=key.id)))


def test_a_key_of_another_kind_under_our_name_is_refused():
    for ours in ALGORITHMS:
        for theirs in set(ALGORITHMS) - {ours}:
            forged = signed(replace(KEYS[theirs][0], id=KEYS[ours][0].id))
            assert_refused(tokens_by(KEYS[ours][0]), forged)
            # They may all be ours: still each key verifies by its own algorithm alone.
            assert_refused(tokens_by(KEYS[ours][0], KEYS[theirs][0]), forged)


def test_the_key_must_be_named(tokens, key, another):
    assert_refused(tokens, signed(another))
    for name in ("", "nobody's", "../../etc/passwd", key.id + "=", key.id.swapcase(), "é", "\0"):
        assert_refused(tokens, signed(replace(key, id=name)))
    payload = payload_of(tokens.issue(CLAIMS, NOON))
    assert_refused(tokens, jwt.encode(payload, key.signs_with, key.algorithm))


@pytest.mark.parametrize("name", [None, 1, ["x"], {"a": 1}, True])
def test_a_key_named_by_anything_but_a_text_is_refused(tokens, key, name):
    _, payload, signature = tokens.issue(CLAIMS, NOON).split(".")
    assert_refused(tokens, f"{encoded({'alg': key.algorithm, 'kid': name})}.{payload}.{signature}")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_keys_that_a_token_brings_along_are_never_used(algorithm):
    ours, theirs = KEYS[algorithm][:2]
    tokens = tokens_by(ours)
    pair = KEYS["RS256"][2]
    brought = {
        "jwk": theirs.public or {"kty": "oct", "k": encoded(theirs.signs_with)},
        "jku": "http://127.0.0.1:9/jwks.json",
        "x5u": "http://127.0.0.1:9/chain.pem",
        "x5c": [encoded(b"x")],
    }
    for name, value in brought.items():
        assert_refused(tokens, signed(theirs, headers={name: value}))
        assert_refused(tokens, signed(theirs, headers={name: value, "kid": ours.id}))
        assert_refused(tokens, signed(pair, headers={name: value, "jwk": pair.public, "kid": ours.id}))


def test_headers_that_change_how_a_token_is_read_are_refused(tokens, key):
    assert_refused(tokens, signed(key, headers={"crit": ["x"], "x": 1}))
    payload = payload_of(tokens.issue(CLAIMS, NOON))
    header = encoded({"alg": key.algorithm, "kid": key.id, "b64": False, "crit": ["b64"]})
    assert_refused(tokens, f"{header}.{encoded(payload)}.{encoded(b'x')}")
    assert_refused(tokens, f"{header}..{encoded(b'x')}")


def test_eight_kibibytes_are_the_most(tokens, key):
    longest = shortest_over = ""
    for padding in range(5200, 6200):
        token = signed(key, more="x" * padding)
        if len(token) <= LONGEST_TOKEN:
            longest = token
        else:
            shortest_over = token
            break
    assert LONGEST_TOKEN == 8192
    assert LONGEST_TOKEN - 3 <= len(longest) <= LONGEST_TOKEN < len(shortest_over)
    assert tokens.read(longest, NOON).user_id == 42
    assert_refused(tokens, shortest_over)
    assert_refused(tokens, "x" * 10_000_000)
    assert_refused(tokens, "." * 10_000_000)


@pytest.mark.parametrize(
    "token",
    [
        "",
        " ",
        ".",
        "..",
        "...",
        "undefined",
        "null",
        "a.b.c",
        "é.é.é",
        "🎬",
        "٣.٣.٣",
        "\0",
        "\0.\0.\0",
        "\n",
        "=.=.=",
        "a.b.c.d.e",
        "\ud800",
        "a\udfff.b.c",
        "." * 8192,
        "A" * 8192,
        "..".join(("e30", "e30")),
        *(
            f"{encoded(header)}.{encoded(payload)}.{encoded(b'x')}"
            for header, payload in (
                (b"", b""),
                (b"null", b"null"),
                (b"[]", b"[]"),
                (b"5", b"5"),
                (b"{", b"{}"),
                (b"{}", b"{}"),
                (b"{\xff}", b"{}"),
                (b"[" * 6000, b"{}"),
                (b'{"a":' * 1200, b"{}"),
                (b'{"a":' + b"1" * 5000 + b"}", b"{}"),
                (b'{"alg":"HS256","kid":"x","kid":"y"}', b"{}"),
                (b'{"alg":["HS256"],"kid":"x"}', b"{}"),
            )
        ),
    ],
    ids=lambda token: ascii(token[:20]),
)
def test_nonsense_is_refused(tokens, token):
    assert_refused(tokens, token)


def test_a_genuine_token_must_be_given_to_the_letter(tokens):
    token = tokens.issue(CLAIMS, NOON)
    for spoiled in (
        f" {token}",
        f"Bearer {token}",
        f'"{token}"',
        token + ".",
        "." + token,
        token.swapcase(),
        token + "é",
    ):
        assert_refused(tokens, spoiled)


def test_a_genuine_signature_around_nonsense_is_refused(tokens, key):
    algorithm = jwt.get_algorithm_by_name(key.algorithm)
    for content in (b"", b"null", b"[]", b"5", b"{", b"\xff", b"[" * 4000):
        message = f"{encoded({'alg': key.algorithm, 'kid': key.id})}.{encoded(content)}"
        signature = algorithm.sign(message.encode(), algorithm.prepare_key(key.signs_with))
        assert_refused(tokens, f"{message}.{encoded(signature)}")


def test_two_services_refuse_each_others_tokens_though_they_share_a_key(key):
    ours = tokens_by(key)
    assert_refused(ours, tokens_by(key, issuer="elsewhere").issue(CLAIMS, NOON))
    assert_refused(ours, tokens_by(key, audience="others").issue(CLAIMS, NOON))


# Rotation


def test_the_first_key_signs_and_all_live_ones_verify(key, another):
    old, new = tokens_by(key), tokens_by(another, key)
    assert new.read(old.issue(CLAIMS, NOON), NOON) == CLAIMS
    token = new.issue(CLAIMS, NOON)
    assert jwt.get_unverified_header(token)["kid"] == another.id
    assert new.read(token, NOON) == CLAIMS
    assert_refused(old, token)


def test_keys_of_all_kinds_live_together():
    keys = [KEYS[algorithm][0] for algorithm in ALGORITHMS]
    tokens = tokens_by(*keys)
    for key in keys:
        assert tokens.read(signed(key), NOON).user_id == 42


def test_a_retired_key_counts_for_renewing_alone(key, another):
    token = tokens_by(key).issue(CLAIMS, NOON)
    tokens = tokens_by(another, retired=(key,))
    assert tokens.read_expired(token, NOON) == CLAIMS
    assert tokens.read_expired(token, NOON + timedelta(days=30)) == CLAIMS
    with pytest.raises(InvalidToken):
        tokens.read(token, NOON)
    with pytest.raises(TokenExpired):
        tokens.read_expired(token, NOON + timedelta(days=31))


def test_a_key_that_is_live_and_retired_is_live(key):
    tokens = tokens_by(key, retired=(key,))
    assert tokens.read(tokens.issue(CLAIMS, NOON), NOON) == CLAIMS


def test_a_token_can_be_renewed_for_thirty_days(tokens):
    token = tokens.issue(CLAIMS, NOON)
    for days in (0, 1, 29, 30):
        assert tokens.read_expired(token, NOON + timedelta(days=days)) == CLAIMS
    # A minute is for two clocks that differ.
    assert tokens.read_expired(token, NOON + timedelta(days=30, seconds=59)) == CLAIMS
    for late in (timedelta(days=30, minutes=1), timedelta(days=31), timedelta(days=4000)):
        assert_refused(tokens, token, NOON + late, TokenExpired)


# Keys


def thumbprint(members: dict[str, str]) -> str:
    """As RFC 7638 says: the members that a key needs, sorted, without white space, by SHA-256."""
    names = {"RSA": ("e", "kty", "n"), "OKP": ("crv", "kty", "x")}[members["kty"]]
    canonical = "{" + ",".join(f'"{name}":"{members[name]}"' for name in names) + "}"
    return base64.urlsafe_b64encode(hashlib.sha256(canonical.encode()).digest()).decode().rstrip("=")


def test_the_thumbprint_of_this_test_is_that_of_the_rfc():
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknj"
        "hMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQ"
        "vRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzK"
        "nqDKgw"
    )
    members = {"kty": "RSA", "n": modulus, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"}
    assert thumbprint(members) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


@pytest.mark.parametrize("algorithm", ["RS256", "EdDSA"])
def test_public_keys_are_named_by_their_thumbprints_and_hold_no_more_than_they_must(algorithm):
    key = KEYS[algorithm][0]
    (public,) = tokens_by(key, KEYS["HS256"][0]).public_keys
    assert set(public) == PUBLIC_MEMBERS[algorithm] | {"kid", "use", "alg"}
    assert (public["use"], public["alg"]) == ("sig", algorithm)
    assert public["kid"] == key.id == thumbprint(public)
    assert json.loads(json.dumps(public)) == public


@pytest.mark.parametrize("algorithm", ["RS256", "EdDSA"])
def test_others_can_verify_by_the_public_keys(algorithm):
    tokens = tokens_by(*KEYS[algorithm][:2])
    token = tokens.issue(CLAIMS, NOON)
    published = jwt.PyJWKSet.from_dict({"keys": tokens.public_keys})
    verifying = published[jwt.get_unverified_header(token)["kid"]]
    options = {"verify_exp": False, "verify_iat": False}
    assert jwt.decode(token, verifying, [algorithm], audience=AUDIENCE, options=options)["sub"] == "42"


def test_secrets_and_retired_keys_are_not_published():
    live, retired = KEYS["RS256"][:2]
    assert tokens_by(*KEYS["HS256"]).public_keys == []
    assert [key["kid"] for key in tokens_by(live, KEYS["HS256"][0], retired=(retired,)).public_keys] == [live.id]


def test_no_private_number_is_published_or_shown():
    private = rsa.generate_private_key(65537, 2048)
    key = SigningKey.of_pem(pem_of(private))
    numbers = private.private_numbers()
    shown = f"{key!r} {key} {key.public}"
    for number in (numbers.d, numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp):
        assert encoded(number.to_bytes((number.bit_length() + 7) // 8)) not in shown
        assert str(number) not in shown
    assert set(key.public) == {"kty", "n", "e", "kid", "use", "alg"}


def test_a_secret_is_neither_shown_nor_told_by_its_name():
    key = SigningKey.of_secret(SECRET)
    assert SECRET not in repr(key)
    assert key.id not in {encoded(SECRET.encode()), encoded(hashlib.sha256(SECRET.encode()).digest())}
    assert key.id == SigningKey.of_secret(SECRET).id
    assert key.id != SigningKey.of_secret(SECRET + "!").id
    assert key.public is None


@pytest.mark.parametrize("secret", ["", "x", "x" * 31, "é" * 15 + "x"])
def test_a_secret_of_fewer_than_32_bytes_is_refused(secret):
    with pytest.raises(ValueError, match=r"^is shorter than 32 bytes$"):
        SigningKey.of_secret(secret)


@pytest.mark.parametrize("secret", ["x" * 32, "é" * 16, "x" * 10_000])
def test_a_secret_of_32_bytes_is_good(secret):
    assert SigningKey.of_secret(secret).algorithm == "HS256"


def ed25519_pem(**more: bytes) -> bytes:
    return pem_of(ed25519.Ed25519PrivateKey.generate(), **more)


NO_PEM = "holds no private key in PEM without a passphrase"
SHORT = "holds an RSA key of fewer than 2048 bits"
STRANGE = "holds a key that is neither RSA nor Ed25519"
BAD_PEMS = {
    "1024 bits": (lambda: pem_of(rsa.generate_private_key(65537, 1024)), SHORT),
    "2047 bits": (lambda: pem_of(rsa.generate_private_key(65537, 2047)), SHORT),
    "elliptic": (lambda: pem_of(ec.generate_private_key(ec.SECP256R1())), STRANGE),
    "Ed448": (lambda: pem_of(ed448.Ed448PrivateKey.generate()), STRANGE),
    "X25519": (lambda: pem_of(x25519.X25519PrivateKey.generate()), STRANGE),
    "encrypted": (lambda: ed25519_pem(passphrase=b"please"), NO_PEM),
    "encrypted RSA": (lambda: pem_of(KEYS["RS256"][0].signs_with, passphrase=b"please"), NO_PEM),
    "public": (lambda: public_pem_of(KEYS["RS256"][0]), NO_PEM),
    "certificate": (lambda: b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", NO_PEM),
    "empty": (lambda: b"", NO_PEM),
    "text": (lambda: SECRET.encode(), NO_PEM),
    "bytes": (lambda: bytes(range(256)), NO_PEM),
    "cut off": (lambda: ed25519_pem()[:60], NO_PEM),
    "broken": (lambda: ed25519_pem().replace(b"M", b"!"), NO_PEM),
}


@pytest.mark.parametrize("kind", BAD_PEMS)
def test_files_that_hold_no_good_private_key_are_refused(kind):
    make_pem, said = BAD_PEMS[kind]
    with pytest.raises(ValueError, match=f"^{said}$"):
        SigningKey.of_pem(make_pem())


@pytest.mark.parametrize("algorithm", ["RS256", "EdDSA"])
def test_a_pem_is_no_secret(algorithm):
    key = KEYS[algorithm][0]
    for pem in (public_pem_of(key), pem_of(key.signs_with), pem_of(key.signs_with).strip()):
        with pytest.raises(ValueError, match=r"^looks like a key pair, which goes into a file of its own$"):
            SigningKey.of_secret(pem.decode())


def test_the_traditional_form_of_an_rsa_key_is_read_as_well():
    private = KEYS["RS256"][0].signs_with
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    assert SigningKey.of_pem(pem).id == KEYS["RS256"][0].id
