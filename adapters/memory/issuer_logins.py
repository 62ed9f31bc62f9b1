"""Log-ins at issuers, in dictionaries."""

from dataclasses import dataclass
from datetime import datetime

from adapters.memory.store import MemoryStore
from domain.accounts import User


@dataclass(frozen=True, slots=True)
class MemoryLoginCodes:
    """The port `LoginCodes` on a memory store."""

    store: MemoryStore

    def add(self, code: str, user_id: int, expires: datetime) -> None:
        """See the port."""
        self.store.login_codes[code] = (user_id, expires)

    def take(self, code: str, now: datetime) -> User | None:
        """See the port."""
        user_id, expires = self.store.login_codes.pop(code, (0, now))
        user = self.store.users.get(user_id)
        return user if user is not None and user.active and expires > now else None
