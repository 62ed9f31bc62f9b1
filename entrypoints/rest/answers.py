"""Answers: single things, pages and whole lists, each with the headers that go with it."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple, TypeVar

import orjson
from pyramid.request import Request
from pyramid.response import Response

from domain.errors import Unavailable
from domain.paging import PAGE_SIZE, Page, PageRequest
from entrypoints.rest.errors import RequestError

Item = TypeVar("Item")

_JSON = ("Content-Type", "application/json")
_REVALIDATE = ("Cache-Control", "no-cache")  # may be kept, if asked after with its ETag
_NO_STORE = ("Cache-Control", "no-store")
_UTC = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
_UNSAFE_IN_LINK = re.compile(r"[^!#-;=?-~]")


class Answer(Response):
    """An answer whose `Location` stays relative, like all links: right behind any proxy."""

    @staticmethod
    def _make_location_absolute(environ: dict[str, Any], value: str) -> str:
        return value


def single(request: Request, body: Any) -> Response:
    """One public thing, with a strong ETag; 304 when the client has it already."""
    return _tagged(request, orjson.dumps(body), [])


def private(body: Any, *, status: int = 200, headers: Sequence[tuple[str, str]] = ()) -> Response:
    """Something that no cache may keep."""
    content = orjson.dumps(body, option=_UTC)
    headerlist = [_JSON, _NO_STORE, ("Content-Length", str(len(content))), *headers]
    return Answer(status=status, headerlist=headerlist, app_iter=(content,))


def private_single(request: Request, body: Any) -> Response:
    """One thing of one person, with a strong ETag; 304 when the client has it already."""
    return _tagged(request, orjson.dumps(body, option=_UTC), [], keeping=_NO_STORE)


def located(request: Request, item_id: object) -> tuple[str, str]:
    """The header that tells where something is that was added to the list at the request's own address."""
    environ = request.environ
    return "Location", f"{environ.get('SCRIPT_NAME', '')}{environ['PATH_INFO']}/{item_id}/"


def done(*, status: int = 200) -> Response:
    """Something was done, and there is nothing to show for it."""
    return private({"success": True}, status=status)


def ensure_unchanged(request: Request, body: Any) -> None:
    """Raises a 412 when the request's `If-Match` doesn't name the ETag of what is there now."""
    if_match = request.environ.get("HTTP_IF_MATCH")
    if if_match is None:
        return
    tags = [tag.strip() for tag in if_match.split(",")]
    if "*" not in tags and etag_of(orjson.dumps(body, option=_UTC)) not in tags:
        raise RequestError(412)


def tagged(
    request: Request,
    body: bytes,
    etag: str,
    headers: Sequence[tuple[str, str]],
    about_content: Sequence[tuple[str, str]],
) -> Response:
    """These bytes with their strong ETag; 304, without the headers about the content, when the client has them."""
    headerlist = [*headers, ("ETag", etag)]
    if request.environ["REQUEST_METHOD"] in ("GET", "HEAD") and _has_already(
        request.environ.get("HTTP_IF_NONE_MATCH"), etag
    ):
        return Response(status=304, headerlist=headerlist)
    headerlist += (*about_content, ("Content-Length", str(len(body))))
    return Response(headerlist=headerlist, app_iter=(body,))


def etag_of(body: bytes) -> str:
    """The strong ETag of these bytes."""
    return f'"{blake2b(body, digest_size=16).hexdigest()}"'


def page_request(validated: dict[str, Any]) -> PageRequest | None:
    """The page that a request asks for; None when it asks for the whole list."""
    if "page" in validated or "resultsPerPage" in validated:
        return PageRequest(validated.get("page", 1), validated.get("resultsPerPage", PAGE_SIZE))
    return None


def paged(request: Request, page: Page[Item], asked: PageRequest, render: Callable[[Item], Any]) -> Response:
    """One page of a public list, with its total and the links to the others."""
    return _tagged(request, orjson.dumps([render(item) for item in page.items]), page_headers(request, page, asked))


def private_page(request: Request, page: Page[Item], asked: PageRequest, render: Callable[[Item], Any]) -> Response:
    """One page of a list that is one person's."""
    return private([render(item) for item in page.items], headers=page_headers(request, page, asked))


