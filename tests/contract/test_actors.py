"""What every adapter of the ports `Actors` and `ActorEdits` promises, and how all named lists are searched."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from domain.actors import Actor, ActorNotFound
from domain.casting import ACTOR_SORTS, MovieDraft
from domain.catalogue import CastMember, Counted, Director, DirectorNotFound, MovieQuery
from domain.films import Part, Person
from domain.listing import BY_NAME, EVERYTHING, ListQuery, Position, SortValues, words_of
from domain.paging import PageRequest
from domain.roles import RoleDraft, RoleQuery
from domain.search import Search
from tests.builders import a_film

BORN = date(1915, 8, 29)
MAX_ID = 2**31 - 1


def add(store, name: str, **more: object) -> int:
    with store.writing() as ports:
        return ports.actor_edits.add(Actor(0, name, **more)).id


def change(store, actor_id: int, **changes: object) -> None:
    with store.writing() as ports:
        ports.actor_edits.save(replace(ports.actor_edits.hold(actor_id), **changes))


def remove(store, actor_id: int) -> None:
    with store.writing() as ports:
        ports.actor_edits.hold(actor_id)
        ports.actor_edits.remove(actor_id)


def direct(store, *people: int, title: str = "Outrage") -> int:
    """A new movie that these people direct."""
    with store.writing() as ports:
        return ports.movie_edits.add(MovieDraft(title, 1950, directors=people))


def cast(store, movie_id: int, actor_id: int, character: str = "Rick") -> int:
    with store.writing() as ports:
        return ports.role_edits.add(RoleDraft(movie_id, actor_id, character))


def a_director(store, name: str) -> int:
    with store.writing() as ports:
        return ports.director_edits.add(name).item.id


def a_genre(store, name: str) -> int:
    with store.writing() as ports:
        return ports.genre_edits.add(name).item.id


def total(port) -> int:
    return port.page(EVERYTHING, PageRequest(1, 1)).total


def titles(store, question: str) -> list[str]:
    """The movies that a search finds."""
    query = MovieQuery(search=Search.of(question))
    return [movie.title for movie in store.reading.movies.page(query, PageRequest()).items]


def walked(port, query: ListQuery, sorts: SortValues, size: int) -> list:
    """A whole list, so many entries at a time."""
    entries: list = []
    position = None
    while chunk := port.after(query, position, size):
        assert len(chunk) <= size
        entries += chunk
        position = query.position_of(chunk[-1], sorts)
    return entries


def assert_pages_and_walks_agree(port, query: ListQuery, sorts: SortValues) -> list:
    """The whole list, which is the same by pages of any size and by walks of any stride."""
    everything = walked(port, query, sorts, 100)
    for size in (1, 3, 7):
        assert walked(port, query, sorts, size) == everything
        paged: list = []
        for number in range(1, len(everything) // size + 2):
            page = port.page(query, PageRequest(number, size))
            assert page.total == len(everything)
            paged += page.items
        assert paged == everything
    assert list(port.page(query, PageRequest(len(everything) + 1, 1)).items) == []
    return everything


def test_an_actor_is_added_with_all_that_is_told_changed_and_taken_away(store):
    bergman = add(store, "Ingrid Bergman", gender="female", birth_date=BORN)
    bogart = add(store, "Humphrey Bogart", told_age=57)
    actors = store.reading.actors
    expected = Actor(bergman, "Ingrid Bergman", "female", BORN, None)
    assert actors.get(bergman) == expected
    assert actors.get(bogart) == Actor(bogart, "Humphrey Bogart", "", None, 57)
    with store.writing() as ports:
        assert ports.actor_edits.hold(bergman) == expected
    change(store, bergman, name="Ingrid Rossellini", gender="", birth_date=None, told_age=67)
    assert actors.get(bergman) == Actor(bergman, "Ingrid Rossellini", "", None, 67)
    change(store, bogart, told_age=None, birth_date=BORN)
    assert actors.get(bogart) == Actor(bogart, "Humphrey Bogart", "", BORN, None)
    assert total(actors) == 2
    remove(store, bergman)
    with pytest.raises(ActorNotFound):
        actors.get(bergman)
    assert actors.after(EVERYTHING, None, 9) == [actors.get(bogart)]
    assert total(actors) == 1


def test_what_is_added_comes_back_as_it_is_stored(store):
    with store.writing() as ports:
        made = ports.actor_edits.add(Actor(MAX_ID, "🎬" * 255, gender="ß" * 100, birth_date=date(1800, 1, 1)))
    assert made.id < MAX_ID
    assert store.reading.actors.get(made.id) == made == Actor(made.id, "🎬" * 255, "ß" * 100, date(1800, 1, 1))


def test_who_is_not_there_or_does_not_act_is_not_found(store):
    store.catalogue.take_in(a_film(directors=("Michael Curtiz",)))
    curtiz = store.reading.directors.after(EVERYTHING, None, 1)[0].id
    gone = add(store, "Nobody")
    remove(store, gone)
    for actor_id in (0, curtiz, gone, 99, MAX_ID):
        with pytest.raises(ActorNotFound):
            store.reading.actors.get(actor_id)
        with pytest.raises(ActorNotFound), store.writing() as ports:
            ports.actor_edits.hold(actor_id)
    assert total(store.reading.actors) == 0


def test_a_transaction_that_fails_adds_nobody(store):
    add(store, "Ingrid Bergman")

    def add_and_remove_and_fail() -> None:
        with store.writing() as ports:
            ports.actor_edits.add(Actor(0, "Humphrey Bogart"))
            ports.actor_edits.remove(ports.actor_edits.hold(1).id)
            ports.actor_edits.hold(MAX_ID)

    with pytest.raises(ActorNotFound):
        add_and_remove_and_fail()
    assert [actor.name for actor in store.reading.actors.after(EVERYTHING, None, 9)] == ["Ingrid Bergman"]
    assert total(store.reading.actors) == 1


def test_nobody_is_merged_with_somebody_of_that_name(store):
    store.catalogue.take_in(a_film(directors=("Ida Lupino",), cast=("Ida Lupino",)))
    ida = add(store, "Ida Lupino")
    other = add(store, "Ida Lupino")
    assert len({1, ida, other}) == 3
    assert total(store.reading.actors) == 3
    change(store, other, name="IDA LUPINO")
    change(store, 1, name="Somebody else")
    assert [actor.name for actor in store.reading.actors.after(EVERYTHING, None, 9)] == [
        "Somebody else",
        "Ida Lupino",
        "IDA LUPINO",
    ]


def test_no_id_is_given_twice(store):
    first = add(store, "Ingrid Bergman")
    remove(store, first)
    second = add(store, "Ingrid Bergman")
    director = a_director(store, "Ida Lupino")
    assert first < second < director
    remove(store, second)
    assert add(store, "Humphrey Bogart") > director


# Imports


def test_an_import_makes_actors_of_the_cast_and_of_nobody_else(store):
    store.catalogue.take_in(
        a_film("Casablanca", directors=("Curtiz",), cast=("Bogart", "Bergman")),
        a_film("Outrage", 1950, directors=("Lupino",), cast=("Lupino", "Bogart")),
    )
    actors = store.reading.actors
    assert {actor.name for actor in actors.after(EVERYTHING, None, 9)} == {"Bogart", "Bergman", "Lupino"}
    assert total(actors) == 3
    assert total(store.reading.directors) == 2
    for actor in actors.after(EVERYTHING, None, 9):
        assert actor == Actor(actor.id, actor.name)


def test_an_import_finds_those_whom_staff_added_and_changes_nothing_of_them(store):
    bogart = add(store, "Humphrey Bogart", gender="male", birth_date=date(1899, 12, 25))
    curtiz = a_director(store, "Michael Curtiz")
    film = a_film(
        directors=(Person("Humphrey Bogart"),), cast=(Part(Person("HUMPHREY BOGART"), "Rick"), "Michael Curtiz")
    )
    store.catalogue.take_in(film)
    store.catalogue.take_in(film)
    actors = store.reading.actors
    assert actors.after(EVERYTHING, None, 9) == [
        Actor(bogart, "Humphrey Bogart", "male", date(1899, 12, 25)),
        Actor(curtiz, "Michael Curtiz"),
    ]
    assert (total(actors), total(store.reading.directors)) == (2, 2)
    assert store.reading.movies.cast(1) == [
        CastMember("Rick", "Humphrey Bogart", bogart),
        CastMember("", "Michael Curtiz", curtiz),
    ]


def test_an_actor_who_is_in_no_film_any_more_stays_one(store):
    store.catalogue.take_in(a_film(cast=("Bogart", "Bergman")))
    with store.writing() as ports:
        for role in ports.roles.after(RoleQuery(), None, 9):
            ports.role_edits.remove(ports.role_edits.hold(role.id).id)
    assert total(store.reading.actors) == 2
    with store.writing() as ports:
        ports.movie_edits.hold(1)
        ports.movie_edits.remove(1)
    assert [actor.name for actor in store.reading.actors.after(EVERYTHING, None, 9)] == ["Bogart", "Bergman"]
    assert total(store.reading.actors) == 2


# People who act and direct


def test_an_actor_who_also_directs_stays_as_a_director_and_nothing_more(store):
    ida = add(store, "Ida Lupino", gender="female", birth_date=date(1918, 2, 4))
    outrage = direct(store, ida)
    cast(store, outrage, ida, "Herself")
    remove(store, ida)
    with pytest.raises(ActorNotFound):
        store.reading.actors.get(ida)
    assert store.reading.directors.get(ida) == Counted(Director(ida, "Ida Lupino"), 1)
    assert store.reading.movies.get(outrage).directors == (Director(ida, "Ida Lupino"),)
    assert store.reading.movies.cast(outrage) == []
    assert (total(store.reading.actors), total(store.reading.directors)) == (0, 1)
    assert titles(store, "lupino") == ["Outrage"]
    # Who comes to act again is known by name alone.
    cast(store, outrage, ida, "Herself")
    assert store.reading.actors.get(ida) == Actor(ida, "Ida Lupino")
    assert total(store.reading.actors) == 1
    remove(store, ida)
    assert total(store.reading.actors) == 0
    assert store.reading.directors.get(ida).movies == 1


def test_a_told_age_goes_with_an_actor_who_stays_as_a_director(store):
    ida = add(store, "Ida Lupino", told_age=77)
    outrage = direct(store, ida)
    remove(store, ida)
    cast(store, outrage, ida)
    assert store.reading.actors.get(ida) == Actor(ida, "Ida Lupino")


def test_a_director_who_also_acts_stays_as_an_actor_with_all_that_is_known_of_them(store):
    ida = add(store, "Ida Lupino", gender="female", birth_date=date(1918, 2, 4))
    outrage = direct(store, ida)
    with store.writing() as ports:
        ports.movie_edits.hold(outrage)
        ports.movie_edits.save(outrage, MovieDraft("Outrage", 1950))
        ports.director_edits.hold(ida)
        ports.director_edits.remove(ida)
    assert store.reading.actors.get(ida) == Actor(ida, "Ida Lupino", "female", date(1918, 2, 4))
    with pytest.raises(DirectorNotFound):
        store.reading.directors.get(ida)
    assert (total(store.reading.actors), total(store.reading.directors)) == (1, 0)
    remove(store, ida)
    assert (total(store.reading.actors), total(store.reading.directors)) == (0, 0)


def test_a_director_without_a_movie_stays_one_when_they_act_no_more(store):
    ida = a_director(store, "Ida Lupino")
    cast(store, direct(store), ida)
    remove(store, ida)
    assert store.reading.directors.get(ida) == Counted(Director(ida, "Ida Lupino"), 0)


def test_a_name_is_the_same_whatever_somebody_does(store):
    ida = add(store, "Ida Lupino")
    outrage = direct(store, ida)
    role = cast(store, outrage, ida)
    change(store, ida, name="Ida Valentino")
    assert store.reading.directors.get(ida).item.name == "Ida Valentino"
    assert store.reading.movies.get(outrage).directors == (Director(ida, "Ida Valentino"),)
    assert store.reading.roles.get(role).actor_name == "Ida Valentino"
    with store.writing() as ports:
        ports.director_edits.hold(ida)
        ports.director_edits.rename(ida, "Ida Young")
    assert store.reading.actors.get(ida) == Actor(ida, "Ida Young")
    assert store.reading.movies.cast(outrage)[0].name == "Ida Young"


# What goes along, and what is found


def test_an_actor_who_goes_takes_their_roles_along_and_nobody_elses(store):
    store.catalogue.take_in(
        a_film("Casablanca", cast=(Part(Person("Bogart"), "Rick"), Part(Person("Bergman"), "Ilsa"))),
        a_film("Key Largo", 1948, cast=("Bacall", "Bogart")),
    )
    remove(store, 1)
    roles = store.reading.roles
    assert [role.actor_name for role in roles.after(RoleQuery(), None, 9)] == ["Bergman", "Bacall"]
    assert roles.page(RoleQuery(), PageRequest()).total == 2
    assert [member.name for member in store.reading.movies.cast(1)] == ["Bergman"]
    assert [member.name for member in store.reading.movies.cast(2)] == ["Bacall"]
    assert store.reading.movies.page(MovieQuery(actor_id=1), PageRequest()).total == 0
    assert total(store.reading.actors) == 2


def test_movies_are_found_by_their_actors_as_long_as_these_are_there_and_by_their_names_of_now(store):
    store.catalogue.take_in(a_film("Casablanca", cast=("Humphrey Bogart", "Ingrid Bergman")))
    assert titles(store, "bogart") == titles(store, "bergman") == ["Casablanca"]
    change(store, 1, name="Humphrey DeForest")
    assert titles(store, "bogart") == []
    assert titles(store, "deforest") == titles(store, "humphrey") == titles(store, "humphrey casablanca")
    assert titles(store, "deforest") == ["Casablanca"]
    change(store, 1, gender="male")
    assert titles(store, "deforest") == ["Casablanca"]
    remove(store, 1)
    assert titles(store, "deforest") == titles(store, "humphrey") == []
    assert titles(store, "bergman") == ["Casablanca"]
    assert titles(store, "casablanca") == ["Casablanca"]


def test_one_of_two_who_share_a_name_is_found_when_the_other_goes(store):
    store.catalogue.take_in(a_film("Casablanca", cast=("Humphrey Bogart",)))
    namesake = add(store, "Bogart")
    movie_id = direct(store, title="Laura")
    cast(store, movie_id, namesake)
    assert titles(store, "bogart") == ["Casablanca", "Laura"]
    remove(store, namesake)
    assert titles(store, "bogart") == ["Casablanca"]
    add(store, "Bogart")
    assert titles(store, "bogart") == ["Casablanca"]


def test_somebody_added_is_found_once_they_have_a_role(store):
    movie_id = direct(store, title="Notorious")
    claude = add(store, "Claude Rains")
    assert titles(store, "rains") == []
    role = cast(store, movie_id, claude)
    assert titles(store, "rains") == ["Notorious"]
    assert titles(store, "rians") == ["Notorious"]  # a typo
    with store.writing() as ports:
        ports.role_edits.hold(role)
        ports.role_edits.remove(role)
    assert titles(store, "rains") == []


# Searched and sorted

PEOPLE = (
    ("Ingrid Bergman", date(1915, 8, 29)),
    ("Humphrey Bogart", date(1899, 12, 25)),
    ("ingmar bergman", None),
    ("Érika Bok", date(1915, 8, 29)),
    ("Bogart", None),
    ("Zoë 100%", date(2001, 2, 28)),
    ("%", None),
    ("_", date(1899, 12, 25)),
    ("\\", None),
    ("!!!", date(1990, 1, 1)),
    ("HUMPHREY BOGART", None),
    ("七人の侍", date(1954, 4, 26)),
    ("a_b", None),
)
SORTED = {
    "id": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13),
    # "!" < "%" < "\\" < "_" < letters
    "name": (10, 7, 9, 8, 13, 5, 4, 2, 11, 3, 1, 6, 12),
    "birth_date": (2, 8, 1, 4, 12, 10, 6, 3, 5, 7, 9, 11, 13),
}
DESCENDING = {
    "id": SORTED["id"][::-1],
    "name": SORTED["name"][::-1],
    "birth_date": (6, 10, 12, 4, 1, 8, 2, 13, 11, 9, 7, 5, 3),
}
WORDS = {
    "": set(SORTED["id"]),
    "bog": {2, 5, 11},
    "BOG hum": {2, 11},
    "bogart humphrey": {2, 11},
    "bogart humphrey x": set(),
    "ing": {1, 3},
    "in berg": {1, 3},
    "ingrid bergman": {1},
    "ogart": set(),
    "b": {1, 2, 3, 4, 5, 11, 13},
    "erika": {4},
    "ÉRIKA": {4},
    "100": {6},
    "100%": {6},
    "%": {7},
    "%%": set(),
    "_": {8},
    "a_b": {13},  # two words, since "_" is none of a word's letters
    "a%": {13},
    "axb": set(),
    "\\": {9},
    "\\%": set(),
    "!": {10},
    "!!!": {10},
    "?": set(),
    "七人": {12},
}


def with_people(store) -> None:
    """The people whose ids are 1 to 13, who act, and some who don't."""
    with store.writing() as ports:
        for name, born in PEOPLE:
            ports.actor_edits.add(Actor(0, name, birth_date=born))
        ports.director_edits.add("Bogart")


