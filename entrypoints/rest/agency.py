"""The casting agency's doors to the catalogue, for staff: the same movies, genres and directors in an envelope."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pyramid.httpexceptions import HTTPFound
from pyramid.request import Request
from pyramid.response import Response

from domain.access import Permission
from domain.casting import Edits
from domain.catalogue import GENRE_LENGTH, NAME_LENGTH, Counted, Director, Directors, Genre, Genres, Movie
from domain.errors import NotFound
from domain.paging import Page, PageRequest, walk
from entrypoints.rest import agency_documents as documents
from entrypoints.rest import answers
from entrypoints.rest.answers import Frame, WholeLists
from entrypoints.rest.body import Body, Text, field
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
        return answers.private_single(request, {"success": True, "movie": render_agency_movie(movie)})

    def genres(self, request: Request) -> Response:
        """All genres, or a page of them."""
        return self._named_list(request, "genres", request.ports.genres)

    def genre(self, request: Request) -> Response:
        """One genre and how many movies it has."""
        return answers.private_single(request, _envelope("genre", request.ports.genres.get(request.validated["id"])))

    def directors(self, request: Request) -> Response:
        """All directors, or a page of them."""
        return self._named_list(request, "directors", request.ports.directors)

    def director(self, request: Request) -> Response:
        """One director and how many movies they made."""
        directors = request.ports.directors
        return answers.private_single(request, _envelope("director", directors.get(request.validated["id"])))

    def add_genre(self, request: Request) -> Response:
        """A new genre."""
        return _added(request, "genre", request.ports.genre_edits)

    def rename_genre(self, request: Request) -> Response:
        """Give a genre another name."""
        return _renamed(request, "genre", request.ports.genre_edits)

    def remove_genre(self, request: Request) -> Response:
        """Take a genre away that no movie has."""
        return _removed(request, "genre", request.ports.genre_edits)

    def add_director(self, request: Request) -> Response:
        """Somebody new who directs."""
        return _added(request, "director", request.ports.director_edits)

    def rename_director(self, request: Request) -> Response:
        """Give somebody who directs another name."""
        return _renamed(request, "director", request.ports.director_edits)

    def remove_director(self, request: Request) -> Response:
        """Take somebody away who directed no movie."""
        return _removed(request, "director", request.ports.director_edits)

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


def _envelope(name: str, counted: Counted[Any]) -> dict[str, Any]:
    return {"success": True, name: render_counted(counted)}


def _added(request: Request, name: str, edits: Edits[Any]) -> Response:
    counted = edits.add(request.validated["name"])
    body = _envelope(name, counted) | {"created": counted.item.id}
    location = f"{request.environ['PATH_INFO']}/{counted.item.id}/"
    return answers.private(body, status=201, headers=[("Location", location)])


def _renamed(request: Request, name: str, edits: Edits[Any]) -> Response:
    item_id = request.validated["id"]
    answers.ensure_unchanged(request, _envelope(name, edits.hold(item_id)))
    if "name" in request.validated:
        edits.rename(item_id, request.validated["name"])
    return answers.private_single(request, _envelope(name, edits.hold(item_id)))


def _removed(request: Request, name: str, edits: Edits[Any]) -> Response:
    item_id = request.validated["id"]
    answers.ensure_unchanged(request, _envelope(name, edits.hold(item_id)))
    edits.remove(item_id)
    return answers.private({"success": True, "deleted": item_id})


def _page(request: Request, name: str, page: Page[Item], asked: PageRequest, render: Callable[[Item], Any]) -> Response:
    """A page in the agency's envelope. Raises `NotFound` past the end, but never for the first page."""
    if not page.items and asked.number > 1:
        raise NotFound("There is no such page.")
    body = {"success": True, name: [render(item) for item in page.items], f"total_{name}": page.total}
    return answers.private(body, headers=answers.page_headers(request, page, asked))


def resources(prefix: str, whole_lists: WholeLists) -> list[Resource]:
    """The agency's paths."""
    views, may = AgencyViews(whole_lists), Permission
    by_id = schema_of(parameter("id", Id(), "The id.", example=1))
    a_list = schema_of(*page_parameters())
    no_cursor = schema_of(*(node for node in movie_parameters(public_cast=True) if node.name != "cursor"))
    movies, movie, genres, genre, directors, director = (
        Resource(f"{prefix}/{path}", may.GET_MOVIES)
        for path in ("movies", "movies/{id}", "genres", "genres/{id}", "directors", "directors/{id}")
    )
    movies.answers("GET", views.movies, documents.LIST_MOVIES, query=no_cursor)
    movie.answers("GET", views.movie, documents.GET_MOVIE, path=by_id)

    added, changed = _name(GENRE_LENGTH, "Its name; no two differ by case and accents alone.", "Film noir")
    genres.answers("GET", views.genres, documents.LIST_GENRES, query=a_list)
    genres.answers("POST", views.add_genre, documents.ADD_GENRE, access=may.POST_GENRE, body=added)
    genre.answers("GET", views.genre, documents.GET_GENRE, path=by_id)
    one = {"path": by_id, "checks_match": True}
    genre.answers("PATCH", views.rename_genre, documents.RENAME_GENRE, access=may.PATCH_GENRE, body=changed, **one)
    genre.answers("DELETE", views.remove_genre, documents.REMOVE_GENRE, access=may.DELETE_GENRE, **one)

    added, changed = _name(NAME_LENGTH, "Their name.", "Ida Lupino")
    directors.answers("GET", views.directors, documents.LIST_DIRECTORS, query=a_list)
    directors.answers("POST", views.add_director, documents.ADD_DIRECTOR, access=may.POST_DIRECTOR, body=added)
    director.answers("GET", views.director, documents.GET_DIRECTOR, path=by_id)
    rename, remove = documents.RENAME_DIRECTOR, documents.REMOVE_DIRECTOR
    director.answers("PATCH", views.rename_director, rename, access=may.PATCH_DIRECTOR, body=changed, **one)
    director.answers("DELETE", views.remove_director, remove, access=may.DELETE_DIRECTOR, **one)

    doors = [movies, movie, genres, genre, directors, director]
    if prefix:
        start = Resource(prefix, Access.ANYBODY)
        start.answers("GET", views.start, produces="*/*")
        doors.append(start)
    return doors


def _name(longest: int, about: str, example: str) -> tuple[Body, Body]:
    """The body that adds something which has a name, and the one that changes it."""
    return (
        Body(field("name", Text(longest, shortest=1), about, example=example)),
        Body(field("name", Text(longest, shortest=1), about, is_needed=False, example=example)),
    )
