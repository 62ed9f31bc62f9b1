"""Where attempts come from, and how long somebody is told to wait."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from domain.attempts import (
    FAMILIAR,
    NOBODY,
    WINDOW,
    Account,
    Count,
    Origin,
    ensure_log_in_allowed,
    ensure_registration_allowed,
)
from domain.errors import TooManyAttempts
from tests.builders import NOON


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:0DB8:0001:0002:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::1", "::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::FFFF:c000:0207", "192.0.2.7"),
        ("", ""),
        ("unix:/run/marquee.sock", "unix:/run/marquee.sock"),
        ("192.0.2.7:80", "192.0.2.7:80"),
        ("192.0.2.07", "192.0.2.07"),
        ("[2001:db8::1]", "[2001:db8::1]"),
        ("films.example", "films.example"),
    ],
)
def test_attempts_are_counted_by_network(address, network):
    assert Origin(address).network == network


def test_the_account_of_a_stranger_is_the_digest_of_the_name():
    account = Account.of_stranger("anna@example.com")
    assert account == Account(None, "f7d54c22dda5b1780276601cd005909b70543fc4a6ba72d735b4cb9bbb611f01")
    assert account != Account.of_stranger("ben@example.com")
    assert account != NOBODY
    assert len(Account.of_stranger("é🎬" * 200).stranger) == 64


ANNA = Account(1)


class Reached:
    """Attempts whose limits were reached at these times, in the order in which they are asked for."""

    def __init__(self, *latest: datetime | None, is_familiar: bool = False) -> None:
        self._latest = latest
        self._is_familiar = is_familiar

    def latest(self, counts: Sequence[Count], since: datetime) -> Sequence[datetime | None]:
        assert len(counts) == len(self._latest)
        assert since == NOON - WINDOW
        return self._latest

    def is_familiar(self, user_id: int, network: str, since: datetime) -> bool:
        assert since == NOON - FAMILIAR
        return self._is_familiar


def ago(**amount: float) -> datetime:
    return NOON - timedelta(**amount)


def refused_log_in(*latest: datetime | None, account: Account = ANNA, **more: bool) -> TooManyAttempts:
    with pytest.raises(TooManyAttempts) as refused:
        ensure_log_in_allowed(account, "192.0.2.7", now=NOON, attempts=Reached(*latest, **more))
    return refused.value


@pytest.mark.parametrize(
    ("passed", "retry_after", "spoken"),
    [
        (300, 1, "a second"),
        (299, 1, "a second"),
        (298, 2, "2 seconds"),
        (270, 30, "30 seconds"),
        (269.5, 31, "31 seconds"),
        (241, 59, "59 seconds"),
        (240.5, 60, "a minute"),
        (240, 60, "a minute"),
        (239, 61, "2 minutes"),
        (180, 120, "2 minutes"),
        (179, 121, "3 minutes"),
        (60, 240, "4 minutes"),
        (0.5, 300, "5 minutes"),
        (0, 300, "5 minutes"),
    ],
)
def test_says_how_long_to_wait(passed, retry_after, spoken):
    error = refused_log_in(ago(seconds=passed), None, None)
    assert error.message == f"Too many failed log-ins; please try again in {spoken}."
    assert error.retry_after == retry_after
    assert error.code == "too_many_attempts"


def test_the_longest_wait_is_told():
    assert refused_log_in(ago(seconds=270), ago(seconds=60), ago(seconds=200)).retry_after == 240


def test_an_account_under_attack_stays_open_to_the_networks_of_its_user_alone():
    refused_log_in(None, None, NOON)
    refused_log_in(None, None, NOON, account=Account.of_stranger("anna"), is_familiar=True)
    refused_log_in(NOON, None, NOON, is_familiar=True)
    refused_log_in(None, NOON, NOON, is_familiar=True)
    ensure_log_in_allowed(ANNA, "192.0.2.7", now=NOON, attempts=Reached(None, None, NOON, is_familiar=True))


@pytest.mark.parametrize("latest", [(NOON, None), (None, NOON)])
def test_registrations_have_a_sentence_of_their_own(latest):
    with pytest.raises(TooManyAttempts) as refused:
        ensure_registration_allowed("192.0.2.7", now=NOON, attempts=Reached(*latest))
    assert refused.value.message == "Too many registrations; please try again in 5 minutes."


def test_nothing_is_refused_where_no_limit_is_reached():
    ensure_log_in_allowed(ANNA, "192.0.2.7", now=NOON, attempts=Reached(None, None, None))
    ensure_registration_allowed("192.0.2.7", now=NOON, attempts=Reached(None, None))
