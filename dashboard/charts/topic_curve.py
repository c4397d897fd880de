"""How many topics: how well fits agree, and how well words hang together, at each number that was tried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.charts.drawing import Drawing, blank
from dashboard.charts.marks import add_note
from dashboard.charts.palette import Palette
from dashboard.strings import say
from dashboard.strings.formats import format_count

HEIGHT = 250
PARTS = (("stability", (0.56, 1.0)), ("coherence", (0.0, 0.42)))


def draw_topic_curve(curve: Sequence[dict[str, Any]], found: int, language: str, palette: Palette) -> Drawing:
    """Two panels over the numbers tried, the number that was taken marked in both.

    Args:
        curve: `topics`, `stability` (mean AMI of pairs of fits), `coherence` (mean NPMI, or None) of each.
        found: how many topics were taken; none of the numbers where a person said how many.
        language: of the topics, by its name.
        palette: the theme's colours.
    """
    figure = blank(palette, HEIGHT)
    numbers = [point["topics"] for point in curve]
    for place, (name, domain) in enumerate(PARTS):
        axis = "y" if place == 0 else "y2"
        values = [point[name] for point in curve]
        figure.add_scatter(
            x=numbers,
            y=values,
            mode="lines+markers+text",
            line={"color": palette.neutral, "width": 2},
            marker={
                "size": [11 if number == found else 7 for number in numbers],
                "color": [palette.ink if number == found else palette.neutral for number in numbers],
                "line": {"color": palette.paper, "width": 1},
            },
            text=["" if value is None else f"{value:.2f}" for value in values],
            textposition="top center",
            textfont={"size": 12, "color": palette.quiet},
            hoverinfo="skip",
            yaxis=axis,
            cliponaxis=False,
        )
        known = [value for value in values if value is not None] or [0.0, 1.0]
        pad = max(0.04, (max(known) - min(known)) * 0.5)
        figure.update_layout(
            {
                f"yaxis{'' if place == 0 else '2'}": {
                    "domain": list(domain),
                    "range": [min(known) - pad / 2, max(known) + pad],
                    "showticklabels": False,
                    "showgrid": False,
                    "zeroline": False,
                    "anchor": "x",
                }
            }
        )
        add_note(figure, palette, 0, domain[1], say(f"topics.curve_{name}"), "paper", y_reference="paper")
    figure.update_xaxes(tickvals=numbers, showgrid=False, zeroline=False, anchor="y2")
    figure.update_layout(margin={"l": 6, "r": 14, "t": 14, "b": 26})
    return Drawing(figure, _finding(curve, found, language), say("topics.curve_subtitle"), _table(curve))


def _finding(curve: Sequence[dict[str, Any]], found: int, language: str) -> str:
    key = "finding" if found in [point["topics"] for point in curve] else "finding_other"
    return say(f"topics.curve_{key}", count=format_count(found), language=language)


def _table(curve: Sequence[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            say("topics.curve_topics"): [point["topics"] for point in curve],
            say("topics.curve_stability"): [point["stability"] for point in curve],
            say("topics.curve_coherence"): [point["coherence"] for point in curve],
        }
    )
