"""The figures of Targeting: segments with their bands, and reach against precision."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from analytics.targeting.bands import NAMES
from analytics.targeting.reach import Point
from dashboard.charts.drawing import Drawing, blank, drill_mark
from dashboard.charts.marks import add_note, clickable
from dashboard.charts.palette import Palette
from dashboard.charts.segments import segment_colour
from dashboard.numbers import Number
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_estimate, plain_markup, shorten
from dashboard.strings.sentences import counted
from dashboard.strings.targeting import format_amount, format_share
from dashboard.targeting_figures import SegmentView, Targeting
from data.records import Estimate

ROW = 58
NAME = 26
REACH_HEIGHT = 270
#: How strongly each band's part of a bar is drawn, the surest first.
STRENGTH = (1.0, 0.62, 0.34, 0.14)
#: Where the bars end and the shares begin, of the figure's width.
BARS, SHARES = 0.56, 0.64
#: What a bar's mark begins with; then segment and band.
WHO = "who:"


def who_mark(segment_id: str, band: str) -> str:
    """What a bar carries, so that a click lists its viewers."""
    return f"{WHO}{band}:{segment_id}"


def who_of(mark: object) -> tuple[str, str] | None:
    """Segment and band of a clicked bar; None for any other mark."""
    text = mark[0] if isinstance(mark, list | tuple) and mark else mark
    if not isinstance(text, str) or not text.startswith(WHO):
        return None
    band, _, segment_id = text.removeprefix(WHO).partition(":")
    return segment_id, band


def draw_bands(found: Targeting, palette: Palette) -> Drawing:
    """A row a segment: its viewers who have not seen the title by band, and beside them the expected share of likes.

    Segments with most expected likes stand first. A bar's part carries `who_mark`, a hollow mark the drill to the
    viewers who like the title.
    """
    rows = sorted((segment for segment in found.segments if segment.open), key=lambda one: -one.likes)
    figure = blank(palette, ROW * max(1, len(rows)) + 40)
    for place, segment in enumerate(rows):
        _add_bar(figure, place, segment)
        _add_share(figure, palette, place, segment)
        label = say("targeting.bands.row", name=shorten(segment.name, NAME), open=counted("viewers", segment.open))
        add_note(figure, palette, 0, place - 0.4, label, "x", colour=palette.ink)
    size = [len(rows) - 0.55, -0.75]
    figure.update_layout(
        barmode="stack",
        bargap=0.62,
        xaxis={"domain": [0, BARS], "rangemode": "tozero", "nticks": 4, "zeroline": True, "tickformat": "~s"},
        xaxis2={"domain": [SHARES, 1], "range": [0, 100], "nticks": 5, "zeroline": True, "anchor": "y"},
        yaxis={"range": size, "showticklabels": False, "showgrid": False, "zeroline": False},
        margin={"l": 4, "r": 14},
    )
    return Drawing(figure, _finding(rows), _subtitle(rows), _table(found), say("targeting.bands.hint"))


def draw_members(rows: Sequence[tuple[str, str, Number]], palette: Palette) -> Drawing:
    """How many viewers each segment has: whom a new title may be for; every bar opens them."""
    figure = blank(palette, 34 * max(1, len(rows)) + 54)
    figure.add_bar(
        x=[number.rows for _, _, number in rows],
        y=[plain_markup(shorten(name, NAME)) for _, name, _ in rows],
        orientation="h",
        marker={"color": [segment_colour(key) for key, _, _ in rows], "line": {"width": 0}},
        text=[format_count(number.rows) for _, _, number in rows],
        textposition="outside",
        cliponaxis=False,
        **{
            key: value
            for key, value in clickable([one for _, _, one in rows], _member_hovers(rows)).items()
            if key != "cliponaxis"
        },
    )
    figure.update_layout(bargap=0.45, margin={"r": 40})
    figure.update_yaxes(
        autorange="reversed", automargin=True, showgrid=False, tickfont={"size": 14, "color": palette.ink}
    )
    figure.update_xaxes(zeroline=True, nticks=5, tickformat="~s")
    total = counted("viewers", sum(number.rows for _, _, number in rows))
    table = pd.DataFrame(
        {
            say("targeting.bands.segment"): [name for _, name, _ in rows],
            say("targeting.bands.members"): [number.rows for _, _, number in rows],
        }
    )
    finding = say("targeting.members.finding", viewers=total, segments=counted("segments", len(rows)))
    return Drawing(figure, finding, say("targeting.members.subtitle"), table, say("targeting.members.hint"))


def _member_hovers(rows: Sequence[tuple[str, str, Number]]) -> list[str]:
    return [f"<b>{plain_markup(name)}</b><br>{counted('viewers', number.rows)}" for _, name, number in rows]


def _add_bar(figure: go.Figure, place: int, segment: SegmentView) -> None:
    for band, count, strength in zip(NAMES, segment.counts, STRENGTH, strict=True):
        share = f"{round(100 * count / max(1, segment.open))}\u202f%"
        hover = say(
            "targeting.bands.hover",
            name=plain_markup(segment.name),
            count=format_count(count),
            band=say(f"targeting.band.{band}"),
            share=share,
            open=format_count(segment.open),
        )
        figure.add_bar(
            x=[count],
            y=[place + 0.08],
            orientation="h",
            marker={"color": segment_colour(segment.segment_id), "opacity": strength, "line": {"width": 0}},
            customdata=[[who_mark(segment.segment_id, band)]],
            hovertext=[hover],
            hovertemplate="%{hovertext}<extra></extra>",
            selected={"marker": {"opacity": strength}},
            unselected={"marker": {"opacity": strength}},
        )


def _add_share(figure: go.Figure, palette: Palette, place: int, segment: SegmentView) -> None:
    colour = segment_colour(segment.segment_id)
    hover = say(
        "targeting.bands.hover_share",
        name=plain_markup(segment.name),
        share=format_share(segment.share),
        open=format_count(segment.open),
    )
    if segment.share.known:
        mark = who_mark(segment.segment_id, "")
        _add_mark(figure, palette, (place + 0.02, segment.share, colour), hover, mark, hollow=False)
        figure.add_annotation(
            x=100 * (segment.share.value or 0),
            y=place - 0.2,
            xref="x2",
            text=f"{round(100 * (segment.share.value or 0))}\u202f%",
            showarrow=False,
            font={"size": 12, "color": palette.quiet},
        )
    number = segment.observed
    if number is not None and number.known:
        seen = say(
            "targeting.bands.hover_observed",
            name=plain_markup(segment.name),
            share=format_estimate(number.estimate, "percent"),
            n=format_count(number.estimate.n),
        )
        _add_mark(
            figure, palette, (place + 0.28, number.estimate, colour), seen, drill_mark(number.drill), hollow=True
        )


def _add_mark(
    figure: go.Figure, palette: Palette, mark: tuple[float, Estimate, str], hover: str, carried: str, *, hollow: bool
) -> None:
    place, estimate, colour = mark
    if estimate.low is not None and estimate.high is not None:
        figure.add_scatter(
            x=[100 * estimate.low, 100 * estimate.high],
            y=[place, place],
            mode="lines",
            line={"color": colour, "width": 1.5 if hollow else 3},
            opacity=0.55,
            hoverinfo="skip",
            xaxis="x2",
        )
    figure.add_scatter(
        x=[100 * (estimate.value or 0)],
        y=[place],
        mode="markers",
        marker={
            "color": palette.paper if hollow else colour,
            "size": 9 if hollow else 12,
            "symbol": "circle",
            "line": {"color": colour if hollow else palette.paper, "width": 2 if hollow else 1},
        },
        customdata=[[carried]],
        hovertext=[hover],
        hovertemplate="%{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        cliponaxis=False,
        xaxis="x2",
    )


def _finding(rows: list[SegmentView]) -> str:
    known = [segment for segment in rows if segment.share.known]
    if not known:
        return say("targeting.bands.finding_few")
    best = known[0]
    likes = format_count(round(best.likes))
    return say("targeting.bands.finding", best=best.name, likes=likes, open=format_count(best.open))


def _subtitle(rows: list[SegmentView]) -> str:
    observed = any(segment.observed is not None and segment.observed.known for segment in rows)
    return say("targeting.bands.subtitle", observed=say("targeting.bands.observed") if observed else "")


def _table(found: Targeting) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                say("targeting.bands.segment"): segment.name,
                say("targeting.bands.open"): segment.open,
                **{
                    say(f"targeting.band.{band}"): f"{count} ({round(100 * count / max(1, segment.open))} %)"
                    for band, count in zip(NAMES, segment.counts, strict=True)
                },
                say("targeting.bands.expected"): format_share(segment.share),
                say("targeting.bands.observed_share"): _observed(segment.observed),
            }
            for segment in found.segments
        ]
    )


def _observed(number: Number | None) -> str:
    return format_estimate(number.estimate, "percent") if number is not None else ""


def draw_reach(found: Targeting, contacts: int, best: int, palette: Palette) -> Drawing:
    """Expected share of likes against how many are addressed, with the budget and, where known, what pays best."""
    points = found.reach.points()
    figure = blank(palette, REACH_HEIGHT)
    x = [point.contacts for point in points]
    if points and points[-1].share.low is not None:
        _add_ribbon(figure, palette, points)
    figure.add_scatter(
        x=x,
        y=[100 * (point.share.value or 0) for point in points],
        mode="lines",
        line={"color": palette.ink, "width": 2.5},
        hovertext=[
            say("targeting.reach.hover", contacts=format_count(point.contacts), share=format_share(point.share))
            for point in points
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    here = found.reach.at(contacts)
    _add_budget(figure, palette, here)
    if best and best != contacts:
        figure.add_vline(x=best, line={"color": palette.quiet, "width": 1, "dash": "dash"})
        add_note(figure, palette, best, 3, say("targeting.reach.best"), "x", anchor="bottom")
    figure.update_xaxes(range=[0, found.open * 1.02], nticks=6, tickformat="~s", showgrid=False)
    figure.update_yaxes(range=[0, 102], nticks=6, ticksuffix="\u202f%", automargin=True, zeroline=True)
    figure.update_layout(margin={"t": 22, "r": 18})
    key = "finding_all" if contacts == found.open else "finding"
    return Drawing(
        figure,
        say(f"targeting.reach.{key}", contacts=format_count(contacts), share=format_share(here.share)),
        say("targeting.reach.subtitle", open=counted("viewers", found.open)),
        _reach_table(points),
    )


def _add_ribbon(figure: go.Figure, palette: Palette, points: tuple[Point, ...]) -> None:
    x = [point.contacts for point in points]
    highs = [100 * (point.share.high or 0) for point in points]
    lows = [100 * (point.share.low or 0) for point in points]
    figure.add_scatter(
        x=[*x, *reversed(x)],
        y=[*highs, *reversed(lows)],
        fill="toself",
        mode="lines",
        line={"width": 0},
        fillcolor=palette.neutral,
        opacity=0.22,
        hoverinfo="skip",
    )


def _add_budget(figure: go.Figure, palette: Palette, here: Point) -> None:
    value = 100 * (here.share.value or 0)
    figure.add_vline(x=here.contacts, line={"color": palette.accent, "width": 1.5, "dash": "dot"})
    figure.add_scatter(
        x=[here.contacts],
        y=[value],
        mode="markers",
        marker={"color": palette.accent, "size": 12, "line": {"color": palette.paper, "width": 1}},
        hovertext=[format_share(here.share)],
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=False,
    )
    figure.add_annotation(
        x=here.contacts,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=say("targeting.reach.budget"),
        showarrow=False,
        font={"size": 12, "color": palette.accent},
    )


def _reach_table(points: tuple[Point, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            say("targeting.reach.contacts"): [point.contacts for point in points],
            say("targeting.reach.share"): [format_share(point.share) for point in points],
            say("targeting.reach.likes"): [format_amount(point.likes, whole=True) for point in points],
        }
    )
