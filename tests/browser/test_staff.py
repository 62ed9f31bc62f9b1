"""Who may do what: the buttons of each role, roles given and taken away, people disabled."""

from collections.abc import Iterator

import pytest

from tests.browser.agency import film, form, new, staff, told
from tests.browser.conftest import Person, Service, served, sync_api
from tests.issuer import Issuer

expect = sync_api.expect
NOBODY, ASSISTANT, DIRECTOR, PRODUCER, ADMINISTRATOR = range(5)
ROLES = ["member", "casting_assistant", "casting_director", "executive_producer", "administrator"]
"""Each may do all that the one before may."""

NAMED = {
    ("button", "Add"): PRODUCER,
    ("button", "Rename Kea {one}"): PRODUCER,
    ("button", "Delete Kea {one}"): PRODUCER,
}
PAGES = {
    "/agency": (ASSISTANT, {("link", "Agency"): ASSISTANT, ("link", "Users"): ADMINISTRATOR}),
    "/agency/movies": (ASSISTANT, {("link", "Add a movie"): PRODUCER}),
    "/agency/movies/new": (PRODUCER, {("button", "Add a movie"): PRODUCER}),
    "/agency/movies/{movie}": (
        ASSISTANT,
        {
            ("button", "Save"): DIRECTOR,
            ("button", "Delete"): PRODUCER,
            ("button", "Add a role"): DIRECTOR,
            ("link", "Change Kiki Kea – K"): DIRECTOR,
            ("button", "Delete Kiki Kea – K"): DIRECTOR,
            ("button", "Move Kiki Kea – K up"): DIRECTOR,
        },
    ),
    "/agency/actors": (ASSISTANT, {("link", "Add an actor"): DIRECTOR}),
    "/agency/actors/new": (DIRECTOR, {("button", "Add an actor"): DIRECTOR}),
    "/agency/actors/{actor}": (
        ASSISTANT,
        {("button", "Save"): DIRECTOR, ("button", "Delete"): DIRECTOR, ("link", "Add a role"): DIRECTOR},
    ),
    "/agency/roles?q=kea": (
        ASSISTANT,
        {("link", "Add a role"): DIRECTOR, ("button", "Delete Kiki Kea – K"): DIRECTOR},
    ),
    "/agency/roles/new": (DIRECTOR, {("button", "Add a role"): DIRECTOR}),
    "/agency/roles/{role}": (ASSISTANT, {("button", "Save"): DIRECTOR, ("button", "Delete"): DIRECTOR}),
    "/agency/genres?q=kea": (ASSISTANT, {(kind, name.format(one="genre")): who for (kind, name), who in NAMED.items()}),
    "/agency/directors?q=kea": (
        ASSISTANT,
        {(kind, name.format(one="director")): who for (kind, name), who in NAMED.items()},
    ),
    "/users": (ADMINISTRATOR, {("combobox", "Role of {administrator}"): ADMINISTRATOR}),
}
"""The pages: from which role on one may open each, and from which one on there is what."""


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with Issuer() as issuer:
        yield issuer


@pytest.fixture(scope="module")
def service(tmp_path_factory, sqlite_template, issuer) -> Iterator[Service]:
    trusted = f"{issuer.address} audience={issuer.audience} jwks={issuer.jwks_address}"
    with served(tmp_path_factory.mktemp("staff"), sqlite_template, MARQUEE_TRUSTED_ISSUERS=trusted) as service:
        yield service


@pytest.fixture(scope="module")
def administrator(service: Service) -> Person:
    return service.person("administrator")


@pytest.fixture(scope="module")
def ids(administrator: Person) -> dict[str, object]:
    """What the addresses name."""
    movie, actor = film(administrator, "The Kea")["id"], new(administrator, "actor", name="Kiki Kea")
    role = new(administrator, "role", movie_id=movie, actor_id=actor, character="K")
    for kind in ("genre", "director"):
        new(administrator, kind, name=f"Kea {kind}")
    return {"movie": movie, "actor": actor, "role": role, "administrator": administrator.email}


def settled(browser, page, path: str) -> None:
    browser.open(page, path)
    page.wait_for_function("() => document.querySelector('main [aria-busy=true]') === null")


def give(administrator: Person, person: Person, **change) -> None:
    """Change somebody's account by the API."""
    (user,) = [user for user in administrator.ask("GET", "/users/") if user["email"] == person.email]
    administrator.ask("PATCH", f"/users/{user['id']}/", change)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_its_own_pages_and_buttons(new_browser, service, administrator, ids, role):
    rank, browser = ROLES.index(role), new_browser()
    page = browser.tab()
    browser.log_in(page, administrator if role == "administrator" else service.person(role))
    shown, expected = {}, {}
    for path, (opener, controls) in PAGES.items():
        settled(browser, page, path.format(**ids))
        forbidden = page.get_by_role("heading", name="You may not do this", level=1)
        shown[path] = {
            (kind, name): page.get_by_role(kind, name=name.format(**ids), exact=True).count() > 0
            for kind, name in controls
        }
        shown[path]["opens"] = forbidden.count() == 0
        expected[path] = {control: rank >= who for control, who in controls.items()} | {"opens": rank >= opener}
    assert shown == expected


def test_a_page_that_one_may_not_open_tells_which_permission_it_takes(new_browser, service):
    page = staff(new_browser(), service.person("casting_assistant"), "/users")
    expect(page.get_by_text("Your account lacks the permission “get:users”.")).to_be_visible()


