"""Years and decades in a question: "since 2025", "between 2010 and 2015", "from the nineties", "2025年以来"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from analytics.asking.tokens import Token
from analytics.asking.vocabulary import asking_words

_YEAR = re.compile(r"(?:18[7-9]|19\d|20\d)\d")
_DECADE = re.compile(r"(1[89]|20)?(\d0)s")
#: Decades that no film of a century past can be meant by: "the twenties" are this century's.
_THIS_CENTURY = 30


class Period(NamedTuple):
    """How many words it takes, and the first and last year, both inclusive; None: open."""

    words: int
    first: int | None
    last: int | None


def match_period(tokens: Sequence[Token], at: int) -> Period | None:
    """The period that begins at a word, if one does."""
    plain = [token.plain for token in tokens[at : at + 8]]
    for read in (_range, _since, _decade, _year):
        found = read(plain)
        if found is not None:
            return found
    return None


def _is_year(plain: Sequence[str], at: int) -> bool:
    return at < len(plain) and bool(_YEAR.fullmatch(plain[at]))


def _range(plain: Sequence[str]) -> Period | None:
    opened = 1 if plain[:1] and plain[0] in ("between", "from") else 0
    if not _is_year(plain, opened):
        return None
    at = opened + 1 + (plain[opened + 1 : opened + 2] == ["年"])
    joined = plain[at : at + 1] and plain[at] in ("and", "to", "until", "through", "到", "至")
    if joined and (opened or plain[at] != "and") and _is_year(plain, at + 1):
        end = at + 2 + (plain[at + 2 : at + 3] == ["年"])
        years = sorted((int(plain[opened]), int(plain[at + 1])))
        return Period(end, years[0], years[1])
    return None


def _since(plain: Sequence[str]) -> Period | None:
    """A year with a word before it (since, after, before, until, in, from), or Chinese words after it."""
    before: dict[str, Callable[[int], tuple[int | None, int | None]]] = {
        "since": lambda year: (year, None),
        "after": lambda year: (year + 1, None),
        "before": lambda year: (None, year - 1),
        "until": lambda year: (None, year),
        "till": lambda year: (None, year),
        "in": lambda year: (year, year),
        "from": lambda year: (year, year),
        "of": lambda year: (year, year),
    }
    if plain[:1] and plain[0] in before and _is_year(plain, 1):
        if plain[0] == "from" and plain[2:3] and plain[2] in ("on", "onward", "onwards"):
            return Period(3, int(plain[1]), None)
        return Period(2, *before[plain[0]](int(plain[1])))
    if _is_year(plain, 0) and plain[1:2] == ["年"]:
        after = "".join(plain[2:4])
        if after in ("以来", "以后", "之后", "起"):
            return Period(4, int(plain[0]) + (after == "之后"), None)
        if after in ("以前", "之前"):
            return Period(4, None, int(plain[0]) - 1)
        return Period(2, int(plain[0]), int(plain[0]))
    return None


def _decade(plain: Sequence[str]) -> Period | None:
    skipped = 0
    while skipped < 2 and plain[skipped : skipped + 1] and plain[skipped] in ("from", "in", "of", "the"):
        skipped += 1
    word = plain[skipped] if skipped < len(plain) else ""
    written = _DECADE.fullmatch(word)
    if written:
        century = int(written[1] or 0) * 100 or _century(int(written[2]))
        return _ten(skipped + 1, century + int(written[2]))
    if word.isdecimal() and len(word) == 2 and plain[skipped + 1 : skipped + 3] == ["年", "代"]:
        return _ten(skipped + 3, _century(int(word)) + int(word))
    for name, tens in asking_words()["decades"].items():
        letters = [name] if name.isascii() else list(name)
        if plain[skipped : skipped + len(letters)] == letters and (skipped or len(letters) > 1):
            return _ten(skipped + len(letters), _century(tens) + tens)
    return None


def _century(tens: int) -> int:
    return 2000 if tens < _THIS_CENTURY else 1900


def _ten(words: int, first: int) -> Period:
    return Period(words, first, first + 9)


def _year(plain: Sequence[str]) -> Period | None:
    return Period(1, int(plain[0]), int(plain[0])) if _is_year(plain, 0) else None
