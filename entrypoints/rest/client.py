"""`/app/`: the web client, served from the folder that its build goes to."""

import gzip
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pyramid.httpexceptions import HTTPFound
from pyramid.request import Request
from pyramid.response import Response

from entrypoints.rest.answers import etag_of, tagged
from entrypoints.rest.errors import RequestError
from entrypoints.rest.schema import AnyText, parameter
from entrypoints.rest.security import Access
from entrypoints.rest.service import Resource, schema_of

BUILT = Path(__file__).parent / "pages" / "app"
"""Where the build puts the client."""

_PAGE = "index.html"
_BASE = b'<base href="%s/app/"'
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_NAMED_BY_HASH = "assets/"  # what lies there never changes
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_STRICT = (
    ("Content-Security-Policy", _POLICY),
    ("Referrer-Policy", "same-origin"),  # issuers put a code into the address
    ("Cross-Origin-Opener-Policy", "same-origin"),
)


@dataclass(frozen=True, slots=True)
class _Form:
    """The bytes of a file in one encoding."""

    body: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the client, ready to be answered."""

    media_type: str
    cache_control: str
    plain: _Form
    gzipped: _Form | None  # where that is smaller


class ClientViews:
    """The views of the client; its files are read once."""

    def __init__(self, folder: Path) -> None:
        paths = (path for path in folder.rglob("*") if path.is_file())
        contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        self._files = {name: _file(name, content) for name, content in contents.items()}

    def page(self, request: Request) -> Response:
        """The page that the client runs in; without a built client the way to the documents."""
        page = self._files.get(_PAGE)
        if page is None:
            return HTTPFound(f"{request.script_name}/docs/")
        if request.script_name:
            mount = quote(request.script_name).encode()
            page = _file(_PAGE, page.plain.body.replace(_BASE % b"", _BASE % mount))
        return _answer(request, page)

    def file(self, request: Request) -> Response:
        """A file, or the page for a route of the client."""
        path = request.validated["path"]
        if path == _PAGE or (path not in self._files and _is_route(path)):
            return self.page(request)
        if path not in self._files:
            raise RequestError(404, headers=dict(_STRICT))
        return _answer(request, self._files[path])


def resources(folder: Path) -> list[Resource]:
    """The paths of the client that was built into this folder."""
    views = ClientViews(folder)
    page = Resource("/app", Access.ANYBODY)
    page.answers("GET", views.page, produces="*/*")
    file = Resource("/app/{path:.*}", Access.ANYBODY, is_file=True)
    of_file = schema_of(parameter("path", AnyText(), "A file's name, or a route of the client."))
    file.answers("GET", views.file, path=of_file, produces="*/*")
    return [page, file]


def _file(name: str, content: bytes) -> _File:
    media_type = _MEDIA_TYPES.get(Path(name).suffix, "application/octet-stream")
    cache_control = "public, max-age=31536000, immutable" if name.startswith(_NAMED_BY_HASH) else "no-cache"
    packed = gzip.compress(content, mtime=0) if _is_text(media_type) else content
    gzipped = _form(packed) if len(packed) < len(content) else None
    return _File(media_type, cache_control, _form(content), gzipped)


def _form(body: bytes) -> _Form:
    return _Form(body, etag_of(body))


def _is_text(media_type: str) -> bool:
    return media_type.startswith("text/") or media_type.endswith(("json", "xml"))


def _is_route(path: str) -> bool:
    """Whether the client may have a page at this path beneath `/app/`."""
    segments = path.split("/")
    is_plain = path.isprintable() and "\\" not in path and not {"", ".", ".."}.intersection(segments)
    return is_plain and "." not in segments[-1]


def _answer(request: Request, file: _File) -> Response:
    headers = [*_STRICT, ("Cache-Control", file.cache_control)]
    about_content = [("Content-Type", file.media_type)]
    form = file.plain
    if file.gzipped:
        headers.append(("Vary", "Accept-Encoding"))
        if _prefers_gzip(request):
            form = file.gzipped
            about_content.append(("Content-Encoding", "gzip"))
    return tagged(request, form.body, form.etag, headers, about_content)


def _prefers_gzip(request: Request) -> bool:
    accepted = request.accept_encoding  # false where the header is missing or can't be read
    offers = accepted.acceptable_offers(["gzip", "identity"])
    return bool(accepted and offers and offers[0][0] == "gzip")
