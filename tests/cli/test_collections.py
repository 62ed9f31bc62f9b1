"""`marquee collection`, on both databases."""

import re

import pytest

from tests.cli.test_users import PASSWORD, user
from tests.conftest import DATABASES
from tests.integration.conftest import marquee

LAURA = "title,format,length,release_year,rating\nLaura,DVD,88,1944,5\nGilda,DVD,x,1946,4\n"


@pytest.mark.parametrize("kind", DATABASES)
def test_a_collection_is_planned_applied_exported_and_put_back(kind, empty_database, tmp_path):
    url = empty_database(kind)
    file = tmp_path / "mine.csv"
    file.write_text(LAURA)

    def ran(*arguments: str) -> str:
        done = marquee("collection", *arguments, url=url)
        assert done.returncode == 0, done.stderr
        return done.stdout

    with_user(url)
    planned = ran("import", "anna@example.com", str(file))
    assert "line 3: Gilda: refused, length is not a whole number" in planned
    assert "is planned: 1 add, 0 change, 0 same, 0 unsure, 1 refused." in planned
    assert ran("export", "anna@example.com").count("\n") == 1
    applied = ran("import", "anna@example.com", str(file), "--apply")
    assert "is applied: 1 add" in applied
    exported = ran("export", "anna@example.com")
    assert "Laura,DVD,88,1944,5,," in exported
    assert "0 add, 0 change, 1 same" in ran("import", "anna@example.com", str(file), "--apply")
    import_id = re.search("The import (.{22}) is applied", applied)[1]
    assert "undone" in ran("undo", "anna@example.com", import_id)
    assert "Laura" not in ran("export", "anna@example.com", "--format", "json")


def test_what_fails_is_a_sentence(empty_database, tmp_path):
    url = empty_database("sqlite")
    with_user(url)
    (tmp_path / "mine.txt").write_text(LAURA)
    (tmp_path / "mine.zip").write_text(LAURA)
    for arguments, sentence in (
        (("export", "nobody@example.com"), "There is no account with the address nobody@example.com."),
        (("import", "anna@example.com", str(tmp_path / "mine.txt")), "is none of .csv, .json, .zip."),
        (("import", "anna@example.com", str(tmp_path / "mine.zip")), "isn't a zip file that can be read."),
        (("undo", "anna@example.com", "x"), "There is no such import."),
    ):
        done = marquee("collection", *arguments, url=url)
        assert done.returncode == 1
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr


def with_user(url: str) -> None:
    assert user("create", "anna@example.com", url=url, password=PASSWORD).returncode == 0
