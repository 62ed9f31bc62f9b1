"""The people of a batch of films: found among those who are there, or made."""

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from adapters.sql import counters
from adapters.sql.bulk import insert_many, new_ids
from adapters.sql.lists import one_of
from adapters.sql.tables import people
from adapters.sql.words import add_person_words
from domain.films import Person
from domain.text import fold

_COLUMNS = (people.c.id, people.c.name_folded, people.c.external_id, people.c.is_director, people.c.is_actor)
_BY_NAME = select(*_COLUMNS).where(one_of(people.c.name_folded, "names")).order_by(people.c.id)
_BY_EXTERNAL_ID = select(*_COLUMNS).where(one_of(people.c.external_id, "external_ids"))
_NEW_COLUMNS = ("id", "name", "name_folded", "external_id", "is_director", "directed", "is_actor")


@dataclass(slots=True)
class _Known:
    """Somebody who is in the database, or will be when the crew is written."""

    id: int
    folded: str
    external_id: str | None
    is_director: bool
    is_actor: bool
    name: str = ""  # of somebody new
    takes_external_id: bool = False


class Crew:
    """Who the persons of a batch are in the database; `write` stores what the batch says of them."""

    def __init__(self, connection: Connection, persons: Iterable[Person]) -> None:
        self._connection = connection
        self._by_name: dict[str, list[_Known]] = {}
        self._by_external_id: dict[str, _Known] = {}
        self._new: list[_Known] = []
        in_order = dict.fromkeys(persons)
        self._load(_BY_NAME, {"names": list({fold(person.name) for person in in_order})})
        self._load(_BY_EXTERNAL_ID, {"external_ids": [one.external_id for one in in_order if one.external_id]})
        self._known = {person: self._resolve(person) for person in in_order}
        for one, new_id in zip(self._new, new_ids(connection, people, len(self._new)), strict=True):
            one.id = new_id

    def id_of(self, person: Person) -> int:
        """The id of one of the persons."""
        return self._known[person].id

    def write(self, *, directed: Counter[int], no_more: Counter[int], acting: Set[int]) -> None:
        """Store who is new, who is told apart now, who acts, and who directs how many movies more or fewer."""
        connection = self._connection
        new = [
            (one.id, one.name, one.folded, one.external_id, one.id in directed, directed[one.id], one.id in acting)
            for one in self._new
        ]
        insert_many(connection, people, _NEW_COLUMNS, new)
        add_person_words(connection, {one.id: set(one.folded.split()) for one in self._new})
        made = {one.id for one in self._new}
        old = {one.id: one for one in self._known.values() if one.id not in made}
        told = [{"key": one.id, "external_id": one.external_id} for one in old.values() if one.takes_external_id]
        if told:
            connection.execute(update(people).where(people.c.id == bindparam("key")), told)
        for total, column, now, are_already in (
            ("directors", "is_director", directed.keys(), {one.id for one in old.values() if one.is_director}),
            ("actors", "is_actor", acting, {one.id for one in old.values() if one.is_actor}),
        ):
            first = [id_ for id_ in old if id_ in now and id_ not in are_already]
            if first:
                change = update(people).where(one_of(people.c.id, "ids")).values({column: True})
                connection.execute(change, {"ids": first})
            counters.change_total(connection, total, len(first) + len(made.intersection(now)))
        more = Counter({person_id: movies for person_id, movies in directed.items() if person_id not in made})
        counters.change_directed(connection, more, no_more)

    def _load(self, statement: Any, wanted: dict[str, list[str]]) -> None:
        for row in self._connection.execute(statement, wanted):
            if row.external_id not in self._by_external_id:
                self._remember(_Known(*row))

    def _remember(self, known: _Known) -> None:
        self._by_name.setdefault(known.folded, []).append(known)
        if known.external_id:
            self._by_external_id[known.external_id] = known

    def _resolve(self, person: Person) -> _Known:
        known = self._find(person)
        if known is None:
            known = _Known(0, fold(person.name), person.external_id or None, False, False, person.name)
            self._new.append(known)
            self._remember(known)
        elif person.external_id and not known.external_id:
            known.external_id = person.external_id
            known.takes_external_id = True
            self._by_external_id[person.external_id] = known
        return known

    def _find(self, person: Person) -> _Known | None:
        if person.external_id and (known := self._by_external_id.get(person.external_id)):
            return known
        for known in self._by_name.get(fold(person.name), ()):
            if not person.external_id or not known.external_id:
                return known
        return None
