"""The casting agency's envelope: how its lists and single things are answered."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import colander
from pyramid.request import Request
from pyramid.response import Response

from domain.errors import NotFound
from domain.listing import ListQuery, SortValues, words_of
from domain.paging import Page, PageRequest, walk
from entrypoints.rest import answers
from entrypoints.rest.answers import Frame, WholeLists
from entrypoints.rest.catalogue import page_parameters
from entrypoints.rest.schema import PlainText, Word, parameter

Item = TypeVar("Item")
QUESTION_LENGTH = 100


def list_parameters(sorts: SortValues) -> list[colander.SchemaNode]:
    """The parameters of a list that is searched and sorted."""
    words = tuple(sign + word for word in sorts if word != "id" for sign in ("", "-"))
    return [
        *page_parameters(),
        parameter("q", PlainText(QUESTION_LENGTH), "Words, or how they begin.", example="bog"),
        parameter("sort", Word(words), "What to sort by, `-` for descending; unknown values last."),
    ]


def list_query(validated: dict[str, Any]) -> dict[str, Any]:
    """The fields of a `ListQuery` that the parameters ask for."""
    query: dict[str, Any] = {"words": words_of(validated.get("q", ""))}
    if word := validated.get("sort"):
        query |= {"sort": word.removeprefix("-"), "descending": word.startswith("-")}
    return query


def one(name: str, rendered: Any) -> dict[str, Any]:
    """A single thing in its envelope."""
    return {"success": True, name: rendered}


def created(request: Request, envelope: dict[str, Any], item_id: int) -> Response:
    """What was added, and where it is."""
    return answers.private(envelope | {"created": item_id}, status=201, headers=[answers.located(request, item_id)])


def deleted(item_id: int) -> Response:
    """Something is gone."""
    return answers.private({"success": True, "deleted": item_id})


def page(request: Request, name: str, page: Page[Item], asked: PageRequest, render: Callable[[Item], Any]) -> Response:
    """One page. Raises `NotFound` past the end, but never for the first page."""
    if not page.items and asked.number > 1:
        raise NotFound("There is no such page.")
    body = {"success": True, name: [render(item) for item in page.items], f"total_{name}": page.total}
    return answers.private(body, headers=answers.page_headers(request, page, asked))


@dataclass(frozen=True, slots=True)
class AgencyLists:
    """Answers the agency's lists, whole or a page."""

    whole_lists: WholeLists

    def whole(
        self, request: Request, name: str, chunks: Iterator[Sequence[Item]], render: Callable[[Item], Any]
    ) -> Response:
        """The whole list, streamed."""
        opening = f'{{"success":true,"{name}":['.encode()
        frame = Frame(opening, lambda count: f'],"total_{name}":{count}}}'.encode())
        return self.whole_lists.answer(request, chunks, render, is_private=True, frame=frame)

    def answer(
        self,
        request: Request,
        name: str,
        port: Any,  # with `page` and `after`, as in `Genres`
        query: ListQuery,
        sorts: SortValues,
        render: Callable[[Any], Any],
    ) -> Response:
        """The entries that a query asks for: the page that the request asks for, or all."""
        asked = answers.page_request(request.validated)
        if asked is not None:
            return page(request, name, port.page(query, asked), asked, render)
        chunks = walk(
            lambda position, limit: port.after(query, position, limit),
            lambda entry: query.position_of(entry, sorts),
        )
        return self.whole(request, name, chunks, render)
