"""The map of topics as the browser draws it: sentences, grey until a topic is chosen, and names amid them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from dashboard.charts.map_drawing import MapDrawing, extent_of, ground_of, mark_size, packed, tool_words
from dashboard.charts.palette import Palette
from dashboard.map_areas import Area
from dashboard.strings import say
from dashboard.strings.formats import format_count, shorten
from dashboard.topic_map_figures import NONE, SIGNS, Mask, TopicMap, TopicSpot

LABEL = 34
#: What the component takes for no topic.
NOBODY = 65_535
#: A disc, and triangles that point up and down: praise and blame are told by their shape too.
SHAPES = {"praise": 1, "blame": 2, "neutral": 0}


def draw_topic_map(
    map_: TopicMap,
    palette: Palette,
    *,
    chosen: TopicSpot | None,
    lit: Mask | None,
    areas: Sequence[Area],
    by_sign: bool,
    texts: str,
    finding: str,
    subtitle: str,
) -> MapDrawing:
    """Sentences under the names of their topics.

    Args:
        map_: what to draw.
        palette: the theme's colours.
        chosen: the topic whose name stands out, and whose sentences are `lit`.
        lit: (n) the sentences to be seen first, the others fade; None when all are alike.
        areas: drawn round on the map.
        by_sign: whether colour and shape say what a sentence says of it, instead of whether it is chosen.
        texts: where the browser finds the sentences' words, in their order.
        finding: the title.
        subtitle: what is drawn.
    """
    size, opacity = mark_size(map_.sentences)
    parts, colours, shapes, words = _by_sign(map_, palette) if by_sign else _alike(map_, palette, lit)
    data = {
        "places": packed(np.column_stack([map_.x, map_.y]).astype("<i2")),
        "part": packed(parts),
        "of": packed(np.where(map_.of < 0, NOBODY, map_.of).astype("<u2")),
        "lit": "" if lit is None else packed(lit.astype(np.uint8)),
        "extent": extent_of(
            np.column_stack([map_.x, map_.y]), np.array([(spot.x, spot.y) for spot in map_.spots]).reshape(-1, 2)
        ),
        "size": size * 1.2 if by_sign else size,
        "opacity": opacity if lit is None else min(0.9, opacity * 1.6),
        "fadedOpacity": opacity * 0.35,
        "colours": colours,
        "shapes": shapes,
        "parts": words,
        "areas": [list(area) for area in areas],
        "diamonds": False,
        "spots": [_spot(spot, map_.sentences, lit=spot == chosen) for spot in map_.spots if spot.sentences],
        "groups": [],
        "texts": texts,
        "alt": f"{finding}. {subtitle}",
        "words": tool_words("topic_map") | {name: say(f"topic_map.{name}") for name in ("nothing", "spoiler")},
    } | ground_of(palette)  # fmt: skip
    return MapDrawing(data, finding, subtitle, table_of(map_), noun="evidence")


Parts = tuple[np.ndarray[Any, Any], list[str], list[int], list[str]]


def _alike(map_: TopicMap, palette: Palette, lit: Mask | None) -> Parts:
    """Grey, in the accent once some are lit. What a sentence says is told where it is pointed at."""
    colour = palette.neutral if lit is None else palette.accent
    return _signs(map_), [colour] * 4, [0] * 4, _said()


def _by_sign(map_: TopicMap, palette: Palette) -> Parts:
    colours = [getattr(palette, sign) for sign in SIGNS]
    return _signs(map_), [*colours, palette.neutral], [*(SHAPES[sign] for sign in SIGNS), 0], _said()


def _signs(map_: TopicMap) -> np.ndarray[Any, Any]:
    return np.where(map_.sign < 0, len(SIGNS), map_.sign).astype(np.uint8)


def _said() -> list[str]:
    return [*(say(f"sign.{sign}") for sign in SIGNS), ""]


def _spot(spot: TopicSpot, sentences: int, *, lit: bool) -> dict[str, Any]:
    said = say("topic_map.hover", count=format_count(spot.sentences), sentences=format_count(sentences))
    return {
        "id": str(spot.topic_id),
        "name": shorten(spot.label, LABEL),
        "x": spot.x,
        "y": spot.y,
        "said": said,
        "lit": lit,
    }


def table_of(map_: TopicMap) -> pd.DataFrame:
    """The topics of the map with their sentences, as text."""
    none = int((map_.of == NONE).sum())
    names = [spot.label for spot in map_.spots] + ([say("topic_map.no_topic")] if none else [])
    counts = [spot.sentences for spot in map_.spots] + ([none] if none else [])
    return pd.DataFrame({say("topic_map.topic"): names, say("column.sentences"): counts})
