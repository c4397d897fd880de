"""The reports that were made, each to be looked at and saved, and the schedules that make them again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

import streamlit as st

from dashboard import session
from dashboard.components.report_page import render_first_page
from dashboard.components.words import render_heading, render_note
from dashboard.problems import told
from dashboard.reporting.making import path_of, report_of
from dashboard.strings import say
from dashboard.strings.drafting import format_moment
from dashboard.strings.formats import format_bytes, plain_markdown, plain_markup
from dashboard.strings.sentences import language_name
from data.report_schedules import MadeReport, Reports, Schedule
from data.settings import Settings

#: How many reports are listed.
LISTED = 30


def together(made: Sequence[MadeReport]) -> list[list[MadeReport]]:
    """The files of the same report and language, newest first; those written elsewhere stay out."""
    kept = [one for one in made if one.file]
    return [list(files) for _, files in groupby(kept, key=lambda one: (one.job_id, one.language))]


def render_chosen(settings: Settings, groups: Sequence[list[MadeReport]], titles: tuple[str, ...]) -> None:
    """The report that the URL names, else the newest of these titles, else the newest: its files, its first page."""
    if not groups:
        return
    named = session.option("report")
    of_titles = [group for group in groups if group[0].title_ids == titles]
    files = next((group for group in groups if any(one.report_id == named for one in group)), None)
    files = files or (of_titles or list(groups))[0]
    _render_files(settings, files)
    report = report_of(settings, files[0])
    if report is None:
        render_note(say("reports.gone"))
    else:
        with st.container(border=True):
            render_first_page(report)


def _render_files(settings: Settings, files: Sequence[MadeReport]) -> None:
    first = files[0]
    render_heading(say("reports.files", title=first.title), _line(first))
    with st.container(horizontal=True):
        for one in sorted(files, key=lambda one: one.number):
            path = path_of(settings, one)
            if path is not None:
                st.download_button(
                    say("reports.save", format=say(f"reports.format.{one.format}"), size=format_bytes(one.bytes)),
                    data=partial(Path.read_bytes, path),
                    file_name=path.name,
                    key=session.key(f"reports.save.{one.report_id}"),
                    icon=":material/download:",
                    on_click="ignore",
                )


def _line(one: MadeReport) -> str:
    parts = [
        language_name(one.language),
        format_moment(one.made_at),
        say("reports.by", who=one.who),
        say("reports.of", snapshot=one.snapshot, version=one.data_version),
    ]
    return " · ".join(parts)


def render_reports(groups: Sequence[list[MadeReport]]) -> None:
    """All that was made; a click shows it."""
    if not groups:
        return
    render_heading(say("reports.earlier"))
    for files in groups[:LISTED]:
        first = files[0]
        formats = ", ".join(say(f"reports.format.{one.format}") for one in sorted(files, key=lambda one: one.number))
        with st.container(gap=None, key=f"report-line.{first.report_id}"):
            st.button(
                plain_markdown(first.title),
                type="tertiary",
                key=session.key(f"reports.open.{first.report_id}"),
                on_click=session.set_options,
                kwargs={"report": first.report_id},
            )
            st.html(f'<p class="mq-byline">{plain_markup(f"{formats} · {_line(first)}")}</p>')


def render_schedules(settings: Settings, schedules: Sequence[Schedule]) -> None:
    """What is made again, and the way to end it."""
    if not schedules:
        return
    render_heading(say("reports.schedules"), say("reports.schedules_about"))
    for one in schedules:
        with st.container(horizontal=True, vertical_alignment="center", key=f"schedule-line.{one.schedule_id}"):
            st.html(f'<p class="mq-byline">{plain_markup(schedule_sentence(one))}</p>')
            if st.button(say("reports.end"), type="tertiary", key=session.key(f"reports.end.{one.schedule_id}")):
                with told():
                    Reports(settings.app_state).end_schedule(one.schedule_id)
                    st.rerun()


def schedule_sentence(one: Schedule) -> str:
    """A schedule in one line."""
    when = {
        "day": say("reports.when_day", at=one.at),
        "week": say("reports.when_week", day=say(f"reports.day.{one.day}"), at=one.at) if one.day < 7 else "",
        "month": say("reports.when_month", day=one.day, at=one.at),
    }[one.every]
    formats = ", ".join(say(f"reports.format.{name}") for name in one.wish.formats)
    languages = ", ".join(language_name(name) for name in one.wish.languages)
    after = say("reports.next", moment=format_moment(one.next_at))
    return " · ".join((one.title, when, formats, languages, after, say("reports.by", who=one.who)))
