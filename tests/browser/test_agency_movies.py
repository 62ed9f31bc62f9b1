"""The agency's movies: found, added, changed and deleted."""

import re
from collections.abc import Iterator

import pytest

from tests.browser.agency import agree, fault, film, form, names, new, pick, staff, told
from tests.browser.conftest import Browser, Person, Service, served, sync_api

expect = sync_api.expect
ADD = "Add a movie"
PAGE_SIZE = 25
SCRIPT = "<script>hurt=1</script><img src=x onerror=hurt=1>"


@pytest.fixture(scope="module")
def service(tmp_path_factory, sqlite_template) -> Iterator[Service]:
    with served(tmp_path_factory.mktemp("movies"), sqlite_template) as service:
        yield service


@pytest.fixture(scope="module")
def producer(service: Service) -> Person:
    return service.person("executive_producer")


@pytest.fixture
def page(browser: Browser, producer: Person):
    return staff(browser, producer)


def test_movies_are_found_while_one_types_and_put_in_order(browser: Browser, page, producer):
    for title, year in (("Quokka Two", 1932), ("Quokka One", 1934), ("Quokka Six", 1933)):
        film(producer, title, year=year)
    browser.open(page, "/agency/movies")
    page.get_by_label("Search movies").press_sequentially("quokk", delay=20)
    expect(names(page)).to_have_text(["Quokka One", "Quokka Six", "Quokka Two"])
    page.get_by_text("Filters").click()
    page.get_by_label("Order").select_option(label="Year, oldest first")
    expect(names(page)).to_have_text(["Quokka Two", "Quokka Six", "Quokka One"])
    page.reload()
    expect(names(page)).to_have_text(["Quokka Two", "Quokka Six", "Quokka One"])
    page.get_by_label("Search movies").fill("quokka without a film")
    expect(page.get_by_role("heading", name="Nothing is found")).to_be_visible()


def test_movies_are_filtered_by_what_is_chosen_by_typing(browser: Browser, page, producer):
    genre, director = new(producer, "genre", name="Wombat opera"), new(producer, "director", name="Wanda Wombat")
    actor = new(producer, "actor", name="Willy Wombat")
    wanted = film(producer, "Wombat Wanted", genres=[genre], directors=[director], rating=6.5)
    film(producer, "Wombat Unrated", genres=[genre], directors=[director], rating=6.4)
    film(producer, "Wombat Elsewhere", genres=[genre], year=1940, rating=9)
    new(producer, "role", movie_id=wanted["id"], actor_id=actor, character="W")
    browser.open(page, "/agency/movies")
    page.get_by_text("Filters").click()
    pick(page.locator("search"), "Genre", "wombat", "Wombat opera")
    expect(names(page)).to_have_text(["Wombat Wanted", "Wombat Unrated", "Wombat Elsewhere"])
    page.get_by_label("To year").fill("1935")
    expect(names(page)).to_have_text(["Wombat Wanted", "Wombat Unrated"])
    page.get_by_label("Rating from").fill("6,5")
    expect(names(page)).to_have_text(["Wombat Wanted"])
    page.get_by_label("Rating from").fill("")
    pick(page.locator("search"), "Director", "wombat", "Wanda Wombat")
    expect(names(page)).to_have_text(["Wombat Wanted", "Wombat Unrated"])
    pick(page.locator("search"), "Actor", "wombat", "Willy Wombat")
    expect(names(page)).to_have_text(["Wombat Wanted"])
    page.reload()
    page.get_by_role("button", name="Wanda Wombat").click()
    expect(page.get_by_label("Director")).to_have_value("")
    page.get_by_role("button", name="Clear all").click()
    expect(names(page)).to_have_count(PAGE_SIZE)


def test_deleting_the_last_one_of_a_page_shows_the_page_before(browser: Browser, page, service, producer):
    token = producer.token
    for number in range(PAGE_SIZE + 1):
        service.ask("POST", "/agency/movies/", {"title": f"Numbat {number:02}", "year": 1931}, token)
    browser.open(page, "/agency/movies?q=numbat")
    expect(names(page)).to_have_count(PAGE_SIZE)
    page.get_by_role("link", name="Page 2", exact=True).click()
    expect(names(page)).to_have_text([f"Numbat {PAGE_SIZE}"])
    names(page).get_by_role("link").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(page).to_have_url(re.compile(r"/agency/movies\?q=numbat&page=1$"))
    expect(names(page)).to_have_count(PAGE_SIZE)
    expect(names(page).first).to_have_text("Numbat 00")


