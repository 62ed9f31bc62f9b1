"""The outermost layer: what every request meets first, and every answer passes last.

It refuses what would break before routing, lets every path be written with or without its trailing
slash, names each request, and puts the headers on that every answer carries, errors included.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response

from entrypoints.rest.errors import KEEP_CHANGES, error_body, error_response
from entrypoints.rest.metrics import Metrics

Handler = Callable[[Request], Response]

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")

ALLOWED_HEADERS = "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key"
EXPOSED_HEADERS = "ETag, Link, Location, Retry-After, WWW-Authenticate, X-Request-ID, X-Total-Count"
_PREFLIGHT_SECONDS = "600"
_NO_SNIFFING = ("X-Content-Type-Options", "nosniff")
_VARY = ("Vary", "Origin")
_EXPOSE = ("Access-Control-Expose-Headers", EXPOSED_HEADERS)

log = logging.getLogger("marquee.requests")


class Ingress:
    """A tween around everything else."""

    def __init__(self, handler: Handler, origins: frozenset[str], metrics: Metrics | None) -> None:
        self._handler = handler
        self._origins = origins
        self._metrics = metrics

    def __call__(self, request: Request) -> Response:
        """Answer a request, whatever happens."""
        environ = request.environ
        started = time.perf_counter()
        given_id = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = given_id if _REQUEST_ID.fullmatch(given_id) else secrets.token_hex(8)
        request.request_id = request_id
        origin = environ.get("HTTP_ORIGIN")
        if not _is_utf8(environ["PATH_INFO"], environ.get("QUERY_STRING", "")):
            response = error_response(error_body(400, "bad_encoding", "The address isn't in UTF-8."))
        elif origin and environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ:
            response = self._preflight(origin)
        else:
            path = environ["PATH_INFO"]
            if len(path) > 1 and path[-1] == "/":
                environ["PATH_INFO"] = path[:-1]
            response = self._answer(request)
        response.headers.pop(KEEP_CHANGES, None)
        headers = response.headerlist
        headers += (("X-Request-ID", request_id), _NO_SNIFFING)
        if self._origins:
            headers.append(_VARY)
            if origin in self._origins:
                headers += (("Access-Control-Allow-Origin", origin), _EXPOSE)
        if self._metrics:
            route = getattr(request, "matched_route", None)
            pattern = route.pattern if route else ""
            method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in _METHODS else "other"
            self._metrics.count(method, pattern, response.status_int, time.perf_counter() - started)
        return response

    def _answer(self, request: Request) -> Response:
        try:
            return self._handler(request)
        except Exception:
            log.exception("%s %s failed", request.method, request.path, extra={"request_id": request.request_id})
            return error_response(error_body(500, request_id=request.request_id))

    def _preflight(self, origin: str) -> Response:
        """Answer a browser that asks whether it may ask; needs no route, no token and no database."""
        if origin not in self._origins:
            return Response(status=204)
        return Response(
            status=204,
            headerlist=[
                ("Access-Control-Allow-Methods", ", ".join(_METHODS)),
                ("Access-Control-Allow-Headers", ALLOWED_HEADERS),
                ("Access-Control-Max-Age", _PREFLIGHT_SECONDS),
            ],
        )


def ingress_tween_factory(handler: Handler, registry: Registry) -> Ingress:
    """What Pyramid makes the tween by."""
    return Ingress(handler, frozenset(registry.marquee.cors_origins), registry.metrics)


def _is_utf8(path: str, query: str) -> bool:
    """Whether path and query are UTF-8; WSGI hands both over as Latin-1."""
    if path.isascii() and "%" not in query and query.isascii():
        return True
    try:
        path.encode("latin-1").decode()
        unquote_to_bytes(query.encode("latin-1")).decode()
    except UnicodeError:
        return False
    return True
