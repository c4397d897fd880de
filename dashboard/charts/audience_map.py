"""The map of the audience: viewers as small marks in their segments' colours, titles as labelled marks on top."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.drawing import Drawing, blank
from dashboard.charts.palette import Palette
from dashboard.charts.segments import segment_colour
from dashboard.map_areas import GRID, Area
from dashboard.map_figures import AudienceMap, Mask, Spot
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_estimate, plain_markup, shorten

HEIGHT = 620
#: Room about the outermost marks, in units of the grid.
PAD = GRID // 25
#: Widths in pixels for which labels are placed: those that fit the narrow one show everywhere, the rest on wide
#: screens only (`style.css` hides the trace of that name).
NARROW, WIDE = 340, 980
LABELS, LABEL = 60, 28
LETTER, LINE = 7.0, 18.0
ON_WIDE = "mqwide"
#: Titles have axes of their own over those of the viewers, joined with them: a lasso then looks for marks among the
#: titles alone, and the browser need not list a hundred thousand viewers. Who stands inside is found on the server.
TITLES_X, TITLES_Y = "x2", "y2"


def draw_map(
    map_: AudienceMap, palette: Palette, *, lit: Mask | None, areas: Sequence[Area], finding: str, subtitle: str
) -> Drawing:
    """Viewers (WebGL, no hover) under titles.

    Args:
        map_: whom and what to draw.
        palette: the theme's colours.
        lit: (n) the viewers to be seen first, the others fade; None when all are alike.
        areas: drawn round on the map.
        finding: the title.
        subtitle: what is drawn.

    Returns:
        The drawing; a title's `customdata` is its id.
    """
    figure = blank(palette, HEIGHT)
    for trace in _viewer_traces(map_, palette, lit):
        figure.add_trace(trace)
    figure.add_trace(_title_marks(map_, palette))
    for trace in _label_traces(map_, palette):
        figure.add_trace(trace)
    axis = {"visible": False, "fixedrange": False, "range": [-PAD, GRID + PAD]}
    figure.update_layout(
        xaxis=axis,
        yaxis=axis | {"scaleanchor": "x"},
        xaxis2=axis | {"matches": "x", "anchor": "y2"},
        yaxis2=axis | {"matches": "y", "anchor": "x2"},
        dragmode="pan",
        hovermode="closest",
        uirevision="map",
        selectionrevision=str(areas),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        shapes=[_outline(area, palette) for area in areas],
        newselection={"line": {"color": palette.ink, "width": 1.5, "dash": "dot"}},
        modebar={"bgcolor": palette.paper, "color": palette.quiet, "activecolor": palette.accent},
    )
    return Drawing(figure, finding, subtitle, table_of(map_))


def part_colours(map_: AudienceMap, palette: Palette) -> list[str]:
    """A colour for each part: its segment's own; grey without a segment, or where a larger one has that colour."""
    taken: set[str] = set()
    colours = []
    for part in map_.parts:
        colour = segment_colour(part.segment_id) if part.segment_id else palette.neutral
        colours.append(palette.neutral if colour in taken else colour)
        taken.add(colour)
    return colours


def _viewer_traces(map_: AudienceMap, palette: Palette, lit: Mask | None) -> Iterator[go.Scattergl]:
    size, opacity = _marks(map_.viewers)
    if lit is not None:
        yield _viewers(map_, ~lit, palette.neutral, size, opacity * 0.3)
        size, opacity = _marks(int(lit.sum()))
    shown = np.ones(map_.viewers, dtype=bool) if lit is None else lit
    for place, colour in enumerate(part_colours(map_, palette)):
        yield _viewers(map_, shown & (map_.part == place), colour, size, opacity)


def _marks(viewers: int) -> tuple[float, float]:
    """Diameter in pixels and opacity: together the marks cover about as much, however many there are."""
    crowd = max(0.0, float(np.log10(max(viewers, 1) / 1_000)))
    return max(2.4, 6.5 - 2.0 * crowd), max(0.32, 0.75 - 0.2 * crowd)


def _viewers(map_: AudienceMap, mask: Mask, colour: str, size: float, opacity: float) -> go.Scattergl:
    return go.Scattergl(
        x=map_.x[mask],
        y=map_.y[mask],
        mode="markers",
        marker={"color": colour, "size": size, "opacity": opacity, "line": {"width": 0}},
        hoverinfo="skip",
    )


