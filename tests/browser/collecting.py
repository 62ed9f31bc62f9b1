"""What the tests of collections have in common."""

import re
from typing import Any

from tests.browser.conftest import Person, sync_api

expect = sync_api.expect
COPIES = "/collection/movies/"
LAURA = {"title": "Laura", "format": "DVD", "length": 88, "release_year": 1944, "rating": 5}
LABELS = {"title": "Title", "release_year": "Year", "length": "Length in minutes", "notes": "Notes"}
A_WHILE = 2 * 60 * 1000
"""Milliseconds, after which the client asks anew."""


def group_of(owner: Person, name: str, *members: Person) -> str:
    """The id of a group made by way of the API."""
    group = owner.ask("POST", "/groups/", {"name": name})["id"]
    for member in members:
        owner.ask("PUT", f"/groups/{group}/members/{member.username}/")
    return group


def add_copy(person: Person, **told: Any) -> dict[str, Any]:
    """A copy made by way of the API."""
    return person.ask("POST", COPIES, LAURA | told)


def field(page, name: str):
    match name:
        case "rating":
            return page.get_by_role("radiogroup", name="Rating")
        case "format":
            return page.get_by_label("Format", exact=True)
        case _:
            return page.get_by_label(LABELS[name], exact=True)


def fill(page, **told: object) -> None:
    """Fill the form in."""
    for name, value in told.items():
        if name == "rating":
            page.locator(".stars-field label").nth(int(str(value)) - 1).click()
        elif name == "format":
            field(page, name).select_option(str(value))
        else:
            field(page, name).fill(str(value))


def expect_fault(page, name: str, sentence: str) -> None:
    """Next to the field, and said of it to those who hear the page."""
    expect(field(page, name)).to_have_accessible_description(re.compile(re.escape(sentence)))
    expect(page.locator(".fault", has_text=sentence).first).to_be_visible()


def expect_filled(page, **told: object) -> None:
    for name, value in told.items():
        expect(field(page, name)).to_have_value(str(value))


def add(page) -> None:
    page.get_by_role("button", name="Add a copy").click()
