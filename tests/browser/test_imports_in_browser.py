"""Files into a collection: a plan is seen first, then applied, then undone."""

import io
import json
import re
import zipfile

import pytest

from tests.browser.collecting import COPIES, LAURA, add_copy
from tests.browser.conftest import Browser, Person, Service, sync_api

expect = sync_api.expect
IMPORTS = "/collection/imports/"
HEADER = "title,format,length,release_year,rating\n"
FILMS = f"{HEADER}Laura,DVD,88,1944,5\nGilda,VHS,110,1946,4\nCasablanca,DVD,102,1942,5\n"
MIXED = f"{HEADER}Laura,DVD,88,1944,5\nRan,DVD,162,1985,4\nGilda,VHS,111,1946,2\n<b>Bad</b>,dvd,501,1799,\n"
MEGABYTE = 1024 * 1024


@pytest.fixture
def person(service: Service) -> Person:
    return service.person()


@pytest.fixture
def page(browser: Browser, person: Person):
    """The page for imports, of somebody who is logged in."""
    page = browser.tab()
    browser.log_in(page, person)
    browser.open(page, "/collection/import")
    return page


def choose(page, name: str, content: str | bytes) -> None:
    content = content.encode() if isinstance(content, str) else content
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": content})
    expect(page.get_by_text(name, exact=True)).to_be_visible()


def plan(page, name: str, content: str | bytes) -> None:
    """Choose a file and ask for its plan."""
    choose(page, name, content)
    page.get_by_role("button", name="See what would come of it").click()


def counts(page) -> dict[str, int]:
    """The counts of the plan that is shown, but those of 0."""
    expect(page.get_by_role("heading", name="Import", level=1)).to_be_visible()
    page.get_by_role("list", name="Which lines are shown").wait_for()
    texts = page.get_by_role("list", name="Which lines are shown").get_by_role("button").all_inner_texts()
    said = [text.split(maxsplit=1) for text in texts]
    return {word: int(number) for number, word in said if number != "0"}


def rows(page):
    return page.get_by_role("table", name="Lines of the file").locator("tbody tr")


def lines(page) -> list[list[str]]:
    """What the table of the plan shows."""
    cells = "(rows) => rows.map((row) => [...row.cells].map((cell) => cell.innerText))"
    return [[" ".join(cell.split()) for cell in row] for row in rows(page).evaluate_all(cells)]


def titles(person: Person) -> list[str]:
    return [copy["title"] for copy in person.ask("GET", COPIES)]


def apply(page) -> None:
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("The import is applied.")).to_be_visible()


def undo(page) -> None:
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_role("dialog").get_by_role("button", name="Undo the import").click()


# A plan


def test_a_plan_shows_what_would_come_of_each_line_and_changes_nothing(page, person: Person):
    add_copy(person)
    add_copy(person, title="Gilda", format="VHS", length=110, release_year=1946)
    before = person.ask("GET", COPIES)
    plan(page, "films.csv", MIXED)
    assert counts(page) == {"lines": 4, "new": 1, "changed": 1, "the same": 1, "refused": 1}
    expect(page.get_by_text("A plan: nothing is changed yet.")).to_be_visible()
    expect(page.get_by_text("2 copies would be added or changed.")).to_be_visible()
    reasons = (
        "Format: none of VHS, DVD, Streaming. Length: not from 0 to 500. Year: not from 1800 to 2100. Rating: missing."
    )
    assert lines(page) == [
        ["2", "Laura (1944)", "the same", ""],
        ["3", "Ran (1985)", "new", ""],
        ["4", "Gilda (1946)", "changed", ""],
        ["5", "<b>Bad</b> (1799)", "refused", reasons],
    ]
    page.get_by_role("button", name="1 refused").click()
    expect(page).to_have_url(re.compile(r"\?action=refused$"))
    expect(rows(page)).to_have_count(1)
    expect(rows(page).get_by_role("rowheader")).to_have_text("<b>Bad</b> (1799)")
    page.get_by_role("button", name="0 unsure").click()
    expect(page.get_by_role("heading", name="There are no such lines")).to_be_visible()
    assert person.ask("GET", COPIES) == before


def test_a_plan_is_applied_and_undone_as_a_whole(page, person: Person):
    add_copy(person, rating=1)
    before = person.ask("GET", COPIES)
    plan(page, "films.csv", FILMS)
    assert counts(page) == {"lines": 3, "new": 2, "changed": 1}
    apply(page)
    expect(page.get_by_text("3 copies were added or changed.")).to_be_visible()
    assert titles(person) == ["Laura", "Gilda", "Casablanca"]
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    undo(page)
    expect(page.get_by_text("The import is undone.")).to_be_visible()
    expect(page.get_by_text("The collection is what it was before this import.")).to_be_visible()
    assert person.ask("GET", COPIES) == before
    page.reload()
    expect(page.get_by_text("This import was undone.")).to_be_visible()


