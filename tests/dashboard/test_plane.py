"""Figures as marks between 0 and 1. `conftest` looks at every figure that the other tests draw."""

from __future__ import annotations

import ast
import base64
import subprocess
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.charts.drawing import Drawing, blank
from dashboard.charts.intervals import LABEL, Row, draw_intervals
from dashboard.charts.map_drawing import MapDrawing
from dashboard.charts.map_plane import DRAWN, map_plane_of
from dashboard.charts.palette import DARK, LIGHT, Palette
from dashboard.charts.periods import Count, Point, draw_counts, draw_trend
from dashboard.charts.plane import plane_of
from dashboard.charts.publish import picture_of
from dashboard.numbers import Drill, Number
from dashboard.strings.formats import shorten
from data.pictures import records
from data.pictures.draw import draw
from data.pictures.records import Box, Line, Look, Plane, Text, Words
from data.records import Estimate, Filter
from tests.dashboard.planes import check_plane

HERE = Path(__file__).parent
CHARTS = HERE.parents[1] / "dashboard" / "charts"
HOSTILE = '<b>=1+1</b> #read("/etc/passwd")'


def number(value: float, low: float, high: float) -> Number:
    estimate = Estimate(value=value, low=low, high=high, n=40, method="test")
    return Number(unit="net", estimate=estimate, rows=80, drill=Drill(grain="evidence", filter=Filter()))


def shown(figure: go.Figure) -> Plane:
    return plane_of(Drawing(figure, "Finding", "What", pd.DataFrame()))


def of_kind(plane: Plane, kind: type) -> list[object]:
    return [mark for mark in plane.marks if isinstance(mark, kind)]


def draw_rows(palette: Palette = LIGHT) -> Drawing:
    rows = [
        Row("Salt", number(0.4, 0.2, 0.6)),
        Row(HOSTILE, number(-0.3, -0.5, -0.1)),
        Row("灯塔", number(0, -0.1, 0.1)),
    ]
    return draw_intervals(
        rows, palette, finding="Salt leads", subtitle="three titles", reference=0.1, reference_label="slate"
    )


def test_every_chart_function_is_drawn_by_a_test_of_this_folder() -> None:
    made = {
        node.name
        for path in CHARTS.glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.returns and "Drawing" in ast.unparse(node.returns)
    }
    tested = "\n".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py"))
    missing = {name for name in made if not name.startswith("_") and f"{name}(" not in tested}
    assert len(made) > 20 and missing <= {"draw_rating_by_title"}, missing


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_rows_of_estimates_keep_order_meaning_and_words(palette: Palette) -> None:
    plane = check_plane(draw_rows(palette))
    points = of_kind(plane, records.Point)
    assert [point.colour for point in points] == ["praise", "blame", "neutral"]  # type: ignore[attr-defined]
    assert [point.symbol for point in points] == ["triangle-up", "triangle-down", "circle"]  # type: ignore[attr-defined]
    xs, ys = [point.x for point in points], [point.y for point in points]  # type: ignore[attr-defined]
    assert xs[0] > xs[2] > xs[1] and ys == sorted(ys, reverse=True)
    assert [tick.label for tick in reversed(plane.y.ticks)] == [
        "Salt",
        shorten(HOSTILE, LABEL),
        "灯塔",
    ] and plane.y.categories
    whiskers = [line for line in of_kind(plane, Line) if line.opacity < 1]  # type: ignore[attr-defined]
    assert [line.points[0][0] < x < line.points[1][0] for line, x in zip(whiskers, xs, strict=True)] == [True] * 3  # type: ignore[attr-defined]
    zero, reference = plane.x.ticks, [line for line in of_kind(plane, Line) if line.colour == "accent"]  # type: ignore[attr-defined]
    at_zero = next(tick.at for tick in zero if tick.label == "0")
    assert at_zero == pytest.approx(xs[2], abs=1e-6) and reference[0].dash  # type: ignore[attr-defined]


