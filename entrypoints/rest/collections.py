"""Collections over HTTP: what people own, what others show them, and whom they show theirs to."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import colander
from pyramid.request import Request
from pyramid.response import Response

from domain.accounts import fold_username
from domain.collections import (
    COPY_SORTS,
    LENGTHS,
    MOST_SHARED,
    NOTES_LENGTH,
    RATINGS,
    RELEASE_YEARS,
    TITLE_LENGTH,
    CopyQuery,
    KeptCopy,
    Viewer,
    Visibility,
    Why,
    add_copy,
    change_copy,
    count_all,
    find_own,
    find_visible,
    hold_own,
    linked_movie,
    replace_copy,
)
from domain.errors import InvalidInput, Problem
from domain.groups import find_users
from domain.lookup import ExternalIdNeeded, MovieDatabases
from domain.paging import walk
from entrypoints.ports import Ports
from entrypoints.rest import answers
from entrypoints.rest import collections_documents as documents
from entrypoints.rest.answers import WholeLists
from entrypoints.rest.body import Body
from entrypoints.rest.envelope import list_parameters, list_query
from entrypoints.rest.errors import Fault
from entrypoints.rest.fields import Choice, ExternalId, Known, ListOf, Matching, OneOf, Reference, Text, Username, field
from entrypoints.rest.schema import PathText, PlainText, WholeText, Word, parameter
from entrypoints.rest.security import Access
from entrypoints.rest.service import Resource, schema_of

UNGUESSABLE = re.compile("[A-Za-z0-9_-]{22}", re.ASCII)
"""The ids of copies and groups: 128 random bits."""

_USERNAME_LENGTH = 30


def render_copy(kept: KeptCopy) -> dict[str, Any]:
    """A copy as its owner sees it."""
    copy = kept.copy
    return {
        "id": copy.id,
        "title": copy.title,
        "format": copy.format,
        "length": copy.length,
        "release_year": copy.release_year,
        "rating": copy.rating,
        "notes": copy.notes,
        "movie_id": copy.movie_id,
        "external_id": copy.external_id,
        "visibility": copy.visibility,
        "added": copy.added,
        "changed": copy.changed,
    }


def render_shared_copy(kept: KeptCopy) -> dict[str, Any]:
    """A copy as others see it: without notes, with its owner."""
    rendered = render_copy(kept)
    del rendered["notes"]
    return rendered | {"owner": kept.owner}


def viewer_of(request: Request, ports: Ports) -> Viewer:
    """Who looks, and the groups that they are in now."""
    identity = request.identity
    if identity is None or not identity.user.id:
        return Viewer()
    return Viewer(identity.user.id, ports.groups.ids_of(identity.user.id))


@dataclass(frozen=True, slots=True)
class CollectionViews:
    """The views of collections."""

    whole_lists: WholeLists
    databases: MovieDatabases
    require_external_id: bool

    def own(self, request: Request) -> Response:
        """The copies of who asks that the parameters ask for."""
        query = CopyQuery(owner_id=request.identity.user.id, **_copy_query(request.validated))
        return self._list(request, query, render_copy)

    def shared(self, request: Request) -> Response:
        """The copies that others show to who asks."""
        asked = request.validated
        owner = fold_username(asked["owner"]) if "owner" in asked else None
        identity = request.identity
        query = CopyQuery(viewer_id=identity.user.id if identity else None, owner=owner, **_copy_query(asked))
        return self._list(request, query, render_shared_copy)

    def copy(self, request: Request) -> Response:
        """One copy, to whoever may see it."""
        ports = request.ports
        kept, why = find_visible(request.validated["id"], viewer_of(request, ports), copies=ports.copies)
        return answers.private_single(request, render_copy(kept) if why is Why.OWNER else render_shared_copy(kept))

    def add(self, request: Request) -> Response:
        """A new copy."""
        told = request.validated
        external = request.external
        ports, owner_id = request.ports, request.identity.user.id
        movie = linked_movie(told.get("movie_id"), movies=ports.movies)
        copy = add_copy(told, owner_id, movie=movie, external=external, now=ports.now(), copies=ports.copy_edits)
        return answers.private(render_copy(KeptCopy(copy, "")), status=201, headers=[answers.located(request, copy.id)])

    def replace(self, request: Request) -> Response:
        """Make a copy what is told, as if it were new."""
        told, copy_id = request.validated, request.validated.pop("id")
        external = request.external
        ports = request.ports
        kept = self._held(request, ports, copy_id)
        movie = linked_movie(told.get("movie_id"), movies=ports.movies)
        copy = replace_copy(kept.copy, told, movie=movie, external=external, now=ports.now(), copies=ports.copy_edits)
        return answers.private_single(request, render_copy(KeptCopy(copy, "")))

    def change(self, request: Request) -> Response:
        """Change a copy; what isn't told stays."""
        told, copy_id = request.validated, request.validated.pop("id")
        external = request.external
        ports = request.ports
        kept = self._held(request, ports, copy_id)
        linked_movie(told.get("movie_id"), movies=ports.movies)
        copy = change_copy(kept.copy, told, external=external, now=ports.now(), copies=ports.copy_edits)
        return answers.private_single(request, render_copy(KeptCopy(copy, "")))

    def remove(self, request: Request) -> Response:
        """Take a copy away."""
        ports = request.ports
        kept = self._held(request, ports, request.validated["id"])
        ports.copy_edits.remove(kept.id)
        return answers.done()

    def sharing(self, request: Request) -> Response:
        """Whom one's own copy is shown to."""
        ports = request.ports
        kept = find_own(request.validated["id"], viewer_of(request, ports), copies=ports.copies)
        return answers.private_single(request, _render_sharing(kept, ports))

    def share(self, request: Request) -> Response:
        """Show one's own copy to these, and to nobody else."""
        told, ports, identity = request.validated, request.ports, request.identity
        viewer = viewer_of(request, ports)
        users = find_users(
            told.get("users", ()),
            identity.user.id,
            "users",
            now=ports.now(),
            users=ports.users,
            attempts=ports.attempts,
        )
        groups = told.get("groups", ())
        if unknown := sorted(set(groups) - viewer.groups):
            raise InvalidInput(Problem("groups", "unknown", f"names no group of yours: {', '.join(unknown)}"))
        kept = hold_own(told["id"], viewer, copies=ports.copy_edits)
        answers.ensure_unchanged(request, _render_sharing(kept, ports))
        ports.copy_edits.share(kept.id, told["visibility"], sorted({user.id for user in users}), groups)
        shown = find_own(kept.id, viewer, copies=ports.copies)
        return answers.private_single(request, _render_sharing(shown, ports))

    def statistics(self, request: Request) -> Response:
        """What there is in the collection of who asks, counted."""
        return answers.private(count_all(request.ports.copies.facts_of(request.identity.user.id)))

    def _held(self, request: Request, ports: Ports, copy_id: str) -> KeptCopy:
        kept = hold_own(copy_id, viewer_of(request, ports), copies=ports.copy_edits)
        answers.ensure_unchanged(request, render_copy(kept))
        return kept

    def look_up(self, request: Request) -> None:
        """Look the film up that a body names at a movie database. Raises as `MovieDatabases.get` does."""
        told = request.validated
        external_id = told.get("external_id")
        if not external_id and self.require_external_id and (request.method != "PATCH" or "external_id" in told):
            raise ExternalIdNeeded
        request.external = self.databases.get(external_id, request.reading.now()) if external_id else None

    def _list(self, request: Request, query: CopyQuery, render: Any) -> Response:
        copies = request.ports.copies
        asked = answers.page_request(request.validated)
        if asked is not None:
            return answers.private_page(request, copies.page(query, asked), asked, render)
        chunks = walk(
            lambda position, limit: copies.after(query, position, limit),
            lambda kept: query.position_of(kept, COPY_SORTS),
        )
        return self.whole_lists.answer(request, chunks, render, is_private=True)


