"""What every adapter of the ports `Roles` and `RoleEdits` promises; and a long story that all stores tell alike."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from domain.actors import Actor, ActorNotFound
from domain.casting import ACTOR_SORTS, ROLE_SORTS, MovieDraft
from domain.catalogue import CastMember, MovieQuery
from domain.errors import DomainError, InvalidInput
from domain.favorites import Favorite
from domain.films import Part, Person
from domain.listing import BY_NAME, EVERYTHING, ListQuery, Position, words_of
from domain.paging import PageRequest
from domain.roles import CastRole, RoleDraft, RoleNotFound, RoleQuery, RoleTaken
from domain.search import Search
from tests.builders import NOON, a_film, add_user
from tests.conftest import STORES, open_store
from tests.contract.test_actors import a_director, assert_pages_and_walks_agree, titles, total, walked
from tests.contract.test_actors import add as add_actor
from tests.contract.test_actors import remove as remove_actor

MAX_ID = 2**31 - 1
ALL = RoleQuery()


def publish(store, title: str) -> int:
    with store.writing() as ports:
        return ports.movie_edits.add(MovieDraft(title, 1942))


def withdraw(store, movie_id: int) -> None:
    with store.writing() as ports:
        ports.movie_edits.hold(movie_id)
        ports.movie_edits.remove(movie_id)


def add(store, movie_id: int, actor_id: int, character: str = "", billing: int | None = None) -> int:
    with store.writing() as ports:
        return ports.role_edits.add(RoleDraft(movie_id, actor_id, character, billing))


def save(store, role_id: int, **changes: object) -> None:
    with store.writing() as ports:
        role = ports.role_edits.hold(role_id)
        draft = RoleDraft(role.movie_id, role.actor_id, role.character, role.billing)
        ports.role_edits.save(role_id, replace(draft, **changes))


def remove(store, role_id: int) -> None:
    with store.writing() as ports:
        ports.role_edits.hold(role_id)
        ports.role_edits.remove(role_id)


def billing(store, movie_id: int) -> dict[str, int]:
    """The places in a movie's credits by character, which the catalogue's cast follows."""
    roles = store.reading.roles.after(RoleQuery(movie_id=movie_id, sort="order"), None, 100)
    assert [member.character for member in store.reading.movies.cast(movie_id)] == [role.character for role in roles]
    return {role.character: role.billing for role in roles}


def characters(store, query: RoleQuery = ALL) -> list[str]:
    return [role.character for role in store.reading.roles.after(query, None, 100)]


def role_total(store, query: RoleQuery = ALL) -> int:
    return store.reading.roles.page(query, PageRequest(1, 1)).total


@pytest.fixture
def casablanca(store) -> int:
    """A movie, and four actors whose ids are 1 to 4."""
    for name in ("Humphrey Bogart", "Ingrid Bergman", "Paul Henreid", "Claude Rains"):
        add_actor(store, name)
    return publish(store, "Casablanca")


@pytest.fixture
def three(store, casablanca) -> tuple[int, int, int]:
    """The roles of that movie: A, B and C, billed 1, 2 and 3."""
    return tuple(add(store, casablanca, at, character) for at, character in enumerate("ABC", 1))


def test_a_role_is_added_changed_and_taken_away(store, casablanca):
    gaslight = publish(store, "Gaslight")
    role_id = add(store, casablanca, 1, "Rick")
    expected = CastRole(role_id, casablanca, "Casablanca", 1, "Humphrey Bogart", "Rick", 1)
    assert store.reading.roles.get(role_id) == expected
    with store.writing() as ports:
        assert ports.role_edits.hold(role_id) == expected
    save(store, role_id, movie_id=gaslight, actor_id=2, character="Paula", billing=7)
    assert store.reading.roles.get(role_id) == CastRole(role_id, gaslight, "Gaslight", 2, "Ingrid Bergman", "Paula", 7)
    assert store.reading.movies.cast(casablanca) == []
    assert store.reading.movies.cast(gaslight) == [CastMember("Paula", "Ingrid Bergman", 2)]
    assert role_total(store) == 1
    remove(store, role_id)
    with pytest.raises(RoleNotFound):
        store.reading.roles.get(role_id)
    assert characters(store) == []
    assert role_total(store) == 0
    assert total(store.reading.actors) == 4
    assert add(store, casablanca, 1, "Rick") > role_id


def test_what_is_not_there_is_not_found(store, casablanca):
    gone = add(store, casablanca, 1)
    remove(store, gone)
    for role_id in (0, gone, 99, MAX_ID):
        with pytest.raises(RoleNotFound):
            store.reading.roles.get(role_id)
        with pytest.raises(RoleNotFound), store.writing() as ports:
            ports.role_edits.hold(role_id)


@pytest.mark.parametrize("character", ["", "x" * 100, "🎬" * 100, "% _ \\", "L'Œil", "七人"])
def test_a_character_is_any_text(store, casablanca, character):
    role_id = add(store, casablanca, 1, character)
    assert store.reading.roles.get(role_id).character == character
    assert store.reading.movies.cast(casablanca) == [CastMember(character, "Humphrey Bogart", 1)]


# The same three twice


@pytest.mark.parametrize("character", ["Rick", ""])
def test_the_same_actor_plays_the_same_character_in_a_movie_once(store, casablanca, character):
    first = add(store, casablanca, 1, character)
    other = add(store, casablanca, 1, "Other")
    for place in (None, 1, 7):
        with pytest.raises(RoleTaken):
            add(store, casablanca, 1, character, place)
        with pytest.raises(RoleTaken):
            save(store, other, character=character, billing=place)
    assert billing(store, casablanca) == {character: 1, "Other": 2}
    assert (role_total(store), total(store.reading.actors)) == (2, 4)
    save(store, first, billing=1)
    remove(store, first)
    save(store, other, character=character)
    assert billing(store, casablanca) == {character: 2}


def test_a_role_that_moves_or_changes_hands_may_not_become_another(store, casablanca):
    laura = publish(store, "Laura")
    rick = add(store, casablanca, 1, "Rick")
    elsewhere = add(store, laura, 1, "Rick")
    by_other = add(store, casablanca, 2, "Rick")
    with pytest.raises(RoleTaken):
        save(store, elsewhere, movie_id=casablanca)
    with pytest.raises(RoleTaken):
        save(store, by_other, actor_id=1)
    with pytest.raises(RoleTaken):
        save(store, rick, movie_id=laura)
    assert [store.reading.roles.get(one).movie_id for one in (rick, elsewhere, by_other)] == [
        casablanca,
        laura,
        casablanca,
    ]


def test_characters_are_told_apart_to_the_letter(store, casablanca):
    for character in ("Rick", "rick", "Ríck", "Rick ", "Rick!"):
        add(store, casablanca, 1, character)
    assert role_total(store, RoleQuery(words=("rick",))) == 5


# What isn't there


@pytest.mark.parametrize(
    ("movie", "actor", "named"),
    [
        (MAX_ID, 1, ["movie_id"]),
        (None, MAX_ID, ["actor_id"]),
        (MAX_ID, MAX_ID - 1, ["movie_id", "actor_id"]),
        (0, 0, ["movie_id", "actor_id"]),
    ],
)
def test_an_unknown_movie_and_an_unknown_actor_are_both_named_at_once(store, casablanca, movie, actor, named):
    movie = casablanca if movie is None else movie
    role_id = add(store, casablanca, 1, "Rick")
    with pytest.raises(InvalidInput) as added:
        add(store, movie, actor, "Ilsa")
    with pytest.raises(InvalidInput) as saved:
        save(store, role_id, movie_id=movie, actor_id=actor, billing=None)
    for refused in (added, saved):
        assert [(problem.name, problem.code) for problem in refused.value.problems] == [
            (name, "unknown") for name in named
        ]
        for name, id_ in (("movie_id", movie), ("actor_id", actor)):
            assert (f"{name} names what isn't there: {id_}." in refused.value.message) is (name in named)
    assert billing(store, casablanca) == {"Rick": 1}
    assert (role_total(store), total(store.reading.actors)) == (1, 4)


def test_somebody_who_directs_comes_to_act_by_a_role_and_stays_an_actor(store, casablanca):
    otto = a_director(store, "Otto Preminger")
    fritz = a_director(store, "Fritz Lang")
    with pytest.raises(ActorNotFound):
        store.reading.actors.get(otto)
    role_id = add(store, casablanca, otto, "Himself")
    assert store.reading.actors.get(otto) == Actor(otto, "Otto Preminger")
    assert store.reading.directors.get(otto).item.name == "Otto Preminger"
    assert total(store.reading.actors) == 5
    add(store, casablanca, otto, "Another")
    assert total(store.reading.actors) == 5
    save(store, role_id, actor_id=fritz)
    assert total(store.reading.actors) == 6
    remove(store, role_id)
    assert {store.reading.actors.get(one).name for one in (otto, fritz)} == {"Otto Preminger", "Fritz Lang"}
    assert (total(store.reading.actors), total(store.reading.directors)) == (6, 2)


# Billing


def test_a_role_comes_last_unless_its_place_is_told(store, casablanca, three):
    assert billing(store, casablanca) == {"A": 1, "B": 2, "C": 3}
    add(store, casablanca, 4, "D", 10)
    add(store, casablanca, 4, "E")
    assert billing(store, casablanca) == {"A": 1, "B": 2, "C": 3, "D": 10, "E": 11}


@pytest.mark.parametrize(
    ("place", "after"),
    [
        (1, {"D": 1, "A": 2, "B": 3, "C": 4}),
        (2, {"A": 1, "D": 2, "B": 3, "C": 4}),
        (3, {"A": 1, "B": 2, "D": 3, "C": 4}),
        (4, {"A": 1, "B": 2, "C": 3, "D": 4}),
        (10_000, {"A": 1, "B": 2, "C": 3, "D": 10_000}),
    ],
)
def test_a_role_that_takes_anothers_place_pushes_that_one_and_all_behind_it_back(
    store, casablanca, three, place, after
):
    add(store, casablanca, 4, "D", place)
    assert list(billing(store, casablanca).items()) == list(after.items())


def test_all_behind_are_pushed_back_even_where_there_was_a_gap(store, casablanca, three):
    add(store, casablanca, 4, "Z", 10_000)
    save(store, three[2], billing=7)
    assert billing(store, casablanca) == {"A": 1, "B": 2, "C": 7, "Z": 10_000}
    add(store, casablanca, 4, "D", 2)
    assert billing(store, casablanca) == {"A": 1, "D": 2, "B": 3, "C": 8, "Z": 10_001}
    add(store, casablanca, 4, "E", 5)  # nobody's place
    assert billing(store, casablanca) == {"A": 1, "D": 2, "B": 3, "E": 5, "C": 8, "Z": 10_001}


@pytest.mark.parametrize(
    ("moved", "place", "after"),
    [
        ("C", 1, {"C": 1, "A": 2, "B": 3}),
        ("C", 2, {"A": 1, "C": 2, "B": 3}),
        ("B", 1, {"B": 1, "A": 2, "C": 4}),
        ("A", 2, {"A": 2, "B": 3, "C": 4}),
        ("A", 3, {"B": 2, "A": 3, "C": 4}),
        ("A", 4, {"B": 2, "C": 3, "A": 4}),
        ("B", 2, {"A": 1, "B": 2, "C": 3}),
        ("A", None, {"B": 2, "C": 3, "A": 4}),
        ("C", None, {"A": 1, "B": 2, "C": 3}),
    ],
)
def test_a_role_moves_within_its_movie_to_an_earlier_and_to_a_later_place(
    store, casablanca, three, moved, place, after
):
    save(store, three["ABC".index(moved)], billing=place)
    assert list(billing(store, casablanca).items()) == list(after.items())


def test_a_role_moves_to_another_movie_and_pushes_there_alone(store, casablanca, three):
    laura = publish(store, "Laura")
    for character in ("X", "Y"):
        add(store, laura, 4, character)
    save(store, three[0], movie_id=laura, billing=1)
    assert billing(store, laura) == {"A": 1, "X": 2, "Y": 3}
    assert billing(store, casablanca) == {"B": 2, "C": 3}
    save(store, three[1], movie_id=laura, billing=None)
    assert billing(store, laura) == {"A": 1, "X": 2, "Y": 3, "B": 4}
    assert billing(store, casablanca) == {"C": 3}
    assert role_total(store) == 5


def test_a_removed_role_leaves_a_gap_which_stays_until_it_is_taken(store, casablanca, three):
    remove(store, three[1])
    assert billing(store, casablanca) == {"A": 1, "C": 3}
    add(store, casablanca, 4, "D")
    assert billing(store, casablanca) == {"A": 1, "C": 3, "D": 4}
    add(store, casablanca, 4, "E", 2)
    assert billing(store, casablanca) == {"A": 1, "E": 2, "C": 3, "D": 4}
    for role in store.reading.roles.after(ALL, None, 9):
        remove(store, role.id)
    add(store, casablanca, 4, "F")
    assert billing(store, casablanca) == {"F": 1}


def test_places_in_one_movie_are_nothing_to_another(store, casablanca, three):
    laura = publish(store, "Laura")
    add(store, laura, 1, "A", 1)
    add(store, laura, 2, "B", 1)
    assert billing(store, laura) == {"B": 1, "A": 2}
    assert billing(store, casablanca) == {"A": 1, "B": 2, "C": 3}


# Imports


def a_part(name: str, character: str = "") -> Part:
    return Part(Person(name), character)


def billed(store) -> list[tuple[int, str, int]]:
    """Each role's id, character and place, in billing order."""
    roles = store.reading.roles.after(RoleQuery(sort="order"), None, 99)
    return [(role.id, role.character, role.billing) for role in roles]


