"""The map of the audience as the browser draws it: viewers as small marks in their segments' colours, titles on top.

Plotly's WebGL marks compile code in the browser, which the app's content security policy refuses; the map is drawn by
a component of our own (`components/assets/audience_map`).
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from dashboard.charts.palette import SANS, Palette
from dashboard.charts.segments import segment_colour
from dashboard.map_areas import Area
from dashboard.map_figures import AudienceMap, Mask, Spot
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_estimate, shorten

LABEL = 32
#: Parts that have a colour of their own in the shader.
COLOURS = 16
#: Share of viewers on each side that the first view may leave out.
FARTHEST = 0.003
TOOLS = ("move", "lasso", "box", "closer", "farther", "whole")


@dataclass(frozen=True)
class MapDrawing:
    """A map with the words that belong to it.

    Attributes:
        data: what the component draws, as JSON can say it; arrays are little-endian bytes in base64.
        finding: its title.
        subtitle: what is drawn.
        table: the segments with their viewers, for those who cannot see the map.
    """

    data: dict[str, Any] = field(repr=False)
    finding: str
    subtitle: str
    table: pd.DataFrame = field(repr=False)


def draw_map(
    map_: AudienceMap, palette: Palette, *, lit: Mask | None, areas: Sequence[Area], finding: str, subtitle: str
) -> MapDrawing:
    """Viewers under titles.

    Args:
        map_: whom and what to draw.
        palette: the theme's colours.
        lit: (n) the viewers to be seen first, the others fade; None when all are alike.
        areas: drawn round on the map.
        finding: the title.
        subtitle: what is drawn.
    """
    size, opacity = _marks(map_.viewers)
    data = {
        "places": _packed(np.column_stack([map_.x, map_.y]).astype("<i2")),
        "part": _packed(np.minimum(map_.part, COLOURS - 1).astype(np.uint8)),
        "lit": "" if lit is None else _packed(lit.astype(np.uint8)),
        "extent": _extent(map_),
        "size": size,
        "opacity": opacity if lit is None else min(0.9, opacity * 1.6),
        "colours": part_colours(map_, palette),
        "faded": palette.neutral,
        "fadedOpacity": opacity * 0.3,
        "ink": palette.ink,
        "paper": palette.paper,
        "sans": SANS,
        "areas": [list(area) for area in areas],
        "titles": [_title(spot, map_.viewers) for spot in map_.titles],
        "segments": _segments(map_, palette),
        "alt": f"{finding}. {subtitle}",
        "words": {f"{tool}{end}": say(f"audience_map.{tool}{end}") for tool in TOOLS for end in ("", "_help")},
    }
    return MapDrawing(data, finding, subtitle, table_of(map_))


def _packed(values: np.ndarray[Any, Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode("ascii")


def _marks(viewers: int) -> tuple[float, float]:
    """Diameter in pixels and opacity: the more marks, the smaller and fainter, so that density still reads."""
    crowd = max(0.0, float(np.log10(max(viewers, 1) / 1_000)))
    return max(2.4, 6.5 - 2.0 * crowd), max(0.35, 0.75 - 0.2 * crowd)


def _extent(map_: AudienceMap) -> list[int]:
    """Left, low, right and high end of what is shown at first: everybody and every title but the farthest."""
    ends = [np.quantile(np.column_stack([map_.x, map_.y]), [FARTHEST, 1 - FARTHEST], axis=0)]
    if map_.titles:
        spots = np.array([(spot.x, spot.y) for spot in map_.titles])
        ends.append(np.quantile(spots, [FARTHEST, 1 - FARTHEST], axis=0))
    low, high = np.min([end[0] for end in ends], axis=0), np.max([end[1] for end in ends], axis=0)
    return [int(end) for end in (*np.floor(low), *np.ceil(high))]


def part_colours(map_: AudienceMap, palette: Palette) -> list[str]:
    """A colour for each part: its segment's own; grey without a segment, or where a larger one has that colour."""
    taken: set[str] = set()
    colours = []
    for place, part in enumerate(map_.parts):
        colour = segment_colour(part.segment_id) if part.segment_id else palette.neutral
        colours.append(palette.neutral if colour in taken or place >= COLOURS - 1 else colour)
        taken.add(colour)
    return colours


def _title(spot: Spot, viewers: int) -> dict[str, Any]:
    said = say("audience_map.hover", likes=format_count(spot.likes), viewers=format_count(viewers))
    return {"id": spot.title_id, "name": shorten(spot.name, LABEL), "x": spot.x, "y": spot.y, "said": said}


def _segments(map_: AudienceMap, palette: Palette) -> list[dict[str, Any]]:
    """The segments' names, each amid its viewers."""
    found = []
    for place, (part, colour) in enumerate(zip(map_.parts, part_colours(map_, palette), strict=True)):
        if part.segment_id:
            own = map_.part == place
            x, y = float(np.median(map_.x[own])), float(np.median(map_.y[own]))
            found.append({"name": shorten(part.name, LABEL), "x": x, "y": y, "colour": colour})
    return found


def table_of(map_: AudienceMap) -> pd.DataFrame:
    """The segments of the map with their viewers, as text."""
    return pd.DataFrame(
        {
            say("audience_map.segment"): [part_name(part.name) for part in map_.parts],
            say("audience_map.viewers"): [part.viewers for part in map_.parts],
            say("audience_map.share"): [format_estimate(part.share, "percent") for part in map_.parts],
        }
    )


def part_name(name: str) -> str:
    """A segment's name; a word for those who have none."""
    return name or say("audience_map.no_segment")
