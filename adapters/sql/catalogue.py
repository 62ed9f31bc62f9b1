"""The public catalogue out of a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import bindparam, select

from adapters.sql import queries
from adapters.sql.listing import Listing
from adapters.sql.lists import one_of
from adapters.sql.queries import MOVIE_COLUMNS, Segment, Shape, packed
from adapters.sql.search import find
from adapters.sql.session import AnyRow, Rows
from adapters.sql.tables import cast_roles, genres, movies, people
from domain.catalogue import (
    STORED_ORDER,
    CastMember,
    Counted,
    Director,
    DirectorNotFound,
    Genre,
    GenreNotFound,
    Movie,
    MovieNotFound,
    MovieQuery,
)
from domain.listing import ListQuery, Position
from domain.paging import Page, PageRequest

DEEP = 1000
"""Items to skip from which on a page is worth a look whether the list's end is nearer."""

_MOVIE = packed(select(*MOVIE_COLUMNS).where(movies.c.id == bindparam("id")))
_MOVIES = packed(select(*MOVIE_COLUMNS).where(one_of(movies.c.id, "ids")))
_HAS_MOVIE = select(movies.c.id).where(movies.c.id == bindparam("id"))
_CAST = (
    select(cast_roles.c.character, people.c.name, people.c.id)
    .join_from(cast_roles, people)
    .where(cast_roles.c.movie_id == bindparam("id"))
    .order_by(cast_roles.c.billing, cast_roles.c.id)
)


@dataclass(frozen=True, slots=True)
class SqlMovies:
    """The port `Movies` on a database."""

    rows: Rows

    def get(self, movie_id: int) -> Movie:
        """See the port."""
        for movie in unpacked(self.rows(_MOVIE, {"id": movie_id})):
            return movie
        raise MovieNotFound("There is no such movie.")

    def cast(self, movie_id: int) -> Sequence[CastMember]:
        """See the port."""
        cast = [CastMember(*row) for row in self.rows(_CAST, {"id": movie_id})]
        if not cast and not self.rows(_HAS_MOVIE, {"id": movie_id}):
            raise MovieNotFound("There is no such movie.")
        return cast

    def page(self, query: MovieQuery, page: PageRequest) -> Page[Movie]:
        """See the port."""
        if query.search is not None:
            return self._page_of_found(query, page)
        order = query.order or STORED_ORDER
        shape = queries.shape_of(query, order.key)
        values = shape.values_of(query)
        stretches = queries.segments(order.key, descending=order.descending)
        if page.offset < DEEP:
            return Page(*self._take(shape, values, stretches, page.offset, page.size))
        total: int = self.rows(queries.total_statement(shape), values)[0][0]
        left = total - page.offset
        if left <= 0:
            return Page([], total)
        if page.offset <= left:
            return Page(*self._take(shape, values, stretches, page.offset, page.size))
        size = min(page.size, left)
        items, _ = self._take(shape, values, queries.backwards(stretches), left - size, size)
        return Page(items[::-1], total)

    def after(self, query: MovieQuery, position: Position | None, limit: int) -> Sequence[Movie]:
        """See the port."""
        order = query.order or STORED_ORDER
        shape = queries.shape_of(query, order.key)
        values = shape.values_of(query)
        found: list[Movie] = []
        for stretch in queries.segments(order.key, descending=order.descending):
            if position is not None and stretch.known and position.value is None:
                continue
            place = {} if position is None else queries.position_values(shape, position.value, position.id)
            statement = queries.after_statement(shape, stretch, from_start=position is None)
            found += unpacked(self.rows(statement, {**values, **place, "limit": limit - len(found)}))
            if len(found) == limit:
                break
            position = None
        return found

    def _take(
        self, shape: Shape, values: dict[str, Any], stretches: list[Segment], offset: int, limit: int
    ) -> tuple[list[Movie], int]:
        """The movies at `offset` of the stretches in turn, and the total of the question."""
        items: list[Movie] = []
        total = 0
        for stretch in stretches:
            statement = queries.page_statement(shape, stretch)
            rows = self.rows(statement, {**values, "limit": limit - len(items), "offset": offset})
            found = unpacked(rows)
            items += found
            total = rows[0].total
            if len(items) == limit or stretch is stretches[-1]:
                break
            held = offset + len(found)
            if offset and not found:
                held = self.rows(queries.segment_total_statement(shape, stretch), values)[0][0]
            offset = max(0, offset - held)
        return items, total

    def _page_of_found(self, query: MovieQuery, page: PageRequest) -> Page[Movie]:
        ids = find(self.rows, query)
        wanted = ids[page.offset : page.offset + page.size]
        if not wanted:
            return Page([], len(ids))
        by_id = {movie.id: movie for movie in unpacked(self.rows(_MOVIES, {"ids": wanted}))}
        return Page([by_id[movie_id] for movie_id in wanted if movie_id in by_id], len(ids))


