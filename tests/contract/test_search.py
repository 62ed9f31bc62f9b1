"""What a search finds in every store, and in which order."""

import pytest

from domain.catalogue import NEWEST_FIRST, MovieQuery, Order
from domain.paging import PageRequest
from domain.search import MOST_FOUND, Search
from tests.builders import a_film


def found(catalogue, question: str, *, with_cast: bool = True, **asked: object) -> list[str]:
    query = MovieQuery(search=Search.of(question, with_cast=with_cast), **asked)
    page = catalogue.movies.page(query, PageRequest(size=MOST_FOUND))
    assert page.total == len(page.items)
    return [f"{movie.title} ({movie.year})" for movie in page.items]


@pytest.fixture
def films(catalogue):
    catalogue.take_in(
        a_film("A Night in Casablanca", 1946, directors=["Archie Mayo"], cast=["Groucho Marx"], genres=("Comedy",)),
        a_film("Casablanca", 1942, directors=["Michael Curtiz"], cast=["Humphrey Bogart"], genres=("Drama",)),
        a_film("Casablanca Express", 1989, directors=["Sergio Martino"], genres=("War",)),
        a_film("Casablanca", 1961, directors=["Somebody Else"]),
        a_film("Bogart", 1991, cast=["Casablanca Jones"]),
        a_film("Seven Samurai", 1954, original_title="Shichinin no samurai", directors=["Akira Kurosawa"]),
        a_film("Amélie", 2001, original_title="Le Fabuleux Destin d'Amélie Poulain", cast=["Audrey Tautou"]),
        a_film("The Big Sleep", 1946, directors=["Howard Hawks"], cast=["Humphrey Bogart", "Lauren Bacall"]),
    )
    return catalogue


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "casablanca",
            [
                "Casablanca (1942)",
                "Casablanca (1961)",
                "Casablanca Express (1989)",
                "A Night in Casablanca (1946)",
                "Bogart (1991)",
            ],
        ),
        ("Casablanca (1942)", ["Casablanca (1942)"]),
        ("casablanca 19", ["Casablanca (1942)", "Casablanca (1961)"]),
        ("casabl", ["Casablanca (1942)", "Casablanca (1961)", "Casablanca Express (1989)"]),
        ("express casablanca", ["Casablanca Express (1989)"]),
        ("bogart", ["Bogart (1991)", "Casablanca (1942)", "The Big Sleep (1946)"]),
        ("BOGART bacall", ["The Big Sleep (1946)"]),
        ("curtiz casablanca", ["Casablanca (1942)"]),
        ("amelie", ["Amélie (2001)"]),
        ("AMÉLIE", ["Amélie (2001)"]),
        ("damelie", ["Amélie (2001)"]),
        ("le fabuleux", ["Amélie (2001)"]),
        ("samurai 1954", ["Seven Samurai (1954)"]),
        (
            "casablanka",
            [
                "A Night in Casablanca (1946)",
                "Casablanca (1942)",
                "Casablanca Express (1989)",
                "Casablanca (1961)",
                "Bogart (1991)",
            ],
        ),
        ("casablanca 1943", ["A Night in Casablanca (1946)", "Casablanca (1942)"]),
        ("casablanca 1950", []),
        ("samruai", ["Seven Samurai (1954)"]),
        ("kurosava", ["Seven Samurai (1954)"]),
        ("houmphrey bogard", ["Casablanca (1942)", "The Big Sleep (1946)"]),
        ("kasablanka", []),
        ("xyzzy", []),
        ("an", []),
        ("...", []),
        ("\u0301", []),
    ],
)
def test_finds_in_tiers_and_forgives_a_typo_where_nothing_else_matches(films, question, expected):
    assert found(films, question) == expected


def test_without_cast_only_titles_and_directors_are_searched(films):
    assert found(films, "bogart", with_cast=False) == ["Bogart (1991)"]
    assert found(films, "curtiz", with_cast=False) == ["Casablanca (1942)"]
    assert found(films, "tautou", with_cast=False) == []


def test_filters_choose_before_the_best_are_taken(films):
    assert found(films, "casablanca", year_from=1950) == [
        "Casablanca (1961)",
        "Casablanca Express (1989)",
        "Bogart (1991)",
    ]
    assert found(films, "casablanca", genre_id=1) == ["A Night in Casablanca (1946)"]
    assert found(films, "bogart", director_id=3) == ["Casablanca (1942)"]
    assert found(films, "casablanka", year=1961) == ["Casablanca (1961)"]


def test_what_is_found_can_be_sorted(films):
    assert found(films, "casablanca", order=Order("year", descending=True))[0] == "Bogart (1991)"
    assert found(films, "casablanca", order=NEWEST_FIRST)[-1] == "Casablanca (1942)"
    assert found(films, "bogart", order=Order("rating")) == [
        "Casablanca (1942)",
        "Bogart (1991)",
        "The Big Sleep (1946)",
    ]


def test_pages_of_a_search_follow_each_other(films):
    query = MovieQuery(search=Search.of("casablanca"))
    pages = [films.movies.page(query, PageRequest(number, 2)) for number in (1, 2, 3, 4)]
    assert [page.total for page in pages] == [5, 5, 5, 5]
    assert [movie.id for page in pages for movie in page.items] == [2, 4, 3, 1, 5]


def test_finds_the_best_thousand(catalogue):
    catalogue.take_in(
        *(a_film(f"Love {number:04}", 1950, directors=["Max Love"]) for number in range(600)),
        *(a_film(f"True Love {number:04}", 1950) for number in range(600)),
        a_film("Love", 2000),
    )
    best = found(catalogue, "love")
    assert len(best) == MOST_FOUND
    assert best[0] == "Love (2000)"
    assert best[1] == "Love 0000 (1950)"
    assert best[-1] == "True Love 0398 (1950)"


def test_a_changed_film_is_found_by_its_new_words_alone(catalogue):
    catalogue.take_in(a_film("Working Title", 1990, external_ids=("imdb:tt0000001",)))
    catalogue.take_in(a_film("Final Cut", 1991, external_ids=("imdb:tt0000001",)))
    assert found(catalogue, "working") == []
    assert found(catalogue, "cut 1991") == ["Final Cut (1991)"]


def test_titles_of_signs_alone_are_found(catalogue):
    catalogue.take_in(a_film("$", 1971), a_film("!!!", 1999), a_film("9", 2009))
    assert found(catalogue, "$") == ["$ (1971)"]
    assert found(catalogue, "$ (1971)") == ["$ (1971)"]
    assert found(catalogue, "!!!") == ["!!! (1999)"]
    assert found(catalogue, "9") == ["9 (2009)"]


@pytest.mark.parametrize(
    "question", ["casablanca", "bogart", "curtiz casablanca", "bogart bacall", "bogard", "the bogart"]
)
@pytest.mark.parametrize("with_cast", [True, False])
def test_frequent_words_are_searched_in_another_way_and_find_the_same(films, monkeypatch, question, with_cast):
    expected = found(films, question, with_cast=with_cast), found(films, question, with_cast=with_cast, year_from=1945)
    monkeypatch.setattr("adapters.sql.search._COUNTED", 0)
    assert expected[0] == found(films, question, with_cast=with_cast)
    assert expected[1] == found(films, question, with_cast=with_cast, year_from=1945)
