"""A movie is cast and goes again: those who work at it, and what is left of it, on every store."""

import pytest
from sqlalchemy import text

from domain.access import Role
from tests.builders import a_film
from tests.functional.conftest import Api, Person, as_role

TABLES = ("movies", "people", "cast_roles", "favorites", "movie_genres", "movie_directors", "movie_words")
ORPHANS = {
    "roles of no movie": "SELECT count(*) FROM cast_roles WHERE movie_id NOT IN (SELECT id FROM movies)",
    "roles of nobody": "SELECT count(*) FROM cast_roles WHERE person_id NOT IN (SELECT id FROM people)",
    "roles of no actor": "SELECT count(*) FROM cast_roles JOIN people ON people.id = person_id WHERE NOT is_actor",
    "marks of no movie": "SELECT count(*) FROM favorites WHERE movie_id NOT IN (SELECT id FROM movies)",
    "words of no movie": "SELECT count(*) FROM movie_words WHERE movie_id NOT IN (SELECT id FROM movies)",
    "words of nobody": "SELECT count(*) FROM person_words WHERE person_id NOT IN (SELECT id FROM people)",
    "people who do nothing": "SELECT count(*) FROM people WHERE NOT is_actor AND NOT is_director",
}


def rows(api: Api) -> dict[str, int]:
    """How many rows there are of what a movie is made of, of which none hangs in the air."""
    with api.catalogue.importing() as films:
        if api.catalogue.name == "memory":
            store = films.store
            assert {role.movie_id for role in store.roles.values()} <= set(store.movies)
            assert {role.person_id for role in store.roles.values()} <= store.actors <= set(store.people)
            assert {movie_id for _, movie_id in store.favorites} <= set(store.movies)
            return {
                "movies": len(store.movies),
                "people": len(store.people),
                "cast_roles": len(store.roles),
                "favorites": len(store.favorites),
            }

        def count(statement: str) -> int:
            return films.connection.execute(text(statement)).scalar_one()

        assert {what: count(statement) for what, statement in ORPHANS.items()} == dict.fromkeys(ORPHANS, 0)
        for name, counted in (
            ("movies", "movies"),
            ("actors", "people WHERE is_actor"),
            ("directors", "people WHERE is_director"),
            ("roles", "cast_roles"),
        ):
            kept = count(f"SELECT total FROM totals WHERE name = '{name}'")
            assert (name, kept) == (name, count(f"SELECT count(*) FROM {counted}"))
        return {table: count(f"SELECT count(*) FROM {table}") for table in TABLES}


def totals(person: Person) -> dict[str, int]:
    """What the pages of the agency say that there is of each."""
    return {many: person.get(f"/agency/{many}?page=1").json[f"total_{many}"] for many in ("movies", "actors", "roles")}


@pytest.fixture
def staff(api) -> dict[str, Person]:
    api.take_in(a_film("Casablanca", 1942, genres=("Drama",), directors=("Curtiz",), cast=("Bogart",)))
    return {role: as_role(api, role, role.value) for role in Role}


