"""HTTP servers on this machine, for tests in which others misbehave."""

import socket
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any


class Server(ThreadingTCPServer):
    """A server that can hang up on everyone. (HTTPServer would look up the name of the machine.)"""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, handler: type["Handler"]) -> None:
        self._connections: set[Any] = set()
        super().__init__(("127.0.0.1", 0), handler)

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        self._connections.add(connection)
        return connection, address

    def close_request(self, request: Any) -> None:
        super().close_request(request)
        self._connections.discard(request)

    def handle_error(self, *_: object) -> None:
        raise  # a fault of our own must fail the test, not be printed

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
        for connection in tuple(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        deadline = time.monotonic() + 1
        while self._connections and time.monotonic() < deadline:
            time.sleep(0.001)


class Handler(BaseHTTPRequestHandler):
    """Answers over connections that are kept, and says nothing of it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle(self) -> None:
        with suppress(OSError):  # clients hang up whenever they like
            super().handle()

    def log_message(self, *_: object) -> None:
        pass
