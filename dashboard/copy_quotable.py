"""Whether a sentence of a review can stand in copy by itself: understood alone, meant as it is said, decent.

A sentence that is turned away is not bad; it only needs its review around it. The rules turn away too many rather
than too few: a title has hundreds of sentences, and one that embarrasses the studio costs more than ten lost.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path

from data.writing import Language

_FILE = Path(__file__).with_name("copy_words.toml")
#: Characters that a quote may have: short enough for a display ad's longest line, long enough to say something.
SHORTEST, LONGEST = {"en": 24, "zh": 7}, {"en": 150, "zh": 60}
_LEAST_WORDS = {"en": 4, "zh": 1}
_CLOSED = re.compile(r"[.!…。！~～\"”’」』）)]$|[\w\u3400-\u9fff]$")
_MARKS = re.compile(
    r"https?:|www\.|[@#*_<>{}\[\]|\\^=$€£]|[!?！？]{2,}|\.{3,}|…{2,}|\d\s*/\s*\d|\d+\s*(?:stars?|分|星)\b"
)
_SHOUTED = re.compile(r"\b[A-Z]{3,}\b.*\b[A-Z]{3,}\b")
_PAIRS = ("“”", "()", "（）", "《》", "「」", "『』")
_NAMED_FILM = re.compile(r"《([^》]+)》")
_THIS = re.compile(r"^(?:this)\b(.*)$", re.IGNORECASE)


@cache
def _words(language: Language) -> dict[str, tuple[str, ...]]:
    listed = tomllib.loads(_FILE.read_text(encoding="utf-8"))[language]
    return {name: tuple(words) for name, words in listed.items()}


@cache
def _pattern(language: Language, *lists: str) -> re.Pattern[str]:
    """Any of the listed words, whole; Chinese has no gaps between words, so there any place counts."""
    found = sorted({word for name in lists for word in _words(language)[name]}, key=len, reverse=True)
    joined = "|".join(re.escape(word) for word in found)
    return re.compile(joined if language == "zh" else rf"(?<![\w'’])(?:{joined})(?![\w])", re.IGNORECASE)


def tells_the_end(text: str, language: Language) -> bool:
    """Whether a sentence speaks of how things come out, which a reader may not want to know."""
    return bool(_pattern(language, "endings").search(text.replace("’", "'")))


def why_not(text: str, language: Language, *, own_names: Collection[str] = (), blames: bool = False) -> str:
    """Why a sentence cannot be quoted; empty where it can.

    Args:
        text: one sentence of a review, to the letter.
        own_names: what the title is called; in Chinese another film's name in 《》 is a comparison.
        blames: what is quoted for its blame, inside the house, may take back and bargain.

    Returns:
        `length`, `form` (marks, shouting, unfinished), `leans` (on what was said before), `turns` (takes back,
        bargains, is not meant), `lukewarm`, `beside` the film, `prize`, `profanity`, `film` (another one), or "".
    """
    plain = text.strip().replace("’", "'")
    if not SHORTEST[language] <= len(plain) <= LONGEST[language] or len(plain.split()) < _LEAST_WORDS[language]:
        return "length"
    if _is_malformed(plain, language):
        return "form"
    if _leans(plain, language):
        return "leans"
    lists = ("beside", "prizes", "profanity") if blames else ("turns", "lukewarm", "beside", "prizes", "profanity")
    for name in lists:
        if _pattern(language, name).search(plain):
            return {"prizes": "prize"}.get(name, name)
    return "film" if _names_another(plain, own_names) else ""


def _is_malformed(text: str, language: Language) -> bool:
    first = text.lstrip("\"“'‘「『《")[:1]
    begins = first.isalnum() and (language == "zh" or not first.islower())
    paired = all(text.count(pair[0]) == text.count(pair[1]) for pair in _PAIRS) and text.count('"') % 2 == 0
    ends = bool(_CLOSED.search(text)) and not text.endswith(("?", "？"))
    return not (begins and ends and paired) or bool(_MARKS.search(text)) or bool(_SHOUTED.search(text))


def _leans(text: str, language: Language) -> bool:
    words = _words(language)
    if language == "zh":
        opens = not text.startswith(words["this"]) and text.startswith(words["openers"])
        return opens or any(word in text for word in words["leaning"])
    if _pattern(language, "openers").match(text) or any(_holds(text, word) for word in words["leaning"]):
        return True
    this = _THIS.match(text)
    return bool(this) and not _says_what(this[1], words["this"])  # type: ignore[index]


def _holds(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?:(?<=\.)|(?!\w))", text, re.IGNORECASE) is not None


def _says_what(rest: str, nouns: Sequence[str]) -> bool:
    """Whether what follows `this` says what is meant, near enough."""
    return any(word.strip(".,!") in nouns for word in rest.lower().split()[:6])


def _names_another(text: str, own_names: Collection[str]) -> bool:
    known = {name.casefold() for name in own_names}
    return any(found.strip().casefold() not in known for found in _NAMED_FILM.findall(text))
