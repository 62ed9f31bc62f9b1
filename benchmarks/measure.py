"""The rounds: every question to one contestant after the other, over and over, and the medians of it all."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack
from dataclasses import astuple, dataclass
from pathlib import Path
from statistics import median

import psutil

from benchmarks.accounts import Person, register
from benchmarks.databases import Database
from benchmarks.hashing import hash_alone
from benchmarks.load import Load, make_heavy_load, make_load
from benchmarks.questions import COMMON, LOG_IN, PAGE, WHOLE, Question, compare, questions
from benchmarks.servers import PEERS, Server, cpu_seconds, running
from benchmarks.whole import Whole, read_alone, read_whole

MOST_FOR_PEERS = 200_000
"""Movies above which the peers aren't asked for whole lists: they hold all of them in memory."""

ALONE = "driver + orjson"
BARE_HASH = "bare hash"
_WARM_SECONDS = 0.5
_CONNECTIONS = {"marquee": 8, "marquee-2": 16}  # when throughput is compared


@dataclass(frozen=True)
class Cost:
    """What one question costs one contestant."""

    server: float  # µs of CPU each time
    database: float  # µs of CPU each time, of PostgreSQL
    rate: float  # times a second
    p50: float  # ms, with four at once
    p99: float  # ms

    @classmethod
    def of(cls, load: Load, server: float, database: float = 0.0) -> "Cost":
        """What a load has cost in seconds of CPU."""
        micro = 1e6 / load.turns
        return cls(server * micro, database * micro, load.rate, load.p50 * 1000, load.p99 * 1000)

    @property
    def cpu(self) -> float:
        """µs of CPU each time, all processes together."""
        return self.server + self.database


@dataclass(frozen=True)
class Results:
    """All that was measured on one database."""

    database: Database
    movies: int
    costs: dict[str, dict[str, Cost]]  # by question and contestant, and of the log-in by BARE_HASH
    wholes: dict[str, Whole]  # by contestant, and by the driver and orjson ALONE
    rates: dict[str, float]  # requests a second of one and of two processes


def measure(
    database: Database, folder: Path, *, movies: int, seconds: float, rounds: int, only: Collection[str], say: Callable
) -> Results:
    """Run all rounds on one database; `only` may name some contestants beside Marquee, and some questions."""
    person = Person()
    known = questions(database, movies, person)
    postgresql = psutil.Process(database.server) if database.server else None
    names = ["marquee", *_named(only, [*PEERS, "marquee-2"])]
    costs: dict[tuple[str, str], list[Cost]] = defaultdict(list)
    wholes: dict[str, list[Whole]] = defaultdict(list)
    rates: dict[str, list[float]] = defaultdict(list)
    with ExitStack() as stack:
        servers = {name: stack.enter_context(running(name, database, folder)) for name in names}
        equals = [server for name, server in servers.items() if name != "constant"]
        register(person, servers["marquee"])
        compare(equals, [*(known[name] for name in COMMON), *([WHOLE] if movies <= MOST_FOR_PEERS else [])])
        asked = [(question, name) for question in _named(only, known) for name in names if _is_asked(question, name)]
        for question, name in asked:
            make_load(servers[name].address, known[question].to(servers[name]), _WARM_SECONDS)
        for number in range(1, rounds + 1):
            say(f"{database.kind}, {movies:,} movies: round {number} of {rounds}")
            for name in ("marquee", "flask", "fastapi"):
                if name in servers and (name == "marquee" or (number == 1 and movies <= MOST_FOR_PEERS)):
                    wholes[name].append(read_whole(servers[name]))
            wholes[ALONE].append(read_alone(database.url))
            for question, name in asked:
                costs[question, name].append(_cost(servers[name], known[question], seconds, postgresql))
            if (LOG_IN, "marquee") in asked:
                costs[LOG_IN, BARE_HASH].append(Cost.of(*hash_alone(seconds)))
            page = known[PAGE].requests[0].path
            for name in _CONNECTIONS.keys() & servers.keys():
                rates[name].append(make_heavy_load(servers[name].address, page, seconds, _CONNECTIONS[name]).rate)
    by_question: dict[str, dict[str, Cost]] = defaultdict(dict)
    for (question, name), rounds_of_it in costs.items():
        by_question[question][name] = Cost(*map(median, zip(*map(astuple, rounds_of_it), strict=True)))
    lists = {name: _whole(rounds_of_it) for name, rounds_of_it in wholes.items()}
    medians = {name: median(rounds_of_it) for name, rounds_of_it in rates.items()}
    return Results(database, movies, dict(by_question), lists, medians)


def _cost(server: Server, question: Question, seconds: float, postgresql: psutil.Process | None) -> Cost:
    requests = question.to(server)
    before, before_database = cpu_seconds(server.process), cpu_seconds(postgresql)
    load = make_load(server.address, requests, seconds)
    return Cost.of(load, cpu_seconds(server.process) - before, cpu_seconds(postgresql) - before_database)


def _whole(rounds: list[Whole]) -> Whole:
    """The median times, and the most memory: what a server has taken once it doesn't take again."""
    return Whole(
        median(one.first_byte for one in rounds),
        median(one.total for one in rounds),
        median(one.cpu for one in rounds),
        max(one.more_memory for one in rounds),
    )


def _named(only: Collection[str], known: Iterable[str]) -> list[str]:
    """Those that `only` names; all when it names none of them."""
    known = list(known)
    return [name for name in known if name in only] or known


def _is_asked(question: str, name: str) -> bool:
    match name:
        case "marquee":
            return True
        case "constant":
            return question == PAGE
        case "marquee-2":
            return False
    return question in COMMON
