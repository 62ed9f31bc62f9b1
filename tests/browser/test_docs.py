"""The documents page."""

from tests.browser.conftest import Service


def test_the_documents_show_every_operation_and_load_nothing_from_elsewhere(service: Service, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{service.address}/docs/")
    page.wait_for_selector(".opblock")
    assert page.locator(".opblock").count() >= 12
    assert page.get_by_text("/movies/{id}/cast/").count() == 1
    assert [url for url in asked if not url.startswith((f"{service.address}/", "data:"))] == []


def test_a_person_can_try_an_operation(service: Service, page):
    page.goto(f"{service.address}/docs/#/genres")
    page.wait_for_selector(".opblock")
    page.locator(".opblock", has_text="One genre, and how many movies it has").first.click()
    page.get_by_placeholder("id").first.fill("999")
    page.get_by_role("button", name="Execute").first.click()
    page.wait_for_selector(".live-responses-table")
    assert "genre_not_found" in page.locator(".live-responses-table").inner_text()
