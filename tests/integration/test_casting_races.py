"""Eight who cast at once, on both databases: no role twice, no orphan, no 5xx, and every total right."""

from collections.abc import Iterable

import pytest
from webtest import TestResponse

from domain.access import Role
from domain.roles import RoleQuery
from tests.builders import a_film
from tests.functional.conftest import Api, Person, as_role
from tests.functional.test_casting_round import rows
from tests.integration import test_races

make, api = test_races.make, test_races.api  # fixtures
at_once, statuses, CLIENTS = test_races.at_once, test_races.statuses, test_races.CLIENTS
ROUNDS = 4

Call = tuple[str, str, dict | None]  # method, path and body


@pytest.fixture
def boss(api) -> Person:
    """Somebody who may do anything; people 1 and 2 play in movies 2 and 3, and 3 directs the fourth."""
    api.take_in(
        a_film("Gaslight", 1944, cast=("Ingrid Bergman",)),
        a_film("Notorious", 1946, cast=("Ingrid Bergman", "Cary Grant")),
        a_film("Outrage", 1950, directors=("Ida Lupino",)),
    )
    return as_role(api, Role.ADMINISTRATOR, "boss")


def cast(movie: int, actor: int, character: str, **more: int) -> Call:
    return "POST", "/agency/roles", {"movie_id": movie, "actor_id": actor, "character": character, **more}


def change(many: str, item_id: int, **told: object) -> Call:
    return "PATCH", f"/agency/{many}/{item_id}", told


def remove(many: str, item_id: int) -> Call:
    return "DELETE", f"/agency/{many}/{item_id}", None


def made(boss: Person, many: str, **told: object) -> int:
    return boss.send("POST", f"/agency/{many}", 201, told).json["created"]


def a_role(boss: Person, movie: int, actor: int, character: str) -> int:
    return made(boss, "roles", movie_id=movie, actor_id=actor, character=character)


def roles_of(boss: Person, movie: int) -> list[dict]:
    return boss.get(f"/agency/movies/{movie}/roles").json["roles"]


def together(boss: Person, calls: Iterable[Call], **headers: str) -> list[TestResponse]:
    """The answers to calls that are made at the same moment."""
    in_order = list(calls)

    def call(number: int) -> TestResponse:
        method, path, body = in_order[number]
        return boss.send(method, path, "*", body, **headers)

    return at_once(call, len(in_order))


def assert_sound(api: Api) -> dict[str, int]:
    """No orphan, every total right, and no two roles of a movie at one place."""
    roles = [(role.movie_id, role.billing) for role in api.reading.roles.after(RoleQuery(), None, 999)]
    assert len(set(roles)) == len(roles)
    return rows(api)


def test_one_of_eight_who_add_the_same_role_wins(boss):
    answers = together(boss, [cast(1, 1, "Ilsa")] * CLIENTS)
    assert statuses(answers) == {201: 1, 409: 7}
    assert {answer.json["code"] for answer in answers if answer.status_int == 409} == {"role_taken"}
    (role,) = roles_of(boss, 1)
    assert (role["character"], role["order"]) == ("Ilsa", 1)
    assert assert_sound(boss.api)["cast_roles"] == 4


def test_eight_roles_without_a_place_get_one_each(boss):
    answers = together(boss, (cast(1, 1 + at % 2, f"No {at}") for at in range(CLIENTS)))
    assert statuses(answers) == {201: 8}
    orders = sorted(answer.json["role"]["order"] for answer in answers)
    assert orders == [role["order"] for role in roles_of(boss, 1)] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert assert_sound(boss.api)["cast_roles"] == 11


def test_eight_roles_for_the_leading_place_push_one_another_back(boss):
    answers = together(boss, (cast(1, 1 + at % 2, f"No {at}", order=1) for at in range(CLIENTS)))
    assert statuses(answers) == {201: 8}
    roles = roles_of(boss, 1)
    assert [role["order"] for role in roles] == [1, 2, 3, 4, 5, 6, 7, 8]
    public = boss.api.get("/movies/1/cast/").json
    assert [role["character"] for role in roles] == [member["character"] for member in public]
    assert_sound(boss.api)


