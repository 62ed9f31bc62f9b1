"""Who may see a copy, what is filled in, what a plan says, and groups."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from domain.accounts import Login, User
from domain.attempts import Account, Count, Kind
from domain.catalogue import MovieNotFound
from domain.collection_imports import (
    Action,
    Candidate,
    ChangedSince,
    Import,
    Line,
    NotApplied,
    NotPlanned,
    PlanOutdated,
    State,
    apply_import,
    exported,
    plan_import,
    undo_import,
)
from domain.collections import (
    Copy,
    CopyDraft,
    CopyNotFound,
    Facts,
    KeptCopy,
    NotYourCopy,
    TitleTooLong,
    Viewer,
    Visibility,
    Why,
    add_copy,
    change_copy,
    count_all,
    find_own,
    find_visible,
    linked_movie,
    replace_copy,
    why_visible,
)
from domain.errors import InvalidInput, TooManyAttempts
from domain.groups import (
    Group,
    GroupNotFound,
    Member,
    NotYourGroup,
    UnknownName,
    drop_member,
    find_group,
    find_users,
    hold_own_group,
    make_group,
    put_member,
)
from domain.lookup import AlreadyThere, ExternalMovie
from tests.builders import NOON, a_film, add_user
from tests.conftest import open_store

LATER = NOON + timedelta(minutes=1)
ANNA, BERT = 1, 2
ALIEN: CopyDraft = {"title": "Alien", "format": "VHS", "length": 117, "release_year": 1979, "rating": 5}
MATRIX = ExternalMovie("tmdb:603", "The Matrix", 1999, length=136, imdb_id="imdb:tt0133093")


@pytest.fixture
def store():
    """A store in memory with two accounts and two movies: Laura, 88 minutes, and one whose length isn't known."""
    with open_store("memory", None) as opened:
        opened.catalogue.take_in(
            a_film("Laura", 1944, length=88), a_film("Ran", 1985), a_film("x" * 51, 1950, length=1)
        )
        assert [add_user(opened, name, username=name).id for name in ("anna", "bert")] == [ANNA, BERT]
        yield opened


def a_copy(copy_id: str = "a", **more: object) -> Copy:
    return Copy(**{"id": copy_id, "owner_id": ANNA, **ALIEN, "added": NOON, "changed": NOON, **more})


# Who may see

COPY_OF = {visibility: a_copy(visibility=visibility) for visibility in Visibility}


@pytest.mark.parametrize("visibility", list(Visibility))
@pytest.mark.parametrize("users", [frozenset(), frozenset((BERT,)), frozenset((3, ANNA))])
@pytest.mark.parametrize("groups", [frozenset(), frozenset("g"), frozenset("gh")])
@pytest.mark.parametrize("user_id", [None, 0, ANNA, BERT, 3])
@pytest.mark.parametrize("viewers_groups", [frozenset(), frozenset("h"), frozenset("gx")])
def test_who_may_see_a_copy_and_why(visibility, users, groups, user_id, viewers_groups):
    why = why_visible(KeptCopy(COPY_OF[visibility], "anna", users, groups), Viewer(user_id, viewers_groups))
    if user_id == ANNA:
        assert why is Why.OWNER
    elif visibility is Visibility.EVERYONE:
        assert why is Why.EVERYONE
    elif visibility is Visibility.PRIVATE or user_id is None:
        assert why is None
    elif user_id in users:
        assert why is Why.CHOSEN
    else:
        assert why is (Why.GROUP if groups & viewers_groups else None)


def test_a_copy_that_may_not_be_seen_is_not_there_and_anothers_may_not_be_changed(store):
    with store.writing() as ports:
        ports.copy_edits.add(a_copy())
        ports.copy_edits.add(a_copy("b", visibility=Visibility.EVERYONE))
    copies = store.reading.copies
    assert find_visible("a", Viewer(ANNA), copies=copies)[1] is Why.OWNER
    assert find_visible("b", Viewer(), copies=copies)[1] is Why.EVERYONE
    assert find_own("a", Viewer(ANNA), copies=copies).copy == a_copy()
    messages = set()
    for copy_id in ("a", "nowhere"):
        for find in (find_visible, find_own):
            with pytest.raises(CopyNotFound) as refused:
                find(copy_id, Viewer(BERT), copies=copies)
            messages.add(str(refused.value))
    assert len(messages) == 1
    with pytest.raises(NotYourCopy):
        find_own("b", Viewer(BERT), copies=copies)


