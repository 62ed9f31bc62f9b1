"""Actors and roles: what the use cases make of what is told, and how lists are searched."""

from datetime import date

import pytest

from adapters.memory.actors import MemoryActorEdits, MemoryActors
from adapters.memory.casting import MemoryDirectorEdits, MemoryMovieEdits
from adapters.memory.roles import MemoryRoleEdits, MemoryRoles
from adapters.memory.store import MemoryStore
from domain.actors import Actor, ActorNotFound, add_actor, change_actor
from domain.casting import ACTOR_SORTS, ROLE_SORTS, MovieDraft
from domain.errors import InvalidInput
from domain.listing import BY_NAME, EVERYTHING, ListQuery, Position, is_found, words_of
from domain.paging import PageRequest
from domain.roles import CastRole, RoleDraft, RoleQuery, RoleTaken, cast_actor, recast

TODAY = date(2026, 5, 4)
BORN = date(1915, 8, 29)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def actors(store) -> MemoryActorEdits:
    return MemoryActorEdits(store)


def added(actors, **told) -> Actor:
    return add_actor({"name": "Ingrid Bergman", **told}, today=TODAY, actors=actors)


def changed(actors, actor: Actor, today: date = TODAY, **told) -> Actor:
    return change_actor(actors.hold(actor.id), told, today=today, actors=actors)


# How old somebody is


@pytest.mark.parametrize(
    ("born", "today", "age"),
    [
        (date(1990, 5, 4), date(2026, 5, 3), 35),
        (date(1990, 5, 4), date(2026, 5, 4), 36),
        (date(1990, 5, 4), date(2026, 12, 31), 36),
        (date(1990, 5, 4), date(2027, 1, 1), 36),
        (date(2000, 2, 29), date(2026, 2, 28), 25),
        (date(2000, 2, 29), date(2026, 3, 1), 26),
        (date(2000, 2, 29), date(2028, 2, 28), 27),
        (date(2000, 2, 29), date(2028, 2, 29), 28),
        (date(2001, 2, 28), date(2028, 2, 29), 27),
        (date(2001, 3, 1), date(2028, 2, 29), 26),
        (date(2026, 5, 4), date(2026, 5, 4), 0),
        (date(1915, 8, 29), date(2050, 1, 1), 134),
    ],
)
def test_a_birth_date_tells_the_age_of_any_day(born, today, age):
    assert Actor(1, "Ingrid Bergman", birth_date=born).age(today) == age


def test_an_age_that_was_told_stands_still_and_none_is_unknown():
    actor = Actor(1, "Ingrid Bergman", told_age=40)
    assert actor.age(TODAY) == actor.age(date(2036, 5, 4)) == 40
    assert Actor(1, "Ingrid Bergman", told_age=0).age(TODAY) == 0
    assert Actor(1, "Ingrid Bergman").age(TODAY) is None


def test_somebody_may_grow_older_than_anybody_is_when_they_are_added(actors):
    actor = added(actors, birth_date=date(1896, 5, 4))
    later = date(2036, 5, 4)
    assert changed(actors, actor, later, gender="female").age(later) == 140


# Actors


def test_a_name_is_enough_to_be_added(actors):
    actor = added(actors)
    assert actor == Actor(actor.id, "Ingrid Bergman", "", None, None)
    assert actors.hold(actor.id) == actor
    assert added(actors).id != actor.id


@pytest.mark.parametrize(
    ("told", "birth_date", "told_age"),
    [
        ({"birth_date": BORN}, BORN, None),
        ({"age": 40}, None, 40),
        ({"age": 0}, None, 0),
        ({"age": None}, None, None),
        ({"birth_date": None}, None, None),
        ({"age": None, "birth_date": BORN}, BORN, None),
        ({"age": 40, "birth_date": None}, None, 40),
    ],
)
def test_somebody_is_added_with_an_age_or_a_birth_date(actors, told, birth_date, told_age):
    actor = added(actors, gender="female", **told)
    assert actors.hold(actor.id) == Actor(actor.id, "Ingrid Bergman", "female", birth_date, told_age)


