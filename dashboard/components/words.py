"""Words in Marquee's own type: question, answer, headings, notes. All text is escaped here."""

from __future__ import annotations

import streamlit as st

from dashboard.strings.formats import plain_markup


def render_question(question: str, answer: str) -> None:
    """The question that a page answers, and the answer in one sentence."""
    st.html(f'<h1 class="mq-question">{plain_markup(question)}</h1><p class="mq-answer">{plain_markup(answer)}</p>')


def render_heading(finding: str, subtitle: str = "") -> None:
    """A figure's or a section's title, and what it shows."""
    below = f'<p class="mq-subtitle">{plain_markup(subtitle)}</p>' if subtitle else ""
    st.html(f'<h2 class="mq-heading">{plain_markup(finding)}</h2>{below}')


def render_note(text: str) -> None:
    """A quiet sentence."""
    st.html(f'<p class="mq-note">{plain_markup(text)}</p>')


def render_rule() -> None:
    """A hairline."""
    st.html('<hr class="mq-rule">')
