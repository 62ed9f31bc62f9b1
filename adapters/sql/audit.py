"""The audit trail in a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, insert, or_, select

from adapters.sql.session import Rows
from adapters.sql.tables import audit, users
from domain.audit import AuditEntry, AuditQuery, Event, user_target

_ADD = insert(audit).returning(audit.c.id)
_ACTOR = func.coalesce(case((users.c.issuer != "", users.c.subject + " at " + users.c.issuer), else_=users.c.email), "")
_COLUMNS = (
    audit.c.id,
    audit.c.at,
    audit.c.action,
    audit.c.actor_id,
    audit.c.target,
    audit.c.details,
    audit.c.address,
    _ACTOR,
)
_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "person": or_(audit.c.actor_id == bindparam("asked_id"), audit.c.target == bindparam("asked_person")),
    "action": audit.c.action == bindparam("asked_action"),
    "since": audit.c.at >= bindparam("asked_since"),
    "until": audit.c.at < bindparam("asked_until"),
}


@dataclass(frozen=True, slots=True)
class SqlAuditTrail:
    """The port `AuditTrail` on a database."""

    rows: Rows

    def add(self, event: Event) -> None:
        """See the port."""
        values = {name: getattr(event, name) for name in Event.__slots__}
        self.rows(_ADD, values)

    def after(self, query: AuditQuery, entry_id: int | None, limit: int) -> Sequence[AuditEntry]:
        """See the port."""
        asked = {
            "person": None if query.person_id is None else user_target(query.person_id),
            "action": query.action,
            "since": query.since,
            "until": query.until,
        }
        asked = {name: value for name, value in asked.items() if value is not None}
        values = {"asked_" + name: value for name, value in asked.items()}
        place = {"asked_id": query.person_id, "after_id": entry_id or 0, "limit": limit}
        rows = self.rows(_after(tuple(asked)), values | place)
        return [AuditEntry(row[0], Event(*row[1:-1]), row[-1]) for row in rows]


@lru_cache
def _after(conditions: tuple[str, ...]) -> Select[Any]:
    return (
        select(*_COLUMNS)
        .join_from(audit, users, users.c.id == audit.c.actor_id, isouter=True)
        .where(audit.c.id > bindparam("after_id"), *(_CONDITIONS[name] for name in conditions))
        .order_by(audit.c.id)
        .limit(bindparam("limit"))
    )
