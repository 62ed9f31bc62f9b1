"""Groups of people: made, filled, left, and hidden from strangers."""

import pytest

from tests.browser.collecting import A_WHILE, group_of
from tests.browser.conftest import Browser, Person, sync_api

expect = sync_api.expect


def member_form(page):
    return page.locator("form", has=page.get_by_label("Add somebody"))


def confirm(page, word: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=word, exact=True).click()


def expect_no_such_group(page) -> None:
    expect(page.get_by_role("alert")).to_contain_text("There is no such group, or you aren't in it.")


@pytest.fixture
def page(browser: Browser, anna: Person):
    """A tab of Anna's."""
    page = browser.tab()
    browser.log_in(page, anna)
    return page


def test_a_group_is_made_renamed_and_deleted(browser: Browser, page, anna: Person):
    browser.open(page, "/groups")
    expect(page.get_by_role("heading", name="No groups yet")).to_be_visible()
    page.get_by_role("button", name="Make the group").click()
    expect(page.get_by_label("New group")).to_have_accessible_description("This is needed.")
    page.get_by_label("New group").fill("🎬" * 51)
    page.get_by_role("button", name="Make the group").click()
    expect(page.get_by_label("New group")).to_have_accessible_description("At most 50 characters.")
    assert anna.ask("GET", "/groups/") == []
    page.get_by_label("New group").fill("Family")
    page.get_by_role("button", name="Make the group").click()
    expect(page.get_by_role("heading", name="Family", level=1)).to_be_visible()
    expect(page.get_by_text("Nobody is in it yet.")).to_be_visible()
    page.get_by_label("Name of the group").fill("Film club")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Film club", level=1)).to_be_visible()
    assert [group["name"] for group in anna.ask("GET", "/groups/")] == ["Film club"]
    page.get_by_role("button", name="Delete").click()
    confirm(page, "Cancel")
    page.get_by_role("button", name="Delete").click()
    confirm(page, "Delete")
    expect(page.get_by_text("The group “Film club” is deleted.")).to_be_visible()
    expect(page.get_by_role("heading", name="No groups yet")).to_be_visible()
    assert anna.ask("GET", "/groups/") == []


def test_a_group_that_was_renamed_elsewhere_is_loaded_again_first(browser: Browser, page, anna: Person):
    group = group_of(anna, "Family")
    browser.open(page, f"/groups/{group}")
    name = page.get_by_label("Name of the group")
    expect(name).to_have_value("Family")
    anna.ask("PATCH", f"/groups/{group}/", {"name": "Renamed elsewhere"})
    name.fill("Mine")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Somebody changed this meanwhile. Load it again first.")).to_be_visible()
    page.get_by_role("button", name="Load again").click()
    expect(name).to_have_value("Renamed elsewhere")
    name.fill("Mine")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Mine", level=1)).to_be_visible()


def test_somebody_is_put_into_a_group_and_taken_out(browser: Browser, page, anna: Person, bert: Person):
    group = group_of(anna, "Family")
    browser.open(page, f"/groups/{group}")
    somebody = page.get_by_label("Add somebody")
    for name, told in (
        ("", "This is needed."),
        ("no/name", "3 to 30 of the letters A to Z, digits, and _ . -"),
        (f"{bert.username}x", "There is nobody of this user name."),
    ):
        somebody.fill(name)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(member_form(page)).to_contain_text(told)
    somebody.fill(bert.username)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text(f"{bert.username} is in the group.")).to_be_visible()
    expect(somebody).to_have_value("")
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(1)
    assert anna.ask("GET", f"/groups/{group}/")["members"] == [bert.username]
    page.get_by_role("button", name=f"Remove {bert.username}").click()
    confirm(page, "Remove")
    expect(page.get_by_text(f"{bert.username} is no longer in the group.")).to_be_visible()
    expect(page.get_by_text("Nobody is in it yet.")).to_be_visible()
    assert anna.ask("GET", f"/groups/{group}/")["members"] == []


def test_a_member_sees_the_group_and_leaves_it(there: Browser, berts, anna: Person, bert: Person):
    group = group_of(anna, "Family", bert)
    there.open(berts, "/groups")
    expect(berts.get_by_role("main").get_by_role("listitem")).to_contain_text(f"of {anna.username} · 1 member")
    berts.get_by_role("link", name="Family").click()
    expect(berts.get_by_role("main").get_by_role("listitem")).to_have_text(f"{bert.username} you")
    for label in ("Add somebody", "Name of the group"):
        expect(berts.get_by_label(label)).to_have_count(0)
    berts.get_by_role("button", name="Leave").click()
    confirm(berts, "Leave")
    expect(berts.get_by_text("You left “Family”.")).to_be_visible()
    expect(berts.get_by_role("heading", name="No groups yet")).to_be_visible()
    there.open(berts, "/groups")
    berts.goto(f"{there.service.client}/groups/{group}")
    expect_no_such_group(berts)


def test_who_is_taken_out_of_a_group_does_not_see_it_any_more(there: Browser, anna: Person, bert: Person):
    group = group_of(anna, "Family", bert)
    there.context.clock.install()
    page = there.tab()
    there.log_in(page, bert)
    there.open(page, f"/groups/{group}")
    expect(page.get_by_role("heading", name="Family")).to_be_visible()
    anna.ask("DELETE", f"/groups/{group}/members/{bert.username}/")
    page.get_by_role("link", name="Groups").click()
    expect(page.get_by_role("heading", name="Groups", level=1)).to_be_visible()
    there.context.clock.fast_forward(A_WHILE)
    page.go_back()
    expect_no_such_group(page)
    expect(page.get_by_text(anna.username)).to_have_count(0)


def test_a_stranger_is_told_that_there_is_no_such_group(browser: Browser, page, bert: Person):
    for group in (group_of(bert, "Secret"), "x" * 22):
        page.goto(f"{browser.service.client}/groups/{group}")
        expect_no_such_group(page)
        expect(page.get_by_text("Secret")).to_have_count(0)
