"""All accounts over HTTP, for administrators: who there is, what their role is, whether they may log in."""

from dataclasses import dataclass
from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from domain.access import Permission, Role
from domain.accounts import User, assign_role
from domain.paging import walk
from domain.sessions import set_active
from entrypoints.rest import answers
from entrypoints.rest import users_documents as documents
from entrypoints.rest.answers import WholeLists
from entrypoints.rest.body import Body
from entrypoints.rest.catalogue import page_parameters
from entrypoints.rest.fields import Choice, Flag, field
from entrypoints.rest.schema import Id, parameter
from entrypoints.rest.service import Resource, schema_of


def render_user(user: User) -> dict[str, Any]:
    """Somebody's account, as administrators see it."""
    return {
        "id": user.id,
        "email": user.email,
        "username": user.username,
        "role": "" if user.issuer else user.role,
        "active": user.active,
        "issuer": user.issuer,
        "registered": user.registered,
        "last_login": user.last_login,
    }


@dataclass(frozen=True, slots=True)
class UserViews:
    """The views of all accounts."""

    whole_lists: WholeLists

    def users(self, request: Request) -> Response:
        """All accounts, or a page of them, the oldest first."""
        users = request.ports.users
        asked = answers.page_request(request.validated)
        if asked is not None:
            return answers.private_page(request, users.page(asked), asked, render_user)
        chunks = walk(users.after, lambda user: user.id)
        return self.whole_lists.answer(request, chunks, render_user, is_private=True)

    def update(self, request: Request) -> Response:
        """Give somebody a role, or let them log in no more; it holds at their next request."""
        given, ports = request.validated, request.ports
        user = ports.users.hold(given["id"])
        answers.ensure_unchanged(request, render_user(user))
        if "role" in given:
            user = assign_role(user, given["role"], users=ports.users)
        if "active" in given:
            user = set_active(user, active=given["active"], users=ports.users, sessions=ports.sessions)
        return answers.private_single(request, render_user(user))


def resources(whole_lists: WholeLists) -> list[Resource]:
    """The paths of all accounts."""
    views = UserViews(whole_lists)
    users = Resource("/users", Permission.GET_USERS)
    users.answers("GET", views.users, documents.LIST_USERS, query=schema_of(*page_parameters()))
    changes = Body(
        field("role", Choice(Role), "What they are to the service.", is_needed=False, example="casting_assistant"),
        field("active", Flag(), "Whether they may log in.", is_needed=False),
    )
    user = Resource("/users/{id}", Permission.PATCH_USER)
    by_id = schema_of(parameter("id", Id(), "The user's id.", example=1))
    user.answers("PATCH", views.update, documents.PATCH_USER, path=by_id, body=changes, checks_match=True)
    return [users, user]