_GENRE = select(genres.c.name, genres.c.movies).where(genres.c.id == bindparam("id"))
_GENRES = Listing(
    total="genres",
    columns=(genres.c.id, genres.c.name),
    source=genres,
    make=Genre,
    text=genres.c.name_folded,
    sorts={"id": genres.c.id, "name": genres.c.name_folded},
)

_IS_DIRECTOR = people.c.is_director
_DIRECTOR = select(people.c.name, people.c.directed).where(people.c.id == bindparam("id"), _IS_DIRECTOR)
_DIRECTORS = Listing(
    total="directors",
    columns=(people.c.id, people.c.name),
    source=people,
    make=Director,
    text=people.c.name_folded,
    sorts={"id": people.c.id, "name": people.c.name_folded},
    condition=_IS_DIRECTOR,
)


@dataclass(frozen=True, slots=True)
class SqlGenres:
    """The port `Genres` on a database."""

    rows: Rows

    def get(self, genre_id: int) -> Counted[Genre]:
        """See the port."""
        for name, count in self.rows(_GENRE, {"id": genre_id}):
            return Counted(Genre(genre_id, name), count)
        raise GenreNotFound("There is no such genre.")

    def page(self, query: ListQuery, page: PageRequest) -> Page[Genre]:
        """See the port."""
        return _GENRES.page(self.rows, query, page)

    def after(self, query: ListQuery, position: Position | None, limit: int) -> Sequence[Genre]:
        """See the port."""
        return _GENRES.after(self.rows, query, position, limit)


@dataclass(frozen=True, slots=True)
class SqlDirectors:
    """The port `Directors` on a database."""

    rows: Rows

    def get(self, director_id: int) -> Counted[Director]:
        """See the port."""
        for name, count in self.rows(_DIRECTOR, {"id": director_id}):
            return Counted(Director(director_id, name), count)
        raise DirectorNotFound("There is no such director.")

    def page(self, query: ListQuery, page: PageRequest) -> Page[Director]:
        """See the port."""
        return _DIRECTORS.page(self.rows, query, page)

    def after(self, query: ListQuery, position: Position | None, limit: int) -> Sequence[Director]:
        """See the port."""
        return _DIRECTORS.after(self.rows, query, position, limit)


def unpacked(rows: Sequence[AnyRow]) -> list[Movie]:
    """The movies that a packed statement's one row holds."""
    return [movie_of(values) for values in orjson.loads(rows[0].movies)]


_RELEASE_DATE, _RATING, _GENRES_AT, _DIRECTORS_AT = map(
    Movie._fields.index, ("release_date", "rating", "genres", "directors")
)


def movie_of(values: list[Any]) -> Movie:
    """A movie from the values of `MOVIE_COLUMNS`, as JSON tells them."""
    if values[_RELEASE_DATE]:
        values[_RELEASE_DATE] = date.fromisoformat(values[_RELEASE_DATE])
    if values[_RATING] is not None:
        values[_RATING] = float(values[_RATING])  # PostgreSQL writes 8.0 as 8
    values[_GENRES_AT] = _genres(values[_GENRES_AT])
    values[_DIRECTORS_AT] = _directors(values[_DIRECTORS_AT])
    return Movie._make(values)


# The same few lists of genres come with movie after movie, and a director with many of theirs.
@lru_cache(maxsize=4096)
def _genres(rows: str) -> tuple[Genre, ...]:
    return tuple([Genre(genre_id, name) for _, genre_id, name in sorted(orjson.loads(rows))])


@lru_cache(maxsize=4096)
def _directors(rows: str) -> tuple[Director, ...]:
    return tuple([Director(person_id, name) for _, person_id, name in sorted(orjson.loads(rows))])
