"""What every adapter of the port `Movies` promises."""

from datetime import date

import pytest

from domain.catalogue import (
    NEWEST_FIRST,
    SORTABLE,
    STORED_ORDER,
    CastMember,
    Director,
    Genre,
    MovieNotFound,
    MovieQuery,
    Order,
)
from domain.films import Part, Person
from domain.paging import PageRequest, walk
from tests.builders import Catalogue, a_film

ALL = PageRequest(size=100)


def titles(catalogue: Catalogue, page: PageRequest = ALL, **asked: object) -> list[str]:
    return [movie.title for movie in catalogue.movies.page(MovieQuery(**asked), page).items]


def test_shows_a_movie_with_everything_that_is_known(catalogue):
    catalogue.take_in(
        a_film(
            "Seven Samurai",
            1954,
            original_title="七人の侍",
            release_date=date(1954, 4, 26),
            length=207,
            rating=8.6,
            description="Farmers hire swordsmen.",
            trailer="https://example.org/t",
            poster_url="https://example.org/p.jpg",
            genres=("Drama", "Action"),
            directors=["Akira Kurosawa"],
        )
    )
    movie = catalogue.movies.get(1)
    assert movie._asdict() == {
        "id": 1,
        "title": "Seven Samurai",
        "original_title": "七人の侍",
        "release_date": date(1954, 4, 26),
        "year": 1954,
        "length": 207,
        "rating": 8.6,
        "description": "Farmers hire swordsmen.",
        "trailer": "https://example.org/t",
        "poster_url": "https://example.org/p.jpg",
        "favorites": 0,
        "genres": (Genre(1, "Drama"), Genre(2, "Action")),
        "directors": (Director(1, "Akira Kurosawa"),),
    }


def test_shows_what_is_not_known_as_empty(catalogue):
    catalogue.take_in(a_film("Lost", 1917))
    movie = catalogue.movies.get(1)
    assert (movie.original_title, movie.description, movie.trailer, movie.poster_url) == ("", "", "", "")
    assert (movie.release_date, movie.length, movie.rating) == (None, None, None)
    assert (movie.genres, movie.directors) == ((), ())


@pytest.mark.parametrize("movie_id", [0, 2, 2**31 - 1])
def test_says_that_a_movie_is_not_there(catalogue, movie_id):
    catalogue.take_in(a_film())
    with pytest.raises(MovieNotFound):
        catalogue.movies.get(movie_id)
    with pytest.raises(MovieNotFound):
        catalogue.movies.cast(movie_id)


def test_lists_the_cast_in_billing_order(catalogue):
    rick = Part(Person("Humphrey Bogart"), "Rick Blaine")
    catalogue.take_in(a_film(cast=[rick, "Ingrid Bergman"]), a_film("Nobody Plays Here"))
    assert catalogue.movies.cast(1) == [
        CastMember("Rick Blaine", "Humphrey Bogart", 1),
        CastMember("", "Ingrid Bergman", 2),
    ]
    assert list(catalogue.movies.cast(2)) == []


def test_keeps_several_genres_and_directors_in_their_order(catalogue):
    catalogue.take_in(a_film("First", directors=["Ethan Coen"], genres=("Crime",)))
    catalogue.take_in(a_film("Second", directors=["Joel Coen", "Ethan Coen"], genres=("Western", "Crime")))
    movie = catalogue.movies.get(2)
    assert [director.name for director in movie.directors] == ["Joel Coen", "Ethan Coen"]
    assert [genre.name for genre in movie.genres] == ["Western", "Crime"]


def test_lists_in_stored_order_page_by_page(catalogue):
    catalogue.take_in(*(a_film(f"Film {number:02}") for number in range(1, 31)))
    assert titles(catalogue, PageRequest(1, 12)) == [f"Film {number:02}" for number in range(1, 13)]
    assert titles(catalogue, PageRequest(3, 12)) == [f"Film {number:02}" for number in range(25, 31)]
    assert titles(catalogue, PageRequest(4, 12)) == []
    assert catalogue.movies.page(MovieQuery(), PageRequest(4, 12)).total == 30


def test_an_empty_catalogue_has_an_empty_page(catalogue):
    page = catalogue.movies.page(MovieQuery(), PageRequest())
    assert (list(page.items), page.total) == ([], 0)


def test_a_page_beyond_all_numbers_is_empty(catalogue):
    catalogue.take_in(a_film())
    page = catalogue.movies.page(MovieQuery(), PageRequest(10**9, 100))
    assert (list(page.items), page.total) == ([], 1)


def test_newest_first_takes_a_bare_year_for_its_first_of_january(catalogue):
    catalogue.take_in(
        a_film("Bare", 1995),
        a_film("New Year", 1995, release_date=date(1995, 1, 1)),
        a_film("December", 1995, release_date=date(1995, 12, 1)),
        a_film("Eve", 1994, release_date=date(1994, 12, 31)),
    )
    assert titles(catalogue, order=NEWEST_FIRST) == ["December", "New Year", "Bare", "Eve"]


def films_to_sort():
    return [
        a_film("Älg", 1990, rating=7.5, length=100, release_date=date(1990, 5, 1)),
        a_film("zebra", 1980, rating=None, length=90),
        a_film("Elk", 1990, rating=9.0, length=None, release_date=date(1990, 4, 1)),
        a_film("apple", 1970, rating=7.5, length=100),
        a_film("Élan", 2000, rating=None, length=None, release_date=date(2000, 1, 1)),
    ]


