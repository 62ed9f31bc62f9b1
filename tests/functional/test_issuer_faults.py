"""What issuers, settings and browsers get wrong: refused with a sentence, and never a 5xx of ours."""

import jwt
import pytest
from click.testing import CliRunner

from adapters import web
from adapters.credentials.issuers import JwtIssuers
from domain.access import Role
from domain.accounts import Credentials, Registration
from domain.audit import AuditQuery, Event
from domain.errors import Unavailable
from domain.issuer_logins import LoginFailed
from domain.issuers import ForeignClaims, TrustedIssuer, foreign_user
from domain.tokens import InvalidToken
from entrypoints.cli.main import main
from entrypoints.settings import SettingsError, read_settings
from tests.builders import NOON
from tests.conftest import DATABASES, STORES, open_store
from tests.credentials.test_openid import ANNA, Watched, logins_at, refusal, refused_log_in, started_at
from tests.functional.conftest import Api
from tests.functional.test_issuer_logins import Browser
from tests.integration.conftest import ROOT
from tests.issuer import DISCOVERY, JWKS, Answer, Issuer
from tests.issuer import Person as Somebody
from tests.test_issuer_settings import ADDRESS, GOOD
from tests.test_issuer_settings import refusal as settings_refusal

AT_NOON = int(NOON.timestamp())


def entry_of(issuer: Issuer, **said: object) -> TrustedIssuer:
    known_as = {"client_id": issuer.client_id, "client_secret": issuer.client_secret}
    return TrustedIssuer(issuer.address, issuer.audience, issuer.jwks_address, **(known_as | said))


@pytest.fixture
def issuer():
    with Watched() as running:
        yield running


def made(make_api, issuer, kind="memory", **said) -> Api:
    api = make_api(kind, **({"trusted_issuers": (entry_of(issuer),), "public_url": "https://films.example"} | said))
    issuer.now = lambda: api.clock().timestamp()
    return api


@pytest.mark.parametrize("name", ["exp", "iat", "nbf"])
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_time_that_is_no_finite_number_is_refused(issuer, name, value):
    with pytest.raises(InvalidToken):
        JwtIssuers([entry_of(issuer)]).read(issuer.token(**{name: value}), NOON)


def test_a_private_rsa_key_in_a_key_set_is_ignored(issuer):
    private = jwt.get_algorithm_by_name("RS256").to_jwk(issuer.signer.private, as_dict=True)
    published = issuer.publish()
    issuer.says[JWKS] = {"keys": [{**private, "kid": issuer.signer.id}, published.jwk]}
    reader = JwtIssuers([entry_of(issuer)])
    with pytest.raises(InvalidToken):
        reader.read(issuer.token(), NOON)


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint"])
@pytest.mark.parametrize(
    "address",
    ["https://[x/a", "https://issuer.example:b/", "https://\ud800/", "https://issuer.example/\x00",
     "https://issuer.example/\x7f", "https://issuer.example/日本", "https://issuer.example/\ud800"],
    ids=ascii,
)  # fmt: skip
def test_an_address_that_is_none_is_not_used(issuer, name, address):
    issuer.says[DISCOVERY] = {name: address}
    logins = logins_at(issuer)

    def there_and_back():
        _, started = logins.start("", NOON)
        if name == "token_endpoint":
            logins.finish(started, "x", NOON)

    refusal(there_and_back, Unavailable)


@pytest.mark.parametrize("address", ["https://issuer.example:b/", "https://issuer.example/\x00"], ids=ascii)
def test_an_address_that_is_none_is_unavailable(address):
    with pytest.raises(Unavailable):
        web.get_object(address)


def test_such_an_address_in_the_settings_is_a_sentence():
    assert settings_refusal(f"{ADDRESS} audience=marquee jwks=https://issuer.example:b/keys")


def test_over_http_a_page_at_such_an_address_is_503(make_api, issuer):
    api = made(make_api, issuer)
    issuer.says[DISCOVERY] = {"authorization_endpoint": "https://issuer.example/日本"}
    api.get("/auth/openid/login/", 503)


@pytest.mark.parametrize(
    "content", [b'{"expires_in":[1]}', b'{"expires_in":Infinity}', b'{"expires_at":[1]}', b'{"expires_at":{"a":1}}']
)
def test_nonsense_for_a_lifetime_is_a_failed_log_in(issuer, content):
    logins = logins_at(issuer)
    started, code = started_at(logins, issuer)
    issuer.answers_with = Answer(200, content, {"Content-Type": "application/json"})
    refusal(lambda: logins.finish(started, code, NOON), LoginFailed, Unavailable)


