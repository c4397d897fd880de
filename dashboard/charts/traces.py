"""The traces of a Plotly figure as marks of a plane."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, cast

from dashboard.charts.frame import PX, Frame
from dashboard.charts.inks import PAPERS, meaning_of, written_lines
from data.pictures.records import Box, Line, Mark, Point, Symbol, Text

#: Words beside a mark: how far from its edge, in points.
BESIDE = 3.0
VERTICAL: dict[str, tuple[Literal["top", "middle", "bottom"], int]] = {
    "top": ("bottom", 1),
    "middle": ("middle", 0),
    "bottom": ("top", -1),
}
SIDES: dict[str, tuple[Literal["start", "middle", "end"], int]] = {
    "left": ("end", -1),
    "center": ("middle", 0),
    "right": ("start", 1),
}


def bar_marks(frame: Frame) -> Iterator[Mark]:
    """Every bar, and what is written at its end."""
    for bar in frame.bars:
        along, across = frame.scales[bar.value_axis], frame.scales[bar.row_axis]
        lying = bar.value_axis[0] == "x"
        ends = [(along.at(bar.base), across.at(bar.low)), (along.at(bar.top), across.at(bar.high))]
        (x0, y0), (x1, y1) = (frame.inside(*(end if lying else end[::-1])) for end in ends)
        marker = bar.trace.marker
        colour, faint = meaning_of(_one(marker.color, bar.place))
        opacity = faint * (_one(marker.opacity, bar.place) if marker.opacity is not None else 1.0)
        yield Box(x0=x0, y0=y0, x1=x1, y1=y1, colour=colour, opacity=opacity)
        words = _one(bar.trace.text, bar.place)
        if words:
            tint, _ = meaning_of(_one(bar.trace.textfont.color, bar.place) or "ink")
            size = PX * (_one(bar.trace.textfont.size, bar.place) or 13)
            at = (x1, (y0 + y1) / 2) if lying else ((x0 + x1) / 2, y1)
            placed = {"anchor": "start", "dx": BESIDE} if lying else {"baseline": "bottom", "dy": BESIDE}
            yield Text(x=at[0], y=at[1], text=" ".join(written_lines(words)), size=size, colour=tint, **placed)  # type: ignore[arg-type]


def scatter_marks(frame: Frame, trace: Any) -> Iterator[Mark]:
    """A scatter trace: its area, its lines, its marks, its words."""
    places = _places(frame, trace)
    opacity = 1.0 if trace.opacity is None else trace.opacity
    if trace.fill not in (None, "none", "toself"):
        raise ValueError(f"an area filled {trace.fill!r} cannot be drawn as a file")
    if trace.fill == "toself":
        colour, faint = meaning_of(trace.fillcolor)
        points = tuple(frame.inside(*place) for place in places if place is not None)
        yield Line(points=points, colour=colour, width=0, fill=True, opacity=opacity * faint)
    mode = trace.mode or "lines"
    if "lines" in mode and trace.line.width != 0:
        yield from _lines(frame, trace, places, opacity)
    for place, at in enumerate(places):
        if at is not None and "markers" in mode:
            yield _mark(frame, trace, place, at, opacity)
        if at is not None and "text" in mode and _one(trace.text, place):
            yield _words(frame, trace, place, at, beside="markers" in mode)


def _places(frame: Frame, trace: Any) -> list[tuple[float, float] | None]:
    """Where a trace's points stand; None for a gap."""
    x, y = frame.scales[trace.xaxis or "x"], frame.scales[trace.yaxis or "y"]
    numbers = [(x.number(one), y.number(other)) for one, other in zip(trace.x, trace.y, strict=True)]
    return [None if one is None or other is None else (x.at(one), y.at(other)) for one, other in numbers]


def _lines(frame: Frame, trace: Any, places: list[tuple[float, float] | None], opacity: float) -> Iterator[Mark]:
    colour, faint = meaning_of(trace.line.color)
    width = PX * (2 if trace.line.width is None else trace.line.width)
    dash = trace.line.dash not in (None, "solid")
    part: list[tuple[float, float]] = []
    for place in [*places, None]:
        if place is not None:
            part.append(frame.inside(*place))
        elif part:
            yield Line(points=tuple(part), colour=colour, width=width, dash=dash, opacity=opacity * faint)
            part = []


def _mark(frame: Frame, trace: Any, place: int, at: tuple[float, float], opacity: float) -> Point:
    marker = trace.marker
    shade = _one(marker.color, place)
    hollow = shade in PAPERS
    colour, faint = meaning_of(_one(marker.line.color, place) if hollow else shade)
    own = _one(marker.opacity, place)
    x, y = frame.inside(*at)
    return Point(
        x=x, y=y, symbol=cast("Symbol", _one(marker.symbol, place) or "circle"), colour=colour, hollow=hollow,
        size=_size(trace, place), opacity=opacity * faint * (1.0 if own is None else own),
    )  # fmt: skip


def _words(frame: Frame, trace: Any, place: int, at: tuple[float, float], *, beside: bool) -> Text:
    """The words at a point: beside its mark, or at the point itself where there is none."""
    vertical, _, side = (_one(trace.textposition, place) or "middle center").partition(" ")
    baseline, up = VERTICAL[vertical]
    anchor, right = SIDES[side]
    away = _size(trace, place) / 2 + BESIDE if beside else 0.0
    colour, _ = meaning_of(_one(trace.textfont.color, place) or "ink")
    x, y = frame.inside(*at)
    return Text(
        x=x, y=y, text=" ".join(written_lines(_one(trace.text, place))), anchor=anchor, baseline=baseline,
        dx=right * away, dy=up * away, size=PX * (_one(trace.textfont.size, place) or 13), colour=colour,
    )  # fmt: skip


def _size(trace: Any, place: int) -> float:
    return PX * float(_one(trace.marker.size, place) or 6)


def _one(values: Any, place: int) -> Any:
    """What a property says of one point: its own, or that of all."""
    return values[place] if isinstance(values, list | tuple) or hasattr(values, "shape") else values
