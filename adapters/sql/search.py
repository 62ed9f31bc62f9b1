"""Searching by an index of our own: titles by their folded beginnings, and postings of single words.

Each tier of `domain.search` is one or two bounded statements; the next is asked only while places are left.
A typo is forgiven through `spellings`: words one typo apart share a spelling with one letter missing.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    and_,
    bindparam,
    func,
    literal,
    select,
    true,
    union,
    union_all,
)

from adapters.sql import queries
from adapters.sql.session import Rows
from adapters.sql.tables import cast_roles, movie_directors, movie_words, movies, person_words
from adapters.sql.tables import spellings as spellings_table
from domain.catalogue import MovieQuery
from domain.search import MOST_FOUND, Search, forgiven, may_hold_a_typo, spellings

Words = Sequence[Sequence[str]]
"""For each word asked, the words of the index that it may stand for."""

_COUNTED = 20_000
"""Films or people of a word that are counted to find the rarest one; above, a word is simply frequent."""

_LAST = "\U0010ffff"


def find(rows: Rows, query: MovieQuery) -> list[int]:
    """The ids of the best movies in the query's order."""
    search = query.search
    if search is None or not search.text:
        return []
    finder = _Finder(rows, query, search)
    ids = finder.exact() or finder.forgiving()
    return finder.sorted(ids) if query.order and ids else ids


class _Finder:
    """One search under way."""

    def __init__(self, rows: Rows, query: MovieQuery, search: Search) -> None:
        self._rows = rows
        self._order = query.order
        self._asked = queries.shape_of(query, "id").asked
        self._values = {name: getattr(query, name) for name in self._asked}
        self._search = search

    def exact(self) -> list[int]:
        """What is found when every word is written right."""
        return self._by_words([[word] for word in self._search.words], dict.fromkeys(self._by_title()))

    def forgiving(self) -> list[int]:
        """What is found when every word may hold a typo."""
        asked = {word: spellings(word) for word in self._search.words if may_hold_a_typo(word)}
        if not asked:
            return []
        wanted = sorted(set().union(*asked.values()))
        known = [row[0] for row in self._rows(_KNOWN_WORDS, {"spellings": wanted})]
        words = [forgiven(word, known) if word in asked else [word] for word in self._search.words]
        return self._by_words(words, {}) if all(words) else []

    def sorted(self, ids: list[int]) -> list[int]:
        """The ids in the order that was asked for."""
        order = self._order
        if order is None:
            return ids
        in_order: list[int] = []
        for stretch in queries.segments(order.key, descending=order.descending):
            in_order += [row[0] for row in self._rows(_sort_statement(order.key, stretch), {"ids": ids})]
        return in_order

    def _by_title(self) -> list[int]:
        values = {**self._values, "text": self._search.text, "last": self._search.text + _LAST, "limit": MOST_FOUND}
        dated = self._search.title_and_year
        if dated:
            values |= {"dated_title": dated[0], "first": dated[1], "last_year": dated[2]}
        equal: set[int] = set()
        begins: dict[int, str] = {}
        for movie_id, title, year in self._rows(_title_statement(self._asked, dated=dated is not None), values):
            start = title if title.startswith(self._search.text) else f"{title} {year}"
            if start == self._search.text:
                equal.add(movie_id)
            else:
                begins[movie_id] = min(start, begins.get(movie_id, start))
        rest = sorted((start, movie_id) for movie_id, start in begins.items() if movie_id not in equal)
        return [*sorted(equal), *(movie_id for _, movie_id in rest)][:MOST_FOUND]

    def _by_words(self, words: Words, found: dict[int, None]) -> list[int]:
        """Fills `found` up with movies whose titles hold all the words, then with the help of people's names."""
        if len(found) >= MOST_FOUND:
            return list(found)[:MOST_FOUND]
        in_titles, in_names = zip(*(self._rows(_COUNT, {"words": list(word)})[0] for word in words), strict=True)
        anywhere = [titles + names for titles, names in zip(in_titles, in_names, strict=True)]
        for in_people, counts in ((False, in_titles), (True, anywhere)):
            if len(found) >= MOST_FOUND:
                break
            # The rarest word drives: its movies are walked, and looked up for the other words.
            driver = counts.index(min(counts))
            ordered = [words[driver], *words[:driver], *words[driver + 1 :]]
            statement = _words_statement(
                self._asked,
                len(words),
                is_one=len(words[driver]) == 1,
                in_people=in_people,
                with_cast=self._search.with_cast,
                is_frequent=in_people and counts[driver] >= _COUNTED,
            )
            values = {f"words_{at}": list(word) for at, word in enumerate(ordered)}
            # Those found before come again here, so as many more are asked for.
            limit = MOST_FOUND + len(found)
            for row in self._rows(statement, {**self._values, **values, "word": ordered[0][0], "limit": limit}):
                found.setdefault(row[0])
        return list(found)[:MOST_FOUND]


