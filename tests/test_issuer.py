"""The OpenID Connect provider of the tests: it logs in by the book, rotates its keys, and fails as it is told to."""

import base64
import hashlib
import http.client
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

import jwt
import pytest

from tests.issuer import AUTHORIZE, DISCOVERY, ELSEWHERE, JWKS, SECRET, TOKEN, Issuer, Person, Trouble

VERIFIER = "a-verifier-of-the-tests-that-is-long-enough"
ALGORITHMS = ("RS256", "ES256", "EdDSA")
ENDPOINTS = (DISCOVERY, JWKS, TOKEN)


@dataclass(frozen=True)
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def parameters(self) -> dict[str, str]:
        """What a redirect tells."""
        return {name: value for name, (value,) in parse_qs(urlsplit(self.headers["Location"]).query).items()}


def ask(issuer: Issuer, path: str, form: dict | None = None, *, timeout: float = 10, **headers: str) -> Reply:
    """One request on a connection of its own, following nothing."""
    connection = http.client.HTTPConnection(urlsplit(issuer.address).netloc, timeout=timeout)
    try:
        return ask_on(connection, path, form, **headers)
    finally:
        connection.close()


def ask_on(connection: http.client.HTTPConnection, path: str, form: dict | None = None, **headers: str) -> Reply:
    if form is None:
        connection.request("GET", path, headers=headers)
    else:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urlencode(form), {**kind, **headers})
    response = connection.getresponse()
    return Reply(response.status, response.headers, response.read())


def challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def without_none(members: dict) -> dict:
    return {name: value for name, value in members.items() if value is not None}


def log_in(issuer: Issuer, **changed: str | None) -> Reply:
    """Ask for a code; None leaves a parameter out."""
    query = {
        "response_type": "code",
        "client_id": issuer.client_id,
        "redirect_uri": issuer.redirect_address,
        "scope": "openid profile",
        "state": "a state",
        "nonce": "a nonce",
        "code_challenge": challenge_of(changed.pop("verifier", VERIFIER)),
        "code_challenge_method": "S256",
    }
    return ask(issuer, f"{AUTHORIZE}?{urlencode(without_none({**query, **changed}))}")


def code_of(issuer: Issuer, **changed: str) -> str:
    return log_in(issuer, **changed).parameters["code"]


