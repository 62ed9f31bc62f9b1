"""Load on a server: kept-alive connections from a process of its own, so that the server has a core to itself."""

import os
import re
import select
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from statistics import quantiles
from urllib.parse import urlsplit

import orjson

ORIGIN = "https://films.example"
"""Sent with every request, so that CORS is at work."""

CONNECTIONS = 4
"""How many ask at once, where nothing else is said."""

NUMBER = "{number}"
"""In a path: the number of the connection, from 1, so that connections don't get into each other's way."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_WRK = re.compile(r"50%\s+(\S+).*99%\s+(\S+).*?(\d+) requests in ([\d.]+)s", re.DOTALL)
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


@dataclass(frozen=True)
class Request:
    """One request, and the status that its answer must have."""

    path: str
    method: str = "GET"
    status: int = 200
    body: dict[str, str] | None = None
    token: str = ""

    @property
    def content(self) -> bytes:
        """The body as it is sent."""
        return orjson.dumps(self.body) if self.body else b""

    @property
    def headers(self) -> dict[str, str]:
        """All headers but Host."""
        headers = {"Origin": ORIGIN}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if self.body:
            headers["Content-Type"] = "application/json"
        if self.method != "GET":
            headers["Content-Length"] = str(len(self.content))
        return headers

    def on(self, number: int) -> "Request":
        """What it is on one of the connections."""
        return replace(self, path=self.path.replace(NUMBER, str(number)))

    def message(self, host: str) -> bytes:
        """The whole request as it is sent."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}"]
        lines += (f"{name}: {value}" for name, value in self.headers.items())
        return "\r\n".join([*lines, "", ""]).encode() + self.content


@dataclass(frozen=True)
class Load:
    """What came of a load; every request that was sent has been answered."""

    turns: int
    seconds: float
    p50: float  # seconds a turn
    p99: float

    @classmethod
    def of(cls, durations: Sequence[float], seconds: float) -> "Load":
        """What turns of these durations come to."""
        percentiles = quantiles(durations, n=100)
        return cls(len(durations), seconds, percentiles[49], percentiles[98])

    @property
    def rate(self) -> float:
        """Turns a second."""
        return self.turns / self.seconds


def make_load(address: str, requests: Sequence[Request], seconds: float, connections: int = CONNECTIONS) -> Load:
    """Make these requests in turn, over and over on each connection; all of them together are one turn.

    Raises CalledProcessError when an answer has another status than it must have.
    """
    command = [sys.executable, "-m", "benchmarks.load"]
    plan = orjson.dumps([address, list(map(asdict, requests)), seconds, connections])
    return Load(*orjson.loads(subprocess.run(command, check=True, input=plan, stdout=subprocess.PIPE).stdout))


def make_heavy_load(address: str, path: str, seconds: float, connections: int) -> Load:
    """Ask for one path by wrk where it is found: it leaves more of the cores to the servers."""
    wrk = shutil.which("wrk")
    if not wrk:
        return make_load(address, [Request(path)], seconds, connections)
    command = [wrk, "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency", "-HOrigin: " + ORIGIN]
    output = subprocess.run([*command, address + path], check=True, stdout=subprocess.PIPE, text=True).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        raise RuntimeError(output)
    p50, p99, requests, spent = _WRK.search(output).groups()
    return Load(int(requests), float(spent), _seconds(p50), _seconds(p99))


def _seconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(\D+)", text).groups()
    return float(number) * _UNITS[unit]


def _make(address: str, requests: Sequence[Request], seconds: float, connections: int) -> Load:
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores - {min(cores)} or cores)  # see servers.py
    poll, waiting, durations = select.epoll(), {}, []
    start = time.perf_counter()
    for number in range(1, connections + 1):
        connection = _connect(address)
        poll.register(connection.fileno(), select.EPOLLIN)
        messages = [_message(request.on(number), address) for request in requests]
        turns = _take_turns(connection, messages, lambda now: now - start < seconds, durations)
        waiting[connection.fileno()] = turns
        next(turns)
    while waiting:
        for file, _ in poll.poll(120):
            if next(waiting[file], "over"):
                del waiting[file]
    return Load.of(durations, time.perf_counter() - start)


def _connect(address: str) -> socket.socket:
    place = urlsplit(address)
    connection = socket.create_connection((place.hostname, place.port), timeout=120)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _message(request: Request, address: str) -> tuple[bytes, bytes]:
    """What is sent, and how the answer must begin."""
    return request.message(urlsplit(address).netloc), f"HTTP/1.1 {request.status}".encode()


def _take_turns(
    connection: socket.socket,
    messages: Sequence[tuple[bytes, bytes]],
    has_time: Callable[[float], bool],
    durations: list[float],
) -> Iterator[None]:
    """The turns of one connection; it pauses after each request, and is to go on when there is an answer."""
    now = time.perf_counter()
    while has_time(now):
        begun = now
        for message, answer in messages:
            connection.sendall(message)
            yield
            _read_answer(connection, answer)
        now = time.perf_counter()
        durations.append(now - begun)


def _read_answer(connection: socket.socket, start: bytes) -> None:
    data = connection.recv(65_536)
    if not data.startswith(start):
        sys.exit(f"Not a {start.decode()}: {data[:300]!r}")
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += connection.recv(65_536)
    missing = end + 4 + int(_LENGTH.search(data, 0, end + 2)[1]) - len(data)
    while missing:
        missing -= len(connection.recv(missing))


if __name__ == "__main__":
    address, requests, *bounds = orjson.loads(sys.stdin.buffer.read())
    load = _make(address, [Request(**request) for request in requests], *bounds)
    sys.stdout.buffer.write(orjson.dumps(astuple(load)))
