"""A Plotly figure as axes, ticks and marks between 0 and 1: what a file is drawn from, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from dashboard.charts.drawing import Drawing
from dashboard.charts.frame import PX, Frame, frame_of
from dashboard.charts.inks import meaning_of, written_lines
from dashboard.charts.scales import Scale, ticks_of
from dashboard.charts.traces import bar_marks, scatter_marks
from data.pictures.records import Axis, Box, Line, Mark, Plane, Text, Tick

ANCHORS: dict[str, Literal["start", "middle", "end"]] = {"left": "start", "center": "middle", "right": "end"}
#: Height of a line of text, of its size.
LEADING = 1.25


def plane_of(drawing: Drawing) -> Plane:
    """What a drawing shows, in the coordinates of its plane.

    Colours of the palettes come back as what they mean, others as they are. What Plotly would place itself (ends of
    an axis, ticks) is placed by the same rules, though not to the pixel.

    Args:
        drawing: scatter and bar traces, shapes and annotations on linear, logarithmic, date or category axes.

    Returns:
        The plane: what stands above or beside the axes on the screen lies within it too.

    Raises:
        ValueError: the figure has a trace that no chart of ours has.
    """
    frame = frame_of(drawing.figure)
    layout = drawing.figure.layout
    shapes = list(layout.shapes)
    marks: list[Mark] = [
        *_grid(frame),
        *(mark for shape in shapes if shape.layer == "below" for mark in _shape(frame, shape)),
        *bar_marks(frame),
        *(mark for trace in drawing.figure.data if trace.type == "scatter" for mark in scatter_marks(frame, trace)),
        *(mark for shape in shapes if shape.layer != "below" for mark in _shape(frame, shape)),
        *(mark for note in layout.annotations for mark in _note(frame, note)),
    ]
    y = _axis(frame, "y")
    return Plane(x=_axis(frame, "x"), y=y, marks=tuple(marks), height=frame.height)


def _axis(frame: Frame, letter: str) -> Axis:
    """All axes of one direction as one: each keeps its part of the plane."""
    ticks: list[Tick] = []
    title, categories = "", False
    for name, scale in frame.scales.items():
        axis = frame.axis(name)
        if name[0] != letter:
            continue
        title = title or (axis.title.text or "")
        categories = categories or scale.kind == "category" or (letter == "y" and axis.ticktext is not None)
        if axis.visible is not False and axis.showticklabels is not False:
            ticks += [
                Tick(at=frame.share(letter, scale.at(at)), label=_plain(text)) for at, text in _ticks(axis, scale)
            ]
    kept = tuple(sorted(ticks, key=lambda tick: tick.at))
    # Lines across are marks: they end where their own axes end.
    return Axis(ticks=kept, title=_plain(title), grid=False, categories=categories)


def _ticks(axis: Any, scale: Scale) -> list[tuple[float, str]]:
    return ticks_of(axis, scale)


def _plain(text: str) -> str:
    return " ".join(written_lines(text))


def _grid(frame: Frame) -> Iterator[Mark]:
    """The lines across at ticks, and at zero."""
    for name, scale in frame.scales.items():
        axis = frame.axis(name)
        if axis.visible is False:
            continue
        if axis.showgrid is not False:
            for number, _ in _ticks(axis, scale):
                yield _across(frame, name[0], scale.at(number), "line", 0.75)
        if axis.zeroline is not False and scale.kind == "linear" and scale.holds(0.0):
            yield _across(frame, name[0], scale.at(0.0), "muted", 0.9)


def _across(frame: Frame, letter: str, at: float, colour: Any, width: float) -> Line:
    low, high = frame.reach("y" if letter == "x" else "x")
    ends = ((at, low), (at, high)) if letter == "x" else ((low, at), (high, at))
    return Line(points=tuple(frame.inside(*end) for end in ends), colour=colour, width=width)


def _shape(frame: Frame, shape: Any) -> Iterator[Mark]:
    start, end = (
        frame.inside(frame.along(shape.xref or "x", x), frame.along(shape.yref or "y", y))
        for x, y in ((shape.x0, shape.y0), (shape.x1, shape.y1))
    )
    opacity = 1.0 if shape.opacity is None else shape.opacity
    if shape.type == "rect":
        colour, faint = meaning_of(shape.fillcolor)
        yield Box(x0=start[0], y0=start[1], x1=end[0], y1=end[1], colour=colour, opacity=opacity * faint)
    else:
        colour, faint = meaning_of(shape.line.color)
        dash = shape.line.dash not in (None, "solid")
        width = PX * (shape.line.width or 2)
        yield Line(points=(start, end), colour=colour, width=width, dash=dash)


def _note(frame: Frame, note: Any) -> Iterator[Mark]:
    # On a logarithmic axis Plotly takes a note's place as a logarithm, other than a shape's.
    x = frame.along(note.xref or "x", note.x, logged=True)
    y = frame.along(note.yref or "y", note.y, logged=True)
    lines = written_lines(note.text or "")
    size = PX * (note.font.size or 13)
    colour, _ = meaning_of(note.font.color or "ink")
    baseline: Literal["top", "middle", "bottom"] = note.yanchor if note.yanchor in ("top", "bottom") else "middle"
    # The first line of a block that ends at the place stands highest; of one that begins there, at it.
    above = {"bottom": len(lines) - 1.0, "middle": (len(lines) - 1) / 2, "top": 0.0}[baseline]
    at_x, at_y = frame.inside(x, y)
    right, up = PX * (note.xshift or 0), PX * (note.yshift or 0)
    for place, line in enumerate(lines):
        yield Text(
            x=at_x, y=at_y, text=line, size=size, colour=colour, baseline=baseline,
            anchor=ANCHORS.get(note.xanchor, "middle"), ground=bool(note.bgcolor),
            dx=right, dy=up + (above - place) * LEADING * size,
        )  # fmt: skip
