"""What the documents say of the catalogue: shapes and examples of its answers."""

from typing import Any

from entrypoints.rest.service import Operation

NAMED: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
}
NAMED_OR_NOBODY: dict[str, Any] = {
    "type": "object",
    "description": 'The first of its list; id null and name "" when none is known.',
    "required": ["id", "name"],
    "properties": {"id": {"type": ["integer", "null"]}, "name": {"type": "string"}},
}
COUNTED: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name", "movies"],
    "properties": {**NAMED["properties"], "movies": {"type": "integer", "minimum": 0}},
}
CAST_MEMBER: dict[str, Any] = {
    "type": "object",
    "required": ["character", "name", "actor_id"],
    "properties": {
        "character": {"type": "string", "description": '"" when it isn\'t known.'},
        "name": {"type": "string"},
        "actor_id": {"type": "integer"},
    },
}
_MOVIE_PROPERTIES: dict[str, Any] = {
    "id": {"type": "integer"},
    "title": {"type": "string", "minLength": 1, "maxLength": 255},
    "original_title": {"type": "string"},
    "description": {"type": "string"},
    "trailer": {"type": "string", "description": 'An https address, or "".'},
    "year": {"type": "integer"},
    "release_date": {"type": ["string", "null"], "format": "date"},
    "length": {"type": ["integer", "null"], "description": "In minutes."},
    "rating": {"type": ["number", "null"], "minimum": 0, "maximum": 10},
    "genre": NAMED_OR_NOBODY,
    "director": NAMED_OR_NOBODY,
    "genres": {"type": "array", "items": NAMED},
    "directors": {"type": "array", "items": NAMED},
    "poster_url": {"type": "string", "description": 'An https address, or "".'},
    "favorites": {"type": "integer", "minimum": 0, "description": "How many users marked it."},
}
MOVIE: dict[str, Any] = {
    "type": "object",
    "required": list(_MOVIE_PROPERTIES),
    "properties": _MOVIE_PROPERTIES,
}

_DRAMA = {"id": 1, "name": "Drama"}
_CURTIZ = {"id": 7, "name": "Michael Curtiz"}
_CASABLANCA = {
    "id": 42,
    "title": "Casablanca",
    "original_title": "",
    "description": "A café owner in wartime Morocco meets the woman who left him in Paris.",
    "trailer": "",
    "year": 1942,
    "release_date": "1942-11-26",
    "length": 102,
    "rating": None,
    "genre": _DRAMA,
    "director": _CURTIZ,
    "genres": [_DRAMA, {"id": 2, "name": "Romance"}],
    "directors": [_CURTIZ],
    "poster_url": "",
    "favorites": 0,
}
_PAGE_HEADERS = ("X-Total-Count", "Link", "ETag")


def _list_of(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _list(summary: str, tag: str, item: dict[str, Any], example: Any) -> Operation:
    return Operation(summary, tag, _list_of(item), [example], _PAGE_HEADERS)


def _item(summary: str, tag: str, item: dict[str, Any], example: Any) -> Operation:
    return Operation(summary, tag, item, example, ("ETag",))


LIST_MOVIES = _list("List, filter, sort and search movies", "movies", MOVIE, _CASABLANCA)
GET_MOVIE = _item("One movie", "movies", MOVIE, _CASABLANCA)
LIST_CAST = _item(
    "Who plays in a movie, in billing order",
    "movies",
    _list_of(CAST_MEMBER),
    [{"character": "Rick Blaine", "name": "Humphrey Bogart", "actor_id": 8}],
)
LIST_GENRES = _list("List genres", "genres", NAMED, _DRAMA)
GET_GENRE = _item("One genre, and how many movies it has", "genres", COUNTED, {**_DRAMA, "movies": 12082})
LIST_MOVIES_OF_GENRE = _list("List the movies of a genre", "genres", MOVIE, _CASABLANCA)
LIST_DIRECTORS = _list("List directors", "directors", NAMED, _CURTIZ)
GET_DIRECTOR = _item("One director, and how many movies they made", "directors", COUNTED, {**_CURTIZ, "movies": 78})
LIST_MOVIES_OF_DIRECTOR = _list("List the movies of a director", "directors", MOVIE, _CASABLANCA)
