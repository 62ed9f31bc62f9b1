"""`python -m benchmarks.lookups`: a catalogue page while others wait for a movie database that says nothing."""

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

import click

from benchmarks.accounts import Person, register, token_of
from benchmarks.databases import ROOT, ready_databases
from benchmarks.load import CONNECTIONS, Request, make_load
from benchmarks.servers import Server, running
from tests.movie_databases import TMDB, TMDB_KEY, MovieDatabases, Trouble

LIMIT = 1.1
"""The p99 while others wait, times the p99 without them."""

_PAGE = Request("/movies/?page=1")
_SETTLE_SECONDS = 0.3
_WARM_SECONDS = 1.0
_titles = count(1)


class Round(NamedTuple):
    """p99 in ms: without look-ups, while they wait, and without once more."""

    before: float
    waiting: float
    after: float
    stuck: int  # look-ups that the movie database left without an answer

    @property
    def ratio(self) -> float:
        """What waiting look-ups make of the p99."""
        return self.waiting / ((self.before + self.after) / 2)

    @property
    def noise(self) -> float:
        """What the machine makes of it between two loads of the same."""
        return self.after / self.before


class _Clients:
    """People who look films up, each a title of their own, and again as soon as they are answered.

    Who is told to try later waits as long as they are told.
    """

    def __init__(self, server: Server, token: str) -> None:
        self._server = server
        self._request = Request("/lookup/movies/", token=token)
        self._over = threading.Event()

    @contextmanager
    def waiting(self, number: int) -> Iterator[None]:
        """So many of them, until the block ends and they are answered."""
        threads = [threading.Thread(target=self._look_up) for _ in range(number)]
        for thread in threads:
            thread.start()
        try:
            time.sleep(_SETTLE_SECONDS)
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def _look_up(self) -> None:
        while not self._over.is_set():
            connection = HTTPConnection("127.0.0.1", self._server.port, timeout=60)
            connection.request("GET", f"{self._request.path}?title=film+{next(_titles)}", headers=self._request.headers)
            response = connection.getresponse()
            response.read()
            connection.close()
            if response.status != 200:
                self._over.wait(int(response.headers["Retry-After"]))


def _round(server: Server, token: str, online: MovieDatabases, seconds: float, connections: int, people: int) -> Round:
    def p99() -> float:
        return make_load(server.address, [_PAGE], seconds, connections).p99 * 1000

    before, asked = p99(), online.asked(TMDB)
    online.trouble(TMDB, Trouble.HANG)
    with _Clients(server, token).waiting(people):
        waiting = p99()
        stuck = online.asked(TMDB) - asked
        online.recover()
    if not stuck:
        raise SystemExit("The movie database isn't asked: it was left alone after failures.")
    return Round(before, waiting, p99(), stuck)


def _report(rounds: list[Round], connections: int, people: int) -> str:
    low, ratio, high = quantiles((one.ratio for one in rounds), n=4) if len(rounds) > 1 else [rounds[0].ratio] * 3
    alone = median(value for one in rounds for value in (one.before, one.after))
    waiting, stuck, noise = (median(getattr(one, name) for one in rounds) for name in ("waiting", "stuck", "noise"))
    return (
        f"{connections} connections, {people} people looking films up, {stuck:.0f} stuck, {len(rounds)} rounds:\n"
        f"p99 {alone:.2f} ms without, {waiting:.2f} ms with; ratio {ratio:.3f} (quartiles {low:.3f} to {high:.3f}), "
        f"of the same twice {noise:.3f}; bar {LIMIT}: {'met' if ratio <= LIMIT else 'missed'}"
    )


@click.command()
@click.option("--movies", default=5000, show_default=True, type=click.IntRange(1000))
@click.option("--seconds", default=1.5, show_default=True, type=click.FloatRange(0.5, 2.0), help="Of each load.")
@click.option("--rounds", default=20, show_default=True, type=click.IntRange(1))
@click.option("--connections", default=CONNECTIONS, show_default=True, type=click.IntRange(1))
@click.option("--people", default=16, show_default=True, type=click.IntRange(1), help="Who look films up.")
@click.option(
    "--folder", default=ROOT / ".cache" / "benchmarks", type=click.Path(path_type=Path), help="For databases."
)
def main(movies: int, seconds: float, rounds: int, connections: int, people: int, folder: Path) -> None:
    """Measure what people who wait for a movie database cost those who read the catalogue."""
    signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(1))
    done, person = [], Person()
    with ready_databases(folder.resolve(), ["sqlite"], movies) as (database,), MovieDatabases() as online:
        asking = {"TMDB_KEY": TMDB_KEY, "TMDB_URL": online.tmdb}
        with running("marquee", database, folder, **asking) as server:
            register(person, server)
            token = token_of(person, server)
            make_load(server.address, [_PAGE], _WARM_SECONDS, connections)
            for number in range(1, rounds + 1):
                done.append(_round(server, token, online, seconds, connections, people))
                click.echo(f"round {number} of {rounds}: {done[-1]}", err=True)
    click.echo(_report(done, connections, people))


if __name__ == "__main__":
    main()
