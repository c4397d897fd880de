"""Points in time in whatever form a source writes them: naive UTC, or a sentence that says why not."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
            "aug august", "sep sept september", "oct october", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NUMBER = re.compile(r"-?\d{9,13}(?:\.\d+)?")
_YEAR_FIRST = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?"
    r"(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?",
    re.I,
)
_NAMED_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_NAMED_SECOND = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_AMAZON = re.compile(r"(\d{1,2}) (\d{1,2}), (\d{4})")


class Moment(NamedTuple):
    """A date cell, understood: naive UTC, or why not."""

    value: datetime | None
    problem: str


@lru_cache(maxsize=65536)
def read_moment(cell: str, day_first: bool | None = None) -> Moment:
    """Understand one date cell.

    Args:
        cell: ISO 8601, '10 November 2018' and its relatives, Unix seconds or milliseconds, 2018年11月10日.
        day_first: whether 03/04/2018 means 3 April; None: unknown, and such a date is refused.

    Returns:
        Naive UTC and an empty problem; or None and one clause, which is empty for a blank cell.
    """
    text = cell.strip()
    if not text:
        return Moment(None, "")
    try:
        return Moment(_read(text, day_first), "")
    except _TwoWays:
        return Moment(None, "this date can be read in two ways")
    except (ValueError, OverflowError, OSError):
        return Moment(None, "this is no date in any known form")


class _TwoWays(Exception):
    pass


def _read(text: str, day_first: bool | None) -> datetime:
    if _NUMBER.fullmatch(text):
        seconds = float(text)
        return _within(datetime.fromtimestamp(seconds / 1000 if abs(seconds) >= 1e11 else seconds, UTC))
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        return _year_first(found)
    found = _NAMED_FIRST.fullmatch(text)
    if found:
        return _on(found[3], _month(found[1]), found[2])
    found = _NAMED_SECOND.fullmatch(text)
    if found:
        return _on(found[3], _month(found[2]), found[1])
    found = _AMAZON.fullmatch(text)
    if found:
        return _on(found[3], found[1], found[2])
    found = _SLASHED.fullmatch(text)
    if found:
        return _slashed(int(found[1]), int(found[2]), found[3], day_first)
    raise ValueError(text)


def _year_first(found: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    moment = datetime(year, month, day, hour, minute, second)
    zone = found[7]
    if zone and zone.upper() not in ("Z", "UTC"):
        moment = datetime.fromisoformat(f"{moment.isoformat()}{zone[:3]}:{zone[-2:]}").astimezone(UTC)
    return _within(moment)


def _slashed(first: int, second: int, year: str, day_first: bool | None) -> datetime:
    if first > 12 or first == second:
        return _on(year, second, first)
    if second > 12:
        return _on(year, first, second)
    if day_first is None:
        raise _TwoWays
    return _on(year, second, first) if day_first else _on(year, first, second)


def _month(name: str) -> int:
    number = _MONTHS.get(name.lower())
    if number is None:
        raise ValueError(name)
    return number


def _on(year: str | int, month: str | int, day: str | int) -> datetime:
    return _within(datetime(int(year), int(month), int(day)))


def _within(moment: datetime) -> datetime:
    if not 1800 <= moment.year <= 2200:
        raise ValueError(moment)
    return moment.replace(tzinfo=None, microsecond=0)


def read_day(cell: str, day_first: bool | None = None) -> date | None:
    """The day a cell names, or None."""
    moment = read_moment(cell, day_first).value
    return moment.date() if moment else None


def guess_day_first(cells: list[str]) -> bool | None:
    """Whether a column writes 3 April as 03/04: decided by the days above 12 in it; None if there are none."""
    found = [match for match in (_SLASHED.fullmatch(cell.strip()) for cell in cells) if match]
    day = any(int(match[1]) > 12 for match in found)
    month = any(int(match[2]) > 12 for match in found)
    return None if day == month else day
