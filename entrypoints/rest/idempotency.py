"""`Idempotency-Key`: a request that is sent again gets its first answer, and nothing is done twice."""

import re
from collections.abc import Callable
from hashlib import sha256

from pyramid.request import Request
from pyramid.response import Response

from domain.idempotency import KeptAnswer, RequestKey
from entrypoints.rest.answers import Answer
from entrypoints.rest.errors import Fault, RequestError

HEADER = "Idempotency-Key"

_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)


def once(view: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """The view, whose first answer to a key is given again; only for doors that need a login."""

    def answer(request: Request) -> Response:
        key = request.environ.get("HTTP_IDEMPOTENCY_KEY")
        if key is None:
            return view(request)
        if not _KEY.fullmatch(key):
            raise RequestError(422, [Fault("header", HEADER, "not_a_key", "is not 1 to 255 visible ASCII characters")])
        ports = request.ports
        known_by = RequestKey(request.identity.user.id, request.environ["PATH_INFO"], key)
        # What a query string asks is told as a body is.
        digest = sha256(request.environ["QUERY_STRING"].encode() + b"\0" + request.body).hexdigest()
        kept = ports.kept_answers.begin(known_by, ports.now())
        if kept is None:
            response = view(request)
            if response.status_int < 400:
                first = KeptAnswer(digest, response.status_int, dict(response.headers), response.body)
                ports.kept_answers.keep(known_by, first)
            return response
        if kept.digest != digest:
            raise RequestError(422, [Fault("header", HEADER, "used_otherwise", "came with another body before")])
        return Answer(status=kept.status, headerlist=list(kept.headers.items()), app_iter=(kept.body,))

    return answer
