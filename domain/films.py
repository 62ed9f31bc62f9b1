"""Films as files bring them: read, compared with what is there, and taken into the catalogue."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Protocol

from domain.catalogue import (
    DESCRIPTION_LENGTH,
    GENRE_LENGTH,
    MINUTES,
    NAME_LENGTH,
    RATINGS,
    TITLE_LENGTH,
    YEARS,
)
from domain.fields import FieldReader
from domain.text import fold

CHARACTER_LENGTH = 100
MOST_GENRES = 20
MOST_PEOPLE = 1000

_EXTERNAL_ID = re.compile(r"imdb:tt\d{7,10}|tmdb:[1-9]\d{0,9}", re.ASCII)
_PERSON_EXTERNAL_ID = re.compile(r"imdb:nm\d{7,10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who made a film, by name; with an `external_id` the name needn't tell people apart."""

    name: str
    external_id: str = ""  # "imdb:nm0000007"

    def is_same_as(self, other: "Person") -> bool:
        """Whether both stand for one person, as far as can be told."""
        if self.external_id and other.external_id:
            return self.external_id == other.external_id
        return fold(self.name) == fold(other.name)


@dataclass(frozen=True, slots=True)
class Part:
    """Who plays whom; `character` is "" where it isn't known."""

    person: Person
    character: str = ""


@dataclass(frozen=True, slots=True)
class Film:
    """A film as a file tells of it; what it doesn't tell is "", None or ()."""

    title: str
    year: int
    original_title: str = ""
    release_date: date | None = None
    length: int | None = None  # minutes
    rating: float | None = None  # 0.0 to 10.0, kept to thousandths
    description: str = ""
    trailer: str = ""
    poster_url: str = ""
    genres: tuple[str, ...] = ()
    directors: tuple[Person, ...] = ()
    cast: tuple[Part, ...] = ()
    external_ids: tuple[str, ...] = ()  # "imdb:tt0034583", "tmdb:289"; sorted


@dataclass(frozen=True, slots=True)
class StoredFilm:
    """A film of the catalogue, with its id there."""

    id: int
    film: Film


class Films(Protocol):
    """The catalogue as an import sees it."""

    def alike(self, films: Sequence[Film]) -> Sequence[StoredFilm]:
        """Every stored film that shares an external id, or folded title and year, with one of these; by id."""

    def add(self, films: Sequence[Film]) -> Sequence[int]:
        """Store new films; their ids, in the same order.

        A person is found by external id, or else by folded name (the oldest of that name, who has or
        takes over no other external id), and made when there is none. A genre is found by its folded name.
        """

    def update(self, films: Sequence[StoredFilm]) -> None:
        """Give stored films these values; external ids and people that aren't named any more go."""


class Outcome(Enum):
    """What became of one film of a file."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"  # its external ids belong to different films


class Seen:
    """The ids that one import has met so far, a bit each, so that its memory stays flat."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def __contains__(self, film_id: int) -> bool:
        byte, bit = divmod(film_id, 8)
        return byte < len(self._bits) and bool(self._bits[byte] >> bit & 1)

    def add(self, film_id: int) -> None:
        """Remember this id."""
        byte, bit = divmod(film_id, 8)
        if byte >= len(self._bits):
            self._bits.extend(bytes(byte + 1 - len(self._bits)))
        self._bits[byte] |= 1 << bit


def import_films(batch: Sequence[Film], *, seen: Seen, films: Films) -> list[Outcome]:
    """Take a batch of films into the catalogue; what became of each, in order.

    What a film tells replaces what is stored, what it doesn't tell stays; lists only grow. When one
    import names a film again, that fills gaps alone: so the same file twice changes nothing.
    """
    shelf = _Shelf(films.alike(batch))
    outcomes = []
    for film in batch:
        known = shelf.find(film)
        if shelf.is_claimed(film.external_ids, by_other_than=known):
            outcomes.append(Outcome.REFUSED)
            continue
        if known is None:
            shelf.put_new(film)
            outcomes.append(Outcome.ADDED)
            continue
        again = known.is_new or known.id in seen
        if not known.is_new:
            seen.add(known.id)
        merged = merge(known.film, film, fill_gaps_alone=again)
        outcomes.append(Outcome.UNCHANGED if merged == known.film else Outcome.UPDATED)
        shelf.change(known, merged)
    films.update(shelf.changed())
    for film_id in films.add(shelf.new()):
        seen.add(film_id)
    return outcomes


