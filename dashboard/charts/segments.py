"""The figures of Audience: a segment beside all other viewers, and the colours that segments keep."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from analytics.figures.segments import Trait
from dashboard.charts.drawing import Drawing, blank
from dashboard.charts.marks import bounds, clickable
from dashboard.charts.palette import Palette
from dashboard.numbers import Number, number_of
from dashboard.strings import say
from dashboard.strings.audience import trait_label
from dashboard.strings.formats import format_count, format_estimate, format_value, plain_markup, shorten
from data.records import Estimate

#: Okabe and Ito (2008) in the order in which segments take them, without black, which would vanish on dark paper.
OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
BANDS = ("a-loyal", "a-regular", "a-new", "a-once", "a-lapsing", "a-lapsed", "a-undated")
ROW = 50
#: Where in a row the others and the segment stand, below their name.
OTHERS, OWN = 0.08, 0.16
NAME = 34


def segment_colour(segment_id: str) -> str:
    """The colour of a segment, the same wherever and whenever it is drawn: it follows from the id alone."""
    if segment_id in BANDS:
        return OKABE_ITO[BANDS.index(segment_id)]
    number = re.fullmatch(r"t(\d+)", segment_id)
    place = int(number.group(1)) - 1 if number else sum(segment_id.encode())
    return OKABE_ITO[place % len(OKABE_ITO)]


def draw_traits(
    traits: Sequence[Trait], segment_id: str, palette: Palette, *, finding: str, subtitle: str
) -> Drawing:
    """A row a trait: the segment (filled, in its colour) and all others (hollow), each with its 95 % interval.

    Args:
        traits: of one unit, in the order of the rows.
        segment_id: whose they are.
        palette: the theme's colours.
        finding: the title.
        subtitle: what is drawn, how many, which interval.

    Returns:
        The drawing; a segment's mark opens the rows behind it.
    """
    figure = blank(palette, ROW * len(traits) + 40)
    numbers = [number_of(trait.own) for trait in traits]
    for place, trait in enumerate(traits):
        _add_names(figure, palette, place, trait)
    others = [
        Number(unit=one.unit, estimate=trait.others, rows=0, drill=one.drill)
        for one, trait in zip(numbers, traits, strict=True)
    ]
    _add_side(figure, others, OTHERS, palette.quiet)
    _add_side(figure, numbers, OWN, segment_colour(segment_id))
    figure.add_scatter(
        x=[bounds(number)[1] for number in others],
        y=[place + OTHERS for place in range(len(others))],
        mode="markers",
        marker={
            "color": palette.paper,
            "size": 9,
            "symbol": "circle",
            "line": {"color": palette.quiet, "width": 1.5},
        },
        hoverinfo="skip",
        cliponaxis=False,
    )
    figure.add_scatter(
        x=[bounds(number)[1] for number in numbers],
        y=[place + OWN for place in range(len(numbers))],
        mode="markers",
        marker={
            "color": segment_colour(segment_id),
            "size": 12,
            "symbol": ["triangle-up" if trait.more else "triangle-down" for trait in traits],
            "line": {"color": palette.ink, "width": 1},
        },
        **clickable(numbers, [_hover(trait, number) for trait, number in zip(traits, numbers, strict=True)]),
    )
    figure.update_yaxes(visible=False, range=[len(traits) - 0.55, -0.62])
    figure.update_xaxes(zeroline=True, nticks=5, range=_reach([*numbers, *others]), tickformat="~g")
    figure.update_layout(margin={"t": 4, "l": 4, "r": 4})
    return Drawing(figure, finding, subtitle, _table(traits))


def _add_names(figure: go.Figure, palette: Palette, place: int, trait: Trait) -> None:
    """What the row is about at its left, both values at its right."""
    unit = trait.own.unit
    values = say(
        "audience.against",
        own=format_value(trait.own.estimate, unit),
        others=format_value(trait.others, unit),
    )
    for x, anchor, text, colour in (
        (0, "left", f"<b>{plain_markup(shorten(trait_label(trait), NAME))}</b>", palette.ink),
        (1, "right", plain_markup(values), palette.quiet),
    ):
        figure.add_annotation(
            x=x, y=place - 0.3, xref="paper", yref="y", xanchor=anchor, text=text, showarrow=False,
            font={"size": 13, "color": colour}, bgcolor=palette.paper, borderpad=1,
        )  # fmt: skip


def _add_side(figure: go.Figure, numbers: Sequence[Number], shift: float, colour: str) -> None:
    """The intervals of one side, as one trace."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for place, number in enumerate(numbers):
        low, _, high = bounds(number)
        xs += [low, high, None]
        ys += [place + shift, place + shift, None]
    figure.add_scatter(x=xs, y=ys, mode="lines", line={"color": colour, "width": 3}, opacity=0.6, hoverinfo="skip")


def _hover(trait: Trait, number: Number) -> str:
    key = {"ratings": "figure.ratings", "viewers": "figure.viewers", "reviews": "figure.reviews_n"}
    lines = [
        f"<b>{plain_markup(trait_label(trait))}</b>",
        plain_markup(say("audience.hover_own", value=number.text)),
        plain_markup(
            say(
                "audience.hover_others",
                value=format_estimate(trait.others, number.unit),
                n=format_count(trait.others.n),
            )
        ),
        plain_markup(say("audience.hover_difference", value=format_estimate(trait.difference, "net"))),
        say(key.get(number.drill.grain, "figure.rows"), rows=format_count(number.rows)),
    ]
    return "<br>".join(lines)


def _reach(numbers: Sequence[Number]) -> list[float]:
    ends = [end for number in numbers for end in (bounds(number)[0], bounds(number)[2])]
    if all(number.unit == "percent" for number in numbers):
        ends.append(0.0)
    pad = (max(ends) - min(ends)) * 0.05 or 1.0
    return [min(ends) - pad, max(ends) + pad]


def _table(traits: Sequence[Trait]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            say("column.label"): [trait_label(trait) for trait in traits],
            say("column.segment"): [format_estimate(trait.own.estimate, trait.own.unit) for trait in traits],
            say("column.n"): [trait.own.rows for trait in traits],
            say("column.others"): [format_estimate(trait.others, trait.own.unit) for trait in traits],
            say("column.difference"): [format_estimate(trait.difference, "net") for trait in traits],
        }
    )


def share_bar(segment_id: str, share: Estimate, most: float) -> str:
    """A size as a bar with its interval, as markup; `most` is the share that fills the whole width."""
    low, value, high = (100 * (end or 0.0) / most for end in (share.low, share.value, share.high))
    return (
        f'<div class="mq-share"><i style="width:{value:.2f}%;background:{segment_colour(segment_id)}"></i>'
        f'<b style="left:{low:.2f}%;width:{max(0.3, high - low):.2f}%"></b></div>'
    )
