"""A map as marks between 0 and 1: what a file is drawn from."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np

from dashboard.charts.inks import meaning_of
from dashboard.charts.map_drawing import MapDrawing
from dashboard.charts.scales import Scale
from dashboard.strings import say
from dashboard.strings.formats import format_count
from dashboard.strings.sentences import counted
from data.pictures.records import Axis, Line, Mark, Plane, Point, Symbol, Text

#: Marks that a file draws; more are thinned evenly, and it says so.
DRAWN = 3_000
#: Height of the map, of its width.
HEIGHT = 0.75
#: How much larger a mark must be where so many fewer are drawn.
LARGER = 1.15
#: What marks look like, by the number that the component has for it.
SHAPES: tuple[Symbol, ...] = ("circle", "triangle-up", "triangle-down")
#: Names have this much room for themselves: of the width for a sign, of the height for a line.
SIGN, LEADING = 0.009, 0.036


def map_plane_of(drawing: MapDrawing) -> tuple[Plane, str]:
    """What a map shows, and what must be said of what it does not: marks are thinned to `DRAWN`.

    Args:
        drawing: marks, spots, groups and the areas drawn round them.
    """
    data = drawing.data
    left, low, right, high = data["extent"]
    x, y = Scale("linear", (left, right), (0.0, 1.0)), Scale("linear", (low, high), (0.0, 1.0))
    every = _every(data)
    marks: list[Mark] = []
    drawn = every[:: -(-len(every) // DRAWN)] if len(every) else every
    for at_x, at_y, part, lit in drawn:
        if x.holds(at_x) and y.holds(at_y):
            marks.append(_mark(data, (x.at(at_x), y.at(at_y)), int(part), lit=bool(lit)))
    for area in data["areas"]:
        corners = [(_within(x.at(corner[0])), _within(y.at(corner[1]))) for corner in area]
        marks.append(Line(points=(*corners, corners[0]), colour="accent", width=1.5))
    marks += _names(data, x, y)
    said = ""
    if len(drawn) < len(every):
        said = say("export_menu.thinned", drawn=format_count(len(drawn)), marks=counted(drawing.noun, len(every)))
    return Plane(x=Axis(grid=False), y=Axis(grid=False), marks=tuple(marks), height=HEIGHT), said


def _every(data: dict[str, Any]) -> np.ndarray[Any, Any]:
    """(n, 4) place, part and whether lit, those that are lit last."""
    places = np.frombuffer(base64.b64decode(data["places"]), "<i2").reshape(-1, 2).astype(int)
    part = np.frombuffer(base64.b64decode(data["part"]), np.uint8).astype(int)
    lit = (
        np.frombuffer(base64.b64decode(data["lit"]), np.uint8).astype(int) if data["lit"] else np.ones(len(part), int)
    )
    every = np.column_stack([places, part, lit])
    return every[np.argsort(lit, kind="stable")]


def _mark(data: dict[str, Any], at: tuple[float, float], part: int, *, lit: bool) -> Point:
    colour, faint = meaning_of(data["colours"][part] if lit else data["faded"])
    opacity = faint * (data["opacity"] if lit else data["fadedOpacity"])
    shape = SHAPES[data["shapes"][part]] if data.get("shapes") else SHAPES[0]
    return Point(x=at[0], y=at[1], symbol=shape, size=data["size"] * LARGER, colour=colour, opacity=min(1.0, opacity))


def _names(data: dict[str, Any], x: Scale, y: Scale) -> Iterator[Mark]:
    """Groups' names, then spots, some as diamonds, with as many names as do not stand in each other's way."""
    taken: list[tuple[float, float, float, float]] = []
    for group in data["groups"]:
        at = (_within(x.at(group["x"])), _within(y.at(group["y"])))
        if _free(taken, at, group["name"]):
            colour, _ = meaning_of(group["colour"])
            yield Text(x=at[0], y=at[1], text=group["name"], colour=colour, size=10.0, ground=True)
    for spot in sorted(data["spots"], key=lambda spot: not spot.get("lit")):
        if not (x.holds(spot["x"]) and y.holds(spot["y"])):
            continue
        at = (x.at(spot["x"]), y.at(spot["y"]))
        if not data["diamonds"]:
            if _free(taken, at, spot["name"]):
                colour = "accent" if spot.get("lit") else "ink"
                yield Text(x=at[0], y=at[1], text=spot["name"], colour=colour, size=8.0, ground=True)
            continue
        yield Point(x=at[0], y=at[1], symbol="diamond", size=6.0, colour="ink")
        if _free(taken, (at[0], min(1.0, at[1] + LEADING)), spot["name"]):
            yield Text(x=at[0], y=at[1], text=spot["name"], dy=5.0, baseline="bottom", size=7.5, ground=True)


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
