"""Files into a collection and out of it again: plans, what comes of them, and the way back, byte for byte."""

import csv
import io
import random
import zipfile
from io import BytesIO

import orjson
import pytest
from webtest import TestResponse

from domain.access import Role
from domain.lookup import ExternalMovie
from tests.builders import a_film
from tests.functional.conftest import Person, as_role

IMPORTS, EXPORT, COPIES = "/collection/imports/", "/collection/export/", "/collection/movies/"
CSV, JSON, ZIP = "text/csv", "application/json", "application/zip"
HEADER = "title,format,length,release_year,rating,notes,external_id,added\n"
LAURA = "Laura,DVD,88,1944,5,,,2026-01-02T03:04:05Z\n"
ALIEN = {"title": "Alien", "format": "VHS", "length": 117, "release_year": 1979, "rating": 5}
MATRIX = ExternalMovie("tmdb:603", "The Matrix", 1999, length=136, imdb_id="imdb:tt0133093")


@pytest.fixture(autouse=True)
def large_bodies_in_memory(monkeypatch) -> None:
    """WebTest would copy them into files that nobody closes."""
    monkeypatch.setattr("webtest.app.TestRequest.request_body_tempfile_limit", 2**30)


@pytest.fixture
def anna(api) -> Person:
    api.take_in(
        a_film("Laura", 1944, length=88, genres=("Crime",)),
        a_film("Gilda", 1946, length=110, directors=("Charles Vidor",)),
        a_film("Gilda", 1946, length=111, directors=("Somebody Else",)),
        a_film("Ran", 1985),
        a_film("Amélie", 2001, original_title="Le Fabuleux Destin", length=122),
        a_film("Resan", 1987, length=873),
    )
    return Person(api, "anna", username="anna")


def send(person: Person, content: bytes | str, kind: str = CSV, status: int = 201, query: str = "", **headers: str):
    content = content.encode() if isinstance(content, str) else content
    headers = {"Authorization": person.token, "Content_Type": kind, **headers}
    return person.api.request("POST", f"{IMPORTS}{query}", status, content, **headers)


def plan(person: Person, content: bytes | str, kind: str = CSV, query: str = "") -> dict:
    return send(person, content, kind, query=query).json


def do(person: Person, planned: dict, verb: str = "apply", status: int = 200) -> dict:
    return person.send("POST", f"{IMPORTS}{planned['id']}/{verb}/", status).json


def counts(planned: dict) -> dict[str, int]:
    """The counts that aren't 0."""
    assert sum(planned["counts"].values()) == len(planned["rows"])
    return {name: count for name, count in planned["counts"].items() if count}


def exported(person: Person) -> tuple[bytes, bytes]:
    return tuple(person.get(f"{EXPORT}?format={word}").body for word in ("csv", "json"))


def reasons(planned: dict) -> list[str]:
    return [row["reason"] for row in planned["rows"]]


