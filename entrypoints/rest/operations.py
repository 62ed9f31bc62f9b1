"""What those who run the service ask: is it alive, is it ready, how busy is it."""

import hmac

from pyramid.httpexceptions import HTTPFound
from pyramid.request import Request
from pyramid.response import Response

from domain.errors import NotFound, Unavailable
from entrypoints.rest.answers import private
from entrypoints.rest.errors import RequestError
from entrypoints.rest.metrics import Metrics
from entrypoints.rest.security import Access
from entrypoints.rest.service import Operation, Resource

_STATUS = {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}

GET_HEALTH = Operation("Whether the process is alive", "operations", _STATUS, {"status": "alive"})
GET_READINESS = Operation(
    "Whether the database answers, with the newest schema",
    "operations",
    _STATUS,
    {"status": "ready"},
)


class OperationViews:
    """The views for operations."""

    def __init__(self, metrics: Metrics | None, metrics_token: str) -> None:
        self._metrics = metrics
        self._token = metrics_token

    def alive(self, request: Request) -> Response:
        """The process answers."""
        return private({"status": "alive"})

    def ready(self, request: Request) -> Response:
        """The database answers too, and its schema is the newest."""
        if not request.ports.is_ready():
            raise Unavailable("The database doesn't answer, or its schema isn't the newest.")
        return private({"status": "ready"})

    def metrics(self, request: Request) -> Response:
        """The counters for Prometheus; guarded by a token where one is set."""
        if self._metrics is None:
            raise NotFound("Metrics are switched off.")
        given = request.headers.get("Authorization", "")
        if self._token and not hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode()):
            raise RequestError(401, headers={"WWW-Authenticate": "Bearer"})
        return Response(self._metrics.exposition(), content_type="text/plain", charset="utf-8")

    def start(self, request: Request) -> Response:
        """Where a person begins."""
        return HTTPFound(f"{request.script_name}/app/")


def resources(metrics: Metrics | None, metrics_token: str) -> list[Resource]:
    """The paths for operations, and the way in for a person."""
    views = OperationViews(metrics, metrics_token)
    health = Resource("/healthz", Access.ANYBODY, is_file=True)
    health.answers("GET", views.alive, GET_HEALTH)
    ready = Resource("/readyz", Access.ANYBODY, is_file=True)
    ready.answers("GET", views.ready, GET_READINESS)
    exposition = Resource("/metrics", Access.PUBLIC, is_file=True)
    exposition.answers("GET", views.metrics, produces="text/plain")
    start = Resource("/", Access.ANYBODY)
    start.answers("GET", views.start, produces="*/*")
    return [health, ready, exposition, start]
