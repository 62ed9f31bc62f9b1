"""What every adapter of the port `Traces` promises, and the export that takes all of a person's data along."""

from dataclasses import asdict
from datetime import timedelta

from domain.accounts import User
from domain.attempts import NOBODY, Account, Kind
from domain.audit import Event
from domain.exports import Export, FailedLogin, KeptRequest, KnownNetwork, OwnAction, export_account
from domain.favorites import Favorite
from domain.idempotency import KeptAnswer, RequestKey
from domain.paging import WALK_START
from domain.sessions import Session
from tests.builders import NOON, a_film, add_user

HOME, CAFE, WORK = "192.0.2.1", "198.51.100.7", "2001:db8::/64"


def at(seconds: float):
    return NOON + timedelta(seconds=seconds)


def export(store, user: User, now=NOON) -> Export:
    reading = store.reading
    return export_account(
        user,
        now=now,
        sessions=reading.sessions,
        traces=reading.traces,
        favorites=reading.favorites,
        copies=reading.copies,
        groups=reading.groups,
        imports=reading.imports,
    )


def test_lists_networks_the_last_one_first(store):
    anna, bert = add_user(store), add_user(store, "bert")
    with store.writing() as ports:
        for network, seconds in ((WORK, 0), (HOME, 1), (CAFE, 0.5), (WORK, 2), ("203.0.113.9", 1)):
            ports.attempts.remember(anna.id, network, at(seconds))
        ports.attempts.remember(bert.id, "203.0.113.8", NOON)
    assert list(store.reading.traces.networks_of(anna.id)) == [
        KnownNetwork(WORK, at(2)),
        KnownNetwork(HOME, at(1)),
        KnownNetwork("203.0.113.9", at(1)),
        KnownNetwork(CAFE, at(0.5)),
    ]


def test_networks_of_one_moment_are_in_one_order_everywhere(store):
    anna = add_user(store)
    networks = ["10.0.0.1", "2001:db8::/64", "/run/a.sock", "::/64", "A", "_", "a"]
    with store.writing() as ports:
        for network in networks:
            ports.attempts.remember(anna.id, network, NOON)
    assert [known.network for known in store.reading.traces.networks_of(anna.id)] == sorted(networks)


def test_lists_failures_the_last_one_first(store):
    anna, bert = add_user(store), add_user(store, "bert")
    with store.writing() as ports:
        for account, network, seconds in (
            (Account(anna.id), HOME, 0),
            (Account(bert.id), WORK, 1),
            (Account(anna.id), CAFE, 2.5),
            (Account(anna.id), HOME, 2.5),
            (Account.of_stranger("anna"), WORK, 3),
        ):
            ports.attempts.add(Kind.LOG_IN, account, network, at(seconds))
        ports.attempts.add(Kind.REGISTRATION, NOBODY, WORK, at(4))
    assert list(store.reading.traces.failures_of(anna.id)) == [
        FailedLogin(HOME, at(2.5)),
        FailedLogin(CAFE, at(2.5)),
        FailedLogin(HOME, at(0)),
    ]


def test_lists_kept_requests_the_last_one_first(store):
    anna, bert = add_user(store), add_user(store, "bert")
    with store.writing() as ports:
        for user, path, key, seconds in (
            (anna, "/b", "2", 1),
            (anna, "/b", "1", 1),
            (anna, "/a", "3", 1),
            (anna, "/c", "4", 1.5),
            (anna, "/A", "5", 1),
            (bert, "/b", "6", 2),
            (anna, "/d", "7", 0),
        ):
            ports.kept_answers.begin(RequestKey(user.id, path, key), at(seconds))
            ports.kept_answers.keep(RequestKey(user.id, path, key), KeptAnswer("digest", 201, {}, b"body"))
    assert list(store.reading.traces.requests_of(anna.id)) == [
        KeptRequest("/c", "4", at(1.5)),
        KeptRequest("/A", "5", at(1)),
        KeptRequest("/a", "3", at(1)),
        KeptRequest("/b", "1", at(1)),
        KeptRequest("/b", "2", at(1)),
        KeptRequest("/d", "7", at(0)),
    ]


def test_who_left_no_trace_has_an_empty_export(store):
    anna = add_user(store)
    assert asdict(export(store, anna, at(1))) == {
        "exported": at(1),
        "user": asdict(anna),
        "sessions": [],
        "networks": [],
        "failures": [],
        "requests": [],
        "actions": [],
        "favorites": [],
        "copies": [],
        "groups": [],
        "imports": [],
    }


def leave_traces(store, user: User) -> Session:
    session = Session(f"session of {user.email}", user.id, NOON, NOON, HOME, "Firefox")
    request = RequestKey(user.id, "/", f"key of {user.email}")
    with store.writing() as ports:
        ports.sessions.add(session, "digest of a token", at(60))
        ports.attempts.remember(user.id, HOME, NOON)
        ports.attempts.add(Kind.LOG_IN, Account(user.id), CAFE, NOON)
        ports.kept_answers.begin(request, NOON)
        ports.kept_answers.keep(request, KeptAnswer("digest of a body", 201, {}, b"the kept body"))
        ports.favorites.add(Favorite(user.id, 1, NOON))
        ports.audit.add(Event(NOON, "log_in", user.id, address=HOME))
    return session


def test_exports_all_that_is_held_of_a_person_and_nothing_of_others(store):
    store.catalogue.take_in(a_film("Casablanca"))
    anna, bert = add_user(store), add_user(store, "bert")
    session = leave_traces(store, anna)
    leave_traces(store, bert)
    exported = export(store, anna)
    assert (exported.exported, exported.user) == (NOON, anna)
    assert list(exported.sessions) == [session]
    assert list(exported.networks) == [KnownNetwork(HOME, NOON)]
    assert list(exported.failures) == [FailedLogin(CAFE, NOON)]
    assert list(exported.requests) == [KeptRequest("/", "key of anna@example.com", NOON)]
    assert list(exported.actions) == [OwnAction(NOON, "log_in", "", "", HOME)]
    assert [(one.movie.title, one.movie.favorites, one.added) for one in exported.favorites] == [
        ("Casablanca", 2, NOON)
    ]


def test_exports_no_secrets(store):
    store.catalogue.take_in(a_film())
    anna = add_user(store)
    leave_traces(store, anna)
    exported = repr(export(store, anna))
    for secret in ("a hash", "digest of a token", "digest of a body", "the kept body"):
        assert secret not in exported


def test_exports_sessions_that_are_on(store):
    store.catalogue.take_in(a_film())
    anna = add_user(store)
    leave_traces(store, anna)
    assert len(export(store, anna, at(59)).sessions) == 1
    assert len(export(store, anna, at(60)).sessions) == 0


def test_exports_favorites_of_any_number(store):
    number = WALK_START + 20
    store.catalogue.take_in(*(a_film(f"Film {one:03}") for one in range(number)))
    anna = add_user(store)
    with store.writing() as ports:
        for movie_id in range(1, number + 1):
            ports.favorites.add(Favorite(anna.id, movie_id, at(movie_id // 50)))
    exported = [favorite.movie.id for favorite in export(store, anna).favorites]
    assert exported == list(range(number, 0, -1))
