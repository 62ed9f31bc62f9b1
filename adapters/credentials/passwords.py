"""Password hashes by argon2id, and the passwords that everybody tries first."""

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

OWASP_MINIMUM = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, type=Type.ID)
"""19 MiB and two passes, as OWASP's Password Storage Cheat Sheet asks at least: some 20 ms of one core."""


class Argon2Hasher:
    """The port `PasswordHasher` by argon2id."""

    def __init__(self, argon2: PasswordHasher = OWASP_MINIMUM) -> None:
        self._argon2 = argon2
        self._nobodys = argon2.hash("the password of nobody")

    def hash(self, password: str) -> str:
        """See the port."""
        return self._argon2.hash(password)

    def matches(self, password: str, hashed: str | None) -> bool:
        """See the port."""
        try:
            self._argon2.verify(hashed or self._nobodys, password)
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False
        return bool(hashed)

    def is_outdated(self, hashed: str) -> bool:
        """See the port."""
        return self._argon2.check_needs_rehash(hashed)


_COMMON = frozenset(FREQUENCY_LISTS["passwords"])


def is_common(password: str) -> bool:
    """Whether it is one of the 30,000 passwords that leaks show most often, whatever its case."""
    return password.casefold() in _COMMON
