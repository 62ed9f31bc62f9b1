"""The casting agency's work: who plays what in which movie, and the movies, genres and people themselves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, Protocol, TypedDict, TypeVar

from domain.catalogue import Counted, Movie
from domain.errors import Conflict, InvalidInput, NotFound, Problem
from domain.listing import ListQuery, Position, SortValues
from domain.lookup import ExternalMovie
from domain.paging import Page, PageRequest
from domain.text import fold

AGES = (0, 130)
GENDER_LENGTH = 100
CHARACTER_LENGTH = 100
BILLINGS = (1, 10_000)

Named = TypeVar("Named")


class GenreTaken(Conflict):
    """Another genre has this name, whatever its case and accents."""

    code = "genre_taken"

    def __init__(self) -> None:
        super().__init__("There is a genre of this name.", (Problem("name", self.code, "is another genre's"),))


class InUse(Conflict):
    """Movies refer to it, so it stays."""

    code = "in_use"


class Edits(Protocol[Named]):
    """The genres, or the people who direct, to be changed. Nothing is ever merged with what is there."""

    def add(self, name: str) -> Counted[Named]:
        """A new one. Raises `GenreTaken`; two directors may have one name."""

    def hold(self, item_id: int) -> Counted[Named]:
        """The one whom nobody else changes until this transaction ends. Raises a `NotFound`."""

    def rename(self, item_id: int, name: str) -> None:
        """Give one who is held another name. Raises `GenreTaken`."""

    def remove(self, item_id: int) -> None:
        """Take one away who is held; a director who also acts stays as an actor. Raises `InUse`."""


@dataclass(frozen=True, slots=True)
class MovieDraft:
    """What is told of a movie; genres and directors by their ids, the main one first."""

    title: str = ""
    year: int | None = None
    release_date: date | None = None
    original_title: str = ""
    description: str = ""
    trailer: str = ""
    poster_url: str = ""
    length: int | None = None  # minutes
    rating: float | None = None  # 0.0 to 10.0
    genres: tuple[int, ...] = ()
    directors: tuple[int, ...] = ()  # any person's id


class DraftChanges(TypedDict, total=False):
    """What is told anew of a movie; what isn't there stays."""

    title: str
    year: int | None
    release_date: date | None
    original_title: str
    description: str
    trailer: str
    poster_url: str
    length: int | None
    rating: float | None
    genres: tuple[int, ...]
    directors: tuple[int, ...]


class MovieEdits(Protocol):
    """The movies of the catalogue, to be changed. Counters and the search follow."""

    def add(self, draft: MovieDraft) -> int:
        """The id of a new movie. Raises `InvalidInput` naming `genres` or `directors` for ids that aren't there."""

    def hold(self, movie_id: int) -> Movie:
        """The movie, which nobody else changes until this transaction ends. Raises `MovieNotFound`."""

    def save(self, movie_id: int, draft: MovieDraft) -> None:
        """Make a movie that is held what the draft tells; its cast stays. Raises as `add` does."""

    def external_ids(self, movie_id: int) -> list[str]:
        """The ids by which movie databases know a movie, in order."""

    def identify(self, movie_id: int, external_ids: Sequence[str]) -> None:
        """Keep by which ids movie databases know a movie. Raises `AlreadyThere` where another movie has one of them."""

    def remove(self, movie_id: int) -> None:
        """Take a movie away that is held, its roles and everybody's marks along; the actors stay."""


def publish_movie(told: DraftChanges, *, external: ExternalMovie | None, movies: MovieEdits) -> Movie:
    """Add a movie; what isn't told is filled in from a movie database's film, where one is named.

    It needs a title, and a year or a release date. Raises `InvalidInput` or `AlreadyThere`.
    """
    told = {**_known_of(external, told), **told} if external else told
    if not told.get("title"):
        raise InvalidInput(Problem("title", "required", "is missing"))
    movie_id = movies.add(_dated(replace(MovieDraft(), **told), told))
    if external:
        movies.identify(movie_id, sorted({external.external_id, external.film}))
    return movies.hold(movie_id)


