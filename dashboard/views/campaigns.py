"""Campaigns: whom to address, who is held out, and what came of it."""

from __future__ import annotations

import streamlit as st

from dashboard import campaign_loaders, loaders, session
from dashboard.campaign_outcome import Outcome
from dashboard.components.campaign_builder import render_builder
from dashboard.components.campaign_results import render_campaign
from dashboard.components.words import render_heading, render_note, render_question
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.campaigns import campaigns_answer, sizes_of, uplift_answer
from dashboard.strings.formats import format_date, plain_markdown
from data.campaigns import Campaign, Campaigns
from data.settings import Settings


def render() -> None:
    """The page."""
    with told():
        settings = loaders.load_studio()
        snapshot = loaders.load_snapshot(settings)
        contents = loaders.load_contents(snapshot)
        if not contents["reviews"] and not contents["ratings"]:
            render_question(say("campaigns.question"), say("campaigns.empty_studio"))
            return
        named = session.option("campaign")
        campaign = Campaigns(settings.app_state).find(named) if named else None
        if campaign is not None:
            render_campaign(settings, snapshot, campaign)
        elif session.option("make"):
            render_builder(settings, snapshot)
        else:
            _render_list(settings, missing=bool(named))


def _render_list(settings: Settings, *, missing: bool) -> None:
    campaigns = Campaigns(settings.app_state).listed()
    outcomes = {campaign.campaign_id: _outcome(settings, campaign) for campaign in campaigns if campaign.results}
    newest = max(outcomes.values(), key=lambda one: one.results.created_at, default=None)
    render_question(say("campaigns.question"), campaigns_answer(campaigns, newest))
    if missing:
        render_note(say("campaigns.missing_link"))
    if st.button(say("campaigns.make"), type="primary", icon=":material/add:", key=session.key("campaigns.make")):
        session.set_options(make="1", campaign="")
        st.rerun()
    if campaigns:
        render_heading(say("campaigns.list_heading"))
    for campaign in campaigns:
        _render_line(campaign, outcomes.get(campaign.campaign_id))


def _outcome(settings: Settings, campaign: Campaign) -> Outcome:
    results = Campaigns(settings.app_state).results_of(campaign.campaign_id)
    return campaign_loaders.load_outcome(settings, campaign, results[0])


def _render_line(campaign: Campaign, outcome: Outcome | None) -> None:
    made = say(
        "campaigns.list_line",
        made=format_date(campaign.created_at),
        who=campaign.plan.who,
        **sizes_of(campaign),
    )
    came = uplift_answer(outcome) if outcome else say("campaigns.list_waiting")
    with st.container(gap="xxsmall"):
        render_heading(campaign.plan.name, made)
        render_note(came)
        st.button(
            say("campaigns.list_open", name=plain_markdown(campaign.plan.name)),
            type="tertiary",
            key=session.key(f"campaigns.open.{campaign.campaign_id}"),
            on_click=session.set_options,
            kwargs={"campaign": campaign.campaign_id},
        )


if __name__ == "__main__":
    render()
