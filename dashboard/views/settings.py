"""Settings: what does Marquee look for, and where was it put right?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from analytics.aspects.definitions import load_definitions
from dashboard import loaders, session
from dashboard.aspect_edits import has_own_definitions, reset_definitions
from dashboard.components.aspect_editor import render_aspect_editor
from dashboard.components.correction_list import render_correction_list
from dashboard.components.house_editor import render_house_editor
from dashboard.components.models_panel import render_models, render_models_question
from dashboard.components.picture_house_editor import render_picture_house
from dashboard.components.words import render_question
from dashboard.problems import render_problem, told
from dashboard.strings import say
from dashboard.strings.formats import format_count
from dashboard.strings.sentences import plural
from data.corrections import Corrections
from data.errors import SettingsError
from data.settings import Settings
from data.snapshots import Snapshot


def render() -> None:
    """The page."""
    with told():
        settings = loaders.load_studio()
        snapshot = loaders.load_snapshot(settings)
        if session.option("tab") == "models":
            render_models_question(settings)
        elif session.option("tab") == "house":
            render_question(say("house.question"), say("house.answer"))
        else:
            render_question(say("settings.question"), _answer(settings))
        for name, tab in zip(TABS, _tabs(), strict=True):
            # Looking for models takes a second: it is done for whoever looks at them.
            if tab.open or name not in SLOW:
                with tab, told():
                    TABS[name](settings, snapshot)


def _tabs() -> Sequence[TabContainer]:
    """The tabs, that one open which the URL names."""
    opened = session.option("tab")
    return st.tabs(
        [say(f"settings.tab_{name}") for name in TABS],
        default=say(f"settings.tab_{opened}") if opened in TABS else None,
        key=session.key("settings.tab"),
        on_change=_keep_tab,
    )


def _keep_tab() -> None:
    """Say in the URL which tab is open, so that a link or a reload opens it."""
    names = {say(f"settings.tab_{name}"): name for name in TABS}
    session.set_options(tab=names.get(str(session.value("settings.tab")), ""))


def _render_aspects(settings: Settings, snapshot: Snapshot) -> None:
    try:
        render_aspect_editor(settings, snapshot)
    except SettingsError as error:
        _render_unusable(settings, error)


def _render_house(settings: Settings, snapshot: Snapshot) -> None:
    """How the studio speaks, and how its pictures look."""
    with told():
        render_house_editor(settings, snapshot)
    render_picture_house(settings)


def _answer(settings: Settings) -> str:
    own = has_own_definitions(settings)
    try:
        count = format_count(len(load_definitions(settings)))
    except SettingsError:
        count = "0"
    return say(
        "settings.answer",
        aspects=say("settings.aspects_own" if own else "settings.aspects_shipped", count=count),
        corrections=plural("settings.corrections", Corrections(settings.app_state).made()),
    )


def _render_unusable(settings: Settings, error: SettingsError) -> None:
    """A file that someone broke by hand: what is wrong with it, and the way back to the shipped aspects."""
    render_problem(error)
    if has_own_definitions(settings) and st.button(say("aspects.reset"), icon=":material/undo:"):
        with told():
            reset_definitions(settings)
            st.rerun()


#: The page's tabs, by the name that the URL has for them; the slow ones are drawn only while they are open.
TABS: dict[str, Callable[[Settings, Snapshot], None]] = {
    "aspects": _render_aspects,
    "corrections": render_correction_list,
    "house": _render_house,
    "models": lambda settings, _: render_models(settings),
}
SLOW = ("models", "house")


if __name__ == "__main__":
    render()
