"""The Postman collection: a request for each operation, in an order that can be run, with tests."""

import copy
import json
import re
from collections.abc import Iterator

import pytest
from jsonschema import Draft202012Validator

from entrypoints.rest.postman import LAST_FOLDER, SCHEMA, postman_collection
from tests.functional.conftest import make_api  # noqa: F401  # the fixture that makes applications

_TEXT = {"type": "string"}
_KEY_AND_VALUE = {"type": "object", "required": ["key", "value"], "properties": {"key": _TEXT, "value": _TEXT}}
_PAIRS = {"type": "array", "items": _KEY_AND_VALUE}
_EVENTS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["listen", "script"],
        "properties": {
            "listen": {"enum": ["prerequest", "test"]},
            "script": {"properties": {"type": {"const": "text/javascript"}, "exec": {"type": "array", "items": _TEXT}}},
        },
    },
}
_REQUEST = {
    "type": "object",
    "required": ["method", "url", "header", "auth"],
    "properties": {
        "method": {"enum": ["GET", "POST", "PUT", "PATCH", "DELETE"]},
        "description": _TEXT,
        "header": _PAIRS,
        "url": {
            "type": "object",
            "required": ["raw", "host", "path"],
            "properties": {
                "raw": {"type": "string", "pattern": "^{{baseUrl}}/"},
                "host": {"const": ["{{baseUrl}}"]},
                "path": {"type": "array", "items": _TEXT},
                "query": _PAIRS,
                "variable": _PAIRS,
            },
        },
        "auth": {"properties": {"type": {"enum": ["noauth", "bearer"]}, "bearer": _PAIRS}},
        "body": {"properties": {"mode": {"const": "raw"}, "raw": _TEXT}},
    },
}
SHAPE = {
    "type": "object",
    "required": ["info", "item"],
    "properties": {
        "info": {"required": ["name", "schema"], "properties": {"name": _TEXT, "schema": {"const": SCHEMA}}},
        "item": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "item"],
                "properties": {
                    "name": _TEXT,
                    "item": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["id", "name", "request", "event"],
                            "properties": {"id": _TEXT, "name": _TEXT, "request": _REQUEST, "event": _EVENTS},
                        },
                    },
                },
            },
        },
        "event": _EVENTS,
        "variable": _PAIRS,
    },
}
"""What the format says of the parts that are used here."""


@pytest.fixture
def document(make_api) -> dict:  # noqa: F811
    return make_api("memory").get("/openapi.json").json


def test_it_has_the_shape_of_a_collection(document):
    Draft202012Validator(SHAPE).validate(postman_collection(document))


def test_each_operation_is_one_request(document):
    operations = [f"{method} {path}" for path, methods in document["paths"].items() for method in methods]
    assert sorted(item["id"] for item in items_of(postman_collection(document))) == sorted(operations)
    for item in items_of(postman_collection(document)):
        method, _, path = item["id"].partition(" ")
        assert item["request"]["method"] == method.upper()
        asked = item["request"]["url"]["raw"].removeprefix("{{baseUrl}}").partition("?")[0]
        assert re.sub(r":(\w+)", r"{\1}", asked) == path
        assert "/" + "/".join(item["request"]["url"]["path"]) == asked


def test_each_request_tests_what_the_document_says(document):
    for item in items_of(postman_collection(document)):
        method, _, path = item["id"].partition(" ")
        answers = document["paths"][path][method]["responses"]
        (success, *_) = (answer for status, answer in answers.items() if status in ("200", "201"))
        names = [name for name in named_tests(item) if not name.endswith(" is off")]
        assert names[0].startswith("The status is 20")
        assert names[1].startswith("The content type is ")
        assert (names[2:3] == ["The body keeps its schema"]) == (next(iter(success["content"])) == "application/json")
        assert set(names) >= {f"The header {name} is there" for name in success["headers"]}


def test_folders_are_tags_and_the_last_one_takes_away(document):
    *folders, last = postman_collection(document)["item"]
    assert {folder["name"] for folder in folders} == {
        methods[method]["tags"][0] for methods in document["paths"].values() for method in methods if method != "delete"
    }
    assert last["name"] == LAST_FOLDER
    assert {item["request"]["method"] for item in last["item"]} == {"DELETE"}
    assert all(item["request"]["method"] != "DELETE" for folder in folders for item in folder["item"])


def test_what_a_request_refers_to_was_kept_before(document):
    known = {"baseUrl", "run", "password", "staffToken", "accessToken", "refreshToken", "$guid"}
    for item in items_of(postman_collection(document)):
        used = set(re.findall(r"{{([^}]+)}}", json.dumps(item["request"])))
        assert used <= known, item["id"]
        known |= set(re.findall(r'collectionVariables.set\("(\w+)"', "\n".join(script_of(item))))