def walked(request: Request, items: Sequence[Item], render: Callable[[Item], Any], cursor: str | None) -> Response:
    """One stretch of a walk by cursor, with a link to the next where there is more."""
    headers = []
    if cursor is not None:
        headers.append(("Link", f'<{_link_start(request, {"cursor"})}cursor={cursor}>; rel="next"'))
    return _tagged(request, orjson.dumps([render(item) for item in items]), headers)


class Frame(NamedTuple):
    """What stands around the items of a list."""

    opening: bytes
    closing: Callable[[int], bytes]  # of how many items there were


BARE = Frame(b"[", lambda count: b"]")


class WholeLists:
    """Streams whole lists in bounded memory, so many at a time that other requests still find a thread."""

    def __init__(self, at_once: int) -> None:
        self._places = threading.BoundedSemaphore(at_once)

    def answer(
        self,
        request: Request,
        chunks: Iterator[Sequence[Item]],
        render: Callable[[Item], Any],
        *,
        is_private: bool = False,
        frame: Frame = BARE,
    ) -> Response:
        """The list whose chunks these are. Raises `Unavailable` when too many are under way."""
        headers = [_JSON, _NO_STORE if is_private else _REVALIDATE]
        if request.method == "HEAD":
            return Response(headerlist=headers, app_iter=())
        if not self._places.acquire(blocking=False):
            raise Unavailable("Too many whole lists are being read; please ask for a page.")
        try:
            first = next(chunks, ())
        except BaseException:
            self._places.release()
            raise
        return Response(headerlist=headers, app_iter=_Stream(first, chunks, render, frame, self._places.release))


class _Stream:
    """The body of a whole list; gives its place back when it ends, however it ends."""

    def __init__(
        self,
        first: Sequence[Any],
        rest: Iterator[Sequence[Any]],
        render: Callable[[Any], Any],
        frame: Frame,
        release: Callable[[], None],
    ) -> None:
        self._first = first
        self._rest = rest
        self._render = render
        self._frame = frame
        self._release: Callable[[], None] | None = release

    def __iter__(self) -> Iterator[bytes]:
        render, count = self._render, len(self._first)
        try:
            yield self._frame.opening + orjson.dumps([render(item) for item in self._first], option=_UTC)[1:-1]
            for chunk in self._rest:
                count += len(chunk)
                yield b"," + orjson.dumps([render(item) for item in chunk], option=_UTC)[1:-1]
            yield self._frame.closing(count)
        finally:
            self.close()

    def close(self) -> None:
        """Called by the server at the end of the answer, and when the client is gone."""
        if self._release is not None:
            release, self._release = self._release, None
            release()


def _tagged(
    request: Request,
    body: bytes,
    headers: list[tuple[str, str]],
    *,
    keeping: tuple[str, str] = _REVALIDATE,
) -> Response:
    return tagged(request, body, etag_of(body), [*headers, keeping], (_JSON,))


def _has_already(if_none_match: str | None, etag: str) -> bool:
    if if_none_match is None:
        return False
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return any(tag in ("*", etag) for tag in tags)


def page_headers(request: Request, page: Page[Any], asked: PageRequest) -> list[tuple[str, str]]:
    """The total of a list, and the links to its other pages."""
    return [("X-Total-Count", str(page.total)), ("Link", _page_links(request, asked, page.total))]


def _page_links(request: Request, asked: PageRequest, total: int) -> str:
    last = max(1, -(-total // asked.size))
    numbers = {"first": 1, "last": last}
    if asked.number > 1:
        numbers["prev"] = min(asked.number - 1, last)
    if asked.number < last:
        numbers["next"] = asked.number + 1
    start = _link_start(request, {"page"})
    return ", ".join(f'<{start}page={number}>; rel="{relation}"' for relation, number in numbers.items())


def _link_start(request: Request, without: set[str]) -> str:
    """The request's own address up to where a parameter may be added, without some of its parameters."""
    environ = request.environ
    kept = [part for part in environ["QUERY_STRING"].split("&") if part and part.partition("=")[0] not in without]
    address = f"{environ.get('SCRIPT_NAME', '')}{environ['PATH_INFO']}/?" + "".join(f"{part}&" for part in kept)
    return _UNSAFE_IN_LINK.sub(lambda unsafe: f"%{ord(unsafe[0]):02X}", address)
