"""Collections in a database."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, literal, select, union, update
from sqlalchemy.dialects.postgresql import insert as insert_unless
from sqlalchemy.exc import IntegrityError

from adapters.sql.listing import Listing
from adapters.sql.lists import one_of
from adapters.sql.queries import json_rows
from adapters.sql.session import AnyRow, Rows
from adapters.sql.tables import (
    copies,
    copy_groups,
    copy_users,
    genres,
    group_members,
    movie_genres,
    movies,
    user_groups,
    users,
)
from adapters.sql.violations import FOREIGN_KEY, violated
from domain.accounts import AccountGone
from domain.casting import unknown_ids
from domain.collections import Copy, CopyQuery, Facts, KeptCopy, Visibility
from domain.listing import Position
from domain.lookup import AlreadyThere
from domain.paging import Page, PageRequest
from domain.text import fold

COPY_COLUMNS = (
    copies.c.id,
    copies.c.owner_id,
    copies.c.title,
    copies.c.format,
    copies.c.length,
    copies.c.release_year,
    copies.c.rating,
    copies.c.added,
    copies.c.changed,
    copies.c.notes,
    copies.c.movie_id,
    copies.c.external_id,
    copies.c.film,
    copies.c.visibility,
)
_COLUMNS = (*COPY_COLUMNS, users.c.username)
_SOURCE = copies.join(users, users.c.id == copies.c.owner_id)
_SORTS = {
    "id": copies.c.added,
    "title": copies.c.title_folded,
    "format": copies.c.format,
    "length": copies.c.length,
    "release_year": copies.c.release_year,
    "rating": copies.c.rating,
    "added": copies.c.added,
    "changed": copies.c.changed,
}
_FILTERS = {"format": copies.c.format, "release_year": copies.c.release_year, "rating": copies.c.rating}
_VIEWER: BindParameter[int] = bindparam("viewer")
_KEY: BindParameter[str] = bindparam("key")

# What `domain.collections.why_visible` says of one copy, for lists; each part is found by an index of its own.
_IN_GROUPS = union(
    select(group_members.c.group_id).where(group_members.c.user_id == _VIEWER),
    select(user_groups.c.id).where(user_groups.c.owner_id == _VIEWER),
)
_SHOWN = union(
    select(copies.c.id).where(copies.c.visibility == literal(Visibility.EVERYONE.value, literal_execute=True)),
    select(copy_users.c.copy_id)
    .join(copies, copies.c.id == copy_users.c.copy_id)
    .where(copy_users.c.user_id == _VIEWER, copies.c.visibility == Visibility.SELECTED.value),
    select(copy_groups.c.copy_id)
    .join(copies, copies.c.id == copy_groups.c.copy_id)
    .where(copy_groups.c.group_id.in_(_IN_GROUPS), copies.c.visibility == Visibility.SELECTED.value),
)

_KEPT = (
    select(
        *_COLUMNS,
        select(json_rows(copy_users.c.user_id)).where(copy_users.c.copy_id == copies.c.id).scalar_subquery(),
        select(json_rows(copy_groups.c.group_id)).where(copy_groups.c.copy_id == copies.c.id).scalar_subquery(),
    )
    .select_from(_SOURCE)
    .where(copies.c.id == _KEY)
)
_HOLD = select(copies.c.id).where(copies.c.id == _KEY).with_for_update()
_FACTS = (
    select(copies.c.format, copies.c.release_year, copies.c.rating, genres.c.name, copies.c.added)
    .select_from(
        copies.outerjoin(
            movie_genres, (movie_genres.c.movie_id == copies.c.movie_id) & (movie_genres.c.position == 0)
        ).outerjoin(genres)
    )
    .where(copies.c.owner_id == bindparam("owner"))
)
_HAS_MOVIE = select(movies.c.id).where(movies.c.id == bindparam("key"))
# In one order everywhere, so that two transactions never wait for each other in a circle.
_HOLD_USERS, _HOLD_GROUPS = (
    select(table.c.id).where(one_of(table.c.id, "ids")).order_by(table.c.id).with_for_update(read=True, key_share=True)
    for table in (users, user_groups)
)
_ADD = insert_unless(copies).on_conflict_do_nothing().returning(copies.c.id)
_SAVE = update(copies).where(copies.c.id == _KEY)
_REMOVE = delete(copies).where(copies.c.id == _KEY)


def copy_of(row: Sequence[Any]) -> Copy:
    """The copy that `COPY_COLUMNS` tell of."""
    values: tuple[Any, ...] = (*row[:-2], row[-2] or "", Visibility(row[-1]))
    return Copy(*values)


def _kept(*row: Any) -> KeptCopy:
    return KeptCopy(copy_of(row[:-1]), row[-1])


_OWN = Listing(
    total="",
    columns=_COLUMNS,
    source=_SOURCE,
    make=_kept,
    text=copies.c.title_folded,
    sorts=_SORTS,
    filters={"owner_id": copies.c.owner_id, **_FILTERS},
)
_OTHERS = Listing(
    total="",
    columns=_COLUMNS,
    source=_SOURCE,
    make=_kept,
    text=copies.c.title_folded,
    sorts=_SORTS,
    condition=copies.c.id.in_(_SHOWN) & (copies.c.owner_id != _VIEWER),
    filters={"owner": users.c.username_folded, **_FILTERS},
)


@dataclass(frozen=True, slots=True)
class SqlCopies:
    """The port `Copies` on a database."""

    rows: Rows

    def find(self, copy_id: str) -> KeptCopy | None:
        """See the port."""
        return _found(self.rows(_KEPT, {"key": copy_id}))

    def page(self, query: CopyQuery, page: PageRequest) -> Page[KeptCopy]:
        """See the port."""
        if query.owner_id is not None:
            return _OWN.page(self.rows, query, page)
        return _OTHERS.page(self.rows, query, page, viewer=query.viewer_id or 0)

    def after(self, query: CopyQuery, position: Position | None, limit: int) -> Sequence[KeptCopy]:
        """See the port."""
        if query.owner_id is not None:
            return _OWN.after(self.rows, query, position, limit)
        return _OTHERS.after(self.rows, query, position, limit, viewer=query.viewer_id or 0)

    def facts_of(self, owner_id: int) -> Iterable[Facts]:
        """See the port."""
        rows = self.rows(_FACTS, {"owner": owner_id})
        return (Facts(format_, year, rating, genre or "", added) for format_, year, rating, genre, added in rows)


@dataclass(frozen=True, slots=True)
class SqlCopyEdits:
    """The port `CopyEdits` on a database."""

    connect: Callable[[], Connection]

    def add(self, copy: Copy) -> None:
        """See the port."""
        try:
            stored = self.connect().execute(_ADD, {"id": copy.id, "owner_id": copy.owner_id, **_values(copy)}).first()
        except IntegrityError as error:
            raise self._refused(copy, error) from None
        if stored is None:
            raise AlreadyThere

    def hold(self, copy_id: str) -> KeptCopy | None:
        """See the port."""
        connection = self.connect()
        connection.execute(_HOLD, {"key": copy_id})
        return _found(connection.execute(_KEPT, {"key": copy_id}).all())

    def save(self, copy: Copy) -> None:
        """See the port."""
        try:
            self.connect().execute(_SAVE.values(_values(copy)), {"key": copy.id})
        except IntegrityError as error:
            if violated(error).startswith("uq_"):
                raise AlreadyThere from None
            raise self._refused(copy, error) from None

    def share(self, copy_id: str, visibility: Visibility, users: Sequence[int], groups: Sequence[str]) -> None:
        """See the port."""
        connection, key = self.connect(), {"key": copy_id}
        connection.execute(_SAVE.values(visibility=visibility.value), key)
        for table, column, ids, hold in (
            (copy_users, "user_id", users, _HOLD_USERS),
            (copy_groups, "group_id", groups, _HOLD_GROUPS),
        ):
            connection.execute(delete(table).where(table.c.copy_id == _KEY), key)
            # Who has gone meanwhile is left out.
            there = connection.execute(hold, {"ids": sorted(ids)}).scalars().all() if ids else ()
            if there:
                connection.execute(insert(table), [{"copy_id": copy_id, column: one} for one in there])

    def remove(self, copy_id: str) -> None:
        """See the port."""
        self.connect().execute(_REMOVE, {"key": copy_id})

    def _refused(self, copy: Copy, error: IntegrityError) -> Exception:
        """What a broken foreign key means: the movie has gone meanwhile, or the owner."""
        name = violated(error)
        if name == FOREIGN_KEY:  # SQLite doesn't say which, and can still be asked
            is_there = self.connect().execute(_HAS_MOVIE, {"key": copy.movie_id}).first()
            name = "owner_id" if copy.movie_id is None or is_there else "movie_id"
        if "movie_id" in name:
            return unknown_ids({"movie_id": [copy.movie_id or 0]})
        return AccountGone() if "owner_id" in name else error


def _found(rows: Sequence[AnyRow]) -> KeptCopy | None:
    for *row, users_of, groups_of in rows:
        kept = _kept(*row)
        shown_to, groups = (frozenset(one for (one,) in orjson.loads(text)) for text in (users_of, groups_of))
        return KeptCopy(kept.copy, kept.owner, shown_to, groups)
    return None


def _values(copy: Copy) -> dict[str, Any]:
    return {
        "title": copy.title,
        "title_folded": fold(copy.title),
        "format": copy.format,
        "length": copy.length,
        "release_year": copy.release_year,
        "rating": copy.rating,
        "notes": copy.notes,
        "movie_id": copy.movie_id,
        "external_id": copy.external_id,
        "film": copy.film or None,
        "visibility": copy.visibility.value,
        "added": copy.added,
        "changed": copy.changed,
    }