# Filling in


def test_what_is_told_comes_before_the_movie_database_and_that_before_the_catalogue(store):
    laura = store.reading.movies.get(1)
    kept = {"format": "DVD", "rating": 3}

    def shown(*given) -> tuple:
        with store.writing() as ports:
            told, movie, external = given
            told = {**kept, **told, **({"external_id": external.external_id} if external else {})}
            copy = add_copy(told, ANNA, movie=movie, external=external, now=NOON, copies=ports.copy_edits)
            ports.copy_edits.remove(copy.id)
        return copy.title, copy.length, copy.release_year

    assert shown({}, laura, None) == ("Laura", 88, 1944)
    assert shown({}, None, MATRIX) == shown({}, laura, MATRIX) == ("The Matrix", 136, 1999)
    assert shown({"title": "Mine"}, laura, MATRIX) == ("Mine", 136, 1999)
    assert shown({"length": 0, "release_year": 1800}, laura, None) == ("Laura", 0, 1800)
    assert shown({}, laura, replace(MATRIX, length=None)) == ("The Matrix", 88, 1999)
    assert shown({}, laura, replace(MATRIX, length=501, year=1799)) == ("The Matrix", 88, 1944)
    assert shown({}, None, replace(MATRIX, length=0, year=2100)) == ("The Matrix", 0, 2100)
    assert shown({}, None, replace(MATRIX, title="x" * 50)) == ("x" * 50, 136, 1999)


@pytest.mark.parametrize(
    ("told", "external", "names"),
    [
        ({}, None, ["title", "length", "release_year"]),
        ({"title": "Mine"}, None, ["length", "release_year"]),
        ({}, replace(MATRIX, length=None), ["length"]),
        ({}, replace(MATRIX, length=501, year=2101), ["length", "release_year"]),
        ({"length": 1}, replace(MATRIX, year=None, title="x" * 51), ["release_year"]),
    ],
)
def test_what_is_told_nowhere_is_named(store, told, external, names):
    told = {"format": "DVD", "rating": 3, **told}
    with store.writing() as ports, pytest.raises(InvalidInput) as refused:
        add_copy(told, ANNA, movie=None, external=external, now=NOON, copies=ports.copy_edits)
    assert [(problem.name, problem.code) for problem in refused.value.problems] == [
        (name, "required") for name in names
    ]


def test_a_title_that_is_too_long_must_be_given(store):
    told: CopyDraft = {"format": "DVD", "rating": 3}
    movie, external = store.reading.movies.get(3), replace(MATRIX, title="x" * 51)
    for sources in ({"movie": movie, "external": None}, {"movie": None, "external": external}):
        with store.writing() as ports:
            with pytest.raises(TitleTooLong) as refused:
                add_copy(told, ANNA, **sources, now=NOON, copies=ports.copy_edits)
            assert (refused.value.code, refused.value.problems[0].name) == ("title_too_long", "title")
            copy = add_copy({**told, "title": "x"}, ANNA, **sources, now=NOON, copies=ports.copy_edits)
            with pytest.raises(TitleTooLong):
                replace_copy(copy, told, **sources, now=NOON, copies=ports.copy_edits)
    with store.writing() as ports:
        copy = add_copy(told, ANNA, movie=movie, external=replace(MATRIX, title="y"), now=NOON, copies=ports.copy_edits)
    assert copy.title == "y"


def test_a_movie_that_is_not_there_is_named(store):
    assert linked_movie(None, movies=store.reading.movies) is None
    assert linked_movie(1, movies=store.reading.movies).title == "Laura"
    with pytest.raises(MovieNotFound):
        store.reading.movies.get(99)
    with pytest.raises(InvalidInput) as refused:
        linked_movie(99, movies=store.reading.movies)
    assert refused.value.problems[0].name == "movie_id"


