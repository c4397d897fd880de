"""Figures: tidy numbers in, marks out; every mark carries the way to its rows."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.charts.drawing import drill_mark, drill_of, lean
from dashboard.charts.intervals import Row, draw_intervals
from dashboard.charts.palette import DARK, LIGHT, Palette
from dashboard.charts.periods import Count, Point, draw_counts, draw_trend
from dashboard.numbers import Drill, Number
from data.records import Estimate, Filter


def number(value: float, low: float, high: float, n: int = 40, title: str = "t1") -> Number:
    estimate = Estimate(value=value, low=low, high=high, n=n, method="test")
    return Number(
        unit="net", estimate=estimate, rows=2 * n, drill=Drill(grain="evidence", filter=Filter(titles=(title,)))
    )


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_text_and_marks_stand_out_from_the_paper(palette: Palette) -> None:
    for ground in (palette.paper, palette.raised):
        for text in (palette.ink, palette.quiet, palette.praise, palette.blame, palette.accent):
            assert contrast(text, ground) >= 4.5, (text, ground)
        assert contrast(palette.neutral, ground) >= 3
    assert contrast(palette.ink, palette.mark) >= 4.5


def test_a_row_is_a_mark_with_a_whisker_and_a_drill() -> None:
    rows = [
        Row("Salt", number(0.4, 0.2, 0.6)),
        Row("Kelp", number(-0.3, -0.5, -0.1)),
        Row("Fog", number(0, -1, 1, n=3)),
    ]
    drawing = draw_intervals(
        rows, LIGHT, finding="Salt leads", subtitle="two titles", reference=0.1, reference_label="x"
    )
    whiskers = [trace for trace in drawing.figure.data if trace.mode == "lines"]
    marks = [trace for trace in drawing.figure.data if trace.mode == "markers"]
    assert [tuple(trace.x) for trace in whiskers] == [(20, 60), (-50, -10)]
    assert [trace.marker.symbol for trace in marks] == ["triangle-up", "triangle-down"]
    labels = [note.text for note in drawing.figure.layout.annotations if isinstance(note.x, float)]
    assert [text for text in labels if text != "x"] == ["+40", "−30"]
    assert drill_of(marks[0].customdata[0]) == rows[0].number.drill
    assert drawing.figure.layout.xaxis.zeroline and drawing.figure.layout.shapes[0].x0 == 10
    low, high = drawing.figure.layout.xaxis.range
    assert low < -50 and high > 60
    assert list(drawing.table.iloc[:, 0]) == ["Salt", "Kelp"]
    assert drawing.alt == "Salt leads. two titles"


def test_what_is_noise_is_not_drawn_as_praise() -> None:
    row = Row("Salt", number(0.4, 0.2, 0.6), certain=False)
    drawing = draw_intervals([row], LIGHT, finding="", subtitle="")
    assert drawing.figure.data[1].marker.symbol == "circle"
    assert lean(row.number.estimate) == "praise"


def test_nothing_known_draws_nothing_and_does_not_break() -> None:
    drawing = draw_intervals([Row("Fog", number(0, -1, 1, n=3))], DARK, finding="", subtitle="")
    assert not drawing.figure.data and drawing.table.empty
    assert not draw_trend([], DARK, finding="", subtitle="", reference=0.2).figure.data


def test_imported_names_are_not_obeyed_by_the_figure() -> None:
    row = Row("<a href='http://127.0.0.1'>x</a>", number(0.4, 0.2, 0.6))
    figure = draw_intervals([row], LIGHT, finding="", subtitle="").figure
    assert "<a" not in figure.layout.yaxis.ticktext[0] and "<a" not in figure.data[1].hovertemplate


def test_a_trend_leaves_gaps_where_too_little_is_known() -> None:
    points = [
        Point("Jan 2026", date(2026, 1, 15), number(0.4, 0.2, 0.6)),
        Point("Feb 2026", date(2026, 2, 14), number(0.0, -1, 1, n=2)),
        Point("Mar 2026", date(2026, 3, 15), number(-0.4, -0.6, -0.2)),
    ]
    drawing = draw_trend(points, LIGHT, finding="", subtitle="", events=[(date(2026, 1, 20), "release")])
    marks = drawing.figure.data[-1]
    assert list(marks.y) == [40, -40] and list(marks.text) == ["", "−40"]
    assert [drill_of(mark) for mark in marks.customdata] == [points[0].number.drill, points[2].number.drill]
    assert drawing.figure.layout.annotations[0].text == "release"
    assert len(drawing.table) == 3


def test_bars_label_the_highest_and_the_last() -> None:
    drills = [
        Drill(grain="reviews", filter=Filter(since=date(2026, m, 1), until=date(2026, m, 28))) for m in (1, 2, 3)
    ]
    counts = [Count(f"{m}", date(2026, m, 15), rows, drills[m - 1]) for m, rows in ((1, 5), (2, 1200), (3, 7))]
    bars = draw_counts(counts, LIGHT, finding="", subtitle="").figure.data[0]
    assert list(bars.text) == ["", "1\u202f200", "7"]
    assert [drill_of(mark) for mark in bars.customdata] == drills


def test_a_mark_from_elsewhere_opens_nothing() -> None:
    assert drill_of(None) is None
    assert drill_of(["{}"]) is None
    assert drill_of("not json") is None
    assert drill_of([drill_mark(Drill(grain="reviews", filter=Filter()))]) == Drill(grain="reviews", filter=Filter())
