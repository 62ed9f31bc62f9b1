"""Tokens: what a client shows to be known by, and what it gets a new one with."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from domain.errors import Unauthenticated

ACCESS_LIFETIME = timedelta(minutes=15)
REFRESH_LIFETIME = timedelta(days=30)
LONGEST_TOKEN = 8 * 1024
"""Characters; a longer access token is refused unread."""

_SECRET_BYTES = 32
_MARK_BYTES = 16


class InvalidToken(Unauthenticated):
    """The token isn't one of ours, or its session is over."""

    code = "invalid_token"


class TokenExpired(Unauthenticated):
    """The token was genuine, and is too old."""

    code = "token_expired"


class Claims(NamedTuple):
    """What an access token says: who, in which session, and what their role allowed when it was made."""

    user_id: int
    session_id: str
    permissions: tuple[str, ...] = ()


class AccessTokens(Protocol):
    """Signs access tokens and reads them."""

    def issue(self, claims: Claims, now: datetime) -> str:
        """A token that is good for `ACCESS_LIFETIME`."""

    def read(self, token: str, now: datetime) -> Claims:
        """What a token says. Raises `InvalidToken` or `TokenExpired`."""

    def read_expired(self, token: str, now: datetime) -> Claims:
        """What a genuine token says that may have expired, and whose key may be retired, up to `REFRESH_LIFETIME` ago.

        Raises `InvalidToken` or `TokenExpired`.
        """


@dataclass(frozen=True, slots=True)
class RefreshTokens:
    """Makes refresh tokens: a secret, and a mark by which any token that a session ever had is known again.

    The successor of a token is a function of it under `key`, so that two tabs which show the same token get
    the same successor, though only digests are kept.
    """

    key: bytes
    grace: timedelta

    def first(self, session_id: str) -> str:
        """The first token of a session."""
        return self._marked(session_id, secrets.token_bytes(_SECRET_BYTES))

    def successor(self, session_id: str, token: str) -> str:
        """What a token is exchanged for."""
        return self._marked(session_id, self._mac(b"successor", session_id, token.encode()))

    def is_of(self, session_id: str, token: str) -> bool:
        """Whether this session had this token, now or at any time before."""
        try:
            raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
        except ValueError:
            return False
        return hmac.compare_digest(self._marked(session_id, raw[:_SECRET_BYTES]).encode(), token.encode())

    def _marked(self, session_id: str, secret: bytes) -> str:
        mark = self._mac(b"mark", session_id, secret)[:_MARK_BYTES]
        return base64.urlsafe_b64encode(secret + mark).decode()

    def _mac(self, purpose: bytes, session_id: str, message: bytes) -> bytes:
        return hmac.digest(self.key, b"\0".join((purpose, session_id.encode(), message)), hashlib.sha256)


def digest(token: str) -> str:
    """What is kept of a refresh token. It is random, so a plain hash can't be guessed from."""
    return hashlib.sha256(token.encode()).hexdigest()
