"""Movies of the agency that a movie database tells of; and the agency where an installation has put it."""

from collections.abc import Iterator

import pytest

from tests.browser.agency import fault, form, names, staff, told
from tests.browser.conftest import BROKEN, UNREACHED, Browser, Person, Service, served, sync_api
from tests.movie_databases import TMDB, TMDB_KEY, MovieDatabases, Trouble

expect = sync_api.expect
ADD = "Add a movie"


@pytest.fixture(scope="module")
def online() -> Iterator[MovieDatabases]:
    with MovieDatabases() as online:
        yield online


@pytest.fixture(scope="module")
def service(tmp_path_factory, sqlite_template, online) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("lookup")
    with served(folder, sqlite_template, MARQUEE_TMDB_KEY=TMDB_KEY, MARQUEE_TMDB_URL=online.tmdb) as service:
        yield service


@pytest.fixture(scope="module")
def producer(service: Service) -> Person:
    return service.person("executive_producer")


@pytest.fixture
def page(browser: Browser, producer: Person):
    return staff(browser, producer, "/agency/movies/new")


def test_a_film_of_a_movie_database_is_found_chosen_and_filled_in(new_browser, producer):
    page = staff(new_browser(forgiving=(UNREACHED,)), producer, "/agency/movies/new")
    look = form(page, "Look up a film")
    search = look.get_by_role("button", name="Search")
    search.click()
    expect(fault(look, "Title")).to_have_text("This is needed.")
    look.get_by_label("Title").fill("nobody filmed this")
    search.click()
    expect(page.get_by_text("Nothing is found")).to_be_visible()
    look.get_by_label("Title").fill("matrix")
    search.click()
    expect(page.locator(".found strong")).to_have_text(["The Matrix", "The Matrix Reloaded"])
    look.get_by_label("Year").fill("2003")
    search.click()
    expect(page.locator(".found strong")).to_have_text(["The Matrix Reloaded"])
    page.get_by_role("button", name="Add The Matrix Reloaded").click()
    told(page, "“The Matrix Reloaded” is added.")
    fields = form(page, "Change the movie")
    expect(fields.get_by_label("Title", exact=True)).to_have_value("The Matrix Reloaded")
    expect(fields.get_by_label("Release date")).to_have_value("2003-05-15")
    expect(fields.get_by_label("Length in minutes")).to_have_value("138")


def test_an_id_that_no_movie_database_knows_is_told_next_to_its_field(page):
    fields = form(page, ADD)
    fields.get_by_label("Title", exact=True).fill("Emu")
    fields.get_by_label("Year").fill("1950")
    wrong = {"603": "This isn't an id like tmdb:603 or imdb:tt0133093.", "tmdb:1": "This isn't there."}
    for typed, sentence in wrong.items():
        fields.get_by_label("Id at a movie database").fill(typed)
        fields.get_by_role("button", name=ADD).click()
        expect(fault(fields, "Id at a movie database")).to_have_text(sentence)


def test_a_film_that_is_there_already_is_told_and_not_added_twice(page, producer):
    there = producer.ask("GET", "/agency/movies/?page=1")["total_movies"]  # with Amélie, of the sample catalogue
    form(page, "Look up a film").get_by_label("Title").fill("amélie")
    form(page, "Look up a film").get_by_role("button", name="Search").click()
    page.get_by_role("button", name="Add Amélie").click()
    expect(form(page, "Amélie").get_by_role("alert")).to_have_text("The same film is there already.")
    fields = form(page, ADD)
    fields.get_by_label("Title", exact=True).fill("Amélie by Hand")
    fields.get_by_label("Year").fill("2001")
    fields.get_by_label("Id at a movie database").fill("imdb:tt0211915")
    fields.get_by_role("button", name=ADD).click()
    expect(fault(fields, "Id at a movie database")).to_have_text("The same film is there already.")
    assert producer.ask("GET", "/agency/movies/?page=1")["total_movies"] == there


def test_a_movie_database_that_is_down_is_told_and_movies_are_added_by_hand(new_browser, producer, online):
    page = staff(new_browser(forgiving=(BROKEN,)), producer, "/agency/movies/new")
    online.trouble(TMDB, Trouble.DOWN)
    try:
        look = form(page, "Look up a film")
        look.get_by_label("Title").fill("reloaded")
        look.get_by_role("button", name="Search").click()
        expect(look.get_by_role("alert")).to_contain_text("The movie database doesn't answer.")
        form(page, ADD).get_by_label("Title", exact=True).fill("Echidna by Hand")
        form(page, ADD).get_by_label("Year").fill("1999")
        form(page, ADD).get_by_role("button", name=ADD).click()
        expect(page.get_by_role("heading", name="Echidna by Hand", level=1)).to_be_visible()
    finally:
        online.recover()


def test_where_a_movie_database_is_needed_nothing_else_can_be_added(new_browser, online, tmp_path, sqlite_template):
    keys = {"MARQUEE_TMDB_KEY": TMDB_KEY, "MARQUEE_TMDB_URL": online.tmdb, "MARQUEE_REQUIRE_EXTERNAL_ID": "true"}
    with served(tmp_path, sqlite_template, **keys) as service:
        browser = new_browser(service)
        page = staff(browser, service.person("executive_producer"), "/agency/movies/new")
        expect(form(page, "Look up a film")).to_be_visible()
        expect(form(page, ADD)).to_have_count(0)
        about = {**service.ask("GET", "/about/"), "lookup": False}
        page.route("**/about/", lambda route: route.fulfill(json=about))
        page.reload()
        told_why = "Only films of a movie database may be added here, and none is configured."
        expect(page.get_by_text(told_why)).to_be_visible()
        expect(page.get_by_role("main").get_by_role("form")).to_have_count(0)


def test_the_agency_works_under_another_prefix(new_browser, tmp_path, sqlite_template):
    with served(tmp_path, sqlite_template, MARQUEE_AGENCY_PREFIX="/staff") as service:
        person = service.person("executive_producer")
        browser = new_browser(service)
        page = staff(browser, person, "/agency/movies")
        expect(names(page)).to_have_count(25)
        page.get_by_role("link", name="Add a movie").click()
        form(page, "Add a movie").get_by_label("Title", exact=True).fill("The Weka")
        form(page, "Add a movie").get_by_label("Year").fill("1950")
        form(page, "Add a movie").get_by_role("button", name="Add a movie").click()
        expect(page.get_by_role("heading", name="The Weka", level=1)).to_be_visible()
        form(page, "Change the movie").get_by_label("Year").fill("1951")
        form(page, "Change the movie").get_by_role("button", name="Save").click()
        told(page, "Saved.")
        (movie,) = person.ask("GET", "/staff/movies/?q=weka")["movies"]
        assert (movie["title"], movie["year"]) == ("The Weka", 1951)