def test_the_overview_tells_what_one_may_do(new_browser, service):
    person = service.person("casting_director")
    page = staff(new_browser(), person)
    expect(page.get_by_text("Your role: Casting director")).to_be_visible()
    may = page.locator(".part").filter(has=page.get_by_role("heading", name="Movies")).get_by_text("You may")
    expect(may).to_have_text("You may look and change.")
    movies = service.ask("GET", "/agency/movies/?page=1", token=person.token)["total_movies"]
    expect(page.locator(".part .big").first).to_have_text(str(movies))


def test_a_role_taken_away_is_told_at_the_next_change_and_its_buttons_go_away(new_browser, service, administrator):
    person, movie = service.person("executive_producer"), film(administrator, "The Kiwi")
    page = staff(new_browser(), person, f"/agency/movies/{movie['id']}")
    form(page, "Change the movie").get_by_label("Title", exact=True).fill("The Kiwi of Nobody")
    give(administrator, person, role="casting_assistant")
    form(page, "Change the movie").get_by_role("button", name="Save").click()
    told(page, "You may not do this.")
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    expect(page.get_by_role("button", name="Delete")).to_have_count(0)
    expect(page.get_by_role("heading", name="The Kiwi", level=1)).to_be_visible()
    page.get_by_role("link", name="Genres").last.click()
    expect(page.locator(".named li").first).to_be_visible()
    expect(page.get_by_role("button", name="Add")).to_have_count(0)
    assert administrator.ask("GET", f"/agency/movies/{movie['id']}/")["movie"]["title"] == "The Kiwi"


def test_who_is_no_longer_of_the_staff_is_told_so_at_the_next_page(new_browser, service, administrator):
    person = service.person("casting_director")
    page = staff(new_browser(), person)
    give(administrator, person, role="member")
    page.get_by_role("navigation", name="Agency").get_by_role("link", name="Actors").click()
    expect(page.get_by_role("heading", name="You may not do this", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Agency")).to_have_count(0)


def test_an_administrator_gives_a_role_that_holds_at_the_next_request(new_browser, service, administrator):
    person = service.person()
    other = staff(new_browser(), person)
    expect(other.get_by_role("heading", name="You may not do this", level=1)).to_be_visible()
    page = staff(new_browser(), administrator, "/users")
    page.get_by_label(f"Role of {person.email}").select_option(label="Casting director")
    told(page, f"{person.email}: saved.")
    other.reload()
    expect(other.get_by_text("Your role: Casting director")).to_be_visible()
    page.reload()
    expect(page.get_by_label(f"Role of {person.email}").locator("option:checked")).to_have_text("Casting director")


def test_who_is_disabled_is_logged_out_and_cannot_log_in_until_they_are_enabled(new_browser, service, administrator):
    person = service.person("casting_assistant")
    other = staff(new_browser(), person)
    page = staff(new_browser(), administrator, "/users")
    switch = page.get_by_label(f"{person.email} may log in")
    switch.click()
    told(page, f"{person.email}: saved.")
    other.get_by_role("navigation", name="Agency").get_by_role("link", name="Actors").click()
    told(other, "Your session has ended. Please log in again.")
    other.get_by_role("main").get_by_role("link", name="Log in").click()
    other.get_by_label("E-mail or user name").fill(person.email)
    other.get_by_label("Password").fill(person.password)
    log_in = other.get_by_role("main").get_by_role("button", name="Log in")
    log_in.click()
    expect(other.get_by_role("alert")).to_have_text("E-mail or user name and password don't match.")
    with page.expect_response(lambda response: response.request.method == "PATCH"):
        switch.click()
    page.reload()
    expect(switch).to_be_checked()
    log_in.click()
    expect(other.get_by_role("heading", name="Actors", level=1)).to_be_visible()


def test_a_user_of_an_issuer_has_no_role_to_give_but_can_be_disabled(new_browser, service, administrator, issuer):
    subject = "auth0|weka"
    service.ask("POST", "/favorites/movies/1/", token=issuer.token(subject))
    (user,) = [user for user in administrator.ask("GET", "/users/") if user["issuer"]]
    page = staff(new_browser(), administrator, "/users")
    row = page.get_by_role("row").filter(has_text="As the issuer says")
    expect(row).to_contain_text("127.0.0.1")
    expect(row.get_by_role("combobox")).to_have_count(0)
    row.get_by_role("switch").click()
    told(page, ": saved.")
    (user,) = [user for user in administrator.ask("GET", "/users/") if user["issuer"]]
    assert user["active"] is False


def test_ones_own_role_is_changed_only_after_a_warning(new_browser, service):
    person = service.person("administrator")
    page = staff(new_browser(), person, "/users")
    role, dialog = page.get_by_label(f"Role of {person.email}"), page.get_by_role("dialog")
    role.select_option(label="Member")
    expect(dialog).to_contain_text(
        "With another role you may no longer see this page, and can't take it back yourself."
    )
    dialog.get_by_role("button", name="Cancel").click()
    expect(role.locator("option:checked")).to_have_text("Administrator")
    page.get_by_label(f"{person.email} may log in").click()
    expect(dialog).to_contain_text("You will be logged out and can't log in again")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_label(f"{person.email} may log in")).to_be_checked()
    role.select_option(label="Member")
    dialog.get_by_role("button", name="Change it anyway").click()
    expect(page.get_by_role("heading", name="You may not do this", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Users")).to_have_count(0)


def test_an_administrator_who_is_none_any_more_is_told_at_the_next_change(new_browser, service, administrator):
    person, other = service.person("administrator"), service.person()
    page = staff(new_browser(), person, "/users")
    give(administrator, person, role="member")
    page.get_by_label(f"Role of {other.email}").select_option(label="Administrator")
    told(page, f"{other.email}: You may not do this.")
    expect(page.get_by_role("heading", name="You may not do this", level=1)).to_be_visible()
    assert other.ask("GET", "/user/")["role"] == "member"