def test_an_import_keeps_the_ids_of_roles_and_puts_new_ones_last(store):
    store.catalogue.take_in(a_film(cast=(a_part("Bogart", "Rick"), a_part("Bergman", "Ilsa"))))
    (rick, _, _), (ilsa, _, _) = billed(store)
    store.catalogue.take_in(
        a_film(cast=(a_part("Bergman", "Ilsa"), a_part("Henreid", "Victor"), a_part("Bogart", "Rick")))
    )
    (*kept, (victor, *more)) = billed(store)
    assert kept == [(rick, "Rick", 1), (ilsa, "Ilsa", 2)]
    assert more == ["Victor", 3]
    assert victor > max(rick, ilsa)
    assert (role_total(store), total(store.reading.actors)) == (3, 3)


def test_an_import_keeps_the_order_that_staff_gave_and_closes_its_gaps(store):
    store.catalogue.take_in(a_film(cast=(a_part("Bogart", "Rick"), a_part("Bergman", "Ilsa"))))
    (rick, _, _), (ilsa, _, _) = billed(store)
    save(store, rick, billing=8)
    louis = add(store, 1, add_actor(store, "Rains"), "Louis", 1)
    in_order = [(louis, "Louis", 1), (ilsa, "Ilsa", 3), (rick, "Rick", 9)]
    save(store, ilsa, billing=1)
    save(store, louis, billing=1)
    assert [role[:2] for role in billed(store)] == [role[:2] for role in in_order]
    store.catalogue.take_in(a_film(cast=(a_part("Rains", "Louis"), a_part("Bogart", "Rick"))))  # tells nothing new
    assert [role[:2] for role in billed(store)] == [role[:2] for role in in_order]
    store.catalogue.take_in(a_film(cast=(a_part("Henreid", "Victor"),)))
    *before, (_, *last) = billed(store)
    assert before == [(louis, "Louis", 1), (ilsa, "Ilsa", 2), (rick, "Rick", 3)]
    assert last == ["Victor", 4]
    assert (role_total(store), total(store.reading.actors)) == (4, 4)


