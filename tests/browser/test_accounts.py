"""Registration, log-in, profile, password, sessions, deletion."""

import json
from pathlib import Path

from tests.browser.conftest import PASSWORD, Browser, Service, sync_api

expect = sync_api.expect


def section(page, name: str):
    return page.locator("section", has=page.get_by_role("heading", name=name, exact=True))


def test_somebody_registers_and_is_logged_in(service: Service, browser: Browser, page):
    other = service.person()
    browser.open(page, "/register")
    send = page.get_by_role("main").get_by_role("button", name="Register")
    send.click()
    expect(page.get_by_label("E-mail")).to_be_focused()
    expect(page.locator(".fault", has_text="This is needed.")).to_have_count(2)
    page.get_by_label("E-mail").fill("no address")
    page.get_by_label("Password").fill("short")
    send.click()
    expect(page.get_by_text("At least 8 characters.", exact=True)).to_be_visible()
    page.get_by_label("Password").fill("password1")
    send.click()
    expect(page.get_by_text("This isn't an e-mail address.")).to_be_visible()
    page.get_by_label("E-mail").fill(other.email)
    send.click()
    expect(page.get_by_text("Too many people use this password.")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("User name").fill(other.username.upper())
    send.click()
    expect(page.get_by_text("There is an account with this e-mail address already.")).to_be_visible()
    expect(page.get_by_text("This user name is taken.")).to_be_visible()
    page.get_by_label("E-mail").fill(f"new.{other.email}")
    page.get_by_label("User name").fill(f"new{other.username}")
    page.get_by_label("Name", exact=True).fill("<script>alert(1)</script>")
    send.click()
    expect(page.get_by_role("status").get_by_text("Welcome, <script>alert(1)</script>.")).to_be_visible()
    expect(page.get_by_role("link", name=f"new{other.username}")).to_be_visible()


def test_a_wrong_password_is_told_and_a_right_one_leads_back(service: Service, browser: Browser, page):
    person = service.person()
    browser.open(page, "/favorites")
    expect(page.get_by_text("This page is for people who have an account.")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Log in").click()
    page.get_by_label("E-mail or user name").fill(person.email)
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_have_text("E-mail or user name and password don't match.")
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Favourites", level=1)).to_be_visible()


def test_too_many_attempts_say_when_to_come_again(service: Service, browser: Browser, page):
    person = service.person()
    browser.open(page, "/login")
    page.get_by_label("E-mail or user name").fill(person.email)
    page.get_by_label("Password").fill("not this one")
    alert = page.get_by_role("alert")
    for _ in range(11):
        page.get_by_role("main").get_by_role("button", name="Log in").click()
        expect(page.get_by_role("main").get_by_role("button", name="Log in")).to_be_enabled()
    expect(alert).to_contain_text("Too many attempts. Again in 5 minutes")


def test_a_profile_is_changed_and_a_taken_name_is_told_next_to_its_field(service: Service, browser: Browser, page):
    person, other = service.person(), service.person()
    browser.log_in(page, person)
    browser.open(page, "/account")
    profile = section(page, "Profile")
    profile.get_by_label("User name").fill(other.username)
    profile.get_by_role("button", name="Save").click()
    expect(profile.get_by_label("User name")).to_have_attribute("aria-invalid", "true")
    expect(profile.get_by_text("This user name is taken.")).to_be_visible()
    profile.get_by_label("User name").fill(f"{person.username}-new")
    profile.get_by_label("Surname").fill("Ōtomo")
    profile.get_by_label("Favourite genre").select_option(label="Comedy")
    profile.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.reload()
    expect(profile.get_by_label("Surname")).to_have_value("Ōtomo")
    expect(profile.get_by_label("Favourite genre").locator("option:checked")).to_have_text("Comedy")


def test_a_password_is_changed_and_other_sessions_end(service: Service, new_browser):
    person = service.person()
    here, there = new_browser(), new_browser()
    page, other = here.tab(), there.tab()
    here.log_in(page, person)
    there.log_in(other, person)
    here.open(page, "/account")
    expect(section(page, "Sessions").get_by_role("listitem")).to_have_count(2)
    password = section(page, "Change the password")
    password.get_by_label("Present password").fill("not this one")
    password.get_by_label("New password").fill("another and longer one")
    password.get_by_role("button").click()
    expect(password.get_by_text("This isn't your password.")).to_be_visible()
    password.get_by_label("Present password").fill(person.password)
    password.get_by_role("button").click()
    expect(page.get_by_text("All other sessions have ended.")).to_be_visible()
    expect(section(page, "Sessions").get_by_role("listitem")).to_have_count(1)
    other.reload()
    expect(other.get_by_text("Your session has ended. Please log in again.")).to_be_visible()


def test_one_session_and_then_all_are_ended(service: Service, new_browser):
    person = service.person()
    here, there = new_browser(), new_browser()
    page, other = here.tab(), there.tab()
    here.log_in(page, person)
    there.log_in(other, person)
    here.open(page, "/account")
    sessions = section(page, "Sessions")
    sessions.get_by_role("button", name="End").click()
    expect(sessions.get_by_role("listitem")).to_have_count(1)
    there.open(other, "/account")
    expect(other.get_by_text("This page is for people who have an account.")).to_be_visible()
    there.log_in(other, person)
    sessions.get_by_role("button", name="Log out everywhere").click()
    expect(page.get_by_text("You are logged out everywhere.")).to_be_visible()
    expect(page.get_by_role("link", name="Log in").first).to_be_visible()
    there.open(other, "/account")
    expect(other.get_by_text("This page is for people who have an account.")).to_be_visible()


def test_an_account_is_deleted_after_its_data_were_taken(service: Service, browser: Browser, page, tmp_path: Path):
    person = service.person()
    browser.log_in(page, person)
    browser.open(page, "/account")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my data").click()
    download.value.save_as(tmp_path / "data.json")
    assert json.loads((tmp_path / "data.json").read_text())["profile"]["email"] == person.email
    deletion = section(page, "Delete the account")
    deletion.get_by_label("Password").fill("not this one")
    deletion.get_by_role("button").click()
    expect(deletion.get_by_text("This is needed.")).to_be_visible()
    deletion.get_by_label("I have my data, or don't need it.").check()
    deletion.get_by_role("button").click()
    expect(deletion.get_by_text("This isn't your password.")).to_be_visible()
    deletion.get_by_label("Password").fill(person.password)
    deletion.get_by_role("button").click()
    expect(page.get_by_text("The account is deleted.")).to_be_visible()
    browser.open(page, "/login")
    page.get_by_label("E-mail or user name").fill(person.email)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_have_text("E-mail or user name and password don't match.")
