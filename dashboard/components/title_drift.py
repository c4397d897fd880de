"""Title's drift: how opinion went since release, what moved it, and whether it was opinion or the audience."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.charts.drift import draw_course, draw_split
from dashboard.components.number import render_drawing, render_drill, render_number, render_table
from dashboard.components.words import render_heading, render_note
from dashboard.strings import keys, say
from dashboard.strings.formats import THIN, Unit, format_count, format_date, format_estimate, format_number
from dashboard.strings.sentences import counted
from dashboard.strings.title_answers import part_name, split_sentence
from dashboard.summaries import TitleSummary
from dashboard.title_figures import DriftSummary, Moved, Split, Turn


def render_drift(title: TitleSummary, drift: DriftSummary) -> None:
    """The course, the split beside it, every turn with what moved, and who came."""
    palette = session.palette()
    left, right = st.columns(2, gap="large")
    with left:
        course = draw_course(title, drift, palette)
        if course is not None:
            render_drawing(course, key="course")
        else:
            render_note(say("title_drift.no_dates"))
    with right:
        if drift.split is not None:
            _render_split(drift.split)
    for place, turn in enumerate(reversed(drift.turns)):
        _render_turn(turn, place)
    if drift.split is not None and drift.split.parts:
        _render_parts(drift.split)


def _render_split(split: Split) -> None:
    drawing = draw_split(split, session.palette())
    if drawing is not None:
        render_drawing(drawing, key="split")
    else:
        render_heading(split_sentence(split))
    left, right = st.columns(2, gap="small", wrap=False)
    with left:
        render_number(
            say("title_drift.early"), split.early, key="early", beside=_until(split.early.drill.filter.until)
        )
    with right:
        render_number(say("title_drift.late"), split.late, key="late", beside=_since(split.late.drill.filter.since))
    if split.unknown:
        render_note(say("title_drift.unknown", count=counted("evidence", split.unknown)))


def _until(day: object) -> str:
    return say("title_drift.until", until=format_date(day)) if day else ""  # type: ignore[arg-type]


def _since(day: object) -> str:
    return say("filter.since", since=format_date(day)) if day else ""  # type: ignore[arg-type]


def _render_turn(turn: Turn, place: int) -> None:
    unit: Unit = "net" if turn.before.unit == "net" else "points"
    chance = _chance(turn.p_value)
    change = format_estimate(turn.difference, unit)
    heading = say("title_drift.turn_heading", day=format_date(turn.day))
    render_heading(heading, say("title_drift.turn_subtitle", change=change, p=chance))
    with st.container(horizontal=True, gap="medium"):
        for side, number in (("before", turn.before), ("after", turn.after)):
            label = say(f"title_drift.turn_read_{side}", n=format_count(number.rows))
            render_drill(number.rows, number.drill, key=f"turn.{place}.{side}", label=label)
    if turn.moved:
        render_note(say("title_drift.turn_moved"))
        _render_moved(turn.moved, place)
    else:
        render_note(say("title_drift.turn_nothing"))


def _chance(p_value: float) -> str:
    least = 0.001
    if p_value < least:
        return say("title_drift.under", p=f"0.1{THIN}%")
    return f"{format_number(p_value * 100, 2)}{THIN}%"


def _render_moved(moved: tuple[Moved, ...], place: int) -> None:
    before, after = say("title_drift.moved_before"), say("title_drift.moved_after")
    frame = pd.DataFrame(
        {
            say("title_drift.moved_what"): [each.name for each in moved],
            say("title_ledger.kind"): [_kind(each.kind) for each in moved],
            say("title_drift.moved_measure"): [say(f"title_drift.moved_{each.what}") for each in moved],
            before: [each.before.text for each in moved],
            after: [each.after.text for each in moved],
            say("title_drift.moved_change"): [format_estimate(each.difference, each.after.unit) for each in moved],
        }
    )
    drills = {before: [each.before.drill for each in moved], after: [each.after.drill for each in moved]}
    render_table(frame, drills, key=f"moved.{place}", title=say("title_drift.moved_title"), height="content")


def _kind(kind: str) -> str:
    return say(f"entity_kind.{kind}") if f"entity_kind.{kind}" in keys() else say(f"title_drift.kind_{kind}")


def _render_parts(split: Split) -> None:
    unit: Unit = "net" if split.early.unit == "net" else "points"
    render_heading(say("title_drift.groups_heading"), say("title_drift.groups_subtitle"))
    early, late = say("title_drift.early"), say("title_drift.late")
    parts = split.parts
    frame = pd.DataFrame(
        {
            say("title_drift.group"): [part_name(part, split.by) for part in parts],
            say("title_drift.share_early"): [_share(part.share_early) for part in parts],
            early: [part.early.text for part in parts],
            say("title_drift.share_late"): [_share(part.share_late) for part in parts],
            late: [part.late.text for part in parts],
            say("title_drift.opinion"): [format_estimate(part.opinion, unit) for part in parts],
            say("title_drift.mix"): [format_estimate(part.mix, unit) for part in parts],
        }
    )
    opens = {"early": [part.early.drill for part in parts], "late": [part.late.drill for part in parts]}
    drills = dict.fromkeys((early, say("title_drift.share_early")), opens["early"])
    drills |= dict.fromkeys((late, say("title_drift.share_late")), opens["late"])
    render_table(frame, drills, key="parts", title=say("title_drift.groups_heading"), height="content")


def _share(share: float) -> str:
    return f"{round(share * 100)}{THIN}%"