def test_a_movie_is_cast_read_marked_and_withdrawn(api, staff):
    producer, director = staff[Role.EXECUTIVE_PRODUCER], staff[Role.CASTING_DIRECTOR]
    assistant, member = staff[Role.CASTING_ASSISTANT], staff[Role.MEMBER]
    before = rows(api)
    assert totals(assistant) == {"movies": 1, "actors": 1, "roles": 1}

    # The producer adds a movie; the director adds two actors and their roles.
    told = {"title": "Gaslight", "release_date": "1944-05-04", "genres": [1], "directors": [1]}
    movie = producer.send("POST", "/agency/movies", 201, told).json["created"]
    director.send("POST", "/agency/movies", 403, told)
    bergman, boyer = (
        director.send("POST", "/agency/actors", 201, {"name": name, "birth_date": born}).json["created"]
        for name, born in (("Ingrid Bergman", "1990-08-29"), ("Charles Boyer", "1985-08-28"))
    )
    paula, gregory = (
        director.send(
            "POST", "/agency/roles", 201, {"movie_id": movie, "actor_id": actor, "character": character}
        ).json["created"]
        for actor, character in ((bergman, "Paula"), (boyer, "Gregory"))
    )
    assert totals(assistant) == {"movies": 2, "actors": 3, "roles": 3}
    assert rows(api)["cast_roles"] == before["cast_roles"] + 2

    # The assistant reads all of it, and may change none.
    assert assistant.get(f"/agency/movies/{movie}").json["movie"]["title"] == "Gaslight"
    roles = assistant.get(f"/agency/movies/{movie}/roles").json
    assert roles == {
        "success": True,
        "roles": [
            {
                "id": role,
                "movie": {"id": movie, "title": "Gaslight"},
                "actor": {"id": actor, "name": name},
                "character": character,
                "order": order,
            }
            for role, actor, name, character, order in (
                (paula, bergman, "Ingrid Bergman", "Paula", 1),
                (gregory, boyer, "Charles Boyer", "Gregory", 2),
            )
        ],
        "total_roles": 2,
    }
    assert assistant.get(f"/agency/actors/{boyer}/roles").json["roles"] == roles["roles"][1:]
    assert assistant.get(f"/agency/roles/{paula}").json["role"] == roles["roles"][0]
    assert assistant.get(f"/agency/actors/{bergman}").json["actor"]["age"] == 35
    so_far = rows(api)
    for method, path, body in (
        ("POST", "/agency/movies", told),
        ("PATCH", f"/agency/movies/{movie}", {"title": "Murder in Thornton Square"}),
        ("DELETE", f"/agency/movies/{movie}", None),
        ("POST", "/agency/actors", {"name": "Joseph Cotten"}),
        ("PATCH", f"/agency/actors/{bergman}", {"age": 28}),
        ("DELETE", f"/agency/actors/{bergman}", None),
        ("POST", "/agency/roles", {"movie_id": movie, "actor_id": boyer, "character": "Sergis"}),
        ("PATCH", f"/agency/roles/{paula}", {"order": 2}),
        ("DELETE", f"/agency/roles/{paula}", None),
    ):
        refused = assistant.send(method, path, 403, body).json
        assert (refused["code"], refused["success"]) == ("forbidden", False)
    assert rows(api) == so_far
    assert assistant.get(f"/agency/movies/{movie}/roles").json == roles

    # The director changes a role, for which everybody sees another cast.
    etag = director.get(f"/agency/roles/{gregory}").headers["ETag"]
    changed = director.send(
        "PATCH", f"/agency/roles/{gregory}", 200, {"character": "Gregory Anton", "order": 1}, If_Match=etag
    ).json
    assert (changed["role"]["character"], changed["role"]["order"]) == ("Gregory Anton", 1)
    assert api.get(f"/movies/{movie}/cast/").json == [
        {"character": "Gregory Anton", "name": "Charles Boyer", "actor_id": boyer},
        {"character": "Paula", "name": "Ingrid Bergman", "actor_id": bergman},
    ]
    assert [one["id"] for one in api.get("/movies/?q=boyer").json] == [movie]

    # A member marks the movie, and sees nothing of the agency.
    member.send("POST", f"/favorites/movies/{movie}/", 201)
    member.send("POST", "/favorites/movies/1/", 201)
    member.get(f"/agency/movies/{movie}/roles", 403)
    assert api.get(f"/movies/{movie}/").json["favorites"] == 1
    assert rows(api)["favorites"] == 2

    # The producer withdraws it: its roles and marks go along, and its actors stay.
    director.send("DELETE", f"/agency/movies/{movie}", 403)
    assert producer.send("DELETE", f"/agency/movies/{movie}", 200).json == {"success": True, "deleted": movie}
    for path in (
        f"/agency/movies/{movie}",
        f"/agency/movies/{movie}/roles",
        f"/agency/roles/{paula}",
        f"/agency/roles/{gregory}",
        f"/movies/{movie}/",
        f"/movies/{movie}/cast/",
    ):
        assistant.get(path, 404)
    assert assistant.get("/agency/actors?q=b&sort=name").json["actors"] == [
        {"id": 2, "name": "Bogart", "gender": "", "birth_date": None, "age": None},
        {"id": boyer, "name": "Charles Boyer", "gender": "", "birth_date": "1985-08-28", "age": 40},
        {"id": bergman, "name": "Ingrid Bergman", "gender": "", "birth_date": "1990-08-29", "age": 35},
    ]
    assert assistant.get(f"/agency/actors/{bergman}/roles").json["roles"] == []
    assert [one["id"] for one in member.get("/favorites/movies/").json] == [1]
    member.send("DELETE", f"/favorites/movies/{movie}/", 404)
    assert totals(assistant) == {"movies": 1, "actors": 3, "roles": 1}
    assert assistant.get("/agency/genres/1").json["genre"]["movies"] == 1
    assert assistant.get("/agency/directors/1").json["director"]["movies"] == 1
    assert api.get("/movies/?q=gaslight").json == api.get("/movies/?q=bergman").json == []
    assert rows(api) == {**before, "people": before["people"] + 2, "favorites": 1}

    # And the actors, when the director takes them away, leave things as they were.
    for actor in (bergman, boyer):
        director.send("DELETE", f"/agency/actors/{actor}", 200)
    assert rows(api) == {**before, "favorites": 1}
    assert totals(assistant) == {"movies": 1, "actors": 1, "roles": 1}
