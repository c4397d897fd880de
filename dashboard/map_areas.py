"""Areas drawn round viewers on the map: written into a URL, read from one, and who stands inside. No Streamlit.

Coordinates are whole numbers on 0…`GRID` along both axes of the map. An area is a polygon; where it crosses itself
the even-odd rule says what is inside, as in the browser.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

GRID = 30_000
#: Corners that an area keeps, and areas that are read; a URL holds some thousand characters.
CORNERS, AREAS = 80, 4
#: Corners that are taken from a hand that draws.
DRAWN = 20_000
Area = tuple[tuple[int, int], ...]
Places = npt.NDArray[np.int16]


def read_areas(text: str) -> tuple[Area, ...]:
    """The areas that a URL names ("0.0-900.0-900.900~…"); what is malformed is left out."""
    return tuple(area for part in text.split("~")[:AREAS] if (area := _read_area(part)))


def _read_area(text: str) -> Area:
    corners = text.split("-")
    if not 3 <= len(corners) <= CORNERS or not all(re.fullmatch(r"\d{1,5}\.\d{1,5}", corner) for corner in corners):
        return ()
    numbers = [tuple(min(GRID, int(part)) for part in corner.split(".")) for corner in corners]
    return tuple((x, y) for x, y in numbers)


def write_areas(areas: Iterable[Area]) -> str:
    """The areas as a URL names them."""
    return "~".join("-".join(f"{x}.{y}" for x, y in area) for area in areas)


def areas_of(drawn: Any) -> tuple[Area, ...]:
    """What someone drew, as the browser sends it: `lasso`, a list of corners as `x` and `y`; nothing of all else."""
    try:
        corners = [list(zip(map(float, part["x"]), map(float, part["y"]), strict=True)) for part in drawn["lasso"]]
    except (KeyError, TypeError, ValueError):
        return ()
    found = [_rounded(_simplified(each)) for each in corners[:AREAS] if len(each) <= DRAWN and _finite(each)]
    return tuple(area for area in found if len(set(area)) >= 3)


def _finite(corners: Sequence[tuple[float, float]]) -> bool:
    return all(math.isfinite(part) for corner in corners for part in corner)


def _rounded(corners: Iterable[tuple[float, float]]) -> Area:
    return tuple((min(GRID, max(0, round(x))), min(GRID, max(0, round(y)))) for x, y in corners)


def _simplified(corners: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """At most `CORNERS`: those go first that span the smallest triangle with their neighbours (Visvalingam 1993)."""
    kept = list(corners)
    while len(kept) > CORNERS:
        points = np.array(kept)
        before, after = np.roll(points, 1, axis=0) - points, np.roll(points, -1, axis=0) - points
        kept.pop(int(np.argmin(np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]))))
    return kept


def stand_inside(x: Places, y: Places, areas: Sequence[Area]) -> npt.NDArray[np.bool_]:
    """Which of the places (n) stand inside at least one area."""
    found = np.zeros(len(x), dtype=bool)
    for area in areas:
        corners = np.array(area, dtype=np.float64)
        low, high = corners.min(axis=0), corners.max(axis=0)
        near = np.flatnonzero((x >= low[0]) & (x <= high[0]) & (y >= low[1]) & (y <= high[1]))
        found[near] |= _crossed(x[near].astype(np.float64), y[near].astype(np.float64), corners)
    return found


def _crossed(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], corners: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """Whether a ray to the right crosses an odd number of edges."""
    odd = np.zeros(len(x), dtype=bool)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y0 != y1:
            spans = (y0 > y) != (y1 > y)
            odd ^= spans & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return odd
