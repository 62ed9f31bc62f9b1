"""Memory, SQLite and PostgreSQL driven in step by one state machine of log-ins: whatever happens, all of them let the
same people in, and nobody else than a small model of sessions does."""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule, run_state_machine_as_test

from adapters.credentials.issuers import JwtIssuers
from adapters.credentials.tokens import JwtAccessTokens, SigningKey
from domain.accounts import Login, Registration, check_password, register
from domain.attempts import Origin
from domain.errors import DomainError
from domain.sessions import (
    CheckedLogin,
    Identity,
    TokenPair,
    change_password,
    check_login,
    identify,
    log_in,
    refresh,
    set_active,
)
from domain.tokens import RefreshTokens
from tests.builders import NOON, committed
from tests.conftest import STORES, Opened, open_store

STEPS = 1500
STEPS_AN_EXAMPLE = 60

OFTEN = {"ok", "bad_login", "invalid_token", "token_expired", "token_reused"}
"""Outcomes that no run goes without."""

NAMES = ("anna", "bert", "carl")
PASSWORDS = ("plums and thyme", "mints and oranges")
HOME = Origin("192.0.2.1", "Firefox")

GRACE = timedelta(seconds=10)
QUARTER = timedelta(minutes=15)
MONTH = timedelta(days=30)
TALLY = timedelta(minutes=5)

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
AMOUNTS = (SECOND, 9 * SECOND, GRACE, TALLY, QUARTER - SECOND, QUARTER, DAY, MONTH - DAY, MONTH)

ACCESS_TOKENS = JwtAccessTokens(
    [SigningKey.of_secret("a secret of the tests that signs access tokens")], issuer="tests", audience="tests"
)
FOREIGN_TOKENS = JwtAccessTokens(
    [SigningKey.of_secret("a secret of somebody else that signs access tokens")], issuer="tests", audience="tests"
)
REFRESH_TOKENS = RefreshTokens(b"a secret of the tests", GRACE)


class PlainHasher:
    """The port `PasswordHasher` without the wait; what it calls outdated is as good."""

    def hash(self, password: str) -> str:
        return f"hashed:{password}"

    def matches(self, password: str, hashed: str | None) -> bool:
        return hashed == self.hash(password)

    def is_outdated(self, hashed: str) -> bool:
        return len(hashed) % 2 == 0


HASHER = PlainHasher()


@dataclass(eq=False)
class ModelUser:
    """Somebody, as the model knows them."""

    name: str
    password: str
    active: bool = True


@dataclass(eq=False)
class ModelSession:
    """A session, as the model knows it."""

    user: ModelUser
    rotated: datetime
    generation: int = 0  # of the one refresh token that is good
    is_on: bool = True
    ids: dict[str, str] = field(default_factory=dict)  # by store


@dataclass(eq=False)
class Pair:
    """A pair of tokens that was given once, in every store its own."""

    session: ModelSession
    generation: int
    issued: datetime
    tokens: dict[str, TokenPair]


@dataclass(eq=False)
class Look:
    """A look at a password, made before the transaction that it is for."""

    name: str
    password: str
    known: ModelUser | None
    is_right: bool
    checked: dict[str, CheckedLogin]


