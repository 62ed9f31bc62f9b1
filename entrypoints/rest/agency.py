"""The casting agency's doors to the catalogue, for staff: the same movies, genres and directors in an envelope."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from pyramid.request import Request
from pyramid.response import Response

from domain.access import Permission
from domain.casting import DraftChanges, Edits, change_movie, publish_movie
from domain.catalogue import (
    DESCRIPTION_LENGTH,
    GENRE_LENGTH,
    MINUTES,
    NAME_LENGTH,
    RATINGS,
    TITLE_LENGTH,
    YEARS,
    Counted,
    Movie,
)
from domain.films import MOST_GENRES
from domain.listing import BY_NAME, ListQuery
from domain.lookup import ExternalIdNeeded, ExternalMovie, MovieDatabases
from entrypoints.rest import agency_documents as documents
from entrypoints.rest import answers
from entrypoints.rest.answers import Answer, WholeLists
from entrypoints.rest.body import Body
from entrypoints.rest.catalogue import (
    movie_parameters,
    movie_query,
    movies_in_chunks,
    render_counted,
    render_movie,
    render_named,
)
from entrypoints.rest.envelope import AgencyLists, created, deleted, list_parameters, list_query, one, page
from entrypoints.rest.errors import Fault
from entrypoints.rest.fields import Address, Day, ExternalId, Ids, Number, Text, Whole, field
from entrypoints.rest.schema import Id, parameter
from entrypoints.rest.security import Access
from entrypoints.rest.service import Resource, View, schema_of

MOST_DIRECTORS = 100


def render_agency_movie(movie: Movie) -> dict[str, Any]:
    """The movie as the catalogue shows it; who marked it is no business of the agency."""
    rendered = render_movie(movie)
    del rendered["favorites"]
    return rendered


@dataclass(frozen=True, slots=True)
class AgencyViews:
    """The views of the agency's movies, genres and directors."""

    lists: AgencyLists
    databases: MovieDatabases
    require_external_id: bool

    def movies(self, request: Request) -> Response:
        """The movies that the parameters ask for."""
        movies = request.ports.movies
        query = movie_query(request.validated, with_cast=True)
        asked = answers.page_request(request.validated)
        if asked is not None:
            return page(request, "movies", movies.page(query, asked), asked, render_agency_movie)
        return self.lists.whole(request, "movies", movies_in_chunks(movies, query), render_agency_movie)

    def movie(self, request: Request) -> Response:
        """One movie."""
        return answers.private_single(request, _movie_envelope(request.ports.movies.get(request.validated["id"])))

    def add_movie(self, request: Request) -> Response:
        """A new movie."""
        told, external = _told(request)
        movie = publish_movie(told, external=external, movies=request.ports.movie_edits)
        return created(request, _movie_envelope(movie), movie.id)

    def change_movie(self, request: Request) -> Response:
        """Change a movie; what isn't told stays."""
        movie_id = request.validated.pop("id")
        told, external = _told(request)
        movies = request.ports.movie_edits
        movie = movies.hold(movie_id)
        answers.ensure_unchanged(request, _movie_envelope(movie))
        changed = change_movie(movie, told, external=external, movies=movies)
        return answers.private_single(request, _movie_envelope(changed))

    def remove_movie(self, request: Request) -> Response:
        """Take a movie away, its roles and everybody's marks along."""
        movies, movie_id = request.ports.movie_edits, request.validated["id"]
        answers.ensure_unchanged(request, _movie_envelope(movies.hold(movie_id)))
        movies.remove(movie_id)
        return deleted(movie_id)

    def genres(self, request: Request) -> Response:
        """The genres that the parameters ask for."""
        query = ListQuery(**list_query(request.validated))
        return self.lists.answer(request, "genres", request.ports.genres, query, BY_NAME, render_named)

    def genre(self, request: Request) -> Response:
        """One genre and how many movies it has."""
        return answers.private_single(request, _named("genre", request.ports.genres.get(request.validated["id"])))

    def directors(self, request: Request) -> Response:
        """The directors that the parameters ask for."""
        query = ListQuery(**list_query(request.validated))
        return self.lists.answer(request, "directors", request.ports.directors, query, BY_NAME, render_named)

    def director(self, request: Request) -> Response:
        """One director and how many movies they made."""
        directors = request.ports.directors
        return answers.private_single(request, _named("director", directors.get(request.validated["id"])))

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

    def look_up(self, request: Request) -> None:
        """Look the film up that a body names at a movie database. Raises as `MovieDatabases.get` does."""
        external_id = request.validated.get("external_id")
        if not external_id and self.require_external_id and request.method == "POST":
            raise ExternalIdNeeded
        request.external = self.databases.get(external_id, request.reading.now()) if external_id else None


