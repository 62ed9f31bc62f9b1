"""What the documents say of actors and roles."""

from typing import Any

from entrypoints.rest.agency_documents import added, changed, deleted, listed, one

_ACTOR_PROPERTIES: dict[str, Any] = {
    "id": {"type": "integer"},
    "name": {"type": "string"},
    "gender": {"type": "string", "description": '"" where it isn\'t known.'},
    "birth_date": {"type": ["string", "null"], "format": "date"},
    "age": {"type": ["integer", "null"], "minimum": 0, "description": "In years; of the birth date where it is known."},
}
ACTOR: dict[str, Any] = {"type": "object", "required": [*_ACTOR_PROPERTIES], "properties": _ACTOR_PROPERTIES}


def _reference(name: str) -> dict[str, Any]:
    properties = {"id": {"type": "integer"}, name: {"type": "string"}}
    return {"type": "object", "required": [*properties], "properties": properties}


_ROLE_PROPERTIES: dict[str, Any] = {
    "id": {"type": "integer"},
    "movie": _reference("title"),
    "actor": _reference("name"),
    "character": {"type": "string", "description": '"" where it isn\'t known.'},
    "order": {"type": "integer", "minimum": 1, "description": "The place in the movie's billing."},
}
ROLE: dict[str, Any] = {"type": "object", "required": [*_ROLE_PROPERTIES], "properties": _ROLE_PROPERTIES}

_BERGMAN = {"id": 2, "name": "Ingrid Bergman", "gender": "female", "birth_date": "1915-08-29", "age": 111}
_ILSA = {
    "id": 2,
    "movie": {"id": 1, "title": "Casablanca"},
    "actor": {"id": 2, "name": "Ingrid Bergman"},
    "character": "Ilsa Lund",
    "order": 2,
}

LIST_ACTORS = listed("List, sort and search actors", "actors", ACTOR, _BERGMAN)
GET_ACTOR = one("One actor", "actor", ACTOR, _BERGMAN)
ADD_ACTOR = added("Add somebody who acts; never merged with somebody of that name", GET_ACTOR)
CHANGE_ACTOR = changed("Change an actor; what isn't given stays", GET_ACTOR)
REMOVE_ACTOR = deleted("Take an actor away, their roles along; who also directs stays as a director")

LIST_ROLES = listed("List, sort and search roles", "roles", ROLE, _ILSA)
LIST_ROLES_OF_MOVIE = listed("The roles of a movie, in billing order", "roles", ROLE, _ILSA)
LIST_ROLES_OF_ACTOR = listed("The roles of an actor", "roles", ROLE, _ILSA)
GET_ROLE = one("One role", "role", ROLE, _ILSA)
ADD_ROLE = added("Give an actor a role in a movie; 409 `role_taken` for the same one twice", GET_ROLE)
CHANGE_ROLE = changed("Change a role; what isn't given stays", GET_ROLE)
REMOVE_ROLE = deleted("Take a role away; the actor stays")
