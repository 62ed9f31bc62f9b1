"""Hearts: anywhere, at once, and undone visibly when the API refuses."""

from tests.browser.conftest import UNREACHED, Browser, Service, sync_api

expect = sync_api.expect


def heart(page, title: str):
    return page.get_by_role("button", name=f"“{title}”")


def test_a_guest_has_no_hearts(browser: Browser, page):
    browser.open(page, "/movies")
    expect(page.locator(".card").first).to_be_visible()
    assert page.locator(".heart").count() == 0


def test_a_movie_is_marked_in_a_list_and_unmarked_at_its_page(service: Service, browser: Browser, page):
    person = service.person()
    browser.log_in(page, person)
    browser.open(page, "/movies?q=metropolis")
    heart(page, "Metropolis").click()
    expect(heart(page, "Metropolis")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Favourites").click()
    expect(page.locator(".card-title")).to_have_text(["Metropolis"])
    page.get_by_role("link", name="Metropolis").click()
    expect(page.get_by_text("1 person's favourite")).to_be_visible()
    heart(page, "Metropolis").click()
    expect(heart(page, "Metropolis")).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_text("1 person's favourite")).to_have_count(0)
    assert person.ask("GET", "/favorites/movies/") == []


def test_a_heart_is_filled_before_the_answer_comes_and_emptied_when_it_is_a_refusal(
    service: Service, browser: Browser, page
):
    browser.log_in(page, service.person())
    browser.open(page, "/movies?q=casablanca")
    held = []
    page.route("**/favorites/movies/*/", lambda route: held.append(route))
    heart(page, "Casablanca").click()
    expect(heart(page, "Casablanca")).to_have_attribute("aria-pressed", "true")
    while not held:
        page.wait_for_timeout(20)
    held[0].fulfill(status=404, json={"code": "movie_not_found", "message": "There is no such movie."})
    expect(heart(page, "Casablanca")).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_text("“Casablanca” could not be kept. There is no such movie.")).to_be_visible()


def test_a_heart_that_reached_nobody_is_emptied(service: Service, new_browser):
    browser = new_browser(forgiving=(UNREACHED,))
    page = browser.tab()
    browser.log_in(page, service.person())
    browser.open(page, "/movies?q=casablanca")
    page.route("**/favorites/movies/**", lambda route: route.abort())
    heart(page, "Casablanca").click()
    expect(page.get_by_text("“Casablanca” could not be kept. The service can't be reached.")).to_be_visible()
    expect(heart(page, "Casablanca")).to_have_attribute("aria-pressed", "false")


def test_clicks_in_quick_succession_end_at_the_last(service: Service, browser: Browser, page):
    person = service.person()
    browser.log_in(page, person)
    browser.open(page, "/movies?q=casablanca")
    for _ in range(5):
        heart(page, "Casablanca").click()
    expect(heart(page, "Casablanca")).to_have_attribute("aria-pressed", "true")
    page.wait_for_load_state("networkidle")
    assert [movie["title"] for movie in person.ask("GET", "/favorites/movies/")] == ["Casablanca"]
    expect(heart(page, "Casablanca")).to_have_attribute("aria-pressed", "true")
