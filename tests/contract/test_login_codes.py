"""What every adapter of the port `LoginCodes` promises."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import text

from domain.accounts import User
from domain.issuer_logins import CODE_LIFETIME, LoginFailed, accept_login
from domain.issuers import ForeignClaims, foreign_user
from domain.sessions import set_active
from domain.tokens import digest
from tests.builders import NOON, add_user
from tests.conftest import DATABASES, open_store

SOON = NOON + timedelta(seconds=60)
BLINK = timedelta(microseconds=1)
CLAIMS = ForeignClaims("https://issuer.example/", "auth0|anna", ())


def settle(store) -> User:
    with store.writing() as ports:
        return ports.foreign_users.settle(foreign_user(CLAIMS, NOON))


def add(store, code: str, user: User, expires=SOON) -> None:
    with store.writing() as ports:
        ports.login_codes.add(code, user.id, expires)


def take(store, code: str, now=NOON) -> User | None:
    with store.writing() as ports:
        return ports.login_codes.take(code, now)


def test_tells_whose_code_it_is_once(store):
    anna, bert = settle(store), add_user(store, "bert")
    add(store, "of anna", anna)
    add(store, "of bert", bert)
    assert take(store, "of anna") == anna
    assert take(store, "of anna") is None
    assert take(store, "of bert") == bert
    assert take(store, "of bert") is None


def test_a_code_that_never_was_is_nobodys(store):
    add(store, "a code", settle(store))
    for code in ("", "another", "A CODE", "a code ", "a", "%", "a' OR ''='"):
        assert take(store, code) is None
    assert take(store, "a code") is not None


def test_a_code_is_good_until_the_very_moment_when_it_expires(store):
    anna = settle(store)
    for code in ("one", "two", "three"):
        add(store, code, anna)
    assert take(store, "one", SOON - BLINK) == anna
    assert take(store, "two", SOON) is None
    assert take(store, "three", SOON + timedelta(days=1)) is None


def test_an_expired_code_stays_so(store):
    add(store, "a code", settle(store))
    assert take(store, "a code", SOON) is None
    assert take(store, "a code", NOON) is None


def test_several_codes_of_one_user_are_each_good_once(store):
    anna = settle(store)
    for code in ("one", "two"):
        add(store, code, anna)
    assert take(store, "two") == anna
    assert take(store, "one") == anna
    assert take(store, "two") is None


def test_shows_the_user_as_they_are_now(store):
    anna = settle(store)
    add(store, "a code", anna)
    with store.writing() as ports:
        ports.users.save(replace(anna, name="Anna"))
    assert take(store, "a code") == replace(anna, name="Anna")


def test_who_is_disabled_gets_nothing_and_the_code_is_spent(store):
    anna = settle(store)
    add(store, "a code", anna)
    for active in (False, True):
        with store.writing() as ports:
            set_active(ports.users.hold(anna.id), active=active, users=ports.users, sessions=ports.sessions)
        assert take(store, "a code") is None


def test_who_is_gone_has_no_codes(store):
    anna = settle(store)
    add(store, "a code", anna)
    with store.writing() as ports:
        ports.users.remove(anna.id)
    assert take(store, "a code") is None
    # Nor has who comes after.
    settle(store)
    assert take(store, "a code") is None


def test_a_taking_that_is_rolled_back_was_none(store):
    anna = settle(store)
    add(store, "a code", anna)

    def fail() -> None:
        with store.writing() as ports:
            assert ports.login_codes.take("a code", NOON) == anna
            raise LoginFailed("for another reason")

    with pytest.raises(LoginFailed):
        fail()
    assert take(store, "a code") == anna


def test_a_code_that_is_rolled_back_never_was(store):
    anna = settle(store)

    def fail() -> None:
        with store.writing() as ports:
            ports.login_codes.add("a code", anna.id, SOON)
            raise LoginFailed("for another reason")

    with pytest.raises(LoginFailed):
        fail()
    assert take(store, "a code") is None


def test_of_many_who_take_one_code_at_once_one_gets_it(stores):
    anna = settle(stores)
    start = Barrier(4)

    def race(code: str) -> User | None:
        start.wait()
        return take(stores, code)

    with ThreadPoolExecutor(4) as pool:
        for number in range(5):
            add(stores, f"code {number}", anna)
            taken = [user for user in pool.map(race, [f"code {number}"] * 4) if user]
            assert taken == [anna]


@pytest.mark.parametrize("kind", DATABASES)
def test_databases_sweep_expired_codes_away(kind, empty_database):
    def kept(store) -> list[str]:
        with store.writing() as ports:
            return sorted(row[0] for row in ports.login_codes.rows(text("SELECT code FROM login_codes"), {}))

    with open_store(kind, empty_database) as store:
        anna = settle(store)
        add(store, "over", anna, NOON + timedelta(minutes=5))
        add(store, "nearly over", anna, NOON + timedelta(minutes=5) + BLINK)
        assert kept(store) == ["nearly over", "over"]
        store.clock.sleep(minutes=5, microseconds=1)
        assert kept(store) == ["nearly over"]


# What a log-in leaves


def accept(store, claims: ForeignClaims = CLAIMS, now=NOON) -> str:
    with store.writing() as ports:
        return accept_login(claims, now=now, foreign_users=ports.foreign_users, codes=ports.login_codes)


def test_a_log_in_leaves_a_user_and_a_code_of_60_seconds_that_is_kept_as_a_digest(store):
    code = accept(store)
    user = store.reading.foreign_users.find(CLAIMS.issuer, CLAIMS.subject)
    assert user.last_login == NOON
    assert timedelta(seconds=60) == CODE_LIFETIME
    assert take(store, code) is None
    assert take(store, digest(code), SOON - BLINK) == user
    other = accept(store)
    assert other != code
    assert take(store, digest(other), SOON) is None


def test_who_is_disabled_gets_no_code(store):
    accept(store)
    user = store.reading.foreign_users.find(CLAIMS.issuer, CLAIMS.subject)
    with store.writing() as ports:
        set_active(user, active=False, users=ports.users, sessions=ports.sessions)
    with pytest.raises(LoginFailed):
        accept(store, now=SOON)
    assert store.reading.foreign_users.find(CLAIMS.issuer, CLAIMS.subject) == replace(user, active=False)