def _render_sharing(kept: KeptCopy, ports: Ports) -> dict[str, Any]:
    return {
        "visibility": kept.copy.visibility,
        "users": ports.groups.names_of(kept.users),
        "groups": sorted(kept.groups),
    }


def _copy_query(validated: dict[str, Any]) -> dict[str, Any]:
    """The fields of a `CopyQuery` that the parameters ask for."""
    chosen = {"format": "format", "year": "release_year", "rating": "rating"}
    return list_query(validated) | {name: validated[word] for word, name in chosen.items() if word in validated}


def _filled_somehow(values: Mapping[str, Any], given: Collection[str]) -> Iterator[Fault]:
    """What neither the body tells, nor a film that it names."""
    if not (values.get("movie_id") or values.get("external_id")):
        for name in ("title", "length", "release_year"):
            if name not in given:
                yield Fault("body", name, "required", "is missing")


def copy_body(formats: tuple[str, ...], *, is_whole: bool) -> Body:
    """The body that adds or replaces a copy, or changes one."""
    source = {
        "anyOf": [
            {"required": ["title", "length", "release_year"]},
            {"required": ["movie_id"], "properties": {"movie_id": {"type": "integer"}}},
            {"required": ["external_id"], "properties": {"external_id": {"minLength": 1}}},
        ]
    }
    return Body(
        field("title", Text(TITLE_LENGTH, shortest=1), "Its title.", is_needed=False, example="Laura"),
        field("format", OneOf(formats), "What it is.", is_needed=is_whole, example="DVD"),
        field("length", Known(LENGTHS), "In minutes.", is_needed=False, example=88),
        field("release_year", Known(RELEASE_YEARS), "When it came out.", is_needed=False, example=1944),
        field("rating", Known(RATINGS), "How good it is, 5 being best.", is_needed=is_whole, example=5),
        field("notes", Text(NOTES_LENGTH, newlines=True), "For oneself alone.", is_needed=False),
        field("movie_id", Reference(), "The catalogue's, which fills in what is missing.", is_needed=False),
        field("external_id", ExternalId(), "A movie database's, which fills in what is missing.", is_needed=False),
        rules=(_filled_somehow,) if is_whole else (),
        said_of_rules=source if is_whole else None,
    )


