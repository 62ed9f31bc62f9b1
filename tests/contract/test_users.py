"""What every adapter of the ports `Users` and `Logins` promises."""

from dataclasses import replace

import pytest
from sqlalchemy import inspect, select

from adapters.sql.tables import metadata
from domain.access import Role
from domain.accounts import (
    Credentials,
    EmailTaken,
    Login,
    Registration,
    UnknownGenre,
    User,
    UsernameTaken,
    UserNotFound,
)
from domain.attempts import Account, Kind
from domain.collections import Copy, Visibility
from domain.favorites import Favorite
from domain.groups import Group, Member
from domain.idempotency import KeptAnswer, RequestKey
from domain.paging import PageRequest
from domain.sessions import Session
from entrypoints.ports import Ports
from tests.builders import NOON, a_film
from tests.conftest import catalogue_of


def add(store, name: str = "anna", username: str | None = None, **more: str) -> User:
    registration = Registration(f"{name}@example.com", name if username is None else username, **more)
    with store.writing() as ports:
        return ports.users.add(registration, f"hash of {name}", Role.MEMBER, NOON)


def save(store, user: User, **changes: object) -> User:
    changed = replace(user, **changes)
    with store.writing() as ports:
        ports.users.save(changed)
    return changed


def held(store, user_id: int) -> User:
    with store.writing() as ports:
        return ports.users.hold(user_id)


def test_gives_back_who_was_added(store):
    anna = add(store, name="Anna", surname="Sedgwick")
    assert anna == User(
        id=1,
        email="Anna@example.com",
        username="Anna",
        name="",
        surname="Sedgwick",
        favorite_genre=None,
        role=Role.MEMBER,
        active=True,
        registered=NOON,
        last_login=None,
    )
    assert held(store, anna.id) == anna == store.reading.users.find(Login(email=anna.email))


def test_keeps_the_instant_of_the_registration_to_the_microsecond(store):
    moment = NOON.replace(microsecond=123456)
    with store.writing() as ports:
        anna = ports.users.add(Registration("anna@example.com"), "hash", Role.MEMBER, moment)
    assert (anna.registered, held(store, anna.id).registered) == (moment, moment)


@pytest.mark.parametrize("email", ["anna@example.com", "ANNA@Example.COM"])
def test_refuses_an_address_that_is_taken_in_whatever_case(store, email):
    anna = add(store)
    with pytest.raises(EmailTaken) as caught, store.writing() as ports:
        ports.users.add(Registration(email, "other"), "hash", Role.MEMBER, NOON)
    assert [problem.name for problem in caught.value.problems] == ["email"]
    assert list(store.reading.users.after(None, 10)) == [anna]


def test_addresses_beyond_ascii_are_compared_by_their_folded_case(store):
    add(store, "STRASSE", username="")
    with pytest.raises(EmailTaken):
        add(store, "straße", username="")


@pytest.mark.parametrize("username", ["anna", "aNNa"])
def test_refuses_a_user_name_that_is_taken_in_whatever_case(store, username):
    anna = add(store)
    with pytest.raises(UsernameTaken) as caught:
        add(store, "other", username)
    assert [problem.name for problem in caught.value.problems] == ["username"]
    assert list(store.reading.users.after(None, 10)) == [anna]


def test_names_both_when_the_address_and_the_user_name_are_taken(store):
    add(store, "anna")
    add(store, "bert")
    for name, username in (("anna", "anna"), ("anna", "BERT")):
        with pytest.raises(EmailTaken) as caught:
            add(store, name, username)
        assert [(one.name, one.code) for one in caught.value.problems] == [
            ("email", "email_taken"),
            ("username", "username_taken"),
        ]


def test_any_number_of_users_may_go_without_a_user_name(store):
    assert [add(store, name, username="").username for name in ("anna", "bert")] == ["", ""]


def test_one_may_take_for_a_user_name_what_is_in_the_address_of_another(store):
    add(store, "anna", username="")
    assert add(store, "bert", username="anna").id == 2


