"""An OpenID Connect provider on this machine: it signs tokens, rotates its keys, logs people in, and misbehaves."""

import json
import re
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections import Counter, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import partial
from hashlib import sha256
from typing import Any, Self
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.online import Handler, Server

DISCOVERY, JWKS = "/.well-known/openid-configuration", "/.well-known/jwks.json"
AUTHORIZE, TOKEN, ELSEWHERE = "/authorize", "/token", "/elsewhere/"
LIFETIME, HUGE_MEGABYTES = 600, 50
SECRET = "50% of a secret: a+b"  # must be encoded for Basic (RFC 6749, 2.3.1)
CHALLENGE, VERIFIER = re.compile(r"[\w-]{43}", re.ASCII), re.compile(r"[\w.~-]{43,128}", re.ASCII)


class Trouble(Enum):
    """What is wrong with the key set, the discovery and the token endpoint."""

    NONE = auto()
    DOWN = auto()  # closes the connection without an answer
    ERROR = auto()  # 500
    SLOW = auto()  # answers well, but only after `recover()` or `slow_seconds`
    NONSENSE = auto()  # 200 with a page
    HUGE = auto()  # the good answer with 50 MB of blanks behind it, its length unsaid
    REDIRECT = auto()  # 302 to another address, which has the good answer
    EMPTY = auto()  # 200 with {"keys": []}


@dataclass(frozen=True)
class Key:
    """A key pair."""

    id: str
    algorithm: str
    private: Any = field(repr=False)

    @property
    def jwk(self) -> dict[str, Any]:
        """The public half, as a key set has it."""
        members = jwt.get_algorithm_by_name(self.algorithm).to_jwk(self.private.public_key(), as_dict=True)
        return _given({**members, "key_ops": ..., "kid": self.id, "alg": self.algorithm, "use": "sig"})

    @property
    def public_pem(self) -> bytes:
        """The public half, as a file has it."""
        pem: bytes = self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return pem


@dataclass(frozen=True)
class Person:
    """Who logs in; the claims are for the ID token, and win over all that it says."""

    subject: str = "auth0|anna"
    permissions: object = ()
    claims: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What goes back to a client."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_huge: bool = False


