"""Bodies of requests: read strictly, refused with every fault named, and nothing stored of what was refused."""

import re
import time
import unicodedata
from io import BytesIO

import orjson
import pytest
from pyramid.request import Request

from tests.builders import a_film
from tests.functional.conftest import PASSWORD, Api, Person
from tests.functional.test_common_rules import call

EMAIL = "zoe@example.com"
GOOD = {"email": EMAIL, "password": PASSWORD}
GOOD_BYTES = orjson.dumps(GOOD)
NEW_PASSWORD = "plums and thyme"
EMOJI = "🎬"
MOST_BYTES = 64 * 1024
OWN_CODES = {400: "bad_request", 413: "too_large", 415: "unsupported_media_type", 422: "invalid"}

Codes = list[tuple[str, str]]


@pytest.fixture
def memory(make_api, monkeypatch) -> Api:
    api = make_api("memory")
    # WebTest copies larger bodies into temporary files, which it leaves open.
    monkeypatch.setattr(api.http.RequestClass, "request_body_tempfile_limit", 1_000_000)
    return api


@pytest.fixture
def anna(memory) -> Person:
    return Person(memory, name="anna", surname="Sedgwick", username="anna")


def refusal(response, status: int) -> Codes:
    """The names and codes of the faults that an error of the one shape names."""
    assert response.status_int == status
    assert response.content_type == "application/json"
    error = response.json
    faults = error.pop("errors", None)
    assert set(error) == {"success", "error", "message", "code"}
    assert (error["success"], error["error"], error["code"]) == (False, status, OWN_CODES[status])
    assert error["message"].endswith(".")
    if status != 422:
        assert faults is None
        return []
    assert faults
    for fault in faults:
        assert set(fault) == {"location", "name", "description", "code"}
        assert fault["location"] == "body"
        assert re.fullmatch("[a-z_]+", fault["code"])
        assert fault["description"]
    return [(fault["name"], fault["code"]) for fault in faults]