def merge(stored: Film, film: Film, *, fill_gaps_alone: bool = False) -> Film:
    """The stored film with what another telling of it adds."""
    first, second = (stored, film) if fill_gaps_alone else (film, stored)
    release_date = first.release_date or second.release_date
    year = first.year
    if release_date and release_date.year != year:
        release_date = None
    return Film(
        title=first.title,
        year=year,
        original_title=first.original_title or second.original_title,
        release_date=release_date,
        length=second.length if first.length is None else first.length,
        rating=second.rating if first.rating is None else first.rating,
        description=first.description or second.description,
        trailer=first.trailer or second.trailer,
        poster_url=first.poster_url or second.poster_url,
        genres=_merge_genres(stored.genres, film.genres),
        directors=_merge_people(stored.directors, film.directors),
        cast=_merge_cast(stored.cast, film.cast),
        external_ids=tuple(sorted({*stored.external_ids, *film.external_ids})),
    )


def is_same_film(film: Film, stored: Film) -> bool:
    """Whether both are one film: by an external id, else by title, year and directors."""
    for external_id in film.external_ids:
        source = external_id.partition(":")[0]
        for other in stored.external_ids:
            if other.partition(":")[0] == source:
                return other == external_id
    return (
        (fold(film.title), film.year) == (fold(stored.title), stored.year)
        and all(any(one.is_same_as(other) for other in stored.directors) for one in film.directors)
        and all(any(one.is_same_as(other) for other in film.directors) for one in stored.directors)
    )


class _Shelf:
    """The films that a batch may mean: the stored ones, and those that the batch itself brings."""

    def __init__(self, stored: Iterable[StoredFilm]) -> None:
        self._entries: list[_Entry] = []
        self._by_key: dict[object, list[_Entry]] = {}
        for film in stored:
            self._put(_Entry(film.id, film.film))

    def find(self, film: Film) -> "_Entry | None":
        keys = (*film.external_ids, (fold(film.title), film.year))
        for key in keys:
            for entry in self._by_key.get(key, ()):
                if is_same_film(film, entry.film):
                    return entry
        return None

    def is_claimed(self, external_ids: Iterable[str], *, by_other_than: "_Entry | None") -> bool:
        return any(
            external_id in entry.film.external_ids and entry is not by_other_than
            for external_id in external_ids
            for entry in self._by_key.get(external_id, ())
        )

    def put_new(self, film: Film) -> None:
        self._put(_Entry(0, film))

    def change(self, entry: "_Entry", film: Film) -> None:
        if film != entry.film:
            entry.film = film
            entry.is_changed = True
            self._file(entry)

    def new(self) -> list[Film]:
        return [entry.film for entry in self._entries if entry.is_new]

    def changed(self) -> list[StoredFilm]:
        return [StoredFilm(entry.id, entry.film) for entry in self._entries if entry.is_changed and not entry.is_new]

    def _put(self, entry: "_Entry") -> None:
        self._entries.append(entry)
        self._file(entry)

    def _file(self, entry: "_Entry") -> None:
        for key in (*entry.film.external_ids, (fold(entry.film.title), entry.film.year)):
            filed = self._by_key.setdefault(key, [])
            if entry not in filed:
                filed.append(entry)


@dataclass(slots=True, eq=False)
class _Entry:
    id: int
    film: Film
    is_changed: bool = False

    @property
    def is_new(self) -> bool:
        return self.id == 0


def _merge_genres(stored: tuple[str, ...], told: tuple[str, ...]) -> tuple[str, ...]:
    merged: dict[str, str] = {}
    for name in (*stored, *told):
        merged.setdefault(fold(name), name)
    return tuple(merged.values())


