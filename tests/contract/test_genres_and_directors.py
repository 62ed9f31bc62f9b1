"""What every adapter of the ports `Genres` and `Directors` promises."""

import pytest

from domain.catalogue import Counted, Director, DirectorNotFound, Genre, GenreNotFound
from domain.listing import EVERYTHING, Position
from domain.paging import PageRequest
from tests.builders import a_film


def test_lists_genres_by_id(catalogue):
    catalogue.take_in(a_film(genres=("War", "Drama", "Romance")))
    everything = [Genre(1, "War"), Genre(2, "Drama"), Genre(3, "Romance")]
    page = catalogue.genres.page(EVERYTHING, PageRequest(2, 2))
    assert (list(page.items), page.total) == (everything[2:], 3)
    assert list(catalogue.genres.page(EVERYTHING, PageRequest(3, 2)).items) == []
    assert list(catalogue.genres.after(EVERYTHING, None, 2)) == everything[:2]
    assert list(catalogue.genres.after(EVERYTHING, Position(2, 2), 2)) == everything[2:]


def test_takes_names_that_fold_alike_for_one_genre(catalogue):
    catalogue.take_in(a_film("One", genres=("Film-Noir",)), a_film("Two", genres=("film noir",)))
    assert list(catalogue.genres.after(EVERYTHING, None, 10)) == [Genre(1, "Film-Noir")]
    assert catalogue.genres.get(1) == Counted(Genre(1, "Film-Noir"), 2)


def test_says_that_a_genre_is_not_there(catalogue):
    with pytest.raises(GenreNotFound):
        catalogue.genres.get(1)


def test_lists_those_who_direct_and_no_others(catalogue):
    catalogue.take_in(
        a_film("One", cast=["Grace Kelly"]),
        a_film("Two", directors=["Ida Lupino"], cast=["Ida Lupino", "Edmond O'Brien"]),
        a_film("Three", directors=["Orson Welles"]),
    )
    both = [Director(2, "Ida Lupino"), Director(4, "Orson Welles")]
    page = catalogue.directors.page(EVERYTHING, PageRequest(1, 1))
    assert (list(page.items), page.total) == (both[:1], 2)
    assert list(catalogue.directors.after(EVERYTHING, None, 10)) == both
    assert list(catalogue.directors.after(EVERYTHING, Position(2, 2), 10)) == both[1:]
    assert catalogue.directors.get(2) == Counted(both[0], 1)
    for nobody in (1, 3, 5):
        with pytest.raises(DirectorNotFound):
            catalogue.directors.get(nobody)


def test_an_actor_who_comes_to_direct_is_a_director(catalogue):
    catalogue.take_in(a_film("One", cast=["Clint Eastwood"]))
    catalogue.take_in(a_film("Two", directors=["Clint Eastwood"]))
    assert catalogue.directors.get(1) == Counted(Director(1, "Clint Eastwood"), 1)
    assert catalogue.directors.page(EVERYTHING, PageRequest()).total == 1
