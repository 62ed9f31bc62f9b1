"""Imports into a collection: first a plan that can be read, then applied as a whole, then undone as a whole."""

import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from domain.collections import LENGTHS, TITLE_LENGTH, Copy, CopyDraft, CopyEdits, KeptCopy
from domain.errors import Conflict, NotFound
from domain.text import fold

MOST_LINES = 20_000
LIFETIME = timedelta(days=30)
"""How long an import is kept, and so can be undone."""

MOST_CANDIDATES = 10


class Action(StrEnum):
    """What comes of a line."""

    ADD = "add"
    CHANGE = "change"  # of a copy that is there
    SAME = "same"  # as a copy that is there
    UNSURE = "unsure"  # which of the catalogue's movies is meant, so nothing is done
    REFUSED = "refused"


class State(StrEnum):
    """How far an import has come."""

    PLANNED = "planned"
    APPLIED = "applied"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Line:
    """What a line of a file tells of a copy."""

    number: int
    title: str
    year: int | None
    told: CopyDraft
    added: datetime | None = None
    fault: str = ""  # why it can't be taken
    needs_movie: bool = False  # what it doesn't tell is the catalogue's to tell


class Candidate(NamedTuple):
    """A movie of the catalogue that a line may mean."""

    id: int
    year: int
    length: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """What comes of a line, and why."""

    line: int
    action: Action
    title: str
    year: int | None
    movie_id: int | None = None
    candidates: tuple[int, ...] = ()  # movies' ids
    reason: str = ""
    copy_id: str = ""  # of the copy that is the same, or changed
    seen: datetime | None = None  # when that copy had been changed last
    told: CopyDraft = field(default_factory=CopyDraft)  # of the copy to be
    added: datetime | None = None


class Undo(NamedTuple):
    """How a copy is put back: as it was, or away; if it is still as the import left it."""

    copy_id: str
    left: datetime  # when the import changed it
    before: Copy | None


