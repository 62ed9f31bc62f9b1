"""The contestants as processes: started, watched, and stopped whatever happens."""

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import orjson
import psutil

from benchmarks.databases import ROOT, Database, marquee
from benchmarks.load import Request

OURS = {"marquee": (), "marquee-2": ("--workers", "2")}
PEERS = {"constant": "constant", "flask": "flask_app", "fastapi": "fastapi_app"}
_START_SECONDS = 30
_STOP_SECONDS = 10


@dataclass(frozen=True)
class Server:
    """A contestant that answers."""

    name: str
    port: int
    process: psutil.Process

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, request: Request) -> Any:
        """The JSON that answers a request."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=300)
        connection.request(request.method, request.path, request.content, request.headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        if response.status != request.status:
            asked = f"{request.method} {request.path}"
            raise RuntimeError(f"{self.name} answers {asked} with {response.status}: {body[:300]!r}")
        return orjson.loads(body)


@contextmanager
def on_first_core() -> Iterator[None]:
    """What is started here has one core, and the load has the others: threads that wander cost more, now and then."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


@contextmanager
def running(name: str, database: Database, folder: Path, **settings: str) -> Iterator[Server]:
    """One contestant on a database, for as long as the block; the settings are Marquee's."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    if name in OURS:
        arguments = ("serve", "--host", "127.0.0.1", "--port", str(port), *OURS[name])
        command, environment = marquee(database.url, *arguments, **settings)
    else:
        command = [sys.executable, "-m", f"benchmarks.peers.{PEERS[name]}", str(port), database.url]
        environment = None
    log = folder / f"{name}.log"
    with log.open("wb") as file, nullcontext() if name == "marquee-2" else on_first_core():
        process = psutil.Popen(command, env=environment, cwd=ROOT, stdout=file, stderr=file)
    try:
        server = Server(name, port, process)
        _wait_for(server, log)
        yield server
    finally:
        _stop(process)


def cpu_seconds(process: psutil.Process | None) -> float:
    """CPU time that a tree of processes has used, those that are gone by now included."""
    if process is None:
        return 0.0
    try:
        return sum(sum(one.cpu_times()[:4]) for one in (process, *process.children(recursive=True)))
    except psutil.NoSuchProcess as gone:
        if gone.pid == process.pid:
            raise
        return cpu_seconds(process)  # a child has ended meanwhile; its times are in its parent's now


def reset_peak_memory(process: psutil.Process) -> int:
    """Forget the peak of a process; its memory now, in bytes."""
    Path(f"/proc/{process.pid}/clear_refs").write_text("5")
    return process.memory_info().rss


def peak_memory(process: psutil.Process) -> int:
    """The most memory that a process has held since, in bytes."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def _wait_for(server: Server, log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and server.process.poll() is None:
        try:
            server.ask(Request("/movies/?page=1"))
        except (OSError, HTTPException):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{server.name} doesn't answer:\n{log.read_text()}")


def _stop(process: psutil.Popen) -> None:
    everyone = [*process.children(recursive=True), process]
    process.terminate()
    _, alive = psutil.wait_procs(everyone, timeout=_STOP_SECONDS)
    for one in alive:
        one.kill()
