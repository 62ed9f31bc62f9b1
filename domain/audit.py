"""The audit trail: who did what to whom, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

LIFETIME = timedelta(days=365)
"""How long events are kept."""

LOG_IN = "log_in"
TOKEN_REUSE = "token_reuse"  # noqa: S105  # a word for what happened
DELETE_ACCOUNT = "delete_account"
"""Actions that no permission names; the others go by the permission that they take."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done."""

    at: datetime
    action: str
    actor_id: int | None  # a user; None for the command line
    target: str = ""  # what it was done to, like "movie 17"
    details: str = ""  # JSON: what was told
    address: str = ""  # where it came from


class AuditEntry(NamedTuple):
    """An event as the trail keeps it."""

    id: int
    event: Event
    actor: str  # by what the actor is known now; "" where they are gone


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which events; None asks nothing."""

    person_id: int | None = None  # who did it, or whom it was done to
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None  # not included


class AuditTrail(Protocol):
    """What was done, kept for `LIFETIME`."""

    def add(self, event: Event) -> None:
        """Keep an event."""

    def after(self, query: AuditQuery, entry_id: int | None, limit: int) -> Sequence[AuditEntry]:
        """The next `limit` events behind this one (None: from the start), the oldest first."""


def user_target(user_id: int) -> str:
    """A user as the target of an action."""
    return f"user {user_id}"