@dataclass(frozen=True, slots=True)
class Import:
    """A file on its way into a collection."""

    id: str  # unguessable
    owner_id: int
    state: State
    made: datetime
    rows: tuple[Row, ...]
    undoing: tuple[Undo, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each action."""
        counted = Counter(row.action for row in self.rows)
        return {action.value: counted[action] for action in Action}


class ImportNotFound(NotFound):
    """No import has this id, or it isn't the caller's to know of."""

    code = "import_not_found"


class NotPlanned(Conflict):
    """An import that was applied already."""

    code = "not_planned"


class NotApplied(Conflict):
    """An import that wasn't applied, or was undone already."""

    code = "not_applied"


class PlanOutdated(Conflict):
    """The collection, or the catalogue, changed since the plan was made."""

    code = "plan_outdated"


class ChangedSince(Conflict):
    """A copy was changed since the import, which can't be undone without losing that."""

    code = "changed_since"


class Imports(Protocol):
    """The imports of the last 30 days, and what they need to know."""

    def add(self, planned: Import) -> None:
        """Store an import."""

    def find(self, import_id: str, owner_id: int) -> Import:
        """An import of this user. Raises `ImportNotFound`."""

    def hold(self, import_id: str, owner_id: int) -> Import:
        """The same, which nobody else changes until this transaction ends. Raises `ImportNotFound`."""

    def of_owner(self, owner_id: int) -> Sequence[Import]:
        """The imports of a user, the first one first."""

    def save(self, changed: Import) -> None:
        """Store the state of an import that is held, and how it is undone."""

    def copies_of(self, owner_id: int) -> Sequence[Copy]:
        """The whole collection of a user, as it was added; nobody else changes it until this transaction ends.

        Raises `AccountGone`.
        """

    def hold_movies(self, movie_ids: Iterable[int]) -> frozenset[int]:
        """Which of these the catalogue has; they stay until this transaction ends."""

    def titled(self, titles: Iterable[str]) -> Mapping[str, Sequence[Candidate]]:
        """The catalogue's movies of each of these folded titles, by id."""


def plan_import(
    lines: Sequence[Line], owner_id: int, *, now: datetime, require_external_id: bool, imports: Imports
) -> Import:
    """What would come of a file; nothing is done yet."""
    rows = _planned(lines, imports.copies_of(owner_id), imports.titled, require_external_id=require_external_id)
    planned = Import(secrets.token_urlsafe(16), owner_id, State.PLANNED, now, tuple(rows))
    imports.add(planned)
    return planned


def apply_import(planned: Import, *, now: datetime, imports: Imports, copies: CopyEdits) -> Import:
    """Do what the plan of an import that is held says. Raises `NotPlanned` or `PlanOutdated`."""
    if planned.state is not State.PLANNED:
        raise NotPlanned("This import was applied already.")
    kept = {copy.id: copy for copy in imports.copies_of(planned.owner_id)}
    _ensure_current(planned, kept, imports)
    undoing = []
    for place, row in enumerate(planned.rows):
        # A microsecond apart, so that the copies stay in the order of the file.
        at = now + timedelta(microseconds=place)
        if row.action is Action.ADD:
            copy = Copy(secrets.token_urlsafe(16), planned.owner_id, "", "", 0, 0, 0, row.added or at, at)
            copies.add(_told(copy, row))
            undoing.append(Undo(copy.id, at, None))
        elif row.action is Action.CHANGE:
            before = kept[row.copy_id]
            copies.save(_told(replace(before, changed=at), row))
            undoing.append(Undo(before.id, at, before))
    applied = replace(planned, state=State.APPLIED, undoing=tuple(undoing))
    imports.save(applied)
    return applied


def undo_import(applied: Import, *, imports: Imports, copies: CopyEdits) -> Import:
    """Put a collection back to what it was before an import that is held. Raises `NotApplied` or `ChangedSince`."""
    if applied.state is not State.APPLIED:
        raise NotApplied("This import isn't applied.")
    kept = {copy.id: copy for copy in imports.copies_of(applied.owner_id)}
    changed = sum(undo.copy_id not in kept or kept[undo.copy_id].changed != undo.left for undo in applied.undoing)
    if changed:
        raise ChangedSince(f"{changed} of the copies were changed or taken away since, so nothing was undone.")
    linked = imports.hold_movies({undo.before.movie_id or 0 for undo in applied.undoing if undo.before})
    for undo in reversed(applied.undoing):
        if undo.before is None:
            copies.remove(undo.copy_id)
        else:
            movie_id = undo.before.movie_id if undo.before.movie_id in linked else None
            copies.save(replace(undo.before, visibility=kept[undo.copy_id].visibility, movie_id=movie_id))
    undone = replace(applied, state=State.UNDONE, undoing=())
    imports.save(undone)
    return undone


def exported(copies: Iterable[KeptCopy]) -> list[Copy]:
    """Copies in an order that is theirs alone, so that the same collection always makes the same file."""
    return sorted(
        (kept.copy for kept in copies),
        key=lambda copy: (
            copy.added.replace(microsecond=0),  # as files tell it
            copy.title,
            copy.format,
            copy.release_year,
            copy.length,
            copy.rating,
            copy.notes,
            copy.external_id,
        ),
    )


def _planned(
    lines: Sequence[Line],
    kept: Sequence[Copy],
    titled: Callable[[Iterable[str]], Mapping[str, Sequence[Candidate]]],
    *,
    require_external_id: bool,
) -> list[Row]:
    """A row for each line. Copies that are the same are found before those that differ, and none is taken twice."""
    movies = titled({fold(line.title) for line in lines if not line.fault})
    rows = [_understood(line, movies.get(fold(line.title), ()), require_external_id) for line in lines]
    free: dict[tuple[str, int, str], list[Copy]] = defaultdict(list)
    for copy in kept:
        free[_key(copy.title, copy.release_year, copy.format)].append(copy)
    for is_same in (True, False):
        for at, row in enumerate(rows):
            if row.action is Action.ADD:
                alike = free[_key_of(row)]
                found = next((copy for copy in alike if not is_same or _is_same(copy, row)), None)
                if found is not None:
                    alike.remove(found)
                    action = Action.SAME if is_same else Action.CHANGE
                    rows[at] = replace(row, action=action, copy_id=found.id, seen=found.changed)
    return list(_each_film_once(rows, kept))


def _understood(line: Line, candidates: Sequence[Candidate], require_external_id: bool) -> Row:
    """The row of a line on its own: to be added, unless it is refused or it isn't sure what it means."""
    row = Row(line.number, Action.ADD, line.title, line.year, told=line.told, added=line.added)

    def refused(reason: str) -> Row:
        return replace(row, action=Action.REFUSED, reason=reason)

    if line.fault:
        return refused(line.fault)
    if require_external_id and not line.told.get("external_id"):
        return refused("external_id is missing: only films of a movie database are kept")
    of_year = [one for one in candidates if one.year == line.year]
    near = [one for one in candidates if line.year is None or abs(one.year - line.year) <= 1]
    told: CopyDraft = {**line.told}
    if len(of_year) == 1:
        (movie,) = of_year
        row = replace(row, movie_id=movie.id)
        told["movie_id"] = movie.id
        if line.needs_movie and movie.length is not None and LENGTHS[0] <= movie.length <= LENGTHS[1]:
            told.setdefault("length", movie.length)
    elif line.needs_movie and (of_year or near):
        found = tuple(one.id for one in (of_year or near)[:MOST_CANDIDATES])
        reason = "several movies of the catalogue have this title and year" if of_year else "the year isn't the movie's"
        return replace(row, action=Action.UNSURE, candidates=found, reason=reason)
    if "length" not in told:
        return refused("length isn't told, and the catalogue doesn't know it")
    if len(told["title"]) > TITLE_LENGTH:
        return refused(f"title has more than {TITLE_LENGTH} characters")
    return replace(row, told=told)


def _each_film_once(rows: Iterable[Row], kept: Sequence[Copy]) -> Iterable[Row]:
    """The rows, but for those that would bring a film of a movie database into a format a second time."""
    owners = {(id_, copy.format): copy.id for copy in kept for id_ in {copy.film, copy.external_id} if id_}
    for row in rows:
        film = (row.told.get("external_id", ""), row.told.get("format", ""))
        if (
            film[0]
            and row.action in (Action.ADD, Action.CHANGE)
            and owners.setdefault(film, row.copy_id) != row.copy_id
        ):
            yield replace(row, action=Action.REFUSED, reason="the same film is there already", copy_id="")
        else:
            if film[0] and row.action is Action.ADD:
                owners[film] = f"line {row.line}"
            yield row


def _ensure_current(planned: Import, kept: Mapping[str, Copy], imports: Imports) -> None:
    """Raises `PlanOutdated` where planning anew could come to something else."""
    outdated = PlanOutdated("The collection or the catalogue has changed since; please plan the import again.")
    for row in planned.rows:
        if row.action in (Action.SAME, Action.CHANGE):
            copy = kept.get(row.copy_id)
            if copy is None or copy.changed != row.seen:
                raise outdated
    known = {row.copy_id for row in planned.rows}
    new = Counter(
        _key(copy.title, copy.release_year, copy.format)
        for copy in kept.values()
        if copy.id not in known and copy.changed >= planned.made
    )
    if any(row.action is Action.ADD and new[_key_of(row)] for row in planned.rows):
        raise outdated
    linked = {row.movie_id for row in planned.rows if row.movie_id is not None}
    if linked - imports.hold_movies(linked):
        raise outdated


def _told(copy: Copy, row: Row) -> Copy:
    """The copy as a row tells of it; a new id of a movie database is taken as it stands."""
    told = replace(copy, **row.told)
    return told if told.external_id == copy.external_id else replace(told, film=told.external_id)


def _is_same(copy: Copy, row: Row) -> bool:
    """Whether a row tells nothing new of a copy; that the catalogue has the film isn't news."""
    return replace(_told(copy, row), movie_id=copy.movie_id) == copy


def _key_of(row: Row) -> tuple[str, int, str]:
    return _key(row.told["title"], row.told["release_year"], row.told["format"])


def _key(title: str, release_year: int, format_: str) -> tuple[str, int, str]:
    return fold(title), release_year, format_
