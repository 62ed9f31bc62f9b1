"""Looking films up at movie databases over HTTP."""

from dataclasses import dataclass
from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from domain.catalogue import TITLE_LENGTH
from domain.lookup import ExternalMovie, MovieDatabases
from entrypoints.rest import answers
from entrypoints.rest import lookup_documents as documents
from entrypoints.rest.errors import Fault, RequestError
from entrypoints.rest.schema import PlainText, WholeText, parameter
from entrypoints.rest.security import Access
from entrypoints.rest.service import Resource, schema_of


def render_external_movie(movie: ExternalMovie) -> dict[str, Any]:
    """A film of a movie database."""
    return {
        "external_id": movie.external_id,
        "title": movie.title,
        "year": movie.year,
        "length": movie.length,
        "poster_url": movie.poster_url,
    }


@dataclass(frozen=True, slots=True)
class LookupViews:
    """The views of look-ups."""

    databases: MovieDatabases

    def search(self, request: Request) -> Response:
        """Films of about this title."""
        title = request.validated.get("title", "")
        if not title:
            raise RequestError(422, [Fault("querystring", "title", "required", "is missing")])
        found = self.databases.search(title, request.validated.get("year"), request.ports.now())
        return answers.private([render_external_movie(movie) for movie in found])


def resources(databases: MovieDatabases) -> list[Resource]:
    """The paths of look-ups."""
    views = LookupViews(databases)
    movies = Resource("/lookup/movies", Access.LOGIN)
    asked = schema_of(
        parameter("title", PlainText(TITLE_LENGTH), "About how it is called.", example="The Matrix", is_needed=True),
        parameter("year", WholeText(), "When it came out.", example=1999),
    )
    movies.answers("GET", views.search, documents.SEARCH, query=asked)
    return [movies]
