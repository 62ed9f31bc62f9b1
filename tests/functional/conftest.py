"""The application on every store, called through WebTest."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import orjson
import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from pyramid.request import Request
from webtest import TestApp, TestResponse

from adapters.credentials.passwords import Argon2Hasher
from adapters.memory.databases import MemoryDatabases
from adapters.memory.store import MemoryStore
from domain.access import Role
from domain.accounts import assign_role
from domain.films import Film, Outcome
from domain.lookup import ExternalMovie
from entrypoints.app import create_app
from entrypoints.ports import Keyring, Ports
from entrypoints.settings import Settings
from entrypoints.wiring import Stores, open_keyring
from tests.builders import Catalogue, Clock
from tests.conftest import STORES, catalogue_of, memory_catalogue, memory_ports, memory_writing

ORIGIN = "https://films.example"
PASSWORD = "mints and oranges"
NO_CLIENT = Path("never built")
SETTINGS = Settings(
    database_url="sqlite:///unused",
    cors_origins=(ORIGIN,),
    metrics=True,
    threads=4,
    token_secret="a secret of the tests that signs access tokens",
    refresh_secret="a secret of the tests that makes refresh tokens",
)


@dataclass
class Api:
    """The application, and the store behind it."""

    http: TestApp
    catalogue: Catalogue
    clock: Clock
    writing: Callable[[], AbstractContextManager[Ports]]  # ports in a transaction
    reading: Ports
    ports: Callable[[Request], Ports]  # in the transaction of a request

    def take_in(self, *films: Film) -> list[Outcome]:
        return self.catalogue.take_in(*films)

    def get(self, path: str, status: int = 200, **headers: str) -> TestResponse:
        return self.request("GET", path, status, **headers)

    def request(
        self, method: str, path: str, status: int, body: bytes = b"", *, remote: str = "127.0.0.1", **headers: str
    ) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        environ = {"REMOTE_ADDR": remote}
        request = self.http.RequestClass.blank(path, environ, method=method, headers=named, body=body)
        return self.http.request(request, status=status)

    def send(self, method: str, path: str, status: int, body: object = None, **headers: str) -> TestResponse:
        """Send JSON, or nothing."""
        if body is None:
            return self.request(method, path, status, **headers)
        headers.setdefault("Content_Type", "application/json")
        return self.request(method, path, status, orjson.dumps(body), **headers)


class Person:
    """Somebody with an account, who is logged in."""

    def __init__(self, api: Api, name: str = "anna", password: str = PASSWORD, **more: str) -> None:
        self.api = api
        self.email = f"{name}@example.com"
        self.password = password
        self.id = api.send("POST", "/auth/register/", 201, {"email": self.email, "password": password, **more}).json[
            "id"
        ]
        self.log_in()

    def log_in(self, **headers: str) -> dict:
        """Begin a session, whose tokens are shown from now on."""
        credentials = {"email": self.email, "password": self.password}
        self.pair = self.api.send("POST", "/auth/login/", 200, credentials, **headers).json
        return self.pair

    @property
    def token(self) -> str:
        return f"Bearer {self.pair['access_token']}"

    def get(self, path: str, status: int = 200, **headers: str) -> TestResponse:
        return self.send("GET", path, status, **headers)

    def send(self, method: str, path: str, status: int, body: object = None, **headers: str) -> TestResponse:
        return self.api.send(method, path, status, body, **{"Authorization": self.token, **headers})

    def refresh(self, status: int = 200, **changed: str) -> TestResponse:
        """Show the pair, and keep what comes back for it."""
        tokens = {name: self.pair[name] for name in ("access_token", "refresh_token")} | changed
        response = self.api.send("PUT", "/auth/login/", status, tokens)
        if status == 200:
            self.pair = response.json
        return response


def as_role(api: Api, role: Role, name: str) -> Person:
    """Somebody with an account who has this role."""
    person = Person(api, name)
    with api.writing() as ports:
        assign_role(ports.users.hold(person.id), role, users=ports.users)
    return person


class _Undo:
    """Takes part in a transaction for a memory store: goes back to what was when it aborts."""

    transaction_manager = None

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._snapshot = store.snapshot()

    def abort(self, _: object) -> None:
        self._store.restore(self._snapshot)

    def sortKey(self) -> str:  # noqa: N802  # as the transaction package names it
        return "memory"

    def _nothing(self, _: object) -> None:
        pass

    tpc_begin = commit = tpc_vote = tpc_finish = tpc_abort = _nothing


def memory_transactions(store: MemoryStore, clock: Clock) -> Callable[[Request], Ports]:
    """Ports on dictionaries that go back to what they were when a request's transaction aborts."""

    def ports(request: Request) -> Ports:
        request.tm.get().join(_Undo(store))
        return memory_ports(store, clock)

    return ports


def cheap_keyring(settings: Settings) -> Keyring:
    """A keyring whose hashes cost next to nothing."""
    return open_keyring(settings, Argon2Hasher(PasswordHasher.from_parameters(CHEAPEST)))


@pytest.fixture
def make_api(request: pytest.FixtureRequest) -> Iterator:
    """Makes the application on a store with settings of one's own."""
    opened = []

    def make(
        kind: str = "memory", *, films: Sequence[ExternalMovie] = (), client: Path = NO_CLIENT, **settings: object
    ) -> Api:
        """`films` are what the movie databases know; `client` is the folder of the built web client."""
        databases = MemoryDatabases({film.external_id: film for film in films})
        values = replace(SETTINGS, **settings)
        clock = Clock()
        if kind == "memory":
            store = MemoryStore()
            catalogue, reading = memory_catalogue(store), memory_ports(store, clock)
            ports, writing = memory_transactions(store, clock), partial(memory_writing, store, clock)
        else:
            stores = Stores(replace(values, database_url=request.getfixturevalue("empty_database")(kind)), clock)
            opened.append(stores)
            catalogue, reading = catalogue_of(kind, stores), stores.reading
            ports, writing = stores.ports_for, stores.writing
        return Api(
            TestApp(create_app(values, cheap_keyring(values), databases, reading, ports, client)),
            catalogue,
            clock,
            writing,
            reading,
            ports,
        )

    yield make
    for stores in opened:
        stores.close()


@pytest.fixture(params=STORES)
def api(request: pytest.FixtureRequest, make_api) -> Api:
    """The application on each store in turn."""
    return make_api(request.param)
