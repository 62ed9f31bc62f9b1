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

from domain.access import Permission
from entrypoints.rest.audit import recorded
from entrypoints.rest.body import MOST_BYTES, Body, Upload, ensure_bounded
from entrypoints.rest.errors import Fault, RequestError
from entrypoints.rest.idempotency import once
from entrypoints.rest.schema import Broken, nodes_of
from entrypoints.rest.security import Access, permission_of

View = Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class Operation:
    """What the documents say of one method of a resource, beside what follows from how it is served."""

    summary: str
    tag: str
    answer: Mapping[str, Any]  # the JSON schema of a success
    example: Any = None
    headers: tuple[str, ...] = ()
    errors: tuple[int, ...] = ()
    description: str = ""
    media_type: str = "application/json"
    alternatives: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # schemas by further media types
    statuses: tuple[int, ...] = (200,)  # of a success


@dataclass(frozen=True, slots=True)
class Door:
    """How one method of a resource is served: who may come in, and the schemas that validate what they say."""

    method: str
    access: Access | Permission
    path: Mapping[str, colander.SchemaNode]
    query: Mapping[str, colander.SchemaNode]
    body: Body | Upload | None
    produces: str
    takes_key: bool  # an Idempotency-Key
    checks_match: bool  # an If-Match

    @property
    def is_unsafe(self) -> bool:
        """Whether it may change something."""
        return self.method != "GET"


class Resource(Service):
    """A path and what its methods do; made anew for every application, since Cornice gathers state in it."""

    default_validators = ()
    default_filters = ()

    def __init__(self, path: str, access: Access | Permission = Access.NOBODY, *, is_file: bool = False) -> None:
        super().__init__(name=path, path=path)
        self._access = access
        self.public_path = path if is_file else f"{path.rstrip('/')}/"
        self.documented: dict[str, tuple[Operation, Door]] = {}

    def answers_options(self) -> None:
        """Let OPTIONS be answered; added last, since Pyramid tries the views of a path in this order."""
        self.add_view(
            "OPTIONS",
            lambda request: Response(status=204, headerlist=[("Allow", self.allow)]),
            permission=permission_of(Access.PUBLIC),
        )

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
        access: Access | Permission | None = None,
        path: colander.Schema | None = None,
        query: colander.Schema | None = None,
        body: Body | Upload | None = None,
        produces: str = "application/json",
        checks_match: bool = False,
        prepare: Callable[[Request], None] | None = None,
    ) -> None:
        """Let a view answer a method; without an operation it stays out of the documents.

        `access` says who may come in, where it isn't the same for all methods of the resource. A POST of somebody
        who is logged in takes an `Idempotency-Key`, but for those that hand out or end sessions.
        """
        access = access or self._access
        is_of_somebody = access not in (Access.PUBLIC, Access.ANYBODY)
        takes_key = method == "POST" and is_of_somebody and not self.path.startswith("/auth/")
        if method != "GET" and isinstance(access, Permission):
            view = recorded(view, access)
        door = Door(method, access, nodes_of(path), nodes_of(query), body, produces, takes_key, checks_match)
        if operation:
            self.documented[method] = operation, door
        view = once(view) if takes_key else view
        self.add_view(
            method,
            _prepared(view, prepare) if prepare else view,
            validators=(_Validator(door),),
            permission=permission_of(access),
        )


def schema_of(*nodes: colander.SchemaNode) -> colander.Schema:
    """The schema of these parameters."""
    return colander.Schema(children=list(nodes))


def _prepared(view: View, prepare: Callable[[Request], None]) -> View:
    def answer(request: Request) -> Response:
        prepare(request)
        return view(request)

    return answer


class _Validator:
    """Reads what a request says by schemas that were built once."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def __call__(self, request: Request, **_: object) -> None:
        environ = request.environ
        door = self._door
        _check_accepts(environ.get("HTTP_ACCEPT"), door.produces)
        validated = request.validated
        if door.is_unsafe:
            ensure_bounded(request, door.body.most_bytes if door.body else MOST_BYTES)
        if door.body:
            validated |= door.body.read(request)
        if door.query and environ["QUERY_STRING"]:
            self._read_query(environ["QUERY_STRING"], validated)
        for name, node in door.path.items():
            try:
                validated[name] = node.typ.deserialize(node, request.matchdict[name])
            except Broken:
                raise RequestError(404) from None

    def _read_query(self, query: str, validated: dict[str, Any]) -> None:
        faults = []
        seen = set()
        for name, value in parse_qsl(query, keep_blank_values=True):
            node = self._door.query.get(name)
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
    if not accept or produces == "*/*" or "*/*" in accept or accept == produces:
        return
    header = create_accept_header(accept)
    if not header.acceptable_offers([produces]):
        raise RequestError(406)