def test_eight_roles_that_move_within_a_movie_never_share_a_place(boss):
    ids = [a_role(boss, 1, 1, f"No {at}") for at in range(CLIENTS)]
    answers = together(boss, (change("roles", id_, order=1 + at * 3 % 5) for at, id_ in enumerate(ids)))
    assert statuses(answers) == {200: 8}
    assert_sound(boss.api)


def test_eight_roles_with_one_key_are_one_role(boss):
    answers = together(boss, [cast(1, 1, "Ilsa")] * CLIENTS, Idempotency_Key="key-1")
    assert statuses(answers) == {201: 8}
    assert len({answer.json["created"] for answer in answers}) == 1
    assert len(roles_of(boss, 1)) == 1
    assert_sound(boss.api)


def test_eight_actors_of_one_name_are_eight_people(boss):
    answers = together(boss, [("POST", "/agency/actors", {"name": "Grace Kelly"})] * CLIENTS)
    assert statuses(answers) == {201: 8}
    assert len({answer.json["created"] for answer in answers}) == 8
    assert boss.get("/agency/actors?q=kelly&page=1").json["total_actors"] == 8
    assert_sound(boss.api)


def test_a_director_who_gets_eight_roles_at_once_is_one_actor_more(boss):
    ida = boss.get("/agency/directors?q=lupino").json["directors"][0]["id"]
    before = boss.get("/agency/actors?page=1").json["total_actors"]
    answers = together(boss, (cast(1 + at % 4, ida, f"No {at}") for at in range(CLIENTS)))
    assert statuses(answers) == {201: 8}
    assert boss.get("/agency/actors?page=1").json["total_actors"] == before + 1
    assert_sound(boss.api)


@pytest.mark.parametrize(("many", "field"), [("roles", "character"), ("actors", "gender"), ("movies", "title")])
def test_one_change_of_eight_that_saw_the_same_is_kept(boss, many, field):
    path = f"/agency/{many}/1"
    etag = boss.get(path).headers["ETag"]
    answers = together(boss, (change(many, 1, **{field: f"No {at}"}) for at in range(CLIENTS)), If_Match=etag)
    assert statuses(answers) == {200: 1, 412: 7}
    (winner,) = (answer for answer in answers if answer.status_int == 200)
    seen = boss.get(path)
    assert (seen.json, seen.headers["ETag"]) == (winner.json, winner.headers["ETag"])
    assert_sound(boss.api)


@pytest.mark.parametrize("many", ["roles", "actors", "movies"])
def test_one_deletion_of_eight_is_done(boss, many):
    assert statuses(together(boss, [remove(many, 2)] * CLIENTS)) == {200: 1, 404: 7}
    assert_sound(boss.api)


def test_roles_come_while_their_movie_goes_and_none_is_left_over(boss):
    for round_ in range(ROUNDS):
        movie = made(boss, "movies", title=f"Film {round_}", year=1950)
        coming = [cast(movie, 1 + at % 2, f"No {at}") for at in range(7)]
        *added, gone = together(boss, [*coming, remove("movies", movie)])
        assert set(statuses(added)) <= {201, 422}
        assert gone.status_int == 200
        boss.get(f"/agency/movies/{movie}/roles", 404)
        assert assert_sound(boss.api)["cast_roles"] == 3


def test_roles_come_while_their_actor_goes_and_none_is_left_over(boss):
    for round_ in range(ROUNDS):
        actor = made(boss, "actors", name=f"Actor {round_}")
        coming = [cast(1 + at % 4, actor, f"No {at}") for at in range(7)]
        *added, gone = together(boss, [*coming, remove("actors", actor)])
        assert set(statuses(added)) <= {201, 422}
        assert gone.status_int == 200
        boss.get(f"/agency/actors/{actor}", 404)
        assert assert_sound(boss.api)["cast_roles"] == 3