def zipped(files: dict[str, str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


# A plan, and what comes of it


def test_a_plan_says_what_would_come_of_each_line_and_changes_nothing(anna):
    copy = anna.send("POST", COPIES, 201, ALIEN).json
    before = exported(anna)
    planned = send(
        anna,
        "title,format,length,release_year,rating\nAlien,VHS,117,1979,5\nAlien,VHS,117,1979,5\nLaura,DVD,88,1944,4\n"
        "alien,DVD,117,1979,5\nBad,dvd,501,1799,6\n",
    )
    body = planned.json
    assert planned.headers["Location"] == f"{IMPORTS}{body['id']}/"
    assert planned.headers["Cache-Control"] == "no-store"
    assert body["state"] == "planned"
    assert body["counts"] == {"add": 3, "change": 0, "same": 1, "unsure": 0, "refused": 1}
    shown = {"candidates": [], "reason": "", "movie_id": None}
    assert body["rows"][:4] == [
        {"line": 2, "action": "same", "title": "Alien", "year": 1979, **shown},
        {"line": 3, "action": "add", "title": "Alien", "year": 1979, **shown},
        {"line": 4, "action": "add", "title": "Laura", "year": 1944, **shown, "movie_id": 1},
        {"line": 5, "action": "add", "title": "alien", "year": 1979, **shown},
    ]
    refused = body["rows"][4]
    assert (refused["line"], refused["action"], refused["title"]) == (6, "refused", "Bad")
    for name in ("format", "length", "release_year", "rating"):
        assert name in refused["reason"]
    assert exported(anna) == before
    seen = anna.get(planned.headers["Location"])
    assert seen.json == body
    anna.get(planned.headers["Location"], 304, If_None_Match=seen.headers["ETag"])
    assert anna.get(f"{COPIES}{copy['id']}/").json == copy


def test_what_a_plan_says_is_done_and_undone_as_a_whole(anna):
    copy = anna.send("POST", COPIES, 201, {**ALIEN, "notes": "mine"}).json
    before = exported(anna)
    planned = plan(anna, "title,format,length,release_year,rating\nALIEN,VHS,116,1979,4\nLaura,DVD,88,1944,4\n")
    assert counts(planned) == {"change": 1, "add": 1}
    anna.api.clock.sleep(minutes=1)
    applied = do(anna, planned)
    assert applied == {**planned, "state": "applied"} == anna.get(f"{IMPORTS}{planned['id']}/").json
    changed = anna.get(f"{COPIES}{copy['id']}/").json
    told = {"title": "ALIEN", "length": 116, "rating": 4, "changed": "2026-05-04T12:01:00Z"}
    assert changed == {**copy, **told}
    laura = next(copy for copy in anna.get(COPIES).json if copy["title"] == "Laura")
    assert (laura["movie_id"], laura["visibility"], laura["added"]) == (1, "private", "2026-05-04T12:01:00Z")
    assert do(anna, planned, status=409)["code"] == "not_planned"
    undone = do(anna, planned, "undo")
    assert undone == {**planned, "state": "undone"}
    assert exported(anna) == before
    assert anna.get(COPIES).json == [copy]
    assert do(anna, planned, "undo", 409)["code"] == "not_applied"
    assert do(anna, planned, status=409)["code"] == "not_planned"


def test_what_was_never_applied_cannot_be_undone(anna):
    assert do(anna, plan(anna, HEADER + LAURA), "undo", 409)["code"] == "not_applied"


def test_the_same_file_twice_adds_nothing(anna):
    content = HEADER + LAURA + LAURA + 'Alien,VHS,117,1979,5,"x\ny",,\n'
    assert counts(do(anna, plan(anna, content))) == {"add": 3}
    before = exported(anna)
    again = plan(anna, content)
    assert counts(again) == {"same": 3}
    assert counts(do(anna, again)) == {"same": 3}
    assert exported(anna) == before
    do(anna, again, "undo")
    assert exported(anna) == before
    assert counts(plan(anna, HEADER + LAURA * 4)) == {"same": 2, "add": 2}


def test_a_plan_that_the_collection_has_left_behind_is_outdated(anna):
    first, second = plan(anna, HEADER + LAURA), plan(anna, HEADER + LAURA)
    anna.api.clock.sleep(seconds=1)
    do(anna, first)
    before = exported(anna)
    assert do(anna, second, status=409)["code"] == "plan_outdated"
    assert exported(anna) == before
    same = plan(anna, HEADER + LAURA)
    (copy,) = anna.get(COPIES).json
    anna.send("DELETE", f"{COPIES}{copy['id']}/", 200)
    assert do(anna, same, status=409)["code"] == "plan_outdated"
    change = plan(anna, HEADER + LAURA)
    added = anna.send(
        "POST", COPIES, 201, {"title": "laura", "format": "DVD", "length": 1, "release_year": 1944, "rating": 1}
    )
    assert do(anna, change, status=409)["code"] == "plan_outdated"
    assert [copy["id"] for copy in anna.get(COPIES).json] == [added.json["id"]]
    assert anna.get(f"{IMPORTS}{change['id']}/").json["state"] == "planned"


def test_a_copy_that_was_planned_to_be_the_same_and_is_not_any_more_outdates_the_plan(anna):
    do(anna, plan(anna, HEADER + LAURA))
    same = plan(anna, HEADER + LAURA)
    assert counts(same) == {"same": 1}
    anna.api.clock.sleep(seconds=1)
    (copy,) = anna.get(COPIES).json
    anna.send("PATCH", f"{COPIES}{copy['id']}/", 200, {"rating": 1})
    assert do(anna, same, status=409)["code"] == "plan_outdated"


def test_a_movie_that_went_outdates_the_plan(anna):
    boss = as_role(anna.api, Role.ADMINISTRATOR, "boss")
    planned = plan(anna, HEADER + LAURA)
    assert planned["rows"][0]["movie_id"] == 1
    boss.send("DELETE", "/agency/movies/1", 200)
    assert do(anna, planned, status=409)["code"] == "plan_outdated"


def test_what_was_changed_since_cannot_be_undone(anna):
    planned = plan(anna, HEADER + LAURA + "Alien,VHS,117,1979,5,,,\n")
    do(anna, planned)
    anna.api.clock.sleep(seconds=1)
    laura = next(copy for copy in anna.get(COPIES).json if copy["title"] == "Laura")
    anna.send("PATCH", f"{COPIES}{laura['id']}/", 200, {"rating": 1})
    before = exported(anna)
    assert do(anna, planned, "undo", 409)["code"] == "changed_since"
    anna.send("DELETE", f"{COPIES}{laura['id']}/", 200)
    assert do(anna, planned, "undo", 409)["code"] == "changed_since"
    assert exported(anna) != before
    assert anna.get(f"{IMPORTS}{planned['id']}/").json["state"] == "applied"


def test_undoing_gives_back_changed_copies_as_they_were_and_leaves_their_sharing(anna):
    bert = Person(anna.api, "bert", username="bert")
    content = HEADER + "Alien,VHS,117,1979,5,first,,2020-01-01T00:00:00Z\nRan,DVD,162,1985,4,,,2020-01-02T00:00:00Z\n"
    do(anna, plan(anna, content))
    alien, ran = anna.get(COPIES).json
    for copy in (alien, ran):
        anna.send("PUT", f"{COPIES}{copy['id']}/sharing/", 200, {"visibility": "selected", "users": ["bert"]})
    before, shared = exported(anna), bert.get("/shared/movies/").json
    alien, ran = anna.get(COPIES).json
    planned = plan(anna, HEADER + "ALIEN,VHS,1,1979,1,second,,\nran,DVD,2,1985,2,more,,\nLaura,DVD,88,1944,4,,,\n")
    assert counts(planned) == {"change": 2, "add": 1}
    anna.api.clock.sleep(minutes=1)
    do(anna, planned)
    assert [copy["title"] for copy in bert.get("/shared/movies/").json] == ["ALIEN", "ran"]
    anna.send("PUT", f"{COPIES}{ran['id']}/sharing/", 200, {"visibility": "private"})
    laura = anna.get(COPIES).json[2]
    anna.send("PUT", f"{COPIES}{laura['id']}/sharing/", 200, {"visibility": "everyone"})
    do(anna, planned, "undo")
    assert exported(anna) == before
    assert anna.get(COPIES).json == [alien, {**ran, "visibility": "private"}]
    assert bert.get("/shared/movies/").json == shared[:1]


def test_an_import_can_be_undone_after_a_movie_went(anna):
    boss = as_role(anna.api, Role.ADMINISTRATOR, "boss")
    do(anna, plan(anna, HEADER + LAURA))
    before = exported(anna)
    planned = plan(anna, HEADER + "Laura,DVD,90,1944,1,,,\n")
    assert counts(planned) == {"change": 1}
    do(anna, planned)
    boss.send("DELETE", "/agency/movies/1", 200)
    do(anna, planned, "undo")
    assert exported(anna) == before
    assert anna.get(COPIES).json[0]["movie_id"] is None


def test_anothers_import_is_404_like_one_that_never_was(anna):
    bert = Person(anna.api, "bert")
    planned = plan(anna, HEADER + LAURA)
    for method, rest in (("GET", ""), ("POST", "apply/"), ("POST", "undo/")):
        there, nowhere = (bert.send(method, f"{IMPORTS}{id_}/{rest}", 404) for id_ in (planned["id"], "x" * 22))
        assert there.body == nowhere.body
        assert there.json["code"] == "import_not_found"
        anna.api.send(method, f"{IMPORTS}{planned['id']}/{rest}", 401)
        anna.send(method, f"{IMPORTS}short/{rest}", 404)
    assert anna.get(f"{IMPORTS}{planned['id']}/").json["state"] == "planned"
    assert bert.get(COPIES).json == []


def test_a_key_plans_once_and_applies_once(anna):
    first = send(anna, HEADER + LAURA, Idempotency_Key="key-1")
    again = send(anna, HEADER + LAURA, Idempotency_Key="key-1")
    assert (again.body, again.headers["Location"]) == (first.body, first.headers["Location"])
    send(anna, HEADER + LAURA + LAURA, status=422, Idempotency_Key="key-1")
    path = f"{IMPORTS}{first.json['id']}/apply/"
    applied = [anna.send("POST", path, 200, Idempotency_Key="key-1").json for _ in range(3)]
    assert applied == [{**first.json, "state": "applied"}] * 3
    assert len(anna.get(COPIES).json) == 1


def test_the_same_film_is_brought_in_only_once(make_api, api):
    anna = Person(api)
    content = HEADER + "One,DVD,1,1999,5,,tmdb:603,\nTwo,DVD,1,1999,5,,tmdb:603,\nThree,VHS,1,1999,5,,tmdb:603,\n"
    planned = plan(anna, content)
    assert [row["action"] for row in planned["rows"]] == ["add", "refused", "add"]
    assert planned["rows"][1]["reason"] == "the same film is there already"
    do(anna, planned)
    assert [(copy["title"], copy["external_id"]) for copy in anna.get(COPIES).json] == [
        ("One", "tmdb:603"), ("Three", "tmdb:603")
    ]  # fmt: skip
    assert counts(plan(anna, content)) == {"same": 2, "refused": 1}


@pytest.mark.parametrize("kind", ["memory", "sqlite", "postgresql"])
def test_a_film_that_was_added_by_hand_is_not_brought_in_again(make_api, kind):
    anna = Person(make_api(kind, films=[MATRIX]))
    anna.send("POST", COPIES, 201, {"external_id": "tmdb:603", "format": "DVD", "rating": 5})
    assert counts(plan(anna, anna.get(EXPORT).body)) == {"same": 1}
    planned = plan(anna, HEADER + "Matrix,DVD,136,1999,5,,tmdb:603,\nMatrix,DVD,136,1999,5,,imdb:tt0133093,\n")
    assert counts(planned) == {"refused": 2}


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_where_external_ids_are_required_lines_without_one_are_refused(make_api, kind):
    anna = Person(make_api(kind, films=[MATRIX], require_external_id=True))
    planned = plan(anna, HEADER + LAURA + "Matrix,DVD,136,1999,5,,tmdb:603,\n")
    assert [row["action"] for row in planned["rows"]] == ["refused", "add"]
    assert planned["rows"][0]["reason"].startswith("external_id is missing")


# CSV


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (HEADER + 'A,VHS,0,1800,1,"x, ""y""\nz",,\n', {"title": "A", "notes": 'x, "y"\nz'}),
        (b"\xef\xbb\xbf" + HEADER.encode() + b"A,VHS,0,1800,1,,,\n", {"title": "A"}),
        ((HEADER + 'A,VHS,0,1800,1,"x\ny",,\n').replace("\n", "\r\n"), {"title": "A", "notes": "x\ny"}),
        (HEADER + "A,VHS,0,1800,1,,,", {"title": "A"}),
        ("rating,release_year,length,format,title\n1,1800,0,VHS,A\n", {"title": "A", "notes": ""}),
        (" title , format ,length,release_year,rating\nA,VHS,0,1800,1\n", {"title": "A"}),
        ("title,format,length,release_year,rating,colour,\nA,VHS,0,1800,1,red,x\n", {"title": "A"}),
        (HEADER + "A,VHS,0,1800,1\n", {"title": "A", "notes": ""}),
        (HEADER + "A,VHS,0,1800,1,,,,,,more,cells\n", {"title": "A"}),
        (HEADER + "\n\n A ,VHS,0,1800,1,,,\n\n", {"title": "A"}),
        (HEADER + "e\u0301,VHS,0,1800,1,,,\n", {"title": "é"}),
        (HEADER + "👩‍👩‍👧‍👦,VHS,0,1800,1,,,\n", {"title": "👩‍👩‍👧‍👦"}),
        (HEADER + "=1+1,VHS,000,1800,01,,,\n", {"title": "=1+1", "length": 0, "rating": 1}),
        (HEADER + "A,VHS,0,1800,1,,,2020-02-29\n", {"added": "2020-02-29T00:00:00Z"}),
        (HEADER + "A,VHS,0,1800,1,,,2020-02-29T12:00:00+02:00\n", {"added": "2020-02-29T10:00:00Z"}),
    ],
)  # fmt: skip
def test_csv_is_read_however_it_is_written(make_api, content, told):
    anna = Person(make_api("memory"))
    planned = plan(anna, content)
    assert counts(planned) == {"add": 1}, planned["rows"]
    do(anna, planned)
    (copy,) = anna.get(COPIES).json
    assert {name: copy[name] for name in told} == told


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",VHS,0,1800,1,,,", "title is missing"),
        ("  ,VHS,0,1800,1,,,", "title is empty"),
        (f"{'x' * 51},VHS,0,1800,1,,,", "title has more than 50 characters"),
        ("A,,0,1800,1,,,", "format is missing"),
        ("A,vhs,0,1800,1,,,", "format is none of VHS, DVD, Streaming"),
        ("A,VHS,,1800,1,,,", "length isn't told"),
        ("A,VHS,501,1800,1,,,", "length is not from 0 to 500"),
        ("A,VHS,1.0,1800,1,,,", "length is not a whole number"),
        ("A,VHS,0,1799,1,,,", "release_year is not from 1800 to 2100"),
        ("A,VHS,0,,1,,,", "release_year is missing"),
        ("A,VHS,0,1800,,,,", "rating is missing"),
        ("A,VHS,0,1800,6,,,", "rating is not from 1 to 5"),
        ("A,VHS,0,1800,five,,,", "rating is not a whole number"),
        ("A,VHS,0,1800,99999999999999999999,,,", "rating is not a whole number"),
        ("A\0b,VHS,0,1800,1,,,", "title holds a control character"),
        (f"A,VHS,0,1800,1,{'x' * 2001},,", "notes has more than 2000 characters"),
        ("A,VHS,0,1800,1,,603,", "external_id is no id like tmdb:603"),
        ("A,VHS,0,1800,1,,,yesterday", "added is not a time"),
        ("A,VHS,0,1800,1,,,1899-12-31", "added is not a time"),
        ("A,VHS,0,1800,1,,,9999-12-31T23:59:59-23:59", "added is not a time"),
        ('"A\nb",VHS,0,1800,1,,,', "title holds a control character"),
    ],
)
def test_lines_that_break_a_rule_are_refused_and_told_why(make_api, line, reason):
    anna = Person(make_api("memory"))
    planned = plan(anna, f"{HEADER}{line}\nGood,VHS,0,1800,1,,,\n")
    assert counts(planned) == {"refused": 1, "add": 1}
    assert planned["rows"][0]["reason"].startswith(reason)
    assert [copy["title"] for copy in (do(anna, planned), anna.get(COPIES).json)[1]] == ["Good"]


