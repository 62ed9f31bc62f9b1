"""The Postman collection, run by newman against a started server."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest

from entrypoints.rest.postman import postman_collection
from tests.cli.test_users import user
from tests.integration.conftest import ROOT, Server, marquee
from tests.integration.test_server import answer

NEWMAN = ROOT / "tests" / "postman" / "node_modules" / "newman" / "bin" / "newman.js"
NODE = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
STAFF, PASSWORD = "boss@example.com", "plums and thyme"


@dataclass(frozen=True)
class Run:
    """What came of a run."""

    status: int
    asked: list[str]  # the requests by their ids
    failures: set[tuple[str, str]]  # request and test
    output: str


@pytest.fixture
def newman(tmp_path):
    """Runs a collection; `newman(collection, server)`."""
    if NODE is None or not NEWMAN.exists():
        reason = "newman isn't installed (make test does it, or npm ci in tests/postman)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)

    def run(collection: dict, server: Server, *, password: str = PASSWORD) -> Run:
        file, report = tmp_path / "collection.json", tmp_path / "report.json"
        file.write_bytes(orjson.dumps(collection))
        variables = {
            "baseUrl": f"http://127.0.0.1:{server.port}",
            "staffEmail": STAFF,
            "staffPassword": password,
        }
        done = subprocess.run(
            [NODE, NEWMAN, "run", file, "--color", "off", "--reporters", "cli,json", "--reporter-json-export", report]
            + [argument for name, value in variables.items() for argument in ("--env-var", f"{name}={value}")],
            capture_output=True,
            text=True,
            timeout=120,
        )
        told = orjson.loads(report.read_bytes())["run"]
        asked = list(dict.fromkeys(execution["item"]["id"] for execution in told["executions"]))
        failures = {
            (failure["source"]["id"], failure["error"].get("test") or failure["error"]["message"])
            for failure in told["failures"]
        }
        assert told["stats"]["items"]["total"] == len(asked)
        return Run(done.returncode, asked, failures, done.stdout)

    return run


def document_of(server: Server) -> dict:
    return answer(server.get("/openapi.json"))[1]


def operations_of(document: dict) -> set[str]:
    return {f"{method} {path}" for path, methods in document["paths"].items() for method in methods}


@pytest.mark.parametrize(("kind", "has_films"), [("sqlite", True), ("postgresql", False)])
def test_every_operation_answers_as_documented(start, empty_database, newman, kind, has_films):
    url = empty_database(kind)
    if has_films:
        assert marquee("sample", url=url).returncode == 0
    assert user("create", STAFF, "--role", "administrator", url=url, password=PASSWORD).returncode == 0
    server = start(url)
    document = document_of(server)
    run = newman(postman_collection(document), server)
    assert run.failures == set(), run.output
    assert run.status == 0
    assert len(run.asked) == len(operations_of(document))
    assert set(run.asked) == operations_of(document)
    assert answer(server.get("/genres/"))[1] == [] or has_films  # all that was made is gone again


def test_an_answer_that_does_not_fit_is_a_failure(start, empty_database, newman):
    """The document is bent in one place for each operation that needs no login and no data."""
    server = start(empty_database("sqlite"))
    document = document_of(server)
    paths = {path: document["paths"][path] for path in ("/healthz", "/readyz", "/movies/", "/genres/", "/openapi.json")}
    answers = {path: operations["get"]["responses"] for path, operations in paths.items()}
    answers["/healthz"]["204"] = answers["/healthz"].pop("200")
    answers["/readyz"]["200"]["content"]["application/json"]["schema"] = {"type": "array"}
    answers["/movies/"]["200"]["headers"]["X-Colour"] = {"schema": {"type": "string"}}
    answers["/genres/"]["200"]["content"] = {"text/html": {"schema": {"type": "string"}}}
    answers["/openapi.json"]["200"]["content"]["application/json"]["schema"] = {"$ref": "#/components/schemas/Error"}
    collection = postman_collection({**document, "paths": paths})
    for folder in collection["item"]:
        for item in folder["item"]:
            item["request"]["header"] = []  # or else it would ask for a page, and get a 406
    run = newman(collection, server)
    assert run.status == 1
    assert run.failures == {
        ("get /healthz", "The status is 204"),
        ("get /readyz", "The body keeps its schema"),
        ("get /movies/", "The header X-Colour is there"),
        ("get /genres/", "The content type is text/html"),
        ("get /openapi.json", "The body keeps its schema"),
    }


def test_staff_who_cannot_log_in_are_a_failure_that_ends_the_run(start, empty_database, newman):
    server = start(empty_database("sqlite"))
    run = newman(postman_collection(document_of(server)), server, password="wrong")
    assert run.status == 1
    assert (run.asked[-1], f'"{STAFF}" logs in') in run.failures
    assert len(run.asked) < 10
