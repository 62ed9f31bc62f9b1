"""`marquee audit`: what was done, from the command line; and what the command line itself leaves behind."""

import json
import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result

from domain.access import Permission, Role
from domain.accounts import Registration
from domain.audit import LOG_IN, AuditQuery, Event, user_target
from domain.issuers import ForeignClaims, foreign_user
from entrypoints.cli.main import main
from entrypoints.settings import Settings
from entrypoints.wiring import Stores
from tests.builders import NOON
from tests.conftest import DATABASES
from tests.integration.conftest import ROOT, environment_for

PASSWORD = "mints and oranges"
HOME = "192.0.2.1"
ANNA, FOREIGN, GONE = 1, 2, 3
EVENTS = [
    Event(NOON, LOG_IN, ANNA, address=HOME),
    Event(NOON + timedelta(seconds=1), "post:movie", ANNA, "movie 17", '{"title":"Out\\nrage"}', HOME),
    Event(NOON + timedelta(minutes=1), LOG_IN, FOREIGN, address="2001:db8::7"),
    Event(NOON + timedelta(hours=1), "delete_account", GONE, user_target(GONE)),
    Event(NOON + timedelta(days=1), "patch:user", None, user_target(ANNA), '{"role":"member"}'),
    Event(NOON + timedelta(days=1, minutes=1, microseconds=999_999), "patch:user", ANNA, user_target(FOREIGN)),
]
LINES = [
    "2026-05-04T12:00:00Z  anna@example.com  log_in  192.0.2.1",
    '2026-05-04T12:00:01Z  anna@example.com  post:movie  movie 17  192.0.2.1  {"title":"Out\\nrage"}',
    "2026-05-04T12:01:00Z  auth0|anna at https://issuer.example/  log_in  2001:db8::7",
    "2026-05-04T13:00:00Z  user 3, who is gone  delete_account  user 3",
    '2026-05-05T12:00:00Z  the command line  patch:user  user 1  {"role":"member"}',
    "2026-05-05T12:01:00Z  anna@example.com  patch:user  user 2",
]


@pytest.fixture(params=DATABASES)
def url(request, empty_database) -> str:
    return empty_database(request.param)


@pytest.fixture
def told(url) -> str:
    """A database in which something was done."""
    stores = Stores(Settings(database_url=url), lambda: NOON)
    with stores.writing() as ports:
        ports.users.add(Registration("anna@example.com", "anna"), "a hash", Role.MEMBER, NOON)
        ports.foreign_users.settle(foreign_user(ForeignClaims("https://issuer.example/", "auth0|anna"), NOON))
        for event in EVENTS:
            ports.audit.add(event)
    stores.close()
    return url


def audit(url: str, *arguments: str) -> Result:
    command = ["-c", str(ROOT / "development.ini"), "audit", *arguments]
    return CliRunner().invoke(main, command, env={"MARQUEE_DATABASE_URL": url})


def printed(url: str, *arguments: str) -> list[str]:
    result = audit(url, *arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout.splitlines()


def test_prints_what_was_done_the_oldest_first(told):
    assert printed(told) == LINES


def test_prints_nothing_where_nothing_was_done(url):
    assert printed(url) == []


@pytest.mark.parametrize(
    ("arguments", "places"),
    [
        (("--person", "anna@example.com"), (0, 1, 4, 5)),
        (("--person", "ANNA@Example.com"), (0, 1, 4, 5)),
        (("--person", "1"), (0, 1, 4, 5)),
        (("--person", "2"), (2, 5)),
        (("--person", "3"), (3,)),
        (("--person", "999999999"), ()),
        (("--action", "log_in"), (0, 2)),
        (("--action", "post:movie"), (1,)),
        (("--action", "log"), ()),
        (("--since", "2026-05-05"), (4, 5)),
        (("--since", "2026-05-04T12:00:01Z"), (1, 2, 3, 4, 5)),
        (("--since", "2026-05-04T14:00:01+02:00"), (1, 2, 3, 4, 5)),
        (("--until", "2026-05-05"), (0, 1, 2, 3)),
        (("--until", "2026-05-04T12:00:01Z"), (0,)),
        (("--until", "2026-05-04T12:00"), ()),
        (("--since", "2026-05-04T12:00:30", "--until", "2026-05-04T13:00:01"), (2, 3)),
        (("--person", "1", "--action", "patch:user"), (4, 5)),
        (("--person", "1", "--action", "patch:user", "--since", "2026-05-05T12:01"), (5,)),
        (("--person", "1", "--action", "log_in", "--until", "2026-05-04"), ()),
    ],
)  # fmt: skip
def test_prints_what_is_asked_for(told, arguments, places):
    assert printed(told, *arguments) == [LINES[place] for place in places]


def test_prints_any_number_in_order(url):
    stores = Stores(Settings(database_url=url), lambda: NOON)
    with stores.writing() as ports:
        for number in range(2500):
            ports.audit.add(Event(NOON + timedelta(seconds=number), "post:movie", None, f"movie {number}"))
    stores.close()
    lines = printed(url)
    assert [line.rpartition(" ")[2] for line in lines] == [str(number) for number in range(2500)]


@pytest.mark.parametrize("person", ["nobody@example.com", "anna", "auth0|anna", "", "٣", "1; DROP TABLE audit", "-1"])
def test_somebody_unknown_is_a_sentence(told, person):
    refused = audit(told, "--person", person)
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert refused.stderr == (f"Error: Nobody has the address {person}; those who are gone are known by their ids.\n")


@pytest.mark.parametrize("option", ["--since", "--until"])
@pytest.mark.parametrize("value", ["yesterday", "", "2026-13-01", "2026-05-04T25:00", "1714824000", "04.05.2026"])
def test_a_bad_time_is_a_sentence(told, option, value):
    refused = audit(told, option, value)
    assert refused.exit_code == 2
    assert (
        f"Invalid value for '{option}': {value} is not a time like 2026-11-20 or 2026-11-20T08:15Z." in refused.stderr
    )
    assert refused.stdout == ""


def test_a_database_without_schema_is_a_sentence(tmp_path):
    refused = audit(f"sqlite:///{tmp_path}/new.sqlite")
    assert refused.exit_code == 1
    assert "run marquee migrate" in refused.stderr


def test_tells_what_it_can_be_asked():
    result = CliRunner().invoke(main, ["audit", "--help"])
    for option in ("--person", "--action", "--since", "--until"):
        assert option in result.stdout


# What the command line does itself


def user(url: str, *arguments: str, password: str = "") -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "entrypoints.cli.main", "-c", str(ROOT / "development.ini"), "user", *arguments],
        cwd=ROOT,
        env=environment_for(url),
        input=f"{password}\n",
        capture_output=True,
        text=True,
        timeout=60,
    )


