"""The HTTP side of a movie database: a question is a GET, asked once again where that may help.

A key never gets to where it could be told: the client, which logs addresses, doesn't see it, and errors carry none of
what went over the line.
"""

import json
import logging
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, NamedTuple

import httpx2
import stamina

from adapters import web
from domain.lookup import LookupFailed

MOST_BYTES = 4 * 1024 * 1024
"""Of an answer; the credits of a large film take some hundred thousand."""

RETRY_AFTER = 5
"""Seconds after which to ask again where nothing is said of it."""

MOST_RETRY_AFTER = 3600

ATTEMPTS = 2
_WAIT = 0.1
_TELLING = (httpx2.codes.OK, httpx2.codes.UNAUTHORIZED, httpx2.codes.NOT_FOUND)
_PASSING = (httpx2.codes.BAD_GATEWAY, httpx2.codes.SERVICE_UNAVAILABLE, httpx2.codes.GATEWAY_TIMEOUT)
_KEY = re.compile("[!-~]{1,2048}")

log = logging.getLogger("marquee.lookup")


class Passing(LookupFailed):
    """It may be over in the next moment."""


class Answer(NamedTuple):
    """What a service says."""

    status: int  # 200, 401 or 404
    told: dict[str, Any]  # for 401 and 404 empty where it isn't JSON


class Service:
    """A movie database as it is reached.

    The key goes into a parameter of the address, or into the header `Authorization`. Raises `ValueError` with a
    sentence for a key that can't be one.
    """

    def __init__(self, name: str, address: str, key: str, *, parameter: str = "") -> None:
        self.name = name
        self._address = address.rstrip("/")
        if not _KEY.fullmatch(key):
            raise ValueError("is not a key: it holds blanks or strange characters, or none")
        options = web.client_options(most_bytes=MOST_BYTES)
        parameters = {parameter: key} if parameter else {}
        headers = {} if parameter else {"Authorization": f"Bearer {key}"}
        options["transport"] = _Keyed(options["transport"], parameters, headers)
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=()))
        self._client = httpx2.Client(**options, cookies=no_cookies)

    def ask(self, path: str, parameters: Mapping[str, str], until: float) -> Answer:
        """The answer to a question, at the latest when the monotonic clock shows `until`. Raises `LookupFailed`."""
        left = max(0.001, until - time.monotonic())
        for attempt in stamina.retry_context(
            on=Passing, attempts=ATTEMPTS, timeout=left, wait_initial=_WAIT, wait_max=2 * _WAIT, wait_jitter=_WAIT
        ):
            with attempt:
                return self._ask_once(path, parameters, until)
        raise AssertionError("The last attempt either answers or raises.")

    def failure(self, reason: str, *, retry_after: int = RETRY_AFTER, message: str = "") -> LookupFailed:
        """What to raise; the reason goes to the log."""
        return self._failure(LookupFailed, reason, retry_after, message)

    def refusal(self) -> LookupFailed:
        """What to raise where the key isn't accepted."""
        message = f"{self.name} doesn't accept this service's key; whoever runs the service should see to it."
        return self.failure("doesn't accept the key", retry_after=60, message=message)

    def _ask_once(self, path: str, parameters: Mapping[str, str], until: float) -> Answer:
        seconds = until - time.monotonic()
        if seconds <= 0:
            raise self.failure("takes too long")
        try:
            response = self._client.get(self._address + path, params=dict(parameters), timeout=seconds)
        except (httpx2.NetworkError, httpx2.ConnectTimeout, httpx2.RemoteProtocolError) as error:
            failure = self._failure(Passing, f"can't be talked to: {type(error).__name__}")
        except httpx2.HTTPError as error:
            failure = self.failure(f"doesn't answer: {type(error).__name__}")
        else:
            return self._read(response)
        # Out here the failure has no memory of the other error, which knows the request.
        raise failure

    def _read(self, response: httpx2.Response) -> Answer:
        status = response.status_code
        if status in _TELLING:
            told = _object_in(response)
            if told is None and status == httpx2.codes.OK:
                raise self.failure("answers with something else than a JSON object")
            return Answer(status, told or {})
        reason, asked_for = f"answers with status {status}", response.headers.get("Retry-After")
        retry_after = _seconds_in(asked_for, response.headers.get("Date"))
        if status == httpx2.codes.TOO_MANY_REQUESTS:
            message = f"{self.name} has had too many questions; please try again later."
            raise self.failure(reason, retry_after=retry_after, message=message)
        if status in _PASSING and asked_for is None:
            raise self._failure(Passing, reason)
        raise self.failure(reason, retry_after=retry_after)

    def _failure(
        self, kind: type[LookupFailed], reason: str, retry_after: int = RETRY_AFTER, message: str = ""
    ) -> LookupFailed:
        log.warning("%s %s.", self.name, reason)
        message = message or f"{self.name} doesn't answer as it should; please try again later."
        return kind(message, retry_after=retry_after)


class _Keyed(httpx2.BaseTransport):
    """Puts the key into requests below the client."""

    def __init__(
        self, transport: httpx2.BaseTransport, parameters: Mapping[str, str], headers: Mapping[str, str]
    ) -> None:
        self._transport = transport
        self._parameters = parameters
        self._headers = headers

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """See httpx."""
        keyed = httpx2.Request(
            request.method,
            request.url.copy_merge_params(self._parameters),
            headers={**request.headers, **self._headers},
            extensions=request.extensions,
        )
        return self._transport.handle_request(keyed)

    def close(self) -> None:
        """See httpx."""
        self._transport.close()


def _object_in(response: httpx2.Response) -> dict[str, Any] | None:
    """The JSON object that an answer holds; None for anything else."""
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        return None
    try:
        told = json.loads(response.content)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _seconds_in(retry_after: str | None, date: str | None) -> int:
    """The seconds that a header `Retry-After` asks for, as a number or as a date, within bounds.

    A date counts from the answer's own, whatever our clock says.
    """
    if retry_after is None:
        return RETRY_AFTER
    try:
        if retry_after.isdigit():
            seconds = int(retry_after[:9])
        else:
            seconds = int((parsedate_to_datetime(retry_after) - parsedate_to_datetime(date or "")).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return RETRY_AFTER
    return min(max(1, seconds), MOST_RETRY_AFTER)
