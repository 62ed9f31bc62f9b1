"""Text as it is kept and searched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.text import FOLDED_LENGTH, fold, has_control_characters, normalize


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Casablanca (1942)", "casablanca 1942"),
        ("Don't Look Now", "dont look now"),
        ("Don’t Look Now", "dont look now"),
        ("Bonnie & Clyde", "bonnie and clyde"),
        ("Amélie", "amelie"),
        ("Ame\u0301lie", "amelie"),
        ("STRASSE straße", "strasse strasse"),
        ("Smørrebrød Łódź", "smorrebrod lodz"),
        ("Ёлки-2", "елки 2"),
        ("七人の侍", "七人の侍"),
        ("  A.I.\tArtificial\u00a0Intelligence ", "a i artificial intelligence"),
        ("$ (1971)", "$ 1971"),
        ("!!!", "!!!"),
        ("", ""),
    ],
)
def test_folds_case_accents_and_punctuation(text, folded):
    assert fold(text) == folded


@given(st.text(max_size=300))
def test_folding_folded_text_changes_nothing_and_stays_short(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert len(folded) <= FOLDED_LENGTH


@given(st.text(st.characters(max_codepoint=127), max_size=50))
def test_the_quick_way_for_ascii_is_the_same_as_the_long_one(text):
    assert fold(text + "é").removesuffix("e") == fold(text + "e").removesuffix("e")


def test_normalizes_to_composed_trimmed_text():
    assert normalize(" e\u0301 ") == "é"
    assert normalize("a\r\nb\rc", newlines=True) == "a\nb\nc"


@pytest.mark.parametrize("bad", ["\0", "\x1f", "\x7f", "\x85", "\u2028", "\ud800", "\t"])
def test_knows_control_characters(bad):
    assert has_control_characters(f"a{bad}b")
    assert has_control_characters(f"a{bad}b", newlines=True)


def test_allows_newlines_where_they_are_welcome():
    assert has_control_characters("a\nb")
    assert not has_control_characters("a\nb", newlines=True)
    assert not has_control_characters("naïve 七人 🎬")
