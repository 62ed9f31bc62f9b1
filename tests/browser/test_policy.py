"""What the page may do: nothing from elsewhere, no inline script, and texts of others stay texts."""

import re

from tests.browser.conftest import Browser, Service, sync_api

expect = sync_api.expect
SCRIPT = "<script>document.title='stolen'</script><img src=x onerror=\"document.title='stolen'\">"


def test_nothing_comes_from_elsewhere(browser: Browser, page):
    asked = []
    browser.context.on("request", lambda request: asked.append(request.url))
    browser.open(page, "/")
    expect(page.locator(".card").first).to_be_visible()
    assert [url for url in asked if not url.startswith((f"{browser.service.address}/", "data:"))] == []


def test_an_inline_script_does_not_run(browser: Browser, page):
    browser.open(page, "/")
    page.evaluate(
        "() => { const script = document.createElement('script'); script.textContent = 'window.ran = true';"
        "document.body.append(script) }"
    )
    assert page.evaluate("window.ran") is None
    assert "Content Security Policy" in browser.complaints.pop()


def test_a_script_in_a_movie_is_shown_as_text(service: Service, browser: Browser, page):
    producer = service.person("executive_producer")
    movie = producer.ask(
        "POST", "/agency/movies/", {"title": SCRIPT, "year": 2001, "description": SCRIPT, "original_title": SCRIPT}
    )["movie"]
    browser.open(page, f"/movies/{movie['id']}")
    expect(page.get_by_role("heading", level=1)).to_have_text(SCRIPT)
    expect(page.locator(".description")).to_have_text(SCRIPT)
    assert page.evaluate("document.querySelectorAll('main img').length") == 0
    assert page.title() == f"{SCRIPT} · Marquee"


def test_the_first_load_is_less_than_200_kb_of_scripts(browser: Browser, page):
    sizes = {}
    page.on("response", lambda response: note(response))

    def note(response) -> None:
        if re.search(r"\.js$", response.url):
            sizes[response.url] = int(response.headers["content-length"])

    browser.open(page, "/")
    expect(page.locator(".card").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert 50_000 < sum(sizes.values()) < 200_000
    assert not any("Account" in url or "agency" in url.lower() for url in sizes)
