"""How a table is set on slides: in which size, how wide its columns are, and which rows stand on which slide."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from data.reports.blocks import Table
from data.reports.fitting import column_widths, cut_to_fit, height_of, line_of

_SIZES = (14.0, 13.0, 12.0, 11.0)
#: Room within a cell that is not for text: across, down.
_ACROSS, _DOWN = 12.0, 8.0
#: How much wider bold letters are.
_BOLD = 1.08
#: No cell is higher than so many lines.
_LINES = 5


@dataclass(frozen=True)
class SetTable:
    """A table as it is set.

    Attributes:
        rows: what is in the cells, cut where a cell would be too high.
        head_height, heights: of the head and of each row, points.
    """

    size: float
    widths: list[float]
    heads: list[str]
    rows: list[list[str]]
    head_height: float
    heights: list[float]

    @property
    def height(self) -> float:
        """Of all of it."""
        return self.head_height + sum(self.heights)

    def pages(self, room: float) -> list[range]:
        """Which rows stand together when a slide has so much room: about as many on each slide."""
        many = max(1, math.ceil(sum(self.heights) / max(1.0, room - self.head_height)))
        share = min(room - self.head_height, sum(self.heights) / many + max(self.heights, default=0.0))
        pages, start, used = [], 0, 0.0
        for place, height in enumerate(self.heights):
            if place > start and used + height > share:
                pages.append(range(start, place))
                start, used = place, 0.0
            used += height
        return [*pages, range(start, len(self.rows))]


def set_table(block: Table, width: float, room: float) -> SetTable:
    """A table in the largest size in which a slide holds it; in the largest of all if none does."""
    tries = [set_at(block, width, size) for size in _SIZES]
    large = tries[0] if len(block.columns) <= 6 else tries[-1]
    return next((one for one in tries if one.height <= room), large)


def set_at(block: Table, width: float, size: float, down: float = _DOWN) -> SetTable:
    """A table in letters of this size, its cells so much higher than their text."""
    heads = [column.head for column in block.columns]
    numbers = [column.number for column in block.columns]
    widths = column_widths([heads, *block.printed], numbers, size * _BOLD, width, _ACROSS)
    heads, *rows = [_cut(row, size * _BOLD, widths) for row in (heads, *block.printed)]
    heights = [_height(row, size, widths, down) for row in rows]
    return SetTable(size, widths, heads, rows, _height(heads, size * _BOLD, widths, down), heights)


def _cut(row: Sequence[str], size: float, widths: Sequence[float]) -> list[str]:
    most = [_LINES * size * line_of(text) for text in row]
    return [
        cut_to_fit(text, size, width - _ACROSS, high) for text, width, high in zip(row, widths, most, strict=True)
    ]


def _height(row: Sequence[str], size: float, widths: Sequence[float], down: float) -> float:
    high = (height_of(text, size, width - _ACROSS) for text, width in zip(row, widths, strict=True))
    return max(high, default=0.0) + down