def faults(refused: TestResponse) -> list[tuple]:
    return [(fault["location"], fault["name"], fault["code"]) for fault in refused.json["errors"]]


UNREADABLE = [
    (HEADER.encode("utf-16"), CSV),
    ((HEADER + "Amélie,DVD,1,2001,5,,,\n").encode("latin-1"), CSV),
    (HEADER.encode() + b'"open,DVD,1,2001,5\n', CSV),
    (HEADER.encode() + b'"closed"x,DVD,1,2001,5\n', CSV),
    (HEADER.encode() + b"x" * 200_000 + b",DVD\n", CSV),
    (b"\xff\xfe", CSV),
    (b"{", JSON),
    (b"\xff", JSON),
    (b"[" * 100_000, JSON),
    (b'[{"title": "\\ud800"}]', JSON),
    (b"PK\x03\x04 no zip", ZIP),
    (b"no zip", ZIP),
]
UNFIT = [
    (b"\n", CSV),
    (b"name,format\nLaura,DVD\n", CSV),
    (b"title,title\nLaura,DVD\n", CSV),
    (b"Laura,DVD,88,1944,5\n", CSV),
    (b"{}", JSON),
    (b'{"title": "Laura"}', JSON),
    (b"null", JSON),
    (b'"text"', JSON),
    (b"title\n" + b"x\n" * 20_001, CSV),
    (orjson.dumps([1] * 20_001), JSON),
    (zipped({"profile.csv": "x"}), ZIP),
    (zipped({}), ZIP),
    (zipped({"watched.csv": "no,header\n"}), ZIP),
    (zipped({"deleted/watched.csv": "Name\n", "orphaned/diary.csv": "Name\n"}), ZIP),
    (zipped({"watched.csv": "Name\n" + "x" * 17 * 1024 * 1024}), ZIP),
    (zipped({f"{name}.csv": "Name\n" + "\n" * 6 * 1024 * 1024 for name in ("watched", "diary", "ratings")}), ZIP),
]


