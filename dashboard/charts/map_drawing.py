"""What the maps have in common as the browser draws them: marks by the ten thousand, spots with names above them.

Plotly's WebGL marks compile code in the browser, which the app's content security policy refuses; maps are drawn by a
component of our own (`components/assets/map`).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from dashboard.charts.palette import SANS, Palette
from dashboard.strings import say

#: Parts that have a colour of their own in the shader.
COLOURS = 16
#: Share of the marks on each side that the first view may leave out.
FARTHEST = 0.003
TOOLS = ("move", "lasso", "box", "closer", "farther", "whole")


@dataclass(frozen=True)
class MapDrawing:
    """A map with the words that belong to it.

    Attributes:
        data: what the component draws, as JSON can say it; arrays are little-endian bytes in base64.
        finding: its title.
        subtitle: what is drawn.
        table: the same in words, for those who cannot see the map.
        noun: what a mark is, as `counted` says it.
    """

    data: dict[str, Any] = field(repr=False)
    finding: str
    subtitle: str
    table: pd.DataFrame = field(repr=False)
    noun: str = "viewers"


def packed(values: np.ndarray[Any, Any]) -> str:
    """An array as the component reads it."""
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode("ascii")


def mark_size(marks: int) -> tuple[float, float]:
    """Diameter in pixels and opacity: the more marks, the smaller and fainter, so that density still reads."""
    crowd = max(0.0, float(np.log10(max(marks, 1) / 1_000)))
    return max(2.4, 6.5 - 2.0 * crowd), max(0.35, 0.75 - 0.2 * crowd)


def extent_of(marks: np.ndarray[Any, Any], spots: np.ndarray[Any, Any]) -> list[int]:
    """Left, low, right and high end of what is shown at first: all marks and spots but the farthest.

    Args:
        marks: places, shape (n, 2).
        spots: places, shape (m, 2), or nothing.
    """
    shown = [places for places in (marks, spots) if len(places)]
    low = np.min([np.quantile(places, FARTHEST, axis=0, method="lower") for places in shown], axis=0)
    high = np.max([np.quantile(places, 1 - FARTHEST, axis=0, method="higher") for places in shown], axis=0)
    return [int(end) for end in (*low, *high)]


def ground_of(palette: Palette) -> dict[str, str]:
    """The colours and the letters of a map."""
    names = ("ink", "paper", "accent")
    return {name: getattr(palette, name) for name in names} | {"faded": palette.neutral, "sans": SANS}


def tool_words(table: str) -> dict[str, str]:
    """What the buttons are called and say, from a table of the copy."""
    return {f"{tool}{end}": say(f"{table}.{tool}{end}") for tool in TOOLS for end in ("", "_help")}
