"""The agency's work in a database, its counters and the search's index kept in step."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update
from sqlalchemy.dialects.postgresql import (
    insert as insert_unless,
)  # what it writes of ON CONFLICT, SQLite reads as well
from sqlalchemy.exc import IntegrityError

from adapters.sql import counters
from adapters.sql.tables import cast_roles, genres, people
from adapters.sql.words import add_person_words, remove_person_words
from domain.casting import GenreTaken, InUse
from domain.catalogue import Counted, Director, DirectorNotFound, Genre, GenreNotFound
from domain.text import fold

_GENRE = genres.c.id == bindparam("key")
_ADD_GENRE = insert_unless(genres).on_conflict_do_nothing().returning(genres.c.id)
_HOLD_GENRE = select(genres.c.name, genres.c.movies).where(_GENRE).with_for_update()
_RENAME_GENRE = update(genres).where(_GENRE).values(name=bindparam("new"), name_folded=bindparam("folded"))
_REMOVE_GENRE = delete(genres).where(_GENRE, genres.c.movies == 0)

_PERSON = people.c.id == bindparam("key")
_ADD_DIRECTOR = insert(people).values(is_director=True).returning(people.c.id)
_HOLD_DIRECTOR = select(people.c.name, people.c.directed).where(_PERSON, people.c.is_director).with_for_update()
_RENAME = update(people).where(_PERSON).values(name=bindparam("new"), name_folded=bindparam("folded"))
_ACTS = exists().where(cast_roles.c.person_id == people.c.id)
_REMOVE_PERSON = delete(people).where(_PERSON, people.c.directed == 0, ~_ACTS)
_DIRECTS_NO_MORE = update(people).where(_PERSON, people.c.directed == 0).values(is_director=False)


@dataclass(frozen=True, slots=True)
class SqlGenreEdits:
    """The port `Edits` for genres on a database."""

    connect: Callable[[], Connection]

    def add(self, name: str) -> Counted[Genre]:
        """See the port."""
        connection = self.connect()
        genre_id = connection.execute(_ADD_GENRE, {"name": name, "name_folded": fold(name)}).scalar()
        if genre_id is None:
            raise GenreTaken
        counters.change_total(connection, "genres", 1)
        return Counted(Genre(genre_id, name), 0)

    def hold(self, item_id: int) -> Counted[Genre]:
        """See the port."""
        for name, movies in self.connect().execute(_HOLD_GENRE, {"key": item_id}):
            return Counted(Genre(item_id, name), movies)
        raise GenreNotFound("There is no such genre.")

    def rename(self, item_id: int, name: str) -> None:
        """See the port."""
        try:
            self.connect().execute(_RENAME_GENRE, {"key": item_id, "new": name, "folded": fold(name)})
        except IntegrityError:  # of the one unique key
            raise GenreTaken from None

    def remove(self, item_id: int) -> None:
        """See the port."""
        connection = self.connect()
        if not connection.execute(_REMOVE_GENRE, {"key": item_id}).rowcount:
            raise InUse("Movies have this genre.")
        counters.change_total(connection, "genres", -1)


@dataclass(frozen=True, slots=True)
class SqlDirectorEdits:
    """The port `Edits` for people who direct on a database."""

    connect: Callable[[], Connection]

    def add(self, name: str) -> Counted[Director]:
        """See the port."""
        connection = self.connect()
        person_id: int = connection.execute(_ADD_DIRECTOR, {"name": name, "name_folded": fold(name)}).scalar_one()
        add_person_words(connection, {person_id: _words(name)})
        counters.change_total(connection, "directors", 1)
        return Counted(Director(person_id, name), 0)

    def hold(self, item_id: int) -> Counted[Director]:
        """See the port."""
        for name, directed in self.connect().execute(_HOLD_DIRECTOR, {"key": item_id}):
            return Counted(Director(item_id, name), directed)
        raise DirectorNotFound("There is no such director.")

    def rename(self, item_id: int, name: str) -> None:
        """See the port."""
        connection = self.connect()
        old, new = _words(self.hold(item_id).item.name), _words(name)
        connection.execute(_RENAME, {"key": item_id, "new": name, "folded": fold(name)})
        remove_person_words(connection, {item_id: old - new})
        add_person_words(connection, {item_id: new - old})

    def remove(self, item_id: int) -> None:
        """See the port."""
        connection = self.connect()
        name = self.hold(item_id).item.name
        if connection.execute(_REMOVE_PERSON, {"key": item_id}).rowcount:
            remove_person_words(connection, {item_id: _words(name)})
        elif not connection.execute(_DIRECTS_NO_MORE, {"key": item_id}).rowcount:
            raise InUse("Movies have this director.")
        counters.change_total(connection, "directors", -1)


def _words(name: str) -> set[str]:
    return set(fold(name).split())
