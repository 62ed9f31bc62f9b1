"""The types of the fields of bodies: strict, and telling the OpenAPI document what they take."""

import re
from datetime import date
from enum import StrEnum
from typing import Any

import colander

from domain.accounts import USERNAME
from domain.fields import ADDRESS, ADDRESS_LENGTH, DATE
from domain.lookup import EXTERNAL_ID
from domain.passwords import LONGEST, PasswordRules, normalize_password
from domain.text import has_control_characters, is_far_too_long, normalize
from entrypoints.emails import read_email
from entrypoints.rest.schema import MAX_ID, NO_CONTROL, NO_CONTROL_BUT_NEWLINE, Broken, Strict


def field(
    name: str, type_: Strict, about: str, *, is_needed: bool = True, example: object = None
) -> colander.SchemaNode:
    """A field of a body."""
    missing = colander.required if is_needed else colander.drop
    return colander.SchemaNode(type_, name=name, missing=missing, description=about, example=example)


class Text(Strict):
    """A text in NFC, trimmed, without control characters; with `newlines`, of several lines."""

    def __init__(self, longest: int, *, shortest: int = 0, newlines: bool = False) -> None:
        self.longest = longest
        self.shortest = shortest
        self.newlines = newlines

    def deserialize(self, node: colander.SchemaNode, cstruct: object) -> str:
        """Read the value."""
        given = _text(node, cstruct)
        if self.newlines:
            given = given.replace("\r\n", "\n").replace("\r", "\n")
        if has_control_characters(given, newlines=self.newlines):
            raise Broken(node, "control_character", "holds a control character")
        if is_far_too_long(given, self.longest) or len(text := normalize(given)) > self.longest:
            raise Broken(node, "too_long", f"has more than {self.longest} characters")
        if len(text) < self.shortest:
            raise Broken(node, "too_short", f"has fewer than {self.shortest} characters" if text else "is empty")
        return text

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        pattern = NO_CONTROL_BUT_NEWLINE if self.newlines else NO_CONTROL
        return {"type": "string", "minLength": self.shortest, "maxLength": self.longest, "pattern": pattern}


class Matching(Strict):
    """A text that fits a pattern, to the letter."""

    def __init__(self, pattern: re.Pattern[str], code: str, description: str) -> None:
        self.pattern = pattern
        self.code = code
        self.description = description

    def deserialize(self, node: colander.SchemaNode, cstruct: object) -> str:
        """Read the value."""
        text = _text(node, cstruct)
        if not self.pattern.fullmatch(text):
            raise Broken(node, self.code, self.description)
        return text

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        return {"type": "string", "pattern": f"^{self.pattern.pattern}$"}


class Username(Matching):
    """A user name."""

    def __init__(self) -> None:
        super().__init__(USERNAME, "not_username", "is not 3 to 30 of the characters A-Z a-z 0-9 _ . -")


class ExternalId(Matching):
    """The id of a film at a movie database, or ""."""

    def __init__(self) -> None:
        pattern = re.compile(f"({EXTERNAL_ID.pattern})?", re.ASCII)
        super().__init__(pattern, "not_external_id", "is no id like tmdb:603 or imdb:tt0133093")


class Email(Strict):
    """An e-mail address, in its normal form."""

    def deserialize(self, node: colander.SchemaNode, cstruct: object) -> str:
        """Read the value."""
        try:
            return read_email(_text(node, cstruct))
        except ValueError as error:
            raise Broken(node, "not_email", str(error)) from None

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        return {"type": "string", "format": "email"}


class NewPassword(Strict):
    """A password that keeps the rules; in NFC, never trimmed."""

    def __init__(self, rules: PasswordRules) -> None:
        self.rules = rules

    def deserialize(self, node: colander.SchemaNode, cstruct: object) -> str:
        """Read the value."""
        password = _password(node, cstruct)
        for problem in self.rules.problems(node.name, password):
            raise Broken(node, problem.code, problem.description)
        return password

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        bounds = {"minLength": self.rules.shortest, "maxLength": LONGEST}
        return {"type": "string", "format": "password", **bounds, "pattern": NO_CONTROL}


class GivenPassword(Strict):
    """A password as somebody gives it to be checked: bounded, since a longer one would cost more to check."""

    def deserialize(self, node: colander.SchemaNode, cstruct: object) -> str:
        """Read the value."""
        password = _password(node, cstruct)
        if len(password) > LONGEST:
            raise Broken(node, "too_long", f"has more than {LONGEST} characters")
        return password

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        return {"type": "string", "format": "password", "maxLength": LONGEST}


class Flag(Strict):
    """True or false."""

    def deserialize(self, node: colander.SchemaNode, cstruct: object) -> bool:
        """Read the value."""
        if not isinstance(cstruct, bool):
            raise Broken(node, "not_boolean", "is neither true nor false")
        return cstruct

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        return {"type": "boolean"}


