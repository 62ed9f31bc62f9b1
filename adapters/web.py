"""HTTP to other services: bounded in time and in size, following no redirect."""

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import httpx2

from domain.errors import Unavailable

SECONDS = 2.0
MOST_BYTES = 512 * 1024

_SAFE = re.compile(r"https://[^\s/?#@]+(/\S*)?|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/\S*)?", re.ASCII)


class TooLong(httpx2.TransportError):
    """An answer that is too large, or takes too long."""


class BoundedTransport(httpx2.BaseTransport):
    """Reads no more of an answer than `MOST_BYTES`, and no longer than `SECONDS`."""

    def __init__(self) -> None:
        self._transport = httpx2.HTTPTransport(trust_env=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """See httpx."""
        until = time.monotonic() + SECONDS
        response = self._transport.handle_request(request)
        if not isinstance(response.stream, httpx2.SyncByteStream):
            raise TypeError("A transport for threads answers with a stream for threads.")
        return httpx2.Response(
            response.status_code,
            headers=response.headers,
            stream=_BoundedStream(response.stream, until),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """See httpx."""
        self._transport.close()


class _BoundedStream(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._stream:
            size += len(part)
            if size > MOST_BYTES or time.monotonic() > self._until:
                raise TooLong("The answer is too long.")
            yield part

    def close(self) -> None:
        self._stream.close()


def client_options() -> dict[str, Any]:
    """What every client of ours is made with."""
    return {
        "transport": BoundedTransport(),
        "timeout": SECONDS,
        "follow_redirects": False,
        "trust_env": False,
        "headers": {"Accept-Encoding": "identity"},  # so that the size is that of what arrives
    }


def get_object(address: str) -> dict[str, Any]:
    """The JSON object at an address. Raises `Unavailable` for anything else."""
    try:
        with httpx2.Client(**client_options()) as client:
            response = client.get(address, headers={"Accept": "application/json"})
            document = json.loads(response.content) if response.status_code == httpx2.codes.OK else None
    except (httpx2.HTTPError, ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise Unavailable("Another service doesn't answer as it should; please try again later.", retry_after=5)
    return document


def is_safe(address: str) -> bool:
    """Whether an address is an https one, or one of this machine's own."""
    return bool(_SAFE.fullmatch(address))
