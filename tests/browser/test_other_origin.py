"""The same flows with the client on another origin than its API: all of it goes by CORS."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from entrypoints.rest.client import BUILT
from tests.browser import test_accounts, test_favorites
from tests.browser.conftest import Browser, Service, served

for flows in (test_accounts, test_favorites):
    globals().update({name: flow for name, flow in vars(flows).items() if name.startswith("test_")})


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


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Service]:
    with client_alone() as server:
        origin = f"http://127.0.0.1:{server.server_port}"
        folder = tmp_path_factory.mktemp("elsewhere")
        with served(folder, sqlite_template, MARQUEE_CORS_ORIGINS=origin) as service:
            server.RequestHandlerClass = partial(ClientAlone, api=service.address)
            yield replace(service, client=f"{origin}/app")


def test_pages_and_totals_come_from_the_other_origin(service: Service, browser: Browser, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    browser.open(page, "/movies")
    page.get_by_role("button", name="Load more").click()
    page.get_by_text("48 of 280").wait_for()
    assert any(url.startswith(f"{service.address}/movies/?") for url in asked)