@pytest.mark.parametrize(
    ("before", "told", "birth_date", "told_age"),
    [
        ({"birth_date": BORN}, {"age": 40}, None, 40),
        ({"birth_date": BORN}, {"age": 0}, None, 0),
        ({"birth_date": BORN}, {"age": None}, BORN, None),
        ({"birth_date": BORN}, {"birth_date": None}, None, None),
        ({"birth_date": BORN}, {"birth_date": date(1990, 1, 1)}, date(1990, 1, 1), None),
        ({"birth_date": BORN}, {"name": "Ingrid"}, BORN, None),
        ({"age": 40}, {"birth_date": BORN}, BORN, None),
        ({"age": 40}, {"birth_date": None}, None, 40),
        ({"age": 40}, {"age": None}, None, None),
        ({"age": 40}, {"age": 41}, None, 41),
        ({"age": 40}, {"gender": "female"}, None, 40),
        ({}, {"age": None}, None, None),
        ({}, {"birth_date": None}, None, None),
    ],
)
def test_an_age_takes_the_place_of_a_birth_date_and_the_other_way_round(actors, before, told, birth_date, told_age):
    actor = changed(actors, added(actors, **before), **told)
    assert (actor.birth_date, actor.told_age) == (birth_date, told_age)
    assert actors.hold(actor.id) == actor


def test_what_is_not_told_stays(actors):
    actor = added(actors, gender="female", birth_date=BORN)
    assert changed(actors, actor) == actor
    assert changed(actors, actor, name="Ingrid") == Actor(actor.id, "Ingrid", "female", BORN)
    assert changed(actors, actor, gender="") == Actor(actor.id, "Ingrid", "", BORN)


@pytest.mark.parametrize("born", [TODAY, date(2026, 5, 3), date(1896, 5, 4), date(1895, 5, 5)])
def test_who_is_0_to_130_years_old_may_be_added(actors, born):
    assert 0 <= added(actors, birth_date=born).age(TODAY) <= 130


@pytest.mark.parametrize("born", [date(2026, 5, 5), date(2100, 1, 1), date(1895, 5, 4), date(1800, 1, 1)])
def test_who_is_not_born_yet_or_older_than_130_is_refused_and_nothing_changes(store, actors, born):
    with pytest.raises(InvalidInput) as refused:
        added(actors, birth_date=born)
    assert [(problem.name, problem.code) for problem in refused.value.problems] == [("birth_date", "out_of_range")]
    assert store.people == {}
    actor = added(actors, age=40)
    with pytest.raises(InvalidInput):
        changed(actors, actor, name="Ingrid", birth_date=born)
    assert actors.hold(actor.id) == actor


def test_who_was_born_on_a_29_february_is_130_until_the_1_march(actors):
    born = date(1892, 2, 29)
    today = date(2023, 2, 28)
    told = {"name": "Old", "birth_date": born}
    assert add_actor(told, today=today, actors=actors).age(today) == 130
    with pytest.raises(InvalidInput):
        add_actor(told, today=date(2023, 3, 1), actors=actors)


def test_a_person_who_directs_alone_is_no_actor(store, actors):
    ida = MemoryDirectorEdits(store).add("Ida Lupino").item.id
    actor = added(actors)
    with pytest.raises(ActorNotFound):
        actors.hold(ida)
    assert MemoryActors(store).page(EVERYTHING, PageRequest()).items == [actor]


# Roles


@pytest.fixture
def roles(store, actors) -> MemoryRoleEdits:
    """The roles of three movies, two actors having played one each in the first."""
    for title in ("Casablanca", "Gaslight", "Notorious"):
        MemoryMovieEdits(store).add(MovieDraft(title, 1942))
    for name in ("Bogart", "Bergman", "Boyer"):
        added(actors, name=name)
    roles = MemoryRoleEdits(store)
    cast_actor(RoleDraft(1, 1, "Rick"), roles=roles)
    cast_actor(RoleDraft(1, 2, "Ilsa"), roles=roles)
    return roles


def test_a_role_is_shown_as_it_was_cast(roles):
    assert cast_actor(RoleDraft(2, 2, "Paula"), roles=roles) == CastRole(3, 2, "Gaslight", 2, "Bergman", "Paula", 1)
    assert cast_actor(RoleDraft(2, 3, "Gregory", 1), roles=roles).billing == 1
    assert roles.hold(3).billing == 2
    with pytest.raises(RoleTaken):
        cast_actor(RoleDraft(2, 2, "Paula"), roles=roles)


def test_a_movie_and_an_actor_that_are_not_there_are_named_together(roles):
    with pytest.raises(InvalidInput) as refused:
        cast_actor(RoleDraft(9, 8, "Rick"), roles=roles)
    assert [(problem.name, problem.code) for problem in refused.value.problems] == [
        ("movie_id", "unknown"),
        ("actor_id", "unknown"),
    ]


