"""Trusted issuers: other services that vouch for people by tokens of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from domain.access import Permission, Role
from domain.accounts import User

ISSUER_LENGTH = 500
SUBJECT_LENGTH = 255
"""Characters, as OpenID Connect allows."""

FOR_ADMINISTRATORS = frozenset((Permission.GET_USERS, Permission.PATCH_USER))
"""What an issuer may give only where its entry says so."""


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    """What the settings say of an issuer."""

    address: str  # the `iss` of its tokens
    audience: str  # their `aud`
    jwks: str  # where its keys are
    claim: str = "permissions"  # which of a token's claims holds them
    algorithms: tuple[str, ...] = ("RS256",)
    allow: frozenset[Permission] = frozenset(Permission) - FOR_ADMINISTRATORS
    refresh: int = 300  # seconds after which its keys are asked for again
    client_id: str = ""  # as it knows us; "" where nobody logs in there by way of us
    client_secret: str = ""  # "" for a client that has none


class ForeignClaims(NamedTuple):
    """What a token of an issuer says, its permissions cut to what the issuer may give."""

    issuer: str
    subject: str
    permissions: tuple[Permission, ...] = ()


class TrustedIssuers(Protocol):
    """Reads the tokens of trusted issuers."""

    def read(self, token: str, now: datetime) -> ForeignClaims | None:
        """What a token says; None for one that doesn't name a trusted issuer.

        Raises `InvalidToken` and `TokenExpired`, and `Unavailable` where its key was never seen and can't be fetched.
        """

    def cut(self, issuer: str, granted: Sequence[Permission]) -> tuple[Permission, ...]:
        """Of what an issuer granted once, what it may give now. Raises `InvalidToken` for one no longer trusted."""


class ForeignUsers(Protocol):
    """The users whom issuers vouch for, known by issuer and subject, and never by an e-mail address."""

    def find(self, issuer: str, subject: str) -> User | None:
        """The user, once they have a row."""

    def settle(self, user: User) -> User:
        """The user's row, made where there is none."""

    def record(self, user_id: int, granted: Sequence[Permission], now: datetime) -> User | None:
        """Keep that a user logged in, and what their issuer grants; None where they are gone or disabled."""


def foreign_user(claims: ForeignClaims, now: datetime) -> User:
    """Somebody who has no row yet."""
    return User(
        id=0,
        email="",
        username="",
        name="",
        surname="",
        favorite_genre=None,
        role=Role.MEMBER,
        active=True,
        registered=now,
        last_login=None,
        issuer=claims.issuer,
        subject=claims.subject,
        granted=claims.permissions,
    )
