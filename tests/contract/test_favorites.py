"""What every adapter of the port `Favorites` promises."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import product
from threading import Barrier

import pytest

from domain.accounts import AccountGone
from domain.catalogue import MovieNotFound
from domain.favorites import Favorite, FavoriteMovie, NotFavorite, Place
from domain.films import Outcome
from domain.paging import PageRequest, walk
from tests.builders import NOON, a_film, add_user
from tests.conftest import catalogue_of

ALL = PageRequest(size=100)


def mark(store, user_id: int, movie_id: int = 1, at: datetime = NOON) -> bool:
    with store.writing() as ports:
        return ports.favorites.add(Favorite(user_id, movie_id, at))


def unmark(store, user_id: int, movie_id: int = 1) -> None:
    with store.writing() as ports:
        ports.favorites.remove(user_id, movie_id)


def marked(store, user_id: int, page: PageRequest = ALL) -> list[int]:
    return [favorite.movie.id for favorite in store.reading.favorites.page(user_id, page).items]


def count(store, movie_id: int = 1) -> int:
    return store.reading.movies.get(movie_id).favorites


def take_in(store, number: int) -> None:
    store.catalogue.take_in(*(a_film(f"Film {one:03}") for one in range(1, number + 1)))


def test_marks_a_movie_once(store):
    take_in(store, 2)
    anna = add_user(store).id
    assert mark(store, anna)
    assert not mark(store, anna, at=NOON + timedelta(days=1))
    assert list(store.reading.favorites.after(anna, None, 10)) == [FavoriteMovie(store.reading.movies.get(1), NOON)]
    assert [count(store, movie_id) for movie_id in (1, 2)] == [1, 0]


def test_shows_the_movie_with_everything_that_is_known(store):
    store.catalogue.take_in(
        a_film(
            "Amélie",
            2001,
            original_title="Le Fabuleux Destin d'Amélie Poulain",
            length=122,
            rating=8.3,
            genres=("Comedy", "Romance"),
            directors=["Jean-Pierre Jeunet"],
            cast=["Audrey Tautou"],
        )
    )
    moment = NOON.replace(microsecond=120000)
    anna = add_user(store).id
    mark(store, anna, at=moment)
    (favorite,) = store.reading.favorites.page(anna, ALL).items
    assert favorite == FavoriteMovie(store.reading.movies.get(1), moment)
    assert favorite.movie.favorites == 1


def test_counts_each_user_once(store):
    take_in(store, 1)
    anna, bert = add_user(store).id, add_user(store, "bert").id
    counts = []
    for do, user_id in ((mark, anna), (mark, bert), (mark, anna), (unmark, anna), (mark, anna), (unmark, bert)):
        do(store, user_id)
        counts.append(count(store))
    assert counts == [1, 2, 2, 1, 2, 1]


@pytest.mark.parametrize("movie_id", [0, 2, 2**31 - 1])
def test_a_movie_that_is_not_there_cannot_be_marked(store, movie_id):
    take_in(store, 1)
    anna = add_user(store).id
    with pytest.raises(MovieNotFound):
        mark(store, anna, movie_id)
    assert marked(store, anna) == []


def test_who_is_gone_marks_nothing(store):
    take_in(store, 1)
    anna = add_user(store).id
    with store.writing() as ports:
        ports.users.remove(anna)
    with pytest.raises(AccountGone):
        mark(store, anna)
    assert count(store) == 0


def test_forgets_a_favorite(store):
    take_in(store, 2)
    anna = add_user(store).id
    for movie_id in (1, 2):
        mark(store, anna, movie_id)
    unmark(store, anna, 1)
    assert marked(store, anna) == [2]
    assert [count(store, movie_id) for movie_id in (1, 2)] == [0, 1]


def test_what_is_no_favorite_cannot_be_forgotten(store):
    take_in(store, 2)
    anna, bert = add_user(store).id, add_user(store, "bert").id
    mark(store, anna)
    for user_id, movie_id in ((anna, 2), (bert, 1), (anna, 3), (bert + 1, 1)):
        with pytest.raises(NotFavorite):
            unmark(store, user_id, movie_id)
    unmark(store, anna)
    with pytest.raises(NotFavorite):
        unmark(store, anna)
    assert [count(store, movie_id) for movie_id in (1, 2)] == [0, 0]


def test_a_favorite_that_is_rolled_back_is_not_counted(store):
    take_in(store, 1)
    anna = add_user(store).id

    def mark_and_break():
        with store.writing() as ports:
            ports.favorites.add(Favorite(anna, 1, NOON))
            ports.favorites.remove(anna, 2)

    with pytest.raises(NotFavorite):
        mark_and_break()
    assert (marked(store, anna), count(store)) == ([], 0)


def some_favorites(store) -> int:
    """Anna, whose favourites are 5, 4, 2, 6, 3, 1: those marked at the same time by descending id."""
    take_in(store, 7)
    anna, bert = add_user(store).id, add_user(store, "bert").id
    for movie_id, seconds in ((2, 1), (1, 0), (4, 1), (3, 0.25), (6, 0.5), (5, 1)):
        mark(store, anna, movie_id, NOON + timedelta(seconds=seconds))
    mark(store, bert, 7)
    return anna


def test_lists_the_latest_first_and_equal_ones_by_descending_id(store):
    assert marked(store, some_favorites(store)) == [5, 4, 2, 6, 3, 1]


def test_a_movie_marked_again_is_the_latest(store):
    anna = some_favorites(store)
    unmark(store, anna, 1)
    mark(store, anna, 1, NOON + timedelta(seconds=2))
    assert marked(store, anna) == [1, 5, 4, 2, 6, 3]


@pytest.mark.parametrize(
    ("number", "size", "expected"),
    [(1, 4, [5, 4, 2, 6]), (2, 4, [3, 1]), (3, 4, []), (3, 2, [3, 1]), (4, 2, []), (10**9, 100, [])],
)
def test_lists_page_by_page(store, number, size, expected):
    anna, page = some_favorites(store), PageRequest(number, size)
    assert marked(store, anna, page) == expected
    assert store.reading.favorites.page(anna, page).total == 6


def test_who_has_marked_nothing_has_an_empty_page(store):
    page = store.reading.favorites.page(add_user(store).id, PageRequest())
    assert (list(page.items), page.total) == ([], 0)
    assert list(store.reading.favorites.after(1, None, 10)) == []


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7])
def test_a_walk_shows_the_whole_list(store, size):
    anna = some_favorites(store)
    after = store.reading.favorites.after
    chunks = walk(lambda place, limit: after(anna, place, limit), lambda favorite: favorite.position, size)
    assert [favorite.movie.id for chunk in chunks for favorite in chunk] == [5, 4, 2, 6, 3, 1]


def test_a_walk_goes_on_where_the_last_favorite_is_no_longer_one(store):
    anna = some_favorites(store)
    unmark(store, anna, 4)
    rest = store.reading.favorites.after(anna, Place(NOON + timedelta(seconds=1), 4), 3)
    assert [favorite.movie.id for favorite in rest] == [2, 6, 3]


def test_an_import_of_the_same_film_leaves_the_counter_alone(store):
    take_in(store, 1)
    mark(store, add_user(store).id)
    assert store.catalogue.take_in(a_film("Film 001")) == [Outcome.UNCHANGED]
    assert count(store) == 1
    assert store.catalogue.take_in(a_film("Film 001", rating=8.5, genres=("Drama",))) == [Outcome.UPDATED]
    assert (count(store), store.reading.movies.get(1).rating) == (1, 8.5)


def test_counters_are_right_after_many_marked_and_unmarked_at_once(stores):
    catalogue_of("", stores).take_in(*(a_film(f"Film {one}") for one in range(1, 5)))
    users, movies = [add_user(stores, name).id for name in ("anna", "bert", "carl")], range(1, 5)
    start = Barrier(8)

    def hurry(seed: int) -> None:
        chance = random.Random(seed)
        start.wait()
        for _ in range(40):
            do, user_id, movie_id = chance.choice((mark, unmark)), chance.choice(users), chance.choice(movies)
            with suppress(NotFavorite):
                do(stores, user_id, movie_id)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(hurry, range(8)))
    rows = {user_id: marked(stores, user_id) for user_id in users}
    assert any(rows.values())
    for user_id, movie_id in product(users, movies):
        assert rows[user_id].count(movie_id) <= 1
    assert [count(stores, movie_id) for movie_id in movies] == [
        sum(movie_id in of_user for of_user in rows.values()) for movie_id in movies
    ]
