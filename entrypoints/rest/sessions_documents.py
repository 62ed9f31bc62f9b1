"""What the documents say of sessions: shapes and examples of their answers."""

from typing import Any

from entrypoints.rest.service import Operation
from entrypoints.rest.shapes import DONE, DONE_EXAMPLE, INSTANT

PAIR: dict[str, Any] = {
    "type": "object",
    "required": ["access_token", "refresh_token", "token_type", "expires_in"],
    "properties": {
        "access_token": {"type": "string", "description": "Send it as `Authorization: Bearer …`."},
        "refresh_token": {"type": "string", "description": "Good once, for the next pair."},
        "token_type": {"const": "Bearer"},
        "expires_in": {"type": "integer", "description": "Seconds that the access token is good for."},
    },
}
_SESSION_PROPERTIES: dict[str, Any] = {
    "id": {"type": "string"},
    "started": INSTANT,
    "used": {**INSTANT, "description": "When its tokens were last renewed."},
    "address": {"type": "string"},
    "agent": {"type": "string"},
    "current": {"type": "boolean", "description": "Whether it is the one that asks."},
}
SESSION: dict[str, Any] = {
    "type": "object",
    "required": list(_SESSION_PROPERTIES),
    "properties": _SESSION_PROPERTIES,
}

_PAIR = {"access_token": "eyJhbGciOi…", "refresh_token": "kjhgfgjakda…", "token_type": "Bearer", "expires_in": 900}
_SESSION = {
    "id": "Xy3k9vQm2pLw7Rt5Ns8BzA",
    "started": "2026-11-20T08:15:00Z",
    "used": "2026-11-20T09:45:12Z",
    "address": "203.0.113.7",
    "agent": "Mozilla/5.0",
    "current": True,
}
_KEY_SET: dict[str, Any] = {
    "type": "object",
    "required": ["keys"],
    "properties": {"keys": {"type": "array", "items": {"type": "object", "required": ["kid", "kty", "alg"]}}},
}

LOG_IN = Operation(
    "Log in by e-mail address or user name",
    "sessions",
    PAIR,
    _PAIR,
    errors=(401, 429),
    description="401 `bad_login` for an unknown name and for a wrong password alike.",
)
REFRESH = Operation(
    "A new pair of tokens for the last one",
    "sessions",
    PAIR,
    _PAIR,
    errors=(401,),
    description="A refresh token is good once. Shown again later it ends its session: 401 `token_reused`.",
)
LOG_OUT = Operation("End this session, or all of them", "sessions", DONE, DONE_EXAMPLE)
LIST_SESSIONS = Operation(
    "What is logged in, the last used first",
    "sessions",
    {"type": "array", "items": SESSION},
    [_SESSION],
    ("X-Total-Count", "Link"),
)
END_SESSION = Operation("End one session", "sessions", DONE, DONE_EXAMPLE)
PUBLIC_KEYS = Operation(
    "The keys that verify access tokens (RFC 7517); none where they are signed by a secret",
    "sessions",
    _KEY_SET,
    {"keys": []},
    ("ETag",),
)
