"""Cursors: a place in an order of movies, as an opaque word."""

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date

import orjson

from domain.catalogue import Order
from domain.listing import Position, SortValue
from domain.text import FOLDED_LENGTH, has_control_characters
from entrypoints.rest.errors import Fault, RequestError
from entrypoints.rest.schema import MAX_ID

_WORD = re.compile("[A-Za-z0-9_-]{1,2000}", re.ASCII)


def write_cursor(order: Order, position: Position) -> str:
    """The word for a position in an order."""
    return urlsafe_b64encode(orjson.dumps([order.key, order.descending, *position])).rstrip(b"=").decode()


def read_cursor(word: str, order: Order) -> Position | None:
    """The position in this order that a word stands for; None, the start, for an empty one.

    Raises a 422 for a word that was never given out for this order.
    """
    if not word:
        return None
    try:
        if not _WORD.fullmatch(word):
            raise ValueError
        key, descending, value, movie_id = orjson.loads(urlsafe_b64decode(word + "=" * (-len(word) % 4)))
        if (key, descending) != (order.key, order.descending) or not _is_whole(movie_id, 1):
            raise ValueError
        return Position(_read_value(order.key, value), movie_id)
    except (ValueError, TypeError, binascii.Error):
        description = "is not a cursor of this list"
        raise RequestError(422, [Fault("querystring", "cursor", "bad_cursor", description)]) from None


def _read_value(key: str, value: object) -> SortValue:
    if value is None and key in ("rating", "length", "release_date"):
        return None
    if key == "title" and isinstance(value, str) and len(value) <= FOLDED_LENGTH and not has_control_characters(value):
        return value
    if key in ("released", "release_date") and isinstance(value, str) and len(value) == 10:
        return date.fromisoformat(value)
    if key == "rating" and isinstance(value, float):
        return value
    if key in ("id", "year", "length") and _is_whole(value, 0):
        return value  # type: ignore[return-value]  # a whole number, as just seen
    raise ValueError


def _is_whole(value: object, lowest: int) -> bool:
    return type(value) is int and lowest <= value <= MAX_ID
