"""What a search for a film finds, and in which order.

A question's words are looked for in a film's titles, in "title (year)" and in the names of its people.
The best tier comes first; films with a typo forgiven are shown only when no other film was found.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from domain.text import fold

MOST_FOUND = 1000
"""Films that a search finds at the most: the best ones."""

SHORTEST_FORGIVEN = 3
"""Letters from which on a word may hold a typo: one typo makes any shorter word any other."""

LONGEST_FORGIVEN = 32


class Tier(IntEnum):
    """How well a film answers a search; the lowest comes first."""

    EQUAL = 1
    BEGINS = 2
    WORDS = 3
    PEOPLE = 4
    TYPO_IN_WORDS = 5
    TYPO_IN_PEOPLE = 6


@dataclass(frozen=True, slots=True)
class Search:
    """A question in folded text; `with_cast` also looks at who acts in a film."""

    text: str
    with_cast: bool = True

    @classmethod
    def of(cls, question: str, *, with_cast: bool = True) -> "Search":
        """The search that a person's question means."""
        return cls(fold(question), with_cast)

    @property
    def words(self) -> tuple[str, ...]:
        """The question's words, each once, in the order asked."""
        return tuple(dict.fromkeys(self.text.split()))

    @property
    def title_and_year(self) -> tuple[str, int, int] | None:
        """A question like "title (year)" as title, first and last year; the year may be half typed."""
        title, _, digits = self.text.rpartition(" ")
        if not title or not (len(digits) <= 4 and digits.isascii() and digits.isdigit()) or digits[0] == "0":
            return None
        missing = 10 ** (4 - len(digits))
        first = int(digits) * missing
        return title, first, first + missing - 1


@dataclass(frozen=True, slots=True)
class Findable:
    """What a search looks at in one film; all texts are folded."""

    titles: tuple[str, ...]
    year: int
    names: tuple[str, ...]

    def title_words(self) -> set[str]:
        """The words of the titles, and the year as a word."""
        return words_of_titles(self.titles, self.year)

    def all_words(self) -> set[str]:
        """The words of the titles, the year, and the words of the people's names."""
        return self.title_words().union(*(name.split() for name in self.names))


def words_of_titles(titles: Iterable[str], year: int) -> set[str]:
    """The words by which folded titles of a year are found."""
    return {str(year)}.union(*(title.split() for title in titles))


def rank(search: Search, film: Findable) -> tuple[Tier, str] | None:
    """The film's tier, and in the second one the title that orders it there; None when it isn't found."""
    if tier := _tier_by_title(search, film):
        return tier
    words = search.words
    if not words:
        return None
    for title_tier, people_tier, found in (
        (Tier.WORDS, Tier.PEOPLE, _is_among),
        (Tier.TYPO_IN_WORDS, Tier.TYPO_IN_PEOPLE, _is_nearly_among),
    ):
        if all(found(word, film.title_words()) for word in words):
            return title_tier, ""
        if all(found(word, film.all_words()) for word in words):
            return people_tier, ""
    return None


def best(ranked: Iterable[tuple[tuple[Tier, str] | None, int]]) -> list[int]:
    """The ids of the best films in order, from the rank of each and its id."""
    found = sorted((rank, movie_id) for rank, movie_id in ranked if rank)
    exact = [movie_id for (tier, _), movie_id in found if tier < Tier.TYPO_IN_WORDS]
    return (exact or [movie_id for _, movie_id in found])[:MOST_FOUND]


def may_hold_a_typo(word: str) -> bool:
    """Whether one typo is forgiven in this word of a question."""
    return SHORTEST_FORGIVEN <= len(word) <= LONGEST_FORGIVEN


def within_one_typo(word: str, other: str) -> bool:
    """Whether one letter more, less, other, or two neighbours swapped make one word the other."""
    if abs(len(word) - len(other)) > 1:
        return False
    start = 0
    shortest = min(len(word), len(other))
    while start < shortest and word[start] == other[start]:
        start += 1
    if len(word) == len(other):
        return word[start + 1 :] == other[start + 1 :] or (
            word[start : start + 2] == other[start : start + 2][::-1] and word[start + 2 :] == other[start + 2 :]
        )
    longer, shorter = (word, other) if len(word) > len(other) else (other, word)
    return longer[start + 1 :] == shorter[start:]


def spellings(word: str) -> set[str]:
    """The word and what is left of it without any one letter.

    Two words one typo apart have a spelling in common, so an index of spellings finds all candidates.
    """
    if len(word) > LONGEST_FORGIVEN + 1:
        return {word}
    return {word}.union(word[:at] + word[at + 1 :] for at in range(len(word)))


def _tier_by_title(search: Search, film: Findable) -> tuple[Tier, str] | None:
    if not search.text:
        return None
    starts = [title for title in film.titles if title.startswith(search.text)]
    dated = search.title_and_year
    if dated and dated[0] in film.titles and dated[1] <= film.year <= dated[2]:
        starts.append(f"{dated[0]} {film.year}")
    if not starts:
        return None
    return (Tier.EQUAL, "") if search.text in starts else (Tier.BEGINS, min(starts))


def _is_among(word: str, words: Collection[str]) -> bool:
    return word in words


def _is_nearly_among(word: str, words: Collection[str]) -> bool:
    if not may_hold_a_typo(word):
        return word in words
    return any(within_one_typo(word, other) for other in words)


def forgiven(word: str, candidates: Sequence[str]) -> list[str]:
    """Which of the candidates a question's word stands for when a typo is forgiven."""
    return [other for other in candidates if _is_nearly_among(word, (other,))]
