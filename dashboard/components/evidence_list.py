"""The evidence of a draft or an assignment, each piece with where it is from and the way to its rows."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import session
from dashboard.copy_figures import drill_of as drill_of_figure
from dashboard.numbers import Drill
from dashboard.strings import say
from dashboard.strings.drafting import evidence_origin
from dashboard.strings.formats import format_count, plain_markup
from data.draft_records import Dossier
from data.records import Filter
from data.writing import Evidence


def render_cited(cited: Sequence[tuple[int, Evidence]], *, key: str) -> None:
    """The evidence that a text cites, by its numbers there."""
    for number, one in cited:
        with st.container(gap=None):
            st.html(source_markup(one, f"<b>{number}</b>"))
            render_way(one, key=f"{key}.{one.evidence_id}")


def source_markup(one: Evidence, before: str = "") -> str:
    """A piece of evidence as HTML: what it says, where it is from, why it was chosen."""
    said = plain_markup(one.text)
    if one.kind in ("quote", "echo"):
        said = f"<q>“{said}”</q>"
    origin = " · ".join(part for part in (evidence_origin(one), one.why) if part)
    return f'<p class="mq-source">{before}{said}<small>{plain_markup(origin)}</small></p>'


def render_way(one: Evidence, *, key: str) -> None:
    """The button that opens the rows behind a piece of evidence; nothing for what has no rows."""
    drill = drill_of(one)
    if drill is None:
        return
    label = (
        say("writing.read_rows", n=format_count(one.n or 0)) if one.kind == "figure" else say("writing.read_review")
    )
    st.button(label, key=session.key(f"drill.{key}"), on_click=session.open_drill, args=(drill,), type="tertiary")


def drill_of(one: Evidence) -> Drill | None:
    """The rows behind a piece of evidence: a figure's own, or the review that a quote stands in."""
    if one.kind == "figure":
        return drill_of_figure(one)
    if one.review_id:
        return Drill(grain="reviews", filter=Filter(reviews=(one.review_id,)))
    return None


def reviews_cited(dossiers: Sequence[Dossier]) -> int:
    """How many reviews the sentences of some drafts rest on."""
    found = set()
    for dossier in dossiers:
        cited = {name for _, _, line in dossier.newest.written.content.lines() for name in line.evidence}
        found |= {one.review_id for one in dossier.assignment.evidence if one.evidence_id in cited and one.review_id}
    return len(found)
