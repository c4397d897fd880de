"""The map of the audience as the browser draws it: small marks in the colours of segments, titles above them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from dashboard.charts.map_drawing import COLOURS, MapDrawing, extent_of, ground_of, mark_size, packed, tool_words
from dashboard.charts.palette import Palette
from dashboard.charts.segments import segment_colour
from dashboard.map_areas import Area
from dashboard.map_figures import AudienceMap, Mask, Spot
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_estimate, shorten

LABEL = 32


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
    size, opacity = mark_size(map_.viewers)
    data = {
        "places": packed(np.column_stack([map_.x, map_.y]).astype("<i2")),
        "part": packed(np.minimum(map_.part, COLOURS - 1).astype(np.uint8)),
        "lit": "" if lit is None else packed(lit.astype(np.uint8)),
        "extent": extent_of(
            np.column_stack([map_.x, map_.y]), np.array([(spot.x, spot.y) for spot in map_.titles]).reshape(-1, 2)
        ),
        "size": size,
        "opacity": opacity if lit is None else min(0.9, opacity * 1.6),
        "colours": part_colours(map_, palette),
        "fadedOpacity": opacity * 0.3,
        "areas": [list(area) for area in areas],
        "diamonds": True,
        "spots": [_title(spot, map_.viewers) for spot in map_.titles],
        "groups": _segments(map_, palette),
        "alt": f"{finding}. {subtitle}",
        "words": tool_words("audience_map"),
    } | ground_of(palette)
    return MapDrawing(data, finding, subtitle, table_of(map_))


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
