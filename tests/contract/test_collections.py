"""What every adapter of the ports `Copies` and `CopyEdits` promises; lists show what `why_visible` says, everywhere."""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from random import Random

import pytest

from domain.accounts import Registration
from domain.collections import COPY_SORTS, Copy, CopyQuery, Facts, KeptCopy, Viewer, Visibility, Why, why_visible
from domain.errors import InvalidInput
from domain.groups import Group, Member
from domain.listing import Position, words_of
from domain.lookup import AlreadyThere
from domain.paging import PageRequest
from tests.builders import NOON, a_film, add_user
from tests.conftest import STORES, Opened, open_store
from tests.contract.test_actors import assert_pages_and_walks_agree

ANNA, BERT, CARLA = 1, 2, 3
OWN = CopyQuery(owner_id=ANNA)


@pytest.fixture
def shelf(store) -> Opened:
    """Anna, Bert and Carla, whose ids are 1 to 3, and two movies."""
    store.catalogue.take_in(a_film("Laura", 1944, genres=("Crime", "Drama")), a_film("Ran", 1985))
    assert [add_user(store, name, username=name).id for name in ("anna", "Bert", "carla")] == [ANNA, BERT, CARLA]
    return store


def a_copy(copy_id: str = "a", owner_id: int = ANNA, **more: object) -> Copy:
    told = {"title": "Alien", "format": "VHS", "length": 117, "release_year": 1979, "rating": 5}
    return Copy(**{"id": copy_id, "owner_id": owner_id, **told, "added": NOON, "changed": NOON, **more})


def add(store: Opened, *copies: Copy) -> None:
    with store.writing() as ports:
        for copy in copies:
            ports.copy_edits.add(copy)


def save(store: Opened, copy_id: str, **changes: object) -> None:
    with store.writing() as ports:
        ports.copy_edits.save(replace(ports.copy_edits.hold(copy_id).copy, **changes))


def share(store: Opened, copy_id: str, visibility: Visibility, users=(), groups=()) -> None:
    with store.writing() as ports:
        ports.copy_edits.hold(copy_id)
        ports.copy_edits.share(copy_id, visibility, users, groups)


def add_group(store: Opened, group_id: str, owner: int = ANNA, *members: int) -> None:
    with store.writing() as ports:
        ports.groups.add(Group(group_id, group_id, Member(owner, "")))
        for user_id in members:
            ports.groups.put(group_id, user_id)


def ids(store: Opened, query: CopyQuery = OWN) -> list[str]:
    return [kept.id for kept in store.reading.copies.after(query, None, 1000)]


# One copy


def test_a_copy_is_stored_with_all_that_is_told(shelf):
    copy = a_copy(
        "x" * 22,
        title="🎬" * 50,
        format="A format of thirty characters!",
        length=500,
        release_year=2100,
        notes="🎬\n" * 1000,
        movie_id=1,
        external_id="tmdb:603",
        film="imdb:tt0133093",
        visibility=Visibility.EVERYONE,
        added=NOON + timedelta(microseconds=1),
        changed=NOON + timedelta(days=1, microseconds=999999),
    )
    add(shelf, copy, a_copy("b", length=0, release_year=1800, rating=1))
    kept = shelf.reading.copies.find("x" * 22)
    assert kept == KeptCopy(copy, "anna")
    assert kept.id == copy.id
    with shelf.writing() as ports:
        assert ports.copy_edits.hold("x" * 22) == kept
    assert shelf.reading.copies.find("b").copy == a_copy("b", length=0, release_year=1800, rating=1)
    assert [found.copy for found in shelf.reading.copies.after(OWN, None, 9)] == [
        a_copy("b", length=0, release_year=1800, rating=1), copy
    ]  # fmt: skip


def test_what_is_not_there_is_not_found(shelf):
    add(shelf, a_copy())
    for copy_id in ("", "A", "b", "a ", "x" * 22, "%"):
        assert shelf.reading.copies.find(copy_id) is None
        with shelf.writing() as ports:
            assert ports.copy_edits.hold(copy_id) is None