class OneOf(Strict):
    """One of some words, written exactly so."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words

    def deserialize(self, node: colander.SchemaNode, cstruct: object) -> str:
        """Read the value."""
        word = _text(node, cstruct)
        if word not in self.words:
            raise Broken(node, "not_a_choice", f"is none of {', '.join(self.words)}")
        return word

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        return {"type": "string", "enum": list(self.words)}


class Choice(OneOf):
    """One of the words of an enumeration."""

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__(tuple(words))
        self._enumeration = words

    def deserialize(self, node: colander.SchemaNode, cstruct: object) -> StrEnum:
        """Read the value."""
        return self._enumeration(super().deserialize(node, cstruct))


class ListOf(Strict):
    """A list of values of one type, each once."""

    def __init__(self, kind: Strict, most: int) -> None:
        self.kind = kind
        self.most = most

    def deserialize(self, node: colander.SchemaNode, cstruct: object) -> tuple[Any, ...]:
        """Read the value."""
        if not isinstance(cstruct, list):
            raise Broken(node, "not_list", "is not a list")
        if len(cstruct) > self.most:
            raise Broken(node, "too_many", f"has more than {self.most} entries")
        values = tuple(self.kind.deserialize(node, value) for value in cstruct)
        if len(set(values)) < len(values):
            raise Broken(node, "repeated", "names one more than once")
        return values

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        return {"type": "array", "items": self.kind.json_schema(), "maxItems": self.most, "uniqueItems": True}


class Whole(Strict):
    """A whole number within inclusive bounds, or null where it isn't known."""

    def __init__(self, bounds: tuple[int, int]) -> None:
        self.bounds = bounds

    def deserialize(self, node: colander.SchemaNode, cstruct: object) -> int | None:
        """Read the value."""
        if cstruct is None:
            return None
        if type(cstruct) is not int:
            raise Broken(node, "not_integer", "is not a whole number")
        _ensure_within(node, cstruct, self.bounds)
        return cstruct

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        return {"type": ["integer", "null"], "minimum": self.bounds[0], "maximum": self.bounds[1]}


class Known(Whole):
    """A whole number within inclusive bounds, never null."""

    def deserialize(self, node: colander.SchemaNode, cstruct: object) -> int:
        """Read the value."""
        value = super().deserialize(node, cstruct)
        if value is None:
            raise Broken(node, "not_integer", "is not a whole number")
        return value

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        return super().json_schema() | {"type": "integer"}


class Number(Strict):
    """A number within inclusive bounds, kept to thousandths, or null where it isn't known."""

    def __init__(self, bounds: tuple[float, float]) -> None:
        self.bounds = bounds

    def deserialize(self, node: colander.SchemaNode, cstruct: object) -> float | None:
        """Read the value."""
        if cstruct is None:
            return None
        if type(cstruct) is not int and type(cstruct) is not float:
            raise Broken(node, "not_number", "is not a number")
        _ensure_within(node, cstruct, self.bounds)
        return round(float(cstruct), 3)

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        return {"type": ["number", "null"], "minimum": self.bounds[0], "maximum": self.bounds[1]}


class Day(Strict):
    """A date like 1942-11-26, its year within inclusive bounds, or null where it isn't known."""

    def __init__(self, years: tuple[int, int]) -> None:
        self.years = years

    def deserialize(self, node: colander.SchemaNode, cstruct: object) -> date | None:
        """Read the value."""
        if cstruct is None:
            return None
        try:
            if not isinstance(cstruct, str) or not DATE.fullmatch(cstruct):
                raise ValueError
            day = date.fromisoformat(cstruct)
        except ValueError:
            raise Broken(node, "not_date", "is not a date like 1942-11-26") from None
        _ensure_within(node, day.year, self.years)
        return day

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        return {"type": ["string", "null"], "format": "date"}


class Address(Text):
    """An https address, or ""."""

    def __init__(self) -> None:
        super().__init__(ADDRESS_LENGTH)

    def deserialize(self, node: colander.SchemaNode, cstruct: object) -> str:
        """Read the value."""
        address = super().deserialize(node, cstruct)
        if address and not ADDRESS.fullmatch(address):
            raise Broken(node, "not_https", "is not an https address")
        return address


class Ids(ListOf):
    """A list of ids, each once."""

    def __init__(self, most: int) -> None:
        super().__init__(Known((1, MAX_ID)), most)


class Reference(Strict):
    """The id of something, or null for none; with `as_text`, digits in a text are an id as well."""

    def __init__(self, *, as_text: bool = False) -> None:
        self.as_text = as_text

    def deserialize(self, node: colander.SchemaNode, cstruct: object) -> int | None:
        """Read the value."""
        if cstruct is None:
            return None
        if self.as_text and isinstance(cstruct, str) and re.fullmatch("[1-9][0-9]{0,9}", cstruct, re.ASCII):
            cstruct = int(cstruct)
        if type(cstruct) is not int:
            raise Broken(node, "not_integer", "is not a whole number")
        _ensure_within(node, cstruct, (1, MAX_ID))
        return cstruct

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        number: dict[str, Any] = {"type": ["integer", "null"], "minimum": 1, "maximum": MAX_ID}
        if not self.as_text:
            return number
        return {"anyOf": [number, {"type": "string", "pattern": "^[1-9][0-9]{0,9}$"}]}


def _ensure_within(node: colander.SchemaNode, value: float, bounds: tuple[float, float]) -> None:
    if not bounds[0] <= value <= bounds[1]:
        raise Broken(node, "out_of_range", f"is not from {bounds[0]} to {bounds[1]}")


def _text(node: colander.SchemaNode, value: object) -> str:
    if not isinstance(value, str):
        raise Broken(node, "not_text", "is not a text")
    return value


def _password(node: colander.SchemaNode, value: object) -> str:
    text = _text(node, value)
    return text if is_far_too_long(text, LONGEST) else normalize_password(text)
