"""What the documents say of collections and groups."""

from typing import Any

from domain.collection_imports import Action, State
from domain.collections import LENGTHS, RATINGS, RELEASE_YEARS, TITLE_LENGTH, Visibility
from entrypoints.collectionfiles import COLUMNS
from entrypoints.rest.service import Operation
from entrypoints.rest.shapes import DONE, DONE_EXAMPLE, INSTANT

_TEXT = {"type": "string"}


def _whole(bounds: tuple[int, int]) -> dict[str, Any]:
    return {"type": "integer", "minimum": bounds[0], "maximum": bounds[1]}


_COPY_PROPERTIES: dict[str, Any] = {
    "id": _TEXT,
    "title": {"type": "string", "minLength": 1, "maxLength": TITLE_LENGTH},
    "format": _TEXT,
    "length": _whole(LENGTHS) | {"description": "In minutes."},
    "release_year": _whole(RELEASE_YEARS),
    "rating": _whole(RATINGS),
    "notes": {"type": "string", "description": "For the owner alone."},
    "movie_id": {"type": ["integer", "null"], "description": "The catalogue's movie."},
    "external_id": {"type": "string", "description": 'A movie database\'s, like "tmdb:603", or "".'},
    "visibility": {"enum": list(Visibility)},
    "added": INSTANT,
    "changed": INSTANT,
}
COPY: dict[str, Any] = {"type": "object", "required": [*_COPY_PROPERTIES], "properties": _COPY_PROPERTIES}
_SHARED_PROPERTIES = {name: said for name, said in _COPY_PROPERTIES.items() if name != "notes"} | {
    "owner": {"type": "string", "description": 'A user name, "" where none was chosen.'}
}
SHARED: dict[str, Any] = {"type": "object", "required": [*_SHARED_PROPERTIES], "properties": _SHARED_PROPERTIES}
_SHARING_PROPERTIES = {
    "visibility": {"enum": list(Visibility)},
    "users": {"type": "array", "items": _TEXT, "description": "User names."},
    "groups": {"type": "array", "items": _TEXT, "description": "Ids of groups."},
}
SHARING: dict[str, Any] = {"type": "object", "required": [*_SHARING_PROPERTIES], "properties": _SHARING_PROPERTIES}
_GROUP_PROPERTIES = {
    "id": _TEXT,
    "name": _TEXT,
    "owner": {"type": "string", "description": "A user name."},
    "members": {"type": "array", "items": _TEXT, "description": "User names."},
}
GROUP: dict[str, Any] = {"type": "object", "required": [*_GROUP_PROPERTIES], "properties": _GROUP_PROPERTIES}
_COUNTS = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}}
_KINDS = ("by_format", "by_decade", "by_rating", "by_genre", "by_month")

_LAURA = {
    "id": "Xy3k9vQm2pLw7Rt5Ns8BzA",
    "title": "Laura",
    "format": "DVD",
    "length": 88,
    "release_year": 1944,
    "rating": 5,
    "notes": "With the essay.",
    "movie_id": 12,
    "external_id": "",
    "visibility": "private",
    "added": "2026-11-20T08:15:00Z",
    "changed": "2026-11-20T08:15:00Z",
}
_SHARED_LAURA = {name: value for name, value in _LAURA.items() if name != "notes"} | {"owner": "anna"}
_SHARING = {"visibility": "selected", "users": ["bert"], "groups": ["Aw3k9vQm2pLw7Rt5Ns8BzB"]}
_FAMILY = {"id": "Aw3k9vQm2pLw7Rt5Ns8BzB", "name": "Family", "owner": "anna", "members": ["bert", "carla"]}
_COUNTED = {
    "by_format": {"DVD": 2, "VHS": 1},
    "by_decade": {"1940s": 3},
    "by_rating": {"4": 1, "5": 2},
    "by_genre": {"": 1, "Crime": 2},
    "by_month": {"2026-11": 3},
}

_TAG, _GROUPS = "collection", "groups"
_A_PAGE = ("X-Total-Count", "Link")
_LOOKUP = (409, 503)