def test_what_cannot_be_read_is_400_and_what_is_no_collection_422(make_api):
    anna = Person(make_api("memory"))
    for content, kind in UNREADABLE:
        refused = send(anna, content, kind, 400)
        assert refused.json["code"] == "bad_request", content[:40]
        assert "Traceback" not in refused.text
    for content, kind in UNFIT:
        assert faults(send(anna, content, kind, 422)) == [("body", "", "not_collection")], content[:40]
    assert send(anna, b"", CSV, 400).json["code"] == "bad_request"
    for kind in ("text/plain", "text/csvx", "application/x-zip", "", "multipart/form-data"):
        assert send(anna, HEADER + LAURA, kind, 415).json["code"] == "unsupported_media_type"
    for kind in ("text/csv; charset=utf-8", "TEXT/CSV", " text/csv ;header=present"):
        send(anna, HEADER + LAURA, kind, 201)
    assert anna.get(COPIES).json == []


def test_a_file_of_8_mib_is_the_largest(make_api):
    anna = Person(make_api("memory"))
    content = (HEADER + LAURA).encode() + b"\n" * 8 * 1024 * 1024
    assert counts(send(anna, content[: 8 * 1024 * 1024]).json) == {"add": 1}
    assert send(anna, content[: 8 * 1024 * 1024 + 1], status=413).json["code"] == "too_large"
    assert counts(send(anna, "title\n" + "x\n" * 20_000).json) == {"refused": 20_000}