def redeem(issuer: Issuer, code: str | None, *, authorization: str = "", **changed: str | None) -> Reply:
    """Ask for tokens, by default with the secret in the form; None leaves a parameter out."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": issuer.redirect_address,
        "client_id": issuer.client_id,
        "client_secret": issuer.client_secret,
        "code_verifier": VERIFIER,
    }
    headers = {"Authorization": authorization} if authorization else {}
    return ask(issuer, TOKEN, without_none({**form, **changed}), **headers)


def basic(name: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{quote_plus(name)}:{quote_plus(secret)}".encode()).decode()


def read(issuer: Issuer, token: str, audience: str | None = None) -> dict:
    """The claims of a token, verified against the key set that is served now."""
    served = jwt.PyJWKSet.from_dict(ask(issuer, JWKS).json)
    key = served[jwt.get_unverified_header(token)["kid"]]
    return jwt.decode(
        token,
        key,
        algorithms=ALGORITHMS,
        issuer=issuer.address,
        audience=audience or issuer.audience,
        options={"require": ["iss", "sub", "aud", "iat", "exp"]},
    )


def parts_of(token: str) -> tuple[dict, dict]:
    """The header and the claims of a token, unverified and perhaps wrong."""
    header, claims, _ = token.split(".")
    return tuple(json.loads(base64.urlsafe_b64decode(part + "==")) for part in (header, claims))


def kids_of(issuer: Issuer) -> list[str]:
    return [key["kid"] for key in ask(issuer, JWKS).json["keys"]]


def wait_until(is_so) -> None:
    deadline = time.monotonic() + 5
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def issuer():
    with Issuer() as opened:
        yield opened


# What it publishes.


def test_discovery_tells_where_everything_is(issuer):
    reply = ask(issuer, DISCOVERY)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "application/json")
    told = reply.json
    assert told["issuer"] == issuer.address
    assert issuer.address.startswith("http://127.0.0.1:")
    assert issuer.address.endswith("/")
    assert told["authorization_endpoint"] == issuer.address + "authorize"
    assert told["token_endpoint"] == issuer.address + "token"
    assert told["jwks_uri"] == issuer.jwks_address == issuer.address + ".well-known/jwks.json"
    assert told["response_types_supported"] == ["code"]
    assert told["subject_types_supported"] == ["public"]
    assert told["id_token_signing_alg_values_supported"] == list(ALGORITHMS)
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["token_endpoint_auth_methods_supported"] == ["client_secret_basic", "client_secret_post"]


def test_discovery_of_a_public_client_asks_for_no_secret():
    with Issuer(client_secret="") as issuer:
        assert ask(issuer, DISCOVERY).json["token_endpoint_auth_methods_supported"] == ["none"]


def test_says_what_it_is_told_to_say(issuer):
    issuer.says[DISCOVERY] = {"issuer": "http://elsewhere.example/", "jwks_uri": ...}
    told = ask(issuer, DISCOVERY).json
    assert told["issuer"] == "http://elsewhere.example/"
    assert "jwks_uri" not in told
    assert told["token_endpoint"] == issuer.address + "token"
    issuer.says[TOKEN] = {"id_token": ...}
    assert "id_token" not in redeem(issuer, code_of(issuer)).json


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_key_set_has_public_halves_alone(algorithm):
    members = {"RS256": {"kty", "n", "e"}, "ES256": {"kty", "crv", "x", "y"}, "EdDSA": {"kty", "crv", "x"}}
    with Issuer(algorithm=algorithm) as issuer:
        (key,) = ask(issuer, JWKS).json["keys"]
        assert key.keys() == members[algorithm] | {"kid", "alg", "use"}
        assert (key["kid"], key["alg"], key["use"]) == (issuer.signer.id, algorithm, "sig")


@pytest.mark.parametrize("path", ["/", "/nowhere", TOKEN])
def test_other_addresses_have_nothing(issuer, path):
    assert ask(issuer, path).status == 404


# Logging in.


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_logs_in_by_code_and_pkce(algorithm):
    with Issuer(algorithm=algorithm) as issuer:
        issuer.person = Person("auth0|bert", ["get:movies"], {"email": "bert@example.com", "email_verified": True})
        reply = log_in(issuer)
        assert reply.status == 302
        assert reply.headers["Location"].startswith(issuer.redirect_address + "?")
        assert reply.parameters.keys() == {"code", "state"}
        assert reply.parameters["state"] == "a state"

        reply = redeem(issuer, reply.parameters["code"])
        assert (reply.status, reply.headers["Cache-Control"]) == (200, "no-store")
        tokens = reply.json
        assert tokens.keys() == {"access_token", "id_token", "token_type", "expires_in", "scope"}
        assert (tokens["token_type"], tokens["expires_in"], tokens["scope"]) == ("Bearer", 600, "openid profile")
        access = read(issuer, tokens["access_token"])
        assert (access["sub"], access["permissions"]) == ("auth0|bert", ["get:movies"])
        assert (access["azp"], access["scope"]) == (issuer.client_id, "openid profile")
        assert "email" not in access
        identity = read(issuer, tokens["id_token"], issuer.client_id)
        assert (identity["sub"], identity["aud"], identity["nonce"]) == ("auth0|bert", issuer.client_id, "a nonce")
        assert (identity["email"], identity["email_verified"]) == ("bert@example.com", True)
        assert "permissions" not in identity


def test_takes_the_secret_by_basic(issuer):
    issuer.client_id = "a client: with a colon"
    authorization = basic(issuer.client_id, issuer.client_secret)
    secretless = {"client_id": None, "client_secret": None}
    assert redeem(issuer, code_of(issuer), authorization=authorization, **secretless).status == 200


def test_a_public_client_has_no_secret():
    with Issuer(client_secret="") as issuer:
        assert redeem(issuer, code_of(issuer), client_secret=None).status == 200
        refused = redeem(issuer, code_of(issuer), client_secret="a guess")
        assert (refused.status, refused.json) == (401, {"error": "invalid_client"})
        assert redeem(issuer, code_of(issuer), client_secret=None, code_verifier=None).status == 400


def test_access_tokens_may_be_opaque():
    with Issuer(opaque_access_tokens=True) as issuer:
        tokens = redeem(issuer, code_of(issuer)).json
        assert "." not in tokens["access_token"]
        assert len(tokens["access_token"]) > 20
        assert read(issuer, tokens["id_token"], issuer.client_id)["nonce"] == "a nonce"


def test_the_claims_of_a_person_win(issuer):
    issuer.person = Person(claims={"nonce": "another", "aud": "another", "iat": ..., "exp": 1, "sub": "another"})
    _, identity = parts_of(redeem(issuer, code_of(issuer)).json["id_token"])
    assert identity == {"iss": issuer.address, "aud": "another", "sub": "another", "exp": 1, "nonce": "another"}


def test_the_redirect_keeps_the_query_of_its_address(issuer):
    issuer.redirect_address = "http://127.0.0.1:6543/callback?provider=auth0"
    reply = log_in(issuer)
    assert reply.headers["Location"].startswith(issuer.redirect_address + "&")
    assert reply.parameters.keys() == {"provider", "code", "state"}


def test_a_person_may_refuse(issuer):
    issuer.person = None
    reply = log_in(issuer)
    assert reply.status == 302
    assert reply.headers["Location"].startswith(issuer.redirect_address + "?")
    assert reply.parameters == {"error": "access_denied", "state": "a state"}


# Refusing to log in.


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "unknown"},
        {"client_id": None},
        {"redirect_uri": "http://127.0.0.1:6543/callback/"},
        {"redirect_uri": "http://evil.example/"},
        {"redirect_uri": None},
    ],
)
@pytest.mark.parametrize("person", [Person(), None])
def test_never_redirects_an_unknown_client_or_to_an_unknown_address(issuer, changed, person):
    issuer.person = person
    reply = log_in(issuer, **changed)
    assert (reply.status, reply.headers["Location"]) == (400, None)


def test_a_parameter_that_comes_twice_counts_as_missing(issuer):
    query = {"client_id": issuer.client_id, "redirect_uri": [issuer.redirect_address, "http://evil.example/"]}
    reply = ask(issuer, f"{AUTHORIZE}?{urlencode(query, doseq=True)}")
    assert (reply.status, reply.headers["Location"]) == (400, None)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"nonce": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
    ],
)
@pytest.mark.parametrize("person", [Person(), None])
def test_tells_the_client_what_it_asked_wrongly(issuer, changed, error, person):
    issuer.person = person
    assert log_in(issuer, **changed).parameters == {"error": error, "state": "a state"}


def test_asks_for_a_state(issuer):
    assert log_in(issuer, state=None).parameters == {"error": "invalid_request"}


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "another-verifier-that-is-also-long-enough-to-be-one"},
        {"code_verifier": None},
        {"code_verifier": ""},
        {"code_verifier": challenge_of(VERIFIER)},
        {"redirect_uri": "http://127.0.0.1:6543/callback/"},
        {"redirect_uri": None},
    ],
)
def test_refuses_a_wrong_verifier_or_redirect_address(issuer, changed):
    reply = redeem(issuer, code_of(issuer), **changed)
    assert (reply.status, reply.json) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize("code", ["unknown", None])
def test_refuses_an_unknown_code(issuer, code):
    reply = redeem(issuer, code)
    assert (reply.status, reply.json) == (400, {"error": "invalid_grant"})


def test_refuses_a_verifier_that_is_too_short(issuer):
    reply = redeem(issuer, code_of(issuer, verifier="short"), code_verifier="short")
    assert (reply.status, reply.json) == (400, {"error": "invalid_grant"})


def test_refuses_a_code_of_another_login(issuer):
    other = code_of(issuer, verifier="another-verifier-that-is-also-long-enough-to-be-one")
    assert redeem(issuer, other).json == {"error": "invalid_grant"}


def test_a_code_works_once(issuer):
    code = code_of(issuer)
    assert redeem(issuer, code).status == 200
    reply = redeem(issuer, code)
    assert (reply.status, reply.json) == (400, {"error": "invalid_grant"})


def test_a_code_is_spent_by_a_wrong_verifier(issuer):
    code = code_of(issuer)
    redeem(issuer, code, code_verifier=None)
    assert redeem(issuer, code).json == {"error": "invalid_grant"}


def test_a_code_is_not_spent_by_a_client_that_is_not_the_one(issuer):
    code = code_of(issuer)
    redeem(issuer, code, client_secret="wrong")
    assert redeem(issuer, code).status == 200


def test_a_code_belongs_to_its_client(issuer):
    code = code_of(issuer)
    issuer.client_id = "another"
    assert redeem(issuer, code).json == {"error": "invalid_grant"}


def test_a_code_belongs_to_the_person_who_logged_in(issuer):
    code = code_of(issuer)
    issuer.person = Person("auth0|bert")
    assert read(issuer, redeem(issuer, code).json["access_token"])["sub"] == "auth0|anna"


@pytest.mark.parametrize(
    "changed",
    [
        {"client_secret": "wrong"},
        {"client_secret": None},
        {"client_id": "unknown"},
        {"client_id": None},
        {"client_secret": None, "authorization": basic("marquee", "wrong")},
        {"client_secret": None, "authorization": basic("unknown", SECRET)},
        {"client_secret": None, "authorization": "Basic ?"},
        {"client_secret": None, "authorization": basic("marquee", SECRET).replace("Basic", "Bearer")},
    ],
)
def test_refuses_a_wrong_client(issuer, changed):
    reply = redeem(issuer, code_of(issuer), **changed)
    assert (reply.status, reply.json) == (401, {"error": "invalid_client"})
    assert reply.headers["WWW-Authenticate"].startswith("Basic ")


def test_refuses_a_secret_that_basic_was_given_unencoded(issuer):
    plain = base64.b64encode(f"{issuer.client_id}:{issuer.client_secret}".encode()).decode()
    assert redeem(issuer, code_of(issuer), client_secret=None, authorization=f"Basic {plain}").status == 401


def test_refuses_two_ways_of_telling_the_secret_at_once(issuer):
    reply = redeem(issuer, code_of(issuer), authorization=basic(issuer.client_id, issuer.client_secret))
    assert (reply.status, reply.json) == (400, {"error": "invalid_request"})


@pytest.mark.parametrize("grant_type", ["password", None])
def test_gives_tokens_for_codes_alone(issuer, grant_type):
    reply = redeem(issuer, code_of(issuer), grant_type=grant_type)
    assert (reply.status, reply.json) == (400, {"error": "unsupported_grant_type"})


def test_reads_forms_alone(issuer):
    form = {"client_id": issuer.client_id, "client_secret": issuer.client_secret}
    assert ask(issuer, TOKEN, form).status == 400
    assert ask(issuer, TOKEN, form, **{"Content-Type": "text/plain"}).status == 401


# Keys.


def test_rotates_its_keys(issuer):
    old = issuer.signer
    by_old = issuer.token()
    new = issuer.publish()
    assert kids_of(issuer) == [old.id, new.id]
    assert jwt.get_unverified_header(issuer.token())["kid"] == old.id
    issuer.sign_with(new)
    by_new = issuer.token()
    assert jwt.get_unverified_header(by_new)["kid"] == new.id
    assert read(issuer, by_old)
    assert read(issuer, by_new)
    issuer.withdraw(old)
    assert kids_of(issuer) == [new.id]
    assert read(issuer, by_new)
    with pytest.raises(KeyError):
        read(issuer, by_old)


def test_a_withdrawn_key_still_signs(issuer):
    issuer.withdraw(issuer.signer)
    assert kids_of(issuer) == []
    assert jwt.get_unverified_header(issuer.token())["kid"] == issuer.signer.id


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_signs_by_a_key_of_each_algorithm(issuer, algorithm):
    key = issuer.publish(algorithm)
    token = issuer.token(key=key)
    assert jwt.get_unverified_header(token) == {"alg": algorithm, "typ": "JWT", "kid": key.id}
    assert read(issuer, token)
    forged = issuer.token(key=issuer.publish(algorithm), headers={"kid": key.id})
    with pytest.raises(jwt.InvalidSignatureError):
        read(issuer, forged)


def test_an_issuer_has_keys_of_its_own():
    """Also when another was closed just before."""
    with Issuer() as first, Issuer() as second:
        taken = [first.signer.public_pem, first.publish().public_pem, second.signer.public_pem]
    with Issuer() as third:
        taken.append(third.signer.public_pem)
    assert len(set(taken)) == 4


def test_keys_of_closed_issuers_are_used_again():
    seen = set()
    for _ in range(10):
        with Issuer() as issuer:
            seen.add(issuer.signer.public_pem)
    assert 3 < len(seen) < 10


# Tokens.


def test_a_token_says_what_an_access_token_says(issuer):
    issuer.now = lambda: 1_000_000.7
    _, claims = parts_of(issuer.token("auth0|bert", ["get:movies"]))
    assert claims == {
        "iss": issuer.address,
        "aud": issuer.audience,
        "sub": "auth0|bert",
        "iat": 1_000_000,
        "exp": 1_000_600,
        "permissions": ["get:movies"],
    }


def test_a_token_is_signed_right_now(issuer):
    claims = read(issuer, issuer.token())
    assert abs(claims["iat"] - time.time()) < 5
    assert (claims["exp"] - claims["iat"], claims["sub"], claims["permissions"]) == (600, "auth0|anna", [])


@pytest.mark.parametrize("name", ["iss", "aud", "sub", "iat", "exp", "permissions", "nbf"])
@pytest.mark.parametrize("value", ["text", 7, -0.5, ["one", ["nested"]], {"a": 1}, None, float("inf")])
def test_a_token_says_what_it_is_told_to_say(issuer, name, value):
    _, claims = parts_of(issuer.token(**{name: value}))
    assert claims[name] == value
    assert {"iss", "aud", "sub", "iat", "exp", "permissions"} <= claims.keys()


@pytest.mark.parametrize("name", ["iss", "aud", "sub", "iat", "exp", "permissions"])
def test_a_token_omits_what_it_is_told_to_omit(issuer, name):
    _, claims = parts_of(issuer.token(**{name: ...}))
    assert claims.keys() == {"iss", "aud", "sub", "iat", "exp", "permissions"} - {name}


def test_a_token_has_the_headers_that_it_is_told_to_have(issuer):
    header, _ = parts_of(issuer.token(headers={"kid": ..., "typ": "at+jwt", "jku": issuer.jwks_address}))
    assert header == {"alg": "RS256", "typ": "at+jwt", "jku": issuer.jwks_address}
    header, _ = parts_of(issuer.token(headers={"kid": ["no", "text"]}))
    assert header["kid"] == ["no", "text"]


def test_a_key_signs_by_another_algorithm(issuer):
    token = issuer.token(algorithm="PS512")
    public = jwt.PyJWK(issuer.signer.jwk).key
    assert jwt.decode(token, public, algorithms=["PS512"], audience=issuer.audience)["sub"] == "auth0|anna"


def test_forges_tokens_without_a_signature(issuer):
    token = issuer.token(algorithm="none")
    assert parts_of(token)[0]["alg"] == "none"
    assert token.endswith(".")


def test_forges_tokens_by_the_public_key_as_a_secret(issuer):
    token = issuer.token(algorithm="HS256")
    message, _, signature = token.rpartition(".")
    hmac = jwt.get_algorithm_by_name("HS256")
    assert parts_of(token)[0]["alg"] == "HS256"
    assert hmac.verify(message.encode(), issuer.signer.public_pem, base64.urlsafe_b64decode(signature + "="))


# Counting.


def test_counts_requests(issuer):
    assert (issuer.fetches, issuer.requests) == (0, {})
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: ask(issuer, JWKS + "?again"), range(100)))
    ask(issuer, DISCOVERY)
    ask(issuer, "/nowhere")
    assert issuer.fetches == 100
    assert issuer.requests == {JWKS: 100, DISCOVERY: 1, "/nowhere": 1}


def test_counts_requests_that_fail(issuer):
    issuer.trouble = Trouble.DOWN
    with pytest.raises(ConnectionError):
        ask(issuer, JWKS)
    assert issuer.fetches == 1


# Trouble.


def ask_at(issuer: Issuer, path: str, **more: float) -> Reply:
    """Ask an endpoint for what would be a good answer."""
    if path != TOKEN:
        return ask(issuer, path, **more)
    return redeem(issuer, code_of(issuer))


def is_good(reply: Reply) -> bool:
    return reply.status == 200 and reply.json.keys() & {"issuer", "keys", "id_token"} != set()


@pytest.fixture(params=ENDPOINTS)
def endpoint(request) -> str:
    return request.param


def test_every_endpoint_is_well_at_first(issuer, endpoint):
    assert is_good(ask_at(issuer, endpoint))


def test_is_down(issuer, endpoint):
    issuer.trouble = Trouble.DOWN
    with pytest.raises(http.client.RemoteDisconnected):
        ask_at(issuer, endpoint)
    issuer.recover()
    assert issuer.trouble is Trouble.NONE
    assert is_good(ask_at(issuer, endpoint))


def test_fails(issuer, endpoint):
    issuer.trouble = Trouble.ERROR
    assert ask_at(issuer, endpoint).status == 500


def test_talks_nonsense(issuer, endpoint):
    issuer.trouble = Trouble.NONSENSE
    reply = ask_at(issuer, endpoint)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html")
    with pytest.raises(json.JSONDecodeError):
        _ = reply.json


def test_has_no_keys(issuer, endpoint):
    issuer.trouble = Trouble.EMPTY
    reply = ask_at(issuer, endpoint)
    assert (reply.status, reply.json) == (200, {"keys": []})


def test_answers_hugely(issuer, endpoint):
    issuer.trouble = Trouble.HUGE
    reply = ask_at(issuer, endpoint)
    assert "Content-Length" not in reply.headers
    assert len(reply.body) > 50_000_000
    assert is_good(reply)


def test_redirects_to_where_the_good_answer_is(issuer, endpoint):
    issuer.trouble = Trouble.REDIRECT
    reply = ask_at(issuer, endpoint)
    assert reply.status == 302
    place = reply.headers["Location"]
    assert place.startswith(issuer.address + ELSEWHERE.removeprefix("/"))
    assert issuer.followed == 0
    assert is_good(ask(issuer, urlsplit(place).path))
    assert issuer.followed == 1


def test_is_slow_until_it_recovers(issuer, endpoint):
    issuer.trouble = Trouble.SLOW
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(ask_at, issuer, endpoint)
        with pytest.raises(TimeoutError):
            asked.result(0.3)
        issuer.recover()
        assert is_good(asked.result(5))


def test_is_slow_for_a_while_at_most(issuer):
    issuer.trouble, issuer.slow_seconds = Trouble.SLOW, 0.2
    started = time.monotonic()
    assert is_good(ask(issuer, JWKS))
    assert time.monotonic() - started >= 0.2


def test_trouble_may_be_in_one_place(issuer):
    issuer.trouble, issuer.trouble_at = Trouble.ERROR, (JWKS,)
    assert [ask_at(issuer, path).status for path in ENDPOINTS] == [200, 500, 200]


# Coming and going.


@pytest.mark.parametrize("trouble", [Trouble.NONE, Trouble.ERROR])
def test_answers_again_and_again_on_a_connection(issuer, trouble):
    connection = http.client.HTTPConnection(urlsplit(issuer.address).netloc, timeout=10)
    issuer.trouble = trouble
    try:
        ask_on(connection, JWKS)
        socket = connection.sock
        for path, form in ((JWKS, None), (AUTHORIZE, None), ("/nowhere", {"a": "b"}), (TOKEN, {"a": "b"})):
            ask_on(connection, path, form)
            assert connection.sock is socket is not None
    finally:
        connection.close()


def test_closes_at_once_while_requests_hang():
    with ThreadPoolExecutor(3) as threads:
        with Issuer() as issuer:
            issuer.trouble = Trouble.SLOW
            hanging = [threads.submit(ask, issuer, JWKS, timeout=60) for _ in range(3)]
            wait_until(lambda: issuer.fetches == 3)
            started = time.monotonic()
        assert time.monotonic() - started < 1
        for asked in hanging:
            with pytest.raises(ConnectionError):
                asked.result(5)


def test_closes_at_once_while_a_connection_is_kept_or_an_answer_unread():
    with Issuer() as issuer:
        netloc, before = urlsplit(issuer.address).netloc, threading.active_count()
        kept, unread = (http.client.HTTPConnection(netloc, timeout=10) for _ in range(2))
        ask_on(kept, JWKS)
        issuer.trouble = Trouble.HUGE
        unread.request("GET", JWKS)
        assert unread.getresponse().read(1)
        started = time.monotonic()
    assert time.monotonic() - started < 1
    wait_until(lambda: threading.active_count() < before)
    kept.close()
    unread.close()


def test_is_gone_when_closed():
    with Issuer() as issuer:
        pass
    with pytest.raises(ConnectionRefusedError):
        ask(issuer, JWKS)


def test_prints_nothing(capfd):
    with Issuer() as issuer:
        ask(issuer, "/nowhere")
        issuer.trouble = Trouble.HUGE
        connection = http.client.HTTPConnection(urlsplit(issuer.address).netloc, timeout=10)
        connection.request("GET", JWKS)
        connection.getresponse().read(1)
        connection.close()
    assert capfd.readouterr() == ("", "")


def test_hides_no_fault_of_its_own(issuer, monkeypatch):
    faults = []
    monkeypatch.setattr(threading, "excepthook", faults.append)
    issuer.says[JWKS] = {"keys": object()}
    with pytest.raises(ConnectionError):
        ask(issuer, JWKS)
    wait_until(lambda: faults)
    assert faults[0].exc_type is TypeError