LIST_OWN = Operation("One's own collection", _TAG, {"type": "array", "items": COPY}, [_LAURA], _A_PAGE)
ADD = Operation(
    "Add a copy to one's collection",
    _TAG,
    COPY,
    _LAURA,
    ("Location",),
    errors=_LOOKUP,
    statuses=(201,),
    description="With `movie_id` or `external_id` title, length and release year may be left out.",
)
GET = Operation(
    "One copy, to whoever may see it",
    _TAG,
    {"anyOf": [COPY, SHARED]},
    _LAURA,
    ("ETag",),
    description="Others than the owner see it without `notes`, and with its `owner`.",
)
REPLACE = Operation(
    "Make a copy what is given, as if it were new", _TAG, COPY, _LAURA, ("ETag",), errors=(403, *_LOOKUP)
)
CHANGE = Operation("Change a copy; what isn't given stays", _TAG, COPY, _LAURA, ("ETag",), errors=(403, *_LOOKUP))
REMOVE = Operation("Take a copy out of one's collection", _TAG, DONE, DONE_EXAMPLE, errors=(403,))
GET_SHARING = Operation("Whom a copy is shown to", _TAG, SHARING, _SHARING, ("ETag",), errors=(403,))
PUT_SHARING = Operation(
    "Show a copy to these, and to nobody else",
    _TAG,
    SHARING,
    _SHARING,
    ("ETag",),
    errors=(403, 429),
    description="`users` and `groups` count where the visibility is `selected`. It holds at the next request.",
)
LIST_SHARED = Operation(
    "What others show: to everybody, and to whoever asks",
    _TAG,
    {"type": "array", "items": SHARED},
    [_SHARED_LAURA],
    _A_PAGE,
)
STATISTICS = Operation(
    "What there is in one's collection, counted",
    _TAG,
    {"type": "object", "required": list(_KINDS), "properties": dict.fromkeys(_KINDS, _COUNTS)},
    _COUNTED,
)

LIST_GROUPS = Operation(
    "The groups that one owns or is in", _GROUPS, {"type": "array", "items": GROUP}, [_FAMILY], _A_PAGE
)
ADD_GROUP = Operation("Make a group", _GROUPS, GROUP, _FAMILY, ("Location",), errors=(409,), statuses=(201,))
GET_GROUP = Operation("One group, to its owner and its members", _GROUPS, GROUP, _FAMILY, ("ETag",))
RENAME_GROUP = Operation("Give a group another name", _GROUPS, GROUP, _FAMILY, ("ETag",), errors=(403,))
REMOVE_GROUP = Operation("Take a group away", _GROUPS, DONE, DONE_EXAMPLE, errors=(403,))
PUT_MEMBER = Operation("Put somebody into a group", _GROUPS, GROUP, _FAMILY, errors=(403, 409, 422, 429))
DROP_MEMBER = Operation(
    "Take somebody out of a group, or leave it", _GROUPS, DONE, DONE_EXAMPLE, errors=(403, 422, 429)
)

_ROW_PROPERTIES: dict[str, Any] = {
    "line": {"type": "integer"},
    "action": {"enum": list(Action)},
    "title": _TEXT,
    "year": {"type": ["integer", "null"]},
    "movie_id": {"type": ["integer", "null"], "description": "The catalogue's movie."},
    "candidates": {"type": "array", "items": {"type": "integer"}, "description": "Movies that may be meant."},
    "reason": _TEXT,
}
_IMPORT_PROPERTIES: dict[str, Any] = {
    "id": _TEXT,
    "state": {"enum": list(State)},
    "counts": {
        "type": "object",
        "required": list(Action),
        "properties": {action.value: {"type": "integer", "minimum": 0} for action in Action},
    },
    "rows": {
        "type": "array",
        "items": {"type": "object", "required": [*_ROW_PROPERTIES], "properties": _ROW_PROPERTIES},
    },
}
IMPORT: dict[str, Any] = {"type": "object", "required": [*_IMPORT_PROPERTIES], "properties": _IMPORT_PROPERTIES}
_PLANNED = {
    "id": "Im3k9vQm2pLw7Rt5Ns8BzC",
    "state": "planned",
    "counts": {"add": 0, "change": 0, "same": 0, "unsure": 1, "refused": 0},
    "rows": [
        {
            "line": 2,
            "action": "unsure",
            "title": "Laura",
            "year": 1945,
            "movie_id": None,
            "candidates": [12],
            "reason": "the year isn't the movie's",
        }
    ],
}
_TAKES = "Takes CSV with the columns of a copy, JSON (a list of objects), or the zip file that Letterboxd exports."
PLAN_IMPORT = Operation(
    "Plan an import; nothing is done yet", _TAG, IMPORT, _PLANNED, ("Location",), statuses=(201,), description=_TAKES
)
GET_IMPORT = Operation("One import, line by line; kept for 30 days", _TAG, IMPORT, _PLANNED, ("ETag",))
APPLY_IMPORT = Operation(
    "Do what the plan says, all of it or nothing",
    _TAG,
    IMPORT,
    _PLANNED | {"state": "applied"},
    errors=(409,),
    description="409 `plan_outdated` where the collection changed meanwhile.",
)
UNDO_IMPORT = Operation(
    "Put the collection back to what it was before an import",
    _TAG,
    IMPORT,
    _PLANNED | {"state": "undone"},
    errors=(409,),
    description="409 `changed_since` where a copy of it was changed meanwhile.",
)
EXPORT_COLLECTION = Operation(
    "One's collection as a file",
    _TAG,
    {"type": "string"},
    "title,format,length,release_year,rating,notes,external_id,added\nLaura,DVD,88,1944,5,,,2026-11-20T08:15:00Z\n",
    description="Imported into an empty collection it gives the same file again.",
    media_type="text/csv",
    alternatives={"application/json": {"type": "array", "items": {"type": "object", "required": [*COLUMNS]}}},
)