def test_what_is_not_told_is_stood_in_for(make_api):
    anna = Person(make_api("memory"))
    content = "title,format,length,release_year,rating\nA,,0,1800,\nB,VHS,0,1800,1\n"
    assert counts(plan(anna, content)) == {"refused": 1, "add": 1}
    do(anna, plan(anna, content, query="?format=DVD&rating=4"))
    shown = {copy["title"]: (copy["format"], copy["rating"]) for copy in anna.get(COPIES).json}
    assert shown == {"A": ("DVD", 4), "B": ("VHS", 1)}
    for query, name in (
        ("format=dvd", "format"), ("format=", "format"), ("rating=0", "rating"), ("rating=6", "rating"),
        ("rating=x", "rating"), ("rating=1&rating=2", "rating"),
    ):  # fmt: skip
        assert faults(send(anna, content, status=422, query=f"?{query}"))[0][:2] == ("querystring", name)


# JSON


def test_json_is_read_strictly_line_by_line(make_api):
    anna = Person(make_api("memory"))
    good = {**ALIEN, "notes": "x\ny"}
    entries = [
        good, {**good, "rating": "5"}, {**good, "rating": 5.0}, {**good, "rating": True}, {**good, "title": 5}, 5, None,
        [], {**good, "length": None}, {**good, "colour": "red", "id": 1}, {**good, "notes": None},
        {**good, "release_year": 2**63}, {**good, "added": 5}, {**good, "added": "2020-01-01T00:00:00Z"}, {},
    ]  # fmt: skip
    planned = plan(anna, orjson.dumps(entries), JSON)
    assert [row["line"] for row in planned["rows"]] == list(range(1, 16))
    actions = [row["action"] for row in planned["rows"]]
    assert [at for at, action in enumerate(actions) if action == "add"] == [0, 9, 10, 13]
    assert counts(plan(anna, b"[]", JSON)) == {}
    do(anna, planned)
    assert len(anna.get(COPIES).json) == 4


