"""The started server: what breaks before the application, signals, several processes, kill -9."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import orjson
import pytest

from domain.catalogue import MovieQuery
from domain.films import Seen, import_films
from domain.paging import PageRequest
from entrypoints.cli.films import BATCH_SIZE
from entrypoints.settings import Settings
from entrypoints.wiring import Stores
from tests.builders import a_film
from tests.conftest import DATABASES
from tests.integration.conftest import ROOT, environment_for, marquee


def import_into(url: str, *films) -> None:
    stores = Stores(Settings(database_url=url, threads=2))
    with stores.importing() as port:
        import_films(films, seen=Seen(), films=port)
    stores.close()


def answer(raw: bytes) -> tuple[int, dict]:
    head, _, body = raw.partition(b"\r\n\r\n")
    assert b"application/json" in head, raw[:300]
    return int(head.split()[1]), orjson.loads(body)


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GARBAGE\r\n\r\n", 400),
        (b"GET /movies/ HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n", 400),
        (b"GET /movies/ HTTP/1.1\r\nHost: x\r\nbroken header\r\n\r\n", 400),
        (b"GET /movies/ HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 16_500 + b"\r\n\r\n", 431),
        (b"POST /movies/ HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"GET /movies/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"GET /movies/\xff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400),
        (b"GET /movies/%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400),
        (b"GET /movies/?q=%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400),
        (b"GET /movies/%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404),
        (b"BREW /movies/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405),
        (b"GET http://other.example/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404),
    ],
)
def test_what_breaks_before_routing_gets_our_error(start, empty_database, request_bytes, status):
    server = start(empty_database("sqlite"))
    got, error = answer(server.send(request_bytes))
    assert got == error["error"] == status
    assert error["success"] is False


@pytest.mark.parametrize("kind", DATABASES)
@pytest.mark.parametrize("workers", ["1", "2"])
def test_answers_over_http_and_ends_on_sigterm(start, empty_database, kind, workers):
    url = empty_database(kind)
    import_into(url, a_film("Casablanca"))
    server = start(url, "--workers", workers)
    for _ in range(8):
        status, movies = answer(server.get("/movies/?page=1"))
        assert (status, movies[0]["title"]) == (200, "Casablanca")
    assert server.stop() == 0


def test_the_metrics_of_two_processes_are_one(start, empty_database):
    server = start(empty_database("sqlite"), "--workers", "2", MARQUEE_METRICS="true")
    for _ in range(20):
        server.get("/genres/")
    assert b'marquee_requests_total{method="GET",route="/genres",status="200"} 20.0' in server.get("/metrics")


def test_a_process_that_dies_is_replaced(start, empty_database):
    server = start(empty_database("sqlite"), "--workers", "2")
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(server.process.pid)], capture_output=True, text=True)
    os.kill(int(children.stdout.split()[0]), signal.SIGKILL)
    deadline = time.monotonic() + 15
    answered = 0
    while answered < 20 and time.monotonic() < deadline:
        try:
            answered = answered + 1 if b"200 OK" in server.get("/healthz") else 0
        except OSError:
            answered = 0
    assert answered == 20


def test_a_taken_port_is_a_sentence(start, empty_database):
    url = empty_database("sqlite")
    server = start(url)
    for workers in ("1", "2"):
        refused = marquee("serve", "--port", str(server.port), "--workers", workers, url=url)
        assert refused.returncode == 1
        assert f"Can't listen at 127.0.0.1 port {server.port}" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_pserve_runs_the_ini_file_as_well(empty_database, free_port, tmp_path):
    ini = tmp_path / "pserve.ini"
    ini.write_text((ROOT / "development.ini").read_text().replace("port = 6543", f"port = {free_port}"))
    pserve = [sys.executable, "-c", "from pyramid.scripts.pserve import main; main()", str(ini)]
    environment = environment_for(empty_database("sqlite"))
    with subprocess.Popen(pserve, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert f"answers at http://127.0.0.1:{free_port}/" in process.stdout.readline()
            with socket.create_connection(("127.0.0.1", free_port), timeout=5) as connection:
                connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
                assert b"alive" in connection.recv(4096) + connection.recv(4096)
        finally:
            process.kill()


def test_a_slow_reader_of_a_whole_list_keeps_nobody_waiting(start, empty_database):
    url = empty_database("sqlite")
    import_into(url, *(a_film(f"Film {n}", description="x" * 4000) for n in range(3000)))
    server = start(url, MARQUEE_THREADS="2")
    before = resident_mib(server.process.pid)
    with socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.sendall(b"GET /movies/ HTTP/1.1\r\nHost: x\r\n\r\n")
        assert slow.recv(100).startswith(b"HTTP/1.1 200")
        for _ in range(20):
            assert answer(server.get("/movies/?page=1"))[0] == 200
        status, error = answer(server.get("/movies/"))
        assert (status, error["code"]) == (503, "unavailable")
        assert resident_mib(server.process.pid) < before + 60
    deadline = time.monotonic() + 10
    while answer(server.get("/movies/"))[0] != 200:
        assert time.monotonic() < deadline, "the place of the reader that left wasn't given back"
        time.sleep(0.2)


def resident_mib(process: int) -> float:
    with open(f"/proc/{process}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


@pytest.mark.parametrize("kind", DATABASES)
def test_nothing_committed_is_lost_when_an_import_is_killed(empty_database, tmp_path, kind):
    url = empty_database(kind)
    file = tmp_path / "films.jsonl"
    file.write_text("".join(f'{{"title": "Film {n}", "year": 1990}}\n' for n in range(30_000)))
    command = [sys.executable, "-m", "entrypoints.cli.main", "-c", str(ROOT / "development.ini"), "import", str(file)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment_for(url), stderr=subprocess.DEVNULL)
    stores = Stores(Settings(database_url=url, threads=2))
    try:
        wait_until(stores.has_movies)
    finally:
        process.kill()
        process.wait()
    kept = total(stores)
    assert 0 < kept < 30_000
    assert kept % BATCH_SIZE == 0
    again = marquee("import", str(file), url=url)
    assert again.returncode == 0, again.stderr
    assert total(stores) == 30_000
    stores.close()


def wait_until(condition) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def total(stores: Stores) -> int:
    counted = len(stores.reading.movies.after(MovieQuery(), None, 100_000))
    assert stores.reading.movies.page(MovieQuery(), PageRequest()).total == counted
    return counted


def test_readers_go_on_while_films_come_in(start, empty_database, tmp_path):
    url = empty_database("sqlite")
    import_into(url, a_film("First"))
    file = tmp_path / "films.jsonl"
    file.write_text("".join(f'{{"title": "Film {n}", "year": 1990}}\n' for n in range(10_000)))
    server = start(url)
    statuses = []

    def read_on(done: threading.Event) -> None:
        while not done.is_set():
            statuses.append(answer(server.get("/movies/?page=1&status=new"))[0])

    done = threading.Event()
    reader = threading.Thread(target=read_on, args=(done,))
    reader.start()
    assert marquee("import", str(file), url=url).returncode == 0
    done.set()
    reader.join()
    assert set(statuses) == {200}
