"""An issuer changes its keys while its people are at work, against a started application with eight threads."""

import threading
import time
from collections import Counter

import pytest

from domain.access import Permission
from domain.issuers import TrustedIssuer
from tests.conftest import DATABASES
from tests.integration.test_races import CLIENTS, at_once, make  # noqa: F401  # a fixture
from tests.issuer import Issuer, Key

REFRESH = 1  # seconds after which the keys of the issuer are asked for again
ROTATIONS = 3
PAGE = "/agency/movies?page=1"


@pytest.fixture(params=DATABASES)
def issued(request, make):  # noqa: F811
    """An issuer, and an application that trusts it."""
    with Issuer() as issuer:
        entry = TrustedIssuer(issuer.address, issuer.audience, issuer.jwks_address, refresh=REFRESH)
        api = make(request.param, trusted_issuers=(entry,))
        issuer.now = lambda: api.clock().timestamp()
        yield issuer, api


def shown(issuer: Issuer, key: Key) -> str:
    return f"Bearer {issuer.token(permissions=[Permission.GET_MOVIES], key=key)}"


def test_no_token_is_refused_while_keys_change_and_none_is_accepted_after_its_key_is_gone(issued):
    issuer, api = issued
    answers: Counter[int] = Counter()
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            answers[api.get(PAGE, "*", Authorization=shown(issuer, issuer.signer)).status_int] += 1

    workers = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for worker in workers:
        worker.start()
    try:
        for _ in range(ROTATIONS):
            old, new = issuer.signer, issuer.publish()
            issuer.sign_with(new)
            time.sleep(0.5)  # those who signed by the old key have shown what they had
            issuer.withdraw(old)
            time.sleep(REFRESH + 0.3)
            assert api.get(PAGE, "*", Authorization=shown(issuer, old)).status_int == 401
    finally:
        stop.set()
        for worker in workers:
            worker.join()
    assert set(answers) == {200}
    assert answers[200] > ROTATIONS * CLIENTS


def test_a_thousand_unknown_keys_cause_one_fetch(issued):
    issuer, api = issued
    strangers = [
        f"Bearer {issuer.token(headers={'kid': f'unknown {number}'})}" for number in range(1000 // CLIENTS * CLIENTS)
    ]
    api.get(PAGE, 200, Authorization=shown(issuer, issuer.signer))
    # As long as the keys aren't old, nothing but the unknown ones asks for them.
    fetches, started = issuer.fetches, time.monotonic()

    def knock(client: int) -> Counter[int]:
        return Counter(api.get(PAGE, "*", Authorization=token).status_int for token in strangers[client::CLIENTS])

    statuses = sum(at_once(knock), Counter())
    for_age = int((time.monotonic() - started) // REFRESH) + 1
    assert statuses == {401: len(strangers)}
    assert fetches + 1 <= issuer.fetches <= fetches + 1 + for_age
