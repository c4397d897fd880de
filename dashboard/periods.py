"""Calendar periods: which unit suits a span, where a period starts and ends. No Streamlit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from dashboard.strings import spoken

Unit = Literal["day", "week", "month", "quarter", "year"]
#: A span up to so many days is drawn by this unit; longer ones by year.
_UNITS: tuple[tuple[int, Unit], ...] = ((21, "day"), (300, "week"), (5 * 365, "month"), (12 * 365, "quarter"))
#: Share of the dated reviews that may lie before the drawn span, so that one wrong date does not stretch the axis.
TAIL = 0.01


def unit_for(first: date, last: date) -> Unit:
    """The unit that draws a span with some 10 to 60 marks."""
    days = (last - first).days
    return next((unit for limit, unit in _UNITS if days <= limit), "year")


def period_start(day: date, unit: Unit) -> date:
    """The first day of the period that a day lies in; weeks start on Monday."""
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    month = {"month": day.month, "quarter": day.month - (day.month - 1) % 3, "year": 1}[unit]
    return date(day.year, month, 1)


def period_end(start: date, unit: Unit) -> date:
    """The last day of the period that starts on `start`."""
    if unit == "day":
        return start
    if unit == "week":
        return start + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    after = start.month - 1 + months
    return date(start.year + after // 12, after % 12 + 1, 1) - timedelta(days=1)


def period_middle(start: date, unit: Unit) -> date:
    """The day at which a period's mark stands."""
    return start + (period_end(start, unit) - start) / 2


def period_label(start: date, unit: Unit) -> str:
    """A period as it is written: 4 Mar 2018, week of 5 Mar 2018, Mar 2018, Q1 2018, 2018."""
    quarter = (start.month + 2) // 3
    if spoken() == "zh":
        year, month = f"{start.year}年", f"{start.year}年{start.month}月"
        day = f"{month}{start.day}日"
        return {
            "day": day,
            "week": f"{day}起一周",
            "month": month,
            "quarter": f"{year}第{quarter}季度",
            "year": year,
        }[unit]
    day = f"{start.day} {start:%b %Y}"
    return {
        "day": day,
        "week": f"week of {day}",
        "month": f"{start:%b %Y}",
        "quarter": f"Q{quarter} {start.year}",
        "year": str(start.year),
    }[unit]


def drawn_from(days: Mapping[date, int]) -> date:
    """The day on which the drawn span starts: all but the earliest hundredth of the rows lie on or after it."""
    left = TAIL * sum(days.values())
    for day in sorted(days):
        left -= days[day]
        if left < 0:
            return day
    raise ValueError("there are no days")
