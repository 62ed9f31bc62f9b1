"""What every adapter of the port `Imports` promises."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from threading import Event

import pytest

from domain.accounts import AccountGone
from domain.collection_imports import Action, Candidate, Import, ImportNotFound, Line, Row, State, Undo, plan_import
from domain.collections import Copy, CopyQuery, Visibility
from tests.builders import NOON, a_film, add_user
from tests.conftest import open_store

ANNA, BERT = 1, 2
COPY = Copy("a", ANNA, "Alien", "VHS", 117, 1979, 5, NOON, NOON)
FULL = replace(
    COPY, notes="🎬\n", movie_id=1, external_id="tmdb:1", film="imdb:tt0000001", visibility=Visibility.SELECTED,
    added=NOON + timedelta(microseconds=7), changed=NOON + timedelta(days=1),
)  # fmt: skip
ROWS = (
    Row(1, Action.ADD, "Alien", 1979, told={"title": "Alien", "format": "VHS", "length": 117, "rating": 5}),
    Row(2, Action.SAME, "🎬 \"'\\", None, 5, copy_id="a", told={"notes": "x\ny", "movie_id": None, "external_id": ""}),
    Row(3, Action.CHANGE, "", 0, copy_id="b", told={"movie_id": 1}, added=NOON + timedelta(microseconds=123456)),
    Row(4, Action.UNSURE, "七人の侍", 1954, candidates=(3, 1, 2), reason="the year isn't the movie's"),
    Row(9, Action.REFUSED, "x" * 100, 2**62, reason='\\u0000 isn\'t, "quoted"'),
)
PLAN = Import("x" * 22, ANNA, State.PLANNED, NOON, ROWS)


@pytest.fixture
def shelf(store):
    """Anna and Bert, whose ids are 1 and 2."""
    store.catalogue.take_in(a_film("Laura", 1944, length=88))
    assert [add_user(store, name).id for name in ("anna", "bert")] == [ANNA, BERT]
    return store


def keep(store, *imports: Import) -> None:
    with store.writing() as ports:
        for one in imports:
            ports.imports.add(one)


def add(store, *copies: Copy) -> None:
    with store.writing() as ports:
        for copy in copies:
            ports.copy_edits.add(copy)


def test_an_import_is_stored_to_the_letter(shelf):
    empty = replace(PLAN, id="y" * 22, rows=())
    keep(shelf, PLAN, empty)
    assert shelf.reading.imports.find("x" * 22, ANNA) == PLAN
    assert shelf.reading.imports.find("y" * 22, ANNA) == empty
    with shelf.writing() as ports:
        assert ports.imports.hold("x" * 22, ANNA) == PLAN


def test_its_state_and_how_it_is_undone_are_saved(shelf):
    keep(shelf, PLAN, replace(PLAN, id="y" * 22))
    elsewhere = timezone(timedelta(hours=2))
    undoing = (
        Undo("a", NOON + timedelta(microseconds=1), None),
        Undo("b", datetime(2026, 5, 4, 14, 0, 0, 5, tzinfo=elsewhere), FULL),
        Undo("c", NOON.astimezone(UTC), COPY),
    )
    for state, undo in ((State.APPLIED, undoing), (State.UNDONE, ())):
        changed = replace(PLAN, state=state, undoing=undo)
        with shelf.writing() as ports:
            ports.imports.hold(PLAN.id, ANNA)
            ports.imports.save(changed)
        assert shelf.reading.imports.find(PLAN.id, ANNA) == changed
        assert shelf.reading.imports.find("y" * 22, ANNA).state is State.PLANNED


def test_anothers_import_is_not_found_like_one_that_never_was(shelf):
    keep(shelf, PLAN)
    messages = set()
    for import_id, owner in ((PLAN.id, BERT), (PLAN.id, 0), ("nowhere", ANNA), (PLAN.id.upper(), ANNA), ("", ANNA)):
        with pytest.raises(ImportNotFound) as found:
            shelf.reading.imports.find(import_id, owner)
        with shelf.writing() as ports, pytest.raises(ImportNotFound) as held:
            ports.imports.hold(import_id, owner)
        messages |= {str(found.value), str(held.value)}
    assert len(messages) == 1


def test_an_owner_who_goes_takes_their_imports_along(shelf):
    keep(shelf, PLAN, replace(PLAN, id="y" * 22, owner_id=BERT))
    with shelf.writing() as ports:
        ports.users.remove(ANNA)
    with pytest.raises(ImportNotFound):
        shelf.reading.imports.find(PLAN.id, ANNA)
    assert shelf.reading.imports.find("y" * 22, BERT).rows == ROWS


def test_a_whole_collection_stands_as_it_was_added(shelf):
    later = NOON + timedelta(microseconds=1)
    copies = [
        replace(COPY, id=id_, added=added) for id_, added in (("c", NOON), ("b", later), ("a", NOON), ("d", NOON))
    ]
    add(shelf, *copies, replace(COPY, id="e", owner_id=BERT), replace(FULL, id="f"))
    with shelf.writing() as ports:
        found = ports.imports.copies_of(ANNA)
    assert [copy.id for copy in found] == ["a", "c", "d", "b", "f"]
    assert found[-1] == replace(FULL, id="f")
    with shelf.writing() as ports:
        assert [copy.id for copy in ports.imports.copies_of(BERT)] == ["e"]
        with pytest.raises(AccountGone):
            ports.imports.copies_of(99)


def test_movies_are_found_by_their_titles_and_original_ones_by_id(shelf):
    shelf.catalogue.take_in(
        a_film("Amélie", 2001, original_title="Le Fabuleux Destin", length=122),
        a_film("LAURA!", 1979),
        a_film("Other", 1950, original_title="Laura", length=873),
        a_film("Amelie", 2011, original_title="Amélie"),
        a_film("Nothing", 1900),
    )
    titled = shelf.reading.imports.titled
    found = titled(["laura", "amelie", "le fabuleux destin", "nobody", "%"])
    assert {title: list(movies) for title, movies in found.items()} == {
        "laura": [Candidate(1, 1944, 88), Candidate(3, 1979, None), Candidate(4, 1950, 873)],
        "amelie": [Candidate(2, 2001, 122), Candidate(5, 2011, None)],
        "le fabuleux destin": [Candidate(2, 2001, 122)],
    }
    assert not titled([])
    assert not titled(["Laura"])
    assert set(titled({f"title {number}" for number in range(20_000)} | {"laura"})) == {"laura"}


def test_what_failed_left_nothing(shelf):
    def add_and_fail() -> None:
        with shelf.writing() as ports:
            ports.imports.add(PLAN)
            ports.imports.hold("nowhere", ANNA)

    with pytest.raises(ImportNotFound):
        add_and_fail()
    with pytest.raises(ImportNotFound):
        shelf.reading.imports.find(PLAN.id, ANNA)


def planned(store, owner_id: int) -> Import:
    line = Line(2, "Alien", 1979, {"title": "Alien", "format": "VHS", "length": 1, "release_year": 1979, "rating": 5})
    with store.writing() as ports:
        return plan_import([line], owner_id, now=NOON, require_external_id=False, imports=ports.imports)


@pytest.mark.parametrize("kept", [0, 1])
def test_nobody_else_changes_a_collection_that_is_being_looked_at(request, kept):
    """Until the transaction ends, so that what is planned or done by it holds; elsewhere one writes at a time."""
    with open_store("postgresql", request.getfixturevalue("empty_database")) as store:
        add_user(store)
        look_and_add(store, kept)


def look_and_add(shelf, kept: int) -> None:
    add(shelf, *[replace(COPY, id=f"k{number}") for number in range(kept)])
    may_end = Event()
    with ThreadPoolExecutor(1) as other:
        with shelf.writing() as ports:
            before = ports.imports.copies_of(ANNA)

            def add_meanwhile() -> None:
                add(shelf, COPY)
                may_end.set()

            adding = other.submit(add_meanwhile)
            assert not may_end.wait(0.5), "a copy was added meanwhile"
            assert ports.imports.copies_of(ANNA) == before
        adding.result(10)
    assert len(shelf.reading.copies.after(CopyQuery(owner_id=ANNA), None, 9)) == kept + 1


def test_a_plan_is_stored_as_it_was_made(shelf):
    made = planned(shelf, ANNA)
    assert shelf.reading.imports.find(made.id, ANNA) == made
    assert (made.rows[0].action, made.state, len(made.id)) == (Action.ADD, State.PLANNED, 22)
