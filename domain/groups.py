"""Groups of people, to show one's collection to: made by an owner, left by any member."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.accounts import Login, User, Users
from domain.attempts import Account, Attempts, Kind, ensure_naming_allowed
from domain.errors import Conflict, Forbidden, InvalidInput, NotFound, Problem
from domain.paging import Page, PageRequest

NAME_LENGTH = 50
MOST_GROUPS = 1000
"""Groups that one user may own."""

MOST_MEMBERS = 1000


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group."""

    user_id: int
    username: str


@dataclass(frozen=True, slots=True)
class Group:
    """Some people whom its owner has put together; the owner is one of them without being a member."""

    id: str  # unguessable
    name: str
    owner: Member
    members: tuple[Member, ...] = ()  # by user name

    def includes(self, user_id: int) -> bool:
        """Whether somebody may know of the group."""
        return user_id == self.owner.user_id or any(member.user_id == user_id for member in self.members)


class GroupNotFound(NotFound):
    """No group has this id, or it isn't the caller's to know of."""

    code = "group_not_found"


class NotYourGroup(Forbidden):
    """Only its owner may change a group."""

    code = "not_owner"


class TooMany(Conflict):
    """There is no room for more."""

    code = "too_many"


class UnknownName(InvalidInput):
    """A user name that nobody has; counted, so that names can't be tried out."""

    code = "unknown_user"
    keep_changes = True


class Groups(Protocol):
    """Groups and who is in them."""

    def add(self, group: Group) -> None:
        """Store a group, without members. Raises `TooMany`, or `AccountGone` for an owner who is gone."""

    def find(self, group_id: str) -> Group | None:
        """The group."""

    def hold(self, group_id: str) -> Group | None:
        """The group, which nobody else changes until this transaction ends."""

    def rename(self, group_id: str, name: str) -> None:
        """Give it another name."""

    def remove(self, group_id: str) -> None:
        """Take it away, and out of everything that was shared with it."""

    def put(self, group_id: str, user_id: int) -> None:
        """Make somebody a member, unless they are. Raises `TooMany`, or `GroupNotFound` for one that is gone."""

    def drop(self, group_id: str, user_id: int) -> None:
        """Let somebody be no member any more."""

    def page(self, user_id: int, page: PageRequest) -> Page[Group]:
        """One page of the groups that somebody owns or is in, by name; empty past the end."""

    def ids_of(self, user_id: int) -> frozenset[str]:
        """The groups that somebody owns or is in."""

    def names_of(self, user_ids: frozenset[int]) -> list[str]:
        """The user names of these, in order without regard to case."""


def make_group(name: str, owner: User, *, groups: Groups) -> Group:
    """A new group. Raises `TooMany`."""
    group = Group(secrets.token_urlsafe(16), name, Member(owner.id, owner.username))
    groups.add(group)
    return group


def find_group(group_id: str, user_id: int, *, groups: Groups) -> Group:
    """A group that somebody owns or is in. Raises `GroupNotFound`."""
    return _known(groups.find(group_id), user_id)


def hold_group(group_id: str, user_id: int, *, groups: Groups) -> Group:
    """A group that somebody owns or is in, held. Raises `GroupNotFound`."""
    return _known(groups.hold(group_id), user_id)


def hold_own_group(group_id: str, user_id: int, *, groups: Groups) -> Group:
    """A group that somebody owns, held. Raises `GroupNotFound` or `NotYourGroup`."""
    group = hold_group(group_id, user_id, groups=groups)
    if group.owner.user_id != user_id:
        raise NotYourGroup("Only its owner may change this group.")
    return group


def _known(group: Group | None, user_id: int) -> Group:
    if group is None or not group.includes(user_id):
        raise GroupNotFound("There is no such group.")
    return group


def find_users(
    names: Sequence[str], asker_id: int, field: str, *, now: datetime, users: Users, attempts: Attempts
) -> list[User]:
    """The users of these names. Raises `UnknownName` for a name that nobody has, and `TooManyAttempts`."""
    if not names:
        return []
    asker = Account(asker_id)
    ensure_naming_allowed(asker, now=now, attempts=attempts)
    found = [users.find(Login(username=name)) for name in names]
    unknown = [name for name, user in zip(names, found, strict=True) if user is None]
    for _ in unknown:
        attempts.add(Kind.NAME, asker, "", now)
    if unknown:
        raise UnknownName(Problem(field, UnknownName.code, f"names nobody who is here: {', '.join(sorted(unknown))}"))
    return [user for user in found if user is not None]


def put_member(group: Group, user: User, *, groups: Groups) -> None:
    """Make somebody a member of a group; its owner is in it anyway. Raises `TooMany`."""
    if user.id != group.owner.user_id:
        groups.put(group.id, user.id)


def drop_member(group: Group, user: User, asker_id: int, *, groups: Groups) -> None:
    """Let somebody be no member any more, whom the owner drops or who leaves. Raises `NotYourGroup`."""
    if asker_id not in (group.owner.user_id, user.id):
        raise NotYourGroup("Only its owner may change this group.")
    groups.drop(group.id, user.id)
