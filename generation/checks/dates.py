"""Dates in a text, English and Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH = (
    r"(?P<m>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? (?P<y>\d{{4}}))?\b",
        rf"\b{_MONTH} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<y>\d{{4}})\b)?",
        rf"\b{_MONTH} (?P<y>\d{{4}})\b",
        r"\b(?P<y>\d{4})[-/.](?P<n>\d{1,2})[-/.](?P<d>\d{1,2})\b",
        r"\b(?P<d>\d{1,2})[/.](?P<n>\d{1,2})[/.](?P<y>\d{4})\b",
        r"(?:(?P<y>\d{4})年)?(?P<n>\d{1,2})月(?:(?P<d>\d{1,2})[日号])?",
    )
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(
    rf"\b({'|'.join(_WEEKDAYS)})s?\b|(?:本|这|下|每)?(?:周|星期|礼拜)([一二三四五六日天])", re.IGNORECASE
)


@dataclass(frozen=True)
class Day:
    """A date, as far as the text gives it."""

    year: int | None
    month: int
    day: int | None
    start: int = 0
    end: int = 0

    def agrees(self, other: Day) -> bool:
        """Whether it says nothing else than another date."""
        return (
            (self.month == other.month)
            and (self.day is None or other.day is None or self.day == other.day)
            and (self.year is None or other.year is None or self.year == other.year)
            and not (self.day is not None and other.day is None)
        )


def find_dates(text: str) -> list[Day]:
    """The dates of a text."""
    found: list[Day] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            day = _day(match)
            if day is not None and not any(one.start < day.end and day.start < one.end for one in found):
                found.append(day)
    return sorted(found, key=lambda day: day.start)


def _day(match: re.Match[str]) -> Day | None:
    told = match.groupdict()
    month = int(told["n"]) if told.get("n") else _month(told.get("m") or "")
    day = int(told["d"]) if told.get("d") else None
    if month > 12 and day is not None and day <= 12:
        month, day = day, month
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return None
    return Day(int(told["y"]) if told.get("y") else None, month, day, match.start(), match.end())


def _month(name: str) -> int:
    return next((n for n, month in enumerate(_MONTHS, 1) if month.startswith(name.lower()[:3])), 0)


def find_weekdays(text: str) -> list[tuple[int, int, int]]:
    """The days of the week that a text names: which (0 is Monday), and where."""
    found = []
    for match in _WEEKDAY.finditer(text):
        which = (
            _WEEKDAYS.index(match.group(1).lower())
            if match.group(1)
            else "一二三四五六日".index(match.group(2).replace("天", "日"))
        )
        found.append((which, match.start(), match.end()))
    return found


def as_day(text: str | None) -> Day | None:
    """An ISO date as a day; None where it is none."""
    try:
        told = date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
    return Day(told.year, told.month, told.day)
