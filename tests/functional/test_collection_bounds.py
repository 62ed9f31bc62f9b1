"""What may stand in the fields of a copy, to the letter, by every method that writes one; a refusal changes nothing."""

import unicodedata

import pytest
from webtest import TestResponse

from domain.lookup import ExternalMovie
from tests.conftest import STORES
from tests.functional.conftest import Api, Person

COPIES = "/collection/movies/"
ALIEN = {"title": "Alien", "format": "VHS", "length": 117, "release_year": 1979, "rating": 5}
METHODS = ("POST", "PUT", "PATCH")
NOT_WHOLE = ("5", "", 1.0, 5.0, 1e2, 2.5, True, False, None, [], [5], {})
NOT_TEXT = (5, 1.0, True, None, [], ["Alien"], {})

TAKEN = [
    ("title", "A"),
    ("title", "x" * 50),
    ("title", "🎬" * 50),
    ("title", "é" * 50),
    ("title", "👩‍👩‍👧‍👦" * 7),  # seven code points each
    ("title", 'A "quoted", <b>bold</b> & \\ %s {} title'),
    ("title", "七人の侍"),
    ("title", "=1+1"),
    ("format", "VHS"),
    ("format", "DVD"),
    ("format", "Streaming"),
    ("length", 0),
    ("length", 1),
    ("length", 499),
    ("length", 500),
    ("release_year", 1800),
    ("release_year", 1801),
    ("release_year", 2099),
    ("release_year", 2100),
    ("rating", 1),
    ("rating", 2),
    ("rating", 4),
    ("rating", 5),
    ("notes", ""),
    ("notes", "x" * 2000),
    ("notes", "🎬" * 2000),
    ("notes", "one\ntwo\n\nthree"),
    ("movie_id", None),
    ("external_id", ""),
]
REFUSED = [
    ("title", "", "too_short"),
    ("title", "   ", "too_short"),
    ("title", "x" * 51, "too_long"),
    ("title", "🎬" * 51, "too_long"),
    ("title", "é" * 51, "too_long"),
    ("title", "👩‍👩‍👧‍👦" * 8, "too_long"),
    ("title", "x" * 9_000, "too_long"),
    ("length", -1, "out_of_range"),
    ("length", 501, "out_of_range"),
    ("length", 2**31, "out_of_range"),
    ("length", 2**63, "out_of_range"),
    ("release_year", 1799, "out_of_range"),
    ("release_year", 2101, "out_of_range"),
    ("release_year", 0, "out_of_range"),
    ("release_year", -1979, "out_of_range"),
    ("rating", 0, "out_of_range"),
    ("rating", 6, "out_of_range"),
    ("rating", -1, "out_of_range"),
    *(("format", word, "not_a_choice") for word in ("vhs", "Vhs", "dvd", "Dvd", "DVDs", "streaming", "STREAMING", "")),
    *(("format", word, "not_a_choice") for word in (" DVD", "DVD ", "Blu-ray", "ＤＶＤ", "DVD\n")),
    *((name, value, "not_integer") for name in ("length", "release_year", "rating") for value in NOT_WHOLE),
    *((name, value, "not_text") for name in ("title", "format", "notes") for value in NOT_TEXT),
    *(("title", f"A{sign}b", "control_character") for sign in "\n\r\t\0\x07\x1b\x7f\x85\u2028\u2029"),
    *(("notes", f"A{sign}b", "control_character") for sign in "\t\0\x07\x1b\x7f\x85\u2028\u2029"),
    ("notes", "x" * 2001, "too_long"),
    ("notes", "🎬" * 2001, "too_long"),
    *(("movie_id", value, "not_integer") for value in ("1", 1.0, True, [], "")),
    *(("movie_id", value, "out_of_range") for value in (0, -1, 2**31, 2**62)),
    ("movie_id", 99, "unknown"),
    ("movie_id", 2**31 - 1, "unknown"),
    *(("external_id", value, "not_text") for value in (603, None, True, [])),
    *(("external_id", value, "not_external_id") for value in ("603", "tmdb:", "tmdb:0", "TMDB:603", "tmdb:603 ", " ")),
    *(("external_id", value, "not_external_id") for value in ("imdb:133093", "tt0133093", "tmdb:6٠3", "tmdb:603\n")),
    ("external_id", "tmdb:604", "unknown"),
    *(
        (name, 1, "unknown_field")
        for name in ("id", "owner", "owner_id", "visibility", "added", "changed", "genre", "")
    ),
    *((name, 1, "unknown_field") for name in ("Title", "year", "film", "users", "__class__")),
]


