"""Imports into a database, a batch at a time."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select, text, update

from adapters.sql import counters
from adapters.sql.bulk import Record, insert_many, new_ids
from adapters.sql.crew import Crew
from adapters.sql.lists import one_of
from adapters.sql.tables import (
    cast_roles,
    genres,
    movie_directors,
    movie_external_ids,
    movie_genres,
    movies,
    people,
)
from adapters.sql.words import add_movie_words, remove_movie_words
from domain.films import Film, Part, Person, StoredFilm
from domain.search import words_of_titles
from domain.text import fold

_IMPORT_LOCK = 0x6D617271  # any number that nothing else locks by

_ALIKE_BY_TITLE = select(movies.c.id, movies.c.title_folded, movies.c.year).where(
    one_of(movies.c.title_folded, "titles")
)
_ALIKE_BY_ID = select(movie_external_ids.c.movie_id).where(one_of(movie_external_ids.c.external_id, "external_ids"))
_FILMS = select(
    movies.c.id,
    movies.c.title,
    movies.c.year,
    movies.c.original_title,
    movies.c.release_date,
    movies.c.length,
    movies.c.rating,
    movies.c.description,
    movies.c.trailer,
    movies.c.poster_url,
).where(one_of(movies.c.id, "ids"))
_GENRES = (
    select(movie_genres.c.movie_id, genres.c.name)
    .join_from(movie_genres, genres)
    .where(one_of(movie_genres.c.movie_id, "ids"))
    .order_by(movie_genres.c.movie_id, movie_genres.c.position)
)
_DIRECTORS = (
    select(movie_directors.c.movie_id, people.c.name, people.c.external_id)
    .join_from(movie_directors, people)
    .where(one_of(movie_directors.c.movie_id, "ids"))
    .order_by(movie_directors.c.movie_id, movie_directors.c.position)
)
_CAST = (
    select(cast_roles.c.movie_id, people.c.name, people.c.external_id, cast_roles.c.character)
    .join_from(cast_roles, people)
    .where(one_of(cast_roles.c.movie_id, "ids"))
    .order_by(cast_roles.c.movie_id, cast_roles.c.billing, cast_roles.c.id)
)
_EXTERNAL_IDS = (
    select(movie_external_ids.c.movie_id, movie_external_ids.c.external_id)
    .where(one_of(movie_external_ids.c.movie_id, "ids"))
    .order_by(movie_external_ids.c.external_id)
)
_GENRES_BY_NAME = select(genres.c.name_folded, genres.c.id).where(one_of(genres.c.name_folded, "names"))

_ROLE_COLUMNS = ("movie_id", "person_id", "character", "billing", "character_folded")
_MOVIE_COLUMNS = (
    "id",
    "title",
    "title_folded",
    "original_title",
    "original_folded",
    "description",
    "trailer",
    "poster_url",
    "year",
    "release_date",
    "released",
    "length",
    "rating",
)


@dataclass(frozen=True, slots=True)
class SqlFilms:
    """The port `Films` inside a transaction; on PostgreSQL imports take turns."""

    connection: Connection

    def alike(self, films: Sequence[Film]) -> Sequence[StoredFilm]:
        """See the port."""
        connection = self.connection
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _IMPORT_LOCK})
        keys = {(fold(film.title), film.year) for film in films}
        by_title = connection.execute(_ALIKE_BY_TITLE, {"titles": list({title for title, _ in keys})})
        ids = {movie_id for movie_id, title, year in by_title if (title, year) in keys}
        if external_ids := [external_id for film in films for external_id in film.external_ids]:
            ids.update(row[0] for row in connection.execute(_ALIKE_BY_ID, {"external_ids": external_ids}))
        return self._stored(sorted(ids))

    def add(self, films: Sequence[Film]) -> Sequence[int]:
        """See the port."""
        ids = new_ids(self.connection, movies, len(films))
        stored = [StoredFilm(movie_id, film) for movie_id, film in zip(ids, films, strict=True)]
        insert_many(self.connection, movies, _MOVIE_COLUMNS, [_record(film) for film in stored])
        add_movie_words(self.connection, {film.id: _words(film.film) for film in stored})
        self._link(stored, Counter(), Counter(), are_new=True)
        counters.change_total(self.connection, "movies", len(films))
        return ids

    def update(self, films: Sequence[StoredFilm]) -> None:
        """See the port."""
        if not films:
            return
        ids = [film.id for film in films]
        old_words = {old.id: _words(old.film) for old in self._stored(ids)}
        new_words = {film.id: _words(film.film) for film in films}
        values = [dict(zip(("key", *_MOVIE_COLUMNS[1:]), _record(film), strict=True)) for film in films]
        self.connection.execute(update(movies).where(movies.c.id == bindparam("key")), values)
        remove_movie_words(self.connection, {id_: words - new_words[id_] for id_, words in old_words.items()})
        add_movie_words(self.connection, {id_: words - old_words[id_] for id_, words in new_words.items()})
        no_genres = self._unlink(movie_genres, movie_genres.c.genre_id, ids)
        no_directors = self._unlink(movie_directors, movie_directors.c.person_id, ids)
        self.connection.execute(
            delete(movie_external_ids).where(one_of(movie_external_ids.c.movie_id, "ids")), {"ids": ids}
        )
        self._link(films, no_genres, no_directors)

    def _stored(self, ids: Sequence[int]) -> list[StoredFilm]:
        """The films with these ids, in their order."""
        if not ids:
            return []
        wanted = {"ids": list(ids)}
        execute = self.connection.execute
        genre_names: dict[int, list[str]] = defaultdict(list)
        for movie_id, name in execute(_GENRES, wanted):
            genre_names[movie_id].append(name)
        directors: dict[int, list[Person]] = defaultdict(list)
        for movie_id, name, external_id in execute(_DIRECTORS, wanted):
            directors[movie_id].append(Person(name, external_id or ""))
        cast: dict[int, list[Part]] = defaultdict(list)
        for movie_id, name, external_id, character in execute(_CAST, wanted):
            cast[movie_id].append(Part(Person(name, external_id or ""), character))
        external_ids: dict[int, list[str]] = defaultdict(list)
        for movie_id, external_id in execute(_EXTERNAL_IDS, wanted):
            external_ids[movie_id].append(external_id)
        films = {
            row.id: Film(
                title=row.title,
                year=row.year,
                original_title=row.original_title,
                release_date=row.release_date,
                length=row.length,
                rating=row.rating,
                description=row.description,
                trailer=row.trailer,
                poster_url=row.poster_url,
                genres=tuple(genre_names[row.id]),
                directors=tuple(directors[row.id]),
                cast=tuple(cast[row.id]),
                external_ids=tuple(external_ids[row.id]),
            )
            for row in execute(_FILMS, wanted)
        }
        return [StoredFilm(movie_id, films[movie_id]) for movie_id in ids if movie_id in films]

    def _unlink(self, link: Table, owner: Any, ids: Sequence[int]) -> Counter[int]:
        """Take the movies out of a link table; how often each owner was linked."""
        gone = delete(link).where(one_of(link.c.movie_id, "ids")).returning(owner)
        return Counter(row[0] for row in self.connection.execute(gone, {"ids": list(ids)}))

    def _link(
        self,
        films: Sequence[StoredFilm],
        no_genres: Counter[int],
        no_directors: Counter[int],
        *,
        are_new: bool = False,
    ) -> None:
        """Write what films refer to and bring the counters along; the arguments count links just taken away."""
        connection = self.connection
        genre_ids = self._genre_ids(films)
        crew = Crew(connection, (person for stored in films for person in _people(stored.film)))
        genre_links: list[Record] = []
        director_links: list[Record] = []
        roles: list[Record] = []
        for stored in films:
            film = stored.film
            directors = dict.fromkeys(crew.id_of(person) for person in film.directors)
            director_links += [(stored.id, at, person_id) for at, person_id in enumerate(directors)]
            of_film = dict.fromkeys(genre_ids[fold(name)] for name in film.genres)
            genre_links += [(stored.id, at, genre_id) for at, genre_id in enumerate(of_film)]
            parts = dict.fromkeys((crew.id_of(part.person), part.character) for part in film.cast)
            roles += [
                (stored.id, person_id, character, at, fold(character))
                for at, (person_id, character) in enumerate(parts, 1)
            ]
        crew.write(
            directed=Counter(person_id for _, _, person_id in director_links),
            no_more=no_directors,
            acting={role[1] for role in roles},
        )
        insert_many(connection, movie_genres, ("movie_id", "position", "genre_id"), genre_links)
        insert_many(connection, movie_directors, ("movie_id", "position", "person_id"), director_links)
        external_ids = [(external_id, stored.id) for stored in films for external_id in stored.film.external_ids]
        insert_many(connection, movie_external_ids, ("external_id", "movie_id"), external_ids)
        if are_new:
            insert_many(connection, cast_roles, _ROLE_COLUMNS, roles)
            counters.change_total(connection, "roles", len(roles))
        else:
            self._write_roles([stored.id for stored in films], roles)
        counters.change_genres(connection, Counter(genre_id for _, _, genre_id in genre_links), no_genres)

    def _write_roles(self, movie_ids: Sequence[int], roles: Sequence[Record]) -> None:
        """Make these the roles of the movies; a role that stays keeps its id."""
        key = select(cast_roles.c.movie_id, cast_roles.c.person_id, cast_roles.c.character, cast_roles.c.billing)
        old = self.connection.execute(
            key.add_columns(cast_roles.c.id).where(one_of(cast_roles.c.movie_id, "ids")), {"ids": list(movie_ids)}
        )
        stored = {tuple(row[:3]): (row.billing, row.id) for row in old}
        new = [role for role in roles if role[:3] not in stored]
        moved = [
            {"key": stored[role[:3]][1], "billing": role[3]}
            for role in roles
            if role[:3] in stored and stored[role[:3]][0] != role[3]
        ]
        kept = {role[:3] for role in roles}
        gone = [role_id for role, (_, role_id) in stored.items() if role not in kept]
        if gone:
            self.connection.execute(delete(cast_roles).where(one_of(cast_roles.c.id, "ids")), {"ids": gone})
        if moved:
            self.connection.execute(update(cast_roles).where(cast_roles.c.id == bindparam("key")), moved)
        insert_many(self.connection, cast_roles, _ROLE_COLUMNS, new)
        counters.change_total(self.connection, "roles", len(new) - len(gone))

    def _genre_ids(self, films: Sequence[StoredFilm]) -> dict[str, int]:
        """The ids of the films' genres by folded name; those that are missing are made."""
        names: dict[str, str] = {}
        for stored in films:
            for name in stored.film.genres:
                names.setdefault(fold(name), name)
        wanted = {"names": list(names)}
        ids: dict[str, int] = {row.name_folded: row.id for row in self.connection.execute(_GENRES_BY_NAME, wanted)}
        if missing := [folded for folded in names if folded not in ids]:
            new = new_ids(self.connection, genres, len(missing))
            records = [(id_, names[folded], folded) for id_, folded in zip(new, missing, strict=True)]
            insert_many(self.connection, genres, ("id", "name", "name_folded"), records)
            counters.change_total(self.connection, "genres", len(missing))
            ids.update(zip(missing, new, strict=True))
        return ids


def _people(film: Film) -> list[Person]:
    return [*film.directors, *(part.person for part in film.cast)]


def _words(film: Film) -> set[str]:
    return words_of_titles((fold(film.title), fold(film.original_title)), film.year)


def _record(stored: StoredFilm) -> Record:
    """The values of `_MOVIE_COLUMNS`."""
    film = stored.film
    return (
        stored.id,
        film.title,
        fold(film.title),
        film.original_title,
        fold(film.original_title),
        film.description,
        film.trailer,
        film.poster_url,
        film.year,
        film.release_date,
        film.release_date or date(film.year, 1, 1),
        film.length,
        film.rating,
    )