def test_finds_users_by_address_and_by_user_name_in_whatever_case(store):
    anna, bert = add(store, "Anna"), add(store, "bert", username="Bert_1")
    find = store.reading.users.find
    assert find(Login(email="anna@EXAMPLE.com")) == find(Login(username="ANNA")) == anna
    assert find(Login(username="bert_1")) == bert
    assert find(Login(email="bert_1")) is None
    assert find(Login(username="anna@example.com")) is None
    assert find(Login(email="carl@example.com")) is None


def test_nobody_is_found_by_the_user_name_that_they_never_chose(store):
    add(store, username="")
    assert store.reading.users.find(Login()) is None
    assert store.reading.logins.credentials(Login()) is None


def test_finds_the_disabled_as_well(store):
    anna = save(store, add(store), active=False)
    assert store.reading.users.find(Login(username="anna")) == anna == held(store, anna.id)


@pytest.mark.parametrize("user_id", [0, 2, 2**31 - 1])
def test_says_that_a_user_is_not_there(store, user_id):
    add(store)
    with pytest.raises(UserNotFound), store.writing() as ports:
        ports.users.hold(user_id)
    with pytest.raises(UserNotFound), store.writing() as ports:
        ports.users.remove(user_id)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Anne"},
        {"surname": "O'Hara"},
        {"username": "anna.b"},
        {"username": ""},
        {"favorite_genre": 2},
        {"role": Role.ADMINISTRATOR},
        {"active": False},
    ],
)
def test_saves_what_changed_and_nothing_else(store, changes):
    store.catalogue.take_in(a_film(genres=("Drama", "War")))
    anna, bert = add(store), add(store, "bert")
    changed = save(store, anna, **changes)
    assert held(store, anna.id) == changed
    assert held(store, bert.id) == bert
    assert save(store, changed, **{name: getattr(anna, name) for name in changes}) == held(store, anna.id) == anna


def test_a_favorite_genre_can_be_taken_back(store):
    store.catalogue.take_in(a_film(genres=("Drama",)))
    anna = save(store, add(store), favorite_genre=1)
    save(store, anna, favorite_genre=None)
    assert held(store, anna.id).favorite_genre is None


def test_refuses_to_save_a_user_name_of_somebody_else(store):
    anna, bert = add(store), add(store, "bert")
    with pytest.raises(UsernameTaken) as caught:
        save(store, anna, username="BERT", name="changed")
    assert [problem.name for problem in caught.value.problems] == ["username"]
    assert [held(store, user.id) for user in (anna, bert)] == [anna, bert]


def test_refuses_to_save_a_genre_that_is_not_there(store):
    anna = add(store)
    with pytest.raises(UnknownGenre) as caught:
        save(store, anna, favorite_genre=1, name="changed")
    assert [(problem.name, problem.code) for problem in caught.value.problems] == [("favorite_genre", "unknown_genre")]
    assert held(store, anna.id) == anna


def test_one_may_write_the_own_user_name_in_another_case(store):
    anna = save(store, add(store), username="ANNA")
    assert store.reading.users.find(Login(username="anna")) == anna


def test_a_user_name_given_up_is_free_for_others(store):
    save(store, add(store), username="")
    bert = save(store, add(store, "bert"), username="anna")
    assert store.reading.users.find(Login(username="Anna")) == bert


def test_saving_leaves_the_password_alone(store):
    anna = add(store)
    save(store, anna, name="Anne")
    assert store.reading.logins.credentials(anna.id) == (anna.id, "hash of anna")


def test_walks_through_the_users_by_id(store):
    users = [add(store, name) for name in ("carl", "anna", "bert")]
    after = store.reading.users.after
    assert list(after(None, 10)) == users
    assert list(after(None, 2)) == users[:2]
    assert list(after(users[1].id, 2)) == users[2:]
    assert list(after(users[2].id, 2)) == []


