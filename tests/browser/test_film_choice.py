"""Films that are offered while a title is typed: of the catalogue, or of a movie database."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.collecting import COPIES, LAURA, add, add_copy, expect_fault, expect_filled, field, fill
from tests.browser.conftest import BROKEN, Browser, Person, Service, served, sync_api
from tests.movie_databases import TMDB, TMDB_KEY, MovieDatabases, Trouble

expect = sync_api.expect


@pytest.fixture(scope="module")
def databases() -> Iterator[MovieDatabases]:
    with MovieDatabases() as databases:
        yield databases


@pytest.fixture(scope="module")
def service(databases: MovieDatabases, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path):
    """A server that looks films up."""
    settings = {"MARQUEE_TMDB_KEY": TMDB_KEY, "MARQUEE_TMDB_URL": databases.tmdb}
    with served(tmp_path_factory.mktemp("films"), sqlite_template, **settings) as service:
        yield service


@pytest.fixture
def person(service: Service) -> Person:
    return service.person()


@pytest.fixture
def browser(new_browser, databases: MovieDatabases) -> Iterator[Browser]:
    yield new_browser(forgiving=(BROKEN,))
    databases.recover()


@pytest.fixture
def page(browser: Browser, person: Person):
    """A tab of somebody who is logged in."""
    page = browser.tab()
    page.route("https://image.tmdb.org/**", lambda route: route.fulfill(status=404))
    browser.log_in(page, person)
    return page


@pytest.fixture
def form(browser: Browser, page):
    """The form for a new copy, where films are looked up."""
    browser.open(page, "/collection/new")
    return page


@pytest.fixture
def catalogues_form(browser: Browser, service: Service, page):
    """The same where there is no movie database."""
    page.route("**/about/", lambda route: route.fulfill(json={**service.ask("GET", "/about/"), "lookup": False}))
    browser.open(page, "/collection/new")
    return page


# Of the catalogue


def test_films_of_the_catalogue_are_offered_while_one_types(catalogues_form, person: Person):
    page = catalogues_form
    field(page, "title").press_sequentially("casab", delay=20)
    page.get_by_role("option", name="Casablanca (1942)").click()
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect_filled(page, title="Casablanca", release_year=1942, length=102)
    page.get_by_role("button", name="Take the link off").click()
    expect(page.get_by_role("link", name="In the catalogue")).to_have_count(0)
    field(page, "title").fill("")
    field(page, "title").press_sequentially("casab", delay=20)
    page.get_by_role("option", name="Casablanca (1942)").click()
    fill(page, length="", format="VHS", rating=1)
    expect(field(page, "length")).to_have_accessible_description("Left empty, it is filled in from the film")
    add(page)
    expect(page.get_by_role("heading", name="Casablanca", level=1)).to_be_visible()
    assert [(copy["movie_id"], copy["length"]) for copy in person.ask("GET", COPIES)] == [(53, 102)]


def test_the_keyboard_is_enough_to_choose_a_film_and_add_it(catalogues_form, person: Person):
    page = catalogues_form
    title = field(page, "title")
    title.focus()
    page.keyboard.type("casab", delay=20)
    option = page.get_by_role("option", name="Casablanca (1942)")
    expect(option).to_be_visible()
    page.keyboard.press("Escape")
    expect(title).to_have_attribute("aria-expanded", "false")
    expect_filled(page, title="casab", release_year="")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert title.get_attribute("aria-activedescendant") == option.get_attribute("id")
    page.keyboard.press("ArrowUp")
    expect(option).to_have_attribute("aria-selected", "false")
    page.keyboard.press("ArrowUp")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect_filled(page, title="Casablanca", release_year=1942, length=102)
    expect(title).to_be_focused()
    for key in ["Tab"] * 5 + ["D"] + ["Tab", "Space", "ArrowRight", "ArrowRight", "Enter"]:
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="Casablanca", level=1)).to_be_focused()
    assert [(copy["format"], copy["rating"]) for copy in person.ask("GET", COPIES)] == [("DVD", 3)]


def test_a_copy_is_tied_to_a_film_and_untied_again(browser: Browser, catalogues_form, person: Person):
    page = catalogues_form
    copy = add_copy(person, title="Untied")
    browser.open(page, f"/collection/{copy['id']}")
    field(page, "title").fill("casab")
    page.get_by_role("option", name="Casablanca (1942)").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Casablanca", level=1)).to_be_visible()
    tied = person.ask("GET", f"{COPIES}{copy['id']}/")
    assert (tied["movie_id"], tied["release_year"], tied["length"]) == (53, 1942, 102)
    page.get_by_role("button", name="Take the link off").click()
    with page.expect_response(lambda response: response.request.method == "PATCH"):
        page.get_by_role("button", name="Save", exact=True).click()
    assert person.ask("GET", f"{COPIES}{copy['id']}/")["movie_id"] is None


# Of a movie database


def test_one_look_up_is_made_when_the_typing_pauses_and_a_choice_fills_in(form, databases, person: Person):
    looked_up: list[str] = []
    form.on("request", lambda request: looked_up.append(request.url) if "/lookup/" in request.url else None)
    field(form, "title").press_sequentially("matrix", delay=60)
    form.get_by_role("option", name="The Matrix (1999)").click()
    assert [question.asked["query"] for question in databases.questions(TMDB) if "query" in question.asked] == [
        "matrix"
    ]
    assert len(looked_up) == 1
    expect_filled(form, title="The Matrix", release_year=1999)
    expect(form.get_by_text("Known to the movie database as tmdb:603")).to_be_visible()
    fill(form, title="Matrix", format="DVD", rating=5)
    add(form)
    expect(form.get_by_role("heading", name="Matrix", level=1)).to_be_visible()
    (copy,) = person.ask("GET", COPIES)
    assert (copy["external_id"], copy["title"], copy["length"]) == ("tmdb:603", "Matrix", 136)


def test_the_same_film_is_told_to_be_there_already(form, databases, person: Person):
    add_copy(person, external_id="tmdb:194")
    field(form, "title").press_sequentially("amélie", delay=20)
    form.get_by_role("option", name="Amélie (2001)").click()
    fill(form, format="DVD", rating=5)
    add(form)
    expect_fault(form, "title", "The same film is there already.")
    fill(form, format="VHS")
    add(form)
    expect(form.get_by_role("heading", name="Amélie", level=1)).to_be_visible()


def test_a_film_that_nobody_knows_is_filled_in_by_hand(form, person: Person):
    field(form, "title").press_sequentially("nobody's film", delay=10)
    expect(form.get_by_text("No film is called so; you can fill in everything by hand.")).to_be_visible()
    expect(form.get_by_role("listbox")).to_have_count(0)


@pytest.mark.parametrize("trouble", [Trouble.DOWN, Trouble.HANG])
def test_a_database_in_trouble_is_told_softly_and_the_form_works_by_hand(form, databases, person, trouble):
    databases.trouble(TMDB, trouble)
    field(form, "title").press_sequentially(f"up {trouble.name}", delay=10)
    told = form.get_by_text(re.compile("The movie database doesn't answer.*You can fill in everything by hand."))
    expect(told).to_be_visible()
    expect(form.get_by_role("alert")).to_have_count(0)
    fill(form, **LAURA)
    add(form)
    expect(form.get_by_role("heading", name="Laura", level=1)).to_be_visible()
    assert [copy["external_id"] for copy in person.ask("GET", COPIES)] == [""]


def test_a_chosen_film_that_cannot_be_validated_is_kept_in_the_form(form, databases, person):
    field(form, "title").press_sequentially("reloaded", delay=10)
    form.get_by_role("option", name="The Matrix Reloaded (2003)").click()
    fill(form, format="DVD", rating=4)
    databases.trouble(TMDB, Trouble.ERROR)
    add(form)
    expect(form.get_by_role("alert")).to_contain_text("The movie database doesn't answer.")
    assert person.ask("GET", COPIES) == []
    databases.recover()
    add(form)
    expect(form.get_by_role("heading", name="The Matrix Reloaded", level=1)).to_be_visible()
    assert [copy["external_id"] for copy in person.ask("GET", COPIES)] == ["tmdb:604"]
