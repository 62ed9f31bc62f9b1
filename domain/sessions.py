"""Sessions: logging in, staying logged in, and everything that ends it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Protocol

from domain.access import Permission
from domain.accounts import Checked, Credentials, Login, Logins, User, Users, ensure_right
from domain.attempts import Account, Attempts, Kind, Origin, ensure_log_in_allowed
from domain.errors import Conflict, NotFound, Unauthenticated
from domain.issuers import ForeignUsers, TrustedIssuers, foreign_user
from domain.passwords import PasswordHasher
from domain.tokens import (
    ACCESS_LIFETIME,
    REFRESH_LIFETIME,
    AccessTokens,
    Claims,
    InvalidToken,
    RefreshTokens,
    digest,
)

MOST_SESSIONS = 1000
"""Sessions that one user may have; the one that was used longest ago makes room for a new one."""


@dataclass(frozen=True, slots=True)
class Session:
    """One log-in that is still on."""

    id: str  # unguessable
    user_id: int
    started: datetime
    used: datetime  # when its tokens were last renewed
    address: str
    agent: str


class SessionTokens(NamedTuple):
    """The digests of a session's refresh tokens."""

    current: str
    previous: str  # "" before the first rotation
    rotated: datetime


class TokenPair(NamedTuple):
    """What a client gets for logging in, or for its last pair."""

    access_token: str
    refresh_token: str
    expires_in: int  # seconds that the access token is good for


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is asking."""

    user: User  # of id 0 for somebody of an issuer who has no row yet
    session_id: str  # "" for who shows an issuer's token
    permissions: tuple[Permission, ...]  # what they may do now, whatever their token says


class BadLogin(Unauthenticated):
    """No active account goes by this name and password; which of the two is wrong isn't told. Counted, so it stays."""

    code = "bad_login"
    keep_changes = True


class TokenReused(Unauthenticated):
    """A refresh token was shown that had been exchanged already; its session is over, and stays so."""

    code = "token_reused"
    keep_changes = True

    def __init__(self, user_id: int) -> None:
        super().__init__("The refresh token was used before, so the session has been ended.")
        self.user_id = user_id


class ForeignToken(Conflict):
    """A token that isn't ours to end."""

    code = "foreign_token"

    def __init__(self) -> None:
        super().__init__("Your token is another service's; please log out there.")


class SessionNotFound(NotFound):
    """No such session is on."""

    code = "session_not_found"


class Sessions(Protocol):
    """The sessions that are on. One that ends or expires is none any more."""

    def add(self, session: Session, token: str, expires: datetime) -> None:
        """Store a session and its token's digest; the user's sessions beyond `MOST_SESSIONS` end."""

    def user_of(self, session_id: str, user_id: int) -> User:
        """The active user whose session this is, by one indexed read. Raises `SessionNotFound`."""

    def tokens_of(self, session_id: str, now: datetime) -> SessionTokens:
        """The digests of its refresh tokens. Raises `SessionNotFound`."""

    def rotate(self, session_id: str, old: str, new: str, *, now: datetime, expires: datetime) -> bool:
        """Put a new digest in place of the current one, if that is `old` and hasn't expired."""

    def of_user(self, user_id: int, now: datetime) -> Sequence[Session]:
        """The sessions of a user, the last used first."""

    def end(self, session_id: str, user_id: int, now: datetime) -> None:
        """End a session of this user. Raises `SessionNotFound`."""

    def end_all(self, user_id: int, *, but: str = "") -> None:
        """End all sessions of a user, but for one."""


class CheckedLogin(NamedTuple):
    """A log-in after the slow look at its password."""

    account: Account
    credentials: Credentials | None  # None for a name that nobody has
    is_right: bool
    new_hash: str  # "" where the stored one is as good as today's


def identify(
    token: str,
    *,
    now: datetime,
    sessions: Sessions,
    access_tokens: AccessTokens,
    issuers: TrustedIssuers,
    foreign_users: ForeignUsers,
) -> Identity:
    """Who shows this access token, of ours or of a trusted issuer.

    Raises `InvalidToken` and `TokenExpired`, and `Unavailable` where an issuer's key can't be had.
    """
    foreign = issuers.read(token, now)
    if foreign is not None:
        user = foreign_users.find(foreign.issuer, foreign.subject) or foreign_user(foreign, now)
        if not user.active:
            raise InvalidToken("This account is disabled.")
        return Identity(user, "", foreign.permissions)
    claims = access_tokens.read(token, now)
    try:
        user = sessions.user_of(claims.session_id, claims.user_id)
    except SessionNotFound:
        raise InvalidToken("This session is over; please log in again.") from None
    permissions = issuers.cut(user.issuer, user.granted) if user.issuer else user.permissions
    return Identity(user, claims.session_id, permissions)


def settle(identity: Identity, *, foreign_users: ForeignUsers) -> Identity:
    """Who is asking, with a row of their own, which somebody of an issuer gets when they first write something.

    Raises `InvalidToken` for one who was disabled meanwhile.
    """
    if identity.user.id:
        return identity
    user = foreign_users.settle(identity.user)
    if not user.active:
        raise InvalidToken("This account is disabled.")
    return replace(identity, user=user)


