"""Drafts: what was written, how does each stand, who approved what?"""

from __future__ import annotations

from collections import Counter
from typing import get_args

import streamlit as st

from dashboard import loaders, session
from dashboard.components.choices import keep_choice
from dashboard.components.draft_card import render_draft
from dashboard.components.draft_decide import render_decide
from dashboard.components.draft_history import render_history
from dashboard.components.draft_save import render_save, render_save_many
from dashboard.components.order_panel import render_order
from dashboard.components.who import render_who
from dashboard.components.words import render_note, render_question, render_rule
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.drafting import draft_name, format_moment, state_name
from dashboard.strings.formats import plain_markdown, plain_markup
from dashboard.strings.sentences import counted
from data.draft_records import Draft, State
from data.drafts import Drafts
from data.settings import Settings

STATES: tuple[State, ...] = get_args(State)
LISTED = 200


def render() -> None:
    """The page."""
    with told():
        settings = loaders.load_studio()
        drafts = Drafts(settings.app_state)
        draft = drafts.draft(session.option("draft")) if session.option("draft") else None
        if draft is not None:
            _render_one(settings, draft)
            return
        found = drafts.drafts(limit=LISTED)
        counts = Counter(one.state for one in found)
        render_question(say("drafts.question"), _answer(found, counts))
        if session.option("draft"):
            render_note(say("drafts.missing"))
        _render_open(settings)
        if found:
            _render_list(settings, found, counts)


def _answer(found: list[Draft], counts: Counter[State]) -> str:
    if not found:
        return say("drafts.empty")
    blocked = sum(bool(one.blocking) for one in found)
    return say(
        "drafts.answer",
        drafts=counted("drafts", len(found)),
        submitted=counts["submitted"],
        approved=counts["approved"],
        blocked=blocked,
    )


def _render_open(settings: Settings) -> None:
    """What is being written just now, by anybody."""
    for order in Drafts(settings.app_state).orders(open_only=True, limit=5):
        if order.kind == "write":
            render_order(settings, order.order_id, drawn=10**6)


def _render_list(settings: Settings, found: list[Draft], counts: Counter[State]) -> None:
    current = session.option("state") if session.option("state") in STATES else ""
    widget = f"choice.state.{current}"
    st.segmented_control(
        say("drafts.state"),
        ["", *STATES],
        default=current,
        required=True,
        label_visibility="collapsed",
        format_func=lambda state: (
            say("drafts.state_count", state=state_name(state), count=counts[state]) if state else say("drafts.all")
        ),
        key=session.key(widget),
        on_change=keep_choice,
        args=(widget, "state"),
    )
    shown = [one for one in found if not current or one.state == current]
    for draft in shown:
        _render_line(draft)
    approved = [one for one in shown if one.state == "approved"]
    if len(approved) > 1:
        render_save_many(settings, approved)


def _render_line(draft: Draft) -> None:
    blocked = say("drafts.blocked") if draft.blocking else ""
    parts = [state_name(draft.state), blocked, say("drafts.by", who=draft.who), format_moment(draft.changed_at)]
    with st.container(gap=None, key=f"draft-line.{draft.draft_id}"):
        st.button(
            plain_markdown(say("writing.variant", number=draft.variant + 1, name=draft_name(draft))),
            type="tertiary",
            key=session.key(f"drafts.open.{draft.draft_id}"),
            on_click=session.set_options,
            kwargs={"draft": draft.draft_id},
        )
        st.html(f'<p class="mq-byline">{plain_markup(" · ".join(one for one in parts if one))}</p>')


def _render_one(settings: Settings, draft: Draft) -> None:
    st.button(
        say("drafts.back"),
        icon=":material/arrow_back:",
        type="tertiary",
        key="drafts.back",
        on_click=session.set_options,
        kwargs={"draft": ""},
    )
    render_question(draft_name(draft), say(f"drafts.state_{draft.state}", number=draft.version))
    render_who()
    render_draft(settings, draft.draft_id, heading=False)
    render_rule()
    dossier = Drafts(settings.app_state).dossier(draft.draft_id)
    left, right = st.columns(2, gap="large")
    with left:
        render_decide(settings, dossier)
        render_save(settings, dossier)
    with right:
        render_history(settings, dossier)


if __name__ == "__main__":
    render()