def test_the_same_file_again_adds_nothing(browser: Browser, page, person: Person):
    plan(page, "films.csv", FILMS)
    apply(page)
    browser.open(page, "/collection/import")
    plan(page, "films.csv", FILMS)
    assert counts(page) == {"lines": 3, "the same": 3}
    expect(page.get_by_text("Nothing would come of this file.")).to_be_visible()
    expect(page.get_by_role("button", name="Apply")).to_have_count(0)
    assert len(titles(person)) == 3


def test_json_is_imported_and_files_can_be_dropped(page, person: Person):
    content = json.dumps([LAURA, LAURA | {"title": "Gilda", "rating": "5"}, "no film"])
    dropped = page.evaluate_handle(
        """(content) => {
            const dropped = new DataTransfer();
            dropped.items.add(new File([content], "films.json"));
            return dropped;
        }""",
        content,
    )
    page.locator(".drop").dispatch_event("drop", {"dataTransfer": dropped})
    page.get_by_role("button", name="See what would come of it").click()
    assert counts(page) == {"lines": 3, "new": 1, "refused": 2}
    assert [line[3] for line in lines(page)] == ["", "Rating: not a whole number.", "This isn't an object."]
    apply(page)
    assert titles(person) == ["Laura"]


def letterboxd() -> bytes:
    watched = "Date,Name,Year,Letterboxd URI\n"
    watched += "2020-01-01,Casablanca,1942,u\n2020-01-02,Casablanca,1943,u\n2020-01-03,Nobody's Film,1999,u\n"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("watched.csv", watched)
    return content.getvalue()


def test_letterboxds_export_is_completed_from_the_catalogue(page, person: Person):
    choose(page, "letterboxd.zip", letterboxd())
    page.get_by_label("Format, where none is told").select_option("VHS")
    page.get_by_label("Rating, where none is told").select_option(label="3 stars of 5")
    page.get_by_role("button", name="See what would come of it").click()
    assert counts(page) == {"lines": 3, "new": 1, "unsure": 1, "refused": 1}
    assert lines(page)[2][3] == "The length isn't told, and the catalogue doesn't know it."
    page.get_by_text("1 movie may be meant").click()
    expect(page.get_by_role("link", name="Casablanca (1942)").last).to_have_attribute("href", re.compile("/movies/53$"))
    apply(page)
    (copy,) = person.ask("GET", COPIES)
    told = {"title": "Casablanca", "format": "VHS", "rating": 3, "movie_id": 53, "length": 102}
    assert {name: copy[name] for name in told} == told
    assert copy["added"].startswith("2020-01-01")


# What goes wrong


def test_a_file_that_cannot_be_sent_is_told_without_sending_it(page):
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="See what would come of it").click()
    expect(page.get_by_text("This is needed.")).to_be_visible()
    for name, content, told in (
        ("films.txt", FILMS, "This kind of file isn't taken."),
        ("films", FILMS, "This kind of file isn't taken."),
        ("films.csv", b"x" * (8 * MEGABYTE + 1), "That is too large."),
    ):
        plan(page, name, content)
        expect(page.locator(".field .fault").first).to_have_text(told)
    assert posted == []


def test_a_broken_file_is_told_at_its_field_and_another_one_may_follow(page):
    unreadable = "This file can't be read: it isn't what its name says, or is empty."
    unfit = "This isn't a collection: see what fits. A file has at most 20,000 lines."
    for name, content, told in (
        ("films.csv", b"\xff\xfe\x00", unreadable),
        ("films.csv", "name,year\nLaura,1944\n", unfit),
        ("films.csv", "", unreadable),
        ("films.json", "[{", unreadable),
        ("films.json", '{"title": "Laura"}', unfit),
        ("films.zip", "no zip file", unreadable),
        ("films.zip", letterboxd()[:100], unreadable),
    ):
        with page.expect_response(f"**{IMPORTS}"):
            plan(page, name, content)
        expect(page.locator(".field .fault").first).to_have_text(told)
    plan(page, "films.csv", FILMS)
    assert counts(page)["lines"] == 3


def test_a_plan_that_the_collection_has_left_behind_is_told(page, person: Person):
    plan(page, "films.csv", FILMS)
    assert counts(page)["new"] == 3
    add_copy(person)
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("alert")).to_have_text("The collection has changed since this was planned. Plan it again.")
    assert titles(person) == ["Laura"]
    page.get_by_role("link", name="Plan another import").click()
    plan(page, "films.csv", FILMS)
    assert counts(page) == {"lines": 3, "new": 2, "the same": 1}


def test_what_was_changed_since_cannot_be_undone(page, person: Person):
    plan(page, "films.csv", FILMS)
    apply(page)
    (copy, *_) = person.ask("GET", COPIES)
    person.ask("PATCH", f"{COPIES}{copy['id']}/", {"rating": 1})
    undo(page)
    expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text(
        "Something was changed after the import, so it can't be undone as a whole."
    )
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("This import is applied.")).to_be_visible()
    assert len(titles(person)) == 3


def test_an_import_of_somebody_else_is_not_there(browser: Browser, page, service: Service):
    planned = service.person().ask("POST", IMPORTS, [LAURA])
    page.goto(f"{service.client}/collection/import/{planned['id']}")
    expect(page.get_by_role("alert")).to_contain_text("There is no such import.")
