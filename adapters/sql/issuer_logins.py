"""Log-ins at issuers, in a database."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from adapters.sql.accounts import USER_COLUMNS, user_of
from adapters.sql.session import Rows
from adapters.sql.tables import login_codes, users
from domain.accounts import User

_ADD = insert(login_codes).returning(login_codes.c.code)
_TAKE = (
    delete(login_codes)
    .where(login_codes.c.code == bindparam("shown"))
    .returning(login_codes.c.user_id, login_codes.c.expires)
)
_USER = select(*USER_COLUMNS).where(users.c.id == bindparam("user_id"), users.c.active)


@dataclass(frozen=True, slots=True)
class SqlLoginCodes:
    """The port `LoginCodes` on a database."""

    rows: Rows

    def add(self, code: str, user_id: int, expires: datetime) -> None:
        """See the port."""
        self.rows(_ADD, {"code": code, "user_id": user_id, "expires": expires})

    def take(self, code: str, now: datetime) -> User | None:
        """See the port."""
        for user_id, expires in self.rows(_TAKE, {"shown": code}):
            if expires > now:
                for row in self.rows(_USER, {"user_id": user_id}):
                    return user_of(row)
        return None
