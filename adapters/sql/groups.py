"""Groups of people in a database."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import BindParameter, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless

from adapters.sql.lists import one_of
from adapters.sql.queries import json_rows
from adapters.sql.session import AnyRow, Rows
from adapters.sql.tables import group_members, user_groups, users
from domain.accounts import AccountGone
from domain.groups import MOST_GROUPS, MOST_MEMBERS, Group, GroupNotFound, Member, TooMany
from domain.paging import Page, PageRequest

_people = users.alias("people")
_MEMBERS = (
    select(json_rows(_people.c.id, _people.c.username))
    .join_from(group_members, _people)
    .where(group_members.c.group_id == user_groups.c.id)
    .correlate(user_groups)
    .scalar_subquery()
)
_GROUPS = select(user_groups.c.id, user_groups.c.name, users.c.id, users.c.username, _MEMBERS).join_from(
    user_groups, users, users.c.id == user_groups.c.owner_id
)
_NAMES = select(users.c.username).where(one_of(users.c.id, "ids"))
_KEY: BindParameter[str] = bindparam("key")
_FIND = _GROUPS.where(user_groups.c.id == _KEY)
_IS_IN = or_(
    user_groups.c.owner_id == bindparam("user_id"),
    user_groups.c.id.in_(select(group_members.c.group_id).where(group_members.c.user_id == bindparam("user_id"))),
)
_PAGE = (
    _GROUPS.where(_IS_IN)
    .order_by(user_groups.c.name, user_groups.c.id)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_COUNT = select(func.count()).select_from(user_groups).where(_IS_IN)
_IDS = select(user_groups.c.id).where(_IS_IN)
_OWNED = select(func.count()).select_from(user_groups).where(user_groups.c.owner_id == bindparam("owner"))
_ADD = insert(user_groups).returning(user_groups.c.id)
_RENAME = update(user_groups).where(user_groups.c.id == _KEY).values(name=bindparam("new")).returning(user_groups.c.id)
_REMOVE = delete(user_groups).where(user_groups.c.id == _KEY).returning(user_groups.c.id)
_HOLD = select(user_groups.c.id).where(user_groups.c.id == _KEY).with_for_update()
_HOLD_OWNER = select(users.c.id).where(users.c.id == bindparam("key")).with_for_update()
_HOLD_USER = select(users.c.id).where(users.c.id == bindparam("key")).with_for_update(key_share=True, read=True)
_SIZE = select(func.count()).select_from(group_members).where(group_members.c.group_id == _KEY)
_PUT = insert_unless(group_members).on_conflict_do_nothing().returning(group_members.c.user_id)
_DROP = (
    delete(group_members)
    .where(group_members.c.group_id == _KEY, group_members.c.user_id == bindparam("gone"))
    .returning(group_members.c.user_id)
)


@dataclass(frozen=True, slots=True)
class SqlGroups:
    """The port `Groups` on a database."""

    rows: Rows

    def add(self, group: Group) -> None:
        """See the port."""
        if not self.rows(_HOLD_OWNER, {"key": group.owner.user_id}):
            raise AccountGone
        if self.rows(_OWNED, {"owner": group.owner.user_id})[0][0] >= MOST_GROUPS:
            raise TooMany(f"You own {MOST_GROUPS} groups already.")
        self.rows(_ADD, {"id": group.id, "owner_id": group.owner.user_id, "name": group.name})

    def find(self, group_id: str) -> Group | None:
        """See the port."""
        for row in self.rows(_FIND, {"key": group_id}):
            return _group(row)
        return None

    def hold(self, group_id: str) -> Group | None:
        """See the port."""
        self.rows(_HOLD, {"key": group_id})
        return self.find(group_id)

    def rename(self, group_id: str, name: str) -> None:
        """See the port."""
        self.rows(_RENAME, {"key": group_id, "new": name})

    def remove(self, group_id: str) -> None:
        """See the port."""
        self.rows(_REMOVE, {"key": group_id})

    def put(self, group_id: str, user_id: int) -> None:
        """See the port."""
        if not self.rows(_HOLD, {"key": group_id}):
            raise GroupNotFound("There is no such group.")
        if not self.rows(_HOLD_USER, {"key": user_id}):
            return  # gone meanwhile
        is_new = self.rows(_PUT, {"group_id": group_id, "user_id": user_id})
        if is_new and self.rows(_SIZE, {"key": group_id})[0][0] > MOST_MEMBERS:
            raise TooMany(f"The group has {MOST_MEMBERS} members already.")

    def drop(self, group_id: str, user_id: int) -> None:
        """See the port."""
        self.rows(_DROP, {"key": group_id, "gone": user_id})

    def page(self, user_id: int, page: PageRequest) -> Page[Group]:
        """See the port."""
        values = {"user_id": user_id}
        rows = self.rows(_PAGE, {**values, "limit": page.size, "offset": page.offset})
        return Page([_group(row) for row in rows], self.rows(_COUNT, values)[0][0])

    def ids_of(self, user_id: int) -> frozenset[str]:
        """See the port."""
        return frozenset(row[0] for row in self.rows(_IDS, {"user_id": user_id}))

    def names_of(self, user_ids: frozenset[int]) -> list[str]:
        """See the port."""
        rows = self.rows(_NAMES, {"ids": sorted(user_ids)}) if user_ids else ()
        return sorted((row[0] for row in rows), key=str.lower)


def _group(row: AnyRow) -> Group:
    group_id, name, owner_id, owner, members = row
    return Group(group_id, name, Member(owner_id, owner), _members(orjson.loads(members)))


def _members(listed: Sequence[Sequence[object]]) -> tuple[Member, ...]:
    members = (Member(int(str(user_id)), str(name)) for user_id, name in listed)
    return tuple(sorted(members, key=lambda member: (member.username.lower(), member.user_id)))
