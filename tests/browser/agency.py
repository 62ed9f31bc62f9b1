"""What the tests of the agency's pages have in common."""

from typing import Any

from tests.browser.conftest import Browser, Person, sync_api

expect = sync_api.expect


def staff(browser: Browser, person: Person, path: str = "/agency") -> Any:
    """A tab of somebody who is logged in, at a path."""
    page = browser.tab()
    browser.log_in(page, person)
    browser.open(page, path)
    return page


def film(person: Person, title: str, **told: Any) -> dict[str, Any]:
    """A new movie of the API's."""
    return person.ask("POST", "/agency/movies/", {"title": title, "year": 1931, **told})["movie"]


def new(person: Person, kind: str, **told: Any) -> int:
    """The id of a new actor, role, genre or director of the API's."""
    return person.ask("POST", f"/agency/{kind}s/", told)["created"]


def form(page, name: str):
    return page.get_by_role("form", name=name, exact=True)


def fault(form, label: str):
    """What is wrong with a field, told next to it."""
    return form.locator(".field", has=form.page.get_by_label(label, exact=True)).locator(".fault")


def pick(form, label: str, typed: str, offer: str) -> None:
    """Type into a field, and take one of those that it offers."""
    form.get_by_label(label, exact=True).fill(typed)
    form.page.get_by_role("option", name=offer, exact=True).click()


def agree(page, question: str, yes: str = "Delete") -> None:
    """Say yes to what the page asks before it does it."""
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text(question)
    dialog.get_by_role("button", name=yes, exact=True).click()
    expect(dialog).to_have_count(0)


def told(page, sentence: str) -> None:
    """Wait for a short word on what came of something."""
    expect(page.locator(".toast", has_text=sentence).first).to_be_visible()


def names(page) -> Any:
    """The first cells of a list."""
    return page.locator("tbody th")
