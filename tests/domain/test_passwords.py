"""What a password must be."""

import pytest

from domain.passwords import LONGEST, SHORTEST, PasswordRules, normalize_password

EMOJI = "🎬"
COMPOSED, DECOMPOSED = "é", "e\u0301"
RULES = PasswordRules(is_common=lambda password: password.startswith("common"))


def codes(password: str, rules: PasswordRules = RULES) -> list[str]:
    problems = list(rules.problems("secret", normalize_password(password)))
    assert {problem.name for problem in problems} <= {"secret"}
    assert not any(password.strip() and password in problem.description for problem in problems)
    return [problem.code for problem in problems]


def test_the_bounds_are_those_of_the_contract():
    assert (SHORTEST, LONGEST) == (8, 128)


@pytest.mark.parametrize("character", ["x", " ", "é", "七", EMOJI, DECOMPOSED, "\U0001f468\u200d", "\u0338"])
def test_characters_are_counted_as_composed_code_points(character):
    width = len(normalize_password(character))
    assert codes(character * (8 // width)) == []
    assert codes((character * 8)[: 7 * len(character) // width]) == ["too_short"]
    assert codes(character * (128 // width)) == []
    assert codes(character * (128 // width) + "x") == ["too_long"]


@pytest.mark.parametrize(
    ("length", "found"), [(0, ["too_short"]), (7, ["too_short"]), (8, []), (128, []), (129, ["too_long"])]
)
def test_eight_to_128_characters_are_good(length, found):
    assert codes("x" * length) == found
    assert codes(EMOJI * length) == found
    assert codes(DECOMPOSED * length) == found


def test_the_minimum_can_be_raised():
    rules = PasswordRules(lambda password: False, shortest=12)
    (problem,) = rules.problems("password", "x" * 11)
    assert (problem.name, problem.code) == ("password", "too_short")
    assert "12" in problem.description
    assert codes("x" * 12, rules) == []
    assert codes("x" * 128, PasswordRules(lambda password: False, shortest=128)) == []


@pytest.mark.parametrize(
    "control", ["\0", "\t", "\n", "\r", "\x1f", "\x7f", "\x80", "\x85", "\x9f", "\u2028", "\u2029", "\ud800"]
)
def test_control_characters_are_refused_wherever_they_stand(control):
    for password in (f"mints{control}and oranges", f"{control}mints and oranges", f"mints and oranges{control}"):
        assert codes(password) == ["control_character"]


def test_every_fault_is_named():
    assert codes("\0") == ["control_character", "too_short"]
    assert codes("\0" * 129) == ["control_character", "too_long"]
    assert codes("common\0and long") == ["control_character", "too_common"]


@pytest.mark.parametrize(
    "password",
    [
        "        ",
        "'; DROP TABLE users; --",
        "пароль и ещё",
        "\u200b\u200b\u200b\u200b\u200b\u200b\u200b\u200b",
        "a\u00a0b\u00a0c\u00a0d\u00a0",
    ],
)
def test_any_other_characters_are_good(password):
    assert codes(password) == []


def test_common_ones_are_refused():
    assert codes("commonplace") == ["too_common"]
    assert codes("uncommonly good") == []


def test_only_what_has_a_good_length_is_looked_up():
    asked = []
    rules = PasswordRules(lambda password: bool(asked.append(password)))
    for password in ("x" * 7, "x" * 8, "x" * 128, "x" * 129):
        list(rules.problems("password", password))
    assert asked == ["x" * 8, "x" * 128]


def test_a_password_is_the_same_from_every_keyboard():
    assert normalize_password(f"caf{DECOMPOSED} noir") == f"caf{COMPOSED} noir"
    assert normalize_password("\u212b") == normalize_password("A\u030a") == "\u00c5"


@pytest.mark.parametrize(
    "password", ["  mints and oranges ", "\u00a0mints\u3000", "ﬁlm ½ ＡＢＣ", "İstanbul", "Mints", ""]
)
def test_nothing_else_of_a_password_is_changed(password):
    assert normalize_password(password) == password
