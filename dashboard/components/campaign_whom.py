"""The first two steps of a campaign: whom, and how many. Every choice stands in the URL."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.targeting.lookalike import LARGEST, SMALLEST
from dashboard import campaign_loaders, loaders, session
from dashboard.campaign_figures import Alikes, Whom, Winnable
from dashboard.charts.campaigns import draw_alike
from dashboard.components.campaign_choices import choose_segment, choose_title, segment_name
from dashboard.components.campaign_seeds import render_seeds
from dashboard.components.choices import keep_choice
from dashboard.components.export_menu import render_held
from dashboard.components.number import render_drawing, render_drill
from dashboard.components.words import render_heading, render_note
from dashboard.numbers import Drill
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.campaigns import alike_heading, alike_sentence, format_multiple, percent
from dashboard.strings.formats import format_count, format_estimate
from dashboard.strings.sentences import counted
from data.campaigns import Kind
from data.records import Filter
from data.settings import Settings
from data.snapshots import Snapshot

KINDS: tuple[Kind, ...] = ("segment", "lookalike", "unseen")
SHOWN = 25
VIEWER_LETTERS = 6
_SIZE, _MANY = 5.0, 1000


def render_whom(settings: Settings, snapshot: Snapshot) -> Whom | None:
    """Choose an audience; None until there is one."""
    render_heading(say("campaigns.step_whom"))
    current: Kind = next((kind for kind in KINDS if kind == session.option("whom")), KINDS[0])
    widget = f"campaigns.whom.{current}"
    st.segmented_control(
        say("campaigns.whom"),
        KINDS,
        default=current,
        format_func=lambda kind: say(f"campaigns.whom_{kind}"),
        label_visibility="collapsed",
        key=session.key(widget),
        on_change=keep_choice,
        args=(widget, "whom", "group", "seeds", "size"),
    )
    with told():
        if current == "segment":
            return _render_segment(settings, snapshot)
        if loaders.load_served(settings, snapshot) is None:
            render_note(say("campaigns.no_recommender"))
            return None
        return _render_lookalike(settings, snapshot) if current == "lookalike" else _render_unseen(settings, snapshot)
    return None


def _render_segment(settings: Settings, snapshot: Snapshot) -> Whom | None:
    left, right = st.columns(2, gap="medium")
    with left:
        segment_id = choose_segment(snapshot, say("campaigns.segment"))
    with right:
        title_id = choose_title(snapshot, needed=False)
    if segment_id is None:
        return None
    ids, affinity = campaign_loaders.load_segment_viewers(snapshot, settings, segment_id, title_id)
    render_heading(say("campaigns.step_many"), say("campaigns.segment_count"))
    drill = Drill(grain="viewers", filter=Filter(segments=(segment_id,)))
    render_drill(len(ids), drill, key="campaigns.segment", label=counted("viewers", len(ids)))
    if title_id and affinity:
        render_note(say("campaigns.segment_ranked", title=loaders.load_title_names(snapshot)[title_id]))
    else:
        render_note(say("campaigns.segment_unranked"))
    name = segment_name(snapshot, segment_id)
    return Whom("segment", name, say("campaigns.segment_kept", name=name), ids, affinity, title_id)


def _render_lookalike(settings: Settings, snapshot: Snapshot) -> Whom | None:
    seeds = render_seeds(settings, snapshot)
    if seeds is None:
        return None
    alikes = campaign_loaders.load_alikes(snapshot, settings, seeds.viewer_ids)
    if alikes is None:
        return None
    if alikes.unplaced:
        render_note(say("campaigns.seeds_unplaced", count=format_count(alikes.unplaced)))
    render_heading(say("campaigns.step_many"))
    found = alikes.lookalike
    left, right = st.columns([2, 3], gap="large")
    with left:
        size = _render_size(alikes)
        render_heading(alike_heading(found, size), alike_sentence(found, size))
        if seeds.taste and found.in_common:
            render_note(say("campaigns.alike_circular"))
    if found.in_common:
        with right:
            render_drawing(draw_alike(found, size, session.palette()), key="campaigns.alike")
    ids, likeness = alikes.chosen(size)
    about = say(
        "campaigns.alike_kept",
        count=counted("viewers", len(ids)),
        seeds=f"{counted('seeds', len(found.seeds))}, {seeds.name}",
        size=f"{100 * size:g}",
        caught=format_estimate(found.caught(size), "percent"),
        multiple=format_multiple(found.multiple(size)),
    )
    return Whom("lookalike", seeds.name, about, ids, likeness)


def _render_size(alikes: Alikes) -> float:
    asked = _number(session.option("size"), _SIZE)
    current = min(100 * LARGEST, max(100 * SMALLEST, asked))
    picked = st.slider(
        say("campaigns.size"),
        min_value=100 * SMALLEST,
        max_value=100 * LARGEST,
        value=current,
        step=0.5,
        format="%g %%",
        key=session.key("campaigns.size"),
        on_change=keep_choice,
        args=("campaigns.size", "size"),
    )
    size = round(picked / 100, 4)
    render_note(say("campaigns.size_count", count=counted("viewers", alikes.lookalike.count(size))))
    return size


def _number(text: str, default: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return default
    return value if value == value and abs(value) < 1e12 else default


def _render_unseen(settings: Settings, snapshot: Snapshot) -> Whom | None:
    title_id = choose_title(snapshot, needed=True)
    found = campaign_loaders.load_unseen(snapshot, settings, title_id, SHOWN) if title_id else None
    if title_id is None or found is None or not found.viewer_ids:
        return None
    title = loaders.load_title_names(snapshot)[title_id]
    _render_found(found, title_id, title)
    count = _render_count(found)
    _render_drawn(found)
    about = say("campaigns.unseen_kept", count=counted("viewers", count), title=title)
    return Whom("unseen", title, about, found.viewer_ids[:count], found.affinity[:count], title_id)


def _render_found(found: Winnable, title_id: str, title: str) -> None:
    about = say("campaigns.unseen_about")
    if found.cold:
        about += " " + say("campaigns.unseen_cold")
    count = format_count(len(found.viewer_ids))
    render_heading(say("campaigns.unseen_heading", count=count, title=title), about)
    drill = Drill(grain="viewers", filter=Filter(titles=(title_id,)))
    label = say("campaigns.unseen_known", known=counted("viewers", found.left_out))
    render_drill(found.left_out, drill, key="campaigns.known", label=label)


def _render_count(found: Winnable) -> int:
    render_heading(say("campaigns.step_many"))
    most = len(found.viewer_ids)
    asked = round(_number(session.option("size"), min(_MANY, most)))
    picked = st.number_input(
        say("campaigns.unseen_count"),
        min_value=1,
        max_value=most,
        value=min(most, max(1, asked)),
        step=max(1, most // 20),
        key=session.key("campaigns.many"),
        width=220,
        on_change=keep_choice,
        args=("campaigns.many", "size"),
    )
    first, last = (percent(float(found.interest[place])) for place in (0, int(picked) - 1))
    render_note(say("campaigns.unseen_least", first=first, last=last))
    return int(picked)


def _render_drawn(found: Winnable) -> None:
    with st.expander(say("campaigns.unseen_table", count=format_count(len(found.shown))), icon=":material/group:"):
        frame = pd.DataFrame(
            {
                say("campaigns.unseen_viewer"): [one.viewer_id[1 : 1 + VIEWER_LETTERS] for one in found.shown],
                say("campaigns.unseen_interest"): [percent(one.interest) for one in found.shown],
                say("campaigns.unseen_segment"): [one.segment for one in found.shown],
                say("campaigns.unseen_why"): [
                    ", ".join(one.reasons) or say("campaigns.unseen_nothing") for one in found.shown
                ],
            }
        )
        st.dataframe(frame, hide_index=True, height="content", alt=say("campaigns.unseen_why"))
    render_held(key="campaigns.unseen")
