"""The scripts of a Postman collection, in JavaScript: who must be logged in, and what holds of an answer."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from entrypoints.rest.documented import Documented, json_of, types_of

_BEFORE_EACH = """\
const own = pm.collectionVariables;
if (!own.get("run") || pm.info.requestName === first) {
    // What is made bears this word, so that no other run is in the way.
    own.set("run", Math.random().toString(36).slice(2).padEnd(8, "0").slice(0, 8));
    own.set("password", password);
    own.unset("accessToken");
    own.unset("staffToken");
}
const logIn = (credentials, keep) => pm.sendRequest({
    url: pm.variables.replaceIn(logInAt),
    method: "POST",
    header: {"Content-Type": "application/json"},
    body: {mode: "raw", raw: JSON.stringify(credentials)},
}, (error, response) => {
    pm.test(`"${credentials.email}" logs in`, () => {
        pm.expect(error).to.be.null;
        if (response.code !== 200) {
            pm.execution.setNextRequest(null);
        }
        pm.expect(response.code).to.equal(200);
        keep(response.json());
    });
});
const token = pm.request.auth && pm.request.auth.parameters().get("token");
if (token === "{{staffToken}}" && !own.get("staffToken")) {
    const staff = {email: pm.variables.get("staffEmail"), password: pm.variables.get("staffPassword")};
    logIn(staff, (pair) => own.set("staffToken", pair.access_token));
}
if (token === "{{accessToken}}" && !own.get("accessToken")) {
    logIn(JSON.parse(pm.variables.replaceIn(credentials)), (pair) => {
        own.set("accessToken", pair.access_token);
        own.set("refreshToken", pair.refresh_token);
    });
}
"""
"""A new run begins with its first request; whose token a request shows is logged in when they aren't yet."""


def event(listen: str, lines: Iterable[str]) -> dict[str, Any]:
    """A script of these lines."""
    return {"listen": listen, "script": {"type": "text/javascript", "exec": list(lines)}}


def before_each(*, first: str, password: str, log_in_at: str, credentials: str) -> list[str]:
    """The script before each request, of what the document says of registering and logging in."""
    given = {"first": first, "password": password, "logInAt": log_in_at, "credentials": credentials}
    return [*(f"const {name} = {json.dumps(value)};" for name, value in given.items()), *_BEFORE_EACH.splitlines()]


def answer_tests(operation: Documented, schemas: Mapping[str, Any]) -> Iterator[str]:
    """Whether an answer is one of the documented successes, to the letter; `schemas` are those others refer to."""
    statuses = [*operation.successes]
    has_status = f"pm.expect(pm.response.code).to.be.oneOf({json.dumps(statuses)})"
    yield _test(f"The status is {_either(statuses)}", has_status)
    alike: list[tuple[list[int], list[str]]] = []
    for status, answer in operation.successes.items():
        lines = list(_success_tests(answer, schemas))
        if alike and alike[-1][1] == lines:
            alike[-1][0].append(status)
        else:
            alike.append(([status], lines))
    if len(alike) == 1:
        yield from alike[0][1]
        return
    for group, lines in alike:
        yield f"if ({json.dumps(group)}.includes(pm.response.code)) {{"
        yield from (f"    {line}" for line in lines)
        yield "}"


def unless_off(lines: Iterable[str]) -> Iterator[str]:
    """These lines, unless the answer says that what is asked for is switched off."""
    yield "if (pm.response.code === 503) {"
    yield _test("The answer says that it is off", 'pm.expect(pm.response.json().code).to.eql("lookup_off")')
    yield "} else {"
    yield from (f"    {line}" for line in lines)
    yield "}"


def _success_tests(answer: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[str]:
    if types := list(answer.get("content", {})):
        one_of = _either(types, "|").replace("/", r"\/").replace(".", r"\.").replace("+", r"\+")
        has_type = rf'pm.expect(pm.response.headers.get("Content-Type")).to.match(/^({one_of})\s*(;|$)/)'
        yield _test(f"The content type is {_either(types)}", has_type)
    if schema := json_of(answer).get("schema"):
        if '"$ref"' in json.dumps(schema):
            schema = {**schema, "components": {"schemas": schemas}}
        keeps_schema = f'pm.response.to.have.jsonSchema({json.dumps(schema)}, {{unknownFormats: "ignore"}})'
        yield _test("The body keeps its schema", keeps_schema)
    for name, header in answer.get("headers", {}).items():
        value = f"pm.expect(pm.response.headers.get({json.dumps(name)}))"
        is_number = "integer" in types_of(header.get("schema", {}))
        has_header = rf"{value}.to.match(/^-?\d+$/)" if is_number else f'{value}.to.be.a("string").and.not.empty'
        yield _test(f"The header {name} is there", has_header)


def echo_test(operation: Documented, sent: Collection[str]) -> Iterator[str]:
    """Whether the answer has the values of these fields, where it is said to have such of their names and types."""
    properties = operation.answer.get("properties", {})
    inner = {f".{name}": schema.get("properties", {}) for name, schema in properties.items()}
    pairs = [
        (name, f"answer{place}.{name}")
        for place, shown in {"": properties, **inner}.items()
        for name in sent
        if (types_of(shown.get(name, {})) & types_of(operation.fields[name])) - {"null", "array", "object"}
    ]
    if pairs:
        yield 'pm.test("The answer has what was sent", () => {'
        yield "    const sent = JSON.parse(pm.request.body.raw), answer = pm.response.json();"
        yield from (f"    pm.expect({found}).to.eql(sent.{name});" for name, found in pairs)
        yield "});"


def keep(values: Mapping[str, str]) -> Iterator[str]:
    """What goes into variables, by their names; it is part of the test that it is there."""
    if values:
        yield 'pm.test("What later requests need is there", () => {'
        yield "    const answer = pm.response.json();"
        for variable, value in values.items():
            yield f"    pm.expect({value}).to.exist;"
            yield f"    pm.collectionVariables.set({json.dumps(variable)}, {value});"
        yield "});"


def keep_password(password: str) -> str:
    """From now on it is this one."""
    return f'if (pm.response.code < 300) pm.collectionVariables.set("password", {json.dumps(password)});'


def forget_session() -> str:
    """Log in anew before the next request that needs it."""
    return 'pm.collectionVariables.unset("accessToken");'


def _test(name: str, assertion: str) -> str:
    return f"pm.test({json.dumps(name)}, () => {assertion});"


def _either(choices: Iterable[object], separator: str = " or ") -> str:
    return separator.join(map(str, choices))
