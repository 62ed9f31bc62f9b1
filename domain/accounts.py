"""Accounts: who somebody is, how they register, change what is theirs, and leave."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Protocol, TypedDict

from domain.access import Permission, Role, permissions_of
from domain.attempts import (
    NOBODY,
    Account,
    Attempts,
    Kind,
    Origin,
    ensure_log_in_allowed,
    ensure_registration_allowed,
)
from domain.errors import Conflict, InvalidInput, NotFound, Problem, Unauthenticated
from domain.paging import Page, PageRequest
from domain.passwords import PasswordHasher, PasswordRules

NAME_LENGTH = 50
EMAIL_LENGTH = 254
USERNAME = re.compile(r"[A-Za-z0-9_.-]{3,30}", re.ASCII)


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with an account."""

    id: int
    email: str
    username: str  # "" when never chosen
    name: str
    surname: str
    favorite_genre: int | None  # a genre's id
    role: Role
    active: bool  # whether they may log in
    registered: datetime
    last_login: datetime | None
    issuer: str = ""  # who vouches for them, where they have no password here
    subject: str = ""  # whom the issuer means
    granted: tuple[Permission, ...] = ()  # what the issuer said at their last log-in that they may do

    @property
    def permissions(self) -> tuple[Permission, ...]:
        """What their role lets them do, or their issuer."""
        return self.granted if self.issuer else permissions_of(self.role)


@dataclass(frozen=True, slots=True)
class Registration:
    """What somebody says of themselves when they register; `email` as an address validator normalizes it."""

    email: str
    username: str = ""
    name: str = ""
    surname: str = ""


@dataclass(frozen=True, slots=True)
class Login:
    """By what somebody logs in: one of the two."""

    email: str = ""
    username: str = ""

    @property
    def folded(self) -> str:
        """What it is compared by; no user name looks like an address."""
        return fold_email(self.email) or fold_username(self.username)


class Credentials(NamedTuple):
    """Whose password has which hash."""

    user_id: int
    password_hash: str


class UserNotFound(NotFound):
    """No user has this id or address."""

    code = "user_not_found"


class AccountGone(Unauthenticated):
    """The account was deleted or disabled while its owner was still asking."""

    code = "invalid_token"

    def __init__(self) -> None:
        super().__init__("This account is gone.")


class EmailTaken(Conflict):
    """Another account has this address."""

    code = "email_taken"


class UsernameTaken(Conflict):
    """Another account has this user name."""

    code = "username_taken"


class UnknownGenre(InvalidInput):
    """A profile names a genre that isn't there."""

    code = "unknown_genre"


class WrongPassword(InvalidInput):
    """The password isn't the account's; counted, so what was written stays."""

    code = "wrong_password"
    keep_changes = True


class NoPassword(Conflict):
    """Whoever logs in at an issuer has no password here."""

    code = "no_password"

    def __init__(self) -> None:
        super().__init__("You log in at another service, which keeps your password.")


class ForeignRole(InvalidInput):
    """What a user of an issuer may do is for the issuer to say."""

    code = "foreign_user"

    def __init__(self) -> None:
        super().__init__(Problem("role", self.code, "doesn't apply: an issuer says what this user may do"))


class Users(Protocol):
    """The accounts. E-mail addresses and user names are told apart without regard to case."""

    def add(self, registration: Registration, password_hash: str, role: Role, now: datetime) -> User:
        """A new account. Raises `EmailTaken` or `UsernameTaken`."""

    def hold(self, user_id: int) -> User:
        """The user, whom nobody else changes until this transaction ends. Raises `UserNotFound`."""

    def find(self, login: Login) -> User | None:
        """Whose address or user name this is."""

    def save(self, user: User) -> None:
        """Store what changed. Raises `UsernameTaken` or `UnknownGenre`."""

    def remove(self, user_id: int) -> None:
        """Take the account away and all that belongs to it. Raises `UserNotFound`."""

    def page(self, page: PageRequest) -> Page[User]:
        """One page, by id; empty past the end."""

    def after(self, user_id: int | None, limit: int) -> Sequence[User]:
        """The next `limit` users behind this id (None: from the start)."""


class Logins(Protocol):
    """The passwords of the accounts. Whoever is disabled, or known by an issuer, has none."""

    def credentials(self, login: Login | int) -> Credentials | None:
        """The credentials of a user, by what they log in with or by their id."""

    def record(self, credentials: Credentials, now: datetime, new_hash: str) -> User | None:
        """Keep that a user logged in, and a new hash unless it is "".

        None when the credentials aren't theirs any more.
        """

    def set_password(self, user_id: int, new_hash: str) -> None:
        """Store a new hash, for a disabled user as well."""


class Checked(NamedTuple):
    """Credentials after the slow look at a password."""

    credentials: Credentials
    is_right: bool


def fold_email(email: str) -> str:
    """What addresses are compared by."""
    return email.casefold()


def fold_username(username: str) -> str:
    """What user names are compared by."""
    return username.lower()