# Letterboxd

WATCHED = "Date,Name,Year,Letterboxd URI\n"
RATINGS = "Date,Name,Year,Letterboxd URI,Rating\n"
SEEN = (
    WATCHED + "2020-01-01,Laura,1944,u\n2020-01-02,Gilda,1946,u\n2020-01-03,Amélie,2002,u\n2020-01-04,Nobody,1999,u\n"
)
RATED = (
    RATINGS
    + "2020-02-01,Laura,1944,u,3.5\n2020-02-02,Gilda,1946,u,5\n2020-02-03,Amélie,2002,u,0.5\n"
    + "2020-02-03,Nobody,1999,u,1\n"
)


@pytest.mark.parametrize("folder", ["", "letterboxd-anna-2026/"])
def test_letterboxds_export_is_understood(anna, folder):
    content = zipped({f"{folder}watched.csv": SEEN, f"{folder}ratings.csv": RATED, f"{folder}likes/films.csv": "x"})
    planned = plan(anna, content, ZIP)
    assert [(row["title"], row["action"], row["movie_id"], row["candidates"]) for row in planned["rows"]] == [
        ("Laura", "add", 1, []),
        ("Gilda", "unsure", None, [2, 3]),
        ("Amélie", "unsure", None, [5]),
        ("Nobody", "refused", None, []),
    ]
    assert all(reasons(planned)[1:])
    do(anna, planned)
    (copy,) = anna.get(COPIES).json
    assert copy == {
        "id": copy["id"], "title": "Laura", "format": "Streaming", "length": 88, "release_year": 1944, "rating": 4,
        "notes": "", "movie_id": 1, "external_id": "", "visibility": "private", "added": "2020-01-01T00:00:00Z",
        "changed": copy["changed"],
    }  # fmt: skip
    assert counts(plan(anna, content, ZIP)) == {"same": 1, "unsure": 2, "refused": 1}
    assert counts(plan(anna, content, ZIP, "?format=VHS")) == {"add": 1, "unsure": 2, "refused": 1}


def test_letterboxds_export_without_ratings_needs_one_to_stand_in(anna):
    content = zipped({"watched.csv": WATCHED + "2020-01-01,Laura,1944,u\n"})
    assert reasons(plan(anna, content, ZIP)) == ["rating is missing"]
    do(anna, plan(anna, content, ZIP, "?rating=3"))
    assert anna.get(COPIES).json[0]["rating"] == 3


