"""The web client in Chromium, on a started server with the sample catalogue."""

import json
import os
import shutil
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from adapters.credentials.passwords import Argon2Hasher
from domain.access import Role
from domain.accounts import Registration
from entrypoints.rest.client import BUILT
from entrypoints.settings import Settings
from entrypoints.wiring import Stores
from tests.integration.conftest import marquee, servers

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PASSWORD = "copper and rain"
HASH = Argon2Hasher().hash(PASSWORD)
REFUSED = "Failed to load resource: the server responded with a status of 4"
"""What the console says of every answer 4xx; it is no fault of the client."""
BROKEN = "Failed to load resource: the server responded with a status of 5"
UNREACHED = "Failed to load resource: net::ERR_"

if CHROMIUM is None and not os.environ.get("CI"):
    pytest.skip("Chromium isn't installed, so no browser test runs", allow_module_level=True)

sync_api = pytest.importorskip("playwright.sync_api")
sync_api.expect.set_options(timeout=10_000)

OPTIONS = {"locale": "en-GB", "reduced_motion": "reduce", "service_workers": "block"}
"""What browsers are made with; a service worker would answer before a test can."""

_numbers = count(1)


@dataclass
class Person:
    """Somebody with an account, made by way of the API."""

    service: "Service"
    username: str
    password: str = PASSWORD

    @property
    def email(self) -> str:
        return f"{self.username}@example.com"

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """What the API answers this person."""
        return self.service.ask(method, path, body, token=self.token)

    @property
    def token(self) -> str:
        login = {"email": self.email, "password": self.password}
        return self.service.ask("POST", "/auth/login/", login)["access_token"]


@dataclass
class Service:
    """A started server and its database."""

    address: str
    database: str
    client: str  # where the web client is
    stores: Stores

    def ask(self, method: str, path: str, body: Any = None, token: str = "") -> Any:
        """What the API answers."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def person(self, role: str = "member") -> Person:
        """Somebody new, with a role; put into the database, since only so many may register in five minutes."""
        person = Person(self, f"p{os.getpid()}.{next(_numbers)}")
        with self.stores.writing() as ports:
            ports.users.add(Registration(person.email, username=person.username), HASH, Role(role), ports.now())
        return person


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Service]:
    """The server that most tests share, with the sample catalogue; each makes people of its own."""
    with served(tmp_path_factory.mktemp("browser"), sqlite_template) as service:
        yield service


@contextmanager
def served(folder: Path, sqlite_template: Path, *arguments: str, **settings: str) -> Iterator[Service]:
    """A server of its own, with the sample catalogue and these arguments and settings."""
    assert (BUILT / "index.html").exists(), "the web client isn't built: make test does that"
    database = f"sqlite:///{shutil.copy(sqlite_template, folder / 'marquee.sqlite')}"
    assert marquee("sample", url=database).returncode == 0
    with servers(folder) as start:
        server = start(database, *arguments, **settings)
        address = f"http://127.0.0.1:{server.port}"
        stores = Stores(Settings(database_url=database))
        yield Service(address, database, f"{address}/app", stores)
        stores.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@dataclass
class Browser:
    """A browser of one person: its tabs share what it keeps. What it complains of is collected."""

    context: Any
    service: Service
    forgiven: tuple[str, ...] = (REFUSED,)
    complaints: list[str] = field(default_factory=list)

    def tab(self, path: str = "") -> Any:
        """A new tab, at a path of the client."""
        page = self.context.new_page()
        if path:
            self.open(page, path)
        return page

    def open(self, page: Any, path: str) -> None:
        """Go to a path of the client, and wait for its page."""
        page.goto(self.service.client + path)
        page.locator("h1").first.wait_for()

    def log_in(self, page: Any, person: Person) -> None:
        """Log in by the form."""
        self.open(page, "/login")
        page.get_by_label("E-mail or user name").fill(person.username)
        page.get_by_label("Password", exact=True).fill(person.password)
        page.get_by_role("main").get_by_role("button", name="Log in").click()
        page.get_by_role("link", name=person.username).wait_for()


@pytest.fixture
def new_browser(chromium, service) -> Iterator[Callable[..., Browser]]:
    """Makes browsers, by Playwright's options; at the end none may have complained of more than is forgiven."""
    made = []

    def make(at: Service = service, forgiving: tuple[str, ...] = (), **options: Any) -> Browser:
        context = chromium.new_context(**OPTIONS | options)
        browser = Browser(context, at, (REFUSED, *forgiving))
        context.on("weberror", lambda problem: browser.complaints.append(str(problem.error)))
        context.on("console", lambda message: note(browser, message))
        made.append(browser)
        return browser

    def note(browser: Browser, message: Any) -> None:
        if message.type == "error" and not message.text.startswith(browser.forgiven):
            browser.complaints.append(message.text)

    yield make
    for browser in made:
        browser.context.close()
    assert [complaint for browser in made for complaint in browser.complaints] == []


@pytest.fixture
def browser(new_browser) -> Browser:
    return new_browser()


@pytest.fixture
def page(browser) -> Any:
    """One tab."""
    return browser.tab()


@pytest.fixture
def anna(service: Service) -> Person:
    return service.person()


@pytest.fixture
def bert(service: Service) -> Person:
    return service.person()


@pytest.fixture
def there(new_browser) -> Browser:
    """Another browser."""
    return new_browser()


@pytest.fixture
def berts(there: Browser, bert: Person):
    """A tab of Bert's, in the other browser."""
    page = there.tab()
    there.log_in(page, bert)
    return page