def rows(url: str) -> list[Event]:
    stores = Stores(Settings(database_url=url))
    entries = stores.reading.audit.after(AuditQuery(), None, 100)
    stores.close()
    return [entry.event for entry in entries]


def lines_of(process: subprocess.CompletedProcess) -> list[dict]:
    """What went to the log of what was done."""
    found = re.findall(r"^.* marquee\.audit: (.*)$", process.stderr, re.MULTILINE)
    return [json.loads(line) for line in found]


def test_every_change_of_an_account_is_a_row_and_a_line(empty_database):
    url = empty_database("sqlite")
    told = []
    for arguments, password, details in (
        (("create", "anna@example.com", "--role", "administrator"), PASSWORD, {"role": "administrator"}),
        (("role", "anna@example.com", "member"), "", {"role": "member"}),
        (("disable", "anna@example.com"), "", {"active": False}),
        (("enable", "1"), "", {"active": True}),
        (("password", "anna@example.com"), "plums and thyme", {"password": "set"}),
    ):
        done = user(url, *arguments, password=password)
        assert done.returncode == 0, done.stderr
        (line,) = lines_of(done)
        told.append((line, details))
        assert PASSWORD not in done.stderr
        assert "plums" not in done.stderr
    events = rows(url)
    assert len(events) == 5
    for event, (line, details) in zip(events, told, strict=True):
        assert (event.action, event.actor_id, event.target) == (Permission.PATCH_USER, None, "user 1")
        assert json.loads(event.details) == details
        assert event.address == ""
        assert line == {
            "action": "patch:user", "actor": None, "target": "user 1", "details": event.details, "address": "",
            "at": event.at.isoformat(),
        }  # fmt: skip
    assert [line.split("  ")[1:4] for line in printed(url)] == [["the command line", "patch:user", "user 1"]] * 5


@pytest.mark.parametrize(
    ("arguments", "password"),
    [
        (("create", "anna@example.com"), PASSWORD),
        (("create", "bert@example.com"), "short"),
        (("role", "nobody@example.com", "member"), ""),
        (("role", "anna@example.com", "king"), ""),
        (("disable", "999"), ""),
        (("password", "anna@example.com"), "short"),
        (("list",), ""),
    ],
)
def test_what_comes_to_nothing_leaves_nothing(empty_database, arguments, password):
    url = empty_database("sqlite")
    stores = Stores(Settings(database_url=url))
    with stores.writing() as ports:
        ports.users.add(Registration("anna@example.com"), "a hash", Role.MEMBER, NOON)
    stores.close()
    done = user(url, *arguments, password=password)
    assert (done.returncode == 0) is (arguments == ("list",))
    assert lines_of(done) == []
    assert rows(url) == []


def test_a_user_of_an_issuer_can_be_disabled_and_has_no_role(told):
    refused = user(told, "role", str(FOREIGN), "administrator")
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert len(rows(told)) == len(EVENTS)
    done = user(told, "disable", str(FOREIGN))
    assert done.stdout == "auth0|anna is disabled now.\n"
    assert [(line["action"], line["target"]) for line in lines_of(done)] == [("patch:user", "user 2")]
    assert rows(told)[-1].target == "user 2"
    listed = user(told, "list").stdout.splitlines()
    assert "disabled" in listed[1]
    assert "auth0|anna at https://issuer.example/" in listed[1]


def test_the_time_zone_of_the_machine_changes_nothing(told):
    environment = environment_for(told, TZ="Asia/Kolkata")
    command = [sys.executable, "-m", "entrypoints.cli.main", "-c", str(ROOT / "development.ini"), "audit"]
    assert os.environ.get("TZ") != "Asia/Kolkata"
    # There it is 17:30 when it is noon in UTC.
    for arguments, places in (((), LINES), (("--since", "2026-05-04T17:30"), LINES[4:])):
        done = subprocess.run(
            [*command, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
        )
        assert done.stdout.splitlines() == places
