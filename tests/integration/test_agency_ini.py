"""The agency's own ini file: its doors where clients of other agencies look for them."""

from tests.integration.conftest import ROOT, marquee


def test_the_agency_stands_at_the_root_and_the_rest_stays(start, empty_database):
    url = empty_database("sqlite")
    assert marquee("sample", url=url).returncode == 0
    server = start(url, ini=ROOT / "agency.ini")
    assert server.get("/movies").startswith(b"HTTP/1.0 401")
    assert server.get("/actors").startswith(b"HTTP/1.0 401")
    assert b"Location: /app/" in server.get("/")
    assert server.get("/agency/movies").startswith(b"HTTP/1.0 404")
    assert server.get("/movies/1/cast").startswith(b"HTTP/1.0 404")  # for staff alone
    assert server.get("/genres/1/movies/?page=1").startswith(b"HTTP/1.0 200")
    assert server.get("/openapi.json").startswith(b"HTTP/1.0 200")
