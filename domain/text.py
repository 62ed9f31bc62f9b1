"""Text as Marquee keeps it, and text as it is searched."""

import re
import unicodedata
from functools import lru_cache

FOLDED_LENGTH = 255
"""Characters of folded text that are kept: enough for any title, small enough for any index."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_BUT_NEWLINE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")

_APOSTROPHES = "'’‘ʼ`´"
# Letters that Unicode doesn't decompose, spelled as people type them on a plain keyboard.
_PLAIN_LETTERS = {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i"}
_SPELLED: dict[str, str | None] = {"&": " and ", **dict.fromkeys(_APOSTROPHES), **_PLAIN_LETTERS}
_SPELLING = str.maketrans(_SPELLED)
_ASCII_FOLD = str.maketrans(
    {
        **{chr(code): " " for code in range(128) if not chr(code).isalnum() and chr(code) != "$"},
        **{character: spelled for character, spelled in _SPELLED.items() if character.isascii()},
    }
)


def normalize(text: str, *, newlines: bool = False) -> str:
    """The text in NFC and trimmed; with `newlines`, CR LF and CR become LF."""
    if newlines:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip() if text.isascii() else unicodedata.normalize("NFC", text).strip()


def is_far_too_long(text: str, longest: int) -> bool:
    """Whether a text can't have `longest` characters even in NFC, of which some are several before.

    To be asked before `normalize`, which takes its time over many accents in a row.
    """
    return len(text) > 3 * longest


def has_control_characters(text: str, *, newlines: bool = False) -> bool:
    """Whether a control character or a lone surrogate stands in the text; `newlines` allows LF."""
    if text.isprintable():  # quicker, and true of nearly every text
        return False
    pattern = _CONTROL_BUT_NEWLINE if newlines else _CONTROL
    return bool(pattern.search(text) or (not text.isascii() and _SURROGATE.search(text)))


@lru_cache(maxsize=32768)  # an import asks for the same names and titles several times over
def fold(text: str) -> str:
    """The text without case, accents and punctuation, its words one space apart.

    Every store searches and sorts by this, so that all of them answer alike. A text of punctuation
    alone ("!!!") folds to itself, so that it can still be found.
    """
    if text.isascii():
        folded = text.lower().translate(_ASCII_FOLD)
    else:
        decomposed = unicodedata.normalize("NFKD", text.casefold()).casefold()
        folded = "".join(_searchable(character) for character in decomposed.translate(_SPELLING))
    words = " ".join(folded.split()) or "".join(text.casefold().split())
    return words[:FOLDED_LENGTH].rstrip()


def _searchable(character: str) -> str:
    """The character itself if words are made of it, nothing for an accent, else a space."""
    if character.isalnum():
        return character
    category = unicodedata.category(character)
    if category.startswith("M"):
        return ""
    return character if category == "Sc" else " "