def check_login(
    login: Login,
    password: str,
    origin: Origin,
    *,
    now: datetime,
    logins: Logins,
    attempts: Attempts,
    hasher: PasswordHasher,
) -> CheckedLogin:
    """Look whether somebody may log in; outside of any transaction, since it takes its time, always the same.

    Raises `TooManyAttempts`.
    """
    credentials = logins.credentials(login)
    account = Account(credentials.user_id) if credentials else Account.of_stranger(login.folded)
    ensure_log_in_allowed(account, origin.network, now=now, attempts=attempts)
    hashed = credentials.password_hash if credentials else None
    is_right = hasher.matches(password, hashed)
    new_hash = hasher.hash(password) if hashed and is_right and hasher.is_outdated(hashed) else ""
    return CheckedLogin(account, credentials, is_right, new_hash)


def log_in(
    checked: CheckedLogin,
    origin: Origin,
    *,
    now: datetime,
    logins: Logins,
    sessions: Sessions,
    attempts: Attempts,
    access_tokens: AccessTokens,
    refresh_tokens: RefreshTokens,
) -> TokenPair:
    """Begin a session. Raises `BadLogin` or `TooManyAttempts`.

    The limits are looked at again where nobody else is trying, so that of any number of log-ins at once no more
    are told whether they were right than the limits allow.
    """
    account, credentials, is_right, new_hash = checked
    attempts.hold(account, origin.network)
    ensure_log_in_allowed(account, origin.network, now=now, attempts=attempts)
    user = logins.record(credentials, now, new_hash) if credentials and is_right else None
    if user is None:
        attempts.add(Kind.LOG_IN, account, origin.network, now)
        raise BadLogin("The e-mail address or user name, or the password, is wrong.")
    attempts.remember(user.id, origin.network, now)
    return begin_session(
        user, origin, now=now, sessions=sessions, access_tokens=access_tokens, refresh_tokens=refresh_tokens
    )


def begin_session(
    user: User,
    origin: Origin,
    *,
    now: datetime,
    sessions: Sessions,
    access_tokens: AccessTokens,
    refresh_tokens: RefreshTokens,
) -> TokenPair:
    """Begin a session of somebody who has proved who they are."""
    session = Session(secrets.token_urlsafe(16), user.id, now, now, origin.address, origin.agent)
    refresh_token = refresh_tokens.first(session.id)
    sessions.add(session, digest(refresh_token), now + REFRESH_LIFETIME)
    return _pair(user, session.id, refresh_token, now, access_tokens)


def refresh(
    access_token: str,
    refresh_token: str,
    *,
    now: datetime,
    sessions: Sessions,
    access_tokens: AccessTokens,
    refresh_tokens: RefreshTokens,
) -> TokenPair:
    """A new pair for the last one. Raises `InvalidToken`, `TokenExpired` or `TokenReused`.

    A token is good once; within the grace after its exchange it gets the same successor again. Shown later, it
    must have been stolen from one of two: the session ends.
    """
    claims = access_tokens.read_expired(access_token, now)
    session_id = claims.session_id
    successor = refresh_tokens.successor(session_id, refresh_token)
    shown = digest(refresh_token)
    try:
        user = sessions.user_of(session_id, claims.user_id)
        if not sessions.rotate(session_id, shown, digest(successor), now=now, expires=now + REFRESH_LIFETIME):
            kept = sessions.tokens_of(session_id, now)
            if not refresh_tokens.is_of(session_id, refresh_token):
                raise InvalidToken("The refresh token isn't valid; please log in again.")
            if shown != kept.previous or now - kept.rotated >= refresh_tokens.grace:
                sessions.end(session_id, user.id, now)
                raise TokenReused(user.id)
    except SessionNotFound:
        raise InvalidToken("This session is over; please log in again.") from None
    return _pair(user, session_id, successor, now, access_tokens)


def log_out(identity: Identity, *, everywhere: bool, now: datetime, sessions: Sessions) -> None:
    """End this session, or all of the user's. Raises `ForeignToken` for who asks in none of ours."""
    if everywhere:
        sessions.end_all(identity.user.id)
    elif not identity.session_id:
        raise ForeignToken
    else:
        sessions.end(identity.session_id, identity.user.id, now)


def change_password(
    checked: Checked,
    new_hash: str,
    identity: Identity,
    origin: Origin,
    *,
    now: datetime,
    logins: Logins,
    attempts: Attempts,
    sessions: Sessions,
) -> None:
    """Set a new password and end all other sessions. Raises `WrongPassword` or `TooManyAttempts`."""
    ensure_right(checked, origin, "old_password", now=now, logins=logins, attempts=attempts)
    logins.set_password(identity.user.id, new_hash)
    sessions.end_all(identity.user.id, but=identity.session_id)


def set_active(user: User, *, active: bool, users: Users, sessions: Sessions) -> User:
    """Let a user who is held log in, or no longer; a disabled one's sessions end."""
    changed = replace(user, active=active)
    users.save(changed)
    if not active:
        sessions.end_all(user.id)
    return changed


def reset_password(user: User, new_hash: str, *, logins: Logins, sessions: Sessions) -> None:
    """Give a user another password without the old one, as an administrator does; all sessions end."""
    logins.set_password(user.id, new_hash)
    sessions.end_all(user.id)


def _pair(user: User, session_id: str, refresh_token: str, now: datetime, access_tokens: AccessTokens) -> TokenPair:
    claims = Claims(user.id, session_id, user.permissions)
    return TokenPair(access_tokens.issue(claims, now), refresh_token, int(ACCESS_LIFETIME.total_seconds()))
