"""Sessions in a database; one that ends is a row less."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, select, update

from adapters.sql.accounts import USER_COLUMNS, user_of
from adapters.sql.session import Rows
from adapters.sql.tables import sessions, users
from domain.accounts import User
from domain.sessions import MOST_SESSIONS, Session, SessionNotFound, SessionTokens

_SESSION_COLUMNS = (
    sessions.c.id,
    sessions.c.user_id,
    sessions.c.started,
    sessions.c.used,
    sessions.c.address,
    sessions.c.agent,
)

_OF_USER = sessions.c.user_id == bindparam("user_id")
_ID = sessions.c.id == bindparam("session_id")

_others = sessions.alias("others")
_ADD = insert(sessions).returning(
    select(func.count()).select_from(_others).where(_others.c.user_id == bindparam("of_user")).scalar_subquery()
)
_LAST_TO_KEEP = (
    select(sessions.c.used).where(_OF_USER).order_by(sessions.c.used.desc()).limit(1).offset(MOST_SESSIONS - 1)
)
_MAKE_ROOM = (
    delete(sessions).where(_OF_USER, sessions.c.used < _LAST_TO_KEEP.scalar_subquery()).returning(sessions.c.id)
)
_USER = select(*USER_COLUMNS).join_from(sessions, users).where(_ID, _OF_USER, users.c.active)
_IS_ON = sessions.c.expires > bindparam("now")
_TOKENS = select(sessions.c.token, sessions.c.previous_token, sessions.c.used).where(_ID, _IS_ON)
_ROTATE = (
    update(sessions)
    .where(_ID, sessions.c.token == bindparam("old"), _IS_ON)
    .values(token=bindparam("new"), previous_token=bindparam("old"), used=bindparam("now"), expires=bindparam("until"))
    .returning(sessions.c.id)
)
_LIST = select(*_SESSION_COLUMNS).where(_OF_USER, _IS_ON).order_by(sessions.c.used.desc(), sessions.c.id)
_END = delete(sessions).where(_ID, _OF_USER, _IS_ON).returning(sessions.c.id)
_END_ALL = delete(sessions).where(_OF_USER, sessions.c.id != bindparam("but")).returning(sessions.c.id)


@dataclass(frozen=True, slots=True)
class SqlSessions:
    """The port `Sessions` on a database."""

    rows: Rows

    def add(self, session: Session, token: str, expires: datetime) -> None:
        """See the port."""
        values = {
            "of_user": session.user_id,
            "id": session.id,
            "user_id": session.user_id,
            "token": token,
            "started": session.started,
            "used": session.used,
            "expires": expires,
            "address": session.address,
            "agent": session.agent,
        }
        so_many = self.rows(_ADD, values)[0][0]
        if so_many >= MOST_SESSIONS:
            self.rows(_MAKE_ROOM, {"user_id": session.user_id})

    def user_of(self, session_id: str, user_id: int) -> User:
        """See the port."""
        for row in self.rows(_USER, {"session_id": session_id, "user_id": user_id}):
            return user_of(row)
        raise SessionNotFound("There is no such session.")

    def tokens_of(self, session_id: str, now: datetime) -> SessionTokens:
        """See the port."""
        for row in self.rows(_TOKENS, {"session_id": session_id, "now": now}):
            return SessionTokens(*row)
        raise SessionNotFound("There is no such session.")

    def rotate(self, session_id: str, old: str, new: str, *, now: datetime, expires: datetime) -> bool:
        """See the port."""
        values = {"session_id": session_id, "old": old, "new": new, "now": now, "until": expires}
        return bool(self.rows(_ROTATE, values))

    def of_user(self, user_id: int, now: datetime) -> Sequence[Session]:
        """See the port."""
        return [Session(*row) for row in self.rows(_LIST, {"user_id": user_id, "now": now})]

    def end(self, session_id: str, user_id: int, now: datetime) -> None:
        """See the port."""
        if not self.rows(_END, {"session_id": session_id, "user_id": user_id, "now": now}):
            raise SessionNotFound("There is no such session.")

    def end_all(self, user_id: int, *, but: str = "") -> None:
        """See the port."""
        self.rows(_END_ALL, {"user_id": user_id, "but": but})
