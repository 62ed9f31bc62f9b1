"""Statements for lists of movies, built once per shape of question, with the values as parameters."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Select,
    Text,
    UnaryExpression,
    bindparam,
    exists,
    func,
    select,
    true,
    tuple_,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from adapters.sql.tables import cast_roles, genres, movie_directors, movie_genres, movies, people, totals
from domain.catalogue import MovieQuery

FILTERS = ("director_id", "actor_id", "genre_id", "year", "year_from", "year_to", "rating_from")
"""The fields of a `MovieQuery` that choose movies; the same words name the parameters."""

_NULLABLE = ("rating", "length", "release_date")


class json_rows(FunctionElement[str]):  # noqa: N801  # SQLAlchemy names functions as SQL does
    """An aggregate: the rows of its group as one JSON text, a list of lists.

    SQLite's driver gives up the interpreter's lock at every row it fetches, so that under load a page of
    rows costs a page of thread switches; one row with everything in it costs one.
    """

    type = Text()
    inherit_cache = True


@compiles(json_rows, "sqlite")
def _json_rows_sqlite(element: json_rows, compiler: Any, **options: Any) -> str:
    # The concatenation makes it a plain text: SQLite would nest it as JSON or not, as the plan falls out.
    return f"json_group_array(json_array({compiler.process(element.clauses, **options)})) || ''"


@compiles(json_rows, "postgresql")
def _json_rows_postgresql(element: json_rows, compiler: Any, **options: Any) -> str:
    return f"coalesce(json_agg(json_build_array({compiler.process(element.clauses, **options)}))::text, '[]')"


_genres_of_movie = (
    select(json_rows(movie_genres.c.position, genres.c.id, genres.c.name))
    .join_from(movie_genres, genres)
    .where(movie_genres.c.movie_id == movies.c.id)
    .correlate(movies)
    .scalar_subquery()
    .label("genres")
)
_directors_of_movie = (
    select(json_rows(movie_directors.c.position, people.c.id, people.c.name))
    .join_from(movie_directors, people)
    .where(movie_directors.c.movie_id == movies.c.id)
    .correlate(movies)
    .scalar_subquery()
    .label("directors")
)

MOVIE_COLUMNS: tuple[ColumnElement[Any], ...] = (
    movies.c.id,
    movies.c.title,
    movies.c.original_title,
    movies.c.description,
    movies.c.trailer,
    movies.c.year,
    movies.c.release_date,
    movies.c.length,
    movies.c.rating,
    movies.c.poster_url,
    movies.c.favorites,
    _genres_of_movie,
    _directors_of_movie,
)
"""The columns of a `Movie` in its own order; genres and directors come as `json_rows`, in no particular order."""


class Shape(NamedTuple):
    """What a question asks, without its values."""

    asked: tuple[str, ...]
    key: str

    def values_of(self, query: MovieQuery) -> dict[str, Any]:
        """The parameters of this question."""
        return {name: getattr(query, name) for name in self.asked}


class Segment(NamedTuple):
    """A stretch of an order: the movies whose sort value is known, or the others."""

    known: bool
    descending: bool


def shape_of(query: MovieQuery, key: str) -> Shape:
    """The shape of a question in the order of `key`."""
    return Shape(tuple(name for name in FILTERS if getattr(query, name) is not None), key)


def segments(key: str, *, descending: bool) -> list[Segment]:
    """The stretches of an order, first to last."""
    known = Segment(known=True, descending=descending)
    return [known, Segment(known=False, descending=descending)] if key in _NULLABLE else [known]


def backwards(stretches: list[Segment]) -> list[Segment]:
    """The same order from its end."""
    return [Segment(stretch.known, not stretch.descending) for stretch in reversed(stretches)]


@lru_cache(maxsize=1024)
def page_statement(shape: Shape, segment: Segment) -> Select[Any]:
    """The `movies` of a stretch by `limit` and `offset`, and the `total` of the question, in one row.

    The ids are found in a narrow index first: skipping many of them is cheap, and the wide rows are
    read for one page alone.
    """
    return _movies_of(shape, segment, _ids(shape, segment).offset(bindparam("offset")), total_of(shape).label("total"))


@lru_cache(maxsize=1024)
def after_statement(shape: Shape, segment: Segment, *, from_start: bool) -> Select[Any]:
    """The `movies` of a stretch by `limit`, behind the position (`value`, `id`) unless `from_start`, in one row."""
    ids = _ids(shape, segment)
    if not from_start:
        ids = ids.where(_behind(shape, segment))
    return _movies_of(shape, segment, ids)


@lru_cache(maxsize=1024)
def total_statement(shape: Shape) -> Select[Any]:
    """How many movies the question asks for."""
    return select(total_of(shape))


@lru_cache(maxsize=1024)
def segment_total_statement(shape: Shape, segment: Segment) -> Select[Any]:
    """How many of them are in one stretch."""
    return select(func.count()).select_from(_ids(shape, segment, bounded=False).subquery())


def total_of(shape: Shape) -> ColumnElement[int]:
    """The total as a part of a statement: a counter where there is one, else a count."""
    counter: Select[tuple[int]]
    match shape.asked:
        case ():
            counter = select(totals.c.total).where(totals.c.name == "movies")
        case ("genre_id",):
            counter = select(genres.c.movies).where(genres.c.id == bindparam("genre_id"))
        case ("director_id",):
            counter = select(people.c.directed).where(people.c.id == bindparam("director_id"))
        case _:
            everywhere = Shape(shape.asked, "id")
            counted = _ids(everywhere, Segment(known=True, descending=False), bounded=False)
            return select(func.count()).select_from(counted.order_by(None).subquery()).scalar_subquery()
    return func.coalesce(counter.scalar_subquery(), 0)


def conditions(asked: tuple[str, ...], movie_id: ColumnElement[int]) -> list[ColumnElement[bool]]:
    """What a movie must meet to be among those asked for; needs `movies` among the sources."""
    met = []
    for name in asked:
        match name:
            case "director_id":
                met.append(_is_linked(movie_directors, movie_directors.c.person_id, name, movie_id))
            case "actor_id":
                met.append(_is_linked(cast_roles, cast_roles.c.person_id, name, movie_id))
            case "genre_id":
                met.append(_is_linked(movie_genres, movie_genres.c.genre_id, name, movie_id))
            case "year":
                met.append(movies.c.year == bindparam(name))
            case "year_from":
                met.append(movies.c.year >= bindparam(name))
            case "year_to":
                met.append(movies.c.year <= bindparam(name))
            case "rating_from":
                met.append(movies.c.rating >= bindparam(name))
    return met


def sort_column(key: str) -> Column[Any]:
    """The column that an order's key stands for."""
    return movies.c.title_folded if key == "title" else movies.c[key]