def taken(*, email: bool, username: bool) -> Conflict:
    """What to raise when an address or a user name, or both, belong to another account."""
    problems = []
    if email:
        problems.append(Problem("email", EmailTaken.code, "has an account already"))
    if username:
        problems.append(Problem("username", UsernameTaken.code, "is taken"))
    if email:
        return EmailTaken("This e-mail address has an account already.", tuple(problems))
    return UsernameTaken("This user name is taken.", tuple(problems))


def ensure_acceptable(password: str, rules: PasswordRules, *, name: str = "password", own: Sequence[str] = ()) -> None:
    """Raises `InvalidInput` for a password that breaks the rules, or is one of the person's own names."""
    problems = list(rules.problems(name, password))
    if not problems and password.casefold() in {text.casefold() for text in own}:
        problems.append(Problem(name, "too_common", "is the name of the account"))
    if problems:
        raise InvalidInput(*problems)


def prepare_registration(
    registration: Registration,
    password: str,
    origin: Origin,
    *,
    now: datetime,
    rules: PasswordRules,
    attempts: Attempts,
    hasher: PasswordHasher,
) -> str:
    """The hash for an account to be registered; made outside of any transaction, since it takes its time.

    Raises `TooManyAttempts` and `InvalidInput`.
    """
    ensure_registration_allowed(origin.network, now=now, attempts=attempts)
    ensure_acceptable(password, rules, own=(registration.email, registration.username))
    return hasher.hash(password)


def register(
    registration: Registration,
    password_hash: str,
    origin: Origin,
    *,
    now: datetime,
    users: Users,
    attempts: Attempts,
) -> User:
    """Add a member's account. Raises `EmailTaken`, `UsernameTaken` and `TooManyAttempts`."""
    attempts.hold(NOBODY, origin.network)
    ensure_registration_allowed(origin.network, now=now, attempts=attempts)
    try:
        user = users.add(registration, password_hash, Role.MEMBER, now)
    except Conflict as conflict:
        attempts.add(Kind.TAKEN, NOBODY, origin.network, now)
        conflict.keep_changes = True
        raise
    attempts.add(Kind.REGISTRATION, NOBODY, origin.network, now)
    return user


def check_password(
    user_id: int,
    password: str,
    origin: Origin,
    *,
    now: datetime,
    logins: Logins,
    attempts: Attempts,
    hasher: PasswordHasher,
) -> Checked:
    """Look whether this is the user's password; outside of any transaction, since it takes its time.

    Raises `TooManyAttempts`, and `AccountGone` for a user who is gone or disabled.
    """
    ensure_log_in_allowed(Account(user_id), origin.network, now=now, attempts=attempts)
    credentials = logins.credentials(user_id)
    if credentials is None:
        raise AccountGone
    return Checked(credentials, hasher.matches(password, credentials.password_hash))


def ensure_right(
    checked: Checked, origin: Origin, name: str, *, now: datetime, logins: Logins, attempts: Attempts
) -> None:
    """Raises `WrongPassword` naming the field, which is counted, or `TooManyAttempts`."""
    user_id = checked.credentials.user_id
    account = Account(user_id)
    attempts.hold(account, origin.network)
    ensure_log_in_allowed(account, origin.network, now=now, attempts=attempts)
    if not checked.is_right or logins.credentials(user_id) != checked.credentials:
        attempts.add(Kind.LOG_IN, account, origin.network, now)
        raise WrongPassword(Problem(name, WrongPassword.code, "is not your password"))


def hold_own(user_id: int, *, users: Users) -> User:
    """The user who is asking, held. Raises `AccountGone`."""
    try:
        return users.hold(user_id)
    except UserNotFound:
        raise AccountGone from None


class ProfileChanges(TypedDict, total=False):
    """What a person may change of their profile; what isn't there stays."""

    name: str
    surname: str
    username: str
    favorite_genre: int | None


def update_profile(user: User, changes: ProfileChanges, *, users: Users) -> User:
    """Change a user who is held. Raises `UsernameTaken`, or `InvalidInput` for an unknown genre."""
    changed = replace(user, **changes)
    if changed != user:
        users.save(changed)
    return changed


def assign_role(user: User, role: Role, *, users: Users) -> User:
    """Give a user who is held a role, which holds from their next request on. Raises `ForeignRole`."""
    if user.issuer:
        raise ForeignRole
    changed = replace(user, role=role)
    users.save(changed)
    return changed


def delete_account(
    checked: Checked,
    origin: Origin,
    *,
    now: datetime,
    users: Users,
    logins: Logins,
    attempts: Attempts,
    ensure_unchanged: Callable[[User], None],
) -> None:
    """Take an account away with all that belongs to it, unless `ensure_unchanged` raises.

    Raises `WrongPassword`, `TooManyAttempts` or `AccountGone`.
    """
    ensure_right(checked, origin, "password", now=now, logins=logins, attempts=attempts)
    delete_foreign_account(checked.credentials.user_id, users=users, ensure_unchanged=ensure_unchanged)


def delete_foreign_account(user_id: int, *, users: Users, ensure_unchanged: Callable[[User], None]) -> None:
    """Take an account away that has no password to be asked for, unless `ensure_unchanged` raises.

    Raises `AccountGone`.
    """
    user = hold_own(user_id, users=users)
    ensure_unchanged(user)
    users.remove(user.id)