def test_a_copy_is_changed_and_taken_away(shelf):
    add(shelf, a_copy(), a_copy("b"))
    told = {
        "title": "Ran",
        "format": "DVD",
        "length": 1,
        "release_year": 1985,
        "rating": 1,
        "notes": "x",
        "movie_id": 2,
    }
    changed = a_copy(**told, external_id="tmdb:1", film="tmdb:1", changed=NOON + timedelta(days=1))
    save(shelf, "a", **told, external_id="tmdb:1", film="tmdb:1", changed=NOON + timedelta(days=1))
    assert shelf.reading.copies.find("a").copy == changed
    assert shelf.reading.copies.find("b").copy == a_copy("b")
    assert ids(shelf, replace(OWN, words=("ran",))) == ["a"]
    assert ids(shelf, replace(OWN, words=("alien",))) == ["b"]
    share(shelf, "a", Visibility.SELECTED, [BERT])
    with shelf.writing() as ports:
        ports.copy_edits.hold("a")
        ports.copy_edits.remove("a")
    assert shelf.reading.copies.find("a") is None
    assert ids(shelf) == ["b"]
    add(shelf, a_copy())
    assert shelf.reading.copies.find("a") == KeptCopy(a_copy(), "anna")


def test_what_failed_left_nothing(shelf):
    add(shelf, a_copy(film="x"))

    def add_share_and_fail() -> None:
        with shelf.writing() as ports:
            ports.copy_edits.add(a_copy("b"))
            ports.copy_edits.hold("a")
            ports.copy_edits.share("a", Visibility.SELECTED, [BERT], [])
            ports.copy_edits.add(a_copy("c", film="x"))

    with pytest.raises(AlreadyThere):
        add_share_and_fail()
    assert shelf.reading.copies.find("a") == KeptCopy(a_copy(film="x"), "anna")
    assert ids(shelf) == ["a"]


def test_a_film_is_there_once_for_each_owner_and_format(shelf):
    first = a_copy(film="x", external_id="tmdb:1")
    add(shelf, first, a_copy("b", film="x", format="DVD"), a_copy("c", BERT, film="x"), a_copy("d"), a_copy("e"))
    for copy in (a_copy("f", film="x"), a_copy("f", film="x", external_id="tmdb:2", title="Other")):
        with pytest.raises(AlreadyThere):
            add(shelf, copy)
    for copy_id, changes in (("b", {"format": "VHS"}), ("d", {"film": "x"}), ("d", {"film": "x", "format": "DVD"})):
        with pytest.raises(AlreadyThere):
            save(shelf, copy_id, **changes)
    assert sorted(ids(shelf)) == ["a", "b", "d", "e"]
    assert shelf.reading.copies.find("d").copy == a_copy("d")
    save(shelf, "a", rating=1)
    save(shelf, "d", film="X")
    save(shelf, "a", film="")
    save(shelf, "b", format="VHS")


@pytest.mark.parametrize("movie_id", [99, 2**31 - 1])
def test_a_movie_that_is_not_there_is_named(shelf, movie_id):
    add(shelf, a_copy())
    for refused in (lambda: add(shelf, a_copy("b", movie_id=movie_id)), lambda: save(shelf, "a", movie_id=movie_id)):
        with pytest.raises(InvalidInput) as error:
            refused()
        assert [problem.name for problem in error.value.problems] == ["movie_id"]
    assert shelf.reading.copies.find("a").copy == a_copy()
    assert ids(shelf) == ["a"]


def test_a_movie_that_goes_leaves_the_copy(shelf):
    add(shelf, a_copy(movie_id=1, film="x"), a_copy("b", movie_id=2))
    with shelf.writing() as ports:
        ports.movie_edits.hold(1)
        ports.movie_edits.remove(1)
    assert shelf.reading.copies.find("a").copy == a_copy(film="x")
    assert shelf.reading.copies.find("b").copy == a_copy("b", movie_id=2)
    assert [facts.genre for facts in shelf.reading.copies.facts_of(ANNA)] == ["", ""]