def test_a_character_that_an_import_tells_takes_the_place_of_the_unknown_one(store):
    store.catalogue.take_in(a_film(cast=(a_part("Bogart"), a_part("Bergman", "Ilsa"))))
    store.catalogue.take_in(a_film(cast=(a_part("Bogart", "Rick"),)))
    assert billing(store, 1) == {"Rick": 1, "Ilsa": 2}
    assert (role_total(store), total(store.reading.actors)) == (2, 2)
    assert role_total(store, RoleQuery(words=("rick",))) == 1


def test_an_import_that_tells_a_role_twice_adds_it_once(store):
    store.catalogue.take_in(a_film("Laura", cast=(a_part("Tierney", "Laura"), a_part("Tierney", "Laura"))))
    assert billing(store, 1) == {"Laura": 1}
    assert role_total(store) == 1


def test_an_import_finds_the_oldest_of_a_name_whatever_they_stopped_doing(store):
    ida = add_actor(store, "Ida Lupino")
    with store.writing() as ports:
        ports.movie_edits.add(MovieDraft("Outrage", 1950, directors=(ida,)))
    add_actor(store, "Ida Lupino")
    remove_actor(store, ida)
    store.catalogue.take_in(a_film("Gaslight", cast=(a_part("Ida Lupino"),)))
    assert [role.actor_id for role in store.reading.roles.after(ALL, None, 9)] == [ida]