def test_nothing_is_asked_by_a_member_before_they_are_registered(document):
    asked = [item["id"] for item in items_of(postman_collection(document)) if bearer_of(item) == "{{accessToken}}"]
    order = [item["id"] for item in items_of(postman_collection(document))]
    assert order.index("post /auth/register/") < min(order.index(name) for name in asked)
    assert asked[-1] == "delete /user/"


def test_permissions_are_asked_for_by_staff_and_nothing_else_is(document):
    for item in items_of(postman_collection(document)):
        method, _, path = item["id"].partition(" ")
        operation = document["paths"][path][method]
        assert (bearer_of(item) == "{{staffToken}}") == ("x-permission" in operation)
        # What anybody may ask is asked without a token, but for what only its owner can see at first.
        assert (bearer_of(item) == "") == ({} in operation.get("security", [{}]) and "/collection/" not in path)


def test_bodies_are_such_as_the_document_takes(document):
    bodies = 0
    for item in items_of(postman_collection(document)):
        method, _, path = item["id"].partition(" ")
        operation = document["paths"][path][method]
        if "body" not in item["request"]:
            assert not operation.get("requestBody", {}).get("required"), item["id"]
            continue
        text = (
            item["request"]["body"]["raw"].replace("{{run}}", "1a2b3c4d").replace("{{password}}", "mints and oranges")
        )
        body = json.loads(re.sub(r"{{\w+}}", "7", re.sub(r'"{{\w+Id}}"', '"Aw3k9vQm2pLw7Rt5Ns8BzB"', text)))
        Draft202012Validator(operation["requestBody"]["content"]["application/json"]["schema"]).validate(body)
        assert body
        bodies += 1
    assert bodies >= 12


def test_movies_refer_to_the_genre_and_the_director_that_were_made(document):
    items = {item["id"]: item for item in items_of(postman_collection(document))}
    movie = items["post /agency/movies/"]["request"]["body"]["raw"]
    assert re.search(r'"genres": \[\s*{{agencyGenresId}}\s*\]', movie)
    assert re.search(r'"directors": \[\s*{{agencyDirectorsId}}\s*\]', movie)
    for name in ("get /movies/{id}/", "patch /agency/movies/{id}/", "post /favorites/movies/{movie_id}/"):
        assert items[name]["request"]["url"]["variable"][0]["value"] == "{{agencyMoviesId}}"
    order = list(items)
    assert order.index("delete /agency/movies/{id}/") < order.index("delete /agency/genres/{id}/")


def test_a_change_shows_the_etag_that_was_seen_last(document):
    items = {item["id"]: item for item in items_of(postman_collection(document))}
    for name, shown in {
        "patch /agency/movies/{id}/": "{{agencyMoviesIdEtag}}",
        "patch /user/": "{{userEtag}}",
        "patch /users/{id}/": "*",
        "delete /agency/movies/{id}/": "*",
    }.items():
        assert {"key": "If-Match", "value": shown} in items[name]["request"]["header"]
    for name in ("get /agency/movies/{id}/", "patch /agency/movies/{id}/"):
        kept = '    pm.collectionVariables.set("agencyMoviesIdEtag", pm.response.headers.get("ETag"));'
        assert kept in script_of(items[name])
    assert {"key": "Idempotency-Key", "value": "{{$guid}}"} in items["post /agency/movies/"]["request"]["header"]


def test_a_list_is_asked_for_by_pages_and_not_narrowed(document):
    items = {item["id"]: item for item in items_of(postman_collection(document))}
    url = items["get /movies/"]["request"]["url"]
    assert url["raw"] == "{{baseUrl}}/movies/?page=1&resultsPerPage=12"
    assert {parameter["key"] for parameter in url["query"] if parameter["disabled"]} >= {"q", "genre", "sort"}


def test_the_first_request_has_a_name_of_its_own(document):
    names = [item["name"] for item in items_of(postman_collection(document))]
    assert names.count(names[0]) == 1
    assert f'const first = "{names[0]}";' in postman_collection(document)["event"][0]["script"]["exec"]


def test_the_same_document_makes_the_same_collection_and_stays_as_it_is(document):
    before = copy.deepcopy(document)
    assert postman_collection(document) == postman_collection(document)
    assert document == before


ID = {"type": "integer"}
NAMED = {"type": "object", "properties": {"id": ID, "name": _TEXT}}


