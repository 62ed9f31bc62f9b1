"""What holds at every door: one error shape, CORS, OPTIONS, request ids, and no way to a 500."""

import gc
import re
from urllib.parse import unquote_to_bytes
from wsgiref.util import setup_testing_defaults

import orjson
import pytest
from webtest import TestApp

from adapters.memory.databases import MemoryDatabases
from domain.errors import Unavailable
from entrypoints.app import create_app
from entrypoints.rest.service import Resource
from tests.builders import a_film
from tests.functional.conftest import ORIGIN, SETTINGS, cheap_keyring

STRANGER = "https://elsewhere.example"


def assert_is_error(response, status: int) -> dict:
    assert response.status_int == status
    assert response.content_type == "application/json"
    error = response.json
    assert error["success"] is False
    assert error["error"] == status
    assert error["message"].endswith(".")
    assert re.fullmatch("[a-z_]+", error["code"])
    return error


@pytest.fixture
def memory(make_api):
    return make_api("memory")


@pytest.mark.parametrize("path", ["/nothing", "/movies/1/nothing", "/movies//", "/.env", "/docs/nothing.js", "/%00"])
def test_unknown_addresses_are_404_in_our_shape(memory, path):
    assert_is_error(memory.get(path, 404), 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_other_methods_are_405_with_allow(memory, method):
    response = memory.request(method, "/movies/", 405, body=b"{")
    assert_is_error(response, 405)
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["/movies/", "/movies/1", "/genres/", "/healthz", "/docs/", "/"])
def test_options_tell_the_methods(memory, path):
    response = memory.request("OPTIONS", path, 204)
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_what_accepts_no_json_is_a_406(memory):
    assert_is_error(memory.get("/movies/", 406, Accept="application/xml"), 406)
    assert_is_error(memory.get("/movies/", 406, Accept="text/html, application/json;q=0"), 406)
    for accept in ("application/json", "*/*", "application/*", "text/html,application/xml;q=0.9,*/*;q=0.8", "", "junk"):
        assert memory.get("/movies/", 200, Accept=accept).json == []


@pytest.mark.parametrize(
    "address", ["/movies/%ff", "/%c3%28", "/movies/?q=%ff", "/movies/?%ff=1", "/movies/?q=%ed%a0%80"]
)
def test_what_is_not_utf8_is_a_400(memory, address):
    path, _, query = address.partition("?")
    environ = {"PATH_INFO": percent_decoded(path), "QUERY_STRING": query}
    status, _, body = call(memory.http.app, environ)
    assert status.startswith("400")
    assert orjson.loads(body)["code"] == "bad_encoding"


def percent_decoded(path: str) -> str:
    return unquote_to_bytes(path).decode("latin-1")


def call(application, environ: dict[str, str]) -> tuple[str, dict[str, str], bytes]:
    """Call a WSGI application as a server would, without a client's own repairs."""
    started = []
    environ = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "QUERY_STRING": "", **environ}
    setup_testing_defaults(environ)
    body = b"".join(application(environ, lambda status, headers, exc_info=None: started.append((status, headers))))
    ((status, headers),) = started
    return status, dict(headers), body


def test_a_raw_byte_in_the_query_is_a_400(memory):
    assert call(memory.http.app, {"PATH_INFO": "/movies/", "QUERY_STRING": "q=\xff"})[0].startswith("400")
    assert call(memory.http.app, {"PATH_INFO": "/movies/", "QUERY_STRING": "q=caf\xc3\xa9"})[0].startswith("200")


@pytest.mark.parametrize("path", ["/movies/", "/movies/?page=x", "/nothing", "/movies/7/"])
def test_every_answer_lets_a_listed_origin_read_it(memory, path):
    response = memory.get(path, "*", Origin=ORIGIN)
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "X-Total-Count" in response.headers["Access-Control-Expose-Headers"]
    assert "Origin" in response.headers["Vary"]
    stranger = memory.get(path, "*", Origin=STRANGER)
    assert "Access-Control-Allow-Origin" not in stranger.headers
    assert "Origin" in stranger.headers["Vary"]
    assert stranger.status_int == response.status_int