def test_an_imported_character_is_searched_and_sorted_like_any_other(store):
    store.catalogue.take_in(a_film(cast=(a_part("Bogart", "Éric"), a_part("Bergman", "Anna"))))
    store.catalogue.take_in(
        a_film(cast=(a_part("Bogart", "Éric"), a_part("Bergman", "Anna"), a_part("Rains", "CLARA")))
    )
    assert characters(store, RoleQuery(sort="character")) == ["Anna", "CLARA", "Éric"]
    assert characters(store, RoleQuery(words=("eric",))) == ["Éric"]
    assert characters(store, RoleQuery(words=("clara",))) == ["CLARA"]


# What goes along


def test_a_movie_that_goes_takes_its_roles_along_and_leaves_the_actors(store, casablanca, three):
    laura = publish(store, "Laura")
    add(store, laura, 1, "X")
    anna = add_user(store)
    with store.writing() as ports:
        ports.favorites.add(Favorite(anna.id, casablanca, NOON))
    withdraw(store, casablanca)
    assert characters(store) == ["X"]
    assert role_total(store) == 1
    assert role_total(store, RoleQuery(movie_id=casablanca)) == 0
    with pytest.raises(RoleNotFound):
        store.reading.roles.get(three[0])
    assert [actor.name for actor in store.reading.actors.after(EVERYTHING, None, 9)] == [
        "Humphrey Bogart",
        "Ingrid Bergman",
        "Paul Henreid",
        "Claude Rains",
    ]
    assert total(store.reading.actors) == 4
    assert store.reading.favorites.page(anna.id, PageRequest()).total == 0
    assert (titles(store, "bogart"), titles(store, "bergman")) == (["Laura"], [])


