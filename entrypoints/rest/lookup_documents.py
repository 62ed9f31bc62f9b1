"""What the documents say of look-ups."""

from domain.lookup import MOST_FOUND
from entrypoints.rest.service import Operation

_FOUND = {
    "type": "object",
    "required": ["external_id", "title", "year", "length", "poster_url"],
    "properties": {
        "external_id": {"type": "string", "description": "What to post as `external_id`."},
        "title": {"type": "string"},
        "year": {"type": ["integer", "null"]},
        "length": {"type": ["integer", "null"], "description": "Minutes; null where only the film itself tells it."},
        "poster_url": {"type": "string", "description": "Empty where there is none."},
    },
}

SEARCH = Operation(
    "Films of about this title, as movie databases know them",
    "lookup",
    {"type": "array", "items": _FOUND, "maxItems": MOST_FOUND},
    [
        {
            "external_id": "tmdb:603",
            "title": "The Matrix",
            "year": 1999,
            "length": None,
            "poster_url": "https://image.tmdb.org/t/p/w500/f89U3ADr1oiB1s9GkdPOEpXUk5H.jpg",
        }
    ],
    description=f"The best {MOST_FOUND} at the most. 503 `lookup_off` where no movie database is configured, and "
    "`lookup_failed` with `Retry-After` where none of them answers.",
)
