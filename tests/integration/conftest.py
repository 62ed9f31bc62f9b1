"""Real servers, started as people start them."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
START_SECONDS = 30


@dataclass
class Server:
    """A started `marquee serve`."""

    process: subprocess.Popen
    port: int
    lines: list[str] = field(default_factory=list)

    def send(self, data: bytes) -> bytes:
        """All that comes back for these bytes, until the server closes or falls silent for a second."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
            connection.sendall(data)
            received = b""
            try:
                while chunk := connection.recv(65536):
                    received += chunk
            except (TimeoutError, ConnectionResetError):
                pass
            return received

    def get(self, path: str, *headers: str) -> bytes:
        lines = (f"GET {path} HTTP/1.0", "Host: localhost", *headers)
        return self.send("\r\n".join((*lines, "", "")).encode())

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(15)


def marquee(*arguments: str, url: str, **environment: str) -> subprocess.CompletedProcess:
    """Run a command of ours to its end."""
    return subprocess.run(
        [sys.executable, "-m", "entrypoints.cli.main", "-c", str(ROOT / "development.ini"), *arguments],
        cwd=ROOT,
        env=environment_for(url, **environment),
        capture_output=True,
        text=True,
        timeout=120,
    )


def environment_for(url: str, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MARQUEE_")}
    return {**kept, "MARQUEE_DATABASE_URL": url, "MARQUEE_RELOAD": "false", "PYTHONUNBUFFERED": "1", **more}


@pytest.fixture
def start(tmp_path) -> Iterator:
    """Starts servers; `start(url, "--workers", "2")`."""
    with servers(tmp_path) as start:
        yield start


@contextmanager
def servers(folder: Path) -> Iterator:
    """What starts servers, which end with the context; their logs are kept in the folder."""
    started = []

    def start(url: str, *arguments: str, ini: Path = ROOT / "development.ini", **environment: str) -> Server:
        log = folder / f"server{len(started)}.log"
        port = ("--port", "0") if "--port" not in arguments else ()
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "entrypoints.cli.main", "-c", str(ini), "serve", *port, *arguments],
                cwd=ROOT,
                env=environment_for(url, **environment),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started.append(process)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if announced := re.search(r"answers at http://[^:]+:(\d+)/", log.read_text()):
                return Server(process, int(announced[1]))
            time.sleep(0.05)
        raise AssertionError(f"the server didn't start: {log.read_text()}")

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