def test_an_actor_who_goes_leaves_gaps_in_the_billing(store, casablanca, three):
    remove_actor(store, 2)
    assert billing(store, casablanca) == {"A": 1, "C": 3}
    assert role_total(store) == 2
    with pytest.raises(InvalidInput):
        add(store, casablanca, 2, "B")


def test_a_changed_movie_keeps_its_cast_under_its_new_title(store, casablanca, three):
    with store.writing() as ports:
        ports.movie_edits.hold(casablanca)
        ports.movie_edits.save(casablanca, MovieDraft("Everybody Comes to Rick's", 1943))
    assert billing(store, casablanca) == {"A": 1, "B": 2, "C": 3}
    assert {role.movie_title for role in store.reading.roles.after(ALL, None, 9)} == {"Everybody Comes to Rick's"}
    assert role_total(store, RoleQuery(words=("casablanca",))) == 0
    assert role_total(store, RoleQuery(words=("everybody", "ricks"))) == 3


def test_a_movie_is_found_by_who_plays_in_it_now(store, casablanca):
    role_id = add(store, casablanca, 1)
    assert titles(store, "bogart") == ["Casablanca"]
    laura = publish(store, "Laura")
    save(store, role_id, movie_id=laura)
    assert titles(store, "bogart") == ["Laura"]
    save(store, role_id, actor_id=2)
    assert (titles(store, "bogart"), titles(store, "bergman")) == ([], ["Laura"])
    assert [movie.id for movie in store.reading.movies.page(MovieQuery(actor_id=2), PageRequest()).items] == [laura]
    remove(store, role_id)
    assert titles(store, "bergman") == []


# Searched and sorted

ROLES = (
    # by movie, actor, character, place
    ("Casablanca", "Humphrey Bogart", "Rick Blaine", 1),
    ("Casablanca", "Ingrid Bergman", "Ilsa Lund", 2),
    ("Casablanca", "Humphrey Bogart", "", 3),
    ("Rick", "Ingrid Bergman", "Élise", 1),
    ("Rick", "Érik Blaine", "élise", 2),
    ("100%", "%", "_", 5),
    ("100%", "\\", "%", 6),
    ("!!!", "Humphrey Bogart", "!!!", 1),
)
SORTED = {
    "id": (1, 2, 3, 4, 5, 6, 7, 8),
    "order": (1, 4, 8, 2, 5, 3, 6, 7),
    "character": (3, 8, 7, 6, 4, 5, 2, 1),
    "movie": (8, 6, 7, 1, 2, 3, 4, 5),
    "actor": (6, 7, 5, 1, 3, 8, 2, 4),
}
WORDS = {
    "": set(SORTED["id"]),
    "rick": {1, 4, 5},
    "rick blaine": {1, 5},
    "blaine rick casa": {1},
    "bog casa": {1, 3},
    "bogart rick casablanca": {1},
    "ingrid rick": {4},
    "ÉLISE": {4, 5},
    "elise rick berg": {4},
    "lund": {2},
    "und": set(),
    "lanca": set(),
    "%": {6, 7},
    "_": {6},
    "\\": {7},
    "100": {6, 7},
    "100 bogart": set(),
    "%%": set(),
    "\\\\": set(),
    "!!!": {8},
    "humphrey !": {1, 3, 8},  # one word of letters, since the mark is none
}


