"""Jobs: what is Marquee working on?"""

from __future__ import annotations

import streamlit as st

from dashboard import jobs, loaders, session
from dashboard.components.job_panel import REFRESH_SECONDS, job_name, render_jobs
from dashboard.components.words import render_heading, render_note, render_question
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.answers import jobs_answer
from data.settings import Settings


def render() -> None:
    """The page."""
    with told():
        settings = loaders.load_studio()
        _render_queue(settings)
        _render_analysis(settings)


@st.fragment(run_every=REFRESH_SECONDS)
def _render_queue(settings: Settings) -> None:
    """The queue, looked at again and again."""
    with told():
        found = jobs.list_jobs(settings)
        open_jobs = [job for job in found if job.open]
        session.note_open_jobs(len(open_jobs))
        render_question(say("jobs.question"), jobs_answer(found, [job_name(job) for job in found]))
        if open_jobs:
            render_heading(say("jobs.open_heading"))
            render_jobs(settings, list(reversed(open_jobs)), with_log=True)
        past = [job for job in found if not job.open]
        if past:
            render_heading(say("jobs.past_heading"))
            render_jobs(settings, past, with_log=True)


def _render_analysis(settings: Settings) -> None:
    render_heading(say("jobs.analyse_heading"))
    render_note(say("jobs.analyse_help"))
    if st.button(say("jobs.analyse_button"), icon=":material/science:"):
        with told():
            jobs.submit_analysis(settings)
            st.rerun()


if __name__ == "__main__":
    render()
