"""One topic in full: in numbers, over time, by title and segment, in quotes, beside other topics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import get_args

import streamlit as st

from analytics.figures.emerging import Emerging
from analytics.figures.topic_course import Unit
from analytics.figures.topic_heat import By
from analytics.figures.topic_overlap import lifts_of
from analytics.figures.topic_quotes import TopicQuotes
from analytics.figures.topics import TopicRow
from dashboard import loaders, session, topic_loaders
from dashboard.charts.drawing import drill_of
from dashboard.charts.topic_courses import draw_topic_courses
from dashboard.charts.topic_heat import Measure, draw_heat
from dashboard.charts.topics import draw_overlaps
from dashboard.components.choices import choose
from dashboard.components.number import render_count, render_drawing, render_drill, render_number
from dashboard.components.quotes import render_quotes
from dashboard.components.topic_list import open_topic
from dashboard.components.words import render_heading, render_note, render_rule
from dashboard.numbers import Drill, number_of
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_date, format_estimate, format_number
from dashboard.strings.sentences import language_name
from dashboard.strings.topics import badge_text, kind_text, risen_sentence
from dashboard.summaries import Row
from data.records import Filter
from data.snapshots import Snapshot

UNITS: tuple[Unit, ...] = get_args(Unit)
#: With more weeks than that, months are easier to read.
WEEKS = 70
PAIRS = 6


def render_facts(listed: Row) -> None:
    """What the topic is: its words, what people did to it, how well it holds together and is found again."""
    words = say("filter.comma").join(listed["words"] or [])
    kind = kind_text(listed["kind"], given=listed["given"], hidden=listed["hidden"])
    found = listed["found_label"]
    lines = [
        say("topics.words", words=words) if words else "",
        say("topics.about", about=listed["about"]) if listed.get("about") else "",
        say("topics.found_as", name=found) if listed["given"] and found and found != listed["label"] else "",
        say("filter.comma").join(
            part
            for part in (
                language_name(listed["language"] or ""),
                kind,
                badge_text(listed["stability"])
                + ("" if listed["stability"] is None else f" ({format_number(listed['stability'], 2)})"),
                ""
                if listed["coherence"] is None
                else say("topics.coherence", value=format_number(listed["coherence"], 2)),
            )
            if part
        ),
    ]
    for line in lines:
        if line:
            render_note(line)


def render_portrait(
    snapshot: Snapshot, filter_: Filter, row: TopicRow, listed: Row, risen: Sequence[Emerging]
) -> None:
    """All that is counted of a topic under a filter."""
    _render_numbers(row, filter_)
    own = [one for one in risen if one.topic_id == row.topic.topic_id]
    titles = loaders.load_title_names(snapshot)
    for one in own:
        render_note(say("topics.risen_told", sentence=risen_sentence(one, titles), flagged=format_date(one.flagged)))
    _render_course(snapshot, filter_, row, own)
    render_facts(listed)
    _render_quotes(topic_loaders.load_quotes_of(snapshot, filter_, row.topic.topic_id), filter_, row)
    render_rule()
    _render_heats(snapshot, filter_, row)
    _render_overlaps(snapshot, filter_, row)


def _render_numbers(row: TopicRow, filter_: Filter) -> None:
    columns = [column for half in st.columns(2, gap="small") for column in half.columns(2, gap="small", wrap=False)]
    shown = (("share", row.share), ("net", row.net), ("rating", row.rating))
    for column, (name, figure) in zip(columns, shown, strict=False):
        with column:
            beside = ""
            if name == "rating" and row.within.low is not None:
                beside = say("topics.within", value=format_estimate(row.within, "points"))
            render_number(say(f"topics.number_{name}"), number_of(figure), key=f"topics.{name}", beside=beside)
    with columns[3]:
        drill = Drill(grain="evidence", filter=filter_.but(topics=(row.topic.topic_id,), signs=()))
        render_count(say("topics.number_sentences"), row.sentences, drill, key="topics.sentences")


def _render_course(snapshot: Snapshot, filter_: Filter, row: TopicRow, own: Sequence[Emerging]) -> None:
    named = session.option("unit")
    unit: Unit = next((one for one in UNITS if one == named), "week")
    courses = topic_loaders.load_course(snapshot, filter_, row.topic.topic_id, unit)
    if not named and not own and courses and len(courses[0].points) > WEEKS:
        unit = "month"
        courses = topic_loaders.load_course(snapshot, filter_, row.topic.topic_id, unit)
    drawing = draw_topic_courses(courses, session.palette(), unit=unit, emerging=own)
    render_drawing(drawing, key=f"topics.course.{unit}")
    ordered = [unit, *(one for one in UNITS if one != unit)]
    choose(say("topics.unit"), "unit", ordered, {one: say(f"topics.unit_{one}") for one in UNITS}, width=180)


def _render_quotes(quotes: TopicQuotes, filter_: Filter, row: TopicRow) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        render_heading(say("topics.quotes"), say("topics.quotes_about"))
        if quotes.representative:
            render_quotes(quotes.representative, with_title=True)
        else:
            render_note(say("topics.quotes_none"))
    with right:
        if quotes.rarer is None or not quotes.contrarian:
            return
        count = quotes.praise if quotes.rarer == "praise" else quotes.blame
        render_heading(
            say(f"topics.contrarian_{quotes.rarer}"),
            say("topics.contrarian_about", praise=format_count(quotes.praise), blame=format_count(quotes.blame)),
        )
        render_quotes(quotes.contrarian, with_title=True)
        drill = Drill(grain="evidence", filter=filter_.but(topics=(row.topic.topic_id,), signs=(quotes.rarer,)))
        render_drill(count, drill, key="topics.contrarian", label=say("audience.quotes_all", n=format_count(count)))


def _render_heats(snapshot: Snapshot, filter_: Filter, row: TopicRow) -> None:
    names = {"title": loaders.load_title_names(snapshot), "segment": loaders.load_segment_names(snapshot)}
    sides: tuple[By, ...] = ("title", "segment")
    measures = {name: say(f"topics.heat_{name}") for name in ("share", "net")}
    measure: Measure = "net" if choose(say("topics.heat"), "measure", list(measures), measures) == "net" else "share"
    for by in sides:
        heat = topic_loaders.load_heat_of(snapshot, filter_, row.topic.topic_id, by)
        if len(heat.groups) < 2 or not heat.topics:
            continue
        drawing = draw_heat(heat, session.palette(), names[by], measure=measure)
        render_drawing(drawing, key=f"topics.{by}.{measure}")


def _render_overlaps(snapshot: Snapshot, filter_: Filter, row: TopicRow) -> None:
    overlaps = topic_loaders.load_together(snapshot, filter_)
    own = lifts_of(overlaps, row.topic.topic_id)[:PAIRS]
    if own:
        drawing = draw_overlaps(replace(overlaps, pairs=tuple(own)), session.palette(), filter_)
        # A filter of two topics means either; so a mark leads to the other topic, not to rows that it did not count.
        drawing = replace(drawing, hint=say("topics.overlap_hint"))
        render_drawing(drawing, key="topics.overlaps", follow=partial(_open_other, row.topic.topic_id))


def _open_other(topic_id: int, mark: object) -> None:
    drill = drill_of(mark)
    other = next((one for one in drill.filter.topics if one != topic_id), None) if drill else None
    if other is not None:
        open_topic(other)