def test_an_owner_who_goes_takes_their_copies_along(shelf):
    add_group(shelf, "g", CARLA, ANNA, BERT)
    add(shelf, a_copy(), a_copy("b", BERT))
    for copy_id in "ab":
        share(shelf, copy_id, Visibility.SELECTED, [ANNA, BERT, CARLA], ["g"])
    with shelf.writing() as ports:
        ports.users.remove(ANNA)
    assert shelf.reading.copies.find("a") is None
    assert ids(shelf) == []
    kept = shelf.reading.copies.find("b")
    assert (kept.users, kept.groups) == ({BERT, CARLA}, {"g"})
    assert ids(shelf, CopyQuery(viewer_id=CARLA)) == ["b"]
    with shelf.writing() as ports:
        ports.users.remove(CARLA)
    kept = shelf.reading.copies.find("b")
    assert (kept.users, kept.groups) == ({BERT}, frozenset())


def test_a_copy_is_shown_to_these_and_to_nobody_else(shelf):
    for group_id in "gh":
        add_group(shelf, group_id, ANNA, CARLA)
    add(shelf, a_copy(), a_copy("b"))
    for visibility, users, groups in (
        (Visibility.SELECTED, [CARLA, BERT], ["h", "g"]),
        (Visibility.SELECTED, [BERT], ["h"]),
        (Visibility.PRIVATE, [BERT, ANNA], ["g"]),
        (Visibility.EVERYONE, [], []),
        (Visibility.SELECTED, [], []),
    ):
        for _ in range(2):
            share(shelf, "a", visibility, users, groups)
            expected = KeptCopy(a_copy(visibility=visibility), "anna", frozenset(users), frozenset(groups))
            assert shelf.reading.copies.find("a") == expected
            with shelf.writing() as ports:
                assert ports.copy_edits.hold("a") == expected
    assert shelf.reading.copies.find("b") == KeptCopy(a_copy("b"), "anna")


@pytest.mark.parametrize("gone", ["user", "group"])
def test_who_went_meanwhile_is_shown_nothing_and_nothing_breaks(shelf, gone):
    add_group(shelf, "g", ANNA, CARLA)
    add(shelf, a_copy())
    with shelf.writing() as ports:
        if gone == "user":
            ports.users.remove(BERT)
        else:
            ports.groups.remove("g")
    try:
        share(shelf, "a", Visibility.SELECTED, [BERT, CARLA], ["g"])
    except InvalidInput:  # that is as well
        return
    kept = shelf.reading.copies.find("a")
    assert BERT not in kept.users or gone != "user"
    assert "g" not in kept.groups or gone != "group"


def test_whom_a_copy_is_shown_to_is_not_told_by_lists(shelf):
    add(shelf, a_copy())
    share(shelf, "a", Visibility.SELECTED, [BERT])
    expected = [KeptCopy(a_copy(visibility=Visibility.SELECTED), "anna")]
    for query in (OWN, CopyQuery(viewer_id=BERT)):
        assert list(shelf.reading.copies.page(query, PageRequest()).items) == expected
        assert list(shelf.reading.copies.after(query, None, 5)) == expected


# Lists

TITLES = (
    "Alien",
    "Aliens",
    "ÁLIEN",
    "L'Œil",
    "100%",
    "a_b",
    "back\\slash",
    "!!!",
    "七人の侍",
    "🎬",
    "The Alien Thing",
    "ß",
)


@pytest.fixture
def many(shelf) -> Opened:
    """Forty copies of Anna's with much in common, and some of Bert's that everybody sees."""
    chance = Random(1979)
    copies = []
    for number in range(50):
        at = NOON + timedelta(microseconds=chance.randrange(20))
        copies.append(
            a_copy(
                f"{chance.randrange(10**6):06}-{number}",
                ANNA if number < 40 else BERT,
                title=chance.choice(TITLES),
                format=chance.choice(("VHS", "DVD", "Streaming", "Blu-ray", "betamax")),
                length=chance.choice((0, 90, 500)),
                release_year=chance.choice((1800, 1979, 1985, 2100)),
                rating=chance.randrange(1, 6),
                added=at,
                changed=at + timedelta(microseconds=chance.randrange(9)),
                visibility=Visibility.PRIVATE if number < 40 else Visibility.EVERYONE,
            )
        )
    add(shelf, *copies)
    return shelf


def sorted_by(copies: list[Copy], query: CopyQuery) -> list[str]:
    """What the promise of `ListQuery` says, in other words; nothing of a copy is unknown."""
    kept = sorted((KeptCopy(copy, "") for copy in copies), key=lambda one: one.id, reverse=query.descending)
    kept.sort(key=COPY_SORTS[query.sort], reverse=query.descending)
    return [one.id for one in kept]


