"""Imports into a collection and its export, over HTTP."""

from dataclasses import dataclass
from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from domain.collection_imports import Import, apply_import, exported, plan_import, undo_import
from domain.collections import RATINGS, whole_collection
from entrypoints.collectionfiles import CSV, JSON, ZIP, Rules, Unfit, Unreadable, read_collection, write_csv, write_json
from entrypoints.rest import answers
from entrypoints.rest import collections_documents as documents
from entrypoints.rest.answers import Answer
from entrypoints.rest.body import Upload
from entrypoints.rest.collections import UNGUESSABLE, copy_body
from entrypoints.rest.errors import Fault, RequestError
from entrypoints.rest.schema import PathText, WholeText, Word, parameter
from entrypoints.rest.security import Access
from entrypoints.rest.service import Resource, schema_of

MOST_BYTES = 8 * 1024 * 1024


def render_import(kept: Import) -> dict[str, Any]:
    """An import, line by line."""
    return {
        "id": kept.id,
        "state": kept.state,
        "counts": kept.counts,
        "rows": [
            {
                "line": row.line,
                "action": row.action,
                "title": row.title,
                "year": row.year,
                "movie_id": row.movie_id,
                "candidates": row.candidates,
                "reason": row.reason,
            }
            for row in kept.rows
        ],
    }


@dataclass(frozen=True, slots=True)
class ImportViews:
    """The views of imports and of the export."""

    rules: Rules
    require_external_id: bool

    def plan(self, request: Request) -> Response:
        """What would come of a file."""
        given, ports = request.validated, request.ports
        rules = Rules(self.rules.fields, given.get("format", ""), given.get("rating"))
        try:
            lines = read_collection(given["content"], given["kind"], rules)
        except Unreadable as error:
            raise RequestError(400, message=f"The file {error}.") from None
        except Unfit as error:
            raise RequestError(422, [Fault("body", "", "not_collection", f"{error}")]) from None
        planned = plan_import(
            lines,
            request.identity.user.id,
            now=ports.now(),
            require_external_id=self.require_external_id,
            imports=ports.imports,
        )
        return answers.private(render_import(planned), status=201, headers=[answers.located(request, planned.id)])

    def find(self, request: Request) -> Response:
        """One import."""
        kept = request.ports.imports.find(request.validated["id"], request.identity.user.id)
        return answers.private_single(request, render_import(kept))

    def apply(self, request: Request) -> Response:
        """Do what the plan says."""
        ports = request.ports
        planned = ports.imports.hold(request.validated["id"], request.identity.user.id)
        applied = apply_import(planned, now=ports.now(), imports=ports.imports, copies=ports.copy_edits)
        return answers.private(render_import(applied))

    def undo(self, request: Request) -> Response:
        """Put the collection back to what it was."""
        ports = request.ports
        applied = ports.imports.hold(request.validated["id"], request.identity.user.id)
        return answers.private(render_import(undo_import(applied, imports=ports.imports, copies=ports.copy_edits)))

    def export(self, request: Request) -> Response:
        """The whole collection as a file."""
        own = exported(whole_collection(request.identity.user.id, copies=request.ports.copies))
        word = request.validated.get("format", "csv")
        content, kind = (write_csv(own), f"{CSV}; charset=utf-8") if word == "csv" else (write_json(own), JSON)
        headers = [
            ("Content-Type", kind),
            ("Cache-Control", "no-store"),
            ("Content-Disposition", f'attachment; filename="collection.{word}"'),
            ("Content-Length", str(len(content))),
        ]
        return Answer(headerlist=headers, app_iter=(content,))


def resources(formats: tuple[str, ...], *, require_external_id: bool) -> list[Resource]:
    """The paths of imports and of the export."""
    views = ImportViews(rules_of(formats), require_external_id)
    by_id = schema_of(parameter("id", PathText(UNGUESSABLE), "The import's id.", example="Im3k9vQm2pLw7Rt5Ns8BzC"))
    stand_ins = schema_of(
        parameter("format", Word(formats), "The format of copies of which none is told."),
        parameter("rating", WholeText(*RATINGS), "The rating of copies of which none is told."),
    )
    imports = Resource("/collection/imports", Access.LOGIN)
    laura = {"title": "Laura", "format": "DVD", "length": 88, "release_year": 1944, "rating": 5}
    file = Upload((JSON, CSV, ZIP), MOST_BYTES, {JSON: [laura]})
    imports.answers("POST", views.plan, documents.PLAN_IMPORT, query=stand_ins, body=file)
    kept = Resource("/collection/imports/{id}", Access.LOGIN)
    kept.answers("GET", views.find, documents.GET_IMPORT, path=by_id)
    applying, undoing = (Resource(f"/collection/imports/{{id}}/{verb}", Access.LOGIN) for verb in ("apply", "undo"))
    applying.answers("POST", views.apply, documents.APPLY_IMPORT, path=by_id)
    undoing.answers("POST", views.undo, documents.UNDO_IMPORT, path=by_id)
    export = Resource("/collection/export", Access.LOGIN)
    kind = schema_of(parameter("format", Word(("csv", "json")), "The kind of file; `csv` unless told.", example="csv"))
    export.answers("GET", views.export, documents.EXPORT_COLLECTION, query=kind, produces="*/*")
    return [imports, kept, applying, undoing, export]


def rules_of(formats: tuple[str, ...]) -> Rules:
    """How the values of files are read: as those of a body are."""
    return Rules(copy_body(formats, is_whole=True).fields)
