"""Favourites in a database; each movie's counter changes in the transaction that marks it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Select, bindparam, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert  # what it writes of ON CONFLICT, SQLite reads as well
from sqlalchemy.exc import IntegrityError

from adapters.sql.catalogue import movie_of
from adapters.sql.queries import MOVIE_COLUMNS, packed
from adapters.sql.session import Rows
from adapters.sql.tables import Instant, favorites, movies
from adapters.sql.violations import violated
from domain.accounts import AccountGone
from domain.catalogue import MovieNotFound
from domain.favorites import Favorite, FavoriteMovie, NotFavorite, Place
from domain.paging import Page, PageRequest

_OF_USER = favorites.c.user_id == bindparam("user_id")
_MOVIE = movies.c.id == bindparam("movie_id")
_ADD = (
    insert(favorites)
    .from_select(
        [favorites.c.user_id, favorites.c.movie_id, favorites.c.added],
        select(
            bindparam("user_id", type_=favorites.c.user_id.type), movies.c.id, bindparam("added", type_=Instant)
        ).where(_MOVIE),
    )
    .on_conflict_do_nothing()
    .returning(favorites.c.movie_id)
)
_HAS_MOVIE = select(movies.c.id).where(_MOVIE)
_REMOVE = (
    delete(favorites).where(_OF_USER, favorites.c.movie_id == bindparam("movie_id")).returning(favorites.c.movie_id)
)
_COUNT = update(movies).where(_MOVIE).values(favorites=movies.c.favorites + bindparam("more")).returning(movies.c.id)
_TOTAL = select(func.count()).select_from(favorites).where(_OF_USER)


def _latest_first(places: Select[Any]) -> Select[Any]:
    """The movies at these places, and when they were marked, in one row."""
    keys = (
        places.order_by(favorites.c.added.desc(), favorites.c.movie_id.desc())
        .limit(bindparam("limit"))
        .subquery("keys")
    )
    in_order = (
        select(*MOVIE_COLUMNS, keys.c.added)
        .join_from(keys, movies, movies.c.id == keys.c.movie_id)
        .order_by(keys.c.added.desc(), keys.c.movie_id.desc())
    )
    return packed(in_order)


_PLACES = select(favorites.c.movie_id, favorites.c.added).where(_OF_USER)
_PAGE = _latest_first(_PLACES.offset(bindparam("offset")))
_START = _latest_first(_PLACES)
_AFTER = _latest_first(
    _PLACES.where(
        tuple_(favorites.c.added, favorites.c.movie_id)
        < tuple_(bindparam("added", type_=Instant), bindparam("after", type_=favorites.c.movie_id.type))
    )
)


@dataclass(frozen=True, slots=True)
class SqlFavorites:
    """The port `Favorites` on a database."""

    rows: Rows

    def add(self, favorite: Favorite) -> bool:
        """See the port."""
        user_id, movie_id = favorite.user_id, favorite.movie_id
        try:
            added = self.rows(_ADD, {"user_id": user_id, "movie_id": movie_id, "added": favorite.added})
        except IntegrityError as error:
            if violated(error) == "fk_favorites_movie_id":
                raise MovieNotFound("There is no such movie.") from None
            raise AccountGone from None
        if added:
            self.rows(_COUNT, {"movie_id": movie_id, "more": 1})
        elif not self.rows(_HAS_MOVIE, {"movie_id": movie_id}):
            raise MovieNotFound("There is no such movie.")
        return bool(added)

    def remove(self, user_id: int, movie_id: int) -> None:
        """See the port."""
        if not self.rows(_REMOVE, {"user_id": user_id, "movie_id": movie_id}):
            raise NotFavorite("This movie isn't one of your favourites.")
        self.rows(_COUNT, {"movie_id": movie_id, "more": -1})

    def page(self, user_id: int, page: PageRequest) -> Page[FavoriteMovie]:
        """See the port."""
        total: int = self.rows(_TOTAL, {"user_id": user_id})[0][0]
        if page.offset >= total:
            return Page([], total)
        return Page(self._take(_PAGE, {"user_id": user_id, "limit": page.size, "offset": page.offset}), total)

    def after(self, user_id: int, place: Place | None, limit: int) -> Sequence[FavoriteMovie]:
        """See the port."""
        values = {"user_id": user_id, "limit": limit}
        if place is None:
            return self._take(_START, values)
        return self._take(_AFTER, {**values, "added": place.added, "after": place.movie_id})

    def _take(self, statement: Select[Any], values: dict[str, Any]) -> list[FavoriteMovie]:
        return [
            FavoriteMovie(movie_of(row[:-1]), datetime.fromisoformat(row[-1]))
            for row in orjson.loads(self.rows(statement, values)[0].movies)
        ]