def test_gives_credentials_by_address_user_name_and_id(store):
    anna = add(store)
    add(store, "bert")
    expected = Credentials(anna.id, "hash of anna")
    for login in (anna.id, Login(email="ANNA@example.com"), Login(username="Anna")):
        assert store.reading.logins.credentials(login) == expected


def test_who_is_not_there_has_no_credentials(store):
    for login in (1, Login(email="anna@example.com"), Login(username="anna")):
        assert store.reading.logins.credentials(login) is None


def test_the_disabled_have_no_credentials_until_they_are_let_in_again(store):
    anna = save(store, add(store), active=False)
    for login in (anna.id, Login(email=anna.email), Login(username="anna")):
        assert store.reading.logins.credentials(login) is None
    save(store, anna, active=True)
    assert store.reading.logins.credentials(anna.id) == (anna.id, "hash of anna")


def record(store, credentials: Credentials, new_hash: str = "") -> User | None:
    with store.writing() as ports:
        return ports.logins.record(credentials, NOON, new_hash)


def test_records_a_log_in(store):
    anna, bert = add(store), add(store, "bert")
    credentials = Credentials(anna.id, "hash of anna")
    assert record(store, credentials) == replace(anna, last_login=NOON) == held(store, anna.id)
    assert store.reading.logins.credentials(anna.id) == credentials
    assert held(store, bert.id) == bert


def test_records_a_new_hash_with_a_log_in(store):
    anna = add(store)
    assert record(store, Credentials(anna.id, "hash of anna"), "better hash") == replace(anna, last_login=NOON)
    assert store.reading.logins.credentials(anna.id) == (anna.id, "better hash")
    assert record(store, Credentials(anna.id, "hash of anna"), "worse hash") is None
    assert store.reading.logins.credentials(anna.id) == (anna.id, "better hash")


def test_records_nothing_by_credentials_that_are_no_longer_theirs(store):
    anna = add(store)
    with store.writing() as ports:
        ports.logins.set_password(anna.id, "another hash")
    assert record(store, Credentials(anna.id, "hash of anna"), "new hash") is None
    assert record(store, Credentials(anna.id + 1, "another hash"), "new hash") is None
    disabled = save(store, anna, active=False)
    assert record(store, Credentials(anna.id, "another hash"), "new hash") is None
    assert held(store, anna.id) == disabled


def test_sets_the_password_of_a_disabled_user_as_well(store):
    anna, bert = add(store), add(store, "bert")
    save(store, anna, active=False)
    with store.writing() as ports:
        ports.logins.set_password(anna.id, "another hash")
    save(store, anna, active=True)
    assert store.reading.logins.credentials(anna.id) == (anna.id, "another hash")
    assert store.reading.logins.credentials(bert.id) == (bert.id, "hash of bert")


def leave_traces(ports: Ports, user: User) -> None:
    """Let something of the user stand wherever something can."""
    session = Session(f"session of {user.username}", user.id, NOON, NOON, "192.0.2.1", "")
    ports.sessions.add(session, "digest", NOON.replace(year=2027))
    ports.favorites.add(Favorite(user.id, 1, NOON))
    ports.attempts.add(Kind.LOG_IN, Account(user.id), "192.0.2.1", NOON)
    ports.attempts.remember(user.id, "192.0.2.1", NOON)
    ports.kept_answers.begin(RequestKey(user.id, "/", "key"), NOON)
    ports.kept_answers.keep(RequestKey(user.id, "/", "key"), KeptAnswer("digest", 201, {}, b""))
    ports.login_codes.add(f"digest of {user.username}'s code", user.id, NOON.replace(year=2027))
    ports.groups.add(Group(f"group of {user.username}", "Friends", Member(user.id, user.username)))
    ports.groups.put(f"group of {user.username}", user.id)
    ports.copy_edits.add(Copy(f"copy of {user.username}", user.id, "Laura", "DVD", 88, 1944, 5, NOON, NOON))
    ports.copy_edits.share(f"copy of {user.username}", Visibility.SELECTED, [user.id], [])


