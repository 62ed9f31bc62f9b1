"""The OpenAPI 3.1 document, derived from the services and the schemas that do the validating."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import colander

from entrypoints.rest.errors import Fault, error_body
from entrypoints.rest.service import Documented, Resource

ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["success", "error", "message", "code"],
    "properties": {
        "success": {"const": False},
        "error": {"type": "integer", "description": "The status of the answer."},
        "message": {"type": "string", "description": "A sentence for a person."},
        "code": {"type": "string", "description": "A stable word for programs."},
        "errors": {
            "type": "array",
            "description": "Every field that fails; absent where no field is at fault.",
            "items": {
                "type": "object",
                "required": ["location", "name", "code", "description"],
                "properties": {
                    "location": {"enum": ["body", "querystring", "header", "path"]},
                    "name": {"type": "string"},
                    "code": {"type": "string"},
                    "description": {"type": "string"},
                },
            },
        },
        "request_id": {"type": "string", "description": "With a 500: what to look for in the log."},
    },
}

HEADERS: dict[str, dict[str, Any]] = {
    "X-Total-Count": {"description": "With a page: items of the whole list.", "schema": {"type": "integer"}},
    "Link": {"description": "With a page: `first`, `prev`, `next`, `last`; RFC 8288.", "schema": {"type": "string"}},
    "ETag": {"description": "Send it as `If-None-Match` to get a 304.", "schema": {"type": "string"}},
}

_FAULT = Fault("querystring", "page", "not_integer", "is not a whole number")


def document(resources: Iterable[Resource]) -> dict[str, Any]:
    """The document of these resources."""
    paths: dict[str, Any] = {}
    for resource in resources:
        operations = {
            method.lower(): _operation(method, resource, documented)
            for method, documented in resource.documented.items()
        }
        if operations:
            paths[resource.public_path] = operations
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Marquee",
            "version": version("marquee"),
            "description": "One movie service: a public catalogue, a casting agency, personal collections. "
            "Every path answers with and without its trailing slash.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": {"Error": ERROR}},
    }


def _operation(method: str, resource: Resource, documented: Documented) -> dict[str, Any]:
    operation = documented.operation
    described: dict[str, Any] = {
        "operationId": f"{method.lower()} {resource.path}",
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": [*_parameters("path", documented.path), *_parameters("query", documented.query)],
        "responses": {
            "200": _success(documented),
            **({"304": {"description": "The client has it already."}} if "ETag" in operation.headers else {}),
            **{str(status): _error(status) for status in sorted(operation.errors)},
        },
    }
    if operation.description:
        described["description"] = operation.description
    return described


def _parameters(place: str, nodes: Mapping[str, colander.SchemaNode]) -> list[dict[str, Any]]:
    parameters = []
    for name, node in nodes.items():
        parameter = {
            "name": name,
            "in": place,
            "required": place == "path",
            "description": node.description,
            "schema": node.typ.json_schema(),
        }
        if node.example is not None:
            parameter["example"] = node.example
        parameters.append(parameter)
    return parameters


def _success(documented: Documented) -> dict[str, Any]:
    operation = documented.operation
    content = {"schema": operation.answer}
    if operation.example is not None:
        content["example"] = operation.example
    return {
        "description": operation.summary,
        "headers": {name: HEADERS[name] for name in operation.headers},
        "content": {operation.media_type: content},
    }


def _error(status: int) -> dict[str, Any]:
    example = error_body(status, faults=[_FAULT] if status == HTTPStatus.UNPROCESSABLE_ENTITY else ())
    return {
        "description": example["message"],
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}, "example": example}},
    }