def test_bars_stand_on_zero_and_days_in_their_order() -> None:
    drill = Drill(grain="reviews", filter=Filter())
    counts = [Count(f"{month}", date(2026, month, 15), rows, drill) for month, rows in ((1, 5), (2, 1200), (4, 7))]
    plane = check_plane(draw_counts(counts, LIGHT, finding="", subtitle=""))
    bars = of_kind(plane, Box)
    assert [bar.y0 for bar in bars] == [0, 0, 0]  # type: ignore[attr-defined]
    assert bars[0].y1 / bars[1].y1 == pytest.approx(5 / 1200, rel=0.01)  # type: ignore[attr-defined]
    assert bars[0].x1 < bars[1].x0 < bars[1].x1 < bars[2].x0  # type: ignore[attr-defined]
    assert {tick.label for tick in plane.x.ticks} <= {"Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026", "May 2026"}


def test_a_trend_breaks_where_too_little_is_known_and_names_its_days() -> None:
    points = [
        Point(f"{day}", date(2026, 1, day), number(value, value - 0.2, value + 0.2))
        for day, value in ((5, 0.4), (12, 0.1), (19, -0.4))
    ]
    drawing = draw_trend(points, LIGHT, finding="", subtitle="", reference=0.2, reference_label="slate +20",
                         events=[(date(2026, 1, 7), "release")])  # fmt: skip
    plane = check_plane(drawing)
    words = {mark.text: mark for mark in of_kind(plane, Text)}  # type: ignore[attr-defined]
    assert words["release"].baseline == "bottom" and words["slate +20"].anchor == "start"  # type: ignore[attr-defined]
    assert words["slate +20"].x < 1  # type: ignore[attr-defined]
    assert plane.x.ticks[0].label == "5 Jan 2026"


def test_parts_stand_on_each_other_and_axes_side_by_side() -> None:
    figure = blank(LIGHT, 200)
    for size in (3, 1):
        figure.add_bar(x=[size], y=["Salt"], orientation="h", marker={"color": "#0072B2"}, text=[f"{size}"])
    figure.add_scatter(
        x=[50], y=["Salt"], mode="markers", xaxis="x2", marker={"color": LIGHT.paper, "line": {"color": LIGHT.ink}}
    )
    figure.update_layout(
        barmode="stack",
        xaxis={"domain": [0, 0.5], "range": [0, 4]},
        xaxis2={"domain": [0.6, 1], "range": [0, 100], "anchor": "y"},
    )
    plane = shown(figure)
    first, second = of_kind(plane, Box)
    assert (first.x0, first.x1, second.x0, second.x1) == (0, 0.375, 0.375, 0.5)  # type: ignore[attr-defined]
    (point,) = of_kind(plane, records.Point)
    assert (point.x, point.hollow, point.colour) == (0.8, True, "ink")  # type: ignore[attr-defined]


def test_logarithms_reversed_axes_bands_and_gaps() -> None:
    figure = blank(LIGHT, 200)
    figure.add_scatter(x=[1, 10, None, 100], y=[0, 1, None, 2], mode="lines", line={"color": LIGHT.quiet})
    figure.add_scatter(x=[1, 100, 100], y=[0, 0, 2], fill="toself", mode="none", fillcolor=LIGHT.neutral, opacity=0.2)
    figure.add_annotation(x=1, y=1, text="ten", showarrow=False)
    figure.add_vline(x=10, line={"color": LIGHT.accent, "dash": "dot"})
    figure.update_xaxes(type="log", range=[0, 2], tickvals=[1, 10, 100], ticktext=["1", "10", "100"])
    figure.update_yaxes(range=[2, 0])
    plane = shown(figure)
    lines = [line for line in of_kind(plane, Line) if line.colour == "muted" and line.width > 1]  # type: ignore[attr-defined]
    assert [line.points for line in lines] == [((0, 1), (0.5, 0.5)), ((1, 0),)]  # type: ignore[attr-defined]
    (area,) = [line for line in of_kind(plane, Line) if line.fill]  # type: ignore[attr-defined]
    assert len(area.points) == 3 and area.opacity == 0.2  # type: ignore[attr-defined]
    (word,) = of_kind(plane, Text)
    assert (word.x, word.y) == (0.5, 0.5) and [tick.at for tick in plane.x.ticks] == [0, 0.5, 1]  # type: ignore[attr-defined]


