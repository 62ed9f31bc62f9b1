"""A Postman collection (2.1) of the OpenAPI document: each operation once, in an order that can be run.

What one request makes, later ones use: the id in its answer goes into a variable, which stands wherever the document
speaks of such a thing, in a path (`/movies/{id}/`) or in a body (`movie_id`, `genres`). So requests that make something
come first, and those that take it away come last, in the opposite order. No data needs to be there before.

Two people ask. Operations with an `x-permission` are asked by staff, whose account must exist (`staffEmail`,
`staffPassword`); all others that need a login by the person who is registered on the way.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from entrypoints.rest import postman_scripts as scripts
from entrypoints.rest.documented import Documented, operations_of, sample_of, types_of

# What the document doesn't say.
REGISTER, LOG_IN = "post /auth/register/", "post /auth/login/"
MADE_BY: Mapping[str, str] = {"/users/": REGISTER, "/user/": REGISTER}
"""What nothing can be posted to, and the operation that makes it."""
ENDS_SESSION = frozenset(("post /auth/logout/", "delete /auth/sessions/{id}/", "delete /user/"))
MAY_BE_OFF = frozenset(("get /lookup/movies/",))
"""What answers 503 where no movie database is configured."""
HEADER_VALUES: Mapping[str, str] = {"Idempotency-Key": "{{$guid}}", "If-Match": "*"}
SAME_FOR_ALL = frozenset(("gender",))
"""Texts that need not be unlike those of other runs."""

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
LAST_FOLDER = "taking away"

_MEMBER, _STAFF = "{{accessToken}}", "{{staffToken}}"
_RUN, _LIKE_RUN = "{{run}}", "1a2b3c4d"
_NUMBER = "number:"  # stands before a variable in a body that must lose its quotes

_ABOUT = """\
One request for each operation of the API, with tests that hold its answer against the OpenAPI document.

Set `baseUrl`, and `staffEmail` and `staffPassword` to an administrator's, then run the whole collection from its first
request to its last. It takes away what it made. With newman:

    newman run FILE --env-var baseUrl=… --env-var staffEmail=… --env-var staffPassword=…
