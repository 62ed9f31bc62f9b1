"""Texts of a table's cells as the values that a film is read from."""

import re

_WHOLE = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,15}\.\d{1,15}", re.ASCII)


def number_of(text: str) -> int | float | str:
    """The number written here; what is none stays a text, so that it is refused by its field's name."""
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def list_of(text: str) -> list[str]:
    """Entries between upright strokes: `Drama|War`."""
    return text.split("|")


def cast_of(text: str) -> list[object]:
    """Who plays whom: `Humphrey Bogart as Rick Blaine|Peter Lorre`."""
    return [_part_of(entry) for entry in text.split("|")]


def _part_of(entry: str) -> object:
    name, plays, character = entry.partition(" as ")
    return {"name": name, "character": character} if plays else name