@pytest.mark.parametrize(
    ("line", "action", "reason"),
    [
        ("2020-01-01,Laura,1944,u,5", "add", ""),
        ("2020-01-01,le fabuleux destin,2001,u,4", "add", ""),
        ("2020-01-01,Laura,1945,u,5", "unsure", "the year isn't the movie's"),
        ("2020-01-01,Laura,1950,u,5", "refused", "length isn't told"),
        ("2020-01-01,Ran,1985,u,5", "refused", "length isn't told"),
        ("2020-01-01,Resan,1987,u,5", "refused", "length isn't told"),
        ("2020-01-01,Laura,,u,5", "refused", "release_year is missing"),
        ("2020-01-01,,1944,u,5", "refused", "title is"),
        ("2020-01-01,Laura,1944,u,0", "refused", "rating is missing"),
        ("2020-01-01,Laura,1944,u,5.5", "refused", "rating is not from 1 to 5"),
        ("2020-01-01,Laura,1944,u,x", "refused", "rating is missing"),
        ("someday,Laura,1944,u,5", "refused", "added is not a time"),
        (f"2020-01-01,{'x' * 51},1944,u,5", "refused", "title has more than 50"),
    ],
)
def test_each_film_of_it_is_added_or_told_why_not(make_api, line, action, reason):
    api = make_api("memory")
    api.take_in(
        a_film("Laura", 1944, length=88),
        a_film("Ran", 1985),
        a_film("Resan", 1987, length=873),
        a_film("Amélie", 2001, original_title="Le Fabuleux Destin", length=122),
    )
    (row,) = plan(Person(api), zipped({"ratings.csv": f"{RATINGS}{line}\n"}), ZIP)["rows"]
    assert (row["action"], row["reason"][: len(reason)]) == (action, reason)


def test_the_rating_given_last_counts(make_api):
    api = make_api("memory")
    api.take_in(a_film("Laura", 1944, length=88))
    anna = Person(api)
    diary = "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n"
    files = {
        "diary.csv": f"{diary}2019-01-01,Laura,1944,u,1,,,2019-01-01\n2020-01-01,Laura,1944,u,,Yes,,2020-01-01\n",
        "watched.csv": f"{WATCHED}2018-01-01,Laura,1944,u\n",
        "deleted/ratings.csv": f"{RATINGS}2018-01-01,Laura,1944,u,5\n",
    }
    do(anna, plan(anna, zipped(files), ZIP))
    (copy,) = anna.get(COPIES).json
    assert (copy["rating"], copy["added"]) == (1, "2018-01-01T00:00:00Z")


def test_no_zip_file_is_a_5xx(make_api):
    anna = Person(make_api("memory"))
    files = {"watched.csv": WATCHED + "2020-01-01,Laura,1944,u\n" * 50, "ratings.csv": RATINGS + "x" * 100}
    chance = random.Random(603)
    for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        whole = zipped(files, compression)
        for _ in range(100):
            content = bytearray(whole)
            for _ in range(chance.choice((1, 1, 2, 8))):
                content[chance.randrange(len(content))] = chance.randrange(256)
            if chance.random() < 0.2:
                del content[chance.randrange(1, len(content)) :]
            answer = send(anna, bytes(content), ZIP, "*")
            assert answer.status_int in (201, 400, 422), (compression, answer.json)


@pytest.mark.parametrize("what", ["flag", "method", "name"])
def test_a_zip_file_that_is_encrypted_or_packed_as_nobody_does_is_400(make_api, what):
    content = bytearray(zipped({"watched.csv": SEEN}))
    central = content.index(b"PK\x01\x02")
    for start, flags, method in ((0, 6, 8), (central, 8, 10)):
        if what == "flag":
            content[start + flags] |= 1
        elif what == "method":
            content[start + method] = 99
        else:  # a name that says it is in UTF-8, and isn't
            content[start + flags + 1] |= 8
            name = content.index(b"watched", start)
            content[name] = 0xFF
    assert send(Person(make_api("memory")), bytes(content), ZIP, 400).json["code"] == "bad_request"


# Out and in again

ODD = [
    ("Alien", "VHS", 117, 1979, 5, "", ""),
    ("Alien", "VHS", 117, 1979, 5, "", ""),
    ("Alien", "VHS", 117, 1979, 5, "the other one", ""),
    ("alien", "VHS", 0, 1979, 1, "", ""),
    ('"Quoted", and, commas', "DVD", 500, 1800, 1, 'one\ntwo, "three"\n\nfour', ""),
    ("👩‍👩‍👧‍👦 🎬", "Streaming", 1, 2100, 3, "🎬\n🎬", "tmdb:603"),
    ("Amélie", "DVD", 122, 2001, 5, "", "imdb:tt0211915"),
    ("'", "DVD", 122, 2001, 5, "'", ""),
    ("\\N", "DVD", 122, 2001, 5, "\\", ""),
    ("=1+1", "DVD", 122, 2001, 5, "@x", ""),
    ("null", "DVD", 122, 2001, 5, "null", ""),
    ("七人の侍", "DVD", 207, 1954, 5, "", ""),
    (";", "DVD", 207, 1954, 5, ";", ""),
    ("#", "DVD", 207, 1954, 5, "#", ""),
    ("\ufeffA", "DVD", 207, 1954, 5, "", ""),
    ("\u00adA", "DVD", 207, 1954, 5, "\u200b", ""),
]


