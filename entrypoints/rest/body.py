"""The bodies of requests: JSON that is read strictly, and files."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import colander
import orjson
from pyramid.request import Request

from entrypoints.rest.errors import Fault, RequestError
from entrypoints.rest.schema import Broken

MOST_BYTES = 64 * 1024

_JSON = re.compile(r'application/json\s*(?:;\s*charset="?utf-8"?\s*)?', re.IGNORECASE | re.ASCII)

Rule = Callable[[Mapping[str, Any], Collection[str]], Iterable[Fault]]
"""Looks at all fields of a body together: at those that could be read, and at the names of all that were given."""


class Body:
    """What a request's body must be: an object of these fields, and of no others."""

    def __init__(
        self,
        *fields: colander.SchemaNode,
        rules: Sequence[Rule] = (),
        said_of_rules: Mapping[str, Any] | None = None,
        is_needed: bool = True,
    ) -> None:
        self.fields: Mapping[str, colander.SchemaNode] = {field.name: field for field in fields}
        self.is_needed = is_needed
        self.said_of_rules = said_of_rules or {}  # JSON schema
        self.most_bytes = MOST_BYTES
        self._rules = rules

    def read(self, request: Request) -> dict[str, Any]:
        """The fields by their names. Raises `RequestError` naming every one that breaks a rule."""
        content: bytes = request.body
        if not content and not self.is_needed:
            return {}
        raw = read_json(content, request.environ.get("CONTENT_TYPE", ""))
        if not isinstance(raw, dict):
            raise RequestError(422, [Fault("body", "", "not_object", "is not an object")])
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        for name, field in self.fields.items():
            if name in raw:
                try:
                    values[name] = field.typ.deserialize(field, raw[name])
                except Broken as broken:
                    faults.append(Fault("body", name, broken.code, broken.description))
            elif field.required:
                faults.append(Fault("body", name, "required", "is missing"))
        faults += (
            Fault("body", name, "unknown_field", "is not a field that is known here")
            for name in raw
            if name not in self.fields
        )
        for rule in self._rules:
            faults += rule(values, raw.keys())
        if faults:
            raise RequestError(422, faults)
        return values


class Upload:
    """A file in place of a JSON body: its `content`, and its `kind`, one of some media types."""

    def __init__(self, media_types: tuple[str, ...], most_bytes: int, examples: Mapping[str, Any]) -> None:
        self.media_types = media_types
        self.examples = examples
        self.most_bytes = most_bytes
        self.is_needed = True

    def read(self, request: Request) -> dict[str, Any]:
        """The file. Raises a 400 for an empty one, and a 415 for another type."""
        content: bytes = request.body
        if not content:
            raise RequestError(400, message="The body is empty, and it must be a file.")
        kind = request.environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        if kind not in self.media_types:
            raise RequestError(415, message=f"The body must be one of {', '.join(self.media_types)}.")
        return {"content": content, "kind": kind}


def ensure_bounded(request: Request, most_bytes: int = MOST_BYTES) -> None:
    """Raises a 413 for a body that is larger than the door takes."""
    if (request.content_length or 0) > most_bytes:
        raise RequestError(413)


def read_json(content: bytes, content_type: str) -> Any:
    """The JSON of a body. Raises a 400 for what can't be parsed, and a 415 for another type."""
    if not content:
        raise RequestError(400, message="The body is empty, and it must be JSON.")
    if not _JSON.fullmatch(content_type.strip()):
        raise RequestError(415)
    try:
        return parse_json(content)
    except (ValueError, RecursionError):
        raise RequestError(400, message="The body isn't JSON that can be read.") from None


def parse_json(content: bytes) -> Any:
    """The value that JSON tells. Raises ValueError or RecursionError, also for a key that stands twice."""
    value = orjson.loads(content)  # strict: no NaN, no lone surrogate, no bad UTF-8
    json.loads(content, object_pairs_hook=_ensure_distinct)
    return value


def _ensure_distinct(pairs: list[tuple[str, Any]]) -> None:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key stands twice in an object")