def test_a_copy_is_told_replaced_and_changed(store):
    with store.writing() as ports:
        edits = ports.copy_edits
        told: CopyDraft = {"format": "DVD", "rating": 3, "external_id": "tmdb:603", "notes": "mine"}
        copy = add_copy(told, ANNA, movie=None, external=MATRIX, now=NOON, copies=edits)
        assert (copy.film, copy.external_id, len(copy.id)) == ("imdb:tt0133093", "tmdb:603", 22)
        changed = change_copy(copy, {"rating": 1}, external=None, now=LATER, copies=edits)
        assert changed == replace(copy, rating=1, changed=LATER)
        assert change_copy(changed, {"rating": 1}, external=None, now=NOON, copies=edits) is changed
        assert change_copy(changed, {"external_id": ""}, external=None, now=LATER, copies=edits).film == ""
        shown = replace(changed, visibility=Visibility.EVERYONE, movie_id=1)
        replaced = replace_copy(shown, ALIEN, movie=None, external=None, now=LATER, copies=edits)
        assert replaced == Copy(copy.id, ANNA, **ALIEN, added=NOON, changed=LATER, visibility=Visibility.EVERYONE)
        again = add_copy(told, ANNA, movie=None, external=MATRIX, now=NOON, copies=edits)
        with pytest.raises(AlreadyThere):
            change_copy(
                replace(replaced, format="DVD"), {"external_id": "tmdb:603"}, external=MATRIX, now=NOON, copies=edits
            )
        assert store.reading.copies.find(again.id).copy == again


def test_everything_is_counted_in_its_order():
    def at(month: int) -> datetime:
        return datetime(2026, month, 28, 23, 59, tzinfo=UTC)

    counted = count_all(
        [
            Facts("VHS", 1999, 5, "Drama", at(11)),
            Facts("DVD", 1990, 5, "", at(2)),
            Facts("DVD", 2000, 1, "Crime", at(11)),
            Facts("DVD", 1800, 5, "Crime", at(11)),
        ]
    )
    assert {name: list(counts.items()) for name, counts in counted.items()} == {
        "by_format": [("DVD", 3), ("VHS", 1)],
        "by_decade": [("1800s", 1), ("1990s", 2), ("2000s", 1)],
        "by_rating": [("1", 1), ("5", 3)],
        "by_genre": [("", 1), ("Crime", 2), ("Drama", 1)],
        "by_month": [("2026-02", 1), ("2026-11", 3)],
    }
    assert count_all([]) == {name: {} for name in counted}


# Groups


@pytest.fixture
def people(store) -> Mapping[str, User]:
    with store.writing() as ports:
        return {name: ports.users.find(Login(username=name)) for name in ("anna", "bert")}


def test_a_group_is_known_to_its_people_and_changed_by_its_owner(store, people):
    with store.writing() as ports:
        groups = ports.groups
        group = make_group("Family", people["anna"], groups=groups)
        assert len(group.id) == 22
        assert group == Group(group.id, "Family", Member(ANNA, "anna"))
        assert hold_own_group(group.id, ANNA, groups=groups) == group
        for find in (find_group, hold_own_group):
            for group_id, user_id in ((group.id, BERT), ("nowhere", ANNA)):
                with pytest.raises(GroupNotFound):
                    find(group_id, user_id, groups=groups)
        put_member(group, people["anna"], groups=groups)
        assert find_group(group.id, ANNA, groups=groups).members == ()
        for _ in range(2):
            put_member(group, people["bert"], groups=groups)
        group = find_group(group.id, BERT, groups=groups)
        assert group.members == (Member(BERT, "bert"),)
        with pytest.raises(NotYourGroup):
            hold_own_group(group.id, BERT, groups=groups)
        with pytest.raises(NotYourGroup):
            drop_member(group, people["anna"], BERT, groups=groups)
        for _ in range(2):
            drop_member(group, people["bert"], BERT, groups=groups)
        put_member(group, people["bert"], groups=groups)
        drop_member(group, people["bert"], ANNA, groups=groups)
        assert find_group(group.id, ANNA, groups=groups).members == ()


def test_every_name_that_nobody_has_is_told_and_counted(store):
    def find(*names: str, now: datetime = NOON) -> list[str]:
        with store.writing() as ports:
            users, attempts = ports.users, ports.attempts
            with suppress(UnknownName):
                return [
                    user.username for user in find_users(names, ANNA, "users", now=now, users=users, attempts=attempts)
                ]
        return []

    def counted(number: int) -> bool:
        count = Count(Kind.NAME, Account(ANNA), None, number)
        return store.reading.attempts.latest([count], NOON - timedelta(minutes=5)) != [None]

    assert find("BERT", "anna") == ["bert", "anna"]
    assert find() == []
    assert not counted(1)
    with store.writing() as ports, pytest.raises(UnknownName) as refused:
        find_users(["x2", "bert", "x1"], ANNA, "users", now=NOON, users=ports.users, attempts=ports.attempts)
    assert (refused.value.code, refused.value.keep_changes) == ("unknown_user", True)
    assert [problem.name for problem in refused.value.problems] == ["users"]
    assert "x1, x2" in str(refused.value)
    find("x1", "x2", "x3")
    assert counted(3)
    for at in range(100):
        with suppress(TooManyAttempts):
            find(f"x{at}")
    assert counted(100)
    assert not counted(101)
    with pytest.raises(TooManyAttempts):
        find("bert")
    assert find("bert", now=NOON + timedelta(minutes=5, seconds=1)) == ["bert"]