"""


def postman_collection(openapi: Mapping[str, Any]) -> dict[str, Any]:
    """The collection of this document."""
    plan = _Plan(openapi)
    order = plan.order()
    folders: dict[str, list[dict[str, Any]]] = {}
    for operation in order:
        folders.setdefault(LAST_FOLDER if operation.takes_away else operation.tag, []).append(plan.item(operation))
    variables = {"baseUrl": "http://127.0.0.1:6543", "staffEmail": "", "staffPassword": ""}
    return {
        "info": {"name": openapi["info"]["title"], "description": _ABOUT, "schema": SCHEMA},
        "item": [{"name": name, "item": items} for name, items in folders.items()],
        "event": [plan.before_each(order)],
        "variable": [{"key": name, "value": value, "type": "string"} for name, value in variables.items()],
    }


@dataclass(frozen=True, slots=True)
class _Source:
    """A variable, and the operations whose answers it is kept from, the first one first."""

    variable: str
    operations: Sequence[Documented]
    value: str  # in JavaScript
    type: str = "string"

    @property
    def text(self) -> str:
        """How it is referred to."""
        return f"{{{{{self.variable}}}}}"


class _Plan:
    """Which operation makes what others need, and what follows for each."""

    def __init__(self, openapi: Mapping[str, Any]) -> None:
        self._schemas = openapi.get("components", {}).get("schemas", {})
        self._operations = {operation.name: operation for operation in operations_of(openapi)}
        self._paths = [*openapi["paths"], *MADE_BY]
        self._needed = {name: tuple(self._sources(operation)) for name, operation in self._operations.items()}

    def order(self) -> list[Documented]:
        """Tag by tag and group by group, so that nothing is needed before it is made; what takes away at the end."""
        every = self._operations.values()
        staying = [operation for operation in every if not operation.takes_away]
        tags = self._sorted(staying, lambda operation: operation.tag)
        groups = self._sorted(staying, lambda operation: operation.group)
        staying.sort(key=lambda one: (tags.index(one.tag), groups.index(one.group), one.rank))

        made: dict[str, int] = {}
        for number, operation in enumerate(staying):
            made.setdefault(operation.group, number)
        made |= {path: made[self._operations[name].group] for path, name in MADE_BY.items() if name in self._operations}
        leaving = [operation for operation in every if operation.takes_away]
        leaving.sort(key=lambda one: (made.get(one.group, 0), one.path.count("/")), reverse=True)
        return staying + leaving

    def before_each(self, order: Sequence[Documented]) -> dict[str, Any]:
        """The script before each request."""
        log_in = self._operations.get(LOG_IN)
        lines = scripts.before_each(
            first=order[0].said["summary"] if order else "",
            password=log_in.example["password"] if log_in else "",
            log_in_at=f"{{{{baseUrl}}}}{log_in.path}" if log_in else "",
            credentials=_json_text(self._body(log_in)) if log_in else "",
        )
        return scripts.event("prerequest", lines)

    def item(self, operation: Documented) -> dict[str, Any]:
        """The request of an operation, and its tests."""
        said, body = operation.said, self._body(operation)
        request: dict[str, Any] = {
            "method": operation.method.upper(),
            "description": "\n\n".join(said[name] for name in ("summary", "description") if name in said),
            "header": [{"key": name, "value": value} for name, value in self._headers(operation).items()],
            "url": self._url(operation),
            "auth": {"type": "noauth"},
        }
        if operation.needs_login or self._is_about_own(operation):
            token = {"key": "token", "value": _STAFF if operation.is_for_staff else _MEMBER, "type": "string"}
            request["auth"] = {"type": "bearer", "bearer": [token]}
        if body:
            request["body"] = {"mode": "raw", "raw": _json_text(body), "options": {"raw": {"language": "json"}}}
        return {
            "id": operation.name,
            "name": said["summary"],
            "request": request,
            "event": [scripts.event("test", self._tests(operation, body))],
            "protocolProfileBehavior": {"followRedirects": False},
        }

    def _is_about_own(self, operation: Documented) -> bool:
        """Whether an operation that anybody may ask is about something that only its owner sees at first."""
        makers = (source.operations[0] for source in self._needed[operation.name])
        return operation.takes_login and any(one.needs_login and not one.is_for_staff for one in makers)

    def _sorted(self, operations: Iterable[Documented], key: Callable[[Documented], str]) -> list[str]:
        """The keys of these operations in their order, but each after those of which it needs something."""
        needed: dict[str, set[str]] = {}
        for operation in operations:
            makers = [source.operations[0] for source in self._needed[operation.name]]
            if operation.needs_login and not operation.is_for_staff and REGISTER in self._operations:
                makers.append(self._operations[REGISTER])
            needed.setdefault(key(operation), set()).update(key(maker) for maker in makers)
        placed: list[str] = []
        while waiting := [name for name in needed if name not in placed]:
            ready = (name for name in waiting if not (needed[name] & {*waiting}) - {name})
            placed.append(next(ready, waiting[0]))
        return placed

    def _url(self, operation: Documented) -> dict[str, Any]:
        path = operation.path.replace("{", ":").replace("}", "")
        query = [
            {
                "key": parameter["name"],
                "value": str(sample_of(parameter)),
                "description": parameter.get("description", ""),
                "disabled": not _is_asked(parameter),
            }
            for parameter in operation.parameters("query")
        ]
        asked = "&".join(f"{one['key']}={one['value']}" for one in query if not one["disabled"])
        return {
            "raw": f"{{{{baseUrl}}}}{path}{'?' if asked else ''}{asked}",
            "host": ["{{baseUrl}}"],
            "path": path.removeprefix("/").split("/"),
            "query": query,
            "variable": [
                {"key": parameter["name"], "value": self._path_value(operation, parameter)}
                for parameter in operation.parameters("path")
            ],
        }

    def _path_value(self, operation: Documented, parameter: Mapping[str, Any]) -> str:
        source = self._in_path(operation, parameter["name"])
        return source.text if source else str(sample_of(parameter))

    def _headers(self, operation: Documented) -> dict[str, str]:
        types = {type_: None for answer in operation.successes.values() for type_ in answer.get("content", {})}
        headers = {"Accept": ", ".join(types)} if types else {}
        if operation.takes:
            headers["Content-Type"] = "application/json"
        for parameter in operation.parameters("header"):
            name = parameter["name"]
            if name in HEADER_VALUES or parameter.get("required"):
                headers[name] = HEADER_VALUES.get(name) or str(sample_of(parameter))
        if seen := self._etag(operation):
            headers["If-Match"] = seen.text
        return headers

    def _body(self, operation: Documented) -> Any:
        """The document's example, with variables where it refers to something or must be unlike all others."""
        example = operation.example
        if not isinstance(example, dict):
            return example
        body: dict[str, Any] = {}
        for name, schema in operation.fields.items():
            if _is_password(schema) and not _is_new(name):
                body[name] = "{{password}}"
            elif source := self._in_body(operation, name):
                text = f"{_NUMBER}{source.text}" if source.type == "integer" else source.text
                body[name] = [text] if types_of(schema) == {"array"} else text
            elif name in example:
                word = _RUN if operation.method == "post" else f"{_RUN}2"
                body[name] = example[name] if name in SAME_FOR_ALL else _unlike_others(example[name], schema, word)
            elif name in operation.takes.get("required", ()):
                body[name] = sample_of({"schema": schema})
        return body

    def _tests(self, operation: Documented, body: Any) -> Iterator[str]:
        lines = self._after(operation, body)
        return scripts.unless_off(lines) if operation.name in MAY_BE_OFF else lines

    def _after(self, operation: Documented, body: Any) -> Iterator[str]:
        """The script after a request: what must hold of its answer, and what is kept of it."""
        yield from scripts.answer_tests(operation, self._schemas)
        renewed = {source.variable for source in self._needed[operation.name] if operation in source.operations}
        yield from scripts.echo_test(
            operation, [name for name in operation.fields if name in body and _camel(name) not in renewed]
        )
        needed = (source for sources in self._needed.values() for source in sources)
        yield from scripts.keep({one.variable: one.value for one in needed if operation in one.operations})
        for name, schema in operation.fields.items():
            if _is_password(schema) and _is_new(name):
                yield scripts.keep_password(body[name])
        if operation.name in ENDS_SESSION:
            yield scripts.forget_session()

    def _sources(self, operation: Documented) -> Iterator[_Source]:
        """All that an operation needs of others."""
        found = [self._in_path(operation, parameter["name"]) for parameter in operation.parameters("path")]
        found += (self._in_body(operation, name) for name in operation.fields)
        found.append(self._etag(operation))
        return (source for source in found if source)

    def _in_path(self, operation: Documented, name: str) -> _Source | None:
        """What a parameter of a path stands for: what was made, or else is listed, at the path before it."""
        before = operation.path.partition(f"{{{name}}}")[0]
        paths = [before, *self._paths_of(before.split("/")[-2] if name == "id" else name)]
        schema = next(one["schema"] for one in operation.parameters("path") if one["name"] == name)
        person = self._operations.get(REGISTER)
        if person and name in person.answer.get("properties", {}) and name != "id":
            changed = self._operations.get("patch /user/")
            return _Source(_camel(f"own {name}"), [person, *([changed] if changed else ())], f"answer.{name}")
        return self._first(paths, schema)

    def _in_body(self, operation: Documented, name: str) -> _Source | None:
        """What a field stands for: the id of something, or what another answer has by its name."""
        schema = operation.fields[name]
        if _is_password(schema):
            return None
        # A text is an id only where its name says so: `movie` may be a title.
        is_id = types_of(schema) & {"integer", "array"} or re.search("_ids?$", name)
        source = self._first(self._paths_of(name), schema.get("items", schema)) if is_id else None
        if source and operation not in source.operations:
            return source
        if name in operation.takes.get("required", ()) and name not in operation.example:
            having = [one for one in self._operations.values() if name in one.answer.get("properties", {})]
            having.sort(key=lambda one: one == operation)
            if having and having[0] != operation:
                return _Source(_camel(name), having, f"answer.{name}")
        return None

    def _etag(self, operation: Documented) -> _Source | None:
        """The ETag to show as `If-Match`: of what was seen at the same path, but for what takes it away."""
        seen = self._operations.get(f"get {operation.path}")
        takes_it = any(parameter["name"] == "If-Match" for parameter in operation.parameters("header"))
        if not takes_it or operation.takes_away or seen is None or not seen.has_header("ETag"):
            return None
        there = [one for one in self._operations.values() if one.path == operation.path and one.has_header("ETag")]
        there.sort(key=lambda one: one != seen)
        return _Source(f"{_camel(operation.path)}Etag", there, 'pm.response.headers.get("ETag")')

    def _paths_of(self, name: str) -> list[str]:
        """The paths of such things as a name speaks of: /movies/ for `movie_id`, `favorite_movie`, `movies`."""
        word = re.sub("_ids?$", "", name).rpartition("_")[2]
        return [path for path in self._paths if path.rstrip("/").rpartition("/")[2] in (word, f"{word}s")]

    def _first(self, paths: Sequence[str], schema: Mapping[str, Any]) -> _Source | None:
        """What is made at the first of some paths, or else listed there, of a type that a schema allows."""
        found = (find(path) for find in (self._made_at, self._listed_at) for path in paths)
        return next((source for source in found if source and source.type in types_of(schema)), None)

    def _made_at(self, path: str) -> _Source | None:
        """What is made at a path."""
        maker = self._operations.get(MADE_BY.get(path, f"post {path}"))
        if maker is None or not maker.makes:
            return None
        properties = maker.answer.get("properties", {})
        for name in ("created", "id"):
            if name in properties:
                return _id_source(maker, f"answer.{name}", properties[name])
        if maker.has_header("Location"):
            last = 'pm.response.headers.get("Location").split("/").filter(Boolean).pop()'
            return _id_source(maker, last, {"type": "integer"})
        return None

    def _listed_at(self, path: str) -> _Source | None:
        """The first of what is listed at a path."""
        lister = self._operations.get(f"get {path}")
        if lister is None:
            return None
        inner = {f".{name}": schema for name, schema in lister.answer.get("properties", {}).items()}
        for place, schema in {"": lister.answer, **inner}.items():
            properties = schema.get("items", {}).get("properties", {})
            if "id" in properties:
                return _id_source(lister, f"answer{place}[0].id", properties["id"])
        return None


