"""`marquee enrich`: gaps of the catalogue's movies, filled in from a movie database."""

from collections import Counter
from itertools import islice
from time import monotonic

import click

from domain.catalogue import Movie, MovieNotFound, MovieQuery
from domain.enrichment import Outcome, fill_gaps, find_film, has_gaps
from domain.errors import TryLater
from domain.listing import Position
from domain.lookup import AlreadyThere, MovieDatabases
from domain.paging import walk
from entrypoints.cli.context import Context, pass_context
from entrypoints.cli.progress import SECONDS_A_LINE
from entrypoints.wiring import Stores, open_databases

MOST_FAILURES = 3
"""Look-ups that fail in a row, after which nothing more is looked up."""


@click.command("enrich")
@click.option("--limit", type=click.IntRange(1), help="Look at so many movies at the most.")
@pass_context
def enrich_command(context: Context, limit: int | None) -> None:
    """Fill in what isn't known of movies; what somebody told stays as it is.

    A movie is found by its ids, or by title and year where one film alone has both. Run again, it goes on with what
    still has gaps; answers of the last day aren't asked for twice.
    """
    outcomes: Counter[Outcome] = Counter()
    left, in_a_row, why = 0, 0, ""
    with context.stores() as stores:
        databases = open_databases(context.settings, stores)
        if not databases.are_on:
            raise click.ClickException("No movie database is configured: set marquee.tmdb_key or marquee.omdb_key.")
        movies = stores.reading.movies
        chunks = walk(
            lambda place, size: movies.after(MovieQuery(), place, size), lambda movie: Position(movie.id, movie.id)
        )
        told_at = monotonic()
        for movie in islice((movie for chunk in chunks for movie in chunk if has_gaps(movie)), limit):
            if in_a_row == MOST_FAILURES:
                left += 1
                continue
            try:
                outcomes[_enrich(movie, stores, databases)] += 1
                in_a_row = 0
            except TryLater as error:
                left, in_a_row, why = left + 1, in_a_row + 1, error.message
            if monotonic() - told_at > SECONDS_A_LINE:
                told_at = monotonic()
                click.echo(_said(outcomes), err=True)
    click.echo(_said(outcomes))
    if left:
        raise click.ClickException(f"Left for another run: {left:,}. {why}")


def _enrich(movie: Movie, stores: Stores, databases: MovieDatabases) -> Outcome:
    """Look a movie up, outside of any transaction, and fill it in."""
    now = stores.reading.now()
    with stores.writing() as ports:
        external_ids = ports.movie_edits.external_ids(movie.id)
    film = find_film(movie, external_ids, now=now, databases=databases)
    if isinstance(film, Outcome):
        return film
    try:
        with stores.writing() as ports:
            return fill_gaps(ports.movie_edits.hold(movie.id), film, movies=ports.movie_edits)
    except AlreadyThere:
        return Outcome.UNSURE
    except MovieNotFound:  # taken away meanwhile
        return Outcome.UNKNOWN


def _said(outcomes: Counter[Outcome]) -> str:
    return ", ".join(f"{outcomes[outcome]:,} {outcome}" for outcome in Outcome) + "."