def traces_of(ports: Ports, user: User) -> list[int]:
    return [
        len(ports.sessions.of_user(user.id, NOON)),
        ports.favorites.page(user.id, PageRequest()).total,
        len(ports.traces.networks_of(user.id)),
        len(ports.traces.failures_of(user.id)),
        len(ports.traces.requests_of(user.id)),
    ]


def test_who_is_removed_leaves_nothing_and_others_keep_what_is_theirs(store):
    store.catalogue.take_in(a_film("One"), a_film("Two"))
    anna, bert = add(store), add(store, "bert")
    with store.writing() as ports:
        leave_traces(ports, anna)
        leave_traces(ports, bert)
        ports.favorites.add(Favorite(anna.id, 2, NOON))
        ports.attempts.add(Kind.LOG_IN, Account.of_stranger("nobody"), "192.0.2.1", NOON)
        ports.users.remove(anna.id)
    reading = store.reading
    assert traces_of(reading, anna) == [0, 0, 0, 0, 0]
    assert traces_of(reading, bert) == [1, 1, 1, 1, 1]
    assert [reading.movies.get(movie_id).favorites for movie_id in (1, 2)] == [1, 0]
    assert list(reading.users.after(None, 10)) == [bert]
    assert reading.logins.credentials(anna.id) is None
    with pytest.raises(UserNotFound):
        held(store, anna.id)


def test_the_names_of_who_left_are_free_and_the_id_is_not(store):
    anna = add(store)
    with store.writing() as ports:
        ports.users.remove(anna.id)
    again = add(store)
    assert again == replace(anna, id=again.id)
    assert again.id != anna.id


def test_a_removal_that_is_rolled_back_takes_nothing(store):
    store.catalogue.take_in(a_film())
    anna = add(store)
    with store.writing() as ports:
        leave_traces(ports, anna)

    def remove_twice():
        with store.writing() as ports:
            ports.users.remove(anna.id)
            ports.users.remove(anna.id)

    with pytest.raises(UserNotFound):
        remove_twice()
    assert traces_of(store.reading, anna) == [1, 1, 1, 1, 1]
    assert store.reading.movies.get(1).favorites == 1


def test_no_table_has_a_row_of_who_was_removed(stores):
    catalogue_of("", stores).take_in(a_film())
    anna, bert = add(stores), add(stores, "bert")
    tables = [table for table in metadata.sorted_tables if "user_id" in table.c]

    def rows_of(user: User) -> dict[str, int]:
        with stores.comparing() as films:
            counted = (films.connection.execute(select(t.c.user_id).where(t.c.user_id == user.id)) for t in tables)
            return {table.name: len(rows.all()) for table, rows in zip(tables, counted, strict=True)}

    one_each = dict.fromkeys((table.name for table in tables), 1)
    with stores.writing() as ports:
        leave_traces(ports, anna)
        leave_traces(ports, bert)
    assert rows_of(anna) == rows_of(bert) == one_each
    with stores.writing() as ports:
        ports.users.remove(anna.id)
    assert rows_of(anna) == dict.fromkeys(one_each, 0)
    assert rows_of(bert) == one_each


def test_every_table_that_names_a_user_lets_its_rows_go_with_them(stores):
    with stores.comparing() as films:
        inspector = inspect(films.connection)
        naming = [
            name
            for name in inspector.get_table_names()
            if "user_id" in {column["name"] for column in inspector.get_columns(name)}
        ]
        keys = {
            name: [
                (key["referred_table"], key["referred_columns"], key["options"].get("ondelete"))
                for key in inspector.get_foreign_keys(name)
                if key["constrained_columns"] == ["user_id"]
            ]
            for name in naming
        }
    assert set(naming) == {
        "sessions",
        "attempts",
        "login_networks",
        "favorites",
        "kept_answers",
        "login_codes",
        "group_members",
        "copy_users",
    }
    assert list(keys.values()) == [[("users", ["id"], "CASCADE")]] * len(naming)
