"""The keyring: the service doesn't start without secrets of its own, and tells none of them."""

import configparser
import subprocess
import sys
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from adapters.credentials.passwords import Argon2Hasher
from domain.tokens import Claims, InvalidToken
from entrypoints.settings import Settings, SettingsError, read_settings
from entrypoints.wiring import open_keyring
from tests.builders import NOON
from tests.integration.conftest import ROOT, environment_for

HASHER = Argon2Hasher(PasswordHasher.from_parameters(CHEAPEST))
SETTINGS = Settings(
    database_url="sqlite:///unused",
    token_secret="a secret of the tests that signs access tokens",
    refresh_secret="a secret of the tests that makes refresh tokens",
)
CLAIMS = Claims(42, "a-session", ("get:movies",))
SHORT = "only 31 bytes, though very good"


def ini_of(name: str) -> dict[str, str]:
    parser = configparser.RawConfigParser()
    parser.read(ROOT / name)
    return dict(parser["app:main"])


SAMPLES = {name: ini_of("development.ini")[f"marquee.{name}"] for name in ("token_secret", "refresh_secret")}


def keyring(**changed: object):
    return open_keyring(replace(SETTINGS, **changed), HASHER)


def refusal(**changed: object) -> str:
    """The sentence by which these settings are refused."""
    with pytest.raises(SettingsError) as refused:
        keyring(**changed)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    for secret in (SETTINGS.token_secret, SETTINGS.refresh_secret, SHORT, *SAMPLES.values()):
        assert secret not in sentence
        assert secret[-20:] not in sentence
    assert refused.value.__cause__ is None
    return sentence


def pem_of(private) -> bytes:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture
def make_key(tmp_path):
    """Makes a file with an Ed25519 key, or with this content."""

    def make(name: str, content: bytes | None = None) -> str:
        path = tmp_path / name
        path.write_bytes(pem_of(ed25519.Ed25519PrivateKey.generate()) if content is None else content)
        return str(path)

    return make


# What is missing or bad


def test_access_tokens_need_a_key():
    sentence = refusal(token_secret="")
    assert "marquee.token_secret" in sentence
    assert "marquee.token_keys" in sentence


def test_a_retired_key_is_not_enough(make_key):
    refusal(token_secret="", retired_token_keys=(make_key("old.pem"),), retired_token_secrets=("x" * 32,))


def test_refresh_tokens_need_a_secret():
    assert "marquee.refresh_secret is not set" in refusal(refresh_secret="")


@pytest.mark.parametrize("development", [True, False])
@pytest.mark.parametrize("name", ["token_secret", "refresh_secret", "retired_token_secrets"])
def test_a_short_secret_is_refused_everywhere(name, development):
    value = (SHORT,) if name == "retired_token_secrets" else SHORT
    assert len(SHORT.encode()) == 31
    assert f"marquee.{name} is shorter than 32 bytes." in refusal(**{name: value, "development": development})


@pytest.mark.parametrize("name", ["token_secret", "refresh_secret", "retired_token_secrets"])
def test_a_sample_is_refused_unless_this_is_for_development(name):
    sample = SAMPLES.get(name, SAMPLES["token_secret"])
    value = (sample,) if name == "retired_token_secrets" else sample
    assert f"marquee.{name} is a sample" in refusal(**{name: value})
    assert keyring(**{name: value, "development": True})


@pytest.mark.parametrize("name", ["token_secret", "refresh_secret"])
def test_a_key_pair_is_refused_as_a_secret(name):
    pem = pem_of(ed25519.Ed25519PrivateKey.generate()).decode()
    sentence = refusal(**{name: pem})
    assert f"marquee.{name} looks like a key pair" in sentence
    assert pem.splitlines()[1] not in sentence


@pytest.mark.parametrize("name", ["token_secret", "refresh_secret"])
def test_a_secret_that_is_no_text_is_refused_without_a_byte_of_it(name):
    secret = b"bytes from /dev/urandom, as they are: \xc8 and more".decode("utf-8", "surrogateescape")
    sentence = refusal(**{name: secret})
    assert f"marquee.{name}" in sentence
    assert "\\udcc8" not in sentence.lower()
    assert "\udcc8" not in sentence


@pytest.mark.parametrize("name", ["token_keys", "retired_token_keys"])
def test_a_key_file_that_is_not_there_is_refused(name, tmp_path):
    path = tmp_path / "nothing.pem"
    assert refusal(**{name: (str(path),)}) == f"marquee.{name}: {path} can't be read: No such file or directory."


@pytest.mark.parametrize("name", ["token_keys", "retired_token_keys"])
def test_a_folder_is_no_key_file(name, tmp_path):
    assert refusal(**{name: (str(tmp_path),)}) == f"marquee.{name}: {tmp_path} can't be read: Is a directory."


@pytest.mark.parametrize("name", ["token_keys", "retired_token_keys"])
@pytest.mark.parametrize(
    ("make_content", "said"),
    [
        (lambda: b"", "holds no private key in PEM"),
        (lambda: b"a secret of the tests that signs access tokens", "holds no private key in PEM"),
        (lambda: pem_of(ec.generate_private_key(ec.SECP256R1())), "neither RSA nor Ed25519"),
        (lambda: pem_of(rsa.generate_private_key(65537, 1024)), "fewer than 2048 bits"),
        (
            lambda: (
                ed25519.Ed25519PrivateKey.generate()
                .public_key()
                .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            ),
            "holds no private key in PEM",
        ),
    ],
)
def test_a_file_without_a_good_key_is_refused(make_key, name, make_content, said):
    path = make_key("bad.pem", make_content())
    sentence = refusal(**{name: (make_key("good.pem"), path)})
    assert sentence.startswith(f"marquee.{name}: {path} ")
    assert said in sentence


