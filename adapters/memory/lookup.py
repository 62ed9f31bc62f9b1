"""Answers of movie databases, in a dictionary."""

from dataclasses import dataclass
from datetime import datetime

from adapters.memory.store import MemoryStore


@dataclass(frozen=True, slots=True)
class MemoryLookupAnswers:
    """The port `LookupAnswers` on a memory store."""

    store: MemoryStore

    def find(self, question: str, since: datetime) -> str | None:
        """See the port."""
        answer, at = self.store.lookup_answers.get(question, ("", None))
        return answer if at is not None and at >= since else None

    def keep(self, question: str, answer: str, now: datetime) -> None:
        """See the port."""
        self.store.lookup_answers[question] = (answer, now)