# Plans


def line(number: int, *, year: int = 1979, fault: str = "", needs_movie: bool = False, **told: object) -> Line:
    whole = {**ALIEN, "release_year": year, **told}
    draft = {name: value for name, value in whole.items() if value is not None}
    return Line(number, whole["title"], year, draft, fault=fault, needs_movie=needs_movie)


def planned(store, *lines: Line, require_external_id: bool = False, now: datetime = NOON) -> Import:
    with store.writing() as ports:
        return plan_import(lines, ANNA, now=now, require_external_id=require_external_id, imports=ports.imports)


def keep(store, *copies: Copy) -> None:
    with store.writing() as ports:
        for copy in copies:
            ports.copy_edits.add(copy)


def applied(store, plan: Import, now: datetime = LATER) -> Import:
    with store.writing() as ports:
        return apply_import(plan, now=now, imports=ports.imports, copies=ports.copy_edits)


def undone(store, done: Import) -> Import:
    with store.writing() as ports:
        return undo_import(done, imports=ports.imports, copies=ports.copy_edits)


def own(store) -> Sequence[Copy]:
    return store.reading.imports.copies_of(ANNA)


def actions(plan: Import) -> str:
    """A letter for each row: add, change, same, unsure, refused."""
    return "".join(row.action.value[0] for row in plan.rows)


@pytest.mark.parametrize(
    ("kept", "lines", "expected"),
    [
        ("", "5", "a"),
        ("", "55", "aa"),
        ("5", "5", "s"),
        ("5", "55", "sa"),
        ("55", "5", "s"),
        ("55", "55", "ss"),
        ("55", "555", "ssa"),
        ("5", "4", "c"),
        ("5", "45", "as"),
        ("5", "54", "sa"),
        ("54", "45", "ss"),
        ("54", "43", "sc"),
        ("54", "34", "cs"),
        ("543", "321", "scc"),
        ("5", "444", "caa"),
        ("55", "12345", "caaas"),
    ],
)
def test_copies_that_are_the_same_are_found_before_those_that_differ_and_none_twice(store, kept, lines, expected):
    """Each digit is a copy or a line, alike but for its rating."""
    keep(store, *(a_copy(str(at), rating=int(rating)) for at, rating in enumerate(kept)))
    plan = planned(store, *(line(at, rating=int(rating)) for at, rating in enumerate(lines)))
    assert actions(plan) == expected
    used = [row.copy_id for row in plan.rows if row.copy_id]
    assert len(set(used)) == len(used)
    assert plan.counts == {action.value: expected.count(action.value[0]) for action in Action}
    done = applied(store, plan)
    ratings = sorted(str(copy.rating) for copy in own(store))
    assert len(ratings) == len(kept) + expected.count("a")
    for rating in lines:  # every line is a copy of its own now
        ratings.remove(rating)
    undone(store, done)
    assert sorted(str(copy.rating) for copy in own(store)) == sorted(kept)


@pytest.mark.parametrize(
    ("told", "action"),
    [
        ({}, Action.SAME),
        ({"title": "ALIEN"}, Action.CHANGE),
        ({"title": "alién!"}, Action.CHANGE),
        ({"notes": "x"}, Action.CHANGE),
        ({"length": 1}, Action.CHANGE),
        ({"external_id": "tmdb:603"}, Action.CHANGE),
        ({"external_id": ""}, Action.SAME),
        ({"title": "Aliens"}, Action.ADD),
        ({"format": "DVD"}, Action.ADD),
        ({"release_year": 1980}, Action.ADD),
    ],
)
def test_what_makes_a_copy_another(store, told, action):
    keep(store, a_copy())
    plan = planned(store, line(1, **told))
    assert [row.action for row in plan.rows] == [action]
    assert plan.rows[0].copy_id == ("a" if action in (Action.SAME, Action.CHANGE) else "")


