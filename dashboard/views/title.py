"""Title: what do audiences make of this one?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import loaders, session
from dashboard.charts.title import draw_title_topics, draw_title_trend
from dashboard.components.filter_bar import render_filter_bar
from dashboard.components.number import render_count, render_drawing, render_drill, render_number
from dashboard.components.provenance import render_provenance
from dashboard.components.quotes import render_quotes
from dashboard.components.title_facts import render_facts
from dashboard.components.words import render_heading, render_note, render_question
from dashboard.numbers import Drill, Number
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.answers import title_answer
from dashboard.strings.formats import format_count, format_value
from dashboard.summaries import Row, TitleSummary
from data.errors import StudioError
from data.records import Filter
from data.snapshots import Snapshot


def render() -> None:
    """The page."""
    with told():
        snapshot = loaders.load_snapshot(loaders.load_studio())
        names = loaders.load_title_names(snapshot)
        if not names:
            render_question(say("overview.empty_question"), say("overview.empty_answer"))
            return
        title_id = _chosen_title(snapshot, list(names))
        filter_ = session.current_filter().but(titles=(title_id,))
        title = loaders.load_title(snapshot, filter_, title_id)
        if title is None:
            raise StudioError(say("title.missing"), where=title_id, mend=say("title.missing_mend"))
        render_question(say("title.question", title=title.facts["name"]), title_answer(title))
        _render_numbers(title, filter_)
        _render_figures(title)
        _render_quotes(title, filter_)
        render_facts(title.facts)
        render_provenance(snapshot)


def _chosen_title(snapshot: Snapshot, title_ids: list[str]) -> str:
    """The title that the filter names first; without one, the most reviewed, which then stands in the URL."""
    chosen = session.current_filter()
    if not chosen.titles:
        session.set_filter(chosen.but(titles=(title_ids[0],)))
        chosen = session.current_filter()
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        _render_choice(title_ids, chosen.titles[0], loaders.load_title_names(snapshot))
        render_filter_bar(snapshot, with_titles=False)
    return chosen.titles[0]


def _render_choice(title_ids: list[str], current: str, names: dict[str, str]) -> None:
    picked = st.selectbox(
        say("title.choose"),
        title_ids,
        index=title_ids.index(current) if current in title_ids else None,
        format_func=lambda key: names.get(key, key),
        label_visibility="collapsed",
        key=session.key(f"title.{current}"),
        width=320,
    )
    if picked is not None and picked != current:
        session.set_filter(session.current_filter().but(titles=(picked,)))
        st.rerun()


def _render_numbers(title: TitleSummary, filter_: Filter) -> None:
    one, two, three = st.columns(3, gap="small", wrap=False)
    with one:
        beside = _beside(title.slate_net)
        render_number(say("title.net"), title.net, key="net", beside=beside)
    with two:
        beside = _beside(title.slate_rating)
        render_number(say("title.rating"), title.rating, key="rating", beside=beside)
    with three:
        render_count(say("title.reviews"), title.reviews, Drill(grain="reviews", filter=filter_), key="reviews")


def _beside(slate: Number) -> str:
    value = format_value(slate.estimate, slate.unit)
    return say("title.against_slate", value=value) if slate.known else ""


def _render_figures(title: TitleSummary) -> None:
    palette = session.palette()
    left, right = st.columns(2, gap="large")
    with left:
        trend = draw_title_trend(title, palette)
        if trend is not None:
            render_drawing(trend, key="trend")
        else:
            render_note(say("overview.moved_no_days"))
    with right:
        topics = draw_title_topics(title, palette)
        if topics is not None:
            render_drawing(topics, key="topics")
        else:
            render_note(say("title.topics_none"))


def _render_quotes(title: TitleSummary, filter_: Filter) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        _render_side(
            say("title.praise_heading"), title.praise, filter_.but(signs=("praise",)), title.praise_rows, "praise"
        )
    with right:
        _render_side(
            say("title.blame_heading"), title.blame, filter_.but(signs=("blame",)), title.blame_rows, "blame"
        )


def _render_side(heading: str, quotes: Sequence[Row], filter_: Filter, rows: int, key: str) -> None:
    render_heading(heading, say("title.quotes_subtitle") if quotes else "")
    if not quotes:
        render_note(say("title.quotes_none"))
        return
    render_quotes(quotes, with_title=False)
    drill = Drill(grain="evidence", filter=filter_)
    render_drill(rows, drill, key=f"quotes.{key}", label=say("title.quotes_all", n=format_count(rows)))


if __name__ == "__main__":
    render()
