"""Who is let in: 401 against 403, deny by default, and tokens that spoil nothing where none is needed."""

import pytest
from pyramid.config import Configurator

from domain.access import Permission, Role
from domain.accounts import assign_role
from domain.sessions import set_active
from entrypoints.rest.security import Access
from entrypoints.rest.service import Resource
from tests.builders import a_film
from tests.functional.conftest import PASSWORD, Api, Person

BAD_TOKENS = ("Bearer undefined", "Bearer", "Bearer null", "bearer a.b.c", "Bearer " + "x" * 9000, "Bearer é")
NEEDS_LOGIN = (
    ("GET", "/user/"),
    ("PATCH", "/user/"),
    ("DELETE", "/user/"),
    ("PUT", "/user/password/"),
    ("GET", "/user/export/"),
    ("POST", "/auth/logout/"),
    ("GET", "/auth/sessions/"),
    ("DELETE", "/auth/sessions/x/"),
    ("GET", "/favorites/movies/"),
    ("POST", "/favorites/movies/1/"),
    ("DELETE", "/favorites/movies/1/"),
)


@pytest.fixture
def memory(make_api) -> Api:
    return make_api("memory")


@pytest.mark.parametrize(("method", "path"), NEEDS_LOGIN)
def test_without_a_login_it_is_401_before_anything_else(memory, method, path):
    for body in (None, b"{", b""):
        refused = memory.request(method, path, 401, body or b"")
        assert refused.json["code"] == "login_required"
        assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert memory.request(method, path, 401, Authorization="Basic YTpi").json["code"] == "login_required"


@pytest.mark.parametrize("token", BAD_TOKENS)
def test_a_bad_token_is_401_wherever_a_login_is_needed(memory, token):
    for method, path in NEEDS_LOGIN:
        assert memory.request(method, path, 401, Authorization=token).json["code"] == "invalid_token"


@pytest.mark.parametrize("token", BAD_TOKENS)
def test_a_bad_token_spoils_neither_the_catalogue_nor_registering_nor_logging_in(memory, token):
    memory.take_in(a_film(genres=("Drama",), directors=("Ida",), cast=("Jo",)))
    catalogue = ("/movies/", "/movies/1/", "/movies/1/cast/", "/genres/", "/genres/1/", "/genres/1/movies/",
                 "/directors/", "/directors/1/", "/directors/1/movies/")  # fmt: skip
    for path in catalogue:
        memory.get(path, Authorization=token)
    credentials = {"email": "anna@example.com", "password": PASSWORD}
    memory.send("POST", "/auth/register/", 201, credentials, Authorization=token)
    pair = memory.send("POST", "/auth/login/", 200, credentials, Authorization=token).json
    tokens = {name: pair[name] for name in ("access_token", "refresh_token")}
    memory.send("PUT", "/auth/login/", 200, tokens, Authorization=token)


def test_a_bad_token_is_401_even_where_none_is_needed(memory):
    for path in ("/openapi.json", "/healthz", "/readyz", "/.well-known/jwks.json"):
        memory.get(path)
        memory.get(path, Authorization=Person(memory, f"anna{len(path)}").token)
        assert memory.get(path, 401, Authorization="Bearer undefined").json["code"] == "invalid_token"


def test_another_method_is_405_before_a_missing_login(memory):
    assert memory.request("PUT", "/user/", 405, Authorization="Bearer undefined").headers["Allow"] == (
        "DELETE, GET, HEAD, OPTIONS, PATCH"
    )
    memory.request("OPTIONS", "/user/", 204)


def test_a_token_of_another_service_is_401(memory, make_api):
    stranger = Person(make_api("memory", token_issuer="elsewhere"))
    memory.get("/user/", 401, Authorization=stranger.token)
    other_secret = Person(make_api("memory", token_secret="another secret of thirty-two bytes or more"))
    memory.get("/user/", 401, Authorization=other_secret.token)


@pytest.fixture
def guarded(make_api, monkeypatch) -> Api:
    """The application with doors that ask for a permission, for a login, and for nothing."""
    make_wsgi_app = Configurator.make_wsgi_app

    def with_doors(config):
        for path, access in (
            ("/try/actor", Permission.POST_ACTOR),
            ("/try/login", Access.LOGIN),
            ("/try/silent", None),
        ):
            resource = Resource(path, access) if access else Resource(path)
            resource.answers("POST", lambda request: request.response)
            config.add_cornice_service(resource)
        config.commit()
        return make_wsgi_app(config)

    monkeypatch.setattr(Configurator, "make_wsgi_app", with_doors)
    return make_api("sqlite")


def test_permissions_decide_by_the_role_of_this_moment(guarded):
    anna = Person(guarded)
    anna.send("POST", "/try/login", 200)
    assert anna.send("POST", "/try/actor", 403).json["code"] == "forbidden"
    guarded.request("POST", "/try/actor", 401)
    for role, status in ((Role.CASTING_DIRECTOR, 200), (Role.CASTING_ASSISTANT, 403)):
        with guarded.writing() as ports:
            assign_role(ports.users.hold(anna.id), role, users=ports.users)
        anna.send("POST", "/try/actor", status)
        profile = anna.get("/user/").json
        assert profile["role"] == role
        assert ("post:actor" in profile["permissions"]) is (status == 200)


def test_whoever_is_disabled_is_out_at_once_and_stays_out(api):
    anna, ben = Person(api), Person(api, "ben")
    for active in (False, True):
        with api.writing() as ports:
            set_active(ports.users.hold(anna.id), active=active, users=ports.users, sessions=ports.sessions)
        anna.get("/user/", 401)
        anna.refresh(401)
        credentials = {"email": anna.email, "password": PASSWORD}
        api.send("POST", "/auth/login/", 200 if active else 401, credentials)
    ben.get("/user/")


def test_a_door_that_does_not_say_who_may_come_in_is_shut(guarded):
    guarded.request("POST", "/try/silent", 401)
    Person(guarded).send("POST", "/try/silent", 403)


def test_every_door_says_who_may_come_in(memory):
    """What each view asks for, read from Pyramid itself."""
    introspector = memory.http.app.registry.introspector
    permissions = {
        (view["introspectable"]["route_name"], view["introspectable"]["request_methods"]): [
            related["value"] for related in view["related"] if related.category_name == "permissions"
        ]
        for view in introspector.get_category("views")
        if view["introspectable"]["route_name"]
    }
    assert len(permissions) > 40
    assert [view for view, values in permissions.items() if values == [Access.NOBODY.value]] == []
    open_doors = {
        route
        for (route, method), values in permissions.items()
        if method == "POST" and values == ["__no_permission_required__"]
    }
    assert open_doors == {"/auth/register", "/auth/login"}