def with_roles(store) -> None:
    """Roles whose ids are 1 to 8."""
    for title in dict.fromkeys(role[0] for role in ROLES):
        publish(store, title)
    for name in dict.fromkeys(role[1] for role in ROLES):
        add_actor(store, name)
    movies = {title: at for at, title in enumerate(dict.fromkeys(role[0] for role in ROLES), 1)}
    people = {name: at for at, name in enumerate(dict.fromkeys(role[1] for role in ROLES), 1)}
    for title, name, character, place in ROLES:
        add(store, movies[title], people[name], character, place)


@pytest.mark.parametrize("sort", list(ROLE_SORTS))
def test_roles_are_found_by_words_of_character_actor_and_movie_and_sorted_both_ways(store, sort):
    with_roles(store)
    for question, expected in WORDS.items():
        for descending in (False, True):
            query = RoleQuery(words_of(question), sort, descending)
            found = [role.id for role in assert_pages_and_walks_agree(store.reading.roles, query, ROLE_SORTS)]
            wanted = SORTED[sort][::-1] if descending else SORTED[sort]
            assert (question, found) == (question, [role_id for role_id in wanted if role_id in expected])


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        ({"movie_id": 1}, {1, 2, 3}),
        ({"actor_id": 1}, {1, 3, 8}),
        ({"movie_id": 1, "actor_id": 1}, {1, 3}),
        ({"movie_id": 1, "words": ("rick",)}, {1}),
        ({"actor_id": 2, "words": ("rick", "elise")}, {4}),
        ({"movie_id": 99}, set()),
        ({"actor_id": MAX_ID}, set()),
        ({"movie_id": 0}, set()),
    ],
)
def test_the_roles_of_a_movie_and_of_an_actor_are_sorted_and_searched_as_all_are(store, chosen, ids):
    with_roles(store)
    for sort, in_order in SORTED.items():
        for descending in (False, True):
            query = RoleQuery(sort=sort, descending=descending, **chosen)
            found = [role.id for role in assert_pages_and_walks_agree(store.reading.roles, query, ROLE_SORTS)]
            wanted = in_order[::-1] if descending else in_order
            assert (sort, found) == (sort, [role_id for role_id in wanted if role_id in ids])


def test_a_walk_goes_on_behind_a_place_where_no_role_stands_any_more(store):
    with_roles(store)
    roles = store.reading.roles
    query = RoleQuery(sort="actor")
    position = query.position_of(roles.get(3), ROLE_SORTS)
    remove(store, 3)
    assert [role.id for role in roles.after(query, position, 2)] == [8, 2]
    assert [role.id for role in roles.after(RoleQuery(sort="order", descending=True), Position(3, 3), 2)] == [5, 2]
    assert [role.id for role in roles.after(ALL, Position(3, 3), 2)] == [4, 5]


# A long story

NAMES = ("Ida Lupino", "Ida Lupína", "Orson Welles", "Welles", "Bogart", "%", "!!!")
CHARACTERS = ("", "Rick", "rick", "Élise", "The 100%", "_")
TITLES = ("Casablanca", "Rick", "Élise", "!!!", "Night Night")
QUESTIONS = ("", "ida", "welles", "lup ida", "rick", "%", "_", "!!!", "night", "elise w")
BIRTHS = (None, date(1918, 2, 4), date(1918, 2, 4), date(1899, 12, 25))
PLACES = (None, None, 1, 2, 3, 9)
NOBODY = MAX_ID
STEPS = 100


