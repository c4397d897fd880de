"""Targeting: who is this title for, how many are they, and what do we say to them?"""

from __future__ import annotations

import streamlit as st

from dashboard import loaders, session
from dashboard.charts.targeting import draw_members
from dashboard.components.missing_step import render_missing
from dashboard.components.number import render_drawing, render_drill
from dashboard.components.provenance import render_provenance
from dashboard.components.targeting_advice import render_advice
from dashboard.components.targeting_bands import render_bands, render_segment_table, render_viewers
from dashboard.components.targeting_form import render_form
from dashboard.components.targeting_reach import current_contacts, render_reach
from dashboard.components.words import render_note, render_question, render_rule
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.sentences import counted
from dashboard.strings.targeting import surety, targeting_answer, unknown_viewers
from dashboard.targeting_figures import Targeting
from data.settings import Settings
from data.snapshots import Snapshot

NEW = "new"


def render() -> None:
    """The page."""
    with told():
        settings = loaders.load_studio()
        snapshot = loaders.load_snapshot(settings)
        if not loaders.load_target_titles(snapshot):
            render_question(say("targeting.question_empty"), say("targeting.empty"))
            return
        if loaders.load_served(settings, snapshot) is None:
            render_question(say("targeting.question_empty"), say("targeting.missing"))
            render_missing(settings, "recommender")
            return
        found = _described(settings, snapshot) if session.option(NEW) else _chosen(settings, snapshot)
        if found is not None:
            _render(settings, snapshot, found)


def _render_ways(*, new: bool) -> None:
    """The button that leads to the form, or back from it."""
    label = say("targeting.known") if new else say("targeting.new")
    icon = ":material/movie:" if new else ":material/add:"
    if st.button(label, icon=icon, key="targeting.way"):
        session.set_options(**{NEW: "" if new else "1"}, budget="", seg="", band="")
        st.rerun()


def _chosen(settings: Settings, snapshot: Snapshot) -> Targeting | None:
    titles = loaders.load_target_titles(snapshot)
    named = session.current_filter().titles
    current = named[0] if named else next(iter(titles))
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        picked = st.selectbox(
            say("targeting.choose"),
            list(titles),
            index=list(titles).index(current) if current in titles else None,
            format_func=lambda key: titles.get(key, key),
            label_visibility="collapsed",
            key=session.key(f"targeting.title.{current}"),
            width=360,
        )
        _render_ways(new=False)
    if picked is not None and picked != current:
        session.set_filter(session.current_filter().but(titles=(picked,), entities=()))
        session.set_options(budget="", seg="", band="")
        st.rerun()
    if current not in titles:
        render_question(say("targeting.question_empty"), say("targeting.unknown_title"))
        return None
    return loaders.load_targeting(settings, snapshot, current)


def _described(settings: Settings, snapshot: Snapshot) -> Targeting | None:
    _render_ways(new=True)
    if session.described_title() is None:
        render_question(say("targeting.question_empty"), say("targeting.form.about"))
    with told():
        render_form(loaders.load_target_genres(snapshot))
    described = session.described_title()
    if described is None:
        render_drawing(draw_members(loaders.load_members(snapshot), session.palette()), key="targeting.members")
        # While the form is filled in, what places the title is read.
        loaders.load_encoder()
        return None
    return loaders.load_described_targeting(settings, snapshot, described)


def _render(settings: Settings, snapshot: Snapshot, found: Targeting) -> None:
    contacts = current_contacts(found) if found.open else 0
    render_question(say("targeting.question", title=found.name), targeting_answer(found, contacts))
    _render_notes(found)
    if not found.open:
        render_segment_table(found)
        return
    left, right = st.columns(2, gap="large")
    with left:
        render_bands(found)
    with right:
        render_reach(settings, snapshot, found)
    render_advice(found)
    render_rule()
    render_segment_table(found)
    render_viewers(found)
    _render_method(snapshot, found)


def _render_notes(found: Targeting) -> None:
    with st.container(gap="xxsmall"):
        for note in (
            surety(found),
            unknown_viewers(found),
            "" if found.reads_synopsis else say("targeting.no_synopsis"),
        ):
            if note:
                render_note(note)
        if found.seen and found.seen_drill:
            left_out = say("targeting.seen", seen=counted("viewers", found.seen))
            render_drill(found.seen, found.seen_drill, key="targeting.seen", label=left_out)


def _render_method(snapshot: Snapshot, found: Targeting) -> None:
    render_rule()
    render_note(say("targeting.method"))
    margins = found.reach.margins
    if margins:
        most = max(margin.titles for _, margin in margins)
        render_note(say("targeting.method_rank", titles=counted("titles", most)))
    else:
        render_note(say("targeting.method_plain"))
    render_provenance(snapshot)


if __name__ == "__main__":
    render()
