"""Who plays what in which movie, in a database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, false, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert  # what it writes of ON CONFLICT, SQLite reads as well
from sqlalchemy.exc import IntegrityError

from adapters.sql import counters
from adapters.sql.listing import Listing
from adapters.sql.session import Rows
from adapters.sql.tables import cast_roles, movies, people
from domain.casting import unknown_ids
from domain.listing import Position
from domain.paging import Page, PageRequest
from domain.roles import CastRole, RoleDraft, RoleNotFound, RoleQuery, RoleTaken
from domain.text import fold

_COLUMNS = (
    cast_roles.c.id,
    movies.c.id,
    movies.c.title,
    people.c.id,
    people.c.name,
    cast_roles.c.character,
    cast_roles.c.billing,
)
_SOURCE = cast_roles.join(movies).join(people)
_SPACE = literal(" ")
_ROLES = Listing(
    total="roles",
    columns=_COLUMNS,
    source=_SOURCE,
    make=CastRole,
    text=cast_roles.c.character_folded + _SPACE + people.c.name_folded + _SPACE + movies.c.title_folded,
    sorts={
        "id": cast_roles.c.id,
        "order": cast_roles.c.billing,
        "character": cast_roles.c.character_folded,
        "movie": movies.c.title_folded,
        "actor": people.c.name_folded,
    },
    filters={"movie_id": cast_roles.c.movie_id, "actor_id": cast_roles.c.person_id},
)
_ROLE = cast_roles.c.id == bindparam("key")
_GET = select(*_COLUMNS).select_from(_SOURCE).where(_ROLE)
_HOLD = _GET.with_for_update(of=cast_roles)
# Whoever changes the roles of a movie holds the movie first, so that its billing changes in turns.
_HOLD_MOVIE = select(movies.c.id).where(movies.c.id == bindparam("movie")).with_for_update(key_share=True)
_MOVIE_OF = select(cast_roles.c.movie_id).where(_ROLE)
_HOLD_PERSON = select(people.c.id).where(people.c.id == bindparam("person")).with_for_update(key_share=True, read=True)
_NOW_ACTS = update(people).where(people.c.id == bindparam("person"), people.c.is_actor == false()).values(is_actor=True)
_OF_MOVIE = cast_roles.c.movie_id == bindparam("movie")
_LAST = select(func.coalesce(func.max(cast_roles.c.billing), 0)).where(_OF_MOVIE, cast_roles.c.id != bindparam("key"))
_IS_BILLED = select(cast_roles.c.id).where(
    _OF_MOVIE, cast_roles.c.billing == bindparam("place"), cast_roles.c.id != bindparam("key")
)
_PUSH_BACK = (
    update(cast_roles)
    .where(_OF_MOVIE, cast_roles.c.billing >= bindparam("place"), cast_roles.c.id != bindparam("key"))
    .values(billing=cast_roles.c.billing + 1)
)
_ADD = insert(cast_roles).on_conflict_do_nothing().returning(cast_roles.c.id)
_SAVE = update(cast_roles).where(_ROLE)
_REMOVE = delete(cast_roles).where(_ROLE)


@dataclass(frozen=True, slots=True)
class SqlRoles:
    """The port `Roles` on a database."""

    rows: Rows

    def get(self, role_id: int) -> CastRole:
        """See the port."""
        for row in self.rows(_GET, {"key": role_id}):
            return CastRole(*row)
        raise RoleNotFound("There is no such role.")

    def page(self, query: RoleQuery, page: PageRequest) -> Page[CastRole]:
        """See the port."""
        return _ROLES.page(self.rows, query, page)

    def after(self, query: RoleQuery, position: Position | None, limit: int) -> Sequence[CastRole]:
        """See the port."""
        return _ROLES.after(self.rows, query, position, limit)


@dataclass(frozen=True, slots=True)
class SqlRoleEdits:
    """The port `RoleEdits` on a database."""

    connect: Callable[[], Connection]

    def add(self, draft: RoleDraft) -> int:
        """See the port."""
        connection = self.connect()
        role_id = connection.execute(_ADD, self._placed(draft, role_id=0)).scalar()
        if role_id is None:
            raise RoleTaken
        counters.change_total(connection, "roles", 1)
        return int(role_id)

    def hold(self, role_id: int) -> CastRole:
        """See the port."""
        connection, key = self.connect(), {"key": role_id}
        for movie_id in connection.execute(_MOVIE_OF, key).scalars().all():
            connection.execute(_HOLD_MOVIE, {"movie": movie_id})
        for row in connection.execute(_HOLD, key):
            return CastRole(*row)
        raise RoleNotFound("There is no such role.")

    def save(self, role_id: int, draft: RoleDraft) -> None:
        """See the port."""
        values = self._placed(draft, role_id)
        try:
            self.connect().execute(_SAVE.values(values), {"key": role_id})
        except IntegrityError:  # of the one unique key
            raise RoleTaken from None

    def remove(self, role_id: int) -> None:
        """See the port."""
        connection = self.connect()
        connection.execute(_REMOVE, {"key": role_id})
        counters.change_total(connection, "roles", -1)

    def _placed(self, draft: RoleDraft, role_id: int) -> dict[str, Any]:
        """The columns of a role, with a place made for it in its movie's billing."""
        connection = self.connect()
        movie, person = {"movie": draft.movie_id}, {"person": draft.actor_id}
        no_movies = {draft.movie_id}.difference(connection.execute(_HOLD_MOVIE, movie).scalars())
        no_actors = {draft.actor_id}.difference(connection.execute(_HOLD_PERSON, person).scalars())
        if no_movies or no_actors:
            raise unknown_ids({"movie_id": no_movies, "actor_id": no_actors})
        counters.change_total(connection, "actors", connection.execute(_NOW_ACTS, person).rowcount)
        billing = draft.billing
        if billing is None:
            billing = connection.execute(_LAST, {**movie, "key": role_id}).scalar_one() + 1
        place = {**movie, "place": billing, "key": role_id}
        if connection.execute(_IS_BILLED, place).first():
            connection.execute(_PUSH_BACK, place)
        return {
            "movie_id": draft.movie_id,
            "person_id": draft.actor_id,
            "character": draft.character,
            "character_folded": fold(draft.character),
            "billing": billing,
        }