def document_of(paths: dict, **schemas: object) -> dict:
    return {"info": {"title": "Tapes"}, "paths": paths, "components": {"schemas": schemas}}


def operation(tag: str, answer: object = None, body: object = None, *, status: int = 200, **more: object) -> dict:
    """What a document says of an operation."""
    said = {"summary": tag, "tags": [tag], "responses": {str(status): answer_of(answer), "404": answer_of(NAMED)}}
    if body is not None:
        said["requestBody"] = answer_of(body)
    return said | more


def answer_of(schema: object, *headers: str) -> dict:
    content = {} if schema is None else {"application/json": {"schema": schema}}
    return {"content": content, "headers": {name: {"schema": _TEXT} for name in headers}}


def in_path(*names: str) -> list[dict]:
    return [{"name": name, "in": "path", "schema": ID} for name in names]


def test_new_operations_find_their_place_and_what_they_refer_to_by_themselves():
    loan = {
        "properties": {"tape_id": ID, "until": {"type": "string", "format": "date"}},
        "required": ["tape_id", "until"],
    }
    paths = {
        "/loans/{id}/": {"delete": operation("loans", NAMED, parameters=in_path("id"))},
        "/loans/": {
            "get": operation("loans", {"type": "array", "items": NAMED}),
            "post": operation("loans", NAMED, loan, status=201),
        },
        "/racks/{rack_id}/": {
            "delete": operation("racks", NAMED, parameters=in_path("rack_id")),
            "get": operation("racks", NAMED, parameters=in_path("rack_id")),
        },
        "/racks/{rack_id}/tapes/{tape_id}/": {
            "patch": operation("racks", NAMED, parameters=in_path("rack_id", "tape_id")),
            "delete": operation("racks", NAMED, parameters=in_path("rack_id", "tape_id")),
        },
        "/racks/{rack_id}/tapes/": {"post": operation("racks", NAMED, status=201, parameters=in_path("rack_id"))},
        "/racks/": {"post": operation("racks", NAMED, status=201)},
    }
    items = list(items_of(postman_collection(document_of(paths))))
    assert [item["id"] for item in items] == [
        "post /racks/",
        "post /racks/{rack_id}/tapes/",
        "get /racks/{rack_id}/",
        "patch /racks/{rack_id}/tapes/{tape_id}/",
        "post /loans/",
        "get /loans/",
        "delete /loans/{id}/",
        "delete /racks/{rack_id}/tapes/{tape_id}/",
        "delete /racks/{rack_id}/",
    ]
    assert '    pm.collectionVariables.set("racksId", answer.id);' in script_of(items[0])
    assert '    pm.collectionVariables.set("racksRackIdTapesId", answer.id);' in script_of(items[1])
    assert items[-2]["request"]["url"]["variable"] == [
        {"key": "rack_id", "value": "{{racksId}}"},
        {"key": "tape_id", "value": "{{racksRackIdTapesId}}"},
    ]
    made = items[4]["request"]["body"]["raw"].replace("{{racksRackIdTapesId}}", "5")
    assert json.loads(made) == {"tape_id": 5, "until": "2000-01-01"}


@pytest.mark.parametrize(
    ("method", "answer", "value"),
    [
        ("post", answer_of({"properties": {"created": ID, "id": ID}}), "answer.created"),
        ("post", answer_of({"properties": {"id": ID}}), "answer.id"),
        ("post", answer_of(None, "Location"), 'pm.response.headers.get("Location").split("/").filter(Boolean).pop()'),
        ("get", answer_of({"type": "array", "items": NAMED}), "answer[0].id"),
        ("get", answer_of({"properties": {"total": ID, "tapes": {"items": NAMED}}}), "answer.tapes[0].id"),
    ],
)
def test_an_id_is_kept_from_wherever_an_answer_has_it(method, answer, value):
    status = 201 if method == "post" else 200
    paths = {
        "/tapes/{id}/": {"get": operation("tapes", NAMED, parameters=in_path("id"))},
        "/tapes/": {method: operation("tapes") | {"responses": {str(status): answer}}},
    }
    first, second = items_of(postman_collection(document_of(paths)))
    assert f'    pm.collectionVariables.set("tapesId", {value});' in script_of(first)
    assert second["request"]["url"]["variable"] == [{"key": "id", "value": "{{tapesId}}"}]


