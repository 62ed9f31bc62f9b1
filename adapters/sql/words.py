"""The words by which movies and people are found, kept in step with what is written."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select

from adapters.sql.bulk import insert_many, insert_missing_texts
from adapters.sql.lists import one_of
from adapters.sql.tables import movie_words, person_words, spellings
from domain import search

_KNOWN = select(spellings.c.word).where(one_of(spellings.c.spelling, "words"), spellings.c.spelling == spellings.c.word)


def add_movie_words(connection: Connection, words: Mapping[int, Iterable[str]]) -> None:
    """Make movies, by id, findable by these words."""
    _add(connection, movie_words, "movie_id", words)


def remove_movie_words(connection: Connection, words: Mapping[int, Iterable[str]]) -> None:
    """Make movies, by id, no longer findable by these words."""
    _remove(connection, movie_words, "movie_id", words)


def add_person_words(connection: Connection, words: Mapping[int, Iterable[str]]) -> None:
    """Make people, by id, findable by these words."""
    _add(connection, person_words, "person_id", words)


def remove_person_words(connection: Connection, words: Mapping[int, Iterable[str]]) -> None:
    """Make people, by id, no longer findable by these words."""
    _remove(connection, person_words, "person_id", words)


def _remove(connection: Connection, table: Table, owner: str, words: Mapping[int, Iterable[str]]) -> None:
    gone = [{"gone": word, "id": id_} for id_, of_one in words.items() for word in of_one]
    if gone:
        by_key = (table.c.word == bindparam("gone"), table.c[owner] == bindparam("id"))
        connection.execute(delete(table).where(*by_key), gone)


def _add(connection: Connection, table: Table, owner: str, words: Mapping[int, Iterable[str]]) -> None:
    postings: list[tuple[Any, ...]] = sorted((word, id_) for id_, of_one in words.items() for word in of_one)
    insert_many(connection, table, ("word", owner), postings)
    _spell(connection, {word for word, _ in postings})


def _spell(connection: Connection, words: set[str]) -> None:
    """File the spellings of words that are new to this database."""
    known = {row[0] for row in connection.execute(_KNOWN, {"words": list(words)})}
    insert_missing_texts(
        connection, spellings, ((spelling, word) for word in words - known for spelling in search.spellings(word))
    )
