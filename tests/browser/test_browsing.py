"""The public catalogue: new releases, lists, filters, pages, one movie, one genre, one director."""

import re

import pytest

from tests.browser.conftest import BROKEN, UNREACHED, Browser, Service, served, sync_api

expect = sync_api.expect


def titles(page) -> list[str]:
    return page.locator(".card-title").all_inner_texts()


def test_the_first_thing_seen_is_what_came_out_last(service: Service, page):
    page.goto(service.address)
    expect(page.get_by_role("heading", name="New releases", level=1)).to_be_visible()
    expect(page.locator(".card-title").first).to_be_visible()
    assert page.url == f"{service.client}/"
    newest = service.ask("GET", "/movies/?status=new&page=1&resultsPerPage=24")
    assert titles(page) == [movie["title"] for movie in newest]


def test_more_movies_are_loaded_and_pages_are_gone_to(browser: Browser, page):
    browser.open(page, "/movies")
    expect(page.locator(".card")).to_have_count(24)
    first = titles(page)
    page.get_by_role("button", name="Load more").click()
    expect(page.locator(".card")).to_have_count(48)
    page.get_by_role("link", name="Page 2", exact=True).click()
    expect(page).to_have_url(re.compile(r"\?page=2$"))
    expect(page.locator(".card")).to_have_count(24)
    second = titles(page)
    assert not set(first) & set(second)
    page.go_back()
    expect(page.locator(".card-title").first).to_have_text(first[0])


def test_movies_are_found_while_one_types(browser: Browser, page):
    browser.open(page, "/movies")
    search = page.get_by_label("Search movies")
    search.press_sequentially("casab", delay=30)
    expect(page.locator(".card")).to_have_count(1)
    assert titles(page) == ["Casablanca"]
    expect(page).to_have_url(re.compile(r"\?q=casab$"))
    page.reload()
    expect(search).to_have_value("casab")
    expect(page.locator(".card")).to_have_count(1)
    search.fill("nothing is called so")
    expect(page.get_by_role("heading", name="No movie is like this")).to_be_visible()


def test_movies_are_filtered_and_sorted(browser: Browser, service: Service, page):
    browser.open(page, "/movies")
    page.get_by_text("Filters").click()
    page.get_by_label("Genre").select_option(label="Western")
    page.get_by_label("From year").fill("1950")
    page.get_by_label("To year").fill("1969")
    page.get_by_label("Order").select_option(label="Title")
    (western,) = (genre["id"] for genre in service.ask("GET", "/genres/") if genre["name"] == "Western")
    expected = service.ask("GET", f"/movies/?genre={western}&year_from=1950&year_to=1969&sort=title&page=1")
    expect(page.locator(".card")).to_have_count(len(expected))
    assert titles(page) == [movie["title"] for movie in expected]
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator(".card")).to_have_count(24)


def test_movies_are_filtered_by_a_director_whose_name_is_typed(browser: Browser, page):
    browser.open(page, "/movies")
    page.get_by_text("Filters").click()
    director = page.get_by_label("Director")
    director.press_sequentially("hitchcock")
    page.locator("datalist option").first.wait_for(state="attached")
    director.fill("Alfred Hitchcock")
    expect(page.get_by_role("button", name="Alfred Hitchcock")).to_be_visible()
    expect(page.locator(".card-facts").first).to_contain_text("Alfred Hitchcock")
    page.get_by_role("button", name="Alfred Hitchcock").click()
    expect(page.get_by_label("Director")).to_have_value("")


def test_a_movie_leads_to_its_genre_its_director_and_its_actors(browser: Browser, page):
    browser.open(page, "/movies?q=casablanca")
    page.get_by_role("link", name="Casablanca").click()
    expect(page.get_by_role("heading", name="Casablanca", level=1)).to_be_focused()
    expect(page.get_by_text("as Rick Blaine")).to_be_visible()
    expect(page).to_have_title("Casablanca · Marquee")
    page.get_by_role("link", name="Michael Curtiz").click()
    expect(page.get_by_role("heading", name="Michael Curtiz", level=1)).to_be_visible()
    expect(page.locator(".card-title", has_text="Casablanca")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Romance").click()
    expect(page.get_by_role("heading", name="Romance", level=1)).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Humphrey Bogart").click()
    expect(page.locator(".card-title", has_text="Casablanca")).to_be_visible()


def test_genres_and_directors_are_listed(browser: Browser, service: Service, page):
    browser.open(page, "/genres")
    expect(page.locator(".tile")).to_have_count(len(service.ask("GET", "/genres/")))
    browser.open(page, "/directors")
    page.get_by_role("link", name="Page 2").click()
    expect(page).to_have_url(re.compile("page=2"))
    page.locator(".columns a").first.click()
    expect(page.locator(".card").first).to_be_visible()


def test_a_movie_without_a_poster_gets_a_drawn_one_and_so_does_one_whose_picture_fails(new_browser):
    browser = new_browser(forgiving=(UNREACHED,))
    page = browser.tab()
    movie = {**browser.service.ask("GET", "/movies/1/"), "poster_url": "https://nowhere.invalid/poster.jpg"}
    page.route("**/movies/1/", lambda route: route.fulfill(json=movie))
    page.route("https://nowhere.invalid/**", lambda route: route.abort())
    browser.open(page, "/movies/1")
    expect(page.locator(".film .drawn .poster-title")).to_have_text(movie["title"])


@pytest.mark.parametrize("path", ["/movies/999999", "/movies/abc", "/genres/999999", "/directors/abc"])
def test_what_is_not_there_is_told(browser: Browser, path):
    page = browser.tab()
    page.goto(browser.service.client + path)
    expect(page.get_by_role("alert")).to_contain_text("That didn't work")


def test_an_address_without_a_page_is_told(browser: Browser, page):
    browser.open(page, "/nowhere/at/all")
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    page.get_by_role("link", name="To the new releases").click()
    expect(page.get_by_role("heading", name="New releases", level=1)).to_be_visible()


def test_a_cast_that_is_not_public_is_said_to_be_hidden(new_browser, tmp_path, sqlite_template):
    with served(tmp_path, sqlite_template, MARQUEE_PUBLIC_CAST="false") as service:
        browser = new_browser(service)
        page = browser.tab("/movies/1")
        expect(page.get_by_text("Who plays is shown to staff alone.")).to_be_visible()


def test_an_empty_catalogue_says_so(new_browser, tmp_path, sqlite_template):
    browser = new_browser()
    page = browser.tab()
    page.route("**/movies/?*", lambda route: route.fulfill(json=[], headers={"X-Total-Count": "0"}))
    browser.open(page, "/")
    expect(page.get_by_role("heading", name="The catalogue is empty")).to_be_visible()


def test_a_page_that_fails_can_be_tried_again(new_browser):
    browser = new_browser(forgiving=(BROKEN,))
    page = browser.tab()
    page.route("**/movies/?*", lambda route: route.fulfill(status=500, json={"code": "internal_error", "message": ""}))
    page.goto(f"{browser.service.client}/movies")
    expect(page.get_by_role("alert")).to_contain_text("Something went wrong at the service.")
    page.unroute("**/movies/?*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".card").first).to_be_visible()