def _counted(table: FromClause) -> ColumnElement[int]:
    some = select(literal(1)).select_from(table).where(_is_any(table.c.word, "words")).limit(_COUNTED)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def _is_any(column: ColumnElement[str], parameter: str) -> ColumnElement[bool]:
    return column.in_(bindparam(parameter, expanding=True))


_COUNT = select(_counted(movie_words), _counted(person_words))
_KNOWN_WORDS = select(spellings_table.c.word).where(_is_any(spellings_table.c.spelling, "spellings")).distinct()


@lru_cache(maxsize=256)
def _title_statement(asked: tuple[str, ...], *, dated: bool) -> CompoundSelect[Any]:
    """Id, folded title and year of movies whose titles begin with `text`, or are `dated_title` of some years."""
    met = queries.conditions(asked, movies.c.id)
    parts = []
    for title, has_title in (
        (movies.c.title_folded, true()),
        (movies.c.original_folded, movies.c.original_folded != ""),
    ):
        columns = select(movies.c.id, title.label("title"), movies.c.year).where(has_title, *met)
        begins = columns.where(title >= bindparam("text"), title < bindparam("last"))
        parts.append(begins.order_by(title, movies.c.id).limit(bindparam("limit")))
        if dated:
            of_years = movies.c.year.between(bindparam("first"), bindparam("last_year"))
            equal = columns.where(title == bindparam("dated_title"), of_years)
            parts.append(equal.order_by(movies.c.id).limit(bindparam("limit")))
    return union_all(*(select(part.subquery()) for part in parts))


@lru_cache(maxsize=256)
def _words_statement(
    asked: tuple[str, ...], words: int, *, is_one: bool, in_people: bool, with_cast: bool, is_frequent: bool
) -> Select[Any]:
    """Ids of movies that hold one of each `words_N`, by id; the first of them drives.

    When even that one is frequent, those who bear any of the names drive: a movie whose titles hold all the
    words has been found before, so people must help to find any other.
    """
    if in_people:
        named = range(words) if is_frequent else range(1)
        sources = [_made_by(link, f"words_{at}") for at in named for link in _links(with_cast)]
        if not is_frequent:
            sources.append(select(movie_words.c.movie_id).where(_is_any(movie_words.c.word, "words_0")))
        movie_id: ColumnElement[int] = union(*sources).subquery("driver").c.movie_id
        ids = select(movie_id)
    else:
        movie_id = movie_words.c.movie_id
        ids = select(movie_id)
        ids = (
            ids.where(movie_words.c.word == bindparam("word"))
            if is_one
            else ids.where(_is_any(movie_words.c.word, "words_0")).distinct()
        )
    for at in range(0 if is_frequent else 1, words):
        ids = ids.where(_holds(movie_id, f"words_{at}", in_people=in_people, with_cast=with_cast))
    if asked:
        ids = ids.join(movies, movies.c.id == movie_id)
    return ids.where(*queries.conditions(asked, movie_id)).order_by(movie_id).limit(bindparam("limit"))


def _made_by(link: FromClause, parameter: str) -> Select[Any]:
    """The ids of movies that people of these names are linked to."""
    of_people = select(link.c.movie_id).join(person_words, person_words.c.person_id == link.c.person_id)
    return of_people.where(_is_any(person_words.c.word, parameter))


def _holds(movie_id: ColumnElement[int], parameter: str, *, in_people: bool, with_cast: bool) -> ColumnElement[bool]:
    """Whether a movie holds one of the words. One EXISTS: several would have PostgreSQL hash all their postings."""
    postings = movie_words.alias()
    holds = [select(literal(1)).where(postings.c.movie_id == movie_id, _is_any(postings.c.word, parameter))]
    if in_people:
        for link in _links(with_cast):
            names, linked = person_words.alias(), link.alias()
            of_people = and_(linked.c.movie_id == movie_id, names.c.person_id == linked.c.person_id)
            holds.append(select(literal(1)).where(of_people, _is_any(names.c.word, parameter)))
    correlated = [one.correlate(movie_id.table) for one in holds]
    return union_all(*correlated).exists() if in_people else correlated[0].exists()


def _links(with_cast: bool) -> tuple[FromClause, ...]:
    return (movie_directors, cast_roles) if with_cast else (movie_directors,)


@lru_cache(maxsize=64)
def _sort_statement(key: str, stretch: queries.Segment) -> Select[Any]:
    column = queries.sort_column(key)
    ids = select(movies.c.id).where(movies.c.id.in_(bindparam("ids", expanding=True)))
    ids = ids.where(column.is_not(None) if stretch.known else column.is_(None))
    return ids.order_by(*queries.order_by(key, stretch))
