"""Accounts in dictionaries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.memory.store import MemoryStore
from domain.access import Permission, Role
from domain.accounts import (
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


@dataclass(frozen=True, slots=True)
class MemoryUsers:
    """The port `Users` on a memory store."""

    store: MemoryStore

    def add(self, registration: Registration, password_hash: str, role: Role, now: datetime) -> User:
        """See the port."""
        email = self.find(Login(email=registration.email)) is not None
        username = bool(registration.username) and self.find(Login(username=registration.username)) is not None
        if email or username:
            raise taken(email=email, username=username)
        user = User(
            id=self.store.next_id("user"),
            email=registration.email,
            username=registration.username,
            name=registration.name,
            surname=registration.surname,
            favorite_genre=None,
            role=role,
            active=True,
            registered=now,
            last_login=None,
        )
        self.store.users[user.id] = user
        self.store.password_hashes[user.id] = password_hash
        return user

    def hold(self, user_id: int) -> User:
        """See the port."""
        try:
            return self.store.users[user_id]
        except KeyError:
            raise UserNotFound("There is no such user.") from None

    def find(self, login: Login) -> User | None:
        """See the port."""
        return find_user(self.store, login)

    def save(self, user: User) -> None:
        """See the port."""
        if user.favorite_genre is not None and user.favorite_genre not in self.store.genres:
            raise UnknownGenre(Problem("favorite_genre", UnknownGenre.code, "is no genre's id"))
        other = self.find(Login(username=user.username)) if user.username else None
        if other is not None and other.id != user.id:
            raise taken(email=False, username=True)
        self.store.users[user.id] = user

    def remove(self, user_id: int) -> None:
        """See the port."""
        self.hold(user_id)
        store = self.store
        del store.users[user_id], store.password_hashes[user_id]
        store.sessions = {id_: kept for id_, kept in store.sessions.items() if kept.session.user_id != user_id}
        store.favorites = {key: added for key, added in store.favorites.items() if key[0] != user_id}
        store.attempts = [attempt for attempt in store.attempts if attempt.account.user_id != user_id]
        store.networks = {key: at for key, at in store.networks.items() if key[0] != user_id}
        store.answers = {key: answer for key, answer in store.answers.items() if key.user_id != user_id}
        store.login_codes = {code: kept for code, kept in store.login_codes.items() if kept[0] != user_id}
        store.copies = {id_: copy for id_, copy in store.copies.items() if copy.owner_id != user_id}
        store.imports = {id_: kept for id_, kept in store.imports.items() if kept.owner_id != user_id}
        store.shown_to = {
            id_: (users - {user_id}, groups) for id_, (users, groups) in store.shown_to.items() if id_ in store.copies
        }
        store.groups = {
            id_: replace(group, members=tuple(one for one in group.members if one.user_id != user_id))
            for id_, group in store.groups.items()
            if group.owner.user_id != user_id
        }
        for id_, event in list(store.audit.items()):
            if event.actor_id == user_id:
                store.audit[id_] = replace(event, address="")

    def page(self, page: PageRequest) -> Page[User]:
        """See the port."""
        users = self.after(None, len(self.store.users))
        return Page(users[page.offset : page.offset + page.size], len(users))

    def after(self, user_id: int | None, limit: int) -> Sequence[User]:
        """See the port."""
        return [user for id_, user in sorted(self.store.users.items()) if id_ > (user_id or 0)][:limit]


@dataclass(frozen=True, slots=True)
class MemoryLogins:
    """The port `Logins` on a memory store."""

    store: MemoryStore

    def credentials(self, login: Login | int) -> Credentials | None:
        """See the port."""
        user = self.store.users.get(login) if isinstance(login, int) else find_user(self.store, login)
        if user is None or not user.active or user.issuer:
            return None
        return Credentials(user.id, self.store.password_hashes[user.id])

    def record(self, credentials: Credentials, now: datetime, new_hash: str) -> User | None:
        """See the port."""
        if self.credentials(credentials.user_id) != credentials:
            return None
        user = replace(self.store.users[credentials.user_id], last_login=now)
        self.store.users[user.id] = user
        self.store.password_hashes[user.id] = new_hash or credentials.password_hash
        return user

    def set_password(self, user_id: int, new_hash: str) -> None:
        """See the port."""
        self.store.password_hashes[user_id] = new_hash


@dataclass(frozen=True, slots=True)
class MemoryForeignUsers:
    """The port `ForeignUsers` on a memory store."""

    store: MemoryStore

    def find(self, issuer: str, subject: str) -> User | None:
        """See the port."""
        for user in self.store.users.values():
            if user.issuer and (user.issuer, user.subject) == (issuer, subject):
                return user
        return None

    def settle(self, user: User) -> User:
        """See the port."""
        known = self.find(user.issuer, user.subject)
        if known is not None:
            return known
        settled = replace(user, id=self.store.next_id("user"))
        self.store.users[settled.id] = settled
        self.store.password_hashes[settled.id] = ""
        return settled

    def record(self, user_id: int, granted: Sequence[Permission], now: datetime) -> User | None:
        """See the port."""
        user = self.store.users.get(user_id)
        if user is None or not user.active:
            return None
        self.store.users[user_id] = replace(user, last_login=now, granted=tuple(granted))
        return self.store.users[user_id]


def find_user(store: MemoryStore, login: Login) -> User | None:
    """Whose address or user name this is."""
    for user in store.users.values():
        known = fold_email(user.email) if login.email else fold_username(user.username)
        if known and known == login.folded:
            return user
    return None
