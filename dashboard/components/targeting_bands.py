"""The segments with their bands, the table beside them, and the viewers of one band."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.targeting.bands import NAMES
from dashboard import session
from dashboard.charts.drawing import drill_of
from dashboard.charts.targeting import draw_bands, who_of
from dashboard.components.export_menu import render_held
from dashboard.components.number import render_drawing, render_table
from dashboard.components.words import render_heading, render_note
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_estimate
from dashboard.strings.sentences import counted
from dashboard.strings.targeting import format_share
from dashboard.targeting_figures import Targeting

#: Viewers that are listed one by one.
LISTED = 200
LETTERS = 10


def render_bands(found: Targeting) -> None:
    """The figure; a click on a bar lists its viewers, one on a hollow mark opens those who like the title."""
    render_drawing(draw_bands(found, session.palette()), key="targeting.bands", follow=_follow)


def _follow(mark: object) -> None:
    drill, who = drill_of(mark), who_of(mark)
    if drill is not None:
        session.open_drill(drill)
    elif who is not None:
        session.set_options(seg=who[0], band=who[1])


def render_segment_table(found: Targeting) -> None:
    """Members, who has seen it, who likes it: each opens its viewers."""
    render_heading(say("targeting.bands.table_heading"), say("targeting.bands.table_subtitle"))
    segments = found.segments
    names = {name: say(f"targeting.bands.{name}") for name in ("members", "seen", "observed_share")}
    frame = pd.DataFrame(
        {
            say("targeting.bands.segment"): [segment.name for segment in segments],
            names["members"]: [segment.members.rows for segment in segments],
            names["seen"]: [segment.seen for segment in segments],
            names["observed_share"]: [
                format_estimate(segment.observed.estimate, "percent") if segment.observed else None
                for segment in segments
            ],
            say("targeting.bands.open"): [segment.open for segment in segments],
            say("targeting.bands.expected"): [format_share(segment.share) for segment in segments],
            say("targeting.bands.expected_likes"): [
                format_count(round(segment.likes)) if segment.share.known else None for segment in segments
            ],
        }
    )
    drills = {
        names["members"]: [segment.members.drill for segment in segments],
        names["seen"]: [segment.seen_drill if segment.seen else None for segment in segments],
        names["observed_share"]: [segment.observed.drill if segment.observed else None for segment in segments],
    }
    columns = {say("targeting.bands.segment"): st.column_config.TextColumn(pinned=True, width="medium")}
    render_table(
        frame,
        drills,
        key="targeting.segments",
        title=say("targeting.bands.table_heading"),
        height="content",
        columns=columns,
    )


def render_viewers(found: Targeting) -> None:
    """The viewers of a segment and a band, best fit first: as many as the bar that was clicked says."""
    segment_id, band = _chosen(found)
    places = found.viewers_in(segment_id, band)
    names = {segment.segment_id: segment.name for segment in found.segments}
    what = ", ".join(
        (
            names.get(segment_id, say("targeting.viewers.all")),
            say(f"targeting.band.{band}") if band else say("targeting.viewers.any"),
        )
    )
    render_heading(
        say("targeting.viewers.heading", viewers=counted("viewers", len(places)), what=what),
        say("targeting.viewers.subtitle"),
    )
    _render_choice(found, segment_id, band)
    if not len(places):
        render_note(say("targeting.viewers.none"))
        return
    shown = places[:LISTED]
    frame = pd.DataFrame(
        {
            say("targeting.viewers.viewer"): [
                key[1 : 1 + LETTERS] for key in found.targets.viewer_ids[shown].tolist()
            ],
            say("targeting.viewers.interest"): [
                f"{round(100 * value)}\u202f%" for value in found.targets.interest[shown].tolist()
            ],
            say("targeting.viewers.band"): [
                say(f"targeting.band.{NAMES[place]}") for place in found.targets.bands[shown].tolist()
            ],
            say("targeting.viewers.segment"): [
                names.get(key, say("targeting.viewers.no_segment")) for key in found.targets.segments[shown].tolist()
            ],
        }
    )
    st.dataframe(frame, hide_index=True, height=320, alt=what)
    render_held(key="targeting.viewers")
    if len(places) > LISTED:
        render_note(
            say("targeting.viewers.showing", shown=format_count(LISTED), total=counted("viewers", len(places)))
        )


def _chosen(found: Targeting) -> tuple[str, str]:
    segments = {segment.segment_id for segment in found.segments}
    segment_id, band = session.option("seg"), session.option("band")
    return segment_id if segment_id in segments else "", band if band in NAMES else ""


def _render_choice(found: Targeting, segment_id: str, band: str) -> None:
    names = {"": say("targeting.viewers.all")} | {one.segment_id: one.name for one in found.segments}
    bands = {"": say("targeting.viewers.any")} | {name: say(f"targeting.band.{name}") for name in NAMES}
    with st.container(horizontal=True, gap="xsmall"):
        picked = [
            st.selectbox(
                say(f"targeting.viewers.{field}"),
                list(offered),
                index=list(offered).index(current),
                format_func=lambda key, offered=offered: offered[key],  # type: ignore[misc]
                label_visibility="collapsed",
                key=session.key(f"targeting.viewers.{field}.{segment_id}.{band}"),
                width=240,
            )
            for field, offered, current in (("segment", names, segment_id), ("band", bands, band))
        ]
    if picked != [segment_id, band]:
        session.set_options(seg=str(picked[0] or ""), band=str(picked[1] or ""))
        st.rerun()
