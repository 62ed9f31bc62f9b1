"""A database for the time of one command, for what memory might not hold."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from domain.errors import Unavailable

# Nothing here outlives its process: there is nothing to recover, and the one transaction is never committed.
_PRAGMAS = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"


@contextmanager
def scratch_database(schema: str) -> Iterator[sqlite3.Connection]:
    """An empty database on disk, deleted afterwards. Raises `Unavailable` when there is no room for it."""
    try:
        with (
            TemporaryDirectory(prefix="marquee-") as folder,
            closing(sqlite3.connect(Path(folder) / "scratch.sqlite")) as database,
        ):
            database.executescript(_PRAGMAS + schema)
            yield database
    except sqlite3.OperationalError as error:
        raise Unavailable(f"The temporary folder {gettempdir()} can't be used: {error}.") from error
