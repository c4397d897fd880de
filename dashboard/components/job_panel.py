"""Jobs as one sees them: what, how far, how long still, and what can be done about it. Refreshes itself."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import jobs, session
from dashboard.components.words import render_note
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_date, format_seconds, plain_markup
from dashboard.strings.sentences import source_name, step_name
from data.records import Job
from data.settings import Settings

REFRESH_SECONDS = 1.5


def job_name(job: Job) -> str:
    """A job in words: Import of reviews.csv, Analysis: topics."""
    name = say(f"job_kind.{job.kind}")
    step = job.parameters.get("step")
    detail = step_name(str(step)) if step else job.parameters.get("batch_id") or _paths(job)
    return f"{name}: {detail}" if detail else name


def _paths(job: Job) -> str:
    paths = [str(path).rstrip("/").rsplit("/", 1)[-1] for path in job.parameters.get("paths") or []]
    if not paths:
        return source_name(str(job.parameters.get("format") or ""))
    return paths[0] if len(paths) == 1 else f"{paths[0]} + {format_count(len(paths) - 1)}"


def job_state(job: Job) -> str:
    """How a job stands, in words: status, stage with its share, time left or taken, attempt."""
    parts = []
    if job.open and job.stage and job.fraction is not None:
        parts.append(say("jobs.stage_percent", stage=job.stage, percent=round(job.fraction * 100)))
    elif job.open and job.stage:
        parts.append(job.stage)
    if job.open and job.seconds_left is not None:
        parts.append(say("jobs.left", time=format_seconds(job.seconds_left)))
    if job.started_at and job.finished_at:
        seconds = (job.finished_at - job.started_at).total_seconds()
        parts.append(say("jobs.took", time=format_seconds(seconds)))
    if job.result.get("skipped"):
        parts.append(say("jobs.skipped", reason=job.result["skipped"]))
    if job.attempt > 1:
        parts.append(say("jobs.attempt", attempt=job.attempt))
    if job.cancel_requested and job.open:
        parts.append(say("jobs.cancelling"))
    return " · ".join(parts)


def render_jobs(settings: Settings, shown: Sequence[Job], *, with_log: bool) -> None:
    """Jobs under each other, each with what can be done about it."""
    for job in shown:
        _render_job(settings, job, with_log=with_log)


def _render_job(settings: Settings, job: Job, *, with_log: bool) -> None:
    status = say(f"job_status.{job.status}")
    state = job_state(job)
    st.html(
        f'<div class="mq-job"><b>{plain_markup(job_name(job))}</b>'
        f'<span class="mq-status-{job.status}">{plain_markup(status)}</span>'
        + (f"<span>{plain_markup(state)}</span>" if state else "")
        + f"<span>{format_date(job.created_at)}, {job.created_at:%H:%M} UTC</span></div>"
    )
    if job.error:
        st.html(f'<div class="mq-problem"><div class="mq-mend">{plain_markup(job.error)}</div></div>')
    if job.status in ("running", "ingesting") and job.fraction is not None:
        st.progress(min(1.0, max(0.0, job.fraction)))
    with st.container(horizontal=True, vertical_alignment="center"):
        _render_actions(settings, job)
        if with_log:
            _render_log(settings, job)


def _render_actions(settings: Settings, job: Job) -> None:
    if job.status in ("queued", "running") and not job.cancel_requested:
        if st.button(say("jobs.cancel"), key=f"cancel.{job.job_id}", icon=":material/stop_circle:", type="tertiary"):
            with told():
                jobs.cancel_job(settings, job.job_id)
                st.rerun()
    elif job.status in ("failed", "cancelled") and st.button(
        say("jobs.retry"), key=f"retry.{job.job_id}", icon=":material/replay:", type="tertiary"
    ):
        with told():
            jobs.retry_job(settings, job.job_id)
            st.rerun()


def _render_log(settings: Settings, job: Job) -> None:
    opened = session.current_job() == job.job_id
    if st.button(
        say("jobs.log"),
        key=f"log.{job.job_id}",
        icon=":material/expand_less:" if opened else ":material/expand_more:",
        type="tertiary",
    ):
        session.set_current_job(None if opened else job.job_id)
        st.rerun()
    if not opened:
        return
    lines = [f"{when:%H:%M:%S}  {line}" for when, line in jobs.job_log(settings, job.job_id)]
    if lines:
        st.code("\n".join(lines), language=None, wrap_lines=True, height=240 if len(lines) > 12 else "content")
    else:
        render_note(say("jobs.no_log"))


@st.fragment(run_every=REFRESH_SECONDS)
def render_open_jobs(settings: Settings) -> None:
    """The open jobs, looked at again and again; the page itself runs again when the last of them closes."""
    with told():
        open_jobs = jobs.list_jobs(settings, open_only=True)
        if session.note_open_jobs(len(open_jobs)):
            st.rerun()
        render_jobs(settings, open_jobs, with_log=False)


def render_failed_import(settings: Settings) -> None:
    """The newest import, if it failed: why, and the way to try again."""
    imports = [job for job in jobs.list_jobs(settings) if job.kind == "import"]
    newest = max(imports, key=lambda job: job.created_at, default=None)
    if newest is not None and newest.status == "failed":
        render_jobs(settings, [newest], with_log=False)
