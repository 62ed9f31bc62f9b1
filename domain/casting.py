"""The casting agency's work on the catalogue: movies, genres, and the people who direct."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypedDict, TypeVar

from domain.catalogue import Counted, Movie
from domain.errors import Conflict, InvalidInput, Problem
from domain.listing import SortValues
from domain.lookup import ExternalMovie
from domain.text import fold

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


ACTOR_SORTS: SortValues = {
    "id": lambda actor: actor.id,
    "name": lambda actor: fold(actor.name),
    "birth_date": lambda actor: actor.birth_date,
}
ROLE_SORTS: SortValues = {
    "id": lambda role: role.id,
    "order": lambda role: role.billing,
    "character": lambda role: fold(role.character),
    "movie": lambda role: fold(role.movie_title),
    "actor": lambda role: fold(role.actor_name),
}
