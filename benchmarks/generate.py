"""A catalogue of any size, the same at every run."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

import orjson

VOCABULARY = 20_000
FIRST_NAMES = 500
DATED = 0.8  # of the movies have a release date, the others a year alone

_GENRES = [
    "Drama",
    "Comedy",
    "Documentary",
    "Romance",
    "Action",
    "Thriller",
    "Crime",
    "Horror",
    "Adventure",
    "Family",
    "Animation",
    "Mystery",
    "Fantasy",
    "Music",
    "History",
    "Biography",
    "War",
    "Western",
    "Musical",
    "Sport",
]
_SYLLABLES = [
    start + vowel
    for start in ["b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v", "br", "st", "tr", "ch"]
    for vowel in "aeiou"
]


def write_catalogue(path: Path, movies: int) -> None:
    """Write so many films as JSON Lines, as `marquee import` takes them."""
    with path.open("wb") as file:
        for film in films(movies):
            file.write(orjson.dumps(film) + b"\n")


def films(count: int) -> Iterator[dict[str, object]]:
    """So many films: titles of a Zipf-like vocabulary, 1 to 3 genres, 1 or 2 directors, 3 roles."""
    random = Random(count)
    words = _words(random, VOCABULARY)
    names = _names(random, count // 5)
    word_weights, genre_weights = _zipf(len(words), 2), _zipf(len(_GENRES), 2)
    last_weights = _zipf(len(words), 500)  # "The" is in many titles, but no title
    for number in range(1, count + 1):
        released = date(1900, 1, 1) + timedelta(days=int(45_655 * random.random() ** 0.4))
        title = random.choices(words, cum_weights=word_weights, k=random.choice((0, 1, 1, 2, 2, 3, 4)))
        title += random.choices(words, cum_weights=last_weights)
        people = random.choices(names, k=5)
        roles = zip(people[2:], random.choices(words, k=3), strict=True)
        yield {
            "title": " ".join(title).title(),
            "original_title": " ".join(random.choices(words, k=2)).title() if random.random() < 0.1 else "",
            "year": released.year,
            "release_date": released.isoformat() if random.random() < DATED else None,
            "length": random.randint(60, 200),
            "rating": random.randint(10, 100) / 10 if random.random() < 0.95 else None,
            "description": " ".join(random.choices(words, k=4)).capitalize() + ".",
            "poster_url": f"https://posters.example/{number}.jpg",
            "genres": random.choices(_GENRES, cum_weights=genre_weights, k=random.randint(1, 3)),
            "directors": people[: random.choice((1, 1, 1, 2))],
            "cast": [{"name": name, "character": character.capitalize()} for name, character in roles],
            "external_ids": [f"imdb:tt{number:08}"],
        }


def _zipf(count: int, flat: int) -> list[float]:
    """Cumulated weights of the ranks of a vocabulary; a greater `flat` makes the first less frequent."""
    return list(accumulate(1 / (rank + flat) for rank in range(count)))


def _words(random: Random, count: int) -> list[str]:
    """So many different words, the shorter ones first, as in a language."""
    words: dict[str, None] = {}
    while len(words) < count:
        syllables = 1 + len(words) * 3 // count + (len(words) > 60)
        words["".join(random.choices(_SYLLABLES, k=syllables)) + random.choice(("", "n", "r", "s"))] = None
    return list(words)


def _names(random: Random, count: int) -> list[str]:
    """So many different names; some first and last names are frequent."""
    firsts, lasts = _words(random, FIRST_NAMES), _words(random, VOCABULARY)
    first_weights, last_weights = _zipf(len(firsts), 10), _zipf(len(lasts), 50)
    names: dict[str, None] = {}
    while len(names) < count:
        missing = count - len(names)
        pairs = zip(
            random.choices(firsts, cum_weights=first_weights, k=missing),
            random.choices(lasts, cum_weights=last_weights, k=missing),
            strict=True,
        )
        names.update(dict.fromkeys(f"{first} {last}".title() for first, last in pairs))
    return list(names)
