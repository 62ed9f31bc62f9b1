"""The one shape of every error, and the table that turns what went wrong into a status."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

import orjson
from pyramid.httpexceptions import HTTPException
from pyramid.request import Request
from pyramid.response import Response

from domain.errors import (
    Conflict,
    DomainError,
    Forbidden,
    InvalidInput,
    NotFound,
    TooManyAttempts,
    TryLater,
    Unauthenticated,
    Unavailable,
)
from domain.idempotency import StillUnderWay
from domain.lookup import LookupFailed, LookupOff
from entrypoints.rest.audit import log_refusal

STATUSES: tuple[tuple[type[DomainError], int], ...] = (
    (Unauthenticated, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (Conflict, 409),
    (StillUnderWay, 409),
    (InvalidInput, 422),
    (TooManyAttempts, 429),
    (LookupOff, 503),
    (LookupFailed, 503),
    (Unavailable, 503),
)
"""The first kind that fits decides; a kind that isn't here is a bug, and so a 500."""

MOST_TOLD = 10
"""Faults that the message of an error tells; `errors` names them all."""

KEEP_CHANGES = "X-Tm"
"""A header for pyramid_tm: with "commit", what was written before an error stays written. It never goes out."""

_OWN_WORDS = {
    400: ("bad_request", "The request can't be understood."),
    401: ("login_required", "Please log in."),
    403: ("forbidden", "You may not do this."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address doesn't take this method."),
    406: ("not_acceptable", "This address answers in JSON alone, which the request doesn't accept."),
    409: ("conflict", "This clashes with what is there already."),
    412: ("changed", "It was changed meanwhile; please read it again."),
    413: ("too_large", "The request's body is too large."),
    415: ("unsupported_media_type", "The body must be application/json."),
    422: ("invalid", "Some values break a rule."),
    431: ("headers_too_large", "The request's headers are too large."),
    429: ("too_many_attempts", "Too many attempts; please try again later."),
    500: ("internal_error", "Something went wrong on our side."),
    503: ("unavailable", "The service can't answer right now; please try again."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A place in a request that breaks a rule."""

    location: str  # "body", "querystring", "header" or "path"
    name: str
    code: str
    description: str


class RequestError(Exception):
    """A request that is refused before it reaches the domain."""

    def __init__(
        self,
        status: int,
        faults: Sequence[Fault] = (),
        *,
        message: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status)
        self.status = status
        self.faults = faults
        self.message = message  # the status's own where none is given
        self.headers = dict(headers or {})


def error_body(
    status: int, code: str = "", message: str = "", faults: Sequence[Fault] = (), **more: str
) -> dict[str, Any]:
    """The body of an error; code and message are the status's own where none are given."""
    own_code, own_message = _OWN_WORDS.get(status) or ("error", HTTPStatus(status).phrase)
    body: dict[str, Any] = {
        "success": False,
        "error": status,
        "message": message or own_message,
        "code": code or own_code,
    }
    if faults:
        body["errors"] = [asdict(fault) for fault in faults]
        body["message"] = message or _sentence(faults)
    return body | more


def _sentence(faults: Sequence[Fault]) -> str:
    """What is wrong, for a person, who wouldn't read it all."""
    told = " ".join(f"{fault.name or 'The body'} {fault.description}." for fault in faults[:MOST_TOLD])
    return told if len(faults) <= MOST_TOLD else f"{told} So are {len(faults) - MOST_TOLD} more."


def error_response(body: dict[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """The answer that carries an error's body."""
    response = Response(orjson.dumps(body), status=body["error"], content_type="application/json")
    response.charset = None
    response.headers.update(headers or {})
    return response


def on_domain_error(error: DomainError, request: Request) -> Response:
    """Answer what the domain refused."""
    status = next((status for kind, status in STATUSES if isinstance(error, kind)), None)
    if status is None:
        raise error
    if isinstance(error, Unauthenticated | Forbidden | TooManyAttempts) and error.code != Unauthenticated.code:
        log_refusal(request, error.code, request.identity.user.id if isinstance(error, Forbidden) else None)
    headers = {}
    if isinstance(error, TryLater):
        headers["Retry-After"] = str(error.retry_after)
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if error.keep_changes:
        headers[KEEP_CHANGES] = "commit"
    in_path = request.matchdict or {}
    faults = [
        Fault("path" if problem.name in in_path else "body", problem.name, problem.code, problem.description)
        for problem in error.problems
    ]
    return error_response(error_body(status, error.code, error.message, faults), headers)


def on_request_error(error: RequestError, request: Request) -> Response:
    """Answer what was refused before the domain."""
    return error_response(error_body(error.status, message=error.message, faults=error.faults), error.headers)


def on_http_exception(error: HTTPException, request: Request) -> Response:
    """Answer what Pyramid and Cornice raise: no route, no such method, nothing acceptable."""
    if 300 <= error.status_code < 400:
        return error
    headers = {"Allow": request.current_service.allow} if error.status_code == 405 else {}
    return error_response(error_body(error.status_code), headers)