def change_movie(movie: Movie, told: DraftChanges, *, external: ExternalMovie | None, movies: MovieEdits) -> Movie:
    """Change a movie that is held; a movie database's film only names it. Raises `InvalidInput` or `AlreadyThere`."""
    if external:
        movies.identify(movie.id, sorted({external.external_id, external.film}))
    so_far = MovieDraft(
        title=movie.title,
        year=movie.year,
        release_date=movie.release_date,
        original_title=movie.original_title,
        description=movie.description,
        trailer=movie.trailer,
        poster_url=movie.poster_url,
        length=movie.length,
        rating=movie.rating,
        genres=tuple(genre.id for genre in movie.genres),
        directors=tuple(director.id for director in movie.directors),
    )
    if told:
        movies.save(movie.id, _dated(replace(so_far, **told), told))
    return movies.hold(movie.id)


def unknown_ids(unknown: Mapping[str, Collection[int]]) -> InvalidInput:
    """What to raise when fields name ids that aren't there."""
    return InvalidInput(
        *(
            Problem(name, "unknown", f"names what isn't there: {', '.join(map(str, sorted(ids)))}")
            for name, ids in unknown.items()
            if ids
        )
    )


def _known_of(external: ExternalMovie, told: DraftChanges) -> DraftChanges:
    """What a movie database knows of a film, but for a date that contradicts what is told."""
    known: DraftChanges = {
        "title": external.title,
        "original_title": external.original_title,
        "description": external.description,
        "poster_url": external.poster_url,
        "length": external.length,
        "rating": external.rating,
    }
    year = told.get("year")
    if "release_date" not in told and external.release_date and year in (None, external.release_date.year):
        known["release_date"] = external.release_date
    elif "release_date" not in told:
        known["year"] = external.year
    return known


def _dated(draft: MovieDraft, told: DraftChanges) -> MovieDraft:
    """The draft with its year. Raises `InvalidInput` when there is none, or it isn't the release date's."""
    released = draft.release_date
    if released is None:
        if draft.year is None:
            raise InvalidInput(Problem("year", "required", "is missing, and so is release_date"))
        return draft
    if draft.year not in (None, released.year):
        if "year" in told and told["year"] is not None:
            raise InvalidInput(Problem("year", "differs", "isn't the year of release_date"))
        return replace(draft, year=released.year)
    return replace(draft, year=released.year)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, seen as somebody who acts."""

    id: int
    name: str
    gender: str = ""  # in their own word
    birth_date: date | None = None
    told_age: int | None = None  # years; where no birth date is known

    def age(self, today: date) -> int | None:
        """Their age in years, by their birth date where that is known."""
        return self.told_age if self.birth_date is None else _age(self.birth_date, today)


class ActorChanges(TypedDict, total=False):
    """What is told of an actor; what isn't there stays."""

    name: str
    gender: str
    birth_date: date | None
    age: int | None


class ActorNotFound(NotFound):
    """Nobody of this id acts."""

    code = "actor_not_found"


class Actors(Protocol):
    """The people who act."""

    def get(self, actor_id: int) -> Actor:
        """One actor. Raises `ActorNotFound`, also for a person who doesn't act."""

    def page(self, query: ListQuery, page: PageRequest) -> Page[Actor]:
        """One page; empty past the end."""

    def after(self, query: ListQuery, position: Position | None, limit: int) -> Sequence[Actor]:
        """The next `limit` actors behind a position of the query's order (None: from the start)."""


ACTOR_SORTS: SortValues = {
    "id": lambda actor: actor.id,
    "name": lambda actor: fold(actor.name),
    "birth_date": lambda actor: actor.birth_date,
}


class ActorEdits(Protocol):
    """The people who act, to be changed. Nobody is ever merged with somebody who is there."""

    def add(self, actor: Actor) -> Actor:
        """Somebody new, under an id of their own in place of the one given."""

    def hold(self, actor_id: int) -> Actor:
        """The one whom nobody else changes until this transaction ends. Raises `ActorNotFound`."""

    def save(self, actor: Actor) -> None:
        """Store an actor who is held and was changed."""

    def remove(self, actor_id: int) -> None:
        """Take one away who is held, their roles along; who also directs stays as a director, and nothing more."""


def add_actor(told: ActorChanges, *, today: date, actors: ActorEdits) -> Actor:
    """Add somebody who acts, of whom a name is told at least. Raises `InvalidInput`."""
    return actors.add(_with(Actor(0, told["name"]), told, today))


def change_actor(actor: Actor, told: ActorChanges, *, today: date, actors: ActorEdits) -> Actor:
    """Change an actor who is held: an age takes the place of a birth date, and the other way round.

    Raises `InvalidInput`.
    """
    changed = _with(actor, told, today)
    if changed != actor:
        actors.save(changed)
    return changed


