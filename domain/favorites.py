"""A user's favourite movies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from domain.catalogue import Movie
from domain.errors import NotFound
from domain.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class Favorite:
    """That a user has marked a movie."""

    user_id: int
    movie_id: int
    added: datetime


class NotFavorite(NotFound):
    """The movie isn't among the user's favourites."""

    code = "not_favorite"


class FavoriteMovie(NamedTuple):
    """A movie, and when it was marked."""

    movie: Movie
    added: datetime

    @property
    def position(self) -> "Place":
        """Where it stands among the user's favourites."""
        return Place(self.added, self.movie.id)


class Place(NamedTuple):
    """A place in the order of favourites: the latest first, of equal ones the highest id."""

    added: datetime
    movie_id: int


class Favorites(Protocol):
    """Which movies each user has marked; each movie's `favorites` counts them."""

    def add(self, favorite: Favorite) -> bool:
        """Store it; True when it is new. Raises `MovieNotFound` or `AccountGone`."""

    def remove(self, user_id: int, movie_id: int) -> None:
        """Forget it. Raises `NotFavorite`."""

    def page(self, user_id: int, page: PageRequest) -> Page[FavoriteMovie]:
        """One page of a user's favourites, the latest first; empty past the end."""

    def after(self, user_id: int, place: Place | None, limit: int) -> Sequence[FavoriteMovie]:
        """The next `limit` favourites behind this place (None: from the start)."""


def add_favorite(user_id: int, movie_id: int, *, now: datetime, favorites: Favorites) -> bool:
    """Mark a movie as a favourite of this user; True when it wasn't one before. Raises `MovieNotFound`."""
    return favorites.add(Favorite(user_id, movie_id, now))
