"""`marquee.trusted_issuers`: what can be said of an issuer, and which mistakes stop the start with a sentence."""

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST

from adapters.credentials.issuers import ALGORITHMS
from adapters.credentials.passwords import Argon2Hasher
from domain.access import Permission
from domain.issuers import FOR_ADMINISTRATORS, TrustedIssuer
from entrypoints.app import main
from entrypoints.settings import Settings, SettingsError, read_settings
from entrypoints.wiring import open_keyring
from tests.builders import NOON

HASHER = Argon2Hasher(PasswordHasher.from_parameters(CHEAPEST))
ADDRESS, JWKS = "https://issuer.example/", "https://issuer.example/keys"
GOOD = f"{ADDRESS} audience=marquee jwks={JWKS}"
ENTRY = TrustedIssuer(ADDRESS, "marquee", JWKS)
INI = {
    "marquee.database_url": "sqlite:///unused",
    "marquee.token_secret": "a secret of the tests that signs access tokens",
    "marquee.refresh_secret": "a secret of the tests that makes refresh tokens",
}
CLIENT = "client_id=marquee client_secret=a-secret-of-the-client"


def read(value: str, environment: dict[str, str] | None = None, **more: str) -> Settings:
    ini = INI | {"marquee.trusted_issuers": value} | {f"marquee.{name}": said for name, said in more.items()}
    return read_settings(ini, environment or {})


def issuers(value: str) -> tuple[TrustedIssuer, ...]:
    return read(value).trusted_issuers


def refusal(value: str, **more: str) -> str:
    """The sentence by which these settings are refused, when they are read or when the service starts."""
    with pytest.raises(SettingsError) as refused:
        open_keyring(read(value, **more), HASHER)
    sentence = str(refused.value)
    assert sentence.startswith("marquee.trusted_issuers")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "a-secret-of-the-client" not in sentence
    assert refused.value.__cause__ is None
    return sentence


# What is read


def test_no_issuer_is_trusted_unless_told():
    assert read_settings(INI, {}).trusted_issuers == ()
    for empty in ("", "  ", "\n", "\n  \n"):
        assert issuers(empty) == ()
    assert open_keyring(read(""), HASHER).issuer_logins is None


def test_an_issuer_needs_an_address_an_audience_and_its_keys():
    assert issuers(GOOD) == (ENTRY,)
    entry = issuers(GOOD)[0]
    assert (entry.claim, entry.algorithms, entry.refresh) == ("permissions", ("RS256",), 300)
    assert (entry.client_id, entry.client_secret) == ("", "")
    assert entry.allow == frozenset(Permission) - FOR_ADMINISTRATORS


@pytest.mark.parametrize(
    ("said", "name", "value"),
    [
        ("claim=rights", "claim", "rights"),
        ("claim=https://marquee.example/rights", "claim", "https://marquee.example/rights"),
        ("claim=https://marquee.example/?a=b", "claim", "https://marquee.example/?a=b"),
        ("algorithms=RS256", "algorithms", ("RS256",)),
        ("algorithms=ES256,EdDSA,PS512", "algorithms", ("ES256", "EdDSA", "PS512")),
        ("allow=get:movies", "allow", frozenset({Permission.GET_MOVIES})),
        ("allow=get:users,patch:user", "allow", FOR_ADMINISTRATORS),
        ("allow=", "allow", frozenset()),
        ("allow=" + ",".join(Permission), "allow", frozenset(Permission)),
        ("refresh=1", "refresh", 1),
        ("refresh=999", "refresh", 999),
        ("client_id=marquee", "client_id", "marquee"),
        ("client_secret=a=b==&c?#", "client_secret", "a=b==&c?#"),
        ("client_secret=é%20", "client_secret", "é%20"),
    ],
)
def test_everything_else_may_be_told(said, name, value):
    (entry,) = issuers(f"{GOOD} {said}")
    assert getattr(entry, name) == value
    others = {field: getattr(ENTRY, field) for field in ENTRY.__slots__ if field != name}
    assert {field: getattr(entry, field) for field in others} == others


