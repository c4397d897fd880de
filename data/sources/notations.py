"""Ratings in whatever notation a source writes them, on one scale: 0–10.

A fraction says its own scale; letters, grades, stars and percentages have a known one; a bare number is taken
only where the scale is known. What cannot be is refused with a sentence, never bent into something else.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

#: Letter grades on 0–100, as Metacritic publishes its conversion (A 100, A- 91, B+ 83 … D- 16, F+ 8, F 0).
LETTERS = {
    "A+": 100, "A": 100, "A-": 91,
    "B+": 83, "B": 75, "B-": 67,
    "C+": 58, "C": 50, "C-": 42,
    "D+": 33, "D": 25, "D-": 16,
    "F+": 8, "F": 0, "F-": 0,
}  # fmt: skip
#: Douban's five grades and the stars they stand for.
DOUBAN = {"力荐": 5, "推荐": 4, "还行": 3, "较差": 2, "很差": 1}
LARGEST_SCALE = 1000

_VULGAR = {"½": ".5", "¼": ".25", "¾": ".75", "⅓": ".333333", "⅔": ".666667"}
_NUMBER = r"[+-]?\d+(?:[.,]\d+)?"
_FRACTION = re.compile(
    rf"({_NUMBER})\s*(?:/|out of|of|von|sur|分之)\s*({_NUMBER})(?:\s*(?:stars?|points?|pts))?", re.I
)
_PERCENT = re.compile(rf"({_NUMBER})\s*%")
_BARE = re.compile(_NUMBER)
_COUNTED = re.compile(rf"({_NUMBER})\s*(?:stars?|★|星|颗星)", re.I)
_LETTER = re.compile(r"([A-Fa-f])\s*(\+|-|plus|minus)?", re.I)
_MIXED = re.compile(r"(\d+)\s+([13])/([248])\b")
_STARS = re.compile(r"([★⭐*]+)(\.?(?:½|1/2|\.5)?)(☆*)")


class Reading(NamedTuple):
    """A rating cell, understood: its value on 0–10, or why there is none."""

    value: float | None
    problem: str


@lru_cache(maxsize=8192)
def read_rating(cell: str, scale: float | None = None) -> Reading:
    """Understand one rating cell.

    Args:
        cell: what the source wrote; blank means that there is no rating.
        scale: what a bare number is out of; None: unknown, and bare numbers are refused.

    Returns:
        The value on 0–10 and an empty problem; or None and one clause that says why, empty for a blank cell.
    """
    if not cell.strip():
        return Reading(None, "")
    text = _plain(cell)
    for read in (_grade, _stars, _percent, _fraction, _letter):
        reading = read(text)
        if reading is not None:
            return reading
    return _bare(text, scale)


def _plain(cell: str) -> str:
    text = cell.strip()
    for sign, decimals in _VULGAR.items():
        if sign in text and not re.search(r"[★⭐*]", text):
            text = re.sub(rf"(?<!\d)\s*{sign}", f"0{decimals}", text)
            text = re.sub(rf"\s*{sign}", decimals, text)
    text = unicodedata.normalize("NFKC", text).strip().strip("()[]\"'").replace("−", "-").replace("–", "-")
    whole = _MIXED.match(text)
    if whole:
        text = f"{int(whole[1]) + int(whole[2]) / int(whole[3]):g}{text[whole.end() :]}"
    return text.strip()


def _grade(text: str) -> Reading | None:
    return Reading(DOUBAN[text] * 2.0, "") if text in DOUBAN else None


def _stars(text: str) -> Reading | None:
    found = _STARS.fullmatch(text.replace(" ", "").replace("1⁄2", "1/2"))
    if not found:
        return None
    counted = len(found[1]) + (0.5 if found[2] else 0)
    blank = len(found[3])
    return _share(counted, len(found[1]) + bool(found[2]) + blank if blank else 5)


def _percent(text: str) -> Reading | None:
    found = _PERCENT.fullmatch(text)
    return _share(_number(found[1]), 100) if found else None


def _fraction(text: str) -> Reading | None:
    found = _FRACTION.fullmatch(text)
    if not found:
        return None
    if "分之" in text:
        return _share(_number(found[2]), _number(found[1]))
    return _share(_number(found[1]), _number(found[2]))


def _letter(text: str) -> Reading | None:
    found = _LETTER.fullmatch(text)
    if not found:
        return None
    sign = {"plus": "+", "minus": "-"}.get((found[2] or "").lower(), found[2] or "")
    grade = LETTERS.get(found[1].upper() + sign)
    return None if grade is None else Reading(grade / 10, "")


def _bare(text: str, scale: float | None) -> Reading:
    counted = _COUNTED.fullmatch(text)
    if counted:
        return _share(_number(counted[1]), scale or 5)
    if not _BARE.fullmatch(text):
        return Reading(None, "this is no rating in any known notation")
    if scale is None:
        return Reading(None, "a number alone does not say what it is out of")
    return _share(_number(text), scale)


def _share(part: float, whole: float) -> Reading:
    if not 0 < whole <= LARGEST_SCALE:
        return Reading(None, "there is no rating out of so many")
    if not 0 <= part <= whole:
        return Reading(None, "the rating lies outside its own scale")
    return Reading(round(10 * part / whole, 4), "")


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def guess_scale(cells: list[str]) -> int | None:
    """What the bare numbers of a column are probably out of: 5, 10 or 100; None if there are none.

    The smallest usual scale that holds them all. Negative numbers or numbers above 100 give None.
    """
    numbers = [_number(cell.strip()) for cell in cells if _BARE.fullmatch(cell.strip())]
    if not numbers or min(numbers) < 0:
        return None
    return next((scale for scale in (5, 10, 100) if max(numbers) <= scale), None)
