"""Everything that the service holds about one person, for them to take along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from domain.accounts import User
from domain.collection_imports import Import, Imports
from domain.collections import Copies, KeptCopy, whole_collection
from domain.favorites import FavoriteMovie, Favorites
from domain.groups import Group, Groups
from domain.paging import PageRequest, walk
from domain.sessions import Session, Sessions

MOST_EXPORTED = 100_000
"""Groups that an export names: more than anybody is in."""


class KnownNetwork(NamedTuple):
    """A network that a user logged in from, and when last."""

    network: str
    last_login: datetime


class FailedLogin(NamedTuple):
    """A try at the user's password that failed."""

    network: str
    at: datetime


class KeptRequest(NamedTuple):
    """A request whose answer is kept for a day, because it carried a key."""

    path: str
    key: str
    at: datetime


class OwnAction(NamedTuple):
    """What the audit trail says that a user did."""

    at: datetime
    action: str
    target: str
    details: str  # JSON
    address: str


class Traces(Protocol):
    """What the service keeps beside an account to protect it."""

    def networks_of(self, user_id: int) -> Sequence[KnownNetwork]:
        """The networks from which a user logged in lately, the last one first."""

    def failures_of(self, user_id: int) -> Sequence[FailedLogin]:
        """The failed log-ins of the last minutes, the last one first."""

    def requests_of(self, user_id: int) -> Sequence[KeptRequest]:
        """The requests whose answers are kept, the last one first."""

    def actions_of(self, user_id: int) -> Sequence[OwnAction]:
        """What the audit trail says that they did, the last one first."""


@dataclass(frozen=True, slots=True)
class Export:
    """All of it."""

    exported: datetime
    user: User
    sessions: Sequence[Session]
    networks: Sequence[KnownNetwork]
    failures: Sequence[FailedLogin]
    requests: Sequence[KeptRequest]
    actions: Sequence[OwnAction]
    favorites: Sequence[FavoriteMovie]
    copies: Sequence[KeptCopy]
    groups: Sequence[Group]
    imports: Sequence[Import]


def export_account(
    user: User,
    *,
    now: datetime,
    sessions: Sessions,
    traces: Traces,
    favorites: Favorites,
    copies: Copies,
    groups: Groups,
    imports: Imports,
) -> Export:
    """What is held about a user; passwords and tokens are kept as hashes alone, and stay."""
    marks = walk(lambda place, limit: favorites.after(user.id, place, limit), lambda favorite: favorite.position)
    return Export(
        exported=now,
        user=user,
        sessions=sessions.of_user(user.id, now),
        networks=traces.networks_of(user.id),
        failures=traces.failures_of(user.id),
        requests=traces.requests_of(user.id),
        actions=traces.actions_of(user.id),
        favorites=[favorite for chunk in marks for favorite in chunk],
        copies=whole_collection(user.id, copies=copies),
        groups=groups.page(user.id, PageRequest(size=MOST_EXPORTED)).items,
        imports=imports.of_owner(user.id),
    )
