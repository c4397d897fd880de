"""The composer's phrase banks: what can be worded, in which tone, and what things are called inside a sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from data.writing import HouseStyle, Language, Tone

_FOLDER = Path(__file__).with_name("phrases")
_WORD = re.compile(r"\w")
_SIGN = re.compile(r"[㐀-鿿]")


@cache
def _bank(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def wordings(language: Language, kind: str, tone: Tone) -> tuple[str, ...]:
    """The wordings of a kind of statement: those of the tone, then those for any."""
    table = _bank(language)[kind]
    return tuple(dict.fromkeys((*table.get(tone, ()), *table.get("any", ()))))


def people_wordings(language: Language, table: str, key: str) -> tuple[str, ...]:
    """The wordings of profiles, voices and replies."""
    return tuple(_bank(f"people_{language}")[table][key])


def fixed(language: Language, key: str) -> str:
    """A small word or two."""
    return str(_bank(language)["fixed"][key])


def names(table: str) -> dict[str, Any]:
    """What aspects, genres and counted things are called."""
    found: dict[str, Any] = _bank("names")[table]
    return found


@cache
def word_set(key: str) -> frozenset[str]:
    """One of the lists of words."""
    return frozenset(str(_bank("names")["words"][key]).split())


def fill(wording: str, slots: Mapping[str, str]) -> str | None:
    """The wording with its slots filled; None where one is not known."""
    wanted = [name for _, name, _, _ in Formatter().parse(wording) if name]
    if any(not slots.get(name) for name in wanted):
        return None
    return "".join(literal + (slots[name] if name else "") for literal, name, _, _ in Formatter().parse(wording))


def in_house_words(wording: str, house: HouseStyle) -> str:
    """The wording with what the house says instead; its slots are left alone."""
    for rule in house.rules:
        if rule.instead:
            pattern = pattern_of(rule.avoid)
            parts = re.split(r"(\{\w+\})", wording)
            wording = "".join(
                part if part.startswith("{") else pattern.sub(lambda _, new=rule.instead: new, part) for part in parts
            )
    return wording


def breaks_house_rules(text: str, house: HouseStyle) -> bool:
    """Whether a text has a banned word, or one that the house avoids."""
    return any(pattern_of(word).search(text) for word in (*house.banned, *(rule.avoid for rule in house.rules)))


@cache
def pattern_of(phrase: str) -> re.Pattern[str]:
    """Finds a phrase: whole words, any case, any blank; a Chinese one wherever it stands."""
    body = r"\s+".join(re.escape(part) for part in phrase.split())
    if _SIGN.search(phrase):
        return re.compile(body, re.IGNORECASE)
    before = r"(?<!\w)" if _WORD.match(phrase) else ""
    after = r"(?!\w)" if _WORD.match(phrase[-1:]) else ""
    return re.compile(before + body + after, re.IGNORECASE)
