"""Imports that only look: what they would write goes into a scratch database instead."""

import json
import pickle
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from domain.films import Film, Films, StoredFilm
from domain.text import fold
from entrypoints.cli.filmfiles.scratch import scratch_database

Transaction = Callable[[], AbstractContextManager[Films]]

_SCHEMA = """
CREATE TABLE films (is_new INTEGER, id INTEGER, film BLOB, PRIMARY KEY (is_new, id)) WITHOUT ROWID;
CREATE TABLE keys (is_new INTEGER, id INTEGER, key TEXT, PRIMARY KEY (is_new, id, key)) WITHOUT ROWID;
CREATE INDEX keys_by_key ON keys (key);
"""
_KEPT_ALIKE = """
SELECT is_new, id, film FROM films
WHERE (is_new, id) IN (SELECT is_new, id FROM keys WHERE key IN (SELECT value FROM json_each(?)))
"""
_CHANGED = "SELECT id FROM films WHERE is_new = 0 AND id IN (SELECT value FROM json_each(?))"
_LAST_NEW = "SELECT coalesce(max(id), 0) FROM films WHERE is_new = 1"


@contextmanager
def dry_runs(comparing: Transaction) -> Iterator[Transaction]:
    """Transactions that read the films of `comparing`, and write nothing but to a scratch database."""
    with scratch_database(_SCHEMA) as scratch:

        @contextmanager
        def transaction() -> Iterator[Films]:
            with comparing() as films:
                yield DryRunFilms(films, scratch)

        yield transaction


@dataclass(frozen=True, slots=True)
class DryRunFilms:
    """The port `Films` for a dry run: `stored` is read alone, and `scratch` hides what has changed of it.

    Ids stay small, as `Seen` keeps a bit for each: films of the catalogue get even ones, new films odd ones. People
    aren't told apart beyond their films: where a file names somebody now with an external id and now without,
    a real run may find more films unchanged.
    """

    stored: Films
    scratch: sqlite3.Connection

    def alike(self, films: Sequence[Film]) -> Sequence[StoredFilm]:
        """See the port; as in a real run, new films come after those of the catalogue."""
        stored = {film.id: film.film for film in self.stored.alike(films)}
        changed = {film_id for (film_id,) in self.scratch.execute(_CHANGED, (json.dumps(list(stored)),))}
        found = [StoredFilm(2 * film_id, film) for film_id, film in stored.items() if film_id not in changed]
        keys = json.dumps([key for film in films for key in _keys(film)])
        for is_new, film_id, pickled in self.scratch.execute(_KEPT_ALIKE, (keys,)):
            film = pickle.loads(pickled)  # noqa: S301  # it was pickled below
            found.append(StoredFilm(2 * film_id + is_new, film))
        return sorted(found, key=lambda film: (film.id % 2, film.id))

    def add(self, films: Sequence[Film]) -> Sequence[int]:
        """See the port."""
        (last,) = self.scratch.execute(_LAST_NEW).fetchone()
        ids = [2 * number + 1 for number in range(last + 1, last + 1 + len(films))]
        self.update([StoredFilm(film_id, film) for film_id, film in zip(ids, films, strict=True)])
        return ids

    def update(self, films: Sequence[StoredFilm]) -> None:
        """See the port."""
        for stored in films:
            film_id, is_new = divmod(stored.id, 2)
            self.scratch.execute("REPLACE INTO films VALUES (?, ?, ?)", (is_new, film_id, pickle.dumps(stored.film)))
            self.scratch.execute("DELETE FROM keys WHERE is_new = ? AND id = ?", (is_new, film_id))
            keys = ((is_new, film_id, key) for key in _keys(stored.film))
            self.scratch.executemany("INSERT INTO keys VALUES (?, ?, ?)", keys)


def _keys(film: Film) -> tuple[str, ...]:
    """By what a film can be found: external ids, and year with folded title."""
    return (*film.external_ids, f"{film.year} {fold(film.title)}")