def _title_marks(map_: AudienceMap, palette: Palette) -> go.Scattergl:
    return go.Scattergl(
        x=np.array([spot.x for spot in map_.titles], dtype=np.int16),
        y=np.array([spot.y for spot in map_.titles], dtype=np.int16),
        xaxis=TITLES_X,
        yaxis=TITLES_Y,
        mode="markers",
        marker={
            "color": palette.paper,
            "size": 8 if len(map_.titles) <= 200 else 5.5,
            "symbol": "diamond",
            "line": {"color": palette.ink, "width": 1.2},
        },
        customdata=[spot.title_id for spot in map_.titles],
        hovertext=[_hover(spot, map_.viewers) for spot in map_.titles],
        hoverinfo="text",
        # What is chosen shows in the viewers; titles stay as they are.
        unselected={"marker": {"opacity": 1}},
    )


def _hover(spot: Spot, viewers: int) -> str:
    likes = say("audience_map.hover", likes=format_count(spot.likes), viewers=format_count(viewers))
    return f"<b>{plain_markup(spot.name)}</b><br>{plain_markup(likes)}"


@dataclass(frozen=True)
class _Label:
    """A piece of text that may stand on the map: where, its markup, how many letters, and its title's id."""

    x: float
    y: float
    text: str
    letters: int
    title_id: str = ""

    def box(self, width: int) -> tuple[float, float, float, float]:
        """Left, right, low, high in pixels where the map is that wide."""
        scale = min(width, HEIGHT) / (GRID + 2 * PAD)
        x, y = self.x * scale, self.y * scale + (LINE * 0.8 if self.title_id else 0)
        half = self.letters * LETTER / 2 + 3
        return x - half, x + half, y - LINE / 2, y + LINE / 2


def _label_traces(map_: AudienceMap, palette: Palette) -> Iterator[go.Scatter]:
    wanted = [*_segment_labels(map_, palette), *_title_labels(map_)]
    narrow = _apart(wanted, NARROW, [])
    wide = [label for label in _apart(wanted, WIDE, narrow) if label not in narrow]
    for labels, uid in ((narrow, "mqnarrow"), (wide, ON_WIDE)):
        yield go.Scatter(
            uid=uid,
            x=[label.x for label in labels],
            y=[label.y for label in labels],
            xaxis=TITLES_X,
            yaxis=TITLES_Y,
            mode="text",
            text=[label.text for label in labels],
            textposition=["top center" if label.title_id else "middle center" for label in labels],
            textfont={"size": 13, "color": palette.ink},
            customdata=[label.title_id for label in labels],
            hoverinfo="skip",
            cliponaxis=True,
            unselected={"textfont": {"color": palette.ink}},
        )


def _segment_labels(map_: AudienceMap, palette: Palette) -> Iterator[_Label]:
    for place, (part, colour) in enumerate(zip(map_.parts, part_colours(map_, palette), strict=True)):
        if part.segment_id:
            own = map_.part == place
            name = shorten(part.name, LABEL)
            text = f'<span style="color:{colour}">■</span> <b>{plain_markup(name)}</b>'
            yield _Label(float(np.median(map_.x[own])), float(np.median(map_.y[own])), text, len(name) + 3)


def _title_labels(map_: AudienceMap) -> Iterator[_Label]:
    for spot in map_.titles[: LABELS * 3]:
        name = shorten(spot.name, LABEL)
        yield _Label(spot.x, spot.y, plain_markup(name), len(name), spot.title_id)


def _apart(wanted: Sequence[_Label], width: int, standing: Sequence[_Label]) -> list[_Label]:
    """The labels that stand without touching one another where the map is `width` pixels wide; first come, first."""
    kept: list[_Label] = list(standing)
    boxes = [label.box(width) for label in kept]
    for label in wanted:
        if len(kept) == LABELS:
            break
        left, right, low, high = label.box(width)
        if label not in kept and all(right < a or left > b or high < c or low > d for a, b, c, d in boxes):
            kept.append(label)
            boxes.append((left, right, low, high))
    return kept


def _outline(area: Area, palette: Palette) -> dict[str, object]:
    path = "M" + "L".join(f"{x},{y}" for x, y in area) + "Z"
    return {
        "type": "path", "path": path, "xref": TITLES_X, "yref": TITLES_Y, "layer": "above", "fillrule": "evenodd",
        "line": {"color": palette.ink, "width": 1.5, "dash": "dot"},
    }  # fmt: skip


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
