"""The application on every store, called through WebTest."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from webtest import TestApp, TestResponse

from adapters.memory.store import MemoryStore
from domain.films import Film, Outcome
from entrypoints.app import create_app
from entrypoints.ports import Ports
from entrypoints.settings import Settings
from entrypoints.wiring import Stores
from tests.builders import Catalogue
from tests.conftest import STORES, memory_catalogue

ORIGIN = "https://films.example"


@dataclass
class Api:
    """The application, and the catalogue behind it."""

    http: TestApp
    catalogue: Catalogue

    def take_in(self, *films: Film) -> list[Outcome]:
        return self.catalogue.take_in(*films)

    def get(self, path: str, status: int = 200, **headers: str) -> TestResponse:
        return self.request("GET", path, status, **headers)

    def request(self, method: str, path: str, status: int, body: bytes = b"", **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.request(path, method=method, headers=named, body=body, status=status)


def memory_ports(catalogue: Catalogue) -> Ports:
    """Ports on dictionaries."""
    return Ports(
        movies=catalogue.movies,
        genres=catalogue.genres,
        directors=catalogue.directors,
        is_ready=lambda: True,
    )


@pytest.fixture
def make_api(request: pytest.FixtureRequest) -> Iterator:
    """Makes the application on a store with settings of one's own."""
    opened = []

    def make(kind: str = "memory", **settings: object) -> Api:
        values = Settings(database_url="sqlite:///unused", cors_origins=(ORIGIN,), metrics=True, threads=4)
        values = replace(values, **settings)
        if kind == "memory":
            catalogue = memory_catalogue(MemoryStore())
            ports = memory_ports(catalogue)
            return Api(TestApp(create_app(values, lambda request: ports)), catalogue)
        url = request.getfixturevalue("empty_database")(kind)
        stores = Stores(replace(values, database_url=url))
        opened.append(stores)
        reading = stores.reading
        catalogue = Catalogue(kind, reading.movies, reading.genres, reading.directors, stores.importing)
        return Api(TestApp(create_app(values, stores.ports_for)), catalogue)

    yield make
    for stores in opened:
        stores.close()


@pytest.fixture(params=STORES)
def api(request: pytest.FixtureRequest, make_api) -> Api:
    """The application on each store in turn."""
    return make_api(request.param)
