"""What a database keeps beside an account to protect it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from adapters.sql.session import Rows
from adapters.sql.tables import attempts, audit, kept_answers, login_networks
from domain.attempts import Kind
from domain.exports import FailedLogin, KeptRequest, KnownNetwork, OwnAction

_NETWORKS = (
    select(login_networks.c.network, login_networks.c.last_login)
    .where(login_networks.c.user_id == bindparam("user_id"))
    .order_by(login_networks.c.last_login.desc(), login_networks.c.network)
)
_FAILURES = (
    select(attempts.c.network, attempts.c.at)
    .where(attempts.c.user_id == bindparam("user_id"), attempts.c.kind == Kind.LOG_IN.value)
    .order_by(attempts.c.at.desc(), attempts.c.id.desc())
)
_REQUESTS = (
    select(kept_answers.c.path, kept_answers.c.key, kept_answers.c.at)
    .where(kept_answers.c.user_id == bindparam("user_id"))
    .order_by(kept_answers.c.at.desc(), kept_answers.c.path, kept_answers.c.key)
)

_ACTIONS = (
    select(audit.c.at, audit.c.action, audit.c.target, audit.c.details, audit.c.address)
    .where(audit.c.actor_id == bindparam("user_id"))
    .order_by(audit.c.at.desc(), audit.c.id.desc())
)


@dataclass(frozen=True, slots=True)
class SqlTraces:
    """The port `Traces` on a database."""

    rows: Rows

    def networks_of(self, user_id: int) -> Sequence[KnownNetwork]:
        """See the port."""
        return [KnownNetwork(*row) for row in self.rows(_NETWORKS, {"user_id": user_id})]

    def failures_of(self, user_id: int) -> Sequence[FailedLogin]:
        """See the port."""
        return [FailedLogin(*row) for row in self.rows(_FAILURES, {"user_id": user_id})]

    def requests_of(self, user_id: int) -> Sequence[KeptRequest]:
        """See the port."""
        return [KeptRequest(*row) for row in self.rows(_REQUESTS, {"user_id": user_id})]

    def actions_of(self, user_id: int) -> Sequence[OwnAction]:
        """See the port."""
        return [OwnAction(*row) for row in self.rows(_ACTIONS, {"user_id": user_id})]
