"""A campaign that was made: its two lists, what came back, and what it brought about."""

from __future__ import annotations

import streamlit as st

from dashboard import campaign_loaders, session
from dashboard.campaign_outcome import Outcome, keep_results, read_back
from dashboard.charts.campaigns import draw_fifths, draw_gain, draw_uplift, part_of
from dashboard.components.audience_export import render_audience_export
from dashboard.components.campaign_builder import leave_button
from dashboard.components.campaign_rows import open_part, render_rows
from dashboard.components.campaign_seeds import render_entries
from dashboard.components.number import render_drawing
from dashboard.components.words import render_heading, render_note, render_question, render_rule
from dashboard.problems import render_problem, told
from dashboard.strings import say
from dashboard.strings.campaigns import (
    could_show,
    made_sentence,
    mismatch_sentence,
    read_sentence,
    relative_sentence,
    results_sentence,
    sizes_of,
    uplift_answer,
)
from dashboard.strings.formats import format_count
from dashboard.strings.sentences import counted
from data.campaigns import Campaign, Campaigns
from data.errors import MarqueeError
from data.settings import Settings
from data.snapshots import Snapshot


def render_campaign(settings: Settings, snapshot: Snapshot, campaign: Campaign) -> None:
    """All of one campaign."""
    kept = Campaigns(settings.app_state).results_of(campaign.campaign_id)
    outcome = campaign_loaders.load_outcome(settings, campaign, kept[0]) if kept else None
    if outcome is None:
        waiting = say("campaigns.detail_answer_waiting", **sizes_of(campaign))
        render_question(campaign.plan.name, f"{waiting} {could_show(campaign)}")
    else:
        render_question(campaign.plan.name, f"{uplift_answer(outcome)} {relative_sentence(outcome.whole)}".strip())
    leave_button()
    if outcome is not None:
        _render_outcome(settings, outcome, older=len(kept) - 1)
    _render_lists(settings, snapshot, campaign)
    _render_import(settings, snapshot, campaign, again=bool(kept))
    render_rule()
    render_note(made_sentence(campaign))


def _render_outcome(settings: Settings, outcome: Outcome, older: int) -> None:
    if outcome.mismatch.warns:
        render_problem(MarqueeError(say("campaigns.mismatch"), mend=mismatch_sentence(outcome)))
    if outcome.results.outside:
        render_note(say("campaigns.outside_about", outside=format_count(outcome.results.outside)))
    if outcome.withheld:
        render_note(say("campaigns.withheld_about", withheld=counted("viewers", outcome.withheld)))
    palette = session.palette()
    left, right = st.columns([3, 2], gap="large")
    with left:
        render_drawing(draw_uplift(outcome, palette), key="campaigns.uplift", follow=_follow)
    with right:
        if outcome.fifths:
            render_drawing(draw_fifths(outcome, palette), key="campaigns.fifths", follow=_follow)
    render_rows(settings, outcome)
    if outcome.targeted is not None:
        render_drawing(draw_gain(outcome, palette), key="campaigns.gain", follow=_follow)
    missing = outcome.campaign.addressed + outcome.campaign.control - outcome.results.listed
    note = results_sentence(outcome.results, missing)
    if older:
        key = "campaigns.results_older_one" if older == 1 else "campaigns.results_older"
        note += " " + say(key, count=format_count(older))
    render_note(f"{note} {say('campaigns.method')}")


def _follow(mark: object) -> None:
    """A campaign's marks open its members instead of evidence."""
    open_part(part_of(mark))


def _render_lists(settings: Settings, snapshot: Snapshot, campaign: Campaign) -> None:
    render_heading(say("campaigns.lists_heading"), say("campaigns.lists_about"))
    for group, audience in campaign_loaders.load_groups(settings, campaign).items():
        with st.container(horizontal=True, gap="medium", vertical_alignment="center", width="content"):
            render_note(say(f"campaigns.list_{group}", count=format_count(len(audience.viewer_ids))))
            render_audience_export(settings, snapshot, audience, key=f"campaigns.{campaign.campaign_id}.{group}")


def _render_import(settings: Settings, snapshot: Snapshot, campaign: Campaign, *, again: bool) -> None:
    heading = say("campaigns.import_again" if again else "campaigns.import_heading")
    with st.expander(heading, expanded=not again, icon=":material/upload_file:"), told():
        render_note(say("campaigns.import_about"))
        file = st.file_uploader(say("campaigns.import_upload"), key=session.key("campaigns.results"))
        if file is not None:
            _render_preview(settings, snapshot, campaign, file.name, file.getvalue())


def _render_preview(settings: Settings, snapshot: Snapshot, campaign: Campaign, name: str, content: bytes) -> None:
    table = campaign_loaders.load_list(settings, name, content)
    ids, response = campaign_loaders.load_guess(settings, snapshot, campaign, name, content)
    left, right = st.columns(2, gap="medium")
    with left:
        ids = st.selectbox(
            say("campaigns.import_ids"),
            table.columns,
            index=table.columns.index(ids),
            key=session.key(f"campaigns.ids.{name}"),
        )
    with right:
        offered = ["", *(column for column in table.columns if column != ids)]
        response = st.selectbox(
            say("campaigns.import_response"),
            offered,
            index=offered.index(response) if response in offered else 0,
            format_func=lambda column: column or say("campaigns.import_response_none"),
            key=session.key(f"campaigns.response.{name}"),
        )
    found = read_back(settings, snapshot, campaign, table, (ids, response))
    render_note(read_sentence(found))
    if found.matched.repeated:
        render_note(say("campaigns.import_repeated"))
    strangers = (*found.matched.unmatched, *found.matched.ambiguous)
    for key, entries in (("unmatched", strangers), ("unread", found.unread)):
        if entries:
            render_entries(say(f"campaigns.import_{key}", count=format_count(len(entries))), entries)
    if not found.responses:
        render_note(say("campaigns.import_nobody"))
        return
    with st.form(session.key("campaigns.keep_results"), border=False):
        complete = st.toggle(
            say("campaigns.import_complete"),
            value=found.has_zeros,
            help=say("campaigns.import_complete_help"),
            key=session.key(f"campaigns.complete.{name}"),
        )
        who = st.text_input(
            say("campaigns.import_who"), value=session.reviewer(), max_chars=80, key=session.key("campaigns.by")
        )
        if st.form_submit_button(say("campaigns.import_keep"), type="primary"):
            results = keep_results(settings, campaign, table.name, found, complete=complete, who=who)
            session.set_reviewer(results.who)
            session.forget_selections()
            st.rerun()
