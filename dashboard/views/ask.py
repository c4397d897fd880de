"""Ask: a question in words, how it was understood, and what answers it, each with why."""

from __future__ import annotations

import streamlit as st

from analytics.asking.answer import Answer
from analytics.asking.tokens import MOST
from dashboard import loaders, session
from dashboard.asking_figures import read_choices, said_rows, shown_count
from dashboard.components.ask_chips import render_chips
from dashboard.components.ask_hits import render_hits
from dashboard.components.number import render_drill, render_number
from dashboard.components.provenance import render_provenance
from dashboard.components.words import render_note, render_question, render_rule
from dashboard.numbers import number_of
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.asking import ask_answer
from dashboard.strings.formats import plain_markdown
from data.settings import Settings
from data.snapshots import Snapshot


def render() -> None:
    """The page."""
    with told():
        settings = loaders.load_studio()
        snapshot = loaders.load_snapshot(settings)
        contents = loaders.load_contents(snapshot)
        if not contents["titles"]:
            render_question(say("ask.question"), say("ask.empty"))
            return
        text = session.option("q").strip()
        if not text:
            render_question(say("ask.question"), say("ask.begin"))
            _render_box(text)
            _render_examples(settings, snapshot)
            return
        choices = read_choices(session.option("read"))
        with st.spinner(say("ask.thinking")):
            answer = loaders.load_answer(settings, snapshot, text[: MOST + 1], choices)
        render_question(say("ask.question"), ask_answer(answer))
        _render_box(text)
        render_chips(answer, choices)
        _render_notes(answer)
        _render_answer(snapshot, answer)
        if not answer.question.parts or not answer.hits:
            _render_examples(settings, snapshot)
        render_rule()
        render_note(say(f"ask.method_{answer.question.ask}"))
        render_provenance(snapshot)


def _render_box(text: str) -> None:
    with st.form(session.key("ask_form"), border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            say("ask.box"),
            value=text[:MOST],
            max_chars=MOST,
            placeholder=say("ask.placeholder"),
            key=session.key("ask.box"),
            label_visibility="collapsed",
            autocomplete="off",
        )
        st.form_submit_button(say("ask.go"), type="primary", icon=":material/search:", on_click=_ask_typed)


def _ask_typed() -> None:
    _ask(str(session.value("ask.box", "")))


def _ask(text: str) -> None:
    session.set_options(q=text.strip(), read="")
    session.forget_selections()


def _render_examples(settings: Settings, snapshot: Snapshot) -> None:
    examples = loaders.load_examples(settings, snapshot)
    if not examples:
        return
    render_note(say("ask.examples"))
    for place, text in enumerate(examples):
        st.button(
            plain_markdown(text), key=session.key(f"ask.example.{place}"), on_click=_ask, args=(text,),
            icon=":material/search:", type="tertiary",
        )  # fmt: skip


def _render_notes(answer: Answer) -> None:
    if answer.question.cut:
        render_note(say("ask.cut", most=MOST))
    for note in answer.notes:
        render_note(say(f"ask.note_{note}"))


def _render_answer(snapshot: Snapshot, answer: Answer) -> None:
    if answer.question.ask == "viewers" and answer.meant is not None and answer.considered:
        shown = shown_count(answer.meant)
        if shown.drill is not None:
            render_drill(shown.rows, shown.drill, key="ask.meant", label=shown.text)
    if answer.net is not None:
        with st.columns([1, 2])[0]:
            render_number(say("column.net"), number_of(answer.net), key="ask.net")
    quotes = [hit.key for hit in answer.hits if hit.kind == "sentence"]
    render_hits(answer, said_rows(snapshot, quotes))


if __name__ == "__main__":
    render()
