"""What a title is: synopsis and credits, as its source gave them."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from dashboard.components.words import render_heading
from dashboard.strings import say
from dashboard.strings.formats import plain_markup
from dashboard.summaries import Row

ROLES = (("director", "director"), ("writer", "writer"), ("cast", "cast"))


def render_facts(facts: Row) -> None:
    """Synopsis on the left, facts and credits on the right."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        render_heading(say("title.about"), _line(facts))
        synopsis = facts["synopsis"] or say("title.no_synopsis")
        st.html(f'<p class="mq-prose">{plain_markup(synopsis)}</p>')
    with right:
        markup = "".join(_credit(say(f"title.{key}"), _people(facts, role)) for role, key in ROLES)
        if markup:
            st.html(f'<dl class="mq-credits">{markup}</dl>')


def _line(facts: Row) -> str:
    runtime = say("title.runtime", minutes=facts["runtime_minutes"]) if facts["runtime_minutes"] else ""
    parts = (str(facts["year"] or ""), ", ".join(facts["genres"] or ()), runtime, facts["studio"] or "")
    return " · ".join(part for part in parts if part)


def _people(facts: Row, role: str) -> Iterable[str]:
    for credit in facts["credits"] or ():
        if credit["role"] == role:
            yield f"{credit['person']} ({credit['character']})" if credit["character"] else credit["person"]


def _credit(label: str, people: Iterable[str]) -> str:
    names = ", ".join(people)
    return f"<dt>{plain_markup(label)}</dt><dd>{plain_markup(names)}</dd>" if names else ""