def order_by(key: str, segment: Segment) -> list[UnaryExpression[Any]]:
    """The ORDER BY of a stretch."""
    columns = [movies.c.id] if key == "id" or not segment.known else [sort_column(key), movies.c.id]
    return [column.desc() if segment.descending else column.asc() for column in columns]


def position_values(shape: Shape, value: object, movie_id: int) -> Mapping[str, Any]:
    """The parameters of a position for `after_statement`."""
    return {"value": value, "id": movie_id} if shape.key != "id" and value is not None else {"id": movie_id}


def _ids(shape: Shape, segment: Segment, *, bounded: bool = True) -> Select[Any]:
    """The ids of a stretch in order, at most `limit` of them when `bounded`.

    A filter by director, actor or genre drives the search from its own index; in stored order that
    index alone answers.
    """
    driver = _driver(shape.asked)
    rest = tuple(name for name in shape.asked if driver is None or name != driver[0])
    if driver is None:
        movie_id: ColumnElement[int] = movies.c.id
        source: FromClause = movies
    else:
        movie_id = driver[1].c.movie_id
        needs_movie = shape.key != "id" or any(name.startswith(("year", "rating")) for name in rest)
        source = driver[1].join(movies, movies.c.id == movie_id) if needs_movie else driver[1]
    ids = select(movie_id.label("id")).select_from(source).where(true(), *conditions(rest, movie_id))
    if driver is not None and (owner := _OWNERS.get(driver[0])) is not None:
        ids = ids.where(owner == bindparam(driver[0]))
    if shape.key in _NULLABLE:
        column = sort_column(shape.key)
        ids = ids.where(column.is_not(None) if segment.known else column.is_(None))
    if shape.key == "id" or not segment.known:
        ids = ids.order_by(movie_id.desc() if segment.descending else movie_id.asc())
    else:
        ids = ids.order_by(*order_by(shape.key, segment))
    return ids.limit(bindparam("limit")) if bounded else ids


_OWNERS: dict[str, ColumnElement[int]] = {
    "director_id": movie_directors.c.person_id,
    "genre_id": movie_genres.c.genre_id,
}


@lru_cache  # so that all parts of a statement mean the same source
def _driver(asked: tuple[str, ...]) -> tuple[str, FromClause] | None:
    """The filter from whose index the movies are found, and that index; the rarest kind first."""
    if "director_id" in asked:
        return "director_id", movie_directors
    if "actor_id" in asked:
        acted = select(cast_roles.c.movie_id).where(cast_roles.c.person_id == bindparam("actor_id")).distinct()
        return "actor_id", acted.subquery("acted")
    if "genre_id" in asked:
        return "genre_id", movie_genres
    return None


def _is_linked(
    link: FromClause, owner: ColumnElement[int], parameter: str, movie_id: ColumnElement[int]
) -> ColumnElement[bool]:
    return exists().where(link.c.movie_id == movie_id, owner == bindparam(parameter))


def _behind(shape: Shape, segment: Segment) -> ColumnElement[bool]:
    driver = _driver(shape.asked)
    movie_id: ColumnElement[int] = movies.c.id if driver is None else driver[1].c.movie_id
    if shape.key == "id" or not segment.known:
        place: ColumnElement[Any] = movie_id
        position: ColumnElement[Any] = bindparam("id")
    else:
        column = sort_column(shape.key)
        place = tuple_(column, movies.c.id)
        position = tuple_(bindparam("value", type_=column.type), bindparam("id"))
    return place < position if segment.descending else place > position


def _movies_of(shape: Shape, segment: Segment, ids: Select[Any], *more: ColumnElement[Any]) -> Select[Any]:
    keys = ids.subquery("keys")
    in_order = (
        select(*MOVIE_COLUMNS).join_from(keys, movies, movies.c.id == keys.c.id).order_by(*order_by(shape.key, segment))
    )
    return packed(in_order, *more)


def packed(in_order: Select[Any], *more: ColumnElement[Any]) -> Select[Any]:
    """One row: what a statement selects as `json_rows` named `movies`, and what more is asked."""
    rows = in_order.subquery("rows")
    return select(json_rows(*rows.c).label("movies"), *more)
