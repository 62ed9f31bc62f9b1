"""Without a network: what was seen is there, and what was one's own is forgotten at the end of a session."""

import json

from tests.browser.conftest import UNREACHED, Browser, Service, sync_api

expect = sync_api.expect


IS_KEPT = """async ([cache, part]) => {
    const kept = await (await caches.open(cache)).keys();
    return kept.some(({ url }) => url.includes(part));
}"""


def online(new_browser) -> tuple[Browser, object]:
    """A browser whose service worker runs."""
    browser = new_browser(service_workers="allow", forgiving=(UNREACHED,))
    page = browser.tab("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return browser, page


def test_what_was_seen_is_readable_without_a_network(new_browser):
    browser, page = online(new_browser)
    browser.open(page, "/movies?q=casablanca")
    page.get_by_role("link", name="Casablanca").click()
    expect(page.get_by_text("as Rick Blaine")).to_be_visible()
    browser.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("There is no connection.")).to_be_visible()
    expect(page.get_by_text("as Rick Blaine")).to_be_visible()
    page.goto(f"{browser.service.client}/movies/2")
    expect(page.get_by_role("alert").first).to_contain_text("The service can't be reached.")
    browser.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("h1")).to_have_text("A Trip to the Moon")


def test_the_first_page_is_kept_although_it_came_before_the_service_worker(new_browser):
    browser, page = online(new_browser)
    expect(page.locator(".card").first).to_be_visible()
    for cache, part in (("client", "/assets/en-"), ("client", "/assets/NewReleases"), ("public", "/movies/?")):
        page.wait_for_function(IS_KEPT, arg=[cache, part])
    browser.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("There is no connection.")).to_be_visible()
    expect(page.locator(".card-title").first).to_be_visible()


def test_ones_own_is_readable_too_until_one_logs_out(new_browser, service: Service):
    browser, page = online(new_browser)
    person = service.person()
    person.ask("POST", "/favorites/movies/2/")
    browser.log_in(page, person)
    browser.open(page, "/favorites")
    expect(page.locator(".card-title")).to_have_text(["A Trip to the Moon"])
    browser.context.set_offline(True)
    page.reload()
    expect(page.locator(".card-title")).to_have_text(["A Trip to the Moon"])
    browser.context.set_offline(False)
    browser.open(page, "/account")
    page.get_by_role("button", name="Log out", exact=True).click()
    expect(page.get_by_text("This page is for people who have an account.")).to_be_visible()
    page.wait_for_function("() => caches.has('own').then((has) => !has)")


def test_it_can_be_installed(browser: Browser, page):
    browser.open(page, "/")
    address = page.locator("link[rel=manifest]").evaluate("(link) => link.href")
    manifest = json.loads(page.request.get(address).text())
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        assert page.request.get(f"{browser.service.client}/{icon['src']}").ok
