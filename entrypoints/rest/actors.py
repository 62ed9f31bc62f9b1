"""The casting agency's actors and roles over HTTP: who there is, and who plays what in which movie."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from domain.access import Permission
from domain.actors import AGES, GENDER_LENGTH, Actor, add_actor, change_actor
from domain.casting import ACTOR_SORTS, ROLE_SORTS
from domain.catalogue import NAME_LENGTH, YEARS
from domain.listing import ListQuery
from domain.roles import BILLINGS, CHARACTER_LENGTH, CastRole, RoleDraft, RoleQuery, cast_actor, recast
from entrypoints.rest import actors_documents as documents
from entrypoints.rest import answers
from entrypoints.rest.answers import WholeLists
from entrypoints.rest.body import Body
from entrypoints.rest.envelope import AgencyLists, created, deleted, list_parameters, list_query, one
from entrypoints.rest.errors import Fault
from entrypoints.rest.fields import Day, Known, Text, Whole, field
from entrypoints.rest.schema import MAX_ID, Id, parameter
from entrypoints.rest.service import Resource, schema_of


def render_actor(actor: Actor, today: date) -> dict[str, Any]:
    """An actor, as old as they are today."""
    return {
        "id": actor.id,
        "name": actor.name,
        "gender": actor.gender,
        "birth_date": actor.birth_date,
        "age": actor.age(today),
    }


def render_role(role: CastRole) -> dict[str, Any]:
    """Who plays what in which movie."""
    return {
        "id": role.id,
        "movie": {"id": role.movie_id, "title": role.movie_title},
        "actor": {"id": role.actor_id, "name": role.actor_name},
        "character": role.character,
        "order": role.billing,
    }


@dataclass(frozen=True, slots=True)
class ActorViews:
    """The views of actors."""

    lists: AgencyLists

    def actors(self, request: Request) -> Response:
        """The actors that the parameters ask for."""
        ports = request.ports
        today, query = ports.now().date(), ListQuery(**list_query(request.validated))
        return self.lists.answer(
            request, "actors", ports.actors, query, ACTOR_SORTS, lambda actor: render_actor(actor, today)
        )

    def actor(self, request: Request) -> Response:
        """One actor."""
        actor = request.ports.actors.get(request.validated["id"])
        return answers.private_single(request, _actor_envelope(request, actor))

    def add(self, request: Request) -> Response:
        """Somebody new who acts."""
        ports = request.ports
        actor = add_actor(request.validated, today=ports.now().date(), actors=ports.actor_edits)
        return created(request, _actor_envelope(request, actor), actor.id)

    def change(self, request: Request) -> Response:
        """Change an actor; what isn't told stays."""
        ports, told = request.ports, request.validated
        actor = ports.actor_edits.hold(told.pop("id"))
        answers.ensure_unchanged(request, _actor_envelope(request, actor))
        actor = change_actor(actor, told, today=ports.now().date(), actors=ports.actor_edits)
        return answers.private_single(request, _actor_envelope(request, actor))

    def remove(self, request: Request) -> Response:
        """Take an actor away, their roles along."""
        actors, actor_id = request.ports.actor_edits, request.validated["id"]
        answers.ensure_unchanged(request, _actor_envelope(request, actors.hold(actor_id)))
        actors.remove(actor_id)
        return deleted(actor_id)


@dataclass(frozen=True, slots=True)
class RoleViews:
    """The views of roles."""

    lists: AgencyLists

    def roles(self, request: Request) -> Response:
        """The roles that the parameters ask for."""
        return self._list(request, RoleQuery(**list_query(request.validated)))

    def of_movie(self, request: Request) -> Response:
        """The roles of a movie, in billing order unless another is asked for."""
        movie = request.ports.movies.get(request.validated["id"])
        asked = {"sort": "order", **list_query(request.validated)}
        return self._list(request, RoleQuery(movie_id=movie.id, **asked))

    def of_actor(self, request: Request) -> Response:
        """The roles of an actor."""
        actor = request.ports.actors.get(request.validated["id"])
        return self._list(request, RoleQuery(actor_id=actor.id, **list_query(request.validated)))

    def role(self, request: Request) -> Response:
        """One role."""
        role = request.ports.roles.get(request.validated["id"])
        return answers.private_single(request, _role_envelope(role))

    def add(self, request: Request) -> Response:
        """Give an actor a role in a movie."""
        draft = RoleDraft(**_told(request.validated))
        role = cast_actor(draft, roles=request.ports.role_edits)
        return created(request, _role_envelope(role), role.id)

    def change(self, request: Request) -> Response:
        """Change a role; what isn't told stays."""
        roles, told = request.ports.role_edits, request.validated
        role = roles.hold(told.pop("id"))
        answers.ensure_unchanged(request, _role_envelope(role))
        return answers.private_single(request, _role_envelope(recast(role, _told(told), roles=roles)))

    def remove(self, request: Request) -> Response:
        """Take a role away."""
        roles, role_id = request.ports.role_edits, request.validated["id"]
        answers.ensure_unchanged(request, _role_envelope(roles.hold(role_id)))
        roles.remove(role_id)
        return deleted(role_id)

    def _list(self, request: Request, query: RoleQuery) -> Response:
        return self.lists.answer(request, "roles", request.ports.roles, query, ROLE_SORTS, render_role)


