"""The figures of Campaigns: how alike a list is, uplift by segment, response by affinity, what targeting had won."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from analytics.targeting.lookalike import LARGEST, SMALLEST, Lookalike
from analytics.targeting.uplift import Effect
from dashboard.campaign_outcome import Outcome, Part
from dashboard.charts.drawing import SYMBOLS, Drawing, add_whisker, blank, lean, lean_colour
from dashboard.charts.palette import Palette
from dashboard.strings import say
from dashboard.strings.campaigns import (
    fifths_finding,
    format_multiple,
    format_response,
    format_uplift,
    gain_finding,
    signed,
    uplift_finding,
)
from dashboard.strings.formats import format_count, format_estimate, plain_markup, shorten
from data.records import Estimate

ROW, LABEL, CURVE = 36, 28, 280
STEPS = tuple(round(SMALLEST + step / 200, 4) for step in range(round((LARGEST - SMALLEST) * 200) + 1))


def draw_alike(found: Lookalike, size: float, palette: Palette) -> Drawing:
    """The share of hidden seeds that lists of each size catch, against lists drawn at random."""
    shares = [found.caught(step) for step in STEPS]
    sizes = [100 * step for step in STEPS]
    figure = blank(palette, CURVE)
    _add_band(figure, sizes, shares, palette.neutral, 100)
    chance = [100 * found.chance(step) for step in STEPS]
    figure.add_scatter(
        x=sizes, y=chance, mode="lines", line={"color": palette.quiet, "dash": "dot"}, hoverinfo="skip"
    )
    _note(figure, palette, sizes[-1], chance[-1], say("campaigns.alike_chance"))
    hover = [f"{size:g} %: {format_estimate(share, 'percent')}" for size, share in zip(sizes, shares, strict=True)]
    figure.add_scatter(
        x=sizes, y=[100 * (share.value or 0) for share in shares], mode="lines", line={"color": palette.ink},
        hovertext=hover, hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    chosen = found.caught(size)
    figure.add_scatter(
        x=[100 * size], y=[100 * (chosen.value or 0)], mode="markers",
        marker={"color": palette.accent, "size": 12}, hoverinfo="skip", cliponaxis=False,
    )  # fmt: skip
    figure.update_xaxes(title=say("campaigns.alike_axis"), ticksuffix=" %", range=[0.9, 10.3])
    figure.update_yaxes(ticksuffix=" %", rangemode="tozero", automargin=True)
    figure.update_layout(margin={"b": 44, "r": 78})
    table = pd.DataFrame(
        {
            say("campaigns.alike_size"): [f"{size:g} %" for size in sizes],
            say("campaigns.alike_caught"): [format_estimate(share, "percent") for share in shares],
            say("campaigns.alike_multiple"): [format_multiple(found.multiple(step)) for step in STEPS],
        }
    )
    caught = format_estimate(chosen, "percent")
    return Drawing(
        figure,
        say("campaigns.alike_curve", size=f"{100 * size:g}", caught=caught),
        say("campaigns.alike_curve_about", n=format_count(chosen.n)),
        table,
    )


def draw_uplift(outcome: Outcome, palette: Palette) -> Drawing:
    """Uplift in all and by segment, one row each; every mark carries the part of the members that it counts."""
    rows = [(say("campaigns.uplift_all"), outcome.whole), *outcome.segments]
    rows = [(name, effect) for name, effect in rows if effect.uplift.known]
    figure = blank(palette, ROW * max(1, len(rows)) + 56)
    scale = 100 if outcome.binary else 1
    for place, (name, effect) in enumerate(rows):
        _add_uplift(figure, palette, place, name, effect, scale)
    figure.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=[plain_markup(shorten(name, LABEL)) for name, _ in rows],
        showgrid=False, zeroline=False, automargin=True, tickfont={"size": 14, "color": palette.ink},
        range=[len(rows) - 0.4, -0.8],
    )  # fmt: skip
    figure.update_xaxes(zeroline=True, nticks=7, tickformat="+~g", range=_reach([one for _, one in rows], scale))
    key = "campaigns.uplift_subtitle" if outcome.binary else "campaigns.uplift_subtitle_value"
    subtitle = say(key, count=format_count(len(outcome.segments)), n=format_count(len(outcome.counted)))
    return Drawing(
        figure,
        uplift_finding(outcome),
        subtitle,
        _effect_table(rows, binary=outcome.binary),
        say("campaigns.members_hint"),
    )


def _reach(effects: Sequence[Effect], scale: float) -> list[float]:
    """The axis' ends: all intervals and zero, with room for labels."""
    ends = [0.0, *(scale * (part or 0.0) for effect in effects for part in _ends(effect.uplift))]
    pad = max(1e-9, (max(ends) - min(ends)) * 0.06)
    return [min(ends) - pad, max(ends) + pad]