class LogIns(RuleBasedStateMachine):
    """Every step is done to all stores; the outcome is the model's in each."""

    empty_database = None
    outcomes: Counter[str]

    pairs = Bundle("pairs")
    looks = Bundle("looks")

    def __init__(self) -> None:
        super().__init__()
        self.opened = ExitStack()
        self.stores = [self.opened.enter_context(open_store(kind, LogIns.empty_database)) for kind in STORES]
        self.now = NOON
        self.users: dict[str, ModelUser] = {}
        self.sessions: list[ModelSession] = []
        self.given: list[Pair] = []
        self.failures: list[tuple[str | ModelUser, datetime]] = []

    def teardown(self) -> None:
        self.opened.close()

    def agree(self, expected: str, do: Callable[[Opened], object]) -> dict[str, object]:
        """Does something to every store, with the expected outcome: "ok", or the code of an error."""
        LogIns.outcomes[expected] += 1
        values, outcomes = {}, {}
        for store in self.stores:
            try:
                values[store.kind] = do(store)
                outcomes[store.kind] = "ok"
            except DomainError as error:
                outcomes[store.kind] = error.code
        assert outcomes == dict.fromkeys(STORES, expected)
        return values

    # What the model says.

    def account_of(self, name: str) -> str | ModelUser:
        return self.users.get(name, name)

    def is_blocked(self, account: str | ModelUser) -> bool:
        recent = [tried for tried, at in self.failures if at > self.now - TALLY]
        return recent.count(account) >= 10 or len(recent) >= 100

    def on(self, pair: Pair) -> str:
        """What the pair's access token gets."""
        if pair.issued + QUARTER <= self.now:
            return "token_expired"
        return "ok" if pair.session.is_on else "invalid_token"

    def end(self, *sessions: ModelSession) -> None:
        """The sessions are over: no token that they ever had is good for anything."""
        for session in sessions:
            session.is_on = False
        for pair in self.given:
            if pair.session in sessions:
                self.show(pair)
                self.agree(self.exchange(pair, pair)[0], partial(self.do_refresh, pair, pair))

    def begin(self, user: ModelUser, tokens: dict[str, TokenPair]) -> Pair:
        session = ModelSession(user, self.now)
        self.sessions.append(session)
        session.ids = {
            kind: ACCESS_TOKENS.read(pair.access_token, self.now).session_id for kind, pair in tokens.items()
        }
        return self.give(session, tokens)

    def give(self, session: ModelSession, tokens: dict[str, TokenPair]) -> Pair:
        pair = Pair(session, session.generation, self.now, tokens)
        self.given.append(pair)
        self.show(pair)
        return pair

    def is_too_old(self, pair: Pair) -> bool:
        """Whether the access token can't even be renewed."""
        return pair.issued <= self.now - MONTH - timedelta(minutes=1)

    def has_expired(self, session: ModelSession) -> bool:
        return session.rotated + MONTH <= self.now

    def exchange(self, known_by: Pair, shown: Pair) -> tuple[str, int]:
        """The outcome of a refresh, and the generation of the token that comes back."""
        session = known_by.session
        if self.is_too_old(known_by):
            return "token_expired", 0
        if not session.is_on or self.has_expired(session) or shown.session is not session:
            return "invalid_token", 0
        if shown.generation == session.generation:
            return "ok", session.generation + 1
        if shown.generation == session.generation - 1 and self.now < session.rotated + GRACE:
            return "ok", session.generation
        return "token_reused", 0

    # What is done to one store.

    def do_refresh(self, known_by: Pair, shown: Pair, store: Opened, change: Callable[[str], str] = str) -> object:
        tokens = known_by.tokens[store.kind].access_token, change(shown.tokens[store.kind].refresh_token)
        return self.refresh_by(store, *tokens)

    def refresh_by(self, store: Opened, access_token: str, refresh_token: str) -> object:
        return committed(
            store,
            lambda ports: refresh(
                access_token,
                refresh_token,
                now=ports.now(),
                sessions=ports.sessions,
                access_tokens=ACCESS_TOKENS,
                refresh_tokens=REFRESH_TOKENS,
            ),
        )

    def do_check(self, name: str, password: str, store: Opened) -> CheckedLogin:
        reading = store.reading
        return check_login(
            Login(email=f"{name}@example.com"),
            password,
            HOME,
            now=reading.now(),
            logins=reading.logins,
            attempts=reading.attempts,
            hasher=HASHER,
        )

    def do_log_in(self, checked: dict[str, CheckedLogin], store: Opened) -> object:
        return committed(
            store,
            lambda ports: log_in(
                checked[store.kind],
                HOME,
                now=ports.now(),
                logins=ports.logins,
                sessions=ports.sessions,
                attempts=ports.attempts,
                access_tokens=ACCESS_TOKENS,
                refresh_tokens=REFRESH_TOKENS,
            ),
        )

    def show(self, pair: Pair) -> None:
        session = pair.session
        for kind, identity in self.agree(self.on(pair), partial(self.identity, pair)).items():
            assert identity.user.email == f"{session.user.name}@example.com"
            assert identity.session_id == session.ids[kind]

    # The steps.

    @initialize(target=pairs)
    def begin_with_somebody_logged_in(self):
        self.register("anna", PASSWORDS[0])
        return multiple(self.log_in("anna", PASSWORDS[0]), self.log_in("anna", PASSWORDS[0]))

    @rule(name=st.sampled_from(NAMES), password=st.sampled_from(PASSWORDS))
    def register(self, name, password):
        def do(store):
            registration = Registration(f"{name}@example.com")
            return committed(
                store,
                lambda ports: register(
                    registration,
                    HASHER.hash(password),
                    HOME,
                    now=ports.now(),
                    users=ports.users,
                    attempts=ports.attempts,
                ),
            )

        self.agree("email_taken" if name in self.users else "ok", do)
        self.users.setdefault(name, ModelUser(name, password))

    @rule(target=looks, name=st.sampled_from(NAMES), password=st.sampled_from(PASSWORDS))
    def look_at_a_password(self, name, password):
        account = self.account_of(name)
        # Whoever is disabled is tried at like a stranger.
        known = account if isinstance(account, ModelUser) and account.active else None
        if self.is_blocked(known or name):
            self.agree("too_many_attempts", partial(self.do_check, name, password))
            return multiple()
        checked = self.agree("ok", partial(self.do_check, name, password))
        is_right = known is not None and known.password == password
        assert {one.is_right for one in checked.values()} == {is_right}
        return Look(name, password, known, is_right, checked)

    def finish(self, look: Look) -> Pair | None:
        tried = look.known or look.name
        if self.is_blocked(tried):
            self.agree("too_many_attempts", partial(self.do_log_in, look.checked))
            return None
        is_good = look.is_right and look.known.active and look.known.password == look.password
        tokens = self.agree("ok" if is_good else "bad_login", partial(self.do_log_in, look.checked))
        if is_good:
            return self.begin(look.known, tokens)
        self.failures.append((tried, self.now))
        return None

    def try_password(self, name: str, password: str) -> Pair | None:
        look = self.look_at_a_password(name, password)
        return self.finish(look) if isinstance(look, Look) else None

    @rule(target=pairs, look=looks)
    def log_in_by_an_earlier_look(self, look):
        return self.finish(look) or multiple()

    @rule(target=pairs, name=st.sampled_from(NAMES), password=st.sampled_from(PASSWORDS))
    def log_in(self, name, password):
        return self.try_password(name, password) or multiple()

    @rule(name=st.sampled_from(NAMES))
    def guess_many_times(self, name):
        for _ in range(4):
            self.try_password(name, "a guess")

    @rule(pair=pairs)
    def identify(self, pair):
        self.show(pair)

    def refreshed(self, known_by: Pair, shown: Pair) -> Pair | None:
        session = known_by.session
        expected, generation = self.exchange(known_by, shown)
        tokens = self.agree(expected, partial(self.do_refresh, known_by, shown))
        if expected == "token_reused":
            self.end(session)
        if expected != "ok":
            return None
        if generation > session.generation:
            session.generation, session.rotated = generation, self.now
        pair = self.give(session, tokens)
        for other in self.given:
            if other.session is session:
                same = [other.tokens[kind].refresh_token == tokens[kind].refresh_token for kind in STORES]
                assert same == [other.generation == generation] * len(STORES)
        return pair

    @rule(target=pairs, pair=pairs)
    def refresh(self, pair):
        return self.refreshed(pair, pair) or multiple()

    @rule(target=pairs, pair=pairs)
    def refresh_with_the_good_token(self, pair):
        latest = self.latest(pair)
        return self.refreshed(latest, latest) or multiple()

    @rule(target=pairs, known_by=pairs, shown=pairs)
    def refresh_with_tokens_of_two_pairs(self, known_by, shown):
        return self.refreshed(known_by, shown) or multiple()

    @rule(target=pairs, pair=pairs, seconds=st.sampled_from((0, 5, 9, 10, 11)))
    def refresh_in_two_tabs(self, pair, seconds):
        pair = self.renewed(pair)
        first = self.refreshed(pair, pair)
        self.sleep(timedelta(seconds=seconds))
        second = self.refreshed(pair, pair)
        return multiple(*(one for one in (first, second) if one))

    @rule(
        pair=pairs,
        change=st.sampled_from(
            (str.swapcase, lambda _: "", lambda _: "é", lambda _: "A" * 64, lambda token: token[:-4])
        ),
    )
    def refresh_with_garbage(self, pair, change):
        expected = "token_expired" if self.is_too_old(pair) else "invalid_token"
        self.agree(expected, partial(self.do_refresh, pair, pair, change=change))
        self.show(pair)

    @rule(pair=pairs)
    def refresh_with_an_access_token_of_somebody_else(self, pair):
        def do(store):
            tokens = pair.tokens[store.kind]
            claims = ACCESS_TOKENS.read_expired(tokens.access_token, pair.issued)
            return self.refresh_by(store, FOREIGN_TOKENS.issue(claims, self.now), tokens.refresh_token)

        self.agree("invalid_token", do)
        self.show(pair)

    @rule(pair=pairs, old=st.sampled_from(PASSWORDS), new=st.sampled_from(PASSWORDS), first_renew=st.booleans())
    def change_the_password(self, pair, old, new, first_renew):
        pair = self.renewed(pair) if first_renew else pair

        user = pair.session.user

        def do(store):
            reading, identity = store.reading, self.identity(pair, store)
            checked = check_password(
                identity.user.id,
                old,
                HOME,
                now=store.clock(),
                logins=reading.logins,
                attempts=reading.attempts,
                hasher=HASHER,
            )
            committed(
                store,
                lambda ports: change_password(
                    checked,
                    HASHER.hash(new),
                    identity,
                    HOME,
                    now=ports.now(),
                    logins=ports.logins,
                    attempts=ports.attempts,
                    sessions=ports.sessions,
                ),
            )

        expected = self.on(pair)
        if expected == "ok":
            is_right = old == user.password
            expected = "too_many_attempts" if self.is_blocked(user) else "ok" if is_right else "wrong_password"
        self.agree(expected, do)
        if expected == "wrong_password":
            self.failures.append((user, self.now))
        if expected == "ok":
            user.password = new
            self.end(*(one for one in self.sessions if one.user is user and one is not pair.session))
            self.show(pair)

    @rule(name=st.sampled_from(NAMES), active=st.booleans())
    def let_in_or_lock_out(self, name, active):
        user = self.users.get(name)
        if user is None:
            return

        def do(store):
            def write(ports):
                found = ports.users.find(Login(email=f"{name}@example.com"))
                return set_active(ports.users.hold(found.id), active=active, users=ports.users, sessions=ports.sessions)

            return committed(store, write).active

        assert set(self.agree("ok", do).values()) == {active}
        user.active = active
        if not active:
            self.end(*(one for one in self.sessions if one.user is user))

    @rule(pair=pairs, first_renew=st.booleans())
    def log_out(self, pair, first_renew):
        pair = self.renewed(pair) if first_renew else pair

        def do(store):
            identity = self.identity(pair, store)
            committed(store, lambda ports: ports.sessions.end(identity.session_id, identity.user.id, ports.now()))

        expected = self.on(pair)
        self.agree(expected, do)
        if expected == "ok":
            self.end(pair.session)

    @rule(pair=pairs, other=pairs, first_renew=st.booleans())
    def end_another_session(self, pair, other, first_renew):
        pair = self.renewed(pair) if first_renew else pair

        def do(store):
            identity = self.identity(pair, store)
            ended = other.session.ids[store.kind]
            committed(store, lambda ports: ports.sessions.end(ended, identity.user.id, ports.now()))

        expected = self.on(pair)
        is_own = other.session.user is pair.session.user
        if expected == "ok" and not (is_own and other.session.is_on and not self.has_expired(other.session)):
            expected = "session_not_found"
        self.agree(expected, do)
        if expected == "ok":
            self.end(other.session)

    @rule(pair=pairs, but_this=st.booleans(), first_renew=st.booleans())
    def log_out_everywhere(self, pair, but_this, first_renew):
        pair = self.renewed(pair) if first_renew else pair

        def do(store):
            identity = self.identity(pair, store)
            but = identity.session_id if but_this else ""
            committed(store, lambda ports: ports.sessions.end_all(identity.user.id, but=but))

        expected = self.on(pair)
        self.agree(expected, do)
        if expected == "ok":
            kept = pair.session if but_this else None
            self.end(*(one for one in self.sessions if one.user is pair.session.user and one is not kept))
            self.show(pair)

    @rule(pair=pairs, first_renew=st.booleans())
    def list_sessions(self, pair, first_renew):
        pair = self.renewed(pair) if first_renew else pair

        def do(store):
            identity = self.identity(pair, store)
            listed = store.reading.sessions.of_user(identity.user.id, store.clock())
            return [(session.id, session.used) for session in listed]

        expected = self.on(pair)
        of_user = [one for one in self.sessions if one.user is pair.session.user]
        on = [one for one in of_user if one.is_on and not self.has_expired(one)]
        for kind, listed in self.agree(expected, do).items():
            assert listed == sorted(listed, key=lambda session: session[1], reverse=True)
            assert set(listed) == {(one.ids[kind], one.rotated) for one in on}

    @rule(amount=st.sampled_from(AMOUNTS))
    def let_time_pass(self, amount):
        self.sleep(amount)

    @rule()
    def show_every_access_token(self):
        for pair in self.given:
            self.show(pair)

    def latest(self, pair: Pair) -> Pair:
        return next(one for one in reversed(self.given) if one.session is pair.session)

    def renewed(self, pair: Pair) -> Pair:
        """A fresh pair of the same session, or of a new one of the same user, where they get one."""
        latest, user = self.latest(pair), pair.session.user
        return self.refreshed(latest, latest) or self.try_password(user.name, user.password) or pair

    def identity(self, pair: Pair, store: Opened) -> Identity:
        token = pair.tokens[store.kind].access_token
        return identify(
            token,
            now=store.clock(),
            sessions=store.reading.sessions,
            access_tokens=ACCESS_TOKENS,
            issuers=JwtIssuers(()),
            foreign_users=store.reading.foreign_users,
        )

    def sleep(self, amount: timedelta) -> None:
        self.now += amount
        for store in self.stores:
            store.clock.now = self.now


@pytest.mark.slow
def test_the_three_stores_let_the_same_people_in_for_fifteen_hundred_steps(empty_database):
    LogIns.empty_database = staticmethod(empty_database)
    LogIns.outcomes = Counter()
    # Shrinking a failure would take many minutes on three databases; the failing steps are printed as they are.
    in_step = settings(
        max_examples=STEPS // STEPS_AN_EXAMPLE,
        stateful_step_count=STEPS_AN_EXAMPLE,
        report_multiple_bugs=False,
        phases=[Phase.generate],
    )
    run_state_machine_as_test(LogIns, settings=in_step)
    assert LogIns.outcomes.total() >= STEPS
    assert set(LogIns.outcomes) >= OFTEN
