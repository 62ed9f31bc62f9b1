"""Who is asking, and whether they may: bearer tokens and permissions for Pyramid. What isn't allowed is denied."""

from enum import Enum

from pyramid.request import Request, RequestLocalCache
from pyramid.security import NO_PERMISSION_REQUIRED

from domain.access import Permission
from domain.attempts import Origin
from domain.errors import Forbidden, Unauthenticated
from domain.issuers import TrustedIssuers
from domain.sessions import Identity, identify, settle
from domain.tokens import AccessTokens

SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
"""Methods that change nothing."""

AGENT_LENGTH = 200
"""Characters that are kept of what a client calls itself."""


class Access(Enum):
    """Who may use a door, where it isn't a permission that decides."""

    PUBLIC = NO_PERMISSION_REQUIRED  # everybody, whatever their token: it isn't looked at
    ANYBODY = "anybody"  # with no token, or with a good one
    LOGIN = "login"  # who is logged in
    NOBODY = "nobody"  # what a door gets that doesn't say


class TokenPolicy:
    """Pyramid's security policy: a bearer token, read once a request, and the permissions of its user now."""

    def __init__(self, access_tokens: AccessTokens, issuers: TrustedIssuers) -> None:
        self._access_tokens = access_tokens
        self._issuers = issuers
        self._identities = RequestLocalCache(self._identify)

    def identity(self, request: Request) -> Identity | None:
        """Who is asking; None for a request without a token. Raises `Unauthenticated` for a bad one."""
        identity: Identity | None = self._identities.get_or_create(request)
        return identity

    def authenticated_userid(self, request: Request) -> int | None:
        """The id of who is asking."""
        identity = self.identity(request)
        return identity.user.id if identity else None

    def permits(self, request: Request, context: object, permission: str) -> bool:
        """True, or else raises `Unauthenticated` or `Forbidden`. Who may write is in the store from then on."""
        identity = self.identity(request)
        if permission == Access.ANYBODY.value:
            return True
        if identity is None:
            raise Unauthenticated("Please log in.")
        if permission != Access.LOGIN.value and permission not in identity.permissions:
            raise Forbidden("You may not do this.")
        if not identity.user.id and request.method not in SAFE_METHODS:
            self._identities.set(request, settle(identity, foreign_users=request.ports.foreign_users))
        return True

    def remember(self, request: Request, userid: object, **_: object) -> list[tuple[str, str]]:
        """Nothing: clients keep their tokens themselves."""
        return []

    def forget(self, request: Request, **_: object) -> list[tuple[str, str]]:
        """Nothing, as above."""
        return []

    def _identify(self, request: Request) -> Identity | None:
        scheme, _, token = request.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None  # another scheme may be for a proxy before us
        reading = request.reading
        return identify(
            token.strip(),
            now=reading.now(),
            sessions=reading.sessions,
            access_tokens=self._access_tokens,
            issuers=self._issuers,
            foreign_users=reading.foreign_users,
        )


def origin_of(request: Request) -> Origin:
    """Where a request comes from; the server has put a trusted proxy's word in the address's place."""
    agent = request.environ.get("HTTP_USER_AGENT", "")
    printable = "".join(character for character in agent if character.isprintable())
    return Origin(request.environ.get("REMOTE_ADDR", ""), printable[:AGENT_LENGTH])


def permission_of(access: Access | Permission) -> str:
    """What Pyramid knows the access by."""
    return str(access.value)
