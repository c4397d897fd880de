"""Who is at the page: a typed name, which stands beside everything that they do."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.strings import say
from data.errors import StudioError


def render_who() -> str:
    """Ask for the name once a session; returns it, empty until it was said."""
    name = st.text_input(
        say("writing.who"),
        value=session.reviewer(),
        max_chars=80,
        key="writing.who",
        help=say("writing.who_help"),
        width=260,
    )
    if name.strip() != session.reviewer():
        session.set_reviewer(name.strip())
    return session.reviewer()


def named() -> str:
    """The name of whoever acts.

    Raises:
        StudioError: they have not said it.
    """
    who = session.reviewer()
    if not who:
        raise StudioError(say("writing.nameless_what"), mend=say("writing.nameless"))
    return who
