"""Groups of people over HTTP."""

import itertools
from dataclasses import dataclass
from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from domain.accounts import USERNAME, User, fold_username
from domain.groups import (
    NAME_LENGTH,
    Group,
    drop_member,
    find_group,
    find_users,
    hold_group,
    hold_own_group,
    make_group,
    put_member,
)
from domain.paging import WALK_SIZE, PageRequest
from entrypoints.rest import answers
from entrypoints.rest import collections_documents as documents
from entrypoints.rest.answers import WholeLists
from entrypoints.rest.body import Body
from entrypoints.rest.catalogue import page_parameters
from entrypoints.rest.collections import UNGUESSABLE
from entrypoints.rest.fields import Text, field
from entrypoints.rest.schema import PathText, parameter
from entrypoints.rest.security import Access
from entrypoints.rest.service import Resource, schema_of


def render_group(group: Group) -> dict[str, Any]:
    """A group, its people by their user names."""
    return {
        "id": group.id,
        "name": group.name,
        "owner": group.owner.username,
        "members": [member.username for member in group.members],
    }


@dataclass(frozen=True, slots=True)
class GroupViews:
    """The views of groups."""

    whole_lists: WholeLists

    def groups(self, request: Request) -> Response:
        """The groups that who asks owns or is in."""
        user_id, groups = request.identity.user.id, request.ports.groups
        asked = answers.page_request(request.validated)
        if asked is not None:
            return answers.private_page(request, groups.page(user_id, asked), asked, render_group)
        pages = (groups.page(user_id, PageRequest(number, WALK_SIZE)).items for number in itertools.count(1))
        return self.whole_lists.answer(request, itertools.takewhile(len, pages), render_group, is_private=True)

    def group(self, request: Request) -> Response:
        """One group."""
        group = find_group(request.validated["id"], request.identity.user.id, groups=request.ports.groups)
        return answers.private_single(request, render_group(group))

    def add(self, request: Request) -> Response:
        """A new group."""
        group = make_group(request.validated["name"], request.identity.user, groups=request.ports.groups)
        return answers.private(render_group(group), status=201, headers=[answers.located(request, group.id)])

    def rename(self, request: Request) -> Response:
        """Give a group another name."""
        groups = request.ports.groups
        group = self._own(request)
        if "name" in request.validated:
            groups.rename(group.id, request.validated["name"])
        return answers.private_single(request, render_group(find_group(group.id, group.owner.user_id, groups=groups)))

    def remove(self, request: Request) -> Response:
        """Take a group away."""
        request.ports.groups.remove(self._own(request).id)
        return answers.done()

    def put_member(self, request: Request) -> Response:
        """Put somebody into a group."""
        given, user_id, groups = request.validated, request.identity.user.id, request.ports.groups
        group = hold_own_group(given["id"], user_id, groups=groups)
        user = _named(request)
        put_member(group, user, groups=groups)
        return answers.private(render_group(find_group(group.id, user_id, groups=groups)))

    def drop_member(self, request: Request) -> Response:
        """Take somebody out of a group, or leave it."""
        given, user_id, groups = request.validated, request.identity.user.id, request.ports.groups
        group = hold_group(given["id"], user_id, groups=groups)
        user = _named(request)
        drop_member(group, user, user_id, groups=groups)
        return answers.done()

    def _own(self, request: Request) -> Group:
        group = hold_own_group(request.validated["id"], request.identity.user.id, groups=request.ports.groups)
        answers.ensure_unchanged(request, render_group(group))
        return group


def _named(request: Request) -> User:
    """The user whom the path names."""
    own: User = request.identity.user
    ports, names = request.ports, [request.validated["username"]]
    if fold_username(names[0]) == fold_username(own.username):
        return own  # whoever leaves isn't trying out names
    asker_id = own.id
    (user,) = find_users(names, asker_id, "username", now=ports.now(), users=ports.users, attempts=ports.attempts)
    return user


def resources(whole_lists: WholeLists) -> list[Resource]:
    """The paths of groups."""
    views = GroupViews(whole_lists)
    of_group = parameter("id", PathText(UNGUESSABLE), "The group's id.", example="Aw3k9vQm2pLw7Rt5Ns8BzB")
    by_id = schema_of(of_group)
    about = "What its owner calls it."
    new, anew = (
        Body(field("name", Text(NAME_LENGTH, shortest=1), about, is_needed=is_new, example="Family"))
        for is_new in (True, False)
    )
    groups, group = Resource("/groups", Access.LOGIN), Resource("/groups/{id}", Access.LOGIN)
    groups.answers("GET", views.groups, documents.LIST_GROUPS, query=schema_of(*page_parameters()))
    groups.answers("POST", views.add, documents.ADD_GROUP, body=new)
    group.answers("GET", views.group, documents.GET_GROUP, path=by_id)
    group.answers("PATCH", views.rename, documents.RENAME_GROUP, path=by_id, body=anew, checks_match=True)
    group.answers("DELETE", views.remove, documents.REMOVE_GROUP, path=by_id, checks_match=True)

    member = Resource("/groups/{id}/members/{username}", Access.LOGIN)
    named = schema_of(of_group, parameter("username", PathText(USERNAME), "A user name.", example="bert"))
    member.answers("PUT", views.put_member, documents.PUT_MEMBER, path=named)
    member.answers("DELETE", views.drop_member, documents.DROP_MEMBER, path=named)
    return [groups, group, member]
