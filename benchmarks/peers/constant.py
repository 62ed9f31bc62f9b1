"""A constant answer under plain waitress: what no application can be below."""

import sys

import orjson
import waitress

from benchmarks.generate import films

BODY = orjson.dumps([{**film, "cast": [], "external_ids": []} for film in films(12)]).ljust(4600)


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))])
    return [BODY]


if __name__ == "__main__":
    waitress.serve(application, host="127.0.0.1", port=int(sys.argv[1]), threads=8)
