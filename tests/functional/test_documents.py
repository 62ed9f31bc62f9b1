"""The OpenAPI document and the page that shows it."""

import re

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from schemathesis.specs.openapi.checks import ignored_auth

from tests.builders import a_film
from tests.conftest import STORES
from tests.functional.conftest import Api, Person

UNDOCUMENTED = {
    "/": "sends a person to the web door",
    "/agency": "sends a person of the agency there too",
    "/app": "the web client's page",
    "/app/{path:.*}": "its files and routes",
    "/docs": "a page for people",
    "/docs/{file}": "files of that page",
    "/metrics": "for Prometheus, in its own format",
}


@pytest.fixture
def memory(make_api) -> Api:
    return make_api("memory")


@pytest.fixture
def document(memory) -> dict:
    return memory.get("/openapi.json").json


def routes(api: Api) -> set[str]:
    return {route.pattern for route in api.http.app.routes_mapper.get_routes()}


def test_the_document_is_valid_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_route_stands_in_the_document(memory, document):
    documented = {path.rstrip("/") for path in document["paths"]}
    missing = {route for route in routes(memory) if route.rstrip("/") not in documented and route not in UNDOCUMENTED}
    assert missing == set()
    assert routes(memory) >= set(UNDOCUMENTED)


def test_every_operation_has_answers_errors_and_examples_that_keep_their_schemas(document):
    schemas = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (path, method)
            statuses = set(operation["responses"])
            assert statuses & {"200", "201"}
            assert statuses & {"400", "404", "422"}
            for response in operation["responses"].values():
                for content in response.get("content", {}).values():
                    schema = content["schema"]
                    if "$ref" in schema:
                        schema = schemas[schema["$ref"].rpartition("/")[2]]
                    if "example" in content:
                        Draft202012Validator(schema).validate(content["example"])
            for parameter in operation["parameters"]:
                if "example" in parameter:
                    Draft202012Validator(parameter["schema"]).validate(parameter["example"])


def test_parameters_are_those_that_are_validated(document):
    parameters = {parameter["name"]: parameter for parameter in document["paths"]["/movies/"]["get"]["parameters"]}
    assert set(parameters) == {
        "page", "resultsPerPage", "status", "cursor", "sort", "q", "genre", "director", "actor",
        "year", "year_from", "year_to", "rating_from",
    }  # fmt: skip
    assert parameters["resultsPerPage"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 100}
    assert "-year" in parameters["sort"]["schema"]["enum"]
    (movie_id,) = document["paths"]["/movies/{id}/"]["get"]["parameters"]
    assert movie_id["in"] == "path"
    assert movie_id["required"] is True


def test_the_page_loads_nothing_from_elsewhere(memory):
    page = memory.get("/docs/")
    assert page.content_type == "text/html"
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(addresses) == 4
    for address in addresses:
        assert memory.get(address).content_length > 100
    assert "<script>" not in page.text


def fed(api: Api) -> Api:
    api.take_in(*(a_film(f"Film {n}", 1990 + n, genres=("Drama",), directors=["Ida"], cast=["Jo"]) for n in range(15)))
    return api


UNTELLABLE = (
    b"wrong_password",
    b"too_common",
    b'"unknown"',
    b"unknown_user",
    b"not_integer",  # 100.0 is one to a schema
    b'"required"',  # unless a movie fills it in
    b"lookup_off",
    b"used_otherwise",  # a key
)
"""Codes of rules that no schema can tell."""


@pytest.mark.slow
@pytest.mark.parametrize("kind", STORES)
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_schemathesis_finds_nothing(make_api, kind, mode):
    """Generated requests, good and bad ones, get what the document says of the answers."""
    api = fed(make_api(kind))
    anna = Person(api, password="not the one of the examples")
    schema = schemathesis.openapi.from_wsgi("/openapi.json", api.http.app)
    checked = []
    for operation in schema.get_all_operations():
        definition = operation.ok().definition.raw
        if mode is schemathesis.GenerationMode.NEGATIVE and not (operation.ok().query or "requestBody" in definition):
            continue  # nothing can be asked wrong

        @settings(max_examples=30, suppress_health_check=list(HealthCheck))
        @given(case=operation.ok().as_strategy(generation_mode=mode))
        def answers_as_documented(case):
            # No schema can tell which cursors were given out, which tags are stale and which genres there are.
            case.query.pop("cursor", None)
            case.headers.pop("If-Match", None)
            if mode is schemathesis.GenerationMode.POSITIVE and isinstance(case.body, dict):
                for name in ("favorite_genre", "favourite_genre"):
                    case.body.pop(name, None)
            if {"bearer": []} in case.operation.definition.raw.get("security", ()):
                api.clock.sleep(minutes=1)  # or else too many wrong passwords come together
                anna.log_in()
                case.headers["Authorization"] = anna.token
            response = case.call()
            # Nor can it tell whose password is which, that a password isn't the user name, what is there, and what
            # stands in a file.
            if not any(code in response.content for code in UNTELLABLE) and "imports" not in case.path:
                case.validate_response(response, excluded_checks=[ignored_auth])  # the token is a good one
            checked.append(case.path)

        answers_as_documented()
    assert {"/movies/", "/user/"} <= set(checked)
