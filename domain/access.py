"""Who may do what: the roles, the permissions, and the one table that joins them."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the service; each user has one."""

    MEMBER = "member"
    CASTING_ASSISTANT = "casting_assistant"
    CASTING_DIRECTOR = "casting_director"
    EXECUTIVE_PRODUCER = "executive_producer"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One thing that not everybody may do."""

    GET_MOVIES = "get:movies"
    GET_ACTORS = "get:actors"
    GET_ROLES = "get:roles"
    POST_ACTOR = "post:actor"
    PATCH_ACTOR = "patch:actor"
    DELETE_ACTOR = "delete:actor"
    POST_ROLE = "post:role"
    PATCH_ROLE = "patch:role"
    DELETE_ROLE = "delete:role"
    POST_MOVIE = "post:movie"
    PATCH_MOVIE = "patch:movie"
    DELETE_MOVIE = "delete:movie"
    POST_GENRE = "post:genre"
    PATCH_GENRE = "patch:genre"
    DELETE_GENRE = "delete:genre"
    POST_DIRECTOR = "post:director"
    PATCH_DIRECTOR = "patch:director"
    DELETE_DIRECTOR = "delete:director"
    GET_USERS = "get:users"
    PATCH_USER = "patch:user"


_ASSISTANT = frozenset({Permission.GET_MOVIES, Permission.GET_ACTORS, Permission.GET_ROLES})
_DIRECTOR = _ASSISTANT | {
    Permission.POST_ACTOR,
    Permission.PATCH_ACTOR,
    Permission.DELETE_ACTOR,
    Permission.PATCH_MOVIE,
    Permission.POST_ROLE,
    Permission.PATCH_ROLE,
    Permission.DELETE_ROLE,
}
_PRODUCER = _DIRECTOR | {
    Permission.POST_MOVIE,
    Permission.DELETE_MOVIE,
    Permission.POST_GENRE,
    Permission.PATCH_GENRE,
    Permission.DELETE_GENRE,
    Permission.POST_DIRECTOR,
    Permission.PATCH_DIRECTOR,
    Permission.DELETE_DIRECTOR,
}

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.MEMBER: frozenset(),
    Role.CASTING_ASSISTANT: _ASSISTANT,
    Role.CASTING_DIRECTOR: _DIRECTOR,
    Role.EXECUTIVE_PRODUCER: _PRODUCER,
    Role.ADMINISTRATOR: _PRODUCER | {Permission.GET_USERS, Permission.PATCH_USER},
}
"""What each role may do; what isn't here is denied."""


_ORDERED = {role: tuple(sorted(permissions)) for role, permissions in PERMISSIONS.items()}


def permissions_of(role: Role) -> tuple[Permission, ...]:
    """The permissions of a role, always in the same order."""
    return _ORDERED[role]
