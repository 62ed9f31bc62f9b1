"""Favourite movies over HTTP."""

from dataclasses import dataclass
from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from domain.favorites import FavoriteMovie, add_favorite
from domain.paging import walk
from entrypoints.rest import answers
from entrypoints.rest import favorites_documents as documents
from entrypoints.rest.answers import WholeLists
from entrypoints.rest.catalogue import page_parameters, render_movie
from entrypoints.rest.schema import Id, parameter
from entrypoints.rest.security import Access
from entrypoints.rest.service import Resource, schema_of


def render_favorite(favorite: FavoriteMovie) -> dict[str, Any]:
    """What was marked and when, for somebody's export."""
    movie = favorite.movie
    return {"movie_id": movie.id, "title": movie.title, "year": movie.year, "added": favorite.added}


def render_favorite_movie(favorite: FavoriteMovie) -> dict[str, Any]:
    """The movie, as every list shows it."""
    return render_movie(favorite.movie)


@dataclass(frozen=True, slots=True)
class FavoriteViews:
    """The views of favourites."""

    whole_lists: WholeLists

    def list(self, request: Request) -> Response:
        """The favourites of who asks, the latest first."""
        user_id, favorites = request.identity.user.id, request.ports.favorites
        asked = answers.page_request(request.validated)
        if asked is not None:
            return answers.private_page(request, favorites.page(user_id, asked), asked, render_favorite_movie)
        chunks = walk(lambda place, limit: favorites.after(user_id, place, limit), lambda one: one.position)
        return self.whole_lists.answer(request, chunks, render_favorite_movie, is_private=True)

    def add(self, request: Request) -> Response:
        """Mark a movie."""
        ports, movie_id = request.ports, request.validated["movie_id"]
        is_new = add_favorite(request.identity.user.id, movie_id, now=ports.now(), favorites=ports.favorites)
        return answers.done(status=201 if is_new else 200)

    def remove(self, request: Request) -> Response:
        """Unmark a movie."""
        request.ports.favorites.remove(request.identity.user.id, request.validated["movie_id"])
        return answers.done()


def resources(whole_lists: WholeLists) -> list[Resource]:
    """The paths of favourites."""
    views = FavoriteViews(whole_lists)
    favorites = Resource("/favorites/movies", Access.LOGIN)
    favorites.answers("GET", views.list, documents.LIST_FAVORITES, query=schema_of(*page_parameters()))
    favorite = Resource("/favorites/movies/{movie_id}", Access.LOGIN)
    by_id = schema_of(parameter("movie_id", Id(), "The movie's id.", example=1))
    favorite.answers("POST", views.add, documents.ADD_FAVORITE, path=by_id)
    favorite.answers("DELETE", views.remove, documents.REMOVE_FAVORITE, path=by_id)
    return [favorite, favorites]
