"""The client on another origin than its API: all of it goes by CORS. The tests are those of the client at home."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from entrypoints.rest.client import BUILT
from tests.browser.conftest import Service, served


class ClientAlone(SimpleHTTPRequestHandler):
    """Serves the built client at `/app/` and nothing else; the page says where its API is."""

    def __init__(self, *arguments, api: str) -> None:
        self._api = api
        super().__init__(*arguments, directory=str(BUILT))

    def do_GET(self) -> None:
        self.path = self.path.partition("?")[0].removeprefix("/app")
        if (BUILT / self.path.lstrip("/")).is_file():
            super().do_GET()
            return
        page = (
            (BUILT / "index.html")
            .read_text()
            .replace('name="marquee-api" content=""', f'name="marquee-api" content="{self._api}"')
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *arguments) -> None:
        """Say nothing."""


@contextmanager
def client_alone() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Service]:
    with client_alone() as server:
        origin = f"http://127.0.0.1:{server.server_port}"
        folder = tmp_path_factory.mktemp("elsewhere")
        with served(folder, sqlite_template, MARQUEE_CORS_ORIGINS=origin) as service:
            server.RequestHandlerClass = partial(ClientAlone, api=service.address)
            yield replace(service, client=f"{origin}/app")