def _merge_people(stored: tuple[Person, ...], told: tuple[Person, ...]) -> tuple[Person, ...]:
    merged = list(stored)
    for person in told:
        at = next((at for at, other in enumerate(merged) if other.is_same_as(person)), None)
        if at is None:
            merged.append(person)
        elif person.external_id and not merged[at].external_id:
            merged[at] = replace(merged[at], external_id=person.external_id)
    return tuple(merged)


def _merge_cast(stored: tuple[Part, ...], told: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts of both: a character that becomes known fills the part it was missing from."""
    merged = list(stored)
    for part in told:
        mine = [at for at, other in enumerate(merged) if other.person.is_same_as(part.person)]
        if not mine:
            merged.append(part)
            continue
        for at in mine:
            if not merged[at].person.external_id:
                merged[at] = replace(merged[at], person=replace(merged[at].person, external_id=part.person.external_id))
        if part.character and part.character not in {merged[at].character for at in mine}:
            blank = next((at for at in mine if not merged[at].character), None)
            if blank is None:
                merged.append(replace(merged[mine[0]], character=part.character))
            else:
                merged[blank] = replace(merged[blank], character=part.character)
    return tuple(merged)


def read_film(raw: Mapping[str, object]) -> Film:
    """The film that a line of a file tells of. Raises `InvalidInput` naming every field that breaks a rule."""
    fields = FieldReader(raw)
    release_date = fields.date("release_date", YEARS)
    film = Film(
        title=fields.text("title", TITLE_LENGTH, required=True),
        year=_read_year(fields, release_date),
        original_title=fields.text("original_title", TITLE_LENGTH),
        release_date=release_date,
        length=fields.whole("length", MINUTES),
        rating=fields.number("rating", RATINGS, decimals=3),
        description=fields.text("description", DESCRIPTION_LENGTH, newlines=True),
        trailer=fields.address("trailer"),
        poster_url=fields.address("poster_url"),
        genres=_merge_genres((), fields.texts("genres", GENRE_LENGTH, MOST_GENRES)),
        directors=_merge_people((), tuple(part.person for part in _read_parts(fields, "directors", play=False))),
        cast=_merge_cast((), _read_parts(fields, "cast", play=True)),
        external_ids=_read_external_ids(fields),
    )
    fields.finish()
    return film


def _read_year(fields: FieldReader, release_date: date | None) -> int:
    """The year, or the release date's; both must agree."""
    is_given = fields.has("year")
    year = fields.whole("year", YEARS)
    if year is None:
        if not is_given and not release_date:
            fields.wrong("year", "required", "is missing")
        return release_date.year if release_date else 0
    if release_date and release_date.year != year:
        fields.wrong("year", "disagrees", "is not the year of the release date")
    return year


def _read_parts(fields: FieldReader, name: str, *, play: bool) -> tuple[Part, ...]:
    """People as bare names or as objects with a name; those who `play` may have a character."""
    parts = []
    for at, value in enumerate(fields.items(name, MOST_PEOPLE)):
        where = f"{name}[{at}]"
        if isinstance(value, str):
            parts.append(Part(Person(fields.text_of(where, value, NAME_LENGTH, required=True))))
        elif isinstance(value, dict):
            inner = FieldReader(value)
            person = Person(
                inner.text("name", NAME_LENGTH, required=True),
                inner.matching("external_id", _PERSON_EXTERNAL_ID, "not_external_id", "is not like imdb:nm0000007"),
            )
            parts.append(Part(person, inner.text("character", CHARACTER_LENGTH) if play else ""))
            fields.adopt(where, inner)
        else:
            fields.wrong(where, "not_person", "is neither a name nor an object with a name")
    return tuple(parts)


def _read_external_ids(fields: FieldReader) -> tuple[str, ...]:
    ids: list[str] = []
    for at, value in enumerate(fields.items("external_ids", MOST_GENRES)):
        if isinstance(value, str) and _EXTERNAL_ID.fullmatch(value):
            ids.append(value)
        else:
            fields.wrong(f"external_ids[{at}]", "not_external_id", "is not like imdb:tt0034583 or tmdb:289")
    if len({external_id.partition(":")[0] for external_id in ids}) < len(ids):
        fields.wrong("external_ids", "disagrees", "holds two ids of one source")
    return tuple(sorted(set(ids)))
