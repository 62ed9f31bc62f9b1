"""First answers in dictionaries."""

from dataclasses import dataclass
from datetime import datetime

from adapters.memory.store import MemoryStore
from domain.accounts import AccountGone
from domain.idempotency import LIFETIME, KeptAnswer, RequestKey


@dataclass(frozen=True, slots=True)
class MemoryKeptAnswers:
    """The port `KeptAnswers` on a memory store."""

    store: MemoryStore

    def begin(self, key: RequestKey, now: datetime) -> KeptAnswer | None:
        """See the port."""
        if key.user_id not in self.store.users:
            raise AccountGone
        answers = self.store.answers
        begun, answer = answers.get(key, (now, None))
        if answer is None or begun < now - LIFETIME:
            answers[key] = (now, None)
            return None
        return answer

    def keep(self, key: RequestKey, answer: KeptAnswer) -> None:
        """See the port."""
        begun, _ = self.store.answers[key]
        self.store.answers[key] = (begun, answer)
