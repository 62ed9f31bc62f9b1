"""What the documents say of the casting agency: the catalogue's shapes in its envelope."""

from typing import Any

from entrypoints.rest import catalogue_documents as catalogue
from entrypoints.rest.service import Operation

_MOVIE_PROPERTIES = {name: schema for name, schema in catalogue.MOVIE["properties"].items() if name != "favorites"}
MOVIE: dict[str, Any] = {"type": "object", "required": list(_MOVIE_PROPERTIES), "properties": _MOVIE_PROPERTIES}

_SUCCESS = {"const": True}
_CASABLANCA = {name: value for name, value in catalogue.GET_MOVIE.example.items() if name != "favorites"}


def listed(summary: str, name: str, item: dict[str, Any], example: Any) -> Operation:
    """The operation that lists things in the envelope."""
    total = f"total_{name}"
    envelope = {
        "type": "object",
        "required": ["success", name, total],
        "properties": {
            "success": _SUCCESS,
            name: {"type": "array", "items": item},
            total: {"type": "integer", "minimum": 0},
        },
    }
    shown = {"success": True, name: [example], total: 1}
    about = "A page past the end is a 404."
    return Operation(summary, "agency", envelope, shown, ("X-Total-Count", "Link"), errors=(404,), description=about)


def one(summary: str, name: str, item: dict[str, Any], example: Any) -> Operation:
    """The operation that shows a single thing in the envelope."""
    envelope = {
        "type": "object",
        "required": ["success", name],
        "properties": {"success": _SUCCESS, name: item},
    }
    return Operation(summary, "agency", envelope, {"success": True, name: example}, ("ETag",))


def added(summary: str, one: Operation) -> Operation:
    """The operation that adds what `one` shows."""
    answer = {
        **one.answer,
        "required": [*one.answer["required"], "created"],
        "properties": {**one.answer["properties"], "created": {"type": "integer"}},
    }
    shown = {**one.example, "created": 1}
    return Operation(summary, "agency", answer, shown, ("Location",), errors=(409,), statuses=(201,))


def changed(summary: str, one: Operation) -> Operation:
    """The operation that changes what `one` shows."""
    return Operation(summary, "agency", one.answer, one.example, ("ETag",), errors=(409,))


def deleted(summary: str) -> Operation:
    """The operation that takes something away."""
    answer = {
        "type": "object",
        "required": ["success", "deleted"],
        "properties": {"success": _SUCCESS, "deleted": {"type": "integer"}},
    }
    return Operation(summary, "agency", answer, {"success": True, "deleted": 1}, errors=(409,))


LIST_MOVIES = listed("List, filter, sort and search movies, for staff", "movies", MOVIE, _CASABLANCA)
GET_MOVIE = one("One movie, for staff", "movie", MOVIE, _CASABLANCA)
LIST_GENRES = listed("List genres, for staff", "genres", catalogue.NAMED, catalogue.LIST_GENRES.example[0])
GET_GENRE = one("One genre, for staff", "genre", catalogue.COUNTED, catalogue.GET_GENRE.example)
LIST_DIRECTORS = listed("List directors, for staff", "directors", catalogue.NAMED, catalogue.LIST_DIRECTORS.example[0])
GET_DIRECTOR = one("One director, for staff", "director", catalogue.COUNTED, catalogue.GET_DIRECTOR.example)

ADD_MOVIE = added("Add a movie; it needs a title, and a year or a release date", GET_MOVIE)
CHANGE_MOVIE = changed("Change a movie; what isn't given stays", GET_MOVIE)
REMOVE_MOVIE = deleted("Take a movie away, its roles and favourites along")
ADD_GENRE = added("Add a genre", GET_GENRE)
RENAME_GENRE = changed("Give a genre another name", GET_GENRE)
REMOVE_GENRE = deleted("Take a genre away; 409 `in_use` while a movie has it")
ADD_DIRECTOR = added("Add somebody who directs; never merged with somebody of that name", GET_DIRECTOR)
RENAME_DIRECTOR = changed("Give somebody who directs another name", GET_DIRECTOR)
REMOVE_DIRECTOR = deleted("Take a director away; 409 `in_use` while a movie has them")