def test_a_nonce_of_lone_surrogates_is_a_failed_log_in(issuer):
    issuer.person = Somebody(claims={"nonce": "\ud800"})
    refused_log_in(issuer)


def test_a_code_of_any_text_is_a_failed_log_in(issuer):
    logins = logins_at(issuer)
    started, _ = started_at(logins, issuer)
    refusal(lambda: logins.finish(started, "é", NOON), LoginFailed)


def test_an_unknown_key_has_a_key_set_that_was_never_asked_for_asked_for_once(issuer):
    reader = JwtIssuers([entry_of(issuer)])
    for number in range(5):
        with pytest.raises(InvalidToken):
            reader.read(issuer.token(headers={"kid": f"unknown {number}"}), NOON)
    assert issuer.fetches == 1  # 2 today; the same when the set has grown old


@pytest.mark.parametrize("kind", DATABASES)
def test_an_issuer_with_an_address_longer_than_the_column_does_not_start(issuer, kind, make_api):
    issuer.address = "https://issuer.example/" + "x" * 490
    try:
        api = made(make_api, issuer, kind)
    except SettingsError:
        return
    shown = {"Authorization": f"Bearer {issuer.token()}"}
    api.send("PATCH", "/user/", 200, {"name": "Anna"}, **shown)  # 500 today (not on memory)


@pytest.mark.parametrize("kind", STORES)
def test_a_subject_that_looks_like_an_address_is_not_taken_for_the_account(kind, empty_database):
    with open_store(kind, empty_database) as store:
        with store.writing() as ports:
            local = ports.users.add(Registration("root@example.com"), "a hash", Role.MEMBER, NOON)
            claims = ForeignClaims("https://issuer.example/", "root@example.com")
            foreign = ports.foreign_users.settle(foreign_user(claims, NOON))
            for user in (local, foreign):
                ports.audit.add(Event(NOON, "post:movie", user.id))
        first, second = store.reading.audit.after(AuditQuery(), None, 10)
        assert first.actor != second.actor  # nothing tells them apart in `marquee audit` today


@pytest.mark.parametrize("option", ["--since", "--until"])
@pytest.mark.parametrize("value", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"])
def test_a_time_beyond_the_calendar_is_a_sentence(empty_database, option, value):
    url = empty_database("sqlite")
    command = ["-c", str(ROOT / "development.ini"), "audit", option, value]
    result = CliRunner().invoke(main, command, env={"MARQUEE_DATABASE_URL": url})
    assert result.exception is None or isinstance(result.exception, SystemExit)  # OverflowError today


@pytest.mark.parametrize("kind", STORES)
def test_who_has_no_credentials_logs_in_by_none(kind, empty_database):
    with open_store(kind, empty_database) as store, store.writing() as ports:
        user = ports.foreign_users.settle(foreign_user(ForeignClaims("https://issuer.example/", ANNA), NOON))
        # The databases say yes to the empty hash today, memory says no.
        assert ports.logins.record(Credentials(user.id, ""), NOON, "") is None


@pytest.mark.parametrize(
    "value",
    [
        f"{ADDRESS} audience= jwks=https://issuer.example/keys",
        f"{GOOD} audience=another",  # twice
        f"{GOOD} claim=",
    ],
)
def test_more_mistakes_in_a_line_are_sentences(value):
    assert settings_refusal(value)


@pytest.mark.parametrize("client_url", ["/app/日本", "https://films.example/\n/x", "films.example", ""])
def test_a_web_client_at_no_address_is_a_sentence(client_url):
    with pytest.raises(SettingsError, match="is neither a path nor an address"):
        read_settings({"marquee.database_url": "sqlite:///x", "marquee.client_url": client_url}, {})


def test_the_cookie_reaches_the_callback_where_the_service_has_a_path_of_its_own(make_api, issuer):
    api = made(make_api, issuer, public_url="https://films.example/api")
    cookie = api.get("/auth/openid/login/", 302).headers["Set-Cookie"]
    # The callback is https://films.example/api/auth/openid/callback/, where a browser wouldn't send it.
    assert "Path=/api/auth/openid" in cookie or "Path=/;" in cookie


def test_asking_for_the_head_of_the_callback_does_not_use_the_code_up(make_api, issuer):
    api = made(make_api, issuer)
    browser = Browser(api, issuer)
    query = browser.begin()
    api.request("HEAD", f"/auth/openid/callback/?{query}", "*", Cookie=f"marquee_login={browser.cookie}")
    browser.come_back(query)  # 401 today
