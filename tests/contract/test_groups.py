"""What every adapter of the port `Groups` promises."""

from collections.abc import Iterator

import pytest

from domain.access import Role
from domain.accounts import Registration
from domain.collections import Copy, Visibility
from domain.groups import MOST_GROUPS, MOST_MEMBERS, Group, GroupNotFound, Member, TooMany
from domain.paging import PageRequest
from tests.builders import NOON, add_user
from tests.conftest import STORES, open_store

ANNA, BERT, CARLA = 1, 2, 3
ALL = PageRequest(size=100)


@pytest.fixture
def people(store) -> None:
    """Anna, Bert and Carla, whose ids are 1 to 3."""
    assert [add_user(store, name, username=name).id for name in ("anna", "Bert", "carla")] == [ANNA, BERT, CARLA]


def add(store, group_id: str = "family", name: str = "Family", owner: int = ANNA) -> None:
    with store.writing() as ports:
        ports.groups.add(Group(group_id, name, Member(owner, "whatever")))


def put(store, group_id: str, *user_ids: int) -> None:
    with store.writing() as ports:
        for user_id in user_ids:
            ports.groups.put(group_id, user_id)


def drop(store, group_id: str, user_id: int) -> None:
    with store.writing() as ports:
        ports.groups.drop(group_id, user_id)


def close_account(store, user_id: int) -> None:
    with store.writing() as ports:
        ports.users.remove(user_id)


def listed(store, user_id: int, page: PageRequest = ALL) -> list[str]:
    return [group.id for group in store.reading.groups.page(user_id, page).items]


@pytest.mark.usefixtures("people")
def test_a_group_is_stored_renamed_and_taken_away(store):
    add(store)
    groups = store.reading.groups
    assert groups.find("family") == Group("family", "Family", Member(ANNA, "anna"))
    assert groups.find("nowhere") is None
    with store.writing() as ports:
        ports.groups.rename("family", "🎬" * 50)
    assert groups.find("family").name == "🎬" * 50
    with store.writing() as ports:
        ports.groups.remove("family")
    assert groups.find("family") is None
    assert listed(store, ANNA) == []


@pytest.mark.usefixtures("people")
def test_a_group_begins_without_members(store):
    with store.writing() as ports:
        ports.groups.add(Group("family", "Family", Member(ANNA, "anna")))
    assert store.reading.groups.find("family").members == ()


@pytest.mark.usefixtures("people")
def test_members_stand_once_each_by_their_names_as_they_are_now(store):
    add(store)
    put(store, "family", CARLA, BERT, CARLA)
    put(store, "family", BERT)
    group = store.reading.groups.find("family")
    assert group.members == (Member(BERT, "Bert"), Member(CARLA, "carla"))
    nameless = [add_user(store, name).id for name in ("dora", "emil")]
    put(store, "family", *nameless[::-1])
    members = store.reading.groups.find("family").members
    assert members == (*(Member(user_id, "") for user_id in nameless), *group.members)
    for _ in range(2):
        drop(store, "family", BERT)
    assert store.reading.groups.find("family").members == (*members[:2], Member(CARLA, "carla"))
    put(store, "family", BERT)
    assert store.reading.groups.find("family").members == members


@pytest.mark.usefixtures("people")
def test_a_group_that_is_gone_gets_no_members_and_somebody_who_is_gone_joins_none(store):
    with pytest.raises(GroupNotFound):
        put(store, "nowhere", BERT)
    add(store)
    put(store, "family", 99)
    assert store.reading.groups.find("family").members == ()
    put(store, "family", 99, BERT)
    assert store.reading.groups.find("family").members == (Member(BERT, "Bert"),)


@pytest.mark.usefixtures("people")
def test_the_groups_that_somebody_owns_or_is_in_stand_by_name_and_id(store):
    groups = [("e", "Club", ANNA), ("d", "club", BERT), ("c", "Club", BERT), ("b", "Älteste", ANNA), ("a", "🎬", CARLA)]
    for group_id, name, owner in groups:
        add(store, group_id, name, owner)
    put(store, "d", ANNA)
    put(store, "c", ANNA, CARLA)
    put(store, "e", ANNA)
    assert listed(store, ANNA) == ["c", "e", "d", "b"]
    assert listed(store, BERT) == ["c", "d"]
    assert listed(store, CARLA) == ["c", "a"]
    assert listed(store, 99) == []
    page = store.reading.groups.page(ANNA, PageRequest(2, 3))
    assert ([group.id for group in page.items], page.total) == (["b"], 4)
    page = store.reading.groups.page(ANNA, PageRequest(9, 3))
    assert (list(page.items), page.total) == ([], 4)
    assert store.reading.groups.ids_of(ANNA) == {"c", "e", "d", "b"}
    assert store.reading.groups.ids_of(CARLA) == {"a", "c"}
    assert store.reading.groups.ids_of(99) == frozenset()
    assert store.reading.groups.page(ANNA, ALL).items[0] == store.reading.groups.find("c")


