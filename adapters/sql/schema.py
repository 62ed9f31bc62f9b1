"""Bringing a database to the newest schema, and telling whether it is there."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from domain.text import fold

_MIGRATION_LOCK = 0x6D617272  # any number that nothing else locks by


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to a revision in one transaction: all of it, or nothing."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        config = _config()
        config.attributes.update(connection=connection, fold=fold)
        is_forward = revision == "head" or _is_ahead(connection, revision)
        (command.upgrade if is_forward else command.downgrade)(config, revision)


def is_newest(connection: Connection) -> bool:
    """Whether the schema is the one that this version of Marquee works with."""
    return _current(connection) == ScriptDirectory.from_config(_config()).get_current_head()


def _is_ahead(connection: Connection, revision: str) -> bool:
    if revision == "base":
        return False
    older = ScriptDirectory.from_config(_config()).iterate_revisions(revision, "base")
    return _current(connection) in (None, *(script.revision for script in older))


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("migrations")))
    return config