def test_a_preflight_needs_no_database(memory):
    asked = {"Origin": ORIGIN, "Access_Control_Request_Method": "PATCH", "Access_Control_Request_Headers": "if-match"}
    response = memory.request("OPTIONS", "/any/thing/", 204, **asked)
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "PATCH" in response.headers["Access-Control-Allow-Methods"]
    for header in ("Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key"):
        assert header in response.headers["Access-Control-Allow-Headers"]
    refused = memory.request("OPTIONS", "/movies/", 204, **{**asked, "Origin": STRANGER})
    assert "Access-Control-Allow-Origin" not in refused.headers
    assert "Access-Control-Allow-Methods" not in refused.headers


def test_request_ids_are_echoed_or_made(memory):
    assert memory.get("/movies/", X_Request_ID="abc-123").headers["X-Request-ID"] == "abc-123"
    for bad in ("", "a b", "x" * 65, "é"):
        made = memory.get("/nothing", 404, X_Request_ID=bad).headers["X-Request-ID"]
        assert re.fullmatch("[0-9a-f]{16}", made)


def test_no_answer_may_be_sniffed(memory):
    for path in ("/movies/", "/nothing", "/docs/"):
        assert memory.get(path, "*").headers["X-Content-Type-Options"] == "nosniff"


def broken_by(error: Exception) -> TestApp:
    class Broken:
        def __getattr__(self, name: str):
            raise error

    return TestApp(create_app(SETTINGS, cheap_keyring(SETTINGS), MemoryDatabases(), Broken(), lambda request: Broken()))


def test_a_bug_is_a_500_that_tells_its_request_id_alone(caplog):
    response = broken_by(RuntimeError("secret detail")).get("/movies/", headers={"Origin": ORIGIN}, status=500)
    error = assert_is_error(response, 500)
    assert error["request_id"] == response.headers["X-Request-ID"]
    assert "secret" not in response.text
    assert "secret detail" in caplog.text
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_a_store_that_does_not_answer_is_a_503_with_retry_after():
    response = broken_by(Unavailable("The database doesn't answer.", retry_after=3)).get("/movies/", status=503)
    assert assert_is_error(response, 503)["code"] == "unavailable"
    assert response.headers["Retry-After"] == "3"


def test_at_most_half_of_the_threads_stream_whole_lists(make_api):
    api = make_api("sqlite", threads=4)
    api.take_in(*(a_film(f"Film {number}") for number in range(1500)))
    environ = {"PATH_INFO": "/movies/", "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "QUERY_STRING": ""}

    def begin():
        request = dict(environ)
        setup_testing_defaults(request)
        statuses = []
        body = api.http.app(request, lambda status, headers, exc_info=None: statuses.append(status))
        return statuses[0], body

    status, first = begin()
    _, second = begin()
    assert status.startswith("200")
    assert api.get("/movies/", 503).json["code"] == "unavailable"
    assert api.get("/movies/?page=1").json
    assert api.request("HEAD", "/movies/", 200)
    first.close()
    assert len(api.get("/movies/").json) == 1500
    second.close()


def test_redirects_a_person_to_the_web_door(memory):
    assert memory.get("/", 302).headers["Location"].endswith("/app/")


def test_tells_that_it_is_alive_and_ready(api):
    assert api.get("/healthz").json == {"status": "alive"}
    response = api.get("/readyz")
    assert response.json == {"status": "ready"}
    assert response.headers["Cache-Control"] == "no-store"


def test_counts_requests_for_prometheus(make_api):
    api = make_api("memory")
    api.get("/movies/?page=1")
    api.get("/movies/1/", 404)
    text = api.get("/metrics").text
    assert 'marquee_requests_total{method="GET",route="/movies",status="200"} 1.0' in text
    assert 'marquee_requests_total{method="GET",route="/movies/{id}",status="404"} 1.0' in text


def test_metrics_can_be_guarded_or_off(make_api):
    guarded = make_api("memory", metrics_token="s3cret")
    assert guarded.get("/metrics", 401).headers["WWW-Authenticate"] == "Bearer"
    guarded.get("/metrics", 401, Authorization="Bearer wrong")
    assert b"marquee_requests" in guarded.get("/metrics", 200, Authorization="Bearer s3cret").body
    make_api("memory", metrics=False).get("/metrics", 404)


def test_nothing_is_left_of_an_application_that_is_gone():
    def resources() -> int:
        gc.collect()
        return sum(isinstance(thing, Resource) for thing in gc.get_objects())

    before = resources()
    create_app(SETTINGS, cheap_keyring(SETTINGS), MemoryDatabases({}), None, None)
    assert resources() <= before
