"""Validation against movie databases: which film somebody means, and what is known of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Protocol

from domain.catalogue import DESCRIPTION_LENGTH, GENRE_LENGTH, MINUTES, NAME_LENGTH, RATINGS, TITLE_LENGTH, YEARS
from domain.errors import Conflict, DomainError, InvalidInput, Problem, TryLater
from domain.fields import ADDRESS, ADDRESS_LENGTH, DATE
from domain.text import fold, has_control_characters, normalize

EXTERNAL_ID = re.compile("tmdb:[1-9][0-9]{0,9}|imdb:tt(?:[0-9]{7}|[1-9][0-9]{7,9})", re.ASCII)
"""How a film is named by TMDB and by IMDb, whose ids OMDb uses; IMDb's are filled up with zeros to seven digits."""

FRESH = timedelta(days=1)
"""How long an answer of a movie database is good for."""

MOST_FOUND = 20
"""Films that a search tells of."""

MOST_NAMES = 20
"""Genres of a film, and directors."""


class LookupOff(DomainError):
    """No movie database is configured, so nothing can be looked up or validated."""

    code = "lookup_off"

    def __init__(self) -> None:
        super().__init__("No movie database is configured, so nothing can be looked up there.")


class LookupFailed(TryLater):
    """A movie database doesn't answer, or not as it should, or has had too many questions."""

    code = "lookup_failed"


class UnknownExternalId(InvalidInput):
    """No movie database that is configured knows the film."""

    code = "unknown_external_id"

    def __init__(self) -> None:
        super().__init__(Problem("external_id", "unknown", "is not known to any movie database that is configured"))


class ExternalIdNeeded(InvalidInput):
    """Only films of a movie database may be added here."""

    def __init__(self) -> None:
        super().__init__(Problem("external_id", "required", "is missing: only films of a movie database are kept here"))


class AlreadyThere(Conflict):
    """The same film is there already."""

    code = "already_there"

    def __init__(self) -> None:
        problem = Problem("external_id", self.code, "names a film that is there already")
        super().__init__("The same film is there already.", (problem,))


@dataclass(frozen=True, slots=True)
class ExternalMovie:
    """A film as a movie database knows it; what it doesn't know is "", None or nothing."""

    external_id: str  # as asked for, like "tmdb:603"
    title: str
    year: int | None = None
    original_title: str = ""
    release_date: date | None = None
    length: int | None = None  # minutes
    rating: float | None = None  # 0.0 to 10.0
    description: str = ""
    poster_url: str = ""
    genres: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()
    imdb_id: str = ""  # like "imdb:tt0133093", where it is known

    @property
    def film(self) -> str:
        """The one id by which the same film is known again: IMDb's where it is known."""
        return self.imdb_id or self.external_id


def as_told(
    external_id: str,
    *,
    title: object,
    original_title: object = "",
    year: object = None,
    release_date: object = "",  # like "1999-03-31"
    length: object = None,
    rating: object = None,
    description: object = "",
    poster_url: object = "",
    genres: Iterable[object] = (),
    directors: Iterable[object] = (),
    imdb_id: object = "",  # like "tt0133093"
) -> ExternalMovie | None:
    """A film as a movie database tells of it, whatever it tells; None where it has no title.

    Texts are cut to their bounds, and what isn't of its kind or out of bounds is taken as not known. So is a release
    date in another year than the film's.
    """
    line = line_of(title, TITLE_LENGTH)
    if not line:
        return None
    told_year = _whole_of(year, YEARS)
    day = _day_of(release_date)
    if day is not None and told_year not in (None, day.year):
        day = None
    named = f"imdb:{imdb_id}"
    return ExternalMovie(
        external_id,
        line,
        day.year if day is not None else told_year,
        original_title=line_of(original_title, TITLE_LENGTH),
        release_date=day,
        length=_whole_of(length, MINUTES),
        rating=_rating_of(rating),
        description=_text_of(description),
        poster_url=_address_of(poster_url),
        genres=_names_of(genres, GENRE_LENGTH),
        directors=_names_of(directors, NAME_LENGTH),
        imdb_id=named if EXTERNAL_ID.fullmatch(named) else "",
    )


def line_of(value: object, longest: int) -> str:
    """A text in NFC on one line, cut to so many characters; "" for anything else."""
    if not isinstance(value, str):
        return ""
    # What is far too long takes its time to be normalized.
    words = _plain(value[: 3 * longest], newlines=False).split()
    return normalize(" ".join(words))[:longest].rstrip()


def _text_of(value: object) -> str:
    if not isinstance(value, str):
        return ""
    text = normalize(value[: 3 * DESCRIPTION_LENGTH], newlines=True)
    return normalize(_plain(text, newlines=True))[:DESCRIPTION_LENGTH].rstrip()


def _plain(text: str, *, newlines: bool) -> str:
    """The text with a space for each control character and lone surrogate."""
    if not has_control_characters(text, newlines=newlines):
        return text
    return "".join(" " if has_control_characters(one, newlines=newlines) else one for one in text)


def _whole_of(value: object, bounds: tuple[int, int]) -> int | None:
    return value if type(value) is int and bounds[0] <= value <= bounds[1] else None


def _rating_of(value: object) -> float | None:
    if type(value) is not int and type(value) is not float:
        return None
    return abs(round(float(value), 3)) if RATINGS[0] <= value <= RATINGS[1] else None


def _day_of(value: object) -> date | None:
    if not isinstance(value, str) or not DATE.fullmatch(value):
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if YEARS[0] <= day.year <= YEARS[1] else None


def _address_of(value: object) -> str:
    address = line_of(value, ADDRESS_LENGTH + 1)
    return address if len(address) <= ADDRESS_LENGTH and ADDRESS.fullmatch(address) else ""


def _names_of(values: Iterable[object], longest: int) -> tuple[str, ...]:
    """The names among the first of these values, each once and none too long."""
    names: dict[str, str] = {}
    for value in islice(values, 1000):
        name = line_of(value, longest + 1)
        if name and len(name) <= longest and len(names) < MOST_NAMES:
            names.setdefault(fold(name), name)
    return tuple(names.values())


class MovieDatabases(Protocol):
    """The movie databases that are configured. Whoever asks is answered within three seconds."""

    @property
    def are_on(self) -> bool:
        """Whether any is configured."""

    def search(self, title: str, year: int | None, now: datetime) -> Sequence[ExternalMovie]:
        """Films of about this title, and of this year where one is given, the best first.

        Raises `LookupOff` and `LookupFailed`.
        """

    def get(self, external_id: str, now: datetime) -> ExternalMovie:
        """One film. Raises `UnknownExternalId`, `LookupOff` and `LookupFailed`."""


class LookupAnswers(Protocol):
    """Answers of movie databases, kept so that the same isn't asked again and again."""

    def find(self, question: str, since: datetime) -> str | None:
        """The answer that was kept since then."""

    def keep(self, question: str, answer: str, now: datetime) -> None:
        """Keep an answer in place of an older one."""
