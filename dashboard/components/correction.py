"""Correcting labels where they are read: under each sentence of the drawer, one small control and what came of it.

Sentences, names and keys are hostile input: they are escaped, or shown by widgets that read no markup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import streamlit as st

from dashboard import jobs, loaders, session
from dashboard.components.quotes import quote_markup
from dashboard.components.words import render_note
from dashboard.labels import Target, correction_line, label_name, target_name, targets_of
from dashboard.problems import render_problem, told
from dashboard.strings import say
from dashboard.strings.formats import plain_markdown, plain_markup, shorten
from dashboard.summaries import Row
from data.corrections import NAME_LENGTH, Correction, Corrections
from data.errors import MarqueeError
from data.records import Filter
from data.settings import Settings
from data.snapshots import Snapshot

EXCERPT = 44


def render_correctable(snapshot: Snapshot, filter_: Filter, rows: Sequence[Row]) -> None:
    """Quotes under each other as `render_quotes` has them, each sentence with its control.

    Args:
        snapshot: what the rows are from.
        filter_: of the number behind which they stand.
        rows: as `render_quotes` takes them, with `sentence_id`.
    """
    settings = loaders.load_studio()
    ids = [row["sentence_id"] for row in rows]
    labels = loaders.load_labels(snapshot, tuple(ids))
    made = Corrections(settings.app_state).of_sentences(ids)
    published = loaders.load_published_corrections(snapshot)
    with_title = len(filter_.titles) != 1
    for _, group in groupby(rows, key=lambda row: row["review_id"]):
        sentences = list(group)
        with st.container(gap=None):
            st.html(quote_markup(sentences, with_title=with_title))
            for place, row in enumerate(sentences, 1):
                own = labels[row["sentence_id"]]
                _render_made(settings, snapshot, made[row["sentence_id"]], published)
                _render_control(own, place, len(sentences))
                if session.correcting() == row["sentence_id"]:
                    _render_form(settings, snapshot, filter_, own)


def _render_made(settings: Settings, snapshot: Snapshot, made: Sequence[Correction], published: int) -> None:
    names = loaders.load_label_names(snapshot)
    for correction in made:
        line = correction_line(correction, names, in_figures=correction.number <= published)
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.html(f'<p class="mq-corrected">{plain_markup(line)}</p>')
            render_take_back(settings, correction)


def render_take_back(settings: Settings, correction: Correction) -> None:
    """The button that lets the model's label count again."""
    key = session.key(f"takeback.{correction.correction_id}")
    if st.button(say("correct.take_back"), key=key, type="tertiary", help=say("correct.take_back_help")):
        with told():
            Corrections(settings.app_state).take_back(correction, session.reviewer())
            jobs.submit_publish(settings)
            st.rerun()


def _render_control(own: Row, place: int, of: int) -> None:
    if session.correcting() == own["sentence_id"]:
        return
    if of == 1:
        label = say("correct.button")
    elif own["spoiler"]:
        label = say("correct.button_nth", place=place)
    else:
        label = say("correct.button_of", sentence=shorten(own["text"], EXCERPT))
    st.button(
        plain_markdown(label),
        key=session.key(f"correct.{own['sentence_id']}"),
        type="tertiary",
        icon=":material/edit_note:",
        help=say("correct.button_help"),
        on_click=session.set_correcting,
        args=(own["sentence_id"],),
    )


def _render_form(settings: Settings, snapshot: Snapshot, filter_: Filter, own: Row) -> None:
    entities = loaders.load_entities_of(snapshot, own["title_id"])
    topics = loaders.load_topics(snapshot, own["language"])
    targets = targets_of(own, loaders.load_aspect_names(snapshot), entities, filter_, topics)
    with st.container(border=True, gap="xsmall", key=session.key("correction")):
        st.html(f'<p class="mq-corrected">{plain_markup(say("correct.of", sentence=own["text"]))}</p>')
        target = _choose_target(own["sentence_id"], targets)
        if target.subject == "topic":
            label = _choose_topic(own["sentence_id"], target, loaders.load_label_names(snapshot))
        else:
            label = _choose_label(own["sentence_id"], target)
        who = _ask_who()
        with st.container(horizontal=True, gap="small"):
            save = st.button(say("correct.save"), key=session.key("correct.save"), type="primary")
            st.button(say("correct.cancel"), key=session.key("correct.cancel"), on_click=session.set_correcting)
        if save:
            _save(settings, own, target, label, who)


def _choose_target(sentence_id: str, targets: Sequence[Target]) -> Target:
    chosen = st.selectbox(
        say("correct.what"),
        range(len(targets)),
        format_func=lambda place: target_name(targets[place]),
        key=session.key(f"correct.target.{sentence_id}"),
    )
    return targets[chosen]


def _choose_label(sentence_id: str, target: Target) -> str | None:
    return st.segmented_control(
        say("correct.should_be" if target.present else "correct.it_says"),
        target.labels,
        format_func=lambda label: label_name(label, target.subject),
        key=session.key(f"correct.label.{sentence_id}.{target.subject}.{target.key}"),
    )


def _choose_topic(sentence_id: str, target: Target, names: Mapping[str, str]) -> str | None:
    chosen: str | None = st.selectbox(
        say("correct.belongs"),
        target.labels,
        index=None,
        format_func=lambda label: label_name(label, "topic", names),
        placeholder=say("correct.topic_placeholder"),
        key=session.key(f"correct.label.{sentence_id}.topic"),
    )
    return chosen


def _ask_who() -> str:
    """The reviewer's name: asked once a session, then only shown."""
    known = session.reviewer()
    if known:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            render_note(say("correct.as", who=known))
            st.button(
                say("correct.not_me"),
                key=session.key("correct.not_me"),
                type="tertiary",
                on_click=session.set_reviewer,
                args=("",),
            )
        return known
    return st.text_input(
        say("correct.who"),
        max_chars=NAME_LENGTH,
        key=session.key("correct.who"),
        placeholder=say("correct.who_placeholder"),
    ).strip()


def _save(settings: Settings, own: Mapping[str, str], target: Target, label: str | None, who: str) -> None:
    if label is None:
        render_problem(MarqueeError(say("correct.no_label"), mend=say("correct.no_label_mend")))
        return
    if not who:
        render_problem(MarqueeError(say("correct.no_who"), mend=say("correct.no_who_mend")))
        return
    with told():
        Corrections(settings.app_state).correct(
            own["sentence_id"],
            own["text"],
            own["language"],
            target.subject,
            label,
            key=target.key,
            who=who,
        )
        jobs.submit_publish(settings)
        session.set_reviewer(who)
        session.set_correcting()
        st.rerun()
