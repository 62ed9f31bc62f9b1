"""What the contestants are asked, with words and people that the catalogue really has."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Connection, text

from benchmarks.accounts import Person, token_of
from benchmarks.databases import Database
from benchmarks.load import NUMBER, Request
from benchmarks.servers import Server
from domain.catalogue import NEWEST_FIRST, STORED_ORDER, Position
from domain.paging import PAGE_SIZE
from entrypoints.rest.cursor import write_cursor

PAGE, ITEM, NEW, LAST = "page 1", "item", "new releases", "last page"
USER, FAVORITE, LOG_IN = "user", "favourite add + remove", "log in"
COMMON = (PAGE, ITEM, NEW, LAST, USER, FAVORITE)
"""What all contestants answer; whatever else there is, Marquee alone."""

RARE, FREQUENT, TYPO, FREQUENT_TYPO = "search: rare word", "search: frequent word", "search: typo", "search: short typo"
CURSORS = {"cursor, deep": "cursor, start", "new by cursor, deep": "new by cursor, start"}
"""Places deep in a list, and the same list's start."""

_COUNTS = text("SELECT word, count(*) FROM movie_words WHERE length(word) >= 3 AND word > 'a' GROUP BY word")
_NAME = text("SELECT name FROM people WHERE id = (SELECT min(person_id) FROM movie_directors WHERE movie_id = :id)")
_RELEASED = text("SELECT id, CAST(released AS TEXT) FROM movies ORDER BY released DESC, id DESC LIMIT 1 OFFSET :offset")
_GENRE = text("SELECT movies FROM genres WHERE id = 1")


@dataclass(frozen=True)
class Question:
    """Requests that are made in turn and count as one; where somebody asks, they log in before."""

    requests: tuple[Request, ...]
    person: Person | None = None

    def to(self, server: Server) -> list[Request]:
        """The requests as this contestant takes them, with a new token of its own."""
        token = token_of(self.person, server) if self.person else ""
        return [replace(request, token=token) for request in self.requests]


WHOLE = Question((Request("/movies/"),))


def questions(database: Database, movies: int, person: Person) -> dict[str, Question]:
    """What is asked, by its name."""
    favorite = f"/favorites/movies/{movies // 30}{NUMBER}/"  # movies that nothing else here is about
    paths = _paths(database, movies)
    return {
        **{name: Question((Request(path),)) for name, path in paths.items()},
        USER: Question((Request("/user/"),), person),
        FAVORITE: Question((Request(favorite, "POST", 201), Request(favorite, "DELETE")), person),
        LOG_IN: Question((person.log_in,)),
    }


def compare(servers: Iterable[Server], asked: Iterable[Question]) -> None:
    """Ends the run when the contestants' answers differ."""
    for question in asked:
        answers = {server.name: [server.ask(one.on(1)) for one in question.to(server)] for server in servers}
        ours = answers.pop("marquee")
        place = question.requests[0].path
        if not all(ours):
            raise SystemExit(f"Nothing is found at {place}")
        for name, answer in answers.items():
            if answer != ours:
                raise SystemExit(f"{name} answers {place} otherwise:\n{str(answer)[:2000]}\n{str(ours)[:2000]}")


def _paths(database: Database, movies: int) -> dict[str, str]:
    """Of the catalogue."""
    last, deep = -(-movies // PAGE_SIZE), movies * 9 // 10
    with database.open().connect() as connection:
        found = connection.execute(_RELEASED, {"offset": deep}).one()
        of_genre = connection.scalar(_GENRE)
        searches = _searches(connection, movies)
    return {
        PAGE: "/movies/?page=1",
        ITEM: f"/movies/{movies // 2}/",
        NEW: "/movies/?status=new&page=1",
        LAST: f"/movies/?page={last}",
        "middle page": f"/movies/?page={last // 2}",
        "new releases, middle": f"/movies/?status=new&page={last // 2}",
        "genre, page 1": "/genres/1/movies/?page=1",
        "genre, middle": f"/genres/1/movies/?page={of_genre // PAGE_SIZE // 2}",
        "cursor, start": "/movies/?cursor=",
        "cursor, deep": f"/movies/?cursor={write_cursor(STORED_ORDER, Position(deep, deep))}",
        "new by cursor, start": "/movies/?status=new&cursor=",
        "new by cursor, deep": f"/movies/?status=new&cursor={write_cursor(NEWEST_FIRST, Position(found[1], found[0]))}",
        **{name: f"/movies/?q={'+'.join(words.split())}&page=1" for name, words in searches.items()},
    }


def _searches(connection: Connection, movies: int) -> dict[str, str]:
    counts = sorted((count, word) for word, count in connection.execute(_COUNTS))
    rare = next(word for count, word in counts if count >= 3 and len(word) >= 6)
    middling = next(word for count, word in counts if count >= min(30, movies // 400) and len(word) >= 6)
    frequent = [word for _, word in counts[:-4:-1]]
    return {
        RARE: rare,
        FREQUENT: frequent[0],
        TYPO: _misspelt(connection, middling),
        FREQUENT_TYPO: _misspelt(connection, frequent[0]),
        "search: two frequent words": f"{frequent[1]} {frequent[2]}",
        "search: frequent and rare word": f"{frequent[0]} {rare}",
        "search: name": connection.scalar(_NAME, {"id": movies // 2}),
    }


def _misspelt(connection: Connection, word: str) -> str:
    """The word with a letter changed, so that no title or name has it."""
    is_known = text("SELECT count(*) FROM spellings WHERE word = :word")
    typos = (word[:at] + letter + word[at + 1 :] for at in range(1, len(word)) for letter in "xqzwyk")
    return next(typo for typo in typos if not connection.scalar(is_known, {"word": typo}))
