"""What report is wanted, now or again and again, and how the making goes."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from dashboard import jobs, session
from dashboard.components.job_panel import REFRESH_SECONDS, render_jobs
from dashboard.components.who import render_who
from dashboard.components.words import render_heading, render_note
from dashboard.problems import told
from dashboard.reporting.making import submit_report
from dashboard.strings import say
from dashboard.strings.sentences import language_name
from data.records import Filter
from data.report_schedules import Every, Reports, ReportWish
from data.reports.blocks import Format
from data.settings import Settings
from data.texts import Language

FORMATS: tuple[Format, ...] = get_args(Format)
LANGUAGES: tuple[Language, ...] = get_args(Language)
EVERY: tuple[Every, ...] = get_args(Every)
LAST_DAY = 31


def render_form(settings: Settings, filter_: Filter, title: str) -> None:
    """Languages, formats and who asks; the buttons that make it now, and by a schedule."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        languages = st.pills(
            say("reports.languages"),
            LANGUAGES,
            selection_mode="multi",
            default=LANGUAGES[:1],
            format_func=language_name,
            key=session.key("reports.languages"),
        )
        formats = st.pills(
            say("reports.formats"),
            FORMATS,
            selection_mode="multi",
            default=FORMATS[:1],
            format_func=lambda name: say(f"reports.format.{name}"),
            key=session.key("reports.formats"),
        )
        who = render_who()
    ready = bool(languages and formats and who)
    wish = _wish(filter_, tuple(languages), tuple(formats), who) if ready else None
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            say("reports.make"),
            type="primary",
            icon=":material/description:",
            disabled=wish is None,
            key="reports.make",
        ):
            assert wish is not None
            with told():
                session.set_options(job=submit_report(settings, wish))
                st.rerun()
        _render_schedule(settings, wish, title)
    if not ready:
        render_note(say("reports.not_ready"))


def _wish(filter_: Filter, languages: tuple[Language, ...], formats: tuple[Format, ...], who: str) -> ReportWish:
    rest = filter_.but(titles=())
    return ReportWish(title_ids=filter_.titles, filter=rest, languages=languages, formats=formats, who=who)


def _render_schedule(settings: Settings, wish: ReportWish | None, title: str) -> None:
    with st.popover(say("reports.schedule"), icon=":material/event_repeat:", disabled=wish is None):
        every = st.selectbox(
            say("reports.every"), EVERY, format_func=lambda name: say(f"reports.each.{name}"), key="reports.every"
        )
        day = 0
        if every == "week":
            day = st.selectbox(
                say("reports.weekday"),
                range(7),
                format_func=lambda place: say(f"reports.day.{place}"),
                key="reports.weekday",
            )
        elif every == "month":
            day = st.number_input(
                say("reports.monthday"), 1, LAST_DAY, 1, key="reports.monthday", help=say("reports.last")
            )
        at = st.time_input(say("reports.at"), value="08:00", key="reports.at", help=say("reports.clock"))
        if st.button(say("reports.keep_schedule"), type="primary", key="reports.keep") and wish is not None:
            with told():
                Reports(settings.app_state).add_schedule(wish, title, every, f"{at:%H:%M}", int(day))
                st.rerun()


def render_making(settings: Settings, job_id: str) -> None:
    """The job as it goes; the page runs again when it is done."""
    found = [job for job in jobs.list_jobs(settings) if job.job_id == job_id]
    if found and found[0].open:
        st.fragment(_render_open, run_every=REFRESH_SECONDS)(settings, job_id)
    elif found and found[0].status != "done":
        render_jobs(settings, found, with_log=False)


def _render_open(settings: Settings, job_id: str) -> None:
    with told():
        job = jobs.load_job(settings, job_id)
        if not job.open:
            st.rerun()
            return
        render_heading(say("reports.making"), say("reports.reload"))
        render_jobs(settings, [job], with_log=False)