def _add_uplift(figure: go.Figure, palette: Palette, place: int, name: str, effect: Effect, scale: float) -> None:
    sign = lean(effect.uplift) if effect.beyond_noise else "neutral"
    colour = lean_colour(palette, sign)
    low, value, high = (scale * (part or 0.0) for part in _ends(effect.uplift))
    add_whisker(figure, place, low, high, colour)
    binary = scale != 1
    text = [
        f"<b>{plain_markup(name)}</b>",
        format_uplift(effect.uplift, binary=binary),
        f"{say('campaigns.fifths_addressed')}: {format_response(effect.addressed, binary=binary)}",
        f"{say('campaigns.fifths_control')}: {format_response(effect.control, binary=binary)}",
    ]
    figure.add_scatter(
        x=[value], y=[place], mode="markers", customdata=[[part_mark(Part(segment_id=effect.part))]],
        marker={"color": colour, "size": 13, "symbol": SYMBOLS[sign], "line": {"color": palette.paper, "width": 1}},
        hovertext=["<br>".join(text)], hovertemplate="%{hovertext}<extra></extra>", cliponaxis=False,
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}},
    )  # fmt: skip
    figure.add_annotation(
        x=value, y=place, yshift=16, text=signed(value, 1 if binary else 2), showarrow=False,
        font={"size": 12, "color": palette.quiet}, bgcolor=palette.paper, borderpad=1,
    )  # fmt: skip


def draw_fifths(outcome: Outcome, palette: Palette) -> Drawing:
    """Response of both groups by affinity, the highest fifth at the top; every mark carries its fifth."""
    rows = [(say(f"campaigns.fifth_{effect.part}"), effect) for effect in outcome.fifths]
    figure = blank(palette, ROW * len(rows) + 70)
    scale = 100 if outcome.binary else 1
    for place, (_, effect) in enumerate(rows):
        _add_group(figure, palette, place - 0.16, effect, scale, addressed=True)
        _add_group(figure, palette, place + 0.16, effect, scale, addressed=False)
    # The marks are named where they stand: those addressed above the first row, those held out below the last.
    for estimate, place, shift, name in (
        (rows[0][1].addressed, -0.16, 19, say("campaigns.fifths_addressed")),
        (rows[-1][1].control, len(rows) - 0.84, -19, say("campaigns.fifths_control")),
    ):
        if estimate.value is not None:
            _note(figure, palette, scale * estimate.value, place, name, above=shift)
    figure.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=[name for name, _ in rows], showgrid=False, zeroline=False,
        automargin=True, tickfont={"size": 14, "color": palette.ink}, range=[len(rows) - 0.05, -1.0],
    )  # fmt: skip
    figure.update_xaxes(ticksuffix=" %" if outcome.binary else "", rangemode="tozero", nticks=6)
    return Drawing(
        figure,
        fifths_finding(outcome),
        say("campaigns.fifths_subtitle"),
        _effect_table(rows, binary=outcome.binary),
        say("campaigns.members_hint"),
    )


def _add_group(
    figure: go.Figure, palette: Palette, place: float, effect: Effect, scale: float, *, addressed: bool
) -> None:
    estimate = effect.addressed if addressed else effect.control
    if estimate.value is None:
        return
    low, value, high = (scale * (part or 0.0) for part in _ends(estimate))
    add_whisker(figure, place, low, high, palette.ink if addressed else palette.neutral)
    name = say("campaigns.fifths_addressed" if addressed else "campaigns.fifths_control")
    figure.add_scatter(
        x=[value], y=[place], mode="markers", customdata=[[part_mark(Part(fifth=int(effect.part)))]],
        marker={
            "color": palette.ink if addressed else palette.paper, "size": 11, "symbol": "circle",
            "line": {"color": palette.ink if addressed else palette.neutral, "width": 2},
        },
        hovertext=[f"{name}: {format_response(estimate, binary=scale != 1)}"],
        hovertemplate="%{hovertext}<extra></extra>", cliponaxis=False,
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}},
    )  # fmt: skip


