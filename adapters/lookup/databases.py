"""All movie databases that are configured, behind the one port.

A question is looked up in a thread of its own, for which everybody waits who asks the same at that time, and nobody
longer than they may: a thread can be left behind whatever it hangs on, be it the resolver of names or a database.
"""

import json
import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from domain.catalogue import TITLE_LENGTH, YEARS
from domain.lookup import (
    EXTERNAL_ID,
    FRESH,
    ExternalMovie,
    LookupAnswers,
    LookupFailed,
    LookupOff,
    UnknownExternalId,
    line_of,
)

SECONDS = 2.7
"""Within which a look-up is over; of the three that are promised the rest is for the request around it."""

MOST_FAILURES = 5
COOL_DOWN = 30.0
"""Seconds for which a database isn't asked that failed so many times in a row."""

MOST_UNDER_WAY = 32
"""Look-ups at a time, those included that nobody waits for any more."""

_TOO_MANY = "Too many films are being looked up; please try again."
_FOR_ASKING = 0.95
_FOR_THE_FIRST = 0.6
"""Shares of the time, where another database could still be asked after this one."""

Films = tuple[ExternalMovie, ...]

log = logging.getLogger("marquee.lookup")


class MovieDatabase(Protocol):
    """One movie database. Both questions raise `LookupFailed`, before the monotonic clock shows `until`."""

    name: str

    def search(self, title: str, year: int | None, *, until: float) -> Films:
        """Films of about this title, the best first."""

    def get(self, external_id: str, *, until: float) -> ExternalMovie | None:
        """One film; None for one it doesn't know."""


class Breaker:
    """Keeps from asking a database that has failed several times in a row, but for one trial now and then."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._closed_at = 0.0
        self._lock = threading.Lock()

    def admit(self, name: str) -> None:
        """Raises `LookupFailed` where the database isn't to be asked now."""
        with self._lock:
            if self._failures < MOST_FAILURES:
                return
            seconds = self._closed_at - self._clock()
            if seconds <= 0:
                # Whoever comes first tries; the others wait for what they find out.
                self._closed_at = self._clock() + COOL_DOWN
                return
        message = f"{name} doesn't answer as it should; please try again later."
        raise LookupFailed(message, retry_after=math.ceil(seconds))

    def note(self, *, failed: bool) -> None:
        """What became of asking."""
        with self._lock:
            self._failures = self._failures + 1 if failed else 0
            self._closed_at = self._clock() + COOL_DOWN


class _Question(NamedTuple):
    text: str
    ask: Callable[[MovieDatabase, float], Films]  # by the moment until which there is time


class _Outcome(NamedTuple):
    films: Films
    failure: LookupFailed | None = None
    to_keep: str = ""  # under this name


