"""The composition root: from settings to ports. Nothing else in the entrypoints meets the adapters."""

from collections.abc import Iterator
from contextlib import contextmanager

import zope.sqlalchemy
from pyramid.request import Request
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from adapters.sql.catalogue import SqlDirectors, SqlGenres, SqlMovies
from adapters.sql.films import SqlFilms
from adapters.sql.schema import is_newest, migrate
from adapters.sql.session import (
    Reads,
    Rows,
    open_migrations,
    open_reads,
    open_writes,
    parse_url,
    refresh_statistics,
    rows_of,
    transaction,
    translated,
)
from domain.catalogue import MovieQuery
from domain.errors import Unavailable
from domain.films import Films
from entrypoints.ports import Ports
from entrypoints.settings import Settings, SettingsError

SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))


class Stores:
    """The database of one process, and the ports that stand on it."""

    def __init__(self, settings: Settings) -> None:
        try:
            self._url = parse_url(settings.database_url)
        except ValueError as error:
            raise SettingsError(f"marquee.database_url {error}.") from None
        self._reads = open_reads(self._url, connections=settings.threads)
        self._writes = open_writes(self._url, connections=settings.threads)
        self.reading = self._ports(Reads(self._reads))

    def ports_for(self, request: Request) -> Ports:
        """A safe request reads without a transaction; any other one works inside its own."""
        if request.method in SAFE_METHODS:
            return self.reading
        return self._ports(rows_of(self.connection_for(request)))

    def connection_for(self, request: Request) -> Connection:
        """The connection of a request's transaction, which commits and aborts with `request.tm`."""
        session = Session(self._writes)
        # Statements of SQLAlchemy Core don't mark a session as changed; without this they would not be committed.
        zope.sqlalchemy.register(session, transaction_manager=request.tm, initial_state="changed")
        with translated():
            return session.connection()

    @contextmanager
    def importing(self) -> Iterator[Films]:
        """Films in a transaction that commits at the end, and rolls back on an error."""
        with transaction(self._writes) as connection:
            yield SqlFilms(connection)

    @contextmanager
    def comparing(self) -> Iterator[Films]:
        """Films to be read alone, as a dry run does."""
        with translated(), self._reads.connect() as connection:
            yield SqlFilms(connection)

    def migrate(self) -> None:
        """Bring the schema to the newest."""
        with translated():
            migrate(open_migrations(self._url))

    def refresh_statistics(self) -> None:
        """Let the database look at its tables anew, so that it plans well after many changes."""
        with translated():
            refresh_statistics(self._writes)

    def has_movies(self) -> bool:
        """Whether the catalogue holds any movie."""
        return bool(self.reading.movies.after(MovieQuery(), None, 1))

    def is_ready(self) -> bool:
        """Whether the database answers, and with the newest schema."""
        try:
            with translated(), self._reads.connect() as connection:
                return is_newest(connection)
        except Unavailable:
            return False

    def close(self) -> None:
        """Give all connections back to the database."""
        self._reads.dispose()
        self._writes.dispose()

    def _ports(self, rows: Rows) -> Ports:
        return Ports(
            movies=SqlMovies(rows),
            genres=SqlGenres(rows),
            directors=SqlDirectors(rows),
            is_ready=self.is_ready,
        )


@contextmanager
def open_stores(settings: Settings) -> Iterator[Stores]:
    """The stores that settings describe, closed at the end. Raises `SettingsError` for a bad address."""
    stores = Stores(settings)
    try:
        yield stores
    finally:
        stores.close()