def written(rows: list[tuple]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER.strip().split(","))
    writer.writerows((*row, f"2026-01-{1 + at % 3:02}T00:00:00Z") for at, row in enumerate(rows))
    return text.getvalue()


def test_what_is_exported_and_imported_elsewhere_is_exported_the_same(anna):
    bert, carla = Person(anna.api, "bert"), Person(anna.api, "carla")
    planned = plan(anna, written(ODD))
    assert counts(planned) == {"add": len(ODD)}
    do(anna, planned)
    before = exported(anna)
    for person, content, kind in ((bert, before[0], CSV), (carla, before[1], JSON)):
        planned = plan(person, content, kind)
        assert counts(planned) == {"add": len(ODD)}
        do(person, planned)
        assert exported(person) == before
        assert counts(plan(person, content, kind)) == {"same": len(ODD)}
        do(person, planned, "undo")
        assert exported(person) == (HEADER.encode(), b"[]")
    assert counts(plan(anna, before[0])) == counts(plan(anna, before[1], JSON)) == {"same": len(ODD)}


def test_an_export_is_a_file_to_be_kept(anna):
    do(anna, plan(anna, HEADER + LAURA))
    as_csv, as_json = anna.get(EXPORT), anna.get(f"{EXPORT}?format=json")
    assert as_csv.body == (HEADER + LAURA).encode()
    assert as_csv.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert as_csv.headers["Content-Disposition"] == 'attachment; filename="collection.csv"'
    assert as_csv.headers["Cache-Control"] == "no-store"
    assert as_json.json == [
        {
            "title": "Laura", "format": "DVD", "length": 88, "release_year": 1944, "rating": 5, "notes": "",
            "external_id": "", "added": "2026-01-02T03:04:05Z",
        }
    ]  # fmt: skip
    assert as_json.headers["Content-Type"] == "application/json"
    assert as_json.headers["Content-Disposition"] == 'attachment; filename="collection.json"'
    assert anna.get(f"{EXPORT}?format=csv").body == as_csv.body
    for query in ("format=xml", "format=CSV", "format=", "format=csv&format=csv"):
        anna.get(f"{EXPORT}?{query}", 422)
    assert anna.send("HEAD", EXPORT, 200).body == b""


def test_an_export_keeps_its_order_whatever_happened_to_the_ids(anna):
    fields = [(title, "DVD", 1, 2000, rating, "", "") for title in "ba" for rating in (2, 1)] * 3
    do(anna, plan(anna, written(fields)))
    before = exported(anna)
    for verb in ("apply", "undo"):
        rows = before[0].decode().splitlines(keepends=True)
        random.Random(1).shuffle(body := rows[1:])
        bert = Person(anna.api, f"bert-{verb}")
        do(bert, plan(bert, "".join([rows[0], *body])))
        assert exported(bert) == before


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_collection_of_5000_is_planned_applied_exported_and_undone(make_api, kind):
    api = make_api(kind)
    api.take_in(*(a_film(f"Film {number}", 1950, length=90) for number in range(100)))
    anna, bert = Person(api, "anna"), Person(api, "bert")
    anna.send("POST", COPIES, 201, {**ALIEN, "notes": "mine"})
    before = exported(anna)
    rows = [
        (f"Film {at % 4000} é🎬"[:50], "DVD", at % 501, 1900 + at % 200, 1 + at % 5, f"n{at}", "") for at in range(4999)
    ]
    planned = plan(anna, written([*rows, ("Alien", "VHS", 1, 1979, 1, "theirs", "")]))
    assert counts(planned) == {"add": 4999, "change": 1}
    do(anna, planned)
    whole = exported(anna)
    copies = anna.get(COPIES).json
    assert len(copies) == 5000
    assert len({copy["id"] for copy in copies}) == 5000
    do(bert, plan(bert, whole[0]))
    assert exported(bert) == whole
    assert counts(plan(bert, whole[1], JSON)) == {"same": 5000}
    do(anna, planned, "undo")
    assert exported(anna) == before
    assert len(bert.get(COPIES).json) == 5000
