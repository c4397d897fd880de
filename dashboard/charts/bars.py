"""The bars of a Plotly figure in numbers along their axes, stacked and spaced as Plotly does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from dashboard.charts.scales import DAY

GAP = 0.2
Numbers = Callable[[str, Sequence[Any]], list[float | None]]


@dataclass(frozen=True)
class Bar:
    """One bar: across its row from `low` to `high`, along its value from `base` to `top`."""

    trace: Any
    place: int
    row_axis: str
    value_axis: str
    low: float
    high: float
    base: float
    top: float

    def ends(self, axis: str) -> tuple[float, ...]:
        """How far it goes along an axis; nothing along one that is not its own."""
        if axis == self.row_axis:
            # Half of what is free between two bars stands at either side.
            spare = (self.high - self.low) * GAP / 2
            return self.low - spare, self.high + spare
        return (self.base, self.top) if axis == self.value_axis else ()


def bars_of(figure: go.Figure, numbers: Numbers) -> list[Bar]:
    """All bars of a figure.

    Args:
        figure: the figure; one set of bars, beside each other or stacked.
        numbers: makes numbers of what stands along an axis.
    """
    traces = [trace for trace in figure.data if trace.type == "bar"]
    rows = [_axes(trace)[0] for trace in traces]
    placed = [numbers(row, trace[row[0]]) for row, trace in zip(rows, traces, strict=True)]
    stacked = figure.layout.barmode == "stack"
    gap = GAP if figure.layout.bargap is None else figure.layout.bargap
    width = _spacing(placed, day=any(_is_day(trace[row[0]]) for row, trace in zip(rows, traces, strict=True))) * (
        1 - gap
    )
    share = width if stacked else width / max(1, len(traces))
    heights: dict[float, float] = defaultdict(float)
    found = []
    for order, (trace, places) in enumerate(zip(traces, placed, strict=True)):
        row, value = _axes(trace)
        for place, (at, size) in enumerate(zip(places, numbers(value, trace[value[0]]), strict=True)):
            if at is None or size is None:
                continue
            base = heights[at] if stacked else 0.0
            heights[at] = base + size
            low = at - width / 2 + (0.0 if stacked else order * share)
            found.append(Bar(trace, place, row, value, low, low + share, base, base + size))
    return found


def _axes(trace: Any) -> tuple[str, str]:
    """The axis along which a trace's bars are placed, and the one along which they grow."""
    x, y = trace.xaxis or "x", trace.yaxis or "y"
    return (y, x) if trace.orientation == "h" else (x, y)


def _is_day(values: Sequence[Any]) -> bool:
    return any(hasattr(value, "year") for value in values)


def _spacing(placed: Sequence[Sequence[float | None]], *, day: bool) -> float:
    """The least distance of two bars; a day, or one row, where there is but one."""
    known = sorted({at for places in placed for at in places if at is not None})
    gaps = [later - earlier for earlier, later in pairwise(known)]
    return min(gaps, default=DAY if day else 1.0)
