"""`marquee import`: films out of files into the catalogue."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import click

from domain.errors import InvalidInput, Unavailable
from domain.films import Film, Outcome, Seen, import_films, read_film
from entrypoints.cli.context import Context, pass_context
from entrypoints.cli.dry_run import Transaction, dry_runs
from entrypoints.cli.filmfiles import Fault, FilmFileError, FilmSource, RawFilm, open_films
from entrypoints.cli.progress import Progress, progress_of

BATCH_SIZE = 4000
INTERRUPTED = 130
"""The exit code of a command that Ctrl-C ended, as shells have it."""


@dataclass(slots=True)
class Report:
    """What has become of the films of an import so far."""

    left_out: Counter[str]  # by kind
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    seconds: float = 0.0
    ending: str = ""  # why the import ended before its files did; "" when it didn't
    exit_code: int = 0

    @property
    def films(self) -> int:
        """Films that have been told, for good or bad."""
        return self.outcomes.total()

    def end_early(self, why: str, exit_code: int) -> None:
        """Note that the import has ended before its files did."""
        self.ending = why
        self.exit_code = exit_code

    def __str__(self) -> str:
        lines = [f"{outcome.value:<10}{self.outcomes[outcome]:>12,}" for outcome in Outcome]
        lines += [f"{'left out':<10}{count:>12,}  {kind}" for kind, count in self.left_out.most_common()]
        rate = self.films / self.seconds if self.seconds else 0
        return "\n".join([*lines, f"{self.films:,} films in {self.seconds:,.1f} s, {rate:,.0f} a second"])


def run_import(
    source: FilmSource,
    *,
    transaction: Transaction,
    progress: Progress,
    refuse: Callable[[str], None],
    batch_size: int = BATCH_SIZE,
) -> Report:
    """Take the films of a source into the catalogue, a transaction a batch; whatever ends it, what came of it."""
    report = Report(source.left_out)
    seen = Seen()
    start = monotonic()

    def turn_down(place: str, reason: str) -> None:
        report.outcomes[Outcome.REFUSED] += 1
        refuse(f"{place}: {reason}")

    # Films make no cycles, so looking for some every few hundred objects would only cost: once a batch is enough.
    gc.disable()
    gc.freeze()
    try:
        for batch in _batches(source, report, turn_down, batch_size):
            if batch:
                with transaction() as films:
                    outcomes = import_films([film for _, film in batch], seen=seen, films=films)
                for (place, _), outcome in zip(batch, outcomes, strict=True):
                    if outcome is Outcome.REFUSED:
                        turn_down(place, "external_ids: belong to different films")
                    else:
                        report.outcomes[outcome] += 1
            gc.collect()
            report.seconds = monotonic() - start
            progress.show(source.position, report.films)
    except KeyboardInterrupt:
        report.end_early("Interrupted. What is counted above stays; running the import again goes on.", INTERRUPTED)
    except Unavailable as error:
        report.end_early(error.message, 1)
    finally:
        gc.unfreeze()
        gc.enable()
    return report


def _batches(
    source: FilmSource, report: Report, turn_down: Callable[[str, str], None], batch_size: int
) -> Iterator[Sequence[tuple[str, Film]]]:
    """Films that keep the rules, with their places; an empty batch now and then while there are none."""
    batch: list[tuple[str, Film]] = []
    try:
        for entry in source:
            match entry:
                case RawFilm(place, fields):
                    try:
                        batch.append((place, read_film(fields)))
                    except InvalidInput as error:
                        turn_down(place, str(error))
                case Fault(place, reason):
                    turn_down(place, reason)
                case None:
                    yield []
            if len(batch) == batch_size:
                yield batch
                batch = []
    except FilmFileError as error:
        report.end_early(str(error), 1)
    yield batch


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only tell what would come of it; nothing is written.")
@pass_context
def import_command(context: Context, files: Sequence[Path], dry_run: bool) -> None:
    """Take films out of files into the catalogue.

    FILES are JSON Lines or CSV, packed by gzip or not, or IMDb's tables, also as the folder that holds them.
    The same file again changes nothing.
    """
    try:
        source = open_films(files)
    except FilmFileError as error:
        raise click.ClickException(str(error)) from None
    with context.stores() as stores:
        with (
            dry_runs(stores.comparing) if dry_run else nullcontext(stores.importing) as transaction,
            progress_of(source.total_bytes) as progress,
        ):
            report = run_import(source, transaction=transaction, progress=progress, refuse=progress.say)
        click.echo(report)
        if report.outcomes and not dry_run and report.exit_code != INTERRUPTED:
            stores.refresh_statistics()
    if report.ending:
        click.echo(f"Error: {report.ending}", err=True)
    click.get_current_context().exit(report.exit_code)
