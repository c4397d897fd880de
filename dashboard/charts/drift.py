"""The figures of Title's drift: the course since release with its turns, and the split of the change."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard.charts.drawing import SYMBOLS, Drawing, add_whisker, blank, lean, lean_colour
from dashboard.charts.palette import Palette
from dashboard.charts.title import draw_title_trend
from dashboard.strings import say
from dashboard.strings.formats import Unit, format_date, format_estimate, plain_markup, scaled
from dashboard.strings.title_answers import drift_finding, split_sentence
from dashboard.summaries import TitleSummary
from dashboard.title_figures import DriftSummary, Split
from data.records import Estimate

HEIGHT = 200


def draw_course(title: TitleSummary, drift: DriftSummary, palette: Palette) -> Drawing | None:
    """Net sentiment since release with the days marked on which its level changed; None without dates."""
    turns = [(turn.day, format_date(turn.day)) for turn in drift.turns]
    return draw_title_trend(title, palette, turns=turns, finding=drift_finding(drift))


def draw_split(split: Split, palette: Palette) -> Drawing | None:
    """Change, and what opinion and the audience's mix add to it; None where groups cannot be told apart."""
    estimates = [split.change, split.opinion, split.mix]
    if split.by is None or any(each.value is None for each in estimates):
        return None
    unit: Unit = "net" if split.early.unit == "net" else "points"
    names = [say(f"title_drift.{part}") for part in ("change", "opinion", "mix")]
    figure = blank(palette, HEIGHT)
    ends = [0.0]
    for place, (name, estimate) in enumerate(zip(names, estimates, strict=True)):
        low, value, high = (scaled(end or 0.0, unit) for end in _ends(estimate))
        ends += [low, high]
        sign = lean(estimate)
        colour = lean_colour(palette, sign)
        add_whisker(figure, place, low, high, colour)
        figure.add_scatter(
            x=[value],
            y=[place],
            mode="markers+text",
            marker={"color": colour, "size": 12, "symbol": SYMBOLS[sign]},
            text=[plain_markup(format_estimate(estimate, unit))],
            textposition="top center",
            textfont={"size": 12, "color": palette.quiet},
            hovertemplate=f"<b>{plain_markup(name)}</b><br>{format_estimate(estimate, unit)}<extra></extra>",
            cliponaxis=False,
        )
    pad = max(1e-9, (max(ends) - min(ends)) * 0.12)
    figure.update_xaxes(zeroline=True, nticks=6, tickformat="~g", range=[min(ends) - pad, max(ends) + pad])
    figure.update_yaxes(
        tickvals=[0, 1, 2], ticktext=names, range=[2.5, -0.8], showgrid=False, zeroline=False, automargin=True
    )
    figure.update_yaxes(tickfont={"size": 14, "color": palette.ink})
    subtitle = say("title_drift.split_subtitle", by=say(f"title_drift.by_{split.by}"), **_days(split))
    return Drawing(figure, split_sentence(split), subtitle, _as_table(names, estimates, unit))


def _ends(estimate: Estimate) -> tuple[float | None, float | None, float | None]:
    value = estimate.value
    return (
        value if estimate.low is None else estimate.low,
        value,
        value if estimate.high is None else estimate.high,
    )


def _days(split: Split) -> dict[str, str]:
    early, late = split.early.drill.filter, split.late.drill.filter
    return {
        "early_since": format_date(early.since),
        "early_until": format_date(early.until),
        "late_since": format_date(late.since),
        "late_until": format_date(late.until),
    }


def _as_table(names: Sequence[str], estimates: Sequence[Estimate], unit: Unit) -> pd.DataFrame:
    return pd.DataFrame(
        {
            say("column.label"): list(names),
            say("column.value"): [format_estimate(estimate, unit) for estimate in estimates],
        }
    )
