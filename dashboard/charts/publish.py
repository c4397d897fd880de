"""A figure or a table of the app as a picture to publish: its marks or rows, and the words that stand with them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.charts.drawing import Drawing
from dashboard.charts.map_drawing import MapDrawing
from dashboard.charts.map_plane import map_plane_of
from dashboard.charts.plane import plane_of
from dashboard.strings import spoken
from dashboard.strings.formats import format_count
from data.pictures.records import Entry, Listing, Picture, Words


def picture_of(shown: Drawing | MapDrawing | pd.DataFrame, words: Words) -> Picture:
    """A figure or a table with its words.

    Args:
        shown: what is drawn; of a map not every viewer may be, and the picture says so.
        words: the finding as its title, and what else must be known of it.
    """
    if isinstance(shown, pd.DataFrame):
        return Picture(words=words, body=listing_of(shown), language=spoken())
    if isinstance(shown, MapDrawing):
        body, thinned = map_plane_of(shown)
        note = " ".join(part for part in (words.note, thinned) if part)
        return Picture(words=words.model_copy(update={"note": note}), body=body, language=spoken())
    return Picture(words=words, body=plane_of(shown), language=spoken())


def listing_of(frame: pd.DataFrame) -> Listing:
    """A table as a list: its first column names the rows."""
    name, *columns = (str(column) for column in frame.columns)
    entries = tuple(
        Entry(rank="", name=_written(first), value="", cells=tuple(_written(cell) for cell in rest))
        for first, *rest in frame.itertuples(index=False, name=None)
    )
    return Listing(entries=entries, heads={"name": name}, columns=tuple(columns))


def _written(cell: Any) -> str:
    if pd.isna(cell):
        return ""
    found = cell.item() if hasattr(cell, "item") else cell
    if isinstance(found, int):
        return format_count(found)
    return f"{found:g}" if isinstance(found, float) else str(found)
