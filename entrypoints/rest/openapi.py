"""The OpenAPI 3.1 document, derived from the services and the schemas that do the validating."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import colander

from domain.access import Permission
from entrypoints.rest.body import Body, Upload
from entrypoints.rest.errors import Fault, error_body
from entrypoints.rest.idempotency import HEADER
from entrypoints.rest.security import Access
from entrypoints.rest.service import Door, Operation, Resource

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
    "ETag": {
        "description": "Send it as `If-None-Match` to get a 304, as `If-Match` to change only what you saw.",
        "schema": {"type": "string"},
    },
    "Location": {"description": "Where the new thing is.", "schema": {"type": "string"}},
}

_IDEMPOTENCY_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "For 24 hours the same key with the same body gets the first answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of what you saw; 412 when it has changed since.",
    "schema": {"type": "string"},
}


def document(resources: Iterable[Resource]) -> dict[str, Any]:
    """The document of these resources."""
    paths: dict[str, Any] = {}
    for resource in resources:
        operations = {
            method.lower(): _operation(resource, operation, door)
            for method, (operation, door) in resource.documented.items()
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
        "components": {
            "schemas": {"Error": ERROR},
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "The `access_token` of `POST /auth/login/`; good for 15 minutes.",
                }
            },
        },
    }


def _operation(resource: Resource, operation: Operation, door: Door) -> dict[str, Any]:
    parameters = [*_parameters("path", door.path), *_parameters("query", door.query)]
    if door.takes_key:
        parameters.append(_IDEMPOTENCY_KEY)
    if door.checks_match:
        parameters.append(_IF_MATCH)
    described: dict[str, Any] = {
        "operationId": f"{door.method.lower()} {resource.path}",
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": parameters,
        "responses": {
            **{str(status): _success(operation) for status in operation.statuses},
            **({"304": {"description": "The client has it already."}} if _has_etag(operation, door) else {}),
            **{str(status): _error(status, door) for status in sorted({*operation.errors, *_errors(door)})},
        },
    }
    if operation.description:
        described["description"] = operation.description
    if door.body is not None:
        described["requestBody"] = _body(door.body)
    match door.access:
        case Access.PUBLIC:
            pass
        case Access.ANYBODY:
            described["security"] = [{}, {"bearer": []}]
        case Access.LOGIN:
            described["security"] = [{"bearer": []}]
        case permission:
            described["security"] = [{"bearer": []}]
            described["x-permission"] = permission.value
    return described


def _has_etag(operation: Operation, door: Door) -> bool:
    return not door.is_unsafe and "ETag" in operation.headers


def _errors(door: Door) -> set[int]:
    """The errors that follow from how an operation is served."""
    errors = {400, 406, 503}
    if door.access is not Access.PUBLIC:
        errors.add(401)
    if isinstance(door.access, Permission):
        errors.add(403)
    if door.body is not None:
        errors |= {415, 422}
    if door.is_unsafe:
        errors.add(413)
    if door.query or door.takes_key:
        errors.add(422)
    if door.path:
        errors.add(404)
    if door.takes_key:
        errors.add(409)
    if door.checks_match:
        errors.add(412)
    return errors


def _body(body: Body | Upload) -> dict[str, Any]:
    if isinstance(body, Upload):
        file = {"schema": {"type": "string", "format": "binary"}}
        examples = {kind: {"schema": {"type": "array"}, "example": shown} for kind, shown in body.examples.items()}
        content = dict.fromkeys(body.media_types, file) | examples
        return {"required": True, "content": content}
    properties = {
        name: {**node.typ.json_schema(), "description": node.description} for name, node in body.fields.items()
    }
    schema = {
        "type": "object",
        "properties": properties,
        "required": [name for name, node in body.fields.items() if node.required],
        "additionalProperties": False,
        **body.said_of_rules,
    }
    example = {name: node.example for name, node in body.fields.items() if node.example is not None}
    content = {"schema": schema, "example": example} if example else {"schema": schema}
    return {"required": body.is_needed, "content": {"application/json": content}}


def _parameters(place: str, nodes: Mapping[str, colander.SchemaNode]) -> list[dict[str, Any]]:
    parameters = []
    for name, node in nodes.items():
        parameter = {
            "name": name,
            "in": place,
            "required": place == "path" or node.required,
            "description": node.description,
            "schema": node.typ.json_schema(),
        }
        if node.example is not None:
            parameter["example"] = node.example
        parameters.append(parameter)
    return parameters


def _success(operation: Operation) -> dict[str, Any]:
    content = {"schema": operation.answer}
    if operation.example is not None:
        content["example"] = operation.example
    return {
        "description": operation.summary,
        "headers": {name: HEADERS[name] for name in operation.headers},
        "content": {
            operation.media_type: content,
            **{kind: {"schema": schema} for kind, schema in operation.alternatives.items()},
        },
    }


def _error(status: int, door: Door) -> dict[str, Any]:
    example = error_body(status, faults=[_fault(door)] if status == HTTPStatus.UNPROCESSABLE_ENTITY else ())
    return {
        "description": example["message"],
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}, "example": example}},
    }


def _fault(door: Door) -> Fault:
    """A rule that a request to this door may break."""
    if isinstance(door.body, Body):
        return Fault("body", next(iter(door.body.fields)), "not_text", "is not a text")
    if door.query:
        return Fault("querystring", next(iter(door.query)), "not_integer", "is not a whole number")
    return Fault("header", HEADER, "used_otherwise", "came with another body before")