def test_answers_that_differ_by_status_are_told_apart():
    responses = {"200": answer_of(NAMED), "201": answer_of(NAMED, "Location"), "304": {}, "404": answer_of(NAMED)}
    (item,) = items_of(
        postman_collection(document_of({"/tapes/": {"put": operation("tapes") | {"responses": responses}}}))
    )
    script = script_of(item)
    assert named_tests(item)[0] == "The status is 200 or 201"
    assert script.index("if ([200].includes(pm.response.code)) {") < script.index(
        "if ([201].includes(pm.response.code)) {"
    )
    assert named_tests(item).count("The body keeps its schema") == 2
    assert named_tests(item).count("The header Location is there") == 1


def test_a_redirection_is_looked_at_and_not_followed():
    responses = {"302": {"description": "Elsewhere", "headers": {"Location": {"schema": _TEXT}}}}
    (item,) = items_of(
        postman_collection(document_of({"/tapes/": {"get": operation("tapes") | {"responses": responses}}}))
    )
    assert named_tests(item) == ["The status is 302", "The header Location is there"]
    assert item["protocolProfileBehavior"] == {"followRedirects": False}


def test_a_schema_takes_along_what_it_refers_to():
    schema = {"type": "array", "items": {"$ref": "#/components/schemas/Tape"}}
    collection = postman_collection(
        document_of({"/tapes/": {"get": operation("tapes", schema)}}, Tape={"type": "null"})
    )
    (item,) = items_of(collection)
    assert '"components": {"schemas": {"Tape": {"type": "null"}}}' in "\n".join(script_of(item))


def test_what_was_sent_must_come_back_where_the_answer_has_room_for_it():
    fields = {"name": {"type": ["string", "null"]}, "genres": {"type": "array"}, "year": ID, "note": _TEXT}
    shown = {"properties": {"tape": {"properties": {"name": _TEXT, "genres": {"type": "array"}, "year": _TEXT}}}}
    body = {"required": list(fields), "properties": fields}
    (item,) = items_of(postman_collection(document_of({"/tapes/": {"post": operation("tapes", shown, body)}})))
    expected = [line.strip() for line in script_of(item) if "sent." in line]
    assert expected == ["pm.expect(answer.tape.name).to.eql(sent.name);"]


def test_texts_are_unlike_those_of_other_runs_where_their_schema_allows_it():
    fields = {
        "name": _TEXT,
        "username": {"type": "string", "pattern": "^[a-z0-9-]{3,30}$"},
        "code": {"type": "string", "maxLength": 4},
        "email": {"type": "string", "format": "email"},
        "since": {"type": "string", "format": "date"},
        "poster": _TEXT,
        "role": {"enum": ["member"]},
    }
    example = {
        "name": "Anna", "username": "anna", "code": "anna", "email": "a@b.example", "since": "2000-01-01",
        "poster": "https://a.example/", "role": "member",
    }  # fmt: skip
    said = operation("tapes", NAMED, {"properties": fields})
    said["requestBody"]["content"]["application/json"]["example"] = example
    (item,) = items_of(postman_collection(document_of({"/tapes/": {"post": said}})))
    assert json.loads(item["request"]["body"]["raw"]) == example | {
        "name": "Anna {{run}}",
        "username": "anna-{{run}}",
        "email": "a+{{run}}@b.example",
    }


def test_a_changed_password_and_an_ended_session_are_remembered(document):
    items = {item["id"]: item for item in items_of(postman_collection(document))}
    body = json.loads(items["put /user/password/"]["request"]["body"]["raw"])
    assert body == {"old_password": "{{password}}", "new_password": "plums and thyme"}
    assert script_of(items["put /user/password/"])[-1].endswith('set("password", "plums and thyme");')
    for name in ("post /auth/logout/", "delete /auth/sessions/{id}/", "delete /user/"):
        assert script_of(items[name])[-1] == 'pm.collectionVariables.unset("accessToken");'
    assert json.loads(items["put /auth/login/"]["request"]["body"]["raw"]) == {
        "access_token": "{{accessToken}}",
        "refresh_token": "{{refreshToken}}",
    }


def items_of(collection: dict) -> Iterator[dict]:
    """The requests, from the first to the last."""
    return (item for folder in collection["item"] for item in folder["item"])


def script_of(item: dict) -> list[str]:
    (event,) = item["event"]
    assert event["listen"] == "test"
    return event["script"]["exec"]


def named_tests(item: dict) -> list[str]:
    """The names of a request's tests."""
    return re.findall(r'^ *pm\.test\("([^"]+)"', "\n".join(script_of(item)), re.MULTILINE)


def bearer_of(item: dict) -> str:
    """The token that a request shows."""
    auth = item["request"]["auth"]
    return auth["bearer"][0]["value"] if auth["type"] == "bearer" else ""
