"""Title's aspects: what is praised and blamed, what it does to the rating, and every number with its rows."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.charts.aspects import draw_aspects, draw_impacts
from dashboard.components.number import render_drawing, render_table
from dashboard.components.words import render_heading, render_note
from dashboard.numbers import Drill, Number
from dashboard.strings import say
from dashboard.strings.formats import THIN, format_count, format_estimate, format_interval
from dashboard.title_figures import AspectLine, AspectSummary, Effect, Subject


def render_aspects(aspects: AspectSummary, net: Number) -> None:
    """Two figures beside each other, in one order, and the table under them."""
    palette = session.palette()
    left, right = st.columns(2, gap="large")
    with left:
        drawing = draw_aspects(aspects, palette, net.estimate.value if net.known else None)
        if drawing is not None:
            render_drawing(drawing, key="aspects")
        _render_few(aspects.lines)
    with right:
        drawing = draw_impacts(aspects, palette)
        if drawing is not None:
            render_drawing(drawing, key="impacts")
        elif aspects.known:
            render_note(say("title_aspects.impact_none"))
    if aspects.lines:
        _render_lines(aspects)


def _render_few(lines: Sequence[AspectLine]) -> None:
    """Aspects that too few speak of, each with how many viewers do."""
    few = [line.subject for line in lines if not line.subject.net.known]
    if few:
        names = ", ".join(
            say("title_aspects.few_one", name=each.name, n=format_count(each.net.estimate.n)) for each in few
        )
        render_note(say("title_aspects.few", names=names))


def _render_lines(aspects: AspectSummary) -> None:
    share = f"{round((aspects.explained or 0) * 100)}{THIN}%"
    explained = say("title_aspects.explained", share=share) if (aspects.explained or 0) >= 0.005 else ""
    render_heading(say("title_aspects.table_heading"), say("title_aspects.table_subtitle", explained=explained))
    lines = aspects.lines
    frame, drills = said_columns([line.subject for line in lines], say("title_aspects.aspect"))
    frame[say("title_aspects.share")] = [format_estimate(line.share.estimate, "percent") for line in lines]
    frame[say("title_aspects.impact")] = [_points(line.impact) for line in lines]
    frame[say("title_aspects.praised")] = [_effect(line.praised) for line in lines]
    frame[say("title_aspects.blamed")] = [_effect(line.blamed) for line in lines]
    drills |= {
        say("title_aspects.share"): [line.share.drill for line in lines],
        say("title_aspects.impact"): [line.impact.drill if line.impact else None for line in lines],
        say("title_aspects.praised"): [_reviews(line.praised) for line in lines],
        say("title_aspects.blamed"): [_reviews(line.blamed) for line in lines],
    }
    render_said(
        frame, drills, say("title_aspects.aspect"), key="aspect_table", title=say("title_aspects.table_heading")
    )


def said_columns(subjects: Sequence[Subject], first: str) -> tuple[pd.DataFrame, dict[str, Sequence[Drill | None]]]:
    """What is said of some subjects as a table, and the drills of its cells."""
    net, interval, sentences = say("column.net"), say("column.net_interval"), say("column.sentences")
    frame = pd.DataFrame(
        {
            first: [each.name for each in subjects],
            net: pd.array(
                [round((each.net.estimate.value or 0) * 100) if each.net.known else None for each in subjects],
                dtype="Int64",
            ),
            interval: [format_interval(each.net.estimate, "net") or None for each in subjects],
            sentences: [each.net.rows for each in subjects],
        }
    )
    nets = [each.net.drill for each in subjects]
    drills: dict[str, Sequence[Drill | None]] = {net: nets, interval: nets, sentences: nets}
    for sign in ("praise", "neutral", "blame"):
        cells = [getattr(each, sign) for each in subjects]
        frame[say(f"sign.{sign}").capitalize()] = [cell.rows for cell in cells]
        drills[say(f"sign.{sign}").capitalize()] = [cell.drill if cell.rows else None for cell in cells]
    return frame, drills


def render_said(
    frame: pd.DataFrame, drills: dict[str, Sequence[Drill | None]], first: str, *, key: str, title: str
) -> None:
    """The table of `said_columns`, with whatever columns were added to it."""
    render_table(
        frame,
        drills,
        key=key,
        title=title,
        height="content",
        columns={
            first: st.column_config.TextColumn(pinned=True, width="medium"),
            say("column.net"): st.column_config.NumberColumn(format="%+d"),
        },
    )


def _points(number: Number | None) -> str | None:
    return format_estimate(number.estimate, "points") if number is not None and number.known else None


def _effect(effect: Effect | None) -> str | None:
    if effect is None:
        return None
    if effect.note or effect.estimate.value is None:
        return say(f"title_aspects.note_{(effect.note or 'too few').replace(' ', '_')}")
    return format_estimate(effect.estimate, "points")


def _reviews(effect: Effect | None) -> Drill | None:
    return effect.reviews.drill if effect is not None and effect.reviews.rows else None
