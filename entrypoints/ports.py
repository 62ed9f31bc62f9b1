"""What the entrypoints hand to use cases: the ports on a store, and the keyring."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.accounts import Logins, Users
from domain.actors import ActorEdits, Actors
from domain.attempts import Attempts
from domain.audit import AuditTrail
from domain.casting import Edits, MovieEdits
from domain.catalogue import Director, Directors, Genre, Genres, Movies
from domain.collection_imports import Imports
from domain.collections import Copies, CopyEdits
from domain.exports import Traces
from domain.favorites import Favorites
from domain.groups import Groups
from domain.idempotency import KeptAnswers
from domain.issuer_logins import IssuerLogins, LoginCodes
from domain.issuers import ForeignUsers, TrustedIssuers
from domain.lookup import LookupAnswers
from domain.passwords import PasswordHasher, PasswordRules
from domain.roles import RoleEdits, Roles
from domain.sessions import Sessions
from domain.tokens import AccessTokens, RefreshTokens


@dataclass(frozen=True, slots=True)
class Ports:
    """All that stands on one store: for reading, or in the transaction of one request."""

    movies: Movies
    genres: Genres
    directors: Directors
    users: Users
    logins: Logins
    sessions: Sessions
    attempts: Attempts
    favorites: Favorites
    kept_answers: KeptAnswers
    traces: Traces
    copies: Copies
    copy_edits: CopyEdits
    imports: Imports
    groups: Groups
    audit: AuditTrail
    foreign_users: ForeignUsers
    login_codes: LoginCodes
    lookup_answers: LookupAnswers
    movie_edits: MovieEdits
    genre_edits: Edits[Genre]
    director_edits: Edits[Director]
    actors: Actors
    actor_edits: ActorEdits
    roles: Roles
    role_edits: RoleEdits
    is_ready: Callable[[], bool]  # whether the database answers, and with the newest schema
    now: Callable[[], datetime]  # in UTC


@dataclass(frozen=True, slots=True)
class Keyring:
    """What passwords and tokens are made and checked with; the same for all requests."""

    hasher: PasswordHasher
    rules: PasswordRules
    access_tokens: AccessTokens
    refresh_tokens: RefreshTokens
    public_keys: Sequence[dict[str, str]]  # JSON Web Keys that access tokens can be verified by
    issuers: TrustedIssuers
    issuer_logins: IssuerLogins | None  # None where nobody logs in at an issuer
