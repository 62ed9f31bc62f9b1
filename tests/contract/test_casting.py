"""The ports of the agency's work: movies, genres and people who direct, on every store."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from domain.casting import GenreTaken, InUse, MovieDraft
from domain.catalogue import (
    Counted,
    Director,
    DirectorNotFound,
    Genre,
    GenreNotFound,
    MovieNotFound,
    MovieQuery,
)
from domain.errors import InvalidInput
from domain.favorites import Favorite
from domain.listing import EVERYTHING
from domain.paging import PageRequest
from domain.search import Search
from tests.builders import NOON, a_film, add_user


def add(store, kind: str, name: str) -> int:
    with store.writing() as ports:
        return edits_of(ports, kind).add(name).item.id


def edits_of(ports, kind: str):
    return ports.genre_edits if kind == "genre" else ports.director_edits


def rename(store, kind: str, item_id: int, name: str) -> None:
    with store.writing() as ports:
        edits_of(ports, kind).hold(item_id)
        edits_of(ports, kind).rename(item_id, name)


def remove(store, kind: str, item_id: int) -> None:
    with store.writing() as ports:
        edits_of(ports, kind).hold(item_id)
        edits_of(ports, kind).remove(item_id)


def found(store, text: str) -> list[str]:
    query = MovieQuery(search=Search.of(text, with_cast=True))
    return [movie.title for movie in store.reading.movies.page(query, PageRequest()).items]


def test_a_genre_is_added_renamed_and_taken_away(store):
    genre_id = add(store, "genre", "Film noir")
    genres = store.reading.genres
    assert genres.get(genre_id) == Counted(Genre(genre_id, "Film noir"), 0)
    rename(store, "genre", genre_id, "FILM NOIR")
    assert genres.page(EVERYTHING, PageRequest()).items == [Genre(genre_id, "FILM NOIR")]
    assert genres.page(EVERYTHING, PageRequest()).total == 1
    remove(store, "genre", genre_id)
    assert genres.page(EVERYTHING, PageRequest()).total == 0
    with pytest.raises(GenreNotFound):
        genres.get(genre_id)


@pytest.mark.parametrize("name", ["Drama", "drama", "DRÁMA"])
def test_no_two_genres_differ_by_case_and_accents_alone(store, name):
    add(store, "genre", "Drama")
    other = add(store, "genre", "Comedy")
    with pytest.raises(GenreTaken) as refused:
        add(store, "genre", name)
    assert refused.value.problems[0].name == "name"
    with pytest.raises(GenreTaken):
        rename(store, "genre", other, name)
    assert [genre.name for genre in store.reading.genres.after(EVERYTHING, None, 9)] == ["Drama", "Comedy"]
    assert store.reading.genres.page(EVERYTHING, PageRequest()).total == 2


def test_a_genre_of_a_movie_stays_and_a_renamed_one_shows_in_it(store):
    store.catalogue.take_in(a_film(genres=("Drama",)))
    with pytest.raises(InUse):
        remove(store, "genre", 1)
    rename(store, "genre", 1, "Dramatic")
    assert store.reading.movies.get(1).genres == (Genre(1, "Dramatic"),)
    assert store.reading.genres.get(1) == Counted(Genre(1, "Dramatic"), 1)


def test_who_had_a_genre_as_a_favourite_has_none_when_it_goes(store):
    genre_id = add(store, "genre", "Drama")
    anna = add_user(store)
    with store.writing() as ports:
        ports.users.save(replace(anna, favorite_genre=genre_id))
    remove(store, "genre", genre_id)
    with store.writing() as ports:
        assert ports.users.hold(anna.id) == anna


def test_a_director_is_never_merged_with_somebody_of_that_name(store):
    store.catalogue.take_in(a_film(directors=("Ida Lupino",)))
    director_id = add(store, "director", "Ida Lupino")
    assert director_id != 1
    directors = store.reading.directors
    assert directors.get(director_id) == Counted(Director(director_id, "Ida Lupino"), 0)
    assert directors.page(EVERYTHING, PageRequest()).total == 2
    remove(store, "director", director_id)
    assert directors.page(EVERYTHING, PageRequest()).total == 1
    with pytest.raises(DirectorNotFound):
        directors.get(director_id)


def test_a_renamed_director_is_found_by_the_new_name_alone(store):
    store.catalogue.take_in(a_film("Outrage", 1950, directors=("Ida Lupino",)))
    rename(store, "director", 1, "Ida Valentino")
    assert store.reading.movies.get(1).directors == (Director(1, "Ida Valentino"),)
    assert found(store, "valentino") == ["Outrage"]
    assert found(store, "ida") == ["Outrage"]
    assert found(store, "lupino") == []


def test_a_director_of_a_movie_stays(store):
    store.catalogue.take_in(a_film(directors=("Ida Lupino",)))
    with pytest.raises(InUse):
        remove(store, "director", 1)
    assert store.reading.directors.get(1).movies == 1


def test_who_also_acts_stays_as_an_actor(store):
    store.catalogue.take_in(a_film(cast=("Ida Lupino",)))
    director_id = add(store, "director", "Ida Lupino")
    # The next film by that name is directed by the oldest of the name, who acts.
    store.catalogue.take_in(a_film("Outrage", 1950, directors=("Ida Lupino",)))
    assert store.reading.movies.cast(1)[0].actor_id == 1
    remove(store, "director", director_id)
    assert store.reading.movies.cast(1)[0].name == "Ida Lupino"
    with pytest.raises(InUse):
        remove(store, "director", 1)


@pytest.mark.parametrize(("kind", "missing"), [("genre", GenreNotFound), ("director", DirectorNotFound)])
def test_what_is_not_there_cannot_be_held(store, kind, missing):
    for item_id in (0, 1, 2**31 - 1):
        with pytest.raises(missing), store.writing() as ports:
            edits_of(ports, kind).hold(item_id)


LAURA = MovieDraft("Laura", 1944)


def publish(store, draft: MovieDraft = LAURA) -> int:
    with store.writing() as ports:
        return ports.movie_edits.add(draft)


def save(store, movie_id: int, draft: MovieDraft) -> None:
    with store.writing() as ports:
        ports.movie_edits.hold(movie_id)
        ports.movie_edits.save(movie_id, draft)


def withdraw(store, movie_id: int) -> None:
    with store.writing() as ports:
        ports.movie_edits.hold(movie_id)
        ports.movie_edits.remove(movie_id)


def test_a_movie_is_added_with_all_that_is_told(store):
    drama, crime = add(store, "genre", "Drama"), add(store, "genre", "Crime")
    otto = add(store, "director", "Otto Preminger")
    draft = MovieDraft(
        title="Laura",
        year=1944,
        release_date=date(1944, 10, 11),
        original_title="Лаура",
        description="A detective.\nA portrait.",
        trailer="https://films.example/laura",
        poster_url="https://films.example/laura.jpg",
        length=88,
        rating=8.125,
        genres=(crime, drama),
        directors=(otto,),
    )
    movie_id = publish(store, draft)
    movie = store.reading.movies.get(movie_id)
    assert movie.genres == (Genre(crime, "Crime"), Genre(drama, "Drama"))
    assert movie.directors == (Director(otto, "Otto Preminger"),)
    told = {
        name: getattr(draft, name) for name in movie._fields if name not in ("id", "genres", "directors", "favorites")
    }
    assert {name: getattr(movie, name) for name in told} == told
    with store.writing() as ports:
        assert ports.movie_edits.hold(movie_id) == movie
    assert store.reading.genres.get(crime).movies == 1
    assert store.reading.directors.get(otto).movies == 1
    assert store.reading.movies.page(MovieQuery(), PageRequest()).total == 1
    for question in ("laura", "лаура", "laura (1944)", "preminger"):
        assert found(store, question) == ["Laura"]


def test_a_changed_movie_is_listed_counted_and_found_anew(store):
    drama, crime = add(store, "genre", "Drama"), add(store, "genre", "Crime")
    store.catalogue.take_in(a_film("Casablanca", directors=("Curtiz",), cast=("Bogart",), genres=("Drama",)))
    bogart = store.reading.movies.cast(1)[0].actor_id
    save(store, 1, MovieDraft("Key Largo", 1948, genres=(crime,), directors=(bogart,)))
    movie = store.reading.movies.get(1)
    assert (movie.title, movie.year, movie.genres) == ("Key Largo", 1948, (Genre(crime, "Crime"),))
    assert movie.directors == (Director(bogart, "Bogart"),)
    assert [member.name for member in store.reading.movies.cast(1)] == ["Bogart"]
    assert (store.reading.genres.get(drama).movies, store.reading.genres.get(crime).movies) == (0, 1)
    assert [
        store.reading.directors.get(one.id).movies for one in store.reading.directors.after(EVERYTHING, None, 9)
    ] == [0, 1]
    assert store.reading.directors.page(EVERYTHING, PageRequest()).total == 2
    assert found(store, "casablanca") == []
    assert found(store, "key largo (1948)") == ["Key Largo"]


@pytest.mark.parametrize(("name", "ids"), [("genres", (1, 99)), ("directors", (99, 98))])
def test_ids_that_are_not_there_are_named_and_change_nothing(store, name, ids):
    add(store, "genre", "Drama")
    movie_id = publish(store)
    draft = replace(LAURA, title="Other", **{name: ids})
    for write in (partial(publish, store, draft), partial(save, store, movie_id, draft)):
        with pytest.raises(InvalidInput) as refused:
            write()
        assert refused.value.problems[0].name == name
        assert "99" in refused.value.message
    assert [movie.title for movie in store.reading.movies.after(MovieQuery(), None, 9)] == ["Laura"]
    assert store.reading.genres.get(1).movies == 0


def test_a_movie_that_goes_takes_roles_and_marks_along_and_leaves_people(store):
    store.catalogue.take_in(a_film(directors=("Curtiz",), cast=("Bogart",), genres=("Drama",)), a_film("Laura", 1944))
    anna = add_user(store)
    with store.writing() as ports:
        for movie_id in (1, 2):
            ports.favorites.add(Favorite(anna.id, movie_id, NOON))
    withdraw(store, 1)
    with pytest.raises(MovieNotFound):
        store.reading.movies.get(1)
    marked = store.reading.favorites.page(anna.id, PageRequest())
    assert ([one.movie.title for one in marked.items], marked.total) == (["Laura"], 1)
    assert store.reading.genres.get(1).movies == 0
    assert store.reading.directors.get(1).movies == 0
    assert store.reading.movies.page(MovieQuery(), PageRequest()).total == 1
    assert found(store, "casablanca") == []
    assert publish(store) > 2


def test_a_movie_that_is_not_there_cannot_be_held(store):
    with pytest.raises(MovieNotFound), store.writing() as ports:
        ports.movie_edits.hold(1)