@pytest.mark.parametrize(
    ("key", "rising", "falling"),
    [
        ("title", ["Älg", "apple", "Élan", "Elk", "zebra"], ["zebra", "Elk", "Élan", "apple", "Älg"]),
        ("year", ["apple", "zebra", "Älg", "Elk", "Élan"], ["Élan", "Elk", "Älg", "zebra", "apple"]),
        ("rating", ["Älg", "apple", "Elk", "zebra", "Élan"], ["Elk", "apple", "Älg", "Élan", "zebra"]),
        ("length", ["zebra", "Älg", "apple", "Elk", "Élan"], ["apple", "Älg", "zebra", "Élan", "Elk"]),
        ("release_date", ["Elk", "Älg", "Élan", "zebra", "apple"], ["Élan", "Älg", "Elk", "apple", "zebra"]),
    ],
)
def test_sorts_with_unknown_values_last_in_both_directions(catalogue, key, rising, falling):
    catalogue.take_in(*films_to_sort())
    assert titles(catalogue, order=Order(key)) == rising
    assert titles(catalogue, order=Order(key, descending=True)) == falling


@pytest.mark.parametrize("key", [*SORTABLE, "id", "released"])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_and_walks_show_the_same_whole_list(catalogue, key, descending, size):
    catalogue.take_in(*films_to_sort())
    order = Order(key, descending=descending)
    query = MovieQuery(order=order)
    whole = catalogue.movies.page(query, ALL).items
    paged = [movie for number in range(1, 7) for movie in catalogue.movies.page(query, PageRequest(number, size)).items]
    walked = [
        movie
        for chunk in walk(lambda at, limit: catalogue.movies.after(query, at, limit), order.position_of, size)
        for movie in chunk
    ]
    assert paged == list(whole) == walked


def test_deep_pages_are_those_of_the_whole_list(catalogue):
    catalogue.take_in(*(a_film(f"Film {n}", 1900 + n % 90, rating=n % 7 or None) for n in range(2500)))
    for order in (STORED_ORDER, NEWEST_FIRST, Order("rating"), Order("rating", descending=True)):
        query = MovieQuery(order=order)
        whole = catalogue.movies.page(query, PageRequest(size=3000)).items
        for number in (1, 11, 12, 13, 24, 25, 26):
            page = catalogue.movies.page(query, PageRequest(number, 100))
            assert list(page.items) == list(whole[(number - 1) * 100 : number * 100])
            assert page.total == 2500


FILTERED = [
    ({"genre_id": 1}, ["Casablanca", "Notorious"]),
    ({"genre_id": 3}, []),
    ({"director_id": 1}, ["Casablanca", "Mildred Pierce"]),
    ({"actor_id": 2}, ["Casablanca", "Notorious"]),
    ({"actor_id": 1}, []),
    ({"year": 1946}, ["Notorious"]),
    ({"year_from": 1945}, ["Mildred Pierce", "Notorious"]),
    ({"year_to": 1945}, ["Casablanca", "Mildred Pierce"]),
    ({"year_from": 1943, "year_to": 1945}, ["Mildred Pierce"]),
    ({"year_from": 1950, "year_to": 1940}, []),
    ({"rating_from": 7.9}, ["Casablanca", "Mildred Pierce"]),
    ({"rating_from": 8.0}, ["Casablanca"]),
    ({"genre_id": 1, "actor_id": 2, "year": 1942}, ["Casablanca"]),
    ({"genre_id": 1, "director_id": 1}, ["Casablanca"]),
    ({"genre_id": 10**9}, []),
    ({"year": -(10**9)}, []),
    ({"year_from": 10**9, "rating_from": 1e18}, []),
]


@pytest.mark.parametrize(("asked", "expected"), FILTERED)
@pytest.mark.parametrize("order", [None, Order("title"), NEWEST_FIRST, Order("rating")])
def test_filters(catalogue, asked, expected, order):
    catalogue.take_in(
        a_film(
            "Casablanca",
            1942,
            genres=("Drama",),
            rating=8.5,
            directors=["Michael Curtiz"],
            cast=[Part(Person("Ingrid Bergman"), "Ilsa"), Part(Person("Ingrid Bergman"), "A voice")],
        ),
        a_film("Mildred Pierce", 1945, genres=("Noir",), rating=7.9, directors=["Michael Curtiz"]),
        a_film("Notorious", 1946, genres=("Noir", "Drama"), directors=["Alfred Hitchcock"], cast=["Ingrid Bergman"]),
    )
    page = catalogue.movies.page(MovieQuery(order=order, **asked), ALL)
    assert sorted(movie.title for movie in page.items) == expected
    assert page.total == len(expected)
    walked = catalogue.movies.after(MovieQuery(order=order, **asked), None, 100)
    assert list(walked) == list(page.items)


def test_totals_follow_every_change(catalogue):
    first = a_film("One", directors=["Agnès Varda"], genres=("Drama",))
    catalogue.take_in(first, a_film("Two", genres=("Drama",)))
    catalogue.take_in(a_film("Three", directors=["Agnès Varda"]))
    catalogue.take_in(a_film("Two", genres=("Comedy",)))
    assert catalogue.movies.page(MovieQuery(), ALL).total == 3
    assert [catalogue.genres.get(genre_id).movies for genre_id in (1, 2)] == [2, 1]
    assert catalogue.directors.get(1).movies == 2
    assert catalogue.movies.page(MovieQuery(genre_id=1), ALL).total == 2
    assert catalogue.movies.page(MovieQuery(director_id=1), ALL).total == 2
