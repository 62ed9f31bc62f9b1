"""`marquee postman`: the collection on standard output."""

import json

from tests.integration.conftest import marquee


def test_prints_the_collection_without_a_database(tmp_path):
    printed = marquee("postman", url=f"sqlite:///{tmp_path}/no/such/folder")
    assert printed.returncode == 0, printed.stderr
    collection = json.loads(printed.stdout)
    assert collection["info"]["name"] == "Marquee"
    assert sum(len(folder["item"]) for folder in collection["item"]) > 40
    assert list(tmp_path.iterdir()) == []


def test_a_missing_setting_is_a_sentence(tmp_path):
    refused = marquee("postman", url=f"sqlite:///{tmp_path}/unused", MARQUEE_REFRESH_SECRET="")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: ")
    assert "marquee.refresh_secret is not set" in refused.stderr