@pytest.mark.usefixtures("people")
def test_names_stand_in_order_without_regard_to_case(store):
    add_user(store, "zoe", username="Abel")
    names_of = store.reading.groups.names_of
    assert names_of(frozenset((ANNA, BERT, CARLA, 4))) == ["Abel", "anna", "Bert", "carla"]
    assert names_of(frozenset((BERT,))) == ["Bert"]
    assert names_of(frozenset()) == []


@pytest.mark.usefixtures("people")
def test_an_owner_who_goes_takes_their_groups_along_and_a_member_leaves_all(store):
    for group_id, owner in (("annas", ANNA), ("berts", BERT)):
        add(store, group_id, group_id, owner)
        put(store, group_id, CARLA)
    put(store, "annas", BERT)
    close_account(store, BERT)
    assert store.reading.groups.find("berts") is None
    assert store.reading.groups.find("annas").members == (Member(CARLA, "carla"),)
    assert listed(store, CARLA) == ["annas"]
    assert store.reading.groups.ids_of(BERT) == frozenset()


@pytest.mark.usefixtures("people")
def test_a_group_that_goes_takes_the_showing_along(store):
    add(store)
    add(store, "friends")
    put(store, "family", BERT)
    with store.writing() as ports:
        ports.copy_edits.add(Copy("a", ANNA, "Alien", "VHS", 117, 1979, 5, NOON, NOON))
        ports.copy_edits.hold("a")
        ports.copy_edits.share("a", Visibility.SELECTED, [], ["family", "friends"])
        ports.groups.remove("family")
    kept = store.reading.copies.find("a")
    assert (kept.copy.visibility, kept.groups) == (Visibility.SELECTED, {"friends"})


@pytest.mark.usefixtures("people")
def test_what_failed_left_nothing(store):
    def add_and_fail() -> None:
        with store.writing() as ports:
            ports.groups.add(Group("family", "Family", Member(ANNA, "anna")))
            ports.groups.put("family", BERT)
            ports.groups.put("nowhere", BERT)

    with pytest.raises(GroupNotFound):
        add_and_fail()
    assert store.reading.groups.find("family") is None
    assert listed(store, BERT) == []


@pytest.mark.usefixtures("people")
def test_nobody_owns_more_groups_than_there_is_room_for(store):
    with store.writing() as ports:
        for number in range(MOST_GROUPS):
            ports.groups.add(Group(f"group {number}", "Club", Member(ANNA, "anna")))
    with pytest.raises(TooMany):
        add(store)
    assert store.reading.groups.page(ANNA, PageRequest(1, 1)).total == MOST_GROUPS
    add(store, owner=BERT)
    put(store, "family", ANNA)
    with store.writing() as ports:
        ports.groups.remove("group 5")
    add(store, "another")
    with pytest.raises(TooMany):
        add(store, "one more")


@pytest.mark.usefixtures("people")
def test_no_group_has_more_members_than_there_is_room_for(store):
    add(store)
    with store.writing() as ports:
        told = (Registration(f"user{number}@example.com") for number in range(MOST_MEMBERS))
        ids = [ports.users.add(one, "a hash", Role.MEMBER, NOON).id for one in told]
        for user_id in ids:
            ports.groups.put("family", user_id)
    with pytest.raises(TooMany):
        put(store, "family", BERT)
    put(store, "family", ids[0])
    assert len(store.reading.groups.find("family").members) == MOST_MEMBERS
    drop(store, "family", ids[0])
    put(store, "family", BERT)
    with pytest.raises(TooMany):
        put(store, "family", ids[0])


NAMES = ["Club", "club", "CLUB", "_", "~", "é", "Z", "a", "ß", "🎬", "10", "9", "Élan", "elan", " x"]


def test_all_stores_put_names_into_the_same_order(request):
    def opened() -> Iterator[list[str]]:
        for kind in STORES:
            with open_store(kind, request.getfixturevalue("empty_database")) as store:
                anna = add_user(store).id
                for at, name in enumerate(NAMES):
                    add(store, f"{name}{at % 7}", name, anna)
                yield listed(store, anna)

    memory, *others = opened()
    assert others == [memory] * 2
