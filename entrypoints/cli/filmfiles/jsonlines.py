"""JSON Lines: a film on each line."""

import json
from collections.abc import Iterator

import orjson

from entrypoints.cli.filmfiles.lines import LONGEST_LINE, NOT_UTF8, TOO_LONG, Lines
from entrypoints.cli.filmfiles.source import Fault, Malformed, RawFilm

_WHITE_SPACE = b" \t\r\n"


def read_json_lines(lines: Lines) -> Iterator[RawFilm | Fault]:
    """The films of a file; blank lines are none."""
    for line in lines:
        try:
            fields = _read_object(line)
        except Malformed as error:
            if line.strip():
                yield Fault(lines.place, str(error))
        else:
            yield RawFilm(lines.place, fields)


def _read_object(line: bytes) -> dict[str, object]:
    """The object on a line. Raises `Malformed`."""
    if len(line) > LONGEST_LINE:
        raise Malformed(TOO_LONG)
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise Malformed(_what_is_wrong(line, error)) from None
    if not isinstance(value, dict):
        raise Malformed("is not an object")
    # Without white space each key ends in a quote and a colon: are these no more than the keys, then none stands twice.
    endings = line.translate(None, _WHITE_SPACE).count(b'":')
    if endings > len(value) and endings > _count_keys(value):
        _refuse_repeated_keys(line)
    return value


def _what_is_wrong(line: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        line.decode()
    except UnicodeDecodeError:
        return NOT_UTF8
    return f"is not JSON: {error.msg} at character {error.pos + 1}"


def _count_keys(fields: dict[str, object]) -> int:
    """How many keys a film has, those of its people included; no loop runs deeper, because it runs for every film."""
    keys = len(fields)
    for value in fields.values():
        if isinstance(value, list):
            for entry in value:
                if isinstance(entry, dict):
                    keys += len(entry)
    return keys


def _refuse_repeated_keys(line: bytes) -> None:
    """Raises `Malformed` when an object on the line has a key twice; slow, so only for lines that may."""
    try:
        json.loads(line, object_pairs_hook=_refuse_repeated)
    except RecursionError:
        raise Malformed("is nested too deeply") from None


def _refuse_repeated(pairs: list[tuple[str, object]]) -> None:
    keys = set()
    for key, _ in pairs:
        if key in keys:
            raise Malformed(f"has the key {key} twice")
        keys.add(key)
