"""For everyone: both languages, light and dark, a phone's width, keyboard and screen reader."""

import json
import re

import pytest

from tests.browser.conftest import Browser, Person, Service, sync_api
from tests.integration.conftest import ROOT

expect = sync_api.expect
AXE = ROOT / "client" / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 360, "height": 740}

SAYABLE = re.compile(
    r"[а-яё]|^\W*$|^(CSV|JSON|VHS|DVD|Streaming|Casablanca|Friends|Laura|\?)$|^[\d\W]*$", re.IGNORECASE
)
"""What may stand on a Russian page: Russian, numbers and signs, names."""

OPEN = ["/", "/movies", "/movies/53", "/genres", "/genres/1", "/directors", "/directors/1", "/shared", "/login"]
OPEN += ["/register", "/nowhere"]
OWN = ["/favorites", "/collection", "/collection/new", "/collection/import", "/collection/statistics", "/groups"]
OWN += ["/account", "/collection/{copy}", "/groups/{group}", "/collection/import/{plan}"]
STAFF = ["/agency", "/agency/movies", "/agency/movies/new", "/agency/movies/53", "/agency/actors", "/agency/actors/new"]
STAFF += ["/agency/actors/{actor}", "/agency/roles", "/agency/roles/new", "/agency/roles/1", "/agency/genres"]
STAFF += ["/agency/directors", "/users"]


@pytest.fixture(scope="module")
def administrator(service: Service) -> Person:
    """Somebody who may do everything and owns a bit of everything."""
    person = service.person("administrator")
    person.ask("POST", "/favorites/movies/53/")
    return person


@pytest.fixture(scope="module")
def ids(service: Service, administrator: Person) -> dict[str, str]:
    """What the addresses name."""
    copy = administrator.ask("POST", "/collection/movies/", {"movie_id": 53, "format": "DVD", "rating": 4})["id"]
    administrator.ask("PUT", f"/collection/movies/{copy}/sharing/", {"visibility": "everyone"})
    group = administrator.ask("POST", "/groups/", {"name": "Friends"})["id"]
    films = [{"title": "Laura", "format": "DVD", "length": 88, "release_year": 1944, "rating": 5}, {"title": "?"}]
    plan = administrator.ask("POST", "/collection/imports/", films)["id"]
    actor = str(administrator.ask("GET", "/agency/roles/1/")["role"]["actor"]["id"])
    return {"copy": copy, "group": group, "plan": plan, "actor": actor}


def settled(browser: Browser, page, path: str) -> None:
    browser.open(page, path)
    page.wait_for_function("() => document.querySelector('main [aria-busy=true]') === null")


def faults(page) -> list[str]:
    """What axe finds serious on the page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run().then(({violations}) => violations)")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary'][:300]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("who", ["guest", "administrator"])
def test_axe_finds_nothing_serious_on_any_page(new_browser, administrator, ids, who, scheme):
    browser = new_browser(color_scheme=scheme)
    page = browser.tab()
    if who == "administrator":
        browser.log_in(page, administrator)
    found = {}
    for path in OPEN if who == "guest" else [*OWN, *STAFF, "/movies", "/movies/53"]:
        settled(browser, page, path.format(**ids))
        found |= {path: serious} if (serious := faults(page)) else {}
    assert json.dumps(found, indent=1) == "{}"


def test_axe_finds_nothing_serious_in_a_form_that_went_wrong(browser: Browser, page):
    browser.open(page, "/register")
    page.get_by_role("main").get_by_role("button", name="Register").click()
    assert faults(page) == []


@pytest.mark.slow
def test_nothing_is_wider_than_a_phone(new_browser, administrator, ids):
    browser = new_browser(viewport=PHONE)
    page = browser.tab()
    browser.open(page, "/login")
    page.get_by_label("E-mail or user name").fill(administrator.username)
    page.get_by_label("Password").fill(administrator.password)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="New releases")).to_be_visible()
    wide = []
    for path in [*OPEN, *OWN, *STAFF]:
        settled(browser, page, path.format(**ids))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)
    assert wide == []


def test_a_phone_has_a_menu(new_browser):
    browser = new_browser(viewport=PHONE)
    page = browser.tab("/")
    expect(page.get_by_role("link", name="Genres")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Genres").click()
    expect(page.get_by_role("heading", name="Genres", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Genres")).to_be_hidden()


def test_the_browser_chooses_the_language_and_a_hand_chooses_another(new_browser):
    browser = new_browser(locale="ru-RU")
    page = browser.tab("/movies/53")
    expect(page.get_by_role("heading", name="В ролях")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    page.get_by_label("Язык").select_option(label="English")
    expect(page.get_by_role("heading", name="Cast")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Cast")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_other_languages_get_english(new_browser):
    page = new_browser(locale="fi-FI").tab("/")
    expect(page.get_by_role("heading", name="New releases")).to_be_visible()


def test_problems_are_told_in_russian_by_their_codes(new_browser, service: Service):
    person = service.person()
    browser = new_browser(locale="ru-RU")
    page = browser.tab("/login")
    page.get_by_label("Почта или имя пользователя").fill(person.email)
    page.get_by_label("Пароль").fill("not this one")
    send = page.get_by_role("main").get_by_role("button", name="Войти")
    send.click()
    expect(page.get_by_role("alert")).to_have_text("Почта или имя и пароль не подходят друг к другу.")
    for _ in range(10):
        expect(send).to_be_enabled()
        send.click()
    expect(page.get_by_role("alert")).to_contain_text("Слишком много попыток. Снова можно через 5 минут")


def test_every_label_of_a_russian_page_is_russian(new_browser, administrator, ids):
    browser = new_browser(locale="ru-RU")
    page = browser.tab("/login")
    page.locator("input[name=login]").fill(administrator.username)
    page.locator("input[name=password]").fill(administrator.password)
    page.locator("main button[type=submit]").click()
    page.get_by_role("link", name=administrator.username).wait_for()
    foreign = {}
    for path in ["/", "/movies", "/genres", *OWN, *STAFF]:
        settled(browser, page, path.format(**ids))
        labels = page.locator("h2, h3, label, main button, legend, summary, thead th, .page-head p").all_inner_texts()
        if english := [label for label in labels if label.strip() and not SAYABLE.search(label)]:
            foreign[path] = english
    assert foreign == {}


def test_colours_are_chosen_by_the_system_and_by_hand(new_browser):
    background = "getComputedStyle(document.documentElement).backgroundColor"
    browser = new_browser(color_scheme="dark")
    page = browser.tab("/")
    dark = page.evaluate(background)
    page.get_by_label("Colours").select_option(label="Light")
    light = page.evaluate(background)
    assert light != dark
    page.reload()
    assert page.evaluate(background) == light
    page.get_by_label("Colours").select_option(label="As the system")
    assert page.evaluate(background) == dark


def test_the_keyboard_is_enough(browser: Browser, page):
    browser.open(page, "/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Movies", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Movies", level=1)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Search movies")).to_be_focused()
    page.keyboard.type("casablanca")
    expect(page.locator(".card")).to_have_count(1)
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Casablanca", level=1)).to_be_visible()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_those_who_want_that(new_browser, motion):
    browser = new_browser(reduced_motion=motion)
    page = browser.tab("/")
    expect(page.locator(".card").first).to_be_visible()
    duration = page.locator(".poster").first.evaluate("(poster) => getComputedStyle(poster).transitionDuration")
    assert (duration in ("0s", "")) == (motion == "reduce")
