"""Accounts in a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert  # what it writes of ON CONFLICT, SQLite reads as well
from sqlalchemy.exc import IntegrityError

from adapters.sql import violations
from adapters.sql.session import AnyRow, Rows
from adapters.sql.tables import audit, favorites, movies, totals, users
from adapters.sql.violations import violated
from domain.access import Permission, Role
from domain.accounts import (
    AccountGone,
    Credentials,
    Login,
    Registration,
    UnknownGenre,
    User,
    UserNotFound,
    fold_email,
    fold_username,
    taken,
)
from domain.errors import Problem
from domain.paging import Page, PageRequest

USER_COLUMNS = (
    users.c.id,
    users.c.email,
    users.c.username,
    users.c.name,
    users.c.surname,
    users.c.favorite_genre_id,
    users.c.role,
    users.c.active,
    users.c.registered,
    users.c.last_login,
    users.c.issuer,
    users.c.subject,
    users.c.granted,
)

_ID = users.c.id == bindparam("user_id")
_BY_EMAIL = users.c.email_folded == bindparam("email")
_BY_USERNAME = users.c.username_folded == bindparam("username")

_ADD = insert(users).on_conflict_do_nothing().returning(users.c.id)
_HOLD = select(*USER_COLUMNS).where(_ID).with_for_update()
_FIND = {
    by: (
        select(*USER_COLUMNS).where(condition),
        select(users.c.id, users.c.password_hash).where(condition, users.c.active, users.c.issuer == ""),
    )
    for by, condition in {"id": _ID, "email": _BY_EMAIL, "username": _BY_USERNAME}.items()
}
_SAVE = (
    update(users)
    .where(_ID)
    .values(
        {
            name: bindparam(name)
            for name in ("username", "username_folded", "name", "surname", "favorite_genre_id", "role", "active")
        }
    )
    .returning(users.c.id)
)
_SET_PASSWORD = update(users).where(_ID).values(password_hash=bindparam("hash")).returning(users.c.id)
_RECORD = (
    update(users)
    .where(_ID, users.c.password_hash == bindparam("old_hash"), users.c.active, users.c.issuer == "")
    .values(
        last_login=bindparam("now"),
        password_hash=func.coalesce(func.nullif(bindparam("new_hash"), ""), users.c.password_hash),
    )
    .returning(*USER_COLUMNS)
)
_FIND_FOREIGN = select(*USER_COLUMNS).where(
    users.c.issuer == bindparam("by_issuer"), users.c.subject == bindparam("by_subject"), users.c.issuer != ""
)
_RECORD_FOREIGN = (
    update(users)
    .where(_ID, users.c.active)
    .values(last_login=bindparam("now"), granted=bindparam("may"))
    .returning(*USER_COLUMNS)
)
_OF_USER = select(favorites.c.movie_id).where(favorites.c.user_id == bindparam("user_id"))
# One order for everybody who locks several movies, so that two of them never wait for each other.
_HOLD_MOVIES = (
    select(movies.c.id).where(movies.c.id.in_(_OF_USER)).order_by(movies.c.id).with_for_update(key_share=True)
)
_UNCOUNT = (
    update(movies).where(movies.c.id.in_(_OF_USER)).values(favorites=movies.c.favorites - 1).returning(movies.c.id)
)
_FORGET = update(audit).where(audit.c.actor_id == bindparam("user_id")).values(address="").returning(audit.c.id)
_REMOVE = delete(users).where(_ID).returning(users.c.id)
_COUNT = (
    update(totals)
    .where(totals.c.name == "users")
    .values(total=totals.c.total + bindparam("more"))
    .returning(totals.c.name)
)
_TOTAL = select(totals.c.total).where(totals.c.name == "users")
_AFTER = select(*USER_COLUMNS).where(users.c.id > bindparam("after")).order_by(users.c.id).limit(bindparam("limit"))
_PAGE = _AFTER.offset(bindparam("offset"))


@dataclass(frozen=True, slots=True)
class SqlUsers:
    """The port `Users` on a database."""

    rows: Rows

    def add(self, registration: Registration, password_hash: str, role: Role, now: datetime) -> User:
        """See the port."""
        values = {
            "email": registration.email,
            "email_folded": fold_email(registration.email),
            "username": registration.username,
            "username_folded": fold_username(registration.username) or None,
            "name": registration.name,
            "surname": registration.surname,
            "role": role,
            "password_hash": password_hash,
            "registered": now,
        }
        for (user_id,) in self.rows(_ADD, values):
            self.rows(_COUNT, {"more": 1})
            return self.hold(user_id)
        is_known = self.find(Login(email=registration.email)) is not None
        raise taken(
            email=is_known,
            username=bool(registration.username) and self.find(Login(username=registration.username)) is not None,
        )

    def hold(self, user_id: int) -> User:
        """See the port."""
        for row in self.rows(_HOLD, {"user_id": user_id}):
            return user_of(row)
        raise UserNotFound("There is no such user.")

    def find(self, login: Login) -> User | None:
        """See the port."""
        by, values = _by(login)
        for row in self.rows(_FIND[by][0], values):
            return user_of(row)
        return None

    def save(self, user: User) -> None:
        """See the port."""
        values = {
            "user_id": user.id,
            "username": user.username,
            "username_folded": fold_username(user.username) or None,
            "name": user.name,
            "surname": user.surname,
            "favorite_genre_id": user.favorite_genre,
            "role": user.role,
            "active": user.active,
        }
        try:
            self.rows(_SAVE, values)
        except IntegrityError as error:
            match violated(error):
                case "uq_users_username_folded":
                    raise taken(email=False, username=True) from None
                case "fk_users_favorite_genre_id" | violations.FOREIGN_KEY:
                    raise UnknownGenre(Problem("favorite_genre", UnknownGenre.code, "is no genre's id")) from None
            raise

    def remove(self, user_id: int) -> None:
        """See the port."""
        self.hold(user_id)
        values = {"user_id": user_id}
        for statement in (_HOLD_MOVIES, _UNCOUNT, _FORGET, _REMOVE):
            self.rows(statement, values)
        self.rows(_COUNT, {"more": -1})

    def page(self, page: PageRequest) -> Page[User]:
        """See the port."""
        total: int = self.rows(_TOTAL, {})[0][0]
        if page.offset >= total:
            return Page([], total)
        rows = self.rows(_PAGE, {"after": 0, "limit": page.size, "offset": page.offset})
        return Page([user_of(row) for row in rows], total)

    def after(self, user_id: int | None, limit: int) -> Sequence[User]:
        """See the port."""
        return [user_of(row) for row in self.rows(_AFTER, {"after": user_id or 0, "limit": limit})]


@dataclass(frozen=True, slots=True)
class SqlLogins:
    """The port `Logins` on a database."""

    rows: Rows

    def credentials(self, login: Login | int) -> Credentials | None:
        """See the port."""
        by, values = ("id", {"user_id": login}) if isinstance(login, int) else _by(login)
        for row in self.rows(_FIND[by][1], values):
            return Credentials(*row)
        return None

    def record(self, credentials: Credentials, now: datetime, new_hash: str) -> User | None:
        """See the port."""
        values = {
            "user_id": credentials.user_id,
            "old_hash": credentials.password_hash,
            "new_hash": new_hash,
            "now": now,
        }
        for row in self.rows(_RECORD, values):
            return user_of(row)
        return None

    def set_password(self, user_id: int, new_hash: str) -> None:
        """See the port."""
        self.rows(_SET_PASSWORD, {"user_id": user_id, "hash": new_hash})


@dataclass(frozen=True, slots=True)
class SqlForeignUsers:
    """The port `ForeignUsers` on a database."""

    rows: Rows

    def find(self, issuer: str, subject: str) -> User | None:
        """See the port."""
        for row in self.rows(_FIND_FOREIGN, {"by_issuer": issuer, "by_subject": subject}):
            return user_of(row)
        return None

    def settle(self, user: User) -> User:
        """See the port."""
        values = {
            "email": "",
            "role": user.role,
            "password_hash": "",
            "registered": user.registered,
            "issuer": user.issuer,
            "subject": user.subject,
            "granted": " ".join(user.granted),
        }
        if self.rows(_ADD, values):
            self.rows(_COUNT, {"more": 1})
        settled = self.find(user.issuer, user.subject)
        if settled is None:  # taken away by themselves meanwhile
            raise AccountGone
        return settled

    def record(self, user_id: int, granted: Sequence[Permission], now: datetime) -> User | None:
        """See the port."""
        values = {"user_id": user_id, "may": " ".join(granted), "now": now}
        for row in self.rows(_RECORD_FOREIGN, values):
            return user_of(row)
        return None


def user_of(row: AnyRow) -> User:
    """The user that `USER_COLUMNS` tell of."""
    user_id, email, username, name, surname, genre_id, role, active, registered, last_login, issuer, subject, may = row
    granted = tuple(map(Permission, may.split())) if may else ()
    role = Role(role)
    return User(
        user_id,
        email,
        username,
        name,
        surname,
        genre_id,
        role,
        active,
        registered,
        last_login,
        issuer,
        subject,
        granted,
    )


def _by(login: Login) -> tuple[str, dict[str, Any]]:
    if login.email:
        return "email", {"email": fold_email(login.email)}
    return "username", {"username": fold_username(login.username)}
