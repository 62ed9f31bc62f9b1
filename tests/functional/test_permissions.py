"""The permission matrix: every door of the agency and of the administrators, by every role, on every store."""

from collections.abc import Callable, Iterator

import pytest

from domain.access import Permission, Role
from domain.issuers import TrustedIssuer
from tests.builders import a_film
from tests.conftest import STORES
from tests.domain.test_access import CELLS, ROLES
from tests.functional.conftest import Api, as_role
from tests.issuer import Issuer

ADDS = {
    "movies": {"title": "Outrage", "year": 1950},
    "genres": {"name": "Film noir"},
    "directors": {"name": "Ida Lupino"},
    "actors": {"name": "Mala Powers", "age": 20},
    "roles": {"movie_id": 1, "actor_id": 2, "character": "Ann Walton"},
}
CHANGES = {"movies": {"length": 75}, "roles": {"character": "Ann"}}
RENAMED = {"name": "Somebody"}


def doors() -> Iterator[tuple[Permission, str, str, object]]:
    """Each permission with a door that takes it: a method, a path and a good body."""
    for many, new in ADDS.items():
        one = many[:-1]
        read = Permission.GET_MOVIES if many in ("genres", "directors") else Permission(f"get:{many}")
        # Of each kind the third is one that nothing refers to.
        path = f"/agency/{many}"
        yield read, "GET", path, None
        yield read, "GET", f"{path}/3", None
        yield Permission(f"post:{one}"), "POST", path, new
        yield Permission(f"patch:{one}"), "PATCH", f"{path}/3", CHANGES.get(many, RENAMED)
        yield Permission(f"delete:{one}"), "DELETE", f"{path}/3", None
    yield Permission.GET_ROLES, "GET", "/agency/movies/1/roles", None
    yield Permission.GET_ROLES, "GET", "/agency/actors/2/roles", None
    yield Permission.GET_USERS, "GET", "/users/", None
    yield Permission.PATCH_USER, "PATCH", "/users/1/", {"active": True}


DOORS = list(doors())


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with Issuer() as running:
        yield running


def stocked(api: Api) -> Api:
    """Three of everything, so that there is one to take away."""
    with api.writing() as ports:
        for name in ("Drama", "Comedy", "Musical"):
            ports.genre_edits.add(name)
    films = (a_film(f"Film {at}", cast=(f"Actor {at}",), genres=("Drama",)) for at in (1, 2, 3))
    api.take_in(*films)
    with api.writing() as ports:
        ports.director_edits.add("Nobody's director")
    return api


def by_role(api: Api, role: Role) -> Callable[[], str]:
    """The header of a person with this role here."""
    return lambda: as_role(api, role, "somebody").token


def by_issuer(api: Api, role: Role, issuer: Issuer) -> Callable[[], str]:
    """The header of a person whose issuer says what the role may do."""
    issuer.now = lambda: api.clock().timestamp()
    told = [permission for permission in Permission if CELLS[role, permission]]
    return lambda: f"Bearer {issuer.token(permissions=told)}"


def test_every_permission_has_a_door_and_every_guarded_door_stands_in_the_matrix(make_api):
    assert {permission for permission, *_ in DOORS} == set(Permission)
    documented = {
        (method.upper(), path)
        for path, operations in make_api("memory").get("/openapi.json").json["paths"].items()
        for method, operation in operations.items()
        if "x-permission" in operation
    }
    here = {(method, as_documented(path)) for _, method, path, _ in DOORS}
    assert here == documented


def as_documented(path: str) -> str:
    return "".join("/{id}" if part.isdigit() else f"/{part}" for part in path.strip("/").split("/")) + "/"


@pytest.mark.parametrize("vouched", ["here", "by an issuer"])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", STORES)
def test_a_role_passes_the_doors_of_its_permissions_and_no_others(make_api, issuer, kind, role, vouched):
    entry = TrustedIssuer(issuer.address, issuer.audience, issuer.jwks_address, allow=frozenset(Permission))
    api = stocked(make_api(kind, trusted_issuers=(entry,)))
    somebody = as_role(api, Role.MEMBER, "bert")
    header = by_role(api, role) if vouched == "here" else by_issuer(api, role, issuer)
    token = header()
    for permission, method, path, body in DOORS:
        path = path.replace("/users/1/", f"/users/{somebody.id}/").replace("directors/3", "directors/4")
        may = CELLS[role, permission]
        if may:
            continue
        # Neither what is there, nor the body, nor the address is looked at before the permission.
        for elsewhere, other in ((path, body), (path.replace("/3", "/999"), body), (path, {"nonsense": True})):
            refused = api.send(method, elsewhere, 403, other, Authorization=token)
            assert refused.json["code"] == "forbidden", (method, elsewhere)
            assert api.send(method, elsewhere, 401, other).json["code"] == "login_required"
    # Taking away comes last, and roles before what they refer to.
    kept, taken = ([door for door in DOORS if (door[1] == "DELETE") is last] for last in (False, True))
    for permission, method, path, body in (*kept, *reversed(taken)):
        path = path.replace("/users/1/", f"/users/{somebody.id}/").replace("directors/3", "directors/4")
        if CELLS[role, permission]:
            api.send(method, path, 201 if method == "POST" else 200, body, Authorization=token)