def _id_source(operation: Documented, value: str, schema: Mapping[str, Any]) -> _Source:
    is_number = "integer" in types_of(schema)
    return _Source(f"{_camel(operation.path)}Id", [operation], value, "integer" if is_number else "string")


def _camel(name: str) -> str:
    first, *others = re.findall("[A-Za-z0-9]+", name)
    return "".join((first, *(word.capitalize() for word in others)))


def _is_password(schema: Mapping[str, Any]) -> bool:
    return schema.get("format") == "password"


def _is_new(name: str) -> bool:
    return name.startswith("new")


def _is_asked(parameter: Mapping[str, Any]) -> bool:
    """Whether a parameter of the query string is sent: those that narrow a list are there, but switched off."""
    return bool(parameter.get("required")) or ("example" in parameter and "integer" in types_of(parameter["schema"]))


def _unlike_others(value: Any, schema: Mapping[str, Any], word: str) -> Any:
    """The value, with the word of this run in it if it is a text that may hold it."""
    if not isinstance(value, str) or "enum" in schema or "://" in value:
        return value
    if schema.get("format") == "email" or "@" in value:
        return value.replace("@", f"+{_RUN}@")
    if "format" in schema:
        return value
    for longer in (f"{value} {word}", f"{value}-{word}", f"{value}{word}"):
        like = longer.replace(_RUN, _LIKE_RUN)
        if len(like) <= schema.get("maxLength", len(like)) and re.search(schema.get("pattern", ""), like):
            return longer
    return value


def _json_text(body: Any) -> str:
    text = json.dumps(body, indent=2, ensure_ascii=False)
    return re.sub(rf'"{_NUMBER}({{{{\w+}}}})"', r"\1", text)
