"""The audit trail in a dictionary."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.memory.store import MemoryStore
from domain.audit import AuditEntry, AuditQuery, Event, user_target


@dataclass(frozen=True, slots=True)
class MemoryAuditTrail:
    """The port `AuditTrail` on a memory store."""

    store: MemoryStore

    def add(self, event: Event) -> None:
        """See the port."""
        self.store.audit[self.store.next_id("event")] = event

    def after(self, query: AuditQuery, entry_id: int | None, limit: int) -> Sequence[AuditEntry]:
        """See the port."""
        found = [
            AuditEntry(id_, event, self._name(event.actor_id))
            for id_, event in sorted(self.store.audit.items())
            if id_ > (entry_id or 0) and _fits(event, query)
        ]
        return found[:limit]

    def _name(self, user_id: int | None) -> str:
        user = self.store.users.get(user_id or 0)
        return "" if user is None else f"{user.subject} at {user.issuer}" if user.issuer else user.email


def _fits(event: Event, query: AuditQuery) -> bool:
    person = query.person_id
    return (
        (person is None or event.actor_id == person or event.target == user_target(person))
        and (query.action is None or event.action == query.action)
        and (query.since is None or event.at >= query.since)
        and (query.until is None or event.at < query.until)
    )
