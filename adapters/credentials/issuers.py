"""Tokens of trusted issuers: JSON Web Tokens, verified by PyJWT with keys that are fetched and kept."""

import json
import threading
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from adapters.credentials.tokens import SHORTEST_RSA_KEY
from adapters.web import get_object
from domain.access import Permission
from domain.errors import Unavailable
from domain.issuers import SUBJECT_LENGTH, ForeignClaims, TrustedIssuer
from domain.text import has_control_characters
from domain.tokens import LONGEST_TOKEN, InvalidToken, TokenExpired

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""What an issuer may sign with: key pairs alone, since a secret would let us sign too."""

COOL_DOWN = 30.0
"""Seconds for which no key set is fetched again that lacked the key which was looked for, or wasn't to be had."""

MOST_KEYS = 100

_REQUIRED = ["iss", "aud", "sub", "iat", "exp"]
_END_OF_TIME = 253_402_300_800
_PUBLIC_KEYS = (RSAPublicKey, EllipticCurvePublicKey, Ed25519PublicKey, Ed448PublicKey)
_INVALID = "The access token isn't valid; please log in."


class KeySet:
    """The public keys of an issuer, kept while it is down.

    They are asked for again when they have grown old, and when a key is looked for that never was there: at once,
    since the issuer may have a new one, but after a look in vain no more for `COOL_DOWN`.
    """

    def __init__(
        self,
        issuer: TrustedIssuer,
        *,
        fetch: Callable[[str], Mapping[str, Any]] = get_object,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issuer = issuer
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[tuple[str, str], jwt.PyJWK] = {}  # by id and algorithm
        self._withdrawn: set[str] = set()  # ids of keys that were there once
        self._ask_again_at = clock()
        self._cools_until = clock()
        self._is_down = False
        self._lock = threading.Lock()

    def key(self, key_id: str, algorithm: str) -> jwt.PyJWK | None:
        """A key; None where the issuer has none of this name. Raises `Unavailable` where that can't be told."""
        has_asked = False
        if self._clock() >= self._ask_again_at and self._lock.acquire(blocking=False):
            # One request asks; the others go on with what is known.
            try:
                self._ask()
                has_asked = True
            finally:
                self._lock.release()
        key = self._keys.get((key_id, algorithm))
        if key is not None or key_id in self._withdrawn:
            return key
        with self._lock:
            key = self._keys.get((key_id, algorithm))
            if key is None and self._clock() >= self._cools_until:
                if not has_asked:
                    self._ask()
                key = self._keys.get((key_id, algorithm))
                if key is None:
                    self._cools_until = self._clock() + COOL_DOWN
        if key is None and self._is_down:
            raise Unavailable("The issuer of this token doesn't answer; please try again later.", retry_after=5)
        return key

    def _ask(self) -> None:
        try:
            keys = self._usable(self._fetch(self._issuer.jwks))
        except Unavailable:
            keys = {}
        now = self._clock()
        # A set without a key is a fault of the issuer, who would have no token verified any more.
        self._is_down = not keys
        if keys:
            gone = {key_id for key_id, _ in self._keys.keys() - keys.keys()}
            self._withdrawn = set(islice(gone | self._withdrawn, MOST_KEYS))
            self._keys = keys
            self._ask_again_at = now + self._issuer.refresh
        else:
            self._ask_again_at = self._cools_until = now + min(COOL_DOWN, self._issuer.refresh)

    def _usable(self, document: Mapping[str, Any]) -> dict[tuple[str, str], jwt.PyJWK]:
        listed = document.get("keys")
        keys = {}
        for member in listed[:MOST_KEYS] if isinstance(listed, list) else ():
            if not isinstance(member, dict) or member.get("use", "sig") != "sig":
                continue
            key_id, own = member.get("kid"), member.get("alg")
            for algorithm in self._issuer.algorithms:
                if not isinstance(key_id, str) or own not in (None, algorithm):
                    continue
                try:
                    key = jwt.PyJWK(member, algorithm)
                except (jwt.PyJWTError, ValueError, TypeError):
                    continue  # of another kind than the algorithm, or malformed
                is_strong = not isinstance(key.key, RSAPublicKey) or key.key.key_size >= SHORTEST_RSA_KEY
                if isinstance(key.key, _PUBLIC_KEYS) and is_strong:
                    keys[key_id, algorithm] = key
        return keys


class JwtIssuers:
    """The port `TrustedIssuers`."""

    def __init__(self, issuers: Sequence[TrustedIssuer], **key_set_options: Any) -> None:
        self._issuers = {issuer.address: (issuer, KeySet(issuer, **key_set_options)) for issuer in issuers}

    def read(self, token: str, now: datetime) -> ForeignClaims | None:
        """See the port."""
        if not self._issuers:
            return None
        issuer = _named_issuer(token)
        if issuer not in self._issuers:
            return None
        entry, _ = self._issuers[issuer]
        payload = self.verified(token, entry, entry.audience, now)
        return ForeignClaims(entry.address, payload["sub"], permissions_in(payload, entry))

    def cut(self, issuer: str, granted: Sequence[Permission]) -> tuple[Permission, ...]:
        """See the port."""
        if issuer not in self._issuers:
            raise InvalidToken("Your issuer isn't trusted here any more.")
        allowed = self._issuers[issuer][0].allow
        return tuple(permission for permission in granted if permission in allowed)

    def verified(self, token: str, issuer: TrustedIssuer, audience: str, now: datetime) -> dict[str, Any]:
        """What a token of this issuer for this audience says. Raises as `read` does."""
        _, keys = self._issuers[issuer.address]
        try:
            if len(token) > LONGEST_TOKEN:
                raise jwt.InvalidTokenError
            header = jwt.get_unverified_header(token)
            key_id, algorithm = header.get("kid"), header.get("alg")
            if not isinstance(key_id, str) or algorithm not in issuer.algorithms:
                raise jwt.InvalidTokenError
            key = keys.key(key_id, algorithm)
            if key is None:
                raise jwt.InvalidTokenError
            payload: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                issuer=issuer.address,
                audience=audience,
                # Times are looked at below, by the clock that callers hand in.
                options={"require": _REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
            )
        except (jwt.PyJWTError, ValueError, TypeError):
            raise InvalidToken(_INVALID) from None
        if not _is_subject(payload["sub"]) or not _is_time(payload["iat"]) or not _is_time(payload["exp"]):
            raise InvalidToken(_INVALID)
        not_before = payload.get("nbf", 0)
        if not _is_time(not_before) or not_before > now.timestamp():
            raise InvalidToken(_INVALID)
        if payload["exp"] <= now.timestamp():
            raise TokenExpired("The access token has expired; please log in again.")
        return payload


def permissions_in(payload: Mapping[str, Any], issuer: TrustedIssuer) -> tuple[Permission, ...]:
    """What a token grants, cut to what its issuer may give; nothing where it isn't a list of texts."""
    told = payload.get(issuer.claim)
    if not isinstance(told, list) or not all(isinstance(word, str) for word in told):
        return ()
    return tuple(sorted(permission for permission in issuer.allow if permission in told))


def _named_issuer(token: str) -> str:
    """What an unverified token says of its issuer; "" where it can't be read."""
    try:
        if len(token) > LONGEST_TOKEN:
            return ""
        encoded = token.split(".")[1]
        payload = json.loads(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
        issuer = payload.get("iss")
    except (ValueError, IndexError, AttributeError, RecursionError):
        return ""
    return issuer if isinstance(issuer, str) else ""


def _is_subject(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= SUBJECT_LENGTH and not has_control_characters(value)


def _is_time(value: object) -> bool:
    """Whether it is a number of seconds since 1970, before the year 10,000."""
    return isinstance(value, int | float) and type(value) is not bool and -_END_OF_TIME < value < _END_OF_TIME
