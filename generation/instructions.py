"""Texts that speak to a machine which writes, instead of to people who watch films: they are no evidence.

Signs are listed in `instructions.toml`, each with a weight. A text is looked at as it stands and as it would read
decoded: base64, hexadecimal, ROT13, backwards, s p a c e d, with digits or foreign letters in the place of its own.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from data.writing import Assignment

_FILE = Path(__file__).with_name("instructions.toml")
#: From this weight on a text counts as spoken to a machine.
ENOUGH = 2
#: Longer texts are looked at in windows of so many characters, which overlap.
_WINDOW, _OVERLAP = 4_000, 400
_MOST = 200_000
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}[\s:]?){16,}")
_PLAIN = re.compile(r"\b(?:the|and|of|is|it|to|in|this|that|was|for)\b", re.I)
_SPACED = re.compile(r"(?:\b\w[ ._*-]{1,3}){8,}\w\b")
_LEET = re.compile(r"[a-z][013457@$][a-z]|\b[013457@$][a-z]{2,}|[a-z]{2}[013457@$]\b", re.I)
_LEET_LETTERS = str.maketrans("013457@$", "oieastas")
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u04ff]")
_LOOKALIKES = str.maketrans("аеорсухіјѕԁһӏвкмнтАЕОРСУХІЈЅВКМНТαοερνικτ", "aeopcyxijsdhlbkmhtaeopcyxijsbkmhtaoepvikt")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_BLANKS, _LINES = re.compile(r"[^\S\n]+"), re.compile(r"\n[\n ]+")
#: "I have to say that …" is how reviews begin, and an order to nobody.
_OWN_WORDS = re.compile(
    r"\b(?:i|we|one)(?:.d| would| will| do| really| just| also| still| only)* "
    r"(?:must|has to|have to|need to|should|want to|got to)"
    r"(?: also| first| just)? (?:say|add|mention|admit|confess|state|quote|praise|name|call|include|give|write)\b"
)


def speaks_to_a_machine(text: str) -> bool:
    """Whether a text gives orders to whatever writes from it.

    English and Chinese; other languages by their commonest phrases. A sentence alone may look harmless where its
    review does not, so look at the review.
    """
    return instruction_weight(text) >= ENOUGH


def without_orders(assignment: Assignment) -> Assignment:
    """The assignment with reviews that speak to a machine taken out of use; what a person pinned stays.

    They remain in it as evidence that is not to be used, so that a draft which rests on one is caught.
    """
    kept = tuple(
        one.model_copy(update={"use": "not"})
        if one.kind in ("quote", "echo") and one.use == "may" and speaks_to_a_machine(one.text)
        else one
        for one in assignment.evidence
    )
    return assignment if kept == assignment.evidence else assignment.model_copy(update={"evidence": kept})


def instruction_weight(text: str) -> int:
    """The weight of all signs in the reading of a text that shows most of them."""
    return max((_weight(reading) for window in _windows(text[:_MOST]) for reading in _readings(window)), default=0)


def _weight(folded: str) -> int:
    told = _OWN_WORDS.sub(" ", folded)
    signs = _signs(han=False) + (_signs(han=True) if _HAN.search(told) else ())
    return sum(weight for weight, pattern in signs if pattern.search(told))


def _windows(text: str) -> Iterator[str]:
    for start in range(0, max(1, len(text) - _OVERLAP), _WINDOW - _OVERLAP):
        yield text[start : start + _WINDOW]


def _readings(text: str) -> Iterator[str]:
    """The text, and what it would be decoded, folded."""
    seen = _folded(text)
    yield seen
    if "&" in text:
        yield _folded(html.unescape(text))
    for found in _BASE64.findall(text):
        yield _folded(_from_base64(found))
    for found in _HEX.findall(text):
        yield _folded(_from_hex(found))
    if _FOREIGN.search(seen):
        yield seen.translate(_LOOKALIKES)
    if _LEET.search(seen):
        yield seen.translate(_LEET_LETTERS)
    if _SPACED.search(seen):
        yield _joined(text)
    if seen.isascii() and not _PLAIN.search(seen):
        yield codecs.decode(seen, "rot13")
        yield seen[::-1]


def _folded(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text)
    if not composed.isprintable():
        composed = "".join(sign for sign in composed if unicodedata.category(sign) != "Cf")
    return _LINES.sub("\n", _BLANKS.sub(" ", composed.casefold())).strip()


def _joined(text: str) -> str:
    """Letters that stand apart put together; two blanks or more part words."""
    words = [re.sub(r"(?<=\w)[ ._*-](?=\w\b)", "", word) for word in re.split(r"\s{2,}|\n", text)]
    return _folded(" ".join(words))


def _from_base64(found: str) -> str:
    plain = found.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4)).decode()
    except (binascii.Error, ValueError):
        return ""


def _from_hex(found: str) -> str:
    try:
        return bytes.fromhex(re.sub(r"[\s:]", "", found)).decode()
    except ValueError:
        return ""


@cache
def _signs(*, han: bool) -> tuple[tuple[int, re.Pattern[str]], ...]:
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    names = re.compile(rf"(?<![A-Z])(?:{'|'.join(read['words'])})(?![A-Z])")
    return tuple(
        (sign["weight"], re.compile(names.sub(lambda name: read["words"][name.group()], pattern)))
        for sign in read["signs"]
        if sign.get("han", False) == han
        for pattern in sign["patterns"]
    )