def test_a_movie_is_added_with_all_that_can_be_told(browser: Browser, page, producer):
    for name in ("Dingo noir", "Dingo drama"):
        new(producer, "genre", name=name)
    for name in ("Dora Dingo", "Dan Dingo"):
        new(producer, "director", name=name)
    browser.open(page, "/agency/movies")
    page.get_by_role("link", name=ADD).click()
    fields = form(page, ADD)
    texts = {
        "Title": "Dingo Days",
        "Original title": "Dňi dinga",
        "Release date": "1987-06-05",
        "Length in minutes": "101",
        "Rating": "7,5",
        "Description": "First line\nsecond line",
        "Trailer": "https://example.com/trailer",
        "Poster": "https://example.com/poster.jpg",
    }
    for label, text in texts.items():
        fields.get_by_label(label, exact=True).fill(text)
    expect(fields.get_by_label("Year")).to_have_value("1987")
    for name in ("Dingo noir", "Dingo drama"):
        pick(fields, "Add a genre", "dingo", name)
    for name in ("Dora Dingo", "Dan Dingo"):
        pick(fields, "Add a director", "dingo", name)
    fields.get_by_label("Add a director").fill("Didi Dingo")
    page.get_by_role("option", name="Add “Didi Dingo” as new").click()
    fields.get_by_role("button", name="Move Dan Dingo up").click()
    fields.get_by_role("button", name=ADD).click()
    told(page, "“Dingo Days” is added.")
    expect(page.get_by_role("heading", name="Dingo Days", level=1)).to_be_visible()
    movie = producer.ask("GET", f"/agency/movies/{page.url.rpartition('/')[2]}/")["movie"]
    assert [genre["name"] for genre in movie["genres"]] == ["Dingo noir", "Dingo drama"]
    assert [director["name"] for director in movie["directors"]] == ["Dan Dingo", "Dora Dingo", "Didi Dingo"]
    known = ("title", "original_title", "release_date", "length", "rating", "description", "trailer", "poster_url")
    assert [movie[name] for name in known] == [*list(texts.values())[:3], 101, 7.5, *list(texts.values())[5:]]


def test_each_rule_is_told_next_to_its_field(browser: Browser, page):
    browser.open(page, "/agency/movies/new")
    fields = form(page, ADD)
    send = fields.get_by_role("button", name=ADD)
    send.click()
    expect(fault(fields, "Title")).to_have_text("This is needed.")
    expect(fields.get_by_label("Title", exact=True)).to_be_focused()
    fields.get_by_label("Title", exact=True).fill("Emu")
    send.click()
    expect(fault(fields, "Year")).to_have_text("This is needed.")
    fields.get_by_label("Release date").fill("1987-06-05")
    wrong = [
        ("Title", "x" * 256, "At most 255 characters."),
        ("Year", "1986", "This isn't the year of the release date."),
        ("Year", "nineteen", "A number, please."),
        ("Year", "1799", "From 1800 to 2100."),
        ("Rating", "10.1", "From 0 to 10."),
        ("Length in minutes", "90,5", "A whole number, please."),
        ("Length in minutes", "-1", "From 0 to 99999."),
        ("Poster", "http://example.com/poster.jpg", "This isn't an https address."),
        ("Trailer", "example.com", "This isn't an https address."),
    ]
    for label, text, sentence in wrong:
        field = fields.get_by_label(label, exact=True)
        before = field.input_value()
        field.fill(text)
        send.click()
        expect(fault(fields, label)).to_have_text(sentence)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(fields.locator("[aria-invalid=true]")).to_have_count(1)
        field.fill(before)


def test_a_movie_is_changed(browser: Browser, page, producer):
    movie = film(producer, "Bilby", rating=8, genres=[new(producer, "genre", name="Bilby genre")])
    browser.open(page, f"/agency/movies/{movie['id']}")
    fields = form(page, "Change the movie")
    fields.get_by_label("Title", exact=True).fill("Bilby Returns")
    fields.get_by_label("Rating", exact=True).fill("")
    fields.get_by_role("button", name="Take Bilby genre off").click()
    fields.get_by_role("button", name="Save").click()
    told(page, "Saved.")
    expect(page.get_by_role("heading", name="Bilby Returns", level=1)).to_be_visible()
    page.reload()
    expect(fields.get_by_label("Title", exact=True)).to_have_value("Bilby Returns")
    changed = producer.ask("GET", f"/agency/movies/{movie['id']}/")["movie"]
    assert (changed["rating"], changed["genres"], changed["year"]) == (None, [], movie["year"])


