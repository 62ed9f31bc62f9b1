"""What the documents say of accounts: shapes and examples of their answers."""

from typing import Any

from domain.access import Permission, Role
from entrypoints.rest.collections_documents import COPY, GROUP, IMPORT
from entrypoints.rest.service import Operation
from entrypoints.rest.shapes import DONE, DONE_EXAMPLE, INSTANT

_GENRE_ID = {"type": ["integer", "null"], "description": "A genre's id."}
_PROFILE_PROPERTIES: dict[str, Any] = {
    "id": {"type": ["integer", "null"], "description": "Null for users of issuers who have written nothing yet."},
    "email": {"type": "string", "description": '"" for users of issuers.'},
    "username": {"type": "string", "description": '"" when never chosen.'},
    "name": {"type": "string"},
    "surname": {"type": "string"},
    "favorite_genre": _GENRE_ID,
    "favourite_genre": {**_GENRE_ID, "description": "The same, in the other spelling."},
    "role": {"enum": [*Role, ""], "description": '"" for users of issuers, who say what those may do.'},
    "permissions": {"type": "array", "items": {"enum": list(Permission)}},
}
PROFILE: dict[str, Any] = {
    "type": "object",
    "required": list(_PROFILE_PROPERTIES),
    "properties": _PROFILE_PROPERTIES,
}

_ANNA = {
    "id": 7,
    "email": "anna@example.com",
    "username": "anna",
    "name": "Anna",
    "surname": "Sedgwick",
    "favorite_genre": 3,
    "favourite_genre": 3,
    "role": "member",
    "permissions": [],
}


def _list_of(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "array",
        "items": {"type": "object", "required": list(properties), "properties": properties},
    }


_TEXT = {"type": "string"}
EXPORTED: dict[str, Any] = {
    "type": "object",
    "required": [
        "exported",
        "profile",
        "sessions",
        "networks",
        "failed_logins",
        "kept_requests",
        "actions",
        "favorites",
        "collection",
        "groups",
        "imports",
    ],
    "properties": {
        "exported": INSTANT,
        "profile": PROFILE,
        "sessions": _list_of(id=_TEXT, started=INSTANT, used=INSTANT, address=_TEXT, agent=_TEXT),
        "networks": _list_of(network=_TEXT, last_login=INSTANT),
        "failed_logins": _list_of(network=_TEXT, at=INSTANT),
        "kept_requests": _list_of(path=_TEXT, key=_TEXT, at=INSTANT),
        "actions": _list_of(at=INSTANT, action=_TEXT, target=_TEXT, details=_TEXT, address=_TEXT),
        "collection": {"type": "array", "items": COPY},
        "groups": {"type": "array", "items": GROUP},
        "imports": {"type": "array", "items": IMPORT},
        "favorites": _list_of(movie_id={"type": "integer"}, title=_TEXT, year={"type": "integer"}, added=INSTANT),
    },
}

REGISTER = Operation(
    "Register",
    "accounts",
    PROFILE,
    _ANNA,
    ("Location",),
    errors=(409, 429),
    statuses=(201,),
    description="409 `email_taken` or `username_taken`; both are unique without regard to case.",
)
GET_PROFILE = Operation("One's own profile", "accounts", PROFILE, _ANNA, ("ETag",))
PATCH_PROFILE = Operation(
    "Change one's profile; what isn't given stays", "accounts", PROFILE, _ANNA, ("ETag",), errors=(409,)
)
DELETE_ACCOUNT = Operation(
    "Delete one's account and all that belongs to it", "accounts", DONE, DONE_EXAMPLE, errors=(429,)
)
PUT_PASSWORD = Operation(
    "Change the password",
    "accounts",
    DONE,
    DONE_EXAMPLE,
    errors=(429,),
    description="422 `wrong_password` when the old one is wrong. All other sessions end.",
)
EXPORT = Operation("Everything that the service holds about one", "accounts", EXPORTED)
