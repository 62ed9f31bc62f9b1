"""Copies of films: added, changed and taken away by hand, or from a movie's page."""

import re

import pytest

from tests.browser.collecting import COPIES, LAURA, add, add_copy, expect_fault, expect_filled, field, fill
from tests.browser.conftest import Browser, Person, Service, sync_api

expect = sync_api.expect
LONG_FILM = 108  # of the sample catalogue, with a title of 68 characters


@pytest.fixture
def person(service: Service) -> Person:
    return service.person()


@pytest.fixture
def page(browser: Browser, person: Person):
    """A tab of somebody who is logged in."""
    page = browser.tab()
    browser.log_in(page, person)
    return page


@pytest.fixture
def posted(page) -> list[str]:
    """What this tab has posted."""
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.post_data) if request.method == "POST" else None)
    return posted


# By hand


def test_the_first_copy_is_added_by_hand(browser: Browser, page, person: Person):
    browser.open(page, "/collection")
    expect(page.get_by_role("heading", name="Your shelf is empty")).to_be_visible()
    page.get_by_role("link", name="Add the first copy").click()
    fill(page, **LAURA, notes="From the flea market.\nA scratch.")
    add(page)
    expect(page.get_by_text("“Laura” is in your collection.")).to_be_visible()
    expect(page.get_by_role("heading", name="Laura", level=1)).to_be_visible()
    (copy,) = person.ask("GET", COPIES)
    told = LAURA | {"notes": "From the flea market.\nA scratch.", "movie_id": None, "visibility": "private"}
    assert {name: copy[name] for name in told} == told


def test_every_rule_is_told_next_to_its_field_before_anything_is_sent(browser: Browser, page, person: Person, posted):
    browser.open(page, "/collection/new")
    add(page)
    for name in LAURA:
        expect_fault(page, name, "This is needed.")
    expect(field(page, "title")).to_be_focused()
    fill(page, **LAURA)
    for name, value, sentence in (
        ("title", "   ", "This is needed."),
        ("title", "🎬" * 51, "At most 50 characters."),
        ("length", "501", "From 0 to 500."),
        ("length", "-1", "From 0 to 500."),
        ("length", "1.5", "A whole number, please."),
        ("length", "an hour", "A number, please."),
        ("release_year", "1799", "From 1800 to 2100."),
        ("release_year", "2101", "From 1800 to 2100."),
        ("release_year", "1944.5", "A whole number, please."),
        ("notes", "x" * 2001, "At most 2000 characters."),
    ):
        fill(page, **{name: value})
        add(page)
        expect_fault(page, name, sentence)
        expect(page.locator(".fault:not(:empty)")).to_have_count(1)
        expect(field(page, name)).to_be_focused()
        fill(page, **{name: LAURA.get(name, "")})
    assert posted == []
    most = {"title": "🎬" * 50, "length": 500, "release_year": 2100, "notes": "x" * 2000}
    fill(page, **most)
    add(page)
    expect(page.get_by_role("heading", name="🎬" * 50, level=1)).to_be_visible()
    (copy,) = person.ask("GET", COPIES)
    assert {name: copy[name] for name in most} == most


def test_what_only_the_api_knows_is_told_next_to_its_field(browser: Browser, page, person: Person):
    browser.open(page, "/collection/new")
    fill(page, **LAURA | {"title": "A bell \a rings"}, notes="and again\a")
    add(page)
    for name in ("title", "notes"):
        expect_fault(page, name, "This holds a character that can't be seen.")
    fill(page, title="A bell rings", notes="and again")
    add(page)
    expect(page.get_by_role("heading", name="A bell rings", level=1)).to_be_visible()


def test_a_copy_is_changed(browser: Browser, page, person: Person):
    copy = add_copy(person, notes="mine")
    browser.open(page, f"/collection/{copy['id']}")
    expect_filled(page, title="Laura", release_year=1944, length=88, format="DVD", notes="mine")
    fill(page, title="Лаура", format="VHS", rating=2, length=90, notes="")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Лаура", level=1)).to_be_visible()
    changed = person.ask("GET", f"{COPIES}{copy['id']}/")
    told = {"title": "Лаура", "format": "VHS", "length": 90, "rating": 2, "notes": "", "changed": changed["changed"]}
    assert changed == copy | told


def test_a_copy_that_was_changed_elsewhere_is_loaded_again_first(browser: Browser, page, person: Person):
    copy = add_copy(person)
    address = f"{COPIES}{copy['id']}/"
    browser.open(page, f"/collection/{copy['id']}")
    expect_filled(page, title="Laura")
    person.ask("PATCH", address, {"title": "Changed elsewhere"})
    fill(page, length=91)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Somebody changed this meanwhile. Load it again first.")).to_be_visible()
    expect_filled(page, title="Laura", length=91)
    assert person.ask("GET", address)["length"] == 88
    page.get_by_role("button", name="Load again").click()
    expect_filled(page, title="Changed elsewhere", length=88)
    fill(page, length=92)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_role("button", name="Load again")).to_have_count(0)
    changed = person.ask("GET", address)
    assert (changed["title"], changed["length"]) == ("Changed elsewhere", 92)


def test_a_copy_is_deleted_when_that_is_confirmed(browser: Browser, page, person: Person):
    kept, _, second = (add_copy(person, title=title) for title in ("Kept", "First", "Second"))
    browser.open(page, "/collection")
    page.get_by_role("button", name="Delete “Kept”").click()
    expect(page.get_by_role("dialog", name="Delete “Kept” from your collection?")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Delete “Kept”").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Delete “First”").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("“First” is deleted.")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_role("link", name="Second").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="My collection")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(2)
    assert [copy["id"] for copy in person.ask("GET", COPIES)] == [kept["id"]]
    browser.open(page, f"/collection/{second['id']}")
    expect(page.get_by_role("heading", name="No such copy", level=1)).to_be_visible()


# Of a film that is known


def test_a_movie_of_the_catalogue_is_added_from_its_page(browser: Browser, page, person: Person):
    browser.open(page, "/movies/53")
    page.get_by_role("link", name="Add to my collection").click()
    expect(page).to_have_url(re.compile(r"/collection/new\?movie=53$"))
    expect_filled(page, title="Casablanca", release_year=1942, length=102)
    expect(page.get_by_role("link", name="In the catalogue")).to_be_visible()
    fill(page, format="Streaming", rating=4)
    add(page)
    expect(page.get_by_role("heading", name="Casablanca", level=1)).to_be_visible()
    (copy,) = person.ask("GET", COPIES)
    told = {"movie_id": 53, "title": "Casablanca", "length": 102, "release_year": 1942, "rating": 4}
    assert {name: copy[name] for name in told} == told


def test_a_film_with_too_long_a_title_needs_a_shorter_one(browser: Browser, page, person: Person, posted):
    browser.open(page, f"/collection/new?movie={LONG_FILM}")
    expect(page.get_by_text("At most 50 characters fit: please give a shorter title")).to_be_visible()
    fill(page, format="DVD", rating=5)
    add(page)
    expect_fault(page, "title", "At most 50 characters.")
    assert posted == []
    fill(page, title="")
    add(page)
    expect_fault(page, "title", "The title is longer than 50 characters; please give a shorter one.")
    fill(page, title="Dr. Strangelove")
    add(page)
    expect(page.get_by_role("heading", name="Dr. Strangelove", level=1)).to_be_visible()
    assert [(copy["title"], copy["movie_id"]) for copy in person.ask("GET", COPIES)] == [("Dr. Strangelove", LONG_FILM)]
