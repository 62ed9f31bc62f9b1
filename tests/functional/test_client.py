"""The web client at `/app/`: which file answers what, how long it is kept, and what it may do."""

import gzip

import pytest
from webob import Request, Response

from entrypoints.settings import SettingsError
from tests.functional.conftest import Api

PAGE = '<!doctype html><html lang="en"><head><base href="/app/"><title>Marquee</title></head><body></body></html>'
SCRIPT = "console.log('hello');\n" * 100
SMALL = "export{}"
PICTURE = b"\x89PNG\r\n" + bytes(1000)
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' https: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


@pytest.fixture
def app(make_api, tmp_path) -> Api:
    """The service with a web client that is built."""
    built = tmp_path / "app"
    (built / "assets").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("outside")
    (built / "index.html").write_text(PAGE)
    (built / "sw.js").write_text(SCRIPT)
    (built / "manifest.webmanifest").write_text('{"name": "Marquee"}')
    (built / "icon.png").write_bytes(PICTURE)
    (built / "assets" / "main-4f3a.js").write_text(SCRIPT)
    (built / "assets" / "small-77aa.js").write_text(SMALL)
    (built / "assets" / "main-91bc.css").write_text("body{}")
    return make_api("memory", client=built)


def get(app: Api, path: str, *, mount: str = "", **headers: str) -> Response:
    """What is answered where the service is mounted there, still packed, which WebTest would undo."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request.blank(path, {"SCRIPT_NAME": mount}, headers=named).get_response(app.http.app)


@pytest.mark.parametrize("path", ["/app", "/app/", "/app/index.html", "/app/movies/5", "/app/movies/5/", "/app/a.b/c"])
def test_the_page_answers_every_route_of_the_client(app, path):
    response = app.get(path)
    assert response.text == PAGE
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "media_type", "length"),
    [
        ("/app/sw.js", "text/javascript; charset=utf-8", len(SCRIPT)),
        ("/app/manifest.webmanifest", "application/manifest+json", 19),
        ("/app/icon.png", "image/png", len(PICTURE)),
        ("/app/assets/main-4f3a.js", "text/javascript; charset=utf-8", len(SCRIPT)),
        ("/app/assets/main-91bc.css", "text/css; charset=utf-8", 6),
    ],
)
def test_files_come_in_their_own_type(app, path, media_type, length):
    response = app.get(path)
    assert response.headers["Content-Type"] == media_type
    assert response.content_length == len(response.body) == length


def test_what_is_named_by_its_hash_is_kept_for_ever_and_all_else_is_asked_after(app):
    for path in ("/app/assets/main-4f3a.js", "/app/assets/main-91bc.css"):
        assert app.get(path).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for path in ("/app/", "/app/movies/5", "/app/sw.js", "/app/manifest.webmanifest", "/app/icon.png"):
        assert app.get(path).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("accept", ["gzip", "br, gzip", "*", "identity;q=0.5, gzip"])
def test_text_is_packed_for_those_who_take_it(app, accept):
    response = get(app, "/app/sw.js", Accept_Encoding=accept)
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.content_length == len(response.body) < len(SCRIPT)
    assert gzip.decompress(response.body).decode() == SCRIPT
    assert response.body[4:8] == bytes(4)  # no time, which would give every process another ETag
    assert "Accept-Encoding" in response.headers.getall("Vary")


@pytest.mark.parametrize("accept", [None, "", "br", "gzip;q=0", "identity, gzip;q=0.5", "*;q=0", "gzip;q=junk"])
def test_text_comes_plain_to_all_others(app, accept):
    response = get(app, "/app/sw.js", **({} if accept is None else {"Accept_Encoding": accept}))
    assert "Content-Encoding" not in response.headers
    assert response.text == SCRIPT
    assert "Accept-Encoding" in response.headers.getall("Vary")


@pytest.mark.parametrize("path", ["/app/icon.png", "/app/assets/small-77aa.js"])
def test_what_would_not_be_smaller_or_is_no_text_is_never_packed(app, path):
    response = get(app, path, Accept_Encoding="gzip")
    assert "Content-Encoding" not in response.headers
    assert "Accept-Encoding" not in response.headers.getall("Vary")


@pytest.mark.parametrize("path", ["/app/", "/app/movies/5", "/app/sw.js", "/app/assets/main-4f3a.js", "/app/icon.png"])
def test_what_a_browser_has_already_is_a_304(app, path):
    for accept in ("identity", "gzip"):
        first = get(app, path, Accept_Encoding=accept)
        again = get(app, path, Accept_Encoding=accept, If_None_Match=first.headers["ETag"])
        assert again.status_int == 304
        assert again.body == b""
        for header in ("ETag", "Cache-Control", "Content-Security-Policy"):
            assert again.headers[header] == first.headers[header]
        assert "Content-Encoding" not in again.headers
    app.get(path, 200, If_None_Match='"another"')


def test_packed_and_plain_have_tags_of_their_own(app):
    plain, packed = (get(app, "/app/sw.js", Accept_Encoding=accept).headers["ETag"] for accept in ("identity", "gzip"))
    assert plain != packed
    assert not plain.startswith("W/")
    assert get(app, "/app/sw.js", Accept_Encoding="gzip", If_None_Match=plain).status_int == 200


@pytest.mark.parametrize("path", ["/app/", "/app/movies/5", "/app/sw.js", "/app/assets/main-4f3a.js"])
def test_head_answers_the_headers_alone(app, path):
    head, get = app.request("HEAD", path, 200), app.get(path)
    assert head.body == b""
    for header in ("Content-Length", "Content-Type", "ETag", "Cache-Control", "Content-Security-Policy"):
        assert head.headers[header] == get.headers[header]


@pytest.mark.parametrize("path", ["/app/", "/app/movies/5", "/app/sw.js"])
def test_other_methods_are_405(app, path):
    assert app.request("OPTIONS", path, 204).headers["Allow"] == "GET, HEAD, OPTIONS"
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        refused = app.request(method, path, 405)
        assert refused.json["code"] == "method_not_allowed"
        assert refused.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["/app/assets/gone-1234.js", "/app/x.js", "/app/.env", "/app/movies/x.map"])
def test_a_missing_file_is_a_404_in_our_shape(app, path):
    error = app.get(path, 404)
    assert error.json["code"] == "not_found"
    assert error.json["error"] == 404
    assert "Cache-Control" not in error.headers


@pytest.mark.parametrize(
    "path",
    [
        "/app/../secret.txt",
        "/app/%2e%2e/secret.txt",
        "/app/..%2fsecret.txt",
        "/app/assets/../../secret.txt",
        "/app/a%5cb",
        "/app/../etc/passwd",
        "/app/assets/../sw.js",
        "/app//etc",
        "/app//",
        "/app/./movies",
        "/app/%00",
        "/app/sw.js%00",
        "/app/index.html%00x",
        "/app/movies%0a5",
        "/app/%e2%80%ae",
        "/app/" + "../" * 50 + "etc/passwd",
    ],
)
def test_no_path_leaves_the_folder_and_odd_ones_are_404(app, path):
    assert app.get(path, 404).json["code"] == "not_found"


@pytest.mark.parametrize("path", ["/app/", "/app/movies/5", "/app/sw.js", "/app/assets/main-4f3a.js", "/app/gone.js"])
def test_every_answer_is_strict_about_what_the_page_may_do(app, path):
    headers = app.get(path, "*").headers
    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_knows_where_the_service_is_mounted(app):
    mounted = get(app, "/app/movies/5", mount="/films")
    assert mounted.text == PAGE.replace('"/app/"', '"/films/app/"')
    assert mounted.content_length == len(mounted.body)
    tag = mounted.headers["ETag"]
    assert tag != app.get("/app/").headers["ETag"]
    assert get(app, "/app/", mount="/films", If_None_Match=tag).status_int == 304
    assert get(app, "/app/index.html", mount="/films").text == mounted.text
    assert get(app, "/app/sw.js", mount="/films").text == SCRIPT


@pytest.mark.parametrize("mount", ['/a"><script>alert(1)</script>', "/a'&<b", "/a b?c#d", "/caf\u00c3\u00a9"])
def test_nothing_can_be_slipped_into_the_page_by_where_it_is_mounted(app, mount):
    page = get(app, "/app/", mount=mount).text
    base = page.partition('<base href="')[2].partition('">')[0]
    assert page == PAGE.replace("/app/", base)
    assert base.isascii()
    assert not set(base) & set("\"'<>&?# ")
    assert base.endswith("/app/")


@pytest.mark.parametrize("path", ["/app", "/app/", "/app/movies/5", "/app/index.html"])
def test_without_a_built_client_a_person_is_led_to_the_documents(make_api, path):
    api = make_api("memory")
    assert api.get(path, 302).headers["Location"].endswith("/docs/")
    assert get(api, path, mount="/films").headers["Location"].endswith("/films/docs/")
    api.get("/app/sw.js", 404)


def test_requests_are_counted_by_the_pattern_of_their_route(app):
    app.get("/app/movies/5")
    app.get("/app/sw.js")
    assert 'marquee_requests_total{method="GET",route="/app/{path:.*}",status="200"} 2.0' in app.get("/metrics").text


def test_files_are_read_once(app, tmp_path):
    (tmp_path / "app" / "sw.js").write_text("changed")
    (tmp_path / "app" / "new.js").write_text("new")
    assert app.get("/app/sw.js").text == SCRIPT
    app.get("/app/new.js", 404)


@pytest.mark.parametrize("prefix", ["/app", "/docs"])
def test_the_agency_cannot_take_the_place_of_a_page(make_api, prefix):
    with pytest.raises(SettingsError, match="leads to something else"):
        make_api("memory", agency_prefix=prefix)


def test_the_agency_may_stand_beneath_the_page(make_api):
    assert make_api("memory", agency_prefix="/app/staff").get("/app/staff/movies", 401).json["code"] == "login_required"
