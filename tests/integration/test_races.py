"""Eight clients at once, on both databases: one wins, nobody gets a 5xx, and nothing is counted twice."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier, Event

import pytest
from webtest import TestApp, TestResponse

from adapters.memory.databases import MemoryDatabases
from domain.access import Role
from entrypoints.app import create_app
from entrypoints.ports import Keyring
from entrypoints.settings import Settings
from entrypoints.wiring import Stores
from tests.builders import Clock, a_film
from tests.conftest import DATABASES, catalogue_of
from tests.functional.conftest import PASSWORD, SETTINGS, Api, Person, as_role, cheap_keyring

CLIENTS = 8


@pytest.fixture
def make(empty_database) -> Iterator[Callable[..., Api]]:
    """Makes the application on a database, with a thread and connections for each client."""
    opened = []

    def make(kind: str, keyring: Callable[[Settings], Keyring] = cheap_keyring, **settings: object) -> Api:
        values = replace(SETTINGS, threads=CLIENTS, database_url=empty_database(kind), **settings)
        clock = Clock()
        stores = Stores(values, clock)
        opened.append(stores)
        application = create_app(values, keyring(values), MemoryDatabases(), stores.reading, stores.ports_for)
        api = Api(
            TestApp(application), catalogue_of(kind, stores), clock, stores.writing, stores.reading, stores.ports_for
        )
        api.take_in(a_film())
        return api

    yield make
    for stores in opened:
        stores.close()


@pytest.fixture(params=DATABASES)
def api(request, make) -> Api:
    return make(request.param)


def at_once(call: Callable[[int], TestResponse], count: int = CLIENTS) -> list[TestResponse]:
    """What each of so many clients gets who call at the same moment."""
    barrier = Barrier(count)

    def one(number: int) -> TestResponse:
        barrier.wait()
        return call(number)

    with ThreadPoolExecutor(count) as clients:
        return list(clients.map(one, range(count)))


def statuses(responses: list[TestResponse]) -> Counter[int]:
    return Counter(response.status_int for response in responses)


def test_one_registration_of_eight_wins(api):
    body = {"email": "anna@example.com", "username": "anna", "password": PASSWORD}
    assert statuses(at_once(lambda _: api.send("POST", "/auth/register/", "*", body))) == {201: 1, 409: 7}
    anna = api.send("POST", "/auth/login/", 200, {"username": "anna", "password": PASSWORD}).json
    assert api.get("/user/", Authorization=f"Bearer {anna['access_token']}").json["id"] >= 1


def test_eight_renewals_with_one_token_get_the_same_successor(api):
    anna = Person(api)
    tokens = {name: anna.pair[name] for name in ("access_token", "refresh_token")}
    answers = at_once(lambda _: api.send("PUT", "/auth/login/", "*", tokens))
    assert statuses(answers) == {200: 8}
    assert len({answer.json["refresh_token"] for answer in answers}) == 1
    anna.pair = answers[0].json
    anna.refresh()


@pytest.mark.parametrize("kind", DATABASES)
def test_without_grace_one_renewal_of_eight_is_answered_and_the_session_ends(make, kind):
    api = make(kind, refresh_grace=0)
    anna = Person(api)
    tokens = {name: anna.pair[name] for name in ("access_token", "refresh_token")}
    answers = at_once(lambda _: api.send("PUT", "/auth/login/", "*", tokens))
    assert statuses(answers) == {200: 1, 401: 7}
    anna.pair = next(answer.json for answer in answers if answer.status_int == 200)
    anna.get("/user/", 401)
    anna.refresh(401)


def test_eight_marks_are_one_favourite(api):
    anna = Person(api)
    assert statuses(at_once(lambda _: anna.send("POST", "/favorites/movies/1/", "*"))) == {201: 1, 200: 7}
    assert api.get("/movies/1/").json["favorites"] == 1
    assert statuses(at_once(lambda _: anna.send("DELETE", "/favorites/movies/1/", "*"))) == {200: 1, 404: 7}
    assert api.get("/movies/1/").json["favorites"] == 0


def test_favourites_are_counted_right_whoever_adds_and_removes(api):
    people = [Person(api, f"person{number}") for number in range(CLIENTS)]

    def toggle(number: int) -> TestResponse:
        for _ in range(10):
            people[number].send("POST", "/favorites/movies/1/", 201)
            last = people[number].send("DELETE", "/favorites/movies/1/", 200)
        return last if number % 2 else people[number].send("POST", "/favorites/movies/1/", 201)

    at_once(toggle)
    assert api.get("/movies/1/").json["favorites"] == CLIENTS // 2


def test_one_request_of_eight_with_a_key_is_done_and_all_get_its_answer(api):
    anna = Person(api)
    answers = at_once(lambda _: anna.send("POST", "/favorites/movies/1/", "*", Idempotency_Key="key-1"))
    assert statuses(answers) == {201: 8}


def test_one_change_of_eight_that_saw_the_same_profile_is_kept(api):
    anna = Person(api)
    etag = anna.get("/user/").headers["ETag"]
    answers = at_once(lambda number: anna.send("PATCH", "/user/", "*", {"name": f"Anna {number}"}, If_Match=etag))
    assert statuses(answers) == {200: 1, 412: 7}
    (winner,) = (answer.json for answer in answers if answer.status_int == 200)
    assert anna.get("/user/").json == winner


def test_one_password_change_of_eight_is_kept(api):
    anna = Person(api)

    def change(number: int) -> TestResponse:
        body = {"old_password": PASSWORD, "new_password": f"{PASSWORD} {number}"}
        return anna.send("PUT", "/user/password/", "*", body)

    answers = at_once(change)
    assert statuses(answers) == {200: 1, 422: 7}
    winner = next(number for number, answer in enumerate(answers) if answer.status_int == 200)
    anna.password = f"{PASSWORD} {winner}"
    api.clock.sleep(minutes=5)
    anna.log_in()


def test_no_more_guesses_are_answered_than_the_limit_allows(api):
    Person(api)
    body = {"email": "anna@example.com", "password": "wrong"}
    answers = at_once(lambda _: api.send("POST", "/auth/login/", "*", body), count=8)
    answers += at_once(lambda _: api.send("POST", "/auth/login/", "*", body), count=8)
    assert statuses(answers) == {401: 10, 429: 6}


def test_leaving_while_marking_leaves_no_mark(api):
    people = [Person(api, f"person{number}") for number in range(4)]

    def mark_or_leave(number: int) -> TestResponse:
        person = people[number // 2]
        if number % 2:
            return person.send("DELETE", "/user/", "*", {"password": PASSWORD})
        return person.send("POST", "/favorites/movies/1/", "*")

    answers = at_once(mark_or_leave)
    assert statuses(answers[1::2]) == {200: 4}
    assert set(statuses(answers[::2])) <= {201, 401}
    assert api.get("/movies/1/").json["favorites"] == 0


def test_leaving_while_logging_in_is_either_and_never_a_5xx(api):
    for round_ in range(5):
        anna = Person(api, f"anna{round_}")
        credentials = {"email": anna.email, "password": PASSWORD}

        def leave_or_log_in(number: int, anna=anna, credentials=credentials) -> TestResponse:
            if number == 0:
                return anna.send("DELETE", "/user/", "*", {"password": PASSWORD})
            return api.send("POST", "/auth/login/", "*", credentials)

        left, *logged_in = at_once(leave_or_log_in)
        assert left.status_int == 200
        assert set(statuses(logged_in)) <= {200, 401}


def test_genres_and_directors_go_or_are_referred_to_and_counters_stay_right(api):
    boss = as_role(api, Role.ADMINISTRATOR, "boss")
    for round_ in range(5):
        genre, director = (
            boss.send("POST", f"/agency/{many}", 201, {"name": f"{many} {round_}"}).json["created"]
            for many in ("genres", "directors")
        )
        movie = {"title": f"Film {round_}", "year": 1950, "genres": [genre], "directors": [director]}

        def refer_or_remove(number: int, genre=genre, director=director, movie=movie) -> TestResponse:
            if number < 4:
                return boss.send("POST", "/agency/movies", "*", movie)
            path = f"/agency/genres/{genre}" if number % 2 else f"/agency/directors/{director}"
            return boss.send("DELETE", path, "*")

        answers = at_once(refer_or_remove)
        assert set(statuses(answers[:4])) <= {201, 422}
        assert set(statuses(answers[4:])) <= {200, 404, 409}
        added = statuses(answers[:4])[201]
        for path, left in ((f"/genres/{genre}/", added), (f"/directors/{director}/", added)):
            response = api.get(path, "*")
            assert response.json.get("movies", 0) == left
        for answer in answers[:4]:
            if answer.status_int == 201:
                boss.send("DELETE", f"/agency/movies/{answer.json['created']}", 200)
    assert api.get("/movies/?page=1").headers["X-Total-Count"] == "1"


class SlowHasher:
    """Hashes that take until a test lets them go."""

    def __init__(self) -> None:
        self.begun = Event()
        self.may_go_on = Event()
        self.may_go_on.set()

    def hash(self, password: str) -> str:
        self._wait()
        return f"hashed {password}"

    def matches(self, password: str, hashed: str | None) -> bool:
        self._wait()
        return hashed == f"hashed {password}"

    def is_outdated(self, hashed: str) -> bool:
        return False

    def _wait(self) -> None:
        self.begun.set()
        assert self.may_go_on.wait(30)


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("POST", "/auth/login/", 200, {"email": "anna@example.com", "password": PASSWORD}),
        ("POST", "/auth/login/", 401, {"email": "nobody@example.com", "password": PASSWORD}),
        ("POST", "/auth/register/", 201, {"email": "ben@example.com", "password": PASSWORD}),
        ("PUT", "/user/password/", 200, {"old_password": PASSWORD, "new_password": "plums and thyme"}),
        ("DELETE", "/user/", 200, {"password": PASSWORD}),
    ],
)
def test_others_write_while_a_password_is_hashed(make, method, path, status, body):
    """On SQLite one transaction writes at a time: an open one would keep everybody waiting."""
    hasher = SlowHasher()
    api = make("sqlite", lambda settings: replace(cheap_keyring(settings), hasher=hasher))
    anna, clara = Person(api), Person(api, "clara")
    hasher.begun.clear()
    hasher.may_go_on.clear()
    with ThreadPoolExecutor(1) as client:
        slow = client.submit(anna.send, method, path, status, body)
        try:
            assert hasher.begun.wait(30)
            clara.send("POST", "/favorites/movies/1/", 201)
            assert not slow.done()
        finally:
            hasher.may_go_on.set()
        slow.result(30)