class Shelf:
    """Somebody with a copy, and how a copy is written."""

    def __init__(self, api: Api) -> None:
        self.anna = Person(api, "anna", username="anna")
        self.copy = f"{COPIES}{self.anna.send('POST', COPIES, 201, ALIEN).json['id']}/"

    def write(self, method: str, status: int, told: dict, *, is_whole: bool = True) -> TestResponse:
        """Add a copy, replace one, or change one by these fields alone."""
        body = told if method == "PATCH" or not is_whole else {**ALIEN, **told}
        if method == "POST":
            return self.anna.send("POST", COPIES, 201 if status == 200 else status, body)
        return self.anna.send(method, self.copy, status, body)

    def collection(self) -> list[dict]:
        return self.anna.get(COPIES).json


@pytest.fixture(scope="module", params=STORES)
def kind(request) -> str:
    return request.param


@pytest.fixture
def shelf(kind, make_api) -> Shelf:
    return Shelf(make_api(kind, films=[ExternalMovie("tmdb:603", "The Matrix", 1999, length=136)]))


@pytest.mark.parametrize("method", METHODS)
def test_all_that_keeps_the_rules_is_taken_and_kept_to_the_letter(shelf, method):
    for name, value in TAKEN:
        shown = shelf.write(method, 200, {name: value}).json
        assert shown[name] == value
        assert shelf.anna.get(f"{COPIES}{shown['id']}/").json == shown


@pytest.mark.parametrize("method", METHODS)
def test_all_that_breaks_a_rule_is_refused_and_changes_nothing(shelf, method):
    before = shelf.collection()
    for name, value, code in REFUSED:
        refused = shelf.write(method, 422, {name: value}).json
        faults = [(fault["location"], fault["name"], fault["code"]) for fault in refused["errors"]]
        assert faults == [("body", name, code)], value
        assert refused["success"] is False
        assert refused["error"] == 422
    assert shelf.collection() == before


@pytest.mark.parametrize("method", METHODS)
def test_texts_are_trimmed_and_put_into_nfc_before_they_are_measured(shelf, method):
    composed, decomposed = "é" * 50, unicodedata.normalize("NFD", "é" * 50)
    assert len(decomposed) == 100
    assert shelf.write(method, 200, {"title": f"  {decomposed} "}).json["title"] == composed
    assert shelf.write(method, 200, {"title": f"{' ' * 20}A "}).json["title"] == "A"
    accents = "q" + "\u0323" * 48  # no letter of its own has this accent, so each one counts
    assert shelf.write(method, 200, {"title": accents + "y"}).json["title"] == accents + "y"
    shelf.write(method, 422, {"title": accents + "yz"})
    assert shelf.write(method, 200, {"notes": " one\r\ntwo\rthree \n"}).json["notes"] == "one\ntwo\nthree"
    assert shelf.write(method, 200, {"notes": "x\r\n" * 1000}).json["notes"] == ("x\n" * 1000)[:-1]


