"""The documents page in a real browser, on a started server."""

import os
import shutil

import pytest

from tests.integration.conftest import start  # noqa: F401  # the fixture that starts servers

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

if CHROMIUM is None and not os.environ.get("CI"):
    pytest.skip("Chromium isn't installed, so no browser test runs", allow_module_level=True)

sync_api = pytest.importorskip("playwright.sync_api")


@pytest.fixture
def page():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page()
        browser.close()


def test_the_documents_show_every_operation_and_load_nothing_from_elsewhere(start, empty_database, page):  # noqa: F811
    server = start(empty_database("sqlite"))
    asked = []
    complaints = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"http://127.0.0.1:{server.port}/docs/")
    page.wait_for_selector(".opblock")
    assert page.locator(".opblock").count() >= 12
    assert page.get_by_text("/movies/{id}/cast/").count() == 1
    here = f"http://127.0.0.1:{server.port}/"
    assert [url for url in asked if not url.startswith((here, "data:"))] == []
    assert complaints == []


def test_a_person_can_try_an_operation(start, empty_database, page):  # noqa: F811
    server = start(empty_database("sqlite"))
    page.goto(f"http://127.0.0.1:{server.port}/docs/#/genres")
    page.wait_for_selector(".opblock")
    page.locator(".opblock", has_text="One genre, and how many movies it has").first.click()
    page.get_by_role("button", name="Execute").first.click()
    page.wait_for_selector(".live-responses-table")
    assert "genre_not_found" in page.locator(".live-responses-table").inner_text()
