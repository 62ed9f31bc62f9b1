"""The Movie Database, version 3 of its API: https://developer.themoviedb.org/reference."""

import math
import re
from collections.abc import Iterator
from typing import Any

import httpx2

from adapters.lookup.service import Answer, Service
from domain.lookup import EXTERNAL_ID, MOST_FOUND, ExternalMovie, as_told

ADDRESS = "https://api.themoviedb.org"
POSTERS = "https://image.tmdb.org/t/p/w500"

_POSTER = re.compile(r"/[\w-]{1,100}\.[a-z]{3,4}", re.ASCII)
_NOT_THERE = (6, 34)
"""What it calls "not found" within an answer of status 404."""


class Tmdb:
    """Films of TMDB. Raises `ValueError` with a sentence for a key that can't be one."""

    name = "TMDB"

    def __init__(self, key: str, address: str = ADDRESS) -> None:
        # A "read access token" is a JSON Web Token and goes into a header; the older keys are 32 hexadecimal digits.
        self._service = Service(self.name, address, key, parameter="" if "." in key else "api_key")

    def search(self, title: str, year: int | None, *, until: float = math.inf) -> tuple[ExternalMovie, ...]:
        """Films of about this title, the best first, without what only `get` tells. Raises `LookupFailed`."""
        asked = {"query": title, "include_adult": "false"}
        if year is not None:
            asked["year"] = str(year)
        answer = self._service.ask("/3/search/movie", asked, until)
        found = self._told(answer).get("results")
        if not isinstance(found, list):
            raise self._service.failure("finds something else than a list")
        films = {film.external_id: film for one in found for film in _found(one)}
        return tuple(films.values())[:MOST_FOUND]

    def get(self, external_id: str, *, until: float = math.inf) -> ExternalMovie | None:
        """The film with an id like "tmdb:603" or "imdb:tt0133093"; None for one it doesn't know.

        Raises `LookupFailed`.
        """
        source, _, own = external_id.partition(":")
        if source == "tmdb":
            return self._film(external_id, int(own), until)
        number = self._number_of(own, until)
        film = None if number is None else self._film(external_id, number, until, imdb_id=own)
        if film is not None and film.imdb_id != external_id:
            raise self._service.failure("answers with another film than was asked for")
        return film

    def _number_of(self, imdb_id: str, until: float) -> int | None:
        answer = self._service.ask(f"/3/find/{imdb_id}", {"external_source": "imdb_id"}, until)
        if _is_unknown(answer):
            return None
        found = self._told(answer).get("movie_results")
        if not isinstance(found, list):
            raise self._service.failure("finds something else than a list")
        numbers = (one.get("id") for one in found if isinstance(one, dict))
        return next((number for number in numbers if _is_number(number)), None)

    def _film(self, external_id: str, number: int, until: float, *, imdb_id: str = "") -> ExternalMovie | None:
        answer = self._service.ask(f"/3/movie/{number}", {"append_to_response": "credits"}, until)
        if _is_unknown(answer):
            return None
        told = self._told(answer)
        if not _is_number(told.get("id")) or told["id"] != number:
            raise self._service.failure("answers with another film than was asked for")
        votes = told.get("vote_count")
        film = as_told(
            external_id,
            title=told.get("title") or told.get("original_title"),
            original_title=told.get("original_title"),
            release_date=told.get("release_date"),
            length=told.get("runtime") or None,  # 0 where it isn't known
            rating=None if votes == 0 else told.get("vote_average"),
            description=told.get("overview"),
            poster_url=_poster_of(told),
            genres=_names_in(told.get("genres")),
            directors=_names_in(_member(told.get("credits"), "crew"), job="Director"),
            imdb_id=told.get("imdb_id") or imdb_id,
        )
        if film is None:
            raise self._service.failure("answers with a film without a title")
        return film

    def _told(self, answer: Answer) -> dict[str, Any]:
        if answer.status == httpx2.codes.UNAUTHORIZED:
            raise self._service.refusal()
        if answer.status != httpx2.codes.OK:
            raise self._service.failure(f"answers with status {answer.status}")
        return answer.told


def _found(one: object) -> Iterator[ExternalMovie]:
    """The film that stands in a list of films, where it can be read."""
    if not isinstance(one, dict) or not _is_number(one.get("id")):
        return
    film = as_told(
        f"tmdb:{one['id']}",
        title=one.get("title") or one.get("original_title"),
        original_title=one.get("original_title"),
        release_date=one.get("release_date"),
        poster_url=_poster_of(one),
    )
    if film is not None:
        yield film


def _is_unknown(answer: Answer) -> bool:
    # A 404 of somebody else, a proxy say, tells nothing of the film.
    return answer.status == httpx2.codes.NOT_FOUND and answer.told.get("status_code") in _NOT_THERE


def _is_number(value: object) -> bool:
    return type(value) is int and EXTERNAL_ID.fullmatch(f"tmdb:{value}") is not None


def _poster_of(told: dict[str, Any]) -> str:
    path = told.get("poster_path")
    return POSTERS + path if isinstance(path, str) and _POSTER.fullmatch(path) else ""


def _member(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _names_in(value: object, **fitting: str) -> Iterator[object]:
    """The names of the things in a list, of those alone whose other members fit."""
    for one in value if isinstance(value, list) else ():
        if isinstance(one, dict) and all(one.get(name) == word for name, word in fitting.items()):
            yield one.get("name")
