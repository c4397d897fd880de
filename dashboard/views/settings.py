"""Settings: what does Marquee look for, and where was it put right?"""

from __future__ import annotations

import streamlit as st

from analytics.aspects.definitions import load_definitions
from dashboard import loaders
from dashboard.aspect_edits import has_own_definitions, reset_definitions
from dashboard.components.aspect_editor import render_aspect_editor
from dashboard.components.correction_list import render_correction_list
from dashboard.components.words import render_question
from dashboard.problems import render_problem, told
from dashboard.strings import say
from dashboard.strings.formats import format_count
from dashboard.strings.sentences import plural
from data.corrections import Corrections
from data.errors import SettingsError
from data.settings import Settings


def render() -> None:
    """The page."""
    with told():
        settings = loaders.load_studio()
        snapshot = loaders.load_snapshot(settings)
        render_question(say("settings.question"), _answer(settings))
        aspects, corrections = st.tabs([say("settings.tab_aspects"), say("settings.tab_corrections")])
        with aspects:
            try:
                render_aspect_editor(settings, snapshot)
            except SettingsError as error:
                _render_unusable(settings, error)
        with corrections, told():
            render_correction_list(settings, snapshot)


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


if __name__ == "__main__":
    render()