class Told:
    """A store, whose entries go by the numbers in which they came to be: ids may differ from store to store."""

    def __init__(self, opened) -> None:
        self.opened = opened
        self.ids: dict[str, list[int]] = {"movie": [], "person": [], "role": []}
        self.here = {kind: [] for kind in self.ids}  # without those who are gone

    def look(self) -> None:
        """Number what is new; a new id is higher than all before it."""
        reading = self.opened.reading
        people = {*reading.actors.after(EVERYTHING, None, 999), *reading.directors.after(EVERYTHING, None, 999)}
        for kind, ids in (
            ("movie", [movie.id for movie in reading.movies.after(MovieQuery(), None, 999)]),
            ("person", sorted({person.id for person in people})),
            ("role", [role.id for role in reading.roles.after(ALL, None, 999)]),
        ):
            known = self.ids[kind]
            new = [id_ for id_ in ids if id_ not in known]
            assert new == [id_ for id_ in new if id_ > max(known, default=0)], f"a {kind} has an id of one who is gone"
            known += new
            self.here[kind] = ids

    def id_of(self, kind: str, number: int) -> int:
        """The id of one who is there, or of nobody."""
        here = self.here[kind]
        return here[number % len(here)] if here and number != NOBODY else NOBODY

    def number_of(self, kind: str, id_: int) -> int:
        return self.ids[kind].index(id_)

    def actor(self, actor: Actor) -> Actor:
        return replace(actor, id=self.number_of("person", actor.id))

    def role(self, role: CastRole) -> CastRole:
        return role._replace(
            id=self.number_of("role", role.id),
            movie_id=self.number_of("movie", role.movie_id),
            actor_id=self.number_of("person", role.actor_id),
        )

    def everything(self) -> dict[str, object]:
        """All that is there, with the counters, which are right."""
        reading = self.opened.reading
        actors = reading.actors.after(EVERYTHING, None, 999)
        roles = reading.roles.after(ALL, None, 999)
        directors = reading.directors.after(EVERYTHING, None, 999)
        movies = reading.movies.after(MovieQuery(), None, 999)
        for port, listed in (
            (reading.actors, actors),
            (reading.directors, directors),
            (reading.genres, reading.genres.after(EVERYTHING, None, 999)),
        ):
            assert total(port) == len(listed)
        assert role_total(self.opened) == len(roles) == sum(len(reading.movies.cast(movie.id)) for movie in movies)
        assert reading.movies.page(MovieQuery(), PageRequest()).total == len(movies)
        assert {role.actor_id for role in roles} <= {actor.id for actor in actors}
        for movie in movies:
            of_movie = reading.roles.after(RoleQuery(movie_id=movie.id, sort="order"), None, 999)
            assert len({role.billing for role in of_movie}) == len(of_movie)
            assert [member.actor_id for member in reading.movies.cast(movie.id)] == [one.actor_id for one in of_movie]
        directed = [reading.directors.get(director.id) for director in directors]
        for counted in directed:
            assert counted.movies == sum(counted.item in movie.directors for movie in movies)
        return {
            "actors": [self.actor(actor) for actor in actors],
            "roles": [self.role(role) for role in roles],
            "directors": [(self.number_of("person", one.item.id), one.item.name, one.movies) for one in directed],
            "movies": [(self.number_of("movie", movie.id), movie.title) for movie in movies],
        }


Step = Callable[[Told], object]


def an_edit(random: Random) -> Step:
    """Anything that somebody may do to actors, roles, and what they belong to."""
    name, title, character = random.choice(NAMES), random.choice(TITLES), random.choice(CHARACTERS)
    born, place = random.choice(BIRTHS), random.choice(PLACES)
    age = random.choice((None, 40)) if born is None else None
    at, other = (NOBODY if random.random() < 0.1 else random.randrange(12) for _ in range(2))
    cast = tuple(a_part(random.choice(NAMES), random.choice(CHARACTERS)) for _ in range(random.randrange(4)))
    directors = tuple(random.choice(NAMES) for _ in range(random.randrange(3)))

    def held(told: Told, edits: str, kind: str, then: Callable) -> None:
        with told.opened.writing() as ports:
            port = getattr(ports, edits)
            id_ = told.id_of(kind, at)
            then(port, id_, port.hold(id_))

    def role_draft(told: Told) -> RoleDraft:
        return RoleDraft(told.id_of("movie", other), told.id_of("person", at), character, place)

    def movie_draft(told: Told) -> MovieDraft:
        return MovieDraft(title, 1942, directors=tuple(dict.fromkeys(told.id_of("person", one) for one in (at, other))))

    def again(role: CastRole) -> RoleDraft:
        return RoleDraft(role.movie_id, role.actor_id, role.character)

    return random.choice(
        (
            lambda told: told.opened.catalogue.take_in(a_film(title, directors=directors, cast=cast)),
            lambda told: add_actor(told.opened, name, birth_date=born, told_age=age) and None,
            lambda told: held(
                told,
                "actor_edits",
                "person",
                lambda port, _, actor: port.save(replace(actor, name=name, birth_date=born, told_age=age)),
            ),
            lambda told: held(told, "actor_edits", "person", lambda port, id_, _: port.remove(id_)),
            lambda told: a_director(told.opened, name) and None,
            lambda told: held(told, "director_edits", "person", lambda port, id_, _: port.rename(id_, name)),
            lambda told: held(told, "director_edits", "person", lambda port, id_, _: port.remove(id_)),
            lambda told: publish(told.opened, title) and None,
            lambda told: held(told, "movie_edits", "movie", lambda port, id_, _: port.save(id_, movie_draft(told))),
            lambda told: held(told, "movie_edits", "movie", lambda port, id_, _: port.remove(id_)),
            *[lambda told: add(told.opened, *_values(role_draft(told))) and None] * 3,
            *[lambda told: held(told, "role_edits", "role", lambda port, id_, _: port.save(id_, role_draft(told)))] * 2,
            lambda told: held(told, "role_edits", "role", lambda port, id_, _: port.remove(id_)),
            lambda told: held(told, "role_edits", "role", lambda port, _, role: port.add(again(role))),
        )
    )