def ids(entries: Sequence) -> list[int]:
    return [entry.id for entry in entries]


@pytest.mark.parametrize("sort", list(ACTOR_SORTS))
@pytest.mark.parametrize(("descending", "expected"), [(False, SORTED), (True, DESCENDING)])
def test_actors_are_sorted_with_unknown_values_last_and_equal_ones_by_id_and_found_by_words(
    store, sort, descending, expected
):
    with_people(store)
    for question, found in WORDS.items():
        query = ListQuery(words_of(question), sort, descending)
        shown = ids(assert_pages_and_walks_agree(store.reading.actors, query, ACTOR_SORTS))
        assert (question, shown) == (question, [id_ for id_ in expected[sort] if id_ in found])


@pytest.mark.parametrize("what", ["directors", "genres"])
def test_directors_and_genres_are_searched_and_sorted_alike(store, what):
    make = a_director if what == "directors" else a_genre
    names = [name for name, _ in PEOPLE if name != "HUMPHREY BOGART"]  # no two genres fold alike
    made = {make(store, name): name for name in names}
    add(store, "Bogart")
    port = getattr(store.reading, what)
    expected = [PEOPLE[at - 1][0] for at in SORTED["name"] if PEOPLE[at - 1][0] in names]
    for question, found in WORDS.items():
        wanted = {PEOPLE[at - 1][0] for at in found}
        for descending in (False, True):
            by_name = ListQuery(words_of(question), "name", descending)
            by_id = ListQuery(words_of(question), "id", descending)
            in_order = [name for name in expected if name in wanted]
            stored = [name for name in made.values() if name in wanted]
            shown = [entry.name for entry in assert_pages_and_walks_agree(port, by_name, BY_NAME)]
            assert shown == (in_order[::-1] if descending else in_order)
            shown = [entry.name for entry in assert_pages_and_walks_agree(port, by_id, BY_NAME)]
            assert shown == (stored[::-1] if descending else stored)
    assert total(port) == len(names)


