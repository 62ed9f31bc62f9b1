"""The OpenAPI document read back: its operations, and what their schemas allow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

JSON = "application/json"
_METHODS = ("post", "get", "patch", "put", "delete")  # in the order in which they can be asked of one thing


@dataclass(frozen=True, slots=True)
class Documented:
    """One operation of the document."""

    method: str
    path: str
    said: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What it is known by: `get /movies/`."""
        return f"{self.method} {self.path}"

    @property
    def tag(self) -> str:
        """The first of its tags."""
        return str(self.said["tags"][0])

    @property
    def group(self) -> str:
        """The path of all the things of which it is about one: `/movies/` of `/movies/{id}/`."""
        return self.path.partition("{")[0]

    @property
    def successes(self) -> dict[int, Mapping[str, Any]]:
        """Its answers but errors, and but the 304 that only a conditional request gets."""
        answers = self.said["responses"].items()
        return {int(status): answer for status, answer in answers if status[0] in "23" and status != "304"}

    @property
    def answer(self) -> Mapping[str, Any]:
        """The JSON schema of a success."""
        schemas = (json_of(answer).get("schema") for answer in self.successes.values())
        return next((schema for schema in schemas if schema), {})

    @property
    def takes(self) -> Mapping[str, Any]:
        """The JSON schema of the body it takes."""
        schema: Mapping[str, Any] = json_of(self.said.get("requestBody", {})).get("schema", {})
        return schema

    @property
    def fields(self) -> Mapping[str, Any]:
        """The JSON schemas of the fields of that body."""
        fields: Mapping[str, Any] = self.takes.get("properties", {})
        return fields

    @property
    def example(self) -> Any:
        """An example of that body."""
        return json_of(self.said.get("requestBody", {})).get("example", {})

    @property
    def makes(self) -> bool:
        """Whether something may be there after it that wasn't there before."""
        return 201 in self.successes

    @property
    def takes_away(self) -> bool:
        """Whether something is gone after it."""
        return self.method == "delete"

    @property
    def needs_login(self) -> bool:
        """Whether it answers nobody who isn't logged in."""
        ways = self.said.get("security", [])
        return bool(ways) and {} not in ways

    @property
    def takes_login(self) -> bool:
        """Whether it looks at who is logged in."""
        return bool(self.said.get("security"))

    @property
    def is_for_staff(self) -> bool:
        """Whether it needs a permission."""
        return "x-permission" in self.said

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Its place in its group: what makes something, what shows it, what changes it."""
        return not self.makes, _METHODS.index(self.method), self.path.count("/")

    def parameters(self, place: str) -> Iterator[Mapping[str, Any]]:
        """Its parameters in the path, in the query string or in headers."""
        return (parameter for parameter in self.said.get("parameters", ()) if parameter["in"] == place)

    def has_header(self, name: str) -> bool:
        """Whether its successes have this header."""
        return any(name in answer.get("headers", {}) for answer in self.successes.values())


def operations_of(openapi: Mapping[str, Any]) -> list[Documented]:
    """All operations of a document, in its order."""
    return [
        Documented(method, path, said)
        for path, operations in openapi["paths"].items()
        for method, said in operations.items()
    ]


def json_of(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is said of a request or an answer as JSON; nothing where it comes in another type unless asked for."""
    content = message.get("content", {})
    said: Mapping[str, Any] = content[JSON] if next(iter(content), "") == JSON else {}
    return said


def types_of(schema: Mapping[str, Any]) -> set[str]:
    """The types that a schema allows, as far as it says so itself."""
    if "enum" in schema and all(isinstance(word, str) for word in schema["enum"]):
        return {"string"}
    said = schema.get("type", ())
    types = {said} if isinstance(said, str) else {*said}
    return types.union(*(types_of(way) for way in (*schema.get("anyOf", ()), *schema.get("oneOf", ()))))


def sample_of(said: Mapping[str, Any]) -> Any:
    """The example of a parameter, or else something that its schema allows."""
    schema: Mapping[str, Any] = said.get("schema", {})
    if "example" in said:
        return said["example"]
    if "enum" in schema:
        return schema["enum"][0]
    lowest = schema.get("minimum", 1)
    samples = {"array": [], "boolean": True, "integer": lowest, "number": lowest, "object": {}}
    texts = {"date": "2000-01-01", "date-time": "2000-01-01T00:00:00Z", "email": "ben@example.com"}
    text = texts.get(schema.get("format", ""), "a" * schema.get("minLength", 0))
    return next((samples[type_] for type_ in sorted(types_of(schema)) if type_ in samples), text)
