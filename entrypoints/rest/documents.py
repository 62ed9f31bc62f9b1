"""`/openapi.json`, and `/docs/`: Swagger UI out of a package, so that nothing comes from elsewhere."""

import mimetypes
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from pyramid.request import Request
from pyramid.response import Response

from domain.errors import NotFound
from entrypoints.rest import answers
from entrypoints.rest.openapi import document
from entrypoints.rest.schema import AnyText, parameter
from entrypoints.rest.security import Access
from entrypoints.rest.service import Operation, Resource, schema_of

_OURS = ("docs.html", "docs.js")
_SWAGGER_UI = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")
# Swagger UI sets styles and draws pictures by itself; scripts come from our own files alone.
_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"

GET_DOCUMENT = Operation(
    "This document",
    "documents",
    {"type": "object", "required": ["openapi", "info", "paths"]},
    headers=("ETag",),
)


class DocumentViews:
    """The views of the documents; the OpenAPI document is made when it is first asked for."""

    def __init__(self, documented: Sequence[Resource]) -> None:
        self._document = cache(lambda: document(documented))
        self._files = {name: (files("entrypoints.rest") / "pages" / name).read_bytes() for name in _OURS}
        self._files |= {name: (files("swagger_ui") / "static" / name).read_bytes() for name in _SWAGGER_UI}

    def openapi(self, request: Request) -> Response:
        """The OpenAPI document."""
        return answers.single(request, self._document())

    def page(self, request: Request) -> Response:
        """Swagger UI."""
        return self._file("docs.html")

    def file(self, request: Request) -> Response:
        """A file that the page needs."""
        return self._file(request.validated["file"])

    def _file(self, name: str) -> Response:
        if name not in self._files:
            raise NotFound("There is no such file.")
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        response = Response(self._files[name], content_type=media_type)
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["Cache-Control"] = "max-age=3600"
        return response


def resources(documented: list[Resource]) -> list[Resource]:
    """The paths of the documents; those of `documented` and the document itself stand in it."""
    openapi = Resource("/openapi.json", Access.ANYBODY, is_file=True)
    views = DocumentViews([*documented, openapi])
    openapi.answers("GET", views.openapi, GET_DOCUMENT)
    page = Resource("/docs", Access.ANYBODY)
    page.answers("GET", views.page, produces="text/html")
    file = Resource("/docs/{file}", Access.ANYBODY, is_file=True)
    file.answers("GET", views.file, path=schema_of(parameter("file", AnyText(), "The file's name.")), produces="*/*")
    return [openapi, page, file]
