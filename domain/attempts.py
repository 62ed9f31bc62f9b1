"""How often somebody may try: log-ins that fail, registrations, and names of others."""

import hashlib
import ipaddress
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from domain.errors import TooManyAttempts

WINDOW = timedelta(minutes=5)
"""Attempts older than this count no more."""

FAMILIAR = timedelta(days=30)
"""How long an address from which somebody logged in is known as theirs."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from: an IP address, and what the client calls itself."""

    address: str
    agent: str = ""

    @property
    def network(self) -> str:
        """What limits count by: the address, or of IPv6 the 64 bits that one customer has to themselves."""
        try:
            address = ipaddress.ip_address(self.address)
        except ValueError:  # a socket in the file system, say
            return self.address
        if isinstance(address, ipaddress.IPv6Address):
            mapped = address.ipv4_mapped
            return str(mapped) if mapped else str(ipaddress.ip_network((address, 64), strict=False))
        return self.address


class Account(NamedTuple):
    """What is being tried at: a user, or the digest of a name that nobody has."""

    user_id: int | None = None
    stranger: str = ""

    @classmethod
    def of_stranger(cls, name: str) -> "Account":
        """The account of a name that nobody has; the name itself isn't kept."""
        return cls(stranger=hashlib.sha256(name.encode()).hexdigest())


NOBODY = Account()


class Kind(StrEnum):
    """What was tried."""

    LOG_IN = "log_in"  # and failed
    REGISTRATION = "registration"  # and succeeded
    TAKEN = "taken"  # a registration whose e-mail address or user name is taken
    NAME = "name"  # a user name that nobody has, to share something with


class Count(NamedTuple):
    """Asks for the attempts of one kind, at an account and from a network where they are given."""

    kind: Kind
    account: Account | None
    network: str | None
    number: int


class Attempts(Protocol):
    """The attempts of the last minutes, and the networks from which users logged in."""

    def hold(self, account: Account, network: str) -> None:
        """Let other transactions that hold this account or this network wait until the end of this one."""

    def latest(self, counts: Sequence[Count], since: datetime) -> Sequence[datetime | None]:
        """For each count when the latest but `number - 1` happened; None where fewer did since."""

    def add(self, kind: Kind, account: Account, network: str, at: datetime) -> None:
        """Keep an attempt; of nobody, if its user is gone."""

    def is_familiar(self, user_id: int, network: str, since: datetime) -> bool:
        """Whether the user logged in from this network since then."""

    def remember(self, user_id: int, network: str, at: datetime) -> None:
        """Keep that the user logged in from this network."""


def ensure_log_in_allowed(account: Account, network: str, *, now: datetime, attempts: Attempts) -> None:
    """Raises `TooManyAttempts` when too many log-ins failed in the last five minutes.

    That is ten at an account from a network, a hundred from a network, or a hundred at an account; the last
    doesn't hold for networks from which its user logged in within 30 days.
    """
    pair, of_network, of_account = attempts.latest(
        (
            Count(Kind.LOG_IN, account, network, 10),
            Count(Kind.LOG_IN, None, network, 100),
            Count(Kind.LOG_IN, account, None, 100),
        ),
        now - WINDOW,
    )
    if of_account and account.user_id and attempts.is_familiar(account.user_id, network, now - FAMILIAR):
        of_account = None
    _ensure_none("Too many failed log-ins", (pair, of_network, of_account), now)


def ensure_registration_allowed(network: str, *, now: datetime, attempts: Attempts) -> None:
    """Raises `TooManyAttempts` after thirty registrations from a network, or a hundred with a taken name."""
    latest = attempts.latest(
        (Count(Kind.REGISTRATION, None, network, 30), Count(Kind.TAKEN, None, network, 100)), now - WINDOW
    )
    _ensure_none("Too many registrations", latest, now)


def ensure_naming_allowed(account: Account, *, now: datetime, attempts: Attempts) -> None:
    """Raises `TooManyAttempts` after a hundred user names that nobody has, by one user."""
    latest = attempts.latest((Count(Kind.NAME, account, None, 100),), now - WINDOW)
    _ensure_none("Too many unknown user names", latest, now)


def _ensure_none(what: str, latest: Sequence[datetime | None], now: datetime) -> None:
    reached = [at for at in latest if at is not None]
    if reached:
        seconds = max(1, math.ceil((max(reached) + WINDOW - now).total_seconds()))
        raise TooManyAttempts(f"{what}; please try again in {_spoken(seconds)}.", retry_after=seconds)


def _spoken(seconds: int) -> str:
    number, unit = (seconds, "second") if seconds < 60 else (math.ceil(seconds / 60), "minute")
    return f"a {unit}" if number == 1 else f"{number} {unit}s"
