"""Imports into collections, in a database; plans are kept as JSON."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, insert, select, union, update

from adapters.sql.collections import COPY_COLUMNS, copy_of
from adapters.sql.lists import one_of
from adapters.sql.session import AnyRow, Rows
from adapters.sql.tables import collection_imports, copies, movies, users
from domain.accounts import AccountGone
from domain.collection_imports import Action, Candidate, Import, ImportNotFound, Row, State, Undo
from domain.collections import Copy, Visibility

_ADD = insert(collection_imports).returning(collection_imports.c.id)
_OF_OWNER = (
    select(
        collection_imports.c.id,
        collection_imports.c.owner_id,
        collection_imports.c.state,
        collection_imports.c.made,
        collection_imports.c.plan,
        collection_imports.c.undoing,
    )
    .where(collection_imports.c.owner_id == bindparam("owner"))
    .order_by(collection_imports.c.made, collection_imports.c.id)
)
_FIND = _OF_OWNER.where(collection_imports.c.id == bindparam("key"))
_HOLD = _FIND.with_for_update()
_SAVE = (
    update(collection_imports)
    .where(collection_imports.c.id == bindparam("key"))
    .values(state=bindparam("now_is"), undoing=bindparam("undo_by"))
    .returning(collection_imports.c.id)
)
_HOLD_MOVIES = (
    select(movies.c.id)
    .where(one_of(movies.c.id, "ids"))
    .order_by(movies.c.id)
    .with_for_update(read=True, key_share=True)
)
_HOLD_OWNER = select(users.c.id).where(users.c.id == bindparam("owner")).with_for_update()
_COPIES = (
    select(*COPY_COLUMNS)
    .where(copies.c.owner_id == bindparam("owner"))
    .order_by(copies.c.added, copies.c.id)
    .with_for_update()
)
_TITLED = union(
    select(movies.c.title_folded, movies.c.id, movies.c.year, movies.c.length).where(
        one_of(movies.c.title_folded, "titles")
    ),
    # The original title, where it differs; the index leaves the empty ones out.
    select(movies.c.original_folded, movies.c.id, movies.c.year, movies.c.length).where(
        movies.c.original_folded != "", one_of(movies.c.original_folded, "titles")
    ),
)


@dataclass(frozen=True, slots=True)
class SqlImports:
    """The port `Imports` on a database."""

    rows: Rows

    def add(self, planned: Import) -> None:
        """See the port."""
        values = {
            "id": planned.id,
            "owner_id": planned.owner_id,
            "state": planned.state.value,
            "made": planned.made,
            "plan": _written([asdict(row) for row in planned.rows]),
        }
        self.rows(_ADD, values)

    def find(self, import_id: str, owner_id: int) -> Import:
        """See the port."""
        return _only(self.rows(_FIND, {"key": import_id, "owner": owner_id}))

    def hold(self, import_id: str, owner_id: int) -> Import:
        """See the port."""
        return _only(self.rows(_HOLD, {"key": import_id, "owner": owner_id}))

    def of_owner(self, owner_id: int) -> Sequence[Import]:
        """See the port."""
        return [_import(row) for row in self.rows(_OF_OWNER, {"owner": owner_id})]

    def save(self, changed: Import) -> None:
        """See the port."""
        undoing = [[undo.copy_id, undo.left, undo.before and asdict(undo.before)] for undo in changed.undoing]
        self.rows(_SAVE, {"key": changed.id, "now_is": changed.state.value, "undo_by": _written(undoing)})

    def copies_of(self, owner_id: int) -> Sequence[Copy]:
        """See the port."""
        # A new copy refers to its owner, so it has to wait as well.
        if not self.rows(_HOLD_OWNER, {"owner": owner_id}):
            raise AccountGone
        return [copy_of(row) for row in self.rows(_COPIES, {"owner": owner_id})]

    def hold_movies(self, movie_ids: Iterable[int]) -> frozenset[int]:
        """See the port."""
        return frozenset(row[0] for row in self.rows(_HOLD_MOVIES, {"ids": sorted(movie_ids)}))

    def titled(self, titles: Iterable[str]) -> Mapping[str, Sequence[Candidate]]:
        """See the port."""
        found: dict[str, list[Candidate]] = defaultdict(list)
        for title, *candidate in sorted(self.rows(_TITLED, {"titles": sorted(titles)}), key=lambda row: row[1]):
            found[title].append(Candidate(*candidate))
        return found


def _only(rows: Sequence[AnyRow]) -> Import:
    for row in rows:
        return _import(row)
    raise ImportNotFound("There is no such import.")


def _import(row: AnyRow) -> Import:
    import_id, owner_id, state, made, plan, undoing = row
    told = tuple(_row(**row) for row in orjson.loads(plan))
    undo = tuple(Undo(copy_id, _moment(left), before and _copy(**before)) for copy_id, left, before in _read(undoing))
    return Import(import_id, owner_id, State(state), made, told, undo)


def _row(*, action: str, candidates: Sequence[int], added: str | None, seen: str | None, **more: Any) -> Row:
    return Row(
        action=Action(action),
        candidates=tuple(candidates),
        added=_moment(added) if added else None,
        seen=_moment(seen) if seen else None,
        **more,
    )


def _copy(*, added: str, changed: str, visibility: str, **more: Any) -> Copy:
    return Copy(added=_moment(added), changed=_moment(changed), visibility=Visibility(visibility), **more)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _written(value: object) -> str:
    return orjson.dumps(value).decode()


def _read(text: str) -> Any:
    return orjson.loads(text) if text else []
