"""`marquee openapi`: the OpenAPI document on standard output."""

import json

from tests.integration.conftest import marquee, start  # noqa: F401  # the fixture that starts servers


def test_prints_what_the_service_answers(start, empty_database):  # noqa: F811
    url = empty_database("sqlite")
    printed = marquee("openapi", url=url)
    assert printed.returncode == 0, printed.stderr
    _, _, answered = start(url).get("/openapi.json").partition(b"\r\n\r\n")
    assert json.loads(printed.stdout) == json.loads(answered)


def test_needs_no_database(tmp_path):
    printed = marquee("openapi", url=f"sqlite:///{tmp_path}/no/such/folder")
    assert printed.returncode == 0, printed.stderr
    assert json.loads(printed.stdout)["openapi"].startswith("3.1")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_setting_is_a_sentence(tmp_path):
    refused = marquee("openapi", url=f"sqlite:///{tmp_path}/unused", MARQUEE_REFRESH_SECRET="")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: ")
    assert "marquee.refresh_secret is not set" in refused.stderr
