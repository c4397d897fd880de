"""Reports made by hand, in English and Chinese, with every kind of block; and one whose every text is hostile."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from data.pictures.records import Axis, Box, Line, Mark, Plane, Point, Text, Tick
from data.reports.blocks import (
    Bar,
    Chart,
    Column,
    Facts,
    FigureBlock,
    Passage,
    Quote,
    Quotes,
    Report,
    Section,
    Stat,
    Stats,
    Table,
)
from data.texts import Language

MADE = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
HOSTILE = (
    '=HYPERLINK("http://example.invalid/x","open")',
    '#read("/etc/passwd")',
    "<script>alert(1)</script>",
    "灯塔守望" * 75,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f3ac ★",
    "שלום עולם abc مرحبا",
    "a\0b\x1b[31m\x07c\ud800d\ufffe",
    "\u202egnp.exe",
    "{{ 7*7 }} {% raw %}",
    ']] $x^2$ @label *strong* _emph_ `raw` \\ // /* #eval("1")',
    "--><style>*{display:none}</style>",
    "-2+3\r\n=1\n\n@SUM(A1)",
    "_x0041_ &amp; &#65; %s {0} ]]>",
    "W" * 300,
)

_WORDS: dict[str, Any] = json.loads((Path(__file__).parent / "report.json").read_text("utf-8"))
#: Of each aspect: net sentiment, its interval, sentences.
_NET = (
    (61, 55, 67, 912), (48, 41, 55, 604), (39, 30, 48, 377), (22, 9, 35, 208), (-4, -12, 4, 498), (12, -9, 33, 61),
    (-22, -29, -15, 641), (-41, -50, -32, 415),
)  # fmt: skip
_COURSE = (41, 43, 40, 38, 39, 37, 33, 29, 28, 30)


def reported(language: Language = "en") -> Report:
    """A report with a cover and five sections."""
    words = _WORDS[language]
    who, aspects, drift, quotes, method = (
        Section(key=key, heading=heading, answer=answer, blocks=blocks)
        for (key, heading, answer), blocks in zip(words["sections"], _details(words), strict=True)
    )
    return Report(
        title=words["title"],
        subtitle=words["subtitle"],
        language=language,
        data_date=date(2026, 11, 23),
        made_at=MADE,
        snapshot="20261123-063000",
        data_version="9f3c2a",
        runs={"sentiment": "sentiment-41c0", "topics": "topics-7be2"},
        cover=_cover(words),
        sections=(who, aspects, drift, quotes, method),
    )


def _cover(words: dict[str, Any]) -> Section:
    stats = tuple(
        Stat(label=label, value=value, interval=interval, n=n, beside=beside, lean=lean)
        for label, value, interval, n, beside, lean in words["stats"]
    )
    return Section(
        key="cover",
        heading=words["question"],
        answer=words["answer"],
        blocks=(
            Stats(stats=stats),
            aspect_figure(words),
            Passage(text=words["digest"], evidence=("r1", "r2", "r3"), author=words["author"]),
            Passage(text=words["advice"], style="lead", evidence=("r2",)),
        ),
    )


def _details(words: dict[str, Any]) -> tuple[tuple[Any, ...], ...]:
    return (
        (Passage(text=words["digest"]), _segments(words), Passage(text=words["warning"], style="warning")),
        (aspect_figure(words), _ledger(words), Passage(text=words["note"], style="note")),
        (course_figure(words), Passage(text=words["advice"], evidence=("r2", "r9"))),
        (_quotes(words),),
        (Facts(title=words["facts"], facts=words["method"]), Passage(text=words["warning"], style="warning")),
    )


def aspect_figure(words: dict[str, Any]) -> FigureBlock:
    """Bars across with intervals, as the app draws aspects."""
    names, count = words["aspects"], len(words["aspects"])
    marks: list[Mark] = [Line(points=((_net(0), 0), (_net(0), 1)), colour="muted", width=1)]
    ticks = []
    for place, (name, (value, low, high, _)) in enumerate(zip(names, _NET, strict=True)):
        y = 1 - (place + 0.5) / count
        ticks.append(Tick(at=y, label=name))
        marks += [
            Box(x0=_net(0), y0=y - 0.3 / count, x1=_net(value), y1=y + 0.3 / count, colour=_lean(value, low, high)),
            Line(points=((_net(low), y), (_net(high), y)), colour="ink", width=1.2),
            Text(x=_net(max(high, 0)), y=y, text=f"{value:+d}".replace("-", "−"), anchor="start", dx=5),
        ]
    x = Axis(
        ticks=tuple(Tick(at=_net(at), label=f"{at:+d}".replace("-", "−") if at else "0") for at in range(-60, 81, 20))
    )
    return FigureBlock(
        finding=words["finding"],
        subtitle=words["figure"],
        plane=Plane(x=x, y=Axis(ticks=tuple(ticks), grid=False, categories=True), marks=tuple(marks)),
        table=_ledger(words),
        chart=Chart(
            bars=tuple(
                Bar(label=name, value=value, low=low, high=high, n=n, lean=_lean(value, low, high))
                for name, (value, low, high, n) in zip(names, _NET, strict=True)
            ),
            unit=words["heads"][1],
            number_format="0",
            reference=0,
        ),
        alt=f"{words['finding']}. {words['figure']}.",
    )


def course_figure(words: dict[str, Any]) -> FigureBlock:
    """A line with its band, day by day."""
    last = len(_COURSE) - 1
    at = [(day / last, (net - 20) / 30) for day, net in enumerate(_COURSE)]
    band = tuple((x, y + 0.12) for x, y in at) + tuple((x, y - 0.12) for x, y in reversed(at))
    marks: tuple[Mark, ...] = (
        Line(points=band, colour="accent", fill=True, opacity=0.2, width=0),
        Line(points=tuple(at), colour="accent", width=2),
        *(Point(x=x, y=y, colour="accent", size=5) for x, y in at),
        Text(x=at[-1][0], y=at[-1][1], text="+30", anchor="end", baseline="bottom", dy=6),
    )
    plane = Plane(
        x=Axis(ticks=tuple(Tick(at=day / last, label=str(day + 1)) for day in range(last + 1)), title=words["days"]),
        y=Axis(ticks=tuple(Tick(at=share / 3, label=f"+{20 + 10 * share}") for share in range(4))),
        marks=marks,
        height=0.4,
    )
    columns = (Column(head=words["days"], number=True), Column(head=words["heads"][1], number=True))
    return FigureBlock(
        finding=words["course"],
        subtitle=words["course_sub"],
        plane=plane,
        table=Table(
            columns=columns,
            printed=tuple((str(day + 1), f"+{net}") for day, net in enumerate(_COURSE)),
            cells=tuple((day + 1, net) for day, net in enumerate(_COURSE)),
        ),
        chart=Chart(
            form="line",
            bars=tuple(
                Bar(label=str(day + 1), value=net, low=net - 4, high=net + 4, n=300)
                for day, net in enumerate(_COURSE)
            ),
            unit=words["heads"][1],
            number_format="0",
        ),
        alt=words["course"],
    )


def _lean(value: float, low: float, high: float) -> Literal["praise", "blame", "neutral"]:
    return "neutral" if low <= 0 <= high else "praise" if value > 0 else "blame"


def _net(value: float) -> float:
    return (value + 60) / 140


def _ledger(words: dict[str, Any]) -> Table:
    columns = tuple(Column(head=head, number=place > 0) for place, head in enumerate(words["heads"]))
    rows = list(zip(words["aspects"], _NET, strict=True))
    return Table(
        title=words["ledger"],
        note=words["note"],
        columns=columns,
        printed=tuple(
            (name, f"{value:+d}".replace("-", "−"), f"{low:+d} to {high:+d}".replace("-", "−"), str(n))
            for name, (value, low, high, n) in rows
        ),
        cells=tuple((name, value, f"{low} to {high}", n) for name, (value, low, high, n) in rows),
    )


def _segments(words: dict[str, Any]) -> Table:
    columns = (
        Column(head=words["heads"][0]),
        Column(head=words["heads"][1], number=True),
        Column(head=words["heads"][3], number=True),
    )
    values = ((44, 1904), (11, 1210), (29, 733), (51, 402))
    return Table(
        columns=columns,
        printed=tuple((name, f"+{net}", str(n)) for name, (net, n) in zip(words["segment"], values, strict=True)),
        cells=tuple((name, net, n) for name, (net, n) in zip(words["segment"], values, strict=True)),
    )


def _quotes(words: dict[str, Any]) -> Quotes:
    return Quotes(
        title=words["loved"],
        note=words["note"],
        quotes=tuple(
            Quote(text=text, review_id=f"r{place}", marked=(marked,), about=about, spoiler=spoiler, lean=lean)
            for place, (text, marked, about, spoiler, lean) in enumerate(words["quotes"], 1)
        ),
    )


def hostile() -> Report:
    """Every text of every block is hostile, each in its turn."""
    whole = reported().model_dump()
    turn = iter(HOSTILE * 100)
    fixed = {
        "kind",
        "language",
        "style",
        "lean",
        "form",
        "number_format",
        "anchor",
        "baseline",
        "colour",
        "symbol",
        "key",
    }

    def poison(part: Any, name: str) -> Any:
        if isinstance(part, str):
            return part if name in fixed else next(turn)
        if isinstance(part, dict):
            return {key: poison(value, key) for key, value in part.items()}
        return tuple(poison(one, name) for one in part) if isinstance(part, tuple | list) else part

    return Report.model_validate(poison(whole, "") | {"runs": {one: one for one in HOSTILE}})
