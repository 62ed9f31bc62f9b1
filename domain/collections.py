"""Collections: the copies of films that people own, and whom they show them to."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol, TypedDict

from domain.casting import unknown_ids
from domain.catalogue import Movie, MovieNotFound, Movies
from domain.errors import Forbidden, InvalidInput, NotFound, Problem
from domain.listing import ListQuery, Position, SortValues
from domain.lookup import ExternalMovie
from domain.paging import Page, PageRequest, walk
from domain.text import fold

TITLE_LENGTH = 50
FORMATS = ("VHS", "DVD", "Streaming")
LENGTHS = (0, 500)  # minutes
RELEASE_YEARS = (1800, 2100)
RATINGS = (1, 5)
NOTES_LENGTH = 2000
MOST_SHARED = 100
"""Users, and groups, that one copy may be shown to."""


class Visibility(StrEnum):
    """Whom a copy is shown to."""

    PRIVATE = "private"  # nobody but its owner
    EVERYONE = "everyone"  # with or without an account
    SELECTED = "selected"  # some users, and the people of some groups


@dataclass(frozen=True, slots=True)
class Copy:
    """A film in somebody's collection."""

    id: str  # unguessable
    owner_id: int
    title: str
    format: str
    length: int  # minutes
    release_year: int
    rating: int
    added: datetime
    changed: datetime
    notes: str = ""  # for the owner alone
    movie_id: int | None = None  # the catalogue's, where it has the film
    external_id: str = ""  # a movie database's
    film: str = ""  # the one id by which the same film is known again; "" where none is known
    visibility: Visibility = Visibility.PRIVATE


class CopyDraft(TypedDict, total=False):
    """What is told of a copy."""

    title: str
    format: str
    length: int
    release_year: int
    rating: int
    notes: str
    movie_id: int | None
    external_id: str


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """A copy, its owner's user name, and whom it is shown to when its visibility is `SELECTED`."""

    copy: Copy
    owner: str
    users: frozenset[int] = frozenset()
    groups: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The copy's."""
        return self.copy.id


class CopyNotFound(NotFound):
    """No copy has this id, or it isn't the caller's to know of."""

    code = "copy_not_found"


class NotYourCopy(Forbidden):
    """A copy that may be seen, and belongs to somebody else."""

    code = "not_owner"


class TitleTooLong(InvalidInput):
    """The film's title is longer than a copy's may be, so it must be given by hand."""

    code = "title_too_long"

    def __init__(self) -> None:
        description = f"of the film has more than {TITLE_LENGTH} characters: please give a shorter one"
        super().__init__(Problem("title", self.code, description))


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: somebody and the groups that they own or are in, or anybody at all."""

    user_id: int | None = None
    groups: frozenset[str] = frozenset()


class Why(StrEnum):
    """Why somebody may see a copy."""

    OWNER = "owner"
    EVERYONE = "everyone"
    CHOSEN = "chosen"
    GROUP = "group"


def why_visible(kept: KeptCopy, viewer: Viewer) -> Why | None:
    """Why somebody may see a copy; None when they may not. `SqlCopies` says the same for lists."""
    if viewer.user_id is not None and viewer.user_id == kept.copy.owner_id:
        return Why.OWNER
    if kept.copy.visibility is Visibility.EVERYONE:
        return Why.EVERYONE
    if kept.copy.visibility is Visibility.SELECTED and viewer.user_id is not None:
        if viewer.user_id in kept.users:
            return Why.CHOSEN
        if kept.groups & viewer.groups:
            return Why.GROUP
    return None


@dataclass(frozen=True, slots=True)
class CopyQuery(ListQuery):
    """Which copies: the owner's own, or those that others show to a viewer (None: to anybody)."""

    owner_id: int | None = None
    viewer_id: int | None = None  # looked at where there is no `owner_id`
    owner: str | None = None  # a folded user name
    format: str | None = None
    release_year: int | None = None
    rating: int | None = None


COPY_SORTS: SortValues = {
    "id": lambda kept: kept.copy.added,
    "title": lambda kept: fold(kept.copy.title),
    "format": lambda kept: kept.copy.format,
    "length": lambda kept: kept.copy.length,
    "release_year": lambda kept: kept.copy.release_year,
    "rating": lambda kept: kept.copy.rating,
    "added": lambda kept: kept.copy.added,
    "changed": lambda kept: kept.copy.changed,
}
"""What copies are sorted by; in stored order, "id", they stand as they were added."""


class Facts(NamedTuple):
    """What is counted of a copy."""

    format: str
    release_year: int
    rating: int
    genre: str  # of the catalogue's movie; "" where none is known
    added: datetime


class Copies(Protocol):
    """The copies of everybody's collection."""

    def find(self, copy_id: str) -> KeptCopy | None:
        """A copy, whoever asks, by as many statements whether it is there or not."""

    def page(self, query: CopyQuery, page: PageRequest) -> Page[KeptCopy]:
        """One page; empty past the end. Whom a copy is shown to isn't told."""

    def after(self, query: CopyQuery, position: Position | None, limit: int) -> Sequence[KeptCopy]:
        """The next `limit` copies behind a position of the query's order (None: from the start)."""

    def facts_of(self, owner_id: int) -> Iterable[Facts]:
        """What is counted of each copy of a collection."""


class CopyEdits(Protocol):
    """The copies, to be changed."""

    def add(self, copy: Copy) -> None:
        """Store a new copy. Raises `AlreadyThere` where the owner has the film in this format, or `InvalidInput`."""

    def hold(self, copy_id: str) -> KeptCopy | None:
        """The copy, which nobody else changes until this transaction ends."""

    def save(self, copy: Copy) -> None:
        """Store a copy that is held and was changed. Raises as `add` does."""

    def share(self, copy_id: str, visibility: Visibility, users: Sequence[int], groups: Sequence[str]) -> None:
        """Show a copy that is held to these, and to nobody else."""

    def remove(self, copy_id: str) -> None:
        """Take a copy away that is held."""


