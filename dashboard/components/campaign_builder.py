"""Making a campaign: whom, how many, and who is held out; then the groups are drawn and kept."""

from __future__ import annotations

import secrets

import streamlit as st

from dashboard import jobs, session
from dashboard.campaign_figures import Whom, draw_members, would_show
from dashboard.components.campaign_choices import choose_title
from dashboard.components.campaign_whom import render_whom
from dashboard.components.choices import keep_choice
from dashboard.components.words import render_heading, render_note, render_question, render_rule
from dashboard.loaders import load_title_names
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.campaigns import power_sentence
from dashboard.strings.sentences import counted
from data.campaigns import Campaigns
from data.made_segments import MadeSegments
from data.settings import Settings
from data.snapshots import Snapshot

CHOICES = ("make", "whom", "group", "from", "seeds", "wanted", "size", "held", "base")
#: A draw's seed is a whole number that a person can copy.
_SEEDS = 10**9
_HELD, _BASE = 10, 5.0


def render_builder(settings: Settings, snapshot: Snapshot) -> None:
    """The three steps."""
    render_question(say("campaigns.make_question"), say("campaigns.make_answer"))
    leave_button()
    whom = render_whom(settings, snapshot)
    render_rule()
    render_heading(say("campaigns.step_control"), say("campaigns.control_about"))
    if whom is None or not whom.viewer_ids:
        render_note(say("campaigns.not_enough"))
        return
    held, base = _render_control(settings, len(whom.viewer_ids))
    _render_plan(settings, snapshot, whom, held, base)
    _render_keep(settings, whom)


def leave_button() -> None:
    """Back to the list."""
    if st.button(
        say("campaigns.back"), icon=":material/arrow_back:", type="tertiary", key=session.key("campaigns.back")
    ):
        session.set_options(campaign="", part="", at="", **dict.fromkeys(CHOICES, ""))
        st.rerun()


def _render_control(settings: Settings, viewers: int) -> tuple[float, float]:
    """Share held out and base rate, as shares; what they could show is said at once."""
    left, right = st.columns(2, gap="medium")
    with left:
        held = st.slider(
            say("campaigns.held"),
            1,
            50,
            round(_asked("held", _HELD, 1, 50)),
            format="%d %%",
            key=session.key("campaigns.held"),
            width=420,
            on_change=keep_choice,
            args=("campaigns.held", "held"),
        )
    with right:
        base = st.number_input(
            say("campaigns.base"),
            min_value=0.1,
            max_value=99.0,
            value=_asked("base", _BASE, 0.1, 99.0),
            step=0.5,
            key=session.key("campaigns.base"),
            width=220,
            on_change=keep_choice,
            args=("campaigns.base", "base"),
        )
    share, rate = held / 100, base / 100
    render_note(power_sentence(viewers, share, rate, would_show(viewers, share, rate)))
    if round(share * viewers) < settings.export_k:
        render_note(
            say("campaigns.lists_small", count=counted("viewers", round(share * viewers)), k=settings.export_k)
        )
    return share, rate


def _asked(option: str, default: float, least: float, most: float) -> float:
    try:
        return min(most, max(least, float(session.option(option))))
    except ValueError:
        return float(default)


def _render_plan(settings: Settings, snapshot: Snapshot, whom: Whom, share: float, base: float) -> None:
    title_id = choose_title(snapshot, needed=False) if whom.kind == "lookalike" else whom.title_id
    with st.form(session.key("campaigns.plan"), border=False):
        left, right = st.columns(2, gap="medium")
        with left:
            name = st.text_input(say("campaigns.name"), max_chars=80, key=session.key("campaigns.name"))
            who = st.text_input(
                say("campaigns.who"), value=session.reviewer(), max_chars=80, key=session.key("campaigns.who")
            )
        with right:
            purpose = st.text_input(
                say("campaigns.purpose"),
                max_chars=300,
                placeholder=say("campaigns.purpose_placeholder"),
                key=session.key("campaigns.purpose"),
            )
        asked = st.form_submit_button(say("campaigns.draw"), type="primary", icon=":material/casino:")
    if not asked:
        return
    with told():
        seed = secrets.randbelow(_SEEDS)
        members, segments = draw_members(snapshot, whom, share, seed)
        plan = {
            "name": name,
            "title_id": title_id,
            "title": load_title_names(snapshot).get(title_id, "") if title_id else "",
            "purpose": purpose,
            "who": who,
            "kind": whom.kind,
            "about": whom.about,
            "snapshot": snapshot.name,
            "seed": seed,
            "share": share,
            "base_rate": base,
            "smallest_uplift": would_show(len(members), share, base),
            "segments": segments,
        }
        made = Campaigns(settings.app_state).make(plan, members)
        session.set_reviewer(made.plan.who)
        session.set_options(campaign=made.campaign_id, **dict.fromkeys(CHOICES, ""))
        session.forget_selections()
        st.rerun()


def _render_keep(settings: Settings, whom: Whom) -> None:
    """The audience as a segment that all pages can look at; a segment is one already."""
    if whom.kind == "segment":
        return
    with st.popover(say("campaigns.keep_segment"), type="tertiary", icon=":material/bookmark_add:"), told():
        name = st.text_input(
            say("campaigns.keep_segment_name"), max_chars=80, key=session.key("campaigns.segment_name")
        )
        if st.button(say("campaigns.keep_segment"), key=session.key("campaigns.keep")):
            made = MadeSegments(settings.app_state).make_list(
                name, whom.viewer_ids, session.reviewer(), whom.about[:500]
            )
            jobs.submit_publish(settings)
            render_note(say("campaigns.kept_segment", name=made.name))
