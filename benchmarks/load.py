"""Load on a server: kept-alive connections from a process of its own, so that the server has a core to itself."""

import os
import re
import select
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import quantiles
from urllib.parse import urlsplit

import orjson

ORIGIN = "https://films.example"
"""Sent with every request, so that CORS is at work."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_WRK = re.compile(r"50%\s+(\S+).*99%\s+(\S+).*?(\d+) requests in ([\d.]+)s", re.DOTALL)
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


@dataclass(frozen=True)
class Load:
    """What came of a load; every request that was sent has been answered."""

    requests: int
    seconds: float
    p50: float  # seconds
    p99: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def make_load(url: str, seconds: float, connections: int = 4) -> Load:
    """Ask for one address over and over. Raises CalledProcessError when an answer isn't a 200."""
    command = [sys.executable, "-m", "benchmarks.load", url, str(seconds), str(connections)]
    return Load(*orjson.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))


def make_heavy_load(url: str, seconds: float, connections: int) -> Load:
    """The same by wrk where it is found: it leaves more of the cores to the servers."""
    wrk = shutil.which("wrk")
    if not wrk:
        return make_load(url, seconds, connections)
    command = [wrk, "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency", "-HOrigin: " + ORIGIN, url]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        raise RuntimeError(output)
    p50, p99, requests, spent = _WRK.search(output).groups()
    return Load(int(requests), float(spent), _seconds(p50), _seconds(p99))


def _seconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(\D+)", text).groups()
    return float(number) * _UNITS[unit]


def _make(url: str, seconds: float, connections: int) -> Load:
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores - {min(cores)} or cores)  # see servers.py
    address = urlsplit(url)
    request = (
        f"GET {address.path}?{address.query} HTTP/1.1\r\nHost: {address.netloc}\r\nOrigin: {ORIGIN}\r\n\r\n".encode()
    )
    poll, open_sockets, sent, durations = select.epoll(), {}, {}, []
    start = time.perf_counter()
    for _ in range(connections):
        connection = socket.create_connection((address.hostname, address.port), timeout=120)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        open_sockets[connection.fileno()] = connection
        poll.register(connection.fileno(), select.EPOLLIN)
        sent[connection.fileno()] = time.perf_counter()
        connection.sendall(request)
    while sent:
        for file, _ in poll.poll(120):
            _read_answer(open_sockets[file])
            now = time.perf_counter()
            durations.append(now - sent.pop(file))
            if now - start < seconds:
                sent[file] = now
                open_sockets[file].sendall(request)
    percentiles = quantiles(durations, n=100)
    return Load(len(durations), time.perf_counter() - start, percentiles[49], percentiles[98])


def _read_answer(connection: socket.socket) -> None:
    data = connection.recv(65_536)
    if not data.startswith(b"HTTP/1.1 200"):
        sys.exit(f"Not a 200: {data[:300]!r}")
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += connection.recv(65_536)
    missing = end + 4 + int(_LENGTH.search(data, 0, end + 2)[1]) - len(data)
    while missing:
        missing -= len(connection.recv(missing))


if __name__ == "__main__":
    load = _make(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.buffer.write(orjson.dumps([load.requests, load.seconds, load.p50, load.p99]))