class Issuer:
    """A provider with one client, from `with Issuer() as issuer:` to the end of the block.

    What the constructor sets may change while it runs. It starts with one key, published, which signs.
    """

    def __init__(
        self,
        *,
        client_id: str = "marquee",
        client_secret: str = SECRET,
        redirect_address: str = "http://127.0.0.1:6543/callback",
        audience: str = "https://marquee.example/api",
        opaque_access_tokens: bool = False,
        algorithm: str = "RS256",
        now: Callable[[], float] = time.time,
    ) -> None:
        self.client_id, self.client_secret = client_id, client_secret  # an empty secret is that of a public client
        self.redirect_address = redirect_address
        self.audience = audience
        self.opaque_access_tokens = opaque_access_tokens
        self.now = now
        self.person: Person | None = Person()  # None refuses to log in
        self.trouble = Trouble.NONE
        self.slow_seconds = 30.0
        self.trouble_at: tuple[str, ...] = (DISCOVERY, JWKS, TOKEN)
        self.says: dict[str, dict[str, object]] = {}  # by path: members to replace in its document or, by ..., to omit
        self.requests: Counter[str] = Counter()  # by path
        self.followed = 0  # requests that went where REDIRECT sent them
        self._lock, self._closing = threading.RLock(), threading.Event()
        self._made: list[Key] = []
        self._published: list[Key] = []
        self.signer = self.publish(algorithm)
        self._grants: dict[str, tuple[dict[str, str], Person]] = {}  # by code: what was asked for, and by whom
        self._elsewhere: dict[str, Answer] = {}

    def __enter__(self) -> Self:
        self._server = _Server(self)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/"
        self.jwks_address = self._at(JWKS)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.stop()
        _spare_rsa_keys.extend(key.private for key in self._made if key.algorithm == "RS256")

    def recover(self) -> None:
        """End the trouble, also for those that wait."""
        self.trouble = Trouble.NONE

    @property
    def fetches(self) -> int:
        """How many times the key set was asked for."""
        return self.requests[JWKS]

    def publish(self, algorithm: str = "RS256") -> Key:
        """A new key in the key set; the old one signs on."""
        key = Key(secrets.token_urlsafe(16), algorithm, _MAKERS[algorithm]())
        with self._lock:
            self._made.append(key)
            self._published.append(key)
        return key

    def sign_with(self, key: Key) -> None:
        """Sign with this key from now on, published or not."""
        self.signer = key

    def withdraw(self, key: Key) -> None:
        """Take a key from the key set; it can still sign."""
        with self._lock:
            self._published.remove(key)

    def token(
        self,
        subject: object = "auth0|anna",
        permissions: object = (),
        *,
        key: Key | None = None,
        algorithm: str | None = None,
        headers: Mapping[str, object] | None = None,
        **claims: object,
    ) -> str:
        """An access token; `...` omits a claim or a header, and times are seconds.

        The algorithm may be one to attack with: "none", or "HS256" with the public PEM for its secret.
        """
        key, now = key or self.signer, int(self.now())
        name = algorithm or key.algorithm
        header = {"alg": name, "typ": "JWT", "kid": key.id, **(headers or {})}
        said = {"iss": self.address, "aud": self.audience, "sub": subject, "iat": now, "exp": now + LIFETIME}
        said |= {"permissions": permissions, **claims}
        # By hand, because PyJWT refuses to make what is wrong.
        message = ".".join(_base64url(json.dumps(_given(part)).encode()) for part in (header, said))
        material = key.public_pem if name == "HS256" else key.private
        return f"{message}.{_base64url(jwt.get_algorithm_by_name(name).sign(message.encode(), material))}"

    def answer(self, method: str, path: str, asked: dict[str, str], authorization: str) -> Answer | None:
        """The answer, as the trouble has it; None hangs up."""
        with self._lock:
            self.requests[path] += 1
        trouble = self.trouble if path in self.trouble_at else Trouble.NONE
        if trouble is Trouble.SLOW:
            self._wait()
        if trouble is Trouble.DOWN or self._closing.is_set():
            return None
        if trouble in _BAD_ANSWERS:
            return _BAD_ANSWERS[trouble]
        answer = self._good_answer(method, path, asked, authorization)
        if trouble is Trouble.REDIRECT:
            place = ELSEWHERE + secrets.token_urlsafe(8)
            self._elsewhere[place] = answer
            return _redirect(self._at(place))
        return replace(answer, is_huge=trouble is Trouble.HUGE)

    def _wait(self) -> None:
        deadline = time.monotonic() + self.slow_seconds
        while self.trouble is Trouble.SLOW and time.monotonic() < deadline and not self._closing.wait(0.01):
            pass

    def _good_answer(self, method: str, path: str, asked: dict[str, str], authorization: str) -> Answer:
        if path in self._elsewhere:
            with self._lock:
                self.followed += 1
            return self._elsewhere[path]
        if (method, path) == ("GET", DISCOVERY):
            return self._document(path, self._discovery())
        if (method, path) == ("GET", JWKS):
            return self._document(path, self._key_set())
        if (method, path) == ("GET", AUTHORIZE):
            return self._authorize(asked)
        if (method, path) == ("POST", TOKEN):
            return self._exchange(asked, authorization)
        return _json({"error": "not_found"}, 404)

    def _at(self, path: str) -> str:
        return self.address + path.removeprefix("/")

    def _document(self, path: str, members: Mapping[str, object]) -> Answer:
        return _json(_given({**members, **self.says.get(path, {})}))

    def _discovery(self) -> dict[str, object]:
        return {
            "issuer": self.address,
            "authorization_endpoint": self._at(AUTHORIZE),
            "token_endpoint": self._at(TOKEN),
            "jwks_uri": self.jwks_address,
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": list(_MAKERS),
            "scopes_supported": ["openid", "profile", "email"],
            "token_endpoint_auth_methods_supported": (
                ["client_secret_basic", "client_secret_post"] if self.client_secret else ["none"]
            ),
            "code_challenge_methods_supported": ["S256"],
        }

    def _key_set(self) -> dict[str, object]:
        with self._lock:
            return {"keys": [key.jwk for key in self._published]}

    def _authorize(self, asked: dict[str, str]) -> Answer:
        if (asked.get("client_id"), asked.get("redirect_uri")) != (self.client_id, self.redirect_address):
            return _json({"error": "invalid_request"}, 400)  # never a redirect to who knows where
        person = self.person
        if error := _fault(asked):
            said = {"error": error}
        elif person is None:
            said = {"error": "access_denied"}
        else:
            said = {"code": secrets.token_urlsafe(16)}
            self._grants[said["code"]] = asked, person
        said |= {"state": asked["state"]} if "state" in asked else {}
        return _redirect(f"{self.redirect_address}{'&' if '?' in self.redirect_address else '?'}{urlencode(said)}")

    def _exchange(self, asked: dict[str, str], authorization: str) -> Answer:
        if authorization and "client_secret" in asked:
            return _json({"error": "invalid_request"}, 400)  # two ways at once
        if _client_of(asked, authorization) != (self.client_id, self.client_secret):
            return _json({"error": "invalid_client"}, 401, {"WWW-Authenticate": 'Basic realm="issuer"'})
        if asked.get("grant_type") != "authorization_code":
            return _json({"error": "unsupported_grant_type"}, 400)
        grant, person = self._grants.pop(asked.get("code", ""), ({}, Person()))
        bound = (self.client_id, asked.get("redirect_uri"), _challenge_of(asked.get("code_verifier", "")))
        if (grant.get("client_id"), grant.get("redirect_uri"), grant.get("code_challenge")) != bound:
            return _json({"error": "invalid_grant"}, 400)
        return self._document(TOKEN, self._tokens(grant, person))

    def _tokens(self, grant: dict[str, str], person: Person) -> dict[str, object]:
        client, scope = grant["client_id"], grant["scope"]
        access = self.token(person.subject, person.permissions, azp=client, scope=scope)
        identity: dict[str, Any] = {"aud": client, "nonce": grant["nonce"], **person.claims}
        return {
            "access_token": secrets.token_urlsafe(32) if self.opaque_access_tokens else access,
            "id_token": self.token(person.subject, **{"permissions": ..., **identity}),
            "token_type": "Bearer",
            "expires_in": LIFETIME,
            "scope": scope,
        }


