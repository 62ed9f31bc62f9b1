"""What every adapter of the port `Films` promises."""

from datetime import date

import pytest

from domain.films import Film, Outcome, Part, Person, Seen, StoredFilm
from domain.listing import EVERYTHING
from tests.builders import a_film

ADDED, UPDATED, UNCHANGED = Outcome.ADDED, Outcome.UPDATED, Outcome.UNCHANGED

FULL = Film(
    title="Amélie",
    year=2001,
    original_title="Le Fabuleux Destin d'Amélie Poulain",
    release_date=date(2001, 4, 25),
    length=122,
    rating=8.3,
    description="A waitress\nmeddles.",
    trailer="https://example.org/t",
    poster_url="https://example.org/p.jpg",
    genres=("Comedy", "Romance"),
    directors=(Person("Jean-Pierre Jeunet", "imdb:nm0000466"),),
    cast=(Part(Person("Audrey Tautou"), "Amélie"), Part(Person("Mathieu Kassovitz"), "")),
    external_ids=("imdb:tt0211915", "tmdb:194"),
)


def stored(catalogue, *films: Film) -> list[StoredFilm]:
    with catalogue.importing() as port:
        return list(port.alike(films))


def test_gives_back_what_was_stored(catalogue):
    catalogue.take_in(FULL)
    assert stored(catalogue, FULL) == [StoredFilm(1, FULL)]


def test_finds_films_by_external_id_or_by_folded_title_and_year(catalogue):
    catalogue.take_in(FULL, a_film("Casablanca", 1942), a_film("Casablanca", 1961))
    assert [film.id for film in stored(catalogue, a_film("CASABLANCA", 1942))] == [2]
    assert [film.id for film in stored(catalogue, a_film("Other", 1900, external_ids=("tmdb:194",)))] == [1]
    assert stored(catalogue, a_film("Casablanca", 1943)) == []


def test_the_same_films_again_change_nothing(catalogue):
    films = [FULL, a_film("Casablanca", directors=["Michael Curtiz"], cast=["Humphrey Bogart"])]
    assert catalogue.take_in(*films) == [ADDED, ADDED]
    assert catalogue.take_in(*films) == [UNCHANGED, UNCHANGED]


def test_tells_films_of_one_title_and_year_apart_by_their_directors(catalogue):
    assert catalogue.take_in(a_film(directors=["A"]), a_film(directors=["B"]), a_film()) == [ADDED, ADDED, ADDED]
    assert catalogue.take_in(a_film(directors=["B"])) == [UNCHANGED]


def test_what_a_film_tells_replaces_and_what_it_does_not_tell_stays(catalogue):
    catalogue.take_in(FULL)
    again = a_film("Amélie", 2001, external_ids=("imdb:tt0211915",), rating=8.4, genres=("Fantasy",))
    assert catalogue.take_in(again) == [UPDATED]
    (film,) = stored(catalogue, FULL)
    assert film.film.rating == 8.4
    assert film.film.genres == ("Comedy", "Romance", "Fantasy")
    assert (film.film.length, film.film.cast, film.film.directors) == (122, FULL.cast, FULL.directors)


def test_a_film_named_again_in_one_import_fills_gaps_alone(catalogue):
    seen = Seen()
    assert catalogue.take_in(a_film(length=100), a_film(length=90, rating=8.0), seen=seen) == [ADDED, UPDATED]
    assert catalogue.take_in(a_film(length=80), seen=seen) == [UNCHANGED]
    assert [(film.film.length, film.film.rating) for film in stored(catalogue, a_film())] == [(100, 8.0)]


def test_refuses_a_film_whose_external_ids_belong_to_others(catalogue):
    catalogue.take_in(a_film("One", external_ids=("imdb:tt0000001",)), a_film("Two", external_ids=("tmdb:2",)))
    both = ("imdb:tt0000001", "tmdb:2")
    assert catalogue.take_in(a_film("One", external_ids=both)) == [Outcome.REFUSED]
    assert catalogue.take_in(a_film("Three", external_ids=("imdb:tt0000003", "tmdb:2"))) == [UPDATED]
    assert catalogue.take_in(a_film("Four", external_ids=("imdb:tt0000004", "tmdb:2"))) == [Outcome.REFUSED]


def test_a_changed_title_is_found_and_the_old_one_is_not(catalogue):
    catalogue.take_in(a_film("Working Title", 1990, external_ids=("imdb:tt0000001",)))
    catalogue.take_in(a_film("Final Title", 1991, external_ids=("imdb:tt0000001",)))
    assert stored(catalogue, a_film("Working Title", 1990)) == []
    assert [film.id for film in stored(catalogue, a_film("Final Title", 1991))] == [1]


def test_a_character_that_becomes_known_fills_the_part_it_was_missing_from(catalogue):
    catalogue.take_in(a_film(cast=["Humphrey Bogart", "Ingrid Bergman"]))
    catalogue.take_in(a_film(cast=[Part(Person("Ingrid Bergman"), "Ilsa Lund"), "Paul Henreid"]))
    cast = [(member.name, member.character) for member in catalogue.movies.cast(1)]
    assert cast == [("Humphrey Bogart", ""), ("Ingrid Bergman", "Ilsa Lund"), ("Paul Henreid", "")]


def test_one_name_is_one_person_whatever_its_accents(catalogue):
    catalogue.take_in(a_film("One", directors=["François Truffaut"]), a_film("Two", directors=["Francois Truffaut"]))
    assert catalogue.directors.get(1).movies == 2


def test_external_ids_tell_people_of_one_name_apart(catalogue):
    first, second = Person("Steve McQueen", "imdb:nm0000537"), Person("Steve McQueen", "imdb:nm2588606")
    catalogue.take_in(a_film("Bullitt", cast=[Part(first)]), a_film("Hunger", directors=[second]))
    assert [member.actor_id for member in catalogue.movies.cast(1)] == [1]
    assert catalogue.movies.get(2).directors[0].id == 2


def test_a_person_without_external_id_takes_one_over(catalogue):
    catalogue.take_in(a_film("Bullitt", cast=["Steve McQueen"]))
    catalogue.take_in(a_film("Papillon", cast=[Part(Person("Steve McQueen", "imdb:nm0000537"))]))
    assert [member.actor_id for member in catalogue.movies.cast(2)] == [1]
    catalogue.take_in(a_film("Hunger", directors=[Person("Steve McQueen", "imdb:nm2588606")]))
    assert catalogue.movies.get(3).directors[0].id == 2


class Broken(Exception):
    pass


def test_a_failed_batch_leaves_nothing_behind(stores):
    def add_and_break():
        with stores.importing() as films:
            films.add([FULL])
            raise Broken

    with pytest.raises(Broken):
        add_and_break()
    assert not stores.has_movies()
    assert list(stores.reading.genres.after(EVERYTHING, None, 10)) == []
    assert list(stores.reading.directors.after(EVERYTHING, None, 10)) == []
