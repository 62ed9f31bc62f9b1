"""Accounts at the started server: the existing client's way, limits that outlive a process, and kill -9."""

import signal
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

import orjson
import pytest

from tests.builders import a_film
from tests.conftest import DATABASES
from tests.integration.conftest import Server
from tests.integration.test_server import import_into

EMAIL, PASSWORD, NEW_PASSWORD = "anna@example.com", "mints and oranges", "plums and thyme"
CREDENTIALS = {"email": EMAIL, "password": PASSWORD}


@dataclass
class Client:
    """A client that keeps both tokens, and renews them on a 401, as the course's client does."""

    server: Server
    access_token: str = "undefined"
    refresh_token: str = ""

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        """The status and the JSON of one answer."""
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["Authorization"] = f"Bearer {self.access_token}"
        if body is not None:
            named["Content-Type"] = "application/json"
        connection.request(method, path, None if body is None else orjson.dumps(body), named)
        response = connection.getresponse()
        status, content = response.status, response.read()
        connection.close()
        return status, orjson.loads(content)

    def log_in(self, credentials: dict[str, str] = CREDENTIALS) -> None:
        status, pair = self.ask("POST", "/auth/login/", credentials)
        assert status == 200, pair
        self._keep(pair)

    def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Ask, and on a 401 renew the tokens and ask again."""
        status, answer = self.ask(method, path, body)
        if status != 401:
            return status, answer
        tokens = {"access_token": self.access_token, "refresh_token": self.refresh_token}
        status, pair = self.ask("PUT", "/auth/login/", tokens)
        assert status == 200, pair
        self._keep(pair)
        return self.ask(method, path, body)

    def _keep(self, pair: dict[str, str]) -> None:
        self.access_token, self.refresh_token = pair["access_token"], pair["refresh_token"]


@pytest.fixture(params=DATABASES)
def url(request, empty_database) -> str:
    url = empty_database(request.param)
    import_into(url, a_film("Film 1", genres=("Drama",)), a_film("Film 2"))
    return url


def test_the_existing_client_finds_its_way(start, url):
    client = Client(start(url))
    assert client.ask("GET", "/movies/?status=new&page=1")[0] == 200
    assert client.ask("POST", "/auth/register/", CREDENTIALS)[0] == 201
    client.log_in()
    assert client.call("GET", "/user/")[1]["email"] == EMAIL
    status, profile = client.call("PATCH", "/user/", {"name": "Anna", "surname": "S", "favourite_genre": "1"})
    assert (status, profile["favourite_genre"]) == (200, 1)
    body = {"old_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert client.call("PUT", "/user/password/", body) == (200, {"success": True})
    assert client.ask("POST", "/auth/login/", CREDENTIALS)[1]["message"]
    client.log_in({**CREDENTIALS, "password": NEW_PASSWORD})
    client.access_token = client.access_token[:-8] + "tampered"
    assert client.ask("GET", "/user/")[0] == 401
    assert client.ask("PUT", "/auth/login/", {"access_token": client.access_token, "refresh_token": "x"})[0] == 401
    client.log_in({**CREDENTIALS, "password": NEW_PASSWORD})
    assert client.call("POST", "/favorites/movies/2/") == (201, {"success": True})
    assert client.call("POST", "/favorites/movies/2/") == (200, {"success": True})
    assert [movie["favorites"] for movie in client.call("GET", "/favorites/movies/")[1]] == [1]
    assert client.call("DELETE", "/favorites/movies/2/") == (200, {"success": True})
    assert client.call("POST", "/auth/logout/") == (200, {"success": True})
    assert client.ask("GET", "/user/")[0] == 401


def test_what_was_acknowledged_outlives_kill_9(start, url):
    client = Client(start(url))
    client.ask("POST", "/auth/register/", CREDENTIALS)
    client.log_in()
    client.call("PATCH", "/user/", {"name": "Anna"})
    assert client.call("POST", "/favorites/movies/1/")[0] == 201
    client.server.stop(signal.SIGKILL)
    client.server = start(url)
    assert client.ask("GET", "/user/")[1]["name"] == "Anna"
    assert [movie["id"] for movie in client.ask("GET", "/favorites/movies/")[1]] == [1]
    status, pair = client.ask(
        "PUT", "/auth/login/", {"access_token": client.access_token, "refresh_token": client.refresh_token}
    )
    assert status == 200
    client.server.stop(signal.SIGKILL)
    client.server = start(url)
    assert client.ask("PUT", "/auth/login/", {name: pair[name] for name in ("access_token", "refresh_token")})[0] == 200


def test_limits_count_across_processes_and_restarts(start, url):
    server = start(url, "--workers", "2")
    client = Client(server)
    client.ask("POST", "/auth/register/", CREDENTIALS)
    wrong = {**CREDENTIALS, "password": "wrong"}
    statuses = [client.ask("POST", "/auth/login/", wrong, X_Forwarded_For=f"203.0.113.{n}")[0] for n in range(12)]
    assert statuses == [401] * 10 + [429] * 2
    server.stop()
    client.server = start(url)
    assert client.ask("POST", "/auth/login/", CREDENTIALS, X_Forwarded_For="203.0.113.99")[0] == 429


def test_a_trusted_proxy_says_where_requests_come_from(start, empty_database):
    url = empty_database("sqlite")
    client = Client(start(url, MARQUEE_TRUSTED_PROXY="127.0.0.1"))
    client.ask("POST", "/auth/register/", CREDENTIALS)
    wrong = {**CREDENTIALS, "password": "wrong"}
    for _ in range(10):
        assert client.ask("POST", "/auth/login/", wrong, X_Forwarded_For="198.51.100.1, 203.0.113.7")[0] == 401
    assert client.ask("POST", "/auth/login/", CREDENTIALS, X_Forwarded_For="198.51.100.2, 203.0.113.7")[0] == 429
    status, pair = client.ask("POST", "/auth/login/", CREDENTIALS, X_Forwarded_For="203.0.113.8")
    assert status == 200
    client.access_token = pair["access_token"]
    assert [session["address"] for session in client.ask("GET", "/auth/sessions/")[1]] == ["203.0.113.8"]


def test_no_secret_is_ever_logged(start, empty_database, tmp_path):
    client = Client(start(empty_database("sqlite")))
    client.ask("POST", "/auth/register/", CREDENTIALS)
    client.log_in()
    client.ask("POST", "/auth/login/", {**CREDENTIALS, "password": "another secret"})
    client.ask("PUT", "/auth/login/", {"access_token": client.access_token, "refresh_token": "x" * 64})
    client.server.stop()
    log = (tmp_path / "server0.log").read_text()
    for secret in (PASSWORD, "another secret", client.access_token, client.refresh_token, "$argon2id"):
        assert secret not in log
