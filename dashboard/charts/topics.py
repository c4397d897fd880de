"""The figures of topics: the list, how each went over time, which are spoken of together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analytics.figures.topic_overlap import Overlap, Overlaps
from analytics.figures.topics import TopicRow
from dashboard.charts.drawing import SYMBOLS, Drawing, add_whisker, blank, lean, lean_colour
from dashboard.charts.marks import add_note, bounds, clickable
from dashboard.charts.palette import Palette
from dashboard.numbers import Drill, Number, number_of
from dashboard.strings import say
from dashboard.strings.formats import (
    format_count,
    format_estimate,
    format_number,
    format_range,
    format_value,
    plain_markup,
    shorten,
)
from data.records import Filter

ROW, NAME = 58, 46
#: Where a row's name and marks stand.
ABOVE, MARK = 0.36, 0.06
PANELS = {"x": ("share", (0.0, 0.29)), "x2": ("net", (0.36, 0.64)), "x3": ("rating", (0.71, 1.0))}
#: Pairs that are drawn; the table has all.
PAIRS, PAIR_NAME, PAIR = 14, 22, 54
NEAREST, FURTHEST = 1 / 8, 8.0
TICKS = {1 / 8: "1/8", 1 / 4: "1/4", 1 / 2: "1/2", 1: "1", 2: "2", 4: "4", 8: "8"}


def draw_topic_rows(rows: Sequence[TopicRow], palette: Palette) -> Drawing:
    """A row a topic, in the order given: share, net and rating, each a mark with interval and the way to its rows.

    Sign is said by colour and shape for net; a rating is grey, and a triangle where, title by title, reviews that
    speak of the topic rate beyond noise higher or lower than the others.
    """
    figure = blank(palette, ROW * max(1, len(rows)) + 58)
    for axis, (name, domain) in PANELS.items():
        _add_panel(figure, palette, axis, name, rows)
        add_note(
            figure, palette, domain[0], 1, say(f"topic_figures.{name}"), "paper", y_reference="paper", anchor="bottom"
        )
    for place, row in enumerate(rows):
        label = shorten(row.topic.label, NAME)
        add_note(figure, palette, 0, place - ABOVE, label, "paper", colour=palette.ink)
    axes = {
        f"{axis.replace('x', 'xaxis')}": {
            "domain": list(domain),
            "anchor": "y",
            "nticks": 4,
            "tickformat": "~g",
            "zeroline": name != "rating",
            "range": _reach(name, rows),
        }
        for axis, (name, domain) in PANELS.items()
    }
    figure.update_layout(**axes, margin={"t": 26, "l": 4, "r": 16})
    figure.update_yaxes(
        range=[len(rows) - 0.4, -0.72], showgrid=False, zeroline=False, showticklabels=False, visible=False
    )
    return Drawing(figure, rows_finding(rows), _rows_subtitle(rows), topics_table(rows))


def rows_finding(rows: Sequence[TopicRow]) -> str:
    """Which topic most reviews speak of."""
    known = [row for row in rows if row.share.known]
    if not known:
        return say("topic_figures.rows_finding_none")
    first = max(known, key=lambda row: row.share.estimate.value or 0.0)
    share = format_estimate(first.share.estimate, "percent")
    return say("topic_figures.rows_finding", name=first.topic.label, share=share)


def topics_table(rows: Sequence[TopicRow]) -> pd.DataFrame:
    """All that is known of each topic, as text."""
    return pd.DataFrame(
        {
            say("topic_figures.column_topic"): [row.topic.label for row in rows],
            say("column.sentences"): [row.sentences for row in rows],
            say("topic_figures.column_reviews"): [row.reviews for row in rows],
            say("topic_figures.column_share"): [format_estimate(row.share.estimate, "percent") for row in rows],
            say("column.net"): [format_estimate(row.net.estimate, "net") for row in rows],
            say("column.rating"): [format_estimate(row.rating.estimate, "rating") for row in rows],
            say("topic_figures.column_within"): [format_estimate(row.within, "points") for row in rows],
            say("topic_figures.column_coherence"): [_written(row.topic.coherence) for row in rows],
            say("topic_figures.column_stability"): [_written(row.topic.stability) for row in rows],
        }
    )


def _written(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _rows_subtitle(rows: Sequence[TopicRow]) -> str:
    return say("topic_figures.rows_subtitle", count=format_count(len(rows)))


def _numbers(name: str, rows: Sequence[TopicRow]) -> list[Number]:
    return [number_of(getattr(row, name)) for row in rows]


def _sign(name: str, row: TopicRow) -> str:
    if name == "share":
        return "neutral"
    return lean(row.net.estimate) if name == "net" else lean(row.within)


def _add_panel(figure: go.Figure, palette: Palette, axis: str, name: str, rows: Sequence[TopicRow]) -> None:
    numbers = _numbers(name, rows)
    shown = [(place, row, number) for place, (row, number) in enumerate(zip(rows, numbers, strict=True))]
    for place, _, number in shown:
        if not number.known:
            start = PANELS[axis][1][0]
            few = say("topic_figures.n", n=format_count(number.estimate.n))
            add_note(figure, palette, start, place + MARK, few, "paper")
    shown = [one for one in shown if one[2].known]
    signs = [_sign(name, row) for _, row, _ in shown]
    # Grey for a rating: it has no middle that parts praise from blame.
    colours = [lean_colour(palette, sign if name == "net" else "neutral") for sign in signs]
    for (place, _, number), colour in zip(shown, colours, strict=True):
        low, _, high = bounds(number)
        add_whisker(figure, place + MARK, low, high, colour, axis)
    figure.add_scatter(
        x=[bounds(number)[1] for *_, number in shown],
        y=[place + MARK for place, *_ in shown],
        mode="markers+text",
        text=[format_value(number.estimate, number.unit) for *_, number in shown],
        textposition="bottom center",
        textfont={"size": 12, "color": palette.quiet},
        marker={
            "color": colours,
            "size": 11,
            "symbol": [SYMBOLS[sign] for sign in signs],
            "line": {"color": palette.paper, "width": 1},
        },
        xaxis=axis,
        **clickable([number for *_, number in shown], [_hover(name, row, number) for _, row, number in shown]),
    )


def _hover(name: str, row: TopicRow, number: Number) -> str:
    grain = {"reviews": "figure.reviews", "ratings": "figure.ratings"}.get(number.drill.grain, "figure.rows")
    lines = [f"<b>{plain_markup(row.topic.label)}</b>", number.text, say(grain, rows=format_count(number.rows))]
    if name == "rating":
        lines.append(say("topic_figures.hover_within", value=format_estimate(row.within, "points")))
    return "<br>".join(lines)


def _reach(name: str, rows: Sequence[TopicRow]) -> list[float]:
    known = [number for number in _numbers(name, rows) if number.known]
    ends = [end for number in known for end in (bounds(number)[0], bounds(number)[2])]
    ends += [] if name == "rating" and ends else [0.0]
    pad = max(1e-9, max(ends) - min(ends)) * 0.12
    return [min(ends) - pad, max(ends) + pad]


def draw_overlaps(overlaps: Overlaps, palette: Palette, filter_: Filter) -> Drawing:
    """Pairs of topics by how often reviews speak of both, the clearest first; 1 is as often as by chance.

    Args:
        overlaps: the pairs.
        palette: the theme's colours.
        filter_: what was counted; a mark opens the sentences on either topic.
    """
    labels = {topic.topic_id: topic.label for topic in overlaps.topics}
    shown = [pair for pair in overlaps.pairs if pair.lift.known][:PAIRS]
    figure = blank(palette, PAIR * max(1, len(shown)) + 44)
    for place, pair in enumerate(shown):
        _add_pair(figure, palette, place, pair, labels, filter_)
    low, high = _lift_reach(shown)
    figure.update_xaxes(
        type="log", range=[math.log10(low), math.log10(high)], tickvals=list(TICKS), ticktext=list(TICKS.values())
    )
    figure.update_yaxes(range=[len(shown) - 0.4, -0.75], showgrid=False, zeroline=False, visible=False)
    figure.add_vline(x=1, line={"color": palette.quiet, "width": 1.5}, layer="below")
    figure.update_layout(margin={"t": 6, "l": 6, "r": 14})
    return Drawing(
        figure, overlap_finding(overlaps, labels), _overlap_subtitle(overlaps), _overlap_table(overlaps, labels)
    )


def overlap_finding(overlaps: Overlaps, labels: dict[int, str]) -> str:
    """The clearest pair that is beyond noise."""
    pair = next((one for one in overlaps.pairs if one.beyond_noise), None)
    if pair is None:
        return say("topic_figures.overlap_none")
    lift = format_number(pair.lift.value or 0.0, 2)
    return say("topic_figures.overlap_finding", one=labels[pair.one], other=labels[pair.other], lift=lift)


def _overlap_subtitle(overlaps: Overlaps) -> str:
    flagged = sum(pair.beyond_noise for pair in overlaps.pairs)
    return say("topic_figures.overlap_subtitle", looks=format_count(overlaps.looks), flagged=format_count(flagged))


def _pair_name(pair: Overlap, labels: dict[int, str], length: int = 0) -> str:
    names = [shorten(labels[key], length) if length else labels[key] for key in (pair.one, pair.other)]
    return say("topic_figures.pair", one=names[0], other=names[1])


def _lift(pair: Overlap) -> tuple[float, float, float]:
    """Interval and value, held within the axis."""
    low, value, high = (
        min(FURTHEST, max(NEAREST, part or 0.0)) for part in (pair.lift.low, pair.lift.value, pair.lift.high)
    )
    return low, value, high


def _lift_text(pair: Overlap) -> str:
    low, value, high = (format_number(part or 0.0, 2) for part in (pair.lift.low, pair.lift.value, pair.lift.high))
    return say("number.estimate", value=value, range=format_range(low, high))


def _add_pair(
    figure: go.Figure, palette: Palette, place: int, pair: Overlap, labels: dict[int, str], filter_: Filter
) -> None:
    low, value, high = _lift(pair)
    more = (pair.lift.value or 0.0) > 1
    symbol = SYMBOLS["neutral" if not pair.beyond_noise else "praise" if more else "blame"]
    colour = palette.accent if pair.beyond_noise else palette.neutral
    add_whisker(figure, place + MARK, low, high, colour)
    drill = Drill(grain="reviews", filter=filter_.but(topics=(pair.one, pair.other)))
    number = Number(unit="rating", estimate=pair.lift, rows=pair.reviews, drill=drill)
    hover = [
        f"<b>{plain_markup(_pair_name(pair, labels))}</b>",
        _lift_text(pair),
        say(
            "topic_figures.hover_pair",
            reviews=format_count(pair.reviews),
            expected=format_number(pair.expected),
        ),
    ]
    marker: dict[str, Any] = {"color": colour, "size": 11, "symbol": symbol}
    figure.add_scatter(
        x=[value],
        y=[place + MARK],
        mode="markers+text",
        text=[format_number(pair.lift.value or 0.0, 2)],
        textposition="bottom center",
        textfont={"size": 12, "color": palette.quiet},
        marker=marker | {"line": {"color": palette.paper, "width": 1}},
        **clickable([number], ["<br>".join(hover)]),
    )
    add_note(figure, palette, 0, place - ABOVE, _pair_name(pair, labels, PAIR_NAME), "paper", colour=palette.ink)


def _lift_reach(pairs: Sequence[Overlap]) -> tuple[float, float]:
    ends = [0.7, 1.4, *(end for pair in pairs for end in _lift(pair))]
    return min(ends) / 1.15, max(ends) * 1.15


def _overlap_table(overlaps: Overlaps, labels: dict[int, str]) -> pd.DataFrame:
    pairs = overlaps.pairs
    return pd.DataFrame(
        {
            say("topic_figures.column_pair"): [_pair_name(pair, labels) for pair in pairs],
            say("topic_figures.column_lift"): [_lift_text(pair) for pair in pairs],
            say("topic_figures.column_reviews"): [pair.reviews for pair in pairs],
            say("topic_figures.column_expected"): [round(pair.expected, 1) for pair in pairs],
        }
    )
