"""What every adapter of the port `Attempts` promises, and the limits that stand on it."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from adapters.credentials.tokens import JwtAccessTokens, SigningKey
from adapters.sql.tables import attempts as attempts_table
from domain.accounts import EmailTaken, Login, Registration, check_password, ensure_right, register
from domain.attempts import (
    NOBODY,
    Account,
    Count,
    Kind,
    Origin,
    ensure_log_in_allowed,
    ensure_registration_allowed,
)
from domain.errors import DomainError, TooManyAttempts
from domain.sessions import BadLogin, check_login, log_in
from domain.tokens import RefreshTokens
from tests.builders import NOON, add_user, committed
from tests.conftest import DATABASES, open_store

HOME, CAFE = "192.0.2.1", "198.51.100.7"
STRANGER = Account.of_stranger("nobody@example.com")
BLINK = timedelta(microseconds=1)
FIVE_MINUTES = 300

ACCESS_TOKENS = JwtAccessTokens(
    [SigningKey.of_secret("a secret of the tests that signs access tokens")], issuer="tests", audience="tests"
)
REFRESH_TOKENS = RefreshTokens(b"a secret of the tests", timedelta(seconds=10))


class PlainHasher:
    def hash(self, password: str) -> str:
        return f"hashed:{password}"

    def matches(self, password: str, hashed: str | None) -> bool:
        return hashed == f"hashed:{password}"

    def is_outdated(self, hashed: str) -> bool:
        return False


def account_of(store, name: str = "anna") -> Account:
    return Account(add_user(store, name, password_hash="hashed:right").id)


def strangers(number: int) -> list[Account]:
    return [Account.of_stranger(f"nobody {one}") for one in range(number)]


def networks(number: int) -> list[str]:
    return [f"203.0.113.{one}" for one in range(number)]


def fail(store, accounts: Iterable[Account], of_networks: Iterable[str] = (HOME,), times: int = 1) -> None:
    of_networks = list(of_networks)
    with store.writing() as ports:
        for account in accounts:
            for network in of_networks:
                for _ in range(times):
                    ports.attempts.add(Kind.LOG_IN, account, network, store.clock())


def keep(store, kind: Kind, network: str = HOME, times: int = 1) -> None:
    with store.writing() as ports:
        for _ in range(times):
            ports.attempts.add(kind, NOBODY, network, store.clock())


def wait_to(ask: Callable[[], None]) -> int:
    """The seconds to wait; 0 for what is allowed."""
    try:
        ask()
    except TooManyAttempts as error:
        return error.retry_after
    return 0


def wait_to_log_in(store, account: Account, network: str = HOME) -> int:
    attempts, now = store.reading.attempts, store.clock()
    return wait_to(lambda: ensure_log_in_allowed(account, network, now=now, attempts=attempts))


def wait_to_register(store, network: str = HOME) -> int:
    attempts, now = store.reading.attempts, store.clock()
    return wait_to(lambda: ensure_registration_allowed(network, now=now, attempts=attempts))


def check(store, password: str = "wrong", login: Login = Login("anna@example.com"), network: str = HOME):  # noqa: B008
    reading = store.reading
    return check_login(
        login,
        password,
        Origin(network),
        now=reading.now(),
        logins=reading.logins,
        attempts=reading.attempts,
        hasher=PlainHasher(),
    )


def finish(store, checked, network: str = HOME):
    return committed(
        store,
        lambda ports: log_in(
            checked,
            Origin(network),
            now=ports.now(),
            logins=ports.logins,
            sessions=ports.sessions,
            attempts=ports.attempts,
            access_tokens=ACCESS_TOKENS,
            refresh_tokens=REFRESH_TOKENS,
        ),
    )


def sign_up(store, name: str, network: str = HOME) -> object:
    return committed(
        store,
        lambda ports: register(
            Registration(f"{name}@example.com"),
            "hash",
            Origin(network),
            now=ports.now(),
            users=ports.users,
            attempts=ports.attempts,
        ),
    )


def test_tells_when_the_latest_but_so_many_happened(store):
    anna = account_of(store)
    for account, network in ((anna, HOME), (STRANGER, HOME), (anna, CAFE), (anna, HOME)):
        fail(store, [account], [network])
        store.clock.sleep(seconds=1)
    keep(store, Kind.TAKEN)
    asked = [
        Count(Kind.LOG_IN, anna, HOME, 1),
        Count(Kind.LOG_IN, anna, HOME, 2),
        Count(Kind.LOG_IN, anna, HOME, 3),
        Count(Kind.LOG_IN, anna, None, 3),
        Count(Kind.LOG_IN, anna, None, 4),
        Count(Kind.LOG_IN, None, HOME, 3),
        Count(Kind.LOG_IN, None, None, 4),
        Count(Kind.LOG_IN, STRANGER, None, 1),
        Count(Kind.LOG_IN, STRANGER, CAFE, 1),
        Count(Kind.TAKEN, None, HOME, 1),
        Count(Kind.REGISTRATION, None, HOME, 1),
    ]
    seconds = [3, 0, None, 0, None, 0, 0, 1, None, 4, None]
    since = NOON - timedelta(minutes=1)
    expected = [None if one is None else NOON + timedelta(seconds=one) for one in seconds]
    assert list(store.reading.attempts.latest(asked, since)) == expected


def test_counts_what_happened_after_a_moment_and_not_at_it(store):
    fail(store, [STRANGER])
    asked = [Count(Kind.LOG_IN, STRANGER, HOME, 1)]
    assert list(store.reading.attempts.latest(asked, NOON)) == [None]
    assert list(store.reading.attempts.latest(asked, NOON - BLINK)) == [NOON]


@pytest.mark.parametrize("is_user", [True, False])
def test_ten_failures_at_an_account_from_a_network_are_enough(store, is_user):
    account = account_of(store) if is_user else STRANGER
    bert = account_of(store, "bert")
    fail(store, [account], times=9)
    assert wait_to_log_in(store, account) == 0
    fail(store, [account])
    assert wait_to_log_in(store, account) == FIVE_MINUTES
    assert wait_to_log_in(store, account, CAFE) == 0
    assert wait_to_log_in(store, bert) == 0
    assert wait_to_log_in(store, Account.of_stranger("somebody else")) == 0


def test_a_hundred_failures_from_a_network_are_enough(store):
    anna = account_of(store)
    fail(store, strangers(33), times=3)
    assert wait_to_log_in(store, anna) == 0
    fail(store, [anna])
    assert wait_to_log_in(store, anna) == wait_to_log_in(store, STRANGER) == FIVE_MINUTES
    assert wait_to_log_in(store, anna, CAFE) == 0


@pytest.mark.parametrize("is_user", [True, False])
def test_a_hundred_failures_at_an_account_are_enough(store, is_user):
    account = account_of(store) if is_user else STRANGER
    bert = account_of(store, "bert")
    fail(store, [account], networks(33), times=3)
    assert wait_to_log_in(store, account) == 0
    fail(store, [account], [CAFE])
    assert wait_to_log_in(store, account) == wait_to_log_in(store, account, CAFE) == FIVE_MINUTES
    assert wait_to_log_in(store, bert) == 0


def test_no_number_of_failures_elsewhere_shuts_out_who_logged_in_from_here_within_thirty_days(store):
    anna, bert = account_of(store), account_of(store, "bert")
    with store.writing() as ports:
        ports.attempts.remember(anna.user_id, HOME, NOON)
        ports.attempts.remember(bert.user_id, CAFE, NOON)
    store.clock.sleep(days=30)
    fail(store, [anna], networks(25), times=4)
    assert wait_to_log_in(store, anna) == 0
    assert wait_to_log_in(store, anna, CAFE) == FIVE_MINUTES
    store.clock.now += BLINK
    assert wait_to_log_in(store, anna) == FIVE_MINUTES


def test_a_familiar_network_is_held_to_ten_failures_as_well(store):
    anna = account_of(store)
    with store.writing() as ports:
        ports.attempts.remember(anna.user_id, HOME, NOON)
    fail(store, [anna], times=10)
    assert wait_to_log_in(store, anna) == FIVE_MINUTES


def test_a_log_in_makes_its_network_familiar(store):
    anna = account_of(store)
    fail(store, [anna], networks(25), times=4)
    assert wait_to_log_in(store, anna) == FIVE_MINUTES
    store.clock.sleep(minutes=5)
    finish(store, check(store, "right"))
    fail(store, [anna], networks(25), times=4)
    assert wait_to_log_in(store, anna) == 0
    assert wait_to_log_in(store, anna, CAFE) == FIVE_MINUTES


def test_the_window_slides_to_the_microsecond(store):
    anna = account_of(store)
    for _ in range(10):
        fail(store, [anna])
        store.clock.sleep(seconds=10)
    assert wait_to_log_in(store, anna) == 200
    store.clock.now += BLINK
    assert wait_to_log_in(store, anna) == 200
    store.clock.now = NOON + timedelta(minutes=5) - BLINK
    assert wait_to_log_in(store, anna) == 1
    store.clock.now += BLINK
    assert wait_to_log_in(store, anna) == 0
    fail(store, [anna])
    assert wait_to_log_in(store, anna) == 10
    store.clock.sleep(seconds=10)
    assert wait_to_log_in(store, anna) == 0


def test_the_longest_of_several_waits_counts(store):
    anna = account_of(store)
    fail(store, [anna], times=10)
    store.clock.sleep(minutes=2)
    assert wait_to_log_in(store, anna) == 180
    fail(store, strangers(25), times=4)
    assert wait_to_log_in(store, anna) == FIVE_MINUTES
    assert wait_to_log_in(store, anna, CAFE) == 0


def test_addresses_of_one_customer_count_as_one_network(store):
    anna = account_of(store)
    addresses = [f"2001:db8:0:1::{one:x}" for one in range(9)] + ["2001:DB8:0:1:ffff:ffff:ffff:ffff"]
    fail(store, [anna], [Origin(address).network for address in addresses])
    assert wait_to_log_in(store, anna, Origin("2001:db8:0:1:abcd::").network) == FIVE_MINUTES
    assert wait_to_log_in(store, anna, Origin("2001:db8:0:2::").network) == 0


def test_an_ipv4_address_written_as_ipv6_is_the_same(store):
    anna = account_of(store)
    fail(store, [anna], [Origin(f"::ffff:{HOME}").network], times=10)
    assert wait_to_log_in(store, anna, Origin(HOME).network) == FIVE_MINUTES
    assert wait_to_log_in(store, anna, Origin(f"::ffff:{CAFE}").network) == 0


def test_what_is_no_ip_address_is_a_network_of_its_own(store):
    fail(store, [STRANGER], [Origin("/run/marquee.sock").network], times=10)
    assert wait_to_log_in(store, STRANGER, "/run/marquee.sock") == FIVE_MINUTES
    assert wait_to_log_in(store, STRANGER, "") == 0


def test_the_names_of_strangers_are_counted_but_not_stored(store):
    for _ in range(10):
        with pytest.raises(BadLogin):
            finish(store, check(store, login=Login("Nobody@Example.com")))
    with pytest.raises(TooManyAttempts):
        check(store, login=Login("nobody@example.com"))
    if store.kind == "memory":
        stored = repr(store.reading.attempts.store.attempts)
    else:
        stored = repr(store.reading.attempts.rows(select(attempts_table), {}))
    assert STRANGER.stranger in stored
    assert "nobody" not in stored.lower()


@pytest.mark.parametrize(("lifetime", "trace"), [({"minutes": 5}, "failures_of"), ({"days": 30}, "networks_of")])
@pytest.mark.parametrize("kind", DATABASES)
def test_databases_sweep_away_what_counts_no_more(kind, lifetime, trace, empty_database):
    with open_store(kind, empty_database) as store:
        anna = account_of(store)
        with store.writing() as ports:
            ports.attempts.add(Kind.LOG_IN, anna, HOME, store.clock())
            ports.attempts.remember(anna.user_id, HOME, store.clock())
        traces = getattr(store.reading.traces, trace)
        store.clock.sleep(**lifetime)
        fail(store, [STRANGER])
        assert len(traces(anna.user_id)) == 1
        store.clock.sleep(minutes=1)
        fail(store, [STRANGER])
        assert len(traces(anna.user_id)) == 0


def test_the_last_log_in_from_a_network_is_the_one_that_counts(store):
    anna = account_of(store)
    for _ in range(2):
        with store.writing() as ports:
            ports.attempts.remember(anna.user_id, HOME, store.clock())
        store.clock.sleep(days=20)
    is_familiar = store.reading.attempts.is_familiar
    assert is_familiar(anna.user_id, HOME, NOON + timedelta(days=20))
    assert not is_familiar(anna.user_id, HOME, NOON + timedelta(days=20) + BLINK)
    assert not is_familiar(anna.user_id, CAFE, NOON)
    assert not is_familiar(anna.user_id + 1, HOME, NOON)


def test_thirty_registrations_from_a_network_are_enough(store):
    for number in range(30):
        assert wait_to_register(store) == 0
        sign_up(store, f"user{number}")
    assert wait_to_register(store) == FIVE_MINUTES
    with pytest.raises(TooManyAttempts):
        sign_up(store, "anna")
    assert sign_up(store, "bert", CAFE).id == 31
    store.clock.sleep(minutes=5)
    assert sign_up(store, "anna").email == "anna@example.com"


def test_a_hundred_registrations_with_a_taken_name_are_enough(store):
    add_user(store, password_hash="hashed:right")
    keep(store, Kind.TAKEN, times=99)
    assert wait_to_register(store) == 0
    with pytest.raises(EmailTaken):
        sign_up(store, "anna")
    assert wait_to_register(store) == FIVE_MINUTES
    assert wait_to_register(store, CAFE) == 0
    store.clock.sleep(minutes=5)
    assert wait_to_register(store) == 0


def test_registrations_and_log_ins_are_counted_apart(store):
    fail(store, strangers(25), times=4)
    assert wait_to_register(store) == 0
    keep(store, Kind.TAKEN, CAFE, times=99)
    keep(store, Kind.REGISTRATION, CAFE, times=29)
    assert wait_to_register(store, CAFE) == 0
    assert wait_to_log_in(store, STRANGER, CAFE) == 0


def test_of_many_wrong_log_ins_at_once_ten_are_told_so(stores):
    add_user(stores, password_hash="hashed:right")
    checked = [check(stores) for _ in range(16)]
    start = Barrier(4)

    def race(of: int) -> list[str]:
        start.wait()
        codes = []
        for one in checked[of::4]:
            with pytest.raises(DomainError) as caught:
                finish(stores, one)
            codes.append(caught.value.code)
        return codes

    with ThreadPoolExecutor(4) as pool:
        told = [code for codes in pool.map(race, range(4)) for code in codes]
    assert sorted(told) == ["bad_login"] * 10 + ["too_many_attempts"] * 6


def test_an_attempt_at_an_account_that_is_being_removed_waits_and_is_of_nobody(stores):
    anna = account_of(stores)

    def attempt() -> None:
        with stores.writing() as ports:
            ports.attempts.hold(anna, HOME)
            ports.attempts.add(Kind.LOG_IN, anna, HOME, NOON)

    with ThreadPoolExecutor(1) as pool:
        with stores.writing() as ports:
            ports.attempts.hold(anna, CAFE)
            ports.users.remove(anna.user_id)
            late = pool.submit(attempt)
            with pytest.raises(TimeoutError):
                late.result(timeout=0.3)
        late.result()
    asked = [Count(Kind.LOG_IN, None, HOME, 1)]
    assert list(stores.reading.attempts.latest(asked, NOON - BLINK)) == [NOON]


@pytest.mark.parametrize("password", ["right", "wrong"])
def test_a_log_in_of_who_left_meanwhile_is_a_bad_one(store, password):
    anna = add_user(store, password_hash="hashed:right")
    checked = check(store, password)
    with store.writing() as ports:
        ports.users.remove(anna.id)
    with pytest.raises(BadLogin):
        finish(store, checked)


def test_who_left_meanwhile_cannot_change_anything_with_their_password(store):
    anna = add_user(store, password_hash="hashed:right")
    reading = store.reading
    checked = check_password(
        anna.id,
        "right",
        Origin(HOME),
        now=NOON,
        logins=reading.logins,
        attempts=reading.attempts,
        hasher=PlainHasher(),
    )
    with store.writing() as ports:
        ports.users.remove(anna.id)
    with pytest.raises(DomainError):
        committed(
            store,
            lambda ports: ensure_right(
                checked, Origin(HOME), "password", now=NOON, logins=ports.logins, attempts=ports.attempts
            ),
        )
