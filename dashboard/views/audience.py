"""Audience: who is in it, and what do they care about?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analytics.figures.segments import Audience, Description
from dashboard import loaders, session
from dashboard.components.audience_map import render_map
from dashboard.components.filter_bar import render_filter_bar
from dashboard.components.missing_step import render_missing
from dashboard.components.provenance import render_provenance
from dashboard.components.segment_list import render_segment_list
from dashboard.components.segment_making import render_making, render_waiting
from dashboard.components.segment_portrait import render_portrait
from dashboard.components.words import render_note, render_question, render_rule
from dashboard.problems import told
from dashboard.segment_figures import GROUPS, group_of, in_group
from dashboard.strings import say
from dashboard.strings.audience import audience_answer
from dashboard.strings.sentences import counted
from data.records import FLOOR
from data.settings import Settings
from data.snapshots import Snapshot


def render() -> None:
    """The page."""
    with told():
        settings = loaders.load_studio()
        snapshot = loaders.load_snapshot(settings)
        SECTIONS[_chosen(list(SECTIONS), "section")](settings, snapshot)
        render_provenance(snapshot)


def _chosen(names: list[str], option: str, current: str = "") -> str:
    """What the URL names of several; the first one without. With one alone there is nothing to choose."""
    named = current or session.option(option)
    shown = named if named in names else names[0]
    if len(names) == 1:
        return shown
    picked = st.segmented_control(
        say(f"audience.{option}"),
        names,
        default=shown,
        required=True,
        format_func=lambda name: say(f"audience.{option}_{name}"),
        label_visibility="collapsed",
        key=session.key(f"audience.{option}.{shown}"),
        wrap=False,
    )
    if picked != shown:
        session.set_options(**{option: "" if picked == names[0] else str(picked)}, segment="")
        st.rerun()
    return shown


def _render_segments(settings: Settings, snapshot: Snapshot) -> None:
    audience = loaders.load_audience(snapshot)
    render_question(say("audience.question"), _answer(audience))
    if audience.viewers < FLOOR:
        return
    asked = next((each for each in audience.descriptions if each.segment_id == session.option("segment")), None)
    group = _chosen(list(GROUPS), "kind", group_of(asked) if asked else "")
    waiting = render_waiting(settings, snapshot)
    if group == "taste" and "segments" not in loaders.load_steps(snapshot):
        render_missing(settings, "segments")
    if group == "made" and not waiting and not in_group(audience, group):
        render_note(say("audience.nothing_made"))
    _render_group(settings, snapshot, audience, in_group(audience, group), asked)
    if group == "made":
        render_rule()
        render_making(settings, snapshot)


def _answer(audience: Audience) -> str:
    if not audience.viewers:
        return say("audience.empty")
    if audience.viewers < FLOOR:
        return say("audience.too_few", viewers=counted("viewers", audience.viewers))
    return audience_answer(audience)


def _render_group(
    settings: Settings,
    snapshot: Snapshot,
    audience: Audience,
    descriptions: list[Description],
    asked: Description | None,
) -> None:
    """The list, and the portrait of the one that was asked for; of the largest, if none was."""
    if not descriptions:
        return
    chosen = asked or max(descriptions, key=lambda each: each.size.rows)
    render_segment_list(descriptions, chosen.segment_id)
    render_portrait(settings, snapshot, chosen, audience)


def _render_map(settings: Settings, snapshot: Snapshot) -> None:
    render_map(settings, snapshot, render_filter_bar(snapshot))


#: The page's sections, by the name that the URL has for them; the first stands there without one.
SECTIONS: dict[str, Callable[[Settings, Snapshot], None]] = {"segments": _render_segments, "map": _render_map}


if __name__ == "__main__":
    render()
