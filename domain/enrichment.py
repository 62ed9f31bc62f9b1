"""Filling the gaps of the catalogue's movies from movie databases; what somebody told is never overwritten."""

from datetime import datetime
from enum import StrEnum

from domain.casting import DraftChanges, MovieEdits, change_movie
from domain.catalogue import Movie
from domain.lookup import ExternalMovie, MovieDatabases, UnknownExternalId
from domain.text import fold


class Outcome(StrEnum):
    """What came of a movie."""

    FILLED = "filled"
    UNCHANGED = "unchanged"  # the database knows no more
    UNKNOWN = "unknown"  # to the databases
    UNSURE = "unsure"  # several films have its title and year, or several movies are the film


def has_gaps(movie: Movie) -> bool:
    """Whether something isn't known of a movie that a movie database may tell."""
    return None in (movie.release_date, movie.length, movie.rating) or not (movie.description and movie.poster_url)


def find_film(
    movie: Movie, external_ids: list[str], *, now: datetime, databases: MovieDatabases
) -> ExternalMovie | Outcome:
    """The film that a movie is: by its ids, or else by its title and year where one film alone has both.

    Raises `LookupFailed` and `LookupOff`.
    """
    for external_id in external_ids:
        try:
            return databases.get(external_id, now)
        except UnknownExternalId:
            continue
    titles = {fold(movie.title), fold(movie.original_title)}
    alike = [
        film
        for film in databases.search(movie.title, movie.year, now)
        if film.year == movie.year
        and not titles.isdisjoint((fold(film.title), fold(film.original_title or film.title)))
    ]
    if len({film.film for film in alike}) > 1:
        return Outcome.UNSURE
    try:
        # A search tells less than the film itself.
        return databases.get(alike[0].external_id, now) if alike else Outcome.UNKNOWN
    except UnknownExternalId:  # searches may still find what is gone
        return Outcome.UNKNOWN


def fill_gaps(movie: Movie, film: ExternalMovie, *, movies: MovieEdits) -> Outcome:
    """Fill in what isn't known of a movie that is held. Raises `AlreadyThere` where another movie is this film."""
    gaps = DraftChanges()
    if movie.release_date is None and film.release_date and film.release_date.year == movie.year:
        gaps["release_date"] = film.release_date
    if movie.length is None and film.length is not None:
        gaps["length"] = film.length
    if movie.rating is None and film.rating is not None:
        gaps["rating"] = film.rating
    if not movie.description and film.description:
        gaps["description"] = film.description
    if not movie.poster_url and film.poster_url:
        gaps["poster_url"] = film.poster_url
    if not movie.original_title and film.original_title and film.original_title != movie.title:
        gaps["original_title"] = film.original_title
    if not gaps:
        return Outcome.UNCHANGED
    change_movie(movie, gaps, external=film, movies=movies)
    return Outcome.FILLED
