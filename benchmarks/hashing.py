"""The bare hash, which no log-in can be below: argon2 alone, asked by as many at once as a load has connections."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from itertools import chain, repeat

import orjson

from adapters.credentials.passwords import OWASP_MINIMUM
from benchmarks.load import CONNECTIONS, Load
from benchmarks.servers import on_first_core

_PASSWORD = "mints and oranges"


def hash_alone(seconds: float) -> tuple[Load, float]:
    """Looks whether a password is right, in a process of their own, and the seconds of CPU that they took."""
    command = [sys.executable, "-m", "benchmarks.hashing", str(seconds)]
    with on_first_core():
        load, cpu = orjson.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return Load(*load), cpu


def _look_at_once(seconds: float) -> Load:
    hashed, start = OWASP_MINIMUM.hash(_PASSWORD), time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        durations = chain.from_iterable(threads.map(_look, repeat(hashed, CONNECTIONS), repeat(start + seconds)))
        return Load.of(list(durations), time.perf_counter() - start)


def _look(hashed: str, end: float) -> list[float]:
    """How long each look takes until the end has come."""
    durations, now = [], time.perf_counter()
    while now < end:
        begun = now
        OWASP_MINIMUM.verify(hashed, _PASSWORD)
        now = time.perf_counter()
        durations.append(now - begun)
    return durations


if __name__ == "__main__":
    _look_at_once(0.2)
    before = time.process_time()
    load = _look_at_once(float(sys.argv[1]))
    sys.stdout.buffer.write(orjson.dumps([astuple(load), time.process_time() - before]))
