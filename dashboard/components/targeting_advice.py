"""What to stress with each segment and what to keep out, in sentences that open the evidence."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.charts.segments import segment_colour
from dashboard.components.number import render_drill, render_table
from dashboard.components.words import render_heading, render_note
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_estimate, plain_markup
from dashboard.strings.sentences import counted
from dashboard.strings.targeting import advice_sentence, advice_sources
from dashboard.targeting_figures import Said, SegmentView, Targeting

#: Of each kind, so many stand in sentences; the table has them all.
SHOWN = 3
MARKS = {"stress": ("▲", "praise"), "play_down": ("▽", "neutral"), "avoid": ("▼", "blame")}


def render_advice(found: Targeting) -> None:
    """A column of sentences a segment, two segments side by side, then all of it as a table."""
    sources = advice_sources(found)
    if not found.advice:
        told = say("targeting.advice.none", titles=sources) if sources else say("targeting.advice.no_reviews")
        render_heading(say("targeting.advice.heading_none"), told)
        return
    render_heading(say("targeting.advice.heading"), say("targeting.advice.subtitle", titles=sources))
    segments = sorted(found.segments, key=lambda segment: -segment.likes)
    for left in range(0, len(segments), 2):
        pair = segments[left : left + 2]
        for column, segment in zip(st.columns(2, gap="large"), pair, strict=False):
            with column:
                _render_segment(found, segment)
    with st.expander(say("targeting.advice.table"), icon=":material/table_rows:"):
        _render_table(found)


def _render_segment(found: Targeting, segment: SegmentView) -> None:
    with st.container(gap="xxsmall"):
        st.html(
            f'<div class="mq-job"><b style="border-left:6px solid {segment_colour(segment.segment_id)};'
            f'padding-left:8px">{plain_markup(segment.name)}</b>'
            f"<span>{plain_markup(counted('viewers', segment.open))}</span></div>"
        )
        stress = found.advice_for(segment.segment_id, "stress")
        rest = found.advice_for(segment.segment_id, "avoid", "play_down")
        if not stress and not rest:
            render_note(say("targeting.advice.nothing"))
            return
        for place, said in enumerate([*stress[:SHOWN], *rest[:SHOWN]]):
            _render_said(said, f"{segment.segment_id}.{place}")
        hidden = max(0, len(stress) - SHOWN) + max(0, len(rest) - SHOWN)
        if hidden:
            render_note(say("targeting.advice.more", count=format_count(hidden)))


def _render_said(said: Said, key: str) -> None:
    mark, sign = MARKS[said.direction]
    st.html(
        f'<p class="mq-sentence" style="margin:2px 0 0"><span style="color:var(--mq-{sign})">{mark}</span> '
        f"{plain_markup(advice_sentence(said))}</p>"
    )
    label = say("targeting.advice.read", rows=counted("evidence", said.own.rows))
    render_drill(said.own.rows, said.own.drill, key=f"targeting.advice.{key}", label=label)


def _render_table(found: Targeting) -> None:
    names = {segment.segment_id: segment.name for segment in found.segments}
    own, others = say("targeting.advice.own_net"), say("targeting.advice.others_net")
    rows = found.advice
    frame = pd.DataFrame(
        {
            say("targeting.bands.segment"): [names.get(said.segment_id, said.segment_id) for said in rows],
            say("targeting.advice.do"): [say(f"targeting.advice.do_{said.direction}") for said in rows],
            say("targeting.advice.what"): [said.name for said in rows],
            say("targeting.advice.difference"): [format_estimate(said.difference, "net") for said in rows],
            own: [said.own.text for said in rows],
            others: [said.others.text for said in rows],
            say("column.n"): [said.own.rows for said in rows],
        }
    )
    drills = {own: [said.own.drill for said in rows], others: [said.others.drill for said in rows]}
    render_table(frame, drills, key="targeting.advice", title=say("targeting.advice.heading"), height="content")
