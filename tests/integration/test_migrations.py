"""The schema's way up and down, and what it refuses by itself."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from adapters.sql.schema import is_newest, migrate
from adapters.sql.session import open_migrations, open_writes, parse_url
from adapters.sql.tables import metadata
from tests.conftest import DATABASES


@pytest.fixture(params=DATABASES)
def url(request, empty_database):
    return parse_url(empty_database(request.param))


@pytest.fixture
def engine(url):
    engine = open_writes(url, connections=1)
    yield engine
    engine.dispose()


def described(engine) -> dict:
    inspector = inspect(engine)
    return {
        table: (
            sorted(
                (column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(table)
            ),
            sorted((index["name"], index["column_names"], index["unique"]) for index in inspector.get_indexes(table)),
            sorted(str(check["name"]) for check in inspector.get_check_constraints(table)),
            sorted(str(key) for key in inspector.get_foreign_keys(table)),
        )
        for table in inspector.get_table_names()
    }


def test_migrations_lead_to_the_tables_that_the_adapters_know(engine):
    with engine.connect() as connection:
        assert is_newest(connection)
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_up_down_up_equals_up(url, engine):
    before = described(engine)
    migrations = open_migrations(url)
    migrate(migrations, "base")
    assert set(described(engine)) == {"alembic_version"}
    migrate(migrations)
    assert described(engine) == before


def test_migrating_again_changes_nothing(url, engine):
    before = described(engine)
    migrate(open_migrations(url))
    assert described(engine) == before


def test_a_migration_that_breaks_leaves_nothing_behind(url, engine, monkeypatch):
    migrations = open_migrations(url)
    migrate(migrations, "base")
    monkeypatch.setattr("alembic.operations.Operations.bulk_insert", broken)
    with pytest.raises(RuntimeError):
        migrate(migrations)
    assert set(described(engine)) == {"alembic_version"}
    monkeypatch.undo()
    migrate(migrations)
    with engine.connect() as connection:
        assert is_newest(connection)


def broken(*_: object, **__: object) -> None:
    raise RuntimeError("the power went")


MOVIE = "INSERT INTO movies (title, title_folded, year, released) VALUES ('A', 'a', 1990, '1990-01-01')"
USER = (
    "INSERT INTO users (email, email_folded, username_folded, role, password_hash, registered)"
    " VALUES ('Anna@example.com', 'anna@example.com', 'anna', 'member', '', '2026-05-04T12:00:00.000000Z')"
)
AT = "'2026-05-04T12:00:00.000000Z'"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE movies SET year = 1799",
        "UPDATE movies SET year = 2101",
        "UPDATE movies SET length = -1",
        "UPDATE movies SET rating = 10.1",
        "UPDATE movies SET title = ''",
        "UPDATE movies SET title = NULL",
        "UPDATE movies SET favorites = -1",
        "INSERT INTO movie_genres (movie_id, position, genre_id) VALUES (1, 0, 99)",
        "INSERT INTO movie_directors (movie_id, position, person_id) VALUES (99, 0, 1)",
        "INSERT INTO cast_roles (movie_id, person_id, character, billing) VALUES (1, 99, '', 1)",
        "INSERT INTO movie_external_ids (external_id, movie_id) VALUES ('imdb:tt0000001', 99)",
        "UPDATE totals SET total = -1",
        USER,
        USER.replace("anna@", "other@"),
        "UPDATE users SET role = 'king'",
        "UPDATE users SET role = NULL",
        "UPDATE users SET email_folded = NULL",
        f"UPDATE users SET name = '{'x' * 51}'",
        f"UPDATE users SET username = '{'x' * 31}'",
        "UPDATE users SET favorite_genre_id = 99",
        f"INSERT INTO favorites (user_id, movie_id, added) VALUES (99, 1, {AT})",
        f"INSERT INTO favorites (user_id, movie_id, added) VALUES (1, 99, {AT})",
        "INSERT INTO sessions (id, user_id, token, started, used, expires, address)"
        f" VALUES ('', 99, '', {AT}, {AT}, {AT}, '')",
        f"INSERT INTO attempts (kind, user_id, network, at) VALUES ('log_in', 99, '', {AT})",
        f"INSERT INTO login_networks (user_id, network, last_login) VALUES (99, '', {AT})",
        f"INSERT INTO kept_answers (user_id, path, key, at) VALUES (99, '', '', {AT})",
    ],
)
def test_the_schema_refuses_by_itself(engine, statement):
    with engine.begin() as connection:
        connection.execute(text(MOVIE))
        connection.execute(text(USER))
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(statement))


def test_constraints_and_indexes_have_names():
    for table in metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, (table.name, constraint)
        for index in table.indexes:
            assert index.name, table.name