def _values(draft: RoleDraft) -> tuple:
    return draft.movie_id, draft.actor_id, draft.character, draft.billing


def a_question(random: Random) -> Step:
    """A page of a list, searched and sorted, and a search for movies."""
    question, descending = random.choice(QUESTIONS), random.random() < 0.5
    page = PageRequest(random.randrange(1, 4), random.randrange(1, 5))
    actor_sort, role_sort = random.choice([*ACTOR_SORTS]), random.choice([*ROLE_SORTS])
    of_movie, of_actor = (random.choice((None, None, random.randrange(6))) for _ in range(2))
    words = words_of(question)

    def ask(told: Told) -> object:
        reading = told.opened.reading
        query = RoleQuery(
            words,
            role_sort,
            descending,
            movie_id=None if of_movie is None else told.id_of("movie", of_movie),
            actor_id=None if of_actor is None else told.id_of("person", of_actor),
        )
        of_actors = ListQuery(words, actor_sort, descending)
        actors, roles = reading.actors.page(of_actors, page), reading.roles.page(query, page)
        behind = page.offset + page.size
        assert list(roles.items) == walked(reading.roles, query, ROLE_SORTS, 7)[page.offset : behind]
        assert list(actors.items) == walked(reading.actors, of_actors, ACTOR_SORTS, 7)[page.offset : behind]
        directors = walked(reading.directors, ListQuery(words, "name", descending), BY_NAME, 7)
        search = MovieQuery(search=Search.of(question))
        found = reading.movies.page(search, PageRequest()) if words else reading.movies.page(MovieQuery(), page)
        return (
            [told.actor(actor) for actor in actors.items],
            actors.total,
            [told.role(role) for role in roles.items],
            roles.total,
            [told.number_of("person", director.id) for director in directors],
            [told.number_of("movie", movie.id) for movie in found.items],
        )

    return ask


def outcome(step: Step, told: Told) -> object:
    """What a step brings: its answer, or what it was refused with."""
    try:
        return step(told)
    except DomainError as error:
        return error.code, [(problem.name, problem.code) for problem in error.problems]


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_done_all_stores_answer_alike_and_count_right(empty_database, seed):
    random = Random(seed)
    outcomes = set()
    with ExitStack() as opened:
        stores = {kind: Told(opened.enter_context(open_store(kind, empty_database))) for kind in STORES}
        for at in range(1, STEPS + 1):
            for step in (an_edit(random), a_question(random)):
                answers = {kind: outcome(step, told) for kind, told in stores.items()}
                assert answers == dict.fromkeys(STORES, answers["memory"])
                outcomes.add(str(answers["memory"]))
                for told in stores.values():
                    told.look()
            if at % 4 == 0:
                pictures = {kind: told.everything() for kind, told in stores.items()}
                assert pictures == dict.fromkeys(STORES, pictures["memory"])
    # The story is worth telling: much came of it, and some was refused in every way.
    assert len(outcomes) > STEPS / 2
    for code in (RoleTaken.code, RoleNotFound.code, "unknown"):
        assert any(f"'{code}'" in one for one in outcomes), code
