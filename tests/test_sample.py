"""The sample catalogue: many films, well formed, and true as far as can be checked."""

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from domain.films import read_film
from domain.text import fold

ROOT = Path(__file__).parents[1]
REAL_FILMS = ROOT.parent / "shared" / "data" / "films-1900-1999.jsonl.gz"


@pytest.fixture(scope="module")
def films():
    lines = (ROOT / "entrypoints" / "cli" / "sample.jsonl").read_text(encoding="utf-8").splitlines()
    return [read_film(json.loads(line)) for line in lines]


def test_holds_at_least_250_films_of_many_decades(films):
    assert len(films) >= 250
    decades = Counter(film.year // 10 for film in films)
    assert len(decades) >= 12
    assert sum(bool(film.original_title) for film in films) >= 100


def test_no_film_stands_twice(films):
    assert len({(fold(film.title), film.year) for film in films}) == len(films)
    ids = [external_id for film in films for external_id in film.external_ids]
    assert len(set(ids)) == len(ids)


def test_every_film_tells_what_a_visitor_looks_for(films):
    for film in films:
        assert film.genres, film.title
        assert film.directors, film.title
        assert 80 <= len(film.description) <= 400, film.title
    assert sum(bool(film.cast) for film in films) >= 250
    assert sum(film.release_date is not None for film in films) >= 150


def test_one_person_is_spelled_in_one_way(films):
    people = {person.name for film in films for person in (*film.directors, *(part.person for part in film.cast))}
    spelled = Counter(fold(name) for name in people)
    assert [name for name, count in spelled.items() if count > 1] == []


def in_common(ours: set[str], theirs: set[str]) -> bool | None:
    """Whether two sets of names meet; None when one of them tells nothing."""
    return bool(ours & theirs) if ours and theirs else None


@pytest.mark.skipif(not REAL_FILMS.exists(), reason="the real films to compare with are not here")
def test_agrees_with_real_films_where_those_can_tell(films):
    """A real film of the same title within a year of ours has a director or an actor in common with ours."""
    real: dict[str, list[dict]] = {}
    with gzip.open(REAL_FILMS, "rt", encoding="utf-8") as lines:
        for line in lines:
            film = json.loads(line)
            real.setdefault(fold(film["title"]), []).append(film)
    checked = 0
    for film in films:
        directors = {fold(person.name) for person in film.directors}
        cast = {fold(part.person.name) for part in film.cast}
        verdicts = [
            (in_common(directors, set(map(fold, other["directors"]))), in_common(cast, set(map(fold, other["cast"]))))
            for other in real.get(fold(film.title), ())
            if abs(other["year"] - film.year) <= 1
        ]
        told = [verdict for verdict in verdicts if verdict != (None, None)]
        if told:
            checked += 1
            assert any(True in verdict for verdict in told), film.title
    assert checked >= 40
