"""`marquee` as a person meets it."""

import pytest

from tests.integration.conftest import marquee


@pytest.fixture
def url(empty_database) -> str:
    return empty_database("sqlite")


def test_help_names_every_command():
    shown = marquee("--help", url="sqlite:///unused")
    assert shown.returncode == 0
    for command in ("migrate", "sample", "import", "enrich", "user", "collection", "audit", "serve", "postman"):
        assert f"  {command}" in shown.stdout


def test_migrates_and_loads_the_sample_once(tmp_path):
    url = f"sqlite:///{tmp_path}/new.sqlite"
    assert marquee("migrate", url=url).returncode == 0
    assert "280 added" in marquee("sample", url=url).stdout
    assert "280 unchanged" in marquee("sample", url=url).stdout
    assert "has movies already" in marquee("sample", "--if-empty", url=url).stdout


@pytest.mark.parametrize("command", [("sample",), ("import", "README.md"), ("serve",)])
def test_a_database_without_schema_is_a_sentence(tmp_path, command):
    refused = marquee(*command, url=f"sqlite:///{tmp_path}/new.sqlite")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: ")
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"MARQUEE_COLOUR": "red"}, "MARQUEE_COLOUR is not a setting of Marquee."),
        ({"MARQUEE_DATABASE_URL": "mysql://x"}, "is neither a sqlite:///FILE nor a postgresql://"),
        ({"MARQUEE_DATABASE_URL": "nonsense"}, "is not a database address"),
        ({"MARQUEE_DATABASE_URL": "sqlite://"}, "is neither a sqlite:///FILE nor a postgresql://"),
        ({"MARQUEE_DATABASE_URL": "sqlite:////no/such/folder/x"}, "doesn't answer"),
    ],
)
def test_bad_settings_are_a_sentence(url, environment, sentence):
    refused = marquee("migrate", url=url, **environment)
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: ")
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_missing_ini_file_is_a_sentence(url):
    refused = marquee("-c", "nothing.ini", "migrate", url=url)
    assert (refused.returncode, "There is no file nothing.ini" in refused.stderr) == (1, True)
