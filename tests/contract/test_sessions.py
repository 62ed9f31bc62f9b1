"""What every adapter of the port `Sessions` promises."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from domain.access import Role
from domain.accounts import User
from domain.sessions import MOST_SESSIONS, Session, SessionNotFound, SessionTokens
from tests.builders import NOON, add_user
from tests.conftest import DATABASES, open_store

MONTH_LATER = NOON + timedelta(days=30)
SOON = NOON + timedelta(minutes=1)
BLINK = timedelta(microseconds=1)


def begin(store, user: User, id_: str = "one", *, used=NOON, expires=MONTH_LATER) -> Session:
    session = Session(id_, user.id, used, used, "192.0.2.1", "Firefox")
    with store.writing() as ports:
        ports.sessions.add(session, f"first of {id_}", expires)
    return session


def rotate(store, id_: str, old: str, new: str, *, now=SOON, expires=MONTH_LATER + timedelta(minutes=1)) -> bool:
    with store.writing() as ports:
        return ports.sessions.rotate(id_, old, new, now=now, expires=expires)


def ids(store, user: User, now=NOON) -> list[str]:
    return [session.id for session in store.reading.sessions.of_user(user.id, now)]


def test_tells_whose_session_it_is(store):
    anna, bert = add_user(store), add_user(store, "bert")
    begin(store, anna, "of anna")
    begin(store, bert, "of bert")
    assert store.reading.sessions.user_of("of anna", anna.id) == anna
    assert store.reading.sessions.user_of("of bert", bert.id) == bert


def test_a_session_of_somebody_else_is_not_there(store):
    anna, bert = add_user(store), add_user(store, "bert")
    begin(store, anna)
    for id_, user_id in (("one", bert.id), ("two", anna.id), ("", anna.id), ("one", 0)):
        with pytest.raises(SessionNotFound):
            store.reading.sessions.user_of(id_, user_id)


def test_shows_the_user_as_they_are_now(store):
    anna = add_user(store)
    begin(store, anna)
    director = replace(anna, role=Role.CASTING_DIRECTOR, name="Anna")
    with store.writing() as ports:
        ports.users.save(director)
    assert store.reading.sessions.user_of("one", anna.id) == director


def test_who_is_disabled_has_no_session_that_counts(store):
    anna = add_user(store)
    begin(store, anna)
    with store.writing() as ports:
        ports.users.save(replace(anna, active=False))
    with pytest.raises(SessionNotFound):
        store.reading.sessions.user_of("one", anna.id)


def test_a_new_session_has_one_token(store):
    begin(store, add_user(store))
    assert store.reading.sessions.tokens_of("one", SOON) == SessionTokens("first of one", "", NOON)
    with pytest.raises(SessionNotFound):
        store.reading.sessions.tokens_of("two", SOON)


def test_puts_a_new_token_in_place_of_the_current_one(store):
    anna = add_user(store)
    session = begin(store, anna)
    begin(store, anna, "two")
    assert rotate(store, "one", "first of one", "second", now=SOON, expires=MONTH_LATER + BLINK)
    tokens = SessionTokens("second", "first of one", SOON)
    assert store.reading.sessions.tokens_of("one", SOON) == tokens
    assert store.reading.sessions.of_user(anna.id, SOON)[0] == replace(session, used=SOON)
    assert store.reading.sessions.tokens_of("two", SOON).current == "first of two"


@pytest.mark.parametrize("old", ["first of one", "first of two", "third", ""])
def test_only_the_current_token_can_be_replaced(store, old):
    anna = add_user(store)
    begin(store, anna)
    begin(store, anna, "two")
    rotate(store, "one", "first of one", "second")
    before = store.reading.sessions.tokens_of("one", SOON)
    assert not rotate(store, "one", old, "third", now=SOON + BLINK)
    assert store.reading.sessions.tokens_of("one", SOON) == before


def test_the_token_of_no_session_cannot_be_replaced(store):
    assert not rotate(store, "one", "first of one", "second")


def test_a_token_can_be_replaced_until_the_moment_it_expires(store):
    begin(store, add_user(store))
    assert not rotate(store, "one", "first of one", "second", now=MONTH_LATER)
    assert not rotate(store, "one", "first of one", "second", now=MONTH_LATER + BLINK)
    assert rotate(store, "one", "first of one", "second", now=MONTH_LATER - BLINK)


def test_of_many_who_replace_one_token_at_once_one_succeeds(stores):
    begin(stores, add_user(stores))
    start = Barrier(4)

    def race(number: int) -> bool:
        start.wait()
        return rotate(stores, "one", "first of one", f"by {number}")

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(race, range(4)))
    assert sorted(won) == [False, False, False, True]
    assert stores.reading.sessions.tokens_of("one", SOON).current == f"by {won.index(True)}"


def test_lists_the_last_used_first_and_equals_by_id(store):
    anna, bert = add_user(store), add_user(store, "bert")
    begin(store, bert, "of bert")
    for id_, seconds in (("b", 1), ("late", 2), ("_", 1), ("C", 1), ("-", 1), ("a", 1), ("early", 0)):
        begin(store, anna, id_, used=NOON + timedelta(seconds=seconds))
    assert ids(store, anna) == ["late", "-", "C", "_", "a", "b", "early"]
    rotate(store, "early", "first of early", "second")
    assert ids(store, anna)[:2] == ["early", "late"]
    assert ids(store, bert) == ["of bert"]


def test_lists_sessions_as_they_were_stored(store):
    anna = add_user(store)
    session = Session("one", anna.id, NOON, NOON + BLINK, "2001:db8::1", "Lynx/2.8")
    with store.writing() as ports:
        ports.sessions.add(session, "token", MONTH_LATER)
    assert list(store.reading.sessions.of_user(anna.id, NOON)) == [session]


def test_lists_sessions_until_the_moment_they_expire(store):
    anna = add_user(store)
    begin(store, anna, expires=NOON + BLINK)
    assert ids(store, anna, NOON) == ["one"]
    assert ids(store, anna, NOON + BLINK) == []


def test_a_session_is_none_from_the_moment_when_it_expires(store):
    anna = add_user(store)
    begin(store, anna, expires=SOON)
    with pytest.raises(SessionNotFound):
        store.reading.sessions.tokens_of("one", SOON)
    with pytest.raises(SessionNotFound), store.writing() as ports:
        ports.sessions.end("one", anna.id, SOON)
    with store.writing() as ports:
        ports.sessions.end("one", anna.id, NOON)


def test_ends_a_session_of_its_user_alone(store):
    anna, bert = add_user(store), add_user(store, "bert")
    begin(store, anna, "one")
    begin(store, anna, "two")
    for id_, user_id in (("one", bert.id), ("three", anna.id)):
        with pytest.raises(SessionNotFound), store.writing() as ports:
            ports.sessions.end(id_, user_id, SOON)
    assert ids(store, anna) == ["one", "two"]
    with store.writing() as ports:
        ports.sessions.end("one", anna.id, SOON)
    assert ids(store, anna) == ["two"]
    with pytest.raises(SessionNotFound):
        store.reading.sessions.user_of("one", anna.id)
    with pytest.raises(SessionNotFound), store.writing() as ports:
        ports.sessions.end("one", anna.id, SOON)


@pytest.mark.parametrize(("but", "left"), [({}, []), ({"but": "two"}, ["two"]), ({"but": "of bert"}, [])])
def test_ends_all_sessions_of_a_user_but_for_one(store, but, left):
    anna, bert = add_user(store), add_user(store, "bert")
    for id_ in ("one", "two", "three"):
        begin(store, anna, id_)
    begin(store, bert, "of bert")
    with store.writing() as ports:
        ports.sessions.end_all(anna.id, **but)
    assert ids(store, anna) == left
    assert ids(store, bert) == ["of bert"]


@pytest.mark.parametrize("kind", DATABASES)
def test_databases_sweep_expired_sessions_away(kind, empty_database):
    with open_store(kind, empty_database) as store:
        anna, bert = add_user(store), add_user(store, "bert")
        begin(store, anna, "over", expires=SOON)
        begin(store, bert, "nearly over", expires=SOON + BLINK)
        store.clock.now = SOON + BLINK
        begin(store, anna, "new")
        assert ids(store, bert, NOON) == ["nearly over"]
        assert ids(store, anna, NOON) == ["new"]


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_the_session_used_longest_ago_makes_room_for_a_new_one(kind, empty_database):
    with open_store(kind, empty_database) as store:
        anna, bert = add_user(store), add_user(store, "bert")
        begin(store, bert, "of bert")
        with store.writing() as ports:
            for number in range(MOST_SESSIONS):
                at = NOON + timedelta(seconds=number)
                session = Session(f"{number:04}", anna.id, at, at, "192.0.2.1", "")
                ports.sessions.add(session, f"first of {number:04}", MONTH_LATER)
        assert len(ids(store, anna)) == MOST_SESSIONS
        rotate(store, "0000", "first of 0000", "second", now=NOON + timedelta(hours=1))
        begin(store, anna, "new", used=NOON + timedelta(hours=2))
        begin(store, anna, "newer", used=NOON + timedelta(hours=3))
        kept = ids(store, anna)
        assert len(kept) == MOST_SESSIONS
        assert kept[:4] == ["newer", "new", "0000", "0999"]
        assert kept[-1] == "0003"
        assert ids(store, bert) == ["of bert"]
