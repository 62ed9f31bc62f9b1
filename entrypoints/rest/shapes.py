"""Shapes of answers that several documents show."""

from typing import Any

DONE: dict[str, Any] = {"type": "object", "required": ["success"], "properties": {"success": {"const": True}}}
DONE_EXAMPLE = {"success": True}
INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
