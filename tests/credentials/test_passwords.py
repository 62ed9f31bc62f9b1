"""Password hashes by argon2id, and the commonest passwords."""

import time

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.profiles import CHEAPEST

from adapters.credentials.passwords import Argon2Hasher, is_common

PASSWORD = "mints and oranges"
CHEAP = PasswordHasher.from_parameters(CHEAPEST)


@pytest.fixture(scope="module")
def hasher() -> Argon2Hasher:
    return Argon2Hasher(CHEAP)


@pytest.mark.parametrize("password", [PASSWORD, "пароль и ещё", "🎬" * 128, " " * 8, "", "a\0b", "x" * 10_000])
def test_a_hash_matches_its_password_alone(hasher, password):
    hashed = hasher.hash(password)
    assert hasher.matches(password, hashed)
    assert not hasher.matches(password + " ", hashed)
    assert not hasher.matches(password.swapcase() + "x", hashed)
    assert not password.strip() or password not in hashed


def test_hashes_of_one_password_differ_by_their_salt(hasher):
    assert len({hasher.hash(PASSWORD) for _ in range(10)}) == 10


def test_what_stands_behind_a_nul_counts(hasher):
    assert not hasher.matches("mints\0and plums", hasher.hash("mints\0and oranges"))


@pytest.mark.parametrize("password", [PASSWORD, "", "the password of nobody"])
def test_nobody_has_a_password(hasher, password):
    assert hasher.matches(password, None) is False


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        " ",
        "garbage",
        PASSWORD,
        "$argon2id$",
        "$argon2id$v=19$m=8,t=1,p=1$",
        "$argon2id$v=19$m=8,t=1,p=1$$",
        "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$!!!!",
        "$argon2id$v=19$m=0,t=0,p=0$c2FsdHNhbHQ$c2FsdA",
        "$argon2x$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$c2FsdA",
        "$2b$12$abcdefghijklmnopqrstuuAbCdEfGhIjKlMnOpQrStUvWxYz01234",
        "пароль",
        "\0",
    ],
)
def test_garbage_in_the_place_of_a_hash_matches_nothing(hasher, garbage):
    assert hasher.matches(PASSWORD, garbage) is False
    assert hasher.matches("", garbage) is False


def test_a_hash_that_lost_its_end_or_was_changed_matches_nothing(hasher):
    hashed = hasher.hash(PASSWORD)
    assert not hasher.matches(PASSWORD, hashed[:-1])
    assert not hasher.matches(PASSWORD, hashed[:-2] + ("AA" if hashed[-2:] != "AA" else "BB"))
    assert not hasher.matches(PASSWORD, hashed.replace("t=1", "t=2"))


@pytest.mark.parametrize(
    ("changed", "is_outdated"),
    [
        ({}, False),
        ({"time_cost": 2}, True),
        ({"memory_cost": 16}, True),
        ({"type": Type.I}, True),
        ({"hash_len": 8}, True),
    ],
)
def test_a_hash_by_other_parameters_is_outdated(hasher, changed, is_outdated):
    parameters = {
        "time_cost": CHEAPEST.time_cost,
        "memory_cost": CHEAPEST.memory_cost,
        "parallelism": CHEAPEST.parallelism,
        "hash_len": CHEAPEST.hash_len,
        "salt_len": CHEAPEST.salt_len,
        "type": CHEAPEST.type,
        **changed,
    }
    hashed = PasswordHasher(**parameters).hash(PASSWORD)
    assert hasher.is_outdated(hashed) is is_outdated
    assert hasher.matches(PASSWORD, hashed)


def test_new_hashes_are_never_outdated(hasher):
    assert not hasher.is_outdated(hasher.hash(PASSWORD))


def test_the_parameters_are_what_owasp_asks_at_least():
    hasher = Argon2Hasher()
    hashed = hasher.hash(PASSWORD)
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    parameters = extract_parameters(hashed)
    assert parameters.salt_len >= 16
    assert parameters.hash_len >= 16
    assert hasher.matches(PASSWORD, hashed)
    assert not hasher.is_outdated(hashed)
    assert hasher.is_outdated(CHEAP.hash(PASSWORD))


class Counting:
    """Stands for argon2, and counts how often something slow was asked of it."""

    def __init__(self, error: Exception | None = None) -> None:
        self.hashed: list[str] = []
        self.verified: list[tuple[str, str]] = []
        self._error = error

    def hash(self, password: str) -> str:
        self.hashed.append(password)
        return f"hash of {password}"

    def verify(self, hashed: str, password: str) -> bool:
        self.verified.append((hashed, password))
        if self._error:
            raise self._error
        if hashed != f"hash of {password}":
            raise VerifyMismatchError
        return True


def test_nobodys_password_takes_as_long_as_a_wrong_one():
    argon2 = Counting()
    hasher = Argon2Hasher(argon2)
    (nobodys,) = (f"hash of {password}" for password in argon2.hashed)
    assert not hasher.matches(PASSWORD, "hash of another")
    assert not hasher.matches(PASSWORD, None)
    assert argon2.verified == [("hash of another", PASSWORD), (nobodys, PASSWORD)]
    assert len(argon2.hashed) == 1


def test_nobodys_hash_is_made_by_the_parameters_of_the_others():
    argon2 = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)
    seen = []

    class Watched(PasswordHasher):
        def verify(self, hashed: str, password: str) -> bool:
            seen.append(hashed)
            return argon2.verify(hashed, password)

    Argon2Hasher(Watched(time_cost=1, memory_cost=16, parallelism=1)).matches(PASSWORD, None)
    assert not argon2.check_needs_rehash(seen[0])


def test_who_guesses_nobodys_password_is_still_nobody():
    argon2 = Counting()
    hasher = Argon2Hasher(argon2)
    assert not hasher.matches(argon2.hashed[0], None)
    assert not hasher.matches(argon2.hashed[0], "")
    assert len(argon2.verified) == 2


@pytest.mark.parametrize("error", [VerifyMismatchError(), VerificationError("x"), InvalidHashError("x")])
def test_what_argon2_refuses_is_no_match(error):
    assert Argon2Hasher(Counting(error)).matches(PASSWORD, "hash") is False


def test_what_goes_wrong_otherwise_is_not_taken_for_a_wrong_password():
    with pytest.raises(MemoryError):
        Argon2Hasher(Counting(MemoryError())).matches(PASSWORD, "hash")


@pytest.mark.parametrize(
    "password",
    ["password1", "Password1", "PASSWORD1", "PASSWORD123", "pAssWord123", "123456", "QWERTYUIOP", "iloveyou"],
)
def test_knows_the_commonest_passwords_in_any_case(password):
    assert is_common(password)


@pytest.mark.parametrize("password", ["mints and oranges", "plums and thyme", "password1 ", "", "пароль и ещё"])
def test_does_not_take_others_for_common(password):
    assert not is_common(password)


def test_looking_a_password_up_costs_nothing():
    started = time.perf_counter()
    for number in range(1000):
        is_common(f"{PASSWORD} {number}")
    assert time.perf_counter() - started < 1
