"""The foot of a page of figures: which runs made them, and how far their models can be trusted."""

from __future__ import annotations

import streamlit as st

from dashboard import loaders
from dashboard.components.words import render_note
from dashboard.strings import say
from dashboard.strings.provenance import provenance
from data.snapshots import Snapshot


def render_provenance(snapshot: Snapshot) -> None:
    """The runs behind the page, folded until asked for."""
    runs = loaders.load_current_runs(snapshot)
    if not runs:
        return
    with st.expander(say("provenance.heading"), icon=":material/conversion_path:"):
        for line in provenance(runs, snapshot.data_version):
            render_note(line)
