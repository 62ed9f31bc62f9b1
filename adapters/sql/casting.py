"""The agency's work in a database, its counters and the search's index kept in step."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, delete, false, insert, select, update
from sqlalchemy.dialects.postgresql import (
    insert as insert_unless,
)  # what it writes of ON CONFLICT, SQLite reads as well
from sqlalchemy.exc import IntegrityError

from adapters.sql import counters
from adapters.sql.catalogue import SqlMovies
from adapters.sql.lists import one_of
from adapters.sql.people import add_person, remove_person, rename_person
from adapters.sql.session import rows_of
from adapters.sql.tables import cast_roles, genres, movie_directors, movie_external_ids, movie_genres, movies, people
from adapters.sql.words import add_movie_words, remove_movie_words
from domain.casting import GenreTaken, InUse, MovieDraft, unknown_ids
from domain.catalogue import Counted, Director, DirectorNotFound, Genre, GenreNotFound, Movie, MovieNotFound
from domain.lookup import AlreadyThere
from domain.search import words_of_titles
from domain.text import fold

_GENRE = genres.c.id == bindparam("key")
_ADD_GENRE = insert_unless(genres).on_conflict_do_nothing().returning(genres.c.id)
_HOLD_GENRE = select(genres.c.name, genres.c.movies).where(_GENRE).with_for_update()
_RENAME_GENRE = update(genres).where(_GENRE).values(name=bindparam("new"), name_folded=bindparam("folded"))
_REMOVE_GENRE = delete(genres).where(_GENRE, genres.c.movies == 0)

_PERSON = people.c.id == bindparam("key")
_HOLD_DIRECTOR = select(people.c.name, people.c.directed).where(_PERSON, people.c.is_director).with_for_update()
_IS_ACTOR = select(people.c.is_actor).where(_PERSON)
_DIRECTS_NO_MORE = update(people).where(_PERSON).values(is_director=False)

_MOVIE = movies.c.id == bindparam("key")
_ADD_MOVIE = insert(movies).returning(movies.c.id)
_HOLD_MOVIE = select(movies.c.title_folded, movies.c.original_folded, movies.c.year).where(_MOVIE).with_for_update()
_SAVE_MOVIE = update(movies).where(_MOVIE)
_EXTERNAL_IDS = (
    select(movie_external_ids.c.external_id)
    .where(movie_external_ids.c.movie_id == bindparam("key"))
    .order_by(movie_external_ids.c.external_id)
)
_IDENTIFY = insert_unless(movie_external_ids).on_conflict_do_nothing()
_IS_OF_ANOTHER = select(movie_external_ids.c.movie_id).where(
    one_of(movie_external_ids.c.external_id, "ids"), movie_external_ids.c.movie_id != bindparam("key")
)
_REMOVE_ROLES = delete(cast_roles).where(cast_roles.c.movie_id == bindparam("key"))
_REMOVE_MOVIE = delete(movies).where(_MOVIE)
# They stay until the movie that refers to them is stored.
_KNOWN_GENRES, _KNOWN_PEOPLE = (
    select(table.c.id).where(one_of(table.c.id, "ids")).with_for_update(read=True, key_share=True)
    for table in (genres, people)
)
_NOW_DIRECT = (
    update(people)
    .where(one_of(people.c.id, "ids"), people.c.is_director == false())
    .values(is_director=True)
    .returning(people.c.id)
)
_UNLINK_GENRES = (
    delete(movie_genres).where(movie_genres.c.movie_id == bindparam("key")).returning(movie_genres.c.genre_id)
)
_UNLINK_DIRECTORS = (
    delete(movie_directors).where(movie_directors.c.movie_id == bindparam("key")).returning(movie_directors.c.person_id)
)


@dataclass(frozen=True, slots=True)
class SqlMovieEdits:
    """The port `MovieEdits` on a database."""

    connect: Callable[[], Connection]

    def add(self, draft: MovieDraft) -> int:
        """See the port."""
        connection = self.connect()
        self._ensure_known(draft)
        movie_id: int = connection.execute(_ADD_MOVIE, _values(draft)).scalar_one()
        add_movie_words(connection, {movie_id: _words_of(draft)})
        self._link(movie_id, draft, Counter(), Counter())
        counters.change_total(connection, "movies", 1)
        return movie_id

    def hold(self, movie_id: int) -> Movie:
        """See the port."""
        self._held_words(movie_id)
        return SqlMovies(rows_of(self.connect)).get(movie_id)

    def save(self, movie_id: int, draft: MovieDraft) -> None:
        """See the port."""
        connection = self.connect()
        self._ensure_known(draft)
        old, new = self._held_words(movie_id), _words_of(draft)
        connection.execute(_SAVE_MOVIE.values(_values(draft)), {"key": movie_id})
        remove_movie_words(connection, {movie_id: old - new})
        add_movie_words(connection, {movie_id: new - old})
        self._link(movie_id, draft, *self._unlinked(movie_id))

    def external_ids(self, movie_id: int) -> list[str]:
        """See the port."""
        return list(self.connect().execute(_EXTERNAL_IDS, {"key": movie_id}).scalars())

    def identify(self, movie_id: int, external_ids: Sequence[str]) -> None:
        """See the port."""
        connection = self.connect()
        connection.execute(_IDENTIFY, [{"external_id": one, "movie_id": movie_id} for one in external_ids])
        if connection.execute(_IS_OF_ANOTHER, {"ids": external_ids, "key": movie_id}).first():
            raise AlreadyThere

    def remove(self, movie_id: int) -> None:
        """See the port."""
        connection = self.connect()
        remove_movie_words(connection, {movie_id: self._held_words(movie_id)})
        no_genres, no_directors = self._unlinked(movie_id)
        counters.change_genres(connection, Counter(), no_genres)
        counters.change_directed(connection, Counter(), no_directors)
        counters.change_total(connection, "roles", -connection.execute(_REMOVE_ROLES, {"key": movie_id}).rowcount)
        connection.execute(_REMOVE_MOVIE, {"key": movie_id})
        counters.change_total(connection, "movies", -1)

    def _held_words(self, movie_id: int) -> set[str]:
        for title, original, year in self.connect().execute(_HOLD_MOVIE, {"key": movie_id}):
            return words_of_titles((title, original), year)
        raise MovieNotFound("There is no such movie.")

    def _ensure_known(self, draft: MovieDraft) -> None:
        asked = (("genres", draft.genres, _KNOWN_GENRES), ("directors", draft.directors, _KNOWN_PEOPLE))
        unknown = {
            name: set(ids).difference(self.connect().execute(statement, {"ids": ids}).scalars())
            for name, ids, statement in asked
            if ids
        }
        if any(unknown.values()):
            raise unknown_ids(unknown)

    def _unlinked(self, movie_id: int) -> tuple[Counter[int], Counter[int]]:
        """Take the movie out of its genres and from its directors; how often each was linked."""
        execute, key = self.connect().execute, {"key": movie_id}
        return Counter(execute(_UNLINK_GENRES, key).scalars()), Counter(execute(_UNLINK_DIRECTORS, key).scalars())

    def _link(self, movie_id: int, draft: MovieDraft, no_genres: Counter[int], no_directors: Counter[int]) -> None:
        connection = self.connect()
        links = ((movie_genres, "genre_id", draft.genres), (movie_directors, "person_id", draft.directors))
        for table, column, ids in links:
            places = [{"movie_id": movie_id, "position": at, column: id_} for at, id_ in enumerate(ids)]
            if places:
                connection.execute(insert(table), places)
        if draft.directors:
            first = connection.execute(_NOW_DIRECT, {"ids": draft.directors}).scalars().all()
            counters.change_total(connection, "directors", len(first))
        counters.change_genres(connection, Counter(draft.genres), no_genres)
        counters.change_directed(connection, Counter(draft.directors), no_directors)


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
        for name, count in self.connect().execute(_HOLD_GENRE, {"key": item_id}):
            return Counted(Genre(item_id, name), count)
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
        person_id = add_person(connection, name, is_director=True)
        counters.change_total(connection, "directors", 1)
        return Counted(Director(person_id, name), 0)

    def hold(self, item_id: int) -> Counted[Director]:
        """See the port."""
        for name, directed in self.connect().execute(_HOLD_DIRECTOR, {"key": item_id}):
            return Counted(Director(item_id, name), directed)
        raise DirectorNotFound("There is no such director.")

    def rename(self, item_id: int, name: str) -> None:
        """See the port."""
        rename_person(self.connect(), item_id, name)

    def remove(self, item_id: int) -> None:
        """See the port."""
        connection = self.connect()
        if self.hold(item_id).movies:
            raise InUse("Movies have this director.")
        if connection.execute(_IS_ACTOR, {"key": item_id}).scalar_one():
            connection.execute(_DIRECTS_NO_MORE, {"key": item_id})
        else:
            remove_person(connection, item_id)
        counters.change_total(connection, "directors", -1)


def _values(draft: MovieDraft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "title_folded": fold(draft.title),
        "original_title": draft.original_title,
        "original_folded": fold(draft.original_title),
        "description": draft.description,
        "trailer": draft.trailer,
        "poster_url": draft.poster_url,
        "year": draft.year,
        "release_date": draft.release_date,
        "released": draft.release_date or date(draft.year or 0, 1, 1),
        "length": draft.length,
        "rating": draft.rating,
    }


def _words_of(draft: MovieDraft) -> set[str]:
    return words_of_titles((fold(draft.title), fold(draft.original_title)), draft.year or 0)
