"""Waitress as Marquee runs it: bounded, its own errors in our shape, one process or several on one port."""

import gc
import logging
import os
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from typing import Any

import orjson
import waitress
from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from entrypoints.rest.errors import error_body

MAX_HEADER_BYTES = 16 * 1024
MAX_BODY_BYTES = 8 * 1024 * 1024
_RESTART_SECONDS = 1.0

Application = Callable[..., Any]


class _JsonErrorTask(ErrorTask):  # type: ignore[misc]  # waitress has no types
    """Answers what never reaches the application: a broken request line, too many headers, too large a body."""

    def execute(self) -> None:
        body = orjson.dumps(error_body(self.request.error.code))
        self.status = f"{self.request.error.code} {self.request.error.reason}"
        self.response_headers.append(("Content-Type", "application/json"))
        self.response_headers.append(("X-Content-Type-Options", "nosniff"))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    error_task_class = _JsonErrorTask


def serve(
    application: Application,
    host: str,
    port: int,
    *,
    threads: int,
    trusted_proxy: str = "",
    shares_port: bool = False,
    on_ready: Callable[[str], None] = lambda address: None,
) -> None:
    """Answer requests until SIGTERM or Ctrl-C; `on_ready` is told the address. Raises OSError if it is taken."""
    listener = _listen(host, port, shares_port=shares_port)
    server = waitress.create_server(
        application,
        sockets=[listener],
        threads=threads,
        ident=None,
        max_request_header_size=MAX_HEADER_BYTES,
        max_request_body_size=MAX_BODY_BYTES,
        connection_limit=1000,
        asyncore_use_poll=True,
        channel_timeout=10,
        # Small answers are sent by the loop in one piece, not by their thread with head and body apart.
        send_bytes=16 * 1024,
        # A whole list stops being read from the database when the client is this far behind.
        outbuf_high_watermark=1024 * 1024,
        outbuf_overflow=2 * 1024 * 1024,
        # Nobody else says where a request comes from: limits count by it.
        trusted_proxy=trusted_proxy or None,
        trusted_proxy_headers={"x-forwarded-for"} if trusted_proxy else set(),
        clear_untrusted_proxy_headers={"x-forwarded-for"} if trusted_proxy else set(),
    )
    server.channel_class = _Channel
    # It warns of every request that waits for a thread, which costs more than answering does.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(0))
    # A whole list makes a great many short-lived objects; looking through them every few hundred would only cost.
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    on_ready(f"http://{_printable(host)}:{listener.getsockname()[1]}/")
    server.run()


def serve_paste(
    application: Any, global_config: Mapping[str, str], host: str = "127.0.0.1", port: str = "6543", **_: str
) -> None:
    """The server of an ini file's [server:main]; what `pserve` starts."""
    settings = application.registry.marquee
    serve(
        application,
        host,
        int(port),
        threads=settings.threads,
        trusted_proxy=settings.trusted_proxy,
        on_ready=lambda address: print(f"Marquee answers at {address}"),
    )


def serve_processes(count: int, start: Callable[[int], None]) -> None:
    """Keep so many processes running until SIGTERM or Ctrl-C, each made by `start(number)`.

    Each process opens its own connections and its own socket on the shared port; one that dies is replaced.
    """
    running: dict[int, int] = {}
    stopping = False

    def stop(signum: int, frame: object) -> None:
        nonlocal stopping
        stopping = True
        for process in running:
            os.kill(process, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for number in range(count):
        running[_fork(start, number)] = number
    while running:
        process, _ = os.wait()
        number = running.pop(process)
        if not stopping:
            time.sleep(_RESTART_SECONDS)
        if not stopping:
            running[_fork(start, number)] = number


def _fork(start: Callable[[int], None], number: int) -> int:
    parent = os.getpid()
    process = os.fork()
    if process:
        return process
    # What the parent does on these signals isn't the child's to do; Ctrl-C reaches it as the parent's SIGTERM.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    try:
        start(number)
    except BaseException:  # noqa: BLE001  # whatever it is, the child never goes back into the parent's code
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _end_with(parent: int) -> None:
    """End this process when its parent is gone without a word, so that nothing keeps the port."""
    while os.getppid() == parent:
        time.sleep(_RESTART_SECONDS)
    os._exit(1)


def _listen(host: str, port: int, *, shares_port: bool) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shares_port:
        # One socket a process: a single shared one leaves all kept connections to whoever accepts first.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(address)
    return listener


def _printable(host: str) -> str:
    return f"[{host}]" if ":" in host else host
