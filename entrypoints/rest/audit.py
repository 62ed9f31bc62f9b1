"""The audit trail over HTTP: a row and a log line for what was done, a log line for what was refused."""

from collections.abc import Callable

import orjson
from pyramid.request import Request
from pyramid.response import Response

from domain.access import Permission
from domain.audit import Event
from entrypoints.audit import details_of, line_of, log

COMMITTED = "Committed"
"""The status of a transaction that has been, as the transaction package calls it."""


def record(request: Request, action: str, actor_id: int | None, target: str = "", told: object = None) -> None:
    """Keep what is being done, in the request's transaction; the line is logged once that is committed."""
    ports = request.ports
    details = "" if told is None else details_of(told)
    event = Event(ports.now(), action, actor_id, target, details, request.environ.get("REMOTE_ADDR", ""))
    ports.audit.add(event)
    transaction, line = request.tm.get(), line_of(event, request_id=request.request_id)

    def log_what_is_done(_: Request) -> None:
        if transaction.status == COMMITTED:
            log.info(line)

    # Not by a hook of the transaction's: after its hooks it aborts whatever took part in it.
    request.add_finished_callback(log_what_is_done)


def recorded(view: Callable[[Request], Response], permission: Permission) -> Callable[[Request], Response]:
    """The view of a door that changes something by a permission; what it does goes by the permission's name."""
    kind = permission.partition(":")[2]

    def answer(request: Request) -> Response:
        told = {name: value for name, value in request.validated.items() if name != "id"}
        item_id = request.validated.get("id")
        response = view(request)
        if item_id is None:
            item_id = response.headers.get("Location", "").rstrip("/").rpartition("/")[2]
        record(request, permission, request.identity.user.id, f"{kind} {item_id}".rstrip(), told or None)
        return response

    return answer


def log_refusal(request: Request, code: str, actor_id: int | None) -> None:
    """Log that somebody was refused."""
    line = {
        "action": "refused",
        "code": code,
        "actor": actor_id,
        "target": f"{request.method} {request.path}",
        "address": request.environ.get("REMOTE_ADDR", ""),
        "request_id": request.request_id,
    }
    log.info(orjson.dumps(line).decode())
