"""The casting agency's doors to the catalogue, for staff: the same movies, genres and directors in an envelope."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pyramid.httpexceptions import HTTPFound
from pyramid.request import Request
from pyramid.response import Response

from domain.access import Permission
from domain.catalogue import Director, Directors, Genre, Genres, Movie
from domain.errors import NotFound
from domain.paging import Page, PageRequest, walk
from entrypoints.rest import agency_documents as documents
from entrypoints.rest import answers
from entrypoints.rest.answers import Frame, WholeLists
from entrypoints.rest.catalogue import (
    movie_parameters,
    movie_query,
    movies_in_chunks,
    page_parameters,
    render_counted,
    render_movie,
    render_named,
)
from entrypoints.rest.schema import Id, parameter
from entrypoints.rest.security import Access
from entrypoints.rest.service import Resource, schema_of

Item = TypeVar("Item")


def render_agency_movie(movie: Movie) -> dict[str, Any]:
    """The movie as the catalogue shows it; who marked it is no business of the agency."""
    rendered = render_movie(movie)
    del rendered["favorites"]
    return rendered


@dataclass(frozen=True, slots=True)
class AgencyViews:
    """The views of the agency."""

    whole_lists: WholeLists

    def start(self, request: Request) -> Response:
        """Where a person of the agency begins: at the web client, which knows how to log in."""
        return HTTPFound(f"{request.script_name}/app/")

    def movies(self, request: Request) -> Response:
        """The movies that the parameters ask for."""
        movies = request.ports.movies
        query = movie_query(request.validated, with_cast=True)
        asked = answers.page_request(request.validated)
        if asked is not None:
            return _page(request, "movies", movies.page(query, asked), asked, render_agency_movie)
        return self._whole(request, "movies", movies_in_chunks(movies, query), render_agency_movie)

    def movie(self, request: Request) -> Response:
        """One movie."""
        movie = request.ports.movies.get(request.validated["id"])
        return one(request, "movie", render_agency_movie(movie))

    def genres(self, request: Request) -> Response:
        """All genres, or a page of them."""
        return self._named_list(request, "genres", request.ports.genres)

    def genre(self, request: Request) -> Response:
        """One genre and how many movies it has."""
        return one(request, "genre", render_counted(request.ports.genres.get(request.validated["id"])))

    def directors(self, request: Request) -> Response:
        """All directors, or a page of them."""
        return self._named_list(request, "directors", request.ports.directors)

    def director(self, request: Request) -> Response:
        """One director and how many movies they made."""
        return one(request, "director", render_counted(request.ports.directors.get(request.validated["id"])))

    def _named_list(self, request: Request, name: str, port: Genres | Directors) -> Response:
        asked = answers.page_request(request.validated)
        if asked is not None:
            page: Page[Any] = port.page(asked)
            return _page(request, name, page, asked, render_named)
        after: Callable[[int | None, int], Sequence[Genre | Director]] = port.after
        return self._whole(request, name, walk(after, lambda item: item.id), render_named)

    def _whole(
        self, request: Request, name: str, chunks: Iterator[Sequence[Item]], render: Callable[[Item], Any]
    ) -> Response:
        opening = f'{{"success":true,"{name}":['.encode()
        frame = Frame(opening, lambda count: f'],"total_{name}":{count}}}'.encode())
        return self.whole_lists.answer(request, chunks, render, is_private=True, frame=frame)


def one(request: Request, name: str, rendered: dict[str, Any]) -> Response:
    """One thing in the agency's envelope, with its ETag."""
    return answers.private_single(request, {"success": True, name: rendered})


def _page(request: Request, name: str, page: Page[Item], asked: PageRequest, render: Callable[[Item], Any]) -> Response:
    """A page in the agency's envelope. Raises `NotFound` past the end, but never for the first page."""
    if not page.items and asked.number > 1:
        raise NotFound("There is no such page.")
    body = {"success": True, name: [render(item) for item in page.items], f"total_{name}": page.total}
    return answers.private(body, headers=answers.page_headers(request, page, asked))


def resources(prefix: str, whole_lists: WholeLists) -> list[Resource]:
    """The agency's paths."""
    views = AgencyViews(whole_lists)
    by_id = schema_of(parameter("id", Id(), "The id.", example=1))
    a_list = schema_of(*page_parameters())
    no_cursor = schema_of(*(node for node in movie_parameters(public_cast=True) if node.name != "cursor"))
    movies = Resource(f"{prefix}/movies", Permission.GET_MOVIES)
    movies.answers("GET", views.movies, documents.LIST_MOVIES, query=no_cursor)
    movie = Resource(f"{prefix}/movies/{{id}}", Permission.GET_MOVIES)
    movie.answers("GET", views.movie, documents.GET_MOVIE, path=by_id)
    genres = Resource(f"{prefix}/genres", Permission.GET_MOVIES)
    genres.answers("GET", views.genres, documents.LIST_GENRES, query=a_list)
    genre = Resource(f"{prefix}/genres/{{id}}", Permission.GET_MOVIES)
    genre.answers("GET", views.genre, documents.GET_GENRE, path=by_id)
    directors = Resource(f"{prefix}/directors", Permission.GET_MOVIES)
    directors.answers("GET", views.directors, documents.LIST_DIRECTORS, query=a_list)
    director = Resource(f"{prefix}/directors/{{id}}", Permission.GET_MOVIES)
    director.answers("GET", views.director, documents.GET_DIRECTOR, path=by_id)
    doors = [movies, movie, genres, genre, directors, director]
    if prefix:
        start = Resource(prefix, Access.ANYBODY)
        start.answers("GET", views.start, produces="*/*")
        doors.append(start)
    return doors