def test_every_algorithm_is_known():
    (entry,) = issuers(f"{GOOD} algorithms={','.join(ALGORITHMS)}")
    assert entry.algorithms == ALGORITHMS
    assert open_keyring(read(f"{GOOD} algorithms={','.join(ALGORITHMS)}"), HASHER)


def test_each_line_is_an_issuer():
    value = f"""
        {GOOD}

        https://id.example/realms/films   jwks=https://id.example/certs\taudience=films  {CLIENT}
    """
    first, second = issuers(value)
    assert first == ENTRY
    assert (second.address, second.audience, second.jwks, second.client_id) == (
        "https://id.example/realms/films",
        "films",
        "https://id.example/certs",
        "marquee",
    )


def test_the_order_of_words_and_of_lines_is_free():
    assert issuers(f"{ADDRESS} refresh=60 jwks={JWKS} claim=rights audience=marquee")[0].refresh == 60
    other = "https://id.example/ audience=films jwks=https://id.example/certs"
    assert [entry.address for entry in issuers(f"{other}\n{GOOD}")] == ["https://id.example/", ADDRESS]


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
def test_the_environment_comes_before_the_file(break_):
    other = "https://id.example/ audience=films jwks=https://id.example/certs"
    environment = {"MARQUEE_TRUSTED_ISSUERS": f"{other}{break_}{GOOD}"}
    assert [entry.address for entry in read("nonsense", environment).trusted_issuers] == [
        "https://id.example/",
        ADDRESS,
    ]
    assert read(GOOD, {"MARQUEE_TRUSTED_ISSUERS": ""}).trusted_issuers == ()
    with pytest.raises(SettingsError, match=r"^MARQUEE_TRUSTED_ISSUERS doesn't say audience, jwks of x\.$"):
        read(GOOD, {"MARQUEE_TRUSTED_ISSUERS": "x"})


# What is refused


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (ADDRESS, f"doesn't say audience, jwks of {ADDRESS}."),
        (f"{ADDRESS} audience=marquee", f"doesn't say jwks of {ADDRESS}."),
        (f"{ADDRESS} jwks={JWKS}", f"doesn't say audience of {ADDRESS}."),
        (f"{GOOD} colour=red", f"says colour of {ADDRESS}, which is nothing that is known of an issuer."),
        (f"{GOOD} colour=red age=5", f"says age, colour of {ADDRESS}, which is nothing that is known of an issuer."),
        (f"{GOOD} Audience=x", f"says Audience of {ADDRESS}, which is nothing that is known of an issuer."),
        (f"{GOOD} marquee", f"says marquee of {ADDRESS}, which is nothing that is known of an issuer."),
        (f"{GOOD}\nx audience=y", "doesn't say jwks of x."),
        (f"{GOOD} allow=get:everything", "allows get:everything, which is no permission."),
        (f"{GOOD} allow=get:movies,x,get:x", "allows get:x, x, which is no permission."),
        (f"{GOOD} allow=GET:MOVIES", "allows GET:MOVIES, which is no permission."),
        (f"{GOOD} refresh=0", "is not a whole number from 1 to 999."),
        (f"{GOOD} refresh=1000", "is not a whole number from 1 to 999."),
        (f"{GOOD} refresh=soon", "is not a whole number from 1 to 999."),
        (f"{GOOD} refresh=", "is not a whole number from 1 to 999."),
        (f"{GOOD} refresh=1.5", "is not a whole number from 1 to 999."),
        (f"{GOOD} refresh=-1", "is not a whole number from 1 to 999."),
        (f"{GOOD} refresh=٣", "is not a whole number from 1 to 999."),
    ],
)
def test_a_mistake_in_a_line_is_a_sentence(value, said):
    assert refusal(value) == f"marquee.trusted_issuers {said}"


@pytest.mark.parametrize("name", ["HS256", "none", "RS255", "rs256", "ES256K", ""])
def test_an_unknown_algorithm_is_refused(name):
    sentence = refusal(f"{GOOD} algorithms=RS256,{name}")
    assert sentence.startswith(f"marquee.trusted_issuers: {ADDRESS}: {name} is none of RS256, ")
    assert "HS256" not in sentence.partition("is none of")[2]
    assert refusal(f"{GOOD} algorithms={name}")