def _told(request: Request) -> tuple[DraftChanges, ExternalMovie | None]:
    """What a body tells of a movie, and the film that it names."""
    validated = request.validated
    validated.pop("external_id", None)
    if "movie" in validated:
        validated["title"] = validated.pop("movie")
    return cast(DraftChanges, validated), request.external


def _movie_envelope(movie: Movie) -> dict[str, Any]:
    return one("movie", render_agency_movie(movie))


def _named(name: str, counted: Counted[Any]) -> dict[str, Any]:
    return one(name, render_counted(counted))


def _added(request: Request, name: str, edits: Edits[Any]) -> Response:
    counted = edits.add(request.validated["name"])
    return created(request, _named(name, counted), counted.item.id)


def _renamed(request: Request, name: str, edits: Edits[Any]) -> Response:
    item_id = request.validated["id"]
    answers.ensure_unchanged(request, _named(name, edits.hold(item_id)))
    if "name" in request.validated:
        edits.rename(item_id, request.validated["name"])
    return answers.private_single(request, _named(name, edits.hold(item_id)))


def _removed(request: Request, name: str, edits: Edits[Any]) -> Response:
    item_id = request.validated["id"]
    answers.ensure_unchanged(request, _named(name, edits.hold(item_id)))
    edits.remove(item_id)
    return deleted(item_id)


def resources(
    prefix: str,
    whole_lists: WholeLists,
    databases: MovieDatabases,
    *,
    require_external_id: bool,
    log_in: View | None,
    client_url: str,
) -> list[Resource]:
    """The agency's paths; it begins where people log in, at an issuer or by the web client."""

    def start(request: Request) -> Response:
        return Answer(status=302, headerlist=[("Location", client_url)])

    views, may = AgencyViews(AgencyLists(whole_lists), databases, require_external_id), Permission
    by_id = schema_of(parameter("id", Id(), "The id.", example=1))
    a_list = schema_of(*list_parameters(BY_NAME))
    no_cursor = schema_of(*(node for node in movie_parameters(public_cast=True) if node.name != "cursor"))
    movies, movie, genres, genre, directors, director = (
        Resource(f"{prefix}/{path}", may.GET_MOVIES)
        for path in ("movies", "movies/{id}", "genres", "genres/{id}", "directors", "directors/{id}")
    )
    movies.answers("GET", views.movies, documents.LIST_MOVIES, query=no_cursor)
    movie.answers("GET", views.movie, documents.GET_MOVIE, path=by_id)
    one_item = {"path": by_id, "checks_match": True}
    look_up = views.look_up
    new, anew = _movie(is_new=True), _movie(is_new=False)
    movies.answers("POST", views.add_movie, documents.ADD_MOVIE, access=may.POST_MOVIE, body=new, prepare=look_up)
    movie.answers(
        "PATCH",
        views.change_movie,
        documents.CHANGE_MOVIE,
        access=may.PATCH_MOVIE,
        body=anew,
        prepare=look_up,
        **one_item,
    )
    movie.answers("DELETE", views.remove_movie, documents.REMOVE_MOVIE, access=may.DELETE_MOVIE, **one_item)

    added, changed = _name(GENRE_LENGTH, "Its name; no two differ by case and accents alone.", "Film noir")
    genres.answers("GET", views.genres, documents.LIST_GENRES, query=a_list)
    genres.answers("POST", views.add_genre, documents.ADD_GENRE, access=may.POST_GENRE, body=added)
    genre.answers("GET", views.genre, documents.GET_GENRE, path=by_id)
    genre.answers("PATCH", views.rename_genre, documents.RENAME_GENRE, access=may.PATCH_GENRE, body=changed, **one_item)
    genre.answers("DELETE", views.remove_genre, documents.REMOVE_GENRE, access=may.DELETE_GENRE, **one_item)

    added, changed = _name(NAME_LENGTH, "Their name.", "Ida Lupino")
    directors.answers("GET", views.directors, documents.LIST_DIRECTORS, query=a_list)
    directors.answers("POST", views.add_director, documents.ADD_DIRECTOR, access=may.POST_DIRECTOR, body=added)
    director.answers("GET", views.director, documents.GET_DIRECTOR, path=by_id)
    rename, remove = documents.RENAME_DIRECTOR, documents.REMOVE_DIRECTOR
    director.answers("PATCH", views.rename_director, rename, access=may.PATCH_DIRECTOR, body=changed, **one_item)
    director.answers("DELETE", views.remove_director, remove, access=may.DELETE_DIRECTOR, **one_item)

    door = Resource(prefix or "/", Access.ANYBODY)
    door.answers("GET", log_in or start, produces="*/*")
    return [movies, movie, genres, genre, directors, director, door]