def test_directors_of_one_name_are_ordered_by_id(store):
    made = [a_director(store, "Ida Lupino") for _ in range(3)]
    for descending in (False, True):
        query = ListQuery(("ida",), "name", descending)
        found = ids(assert_pages_and_walks_agree(store.reading.directors, query, BY_NAME))
        assert found == (made[::-1] if descending else made)


def test_a_walk_goes_on_behind_a_place_where_nobody_stands_any_more(store):
    with_people(store)
    actors = store.reading.actors
    by_birth = ListQuery(sort="birth_date")
    position = by_birth.position_of(actors.get(4), ACTOR_SORTS)
    for gone in (4, 12):
        remove(store, gone)
    assert ids(actors.after(by_birth, position, 2)) == [10, 6]
    assert ids(actors.after(by_birth, Position(None, 4), 2)) == [5, 7]
    assert ids(actors.after(ListQuery(sort="birth_date", descending=True), Position(None, 8), 2)) == [7, 5]
    assert ids(actors.after(ListQuery(sort="name"), Position("bogart", 5), 2)) == [2, 11]
    assert ids(actors.after(EVERYTHING, Position(3, 3), 2)) == [5, 6]
    assert actors.after(EVERYTHING, Position(MAX_ID, MAX_ID), 2) == []


def test_a_question_of_many_words_is_answered(store):
    add(store, " ".join(f"w{number}" for number in range(50)))
    words = tuple(f"w{number}" for number in range(50))
    assert store.reading.actors.page(ListQuery(words), PageRequest()).total == 1
    assert store.reading.actors.page(ListQuery((*words, "w50")), PageRequest()).total == 0


def test_totals_follow_who_comes_and_goes_and_never_fall_behind(store):
    made = [add(store, f"Actor {number}") for number in range(5)]
    assert total(store.reading.actors) == 5
    page = store.reading.actors.page(ListQuery(("actor", "3")), PageRequest(2, 1))
    assert (list(page.items), page.total) == ([], 1)
    for left, actor_id in enumerate(made[::-1]):
        assert total(store.reading.actors) == 5 - left
        remove(store, actor_id)
    page = store.reading.actors.page(EVERYTHING, PageRequest(1, 12))
    assert (list(page.items), page.total) == ([], 0)
