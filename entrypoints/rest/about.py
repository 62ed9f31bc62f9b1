"""What this installation offers, for clients that fit themselves to it."""

from dataclasses import dataclass
from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from entrypoints.rest import answers
from entrypoints.rest.security import Access
from entrypoints.rest.service import Operation, Resource

ABOUT: dict[str, Any] = {
    "type": "object",
    "required": ["agency_prefix", "formats", "issuers", "lookup", "require_external_id", "password_minimum"],
    "properties": {
        "agency_prefix": {"type": "string", "description": "Where the agency's paths begin."},
        "formats": {"type": "array", "items": {"type": "string"}, "description": "What a copy can be."},
        "issuers": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Where people log in, beside here: values of `issuer` for `/auth/openid/login/`.",
        },
        "lookup": {"type": "boolean", "description": "Whether films can be looked up at a movie database."},
        "require_external_id": {"type": "boolean", "description": "Whether only such films can be added."},
        "password_minimum": {"type": "integer", "description": "Characters that a new password has at least."},
    },
}

GET_ABOUT = Operation(
    "What this installation offers",
    "documents",
    ABOUT,
    {
        "agency_prefix": "/agency",
        "formats": ["VHS", "DVD", "Streaming"],
        "issuers": [],
        "lookup": False,
        "require_external_id": False,
        "password_minimum": 8,
    },
    headers=("ETag",),
)


@dataclass(frozen=True, slots=True)
class AboutViews:
    """The view of what there is."""

    offered: dict[str, Any]

    def read(self, request: Request) -> Response:
        """What was set when the service started."""
        return answers.single(request, self.offered)


def resources(offered: dict[str, Any]) -> list[Resource]:
    """The path of what there is; `offered` has the keys of `ABOUT`."""
    about = Resource("/about", Access.ANYBODY)
    about.answers("GET", AboutViews(offered).read, GET_ABOUT)
    return [about]
