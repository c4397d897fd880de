"""What a person decides of the topics as a whole: the share without one, and how many there are."""

from __future__ import annotations

from typing import Any, Literal, get_args

import streamlit as st

from dashboard import jobs, session, topic_following, topic_loaders
from dashboard.charts.topic_curve import draw_topic_curve
from dashboard.components.job_panel import render_open_jobs
from dashboard.components.number import render_drawing, render_drill
from dashboard.components.words import render_heading, render_note
from dashboard.numbers import Drill
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.formats import format_count
from dashboard.strings.sentences import language_name
from dashboard.strings.topics import percent
from data.records import Filter
from data.settings import Settings
from data.settingsfile import write_settings
from data.snapshots import Snapshot

MOST = 60
How = Literal["choose", "most", "exactly"]
#: At most so many, where Marquee chooses.
USUAL = int(Settings.model_fields["topics"].default)
LEAST_TOPICS, MOST_TOPICS = 2, 400


def render_outliers(settings: Settings, snapshot: Snapshot, filter_: Filter) -> None:
    """The share without a topic as it is, and the slider that says how large it is to be."""
    now = topic_loaders.load_without(snapshot, filter_)
    render_heading(say("topics.without_heading", share=percent(now.share)), say("topics.without_about"))
    drill = Drill(grain="evidence", filter=filter_.but(topics=(-1,), signs=()))
    label = say("topics.without_rows", n=format_count(now.without), of=format_count(now.sentences))
    render_drill(now.without, drill, key="topics.without", label=label)
    with st.form(session.key("topics.outliers"), border=False):
        wanted = st.slider(
            say("topics.without_slider"),
            0,
            MOST,
            round(100 * settings.topic_outliers),
            format="%d %%",
            key=session.key("topics.outliers.share"),
        )
        if st.form_submit_button(say("topics.without_apply")):
            with told():
                write_settings(settings, {"topic_outliers": wanted / 100})
                jobs.submit_publish(settings)
                st.rerun()
    published = topic_loaders.load_outliers(snapshot)
    if published is not None and abs(published - settings.topic_outliers) > 1e-9:
        render_note(say("topics.without_waits", now=percent(published), then=percent(settings.topic_outliers)))
        if topic_following.is_at_work(settings):
            render_open_jobs(settings)
        elif st.button(say("topics.bring_in"), key=session.key("topics.outliers.bring_in")):
            jobs.submit_publish(settings)
            st.rerun()


def render_how_many(settings: Settings) -> None:
    """How many topics there are to be, and the button that finds them again."""
    render_heading(say("topics.many_heading"), say("topics.many_about"))
    current: How = "exactly" if settings.topics_exactly else "choose" if settings.topics == USUAL else "most"
    how = st.radio(
        say("topics.many"),
        get_args(How),
        index=get_args(How).index(current),
        format_func=lambda one: say(f"topics.many_{one}", most=USUAL),
        key=session.key("topics.many"),
        label_visibility="collapsed",
    )
    number = USUAL
    if how != "choose":
        number = st.number_input(
            say("topics.many_number"),
            LEAST_TOPICS,
            MOST_TOPICS,
            settings.topics,
            key=session.key("topics.many.number"),
            width=160,
        )
    if topic_following.is_at_work(settings):
        render_note(say("topics.at_work"))
    elif st.button(say("topics.find"), key=session.key("topics.find"), icon=":material/science:"):
        with told():
            write_settings(settings, {"topics": int(number), "topics_exactly": how == "exactly"})
            jobs.submit_analysis(settings, [topic_following.STEP])
            st.rerun()


def render_curves(snapshot: Snapshot) -> None:
    """Why there are so many: the curve of each language, from the run."""
    run = topic_loaders.load_run(snapshot)
    languages: dict[str, dict[str, Any]] = run.quality.get("languages", {}) if run else {}
    curves = {key: one for key, one in languages.items() if len(one.get("curve") or ()) > 1}
    for column, (language, quality) in zip(st.columns(2, gap="large"), list(curves.items())[:2], strict=False):
        with column:
            taken = int(quality.get("wanted") or quality["topics"])
            drawing = draw_topic_curve(quality["curve"], taken, language_name(language), session.palette())
            render_drawing(drawing, key=f"topics.curve.{language}")
