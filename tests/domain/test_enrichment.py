"""Filling gaps: what is found, and what is left as it was told."""

from datetime import date

import pytest

from adapters.memory.casting import MemoryMovieEdits
from adapters.memory.databases import MemoryDatabases
from adapters.memory.store import MemoryStore
from domain.casting import MovieDraft
from domain.enrichment import Outcome, fill_gaps, find_film, has_gaps
from domain.lookup import AlreadyThere, ExternalMovie
from tests.builders import NOON

LAURA = ExternalMovie(
    "tmdb:1939", "Laura", 1944, release_date=date(1944, 10, 11), length=88, rating=7.7, description="A detective.",
    poster_url="https://films.example/laura.jpg", imdb_id="imdb:tt0037008",
)  # fmt: skip


@pytest.fixture
def movies() -> MemoryMovieEdits:
    return MemoryMovieEdits(MemoryStore())


def stored(movies: MemoryMovieEdits, **told: object):
    return movies.hold(movies.add(MovieDraft(**{"title": "Laura", "year": 1944, **told})))


def found(movie, *films: ExternalMovie, ids: tuple[str, ...] = ()):
    databases = MemoryDatabases({film.external_id: film for film in (*films, ExternalMovie("tmdb:9", "Else", 1900))})
    return find_film(movie, list(ids), now=NOON, databases=databases)


def test_fills_in_what_is_not_known_and_names_the_film(movies):
    movie = stored(movies)
    assert has_gaps(movie)
    assert fill_gaps(movie, LAURA, movies=movies) is Outcome.FILLED
    filled = movies.hold(movie.id)
    assert (filled.release_date, filled.length, filled.rating) == (date(1944, 10, 11), 88, 7.7)
    assert not has_gaps(filled)
    assert movies.external_ids(movie.id) == ["imdb:tt0037008", "tmdb:1939"]
    assert fill_gaps(filled, LAURA, movies=movies) is Outcome.UNCHANGED


def test_nought_is_told_and_no_gap(movies):
    told = {"release_date": date(1944, 10, 11), "description": "Mine.", "poster_url": "https://own.example/a.jpg"}
    assert not has_gaps(stored(movies, length=0, rating=0.0, **told))
    assert has_gaps(stored(movies, length=0, **told))


def test_never_overwrites_what_was_told(movies):
    movie = stored(movies, length=90, rating=1.0, description="My own words.", poster_url="https://own.example/a.jpg")
    fill_gaps(movie, LAURA, movies=movies)
    kept = movies.hold(movie.id)
    assert (kept.length, kept.rating, kept.description, kept.poster_url) == (
        90, 1.0, "My own words.", "https://own.example/a.jpg"
    )  # fmt: skip


def test_a_date_of_another_year_is_left_out(movies):
    movie = stored(movies, year=1945)
    fill_gaps(movie, LAURA, movies=movies)
    assert movies.hold(movie.id).release_date is None


def test_a_film_is_found_by_its_ids_before_its_title(movies):
    movie = stored(movies)
    other = ExternalMovie("imdb:tt0000002", "Quite another", 1999)
    assert found(movie, LAURA, other, ids=("imdb:tt0000001", "imdb:tt0000002")) is other
    assert found(movie, LAURA, ids=("imdb:tt0000001",)) is LAURA


def test_by_title_and_year_only_one_alone_is_taken(movies):
    movie = stored(movies)
    assert found(movie, LAURA) is LAURA
    assert found(movie, ExternalMovie("tmdb:2", "Laura", 1945)) is Outcome.UNKNOWN
    assert found(movie, ExternalMovie("tmdb:2", "Laura II", 1944)) is Outcome.UNKNOWN
    assert found(movie, LAURA, ExternalMovie("tmdb:2", "LAURA", 1944)) is Outcome.UNSURE


def test_a_film_that_is_found_and_not_there_is_unknown(movies):
    databases = MemoryDatabases({"tmdb:1": LAURA})  # whose own id is another
    assert find_film(stored(movies), [], now=NOON, databases=databases) is Outcome.UNKNOWN


def test_a_film_that_another_movie_is_leaves_both_alone(movies):
    first, second = stored(movies), stored(movies)
    fill_gaps(first, LAURA, movies=movies)
    with pytest.raises(AlreadyThere):
        fill_gaps(second, LAURA, movies=movies)
    assert movies.hold(second.id).length is None
