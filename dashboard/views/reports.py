"""Reports: what viewers make of a title or a slate, to be sent on."""

from __future__ import annotations

import streamlit as st

from dashboard import loaders, session
from dashboard.components.filter_bar import render_filter_bar
from dashboard.components.report_form import render_form, render_making
from dashboard.components.report_list import render_chosen, render_reports, render_schedules, together
from dashboard.components.words import render_question, render_rule
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.formats import format_count
from dashboard.strings.sentences import listed, plural
from data.records import Filter
from data.report_schedules import Reports

#: Stands for all titles, and for several that a link names.
SLATE = ""


def render() -> None:
    """The page."""
    with told():
        settings = loaders.load_studio()
        snapshot = loaders.load_snapshot(settings)
        names = loaders.load_title_names(snapshot)
        if not names:
            render_question(say("overview.empty_question"), say("overview.empty_answer"))
            return
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            _render_choice(names)
            filter_ = render_filter_bar(snapshot, with_titles=False)
        book = Reports(settings.app_state)
        groups, schedules = together(book.reports()), book.schedules()
        title = _title(filter_, names)
        render_question(say("reports.question", title=title), _answer(len(groups), len(schedules)))
        render_form(settings, filter_, title)
        if session.option("job"):
            render_making(settings, session.option("job"))
        render_schedules(settings, schedules)
        if groups:
            render_rule()
        render_chosen(settings, groups, filter_.titles)
        render_reports(groups)


def _title(filter_: Filter, names: dict[str, str]) -> str:
    if not filter_.titles:
        return say("reports.slate")
    return listed([names.get(key, key) for key in filter_.titles])


def _answer(made: int, schedules: int) -> str:
    if not made and not schedules:
        return say("reports.answer_none")
    return say("reports.answer", made=plural("reports.made", made), schedules=plural("reports.scheduled", schedules))


def _render_choice(names: dict[str, str]) -> None:
    """One title, or the slate; several stand in it where a link names them."""
    titles = session.current_filter().titles
    current = titles[0] if len(titles) == 1 else SLATE
    several = say("reports.several", count=format_count(len(titles))) if len(titles) > 1 else say("reports.slate_all")
    picked = st.selectbox(
        say("title.choose"),
        [SLATE, *names],
        index=[SLATE, *names].index(current) if current in names else 0,
        format_func=lambda key: names.get(key, several),
        label_visibility="collapsed",
        key=session.key(f"reports.title.{current}.{len(titles)}"),
        width=320,
    )
    if picked is not None and picked != current:
        session.set_filter(session.current_filter().but(titles=(picked,) if picked else (), entities=()))
        st.rerun()


if __name__ == "__main__":
    render()
