"""The Open Movie Database: https://www.omdbapi.com. All that it tells is text, "N/A" where it knows nothing."""

import math
import re
from collections.abc import Iterator
from typing import Any

import httpx2

from adapters.lookup.service import MOST_RETRY_AFTER, Service
from domain.lookup import EXTERNAL_ID, MOST_FOUND, ExternalMovie, as_told

ADDRESS = "https://www.omdbapi.com"

_UNKNOWN = "N/A"
_TOO_MANY = "Too many results."
_QUOTA = "Request limit reached!"
_NOT_THERE = re.compile(r".*not found!|Incorrect IMDb ID\.")
_YEAR = re.compile("([0-9]{4})(?![0-9]).*", re.ASCII | re.DOTALL)  # "1999"; a series has two
_DAY = re.compile("([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4})", re.ASCII)  # "31 Mar 1999"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RUNTIME = re.compile(
    "(?:([0-9]{1,4}) h ?)?(?:([0-9]{1,3}(?:,?[0-9]{3}){0,2}) min)?", re.ASCII
)  # "136 min", "1 h 30 min"
_RATING = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,3})?", re.ASCII)
_REMARK = re.compile(r"\s*\([^()]*\)$")  # "Robert Wise (co-director)"


class Omdb:
    """Films of OMDb, by the ids of IMDb. Raises `ValueError` with a sentence for a key that can't be one."""

    name = "OMDb"

    def __init__(self, key: str, address: str = ADDRESS) -> None:
        self._service = Service(self.name, address, key, parameter="apikey")

    def search(self, title: str, year: int | None, *, until: float = math.inf) -> tuple[ExternalMovie, ...]:
        """Films of about this title, the best first, without what only `get` tells. Raises `LookupFailed`."""
        kind = {"type": "movie"} if year is None else {"type": "movie", "y": str(year)}
        told = self._told({"s": title, **kind}, until)
        if told is None:
            return ()
        if told.get("Error") == _TOO_MANY:
            # That is all it says of titles as short as "Up"; the film of just this title can be had.
            told = self._told({"t": title, **kind}, until)
            found: object = [] if told is None else [told]
        else:
            found = told.get("Search")
        if not isinstance(found, list):
            raise self._service.failure("finds something else than a list")
        films = {film.external_id: film for one in found for film in _found(one)}
        return tuple(films.values())[:MOST_FOUND]

    def get(self, external_id: str, *, until: float = math.inf) -> ExternalMovie | None:
        """The film with an id like "imdb:tt0133093"; None for one it doesn't know. Raises `LookupFailed`."""
        own = external_id.removeprefix("imdb:")
        told = self._told({"i": own, "plot": "full"}, until)
        if told is None or told.get("Type") == "game":
            return None
        if told.get("imdbID") != own:
            raise self._service.failure("answers with another film than was asked for")
        film = as_told(
            external_id,
            title=told.get("Title"),
            year=_year_in(_text(told, "Year")),
            release_date=_day_in(_text(told, "Released")),
            length=_minutes_in(_text(told, "Runtime")),
            rating=_rating_in(_text(told, "imdbRating")),
            description=_text(told, "Plot"),
            poster_url=_text(told, "Poster"),
            genres=_text(told, "Genre").split(", "),
            directors=(_REMARK.sub("", name) for name in _text(told, "Director").split(", ")),
            imdb_id=own,
        )
        if film is None:
            raise self._service.failure("answers with a film without a title")
        return film

    def _told(self, asked: dict[str, str], until: float) -> dict[str, Any] | None:
        """What it says, which may be that there are too many results; None where it finds nothing."""
        answer = self._service.ask("/", asked, until)
        error = answer.told.get("Error")
        if error == _QUOTA:
            message = "OMDb has had all the questions of today; please try again later."
            raise self._service.failure("has had all its questions", retry_after=MOST_RETRY_AFTER, message=message)
        if answer.status == httpx2.codes.UNAUTHORIZED:
            raise self._service.refusal()
        if answer.status != httpx2.codes.OK:
            raise self._service.failure(f"answers with status {answer.status}")
        if answer.told.get("Response") == "True" or error == _TOO_MANY:
            return answer.told
        if isinstance(error, str) and _NOT_THERE.fullmatch(error):
            return None
        raise self._service.failure("answers with an error")


def _found(one: object) -> Iterator[ExternalMovie]:
    """The film that stands in a list of films, where it can be read."""
    if not isinstance(one, dict) or not EXTERNAL_ID.fullmatch(f"imdb:{one.get('imdbID')}"):
        return
    film = as_told(
        f"imdb:{one['imdbID']}",
        title=one.get("Title"),
        year=_year_in(_text(one, "Year")),
        poster_url=_text(one, "Poster"),
        imdb_id=one["imdbID"],
    )
    if film is not None:
        yield film


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) and value != _UNKNOWN else ""


def _year_in(text: str) -> int | None:
    match = _YEAR.fullmatch(text)
    return int(match[1]) if match else None


def _day_in(text: str) -> str:
    """The day as ISO 8601 has it."""
    match = _DAY.fullmatch(text)
    if not match or match[2] not in _MONTHS:
        return ""
    return f"{match[3]}-{_MONTHS.index(match[2]) + 1:02}-{int(match[1]):02}"


def _minutes_in(text: str) -> int | None:
    match = _RUNTIME.fullmatch(text)
    if not match:
        return None
    hours, minutes = match[1] or "0", (match[2] or "0").replace(",", "")
    return 60 * int(hours) + int(minutes) or None


def _rating_in(text: str) -> float | None:
    return float(text) if _RATING.fullmatch(text) else None
