"""Connections: pooled ones in autocommit for reading, transactions for writing."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, Executable, Row, create_engine, event, func, select
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, TimeoutError
from sqlalchemy.pool import NullPool

from domain.errors import Unavailable

AnyRow = Row[*tuple[Any, ...]]

Rows = Callable[[Executable, Mapping[str, Any]], Sequence[AnyRow]]
"""Executes a statement with its parameters; what a reading adapter needs of a database."""

STATEMENT_SECONDS = 5
LOCK_SECONDS = 2

_TURN = select(func.pg_advisory_xact_lock(0x6D617273))  # any number that nothing else locks by

_SQLITE_UNAVAILABLE = re.compile("SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|PROTOCOL|NOMEM)")
_SQLITE_LOCKED = re.compile("SQLITE_(BUSY|LOCKED)")


class Locked(Unavailable):
    """Another transaction held what this one needs for too long."""


def parse_url(address: str) -> URL:
    """The address of a SQLite file or a PostgreSQL database. Raises ValueError with a sentence for a person."""
    try:
        url = make_url(address)
    except ArgumentError:
        raise ValueError("is not a database address like sqlite:///marquee.sqlite") from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.drivername != "sqlite" or not url.database or url.database == ":memory:":
        raise ValueError("is neither a sqlite:///FILE nor a postgresql://… address")
    return url


def open_reads(url: URL, *, connections: int) -> Engine:
    """An engine for reading: every statement stands alone, on one of so many kept connections."""
    return _open(url, connections, read_only=True)


def open_writes(url: URL, *, connections: int) -> Engine:
    """An engine for transactions; on SQLite each takes the write lock when it begins."""
    engine = _open(_beginning_immediate(url), connections, read_only=False)
    event.listen(engine, "handle_error", _translate)
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite_to_write)
    return engine


def open_migrations(url: URL) -> Engine:
    """An engine for changing the schema: without time-outs, and on SQLite without foreign keys.

    SQLite changes a table by making it anew, which foreign keys would take for the deletion of its rows.
    """
    is_sqlite = url.get_backend_name() == "sqlite"
    engine = create_engine(_beginning_immediate(url), poolclass=NullPool)
    if is_sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    return engine


class Reads:
    """`Rows` on an engine: a statement borrows a connection and gives it back with the answer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __call__(self, statement: Executable, parameters: Mapping[str, Any]) -> Sequence[AnyRow]:
        """Raises `Unavailable` when the database doesn't answer."""
        try:
            try:
                return self._read(statement, parameters)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
            # The database was restarted under a kept connection; the pool has dropped it, so ask a new one.
            return self._read(statement, parameters)
        except (DBAPIError, TimeoutError) as error:
            if unavailable := as_unavailable(error):
                raise unavailable from error
            raise

    def _read(self, statement: Executable, parameters: Mapping[str, Any]) -> Sequence[AnyRow]:
        with self._engine.connect() as connection:
            return connection.execute(statement, parameters).all()


def rows_of(connect: Callable[[], Connection]) -> Rows:
    """`Rows` on the connection of a transaction; raises `Unavailable` when the database doesn't answer."""

    def rows(statement: Executable, parameters: Mapping[str, Any]) -> Sequence[AnyRow]:
        with translated():
            return connect().execute(statement, parameters).all()

    return rows


def taking_turns(connect: Callable[[], Connection]) -> Callable[[], Connection]:
    """The same connection, for those whose transactions take turns: on SQLite all that write do.

    The agency's edits touch movies, people, roles and counters in orders of their own, and would wait for each other
    in circles; they are few, and short.
    """
    has_turn = False

    def connect_in_turn() -> Connection:
        nonlocal has_turn
        connection = connect()
        if not has_turn and connection.dialect.name == "postgresql":
            connection.execute(_TURN)
        has_turn = True
        return connection

    return connect_in_turn


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction that commits at the end and rolls back on an error."""
    with translated(), engine.begin() as connection:
        yield connection


@contextmanager
def translated() -> Iterator[None]:
    """Turns a driver's error that means "not now" into `Unavailable`; any other is a bug and passes."""
    try:
        yield
    except (DBAPIError, TimeoutError) as error:
        if unavailable := as_unavailable(error):
            raise unavailable from error
        raise


