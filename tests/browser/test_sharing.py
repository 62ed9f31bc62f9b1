"""Whom a copy is shown to: nobody, everyone, chosen people, groups of people."""

import re

import pytest

from tests.browser.collecting import A_WHILE, COPIES, add_copy, group_of
from tests.browser.conftest import Browser, Person, Service, sync_api

expect = sync_api.expect


def share(owner: Person, copy: dict, **told: object) -> None:
    owner.ask("PUT", f"{COPIES}{copy['id']}/sharing/", told)


def expect_missing(page) -> None:
    expect(page.get_by_role("heading", name="No such copy", level=1)).to_be_visible()


def show_to(page, who: str) -> None:
    page.get_by_role("radio", name=who).check()
    page.get_by_role("button", name="Save the sharing").click()
    expect(page.get_by_text("Saved whom it is shown to.").last).to_be_visible()


@pytest.fixture
def page(browser: Browser, anna: Person):
    """A tab of Anna's."""
    page = browser.tab()
    browser.log_in(page, anna)
    return page


def test_a_private_copy_is_like_one_that_never_was(browser: Browser, page, there: Browser, berts, anna: Person):
    copy = add_copy(anna, title="Hidden")
    browser.open(page, f"/collection/{copy['id']}")
    expect(page.get_by_role("radio", name="Private")).to_be_checked()
    seen = []
    for path in (f"/collection/{copy['id']}", f"/collection/{'x' * 22}"):
        there.open(berts, path)
        expect_missing(berts)
        seen.append(berts.get_by_role("main").inner_text())
    assert seen[0] == seen[1]


def test_a_guest_sees_what_everyone_may_see_but_no_notes(browser: Browser, page, there: Browser, anna: Person):
    copy = add_copy(anna, title="For everyone", notes="for myself alone")
    guest = there.tab(f"/collection/{copy['id']}")
    expect_missing(guest)
    expect(guest.get_by_text("It may be shown to you when you are logged in.")).to_be_visible()
    browser.open(page, f"/collection/{copy['id']}")
    show_to(page, "Everyone")
    expect(page.locator(".page-head").get_by_text("Everyone", exact=True)).to_be_visible()
    there.open(guest, f"/shared?owner={anna.username}")
    guest.get_by_role("link", name="For everyone").click()
    expect(guest.get_by_role("heading", name="For everyone", level=1)).to_be_visible()
    expect(guest.get_by_role("link", name=anna.username)).to_be_visible()
    expect(guest.get_by_text("88 min")).to_be_visible()
    for what in ("for myself alone", "Notes", "Save", "Delete", "Sharing"):
        expect(guest.get_by_text(what)).to_have_count(0)


def test_chosen_people_see_a_copy_and_others_do_not(page, browser, there, berts, new_browser, anna, bert):
    copy = add_copy(anna, title="For Bert")
    browser.open(page, f"/collection/{copy['id']}")
    page.get_by_role("radio", name="Selected").check()
    page.get_by_role("textbox", name="People").fill(bert.username.upper())
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text=bert.username.upper())).to_be_visible()
    show_to(page, "Selected")
    sharing = anna.ask("GET", f"{COPIES}{copy['id']}/sharing/")
    assert sharing == {"visibility": "selected", "users": [bert.username], "groups": []}
    expect(page.get_by_role("button", name=f"Remove {bert.username}", exact=True)).to_be_visible()
    there.open(berts, f"/shared?owner={anna.username}")
    expect(berts.get_by_role("row")).to_have_count(2)
    there.open(berts, f"/collection/{copy['id']}")
    expect(berts.get_by_role("heading", name="For Bert", level=1)).to_be_visible()
    expect_missing(new_browser().tab(f"/collection/{copy['id']}"))


def test_the_members_of_a_group_see_what_is_shown_to_it(page, browser, there, berts, anna, bert):
    copy = add_copy(anna, title="For the family")
    group = group_of(anna, "Family", bert)
    browser.open(page, f"/collection/{copy['id']}")
    page.get_by_role("radio", name="Selected").check()
    page.get_by_role("checkbox", name="Family").check()
    show_to(page, "Selected")
    assert anna.ask("GET", f"{COPIES}{copy['id']}/sharing/")["groups"] == [group]
    there.open(berts, f"/collection/{copy['id']}")
    expect(berts.get_by_role("heading", name="For the family", level=1)).to_be_visible()
    anna.ask("DELETE", f"/groups/{group}/members/{bert.username}/")
    berts.reload()
    expect_missing(berts)


def test_a_user_name_that_nobody_has_is_told_at_its_field(browser: Browser, page, service: Service, anna: Person):
    # Somebody is called by a word of the API's sentence.
    service.ask("POST", "/auth/register/", {"email": "w@example.com", "username": "nobody", "password": anna.password})
    copy = add_copy(anna)
    browser.open(page, f"/collection/{copy['id']}")
    page.get_by_role("radio", name="Selected").check()
    page.get_by_role("textbox", name="People").fill(f"nobody, {anna.username}x")
    page.get_by_role("button", name="Save the sharing").click()
    expect(page.get_by_role("textbox", name="People")).to_have_accessible_description(
        re.compile("There is nobody of this user name.")
    )
    expect(page.get_by_role("listitem").filter(has_text="unknown")).to_have_text(f"{anna.username}x unknown×")
    assert anna.ask("GET", f"{COPIES}{copy['id']}/sharing/")["visibility"] == "private"
    page.get_by_role("button", name=f"Remove {anna.username}x").click()
    show_to(page, "Selected")
    assert anna.ask("GET", f"{COPIES}{copy['id']}/sharing/")["users"] == ["nobody"]


def test_a_sharing_that_was_changed_elsewhere_is_loaded_again_first(browser: Browser, page, anna: Person):
    copy = add_copy(anna)
    browser.open(page, f"/collection/{copy['id']}")
    expect(page.get_by_role("radio", name="Private")).to_be_checked()
    share(anna, copy, visibility="selected", users=[], groups=[])
    page.get_by_role("radio", name="Everyone").check()
    page.get_by_role("button", name="Save the sharing").click()
    expect(page.get_by_text("Somebody changed this meanwhile. Load it again first.")).to_be_visible()
    page.get_by_role("button", name="Load again").click()
    expect(page.get_by_role("radio", name="Selected")).to_be_checked()
    show_to(page, "Everyone")
    assert anna.ask("GET", f"{COPIES}{copy['id']}/sharing/")["visibility"] == "everyone"


def test_what_is_not_shown_any_more_is_gone_at_the_next_request(there: Browser, anna: Person, bert: Person):
    copy = add_copy(anna, title="Revoked")
    share(anna, copy, visibility="selected", users=[bert.username])
    there.context.clock.install()
    page = there.tab()
    there.log_in(page, bert)
    there.open(page, f"/shared?owner={anna.username}")
    page.get_by_role("link", name="Revoked").click()
    expect(page.get_by_role("heading", name="Revoked", level=1)).to_be_visible()
    share(anna, copy, visibility="private")
    there.context.clock.fast_forward(A_WHILE)
    page.go_back()
    expect(page.get_by_role("heading", name="No copy is like this")).to_be_visible()
    page.go_forward()
    expect_missing(page)
    expect(page.get_by_text("Revoked")).to_have_count(0)
