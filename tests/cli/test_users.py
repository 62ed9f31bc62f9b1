"""`marquee user`: accounts from the command line."""

import sqlite3
import subprocess
import sys

import pytest

from tests.conftest import DATABASES
from tests.integration.conftest import ROOT, environment_for, marquee

PASSWORD = "mints and oranges"


@pytest.fixture(params=DATABASES)
def url(request, empty_database) -> str:
    return empty_database(request.param)


def user(*arguments: str, url: str, password: str = "") -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "entrypoints.cli.main", "-c", str(ROOT / "development.ini"), "user", *arguments],
        cwd=ROOT,
        env=environment_for(url),
        input=f"{password}\n",
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_an_account_is_created_listed_changed_and_disabled(url):
    created = user(
        "create", "Anna@Example.com", "--username", "anna", "--role", "administrator", url=url, password=PASSWORD
    )
    assert (created.returncode, created.stdout) == (0, "Anna@example.com is user 1, administrator.\n")
    assert user("role", "anna@example.com", "casting_director", url=url).stdout.endswith("is casting_director now.\n")
    assert user("disable", "anna@example.com", url=url).stdout.endswith("is disabled now.\n")
    listed = user("list", url=url).stdout
    assert "casting_director" in listed
    assert "disabled" in listed
    assert listed.endswith("never logged in   Anna@example.com  anna\n")
    assert PASSWORD not in listed + created.stdout + created.stderr
    assert user("enable", "anna@example.com", url=url).stdout.endswith("is active now.\n")
    assert user("password", "anna@example.com", url=url, password="plums and thyme").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "password", "sentence"),
    [
        (("create", "ANNA@example.com"), PASSWORD, "This e-mail address has an account already."),
        (("create", "ben@example.com", "--username", "Anna"), PASSWORD, "This user name is taken."),
        (("create", "ben@example.com"), "1234567", "password has fewer than 8 characters."),
        (("create", "ben@example.com"), "Password1", "password is one of the commonest passwords."),
        (("create", "ben@example.com"), "ben@example.com", "password is the name of the account."),
        (("create", "ben"), PASSWORD, "'ben' is not an e-mail address"),
        (("create", "ben@example.com", "--username", "a b"), PASSWORD, "It must be 3 to 30"),
        (("create", "ben@example.com", "--role", "king"), PASSWORD, "'king' is not one of 'member'"),
        (("role", "ben@example.com", "member"), "", "There is no account with the address ben@example.com."),
        (("disable", "ben@example.com"), "", "There is no account"),
        (("password", "anna@example.com"), "short", "password has fewer than 8 characters."),
    ],
)  # fmt: skip
def test_refuses_with_a_sentence(empty_database, arguments, password, sentence):
    url = empty_database("sqlite")
    user("create", "anna@example.com", "--username", "anna", url=url, password=PASSWORD)
    refused = user(*arguments, url=url, password=password)
    assert refused.returncode != 0
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr
    assert user("list", url=url).stdout.count("@") == 1


def test_a_database_without_schema_is_a_sentence(tmp_path):
    refused = marquee("user", "list", url=f"sqlite:///{tmp_path}/new.sqlite")
    assert refused.returncode == 1
    assert "run marquee migrate" in refused.stderr


def test_a_password_is_stored_as_argon2id(empty_database):
    url = empty_database("sqlite")
    user("create", "anna@example.com", url=url, password=PASSWORD)
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        ((stored,),) = connection.execute("SELECT password_hash FROM users")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
