"""Two runs of topics beside each other: how far they agree, their figures, and which topic went where."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.topic_runs import FIGURES, Flow, TopicRuns, compare_topic_runs, quality_of
from dashboard import session
from dashboard.components.number import render_frame
from dashboard.components.topic_changes import agreement_text
from dashboard.components.words import render_heading, render_note, render_question
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_date, format_number, shorten
from dashboard.strings.sentences import counted, language_name
from dashboard.topic_change_figures import load_topic_runs
from data.records import Run
from data.settings import Settings
from data.snapshots import Snapshot

SHOWN, NAME = 40, 48


def render_topic_runs(settings: Settings, snapshot: Snapshot) -> None:
    """Choose two runs, and what they say differently."""
    runs = {run.run_id: run for run in load_topic_runs(snapshot)}
    if len(runs) < 2:
        render_question(say("topic_runs.question"), say("topic_runs.too_few"))
        return
    one, other = _chosen(runs)
    found = _load(settings, one, other)
    render_question(say("topic_runs.question"), _answer(found))
    _render_choice(runs, one, other)
    left, right = st.columns([2, 3], gap="large")
    with left:
        _render_figures(one, other)
    with right:
        _render_flows(found)


@st.cache_resource(
    show_spinner=say("topic_changes.loading"),
    max_entries=8,
    hash_funcs={Settings: lambda settings: str(settings.studio), Run: lambda run: run.run_id},
)
def _load(settings: Settings, one: Run, other: Run) -> TopicRuns:
    return compare_topic_runs(settings, one, other)


def _chosen(runs: dict[str, Run]) -> tuple[Run, Run]:
    """The runs that the URL names; without, the newest and the one before it."""
    newest, before, *_ = runs.values()
    one = runs.get(session.option("a"), before)
    rest = [run for run in runs.values() if run.run_id != one.run_id]
    other = next((run for run in rest if run.run_id == session.option("b")), None)
    return one, other or (newest if newest.run_id != one.run_id else before)


def _render_choice(runs: dict[str, Run], one: Run, other: Run) -> None:
    picked = []
    for column, name, current, barred in zip(
        st.columns(2, gap="small"), "ab", (one, other), (other, one), strict=True
    ):
        offered = [key for key in runs if key != barred.run_id]
        with column:
            found = st.selectbox(
                say(f"topic_runs.choose_{name}"),
                offered,
                index=offered.index(current.run_id),
                format_func=lambda key: run_name(runs[key]),
                key=session.key(f"topic_runs.{name}.{one.run_id}.{other.run_id}"),
            )
        picked.append(found or current.run_id)
    if picked != [one.run_id, other.run_id]:
        session.set_options(a=picked[0], b=picked[1])
        st.rerun()


def run_name(run: Run) -> str:
    """A run as one chooses it: when it was made, how many topics it found, and its id."""
    topics = run.quality.get("topics")
    return say(
        "topic_runs.name",
        day=format_date(run.started_at),
        time=f"{run.started_at:%H:%M}",
        topics=format_count(topics) if isinstance(topics, int) else "?",
        run=run.run_id,
    )


def _answer(found: TopicRuns) -> str:
    if not found.agreement.known:
        return say("topic_runs.nothing_shared")
    return say(
        "topic_runs.answer",
        value=agreement_text(found.agreement),
        sentences=counted("evidence", found.sentences),
        reviews=counted("reviews", found.agreement.n),
    )


def _render_figures(one: Run, other: Run) -> None:
    rows = []
    figures = quality_of(one), quality_of(other)
    for language in dict.fromkeys([*figures[0], *figures[1]]):
        for name in FIGURES:
            values = [side.get(language, {}).get(name) for side in figures]
            if any(value is not None for value in values):
                of = f" ({language_name(language)})" if language else ""
                rows.append((say(f"topic_runs.figure_{name}") + of, *map(_written, values)))
    render_heading(say("topic_runs.figures"), say("topic_runs.figures_subtitle"))
    columns = (say("topic_runs.figure"), say("topic_runs.first"), say("topic_runs.second"))
    render_frame(pd.DataFrame(rows, columns=list(columns)), say("topic_runs.figures"), key="topic_runs.figures")


def _written(value: float | None) -> str:
    if value is None:
        return "–"
    return format_count(int(value)) if value == int(value) and abs(value) > 1 else format_number(value)


def _render_flows(found: TopicRuns) -> None:
    shown = found.flows[:SHOWN]
    render_heading(
        say("topic_runs.flows"),
        say("topic_runs.flows_subtitle", shown=format_count(len(shown)), count=format_count(len(found.flows))),
    )
    frame = pd.DataFrame(
        {
            say("topic_runs.first"): [_name(flow.one, found.labels[0]) for flow in shown],
            say("topic_runs.second"): [_name(flow.other, found.labels[1]) for flow in shown],
            say("column.sentences"): [flow.sentences for flow in shown],
            say("topic_runs.of_first"): pd.array([_of(flow, found) for flow in shown], dtype="Int64"),
        }
    )
    render_frame(frame, say("topic_runs.flows"), key="topic_runs.flows")
    rest = sum(flow.sentences for flow in found.flows[SHOWN:])
    if rest:
        render_note(say("topic_runs.rest", sentences=counted("evidence", rest)))


def _name(topic_id: int | None, labels: dict[int, str]) -> str:
    if topic_id is None:
        return say("topic_map.no_topic")
    return shorten(labels.get(topic_id) or f"#{topic_id}", NAME)


def _of(flow: Flow, found: TopicRuns) -> int | None:
    """Of how many sentences that the topic of the first run had."""
    return found.sizes[0].get(flow.one, 0) if flow.one is not None else None