def _actor_envelope(request: Request, actor: Actor) -> dict[str, Any]:
    return one("actor", render_actor(actor, request.ports.now().date()))


def _role_envelope(role: CastRole) -> dict[str, Any]:
    return one("role", render_role(role))


def _told(validated: dict[str, Any]) -> Any:
    """What a body tells of a role, in the domain's words."""
    if "order" in validated:
        validated["billing"] = validated.pop("order")
    return validated


def resources(prefix: str, whole_lists: WholeLists) -> list[Resource]:
    """The paths of actors and roles."""
    may, lists = Permission, AgencyLists(whole_lists)
    of_actors, of_roles = ActorViews(lists), RoleViews(lists)
    by_id = schema_of(parameter("id", Id(), "The id.", example=1))
    one_item = {"path": by_id, "checks_match": True}

    actors, actor = Resource(f"{prefix}/actors", may.GET_ACTORS), Resource(f"{prefix}/actors/{{id}}", may.GET_ACTORS)
    new, anew = _actor(is_new=True), _actor(is_new=False)
    actors.answers("GET", of_actors.actors, documents.LIST_ACTORS, query=schema_of(*list_parameters(ACTOR_SORTS)))
    actors.answers("POST", of_actors.add, documents.ADD_ACTOR, access=may.POST_ACTOR, body=new)
    actor.answers("GET", of_actors.actor, documents.GET_ACTOR, path=by_id)
    actor.answers("PATCH", of_actors.change, documents.CHANGE_ACTOR, access=may.PATCH_ACTOR, body=anew, **one_item)
    actor.answers("DELETE", of_actors.remove, documents.REMOVE_ACTOR, access=may.DELETE_ACTOR, **one_item)

    roles, role, roles_of_movie, roles_of_actor = (
        Resource(f"{prefix}/{path}", may.GET_ROLES)
        for path in ("roles", "roles/{id}", "movies/{id}/roles", "actors/{id}/roles")
    )
    a_list = schema_of(*list_parameters(ROLE_SORTS))
    new, anew = _role(is_new=True), _role(is_new=False)
    roles.answers("GET", of_roles.roles, documents.LIST_ROLES, query=a_list)
    roles.answers("POST", of_roles.add, documents.ADD_ROLE, access=may.POST_ROLE, body=new)
    role.answers("GET", of_roles.role, documents.GET_ROLE, path=by_id)
    role.answers("PATCH", of_roles.change, documents.CHANGE_ROLE, access=may.PATCH_ROLE, body=anew, **one_item)
    role.answers("DELETE", of_roles.remove, documents.REMOVE_ROLE, access=may.DELETE_ROLE, **one_item)
    roles_of_movie.answers("GET", of_roles.of_movie, documents.LIST_ROLES_OF_MOVIE, path=by_id, query=a_list)
    roles_of_actor.answers("GET", of_roles.of_actor, documents.LIST_ROLES_OF_ACTOR, path=by_id, query=a_list)
    return [actors, actor, roles, role, roles_of_movie, roles_of_actor]


def _actor(*, is_new: bool) -> Body:
    """The body that adds an actor, or changes one."""

    def aged_once(values: Mapping[str, Any], given: Collection[str]) -> Iterator[Fault]:
        if "age" in given and "birth_date" in given:
            yield Fault("body", "age", "beside_birth_date", "can't stand beside birth_date")

    return Body(
        field("name", Text(NAME_LENGTH, shortest=1), "Their name.", is_needed=is_new, example="Ingrid Bergman"),
        field("gender", Text(GENDER_LENGTH), "In a word of their own.", is_needed=False, example="female"),
        field("birth_date", Day(YEARS), "Their age is worked out of it.", is_needed=False, example="1915-08-29"),
        field("age", Whole(AGES), "In years, where no birth date is known.", is_needed=False),
        rules=(aged_once,),
        said_of_rules={"not": {"required": ["age", "birth_date"]}},
    )


def _role(*, is_new: bool) -> Body:
    """The body that adds a role, or changes one."""
    character = Text(CHARACTER_LENGTH)
    place = "The place in the billing, pushing others back; the last where none is given."
    return Body(
        field("movie_id", Known((1, MAX_ID)), "The movie's id.", is_needed=is_new, example=1),
        field("actor_id", Known((1, MAX_ID)), "Any person's id.", is_needed=is_new, example=1),
        field("character", character, 'What they play; "" where it isn\'t known.', is_needed=is_new, example="Ilsa"),
        field("order", Known(BILLINGS), place, is_needed=False, example=2),
    )
