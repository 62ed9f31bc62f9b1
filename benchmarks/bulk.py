"""What the driver alone can insert: all rows of a database into an empty one of the same schema."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg

from adapters.sql.tables import metadata

MOST_BY_EXECUTEMANY = 200_000  # movies; psycopg's executemany takes minutes above
_CHUNK = 10_000

Rows = list[tuple[Any, ...]]
Insert = Callable[[str, Rows], None]


def bulk_rates(full: str, empty: str, movies: int) -> dict[str, float]:
    """Films a second by each way that the driver has, reading not counted."""
    if full.startswith("sqlite"):
        with (
            sqlite3.connect(full.removeprefix("sqlite:///")) as source,
            sqlite3.connect(empty.removeprefix("sqlite:///")) as target,
        ):
            target.execute("PRAGMA synchronous=FULL")
            seconds = _seconds(
                lambda table: source.execute(f"SELECT * FROM {table}"), target, _executemany(target, "?")
            )
        return {"sqlite3 executemany": movies / seconds}
    rates = {}
    with psycopg.connect(full) as source, psycopg.connect(empty) as target:
        ways = {"psycopg COPY": _copy(target)}
        if movies <= MOST_BY_EXECUTEMANY:
            ways["psycopg executemany"] = _executemany(target.cursor(), "%s")
        for way, insert in ways.items():
            target.execute("TRUNCATE " + ", ".join(table.name for table in metadata.sorted_tables))
            target.commit()
            with source.cursor("all_rows") as cursor:
                cursor.itersize = _CHUNK
                rates[way] = movies / _seconds(
                    lambda table, cursor=cursor: cursor.execute(_select(table)), target, insert
                )
    return rates


def _seconds(read: Callable[[str], Any], target: Any, insert: Insert) -> float:
    """How long all inserts and the commit take."""
    target.execute("DELETE FROM totals")
    spent = 0.0
    for table in metadata.sorted_tables:
        for rows in _chunks(read(table.name)):
            start = time.perf_counter()
            insert(table.name, rows)
            spent += time.perf_counter() - start
    start = time.perf_counter()
    target.commit()
    return spent + time.perf_counter() - start


def _chunks(cursor: Any) -> Iterator[Rows]:
    while rows := cursor.fetchmany(_CHUNK):
        yield rows


def _select(table: str) -> str:
    return f"SELECT * FROM {table}"


def _executemany(target: Any, place: str) -> Insert:
    def insert(table: str, rows: Rows) -> None:
        target.executemany(f"INSERT INTO {table} VALUES ({', '.join([place] * len(rows[0]))})", rows)

    return insert


def _copy(target: psycopg.Connection) -> Insert:
    def insert(table: str, rows: Rows) -> None:
        with target.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    return insert
