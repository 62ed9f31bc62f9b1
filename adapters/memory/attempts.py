"""Attempts in lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.memory.store import MemoryStore, StoredAttempt
from domain.attempts import NOBODY, Account, Count, Kind


@dataclass(frozen=True, slots=True)
class MemoryAttempts:
    """The port `Attempts` on a memory store, which one caller has to itself."""

    store: MemoryStore

    def hold(self, account: Account, network: str) -> None:
        """See the port."""

    def latest(self, counts: Sequence[Count], since: datetime) -> Sequence[datetime | None]:
        """See the port."""
        return [self._latest(count, since) for count in counts]

    def add(self, kind: Kind, account: Account, network: str, at: datetime) -> None:
        """See the port."""
        if account.user_id is not None and account.user_id not in self.store.users:
            account = NOBODY
        self.store.attempts.append(StoredAttempt(kind, account, network, at))

    def is_familiar(self, user_id: int, network: str, since: datetime) -> bool:
        """See the port."""
        last_login = self.store.networks.get((user_id, network))
        return last_login is not None and last_login >= since

    def remember(self, user_id: int, network: str, at: datetime) -> None:
        """See the port."""
        self.store.networks[user_id, network] = at

    def _latest(self, count: Count, since: datetime) -> datetime | None:
        times = sorted(
            attempt.at
            for attempt in self.store.attempts
            if attempt.kind == count.kind
            and attempt.at > since
            and count.account in (None, attempt.account)
            and count.network in (None, attempt.network)
        )
        return times[-count.number] if len(times) >= count.number else None