def register(api: Api, body: object, status: int, content_type: str | None = "application/json") -> Codes | dict:
    """Send a body, as bytes or as what JSON is made of; a refused one leaves nobody behind."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    headers = {} if content_type is None else {"Content_Type": content_type}
    response = api.request("POST", "/auth/register/", status, content, **headers)
    if status == 201:
        return response.json
    assert_nobody(api)
    return refusal(response, status)


def assert_nobody(api: Api) -> None:
    assert api.send("POST", "/auth/login/", 401, GOOD).json["code"] == "bad_login"
    # Neither the address nor the user name is taken by what was refused.
    free = api.send("POST", "/auth/register/", 422, {**GOOD, "password": "short", "username": "zoe"})
    assert refusal(free, 422) == [("password", "too_short")]
    with api.writing() as ports:
        assert list(ports.users.after(None, 10)) == []


def change(anna: Person, body: object, status: int) -> Codes | dict:
    """Change the profile; what is refused changes nothing."""
    before = anna.get("/user/").json
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    headers = {"Content_Type": "application/json", "Authorization": anna.token}
    response = anna.api.request("PATCH", "/user/", status, content, **headers)
    if status == 200:
        return response.json
    assert anna.get("/user/").json == before
    return refusal(response, status)


# What can't be parsed

UNREADABLE = {
    "white space": b" \n",
    "no JSON": b"email=zoe@example.com&password=mints",
    "cut off": GOOD_BYTES[:-1],
    "two values": GOOD_BYTES + GOOD_BYTES,
    "something behind": GOOD_BYTES + b"x",
    "a comma too many": GOOD_BYTES[:-1] + b",}",
    "single quotes": GOOD_BYTES.replace(b'"', b"'"),
    "a comment": b"/* Zoe */" + GOOD_BYTES,
    "a raw control character": GOOD_BYTES[:-1] + b',"name":"a\tb"}',
    "a NUL behind": GOOD_BYTES + b"\0",
    "an unknown escape": GOOD_BYTES[:-1] + b',"name":"\\x41"}',
    "latin-1": GOOD_BYTES[:-1] + b',"name":"Zo\xeb"}',
    "overlong UTF-8": GOOD_BYTES[:-1] + b',"name":"\xc0\x80"}',
    "a surrogate in UTF-8": GOOD_BYTES[:-1] + b',"name":"\xed\xa0\x80"}',
    "beyond Unicode": GOOD_BYTES[:-1] + b',"name":"\xf4\x90\x80\x80"}',
    "bad UTF-8 in a name": GOOD_BYTES[:-1] + b',"na\xffme":1}',
    "UTF-16": GOOD_BYTES.decode().encode("utf-16"),
    "UTF-16 without a mark": GOOD_BYTES.decode().encode("utf-16-le"),
    "UTF-32": GOOD_BYTES.decode().encode("utf-32"),
    "a byte order mark": b"\xef\xbb\xbf" + GOOD_BYTES,
    "a key twice": GOOD_BYTES[:-1] + b',"email":"zoe@example.com"}',
    "a key twice by an escape": GOOD_BYTES[:-1] + b',"\\u0065mail":"zoe@example.com"}',
    "an unknown key twice": GOOD_BYTES[:-1] + b',"x":1,"x":1}',
    "a key twice in an object": GOOD_BYTES[:-1] + b',"name":{"a":1,"a":2}}',
    "a key twice deep inside": GOOD_BYTES[:-1] + b',"name":[[{"b":{"a":1,"a":1}}]]}',
    "a key twice in a list": b'[{"a":1,"a":2}]',
    "NaN": GOOD_BYTES[:-1] + b',"name":NaN}',
    "Infinity": GOOD_BYTES[:-1] + b',"name":Infinity}',
    "minus Infinity": GOOD_BYTES[:-1] + b',"name":-Infinity}',
    "NaN alone": b"NaN",
    "a bare true of Python": b"True",
    "undefined": b"undefined",
    "a leading zero": GOOD_BYTES[:-1] + b',"name":01}',
    "a plus sign": GOOD_BYTES[:-1] + b',"name":+1}',
    "a hexadecimal number": GOOD_BYTES[:-1] + b',"name":0x1}',
    "a lone high surrogate": GOOD_BYTES[:-1] + b',"name":"\\ud83c"}',
    "a lone low surrogate": GOOD_BYTES[:-1] + b',"name":"\\udfac"}',
    "surrogates the wrong way round": GOOD_BYTES[:-1] + b',"name":"\\udfac\\ud83c"}',
    "a lone surrogate in a key": GOOD_BYTES[:-1] + b',"\\ud83c":1}',
    "a lone surrogate in a password": b'{"email":"zoe@example.com","password":"mints and \\ud83c"}',
    "2000 lists": b"[" * 2000 + b"]" * 2000,
    "2000 lists in a field": GOOD_BYTES[:-1] + b',"name":' + b"[" * 2000 + b"]" * 2000 + b"}",
    "2000 objects": b'{"a":' * 2000 + b"1" + b"}" * 2000,
    "2000 lists left open": b"[" * 2000,
    "a key twice in 2000 objects": b'{"a":' * 2000 + b'{"a":1,"a":2}' + b"}" * 2000,
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_is_no_json_is_a_400(memory, kind):
    register(memory, UNREADABLE[kind], 400)


@pytest.mark.parametrize("content_type", [None, "", "application/json", "text/html", "nonsense"])
def test_an_empty_body_where_one_is_needed_is_a_400(memory, content_type):
    register(memory, b"", 400, content_type)


@pytest.mark.parametrize("kind", ["no JSON", "latin-1", "a byte order mark", "a key twice", "NaN", "2000 lists"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/auth/login/"),
        ("PUT", "/auth/login/"),
        ("POST", "/auth/logout/"),
        ("PATCH", "/user/"),
        ("PUT", "/user/password/"),
        ("DELETE", "/user/"),
    ],
)
def test_every_door_reads_bodies_alike(anna, method, path, kind):
    headers = {"Authorization": anna.token, "Content_Type": "application/json"}
    refusal(anna.api.request(method, path, 400, UNREADABLE[kind], **headers), 400)
    anna.get("/user/")
    anna.log_in()


@pytest.mark.parametrize("lists", [500, 1000, 1024, 1025, 1500, 5000])
def test_no_depth_is_a_bug(memory, lists):
    status = memory.request(
        "POST", "/auth/register/", "*", b"[" * lists + b"]" * lists, Content_Type="application/json"
    ).status_int
    assert status in (400, 422)


@pytest.mark.parametrize(
    "number", [b"1" * 5000, b"-" + b"9" * 400, b"1e400", b"-1e400", b"1e-400", b"0." + b"1" * 5000]
)
def test_no_number_is_a_bug(anna, number):
    response = anna.api.request(
        "PATCH",
        "/user/",
        "*",
        b'{"favorite_genre":' + number + b"}",
        Content_Type="application/json",
        Authorization=anna.token,
    )
    assert response.status_int in (400, 422)
    refusal(response, response.status_int)


def test_escapes_are_read_as_what_they_stand_for(memory):
    profile = register(memory, GOOD_BYTES[:-1] + b',"name":"\\ud83c\\udfac \\u00e9"}', 201)
    assert profile["name"] == f"{EMOJI} é"


# How large


def padded(size: int) -> bytes:
    return GOOD_BYTES + b" " * (size - len(GOOD_BYTES))


@pytest.fixture
def full_disk(monkeypatch) -> None:
    """Every temporary file is one too many."""

    def make_tempfile(request: Request) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Request, "make_tempfile", make_tempfile)


@pytest.mark.usefixtures("full_disk")
@pytest.mark.parametrize("size", [10 * 1024, 10 * 1024 + 1, MOST_BYTES])
def test_64_kibibytes_are_read_without_a_disk(memory, size):
    body = padded(size)
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/auth/register/",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(size),
        "wsgi.input": BytesIO(body),
    }
    status, _, _ = call(memory.http.app, environ)  # WebTest would have copied the body already
    assert status == "201 Created"


def test_64_kibibytes_are_the_most(memory):
    assert register(memory, padded(MOST_BYTES), 201)["email"] == EMAIL


@pytest.mark.parametrize("size", [MOST_BYTES + 1, 200_000])
def test_one_byte_more_is_a_413(memory, size):
    register(memory, padded(size), 413)


def test_a_body_that_is_too_large_is_a_413_whatever_it_is(anna):
    large = b"x" * (MOST_BYTES + 1)
    for content_type in ("application/json", "text/plain", ""):
        refusal(anna.api.request("POST", "/auth/login/", 413, large, Content_Type=content_type), 413)
    for method, path in (("PATCH", "/user/"), ("POST", "/auth/logout/"), ("POST", "/favorites/movies/1/")):
        refusal(anna.api.request(method, path, 413, large, Authorization=anna.token), 413)
    anna.get("/user/")


def test_who_may_not_come_in_is_told_before_the_body_is_looked_at(memory):
    for body in (b"", b"{", b"x" * (MOST_BYTES + 1)):
        for method, path in (("PATCH", "/user/"), ("PUT", "/user/password/"), ("POST", "/auth/logout/")):
            error = memory.request(method, path, 401, body, Content_Type="text/plain")
            assert error.json["code"] == "login_required"
    assert memory.request("PUT", "/user/", 405, b"{").json["code"] == "method_not_allowed"


# Of which type


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "APPLICATION/JSON",
        "Application/Json",
        "application/json; charset=utf-8",
        "application/json;charset=utf-8",
        "application/json; charset=UTF-8",
        "application/json ; charset=utf-8",
        'application/json; charset="utf-8"',
        "APPLICATION/JSON; CHARSET=UTF-8",
        " application/json ",
    ],
)
def test_json_in_utf8_is_taken_however_that_is_written(memory, content_type):
    assert register(memory, GOOD, 201, content_type)["email"] == EMAIL


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "json",
        "nonsense",
        "text/json",
        "text/plain",
        "text/plain; charset=utf-8",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/javascript",
        "application/jsonp",
        "application/json-seq",
        "application/ld+json",
        "application/merge-patch+json",
        "application/octet-stream",
        "application/json; charset=latin-1",
        "application/json; charset=utf-16",
        "application/json; charset=utf-8; charset=latin-1",
        "application/json; charset=",
        "application/json; charset=utf-8x",
        "application/json, text/plain",
        "text/plain, application/json",
        "application/json\x00",
        "*/*",
        "application/*",
    ],
)
def test_another_type_is_a_415(memory, content_type):
    register(memory, GOOD, 415, content_type)


@pytest.mark.parametrize("content_type", [None, "application/json", "text/html", "multipart/form-data", "nonsense"])
def test_where_no_body_is_needed_its_type_is_not_looked_at(anna, content_type):
    anna.api.take_in(a_film("Casablanca"))
    headers = {"Authorization": anna.token} | ({} if content_type is None else {"Content_Type": content_type})
    anna.api.request("POST", "/favorites/movies/1/", 201, **headers)
    anna.api.request("DELETE", "/favorites/movies/1/", 200, **headers)
    anna.api.request("POST", "/favorites/movies/1/", 201, b"\xff{", **headers)
    assert anna.api.request("POST", "/auth/logout/", 200, **headers).json == {"success": True}


# Of which fields


@pytest.mark.parametrize("body", [[], [GOOD], "text", "", 5, 1.5, True, False, None, [["email", EMAIL]]])
def test_what_is_not_an_object_is_a_422(memory, body):
    assert register(memory, body, 422) == [("", "not_object")]


def test_a_missing_field_is_named(memory):
    assert register(memory, {}, 422) == [("email", "required"), ("password", "required")]
    assert register(memory, {"email": EMAIL}, 422) == [("password", "required")]
    assert register(memory, {"password": PASSWORD}, 422) == [("email", "required")]


@pytest.mark.parametrize(
    "name", ["role", "id", "Email", "email ", "permissions", "active", "", "__proto__", EMOJI, "a\0b"]
)
def test_an_unknown_field_is_refused(memory, name):
    assert register(memory, {**GOOD, name: "administrator"}, 422) == [(name, "unknown_field")]


def test_every_unknown_field_is_named(memory):
    assert register(memory, {**GOOD, "x": 1, "y": None}, 422) == [("x", "unknown_field"), ("y", "unknown_field")]


def test_every_faulty_field_is_named_at_once(memory):
    body = {
        "email": "nonsense",
        "password": "short",
        "name": "x" * 51,
        "surname": 5,
        "username": "a b",
        "role": "administrator",
    }
    assert sorted(register(memory, body, 422)) == [
        ("email", "not_email"),
        ("name", "too_long"),
        ("password", "too_short"),
        ("role", "unknown_field"),
        ("surname", "not_text"),
        ("username", "not_username"),
    ]


def test_the_message_is_a_sentence_of_every_fault(memory):
    message = memory.send("POST", "/auth/register/", 422, {"email": EMAIL, "password": "short"}).json["message"]
    assert message == "password has fewer than 8 characters."
    message = memory.send("POST", "/auth/register/", 422, []).json["message"]
    assert message == "The body is not an object."


@pytest.mark.parametrize("value", [None, True, False, 0, 5, 1.5, [], ["zoe"], {}, {"a": 1}])
@pytest.mark.parametrize("name", ["email", "password", "name", "surname", "username"])
def test_nothing_but_a_text_is_taken_for_one(memory, name, value):
    assert register(memory, {**GOOD, name: value}, 422) == [(name, "not_text")]


@pytest.mark.parametrize("value", [None, True, 5, [], {}])
@pytest.mark.parametrize(
    ("method", "path", "good"),
    [
        ("POST", "/auth/login/", {"email": "anna@example.com", "password": PASSWORD}),
        ("POST", "/auth/login/", {"username": "anna", "password": PASSWORD}),
        ("PUT", "/auth/login/", {"access_token": "x", "refresh_token": "x"}),
        ("PUT", "/user/password/", {"old_password": PASSWORD, "new_password": NEW_PASSWORD}),
        ("DELETE", "/user/", {"password": PASSWORD}),
    ],
)
def test_every_door_takes_texts_alone(anna, method, path, good, value):
    for name in good:
        response = anna.send(method, path, 422, {**good, name: value})
        assert refusal(response, 422) == [(name, "not_text")]
    every = anna.send(method, path, 422, dict.fromkeys(good, value))
    assert {name for name, _ in refusal(every, 422)} == set(good)
    missing = anna.send(method, path, 422, {})
    assert {code for _, code in refusal(missing, 422)} == {"required"}
    anna.log_in()


@pytest.mark.parametrize("value", [None, 0, 1, "true", "", [], {}])
def test_a_flag_is_true_or_false(anna, value):
    response = anna.send("POST", "/auth/logout/", 422, {"everywhere": value})
    assert refusal(response, 422) == [("everywhere", "not_boolean")]
    anna.get("/user/")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("5", "not_integer"),
        (5.0, "not_integer"),
        (True, "not_integer"),
        ("", "not_integer"),
        ([], "not_integer"),
        ({}, "not_integer"),
        (0, "out_of_range"),
        (-1, "out_of_range"),
        (2**31, "out_of_range"),
        (2**63, "out_of_range"),
        (2**31 - 1, "unknown_genre"),
    ],
)
def test_an_id_is_a_whole_number(anna, value, code):
    body = {"favorite_genre": value, "name": "Ben"}
    response = anna.send("PATCH", "/user/", 422, body).json
    assert [(fault["name"], fault["code"]) for fault in response["errors"]] == [("favorite_genre", code)]
    assert anna.get("/user/").json["name"] == ""


@pytest.mark.parametrize("value", ["05", " 5", "5 ", "+5", "5.0", "٥", "five", "", "5" * 11, 5.0, True, []])
def test_the_british_spelling_takes_digits_as_well_and_nothing_else(anna, value):
    assert change(anna, {"favourite_genre": value}, 422) == [("favourite_genre", "not_integer")]


# Texts


@pytest.mark.parametrize("character", ["x", "é", "e\u0301", "七", EMOJI, "\U0001f468\u200d"])
@pytest.mark.parametrize("name", ["name", "surname"])
def test_lengths_are_counted_in_characters(anna, name, character):
    width = len(character) if character != "e\u0301" else 1
    assert len(change(anna, {name: character * (50 // width)}, 200)[name]) == 50
    assert change(anna, {name: character * (50 // width) + "x"}, 422) == [(name, "too_long")]
    assert change(anna, {name: ""}, 200)[name] == ""


def test_a_name_is_measured_after_it_is_trimmed(anna):
    assert change(anna, {"name": f"  {'x' * 50}\u00a0\u3000"}, 200)["name"] == "x" * 50


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Zoe ", "Zoe"),
        ("\u00a0Zoe\u3000", "Zoe"),
        ("Zoe\u0308", "Zoë"),
        ("\u212bsa", "\u00c5sa"),
        ("Zoe  Ann", "Zoe  Ann"),
        ("   ", ""),
        ("ﬁlm ½", "ﬁlm ½"),
        ("<b>'; DROP TABLE users; --", "<b>'; DROP TABLE users; --"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("\u202eeoZ", "\u202eeoZ"),
    ],
)
def test_a_name_is_kept_composed_and_trimmed(memory, given, kept):
    profile = register(memory, {**GOOD, "name": given, "surname": given}, 201)
    assert (profile["name"], profile["surname"]) == (kept, kept)


CONTROLS = ["\0", "\t", "\n", "\r", "\x1f", "\x7f", "\x80", "\x85", "\x9f", "\u2028", "\u2029"]


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("name", ["name", "surname", "password"])
def test_control_characters_are_refused_at_either_end_too(memory, name, control):
    for text in (f"Zoe{control}and somebody", f"{control}Zoe and somebody", f"Zoe and somebody{control}"):
        assert register(memory, {**GOOD, name: text}, 422) == [(name, "control_character")]


@pytest.mark.parametrize("control", CONTROLS)
def test_an_address_holds_no_control_character_at_either_end_either(memory, control):
    for text in (f"zo{control}e@example.com", f"{control}{EMAIL}", f"{EMAIL}{control}"):
        ((name, _),) = register(memory, {**GOOD, "email": text}, 422)
        assert name == "email"


@pytest.mark.parametrize(
    "username", ["", "ab", "x" * 31, "a b", " zoe", "zoe ", "zoe\n", "zoë", "zoe@home", "z/e", "ＺＯＥ", "zoe\0"]
)
def test_a_user_name_is_three_to_thirty_plain_characters(memory, username):
    assert register(memory, {**GOOD, "username": username}, 422) == [("username", "not_username")]


@pytest.mark.parametrize("username", ["zoe", "Z.o_e-1", "...", "0" * 30])
def test_a_user_name_is_kept_as_it_is_written(memory, username):
    assert register(memory, {**GOOD, "username": username}, 201)["username"] == username


@pytest.mark.parametrize(
    "email",
    ["", "zoe", "zoe@localhost", "zoe@@example.com", f"{'a' * 250}@example.com", "zoe@example.com,a@example.com"],
)
def test_an_address_must_be_one(memory, email):
    assert register(memory, {**GOOD, "email": email}, 422) == [("email", "not_email")]


@pytest.mark.parametrize(
    "email",
    [
        "Zoe@EXAMPLE.com",
        " zoe@example.com ",
        "zoe@bücher.example",
        "zoe@BU\u0308CHER.example",
        "zoe@xn--bcher-kva.example",
        "zoe@ｅｘａｍｐｌｅ.com",
        "zoe\u0308@example.com",
    ],
)
def test_who_registers_logs_in_by_the_address_as_they_typed_it(memory, email):
    normal = register(memory, {**GOOD, "email": email}, 201)["email"]
    for typed in (normal, email):
        memory.send("POST", "/auth/login/", 200, {"email": typed, "password": PASSWORD})


@pytest.mark.parametrize("name", ["email", "username"])
@pytest.mark.parametrize("blank", ["", " ", "\u00a0"])
def test_nobody_logs_in_by_no_name(memory, name, blank):
    Person(memory)  # has no user name
    response = memory.send("POST", "/auth/login/", "*", {name: blank, "password": PASSWORD})
    assert response.status_int in (401, 422)


def test_a_password_is_bounded_wherever_it_is_given(anna):
    long = "x" * 129
    for method, path, body, name in (
        ("POST", "/auth/login/", {"email": "anna@example.com", "password": long}, "password"),
        ("POST", "/auth/login/", {"email": "nobody@example.com", "password": long}, "password"),
        ("PUT", "/user/password/", {"old_password": long, "new_password": NEW_PASSWORD}, "old_password"),
        ("PUT", "/user/password/", {"old_password": PASSWORD, "new_password": long}, "new_password"),
        ("DELETE", "/user/", {"password": long}, "password"),
    ):
        assert refusal(anna.send(method, path, 422, body), 422) == [(name, "too_long")]


def test_a_login_has_one_name(anna):
    both = {"email": "anna@example.com", "username": "anna", "password": PASSWORD}
    assert refusal(anna.api.send("POST", "/auth/login/", 422, both), 422) == [("username", "beside_email")]
    neither = {"password": PASSWORD}
    assert refusal(anna.api.send("POST", "/auth/login/", 422, neither), 422) == [("email", "required")]


@pytest.mark.parametrize("name", ["name", "password", "email"])
def test_accents_in_great_numbers_are_refused_quickly(memory, monkeypatch, name):
    monkeypatch.setattr(Request, "request_body_tempfile_limit", MOST_BYTES)
    accents = "a" + "\u0300\u0316" * 15_000
    started = time.perf_counter()
    unicodedata.normalize("NFC", accents)  # puts them in order, which may take time by the square of their number
    normalized = time.perf_counter()
    response = memory.send("POST", "/auth/register/", 422, {**GOOD, name: accents})
    assert time.perf_counter() - normalized < max(0.2, (normalized - started) / 2)
    ((fault, _),) = refusal(response, 422)
    assert fault == name


def test_nothing_of_what_was_sent_is_told_back_but_names_of_fields(memory):
    body = {"email": "<script>", "password": "hunter2", "name": "\0secret", "username": "not a name"}
    text = memory.send("POST", "/auth/register/", 422, body).text
    for told in ("<script>", "hunter2", "secret", "not a name"):
        assert told not in text
