"""The people who act, in a database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, select, update

from adapters.sql import counters
from adapters.sql.listing import Listing
from adapters.sql.people import add_person, remove_person, rename_person
from adapters.sql.session import Rows
from adapters.sql.tables import cast_roles, people
from domain.actors import Actor, ActorNotFound
from domain.listing import ListQuery, Position
from domain.paging import Page, PageRequest

_COLUMNS = (people.c.id, people.c.name, people.c.gender, people.c.birth_date, people.c.told_age)
_ACTORS = Listing(
    total="actors",
    columns=_COLUMNS,
    source=people,
    make=Actor,
    text=people.c.name_folded,
    sorts={"id": people.c.id, "name": people.c.name_folded, "birth_date": people.c.birth_date},
    condition=people.c.is_actor,
)
_PERSON = people.c.id == bindparam("key")
_GET = select(*_COLUMNS).where(_PERSON, people.c.is_actor)
_HOLD = _GET.with_for_update()
_SAVE = (
    update(people)
    .where(_PERSON)
    .values(gender=bindparam("word"), birth_date=bindparam("born"), told_age=bindparam("age"))
)
_IS_DIRECTOR = select(people.c.is_director).where(_PERSON)
_REMOVE_ROLES = delete(cast_roles).where(cast_roles.c.person_id == bindparam("key"))
_ACTS_NO_MORE = update(people).where(_PERSON).values(is_actor=False, gender="", birth_date=None, told_age=None)


@dataclass(frozen=True, slots=True)
class SqlActors:
    """The port `Actors` on a database."""

    rows: Rows

    def get(self, actor_id: int) -> Actor:
        """See the port."""
        for row in self.rows(_GET, {"key": actor_id}):
            return Actor(*row)
        raise ActorNotFound("There is no such actor.")

    def page(self, query: ListQuery, page: PageRequest) -> Page[Actor]:
        """See the port."""
        return _ACTORS.page(self.rows, query, page)

    def after(self, query: ListQuery, position: Position | None, limit: int) -> Sequence[Actor]:
        """See the port."""
        return _ACTORS.after(self.rows, query, position, limit)


@dataclass(frozen=True, slots=True)
class SqlActorEdits:
    """The port `ActorEdits` on a database."""

    connect: Callable[[], Connection]

    def add(self, actor: Actor) -> Actor:
        """See the port."""
        connection = self.connect()
        more = {"gender": actor.gender, "birth_date": actor.birth_date, "told_age": actor.told_age}
        actor_id = add_person(connection, actor.name, is_actor=True, **more)
        counters.change_total(connection, "actors", 1)
        return self.hold(actor_id)

    def hold(self, actor_id: int) -> Actor:
        """See the port."""
        for row in self.connect().execute(_HOLD, {"key": actor_id}):
            return Actor(*row)
        raise ActorNotFound("There is no such actor.")

    def save(self, actor: Actor) -> None:
        """See the port."""
        connection = self.connect()
        if self.hold(actor.id).name != actor.name:
            rename_person(connection, actor.id, actor.name)
        values = {"key": actor.id, "word": actor.gender, "born": actor.birth_date, "age": actor.told_age}
        connection.execute(_SAVE, values)

    def remove(self, actor_id: int) -> None:
        """See the port."""
        connection, key = self.connect(), {"key": actor_id}
        roles = connection.execute(_REMOVE_ROLES, key).rowcount
        counters.change_total(connection, "roles", -roles)
        if connection.execute(_IS_DIRECTOR, key).scalar_one():
            connection.execute(_ACTS_NO_MORE, key)
        else:
            remove_person(connection, actor_id)
        counters.change_total(connection, "actors", -1)
