"""The figures as Markdown, and which bars they clear."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from benchmarks.measure import ALONE, BARE_HASH, Cost, Results
from benchmarks.questions import (
    CURSORS,
    FAVORITE,
    FREQUENT,
    FREQUENT_TYPO,
    ITEM,
    LAST,
    LOG_IN,
    PAGE,
    RARE,
    TYPO,
    USER,
)

_NAMES = {PAGE: "1 page 1", ITEM: "2 item", USER: "2 GET /user/", FAVORITE: "2 favourite add + remove"}
"""Of bars that are about the peers."""


class Bar(NamedTuple):
    """One bar: a figure and its limit, which is the least when `at_least`."""

    name: str
    value: float
    limit: float
    unit: str = "x"
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the figure is on the right side."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def verdict(self) -> str:
        """For people."""
        missed = self.limit / self.value if self.at_least else self.value / self.limit
        return "met" if self.is_met else f"**missed by {missed:.2f}**"


def report(results: Results) -> str:
    """All tables of one database."""
    parts = [f"## {results.database.kind}, {results.movies:,} movies", _costs(results), _wholes(results)]
    rates = ((way, f"{rate:,.0f}") for way, rate in results.database.rates.items())
    parts.append(_table(("import", "films/s"), rates))
    if results.rates:
        parts.append(_table(("processes", "page 1, requests/s"), ((k, f"{v:,.0f}") for k, v in results.rates.items())))
    verdicts = ((b.name, f"{b.value:.3g} {b.unit}", f"{b.limit:.3g} {b.unit}", b.verdict) for b in bars(results))
    parts.append(_table(("bar", "measured", "limit", ""), verdicts))
    return "\n\n".join(parts) + "\n"


def bars(results: Results) -> Iterator[Bar]:
    """The bars of this database, those that need a contestant who wasn't there left out."""
    costs = results.costs
    is_sqlite = results.database.kind == "sqlite"
    limits = {"flask": 1 / 4, "fastapi": 1 / 3, "constant": 4.0} if is_sqlite else {"flask": 1 / 2.5, "fastapi": 1 / 2}
    for other, limit in limits.items():
        yield from _against(results, PAGE, other, limit)
    for other, limit in {"flask": 1 / 2.4, **({"constant": 3.5} if is_sqlite else {})}.items():
        yield from _against(results, ITEM, other, limit)
    yield from _against(results, USER, "flask", 1 / 2)
    yield from _against(results, FAVORITE, "flask", 1 / 1.6)
    deep = {name: cost.rate for name, cost in costs.get(LAST, {}).items()}
    ours = deep.pop("marquee", 0)
    if ours and deep:
        yield Bar(
            "3 last page: throughput / best peer's", ours / max(deep.values()), 15 if is_sqlite else 10, "x", True
        )
    for place, start in CURSORS.items():
        if place in costs and start in costs:
            yield Bar(f"3 {place} / start", costs[place]["marquee"].cpu / costs[start]["marquee"].cpu, 1.2)
    if whole := results.wholes.get("marquee"):
        yield Bar("4 whole list: first byte", whole.first_byte * 1000, 50, "ms")
        yield Bar("4 whole list: more memory", whole.more_memory / 2**20, 30, "MiB")
        alone = results.wholes[ALONE]
        yield Bar(f"4 whole list: total / {ALONE}", whole.total / alone.total, 2)
        yield Bar(f"4 whole list: CPU / {ALONE}", whole.cpu / alone.cpu, 2)
    item = costs.get(ITEM, {}).get("marquee")
    for question, limit in {RARE: 10, FREQUENT: 100, TYPO: 200, FREQUENT_TYPO: 200}.items():
        if item and question in costs:
            yield Bar(f"5 {question} / item", costs[question]["marquee"].cpu / item.cpu, limit)
    if log_in := costs.get(LOG_IN):
        yield Bar(f"6 {LOG_IN}: CPU / {BARE_HASH}", log_in["marquee"].cpu / log_in[BARE_HASH].cpu, 1.05)
    rates = dict(results.database.rates)
    imported = rates.pop("marquee import", 0.0)
    for way, rate in rates.items():
        yield Bar(f"6 import / {way}", imported / rate, 1 / 3, at_least=True)
    if is_sqlite and len(results.rates) == 2:
        yield Bar("7 two processes / one", results.rates["marquee-2"] / results.rates["marquee"], 1.8, at_least=True)


def _against(results: Results, question: str, other: str, limit: float) -> Iterator[Bar]:
    costs = results.costs.get(question, {})
    # The constant answer costs the same whatever is asked for.
    theirs = costs.get(other) or results.costs.get(PAGE, {}).get(other)
    if theirs and "marquee" in costs:
        yield Bar(f"{_NAMES[question]}: CPU / {other}'s", costs["marquee"].cpu / theirs.cpu, limit)


def _costs(results: Results) -> str:
    item, page = (results.costs.get(question, {}).get("marquee") for question in (ITEM, PAGE))
    rows = []
    for question, costs in results.costs.items():
        for name, cost in costs.items():
            is_ours = name == "marquee"
            first = _ratio(cost, item if is_ours else costs.get("marquee"))
            rows.append((question, name, *_figures(cost), first, _ratio(cost, page) if is_ours else ""))
    columns = ("question", "contestant", "server µs", "database µs", "times/s", "p50 ms", "p99 ms")
    return _table((*columns, "x item (peers: x marquee)", "x page 1"), rows)


def _ratio(cost: Cost, other: Cost | None) -> str:
    return f"{cost.cpu / other.cpu:.2f}" if other else ""


def _figures(cost: Cost) -> tuple[str, ...]:
    return f"{cost.server:,.0f}", f"{cost.database:,.0f}", f"{cost.rate:,.0f}", f"{cost.p50:.2f}", f"{cost.p99:.2f}"


def _wholes(results: Results) -> str:
    rows = [
        (name, f"{one.first_byte * 1000:,.0f}", f"{one.total:.2f}", f"{one.cpu:.2f}", f"{one.more_memory / 2**20:,.1f}")
        for name, one in results.wholes.items()
    ]
    return _table(("whole list", "first byte ms", "total s", "CPU s", "more memory MiB"), rows)


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [columns, ("---",) + ("--:",) * (len(columns) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
