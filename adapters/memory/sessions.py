"""Sessions in dictionaries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.memory.store import MemoryStore, StoredSession
from domain.accounts import User
from domain.sessions import MOST_SESSIONS, Session, SessionNotFound, SessionTokens


@dataclass(frozen=True, slots=True)
class MemorySessions:
    """The port `Sessions` on a memory store."""

    store: MemoryStore

    def add(self, session: Session, token: str, expires: datetime) -> None:
        """See the port."""
        sessions = self.store.sessions
        own = [stored.session for stored in sessions.values() if stored.session.user_id == session.user_id]
        if len(own) > MOST_SESSIONS - 2:
            last_to_keep = sorted(one.used for one in own)[-(MOST_SESSIONS - 1)]
            for one in own:
                if one.used < last_to_keep:
                    del sessions[one.id]
        sessions[session.id] = StoredSession(session, token, "", expires)

    def user_of(self, session_id: str, user_id: int) -> User:
        """See the port."""
        stored = self._stored(session_id, user_id)
        user = self.store.users[stored.session.user_id]
        if not user.active:
            raise SessionNotFound("There is no such session.")
        return user

    def tokens_of(self, session_id: str, now: datetime) -> SessionTokens:
        """See the port."""
        stored = self.store.sessions.get(session_id)
        if stored is None or stored.expires <= now:
            raise SessionNotFound("There is no such session.")
        return SessionTokens(stored.token, stored.previous_token, stored.session.used)

    def rotate(self, session_id: str, old: str, new: str, *, now: datetime, expires: datetime) -> bool:
        """See the port."""
        stored = self.store.sessions.get(session_id)
        if stored is None or stored.token != old or stored.expires <= now:
            return False
        self.store.sessions[session_id] = StoredSession(replace(stored.session, used=now), new, old, expires)
        return True

    def of_user(self, user_id: int, now: datetime) -> Sequence[Session]:
        """See the port."""
        on = [
            stored.session
            for stored in self.store.sessions.values()
            if stored.session.user_id == user_id and stored.expires > now
        ]
        return sorted(sorted(on, key=lambda session: session.id), key=lambda session: session.used, reverse=True)

    def end(self, session_id: str, user_id: int, now: datetime) -> None:
        """See the port."""
        self.tokens_of(session_id, now)
        self._stored(session_id, user_id)
        del self.store.sessions[session_id]

    def end_all(self, user_id: int, *, but: str = "") -> None:
        """See the port."""
        for id_, stored in list(self.store.sessions.items()):
            if stored.session.user_id == user_id and id_ != but:
                del self.store.sessions[id_]

    def _stored(self, session_id: str, user_id: int) -> StoredSession:
        stored = self.store.sessions.get(session_id)
        if stored is None or stored.session.user_id != user_id:
            raise SessionNotFound("There is no such session.")
        return stored