class CastRole(NamedTuple):
    """Who plays what in which movie."""

    id: int
    movie_id: int
    movie_title: str
    actor_id: int
    actor_name: str
    character: str  # "" where it isn't known
    billing: int  # the place in the movie's credits, from 1


@dataclass(frozen=True, slots=True)
class RoleDraft:
    """What is told of a role."""

    movie_id: int
    actor_id: int  # any person's id
    character: str
    billing: int | None = None  # None: behind all others


class RoleChanges(TypedDict, total=False):
    """What is told anew of a role; what isn't there stays."""

    movie_id: int
    actor_id: int
    character: str
    billing: int


class RoleNotFound(NotFound):
    """No role has this id."""

    code = "role_not_found"


class RoleTaken(Conflict):
    """The same actor plays the same character in the same movie already."""

    code = "role_taken"

    def __init__(self) -> None:
        super().__init__("This actor plays this character in this movie already.")


@dataclass(frozen=True, slots=True)
class RoleQuery(ListQuery):
    """Which roles: all, or those of a movie or an actor."""

    movie_id: int | None = None
    actor_id: int | None = None


class Roles(Protocol):
    """Who plays what. Words are looked for in the character, the actor's name and the movie's title."""

    def get(self, role_id: int) -> CastRole:
        """One role. Raises `RoleNotFound`."""

    def page(self, query: RoleQuery, page: PageRequest) -> Page[CastRole]:
        """One page; empty past the end."""

    def after(self, query: RoleQuery, position: Position | None, limit: int) -> Sequence[CastRole]:
        """The next `limit` roles behind a position of the query's order (None: from the start)."""


ROLE_SORTS: SortValues = {
    "id": lambda role: role.id,
    "order": lambda role: role.billing,
    "character": lambda role: fold(role.character),
    "movie": lambda role: fold(role.movie_title),
    "actor": lambda role: fold(role.actor_name),
}


class RoleEdits(Protocol):
    """Who plays what, to be changed. Whoever gets a role is an actor from then on.

    A role that takes another's place in the billing pushes that one, and all behind it, back by one.
    """

    def add(self, draft: RoleDraft) -> int:
        """The id of a new role. Raises `RoleTaken`, or `InvalidInput` for a movie or an actor that isn't there."""

    def hold(self, role_id: int) -> CastRole:
        """The role, which nobody else changes until this transaction ends. Raises `RoleNotFound`."""

    def save(self, role_id: int, draft: RoleDraft) -> None:
        """Make a role that is held what the draft tells. Raises as `add` does."""

    def remove(self, role_id: int) -> None:
        """Take a role away that is held; the actor stays one."""


def cast_actor(draft: RoleDraft, *, roles: RoleEdits) -> CastRole:
    """Give an actor a role in a movie. Raises `RoleTaken` or `InvalidInput`."""
    return roles.hold(roles.add(draft))


def recast(role: CastRole, told: RoleChanges, *, roles: RoleEdits) -> CastRole:
    """Change a role that is held; in another movie it comes last unless told otherwise.

    Raises `RoleTaken` or `InvalidInput`.
    """
    so_far = RoleDraft(role.movie_id, role.actor_id, role.character, role.billing)
    draft = replace(so_far, **told)
    if draft.movie_id != role.movie_id and "billing" not in told:
        draft = replace(draft, billing=None)
    if draft != so_far:
        roles.save(role.id, draft)
    return roles.hold(role.id)


def _with(actor: Actor, told: ActorChanges, today: date) -> Actor:
    """The actor as told: of age and birth date one at the most is kept. Raises `InvalidInput`."""
    changed = replace(actor, name=told.get("name", actor.name), gender=told.get("gender", actor.gender))
    if "birth_date" in told:
        changed = replace(changed, birth_date=_possible(told["birth_date"], today))
    if "age" in told:
        changed = replace(changed, told_age=told["age"])
    if told.get("age") is not None:
        return replace(changed, birth_date=None)
    return changed if changed.birth_date is None else replace(changed, told_age=None)


def _possible(birth_date: date | None, today: date) -> date | None:
    """The birth date, if people born then can be about. Raises `InvalidInput`."""
    if birth_date is not None and not AGES[0] <= _age(birth_date, today) <= AGES[1]:
        raise InvalidInput(Problem("birth_date", "out_of_range", f"isn't that of somebody of {AGES[0]} to {AGES[1]}"))
    return birth_date


def _age(birth_date: date, today: date) -> int:
    """Full years; negative before the birth."""
    had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
    return today.year - birth_date.year - (not had_birthday)