def find_visible(copy_id: str, viewer: Viewer, *, copies: Copies) -> tuple[KeptCopy, Why]:
    """A copy that somebody may see, and why. Raises `CopyNotFound`."""
    return _seen(copies.find(copy_id), viewer)


def find_own(copy_id: str, viewer: Viewer, *, copies: Copies) -> KeptCopy:
    """A copy of one's own. Raises `CopyNotFound`, or `NotYourCopy` for one that may be seen."""
    return _own(copies.find(copy_id), viewer)


def hold_own(copy_id: str, viewer: Viewer, *, copies: CopyEdits) -> KeptCopy:
    """A copy of one's own, held. Raises as `find_own` does."""
    return _own(copies.hold(copy_id), viewer)


def whole_collection(owner_id: int, *, copies: Copies) -> list[KeptCopy]:
    """All copies of a user, as they were added."""
    query = CopyQuery(owner_id=owner_id)
    chunks = walk(
        lambda position, limit: copies.after(query, position, limit), lambda kept: query.position_of(kept, COPY_SORTS)
    )
    return [kept for chunk in chunks for kept in chunk]


def linked_movie(movie_id: int | None, *, movies: Movies) -> Movie | None:
    """The catalogue's movie that a body names. Raises `InvalidInput` where there is none."""
    if movie_id is None:
        return None
    try:
        return movies.get(movie_id)
    except MovieNotFound:
        raise unknown_ids({"movie_id": [movie_id]}) from None


def add_copy(
    told: CopyDraft,
    owner_id: int,
    *,
    movie: Movie | None,
    external: ExternalMovie | None,
    now: datetime,
    copies: CopyEdits,
) -> Copy:
    """Add a copy; what isn't told is filled in from the movie database's film, or from the catalogue's movie.

    Raises `InvalidInput` naming what is told nowhere, `TitleTooLong` or `AlreadyThere`.
    """
    copy = Copy(secrets.token_urlsafe(16), owner_id, "", "", 0, 0, 0, now, now)
    copy = _told_of(copy, _filled(told, movie, external), external)
    copies.add(copy)
    return copy


def replace_copy(
    copy: Copy,
    told: CopyDraft,
    *,
    movie: Movie | None,
    external: ExternalMovie | None,
    now: datetime,
    copies: CopyEdits,
) -> Copy:
    """Make a copy that is held what is told, as if it were new. Raises as `add_copy` does."""
    blank = replace(copy, notes="", movie_id=None, external_id="", film="")
    return _saved(copy, _told_of(blank, _filled(told, movie, external), external), now, copies)


def change_copy(
    copy: Copy, told: CopyDraft, *, external: ExternalMovie | None, now: datetime, copies: CopyEdits
) -> Copy:
    """Change a copy that is held; what isn't told stays. Raises `AlreadyThere` or `InvalidInput`."""
    return _saved(copy, _told_of(copy, told, external), now, copies)


def count_all(facts: Iterable[Facts]) -> dict[str, dict[str, int]]:
    """How many copies there are by format, decade, rating, genre and month of adding, each in its order."""
    by: dict[str, Counter[str]] = {f"by_{name}": Counter() for name in ("format", "decade", "rating", "genre", "month")}
    for one in facts:
        by["by_format"][one.format] += 1
        by["by_decade"][f"{one.release_year // 10 * 10}s"] += 1
        by["by_rating"][str(one.rating)] += 1
        by["by_genre"][one.genre] += 1
        by["by_month"][f"{one.added:%Y-%m}"] += 1
    return {name: dict(sorted(counted.items())) for name, counted in by.items()}


def _seen(kept: KeptCopy | None, viewer: Viewer) -> tuple[KeptCopy, Why]:
    why = why_visible(kept, viewer) if kept is not None else None
    if kept is None or why is None:
        raise CopyNotFound("There is no such copy.")
    return kept, why


def _own(kept: KeptCopy | None, viewer: Viewer) -> KeptCopy:
    kept, why = _seen(kept, viewer)
    if why is not Why.OWNER:
        raise NotYourCopy("This copy is somebody else's; you may only look at it.")
    return kept


def _saved(before: Copy, after: Copy, now: datetime, copies: CopyEdits) -> Copy:
    if after == before:
        return before
    after = replace(after, changed=now)
    copies.save(after)
    return after


def _told_of(copy: Copy, told: CopyDraft, external: ExternalMovie | None) -> Copy:
    """The copy as told; its film is the movie database's."""
    copy = replace(copy, **told)
    return replace(copy, film=external.film if external else "") if "external_id" in told else copy


def _filled(told: CopyDraft, movie: Movie | None, external: ExternalMovie | None) -> CopyDraft:
    """What is told, completed. Raises `InvalidInput` or `TitleTooLong`."""
    source: CopyDraft = {}
    for title, length, year in (
        *([(movie.title, movie.length, movie.year)] if movie else ()),
        *([(external.title, external.length, external.year)] if external else ()),
    ):
        source["title"] = title
        if length is not None and LENGTHS[0] <= length <= LENGTHS[1]:
            source["length"] = length
        if year is not None and RELEASE_YEARS[0] <= year <= RELEASE_YEARS[1]:
            source["release_year"] = year
    filled: CopyDraft = {**source, **told}
    missing = [name for name in ("title", "length", "release_year") if name not in filled]
    if missing:
        raise InvalidInput(*(Problem(name, "required", "is missing") for name in missing))
    if len(filled["title"]) > TITLE_LENGTH:
        raise TitleTooLong
    return filled
