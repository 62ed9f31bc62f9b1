"""Which words stand for which, and in which tier a film is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.search import Findable, Search, Tier, rank, spellings, within_one_typo

CASABLANCA = Findable(("casablanca", "everybody comes to ricks"), 1942, ("michael curtiz", "humphrey bogart"))


@pytest.mark.parametrize(
    ("question", "tier"),
    [
        ("Casablanca", Tier.EQUAL),
        ("casablanca (1942)", Tier.EQUAL),
        ("Everybody Comes to Rick's", Tier.EQUAL),
        ("casa", Tier.BEGINS),
        ("casablanca 194", Tier.BEGINS),
        ("everybody", Tier.BEGINS),
        ("comes", Tier.WORDS),
        ("ricks casablanca", Tier.WORDS),
        ("1942", Tier.WORDS),
        ("curtiz", Tier.PEOPLE),
        ("casablanca bogart", Tier.PEOPLE),
        ("casablanka", Tier.TYPO_IN_WORDS),
        ("bogard", Tier.TYPO_IN_PEOPLE),
        ("casablanca 1943", Tier.TYPO_IN_WORDS),
        ("kasablanka", None),
        ("casablanca 1950", None),
        ("ta", None),
        ("", None),
    ],
)
def test_ranks_a_film(question, tier):
    found = rank(Search.of(question), CASABLANCA)
    assert (found and found[0]) == tier


def plain_distance(word: str, other: str) -> int:
    """Optimal string alignment, by its definition."""
    rows = [
        [row + column if row * column == 0 else 0 for column in range(len(other) + 1)] for row in range(len(word) + 1)
    ]
    for row in range(1, len(word) + 1):
        for column in range(1, len(other) + 1):
            rows[row][column] = min(
                rows[row - 1][column] + 1,
                rows[row][column - 1] + 1,
                rows[row - 1][column - 1] + (word[row - 1] != other[column - 1]),
            )
            if row > 1 and column > 1 and word[row - 2 : row] == other[column - 2 : column][::-1]:
                rows[row][column] = min(rows[row][column], rows[row - 2][column - 2] + 1)
    return rows[-1][-1]


words = st.text("abc", max_size=6)


@given(words, words)
def test_one_typo_is_one_letter_more_less_other_or_two_swapped(word, other):
    assert within_one_typo(word, other) == (plain_distance(word, other) <= 1)


@given(words, words)
def test_words_one_typo_apart_share_a_spelling(word, other):
    if within_one_typo(word, other):
        assert spellings(word) & spellings(other)
