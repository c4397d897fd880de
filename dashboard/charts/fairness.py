"""How often each group is chosen beside all other viewers: ratios on a scale on which half and double stand alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pandas as pd
import plotly.graph_objects as go

from analytics.targeting.fairness import FOUR_FIFTHS, Fairness, GroupShare
from dashboard.charts.drawing import SYMBOLS, Drawing, add_whisker, blank, drill_mark
from dashboard.charts.palette import Palette
from dashboard.numbers import Drill
from dashboard.strings import say
from dashboard.strings.fairness import fairness_finding, fairness_subtitle, format_ratio, group_name
from dashboard.strings.formats import format_count, format_estimate, plain_markup, shorten

ROW, LABEL = 34, 30
#: Groups that are drawn; the table has all.
DRAWN = 16
#: A ratio outside is drawn at the edge.
NEAREST, FURTHEST = 1 / 16, 16.0
TICKS = {1 / 16: "1/16", 1 / 4: "1/4", 1 / 2: "1/2", 1: "1", 2: "2", 4: "4", 16: "16"}


def draw_fairness(found: Fairness, palette: Palette, drill: Callable[[GroupShare], Drill | None]) -> Drawing:
    """One row a group, the least often chosen at the top of its trait; 1 is as often as all others.

    Args:
        found: the groups.
        palette: the theme's colours.
        drill: the way to a group's viewers, where there is one.
    """
    shown = _drawn(found.groups)
    figure = blank(palette, ROW * max(1, len(shown)) + 60)
    for place, group in enumerate(shown):
        _add_group(figure, palette, place, group, drill(group))
    names = [plain_markup(shorten(group_name(group), LABEL)) for group in shown]
    figure.update_yaxes(
        tickvals=list(range(len(shown))),
        ticktext=names,
        range=[len(shown) - 0.4, -0.75],
        showgrid=False,
        zeroline=False,
        automargin=True,
        tickfont={"size": 14, "color": palette.ink},
    )
    low, high = _reach(shown)
    figure.update_xaxes(
        type="log",
        range=[math.log10(low), math.log10(high)],
        tickvals=list(TICKS),
        ticktext=list(TICKS.values()),
        tickangle=0,
    )
    figure.add_vline(x=1, line={"color": palette.quiet, "width": 1.5}, layer="below")
    _add_convention(figure, palette)
    return Drawing(figure, fairness_finding(found), fairness_subtitle(found), _table(found.groups))


def _drawn(groups: Sequence[GroupShare]) -> list[GroupShare]:
    """The groups that are drawn, in their order: where there are too many those that are the least even."""
    known = [one for one in groups if one.ratio.known and one.ratio.high is not None]
    kept = sorted(known, key=lambda one: (one.p if one.p is not None else 1.0, -one.n))[:DRAWN]
    return [one for one in known if one in kept]


def _add_group(figure: go.Figure, palette: Palette, place: int, group: GroupShare, drill: Drill | None) -> None:
    # Being left out is what can be acted on; praise and blame have colours of their own.
    symbol = SYMBOLS["neutral" if not group.beyond_noise else "blame" if group.left_out else "praise"]
    colour = palette.accent if group.left_out else palette.ink if group.beyond_noise else palette.neutral
    low, value, high = (_within(part or 0.0) for part in (group.ratio.low, group.ratio.value, group.ratio.high))
    add_whisker(figure, place, low, high, colour)
    figure.add_scatter(
        x=[value],
        y=[place],
        mode="markers",
        marker={"color": colour, "size": 12, "symbol": symbol, "line": {"color": palette.paper, "width": 1}},
        customdata=[[drill_mark(drill)]] if drill else None,
        hovertemplate=f"<b>{plain_markup(group_name(group))}</b><br>{format_ratio(group)}<br>"
        + plain_markup(say("fairness.of", chosen=format_count(group.chosen), n=format_count(group.n)))
        + "<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        cliponaxis=False,
    )
    figure.add_annotation(
        x=math.log10(value),
        y=place,
        yshift=13,
        text=format_ratio(group, interval=False),
        showarrow=False,
        font={"size": 12, "color": palette.quiet},
        bgcolor=palette.paper,
        borderpad=0,
    )


def _add_convention(figure: go.Figure, palette: Palette) -> None:
    figure.add_vline(x=FOUR_FIFTHS, line={"color": palette.accent, "width": 1.5, "dash": "dot"}, layer="below")
    figure.add_annotation(
        x=math.log10(FOUR_FIFTHS),
        y=1,
        yref="paper",
        xanchor="right",
        yanchor="bottom",
        text=say("fairness.four_fifths"),
        showarrow=False,
        font={"size": 12, "color": palette.accent},
    )
    figure.update_layout(margin={"t": 24})


def _within(ratio: float) -> float:
    return min(FURTHEST, max(NEAREST, ratio))


def _reach(groups: Sequence[GroupShare]) -> tuple[float, float]:
    ends = [0.5, 2.0]
    for group in groups:
        ends += [_within(group.ratio.low or 0.0), _within(group.ratio.high or 0.0)]
    return min(ends) / 1.15, max(ends) * 1.15


def _table(groups: Sequence[GroupShare]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            say("fairness.column_group"): [group_name(one) for one in groups],
            say("fairness.column_n"): [one.n for one in groups],
            say("fairness.column_share"): [format_estimate(one.share, "percent") for one in groups],
            say("fairness.column_ratio"): [format_ratio(one) for one in groups],
            say("fairness.column_sure"): [
                say("fairness.sure" if one.beyond_noise else "fairness.noise") for one in groups
            ],
        }
    )
