"""The bare hash, which no log-in can be below: one look after the other whether a password is right."""

import subprocess
import sys
import time
from dataclasses import astuple

import orjson

from adapters.credentials.passwords import OWASP_MINIMUM
from benchmarks.load import Load
from benchmarks.servers import on_first_core

_PASSWORD = "mints and oranges"


def hash_alone(seconds: float) -> tuple[Load, float]:
    """Looks as long as that in a process of their own, and the seconds of CPU that they took."""
    command = [sys.executable, "-m", "benchmarks.hashing", str(seconds)]
    with on_first_core():
        load, cpu = orjson.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return Load(*load), cpu


def _look(seconds: float) -> Load:
    hashed, durations = OWASP_MINIMUM.hash(_PASSWORD), []
    start = now = time.perf_counter()
    while now - start < seconds:
        begun = now
        OWASP_MINIMUM.verify(hashed, _PASSWORD)
        now = time.perf_counter()
        durations.append(now - begun)
    return Load.of(durations, now - start)


if __name__ == "__main__":
    _look(0.2)
    before = time.process_time()
    load = _look(float(sys.argv[1]))
    sys.stdout.buffer.write(orjson.dumps([astuple(load), time.process_time() - before]))
