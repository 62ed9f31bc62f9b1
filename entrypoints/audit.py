"""What was done as a line of the log."""

import logging
from typing import Any

import orjson

from domain.audit import Event

DETAILS_LENGTH = 2000
"""Characters of what was told that are kept."""

log = logging.getLogger("marquee.audit")


def details_of(told: object) -> str:
    """What was told, as an event keeps it."""
    return orjson.dumps(told, default=str).decode()[:DETAILS_LENGTH]


def line_of(event: Event, **more: Any) -> str:
    """An event as one line: JSON, in which no value can forge another line."""
    line = {
        "action": event.action,
        "actor": event.actor_id,
        "target": event.target,
        "details": event.details,
        "address": event.address,
        "at": event.at,
    }
    return orjson.dumps(line | more).decode()