@pytest.mark.parametrize("method", METHODS)
def test_all_faults_are_named_at_once(shelf, method):
    before = shelf.collection()
    told = {
        "title": "", "format": "dvd", "length": 501, "release_year": 1799, "rating": 6, "notes": "\0",
        "movie_id": "1", "external_id": "603", "owner": "anna",
    }  # fmt: skip
    refused = shelf.write(method, 422, told).json
    assert [fault["name"] for fault in refused["errors"]] == [*told]
    assert all(fault["description"] and fault["location"] == "body" for fault in refused["errors"])
    assert shelf.collection() == before


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_all_five_are_needed(shelf, method):
    before = shelf.collection()
    refused = shelf.write(method, 422, {}, is_whole=False).json
    assert {fault["name"]: fault["code"] for fault in refused["errors"]} == dict.fromkeys(ALIEN, "required")
    for name in ALIEN:
        told = {field: value for field, value in ALIEN.items() if field != name}
        refused = shelf.write(method, 422, told, is_whole=False).json
        assert [(fault["name"], fault["code"]) for fault in refused["errors"]] == [(name, "required")]
    assert shelf.collection() == before


def test_a_change_needs_no_field_and_changes_no_other(shelf):
    before = shelf.collection()
    assert shelf.write("PATCH", 200, {}).json == before[0]
    shelf.anna.api.clock.sleep(seconds=5)
    changed = shelf.write("PATCH", 200, {"rating": 1}).json
    assert changed == {**before[0], "rating": 1, "changed": "2026-05-04T12:00:05Z"}
    shelf.anna.api.clock.sleep(seconds=5)
    assert shelf.write("PATCH", 200, {"rating": 1}).json == changed


NO_OBJECTS = [
    *((content, 400) for content in (b"", b"{", b"\xff", b'{"rating": 1, "rating": 2}', b'{"rating": NaN}')),
    *((content, 422) for content in (b"[]", b"null", b'"x"', b"5")),
]


@pytest.mark.parametrize("method", METHODS)
def test_what_is_no_object_is_refused(make_api, method):
    shelf = Shelf(make_api("memory"))
    path = COPIES if method == "POST" else shelf.copy
    headers = {"Authorization": shelf.anna.token, "Content_Type": "application/json"}
    for content, status in NO_OBJECTS:
        shelf.anna.api.request(method, path, status, content, **headers)
    shelf.anna.api.request(method, path, 415, b'{"rating": 5}', **{**headers, "Content_Type": "text/plain"})
    assert len(shelf.collection()) == 1


def test_a_setting_adds_formats(kind, make_api):
    shelf = Shelf(make_api(kind, formats=("Blu-ray", "LaserDisc")))
    for method in METHODS:
        for word in ("Blu-ray", "LaserDisc", "DVD"):
            assert shelf.write(method, 200, {"format": word}).json["format"] == word
        for word in ("Blu-Ray", "blu-ray", "laserdisc", "Betamax"):
            refused = shelf.write(method, 422, {"format": word}).json
            assert "Blu-ray" in refused["errors"][0]["description"]
    assert len(shelf.anna.get(f"{COPIES}?format=LaserDisc").json) == 1
    assert shelf.anna.get(f"{COPIES}?format=laserdisc", 422).json["errors"][0]["name"] == "format"


NO_IDS = [
    *("1", "0", "x", "-1", "x" * 21, "x" * 23, "x" * 21 + "!", "x" * 21 + "%20", "x" * 21 + "%0A", "x" * 5000),
    *("%F0%9F%8E%AC" * 22, "%C3%A9" * 22, "%00" * 22, "'%20OR%201=1%20--%20and%20x"),
]


@pytest.mark.parametrize("path", [COPIES, "/groups/", "/collection/imports/"])
def test_what_is_no_id_is_404(make_api, path):
    shelf = Shelf(make_api("memory"))
    for id_ in NO_IDS:
        shelf.anna.get(f"{path}{id_}/", 404)
        if path == COPIES:
            shelf.anna.get(f"{path}{id_}/sharing/", 404)
            shelf.anna.send("PUT", f"{path}{id_}/", 404, ALIEN)
        elif path == "/groups/":
            shelf.anna.send("PUT", f"{path}{id_}/members/anna/", 404)
        else:
            shelf.anna.send("POST", f"{path}{id_}/apply/", 404)
        if path != "/collection/imports/":
            shelf.anna.send("PATCH", f"{path}{id_}/", 404, {})
            shelf.anna.send("DELETE", f"{path}{id_}/", 404)
    assert len(shelf.collection()) == 1


