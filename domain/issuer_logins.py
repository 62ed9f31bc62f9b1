"""Logging in at a trusted issuer: its page in the browser, and a code that is swapped for tokens of ours."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from domain.accounts import User
from domain.attempts import Origin
from domain.errors import NotFound, Unauthenticated
from domain.issuers import ForeignClaims, ForeignUsers, foreign_user
from domain.sessions import Sessions, TokenPair, begin_session
from domain.tokens import AccessTokens, RefreshTokens, digest

CODE_LIFETIME = timedelta(seconds=60)
LOGIN_LIFETIME = timedelta(minutes=10)
"""How long somebody may take at the issuer."""

CODE_LENGTH = 43
"""Characters of 32 random bytes in base64url."""


class StartedLogin(NamedTuple):
    """What a browser keeps while its person is at the issuer."""

    issuer: str
    state: str
    nonce: str
    verifier: str
    started: float  # seconds since 1970


class IssuerNotFound(NotFound):
    """No issuer of this address has its log-in here."""

    code = "issuer_not_found"


class LoginFailed(Unauthenticated):
    """The issuer's answer isn't to a log-in that began here, or doesn't prove who somebody is."""

    code = "login_failed"


class BadCode(Unauthenticated):
    """A code that was swapped already, has expired or never was."""

    code = "bad_code"

    def __init__(self) -> None:
        super().__init__("This code isn't good any more; please log in again.")


class IssuerLogins(Protocol):
    """Speaks with issuers, by authorization code with PKCE."""

    def start(self, issuer: str, now: datetime) -> tuple[str, StartedLogin]:
        """The address of an issuer's page, and what to keep meanwhile; "" is the first issuer.

        Raises `IssuerNotFound`, and `Unavailable` where it doesn't answer.
        """

    def finish(self, started: StartedLogin, code: str, now: datetime) -> ForeignClaims:
        """Who has logged in, by the code that the issuer sent them back with. Raises `LoginFailed` or `Unavailable`."""


class LoginCodes(Protocol):
    """Who may swap which code for tokens; codes are kept as digests."""

    def add(self, code: str, user_id: int, expires: datetime) -> None:
        """Keep a code."""

    def take(self, code: str, now: datetime) -> User | None:
        """Whose code it is, if it hasn't expired and they may log in; nobody gets it again."""


def accept_login(claims: ForeignClaims, *, now: datetime, foreign_users: ForeignUsers, codes: LoginCodes) -> str:
    """Keep who has logged in at an issuer; the code to be swapped for their tokens. Raises `LoginFailed`."""
    user = foreign_users.settle(foreign_user(claims, now))
    if foreign_users.record(user.id, claims.permissions, now) is None:
        raise LoginFailed("This account is disabled.")
    code = secrets.token_urlsafe(32)
    codes.add(digest(code), user.id, now + CODE_LIFETIME)
    return code


def swap_code(
    code: str,
    origin: Origin,
    *,
    now: datetime,
    codes: LoginCodes,
    sessions: Sessions,
    access_tokens: AccessTokens,
    refresh_tokens: RefreshTokens,
) -> tuple[User, TokenPair]:
    """Begin a session for a code. Raises `BadCode`."""
    user = codes.take(digest(code), now)
    if user is None:
        raise BadCode
    pair = begin_session(
        user, origin, now=now, sessions=sessions, access_tokens=access_tokens, refresh_tokens=refresh_tokens
    )
    return user, pair
