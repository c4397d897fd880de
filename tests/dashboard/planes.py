"""What holds of every figure as a file: its marks lie inside, and every word of it is there."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.charts.drawing import Drawing
from dashboard.charts.inks import written_lines
from dashboard.charts.plane import plane_of
from data.pictures.records import Box, Line, Plane, Point, Text


def places(plane: Plane) -> Iterator[tuple[float, float]]:
    """Every place that something of a plane stands at."""
    for mark in plane.marks:
        if isinstance(mark, Line):
            yield from mark.points
        elif isinstance(mark, Box):
            yield from ((mark.x0, mark.y0), (mark.x1, mark.y1))
        else:
            yield mark.x, mark.y


def said(plane: Plane) -> set[str]:
    """Every text of a plane."""
    ticks = {tick.label for axis in (plane.x, plane.y) for tick in axis.ticks}
    return ticks | {mark.text for mark in plane.marks if isinstance(mark, Text)} | {plane.x.title, plane.y.title}


def written(drawing: Drawing) -> set[str]:
    """Every text that a figure shows on the screen besides ticks that Plotly finds itself."""
    layout = drawing.figure.layout
    texts = [note.text for note in layout.annotations if note.text]
    for trace in drawing.figure.data:
        given = trace.text if trace.text is not None else ()
        texts += [given] if isinstance(given, str) else list(given)
    for axis in ("xaxis", "yaxis"):
        if layout[axis].ticktext is not None and layout[axis].visible is not False:
            texts += _inside(layout[axis])
    return {line for text in texts for line in written_lines(str(text)) if line}


def _inside(axis: object) -> list[str]:
    """The labels of ticks that do not lie beyond the axis' ends."""
    import math

    values, labels, ends = axis.tickvals, axis.ticktext, axis.range  # type: ignore[attr-defined]
    if ends is None:
        return list(labels)
    numbers = [math.log10(value) if axis.type == "log" else value for value in values]  # type: ignore[attr-defined]
    return [label for number, label in zip(numbers, labels, strict=True) if min(ends) <= number <= max(ends)]


def check_plane(drawing: Drawing) -> Plane:
    """A drawing's plane, after the look at what holds of all of them."""
    plane = plane_of(drawing)
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in places(plane))
    assert all(0 <= tick.at <= 1 for axis in (plane.x, plane.y) for tick in axis.ticks)
    missing = written(drawing) - said(plane)
    assert not missing, missing
    points = [mark for mark in plane.marks if isinstance(mark, Point)]
    marked = [trace for trace in drawing.figure.data if trace.type == "scatter" and "markers" in (trace.mode or "")]
    assert len(points) == sum(sum(y is not None for y in trace.y) for trace in marked)
    return plane