def test_every_sort_is_total_and_pages_and_walks_agree(many):
    for name, descending, base in product(COPY_SORTS, (False, True), (OWN, CopyQuery(viewer_id=CARLA), CopyQuery())):
        query = replace(base, sort=name, descending=descending)
        found = assert_pages_and_walks_agree(many.reading.copies, query, COPY_SORTS)
        assert len(found) == (40 if query.owner_id else 10)
        assert [kept.id for kept in found] == sorted_by([kept.copy for kept in found], query)


def test_a_walk_goes_on_behind_what_is_gone(many):
    query = CopyQuery(owner_id=ANNA, sort="rating", descending=True)
    everything = ids(many, query)
    kept = many.reading.copies.find(everything[9])
    position = query.position_of(kept, COPY_SORTS)
    with many.writing() as ports:
        ports.copy_edits.hold(kept.id)
        ports.copy_edits.remove(kept.id)
    assert [one.id for one in many.reading.copies.after(query, position, 5)] == everything[10:15]
    assert list(many.reading.copies.after(query, Position(0, ""), 5)) == []


FILTERS: list[tuple[dict, Callable[[Copy], bool] | None]] = [
    ({"format": "DVD"}, lambda copy: copy.format == "DVD"),
    ({"format": "dvd"}, lambda copy: False),
    ({"release_year": 1979}, lambda copy: copy.release_year == 1979),
    ({"release_year": 0}, lambda copy: False),
    ({"rating": 5}, lambda copy: copy.rating == 5),
    ({"rating": 5, "release_year": 1985}, lambda copy: (copy.rating, copy.release_year) == (5, 1985)),
    ({"words": words_of("alien")}, lambda copy: "lien" in copy.title.lower()),
    ({"words": words_of("AL th")}, lambda copy: copy.title == "The Alien Thing"),
    ({"words": words_of("lien")}, lambda copy: False),
    ({"words": words_of("loeil")}, lambda copy: copy.title == "L'Œil"),
    ({"words": words_of("100%")}, lambda copy: copy.title == "100%"),
    ({"words": ("%",)}, lambda copy: False),
    ({"words": ("_",)}, lambda copy: False),
    ({"words": ("\\",)}, lambda copy: False),
    ({"words": words_of("!!!")}, lambda copy: copy.title == "!!!"),
    ({"words": words_of("七人")}, lambda copy: copy.title == "七人の侍"),
    ({"words": words_of("🎬")}, lambda copy: copy.title == "🎬"),
    ({"words": words_of("ss")}, lambda copy: copy.title == "ß"),
    ({"words": words_of("alien"), "rating": 3}, lambda copy: "lien" in copy.title.lower() and copy.rating == 3),
    ({"owner": "anna"}, None),
    ({"owner": "bert"}, None),
    ({"owner": ""}, lambda copy: False),
]


def test_lists_are_filtered(many):
    for base in (OWN, CopyQuery(viewer_id=CARLA), CopyQuery()):
        everything = [kept.copy for kept in many.reading.copies.after(base, None, 99)]
        for asked, fits in FILTERS:
            if "owner" in asked and base.owner_id:
                continue
            query = replace(base, **asked)
            expected = [copy.id for copy in everything if (fits(copy) if fits else asked["owner"] == "bert")]
            found = assert_pages_and_walks_agree(many.reading.copies, query, COPY_SORTS)
            assert [kept.id for kept in found] == expected, asked


def test_the_names_of_owners_are_as_they_are_now(many):
    assert {kept.owner for kept in many.reading.copies.after(CopyQuery(viewer_id=CARLA), None, 99)} == {"Bert"}
    assert {kept.owner for kept in many.reading.copies.after(OWN, None, 99)} == {"anna"}
    nameless = add_user(many, "dora").id
    add(many, a_copy("d", nameless, visibility=Visibility.EVERYONE))
    assert many.reading.copies.find("d").owner == ""
    assert ids(many, CopyQuery(owner="")) == []
    assert "d" in ids(many, CopyQuery())


