"""Logging in at an issuer, in the browser: there and back, and what is said when it doesn't work."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import BROKEN, Service, served, sync_api
from tests.issuer import Issuer, Person

expect = sync_api.expect


@pytest.fixture
def issuer(free_port: int) -> Iterator[Issuer]:
    back = f"http://127.0.0.1:{free_port}/auth/openid/callback/"
    with Issuer(redirect_address=back, client_secret="of-the-client") as issuer:
        issuer.person = Person("auth0|diana", ["get:movies", "get:actors"])
        yield issuer


@pytest.fixture
def service(issuer: Issuer, free_port: int, tmp_path: Path, sqlite_template: Path) -> Iterator[Service]:
    trusted = (
        f"{issuer.address} audience={issuer.audience} jwks={issuer.jwks_address}"
        f" client_id={issuer.client_id} client_secret={issuer.client_secret}"
    )
    settings = {"MARQUEE_TRUSTED_ISSUERS": trusted, "MARQUEE_PUBLIC_URL": f"http://127.0.0.1:{free_port}"}
    with served(tmp_path, sqlite_template, "--port", str(free_port), **settings) as service:
        yield service


def test_somebody_logs_in_at_their_issuer_and_may_do_what_it_says(new_browser, service: Service, issuer: Issuer):
    browser = new_browser(service)
    page = browser.tab("/login")
    page.get_by_role("link", name="Log in at 127.0.0.1").click()
    expect(page.get_by_role("link", name="Favourites")).to_be_visible()
    assert "code=" not in page.url
    expect(page.get_by_role("link", name="Agency")).to_be_visible()
    expect(page.get_by_role("link", name="Users")).to_have_count(0)
    browser.open(page, "/account")
    expect(page.get_by_text("As your issuer says")).to_be_visible()
    expect(page.get_by_role("heading", name="Change the password")).to_have_count(0)


def test_a_log_in_that_did_not_work_is_told(new_browser, service: Service):
    page = new_browser(service).tab("/?error=login_failed")
    expect(page.get_by_role("alert").first).to_have_text("The log-in there didn't work. Please try again.")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


def test_a_code_is_good_once(new_browser, service: Service):
    page = new_browser(service, forgiving=(BROKEN,)).tab("/?code=" + "x" * 43)
    expect(page.get_by_role("alert").first).to_have_text("This log-in isn't good any more. Please begin again.")
