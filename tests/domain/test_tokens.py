"""Refresh tokens: each follows from the last, and a session knows its own."""

import base64
import hashlib
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.tokens import RefreshTokens, digest

TOKENS = RefreshTokens(b"a key of the tests that makes refresh tokens", timedelta(seconds=10))
OTHER_KEY = RefreshTokens(b"another key of the tests that makes refresh tokens", timedelta(seconds=10))


def history(session_id: str, length: int = 5) -> list[str]:
    tokens = [TOKENS.first(session_id)]
    while len(tokens) < length:
        tokens.append(TOKENS.successor(session_id, tokens[-1]))
    return tokens


def raw(token: str) -> bytes:
    return base64.urlsafe_b64decode(token)


def written(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode()


def test_first_tokens_differ_even_for_one_session():
    assert len({TOKENS.first("s") for _ in range(100)}) == 100


def test_a_token_holds_a_secret_of_32_bytes_and_goes_into_an_address_as_it_is():
    token = TOKENS.first("s")
    assert re.fullmatch("[A-Za-z0-9_-]{64}", token)
    assert len(raw(token)) == 48


def test_the_successor_follows_from_token_session_and_key():
    token, other = TOKENS.first("s"), TOKENS.first("s")
    successor = TOKENS.successor("s", token)
    assert successor == TOKENS.successor("s", token)
    alike = RefreshTokens(TOKENS.key, timedelta(0))
    assert successor == alike.successor("s", token)
    different = {
        token,
        TOKENS.successor("s", other),
        TOKENS.successor("t", token),
        OTHER_KEY.successor("s", token),
    }
    assert len(different | {successor}) == 5


def test_the_successor_has_no_part_of_the_token_in_it():
    token = TOKENS.first("s")
    successor = TOKENS.successor("s", token)
    assert raw(token)[:32] != raw(successor)[:32]
    assert raw(token)[32:] != raw(successor)[32:]


def test_a_session_knows_every_token_that_it_ever_had():
    tokens = history("s", 20)
    assert len(set(tokens)) == 20
    assert all(TOKENS.is_of("s", token) for token in tokens)


def test_a_session_knows_no_token_of_another_or_by_another_key():
    for token in history("s"):
        assert not TOKENS.is_of("t", token)
        assert not TOKENS.is_of("", token)
        assert not OTHER_KEY.is_of("s", token)


def test_where_session_and_secret_meet_makes_a_difference():
    token = TOKENS.first("ab")
    assert not TOKENS.is_of("a", written(b"b" + raw(token)))
    assert not TOKENS.is_of("a", token)


def test_no_flipped_bit_goes_unnoticed():
    token = TOKENS.first("s")
    content = raw(token)
    for bit in range(len(content) * 8):
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        assert not TOKENS.is_of("s", written(bytes(changed)))


def test_no_changed_character_goes_unnoticed():
    token = TOKENS.first("s")
    for at, character in enumerate(token):
        changed = "A" if character != "A" else "B"
        assert not TOKENS.is_of("s", token[:at] + changed + token[at + 1 :])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "",
        lambda token: " ",
        lambda token: "=",
        lambda token: "====",
        lambda token: "\0",
        lambda token: "é" * 64,
        lambda token: "🎬",
        lambda token: "٣" * 64,
        lambda token: "\ud800",
        lambda token: "A" * 64,
        lambda token: "A" * 100_000,
        lambda token: token[:-1],
        lambda token: token[:-4],
        lambda token: token[1:],
        lambda token: token[:43],
        lambda token: token + "A",
        lambda token: token + "AAAA",
        lambda token: token + "=",
        lambda token: token + "==",
        lambda token: token + "====",
        lambda token: token[:-1] + "=",
        lambda token: token[:-2] + "==",
        lambda token: token + "\n",
        lambda token: " " + token,
        lambda token: token[:32] + "\n" + token[32:],
        lambda token: token.swapcase(),
        lambda token: token[::-1],
        lambda token: token + token,
        lambda token: digest(token),
        lambda token: raw(token).hex(),
        lambda token: written(raw(token)[:32]),
        lambda token: written(raw(token)[32:]),
        lambda token: token.translate({ord(one): ord(one) + 0xFEE0 for one in token if one.isalnum()}),
    ],
)
def test_garbage_is_of_no_session(spoil):
    assert not TOKENS.is_of("s", spoil(TOKENS.first("s")))


def test_the_plain_alphabet_of_base64_is_not_another_spelling_of_a_token():
    token = next(token for token in iter(lambda: TOKENS.first("s"), "") if "-" in token and "_" in token)
    assert not TOKENS.is_of("s", token.replace("-", "+"))
    assert not TOKENS.is_of("s", token.replace("_", "/"))


@given(st.text(max_size=100) | st.binary(max_size=60).map(written))
def test_nothing_that_somebody_makes_up_is_of_a_session(text):
    assert not TOKENS.is_of("s", text)


def test_a_digest_is_a_sha256_in_hexadecimal():
    token = TOKENS.first("s")
    assert digest(token) == hashlib.sha256(token.encode()).hexdigest()
    assert re.fullmatch("[0-9a-f]{64}", digest(token))
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest(token) != digest(TOKENS.successor("s", token))
