"""People, whatever they do: their names, and the words by which they are found."""

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from adapters.sql.tables import people
from adapters.sql.words import add_person_words, remove_person_words
from domain.text import fold

_PERSON = people.c.id == bindparam("key")
_ADD = insert(people).returning(people.c.id)
_NAME = select(people.c.name_folded).where(_PERSON)
_RENAME = update(people).where(_PERSON).values(name=bindparam("new"), name_folded=bindparam("folded"))
_REMOVE = delete(people).where(_PERSON)


def add_person(connection: Connection, name: str, **more: object) -> int:
    """The id of somebody new, with the values of further columns."""
    values = {"name": name, "name_folded": fold(name), **more}
    person_id: int = connection.execute(_ADD, values).scalar_one()
    add_person_words(connection, {person_id: _words(fold(name))})
    return person_id


def rename_person(connection: Connection, person_id: int, name: str) -> None:
    """Give somebody another name."""
    old, new = _words(_folded_name(connection, person_id)), _words(fold(name))
    connection.execute(_RENAME, {"key": person_id, "new": name, "folded": fold(name)})
    remove_person_words(connection, {person_id: old - new})
    add_person_words(connection, {person_id: new - old})


def remove_person(connection: Connection, person_id: int) -> None:
    """Take somebody away to whom nothing refers."""
    remove_person_words(connection, {person_id: _words(_folded_name(connection, person_id))})
    connection.execute(_REMOVE, {"key": person_id})


def _folded_name(connection: Connection, person_id: int) -> str:
    name: str = connection.execute(_NAME, {"key": person_id}).scalar_one()
    return name


def _words(folded: str) -> set[str]:
    return set(folded.split())
