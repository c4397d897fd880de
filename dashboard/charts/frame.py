"""The frame of a Plotly figure: its axes, and where anything that refers to them stands in the plane."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.charts.bars import Bar, bars_of
from dashboard.charts.scales import Scale, ends_of, kind_of, number_of

#: What a picture calls a point, a pixel: 9 are a tick's label, which has 13 pixels on the screen.
PX = 9 / 13
#: How wide the plane is thought to be, in pixels, where pixels must become shares of it.
WIDTH = 640
#: The margins that every figure has.
SIDE, FOOT = 8, 24


@dataclass(frozen=True)
class Frame:
    """Where things stand.

    Attributes:
        figure: the figure.
        scales: by Plotly's short name, "x", "y2".
        bars: all bars, in numbers along their axes.
        wide, high: share of the plane that the figure's own area covers; the rest is for words beside and above.
        height: the plane's, as a share of its width.
    """

    figure: go.Figure
    scales: dict[str, Scale]
    bars: tuple[Bar, ...]
    wide: float
    high: float
    height: float

    def axis(self, name: str) -> Any:
        """The axis of a short name."""
        return axis_named(self.figure, name)

    def share(self, letter: str, at: float) -> float:
        """A place of the figure's own area as one of the plane."""
        return min(1.0, max(0.0, at * (self.wide if letter == "x" else self.high)))

    def inside(self, x: float, y: float) -> tuple[float, float]:
        """A place of the figure's own area as one of the plane, at its edge if it lies outside."""
        return round(self.share("x", x), 6), round(self.share("y", y), 6)

    def reach(self, letter: str) -> tuple[float, float]:
        """From where to where the axes of one direction go."""
        domains = [scale.domain for name, scale in self.scales.items() if name[0] == letter]
        return min(start for start, _ in domains), max(end for _, end in domains)

    def along(self, reference: str, value: Any, *, logged: bool = False) -> float:
        """Where a value stands in the figure's own area, by what it refers to: an axis, its domain, or the paper."""
        if reference == "paper":
            return float(value)
        name, _, part = reference.partition(" ")
        scale = self.scales[name]
        if part:
            start, end = scale.domain
            return start + float(value) * (end - start)
        number = float(value) if logged and scale.kind == "log" else scale.number(value)
        return scale.at(number if number is not None else scale.ends[0])


def axis_named(figure: go.Figure, name: str) -> Any:
    """The axis of a short name, "x2" for `layout.xaxis2`."""
    return figure.layout[f"{name[0]}axis{name[1:]}"]


def frame_of(figure: go.Figure) -> Frame:
    """The frame of a figure.

    Raises:
        ValueError: it has another trace than scatter and bar.
    """
    values: dict[str, list[Any]] = defaultdict(list)
    for trace in figure.data:
        if trace.type not in ("scatter", "bar"):
            raise ValueError(f"a figure of {trace.type} cannot be drawn as a file")
        values[trace.xaxis or "x"] += list(trace.x)
        values[trace.yaxis or "y"] += list(trace.y)
    # An axis may have no trace, and yet a line or a word that stands on it.
    laid_out = (key.replace("axis", "") for key in figure.layout.to_plotly_json() if key[1:5] == "axis")
    names = sorted({"x", "y", *values, *laid_out})
    kinds = {name: kind_of(axis_named(figure, name), values[name] or _shaped(figure, name)) for name in names}
    categories = {
        name: tuple(dict.fromkeys(str(value) for value in values[name])) if kinds[name] == "category" else ()
        for name in names
    }

    def numbers(name: str, found: Sequence[Any]) -> list[float | None]:
        return [number_of(value, kinds[name], categories[name]) for value in found]

    bars = bars_of(figure, numbers)
    scales = {}
    for name in names:
        axis = axis_named(figure, name)
        standing = [one for one in numbers(name, _scattered(figure, name)) if one is not None]
        standing += [one for one in numbers(name, _shaped(figure, name)) if one is not None]
        standing += [end for bar in bars for end in bar.ends(name)]
        ends = ends_of(
            axis,
            kinds[name],
            standing,
            tight=not _needs_room(figure, name),
            floor=any(bar.value_axis == name for bar in bars),
        )
        domain = tuple(axis.domain) if axis.domain is not None else (0.0, 1.0)
        scales[name] = Scale(kinds[name], ends, domain, categories[name])
    return _framed(figure, scales, tuple(bars))


def _framed(figure: go.Figure, scales: dict[str, Scale], bars: tuple[Bar, ...]) -> Frame:
    margin = figure.layout.margin
    right = max(0.0, (margin.r if margin.r is not None else SIDE) - SIDE)
    top = max(0.0, (margin.t if margin.t is not None else SIDE) - SIDE)
    bottom = margin.b if margin.b is not None else FOOT
    own = (figure.layout.height or 300) - bottom - SIDE - top
    return Frame(
        figure,
        scales,
        bars,
        wide=WIDTH / (WIDTH + right),
        high=own / (own + top),
        height=(own + top) / (WIDTH + right),
    )


def _scattered(figure: go.Figure, name: str) -> list[Any]:
    """All that scatter traces have along an axis."""
    traces = [trace for trace in figure.data if trace.type == "scatter"]
    letter = name[0]
    return [value for trace in traces if (trace[f"{letter}axis"] or letter) == name for value in trace[letter]]


def _shaped(figure: go.Figure, name: str) -> list[Any]:
    """Where shapes stand along an axis."""
    letter = name[0]
    shapes = [shape for shape in figure.layout.shapes if (shape[f"{letter}ref"] or letter) == name]
    return [value for shape in shapes for value in (shape[f"{letter}0"], shape[f"{letter}1"])]


def _needs_room(figure: go.Figure, name: str) -> bool:
    """Whether room is to be left beside what stands along an axis: marks have a size, the ends of lines have none."""
    for trace in figure.data:
        letter = name[0]
        if (trace[f"{letter}axis"] or letter) != name:
            continue
        if trace.type == "bar":
            if (trace.orientation == "h") == (letter == "x"):
                return True
        elif letter == "y" or "markers" in (trace.mode or ""):
            return True
    return False
