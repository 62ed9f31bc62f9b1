"""Tokens in the browser: refreshed silently and once, whatever is in flight, and given up when the session is over."""

import json

import pytest

from tests.browser.conftest import UNREACHED, Browser, Service, served, sync_api
from tests.integration.conftest import servers

expect = sync_api.expect
QUARTER_OF_AN_HOUR = 16 * 60 * 1000


@pytest.fixture
def refreshes(browser: Browser) -> list[str]:
    """The refresh tokens that this browser has sent."""
    sent = []
    browser.context.on("request", lambda request: note(request))

    def note(request) -> None:
        if request.method == "PUT" and request.url.endswith("/auth/login/"):
            sent.append(json.loads(request.post_data)["refresh_token"])

    return sent


def logged_in(browser: Browser, service: Service):
    browser.context.clock.install()
    page = browser.tab()
    browser.log_in(page, service.person())
    return page


def test_a_reload_keeps_somebody_logged_in(browser: Browser, service: Service, refreshes):
    page = logged_in(browser, service)
    assert refreshes == []
    page.reload()
    page.wait_for_load_state("networkidle")
    browser.open(page, "/account")
    expect(page.get_by_role("listitem").filter(has_text="this one")).to_be_visible()
    assert len(refreshes) == len(set(refreshes)) == 2


@pytest.mark.parametrize("has_locks", [True, False])
def test_many_requests_cause_one_refresh(browser: Browser, service: Service, refreshes, has_locks):
    if not has_locks:  # as on pages that don't come over https
        browser.context.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
    page = logged_in(browser, service)
    browser.context.clock.fast_forward(QUARTER_OF_AN_HOUR)
    # The profile, the sessions and the favourites are asked for at once.
    page.locator("a[href$='/account']").click()
    expect(page.get_by_role("listitem").filter(has_text="this one")).to_be_visible()
    assert len(refreshes) == 1


def test_two_tabs_cause_one_refresh_and_both_go_on(browser: Browser, service: Service, refreshes):
    first = logged_in(browser, service)
    second = browser.tab("/favorites")
    expect(second.get_by_text("No favourites yet")).to_be_visible()
    before = len(refreshes)
    browser.context.clock.fast_forward(QUARTER_OF_AN_HOUR)
    asked = """() => Promise.all([...Array(5)].map(() => document.querySelector('a[href$="/groups"]').click()))"""
    first.evaluate(asked)
    second.evaluate(asked)
    for page in (first, second):
        expect(page.get_by_role("heading", name="Groups", level=1)).to_be_visible()
        page.get_by_role("link", name="Favourites").click()
        expect(page.get_by_text("No favourites yet")).to_be_visible()
    assert len(refreshes) == before + 1


def test_a_log_out_holds_in_every_tab(browser: Browser, service: Service):
    first = logged_in(browser, service)
    second = browser.tab("/favorites")
    expect(second.get_by_text("No favourites yet")).to_be_visible()
    browser.open(first, "/account")
    first.get_by_role("button", name="Log out", exact=True).click()
    for page in (first, second):
        expect(page.get_by_text("This page is for people who have an account.")).to_be_visible()
    assert first.evaluate("Object.keys(localStorage).filter((key) => key.includes('session'))") == []


def test_a_session_that_is_over_is_told_and_the_catalogue_stays_open(browser: Browser, service: Service):
    page = logged_in(browser, service)
    kept = json.loads(page.evaluate("localStorage.getItem('marquee.session')"))
    (session,) = service.ask("GET", "/auth/sessions/", token=kept["access_token"])
    service.ask("DELETE", f"/auth/sessions/{session['id']}/", token=kept["access_token"])
    browser.context.clock.fast_forward(QUARTER_OF_AN_HOUR)
    page.get_by_role("link", name="Movies", exact=True).click()
    expect(page.get_by_text("Your session has ended. Please log in again.")).to_be_visible()
    expect(page.locator(".card").first).to_be_visible()
    expect(page.get_by_role("navigation").get_by_role("link", name="Log in")).to_be_visible()


def test_what_lies_in_storage_is_no_token_that_still_opens_anything(browser: Browser, service: Service):
    """After a refresh the stored access token is the one before; only a refresh takes it."""
    page = logged_in(browser, service)
    first = json.loads(page.evaluate("localStorage.getItem('marquee.session')"))
    browser.context.clock.fast_forward(QUARTER_OF_AN_HOUR)
    page.get_by_role("link", name="Groups").click()
    page.wait_for_function(
        "(token) => !localStorage.getItem('marquee.session').includes(token)", arg=first["refresh_token"]
    )
    second = json.loads(page.evaluate("localStorage.getItem('marquee.session')"))
    assert second["access_token"] == first["access_token"]
    assert page.evaluate("Object.keys(sessionStorage).length + document.cookie.length") == 0


def test_the_server_goes_and_comes_back(new_browser, tmp_path, sqlite_template):
    with served(tmp_path, sqlite_template) as service:
        browser = new_browser(service, forgiving=(UNREACHED,))
        page = browser.tab()
        person = service.person()
        browser.log_in(page, person)
        port = service.address.rpartition(":")[2]
    # It is gone now: for more of a page that is there, and for a page that isn't.
    page.get_by_role("button", name="Load more").click()
    expect(page.get_by_role("alert")).to_contain_text("The service can't be reached.")
    expect(page.get_by_text("There is no connection.")).to_be_visible()
    page.get_by_role("link", name="Genres").click()
    expect(page.get_by_role("heading", name="That didn't work")).to_be_visible()
    with servers(tmp_path) as start:
        start(service.database, "--port", port)
        page.get_by_role("button", name="Load again").click()
        expect(page.locator(".tile").first).to_be_visible()
        expect(page.get_by_role("link", name=person.username)).to_be_visible()
        page.get_by_role("link", name="Favourites").click()
        expect(page.get_by_text("No favourites yet")).to_be_visible()