def test_a_figure_that_no_chart_makes_is_refused() -> None:
    with pytest.raises(ValueError, match="pie"):
        plane_of(SimpleNamespace(figure=go.Figure(go.Pie(values=[1]))))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="red"):
        red = go.Figure(go.Scatter(x=[1], y=[1], mode="markers", marker={"color": "red"}))
        plane_of(SimpleNamespace(figure=red))  # type: ignore[arg-type]


def test_a_map_of_a_hundred_thousand_is_thinned_and_says_so() -> None:
    n = 100_000
    chance = np.random.default_rng(1)

    def packed(values: np.ndarray) -> str:  # type: ignore[type-arg]
        return base64.b64encode(values.tobytes()).decode()

    data = {
        "places": packed(chance.integers(0, 30_000, (n, 2)).astype("<i2")), "part": packed(np.zeros(n, np.uint8)),
        "lit": packed((np.arange(n) % 10 == 0).astype(np.uint8)), "extent": [0, 0, 30_000, 30_000], "size": 3.0,
        "opacity": 0.4, "fadedOpacity": 0.1, "colours": ["#0072B2"], "faded": LIGHT.neutral,
        "areas": [[[0, 0], [9_000, 0], [9_000, 40_000]]],
        "diamonds": True,
        "spots": [{"name": HOSTILE, "x": 15_000, "y": 15_000}, {"name": "Salt", "x": 15_010, "y": 15_010}],
        "groups": [{"name": "Drama", "x": 5_000, "y": 5_000, "colour": "#0072B2"}],
    }  # fmt: skip
    drawing = MapDrawing(data, "Near", "Each dot", pd.DataFrame())
    plane, note = map_plane_of(drawing)
    points = of_kind(plane, records.Point)
    assert DRAWN / 2 < len(points) <= DRAWN + 2 and "100\u202f000" in note
    assert [mark.text for mark in of_kind(plane, Text)] == ["Drama", HOSTILE]  # type: ignore[attr-defined]
    assert picture_of(drawing, Words(title="Near", note="Sample")).words.note == f"Sample {note}"
    assert draw(picture_of(drawing, Words(title="Near")), Look(scale=0.5), "png").content.startswith(b"\x89PNG")


def test_a_figure_as_a_pdf_says_what_it_says_on_the_screen(tmp_path: Path) -> None:
    drawing = draw_rows()
    words = Words(
        title=drawing.finding, subtitle=drawing.subtitle, method="Wilson", data_date="4 Mar 2026", source="Sample"
    )
    path = tmp_path / "figure.pdf"
    path.write_bytes(draw(picture_of(drawing, words), Look(), "pdf").content)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    for expected in (
        "Salt leads",
        "three titles",
        "Salt",
        "=1+1",
        "灯塔",
        "+40",
        "−30",
        "slate",
        "Wilson",
        "4 Mar 2026",
    ):
        assert expected in text, expected


def test_a_table_as_a_picture_has_its_columns() -> None:
    frame = pd.DataFrame(
        {"Title": ["Salt", HOSTILE], "n": pd.array([12_345, None], dtype="Int64"), "Mean": [1.5, None]}
    )
    body = picture_of(frame, Words(title="Titles")).body
    assert isinstance(body, records.Listing) and body.columns == ("n", "Mean")
    assert [entry.cells for entry in body.entries] == [("12\u202f345", "1.5"), ("", "")]
    assert draw(picture_of(frame, Words(title="Titles")), Look(scale=0.5), "png").content.startswith(b"\x89PNG")
