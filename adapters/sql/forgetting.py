"""Taking away what has grown too old, a little at a time, by whoever writes to the same table anyway."""

from typing import Any

from sqlalchemy import Column, Table, bindparam, delete, select, tuple_
from sqlalchemy.sql.dml import ReturningDelete

AT_ONCE = 100


def forget_older(table: Table, column: str) -> ReturningDelete[Any]:
    """Deletes up to `AT_ONCE` rows whose instant is before the parameter `before`.

    What another transaction is deleting already is skipped, so that nobody waits for it.
    """
    keys: list[Column[Any]] = list(table.primary_key.columns)
    old = select(*keys).where(table.c[column] < bindparam("before")).limit(AT_ONCE).with_for_update(skip_locked=True)
    return delete(table).where(tuple_(*keys).in_(old)).returning(keys[0])
