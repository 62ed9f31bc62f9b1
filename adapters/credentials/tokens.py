"""Access tokens: JSON Web Tokens, signed by PyJWT."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt.algorithms import Algorithm, HMACAlgorithm, OKPAlgorithm, RSAAlgorithm

from domain.tokens import ACCESS_LIFETIME, LONGEST_TOKEN, REFRESH_LIFETIME, Claims, InvalidToken, TokenExpired

SHORTEST_SECRET = 32
"""Bytes, as RFC 7518 asks of a key for HS256."""

SHORTEST_RSA_KEY = 2048
"""Bits, as RFC 7518 asks."""

TYPE = "access"
_REMEMBERED = 4096
"""Verified tokens that a process remembers: some 5 MB."""

_REQUIRED = ["iss", "aud", "sub", "iat", "exp", "jti", "sid", "typ", "permissions"]
_THUMBPRINT_MEMBERS = frozenset(("crv", "e", "kty", "n", "x"))


@dataclass(frozen=True)
class SigningKey:
    """A key that signs and verifies by one algorithm alone."""

    algorithm: str
    signs_with: Any = field(repr=False)
    verifies_with: Any = field(repr=False)
    id: str
    public: dict[str, str] | None = None  # as a JSON Web Key

    @classmethod
    def of_secret(cls, secret: str) -> "SigningKey":
        """HS256. Raises ValueError with the end of a sentence for a secret that is too short."""
        try:
            key = secret.encode()
        except UnicodeEncodeError:
            raise ValueError("isn't text in UTF-8") from None
        if len(key) < SHORTEST_SECRET:
            raise ValueError(f"is shorter than {SHORTEST_SECRET} bytes")
        try:
            HMACAlgorithm(HMACAlgorithm.SHA256).prepare_key(key)
        except jwt.InvalidKeyError:
            raise ValueError("looks like a key pair, which goes into a file of its own") from None
        return cls("HS256", key, key, _thumbprint({"k": hashlib.sha256(key).hexdigest(), "kty": "oct"}))

    @classmethod
    def of_pem(cls, pem: bytes) -> "SigningKey":
        """RS256 or EdDSA, by the kind of the private key. Raises ValueError with the end of a sentence."""
        try:
            private = load_pem_private_key(pem, None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise ValueError("holds no private key in PEM without a passphrase") from None
        if isinstance(private, Ed25519PrivateKey):
            return cls._of_pair("EdDSA", OKPAlgorithm, private)
        if not isinstance(private, RSAPrivateKey):
            raise ValueError("holds a key that is neither RSA nor Ed25519")
        if private.key_size < SHORTEST_RSA_KEY:
            raise ValueError(f"holds an RSA key of fewer than {SHORTEST_RSA_KEY} bits")
        return cls._of_pair("RS256", RSAAlgorithm, private)

    @classmethod
    def _of_pair(cls, algorithm: str, kind: type[Algorithm], private: Any) -> "SigningKey":
        public = private.public_key()
        described: dict[str, Any] = kind.to_jwk(public, as_dict=True)
        members = {name: str(value) for name, value in described.items() if name in _THUMBPRINT_MEMBERS}
        key_id = _thumbprint(members)
        return cls(algorithm, private, public, key_id, {**members, "kid": key_id, "use": "sig", "alg": algorithm})


class JwtAccessTokens:
    """The port `AccessTokens`. The first key signs; all verify, and retired ones only what is to be refreshed."""

    def __init__(
        self, keys: Sequence[SigningKey], *, retired: Iterable[SigningKey] = (), issuer: str, audience: str
    ) -> None:
        self._signing = keys[0]
        self._live = {key.id: key for key in keys}
        self._known = {**{key.id: key for key in retired}, **self._live}
        self._issuer = issuer
        self._audience = audience
        # A client shows the same token again and again for a quarter of an hour.
        self._verified = lru_cache(maxsize=_REMEMBERED)(self._verify)

    @property
    def public_keys(self) -> list[dict[str, str]]:
        """The public halves of the live keys as JSON Web Keys; secrets have none."""
        return [key.public for key in self._live.values() if key.public is not None]

    def issue(self, claims: Claims, now: datetime) -> str:
        """See the port."""
        issued = int(now.timestamp())
        payload = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": str(claims.user_id),
            "iat": issued,
            "exp": issued + int(ACCESS_LIFETIME.total_seconds()),
            "jti": secrets.token_urlsafe(12),
            "sid": claims.session_id,
            "typ": TYPE,
            "permissions": list(claims.permissions),
        }
        key = self._signing
        return jwt.encode(payload, key.signs_with, key.algorithm, headers={"kid": key.id})

    def read(self, token: str, now: datetime) -> Claims:
        """See the port."""
        payload = self._verified(token)
        if payload["kid"] not in self._live:
            raise InvalidToken("The access token's key is no longer in use; please renew it.")
        if payload["exp"] <= now.timestamp():
            raise TokenExpired("The access token has expired; please renew it.")
        return _claims(payload)

    def read_expired(self, token: str, now: datetime) -> Claims:
        """See the port."""
        payload = self._verified(token)
        if payload["iat"] <= (now - REFRESH_LIFETIME - timedelta(minutes=1)).timestamp():
            raise TokenExpired("The access token is too old to be renewed; please log in again.")
        return _claims(payload)

    def _verify(self, token: str) -> dict[str, Any]:
        """What a genuine token holds, and its key's id. Its times are left to callers, who know what time it is."""
        try:
            if len(token) > LONGEST_TOKEN:
                raise jwt.InvalidTokenError
            key = self._known[jwt.get_unverified_header(token)["kid"]]
            payload: dict[str, Any] = jwt.decode(
                token,
                key.verifies_with,
                algorithms=[key.algorithm],
                issuer=self._issuer,
                audience=self._audience,
                options={"require": _REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
            )
        except (jwt.InvalidTokenError, KeyError, UnicodeEncodeError):
            raise InvalidToken("The access token isn't valid; please log in.") from None
        if payload["typ"] != TYPE:
            raise InvalidToken("This isn't an access token.")
        return {**payload, "kid": key.id}


def _claims(payload: dict[str, Any]) -> Claims:
    # The signature is ours, so the values are of the types that we wrote.
    return Claims(int(payload["sub"]), payload["sid"], tuple(payload["permissions"]))


def _thumbprint(members: dict[str, str]) -> str:
    """The name of a key, made of it as RFC 7638 says; a secret's is made of its digest."""
    canonical = json.dumps(members, sort_keys=True, separators=(",", ":")).encode()
    return urlsafe_b64encode(hashlib.sha256(canonical).digest()).decode().rstrip("=")
