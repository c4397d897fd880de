"""The members behind a figure of a campaign's results: exactly those that it counts, and the statement for them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.campaign_outcome import Outcome, Part, rows_of
from dashboard.charts.campaigns import part_mark, part_of
from dashboard.components.export_menu import render_held
from dashboard.components.words import render_heading
from dashboard.strings import say
from dashboard.strings.campaigns import part_name
from dashboard.strings.formats import format_count
from data.settings import Settings
from data.statements import statement

PAGE = 50
VIEWER_LETTERS = 6


def open_part(part: Part | None) -> None:
    """Show the members of a part; it stands in the URL."""
    if part is not None:
        session.set_options(part=part_mark(part), at="")


def render_rows(settings: Settings, outcome: Outcome) -> None:
    """The members of the part that the URL names, a page at a time."""
    part = part_of(session.option("part")) if session.option("part") else None
    if part is None:
        return
    rows = rows_of(settings, outcome, part)
    pages = max(1, -(-len(rows) // PAGE))
    page = min(pages, _page())
    shown = rows[(page - 1) * PAGE : page * PAGE]
    render_heading(
        say("campaigns.rows_heading", count=format_count(len(rows)), part=part_name(part, outcome)),
        say(
            "campaigns.rows_shown",
            first=format_count((page - 1) * PAGE + 1),
            last=format_count((page - 1) * PAGE + len(shown)),
            total=format_count(len(rows)),
        ),
    )
    st.dataframe(_frame(shown, outcome), hide_index=True, height="auto", alt=part_name(part, outcome))
    render_held(key="campaigns.rows")
    with st.container(horizontal=True, vertical_alignment="center"):
        if pages > 1:
            st.pagination(
                pages, default=page, key=session.key("campaigns.page"), max_visible_pages=5, on_change=_turn
            )
        if st.button(say("campaigns.rows_close"), type="tertiary", key=session.key("campaigns.rows_close")):
            session.set_options(part="", at="")
            session.forget_selections()
            st.rerun()
    with st.expander(say("drawer.sql"), icon=":material/code:"):
        st.code(statement("app/campaign_rows"), language="sql", wrap_lines=True)


def _frame(rows: list[dict[str, object]], outcome: Outcome) -> pd.DataFrame:
    plan = outcome.campaign.plan
    return pd.DataFrame(
        {
            say("campaigns.unseen_viewer"): [str(row["viewer_id"])[1 : 1 + VIEWER_LETTERS] for row in rows],
            say("campaigns.rows_group"): [
                say("campaigns.rows_control" if row["control"] else "campaigns.rows_addressed") for row in rows
            ],
            say("campaigns.unseen_segment"): [plan.segments.get(str(row["segment_id"]), "") for row in rows],
            say("campaigns.rows_fifth"): [
                say(f"campaigns.fifth_{row['fifth']}") if row["fifth"] else "" for row in rows
            ],
            say("campaigns.rows_response"): [
                f"{row['response'] if row['response'] is not None else 0:g}" for row in rows
            ],
        }
    )


def _page() -> int:
    named = session.option("at")
    return max(1, int(named)) if named.isdecimal() and len(named) < 7 else 1


def _turn() -> None:
    chosen = session.value("campaigns.page")
    if isinstance(chosen, int):
        session.set_options(at=str(chosen) if chosen > 1 else "")