def test_a_role_that_moves_to_another_movie_comes_last_unless_it_is_told_where(roles):
    cast_actor(RoleDraft(2, 3, "Gregory"), roles=roles)
    moved = recast(roles.hold(1), {"movie_id": 2}, roles=roles)
    assert moved == CastRole(1, 2, "Gaslight", 1, "Bogart", "Rick", 2)
    moved = recast(roles.hold(2), {"movie_id": 2, "billing": 1}, roles=roles)
    assert moved.billing == 1
    assert [(roles.hold(role_id).movie_id, roles.hold(role_id).billing) for role_id in (1, 3)] == [(2, 3), (2, 2)]
    assert recast(roles.hold(2), {"movie_id": 3, "billing": 7}, roles=roles).billing == 7


def test_a_role_that_stays_in_its_movie_keeps_its_place_unless_another_is_told(roles):
    assert recast(roles.hold(1), {"character": "Richard"}, roles=roles).billing == 1
    assert recast(roles.hold(1), {"movie_id": 1, "actor_id": 3}, roles=roles) == CastRole(
        1, 1, "Casablanca", 3, "Boyer", "Richard", 1
    )
    assert recast(roles.hold(1), {"billing": 5}, roles=roles).billing == 5
    assert roles.hold(2).billing == 2
    assert recast(roles.hold(1), {}, roles=roles) == roles.hold(1)


def test_a_role_cannot_become_one_that_is_there(roles):
    with pytest.raises(RoleTaken):
        recast(roles.hold(1), {"actor_id": 2, "character": "Ilsa"}, roles=roles)
    assert recast(roles.hold(1), {"character": "Rick"}, roles=roles).character == "Rick"


# Lists


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("", ()),
        ("  ", ()),
        ("Ingrid", ("ingrid",)),
        (" INGRID   bergman ", ("ingrid", "bergman")),
        ("bogart Bogárt BOGART", ("bogart",)),
        ("Amélie, d'Œuvre & Ødegård", ("amelie", "doeuvre", "and", "odegard")),
        ("b b a", ("b", "a")),
        ("!!!", ("!!!",)),
        ("% _ \\", ("%_\\",)),
        ("50%", ("50",)),
        ("七人の侍", ("七人の侍",)),
        ("Straße", ("strasse",)),
    ],
)
def test_a_question_is_folded_into_words_that_stand_once_each(question, words):
    assert words_of(question) == words


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ((), "", True),
        ((), "ingrid bergman", True),
        (("ing",), "ingrid bergman", True),
        (("ingrid",), "ingrid bergman", True),
        (("berg", "in"), "ingrid bergman", True),
        (("i", "b"), "ingrid bergman", True),
        (("ingrid", "bogart"), "ingrid bergman", False),
        (("ngrid",), "ingrid bergman", False),
        (("man",), "ingrid bergman", False),
        (("ingridb",), "ingrid bergman", False),
        (("ingrids",), "ingrid bergman", False),
        (("in", "ing"), "ingrid bergman", True),  # one word may answer two
        (("!!!",), "!!!", True),
        (("!",), "!!!", True),
        (("?",), "!!!", False),
        (("a",), "", False),
        (("%",), "100", False),
    ],
)
def test_an_entry_is_found_when_each_word_begins_one_of_its_own(words, text, found):
    assert is_found(words, text) is found


def test_an_entry_stands_where_its_sort_value_says():
    actor = Actor(7, "Łukasz ÉRIC", birth_date=BORN)
    assert ListQuery().position_of(actor, ACTOR_SORTS) == Position(7, 7)
    assert ListQuery(sort="name").position_of(actor, BY_NAME) == Position("lukasz eric", 7)
    assert ListQuery(sort="birth_date", descending=True).position_of(actor, ACTOR_SORTS) == Position(BORN, 7)
    assert ListQuery(sort="birth_date").position_of(Actor(8, "Nobody"), ACTOR_SORTS) == Position(None, 8)
    role = CastRole(3, 1, "Élite", 2, "Boyer", "The Émigré", 4)
    values = {sort: RoleQuery(sort=sort).position_of(role, ROLE_SORTS).value for sort in ROLE_SORTS}
    assert values == {"id": 3, "order": 4, "character": "the emigre", "movie": "elite", "actor": "boyer"}


def test_roles_are_listed_in_the_orders_they_may_be_sorted_by(store, roles):
    listed = MemoryRoles(store)
    cast_actor(RoleDraft(2, 2, "Paula"), roles=roles)
    for sort, ids in (("id", [1, 2, 3]), ("order", [1, 3, 2]), ("character", [2, 3, 1]), ("movie", [1, 2, 3]),
                      ("actor", [2, 3, 1])):  # fmt: skip
        for descending in (False, True):
            query = RoleQuery(sort=sort, descending=descending)
            assert [role.id for role in listed.after(query, None, 9)] == (ids[::-1] if descending else ids), sort
