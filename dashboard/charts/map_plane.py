"""The map of the audience as marks between 0 and 1: what a file is drawn from."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np

from dashboard.charts.audience_map import MapDrawing
from dashboard.charts.inks import meaning_of
from dashboard.charts.scales import Scale
from dashboard.strings import say
from dashboard.strings.formats import format_count
from data.pictures.records import Axis, Line, Mark, Plane, Point, Text

#: Viewers that a file draws; more are thinned evenly, and it says so.
DRAWN = 3_000
#: Height of the map, of its width.
HEIGHT = 0.75
#: How much larger a viewer's mark must be where so many fewer are drawn.
LARGER = 1.15
#: Names have this much room for themselves: of the width for a sign, of the height for a line.
SIGN, LEADING = 0.009, 0.036


def map_plane_of(drawing: MapDrawing) -> tuple[Plane, str]:
    """What a map shows, and what must be said of what it does not: viewers are thinned to `DRAWN`.

    Args:
        drawing: viewers, titles, segments and the areas drawn round them.
    """
    data = drawing.data
    left, low, right, high = data["extent"]
    x, y = Scale("linear", (left, right), (0.0, 1.0)), Scale("linear", (low, high), (0.0, 1.0))
    viewers = _viewers(data)
    marks: list[Mark] = []
    drawn = viewers[:: -(-len(viewers) // DRAWN)] if len(viewers) else viewers
    for at_x, at_y, part, lit in drawn:
        if x.holds(at_x) and y.holds(at_y):
            marks.append(_viewer(data, (x.at(at_x), y.at(at_y)), int(part), lit=bool(lit)))
    for area in data["areas"]:
        corners = [(_within(x.at(corner[0])), _within(y.at(corner[1]))) for corner in area]
        marks.append(Line(points=(*corners, corners[0]), colour="accent", width=1.5))
    marks += _names(data, x, y)
    said = ""
    if len(drawn) < len(viewers):
        said = say("export_menu.thinned", drawn=format_count(len(drawn)), viewers=format_count(len(viewers)))
    return Plane(x=Axis(grid=False), y=Axis(grid=False), marks=tuple(marks), height=HEIGHT), said


def _viewers(data: dict[str, Any]) -> np.ndarray[Any, Any]:
    """(n, 4) place, part and whether lit, those who are lit last."""
    places = np.frombuffer(base64.b64decode(data["places"]), "<i2").reshape(-1, 2).astype(int)
    part = np.frombuffer(base64.b64decode(data["part"]), np.uint8).astype(int)
    lit = (
        np.frombuffer(base64.b64decode(data["lit"]), np.uint8).astype(int) if data["lit"] else np.ones(len(part), int)
    )
    viewers = np.column_stack([places, part, lit])
    return viewers[np.argsort(lit, kind="stable")]


def _viewer(data: dict[str, Any], at: tuple[float, float], part: int, *, lit: bool) -> Point:
    colour, faint = meaning_of(data["colours"][part] if lit else data["faded"])
    opacity = faint * (data["opacity"] if lit else data["fadedOpacity"])
    return Point(x=at[0], y=at[1], size=data["size"] * LARGER, colour=colour, opacity=min(1.0, opacity))


def _names(data: dict[str, Any], x: Scale, y: Scale) -> Iterator[Mark]:
    """Segments' names, then titles as diamonds with as many names as do not stand in each other's way."""
    taken: list[tuple[float, float, float, float]] = []
    for segment in data["segments"]:
        at = (_within(x.at(segment["x"])), _within(y.at(segment["y"])))
        if _free(taken, at, segment["name"]):
            colour, _ = meaning_of(segment["colour"])
            yield Text(x=at[0], y=at[1], text=segment["name"], colour=colour, size=10.0, ground=True)
    for title in data["titles"]:
        if not (x.holds(title["x"]) and y.holds(title["y"])):
            continue
        at = (x.at(title["x"]), y.at(title["y"]))
        yield Point(x=at[0], y=at[1], symbol="diamond", size=6.0, colour="ink")
        if _free(taken, (at[0], min(1.0, at[1] + LEADING)), title["name"]):
            yield Text(x=at[0], y=at[1], text=title["name"], dy=5.0, baseline="bottom", size=7.5, ground=True)


def _free(taken: list[tuple[float, float, float, float]], at: tuple[float, float], name: str) -> bool:
    """Whether a name has room there; if so the room is taken."""
    half = SIGN * len(name) / 2
    own = (at[0] - half, at[1] - LEADING / 2, at[0] + half, at[1] + LEADING / 2)
    if any(own[0] < one[2] and one[0] < own[2] and own[1] < one[3] and one[1] < own[3] for one in taken):
        return False
    taken.append(own)
    return True


def _within(at: float) -> float:
    return min(1.0, max(0.0, at))
