"""Whole lists: how soon they begin, how long they take, how much memory they cost."""

import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from http.client import HTTPConnection

import orjson

from benchmarks.servers import Server, cpu_seconds, on_first_core, peak_memory, reset_peak_memory

_SQL = """
SELECT id, title, original_title, description, trailer, year, {date}, length, rating, poster_url, favorites,
  (SELECT {rows}(g.id, g.name){end} FROM movie_genres l JOIN genres g ON g.id = genre_id WHERE movie_id = movies.id),
  (SELECT {rows}(p.id, p.name){end} FROM movie_directors l JOIN people p ON p.id = person_id WHERE movie_id = movies.id)
FROM movies ORDER BY id
"""
_SQLITE = {"date": "release_date", "rows": "json_group_array(json_array", "end": ")"}
_POSTGRESQL = {"date": "release_date", "rows": "json_agg(json_build_array", "end": ")::text"}
_KEYS = ("id", "title", "original_title", "description", "trailer", "year", "release_date", "length", "rating")
_KEYS += ("poster_url", "favorites")
_CHUNK = 1000


@dataclass(frozen=True)
class Whole:
    """How one whole list came."""

    first_byte: float  # seconds
    total: float  # seconds
    cpu: float  # seconds of the server
    more_memory: int = 0  # bytes at the peak, beyond what the server held before


def read_whole(server: Server) -> Whole:
    """Read the whole list as fast as it comes."""
    before, cpu = reset_peak_memory(server.process), cpu_seconds(server.process)
    connection = HTTPConnection("127.0.0.1", server.port, timeout=300)
    start = time.perf_counter()
    connection.request("GET", "/movies/")
    response = connection.getresponse()
    response.read(1)
    first_byte = time.perf_counter() - start
    while response.read(1 << 18):
        pass
    total = time.perf_counter() - start
    connection.close()
    return Whole(first_byte, total, cpu_seconds(server.process) - cpu, peak_memory(server.process) - before)


def read_alone(url: str) -> Whole:
    """The same rows by the driver and orjson alone, in a process of their own."""
    command = [sys.executable, "-m", "benchmarks.whole", url]
    with on_first_core():
        total, cpu = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return Whole(0.0, float(total), float(cpu))


def _render(url: str) -> None:
    if url.startswith("sqlite"):
        cursor = sqlite3.connect(url.removeprefix("sqlite:///")).execute(_SQL.format(**_SQLITE))
    else:
        import psycopg

        cursor = psycopg.connect(url).cursor("movies")
        cursor.execute(_SQL.format(**_POSTGRESQL))
    while rows := cursor.fetchmany(_CHUNK):
        movies = []
        for row in rows:
            movie = dict(zip(_KEYS, row, strict=False))
            for word, column in ("genre", row[11]), ("director", row[12]):
                named = [{"id": id_, "name": name} for id_, name in orjson.loads(column or "[]")]
                movie[word + "s"] = named
                movie[word] = named[0] if named else {"id": None, "name": ""}
            movies.append(movie)
        orjson.dumps(movies)


if __name__ == "__main__":
    start, cpu = time.perf_counter(), time.process_time()
    _render(sys.argv[1])
    print(time.perf_counter() - start, time.process_time() - cpu)
