"""The studio's voice: banned words, what it says instead of what, how often it raises its voice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from data.writing import Finding, HouseRule, Mend
from generation.checks.case import Case, Spot
from generation.checks.finding import DROP, found_in, replaced
from generation.checks.words import is_han

_ENDINGS = r"(?:'s|’s|s|es|ed|d|ing|ly)?"
_SHOUT = re.compile(r"[!！]+")


def find_brand(case: Case) -> Iterator[Finding]:
    """Banned words, words that have a better one, and more exclamation marks than the house likes."""
    house = case.assignment.house
    names = case.known.names if house.banned or house.rules else ()
    for spot in case.spots:
        taken = _taken(spot.text, names)
        for word in house.banned:
            for found in _pattern(word).finditer(spot.text):
                if not _is_within(found, taken):
                    yield found_in(spot, "brand", "banned", "block", found.start(), found.end(), DROP)
        for rule in house.rules:
            for found in _pattern(rule.avoid).finditer(spot.text):
                if not _is_within(found, taken):
                    yield _of_rule(spot, rule, found)
    yield from _shouts(case)


def _taken(text: str, names: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where names stand: a banned word in the title's own name is no slip."""
    return [found.span() for name in names for found in re.finditer(re.escape(name), text, re.IGNORECASE)]


def _is_within(found: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    return any(start <= found.start() and found.end() <= end for start, end in taken)


@lru_cache(maxsize=512)
def _pattern(word: str) -> re.Pattern[str]:
    """Chinese anywhere; other words whole, in any case, with the endings that English gives them."""
    escaped = re.sub(r"(?:\\ |\s)+", r"\\s+", re.escape(word)).replace("'", "['’]")
    if is_han(word):
        return re.compile(escaped, re.IGNORECASE)
    ending = _ENDINGS if word[-1].isalpha() else ""
    if word[-1] in "eE":
        return re.compile(rf"(?<!\w){escaped[:-1]}(?:e({ending})|(ing|ed))(?!\w)", re.IGNORECASE)
    return re.compile(rf"(?<!\w){escaped}({ending})(?!\w)", re.IGNORECASE)


def _of_rule(spot: Spot, rule: HouseRule, found: re.Match[str]) -> Finding:
    quoted = spot.own[found.start() : found.end()] != found.group()
    instead = (
        ""
        if quoted or not rule.instead or _pattern(rule.avoid).search(rule.instead)
        else _inflected(rule.instead, found)
    )
    mend = replaced(instead) if instead and not _pattern(rule.avoid).search(instead) else DROP
    kind = "instead" if rule.instead else "avoid"
    return found_in(
        spot,
        "brand",
        kind,
        rule.level,
        found.start(),
        found.end(),
        mend,
        instead=rule.instead,
        why=rule.why or rule.avoid,
    )


def _inflected(instead: str, found: re.Match[str]) -> str:
    """The better word in the case and with the ending of the one that it replaces."""
    old, ending = found.group(), next((group for group in found.groups() if group), "")
    word = instead + ending.lower() if ending and not instead.lower().endswith(ending.lower()) else instead
    if ending.lower() in ("ed", "ing") and instead.endswith("e"):
        word = instead[:-1] + ending.lower()
    if old.isupper() and len(old) > 1:
        return word.upper()
    return word[0].upper() + word[1:] if old[0].isupper() else word


def _shouts(case: Case) -> Iterator[Finding]:
    most = case.assignment.house.exclamations
    if most is None:
        return
    used: dict[int, int] = {}
    for spot in case.spots:
        for found in _SHOUT.finditer(spot.text):
            used[spot.part] = used.get(spot.part, 0) + len(found.group())
            if used[spot.part] > most:
                mend = _calmer(spot, found, used[spot.part] - most)
                yield found_in(
                    spot, "brand", "exclamations", "warn", found.start(), found.end(), mend,
                    limit=most,
                )  # fmt: skip


def _calmer(spot: Spot, found: re.Match[str], excess: int) -> Mend | None:
    """A full stop instead, a headline without; none within a quotation, which stays as it was said."""
    if spot.own[found.start() : found.end()] != found.group():
        return None
    kept = found.group()[: max(0, len(found.group()) - excess)]
    headline = spot.field is not None and spot.field.kind == "line"
    return replaced(kept or ("" if headline else "。" if "！" in found.group() else "."))
