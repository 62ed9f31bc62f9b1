"""`marquee sample`: well-known films to try things with."""

from collections import Counter
from importlib.resources import files

import click
import orjson

from domain.films import Outcome, Seen, import_films, read_film
from entrypoints.cli.context import Context, pass_context


@click.command("sample")
@click.option("--if-empty", is_flag=True, help="Only into a catalogue without any movie.")
@pass_context
def sample_command(context: Context, if_empty: bool) -> None:
    """Load the sample catalogue; nothing comes twice."""
    lines = (files("entrypoints.cli") / "sample.jsonl").read_bytes().splitlines()
    with context.stores() as stores:
        if if_empty and stores.has_movies():
            click.echo("The catalogue has movies already.")
            return
        sample = [read_film(orjson.loads(line)) for line in lines]
        with stores.importing() as films:
            outcomes = Counter(import_films(sample, seen=Seen(), films=films))
        stores.refresh_statistics()
    click.echo(", ".join(f"{outcomes[outcome]} {outcome.value}" for outcome in Outcome))