def draw_gain(outcome: Outcome, palette: Palette) -> Drawing:
    """The Qini curve: what addressing the most drawn alone would have won, against as many at random."""
    found = outcome.targeted
    assert found is not None
    shares = [0.0, *(100 * share for share in found.shares)]
    nothing = Estimate(value=0.0, low=0.0, high=0.0, n=len(outcome.counted), method="none")
    gains = [nothing, *found.gains]
    figure = blank(palette, CURVE)
    _add_band(figure, shares, gains, palette.neutral, 100)
    whole = 100 * (gains[-1].value or 0.0)
    figure.add_scatter(
        x=[0, 100], y=[0, whole], mode="lines", line={"color": palette.quiet, "dash": "dot"}, hoverinfo="skip"
    )
    figure.add_scatter(
        x=shares, y=[100 * (gain.value or 0.0) for gain in gains], mode="lines", line={"color": palette.ink},
        hovertext=[f"{share:.0f} %: {_won(gain)}" for share, gain in zip(shares, gains, strict=True)],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(title=say("campaigns.gain_axis"), ticksuffix=" %", range=[0, 101])
    figure.update_yaxes(zeroline=True, nticks=6, automargin=True)
    figure.update_layout(margin={"b": 44})
    table = pd.DataFrame(
        {
            say("campaigns.gain_share"): [f"{share:.0f} %" for share in shares],
            say("campaigns.gain_value"): [_won(gain) for gain in gains],
        }
    )
    return Drawing(figure, gain_finding(outcome), say("campaigns.gain_subtitle", qini=_won(found.qini)), table)


def _won(gain: Estimate) -> str:
    low, value, high = (signed(100 * (part or 0.0), 2) for part in _ends(gain))
    return f"{value} ({low} to {high})"


def part_mark(part: Part) -> str:
    """A part of the members as the browser carries it."""
    return part.model_dump_json(exclude_defaults=True)


def part_of(mark: object) -> Part | None:
    """The part that a clicked point carried; None when the browser sent something else."""
    text = mark[0] if isinstance(mark, list | tuple) and mark else mark
    if not isinstance(text, str):
        return None
    try:
        return Part.model_validate_json(text)
    except ValueError:
        return None


def _ends(estimate: Estimate) -> tuple[float | None, float | None, float | None]:
    return (
        estimate.value if estimate.low is None else estimate.low,
        estimate.value,
        estimate.value if estimate.high is None else estimate.high,
    )


def _add_band(
    figure: go.Figure, xs: Sequence[float], estimates: Sequence[Estimate], colour: str, scale: float
) -> None:
    """A shaded interval."""
    low = [scale * (_ends(one)[0] or 0.0) for one in estimates]
    high = [scale * (_ends(one)[2] or 0.0) for one in estimates]
    figure.add_scatter(
        x=[*xs, *reversed(xs)], y=[*high, *reversed(low)], fill="toself", mode="none", fillcolor=colour,
        opacity=0.22, hoverinfo="skip",
    )  # fmt: skip


def _note(figure: go.Figure, palette: Palette, x: float, y: float, text: str, above: float = 0) -> None:
    """A quiet word: right of a point, or so many pixels above or below it."""
    figure.add_annotation(
        x=x, y=y, text=plain_markup(text), showarrow=False, yshift=above,
        xanchor="center" if above else "left", xshift=0 if above else 6,
        font={"size": 13, "color": palette.quiet}, bgcolor=palette.paper, borderpad=1,
    )  # fmt: skip


def _effect_table(rows: Sequence[tuple[str, Effect]], *, binary: bool) -> pd.DataFrame:
    return pd.DataFrame(
        {
            say("column.label"): [name for name, _ in rows],
            say("campaigns.fifths_addressed"): [format_response(one.addressed, binary=binary) for _, one in rows],
            say("campaigns.fifths_control"): [format_response(one.control, binary=binary) for _, one in rows],
            say("column.value"): [format_uplift(one.uplift, binary=binary) for _, one in rows],
        }
    )