def test_a_minimum_that_no_password_can_have_is_refused():
    assert refusal(password_minimum=129) == "marquee.password_minimum is more than 128."
    assert keyring(password_minimum=128).rules.shortest == 128


# What the settings make


def test_the_settings_make_the_keyring(make_key):
    made = keyring(password_minimum=12, refresh_grace=0)
    assert made.rules.shortest == 12
    assert made.rules.is_common("Password1")
    assert made.refresh_tokens.grace.total_seconds() == 0
    assert made.refresh_tokens.key == SETTINGS.refresh_secret.encode()
    assert made.access_tokens.read(made.access_tokens.issue(CLAIMS, NOON), NOON) == CLAIMS
    assert list(made.public_keys) == []


def test_without_a_hasher_of_ones_own_it_is_argon2id_as_owasp_asks():
    made = open_keyring(SETTINGS)
    assert made.hasher.hash("mints and oranges").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_first_key_pair_signs_and_is_published_with_the_others(make_key):
    first, second = make_key("first.pem"), make_key("second.pem")
    alone = keyring(token_secret="", token_keys=(second,))
    both = keyring(token_keys=(first, second))
    assert len(both.public_keys) == 2
    assert alone.public_keys[0] == both.public_keys[1]
    token = both.access_tokens.issue(CLAIMS, NOON)
    with pytest.raises(InvalidToken):
        alone.access_tokens.read(token, NOON)
    assert both.access_tokens.read(alone.access_tokens.issue(CLAIMS, NOON), NOON) == CLAIMS
    # Beside key pairs the secret verifies what it signed before they came.
    assert both.access_tokens.read(keyring().access_tokens.issue(CLAIMS, NOON), NOON) == CLAIMS


def test_retired_keys_and_secrets_renew_alone(make_key):
    old = make_key("old.pem")
    tokens = keyring(
        token_secret="another secret of the tests that signs",
        retired_token_keys=(old,),
        retired_token_secrets=(SETTINGS.token_secret,),
    ).access_tokens
    for before in (keyring(token_keys=(old,)), keyring()):
        token = before.access_tokens.issue(CLAIMS, NOON)
        assert tokens.read_expired(token, NOON) == CLAIMS
        with pytest.raises(InvalidToken):
            tokens.read(token, NOON)


def test_issuer_and_audience_are_settings():
    token = keyring(token_issuer="a", token_audience="b").access_tokens.issue(CLAIMS, NOON)
    assert keyring(token_issuer="a", token_audience="b").access_tokens.read(token, NOON) == CLAIMS
    for changed in ({}, {"token_issuer": "a"}, {"token_audience": "b"}):
        with pytest.raises(InvalidToken):
            keyring(**changed).access_tokens.read(token, NOON)


# The files that ship, and the command


def test_the_development_file_starts_and_its_samples_start_nowhere_else():
    url = {"MARQUEE_DATABASE_URL": "sqlite:///unused"}
    settings = read_settings(ini_of("development.ini"), url)
    assert open_keyring(settings, HASHER)
    with pytest.raises(SettingsError, match=r"marquee\.token_secret is a sample"):
        open_keyring(replace(settings, development=False), HASHER)


def test_the_production_file_needs_secrets_from_elsewhere():
    environment = {"MARQUEE_DATABASE_URL": "sqlite:///unused"}
    settings = read_settings(ini_of("production.ini"), environment)
    assert settings.development is False
    with pytest.raises(SettingsError, match=r"marquee\.token_secret"):
        open_keyring(settings, HASHER)
    environment["MARQUEE_TOKEN_SECRET"] = SETTINGS.token_secret
    with pytest.raises(SettingsError, match=r"marquee\.refresh_secret"):
        open_keyring(read_settings(ini_of("production.ini"), environment), HASHER)
    environment["MARQUEE_REFRESH_SECRET"] = SETTINGS.refresh_secret
    assert open_keyring(read_settings(ini_of("production.ini"), environment), HASHER)


SAMPLE_ENVIRONMENT = {f"MARQUEE_{name.upper()}": value for name, value in SAMPLES.items()}


@pytest.mark.parametrize(
    ("workers", "environment", "sentence"),
    [
        ("1", {}, "Neither marquee.token_secret nor marquee.token_keys is set"),
        ("1", SAMPLE_ENVIRONMENT, "marquee.token_secret is a sample that everybody knows"),
        ("2", SAMPLE_ENVIRONMENT, "marquee.token_secret is a sample that everybody knows"),
    ],
)
def test_in_production_nothing_is_served_without_secrets_of_its_own(sqlite_template, workers, environment, sentence):
    command = ("-c", str(ROOT / "production.ini"), "serve", "--port", "0", "--workers", workers)
    refused = subprocess.run(
        [sys.executable, "-m", "entrypoints.cli.main", *command],
        cwd=ROOT,
        env=environment_for(f"sqlite:///{sqlite_template}", **environment),
        capture_output=True,
        text=True,
        timeout=15,
    )
    assert refused.returncode not in (0, None)
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "answers at" not in refused.stdout
    for sample in SAMPLES.values():
        assert sample not in refused.stdout + refused.stderr
