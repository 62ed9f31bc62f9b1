"""The agency's actors, roles, genres and directors."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.browser.agency import agree, fault, film, form, names, new, pick, staff, told
from tests.browser.conftest import Browser, Person, Service, served, sync_api

expect = sync_api.expect
NAMED = ["genre", "director"]


@pytest.fixture(scope="module")
def service(tmp_path_factory, sqlite_template) -> Iterator[Service]:
    with served(tmp_path_factory.mktemp("people"), sqlite_template) as service:
        yield service


@pytest.fixture(scope="module")
def producer(service: Service) -> Person:
    return service.person("executive_producer")


@pytest.fixture
def page(browser: Browser, producer: Person):
    return staff(browser, producer)


def actor_at(page, producer: Person) -> dict:
    return producer.ask("GET", f"/agency/actors/{page.url.rpartition('/')[2]}/")["actor"]


def cast(page):
    """Who plays, and the characters, as the table of roles has them."""
    return page.locator("tbody th, tbody th + td")


def test_an_actor_is_added_with_a_birth_date(browser: Browser, page, producer):
    browser.open(page, "/agency/actors")
    page.get_by_role("link", name="Add an actor").click()
    fields = form(page, "Add an actor")
    fields.get_by_label("Name").fill("Olga Otter")
    fields.get_by_label("Gender").fill("female")
    fields.get_by_label("Birth date", exact=True).fill("1950-02-03")
    fields.get_by_role("button", name="Add an actor").click()
    told(page, "“Olga Otter” is added.")
    expect(page.get_by_role("heading", name="Olga Otter", level=1)).to_be_visible()
    actor = actor_at(page, producer)
    assert (actor["gender"], actor["birth_date"]) == ("female", "1950-02-03")
    assert date.today().year - 1950 - actor["age"] in (0, 1)


def test_an_actor_is_added_with_an_age_in_place_of_the_birth_date(browser: Browser, page, producer):
    browser.open(page, "/agency/actors/new")
    fields = form(page, "Add an actor")
    fields.get_by_label("Name").fill("Oleg Otter")
    fields.get_by_label("Birth date", exact=True).fill("1950-02-03")
    fields.get_by_label("their age").check()
    expect(fields.get_by_label("Birth date", exact=True)).to_have_count(0)
    fields.get_by_label("Age", exact=True).fill("44")
    fields.get_by_role("button", name="Add an actor").click()
    expect(page.get_by_role("heading", name="Oleg Otter", level=1)).to_be_visible()
    expect(form(page, "Change the actor").get_by_label("Age", exact=True)).to_have_value("44")
    assert (actor_at(page, producer)["birth_date"], actor_at(page, producer)["age"]) == (None, 44)


def test_each_rule_of_an_actor_is_told_next_to_its_field(browser: Browser, page):
    browser.open(page, "/agency/actors/new")
    fields = form(page, "Add an actor")
    send = fields.get_by_role("button", name="Add an actor")
    send.click()
    expect(fault(fields, "Name")).to_have_text("This is needed.")
    fields.get_by_label("Name").fill("Otto Otter")
    for day in ("1871-12-31", f"{date.today().year + 1}-01-01"):
        fields.get_by_label("Birth date", exact=True).fill(day)
        send.click()
        expect(fault(fields, "Birth date")).to_have_text("This is out of range.")
        fields.get_by_label("Birth date", exact=True).fill("")
    fields.get_by_label("their age").check()
    for age, sentence in (("131", "From 0 to 130."), ("-1", "From 0 to 130."), ("4.5", "A whole number, please.")):
        fields.get_by_label("Age", exact=True).fill(age)
        send.click()
        expect(fault(fields, "Age")).to_have_text(sentence)


def test_an_actor_is_changed(browser: Browser, page, producer):
    actor = new(producer, "actor", name="Heidi Heron", gender="f", birth_date="1960-01-01")
    browser.open(page, f"/agency/actors/{actor}")
    fields = form(page, "Change the actor")
    fields.get_by_label("Name").fill("Heidi Hawk")
    fields.get_by_label("their age").check()
    fields.get_by_label("Age", exact=True).fill("0")
    fields.get_by_role("button", name="Save").click()
    told(page, "Saved.")
    expect(page.get_by_role("heading", name="Heidi Hawk", level=1)).to_be_visible()
    changed = producer.ask("GET", f"/agency/actors/{actor}/")["actor"]
    assert changed == {"id": actor, "name": "Heidi Hawk", "gender": "f", "birth_date": None, "age": 0}
    fields.get_by_label("Age", exact=True).fill("")
    with page.expect_response(f"**/agency/actors/{actor}/"):
        fields.get_by_role("button", name="Save").click()
    page.reload()
    expect(fields.get_by_label("Birth date", exact=True)).to_have_value("")
    assert producer.ask("GET", f"/agency/actors/{actor}/")["actor"]["age"] is None


def test_an_actor_is_deleted_with_their_roles(browser: Browser, page, producer):
    movie, actor = film(producer, "The Lemur"), new(producer, "actor", name="Lola Lemur")
    new(producer, "role", movie_id=movie["id"], actor_id=actor, character="Lem")
    browser.open(page, "/agency/actors?q=lemur")
    page.get_by_role("link", name="Lola Lemur").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    agree(page, "Delete Lola Lemur? Their roles go along. Who also directs stays as a director.")
    told(page, "“Lola Lemur” is deleted.")
    expect(page.get_by_role("heading", name="Nothing is found")).to_be_visible()
    browser.open(page, f"/agency/movies/{movie['id']}")
    expect(page.get_by_text("No roles yet")).to_be_visible()


def test_actors_are_found_and_put_in_order(browser: Browser, page, producer):
    for name, born in (("Bea Badger", "1970-01-01"), ("Abe Badger", "1980-01-01"), ("Cid Badger", "1960-01-01")):
        new(producer, "actor", name=name, birth_date=born)
    browser.open(page, "/agency/actors")
    page.get_by_label("Search actors").press_sequentially("badg", delay=20)
    expect(names(page)).to_have_count(3)
    page.get_by_label("Order").select_option(label="Oldest first")
    expect(names(page)).to_have_text(["Cid Badger", "Bea Badger", "Abe Badger"])
    page.get_by_label("Order").select_option(label="Name, from Z")
    expect(names(page)).to_have_text(["Cid Badger", "Bea Badger", "Abe Badger"])
    page.get_by_role("link", name="Abe Badger").click()
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_label("Search actors")).to_have_value("badg")


def test_a_role_is_added_at_its_movie_and_the_same_twice_is_told(browser: Browser, page, producer):
    movie = film(producer, "The Gecko")
    browser.open(page, f"/agency/movies/{movie['id']}")
    fields = form(page, "Add a role")
    send = fields.get_by_role("button", name="Add a role")
    fields.get_by_label("Actor").fill("Gita")
    send.click()
    expect(fault(fields, "Actor")).to_have_text("Choose one of those offered.")
    pick(fields, "Actor", "Gita Gecko", "Add “Gita Gecko” as new")
    fields.get_by_label("Character").fill("Toke")
    send.click()
    told(page, "Gita Gecko plays in “The Gecko” now.")
    expect(cast(page)).to_have_text(["Gita Gecko", "Toke"])
    expect(fields.get_by_label("Actor")).to_have_value("")
    pick(fields, "Actor", "gita", "Gita Gecko")
    fields.get_by_label("Character").fill("Toke")
    send.click()
    expect(fields.get_by_text("This actor has this role in this movie already.")).to_be_visible()
    fields.get_by_label("Character").fill("Her sister")
    send.click()
    expect(cast(page)).to_have_text(["Gita Gecko", "Toke", "Gita Gecko", "Her sister"])


def test_a_role_is_added_where_all_roles_are(browser: Browser, page, producer):
    movie, actor = film(producer, "The Tapir"), new(producer, "actor", name="Tia Tapir")
    browser.open(page, "/agency/roles")
    page.get_by_role("link", name="Add a role").click()
    fields = form(page, "Add a role")
    send = fields.get_by_role("button", name="Add a role")
    send.click()
    expect(fault(fields, "Movie")).to_have_text("This is needed.")
    expect(fault(fields, "Actor")).to_have_text("This is needed.")
    pick(fields, "Movie", "the tapir", "The Tapir 1931")
    pick(fields, "Actor", "tia", "Tia Tapir")
    fields.get_by_label("Character").fill("Herself")
    send.click()
    told(page, "Tia Tapir plays in “The Tapir” now.")
    page.get_by_label("Search by character, actor or movie").fill("tapir")
    expect(names(page)).to_have_text(["Tia Tapir"])
    page.get_by_role("link", name="Tia Tapir", exact=True).click()
    page.get_by_role("link", name="Add a role").click()
    expect(fields.get_by_label("Actor")).to_have_value("Tia Tapir")
    roles = producer.ask("GET", f"/agency/actors/{actor}/roles/")["roles"]
    assert [(role["movie"]["id"], role["character"]) for role in roles] == [(movie["id"], "Herself")]


def test_roles_move_up_and_down_in_the_billing(browser: Browser, page, producer):
    movie = film(producer, "The Newts")
    for name in ("Nan Newt", "Ned Newt", "Nina Newt"):
        new(producer, "role", movie_id=movie["id"], actor_id=new(producer, "actor", name=name), character="")
    browser.open(page, f"/agency/movies/{movie['id']}")
    page.get_by_role("button", name="Move Nina Newt up").click()
    told(page, "Nina Newt stands before Ned Newt now.")
    expect(names(page)).to_have_text(["Nan Newt", "Nina Newt", "Ned Newt"])
    page.get_by_role("button", name="Move Nan Newt down").click()
    expect(names(page)).to_have_text(["Nina Newt", "Nan Newt", "Ned Newt"])
    expect(page.get_by_role("button", name="Move Nina Newt up")).to_have_attribute("aria-disabled", "true")
    public = producer.service.ask("GET", f"/movies/{movie['id']}/cast/")
    assert [one["name"] for one in public] == ["Nina Newt", "Nan Newt", "Ned Newt"]


def test_a_role_is_changed_and_deleted(browser: Browser, page, producer):
    movie, actor = film(producer, "The Skink"), new(producer, "actor", name="Sal Skink")
    for character in ("Kin", "Kon"):
        new(producer, "role", movie_id=movie["id"], actor_id=actor, character=character)
    browser.open(page, f"/agency/movies/{movie['id']}")
    page.get_by_role("link", name="Change Sal Skink – Kon").click()
    fields = form(page, "Change the role")
    fields.get_by_label("Character").fill("Kin")
    fields.get_by_role("button", name="Save").click()
    expect(fields.get_by_text("This actor has this role in this movie already.")).to_be_visible()
    fields.get_by_label("Character").fill("Koba")
    fields.get_by_label("Place in the billing").fill("1")
    fields.get_by_role("button", name="Save").click()
    told(page, "Saved.")
    expect(page.get_by_role("heading", name="Sal Skink – Koba", level=1)).to_be_visible()
    page.get_by_role("link", name="Back").click()
    expect(cast(page)).to_have_text(["Sal Skink", "Koba", "Sal Skink", "Kin"])
    page.get_by_role("button", name="Delete Sal Skink – Koba").click()
    agree(page, "Delete the role Sal Skink – Koba in “The Skink”? Movie and actor stay.")
    expect(cast(page)).to_have_text(["Sal Skink", "Kin"])


@pytest.mark.parametrize("kind", NAMED)
def test_genres_and_directors_are_added_renamed_and_deleted(browser: Browser, page, producer, kind):
    browser.open(page, f"/agency/{kind}s")
    adding = form(page, f"Add a {kind}")
    adding.get_by_role("button", name="Add").click()
    expect(fault(adding, f"New {kind}")).to_have_text("This is needed.")
    adding.get_by_label(f"New {kind}").fill(f"Xolo {kind}")
    adding.get_by_role("button", name="Add").click()
    told(page, f"“Xolo {kind}” is added.")
    expect(adding.get_by_label(f"New {kind}")).to_have_value("")
    page.get_by_label(f"Search {kind}s").fill("xolo")
    expect(page.locator(".named li")).to_have_count(1)
    page.get_by_role("button", name=f"Rename Xolo {kind}").click()
    expect(page.get_by_label(f"New name of Xolo {kind}")).to_be_focused()
    page.get_by_label(f"New name of Xolo {kind}").fill(f"Xolo and gnu {kind}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name=f"Xolo and gnu {kind}")).to_be_visible()
    page.get_by_role("button", name=f"Delete Xolo and gnu {kind}").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    told(page, f"“Xolo and gnu {kind}” is deleted.")
    expect(page.get_by_role("heading", name="Nothing is found")).to_be_visible()
    assert producer.ask("GET", f"/agency/{kind}s/?q=xolo")[f"total_{kind}s"] == 0


@pytest.mark.parametrize("kind", NAMED)
def test_a_genre_or_director_in_use_is_told_and_stays(browser: Browser, page, producer, kind):
    used = new(producer, kind, name=f"Used {kind}")
    film(producer, f"The Zorilla of a {kind}", **{f"{kind}s": [used]})
    browser.open(page, f"/agency/{kind}s?q=used")
    page.get_by_role("button", name=f"Delete Used {kind}").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(dialog.get_by_role("alert")).to_have_text("A movie still uses this, so it can't be deleted.")
    dialog.get_by_role("button", name="Cancel").click()
    page.get_by_role("link", name=f"Used {kind}").click()
    expect(names(page)).to_have_text([f"The Zorilla of a {kind}"])


def test_a_genre_of_a_taken_name_is_told_next_to_its_field(browser: Browser, page, producer):
    for name in ("Vole café", "Vole tea"):
        new(producer, "genre", name=name)
    browser.open(page, "/agency/genres?q=vole")
    adding = form(page, "Add a genre")
    adding.get_by_label("New genre").fill("VOLE CAFE")
    adding.get_by_role("button", name="Add").click()
    expect(fault(adding, "New genre")).to_have_text("There is a genre of this name already.")
    page.get_by_role("button", name="Rename Vole tea").click()
    renaming = form(page, "Rename Vole tea")
    renaming.get_by_label("New name of Vole tea").fill("vole café")
    renaming.get_by_role("button", name="Save").click()
    expect(fault(renaming, "New name of Vole tea")).to_have_text("There is a genre of this name already.")
    renaming.get_by_role("button", name="Cancel").click()
    expect(page.locator(".named li a")).to_have_text(["Vole café", "Vole tea"])
