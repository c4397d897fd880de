"""A quiet look, every few seconds, whether the page is out of date: another theme, or a new snapshot."""

from __future__ import annotations

import streamlit as st

from dashboard import loaders, session

SECONDS = 3


@st.fragment(run_every=SECONDS)
def render_watch() -> None:
    """Run the page again when the browser has another theme, or the studio a newer snapshot, than it was drawn from.

    Figures carry their colours with them and Streamlit does not run a page when its theme changes.
    """
    if session.is_out_of_date(session.palette().name, loaders.newest_name(loaders.load_studio())):
        st.rerun()
