"""Roles: who played what in which movie, in billing order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol, TypedDict

from domain.errors import Conflict, NotFound
from domain.listing import ListQuery, Position
from domain.paging import Page, PageRequest

CHARACTER_LENGTH = 100
BILLINGS = (1, 10_000)


class CastRole(NamedTuple):
    """Who plays what in which movie."""

    id: int
    movie_id: int
    movie_title: str
    actor_id: int
    actor_name: str
    character: str  # "" where it isn't known
    billing: int  # the place in the movie's credits, from 1


@dataclass(frozen=True, slots=True)
class RoleDraft:
    """What is told of a role."""

    movie_id: int
    actor_id: int  # any person's id
    character: str
    billing: int | None = None  # None: behind all others


class RoleChanges(TypedDict, total=False):
    """What is told anew of a role; what isn't there stays."""

    movie_id: int
    actor_id: int
    character: str
    billing: int


class RoleNotFound(NotFound):
    """No role has this id."""

    code = "role_not_found"


class RoleTaken(Conflict):
    """The same actor plays the same character in the same movie already."""

    code = "role_taken"

    def __init__(self) -> None:
        super().__init__("This actor plays this character in this movie already.")


@dataclass(frozen=True, slots=True)
class RoleQuery(ListQuery):
    """Which roles: all, or those of a movie or an actor."""

    movie_id: int | None = None
    actor_id: int | None = None


class Roles(Protocol):
    """Who plays what. Words are looked for in the character, the actor's name and the movie's title."""

    def get(self, role_id: int) -> CastRole:
        """One role. Raises `RoleNotFound`."""

    def page(self, query: RoleQuery, page: PageRequest) -> Page[CastRole]:
        """One page; empty past the end."""

    def after(self, query: RoleQuery, position: Position | None, limit: int) -> Sequence[CastRole]:
        """The next `limit` roles behind a position of the query's order (None: from the start)."""


class RoleEdits(Protocol):
    """Who plays what, to be changed. Whoever gets a role is an actor from then on.

    A role that takes another's place in the billing pushes that one, and all behind it, back by one.
    """

    def add(self, draft: RoleDraft) -> int:
        """The id of a new role. Raises `RoleTaken`, or `InvalidInput` for a movie or an actor that isn't there."""

    def hold(self, role_id: int) -> CastRole:
        """The role, which nobody else changes until this transaction ends. Raises `RoleNotFound`."""

    def save(self, role_id: int, draft: RoleDraft) -> None:
        """Make a role that is held what the draft tells. Raises as `add` does."""

    def remove(self, role_id: int) -> None:
        """Take a role away that is held; the actor stays one."""


def cast_actor(draft: RoleDraft, *, roles: RoleEdits) -> CastRole:
    """Give an actor a role in a movie. Raises `RoleTaken` or `InvalidInput`."""
    return roles.hold(roles.add(draft))


def recast(role: CastRole, told: RoleChanges, *, roles: RoleEdits) -> CastRole:
    """Change a role that is held; in another movie it comes last unless told otherwise.

    Raises `RoleTaken` or `InvalidInput`.
    """
    so_far = RoleDraft(role.movie_id, role.actor_id, role.character, role.billing)
    draft = replace(so_far, **told)
    if draft.movie_id != role.movie_id and "billing" not in told:
        draft = replace(draft, billing=None)
    if draft != so_far:
        roles.save(role.id, draft)
    return roles.hold(role.id)
