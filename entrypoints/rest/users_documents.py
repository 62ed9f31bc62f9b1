"""What the documents say of all accounts."""

from typing import Any

from domain.access import Role
from entrypoints.rest.service import Operation
from entrypoints.rest.shapes import INSTANT

_USER_PROPERTIES: dict[str, Any] = {
    "id": {"type": "integer"},
    "email": {"type": "string", "description": '"" for users of issuers.'},
    "username": {"type": "string", "description": '"" when never chosen.'},
    "role": {"enum": [*Role, ""], "description": '"" for users of issuers, who say what those may do.'},
    "active": {"type": "boolean", "description": "Whether they may log in."},
    "issuer": {"type": "string", "description": '"" for accounts of this service.'},
    "registered": INSTANT,
    "last_login": {"type": ["string", "null"], "format": "date-time"},
}
USER: dict[str, Any] = {"type": "object", "required": list(_USER_PROPERTIES), "properties": _USER_PROPERTIES}

_ANNA = {
    "id": 7,
    "email": "anna@example.com",
    "username": "anna",
    "role": "casting_assistant",
    "active": True,
    "issuer": "",
    "registered": "2026-11-20T08:15:00Z",
    "last_login": None,
}

LIST_USERS = Operation(
    "List all accounts", "users", {"type": "array", "items": USER}, [_ANNA], ("X-Total-Count", "Link")
)
PATCH_USER = Operation(
    "Give somebody a role, or let them log in no more",
    "users",
    USER,
    _ANNA,
    ("ETag",),
    description="It holds at their next request. Disabling ends all their sessions.",
)
