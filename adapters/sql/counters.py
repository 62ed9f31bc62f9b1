"""The counters that lists take their totals from, changed in the transaction that changes what they count."""

from collections import Counter

from sqlalchemy import Connection, Table, bindparam, update

from adapters.sql.tables import genres, people, totals

_TOTAL = update(totals).where(totals.c.name == bindparam("key")).values(total=totals.c.total + bindparam("more"))


def change_total(connection: Connection, name: str, more: int) -> None:
    """So many "movies", "genres", "directors", "actors" or "roles" more."""
    if more:
        connection.execute(_TOTAL, {"key": name, "more": more})


def change_genres(connection: Connection, more: Counter[int], fewer: Counter[int]) -> None:
    """So many movies more and fewer in genres, by their ids."""
    _change(connection, genres, "movies", more, fewer)


def change_directed(connection: Connection, more: Counter[int], fewer: Counter[int]) -> None:
    """So many movies more and fewer directed by people, by their ids."""
    _change(connection, people, "directed", more, fewer)


def _change(connection: Connection, table: Table, counter: str, more: Counter[int], fewer: Counter[int]) -> None:
    changes = Counter(more)
    changes.subtract(fewer)
    # In one order everywhere, so that two transactions never wait for each other's rows in a circle.
    values = [{"key": id_, "more": change} for id_, change in sorted(changes.items()) if change]
    if values:
        change = update(table).where(table.c.id == bindparam("key"))
        connection.execute(change.values({counter: table.c[counter] + bindparam("more")}), values)
