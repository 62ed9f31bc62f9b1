"""The public catalogue over HTTP: movies, their cast, genres and directors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import colander
from pyramid.request import Request
from pyramid.response import Response

from domain.catalogue import (
    NEWEST_FIRST,
    SORTABLE,
    STORED_ORDER,
    CastMember,
    Counted,
    Director,
    Directors,
    Genre,
    Genres,
    Movie,
    MovieQuery,
    Movies,
    Order,
)
from domain.listing import BY_NAME, EVERYTHING
from domain.paging import MAX_PAGE_SIZE, PAGE_SIZE, Page, PageRequest, walk
from domain.search import MOST_FOUND, Search
from entrypoints.rest import answers
from entrypoints.rest import catalogue_documents as documents
from entrypoints.rest.answers import WholeLists
from entrypoints.rest.cursor import read_cursor, write_cursor
from entrypoints.rest.errors import Fault, RequestError
from entrypoints.rest.schema import AnyText, DecimalText, Id, PlainText, WholeText, Word, parameter
from entrypoints.rest.security import Access
from entrypoints.rest.service import Resource, schema_of

FILTERS = {
    "genre": "genre_id",
    "director": "director_id",
    "actor": "actor_id",
    "year": "year",
    "year_from": "year_from",
    "year_to": "year_to",
    "rating_from": "rating_from",
}
"""The parameters that choose movies, and the fields of `MovieQuery` that they fill."""

NOBODY = {"id": None, "name": ""}

SORT_WORDS = tuple(sign + word for word in SORTABLE for sign in ("", "-"))


def page_parameters() -> list[colander.SchemaNode]:
    """The parameters of every list, as nodes of a schema."""
    size = f"How many items a page has; {PAGE_SIZE} when it isn't given."
    return [
        parameter("page", WholeText(1), "Which page, from 1; without it the list is whole.", example=1),
        parameter("resultsPerPage", WholeText(1, MAX_PAGE_SIZE), size, example=PAGE_SIZE),
    ]


def movie_parameters(*, public_cast: bool) -> list[colander.SchemaNode]:
    """The parameters of the list of movies; `actor` goes with the public cast."""
    actor = [parameter("actor", WholeText(), "The id of somebody who plays in it.")]
    return [
        *page_parameters(),
        parameter("status", AnyText(), "`new` for the newest first; anything else changes nothing."),
        parameter("cursor", AnyText(), "Walks the list at the same cost everywhere; empty to start."),
        parameter("sort", Word(SORT_WORDS), "What to sort by, `-` for descending; unknown values last."),
        parameter("q", PlainText(100), 'Words of titles and names, or "title (year)".', example="casablanca"),
        parameter("genre", WholeText(), "The id of one of its genres."),
        parameter("director", WholeText(), "The id of one of its directors."),
        *(actor if public_cast else ()),
        parameter("year", WholeText(), "Its year."),
        parameter("year_from", WholeText(), "Its year, or a later one."),
        parameter("year_to", WholeText(), "Its year, or an earlier one."),
        parameter("rating_from", DecimalText(), "Its rating, or a better one."),
    ]


def render_named(named: Genre | Director) -> dict[str, Any]:
    """A genre or director; made a dictionary here, since orjson takes its time over slotted dataclasses."""
    return {"id": named.id, "name": named.name}


def render_movie(movie: Movie) -> dict[str, Any]:
    """The movie as every list and item shows it."""
    genres = [render_named(genre) for genre in movie.genres]
    directors = [render_named(director) for director in movie.directors]
    return {
        "id": movie.id,
        "title": movie.title,
        "original_title": movie.original_title,
        "description": movie.description,
        "trailer": movie.trailer,
        "year": movie.year,
        "release_date": movie.release_date,
        "length": movie.length,
        "rating": movie.rating,
        "genre": genres[0] if genres else NOBODY,
        "director": directors[0] if directors else NOBODY,
        "genres": genres,
        "directors": directors,
        "poster_url": movie.poster_url,
        "favorites": movie.favorites,
    }


def render_counted(counted: Counted[Any]) -> dict[str, Any]:
    """A single genre or director, with how many movies there are of them."""
    return render_named(counted.item) | {"movies": counted.movies}


def render_cast_member(member: CastMember) -> dict[str, Any]:
    """Who plays whom."""
    return member._asdict()


def movie_query(validated: dict[str, Any], *, with_cast: bool) -> MovieQuery:
    """Which movies the parameters ask for."""
    word = validated.get("sort")
    order = None
    if word:
        order = Order(word.removeprefix("-"), descending=word.startswith("-"))
    elif validated.get("status") == "new":
        order = NEWEST_FIRST
    text = validated.get("q")
    return MovieQuery(
        order=order,
        search=Search.of(text, with_cast=with_cast) if text else None,
        **{field: validated[name] for name, field in FILTERS.items() if name in validated},
    )


def movies_in_chunks(movies: Movies, query: MovieQuery) -> Iterator[Sequence[Movie]]:
    """All movies of a query; of a search the best."""
    if query.search is not None:
        return iter((movies.page(query, PageRequest(size=MOST_FOUND)).items,))
    order = query.order or STORED_ORDER
    return walk(lambda position, limit: movies.after(query, position, limit), order.position_of)


@dataclass(frozen=True, slots=True)
class CatalogueViews:
    """The views of the catalogue."""

    whole_lists: WholeLists
    public_cast: bool

    def movies(self, request: Request) -> Response:
        """The movies that the parameters ask for: a page, a stretch behind a cursor, or all."""
        query = movie_query(request.validated, with_cast=self.public_cast)
        if "cursor" in request.validated:
            return _movies_behind_cursor(request, query)
        return self._movies(request, query)

    def movie(self, request: Request) -> Response:
        """One movie."""
        return answers.single(request, render_movie(request.ports.movies.get(request.validated["id"])))

    def cast(self, request: Request) -> Response:
        """Who plays in a movie."""
        cast = request.ports.movies.cast(request.validated["id"])
        return answers.single(request, [render_cast_member(member) for member in cast])

    def genres(self, request: Request) -> Response:
        """All genres, or a page of them."""
        return self._named_list(request, request.ports.genres)

    def genre(self, request: Request) -> Response:
        """One genre and how many movies it has."""
        return answers.single(request, render_counted(request.ports.genres.get(request.validated["id"])))

    def genre_movies(self, request: Request) -> Response:
        """The movies of a genre."""
        genre = request.ports.genres.get(request.validated["id"]).item
        return self._movies(request, MovieQuery(genre_id=genre.id))

    def directors(self, request: Request) -> Response:
        """All directors, or a page of them."""
        return self._named_list(request, request.ports.directors)

    def director(self, request: Request) -> Response:
        """One director and how many movies they made."""
        return answers.single(request, render_counted(request.ports.directors.get(request.validated["id"])))

    def director_movies(self, request: Request) -> Response:
        """The movies of a director."""
        director = request.ports.directors.get(request.validated["id"]).item
        return self._movies(request, MovieQuery(director_id=director.id))

    def _movies(self, request: Request, query: MovieQuery) -> Response:
        movies = request.ports.movies
        asked = answers.page_request(request.validated)
        if asked is not None:
            return answers.paged(request, movies.page(query, asked), asked, render_movie)
        return self.whole_lists.answer(request, movies_in_chunks(movies, query), render_movie)

    def _named_list(self, request: Request, port: Genres | Directors) -> Response:
        asked = answers.page_request(request.validated)
        if asked is not None:
            page: Page[Any] = port.page(EVERYTHING, asked)
            return answers.paged(request, page, asked, render_named)
        chunks: Iterator[Sequence[Any]] = walk(
            lambda position, limit: port.after(EVERYTHING, position, limit),
            lambda entry: EVERYTHING.position_of(entry, BY_NAME),
        )
        return self.whole_lists.answer(request, chunks, render_named)


def _movies_behind_cursor(request: Request, query: MovieQuery) -> Response:
    validated = request.validated
    beside = [Fault("querystring", name, "beside_cursor", "can't stand beside a cursor") for name in ("page", "q")]
    if faults := [fault for fault in beside if fault.name in validated]:
        raise RequestError(422, faults)
    order = query.order or STORED_ORDER
    size = validated.get("resultsPerPage", PAGE_SIZE)
    # One more than shown tells whether there is a next stretch.
    movies = request.ports.movies.after(query, read_cursor(validated["cursor"], order), size + 1)
    shown = movies[:size]
    cursor = write_cursor(order, order.position_of(shown[-1])) if len(movies) > size else None
    return answers.walked(request, shown, render_movie, cursor)


def resources(views: CatalogueViews) -> list[Resource]:
    """The paths of the catalogue, the most asked-for first."""
    by_id = schema_of(parameter("id", Id(), "The id.", example=1))
    a_list = schema_of(*page_parameters())
    movies = Resource("/movies", Access.PUBLIC)
    parameters = schema_of(*movie_parameters(public_cast=views.public_cast))
    movies.answers("GET", views.movies, documents.LIST_MOVIES, query=parameters)
    movie = Resource("/movies/{id}", Access.PUBLIC)
    movie.answers("GET", views.movie, documents.GET_MOVIE, path=by_id)
    cast = Resource("/movies/{id}/cast", Access.PUBLIC)
    cast.answers("GET", views.cast, documents.LIST_CAST, path=by_id)
    genres = Resource("/genres", Access.PUBLIC)
    genres.answers("GET", views.genres, documents.LIST_GENRES, query=a_list)
    genre = Resource("/genres/{id}", Access.PUBLIC)
    genre.answers("GET", views.genre, documents.GET_GENRE, path=by_id)
    genre_movies = Resource("/genres/{id}/movies", Access.PUBLIC)
    genre_movies.answers("GET", views.genre_movies, documents.LIST_MOVIES_OF_GENRE, path=by_id, query=a_list)
    directors = Resource("/directors", Access.PUBLIC)
    directors.answers("GET", views.directors, documents.LIST_DIRECTORS, query=a_list)
    director = Resource("/directors/{id}", Access.PUBLIC)
    director.answers("GET", views.director, documents.GET_DIRECTOR, path=by_id)
    director_movies = Resource("/directors/{id}/movies", Access.PUBLIC)
    director_movies.answers("GET", views.director_movies, documents.LIST_MOVIES_OF_DIRECTOR, path=by_id, query=a_list)
    public = [movies, movie, genres, genre, genre_movies, directors, director, director_movies]
    return [*public, cast] if views.public_cast else public
