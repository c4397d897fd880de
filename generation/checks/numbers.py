"""Numbers in a text: digits and words, English and Chinese, each with what it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Unit = Literal["percent", "share", "rating", "money", "minutes", "hours", "plain"]
Hedge = Literal["", "more", "less", "about"]
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_SMALL = {word: n for n, word in enumerate(_ONES)}
_ROUND = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TENS = {word: 10 * n for n, word in enumerate(_ROUND, 2)}
_SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "dozen": 12,
    "score": 20,
}
_LETTERS = {
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "bn": 1e9,
    "b": 1e9,
    "万": 1e4,
    "亿": 1e8,
    "千": 1e3,
    "百": 1e2,
    "百万": 1e6,
    "千万": 1e7,
}
_SIGNS = {sign: n for n, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_POWERS = {"十": 10, "百": 100, "千": 1_000}
_DIGITS = r"\d{1,3}(?:[,  \u2009]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORD_NUMBER = (
    rf"(?:(?:{'|'.join([*_TENS, *sorted(_SMALL, key=len, reverse=True), *_SCALES])})"
    r"(?:[\s-]+(?:and\s+)?(?=[a-z]))?)+"
)
_ZH_NUMBER = r"[零〇一二两三四五六七八九十百千万亿]+"
_ANY = rf"(?:{_DIGITS})"
_WRITTEN: tuple[tuple[str, Unit], ...] = (
    (
        rf"(?P<money>[$€£¥￥])\s?(?P<n>{_ANY})(?:\s?(?P<scale>million|billion|thousand|mn|bn|[mbk]|[百千]?万|亿)\b)?",
        "money",
    ),
    (
        rf"(?P<n>{_ANY}|\b{_WORD_NUMBER})\s*(?P<scale>million|billion|[百千]?万|亿)?\s*(?:dollars?|euros?"
        rf"|pounds|yuan|usd|rmb|美元|欧元|人民币|块钱|元)",
        "money",
    ),
    (rf"(?P<n>{_ANY}|\b{_WORD_NUMBER})\s*(?:%|％|\bper ?cent\b|\bpct\b)", "percent"),
    (rf"百分之(?P<n>{_ANY}|{_ZH_NUMBER})", "percent"),
    (
        rf"(?P<n>{_ANY}|[一二两三四五六七八九](?:点[一二三四五六七八九])?)成(?![功为就长立员果熟名都绩群品分片语])",
        "share",
    ),
    (
        rf"(?P<n>{_ANY}|\b{_WORD_NUMBER})\s*(?:/|\bout of\b)\s*(?P<of>10|5|100|ten"
        rf"|five)\b(?!\s*(?:viewers|people|reviewers|critics))",
        "rating",
    ),
    (r"(?P<stars>[★⭐]+)", "rating"),
    (rf"\b(?P<n>{_ANY}|{_WORD_NUMBER})[\s-]*stars?\b", "rating"),
    (
        rf"(?P<n>{_ANY}|[一二两三四五六七八九十](?:点[一二三四五六七八九])?)颗?(?:星(?!期|球|星|光|空|际|辰|系)|分(?!钟|之|手|享|别|析|离|子|明"
        rf"|成|散|开|外|量|数|布|界|寸|歧|裂|镜|为|担|类|配|支))",
        "rating",
    ),
    (rf"(?P<n>{_ANY}|\b{_WORD_NUMBER})\s*(?:in|out of)\s+(?:every\s+)?(?P<of>\d+|{_WORD_NUMBER})\b", "share"),
    (
        r"\b(?P<half>half|two[\s-]thirds|three[\s-]quarters|a third|a quarter|one third|one "
        r"quarter)\b(?=\s+(?:of\b|the|all|our|viewers|its))",
        "share",
    ),
    (r"(?P<zh_of>[二三四五六七八九十])分之(?P<n>[一二三四五六七八九])", "share"),
    (rf"(?P<n>{_ANY}|\b{_WORD_NUMBER}|{_ZH_NUMBER})[\s-]*(?:minutes?\b|mins?\b|分钟)", "minutes"),
    (rf"(?P<n>{_ANY}|\b{_WORD_NUMBER}|{_ZH_NUMBER})[\s-]*(?:个半)?(?:hours?\b|hrs?\b|个?小时)", "hours"),
    (
        rf"(?<![\w.])(?P<n>{_ANY})(?:\s?(?P<scale>million|billion|thousand|bn|[百千]?万|亿|k\b))?(?:(?=st\b"
        rf"|nd\b|rd\b|th\b)(?P<ordinal>..))?",
        "plain",
    ),
    (rf"\b(?P<n>{_WORD_NUMBER})\b(?![-']?(?:self|sided)\b)", "plain"),
    (
        rf"(?<![第{''.join(_SIGNS)}十百千万])(?P<n>{_ZH_NUMBER})(?=[个位名人条部次年月天日岁座只张封颗场集届项种道层份家艘辆万亿多余]|小时|周|遍|句|声)",
        "plain",
    ),
)
_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), unit) for pattern, unit in _WRITTEN)
_HEDGES: tuple[tuple[re.Pattern[str], Hedge], ...] = (
    (re.compile(r"(?:more than|over|at least|above|upwards of|超过|逾|至少|多于|不少于)\s*$", re.IGNORECASE), "more"),
    (
        re.compile(
            r"(?:nearly|almost|close to|just under|fewer than|less than|under|近|将近|接近|不到)\s*$", re.IGNORECASE
        ),
        "less",
    ),
    (re.compile(r"(?:about|around|roughly|some|approximately|circa|约|大约|大概)\s*$", re.IGNORECASE), "about"),
)
_HALVES = {"half": 0.5, "two thirds": 2 / 3, "three quarters": 0.75, "third": 1 / 3, "quarter": 0.25}


@dataclass(frozen=True)
class Number:
    """A number in a text.

    Attributes:
        value: of a percentage 0–100, of a share 0–1, of a rating as it stands, out of `scale`; money in whole units.
        decimals: digits after the point, as it is displayed; of round large numbers the place is `step`.
        step: how fine it is: 1 of 62, 0.1 of 7.8, 100,000 of 1.2 million.
        noun: the word after it in small letters.
        written: whether it stands in words.
    """

    value: float
    unit: Unit
    start: int
    end: int
    step: float = 1.0
    scale: int = 10
    hedge: Hedge = ""
    noun: str = ""
    written: bool = False


@lru_cache(maxsize=4_000)
def find_numbers(text: str) -> tuple[Number, ...]:
    """The numbers of a text in order, none within another."""
    taken: list[tuple[int, int]] = []
    found: list[Number] = []
    for pattern, unit in _PATTERNS:
        for match in pattern.finditer(text):
            number = _number(text, match, unit)
            if number is None or any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            found.append(number)
    return tuple(sorted(found, key=lambda number: number.start))


def _number(text: str, match: re.Match[str], unit: Unit) -> Number | None:
    groups = match.groupdict()
    if groups.get("ordinal"):
        return None
    end = match.start() + len(match.group().rstrip(" -"))
    hedge = next((hedge for pattern, hedge in _HEDGES if pattern.search(text[: match.start()])), "")
    noun = re.match(r"[\s-]*([a-z]+|[㐀-鿿])", text[end:].lower())
    common = {"hedge": hedge, "noun": noun.group(1) if noun else ""}
    if groups.get("stars"):
        return Number(len(groups["stars"]), "rating", match.start(), end, 1.0, 5, **common)  # type: ignore[arg-type]
    if groups.get("half"):
        key = re.sub(r"[\s-]+", " ", groups["half"].lower()).removeprefix("a ").removeprefix("one ")
        return Number(_HALVES[key], "share", match.start(), end, 0.06, written=True, **common)  # type: ignore[arg-type]
    value, step, written = _value(groups["n"].strip(" -"))
    if value is None:
        return None
    factor = _factor(groups.get("scale"))
    value, step = value * factor, step * factor
    if unit == "share":
        of = _of(match, groups)
        if not of:
            return None
        value, step = value / of, 1 / of
    scale = 5 if re.search(r"star|星", match.group(), re.IGNORECASE) else _rating_scale(groups.get("of"))
    return Number(value, unit, match.start(), end, step, scale, written=written, **common)  # type: ignore[arg-type]


def _of(match: re.Match[str], groups: dict[str, str | None]) -> float:
    if groups.get("of"):
        return _value(groups["of"] or "")[0] or 0.0
    if groups.get("zh_of"):
        return chinese_number(groups["zh_of"] or "") or 0.0
    return 10.0 if "成" in match.group() else 0.0


def _rating_scale(of: str | None) -> int:
    return {"5": 5, "five": 5, "100": 100}.get((of or "").lower(), 10)


def _factor(scale: str | None) -> float:
    if not scale:
        return 1.0
    low = scale.lower()
    return float(_SCALES.get(low) or _LETTERS.get(low, 1.0))


def _value(text: str) -> tuple[float | None, float, bool]:
    """What a number is worth, how fine it is, and whether it stands in words."""
    plain = re.sub(r"[,\s\u2009\u202f\xa0]", "", text)
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        decimals = len(plain.partition(".")[2])
        return float(plain), 10.0**-decimals, False
    if re.fullmatch(r"[零〇一二两三四五六七八九十百千万亿点]+", plain):
        whole, _, tenth = plain.partition("点")
        value = chinese_number(whole)
        return (None if value is None else value + _SIGNS.get(tenth, 0) / 10), 0.1 if tenth else 1.0, True
    return english_number(text), 1.0, True


def english_number(text: str) -> float | None:
    """The value of "seventy-eight", "two hundred and twelve", "a dozen"; None where it is none."""
    total, here, any_ = 0.0, 0.0, False
    for word in re.findall(r"[a-z]+", text.lower()):
        if word == "and":
            continue
        any_ = True
        if word in _SMALL or word in _TENS:
            here += _SMALL.get(word, _TENS.get(word, 0))
        elif word in _SCALES:
            here = max(here, 1) * _SCALES[word]
            if _SCALES[word] >= 1_000:
                total, here = total + here, 0.0
        else:
            return None
    return total + here if any_ else None


def chinese_number(text: str) -> float | None:
    """The value of 八十一, 两百二, 三千万; None where it is none."""
    total, section, digit = 0.0, 0.0, 0.0
    for sign in text:
        if sign in _SIGNS:
            digit = digit * 10 + _SIGNS[sign] if digit and "十" not in text and "百" not in text else _SIGNS[sign]
        elif sign in _POWERS:
            section += (digit or 1) * _POWERS[sign]
            digit = 0
        elif sign in "万亿":
            total = (total + section + digit or 1) * (10_000 if sign == "万" else 100_000_000)
            section = digit = 0
        else:
            return None
    return total + section + digit if text else None


def each_plain(numbers: tuple[Number, ...]) -> Iterator[Number]:
    """Numbers that count something without a unit of their own."""
    return (number for number in numbers if number.unit == "plain")
