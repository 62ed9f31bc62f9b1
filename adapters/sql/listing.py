"""Lists that are searched and sorted, out of a database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, FromClause, Select, bindparam, func, literal, or_, select, tuple_

from adapters.sql.session import Rows
from adapters.sql.tables import totals
from domain.listing import ListQuery, Position
from domain.paging import Page, PageRequest

Item = TypeVar("Item")

_LIKE = str.maketrans({character: f"\\{character}" for character in "\\%_"})
_TOTAL = select(func.coalesce(select(totals.c.total).where(totals.c.name == bindparam("name")).scalar_subquery(), 0))


class _Shape(NamedTuple):
    """What a question asks, without its values."""

    sort: str
    descending: bool
    words: int
    filters: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Listing(Generic[Item]):
    """Where the entries of a list come from. The first of the columns is the id."""

    total: str  # the counter of all of them; "" where there is none
    columns: tuple[ColumnElement[Any], ...]
    source: FromClause
    make: Callable[..., Item]  # an entry, of a row's values
    text: ColumnElement[str]  # folded; its words are searched
    sorts: Mapping[str, ColumnElement[Any]]
    condition: ColumnElement[bool] | None = None
    filters: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)  # by the query's fields

    def page(self, rows: Rows, query: ListQuery, page: PageRequest, **more: Any) -> Page[Item]:
        """One page; its total is counted only for a query that chooses. `more` are parameters of the condition."""
        shape, values = self._shape(query), self._values(query) | more
        if shape.words or shape.filters or not self.total:
            total: int = rows(_count(self, shape), values)[0][0]
        else:
            total = rows(_TOTAL, {"name": self.total})[0][0]
        if page.offset >= total:
            return Page([], total)
        found = rows(_page(self, shape), {**values, "limit": page.size, "offset": page.offset})
        return Page([self.make(*row) for row in found], total)

    def after(self, rows: Rows, query: ListQuery, position: Position | None, limit: int, **more: Any) -> Sequence[Item]:
        """The next entries behind a position of the query's order."""
        shape, values = self._shape(query), self._values(query) | more
        if position is None:
            statement = _page(self, shape)
            values |= {"offset": 0}
        else:
            statement = _after(self, shape, value_is_known=position.value is not None)
            values |= {"after_value": position.value, "after_id": position.id}
        return [self.make(*row) for row in rows(statement, {**values, "limit": limit})]

    def _shape(self, query: ListQuery) -> _Shape:
        asked = tuple(name for name in self.filters if getattr(query, name) is not None)
        return _Shape(query.sort, query.descending, len(query.words), asked)

    def _values(self, query: ListQuery) -> dict[str, Any]:
        words = {f"word_{at}": f"% {word.translate(_LIKE)}%" for at, word in enumerate(query.words)}
        return words | {name: value for name in self.filters if (value := getattr(query, name)) is not None}


@lru_cache(maxsize=256)
def _count(listing: Listing[Any], shape: _Shape) -> Select[Any]:
    return _chosen(listing, shape, func.count())


@lru_cache(maxsize=256)
def _page(listing: Listing[Any], shape: _Shape) -> Select[Any]:
    return _ordered(listing, shape).limit(bindparam("limit")).offset(bindparam("offset"))


@lru_cache(maxsize=256)
def _after(listing: Listing[Any], shape: _Shape, *, value_is_known: bool) -> Select[Any]:
    id_, column = listing.columns[0], listing.sorts[shape.sort]
    after_id: ColumnElement[Any] = bindparam("after_id", type_=id_.type)
    place, after = tuple_(column, id_), tuple_(bindparam("after_value", type_=column.type), after_id)
    behind: ColumnElement[bool]
    if not value_is_known:
        behind = column.is_(None) & (id_ < after_id if shape.descending else id_ > after_id)
    else:
        behind = or_(place < after if shape.descending else place > after, column.is_(None))
    return _ordered(listing, shape).where(behind).limit(bindparam("limit"))


def _ordered(listing: Listing[Any], shape: _Shape) -> Select[Any]:
    id_, column = listing.columns[0], listing.sorts[shape.sort]
    order = [column.desc().nulls_last(), id_.desc()] if shape.descending else [column.asc().nulls_last(), id_.asc()]
    return _chosen(listing, shape, *listing.columns).order_by(*(order[1:] if column is id_ else order))


def _chosen(listing: Listing[Any], shape: _Shape, *columns: ColumnElement[Any]) -> Select[Any]:
    chosen = select(*columns).select_from(listing.source)
    if listing.condition is not None:
        chosen = chosen.where(listing.condition)
    padded = literal(" ") + listing.text
    return chosen.where(
        *(padded.like(bindparam(f"word_{at}"), escape="\\") for at in range(shape.words)),
        *(listing.filters[name] == bindparam(name) for name in shape.filters),
    )
