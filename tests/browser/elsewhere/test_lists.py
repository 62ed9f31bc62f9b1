"""Lists: their totals come in headers that the other origin has to be allowed to read."""

from tests.browser.conftest import Browser, Service


def test_pages_and_totals_come_from_the_other_origin(service: Service, browser: Browser, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    browser.open(page, "/movies")
    page.get_by_role("button", name="Load more").click()
    page.get_by_text("48 of 280").wait_for()
    assert any(url.startswith(f"{service.address}/movies/?") for url in asked)
