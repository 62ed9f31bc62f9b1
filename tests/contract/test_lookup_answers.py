"""What every adapter of the port `LookupAnswers` promises."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from adapters.memory.lookup import MemoryLookupAnswers
from adapters.memory.store import MemoryStore
from adapters.sql.lookup import SqlLookupAnswers
from adapters.sql.session import Reads, open_reads, open_writes, parse_url, rows_of, transaction
from domain.lookup import FRESH, LookupAnswers
from tests.builders import NOON
from tests.conftest import STORES, memory_writing

BLINK = timedelta(microseconds=1)
QUESTION = "TMDB get tmdb:603"


class Broken(Exception):
    pass


@dataclass(frozen=True)
class Answers:
    """The port for reading, and in a transaction."""

    reading: LookupAnswers
    writing: Callable[[], AbstractContextManager[LookupAnswers]]

    def keep(self, answer: str, now=NOON, question: str = QUESTION) -> None:
        with self.writing() as answers:
            answers.keep(question, answer, now)

    def find(self, since=NOON, question: str = QUESTION) -> str | None:
        return self.reading.find(question, since)


@pytest.fixture(params=STORES)
def answers(request, empty_database) -> Iterator[Answers]:
    if request.param == "memory":
        store = MemoryStore()

        @contextmanager
        def in_memory():
            with memory_writing(store, lambda: NOON):
                yield MemoryLookupAnswers(store)

        yield Answers(MemoryLookupAnswers(store), in_memory)
        return
    url = parse_url(empty_database(request.param))
    reads, writes = open_reads(url, connections=2), open_writes(url, connections=2)

    @contextmanager
    def in_database():
        with transaction(writes) as connection:
            yield SqlLookupAnswers(rows_of(lambda: connection))

    yield Answers(SqlLookupAnswers(Reads(reads)), in_database)
    reads.dispose()
    writes.dispose()


def test_finds_nothing_that_was_never_kept(answers):
    assert answers.find() is None
    assert answers.find(NOON - 1000 * FRESH) is None


@pytest.mark.parametrize("answer", ["[]", "", '[{"title": "Amélie 🎬", "year": null}]', "x" * 200_000])
def test_finds_the_answer_to_the_letter(answers, answer):
    answers.keep(answer)
    assert answers.find() == answer


def test_finds_what_was_kept_since_then(answers):
    answers.keep("[]")
    assert answers.find(NOON - FRESH) == "[]"
    assert answers.find(NOON) == "[]"
    assert answers.find(NOON + BLINK) is None


def test_an_answer_takes_the_place_of_an_older_one(answers):
    answers.keep("old")
    answers.keep("new", NOON + FRESH)
    assert answers.find(NOON + FRESH) == "new"
    assert answers.find(NOON) == "new"
    assert answers.find(NOON + FRESH + BLINK) is None


def test_questions_are_told_apart_to_the_letter(answers):
    questions = [QUESTION, QUESTION.upper(), QUESTION + " ", QUESTION + "4", "é", "e\u0301", "", "x" * 500]
    for question in questions:
        answers.keep(f"to {question!r}", question=question)
    assert [answers.find(question=question) for question in questions] == [f"to {one!r}" for one in questions]


def test_the_longest_title_in_the_largest_letters_fits(answers):
    question = "TMDB search 2001 " + "\U0001f3ac" * 255
    answers.keep("[]", question=question)
    assert answers.find(question=question) == "[]"


def test_what_is_rolled_back_was_not_kept(answers):
    def keep_and_break():
        with answers.writing() as open_answers:
            open_answers.keep(QUESTION, "[]", NOON)
            raise Broken

    with pytest.raises(Broken):
        keep_and_break()
    assert answers.find() is None


def test_the_same_is_kept_by_two_at_a_time(answers):
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(answers.keep, ["same"] * 8))
    assert answers.find() == "same"
