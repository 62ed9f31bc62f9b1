"""Strict reading of raw values, field by field: nothing is guessed, and every fault is named."""

import datetime
import re
from collections.abc import Mapping, Sequence

from domain.errors import InvalidInput, Problem
from domain.text import has_control_characters, normalize

ADDRESS_LENGTH = 500

ADDRESS = re.compile(r"https://[^\s/?#\\@]+(?:[/?#][^\s\\]*)?", re.ASCII)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class FieldReader:
    """Takes the fields out of a raw object one by one and gathers what is wrong with them.

    A field that is absent, null or "" is not told: "", None or nothing comes back. A faulty one
    is noted and comes back the same way; `finish` raises what was noted.
    """

    def __init__(self, raw: Mapping[str, object]) -> None:
        self._left = dict(raw)
        self._problems: list[Problem] = []

    def has(self, name: str) -> bool:
        """Whether the field is told and not yet taken."""
        return self._left.get(name) is not None

    def text(self, name: str, longest: int, *, required: bool = False, newlines: bool = False) -> str:
        """A text in NFC, trimmed, of at most `longest` characters."""
        value = self._left.pop(name, None)
        if value is None or value == "":
            if required:
                self.wrong(name, "required", "is missing")
            return ""
        return self.text_of(name, value, longest, required=required, newlines=newlines)

    def matching(self, name: str, pattern: re.Pattern[str], code: str, description: str) -> str:
        """A text that fits a pattern."""
        value = self._left.pop(name, None)
        if value is None or value == "":
            return ""
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        self.wrong(name, code, description)
        return ""

    def address(self, name: str) -> str:
        """An https address of at most `ADDRESS_LENGTH` characters."""
        address = self.text(name, ADDRESS_LENGTH)
        if address and not ADDRESS.fullmatch(address):
            self.wrong(name, "not_https", "is not an https address")
        return address

    def whole(self, name: str, bounds: tuple[int, int]) -> int | None:
        """A whole number within inclusive bounds; a fraction, a text or a boolean is none."""
        value = self._left.pop(name, None)
        if value is None:
            return None
        if type(value) is not int:
            self.wrong(name, "not_integer", "is not a whole number")
            return None
        return value if self._is_within(name, value, bounds) else None

    def number(self, name: str, bounds: tuple[float, float], *, decimals: int) -> float | None:
        """A number within inclusive bounds, rounded to so many decimals."""
        value = self._left.pop(name, None)
        if value is None:
            return None
        if type(value) is not int and type(value) is not float:
            self.wrong(name, "not_number", "is not a number")
            return None
        return round(float(value), decimals) if self._is_within(name, value, bounds) else None

    def date(self, name: str, years: tuple[int, int]) -> datetime.date | None:
        """A date written YYYY-MM-DD, its year within inclusive bounds."""
        value = self._left.pop(name, None)
        if value is None or value == "":
            return None
        try:
            if not isinstance(value, str) or not DATE.fullmatch(value):
                raise ValueError
            day = datetime.date.fromisoformat(value)
        except ValueError:
            self.wrong(name, "not_date", "is not a date like 1942-11-26")
            return None
        return day if self._is_within(name, day.year, years) else None

    def items(self, name: str, most: int) -> Sequence[object]:
        """A list of at most `most` entries, each still to be read."""
        value = self._left.pop(name, None)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.wrong(name, "not_list", "is not a list")
            return ()
        if len(value) > most:
            self.wrong(name, "too_many", f"has more than {most} entries")
            return ()
        return value

    def texts(self, name: str, longest: int, most: int) -> tuple[str, ...]:
        """A list of texts, none of them empty."""
        return tuple(
            self.text_of(f"{name}[{at}]", value, longest, required=True)
            for at, value in enumerate(self.items(name, most))
        )

    def text_of(self, name: str, value: object, longest: int, *, required: bool = False, newlines: bool = False) -> str:
        """The text that a value is, noted under `name` where it is none."""
        if not isinstance(value, str):
            self.wrong(name, "not_text", "is not a text")
            return ""
        text = normalize(value, newlines=newlines)
        if has_control_characters(text, newlines=newlines):
            self.wrong(name, "control_character", "holds a control character")
        elif len(text) > longest:
            self.wrong(name, "too_long", f"has {len(text)} characters; at most {longest} are allowed")
        elif required and not text:
            self.wrong(name, "required", "is missing")
        return text

    def wrong(self, name: str, code: str, description: str) -> None:
        """Note a fault of a field."""
        self._problems.append(Problem(name, code, description))

    def adopt(self, name: str, inner: "FieldReader") -> None:
        """Finish the reading of an object that stands in this one under `name`."""
        for problem in inner._all_problems():
            self.wrong(f"{name}.{problem.name}", problem.code, problem.description)

    def finish(self) -> None:
        """Raises `InvalidInput` if anything was wrong, an unknown field included."""
        if problems := self._all_problems():
            raise InvalidInput(*problems)

    def _all_problems(self) -> list[Problem]:
        unknown = [Problem(str(name), "unknown_field", "is not a field that is known here") for name in self._left]
        return self._problems + unknown

    def _is_within(self, name: str, value: float, bounds: tuple[float, float]) -> bool:
        if bounds[0] <= value <= bounds[1]:
            return True
        self.wrong(name, "out_of_range", f"is not from {bounds[0]} to {bounds[1]}")
        return False