def _given(members: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in members.items() if value is not ...}


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _json(document: Mapping[str, object], status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    said = {"Content-Type": "application/json", "Cache-Control": "no-store", **(headers or {})}
    return Answer(status, json.dumps(document).encode(), said)


_BAD_ANSWERS = {
    Trouble.ERROR: _json({"error": "server_error"}, 500),
    Trouble.NONSENSE: Answer(200, b"<!doctype html><title>Back soon</title>", {"Content-Type": "text/html"}),
    Trouble.EMPTY: _json({"keys": []}),
}


def _redirect(address: str) -> Answer:
    return Answer(302, headers={"Location": address})


def _fault(asked: dict[str, str]) -> str:
    if asked.get("response_type") != "code":
        return "unsupported_response_type"
    if "openid" not in asked.get("scope", "").split():
        return "invalid_scope"
    is_proof = asked.get("code_challenge_method") == "S256" and CHALLENGE.fullmatch(asked.get("code_challenge", ""))
    return "" if is_proof and {"state", "nonce"} <= asked.keys() else "invalid_request"


def _client_of(asked: dict[str, str], authorization: str) -> tuple[str, str]:
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic":
        return asked.get("client_id", ""), asked.get("client_secret", "")
    with suppress(ValueError):
        name, _, secret = b64decode(credentials, validate=True).decode().partition(":")
        return unquote_plus(name), unquote_plus(secret)
    return "", ""


def _challenge_of(verifier: str) -> str:
    return _base64url(sha256(verifier.encode()).digest()) if VERIFIER.fullmatch(verifier) else ""


_spare_rsa_keys: deque[rsa.RSAPrivateKey] = deque()
"""RSA keys of closed issuers: making one takes a while."""


def _rsa_key() -> rsa.RSAPrivateKey:
    # The oldest of several, so that the key of an issuer just closed is a stranger's to the next one.
    return _spare_rsa_keys.popleft() if len(_spare_rsa_keys) > 3 else rsa.generate_private_key(65537, 2048)


_MAKERS: dict[str, Callable[[], Any]] = {
    "RS256": _rsa_key,
    "ES256": partial(ec.generate_private_key, ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
}


class _Server(Server):
    def __init__(self, issuer: Issuer) -> None:
        self.issuer = issuer
        super().__init__(_Handler)


class _Handler(Handler):
    server: _Server

    def do_GET(self) -> None:  # noqa: N802  # the name that the library calls
        self._reply("")

    def do_POST(self) -> None:  # noqa: N802  # the name that the library calls
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self._reply(body if self.headers.get_content_type() == "application/x-www-form-urlencoded" else "")

    def _reply(self, form: str) -> None:
        url = urlsplit(self.path)
        parameters = parse_qs(form if self.command == "POST" else url.query)
        # What is blank or comes twice counts as missing.
        asked = {name: values[0] for name, values in parameters.items() if len(values) == 1}
        answer = self.server.issuer.answer(self.command, url.path, asked, self.headers.get("Authorization", ""))
        if answer is None:
            self.close_connection = True
            return
        length = ("Connection", "close") if answer.is_huge else ("Content-Length", str(len(answer.body)))
        self.send_response(answer.status)
        for header in (*answer.headers.items(), length):
            self.send_header(*header)
        self.end_headers()
        self.wfile.write(answer.body)
        for _ in range(HUGE_MEGABYTES if answer.is_huge else 0):
            self.wfile.write(b" " * 1_000_000)
