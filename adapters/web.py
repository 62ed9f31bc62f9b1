"""HTTP to other services: bounded in time and in size, following no redirect."""

import json
import logging
import re
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from ssl import SSLContext
from typing import Any

import httpcore2
import httpx2

from domain.errors import Unavailable

SECONDS = 2.0
MOST_BYTES = 512 * 1024

_SAFE = re.compile(
    r"(https://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])|http://(127\.0\.0\.1|localhost|\[::1\]))"
    r"(:[0-9]{1,5})?(/[!-~]*)?",
    re.ASCII,
)


class TooLong(httpx2.TransportError):
    """An answer that is too large."""


class BoundedTransport(httpx2.BaseTransport):
    """Takes no more of an answer than so many bytes, and no longer for all of it than a read may take.

    The time runs from the first attempt to connect to the last byte, however slowly they come; `SECONDS` at the most.
    Finding the address of a name alone takes as long as the machine's resolver does. Every request has a connection
    of its own, so that a connection can have the deadline.
    """

    def __init__(self, *, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        # Its lines for debugging repeat the headers of answers, where a service may repeat a key that it was shown.
        logging.getLogger("httpcore2.http11").setLevel(logging.INFO)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(trust_env=False),
            max_connections=100,
            max_keepalive_connections=0,
            network_backend=_Network(),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """See httpx."""
        seconds = min(request.extensions.get("timeout", {}).get("read") or SECONDS, SECONDS)
        with _translated():
            response = self._pool.handle_request(
                httpcore2.Request(
                    method=request.method,
                    url=httpcore2.URL(
                        scheme=request.url.raw_scheme,
                        host=request.url.raw_host,
                        port=request.url.port,
                        target=request.url.raw_path,
                    ),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions={
                        **request.extensions,
                        "timeout": dict.fromkeys(("pool", "connect", "write", "read"), seconds),
                    },
                )
            )
        headers = httpx2.Headers(response.headers)
        if headers.get("Content-Encoding", "identity") != "identity":
            # Nobody asked for it, and a few bytes may unfold to any number.
            response.close()
            raise httpx2.DecodingError("The answer is compressed.")
        return httpx2.Response(
            response.status,
            headers=headers,
            stream=_BoundedBody(response, self._most_bytes),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """See httpx."""
        self._pool.close()


class _BoundedBody(httpx2.SyncByteStream):
    def __init__(self, response: httpcore2.Response, most_bytes: int) -> None:
        self._response = response
        self._most_bytes = most_bytes

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        with _translated():
            for part in self._response.iter_stream():
                size += len(part)
                if size > self._most_bytes:
                    raise TooLong("The answer is too long.")
                yield part

    def close(self) -> None:
        self._response.close()


class _Network(httpcore2.NetworkBackend):
    """Connections that end when the time is over in which they were to be made."""

    def __init__(self) -> None:
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        deadline = _Deadline(timeout or SECONDS)
        fault: Exception = httpcore2.ConnectError("The name has no address.")
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(str(error)) from error
        for *_, address in found:
            try:
                left = deadline.left(httpcore2.ConnectTimeout)
                stream = self._backend.connect_tcp(str(address[0]), port, left, local_address, socket_options)
                return _TimedStream(stream, deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                fault = error
        raise fault


class _Deadline:
    """When the time for a connection is over."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left(self, otherwise: type[Exception]) -> float:
        """The seconds that are left; raises `otherwise` when there are none."""
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise otherwise("The answer takes too long.")
        return seconds


class _TimedStream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(httpcore2.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        left = self._deadline.left(httpcore2.ConnectTimeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@contextmanager
def _translated() -> Iterator[None]:
    """Turns an error of httpcore into the one of httpx, which has the same name."""
    try:
        yield
    except (
        httpcore2.NetworkError,
        httpcore2.TimeoutException,
        httpcore2.ProtocolError,
        httpcore2.UnsupportedProtocol,
    ) as error:
        kind: type[httpx2.TransportError] = getattr(httpx2, type(error).__name__)
        raise kind(str(error)) from error


def client_options(*, most_bytes: int = MOST_BYTES) -> dict[str, Any]:
    """What every client of ours is made with."""
    return {
        "transport": BoundedTransport(most_bytes=most_bytes),
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
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise Unavailable("Another service doesn't answer as it should; please try again later.", retry_after=5)
    return document


def is_safe(address: str) -> bool:
    """Whether an address is an https one, or one of this machine's own."""
    return bool(_SAFE.fullmatch(address))