def test_what_is_counted_of_each_copy(shelf):
    add(
        shelf,
        a_copy(movie_id=1),
        a_copy("b", movie_id=2, rating=1, added=NOON + timedelta(days=40)),
        a_copy("c", format="DVD", release_year=1800),
        a_copy("d", BERT),
    )
    assert Counter(shelf.reading.copies.facts_of(ANNA)) == Counter(
        [
            Facts("VHS", 1979, 5, "Crime", NOON),
            Facts("VHS", 1979, 1, "", NOON + timedelta(days=40)),
            Facts("DVD", 1800, 5, "", NOON),
        ]
    )
    assert list(shelf.reading.copies.facts_of(CARLA)) == []


# What others show

USERS = 5


@dataclass(frozen=True)
class World:
    """Some people, groups and copies, and who is shown what."""

    groups: tuple[tuple[int, frozenset[int]], ...]  # owners and members
    copies: tuple[tuple[int, Visibility, frozenset[int], frozenset[int]], ...]  # owners, users, groups by number

    @classmethod
    def random(cls, chance: Random) -> "World":
        people = range(1, USERS + 1)

        def some(of: range, most: int) -> frozenset[int]:
            return frozenset(chance.sample(of, chance.randrange(min(most, len(of)) + 1)))

        groups = tuple((chance.choice(people), some(people, 3)) for _ in range(chance.randrange(4)))
        copies = tuple(
            (
                chance.choice(people),
                chance.choice((Visibility.SELECTED, Visibility.SELECTED, *Visibility)),
                some(people, 3),
                some(range(len(groups)), 2),
            )
            for _ in range(chance.randrange(7))
        )
        return cls(groups, copies)

    def build(self, store: Opened, name: str) -> dict[int, int]:
        """Make it in a store; gives the ids of its people by their numbers."""
        with store.writing() as ports:
            people = {
                number: ports.users.add(
                    Registration(f"{name}{number}@example.com", username=f"{name}{number}"), "a hash", "member", NOON
                ).id
                for number in range(1, USERS + 1)
            }
            for at, (owner, members) in enumerate(self.groups):
                ports.groups.add(Group(f"{name} group {at}", "Club", Member(people[owner], "")))
                for number in sorted(members):
                    ports.groups.put(f"{name} group {at}", people[number])
            for at, (owner, visibility, users, groups) in enumerate(self.copies):
                ports.copy_edits.add(a_copy(f"{name} copy {at}", people[owner], rating=1 + at % 5))
                shown_to = sorted(people[number] for number in users)
                ports.copy_edits.share(
                    f"{name} copy {at}", visibility, shown_to, [f"{name} group {group}" for group in sorted(groups)]
                )
        return people

    def sees(self, number: int, at: int) -> bool:
        """Whether somebody is shown a copy, in words that owe nothing to the service; 0 is anybody."""
        owner, visibility, users, groups = self.copies[at]
        if number == owner or visibility is Visibility.PRIVATE:
            return False
        return visibility is Visibility.EVERYONE or (
            number != 0
            and (number in users or any(number == self.groups[at][0] or number in self.groups[at][1] for at in groups))
        )


def shown(store: Opened, viewer_id: int | None, owner: str) -> list[str]:
    """The copies that lists show to a viewer, by pages and by walks; of one world's people alone."""
    query = CopyQuery(viewer_id=viewer_id)
    found = assert_pages_and_walks_agree(store.reading.copies, query, COPY_SORTS)
    by_owners = []
    for number in range(1, USERS + 1):
        one = replace(query, owner=f"{owner}{number}")
        by_owners += store.reading.copies.after(one, None, 99)
        assert store.reading.copies.page(one, PageRequest(1, 1)).total == sum(
            kept.owner == f"{owner}{number}" for kept in found
        )
    assert sorted(kept.id for kept in by_owners) == sorted(kept.id for kept in found)
    return sorted(kept.id for kept in found)