def test_who_changes_what_another_one_changed_meanwhile_is_told_and_loads_it_again(browser: Browser, page, producer):
    movie = film(producer, "Possum")
    browser.open(page, f"/agency/movies/{movie['id']}")
    fields = form(page, "Change the movie")
    fields.get_by_label("Length in minutes").fill("90")
    producer.ask("PATCH", f"/agency/movies/{movie['id']}/", {"title": "Possum of Another"})
    fields.get_by_role("button", name="Save").click()
    expect(fields.get_by_role("alert")).to_have_text("Somebody changed this meanwhile. Load it again first.")
    expect(fields.get_by_label("Length in minutes")).to_have_value("90")
    page.get_by_role("button", name="Load again").click()
    expect(fields.get_by_label("Title", exact=True)).to_have_value("Possum of Another")
    expect(fields.get_by_label("Length in minutes")).to_have_value("")
    expect(page.get_by_text("What you typed here will be lost.")).to_have_count(0)
    fields.get_by_label("Length in minutes").fill("91")
    fields.get_by_role("button", name="Save").click()
    told(page, "Saved.")
    assert producer.ask("GET", f"/agency/movies/{movie['id']}/")["movie"]["length"] == 91


def test_a_movie_is_deleted_with_what_goes_along(browser: Browser, page, producer):
    movie = film(producer, "Koala", length=80)
    actor = new(producer, "actor", name="Karl Koala")
    new(producer, "role", movie_id=movie["id"], actor_id=actor, character="K")
    producer.ask("POST", f"/favorites/movies/{movie['id']}/")
    producer.ask("POST", "/collection/movies/", {"movie_id": movie["id"], "format": "DVD", "rating": 4})
    browser.open(page, f"/agency/movies/{movie['id']}")
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Delete", exact=True).click()
    agree(page, "Delete “Koala”? Its roles and everybody's favourite marks go along; collections keep their copies.")
    told(page, "“Koala” is deleted.")
    expect(page.get_by_role("heading", name="Movies", level=1)).to_be_visible()
    browser.open(page, f"/agency/movies/{movie['id']}")
    expect(page.get_by_role("alert")).to_contain_text("There is no such movie.")
    browser.open(page, f"/agency/actors/{actor}")
    expect(page.get_by_text("No roles yet")).to_be_visible()
    assert producer.ask("GET", "/favorites/movies/") == []
    assert [copy["title"] for copy in producer.ask("GET", "/collection/movies/")] == ["Koala"]


def test_scripts_in_names_are_shown_as_text_everywhere(browser: Browser, page, producer):
    kinds = {kind: new(producer, kind, name=SCRIPT) for kind in ("genre", "director", "actor")}
    movie = film(producer, SCRIPT, genres=[kinds["genre"]], directors=[kinds["director"]], original_title=SCRIPT)["id"]
    role = new(producer, "role", movie_id=movie, actor_id=kinds["actor"], character=SCRIPT)
    shown = {
        "/agency/movies?q=hurt": 3,  # title, director, genre
        f"/agency/movies?genre={kinds['genre']}&director={kinds['director']}&actor={kinds['actor']}": 6,
        f"/agency/movies/{movie}": 5,  # heading, genre, director, actor, character
        "/agency/actors?q=hurt": 1,
        f"/agency/actors/{kinds['actor']}": 3,  # heading, character, movie
        "/agency/roles?q=hurt": 3,
        f"/agency/roles/{role}": 1,
        "/agency/genres?q=hurt": 1,
        "/agency/directors?q=hurt": 1,
        f"/movies/{movie}": 5,  # heading, original title, genre, director, actor with character
    }
    for path, count in shown.items():
        browser.open(page, path)
        expect(page.locator("main").get_by_text(SCRIPT).nth(count - 1)).to_be_visible()
        assert page.evaluate("'hurt' in window || document.querySelectorAll('main img').length") == 0
    browser.open(page, f"/agency/movies/{movie}")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("dialog").get_by_text(f"Delete “{SCRIPT}”?")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    form(page, "Add a role").get_by_label("Actor").fill("script")
    expect(page.get_by_role("option", name=SCRIPT, exact=True)).to_have_count(2)
    assert page.evaluate("'hurt' in window") is False
