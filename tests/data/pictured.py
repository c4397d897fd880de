"""Pictures for the tests of pictures: a ranking list, bars, lines with bands, and names that mean mischief."""

from __future__ import annotations

import math
from typing import Any

from data.pictures.records import Axis, Box, Entry, Line, Listing, Picture, Plane, Point, Text, Tick, Words

NAMES = ("Tidewater", "The Last Projectionist", "Salt and Cedar", "Nine Winters", "A House on Calder Street")
CHINESE = ("潮水", "最后的放映员", "盐与雪松", "九个冬天", "考尔德街的房子")
#: Names that are code, markup or a formula somewhere, or that are hard to set.
HOSTILE = (
    '=HYPERLINK("http://x")', '#read("/etc/passwd")', "<script>alert(1)</script>", "测" * 300,
    "\U0001f3ac Emoji 👩‍👧",
    "فيلم طويل", "סרט על הים", "a\x00b\x07c\x1b[31m", '#eval("1+1") $x^2$ *b* _i_ @ref <label> `raw` // x',
    "W" * 200, "Z" + "\u0338\u0322\u0360\u0321" * 12, "\u202eturned", "line\nbreak\ttab", "&amp; \"q\" 's' %s {0}",
    "#import \"@preview/x:1.0.0\"", "]]><svg onload=alert(1)>",
)  # fmt: skip
WORDS = Words(
    title="Tidewater leads, but three films could each be first",
    subtitle="Weighted rating of films released since 2015, with 90 % intervals",
    unit="Rating out of 10",
    method="Weighted with 500 ratings at the mean of all films; ranks from 2 000 bootstrap draws over viewers.",
    n="31 204 ratings by 3 150 viewers",
    data_date="12 March 2026",
    source="Sample studio",
    note="Fictional films.",
    alt="Films by weighted rating with intervals. Tidewater is first.",
)


def listing(
    rows: int = 5, names: tuple[str, ...] = NAMES, *, columns: tuple[str, ...] = ("Country",), **changes: Any
) -> Listing:
    """A ranking list; the second and third place are tied, the fourth has no interval."""
    entries = tuple(
        Entry(
            rank=f"{'=' if place in (1, 2) else ''}{place + 1}",
            ranks=f"{max(1, place)}–{place + 3}",
            name=names[place % len(names)],
            detail=f"{2015 + place % 10}, drama",
            value=f"{9 - 4 * place / rows:.2f}",
            at=0.95 - 0.8 * place / rows,
            low=None if place == 3 else 0.90 - 0.8 * place / rows,
            high=None if place == 3 else 0.98 - 0.8 * place / rows,
            n=f"{1000 + 137 * place}",
            move="▲ 3" if place == 1 else "·",
            moved=place == 1,
            tied=place in (1, 2),
            lean="praise" if place < 2 else "blame" if place == rows - 1 else "neutral",
            cells=tuple("France" for _ in columns),
        )
        for place in range(rows)
    )
    told = {
        "entries": entries,
        "heads": {"name": "Title", "value": "Rating", "n": "Ratings", "ranks": "Rank range", "move": "Move"},
        "columns": columns,
        "scale": tuple(Tick(at=step / 4, label=str(5 + step)) for step in range(5)),
        "reference": Tick(at=0.45, label="Mean of all 6.8"),
    }
    return Listing.model_validate(told | changes)


def bars(rows: int = 8) -> Plane:
    """Bars to both sides of nought, with intervals and their values."""
    marks: list[Any] = []
    for row in range(rows):
        y, end = 1 - (row + 0.5) / rows, 0.9 - 0.8 * row / max(rows - 1, 1)
        marks.append(
            Box(x0=0.4, x1=end, y0=y - 0.3 / rows, y1=y + 0.3 / rows, colour="praise" if end > 0.4 else "blame")
        )
        marks.append(Line(points=((end - 0.03, y), (end + 0.03, y)), width=1.2))
        right = end > 0.4
        marks.append(
            Text(
                x=end + (0.04 if right else -0.04),
                y=y,
                text=f"{100 * (end - 0.4):+.0f}",
                anchor="start" if right else "end",
            )
        )
    ticks = tuple(Tick(at=1 - (row + 0.5) / rows, label=f"Aspect {row + 1}") for row in range(rows))
    scale = tuple(Tick(at=0.4 + step / 5, label=f"{20 * step:+d}" if step else "0") for step in (-2, -1, 0, 1, 2, 3))
    return Plane(x=Axis(ticks=scale, title="Net praise"), y=Axis(ticks=ticks, categories=True), marks=tuple(marks))


def curves() -> Plane:
    """Two lines with bands, a marked day, and names at the lines."""
    marks: list[Any] = []
    for colour, phase in (("praise", 0.0), ("blame", 2.0)):
        points = [(step / 20, 0.5 + 0.3 * math.sin(step / 4 + phase)) for step in range(21)]
        band = [(x, y + 0.06) for x, y in points] + [(x, y - 0.06) for x, y in reversed(points)]
        marks += [
            Line(points=tuple(band), colour=colour, fill=True, opacity=0.2),
            Line(points=tuple(points), colour=colour),
        ]
        marks.append(Text(x=1, y=points[-1][1], text=colour.capitalize(), anchor="end", dy=9, colour=colour))
    marks.append(Line(points=((0.4, 0), (0.4, 1)), dash=True, colour="accent"))
    marks.append(Point(x=0.4, y=0.5, symbol="diamond", colour="#0072B2"))
    weeks = tuple(Tick(at=step / 5, label=f"week {step}") for step in range(6))
    shares = tuple(Tick(at=step / 4, label=f"{25 * step} %") for step in range(5))
    return Plane(
        x=Axis(ticks=weeks, grid=False), y=Axis(ticks=shares, title="Share that praises"), marks=tuple(marks)
    )


def picture(body: Listing | Plane | None = None, *, language: Any = "en", **words: str) -> Picture:
    """A picture with the usual words but for those that are given."""
    return Picture(words=WORDS.model_copy(update=words), body=body or listing(), language=language)


def hostile_picture() -> Picture:
    """Every hostile name as title, name, detail, cell and note."""
    words = {name: HOSTILE[place] for place, name in enumerate(Words.model_fields)}
    body = listing(len(HOSTILE), HOSTILE, columns=(HOSTILE[2],), reference=Tick(at=0.4, label=HOSTILE[8]))
    entries = tuple(
        entry.model_copy(update={"detail": entry.name[:12], "cells": (entry.name,)}) for entry in body.entries
    )
    return picture(body.model_copy(update={"entries": entries}), **words)
