"""What a section says while the step of the analysis that it rests on has not been run."""

from __future__ import annotations

import streamlit as st

from dashboard import jobs
from dashboard.components.job_panel import render_open_jobs
from dashboard.components.words import render_note
from dashboard.strings import say
from data.settings import Settings

JOBS_PAGE = "views/jobs.py"


def render_missing(settings: Settings, step: str) -> None:
    """Which step is missing, the button that runs it with all that it builds on, and the jobs at work."""
    from analytics.pipeline import STEPS

    offered = step in STEPS
    with st.container(horizontal=True, vertical_alignment="center"):
        render_note(say(f"title.missing_{step}") + ("" if offered else " " + say("title.not_offered")))
        if offered and st.button(say("title.analyse"), type="primary", key=f"missing.{step}"):
            jobs.submit_analysis(settings)
            st.switch_page(JOBS_PAGE)
    render_open_jobs(settings)