def test_a_film_is_brought_in_once_a_format(store):
    keep(store, a_copy("a", title="Matrix", film="tmdb:603", external_id="tmdb:603"), a_copy("b"))
    plan = planned(
        store,
        line(1, title="Other", external_id="tmdb:603"),
        line(2, title="Other", external_id="tmdb:603", format="DVD"),
        line(3, title="Another", external_id="tmdb:603", format="DVD"),
        line(4, external_id="tmdb:603"),  # the other copy would become the film
        line(5, title="Matrix", external_id="tmdb:603", rating=1),
        line(6, title="Free", external_id="tmdb:604"),
        line(7, title="Free", external_id="tmdb:604"),
    )
    assert actions(plan) == "rarrcar"
    assert {row.reason for row in plan.rows if row.action is Action.REFUSED} == {"the same film is there already"}
    assert all(row.copy_id == "" for row in plan.rows if row.action is Action.REFUSED)
    applied(store, plan)
    assert sorted(copy.film for copy in own(store)) == ["", "tmdb:603", "tmdb:603", "tmdb:604"]


TEN = tuple(range(10))


def understood(candidates: Sequence[Candidate], one: Line) -> tuple:
    class Titled:
        """Imports that know some movies of every title, and no copies."""

        def copies_of(self, owner_id: int) -> Sequence[Copy]:
            return ()

        def titled(self, titles):
            return dict.fromkeys(titles, candidates)

        def add(self, plan: Import) -> None:
            pass

    (row,) = plan_import([one], ANNA, now=NOON, require_external_id=False, imports=Titled()).rows
    return row.action.value, row.movie_id, row.candidates, row.told.get("length"), row.reason[:12]


@pytest.mark.parametrize(
    ("candidates", "told", "expected"),
    [
        ([], {}, ("add", None, (), 117, "")),
        ([(1, 1979, 99)], {}, ("add", 1, (), 117, "")),
        ([(1, 1979, 99)], {"length": None}, ("refused", 1, (), None, "length isn't")),
        ([(1, 1979, 99)], {"length": None, "needs_movie": True}, ("add", 1, (), 99, "")),
        ([(1, 1979, 99)], {"needs_movie": True}, ("add", 1, (), 117, "")),
        ([(1, 1979, None)], {"length": None, "needs_movie": True}, ("refused", 1, (), None, "length isn't")),
        ([(1, 1979, 501)], {"length": None, "needs_movie": True}, ("refused", 1, (), None, "length isn't")),
        ([(1, 1980, 99)], {}, ("add", None, (), 117, "")),
        ([(1, 1980, 99), (2, 1978, 9)], {"needs_movie": True}, ("unsure", None, (1, 2), 117, "the year isn")),
        ([(1, 1981, 99)], {"length": None, "needs_movie": True}, ("refused", None, (), None, "length isn't")),
        ([(1, 1979, 99), (2, 1979, 9)], {}, ("add", None, (), 117, "")),
        ([(1, 1979, 9), (2, 1979, 9)], {"needs_movie": True}, ("unsure", None, (1, 2), 117, "several movi")),
        ([(1, 1979, 99), (2, 1980, 9)], {"length": None, "needs_movie": True}, ("add", 1, (), 99, "")),
        ([(at, 1979, 9) for at in range(12)], {"needs_movie": True}, ("unsure", None, TEN, 117, "several movi")),
        ([(1, 1979, 99)], {"fault": "is bad"}, ("refused", None, (), 117, "is bad")),
        ([], {"title": "x" * 51}, ("refused", None, (), 117, "title has mo")),
    ],
)  # fmt: skip
def test_which_movie_is_meant(candidates, told, expected):
    action, movie_id, movies, length, reason = expected
    found = understood([Candidate(*one) for one in candidates], line(1, **told))
    assert found[0] == action
    assert found[2:] == (movies, length, reason)
    if action != "refused":
        assert found[1] == movie_id


def test_where_external_ids_are_required_a_line_without_one_is_refused(store):
    lines = (line(1), line(2, external_id=""), line(3, external_id="tmdb:603"))
    assert actions(planned(store, *lines, require_external_id=True)) == "rra"
    assert actions(planned(store, *lines)) == "aaa"


