"""Which groups a choice of viewers leaves out: a sentence, a figure, what the figure rests on."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from analytics.targeting.fairness import MERGED, UNKNOWN, GroupShare
from dashboard import loaders, session
from dashboard.charts.fairness import DRAWN, draw_fairness
from dashboard.components.number import render_drawing
from dashboard.components.words import render_note
from dashboard.numbers import Drill
from dashboard.strings import say
from dashboard.strings.fairness import left_out_sentence, untold_note
from data.records import Filter
from data.snapshots import Snapshot

#: Groups left out that are said in words beside the one that is the figure's finding.
SAID = 3


def render_fairness_panel(
    snapshot: Snapshot,
    chosen: Collection[str],
    base: Collection[str],
    *,
    key: str,
    within: Filter | None = None,
) -> None:
    """How often each group is chosen beside all others.

    Args:
        snapshot: says who is of which age, gender, territory and language.
        chosen: ids of the chosen viewers.
        base: ids of the viewers who could be chosen.
        key: the widgets' name.
        within: the filter that means exactly the viewers of `base`; with it a group's mark opens its viewers.
    """
    settings = loaders.load_studio()
    found = loaders.load_fairness(snapshot, frozenset(chosen), frozenset(base), settings.export_k)
    if not found.groups:
        render_note(say("fairness.nothing"))
        return
    render_drawing(
        draw_fairness(found, session.palette(), lambda group: _drill(group, within)), key=f"fairness.{key}"
    )
    for group in found.left_out[1 : 1 + SAID]:
        render_note(left_out_sentence(group))
    more = say("fairness.more", drawn=DRAWN) if len(found.groups) > DRAWN else ""
    notes = (more, say("fairness.method", k=settings.export_k), untold_note(found))
    render_note(" ".join(note for note in notes if note))


def render_left_out(
    snapshot: Snapshot,
    chosen: Collection[str],
    base: Collection[str],
    *,
    key: str,
    within: Filter | None = None,
) -> None:
    """The panel behind a line that opens it; nothing is counted before that. Takes what the panel takes."""
    opened = st.expander(
        say("fairness.ask"), icon=":material/balance:", on_change="rerun", key=session.key(f"fairness.{key}.open")
    )
    if opened.open:
        with opened:
            render_fairness_panel(snapshot, chosen, base, key=key, within=within)


def _drill(group: GroupShare, within: Filter | None) -> Drill | None:
    """The group's viewers, where a filter can mean them."""
    if within is None or group.group in (UNKNOWN, MERGED):
        return None
    if group.trait == "age" and not within.ages:
        return Drill(grain="viewers", filter=within.but(ages=(group.group,)))
    if group.trait == "gender" and not within.genders:
        return Drill(grain="viewers", filter=within.but(genders=(group.group,)))
    return None
