"""Attempts in a database, so that they count across processes and restarts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert  # what it writes of ON CONFLICT, SQLite reads as well

from adapters.sql.session import Rows
from adapters.sql.tables import attempts, login_networks, users
from domain.attempts import Account, Count, Kind

_LOCKS = select(func.pg_advisory_xact_lock(bindparam("first")), func.pg_advisory_xact_lock(bindparam("second")))
_ADD = (
    insert(attempts)
    .values(user_id=select(users.c.id).where(users.c.id == bindparam("of_user")).scalar_subquery())
    .returning(attempts.c.id)
)
_OF_USER = login_networks.c.user_id == bindparam("user_id")
_IS_FAMILIAR = select(login_networks.c.user_id).where(
    _OF_USER, login_networks.c.network == bindparam("network"), login_networks.c.last_login >= bindparam("since")
)
_NETWORK = insert(login_networks)
_REMEMBER = _NETWORK.on_conflict_do_update(
    index_elements=[login_networks.c.user_id, login_networks.c.network],
    set_={"last_login": _NETWORK.excluded.last_login},
).returning(login_networks.c.user_id)


@dataclass(frozen=True, slots=True)
class SqlAttempts:
    """The port `Attempts` on a database."""

    rows: Rows
    has_locks: bool  # PostgreSQL; on SQLite a transaction that writes is the only one anyway

    def hold(self, account: Account, network: str) -> None:
        """See the port."""
        if self.has_locks:
            # In one order everywhere, so that two transactions never wait for each other.
            first, second = sorted((_lock("account", repr(tuple(account))), _lock("network", network)))
            self.rows(_LOCKS, {"first": first, "second": second})

    def latest(self, counts: Sequence[Count], since: datetime) -> Sequence[datetime | None]:
        """See the port."""
        shape = tuple(_shape(count) for count in counts)
        values: dict[str, Any] = {"since": since}
        for at, (kind, account, network, number) in enumerate(counts):
            named = {"kind": kind, "network": network, "offset": number - 1}
            if account is not None:
                named |= {"user_id": account.user_id, "stranger": account.stranger}
            values |= {f"{name}_{at}": value for name, value in named.items()}
        (latest,) = self.rows(_latest(shape), values)
        return list(latest)

    def add(self, kind: Kind, account: Account, network: str, at: datetime) -> None:
        """See the port."""
        values = {"kind": kind, "of_user": account.user_id, "stranger": account.stranger, "network": network, "at": at}
        self.rows(_ADD, values)

    def is_familiar(self, user_id: int, network: str, since: datetime) -> bool:
        """See the port."""
        return bool(self.rows(_IS_FAMILIAR, {"user_id": user_id, "network": network, "since": since}))

    def remember(self, user_id: int, network: str, at: datetime) -> None:
        """See the port."""
        self.rows(_REMEMBER, {"user_id": user_id, "network": network, "last_login": at})


Shape = tuple[str, bool]
"""Which column tells the account of a count ("" for none), and whether it asks for a network."""


def _shape(count: Count) -> Shape:
    if count.account is None:
        return "", count.network is not None
    return "user_id" if count.account.user_id is not None else "stranger", count.network is not None


@lru_cache(maxsize=64)
def _latest(shape: tuple[Shape, ...]) -> Select[*tuple[Any, ...]]:
    """One row with the answers to counts of these shapes."""
    return select(*(_one(at, column, has_network=asks) for at, (column, asks) in enumerate(shape)))


def _one(at: int, column: str, *, has_network: bool) -> ColumnElement[datetime | None]:
    conditions = [attempts.c.kind == bindparam(f"kind_{at}"), attempts.c.at > bindparam("since")]
    if column:
        conditions.append(attempts.c[column] == bindparam(f"{column}_{at}"))
    if has_network:
        conditions.append(attempts.c.network == bindparam(f"network_{at}"))
    return (
        select(attempts.c.at)
        .where(*conditions)
        .order_by(attempts.c.at.desc())
        .limit(1)
        .offset(bindparam(f"offset_{at}"))
        .scalar_subquery()
    )


def _lock(kind: str, name: str) -> int:
    """A number for an advisory lock."""
    return int.from_bytes(blake2b(f"{kind} {name}".encode(), digest_size=8).digest(), signed=True)