UNSAFE = [
    "http://issuer.example/",
    "http://192.0.2.1/",
    "http://127.0.0.1.evil.example/",
    "http://localhost.evil.example/",
    "http://127.0.0.1@evil.example/",
    "https://user@issuer.example/",
    "https://user:word@issuer.example/",
    "ftp://issuer.example/",
    "file:///etc/passwd",
    "issuer.example",
    "//issuer.example/",
    "https://",
    "HTTP://issuer.example/",
]


@pytest.mark.parametrize("address", UNSAFE)
def test_an_issuer_and_its_keys_are_at_https_addresses(address):
    said = f"marquee.trusted_issuers: {address}: {address} is not an https address."
    assert refusal(f"{address} audience=marquee jwks={JWKS}") == said
    said = f"marquee.trusted_issuers: {ADDRESS}: {address} is not an https address."
    assert refusal(f"{ADDRESS} audience=marquee jwks={address}") == said


def test_an_address_is_needed_for_the_keys():
    assert refusal(f"{ADDRESS} audience=marquee jwks=").endswith(":  is not an https address.")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8080", "localhost", "localhost:8080", "[::1]", "[::1]:8080"])
def test_this_machine_may_go_without_https(host):
    value = f"http://{host}/ audience=marquee jwks=http://{host}/keys {CLIENT}"
    assert open_keyring(read(value, public_url=f"http://{host}"), HASHER).issuer_logins


def test_an_issuer_stands_there_once():
    twice = f"marquee.trusted_issuers: {ADDRESS} stands there twice, or is marquee.token_issuer."
    assert refusal(f"{GOOD}\n{GOOD}") == twice
    assert refusal(f"{GOOD}\n{ADDRESS} audience=another jwks=https://id.example/") == twice
    # Another address is another issuer, however alike.
    assert open_keyring(read(f"{GOOD}\n{GOOD.replace(ADDRESS, ADDRESS[:-1], 1)}"), HASHER)


def test_we_are_no_foreign_issuer():
    said = f"marquee.trusted_issuers: {ADDRESS} stands there twice, or is marquee.token_issuer."
    assert refusal(GOOD, token_issuer=ADDRESS) == said
    assert open_keyring(read(GOOD, token_issuer=ADDRESS[:-1]), HASHER)


@pytest.mark.parametrize("url", ["", "films.example", "http://films.example", "https://", "ftp://films.example", "/"])
def test_where_people_log_in_the_service_must_know_its_own_address(url):
    said = f"marquee.trusted_issuers: {ADDRESS} has a client_id, so marquee.public_url must be an https address."
    assert refusal(f"{GOOD} {CLIENT}", public_url=url) == said
    assert refusal(f"{GOOD} client_id=marquee", public_url=url) == said
    # Where nobody logs in it is not asked for.
    assert open_keyring(read(GOOD, public_url=url), HASHER).issuer_logins is None


@pytest.mark.parametrize(
    "url", ["https://films.example", "https://films.example/", "http://localhost:6543", "http://127.0.0.1"]
)
def test_where_people_log_in_there_is_a_log_in(url):
    other = "https://id.example/ audience=films jwks=https://id.example/certs"
    assert open_keyring(read(f"{other}\n{GOOD} {CLIENT}", public_url=url), HASHER).issuer_logins


def test_the_service_does_not_start_with_a_mistake():
    with pytest.raises(SystemExit, match=r"^Marquee can't start: marquee\.trusted_issuers doesn't say jwks of "):
        main({}, **(INI | {"marquee.trusted_issuers": f"{ADDRESS} audience=marquee"}))
    with pytest.raises(SystemExit, match=r"^Marquee can't start: marquee\.trusted_issuers: .* is not an https address"):
        main({}, **(INI | {"marquee.trusted_issuers": GOOD.replace("https", "http")}))


def test_no_issuer_is_asked_for_anything_before_its_first_token():
    keyring = open_keyring(read("https://issuer.invalid/ audience=a jwks=https://issuer.invalid/keys"), HASHER)
    assert keyring.issuers.read("nonsense", NOON) is None
