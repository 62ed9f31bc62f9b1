"""`python -m benchmarks`: prepare databases, run the contestants against each other, print the tables."""

import signal
import sys
from pathlib import Path

import click

from benchmarks.databases import ROOT, ready_databases
from benchmarks.measure import measure
from benchmarks.report import report

BOTH = ["sqlite", "postgresql"]


def _say(line: str) -> None:
    click.echo(line, err=True)


@click.command()
@click.option("--movies", default=100_000, show_default=True, type=click.IntRange(1000))
@click.option("--database", default="both", show_default=True, type=click.Choice([*BOTH, "both"]))
@click.option("--seconds", default=3.0, show_default=True, help="How long each load lasts.")
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1))
@click.option(
    "--only", multiple=True, help="A contestant to run beside marquee, or a question to ask; may be repeated."
)
@click.option(
    "--folder", default=ROOT / ".cache" / "benchmarks", type=click.Path(path_type=Path), help="For databases."
)
def main(movies: int, database: str, seconds: float, rounds: int, only: tuple[str, ...], folder: Path) -> None:
    """Measure Marquee against its bars and its peers."""
    signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(1))
    kinds = BOTH if database == "both" else [database]
    with ready_databases(folder.resolve(), kinds, movies) as databases:
        for one in databases:
            results = measure(one, folder, movies=movies, seconds=seconds, rounds=rounds, only=only, say=_say)
            text = report(results)
            click.echo(text)
            with (folder / "results.md").open("a") as file:
                file.write(text + "\n")


main()
