"""A collection as a whole: listed, found, sorted, downloaded, counted; and what is stored is text everywhere."""

import re
import urllib.request

import pytest

from tests.browser.collecting import COPIES, LAURA, add_copy, group_of
from tests.browser.conftest import Browser, Person, Service, sync_api

expect = sync_api.expect
FORMATS = ("VHS", "DVD", "Streaming")
FILMS = [
    {
        "title": f"{'The ' if number % 2 else ''}{'ZYXWVUTSRQ'[number % 10]} Film {number}",
        "format": FORMATS[number % 3],
        "length": 60 + number * 7 % 126,
        "release_year": 1900 + number * 11 % 126,
        "rating": number % 5 + 1,
        "added": f"2026-{number % 9 + 1:02}-{number % 28 + 1:02}T12:00:{number % 60:02}Z",
    }
    for number in range(126)
]
SORTS = {
    "Title": "title", "Title, from Z": "-title",
    "Format": "format", "Format, from Z": "-format",
    "Shortest first": "length", "Longest first": "-length",
    "Year, oldest first": "release_year", "Year, newest first": "-release_year",
    "Rating, lowest first": "rating", "Best rating first": "-rating",
    "Added, oldest first": "added", "Added, newest first": "-added",
    "Changed, oldest first": "changed", "Changed, newest first": "-changed",
    "As they were added": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def collector(service: Service) -> Person:
    """Somebody with 126 copies, of which some were changed after they were added."""
    person = service.person()
    take_in(person, FILMS)
    for copy in person.ask("GET", f"{COPIES}?page=2")[:3]:
        person.ask("PATCH", f"{COPIES}{copy['id']}/", {"notes": "changed"})
    return person


@pytest.fixture
def page(browser: Browser, collector: Person):
    """A tab of the collector's."""
    page = browser.tab()
    browser.log_in(page, collector)
    return page


def take_in(person: Person, films: list[dict]) -> None:
    planned = person.ask("POST", "/collection/imports/", films)
    assert planned["counts"]["add"] == len(films)
    person.ask("POST", f"/collection/imports/{planned['id']}/apply/")


def expect_titles(page, copies: list[dict]) -> None:
    expect(page.locator("tbody th a:not([aria-label])")).to_have_text([copy["title"] for copy in copies])


def filters(page) -> None:
    page.get_by_text("Filters").click()


# Lists


def test_pages_have_the_size_that_the_address_tells(browser: Browser, page, collector: Person):
    copies = collector.ask("GET", COPIES)
    assert len(copies) == 126
    browser.open(page, "/collection?resultsPerPage=20&page=2")
    expect_titles(page, copies[20:40])
    expect(page.get_by_text("126 copies")).to_be_visible()
    expect(page.get_by_text("40 of 126")).to_be_visible()
    page.get_by_role("link", name="Next").click()
    expect_titles(page, copies[40:60])
    page.get_by_role("link", name="Page 7").click()
    expect_titles(page, copies[120:])
    expect(page.get_by_role("link", name="Next")).to_have_count(0)
    page.go_back()
    expect_titles(page, copies[40:60])
    page.reload()
    expect_titles(page, copies[40:60])
    filters(page)
    page.get_by_role("combobox", name="Copies a page").select_option("100")
    expect_titles(page, copies[:100])
    browser.open(page, "/collection?page=9")
    page.get_by_role("link", name="To the first page").click()
    expect_titles(page, copies[:24])


def test_a_collection_is_sorted_by_everything_there_and_back(browser: Browser, page, collector: Person):
    token = collector.token
    browser.open(page, "/collection?resultsPerPage=12")
    filters(page)
    for label, sort in SORTS.items():
        page.get_by_role("combobox", name="Order").select_option(label=label)
        expect_titles(
            page,
            browser.service.ask("GET", f"{COPIES}?page=1&sort={sort}" if sort else f"{COPIES}?page=1", token=token),
        )
        expect(page).to_have_url(re.compile(f"sort={sort}$" if sort else "resultsPerPage=12$"))
    year = page.get_by_role("columnheader", name="Year")
    for order, first in (("ascending", min), ("descending", max)):
        year.get_by_role("button").click()
        expect(year).to_have_attribute("aria-sort", order)
        expect(page.get_by_role("row").nth(1)).to_contain_text(str(first(film["release_year"] for film in FILMS)))


def test_copies_are_filtered_and_searched_and_the_address_keeps_it(browser: Browser, page, collector: Person):
    browser.open(page, "/collection")
    filters(page)
    page.get_by_role("combobox", name="Format").select_option("DVD")
    page.get_by_role("combobox", name="Rating").select_option(label="3 stars of 5")
    page.get_by_role("combobox", name="Order").select_option(label="Title")
    page.get_by_label("Search the collection").press_sequentially("the", delay=20)
    found = [film for film in FILMS if film["format"] == "DVD" and film["rating"] == 3 and "The" in film["title"]]
    expect(page.get_by_text(f"{len(found)} copies")).to_be_visible()
    query = "q=the&format=DVD&rating=3&sort=title"
    kept = collector.ask("GET", f"{COPIES}?{query}")
    assert {copy["title"] for copy in kept} == {film["title"] for film in found}
    expect_titles(page, kept)
    page.reload()
    expect_titles(page, kept)
    expect(page.get_by_label("Search the collection")).to_have_value("the")
    expect(page.get_by_role("combobox", name="Format")).to_have_value("DVD")
    page.get_by_role("link", name=kept[0]["title"], exact=True).click()
    expect(page.get_by_role("heading", name=kept[0]["title"], level=1)).to_be_visible()
    page.go_back()
    expect_titles(page, kept)
    page.get_by_role("textbox", name="Year").fill("1999")
    expect(page.get_by_role("heading", name="No copy is like this")).to_be_visible()
    page.get_by_role("button", name="Clear all").first.click()
    expect(page.get_by_text("126 copies")).to_be_visible()
    expect(page.get_by_label("Search the collection")).to_have_value("")


# Files


def exported(person: Person, kind: str) -> bytes:
    """What the API exports."""
    address = f"{person.service.address}/collection/export/?format={kind}"
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {person.token}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read()


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_what_is_downloaded_is_what_the_api_exports(browser: Browser, page, collector: Person, kind, tmp_path):
    browser.open(page, "/collection")
    page.get_by_role("button", name="Export").click()
    page.get_by_label("Kind of file").select_option(kind)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == f"collection.{kind}"
    download.value.save_as(tmp_path / "collection")
    assert (tmp_path / "collection").read_bytes() == exported(collector, kind)
    expect(page.get_by_role("dialog")).to_have_count(0)


# Numbers


def table(page, chart: str) -> dict[str, int]:
    """The numbers of a plot, as its table has them."""
    section = page.locator("section", has=page.get_by_role("heading", name=chart, exact=True))
    section.get_by_text("As a table").click()
    rows = section.locator("tbody tr").all_inner_texts()
    return {name.strip(): int(number) for name, number in (row.rsplit(maxsplit=1) for row in rows)}


def test_plots_have_the_right_numbers(browser: Browser, service: Service):
    person = service.person()
    laura = LAURA | {"added": "2026-01-05T12:00:00Z"}
    casablanca = {"title": "Casablanca", "format": "VHS", "length": 102, "release_year": 1942, "rating": 2}
    ran = {"title": "Ran", "format": "DVD", "length": 162, "release_year": 1962, "rating": 2}
    take_in(person, [laura, casablanca | {"added": laura["added"]}, ran | {"added": "2026-03-31T12:00:00Z"}])
    page = browser.tab()
    browser.log_in(page, person)
    browser.open(page, "/collection/statistics")
    expect(page.get_by_text("3 copies · rated 3.0 of 5 on average")).to_be_visible()
    assert table(page, "By format") == {"DVD": 2, "VHS": 1}
    assert table(page, "By rating") == {"1 ★": 0, "2 ★": 2, "3 ★": 0, "4 ★": 0, "5 ★": 1}
    assert table(page, "By decade") == {"1940s": 2, "1950s": 0, "1960s": 1}
    genre = service.ask("GET", "/movies/53/")["genre"]["name"]
    assert table(page, "By genre") == {"Unknown": 2, genre: 1}
    assert table(page, "Growth") == {"Dec 2025": 0, "Jan 2026": 2, "Feb 2026": 2, "Mar 2026": 3}
    expect(page.get_by_role("img", name="By format: DVD 2, VHS 1")).to_be_visible()


def test_an_empty_collection_has_nothing_to_count(browser: Browser, service: Service):
    page = browser.tab()
    browser.log_in(page, service.person())
    browser.open(page, "/collection/statistics")
    expect(page.get_by_role("heading", name="There is nothing to count yet")).to_be_visible()
    expect(page.locator("svg[role=img]")).to_have_count(0)


# Text


def test_what_is_stored_is_shown_as_text_everywhere(new_browser, browser: Browser, service: Service):
    script, image = "<script>alert('title')</script>", "<img src=x onerror=alert(1)>"
    person = service.person()
    person.ask("PATCH", "/user/", {"name": script, "surname": image})
    copy = add_copy(person, title=script, notes=f"{script}\n</textarea>{image}")
    group = group_of(person, image)
    plan = person.ask("POST", "/collection/imports/", [LAURA | {"title": script}, {"title": image}])["id"]
    person.ask("PUT", f"{COPIES}{copy['id']}/sharing/", {"visibility": "everyone"})
    page = browser.tab()
    alerts: list[str] = []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    browser.log_in(page, person)
    for path, texts in (
        ("/collection", [script]),
        (f"/collection?q={script}", [script]),
        (f"/collection/{copy['id']}", [script]),
        (f"/collection/import/{plan}", [script, image]),
        ("/groups", [image]),
        (f"/groups/{group}", [image]),
    ):
        browser.open(page, path)
        for text in texts:
            expect(page.get_by_role("main").get_by_text(text).first).to_be_visible()
        assert page.locator("main script, main img").count() == 0
    browser.open(page, f"/collection/{copy['id']}")
    expect(page.get_by_label("Notes", exact=True)).to_have_value(f"{script}\n</textarea>{image}")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text(f"Delete “{script}” from your collection?")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("radio", name="Selected").check()
    expect(page.get_by_role("checkbox", name=image)).to_be_visible()
    guest = new_browser().tab(f"/shared?owner={person.username}")
    guest.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    guest.get_by_role("link", name=script).click()
    expect(guest.get_by_role("heading", name=script, level=1)).to_be_visible()
    assert alerts == []
