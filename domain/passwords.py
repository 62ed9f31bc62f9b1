"""What a password must be, and the port that hashes it."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from domain.errors import Problem
from domain.text import has_control_characters

SHORTEST = 8
LONGEST = 128
"""Characters; a longer password is refused before any hashing, since hashing costs by length."""


class PasswordHasher(Protocol):
    """Makes hashes that are slow to guess from, and checks passwords against them. Both take many milliseconds."""

    def hash(self, password: str) -> str:
        """A new salted hash."""

    def matches(self, password: str, hashed: str | None) -> bool:
        """Whether the hash was made of this password; for None it takes the same time and is False."""

    def is_outdated(self, hashed: str) -> bool:
        """Whether a hash was made by weaker parameters than those of today."""


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """What a new password must be: long enough, not too long, and not among the commonest."""

    is_common: Callable[[str], bool]
    shortest: int = SHORTEST

    def problems(self, name: str, password: str) -> Iterator[Problem]:
        """What is wrong with a password that the field `name` holds."""
        if has_control_characters(password):
            yield Problem(name, "control_character", "holds a control character")
        if len(password) < self.shortest:
            yield Problem(name, "too_short", f"has fewer than {self.shortest} characters")
        elif len(password) > LONGEST:
            yield Problem(name, "too_long", f"has more than {LONGEST} characters")
        elif self.is_common(password):
            yield Problem(name, "too_common", "is one of the commonest passwords")


def normalize_password(password: str) -> str:
    """The password in NFC, so that it is the same from every keyboard; never trimmed."""
    return unicodedata.normalize("NFC", password)