def test_an_id_that_nobody_has_is_404_after_the_body_was_read(shelf):
    nowhere = f"{COPIES}{'x' * 22}/"
    for method, good, bad in (("PUT", ALIEN, {}), ("PATCH", {}, {"rating": 6})):
        shelf.anna.send(method, nowhere, 422, bad)
        assert shelf.anna.send(method, nowhere, 404, good).json["code"] == "copy_not_found"
    for method, path in (("GET", nowhere), ("DELETE", nowhere), ("GET", f"{nowhere}sharing/")):
        assert shelf.anna.send(method, path, 404).json["code"] == "copy_not_found"
    assert shelf.anna.send("PUT", f"{nowhere}sharing/", 404, {"visibility": "private"}).json["code"] == "copy_not_found"


def test_sharing_has_its_rules_too(shelf):
    path = f"{shelf.copy}sharing/"
    before = shelf.anna.get(path)
    names = [f"user{number:03}" for number in range(101)]
    ids = [f"{number:022}" for number in range(101)]
    for body, name, code in (
        ({}, "visibility", "required"),
        ({"visibility": "Everyone"}, "visibility", "not_a_choice"),
        ({"visibility": None}, "visibility", "not_text"),
        ({"visibility": "selected", "users": "anna"}, "users", "not_list"),
        ({"visibility": "selected", "users": None}, "users", "not_list"),
        ({"visibility": "selected", "users": [1]}, "users", "not_text"),
        ({"visibility": "selected", "users": ["anna", "anna"]}, "users", "repeated"),
        ({"visibility": "selected", "users": names}, "users", "too_many"),
        ({"visibility": "selected", "users": ["nobody-here"]}, "users", "unknown_user"),
        ({"visibility": "selected", "groups": "x" * 22}, "groups", "not_list"),
        ({"visibility": "selected", "groups": ["x"]}, "groups", "not_id"),
        ({"visibility": "selected", "groups": [1]}, "groups", "not_text"),
        ({"visibility": "selected", "groups": ["x" * 22] * 2}, "groups", "repeated"),
        ({"visibility": "selected", "groups": ids}, "groups", "too_many"),
        ({"visibility": "selected", "groups": ["x" * 22]}, "groups", "unknown"),
        ({"visibility": "private", "copies": []}, "copies", "unknown_field"),
    ):
        refused = shelf.anna.send("PUT", path, 422, body).json
        assert [(fault["name"], fault["code"]) for fault in refused["errors"]] == [(name, code)], body
    assert shelf.anna.get(path).json == before.json == {"visibility": "private", "users": [], "groups": []}


def test_the_name_of_a_group_has_its_rules_too(shelf):
    group = shelf.anna.send("POST", "/groups/", 201, {"name": " Family "}).json
    assert group["name"] == "Family"
    path = f"/groups/{group['id']}/"
    for name in ("x", "x" * 50, "🎬" * 50, "Müller & Söhne"):
        assert shelf.anna.send("POST", "/groups/", 201, {"name": name}).json["name"] == name
        assert shelf.anna.send("PATCH", path, 200, {"name": name}).json["name"] == name
    before = shelf.anna.get("/groups/").json
    for body in ({"name": name} for name in ("", " ", "x" * 51, "🎬" * 51, "a\nb", "\0", 5, None, True, ["x"])):
        for method, where in (("POST", "/groups/"), ("PATCH", path)):
            assert shelf.anna.send(method, where, 422, body).json["errors"][0]["name"] == "name"
    assert shelf.anna.send("POST", "/groups/", 422, {}).json["errors"][0]["code"] == "required"
    refused = shelf.anna.send("POST", "/groups/", 422, {"name": "", "members": ["anna"]}).json
    assert [fault["name"] for fault in refused["errors"]] == ["name", "members"]
    assert shelf.anna.send("PATCH", path, 200, {}).json["name"] == "Müller & Söhne"
    assert shelf.anna.get("/groups/").json == before
