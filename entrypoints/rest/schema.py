"""Strict Colander types: they refuse what they can't read to the letter, and describe themselves for OpenAPI.

Colander's own types would take `true` for a number and "no" for true.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

import colander

from domain.text import has_control_characters, is_far_too_long, normalize

MAX_ID = 2**31 - 1
_CLAMP_DIGITS = 9
_CLAMP = 10**_CLAMP_DIGITS
"""Numbers in a query string are cut to this: no id, year or page reaches it, and every database can compare it."""

_WHOLE = re.compile(r"(-?)0*([0-9]+)", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", re.ASCII)
_ID = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)


NO_CONTROL = "^[^\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]*$"
"""What JSON schemas say of text without control characters."""

NO_CONTROL_BUT_NEWLINE = "^[^\\x00-\\x09\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u2028\\u2029]*$"
"""The same of text of several lines."""


class Broken(colander.Invalid):
    """A value that breaks a rule; `code` is for programs."""

    def __init__(self, node: colander.SchemaNode, code: str, description: str) -> None:
        super().__init__(node, description)
        self.code = code
        self.description = description


class Strict(colander.SchemaType):
    """A type that reads one value and can tell its JSON schema."""

    def json_schema(self) -> dict[str, Any]:
        """What OpenAPI says of the values."""
        raise TypeError(f"{type(self).__name__} doesn't describe itself")


class Id(Strict):
    """An id in a path."""

    def deserialize(self, node: colander.SchemaNode, cstruct: str) -> int:
        """Read the text as an id."""
        if not _ID.fullmatch(cstruct) or int(cstruct) > MAX_ID:
            raise Broken(node, "not_id", "is no id")
        return int(cstruct)

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        return {"type": "integer", "minimum": 1, "maximum": MAX_ID}


class PathText(Strict):
    """A text in a path that fits a pattern."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern

    def deserialize(self, node: colander.SchemaNode, cstruct: str) -> str:
        """Read the text."""
        if not self.pattern.fullmatch(cstruct):
            raise Broken(node, "not_id", "is no id")
        return cstruct

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        return {"type": "string", "pattern": f"^{self.pattern.pattern}$"}


class WholeText(Strict):
    """A whole number written in a query string, in ASCII digits."""

    def __init__(self, minimum: int | None = None, maximum: int | None = None) -> None:
        self.minimum = minimum
        self.maximum = maximum

    def deserialize(self, node: colander.SchemaNode, cstruct: str) -> int:
        """Read the text as a number within the bounds."""
        match = _WHOLE.fullmatch(cstruct)
        if not match:
            raise Broken(node, "not_integer", "is not a whole number")
        sign, digits = match.groups()
        value = _CLAMP if len(digits) > _CLAMP_DIGITS else int(digits)
        value = -value if sign else value
        if self.minimum is not None and value < self.minimum:
            raise Broken(node, "out_of_range", f"is less than {self.minimum}")
        if self.maximum is not None and value > self.maximum:
            raise Broken(node, "out_of_range", f"is more than {self.maximum}")
        return value

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        bounds = {"minimum": self.minimum, "maximum": self.maximum}
        return {"type": "integer"} | {name: bound for name, bound in bounds.items() if bound is not None}


class DecimalText(Strict):
    """A number written in a query string as JSON writes it, like 7 or 7.5."""

    def deserialize(self, node: colander.SchemaNode, cstruct: str) -> float:
        """Read the text as a number."""
        value = float(cstruct) if _DECIMAL.fullmatch(cstruct) else math.nan
        if not math.isfinite(value):
            raise Broken(node, "not_number", "is not a number like 7.5")
        return value

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        return {"type": "number"}


class PlainText(Strict):
    """A line of text in NFC, trimmed, without control characters."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def deserialize(self, node: colander.SchemaNode, cstruct: str) -> str:
        """Read the text."""
        if has_control_characters(cstruct):
            raise Broken(node, "control_character", "holds a control character")
        if is_far_too_long(cstruct, self.longest) or len(text := normalize(cstruct)) > self.longest:
            raise Broken(node, "too_long", f"has more than {self.longest} characters")
        return text

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        return {"type": "string", "maxLength": self.longest, "pattern": NO_CONTROL}


class Word(Strict):
    """One of a fixed list of words, written exactly so."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words

    def deserialize(self, node: colander.SchemaNode, cstruct: str) -> str:
        """Read the word."""
        if cstruct not in self.words:
            raise Broken(node, "not_a_choice", f"is none of {', '.join(self.words)}")
        return cstruct

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        return {"type": "string", "enum": list(self.words)}


class AnyText(Strict):
    """A text that is looked at elsewhere."""

    def deserialize(self, node: colander.SchemaNode, cstruct: str) -> str:
        """Take the text as it is."""
        return cstruct

    def json_schema(self) -> dict[str, Any]:
        """See `Strict`."""
        return {"type": "string"}


def parameter(
    name: str, type_: Strict, about: str, *, example: object = None, is_needed: bool = False
) -> colander.SchemaNode:
    """A parameter of a path, or one of a query string, which its view looks for where it is needed."""
    missing = colander.required if is_needed else colander.drop
    return colander.SchemaNode(type_, name=name, missing=missing, description=about, example=example)


def nodes_of(schema: colander.Schema | None) -> Mapping[str, colander.SchemaNode]:
    """The parameters of a schema by name."""
    return {node.name: node for node in schema.children} if schema is not None else {}
