"""A quiet look, every few seconds, whether the page is out of date: another theme, or a new snapshot."""

from __future__ import annotations

import streamlit as st

from dashboard import jobs, loaders, session
from dashboard.strings import say
from dashboard.strings.formats import plain_markup

SECONDS = 3
#: While someone waits for a correction to reach the figures.
WAITING_SECONDS = 0.5


def render_watch() -> None:
    """Run the page again when the browser has another theme, or the studio a newer snapshot, than it was drawn from.

    Figures carry their colours with them and Streamlit does not run a page when its theme changes.
    """
    waiting = jobs.is_publishing(loaders.load_studio())
    st.fragment(_look, run_every=WAITING_SECONDS if waiting else SECONDS)()


def _look() -> None:
    settings = loaders.load_studio()
    if session.is_out_of_date(session.palette().name, loaders.newest_name(settings)):
        st.rerun()
    if jobs.is_publishing(settings):
        st.html(f'<div class="mq-updating" role="status">{plain_markup(say("watch.updating"))}</div>')
