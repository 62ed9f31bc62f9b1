"""What every adapter of the port `KeptAnswers` promises."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic

import pytest

from domain.accounts import AccountGone
from domain.errors import Unavailable
from domain.idempotency import KeptAnswer, RequestKey, StillUnderWay
from tests.builders import NOON, add_user
from tests.conftest import DATABASES, open_store

CREATED = KeptAnswer("digest of the body", 201, {"Location": "/user/", "Content-Type": "application/json"}, b'{"a": 1}')
EMPTY = KeptAnswer("", 204, {}, b"")
BLINK = timedelta(microseconds=1)
DAY = timedelta(days=1)


class Broken(Exception):
    pass


def answer(store, key: RequestKey, first: KeptAnswer = CREATED) -> KeptAnswer | None:
    """What a request with this key gets from another one; None for the first, whose answer is then kept."""
    with store.writing() as ports:
        kept = ports.kept_answers.begin(key, store.clock())
        if kept is None:
            ports.kept_answers.keep(key, first)
        return kept


@pytest.fixture
def key(store) -> RequestKey:
    return RequestKey(add_user(store).id, "/favorites/movies/1", "key")


@pytest.fixture(params=DATABASES)
def database(request, empty_database):
    with open_store(request.param, empty_database) as opened:
        yield opened


@pytest.mark.parametrize("first", [CREATED, EMPTY, KeptAnswer("d", 200, {"X-Name": "é"}, bytes(range(256)))])
def test_the_first_request_gets_nothing_and_others_its_answer(store, key, first):
    assert answer(store, key, first) is None
    assert answer(store, key, EMPTY) == first
    assert answer(store, key, EMPTY) == first


def test_requests_are_told_apart_by_user_path_and_key(store, key):
    answer(store, key)
    others = [
        key._replace(user_id=add_user(store, "bert").id),
        key._replace(path="/favorites/movies/2"),
        key._replace(path=key.path + "/"),
        key._replace(key="another key"),
        key._replace(key="KEY"),
    ]
    for other in others:
        assert answer(store, other, EMPTY) is None
    assert answer(store, key) == CREATED
    assert [answer(store, other) for other in others] == [EMPTY] * len(others)


def test_who_is_gone_begins_nothing(store, key):
    answer(store, key)
    with store.writing() as ports:
        ports.users.remove(key.user_id)
    for gone in (key, key._replace(key="another key")):
        with pytest.raises(AccountGone):
            answer(store, gone)


def test_an_answer_is_forgotten_after_a_day(store, key):
    answer(store, key)
    store.clock.sleep(days=1)
    assert answer(store, key, EMPTY) == CREATED
    store.clock.now += BLINK
    assert answer(store, key, EMPTY) is None
    assert answer(store, key) == EMPTY


def test_databases_sweep_answers_away_that_are_older_than_a_day(database):
    key = RequestKey(add_user(database).id, "/", "key")
    answer(database, key)
    database.clock.now += DAY + BLINK
    answer(database, key._replace(key="another key"))
    assert [kept.key for kept in database.reading.traces.requests_of(key.user_id)] == ["another key"]


def test_an_answer_is_forgotten_after_a_day_however_many_are_as_old(store, key):
    with store.writing() as ports:
        for number in range(150):
            old = key._replace(key=f"key {number:03}")
            ports.kept_answers.begin(old, NOON)
            ports.kept_answers.keep(old, CREATED)
    store.clock.now += DAY + BLINK
    assert answer(store, key._replace(key="key 149"), EMPTY) is None


def test_what_is_rolled_back_has_not_begun(store, key):
    def begin_and_break():
        with store.writing() as ports:
            ports.kept_answers.begin(key, NOON)
            ports.kept_answers.keep(key, CREATED)
            raise Broken

    with pytest.raises(Broken):
        begin_and_break()
    assert answer(store, key, EMPTY) is None
    assert answer(store, key) == EMPTY


def test_a_second_request_waits_for_the_answer_of_the_first(database):
    key = RequestKey(add_user(database).id, "/", "key")
    with ThreadPoolExecutor(1) as pool:
        with database.writing() as ports:
            assert ports.kept_answers.begin(key, NOON) is None
            second = pool.submit(answer, database, key, EMPTY)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.3)
            ports.kept_answers.keep(key, CREATED)
        assert second.result() == CREATED


def test_a_second_request_is_the_first_when_the_other_is_rolled_back(database):
    key = RequestKey(add_user(database).id, "/", "key")

    def begin_and_break(pool):
        with database.writing() as ports:
            ports.kept_answers.begin(key, NOON)
            second = pool.submit(answer, database, key, EMPTY)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.3)
            caught.append(second)
            raise Broken

    caught = []
    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(Broken):
            begin_and_break(pool)
        assert caught[0].result() is None
    assert answer(database, key) == EMPTY


def test_a_second_request_waits_two_seconds_and_no_longer(database):
    key = RequestKey(add_user(database).id, "/", "key")
    with database.writing() as ports:
        assert ports.kept_answers.begin(key, NOON) is None
        before = monotonic()
        # On SQLite nobody else can write at all, so already the transaction can't begin.
        with pytest.raises(StillUnderWay if database.kind == "postgresql" else Unavailable):
            answer(database, key)
        assert 1.5 < monotonic() - before < 4
        ports.kept_answers.keep(key, CREATED)
    assert answer(database, key) == CREATED
