"""The router: which pages there are. Everything else stands in the views and components."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import session
from dashboard.components.drawer import render_drawer
from dashboard.components.style import ICON, LOGO, render_style
from dashboard.components.watch import render_watch
from dashboard.loaders import load_studio, newest_name
from dashboard.problems import told
from dashboard.strings import say

VIEWS = Path(__file__).parent / "views"
PAGES = (
    "overview",
    "title",
    "topics",
    "audience",
    "targeting",
    "campaigns",
    "copy_desk",
    "story_desk",
    "drafts",
    "rankings",
    "reports",
    "compare",
    "conflicts",
    "ask",
    "imports",
    "jobs",
    "settings",
)

st.set_page_config(
    page_title=say("app.name"), page_icon=str(ICON), layout="wide", menu_items={"About": say("app.about")}
)
st.logo(str(LOGO[session.palette().name]), size="large")
page = st.navigation(
    [
        st.Page(VIEWS / f"{name}.py", title=say(f"{name}.nav"), url_path=name, default=name == PAGES[0])
        for name in PAGES
    ],
    position="top",
)
session.enter_page(page.url_path)
render_style(session.palette())
session.note_drawn(session.palette().name, newest_name(load_studio()))
page.run()
with told():
    render_drawer()
    render_watch()
