"""The axes of a Plotly figure as numbers: what kind they are, where they begin and end, where their ticks stand."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from dashboard.strings.formats import MINUS, format_count, format_date

Kind = Literal["linear", "log", "date", "category"]
DAY = 86_400.0
#: Steps between ticks of a day axis, in days, months and years, the finest first.
DAYS, MONTHS, YEARS = (1, 2, 7, 14), (1, 3, 6), (1, 2, 5, 10, 20, 50)
SI = ((1e9, "G"), (1e6, "M"), (1e3, "k"))
#: Share of the values' reach that Plotly leaves free beside them.
ROOM = 0.06
TICKS = 6


@dataclass(frozen=True)
class Scale:
    """One axis.

    Attributes:
        kind: what its values are.
        ends: what stands at its beginning and at its end, as `number` gives it; the first may be the larger one.
        domain: which part of the plane it covers, 0–1.
        names: of a category axis, in their order.
    """

    kind: Kind
    ends: tuple[float, float]
    domain: tuple[float, float]
    names: tuple[str, ...] = ()

    def number(self, value: Any) -> float | None:
        """A value of the data as a number along the axis; None for a gap."""
        return number_of(value, self.kind, self.names)

    def at(self, number: float) -> float:
        """Where a number along the axis stands in the plane, 0–1 while it lies between the ends."""
        first, last = self.ends
        start, end = self.domain
        return start + (number - first) / ((last - first) or 1.0) * (end - start)

    def holds(self, number: float) -> bool:
        """Whether a number lies between the ends."""
        return min(self.ends) - 1e-9 <= number <= max(self.ends) + 1e-9


def number_of(value: Any, kind: Kind, names: Sequence[str] = ()) -> float | None:
    """A value of the data as a number: seconds of a day, the logarithm, the place among the names; None for a gap."""
    if value is None or value is pd.NaT:
        return None
    if kind == "category":
        return float(names.index(str(value))) if str(value) in names else None
    if kind == "date":
        return pd.Timestamp(value).timestamp()
    found = float(value)
    if not math.isfinite(found) or (kind == "log" and found <= 0):
        return None
    return math.log10(found) if kind == "log" else found


def kind_of(axis: Any, values: Iterable[Any]) -> Kind:
    """What an axis is: what it says of itself, or what its first value is."""
    if axis.type in ("linear", "log", "date", "category"):
        return axis.type  # type: ignore[no-any-return]
    first = next((value for value in values if value is not None), 0.0)
    if isinstance(first, str):
        return "category"
    return (
        "date"
        if isinstance(first, date) or hasattr(first, "timestamp") or "datetime64" in str(type(first))
        else "linear"
    )


def ends_of(axis: Any, kind: Kind, numbers: Sequence[float], *, tight: bool, floor: bool) -> tuple[float, float]:
    """Where an axis begins and ends: as it says, or around its numbers.

    Args:
        axis: Plotly's.
        kind: what it is.
        numbers: all that stands along it.
        tight: whether nothing is left free beside them, as along a line or across bars.
        floor: whether it begins at zero, as along bars.
    """
    if axis.range is not None:
        low, high = axis.range
        if kind == "date":
            return pd.Timestamp(low).timestamp(), pd.Timestamp(high).timestamp()
        return float(low), float(high)
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 1.0)
    floor = floor or axis.rangemode == "tozero"
    low, high = (min(low, 0.0), max(high, 0.0)) if floor else (low, high)
    room = 0.0 if tight else ROOM * ((high - low) or 1.0)
    low, high = (low if floor and low == 0 else low - room), (high if floor and high == 0 else high + room)
    if low == high:
        low, high = low - 0.5, high + 0.5
    return (high, low) if axis.autorange == "reversed" else (low, high)


def ticks_of(axis: Any, scale: Scale) -> list[tuple[float, str]]:
    """The places along an axis at which a label stands, and the labels."""
    return [(number, label) for number, label in _all_ticks(axis, scale) if scale.holds(number)]


def _all_ticks(axis: Any, scale: Scale) -> list[tuple[float, str]]:
    if axis.tickvals is not None:
        labels = axis.ticktext if axis.ticktext is not None else [f"{value:g}" for value in axis.tickvals]
        numbers = [scale.number(value) for value in axis.tickvals]
        return [(number, str(label)) for number, label in zip(numbers, labels, strict=True) if number is not None]
    if scale.kind == "category":
        return [(float(place), name) for place, name in enumerate(scale.names)]
    if scale.kind == "date":
        return _days(min(scale.ends), max(scale.ends), axis.nticks or TICKS)
    step = float(axis.dtick) if axis.dtick else _step(abs(scale.ends[1] - scale.ends[0]), (axis.nticks or TICKS) + 1)
    first = math.ceil(min(scale.ends) / step - 1e-9)
    last = math.floor(max(scale.ends) / step + 1e-9)
    places = [round(place * step, 10) for place in range(first, last + 1)]
    written = axis.tickformat or ""
    suffix = axis.ticksuffix or ""
    if scale.kind == "log":
        return [(place, format_tick(10**place, written) + suffix) for place in places]
    return [(place, format_tick(place, written) + suffix) for place in places]


def _step(reach: float, ticks: int) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that gives no more than so many ticks."""
    rough = reach / max(1, ticks) or 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next(part * power for part in (1, 2, 5, 10) if part * power >= rough * (1 - 1e-9))


def format_tick(value: float, written: str) -> str:
    """A number at an axis, as d3's formats "~g", "+~g" and "~s" write it."""
    sign = MINUS if value < 0 else "+" if written.startswith("+") and value > 0 else ""
    size = abs(value)
    if written.endswith("s"):
        part, mark = next(((part, mark) for part, mark in SI if size >= part), (1.0, ""))
        return f"{sign}{size / part:g}{mark}"
    return sign + (format_count(int(size)) if size == int(size) else f"{size:g}")


def _days(low: float, high: float, ticks: int) -> list[tuple[float, str]]:
    """Days at round places of the calendar, no more than so many."""
    first, last = pd.Timestamp(low, unit="s"), pd.Timestamp(high, unit="s")
    reach = (last - first).days
    for step in DAYS:
        if reach / step <= ticks:
            return _labelled(pd.date_range(first.ceil("D"), last, freq=f"{step}D"), "day")
    for step in MONTHS:
        if reach / (30.4 * step) <= ticks:
            start = pd.Timestamp(first.year, 1, 1)
            return _labelled(pd.date_range(start, last, freq=f"{step}MS"), "month")
    step = next((step for step in YEARS if reach / (365.2 * step) <= ticks), 100)
    start = pd.Timestamp(first.year // step * step, 1, 1)
    return _labelled(pd.date_range(start, last, freq=f"{step}YS"), "year")


def _labelled(days: Iterable[pd.Timestamp], unit: str) -> list[tuple[float, str]]:
    pattern = {"month": "%b %Y", "year": "%Y"}.get(unit)
    return [(day.timestamp(), day.strftime(pattern) if pattern else format_date(day)) for day in days]
