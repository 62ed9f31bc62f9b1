"""What every adapter of the port `AuditTrail` promises."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from domain.accounts import User
from domain.audit import LIFETIME, LOG_IN, AuditEntry, AuditQuery, Event, user_target
from domain.errors import InvalidInput
from domain.exports import OwnAction
from domain.issuers import ForeignClaims, foreign_user
from domain.paging import walk
from tests.builders import NOON, add_user
from tests.conftest import DATABASES, open_store

HOME, CAFE = "192.0.2.1", "2001:db8::7"
BLINK = timedelta(microseconds=1)


def at(seconds: float):
    return NOON + timedelta(seconds=seconds)


def add(store, *events: Event) -> None:
    with store.writing() as ports:
        for event in events:
            ports.audit.add(event)


def found(store, **query: object) -> list[AuditEntry]:
    return list(store.reading.audit.after(AuditQuery(**query), None, 100))


def events(store, **query: object) -> list[Event]:
    return [entry.event for entry in found(store, **query)]


def settle(store, subject: str = "auth0|anna") -> User:
    with store.writing() as ports:
        return ports.foreign_users.settle(foreign_user(ForeignClaims("https://issuer.example/", subject), NOON))


def test_nothing_was_done_at_first(store):
    add_user(store)
    assert found(store) == []


def test_keeps_events_as_they_are(store):
    anna = add_user(store)
    told = [
        Event(NOON, LOG_IN, anna.id),
        Event(at(1.000001), "post:movie", anna.id, "movie 17", '{"title":"Outrage"}', HOME),
        Event(at(2), "patch:user", None, user_target(anna.id), '{"role":"member"}'),
        Event(at(3), "x", 0, "", '{"title":"\\n\\"é日🎬\\\\ \' ; DROP TABLE audit; --"}', CAFE),
        Event(at(4), "y", 2**31 - 1, "a\nb", "x" * 2000, "/run/a.sock"),
    ]
    add(store, *told)
    assert events(store) == told


def test_a_moment_is_the_same_in_every_zone(store):
    there = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    add(store, Event(there, "x", None))
    (event,) = events(store)
    assert event.at == NOON
    assert events(store, since=there) == [event]


def test_events_come_in_the_order_in_which_they_were_added(store):
    told = [Event(at(seconds), f"action {number}", None) for number, seconds in enumerate((5, 1, 5, 3, 0))]
    add(store, *told[:2])
    add(store, *told[2:])
    assert events(store) == told
    ids = [entry.id for entry in found(store)]
    assert ids == sorted(set(ids))


def test_walks_in_chunks(store):
    told = [Event(at(number), f"action {number}", number % 3 or None) for number in range(25)]
    add(store, *told)
    trail = store.reading.audit
    for size in (1, 4, 25, 100):
        place, walked = None, []
        while chunk := trail.after(AuditQuery(), place, size):
            assert len(chunk) <= size
            walked += chunk
            place = chunk[-1].id
        assert [entry.event for entry in walked] == told
    chunks = walk(lambda place, limit: trail.after(AuditQuery(person_id=1), place, limit), lambda entry: entry.id)
    assert [entry.event for chunk in chunks for entry in chunk] == told[1::3]


def test_what_is_added_meanwhile_comes_behind(store):
    add(store, Event(NOON, "one", None), Event(NOON, "two", None))
    (first,) = store.reading.audit.after(AuditQuery(), None, 1)
    add(store, Event(at(-60), "three", None))
    rest = store.reading.audit.after(AuditQuery(), first.id, 10)
    assert [entry.event.action for entry in rest] == ["two", "three"]
    assert list(store.reading.audit.after(AuditQuery(), rest[-1].id, 10)) == []


def test_asks_for_who_did_it_or_whom_it_was_done_to(store):
    users = [add_user(store, f"user{number}") for number in range(1, 13)]
    by_first = Event(NOON, "post:movie", users[0].id, "movie 1")
    to_first = Event(NOON, "patch:user", None, user_target(users[0].id))
    by_and_to_first = Event(NOON, "delete_account", users[0].id, user_target(users[0].id))
    to_twelfth = Event(NOON, "patch:user", users[1].id, user_target(users[11].id))
    add(store, by_first, to_first, by_and_to_first, to_twelfth, Event(NOON, "x", None, "movie 1"))
    assert events(store, person_id=users[0].id) == [by_first, to_first, by_and_to_first]
    assert events(store, person_id=users[1].id) == [to_twelfth]
    assert events(store, person_id=users[11].id) == [to_twelfth]
    assert events(store, person_id=users[2].id) == []
    assert events(store, person_id=999) == []
    assert events(store, person_id=0) == []


def test_asks_for_an_action_to_the_letter(store):
    told = [Event(NOON, action, None) for action in ("post:movie", "POST:movie", "post:movies", "post:movie", "")]
    add(store, *told)
    assert events(store, action="post:movie") == [told[0], told[3]]
    assert events(store, action="post") == []
    assert events(store, action="post:%") == []
    assert events(store, action="") == [told[4]]


def test_asks_from_a_moment_on_until_another_that_is_not_included(store):
    told = [Event(at(seconds), "x", None) for seconds in (0, 0.000001, 1, 1.000001, 2)]
    add(store, *told)
    assert events(store, since=at(0)) == told
    assert events(store, since=at(0) + BLINK) == told[1:]
    assert events(store, since=at(2)) == told[4:]
    assert events(store, since=at(2) + BLINK) == []
    assert events(store, until=at(0)) == []
    assert events(store, until=at(0) + BLINK) == told[:1]
    assert events(store, until=at(1)) == told[:2]
    assert events(store, until=at(3)) == told
    assert events(store, since=at(1), until=at(2)) == told[2:4]
    assert events(store, since=at(1), until=at(1)) == []
    assert events(store, since=at(2), until=at(1)) == []


def test_all_that_is_asked_must_be_true(store):
    anna, bert = add_user(store), add_user(store, "bert")
    told = [
        Event(at(seconds), action, user.id, f"movie {seconds}")
        for seconds in range(6)
        for action in (LOG_IN, "post:movie")
        for user in (anna, bert)
    ]
    add(store, *told)
    for query in (
        {"person_id": anna.id, "action": LOG_IN},
        {"person_id": anna.id, "since": at(2)},
        {"action": LOG_IN, "until": at(4)},
        {"person_id": bert.id, "action": "post:movie", "since": at(1), "until": at(4)},
    ):
        expected = [
            event
            for event in told
            if query.get("person_id") in (None, event.actor_id)
            and query.get("action") in (None, event.action)
            and query.get("since", NOON) <= event.at < query.get("until", at(99))
        ]
        assert expected
        assert events(store, **query) == expected


def test_names_who_did_it_by_what_they_are_known_by_now(store):
    anna, foreign = add_user(store), settle(store)
    add(
        store,
        Event(NOON, LOG_IN, anna.id),
        Event(NOON, LOG_IN, foreign.id),
        Event(NOON, "patch:user", None, user_target(anna.id)),
        Event(NOON, LOG_IN, 999),
    )
    assert [entry.actor for entry in found(store)] == [
        "anna@example.com",
        "auth0|anna at https://issuer.example/",
        "",
        "",
    ]
    with store.writing() as ports:
        ports.users.save(replace(foreign, username="anna", name="Anna"))
        ports.users.save(replace(anna, active=False))
    assert [entry.actor for entry in found(store)] == [
        "anna@example.com",
        "auth0|anna at https://issuer.example/",
        "",
        "",
    ]


def test_what_is_rolled_back_was_not_done(store):
    def fail() -> None:
        with store.writing() as ports:
            ports.audit.add(Event(NOON, "x", None))
            raise InvalidInput

    with pytest.raises(InvalidInput):
        fail()
    assert found(store) == []
    with store.writing() as ports:
        ports.audit.add(Event(NOON, "y", None))
        assert [entry.event.action for entry in ports.audit.after(AuditQuery(), None, 10)] == ["y"]


@pytest.mark.parametrize("is_foreign", [False, True])
def test_when_an_account_goes_its_events_stay_without_name_and_address(store, is_foreign):
    anna = settle(store) if is_foreign else add_user(store)
    bert = add_user(store, "bert")
    own = [
        Event(NOON, LOG_IN, anna.id, "", "", HOME),
        Event(at(1), "post:movie", anna.id, "movie 1", '{"title":"T"}', CAFE),
    ]
    others = [
        Event(at(2), "patch:user", bert.id, user_target(anna.id), '{"active":false}', HOME),
        Event(at(3), LOG_IN, bert.id, "", "", HOME),
        Event(at(4), "patch:user", None, user_target(anna.id)),
    ]
    add(store, *own, *others)
    ids = [entry.id for entry in found(store)]
    with store.writing() as ports:
        ports.users.remove(anna.id)
    assert events(store) == [*(replace(event, address="") for event in own), *others]
    assert [entry.id for entry in found(store)] == ids
    assert [entry.actor for entry in found(store)] == ["", "", "bert@example.com", "bert@example.com", ""]
    # They are still found by the id.
    assert len(found(store, person_id=anna.id)) == 4


def test_events_of_who_is_gone_are_never_anothers(store):
    anna = settle(store)
    add(store, Event(NOON, LOG_IN, anna.id))
    with store.writing() as ports:
        ports.users.remove(anna.id)
    again = settle(store)
    assert again.id != anna.id
    assert events(store, person_id=again.id) == []
    assert [entry.actor for entry in found(store)] == [""]


@pytest.mark.parametrize("kind", DATABASES)
def test_databases_sweep_events_of_more_than_a_year_ago_away(kind, empty_database):
    assert timedelta(days=365) == LIFETIME
    with open_store(kind, empty_database) as store:
        add(store, *(Event(at(seconds), f"at {seconds}", None) for seconds in (0, 1, 60)))
        store.clock.now = NOON + LIFETIME
        add(store, Event(NOON + LIFETIME, "new", None))
        assert [event.action for event in events(store)] == ["at 0", "at 1", "at 60", "new"]
        store.clock.now = at(60) + LIFETIME
        with store.writing():
            pass
        assert [event.action for event in events(store)] == ["at 60", "new"]
        # No id is given twice, even where all events have gone.
        last = found(store)[-1].id
        store.clock.sleep(days=800)
        with store.writing():
            pass
        assert found(store) == []
        add(store, Event(store.clock(), "after all", None))
        assert found(store)[0].id > last


def test_an_export_has_what_its_user_did_the_last_one_first(store):
    anna, bert = add_user(store), add_user(store, "bert")
    add(
        store,
        Event(at(0), LOG_IN, anna.id, address=HOME),
        Event(at(5), "post:movie", anna.id, "movie 1", '{"title":"T"}', CAFE),
        Event(at(2), "first of two", anna.id),
        Event(at(2), "second of two", anna.id),
        Event(at(6), LOG_IN, bert.id, address=HOME),
        Event(at(7), "patch:user", bert.id, user_target(anna.id), "{}", HOME),
        Event(at(8), "patch:user", None, user_target(anna.id)),
    )
    assert list(store.reading.traces.actions_of(anna.id)) == [
        OwnAction(at(5), "post:movie", "movie 1", '{"title":"T"}', CAFE),
        OwnAction(at(2), "second of two", "", "", ""),
        OwnAction(at(2), "first of two", "", "", ""),
        OwnAction(at(0), LOG_IN, "", "", HOME),
    ]
    assert [action.action for action in store.reading.traces.actions_of(bert.id)] == ["patch:user", LOG_IN]
    assert list(store.reading.traces.actions_of(999)) == []
