"""Many rows at once, by the fastest way that each driver has."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, Date, Table, text

Record = tuple[Any, ...]


def insert_many(connection: Connection, table: Table, columns: Sequence[str], records: Sequence[Record]) -> None:
    """Insert records, their values in the order of `columns`."""
    if not records:
        return
    names = ", ".join(columns)
    if connection.dialect.name == "postgresql":
        driver = cast(psycopg.Connection, connection.connection.driver_connection)
        with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN".encode()) as copy:
            for record in records:
                copy.write_row(record)
    else:
        places = ", ".join("?" * len(columns))
        dates = [at for at, column in enumerate(columns) if isinstance(table.c[column].type, Date)]
        written = [_with_written_dates(record, dates) for record in records] if dates else list(records)
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({places})", written)


def _with_written_dates(record: Record, dates: Sequence[int]) -> Record:
    """The record with dates as texts; SQLite's driver is about to unlearn writing them."""
    values = list(record)
    for at in dates:
        if values[at] is not None:
            values[at] = values[at].isoformat()
    return tuple(values)


def insert_missing_texts(connection: Connection, table: Table, records: Iterable[tuple[str, ...]]) -> None:
    """Insert those records that aren't there yet into a table of texts, in its order of columns."""
    # In one order everywhere, so that two transactions never wait for each other's rows in a circle.
    ordered = sorted(records)
    if not ordered:
        return
    if connection.dialect.name == "postgresql":
        names = [column.name for column in table.columns]
        arrays = ", ".join(f"CAST(:{name} AS text[])" for name in names)
        values = {name: list(column) for name, column in zip(names, zip(*ordered, strict=True), strict=True)}
        insert = f"INSERT INTO {table.name} SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING"
        connection.execute(text(insert), values)
    else:
        places = ", ".join("?" * len(table.columns))
        connection.exec_driver_sql(f"INSERT OR IGNORE INTO {table.name} VALUES ({places})", ordered)


def new_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """So many ids that no row of the table has had; on SQLite the transaction holds the write lock."""
    if connection.dialect.name == "postgresql":
        sequence = f"SELECT nextval(pg_get_serial_sequence('{table.name}', 'id')) FROM generate_series(1, :count)"
        return [row[0] for row in connection.execute(text(sequence), {"count": count})]
    seq = text("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = :name), 0)")
    last = connection.execute(seq, {"name": table.name}).scalar_one()
    return list(range(last + 1, last + 1 + count))
