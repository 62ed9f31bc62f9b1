"""What every adapter of the port `ForeignUsers` promises."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from domain.access import Permission, Role
from domain.accounts import Credentials, Login, User, UserNotFound
from domain.errors import InvalidInput
from domain.favorites import Favorite
from domain.issuers import ForeignClaims, foreign_user
from domain.paging import PageRequest
from domain.sessions import set_active
from tests.builders import NOON, a_film, add_user

ISSUER, SUBJECT = "https://issuer.example/", "auth0|anna"
LATER = NOON + timedelta(minutes=1)
MAY = (Permission.POST_MOVIE, Permission.GET_MOVIES)


def stranger(subject: str = SUBJECT, *, issuer: str = ISSUER, may: tuple[Permission, ...] = (), now=NOON) -> User:
    """Somebody of an issuer who has no row yet."""
    return foreign_user(ForeignClaims(issuer, subject, may), now)


def settle(store, user: User | None = None) -> User:
    with store.writing() as ports:
        return ports.foreign_users.settle(user or stranger())


def find(store, subject: str = SUBJECT, issuer: str = ISSUER) -> User | None:
    return store.reading.foreign_users.find(issuer, subject)


def total(store) -> int:
    page = store.reading.users.page(PageRequest(1, 100))
    assert page.total == len(page.items)
    return page.total


def test_nobody_is_there_who_never_settled(store):
    add_user(store)
    assert find(store) is None
    assert find(store, "") is None
    assert find(store, "", "") is None


def test_settling_makes_a_row(store):
    user = settle(store, stranger(may=MAY))
    assert user.id > 0
    assert user == replace(stranger(may=MAY), id=user.id)
    assert find(store) == user
    with store.writing() as ports:
        assert ports.users.hold(user.id) == user
    assert list(store.reading.users.after(None, 10)) == [user]
    assert total(store) == 1


def test_a_new_user_has_no_name_no_role_of_ours_and_was_never_logged_in(store):
    user = settle(store)
    assert (user.email, user.username, user.name, user.surname) == ("", "", "", "")
    assert (user.role, user.active, user.favorite_genre, user.last_login) == (Role.MEMBER, True, None, None)
    assert (user.registered, user.issuer, user.subject, user.granted) == (NOON, ISSUER, SUBJECT, ())


def test_settling_again_changes_nothing(store):
    first = settle(store, stranger(may=MAY))
    again = settle(store, stranger(may=(Permission.GET_ROLES,), now=LATER))
    assert again == first
    assert find(store) == first
    assert total(store) == 1


def test_settling_again_tells_what_became_of_them(store):
    first = settle(store)
    with store.writing() as ports:
        ports.users.save(replace(first, name="Anna", username="anna", active=False))
    assert settle(store) == replace(first, name="Anna", username="anna", active=False)


def test_users_are_told_apart_by_issuer_and_subject_to_the_letter(store):
    known = [
        (ISSUER, SUBJECT),
        (ISSUER, "auth0|Anna"),
        (ISSUER, "auth0|anna "),
        (ISSUER, "auth0|ännä"),
        (ISSUER.rstrip("/"), SUBJECT),
        (ISSUER.upper(), SUBJECT),
        (SUBJECT, ISSUER),
    ]
    users = [settle(store, stranger(subject, issuer=issuer)) for issuer, subject in known]
    assert len({user.id for user in users}) == len(known) == total(store)
    for user, (issuer, subject) in zip(users, known, strict=True):
        assert find(store, subject, issuer) == user
    assert find(store, "auth0|ann") is None
    assert find(store, "AUTH0|ANNA") is None


@pytest.mark.parametrize("subject", ["x", "x" * 255, "é" * 255, "🎬" * 255, "' OR ''='", "%", "_", "a'b\"c\\d"])
def test_any_subject_is_kept_as_it_is(store, subject):
    user = settle(store, stranger(subject))
    assert find(store, subject) == user
    assert user.subject == subject
    assert find(store) is None


def test_a_settlement_that_is_rolled_back_leaves_nothing(store):
    def fail() -> None:
        with store.writing() as ports:
            ports.foreign_users.settle(stranger())
            raise InvalidInput

    with pytest.raises(InvalidInput):
        fail()
    assert find(store) is None
    assert total(store) == 0


def test_is_there_at_once_in_the_same_transaction(store):
    with store.writing() as ports:
        user = ports.foreign_users.settle(stranger())
        assert ports.foreign_users.find(ISSUER, SUBJECT) == user
        assert ports.foreign_users.settle(stranger()) == user
        assert ports.users.hold(user.id) == user


def test_of_many_who_settle_one_user_at_once_all_get_the_same_row(stores):
    start = Barrier(4)

    def race(subject: str) -> User:
        start.wait()
        return settle(stores, stranger(subject))

    with ThreadPoolExecutor(4) as pool:
        for number in range(1, 4):
            users = list(pool.map(race, [f"{SUBJECT} {number}"] * 4))
            assert len({user.id for user in users}) == 1
            assert total(stores) == number


# Never by an e-mail address


def test_no_e_mail_address_or_user_name_leads_to_them(store):
    user = settle(store, stranger("anna@example.com"))
    for login in (Login(email="anna@example.com"), Login(username="anna"), Login(email=""), Login(username="")):
        assert store.reading.users.find(login) is None
        assert store.reading.logins.credentials(login) is None
    assert find(store, "anna@example.com") == user


def test_an_account_of_the_same_address_is_somebody_else(store):
    foreign = settle(store, stranger("anna@example.com"))
    local = add_user(store, "anna")
    assert local.id != foreign.id
    assert store.reading.users.find(Login(email="anna@example.com")) == local
    assert find(store, "anna@example.com") == foreign
    assert total(store) == 2
    # And the other way round.
    bert = add_user(store, "bert")
    other = settle(store, stranger("bert@example.com"))
    assert other.id != bert.id
    assert find(store, "bert@example.com", "") is None
    assert total(store) == 4


def test_a_user_name_that_they_chose_leads_to_them_and_not_to_a_password(store):
    user = replace(settle(store), username="Anna", name="Anna")
    with store.writing() as ports:
        ports.users.save(user)
    assert store.reading.users.find(Login(username="ANNA")) == user
    assert store.reading.logins.credentials(Login(username="anna")) is None
    # What their issuer says of them stays.
    assert find(store) == user
    assert (user.issuer, user.subject) == (ISSUER, SUBJECT)


def test_they_have_no_credentials_whatever_is_done(store):
    user = settle(store)
    assert store.reading.logins.credentials(user.id) is None
    with store.writing() as ports:
        ports.logins.set_password(user.id, "a hash")
    assert store.reading.logins.credentials(user.id) is None
    with store.writing() as ports:
        assert ports.logins.record(Credentials(user.id, "another hash"), LATER, "") is None
    assert find(store) == user


# Logging in


def test_records_a_log_in_and_what_the_issuer_grants(store):
    first, other = settle(store, stranger(may=(Permission.GET_ROLES,))), settle(store, stranger("auth0|bert"))
    with store.writing() as ports:
        recorded = ports.foreign_users.record(first.id, MAY, LATER)
    assert recorded == replace(first, last_login=LATER, granted=MAY)
    assert recorded.permissions == MAY
    assert find(store) == recorded
    assert find(store, "auth0|bert") == other
    with store.writing() as ports:
        assert ports.foreign_users.record(first.id, (), LATER) == replace(recorded, granted=())
    assert find(store).permissions == ()


@pytest.mark.parametrize("may", [(), (Permission.PATCH_USER,), tuple(Permission), tuple(reversed(Permission))])
def test_keeps_any_permissions_in_their_order(store, may):
    assert settle(store, stranger(may=may)).granted == may
    with store.writing() as ports:
        ports.foreign_users.record(find(store).id, tuple(reversed(may)), LATER)
    assert find(store).granted == tuple(reversed(may))


def test_nobody_who_is_gone_logs_in(store):
    user = settle(store)
    with store.writing() as ports:
        ports.users.remove(user.id)
    with store.writing() as ports:
        assert ports.foreign_users.record(user.id, MAY, LATER) is None
        assert ports.foreign_users.record(0, MAY, LATER) is None
        assert ports.foreign_users.record(user.id + 1, MAY, LATER) is None


def test_nobody_who_is_disabled_logs_in(store):
    user = settle(store)
    for active in (False, True):
        with store.writing() as ports:
            user = set_active(ports.users.hold(user.id), active=active, users=ports.users, sessions=ports.sessions)
        assert find(store) == user
        assert user.active is active
        with store.writing() as ports:
            recorded = ports.foreign_users.record(user.id, MAY, LATER)
        assert (recorded is not None) is active
    assert find(store) == replace(user, last_login=LATER, granted=MAY)


# Going


def test_who_goes_takes_all_along_and_comes_back_as_somebody_else(store):
    store.catalogue.take_in(a_film())
    user, other = settle(store), settle(store, stranger("auth0|bert"))
    with store.writing() as ports:
        for one in (user, other):
            ports.favorites.add(Favorite(one.id, 1, NOON))
    with store.writing() as ports:
        ports.users.remove(user.id)
    assert find(store) is None
    assert find(store, "auth0|bert") == other
    assert total(store) == 1
    assert store.reading.movies.get(1).favorites == 1
    with pytest.raises(UserNotFound), store.writing() as ports:
        ports.users.remove(user.id)
    again = settle(store)
    assert again.id > other.id
    assert total(store) == 2


def test_counts_users_of_both_kinds_together(store):
    counted = []
    for number in range(3):
        add_user(store, f"local{number}")
        counted.append(total(store))
        settle(store, stranger(f"foreign {number}"))
        settle(store, stranger(f"foreign {number}"))
        counted.append(total(store))
    assert counted == [1, 2, 3, 4, 5, 6]
    page = store.reading.users.page(PageRequest(2, 4))
    assert (page.total, [user.subject or user.email for user in page.items]) == (
        6,
        ["local2@example.com", "foreign 2"],
    )