def test_roles_come_while_an_actor_who_directs_goes_and_stays_a_director(boss):
    ida = boss.get("/agency/directors?q=lupino").json["directors"][0]["id"]
    for round_ in range(ROUNDS):
        a_role(boss, 1, ida, "Herself")
        coming = [cast(1 + at % 4, ida, f"No {round_} {at}") for at in range(7)]
        *added, gone = together(boss, [*coming, remove("actors", ida)])
        assert set(statuses(added)) == {201}
        assert gone.status_int == 200
        assert boss.get(f"/agency/directors/{ida}").json["director"]["movies"] == 1
        assert_sound(boss.api)
        boss.send("DELETE", f"/agency/actors/{ida}", "*")


def test_roles_go_while_their_movie_and_their_actor_go(boss):
    for round_ in range(ROUNDS):
        movie = made(boss, "movies", title=f"Film {round_}", year=1950)
        actor = made(boss, "actors", name=f"Actor {round_}")
        going = [remove("roles", a_role(boss, movie, actor, f"No {at}")) for at in range(6)]
        *roles, no_movie, no_actor = together(boss, [*going, remove("movies", movie), remove("actors", actor)])
        assert set(statuses(roles)) <= {200, 404}
        assert (no_movie.status_int, no_actor.status_int) == (200, 200)
        assert assert_sound(boss.api)["cast_roles"] == 3


def test_roles_change_while_their_actors_go(boss):
    for round_ in range(2 * ROUNDS):
        actors = [made(boss, "actors", name=f"Actor {round_} {at}") for at in range(4)]
        roles = [a_role(boss, at, actor, "Nobody") for at, actor in enumerate(actors, 1)]
        changing = [change("roles", role, character="Somebody") for role in roles]
        answers = together(boss, [*changing, *(remove("actors", actor) for actor in actors)])
        assert set(statuses(answers[:4])) <= {200, 404, 422}
        assert statuses(answers[4:]) == {200: 4}
        assert assert_sound(boss.api)["cast_roles"] == 3


def test_roles_that_change_movies_crosswise_all_arrive(boss):
    ids = [a_role(boss, 1 + at % 2, 1, f"No {at}") for at in range(CLIENTS)]
    for round_ in range(ROUNDS):
        moving = (change("roles", id_, movie_id=1 + (at + round_ + 1) % 2) for at, id_ in enumerate(ids))
        assert statuses(together(boss, moving)) == {200: 8}
        assert_sound(boss.api)


def test_some_begin_to_act_while_others_cease_to(boss):
    for round_ in range(ROUNDS):
        beginning = [made(boss, "directors", name=f"Director {round_} {at}") for at in range(4)]
        ceasing = [made(boss, "actors", name=f"Actor {round_} {at}") for at in range(4)]
        for at, actor in enumerate(ceasing):
            a_role(boss, 1 + at, actor, "Somebody")
        coming = [cast(4 - at, person, "Somebody") for at, person in enumerate(beginning)]
        answers = together(boss, [*coming, *(remove("actors", actor) for actor in ceasing)])
        assert statuses(answers[:4]) == {201: 4}
        assert statuses(answers[4:]) == {200: 4}
        assert_sound(boss.api)


def test_an_actor_is_renamed_and_aged_while_they_are_cast(boss):
    renaming = [change("actors", 1, name=f"Ingrid {at}", age=at) for at in range(4)]
    answers = together(boss, [*renaming, *(cast(1, 1, f"No {at}") for at in range(4))])
    assert statuses(answers) == {200: 4, 201: 4}
    name = boss.get("/agency/actors/1").json["actor"]["name"]
    assert {role["actor"]["name"] for role in roles_of(boss, 1)} == {name}
    assert boss.api.get("/movies/?q=bergman").json == []
    found = boss.api.get(f"/movies/?q={name.replace(' ', '+')}").json
    assert [movie["id"] for movie in found] == [1, 2, 3]
    assert_sound(boss.api)
