"""What a chart function gives back, and the marks that all of them share."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.palette import Palette, template
from dashboard.numbers import Drill
from data.records import Estimate


@dataclass(frozen=True)
class Drawing:
    """A figure with the words that belong to it.

    Attributes:
        figure: the Plotly figure; each point's `customdata` is its drill as JSON.
        finding: its title, what the reader should take from it.
        subtitle: what is drawn, how many, which interval.
        table: the same numbers as text, for those who cannot see the figure.
        hint: what a click does, where that is not plain; it stands on the screen alone.
    """

    figure: go.Figure
    finding: str
    subtitle: str
    table: pd.DataFrame = field(repr=False)
    hint: str = ""

    @property
    def alt(self) -> str:
        """The text alternative: finding and subtitle."""
        return f"{self.finding}. {self.subtitle}"


def blank(palette: Palette, height: int) -> go.Figure:
    """A figure with the theme's template, its height in pixels, and nothing on it."""
    figure = go.Figure()
    figure.update_layout(template=template(palette), height=height)
    return figure


def drill_mark(drill: Drill) -> str:
    """A point's way back, as the browser carries it."""
    return drill.model_dump_json(exclude_defaults=True)


def drill_of(mark: object) -> Drill | None:
    """The drill that a clicked point carried; None when the browser sent something else."""
    text = mark[0] if isinstance(mark, list | tuple) and mark else mark
    if not isinstance(text, str):
        return None
    try:
        return Drill.model_validate_json(text)
    except ValueError:
        return None


def lean(estimate: Estimate) -> str:
    """Whether the whole interval stands on one side of zero: praise, blame, or neutral when it does not."""
    if estimate.low is not None and estimate.low > 0:
        return "praise"
    if estimate.high is not None and estimate.high < 0:
        return "blame"
    return "neutral"


#: Shape says what colour says.
SYMBOLS = {"praise": "triangle-up", "blame": "triangle-down", "neutral": "circle"}


def lean_colour(palette: Palette, sign: str) -> str:
    """The colour that stands for praise, blame or neutral."""
    return str(getattr(palette, sign))


def add_whisker(
    figure: go.Figure, place: float, low: float, high: float, colour: str, axis: str | None = None
) -> None:
    """An interval as a bar across a row, on the x axis `axis`; the mark that is drawn after it lies on top."""
    figure.add_scatter(
        x=[low, high],
        y=[place, place],
        mode="lines",
        line={"color": colour, "width": 3},
        opacity=0.45,
        hoverinfo="skip",
        xaxis=axis,
    )
