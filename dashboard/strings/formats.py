"""How numbers, intervals and dates are written. Pure text; no Streamlit."""

from __future__ import annotations

import math
from datetime import date, datetime
from html import escape
from typing import Literal

from dashboard.strings import say, spoken
from data.records import Estimate

#: `points` are a difference of ratings.
Unit = Literal["rating", "net", "percent", "points"]

#: Narrow no-break space: groups thousands and stands before a percent sign.
THIN = "\u202f"
MINUS = "\u2212"
DASH = "\u2013"
_MARKDOWN = "\\`*_{}[]()<>#+-.!|~:$@&/"


def format_count(count: int) -> str:
    """A count, in full, thousands grouped: 54 397, in Chinese 54,397."""
    return _grouped(f"{count:,}")


def _grouped(text: str) -> str:
    return text if spoken() == "zh" else text.replace(",", THIN)


def format_number(value: float, digits: int = 3) -> str:
    """A number to `digits` significant digits, thousands grouped, with a true minus sign."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else DASH
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = _grouped(f"{abs(value):,.{decimals}f}")
    return (MINUS if value < 0 else "") + text


def format_estimate(estimate: Estimate, unit: Unit) -> str:
    """A number with its interval, 62 % (58–66), or why there is none."""
    if not estimate.known:
        return say("number.unknown", n=format_count(estimate.n))
    return say("number.estimate", value=format_value(estimate, unit), range=format_interval(estimate, unit))


def format_value(estimate: Estimate, unit: Unit) -> str:
    """The number alone, for where the interval is drawn beside it."""
    if not estimate.known:
        return say("number.unknown", n=format_count(estimate.n))
    value = _parts(estimate, unit)[0]
    return say("number.percent", value=value) if unit == "percent" else value


def format_interval(estimate: Estimate, unit: Unit) -> str:
    """The interval alone: 58–66; empty when nothing is known."""
    return format_range(*_parts(estimate, unit)[1:]) if estimate.known else ""


def format_range(low: str, high: str) -> str:
    """Two written bounds as a range; with signs, "to" keeps dashes and minus signs apart."""
    signed = low[:1] in (MINUS, "+") or high[:1] in (MINUS, "+")
    return say("number.range", low=low, high=high) if signed else f"{low}{DASH}{high}"


def scaled(value: float, unit: Unit) -> float:
    """A stored value as it is shown: shares and net sentiment times 100, ratings as they are."""
    return value if unit in ("rating", "points") else value * 100


def _parts(estimate: Estimate, unit: Unit) -> tuple[str, str, str]:
    assert estimate.value is not None
    bounds = (estimate.value, estimate.low, estimate.high)
    return tuple(_written(estimate.value if part is None else part, unit) for part in bounds)  # type: ignore[return-value]


def _written(value: float, unit: Unit) -> str:
    if unit == "rating":
        return format_number(value) if abs(value) < 10 else f"{value:.1f}"
    if unit == "points":
        return f"{value:+.2f}".replace("-", MINUS) if abs(value) >= 0.005 else "0.00"
    whole = round(value * 100)
    if unit == "percent":
        return str(whole).replace("-", MINUS)
    return f"{whole:+d}".replace("-", MINUS) if whole else "0"


def format_date(day: date | datetime | None) -> str:
    """A day as 4 Mar 2018, in Chinese 2018年3月4日; a word for none."""
    if day is None:
        return say("number.undated")
    return f"{day.year}年{day.month}月{day.day}日" if spoken() == "zh" else f"{day.day} {day:%b %Y}"


def format_seconds(seconds: float | None) -> str:
    """Time left in the one or two units that matter: 40 s, 3 min, 2 h 10 min."""
    if seconds is None:
        return ""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def format_bytes(size: float) -> str:
    """A file's size: 3.1 MB."""
    for name in ("B", "kB", "MB"):
        if size < 1000:
            return f"{format_number(size)} {name}"
        size /= 1000
    return f"{format_number(size)} GB"


def stars(rating: float | None) -> str:
    """A 0–10 rating as five stars, half a star the smallest step; empty without one."""
    if rating is None:
        return ""
    halves = round(rating)
    return "★" * (halves // 2) + "½" * (halves % 2) + "☆" * (5 - halves // 2 - halves % 2)


def shorten(text: str, length: int) -> str:
    """At most `length` characters, cut at a word with an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    at_word = cut.rsplit(" ", 1)[0]
    return (at_word if len(cut) - len(at_word) < 6 else cut).rstrip(" ,.;:(") + "…"


def plain_markdown(text: str) -> str:
    """Imported text for a place that Streamlit reads as Markdown: every mark is escaped, nothing is obeyed."""
    flat = " ".join(text.split())
    return "".join(f"\\{letter}" if letter in _MARKDOWN else letter for letter in flat)


def plain_markup(text: str) -> str:
    """Imported text for a place that reads HTML or Plotly's pseudo-HTML."""
    return escape(text, quote=True)