def as_unavailable(error: Exception) -> Unavailable | None:
    """`Unavailable` for a database that is down, full, locked or too slow; None for anything else."""
    original = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(original, "sqlite_errorname", "")
    if isinstance(original, psycopg.errors.LockNotAvailable) or _SQLITE_LOCKED.match(name):
        return Locked("Others are changing the same right now; please try again.")
    if isinstance(original, TimeoutError | psycopg.OperationalError) or _SQLITE_UNAVAILABLE.match(name):
        return Unavailable("The database doesn't answer right now; please try again.")
    return None


def refresh_statistics(engine: Engine) -> None:
    """Let the database look at its tables anew, so that it plans well after many changes."""
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # SQLite samples some hundred rows an index: enough to choose one, and quick at any size.
        for statement in ("PRAGMA analysis_limit=400", "ANALYZE") if is_sqlite else ("ANALYZE",):
            connection.exec_driver_sql(statement)


def _open(url: URL, connections: int, *, read_only: bool) -> Engine:
    is_sqlite = url.get_backend_name() == "sqlite"
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=LOCK_SECONDS,
        # "SERIALIZABLE" is what SQLite has, and all it has.
        isolation_level="AUTOCOMMIT" if read_only else "SERIALIZABLE" if is_sqlite else "READ COMMITTED",
        # A read connection has nothing to roll back when it is given back.
        pool_reset_on_return=None if read_only else "rollback",
        skip_autocommit_rollback=read_only,
        connect_args={"check_same_thread": False} if is_sqlite else _postgresql_arguments(read_only),
    )
    if is_sqlite:
        event.listen(engine, "connect", _prepare_sqlite_to_read if read_only else _prepare_sqlite)
    return engine


def _postgresql_arguments(read_only: bool) -> dict[str, Any]:
    settings = {
        "statement_timeout": STATEMENT_SECONDS * 1000,
        "lock_timeout": LOCK_SECONDS * 1000,
        "idle_in_transaction_session_timeout": 2 * STATEMENT_SECONDS * 1000,
        "default_transaction_read_only": "on" if read_only else "off",
        # Every question here is answered from indexes in milliseconds: compiling it costs more than it brings.
        "jit": "off",
        "timezone": "UTC",
    }
    return {
        "connect_timeout": LOCK_SECONDS,
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
    }


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: `ImmediateSqlite` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("busy_timeout=2000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepare_sqlite_to_read(connection: Any, record: object) -> None:
    _prepare_sqlite(connection, record)
    connection.execute("PRAGMA query_only=ON")


def _prepare_sqlite_to_write(connection: Any, _record: object) -> None:
    # 16 MB of pages each: an import finds most of what it changes in memory, and moves it to the file less often.
    connection.execute("PRAGMA cache_size=-16000")
    connection.execute("PRAGMA wal_autocheckpoint=4000")


def _translate(context: ExceptionContext) -> None:
    """Lets even a BEGIN or COMMIT, which no code of ours calls, say "not now" in the domain's words.

    SQLAlchemy takes a transaction for over whose COMMIT failed, and would lend its connection to the next request with
    what was written still open. Closing it rolls back.
    """
    if context.statement is None:
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = False
    if isinstance(context.sqlalchemy_exception, DBAPIError):
        unavailable = as_unavailable(context.sqlalchemy_exception)
        if unavailable is not None:
            raise unavailable from context.sqlalchemy_exception


class ImmediateSqlite(SQLiteDialect_pysqlite):
    """SQLite whose transactions take the write lock when they begin.

    A listener to "begin" would do it too, and make SQLAlchemy look for listeners at every statement.
    """

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        """See SQLAlchemy."""
        dbapi_connection.cursor().execute("BEGIN IMMEDIATE")


registry.register("sqlite.immediate", __name__, ImmediateSqlite.__name__)


def _beginning_immediate(url: URL) -> URL:
    return url.set(drivername="sqlite+immediate") if url.get_backend_name() == "sqlite" else url
