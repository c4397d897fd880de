"""Slurs, swearing, threats, contempt: nothing that a studio would put its name to."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache

from data.writing import Finding, Level
from generation.checks.case import Case, Spot
from generation.checks.finding import DROP, found_in
from generation.checks.words import FOLDER

_WORD = re.compile(r"[\w@$*!'’-]+")
_DISGUISE = str.maketrans(
    {"@": "a", "$": "s", "1": "i", "!": "i", "3": "e", "0": "o", "4": "a", "5": "s", "7": "t", "’": "'"}
)


@cache
def _lists() -> dict[str, list[str]]:
    told: dict[str, list[str]] = tomllib.loads((FOLDER / "toxic.toml").read_text(encoding="utf-8"))
    return told


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    told = _lists()
    written = [(rule, "|".join(told[rule])) for rule in ("threats", "discrimination", "sexual")]
    signs = [
        ("slur", "|".join(map(re.escape, told["slurs_zh"]))),
        ("profanity", "|".join(map(re.escape, told["profanity_zh"]))),
    ]
    names = {"threats": "threat", "discrimination": "discrimination", "sexual": "sexual"}
    return tuple((names.get(rule, rule), re.compile(pattern, re.IGNORECASE)) for rule, pattern in [*written, *signs])


def find_toxicity(case: Case) -> Iterator[Finding]:
    """Slurs, threats, sexual insults and contempt block; swearing is warned of."""
    names = {
        word.casefold()
        for name in (*case.assignment.facts.names, case.assignment.facts.name)
        for word in re.findall(r"\w+", name)
    }
    names |= {
        word.casefold()
        for credit in case.assignment.facts.credits
        for word in re.findall(r"\w+", f"{credit.person} {credit.character or ''}")
    }
    for spot in case.spots:
        yield from _words(spot, names)
        for rule, pattern in _patterns():
            for found in pattern.finditer(spot.text):
                level: Level = "warn" if rule == "profanity" else "block"
                yield found_in(spot, "toxicity", rule, level, found.start(), found.end(), DROP)


def _words(spot: Spot, names: set[str]) -> Iterator[Finding]:
    for found in _WORD.finditer(spot.text):
        rule = _bad_word(found.group(), names)
        if rule is not None:
            yield found_in(
                spot, "toxicity", rule, "warn" if rule == "profanity" else "block", found.start(), found.end(), DROP
            )


def _bad_word(word: str, names: set[str]) -> str | None:
    """Which kind of bad word it is, disguised or not; None for all others."""
    low = word.casefold().strip("'’-!*")
    told = _lists()
    if not low.isascii() or low in told["allow"] or low in names:
        return None
    plain = word.casefold().translate(_DISGUISE).strip("'-")
    for rule, stems in (("slur", told["slurs_en"]), ("profanity", told["profanity_en"])):
        if any(_is_form(plain, stem) or _is_starred(word.casefold(), stem) for stem in stems):
            return rule
    return None


def _is_form(word: str, stem: str) -> bool:
    """Whether a word is a stem or one of its forms: short stems only with an ending, as spic must not be spice."""
    ends = (
        "",
        "s",
        "es",
        "ed",
        "er",
        "ers",
        "ing",
        "y",
        "in",
        "face",
        "head",
        "heads",
        "hole",
        "ty",
        "tier",
        "ted",
        "ting",
        "ish",
        "ie",
        "ies",
        "'s",
        "ered",
        "able",
        "load",
    )
    return word.startswith(stem) and word[len(stem) :].strip("-") in ends


def _is_starred(word: str, stem: str) -> bool:
    """f**k and sh*t: the right length, the right first letter, stars for some of the others."""
    if "*" not in word.strip("*") or len(word) < 4:
        return False
    return any(
        re.fullmatch(re.escape(word).replace(r"\*", "[a-z]"), stem + ending) is not None
        for ending in ("", "s", "ed", "er", "ing")
    )
