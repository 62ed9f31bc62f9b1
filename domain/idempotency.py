"""First answers, kept so that a request which is sent again isn't done again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from domain.errors import TryLater

LIFETIME = timedelta(hours=24)
"""How long a first answer is given again."""


class RequestKey(NamedTuple):
    """By what a request is known again: a key that the client chose, for itself and for one path."""

    user_id: int
    path: str
    key: str


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A first answer, and the digest of the body that it answered."""

    digest: str
    status: int
    headers: dict[str, str]
    body: bytes


class StillUnderWay(TryLater):
    """The first request with this key hasn't been answered yet."""

    code = "still_under_way"


class KeptAnswers(Protocol):
    """The first answers of the last day; each is stored in the transaction that it tells of."""

    def begin(self, key: RequestKey, now: datetime) -> KeptAnswer | None:
        """The first answer of the last day, or None when this request is the first; others with its key wait for it.

        Raises `StillUnderWay` for one that waited too long, and `AccountGone`.
        """

    def keep(self, key: RequestKey, answer: KeptAnswer) -> None:
        """Store the answer of a request that has begun."""
