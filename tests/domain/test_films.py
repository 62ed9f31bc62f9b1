"""Reading films, and taking them in."""

from datetime import date

import pytest

from domain.errors import InvalidInput
from domain.films import Film, Part, Person, Seen, merge, read_film
from tests.builders import a_film


def test_reads_everything_that_a_film_may_tell():
    film = read_film(
        {
            "title": "  Ame\u0301lie ",
            "original_title": "Le Fabuleux Destin d'Amélie Poulain",
            "year": 2001,
            "release_date": "2001-04-25",
            "length": 122,
            "rating": 8.25,
            "description": "A waitress\r\nmeddles.",
            "trailer": "https://example.org/t?x=1",
            "poster_url": "https://example.org/p.jpg",
            "genres": ["Comedy", "comedy", "Romance"],
            "directors": ["Jean-Pierre Jeunet"],
            "cast": ["Audrey Tautou", {"name": "Audrey Tautou", "character": "Amélie"}, {"name": "Someone"}],
            "external_ids": ["tmdb:194", "imdb:tt0211915"],
        }
    )
    assert film == Film(
        title="Amélie",
        year=2001,
        original_title="Le Fabuleux Destin d'Amélie Poulain",
        release_date=date(2001, 4, 25),
        length=122,
        rating=8.25,
        description="A waitress\nmeddles.",
        trailer="https://example.org/t?x=1",
        poster_url="https://example.org/p.jpg",
        genres=("Comedy", "Romance"),
        directors=(Person("Jean-Pierre Jeunet"),),
        cast=(Part(Person("Audrey Tautou"), "Amélie"), Part(Person("Someone"))),
        external_ids=("imdb:tt0211915", "tmdb:194"),
    )


def test_takes_the_year_from_the_release_date():
    assert read_film({"title": "A", "release_date": "1942-11-26"}).year == 1942


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("title", None, "required"),
        ("title", "  ", "required"),
        ("title", 7, "not_text"),
        ("title", "x" * 256, "too_long"),
        ("title", "a\nb", "control_character"),
        ("title", "\ud800", "control_character"),
        ("year", None, "required"),
        ("year", "1942", "not_integer"),
        ("year", 1942.0, "not_integer"),
        ("year", True, "not_integer"),
        ("year", 1799, "out_of_range"),
        ("year", 2101, "out_of_range"),
        ("year", 10**30, "out_of_range"),
        ("release_date", "1941-01-01", "disagrees"),
        ("release_date", "1942-1-1", "not_date"),
        ("release_date", "1942-02-30", "not_date"),
        ("release_date", 19420101, "not_date"),
        ("length", -1, "out_of_range"),
        ("length", 1.5, "not_integer"),
        ("rating", 10.1, "out_of_range"),
        ("rating", float("nan"), "out_of_range"),
        ("rating", True, "not_number"),
        ("description", "x" * 5001, "too_long"),
        ("description", "a\0b", "control_character"),
        ("trailer", "http://example.org", "not_https"),
        ("trailer", "https://", "not_https"),
        ("poster_url", "javascript:alert(1)", "not_https"),
        ("poster_url", "https://u:p@example.org", "not_https"),
        ("poster_url", "https://example.org/" + "x" * 500, "too_long"),
        ("genres", "Drama", "not_list"),
        ("genres", [""], "required"),
        ("genres", ["x" * 51], "too_long"),
        ("genres", ["a"] * 21, "too_many"),
        ("directors", [7], "not_person"),
        ("directors", [{"name": "A", "character": "B"}], "unknown_field"),
        ("directors", [{"name": "A", "external_id": "nm1"}], "not_external_id"),
        ("cast", [{"character": "B"}], "required"),
        ("cast", [{"name": "A", "character": "x" * 101}], "too_long"),
        ("external_ids", ["tt0034583"], "not_external_id"),
        ("external_ids", ["tmdb:1", "tmdb:2"], "disagrees"),
        ("budget", 7, "unknown_field"),
    ],
)
def test_refuses_what_breaks_a_rule_and_names_it(field, value, code):
    with pytest.raises(InvalidInput) as refused:
        read_film({"title": "Casablanca", "year": 1942, field: value})
    (problem,) = refused.value.problems
    name = "year" if code == "disagrees" and field == "release_date" else field
    assert problem.name.startswith(name)
    assert problem.code == code


def test_names_every_field_that_is_wrong():
    with pytest.raises(InvalidInput) as refused:
        read_film({"year": "x", "length": "y", "colour": "z"})
    assert [problem.name for problem in refused.value.problems] == ["title", "year", "length", "colour"]


def test_a_merge_takes_what_is_told_and_keeps_what_is_not():
    stored = a_film(length=100, rating=8.0, genres=("Drama",), cast=["A"])
    told = a_film(length=102, genres=("War", "drama"), cast=["B"])
    merged = merge(stored, told)
    assert (merged.length, merged.rating, merged.genres) == (102, 8.0, ("Drama", "War"))
    assert merged.cast == (Part(Person("A")), Part(Person("B")))
    assert merge(stored, told, fill_gaps_alone=True).length == 100


def test_a_merge_drops_a_release_date_of_another_year():
    stored = a_film(year=1942, release_date=date(1942, 11, 26))
    assert merge(stored, a_film(year=1943)).release_date is None


def test_merging_a_film_with_itself_changes_nothing():
    film = a_film(directors=["A"], cast=["B", Part(Person("B"), "C")], genres=("X",), external_ids=("tmdb:1",))
    assert merge(film, film) == film


def test_remembers_ids_in_little_memory():
    seen = Seen()
    for number in (1, 7, 8, 1_000_000):
        seen.add(number)
    assert [number for number in (0, 1, 2, 7, 8, 9, 999_999, 1_000_000, 5_000_000) if number in seen] == [
        1,
        7,
        8,
        1_000_000,
    ]