def test_lists_show_exactly_what_why_visible_says_of_every_copy_to_everyone_on_all_stores(request):
    chance = Random(603)
    worlds = [World.random(chance) for _ in range(30)]
    assert Counter(len(world.copies) > 3 for world in worlds)[True] > 9
    with ExitStack() as stack:
        stores = [stack.enter_context(open_store(kind, request.getfixturevalue("empty_database"))) for kind in STORES]
        reasons: Counter[Why | None] = Counter()
        for at, world in enumerate(worlds):
            name = f"w{at}-"
            told = []
            for store in stores:
                people = world.build(store, name)
                lists = {}
                for number, viewer_id in {0: None, **people}.items():
                    groups = store.reading.groups.ids_of(viewer_id) if viewer_id else frozenset()
                    expected = []
                    for one in range(len(world.copies)):
                        kept = store.reading.copies.find(f"{name} copy {one}")
                        why = why_visible(kept, Viewer(viewer_id, groups))
                        reasons[why] += 1
                        if why not in (None, Why.OWNER):
                            expected.append(kept.id)
                        assert (why not in (None, Why.OWNER)) == world.sees(number, one)
                    lists[number] = shown(store, viewer_id, name)
                    assert lists[number] == expected
                told.append(lists)
                with store.writing() as ports:
                    for user_id in people.values():
                        ports.users.remove(user_id)
                assert ids(store, CopyQuery()) == []
            assert told[1:] == [told[0]] * 2
        assert reasons.keys() == {None, *Why}


def test_all_stores_tell_the_same_long_story(request):
    """Copies come, change, are shown and go; after each step every list is the same on all stores."""
    chance = Random(1979)
    with ExitStack() as stack:
        stores = [stack.enter_context(open_store(kind, request.getfixturevalue("empty_database"))) for kind in STORES]
        for store in stores:
            store.catalogue.take_in(a_film("Laura", 1944, genres=("Crime",)))
            for name in ("anna", "bert", "carla"):
                add_user(store, name, username=name)
            add_group(store, "g", CARLA, ANNA)
        alive: list[str] = []
        for step in range(120):
            what = chance.choice(("add", "add", "save", "share", "remove", "group"))
            one = chance.choice(alive) if alive else ""
            if what == "add" or not alive:
                one = f"{chance.randrange(10**4)}-{step}"
                copy = a_copy(
                    one,
                    chance.choice((ANNA, BERT)),
                    title=chance.choice(TITLES),
                    film=chance.choice(("", "x", "y")),
                    movie_id=chance.choice((None, 1)),
                    format=chance.choice(("VHS", "DVD")),
                    added=NOON + timedelta(seconds=chance.randrange(5)),
                )
                step_in = lambda store, copy=copy: add(store, copy)  # noqa: E731
            elif what == "save":
                told = {
                    "title": chance.choice(TITLES),
                    "film": chance.choice(("", "x")),
                    "rating": chance.randrange(1, 6),
                }
                step_in = lambda store, one=one, told=told: save(store, one, **told)  # noqa: E731
            elif what == "share":
                to = (chance.choice(list(Visibility)), chance.sample((1, 2, 3), chance.randrange(3)), ["g"][: step % 2])
                step_in = lambda store, one=one, to=to: share(store, one, *to)  # noqa: E731
            elif what == "group":
                member = chance.choice((ANNA, BERT))

                def step_in(store, member=member, is_in=step % 2) -> None:
                    with store.writing() as ports:
                        (ports.groups.put if is_in else ports.groups.drop)("g", member)
            else:

                def step_in(store, one=one) -> None:
                    with store.writing() as ports:
                        ports.copy_edits.hold(one)
                        ports.copy_edits.remove(one)

            outcomes = []
            for store in stores:
                try:
                    step_in(store)
                    outcomes.append("done")
                except (AlreadyThere, InvalidInput) as error:
                    outcomes.append(error.code)
            assert outcomes[1:] == outcomes[:1] * 2
            if outcomes[0] == "done" and (what == "add" or one not in alive) and what != "group":
                alive.append(one)
            elif outcomes[0] == "done" and what == "remove":
                alive.remove(one)
            seen = [
                [
                    list(store.reading.copies.after(query, None, 99))
                    for query in (
                        *(CopyQuery(viewer_id=viewer) for viewer in (None, ANNA, BERT, CARLA)),
                        *(CopyQuery(owner_id=owner, sort="title", descending=True) for owner in (ANNA, BERT)),
                    )
                ]
                for store in stores
            ]
            assert seen[1:] == seen[:1] * 2
        assert len(alive) > 5