def _movie(*, is_new: bool) -> Body:
    """The body that adds a movie, or changes one."""

    def titled(values: Mapping[str, Any], given: Collection[str]) -> Iterator[Fault]:
        if "movie" in given and "title" in given:
            yield Fault("body", "movie", "beside_title", "can't stand beside title")
        elif is_new and not ({"movie", "title"} & set(given) or values.get("external_id")):
            yield Fault("body", "title", "required", "is missing")

    title = Text(TITLE_LENGTH, shortest=1)
    fields = (
        field("title", title, "The title.", is_needed=False, example="Outrage"),
        field("movie", title, "The same, as some clients say it.", is_needed=False),
        field("original_title", Text(TITLE_LENGTH), "In its own language.", is_needed=False),
        field("year", Whole(YEARS), "Needed where there is no release date.", is_needed=False, example=1950),
        field("release_date", Day(YEARS), "Its year is the movie's.", is_needed=False, example="1950-09-29"),
        field("description", Text(DESCRIPTION_LENGTH, newlines=True), "In some lines.", is_needed=False),
        field("trailer", Address(), "An https address.", is_needed=False),
        field("poster_url", Address(), "An https address.", is_needed=False),
        field("length", Whole(MINUTES), "In minutes.", is_needed=False, example=75),
        field("rating", Number(RATINGS), "0.0 to 10.0.", is_needed=False, example=6.8),
        field("genres", Ids(MOST_GENRES), "Ids, the main one first.", is_needed=False),
        field("directors", Ids(MOST_DIRECTORS), "Ids of people, in the order of credit.", is_needed=False),
        field("external_id", ExternalId(), "A movie database's, which fills in what is missing.", is_needed=False),
    )
    both = {
        "not": {"required": ["title", "movie"]},
        "anyOf": [
            {"required": ["external_id"], "properties": {"external_id": {"minLength": 1}}},
            {
                "allOf": [
                    {"anyOf": [{"required": ["title"]}, {"required": ["movie"]}]},
                    {"anyOf": [{"required": ["year"]}, {"required": ["release_date"]}]},
                ]
            },
        ],
    }
    return Body(*fields, rules=(titled,), said_of_rules=both if is_new else {"not": {"required": ["title", "movie"]}})


def _name(longest: int, about: str, example: str) -> tuple[Body, Body]:
    """The body that adds something which has a name, and the one that changes it."""
    return (
        Body(field("name", Text(longest, shortest=1), about, example=example)),
        Body(field("name", Text(longest, shortest=1), about, is_needed=False, example=example)),
    )
