"""Who plays what in which movie, in dictionaries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.memory.listing import Listing
from adapters.memory.store import MemoryStore, StoredRole
from domain.casting import ROLE_SORTS, unknown_ids
from domain.listing import Position
from domain.paging import Page, PageRequest
from domain.roles import CastRole, RoleDraft, RoleNotFound, RoleQuery, RoleTaken

_ROLES: Listing[CastRole] = Listing(ROLE_SORTS, lambda role: [role.character, role.actor_name, role.movie_title])


@dataclass(frozen=True, slots=True)
class MemoryRoles:
    """The port `Roles` on a memory store."""

    store: MemoryStore

    def get(self, role_id: int) -> CastRole:
        """See the port."""
        role = self.store.roles.get(role_id)
        if role is None:
            raise RoleNotFound("There is no such role.")
        title, name = self.store.movies[role.movie_id].title, self.store.people[role.person_id].name
        return CastRole(role.id, role.movie_id, title, role.person_id, name, role.character, role.billing)

    def page(self, query: RoleQuery, page: PageRequest) -> Page[CastRole]:
        """See the port."""
        return _ROLES.page(self._asked(query), query, page)

    def after(self, query: RoleQuery, position: Position | None, limit: int) -> Sequence[CastRole]:
        """See the port."""
        return _ROLES.after(self._asked(query), query, position, limit)

    def _asked(self, query: RoleQuery) -> list[CastRole]:
        return [
            self.get(role.id)
            for role in self.store.roles.values()
            if query.movie_id in (None, role.movie_id) and query.actor_id in (None, role.person_id)
        ]


@dataclass(frozen=True, slots=True)
class MemoryRoleEdits:
    """The port `RoleEdits` on a memory store."""

    store: MemoryStore

    def add(self, draft: RoleDraft) -> int:
        """See the port."""
        role_id = self.store.next_id("role")
        self._put(role_id, draft)
        return role_id

    def hold(self, role_id: int) -> CastRole:
        """See the port."""
        return MemoryRoles(self.store).get(role_id)

    def save(self, role_id: int, draft: RoleDraft) -> None:
        """See the port."""
        self._put(role_id, draft)

    def remove(self, role_id: int) -> None:
        """See the port."""
        del self.store.roles[role_id]

    def _put(self, role_id: int, draft: RoleDraft) -> None:
        """Store a role, with a place made for it in its movie's billing."""
        store = self.store
        no_movies = {draft.movie_id}.difference(store.movies)
        no_actors = {draft.actor_id}.difference(store.people)
        if no_movies or no_actors:
            raise unknown_ids({"movie_id": no_movies, "actor_id": no_actors})
        others = [role for role in store.cast_of(draft.movie_id) if role.id != role_id]
        if any((role.person_id, role.character) == (draft.actor_id, draft.character) for role in others):
            raise RoleTaken
        billing = draft.billing
        if billing is None:
            billing = max((role.billing for role in others), default=0) + 1
        if any(role.billing == billing for role in others):
            for role in others:
                if role.billing >= billing:
                    store.roles[role.id] = replace(role, billing=role.billing + 1)
        store.actors.add(draft.actor_id)
        store.roles[role_id] = StoredRole(role_id, draft.movie_id, draft.actor_id, draft.character, billing)
