"""Cornice services with the habits of this API: strict parameters, JSON alone, OPTIONS everywhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import colander
from cornice import Service
from pyramid.request import Request
from pyramid.response import Response
from webob.acceptparse import create_accept_header

from entrypoints.rest.errors import Fault, RequestError
from entrypoints.rest.schema import Broken, nodes_of

View = Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class Operation:
    """What the documents say of one method of a resource."""

    summary: str
    tag: str
    answer: Mapping[str, Any]  # the JSON schema of a success
    example: Any = None
    headers: tuple[str, ...] = ()
    errors: tuple[int, ...] = ()
    description: str = ""
    media_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Documented:
    """An operation together with the schemas that validate its parameters."""

    operation: Operation
    path: Mapping[str, colander.SchemaNode] = field(default_factory=dict)
    query: Mapping[str, colander.SchemaNode] = field(default_factory=dict)


class Resource(Service):
    """A path and what its methods do; made anew for every application, since Cornice gathers state in it."""

    default_validators = ()
    default_filters = ()

    def __init__(self, path: str, *, is_file: bool = False) -> None:
        super().__init__(name=path, path=path)
        self.public_path = path if is_file else f"{path.rstrip('/')}/"
        self.documented: dict[str, Documented] = {}

    def answers_options(self) -> None:
        """Let OPTIONS be answered; added last, since Pyramid tries the views of a path in this order."""
        self.add_view("OPTIONS", lambda request: Response(status=204, headerlist=[("Allow", self.allow)]))

    @property
    def allow(self) -> str:
        """The methods of this path, as the header `Allow` lists them."""
        methods = {*self.defined_methods, "OPTIONS"}
        return ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))

    def answers(
        self,
        method: str,
        view: View,
        operation: Operation | None = None,
        *,
        path: colander.Schema | None = None,
        query: colander.Schema | None = None,
        produces: str = "application/json",
    ) -> None:
        """Let a view answer a method; without an operation it stays out of the documents."""
        documented = Documented(operation, nodes_of(path), nodes_of(query)) if operation else None
        if documented:
            self.documented[method] = documented
        self.add_view(method, view, validators=(_Validator(nodes_of(path), nodes_of(query), produces),))


def schema_of(*nodes: colander.SchemaNode) -> colander.Schema:
    """The schema of these parameters."""
    return colander.Schema(children=list(nodes))


class _Validator:
    """Reads what a request says by schemas that were built once."""

    def __init__(
        self, path: Mapping[str, colander.SchemaNode], query: Mapping[str, colander.SchemaNode], produces: str
    ) -> None:
        self._path = path
        self._query = query
        self._produces = produces

    def __call__(self, request: Request, **_: object) -> None:
        environ = request.environ
        _check_accepts(environ.get("HTTP_ACCEPT"), self._produces)
        validated = request.validated
        for name, node in self._path.items():
            try:
                validated[name] = node.typ.deserialize(node, request.matchdict[name])
            except Broken:
                raise RequestError(404) from None
        if self._query and environ["QUERY_STRING"]:
            self._read_query(environ["QUERY_STRING"], validated)

    def _read_query(self, query: str, validated: dict[str, Any]) -> None:
        faults = []
        seen = set()
        for name, value in parse_qsl(query, keep_blank_values=True):
            node = self._query.get(name)
            if node is None:
                continue
            try:
                if name in seen:
                    raise Broken(node, "repeated", "is given more than once")
                seen.add(name)
                validated[name] = node.typ.deserialize(node, value)
            except Broken as broken:
                faults.append(Fault("querystring", name, broken.code, broken.description))
        if faults:
            raise RequestError(422, faults)


def _check_accepts(accept: str | None, produces: str) -> None:
    """Raises a 406 when the header refuses the media type."""
    if not accept or "*/*" in accept or accept == produces:
        return
    header = create_accept_header(accept)
    if not header.acceptable_offers([produces]):
        raise RequestError(406)