def test_an_import_is_applied_once_and_undone_once(store):
    keep(store, a_copy(notes="mine", visibility=Visibility.EVERYONE, movie_id=1))
    before = own(store)
    plan = planned(store, line(1, rating=1), line(2, title="Laura", year=1944, length=88), line(3))
    assert actions(plan) == "aas"
    keep(store, a_copy("z", title="Zulu"))
    plan = planned(store, line(1, title="zulu", rating=1), line(2, title="Laura", year=1944), line(3))
    assert actions(plan) == "cas"
    with pytest.raises(NotApplied):
        undone(store, plan)
    done = applied(store, plan)
    assert done.state is State.APPLIED
    zulu, laura = (next(copy for copy in own(store) if copy.title == title) for title in ("zulu", "Laura"))
    assert (zulu.id, zulu.rating, zulu.added, zulu.changed) == ("z", 1, NOON, LATER)
    assert (laura.movie_id, laura.added, laura.changed) == (1, *[LATER + timedelta(microseconds=1)] * 2)
    with pytest.raises(NotPlanned):
        applied(store, done)
    back = undone(store, done)
    assert (back.state, back.undoing) == (State.UNDONE, ())
    assert own(store) == [*before, a_copy("z", title="Zulu")]
    for do, refusal in ((applied, NotPlanned), (undone, NotApplied)):
        with pytest.raises(refusal):
            do(store, back)


def change(store, copy_id: str, at: datetime = LATER, **told: object) -> None:
    with store.writing() as ports:
        copy = ports.copy_edits.hold(copy_id).copy
        change_copy(copy, told, external=None, now=at, copies=ports.copy_edits)


@pytest.mark.parametrize("rating", [5, 1])
def test_a_plan_is_outdated_when_its_copies_went_or_are_others_now(store, rating):
    keep(store, a_copy())
    plan = planned(store, line(1, rating=rating))
    change(store, "a", title="Aliens")
    with pytest.raises(PlanOutdated):
        applied(store, plan)
    change(store, "a", title="alien")
    with store.writing() as ports:
        ports.copy_edits.remove("a")
    with pytest.raises(PlanOutdated):
        applied(store, plan)
    assert own(store) == []


def test_a_plan_is_outdated_when_what_it_adds_came_meanwhile(store):
    plan = planned(store, line(1))
    keep(store, a_copy("b", title="Another", added=LATER, changed=LATER))
    keep(store, a_copy("c", title="ALIEN", added=LATER, changed=LATER))
    with pytest.raises(PlanOutdated):
        applied(store, plan)
    with store.writing() as ports:
        ports.copy_edits.remove("c")
    assert applied(store, plan).state is State.APPLIED


def test_what_was_changed_since_is_not_undone(store):
    keep(store, a_copy())
    done = applied(store, planned(store, line(1, rating=1), line(2, title="Laura")))
    laura = next(copy for copy in own(store) if copy.title == "Laura")
    change(store, laura.id, at=LATER + timedelta(seconds=1), rating=2)
    before = own(store)
    with pytest.raises(ChangedSince) as refused:
        undone(store, done)
    assert str(refused.value).startswith("1 of the copies")
    with store.writing() as ports:
        ports.copy_edits.remove(laura.id)
        ports.copy_edits.remove("a")
    with pytest.raises(ChangedSince) as refused:
        undone(store, done)
    assert str(refused.value).startswith("2 of the copies")
    assert len(before) == 2


def test_exported_copies_stand_in_an_order_of_their_own():
    in_order = [
        a_copy("9", added=NOON, title="A"),
        a_copy("8", added=NOON.replace(microsecond=5), title="B", format="DVD"),
        a_copy("7", added=NOON, title="B", release_year=1950),
        a_copy("6", added=NOON.replace(microsecond=999999), title="B", length=1),
        a_copy("5", title="B", rating=1),
        a_copy("4", title="B"),
        a_copy("3", title="B", notes="x"),
        a_copy("2", title="B", notes="x", external_id="tmdb:1"),
        a_copy("1", added=NOON + timedelta(seconds=1), title="A"),
    ]
    in_order[3:5] = sorted(in_order[3:5], key=lambda copy: copy.length)
    for shuffled in list(permutations(in_order[:5])):
        assert exported(KeptCopy(copy, "anna") for copy in (*in_order[:4:-1], *shuffled)) == in_order
