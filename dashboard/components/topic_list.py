"""All topics under a filter: a figure of the most spoken of, a table of all, and those that are hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from analytics.figures.emerging import Emerging
from analytics.figures.topics import TopicRow
from dashboard import loaders, session, topic_loaders
from dashboard.charts.topics import draw_topic_rows
from dashboard.components.number import render_drawing, render_drill, render_table
from dashboard.components.topic_acts import render_act
from dashboard.components.words import render_heading, render_note
from dashboard.numbers import Drill, number_of
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_estimate, plain_markdown
from dashboard.strings.sentences import counted, language_name
from dashboard.strings.topics import badge_text, kind_text, risen_mark, surest_of
from data.records import Filter
from data.settings import Settings
from data.snapshots import Snapshot
from data.topic_edits import Edit, TopicEdits

#: Topics that the figure shows; the table has all.
DRAWN = 5
TABLE_HEIGHT = 520


def open_topic(topic_id: int) -> None:
    """Show one topic in full."""
    session.set_options(section="one", topic=str(topic_id), edit="")


def render_topic_list(
    settings: Settings, snapshot: Snapshot, filter_: Filter, rows: Sequence[TopicRow], risen: Sequence[Emerging]
) -> None:
    """The figure, the way to each topic, the table, the hidden ones."""
    if not rows:
        return
    render_drawing(draw_topic_rows(rows[:DRAWN], session.palette()), key="topics.rows")
    marked = surest_of(risen)
    _render_ways([row for place, row in enumerate(rows) if place < DRAWN or row.topic.topic_id in marked], marked)
    render_heading(say("topics.table_heading", count=format_count(len(rows))), say("topics.table_subtitle"))
    _render_table(rows, marked, loaders.load_title_names(snapshot))
    render_note(say("topics.badge_about"))
    _render_hidden(settings, snapshot, filter_)


def _render_ways(rows: Sequence[TopicRow], marked: Mapping[int, Emerging]) -> None:
    """A way to each topic of the figure, and to those that rose lately."""
    with st.container(horizontal=True, gap="small"):
        for row in rows:
            st.button(
                plain_markdown(row.topic.label),
                key=session.key(f"topics.open.{row.topic.topic_id}"),
                on_click=open_topic,
                args=(row.topic.topic_id,),
                type="tertiary",
                icon=":material/trending_up:" if row.topic.topic_id in marked else ":material/arrow_forward:",
                help=say("topics.open_help"),
            )


def _render_table(rows: Sequence[TopicRow], risen: Mapping[int, Emerging], titles: Mapping[str, str]) -> None:
    several = len({row.topic.language for row in rows}) > 1
    share, net, rating = say("topic_figures.column_share"), say("column.net"), say("column.rating")
    columns: dict[str, list[object]] = {say("topic_figures.column_topic"): [row.topic.label for row in rows]}
    if several:
        columns[say("topics.column_language")] = [language_name(row.topic.language or "") for row in rows]
    columns |= {
        share: [format_estimate(row.share.estimate, "percent") for row in rows],
        say("column.n"): [row.reviews for row in rows],
        net: [format_estimate(row.net.estimate, "net") for row in rows],
        rating: [format_estimate(row.rating.estimate, "rating") for row in rows],
        say("topic_figures.column_stability"): [badge_text(row.topic.stability) for row in rows],
        say("topics.column_new"): [_risen(risen.get(row.topic.topic_id), titles) for row in rows],
        say("topics.column_kind"): [kind_text(row.topic.kind, given=row.topic.given, hidden=False) for row in rows],
    }
    for name in (say("topics.column_new"), say("topics.column_kind")):
        if not any(columns[name]):
            del columns[name]
    render_table(
        pd.DataFrame(columns),
        {
            share: [number_of(row.share).drill for row in rows],
            net: [number_of(row.net).drill for row in rows],
            rating: [number_of(row.rating).drill for row in rows],
        },
        key="topics.table",
        title=say("topics.question"),
        height=TABLE_HEIGHT if len(rows) > 16 else "content",
        opens={say("topic_figures.column_topic"): [partial(open_topic, row.topic.topic_id) for row in rows]},
    )


def _risen(one: Emerging | None, titles: Mapping[str, str]) -> str:
    return "" if one is None else risen_mark(one, titles)


def _render_hidden(settings: Settings, snapshot: Snapshot, filter_: Filter) -> None:
    hidden = [row for row in topic_loaders.load_all_listed(snapshot) if row["hidden"]]
    if not hidden:
        return
    if not st.toggle(say("topics.hidden", count=format_count(len(hidden))), key=session.key("topics.hidden")):
        return
    for row in hidden:
        topic_id = row["topic_id"]
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                plain_markdown(row["label"]),
                key=session.key(f"topics.open.{topic_id}"),
                on_click=open_topic,
                args=(topic_id,),
                type="tertiary",
            )
            drill = Drill(grain="evidence", filter=filter_.but(topics=(topic_id,), signs=()))
            total = loaders.load_drawer(snapshot, drill).total
            render_drill(total, drill, key=f"topics.hidden.{topic_id}", label=counted("evidence", total))
            render_act(
                settings,
                say("topics.show"),
                partial(_show, topic_id),
                key=f"show.{topic_id}",
                icon=":material/visibility:",
            )


def _show(topic_id: int, edits: TopicEdits, who: str) -> Edit:
    return edits.show([topic_id], who)
