"""Groups of people in dictionaries."""

from dataclasses import dataclass, replace

from adapters.memory.store import MemoryStore
from domain.accounts import AccountGone
from domain.groups import MOST_GROUPS, MOST_MEMBERS, Group, GroupNotFound, Member, TooMany
from domain.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class MemoryGroups:
    """The port `Groups` on a memory store."""

    store: MemoryStore

    def add(self, group: Group) -> None:
        """See the port."""
        if group.owner.user_id not in self.store.users:
            raise AccountGone
        if sum(other.owner.user_id == group.owner.user_id for other in self.store.groups.values()) >= MOST_GROUPS:
            raise TooMany(f"You own {MOST_GROUPS} groups already.")
        self.store.groups[group.id] = group

    def find(self, group_id: str) -> Group | None:
        """See the port."""
        group = self.store.groups.get(group_id)
        if group is None:
            return None
        members = (self._named(member.user_id) for member in group.members)
        in_order = sorted(members, key=lambda member: (member.username.lower(), member.user_id))
        return replace(group, owner=self._named(group.owner.user_id), members=tuple(in_order))

    def hold(self, group_id: str) -> Group | None:
        """See the port."""
        return self.find(group_id)

    def rename(self, group_id: str, name: str) -> None:
        """See the port."""
        self.store.groups[group_id] = replace(self.store.groups[group_id], name=name)

    def remove(self, group_id: str) -> None:
        """See the port."""
        del self.store.groups[group_id]

    def put(self, group_id: str, user_id: int) -> None:
        """See the port."""
        group = self.store.groups.get(group_id)
        if group is None:
            raise GroupNotFound("There is no such group.")
        if user_id in self.store.users and not any(member.user_id == user_id for member in group.members):
            if len(group.members) >= MOST_MEMBERS:
                raise TooMany(f"The group has {MOST_MEMBERS} members already.")
            self.store.groups[group_id] = replace(group, members=(*group.members, Member(user_id, "")))

    def drop(self, group_id: str, user_id: int) -> None:
        """See the port."""
        group = self.store.groups[group_id]
        left = tuple(member for member in group.members if member.user_id != user_id)
        self.store.groups[group_id] = replace(group, members=left)

    def page(self, user_id: int, page: PageRequest) -> Page[Group]:
        """See the port."""
        own = [group for group in map(self.find, self.ids_of(user_id)) if group is not None]
        own.sort(key=lambda group: (group.name, group.id))
        return Page(own[page.offset : page.offset + page.size], len(own))

    def ids_of(self, user_id: int) -> frozenset[str]:
        """See the port."""
        return frozenset(group.id for group in self.store.groups.values() if group.includes(user_id))

    def names_of(self, user_ids: frozenset[int]) -> list[str]:
        """See the port."""
        return sorted((self.store.users[user_id].username for user_id in user_ids), key=str.lower)

    def _named(self, user_id: int) -> Member:
        return Member(user_id, self.store.users[user_id].username)