class ConfiguredDatabases:
    """The port `MovieDatabases`: TMDB before OMDb, but for ids of IMDb; where one fails, the other is asked.

    Answers are found by `reading`, and kept by what `writing` opens: a transaction that commits at the end. Neither
    needs to work for a look-up. `at_once` may wait at a time; who comes then is told what is kept, or to try again.
    """

    def __init__(
        self,
        *,
        tmdb: MovieDatabase | None,
        omdb: MovieDatabase | None,
        reading: LookupAnswers,
        writing: Callable[[], AbstractContextManager[LookupAnswers]],
        at_once: int = MOST_UNDER_WAY,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._databases = tuple(database for database in (tmdb, omdb) if database is not None)
        self._by_id = {"tmdb": (tmdb,) if tmdb is not None else (), "imdb": self._databases[::-1]}
        self._breakers = {database.name: Breaker(clock=clock) for database in self._databases}
        self._reading = reading
        self._writing = writing
        self._seconds = seconds
        self._under_way: dict[str, Future[_Outcome]] = {}
        self._places = threading.BoundedSemaphore(MOST_UNDER_WAY)
        self._seats = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()

    @property
    def are_on(self) -> bool:
        """See the port."""
        return bool(self._databases)

    def search(self, title: str, year: int | None, now: datetime) -> Sequence[ExternalMovie]:
        """See the port."""
        if not self.are_on:
            raise LookupOff
        line = line_of(title, TITLE_LENGTH)
        if not line or (year is not None and not YEARS[0] <= year <= YEARS[1]):
            return ()
        question = _Question(
            f"search {year or 'any'} {line.casefold()}",
            lambda database, until: database.search(line, year, until=until),
        )
        return self._answer(question, self._databases, now)

    def get(self, external_id: str, now: datetime) -> ExternalMovie:
        """See the port."""
        if not self.are_on:
            raise LookupOff
        databases = self._by_id[external_id[:4]] if EXTERNAL_ID.fullmatch(external_id) else ()
        if not databases:
            raise UnknownExternalId

        def ask(database: MovieDatabase, until: float) -> Films:
            film = database.get(external_id, until=until)
            return () if film is None else (film,)

        films = self._answer(_Question(f"get {external_id}", ask), databases, now)
        if not films:
            raise UnknownExternalId
        return films[0]

    def _answer(self, question: _Question, databases: Sequence[MovieDatabase], now: datetime) -> Films:
        """What is found, or kept where too many wait for what is found."""
        if self._seats.acquire(blocking=False):
            try:
                return self._wait_for(question, databases, now)
            finally:
                self._seats.release()
        for database in databases:
            kept = self._kept(_name_at(database, question), now)
            if kept is not None:
                return kept
        raise LookupFailed(_TOO_MANY)

    def _wait_for(self, question: _Question, databases: Sequence[MovieDatabase], now: datetime) -> Films:
        """What the thread finds that looks this up; the one that does so already, or a new one."""
        until = time.monotonic() + _FOR_ASKING * self._seconds
        with self._lock:
            flight = self._under_way.get(question.text)
            is_new = flight is None
            if flight is None:
                if not self._places.acquire(blocking=False):
                    raise LookupFailed(_TOO_MANY)
                flight = self._under_way[question.text] = Future()
        if is_new:
            self._start(flight, question, databases, now, until)
        try:
            outcome = flight.result(self._seconds)
        except TimeoutError:
            failure = LookupFailed("The movie database takes too long; please try again later.", retry_after=5)
            outcome = _Outcome((), failure)
            self._land(question, flight)
        if outcome.failure is not None:
            # One of their own for all who wait.
            raise LookupFailed(outcome.failure.message, retry_after=outcome.failure.retry_after)
        return outcome.films

    def _start(self, flight: Future[_Outcome], question: _Question, *work: Any) -> None:
        try:
            threading.Thread(target=self._fly, args=(flight, question, *work), name="lookup", daemon=True).start()
        except RuntimeError:  # there are too many threads
            flight.set_result(_Outcome((), LookupFailed("Nothing can be looked up now; please try again.")))
            self._land(question, flight)
            self._places.release()

    def _fly(
        self,
        flight: Future[_Outcome],
        question: _Question,
        databases: Sequence[MovieDatabase],
        now: datetime,
        until: float,
    ) -> None:
        try:
            outcome = self._look_up(question, databases, now, until)
        except BaseException as error:  # noqa: BLE001  # a fault of our own is for those who wait
            flight.set_exception(error)
        else:
            flight.set_result(outcome)
            if outcome.to_keep:
                self._keep(outcome.to_keep, outcome.films, now)
        finally:
            # Until now whoever asks the same finds the answer here, and from now on where it is kept.
            self._land(question, flight)
            self._places.release()

    def _land(self, question: _Question, flight: Future[_Outcome]) -> None:
        with self._lock:
            if self._under_way.get(question.text) is flight:
                del self._under_way[question.text]

    def _look_up(
        self, question: _Question, databases: Sequence[MovieDatabase], now: datetime, until: float
    ) -> _Outcome:
        failures = []
        for database in databases:
            name = _name_at(database, question)
            kept = self._kept(name, now)
            if kept is not None:
                return _Outcome(kept)
            left = until - time.monotonic()
            share = 1 if database is databases[-1] else _FOR_THE_FIRST
            try:
                return _Outcome(self._ask(database, question, until - left * (1 - share)), to_keep=name)
            except LookupFailed as failure:
                failures.append(failure)
        return _Outcome((), min(failures, key=lambda failure: failure.retry_after))

    def _ask(self, database: MovieDatabase, question: _Question, until: float) -> Films:
        breaker = self._breakers[database.name]
        breaker.admit(database.name)
        try:
            films = question.ask(database, until)
        except LookupFailed:
            breaker.note(failed=True)
            raise
        breaker.note(failed=False)
        return films

    def _kept(self, name: str, now: datetime) -> Films | None:
        try:
            text = self._reading.find(name, now - FRESH)
            return None if text is None else _read(text)
        except Exception as error:  # noqa: BLE001  # whatever is wrong with what is kept, the database can be asked
            log.warning("Kept answers of movie databases can't be read: %s", type(error).__name__)
            return None

    def _keep(self, name: str, films: Films, now: datetime) -> None:
        try:
            with self._writing() as answers:
                answers.keep(name, _written(films), now)
        except Exception as error:  # noqa: BLE001  # they have their answer, and it can be asked for again
            log.warning("An answer of a movie database can't be kept: %s", type(error).__name__)


def _name_at(database: MovieDatabase, question: _Question) -> str:
    """What the answer of a database is kept under."""
    return f"{database.name} {question.text}"


def _written(films: Films) -> str:
    return json.dumps([asdict(film) for film in films], default=date.isoformat, ensure_ascii=False)


def _read(text: str) -> Films:
    return tuple(_film(**members) for members in json.loads(text))


def _film(release_date: str | None, genres: list[str], directors: list[str], **others: object) -> ExternalMovie:
    day = None if release_date is None else date.fromisoformat(release_date)
    return ExternalMovie(
        release_date=day,
        genres=tuple(genres),
        directors=tuple(directors),
        **others,  # type: ignore[arg-type]  # as `_written` wrote them
    )
