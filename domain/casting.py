"""The casting agency's work on the catalogue: movies, genres and directors, added, changed and taken away."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypedDict, TypeVar

from domain.catalogue import Counted, Movie
from domain.errors import Conflict, InvalidInput, Problem

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

    def remove(self, movie_id: int) -> None:
        """Take a movie away that is held, its roles and everybody's marks along."""


def publish_movie(told: DraftChanges, *, movies: MovieEdits) -> Movie:
    """Add a movie, which needs a title and a year or a release date. Raises `InvalidInput`."""
    draft = _dated(replace(MovieDraft(), **told), told)
    return movies.hold(movies.add(draft))


def change_movie(movie: Movie, told: DraftChanges, *, movies: MovieEdits) -> Movie:
    """Change a movie that is held. Raises `InvalidInput`."""
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


def unknown_ids(name: str, ids: Iterable[int]) -> InvalidInput:
    """What to raise when a field names ids that aren't there."""
    listed = ", ".join(map(str, sorted(ids)))
    return InvalidInput(Problem(name, "unknown", f"names what isn't there: {listed}"))


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
