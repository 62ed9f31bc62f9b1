"""Taking away what has grown too old, now and then, in a transaction that writes anyway.

What is swept counts no more: limits, sessions and first answers all ask for what is still good.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, select, tuple_
from sqlalchemy.sql.dml import ReturningDelete

from adapters.sql.tables import (
    attempts,
    audit,
    collection_imports,
    kept_answers,
    login_codes,
    login_networks,
    lookup_answers,
    sessions,
)
from domain.attempts import FAMILIAR, WINDOW
from domain.audit import LIFETIME as AUDIT_LIFETIME
from domain.collection_imports import LIFETIME as IMPORT_LIFETIME
from domain.idempotency import LIFETIME
from domain.lookup import FRESH

EVERY = timedelta(minutes=1)
AT_ONCE = 1000
"""Rows of a table that one sweep takes at the most, so that nobody waits for it long."""


def _older(table: Table, column: str) -> ReturningDelete[Any]:
    keys: list[Column[Any]] = list(table.primary_key.columns)
    # What another transaction is deleting already is skipped, so that neither waits for the other.
    old = select(*keys).where(table.c[column] < bindparam("before")).limit(AT_ONCE).with_for_update(skip_locked=True)
    return delete(table).where(tuple_(*keys).in_(old)).returning(keys[0])


_SWEEPS = (
    (_older(attempts, "at"), WINDOW),
    (_older(login_networks, "last_login"), FAMILIAR),
    (_older(sessions, "expires"), timedelta(0)),
    (_older(kept_answers, "at"), LIFETIME),
    (_older(login_codes, "expires"), timedelta(0)),
    (_older(audit, "at"), AUDIT_LIFETIME),
    (_older(collection_imports, "made"), IMPORT_LIFETIME),
    (_older(lookup_answers, "at"), FRESH),
)


class Sweeper:
    """Sweeps when it is due; one for all transactions of a process."""

    def __init__(self) -> None:
        self._swept: datetime | None = None

    def sweep(self, connection: Connection, now: datetime) -> None:
        """Sweep, unless it was done within the last minute."""
        if self._swept is not None and now - self._swept < EVERY:
            return
        self._swept = now
        for statement, lifetime in _SWEEPS:
            connection.execute(statement, {"before": now - lifetime})
