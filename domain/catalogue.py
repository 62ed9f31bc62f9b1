"""The public catalogue: movies, their genres, directors and cast, to be read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, NamedTuple, Protocol, TypeVar

from domain.errors import NotFound
from domain.listing import ListQuery, Position, SortValue
from domain.paging import Page, PageRequest
from domain.search import Search
from domain.text import fold

TITLE_LENGTH = 255
NAME_LENGTH = 255
GENRE_LENGTH = 50
DESCRIPTION_LENGTH = 5000
YEARS = (1800, 2100)
MINUTES = (0, 99_999)
RATINGS = (0.0, 10.0)  # kept to thousandths


@dataclass(frozen=True, slots=True)
class Genre:
    """A kind of film; no two have the same folded name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Director:
    """A person, seen as somebody who directs."""

    id: int
    name: str


class CastMember(NamedTuple):
    """Who plays whom; `character` is "" where it isn't known."""

    character: str
    name: str
    actor_id: int


class Movie(NamedTuple):
    """A movie as the catalogue shows it; a tuple, because a whole list makes a hundred thousand of them."""

    id: int
    title: str
    original_title: str
    description: str
    trailer: str
    year: int
    release_date: date | None
    length: int | None  # minutes
    rating: float | None  # 0.0 to 10.0
    poster_url: str
    favorites: int  # users who marked it
    genres: tuple[Genre, ...]  # the main one first
    directors: tuple[Director, ...]  # in the order of their credit


Named = TypeVar("Named")


@dataclass(frozen=True, slots=True)
class Counted(Generic[Named]):
    """A genre or a director, and how many movies there are of them."""

    item: Named
    movies: int


class MovieNotFound(NotFound):
    """No movie has this id."""

    code = "movie_not_found"


class GenreNotFound(NotFound):
    """No genre has this id."""

    code = "genre_not_found"


class DirectorNotFound(NotFound):
    """No director has this id."""

    code = "director_not_found"


def released(movie: Movie) -> date:
    """The day by which new releases are ordered: a bare year counts as its 1 January."""
    return movie.release_date or date(movie.year, 1, 1)


@dataclass(frozen=True, slots=True)
class Order:
    """A total order of movies: by `key`, equal ones by id, unknown values last in both directions."""

    key: str
    descending: bool = False

    def position_of(self, movie: Movie) -> Position:
        """Where the movie stands in this order."""
        return Position(SORT_VALUES[self.key](movie), movie.id)


SORT_VALUES: dict[str, Callable[[Movie], SortValue]] = {
    "id": lambda movie: movie.id,
    "released": released,
    "title": lambda movie: fold(movie.title),
    "year": lambda movie: movie.year,
    "rating": lambda movie: movie.rating,
    "length": lambda movie: movie.length,
    "release_date": lambda movie: movie.release_date,
}

SORTABLE = ("title", "year", "rating", "length", "release_date")
"""What people may sort by."""

STORED_ORDER = Order("id")
NEWEST_FIRST = Order("released", descending=True)


@dataclass(frozen=True, slots=True)
class MovieQuery:
    """Which movies, in which order; None asks nothing. Bounds are inclusive.

    With a `search` and no `order` the best found come first, else stored order.
    """

    order: Order | None = None
    search: Search | None = None
    genre_id: int | None = None
    director_id: int | None = None
    actor_id: int | None = None
    year: int | None = None
    year_from: int | None = None
    year_to: int | None = None
    rating_from: float | None = None


class Movies(Protocol):
    """The movies of the catalogue. An unknown id in a query finds nothing and is no error."""

    def get(self, movie_id: int) -> Movie:
        """One movie. Raises `MovieNotFound`."""

    def cast(self, movie_id: int) -> Sequence[CastMember]:
        """Who plays in it, in billing order; empty where nobody is known. Raises `MovieNotFound`."""

    def page(self, query: MovieQuery, page: PageRequest) -> Page[Movie]:
        """One page; empty past the end. A search finds the best `MOST_FOUND`, which is then the total."""

    def after(self, query: MovieQuery, position: Position | None, limit: int) -> Sequence[Movie]:
        """The next `limit` movies behind a position of the query's order (None: from the start).

        For queries without a search; the cost doesn't depend on the position.
        """


class Genres(Protocol):
    """The genres of the catalogue; `domain.listing` says how a list is searched and sorted."""

    def get(self, genre_id: int) -> Counted[Genre]:
        """One genre. Raises `GenreNotFound`."""

    def page(self, query: ListQuery, page: PageRequest) -> Page[Genre]:
        """One page; empty past the end."""

    def after(self, query: ListQuery, position: Position | None, limit: int) -> Sequence[Genre]:
        """The next `limit` genres behind a position of the query's order (None: from the start)."""


class Directors(Protocol):
    """The people who direct, listed as genres are."""

    def get(self, director_id: int) -> Counted[Director]:
        """One director. Raises `DirectorNotFound`, also for a person who doesn't direct."""

    def page(self, query: ListQuery, page: PageRequest) -> Page[Director]:
        """One page; empty past the end."""

    def after(self, query: ListQuery, position: Position | None, limit: int) -> Sequence[Director]:
        """The next `limit` directors behind a position of the query's order (None: from the start)."""