def copy_parameters(formats: tuple[str, ...]) -> list[colander.SchemaNode]:
    """The parameters of a list of copies."""
    return [
        *list_parameters(COPY_SORTS),
        parameter("format", Word(formats), "What it is."),
        parameter("year", WholeText(), "When it came out."),
        parameter("rating", WholeText(), "How good it is."),
    ]


def resources(
    whole_lists: WholeLists, databases: MovieDatabases, formats: tuple[str, ...], *, require_external_id: bool
) -> list[Resource]:
    """The paths of collections."""
    views = CollectionViews(whole_lists, databases, require_external_id)
    by_id = schema_of(parameter("id", PathText(UNGUESSABLE), "The copy's id.", example="Xy3k9vQm2pLw7Rt5Ns8BzA"))
    whole, some = copy_body(formats, is_whole=True), copy_body(formats, is_whole=False)
    parameters = copy_parameters(formats)

    own = Resource("/collection/movies", Access.LOGIN)
    own.answers("GET", views.own, documents.LIST_OWN, query=schema_of(*parameters))
    own.answers("POST", views.add, documents.ADD, body=whole, prepare=views.look_up)
    copy = Resource("/collection/movies/{id}", Access.LOGIN)
    one_copy = {"path": by_id, "checks_match": True}
    copy.answers("GET", views.copy, documents.GET, access=Access.ANYBODY, path=by_id)
    copy.answers("PUT", views.replace, documents.REPLACE, body=whole, prepare=views.look_up, **one_copy)
    copy.answers("PATCH", views.change, documents.CHANGE, body=some, prepare=views.look_up, **one_copy)
    copy.answers("DELETE", views.remove, documents.REMOVE, **one_copy)

    to_whom = Body(
        field("visibility", Choice(Visibility), "Whom it is shown to.", example="selected"),
        field("users", ListOf(Username(), MOST_SHARED), "User names.", is_needed=False),
        field("groups", ListOf(group_id_type(), MOST_SHARED), "Ids of one's own groups.", is_needed=False),
    )
    sharing = Resource("/collection/movies/{id}/sharing", Access.LOGIN)
    sharing.answers("GET", views.sharing, documents.GET_SHARING, path=by_id)
    sharing.answers("PUT", views.share, documents.PUT_SHARING, path=by_id, body=to_whom, checks_match=True)

    owner = parameter("owner", PlainText(_USERNAME_LENGTH), "The user name of whose they are.")
    shared = Resource("/shared/movies", Access.ANYBODY)
    shared.answers("GET", views.shared, documents.LIST_SHARED, query=schema_of(*parameters, owner))
    statistics = Resource("/collection/statistics", Access.LOGIN)
    statistics.answers("GET", views.statistics, documents.STATISTICS)
    return [own, copy, sharing, shared, statistics]


def group_id_type() -> Matching:
    """A group's id."""
    return Matching(UNGUESSABLE, "not_id", "is no group's id")
