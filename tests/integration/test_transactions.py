"""Transactions of requests: unsafe methods commit or abort as a whole, safe ones can't write."""

import sqlite3
from dataclasses import replace

import psycopg
import pytest
from pyramid.config import Configurator
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError
from webtest import TestApp

from adapters.memory.databases import MemoryDatabases
from domain.catalogue import MovieNotFound
from domain.errors import Unavailable
from domain.listing import EVERYTHING
from entrypoints.app import create_app
from entrypoints.settings import Settings
from entrypoints.wiring import Stores
from tests.functional.conftest import PASSWORD, SETTINGS, cheap_keyring

ADD_GENRE = text("INSERT INTO genres (name, name_folded) VALUES ('Drama', 'drama')")


def app_on(stores) -> TestApp:
    return TestApp(create_app(SETTINGS, cheap_keyring(SETTINGS), MemoryDatabases(), stores.reading, stores.ports_for))


@pytest.fixture
def app(stores, monkeypatch):
    """The application with a door that writes, and then ends as its query says."""

    def write(request):
        stores.connection_for(request).execute(ADD_GENRE)
        match request.query_string:
            case "raise":
                raise RuntimeError("broken")
            case "refuse":
                raise MovieNotFound("There is no such movie.")
            case "return-404":
                return Response(status=404)
        return Response(status=201)

    def read(request):
        return Response(request.ports.genres.get(1).item.name)

    make_wsgi_app = Configurator.make_wsgi_app

    def with_doors(config):
        config.add_route("try", "/try")
        config.add_view(write, route_name="try", request_method="POST", permission=NO_PERMISSION_REQUIRED)
        config.add_view(read, route_name="try", request_method="PUT", permission=NO_PERMISSION_REQUIRED)
        config.commit()
        return make_wsgi_app(config)

    monkeypatch.setattr(Configurator, "make_wsgi_app", with_doors)
    return app_on(stores)


def genres(stores) -> int:
    return len(stores.reading.genres.after(EVERYTHING, None, 10))


def test_what_is_answered_with_success_is_committed(app, stores):
    app.post("/try", status=201)
    assert genres(stores) == 1
    assert app.put("/try").text == "Drama"


@pytest.mark.parametrize(("ending", "status"), [("raise", 500), ("refuse", 404), ("return-404", 404)])
def test_an_error_aborts_whether_raised_or_returned(app, stores, ending, status):
    app.post(f"/try?{ending}", status=status)
    assert genres(stores) == 0
    app.post("/try", status=201)


def test_read_connections_refuse_to_write(stores):
    with stores.comparing() as films, pytest.raises(DBAPIError):
        films.connection.execute(ADD_GENRE)


def test_a_database_that_is_not_there_is_unavailable(tmp_path):
    for url in (f"sqlite:///{tmp_path}/no/such/folder/x.sqlite", "postgresql://nobody@127.0.0.1:1/nothing"):
        stores = Stores(Settings(database_url=url, threads=1))
        with pytest.raises(Unavailable):
            stores.reading.genres.after(EVERYTHING, None, 1)
        assert stores.is_ready() is False
        app = app_on(stores)
        response = app.get("/movies/", status=503)
        assert response.headers["Retry-After"] == "1"
        assert app.get("/readyz", status=503).json["code"] == "unavailable"
        assert app.get("/healthz").json == {"status": "alive"}


def test_a_locked_sqlite_is_unavailable_within_two_seconds_or_so(empty_database):
    url = empty_database("sqlite")
    first, second = (Stores(Settings(database_url=url, threads=1)) for _ in range(2))
    with first.importing(), pytest.raises(Unavailable), second.importing():
        pass


def test_a_change_that_waits_too_long_for_others_is_a_503(empty_database):
    settings = replace(SETTINGS, database_url=empty_database("sqlite"), threads=2)
    first, second = Stores(settings), Stores(settings)
    app = app_on(first)
    body = {"email": "anna@example.com", "password": PASSWORD}
    with second.importing():
        refused = app.post_json("/auth/register/", body, status=503)
    assert (refused.json["code"], refused.headers["Retry-After"]) == ("unavailable", "1")
    app.post_json("/auth/register/", body, status=201)


def test_a_commit_that_fails_is_a_503_and_keeps_nothing(stores, monkeypatch):
    app = app_on(stores)
    body = {"email": "anna@example.com", "password": PASSWORD}

    def full_disk(connection):
        is_sqlite = isinstance(connection, sqlite3.Connection)
        error = (
            sqlite3.OperationalError("database or disk is full") if is_sqlite else psycopg.errors.DiskFull("no space")
        )
        error.sqlite_errorname = "SQLITE_FULL"
        raise error

    with monkeypatch.context() as patched:
        for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
            patched.setattr(dialect, "do_commit", lambda self, connection: full_disk(connection.driver_connection))
        refused = app.post_json("/auth/register/", body, status=503)
    assert refused.json["code"] == "unavailable"
    app.post_json("/auth/login/", body, status=401)
    app.post_json("/auth/register/", body, status=201)


def test_kept_connections_survive_a_restart_of_the_database(empty_database, postgresql):
    stores = Stores(Settings(database_url=empty_database("postgresql"), threads=2))
    assert stores.reading.genres.after(EVERYTHING, None, 1) == []
    others = "pid <> pg_backend_pid() AND datname = current_database()"
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"
    with stores.importing() as films:
        films.connection.execute(text(cut))
    assert stores.reading.genres.after(EVERYTHING, None, 1) == []
    stores.close()
