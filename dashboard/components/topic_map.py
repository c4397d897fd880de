"""The map of topics: move over it, point at sentences, choose a topic, draw round sentences to open just these.

The chosen topic, what was drawn round, the language and the colours stand in the URL.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import loaders, session
from dashboard.charts.map_drawing import MapDrawing
from dashboard.charts.topic_map import draw_topic_map
from dashboard.components.map_canvas import render_canvas
from dashboard.components.missing_step import render_missing
from dashboard.components.number import render_drill, render_figure_foot, render_table
from dashboard.components.words import render_heading, render_note, render_question
from dashboard.map_areas import Area, areas_of, read_areas, write_areas
from dashboard.numbers import Drill
from dashboard.strings import say
from dashboard.strings.formats import format_count, plain_markup
from dashboard.strings.sentences import counted, language_name
from dashboard.topic_map_figures import (
    MapLanguage,
    Mask,
    Part,
    TopicMap,
    TopicSpot,
    area_filter,
    parts_inside,
    sentences_inside,
)
from dashboard.topic_map_loaders import load_map_languages, load_topic_map
from dashboard.topic_texts import texts_link
from data.records import Filter
from data.settings import Settings
from data.snapshots import Snapshot

PLAIN, SIGN = "", "sentiment"


def render_topic_map(settings: Settings, snapshot: Snapshot, filter_: Filter) -> None:
    """The map of the sentences that the filter means, and what was chosen or drawn round on it."""
    languages = load_map_languages(snapshot, filter_)
    if not languages:
        _render_nothing(settings, snapshot)
        return
    about = next((one for one in languages if one.language == session.option("on")), languages[0])
    map_ = load_topic_map(snapshot, filter_, about)
    render_question(say("topic_map.question"), _answer(map_))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if len(languages) > 1:
            _render_languages(languages, about)
        _render_colours()
    areas = _drawn_areas(about)
    chosen = _chosen_spot(map_)
    inside = sentences_inside(map_, areas) if areas else None
    _render_figure(snapshot, filter_, map_, chosen, areas, inside)
    if inside is not None:
        _render_inside(filter_, map_, areas, inside)
    else:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            _render_topics(map_)
            if chosen is not None:
                _render_chosen(snapshot, filter_, about, chosen)


def _render_nothing(settings: Settings, snapshot: Snapshot) -> None:
    if loaders.load_rows(snapshot, "topic_names"):
        render_question(say("topic_map.question"), say("topic_map.nobody"))
    else:
        render_question(say("topic_map.question"), say("topic_map.no_map"))
        render_missing(settings, "topics")


def _answer(map_: TopicMap) -> str:
    known = [spot for spot in map_.spots if spot.sentences]
    if not known:
        return say("topic_map.answer_none", sentences=counted("evidence", map_.sentences))
    return say(
        "topic_map.answer",
        sentences=counted("evidence", map_.sentences),
        topics=format_count(len(known)),
        largest=known[0].label,
        count=format_count(known[0].sentences),
    )


def _render_languages(languages: tuple[MapLanguage, ...], about: MapLanguage) -> None:
    names = [one.language for one in languages]
    picked = st.segmented_control(
        say("topic_map.language"),
        names,
        default=about.language,
        required=True,
        format_func=language_name,
        label_visibility="collapsed",
        key=session.key(f"topic_map.on.{about.language}"),
        wrap=False,
    )
    if picked != about.language:
        session.set_options(on=str(picked), area="", topic="")
        st.rerun()


def _render_topics(map_: TopicMap) -> None:
    """The way to a topic without a mouse."""
    labels = {str(spot.topic_id): spot.label for spot in map_.spots if spot.sentences}
    current = session.option("topic") if session.option("topic") in labels else None
    picked = st.selectbox(
        say("topic_map.light"),
        list(labels),
        index=list(labels).index(current) if current else None,
        format_func=lambda key: labels.get(key, key),
        placeholder=say("topic_map.light"),
        label_visibility="collapsed",
        key=session.key(f"topic_map.light.{current}"),
        width=330,
    )
    if picked != current:
        session.set_options(topic=picked or "", area="")
        st.rerun()


def _render_colours() -> None:
    current = SIGN if session.option("colour") == SIGN else PLAIN
    picked = st.segmented_control(
        say("topic_map.colour"),
        [PLAIN, SIGN],
        default=current,
        required=True,
        format_func=lambda name: say(f"topic_map.colour_{name or 'plain'}"),
        label_visibility="collapsed",
        key=session.key(f"topic_map.colour.{current}"),
        wrap=False,
    )
    if picked != current:
        session.set_options(colour=str(picked))
        st.rerun()


def _drawn_areas(about: MapLanguage) -> tuple[Area, ...]:
    """What was drawn round on this very map; nothing of another run's."""
    key, _, text = session.option("area").partition("~")
    return read_areas(text) if key == about.key else ()


def _chosen_spot(map_: TopicMap) -> TopicSpot | None:
    return next((spot for spot in map_.spots if str(spot.topic_id) == session.option("topic")), None)


def _render_figure(
    snapshot: Snapshot,
    filter_: Filter,
    map_: TopicMap,
    chosen: TopicSpot | None,
    areas: tuple[Area, ...],
    inside: Mask | None,
) -> None:
    by_sign = session.option("colour") == SIGN
    lit = inside
    if lit is None and chosen is not None:
        lit = map_.of == map_.spots.index(chosen)
    drawing = draw_topic_map(
        map_,
        session.palette(),
        chosen=chosen,
        lit=lit,
        areas=areas,
        by_sign=by_sign,
        texts=texts_link(snapshot.name, map_.about.language, filter_),
        finding=_finding(map_, chosen, inside),
        subtitle=_subtitle(map_, by_sign=by_sign),
    )
    with st.container(gap="xxsmall"):
        render_heading(drawing.finding, drawing.subtitle)
        _render_canvas(drawing, filter_, map_.about)
        st.html(f'<p class="mq-subtitle">{plain_markup(say("topic_map.hint"))}</p>')
        render_figure_foot(drawing, key="topic_map")


def _render_canvas(drawing: MapDrawing, filter_: Filter, about: MapLanguage) -> None:
    widget = session.key("topic_map")
    render_canvas(
        drawing.data,
        key=widget,
        on_drawn=lambda: _take_areas(widget, filter_, about),
        on_spot=lambda: _take_topic(widget),
    )


def _take_areas(widget: str, filter_: Filter, about: MapLanguage) -> None:
    """What was drawn round is chosen, and its sentences open."""
    areas = areas_of(session.sent(widget, "drawn"))
    if areas:
        session.set_options(area=f"{about.key}~{write_areas(areas)}", topic="")
        session.open_drill(Drill(grain="evidence", filter=area_filter(filter_, about, areas)))


def _take_topic(widget: str) -> None:
    topic = session.sent(widget, "spot")
    if isinstance(topic, str):
        session.set_options(topic=topic, area="")


def _clear() -> None:
    session.set_options(area="", topic="")
    session.forget_selections()


def _finding(map_: TopicMap, chosen: TopicSpot | None, inside: Mask | None) -> str:
    total = counted("evidence", map_.sentences)
    if inside is not None:
        return _finding_inside(parts_inside(map_, inside), int(inside.sum()))
    if chosen is not None:
        return say("topic_map.finding_topic", count=format_count(chosen.sentences), of=total, topic=chosen.label)
    none = int((map_.of < 0).sum())
    return say("topic_map.finding", sentences=total, none=format_count(none))


def _finding_inside(parts: tuple[Part, ...], sentences: int) -> str:
    named = [part for part in parts if part.topic is not None]
    if not named or named[0].topic is None:
        return say("topic_map.finding_inside_none", sentences=counted("evidence", sentences))
    return say(
        "topic_map.finding_inside",
        sentences=counted("evidence", sentences),
        count=format_count(named[0].sentences),
        topic=named[0].topic.label,
    )


def _subtitle(map_: TopicMap, *, by_sign: bool) -> str:
    about = map_.about
    said = [say("topic_map.subtitle_sign" if by_sign else "topic_map.subtitle")]
    if about.placed < about.sentences:
        placed, sentences = format_count(about.placed), counted("evidence", about.sentences)
        said.append(say("topic_map.sampled", placed=placed, sentences=sentences))
    return " ".join(said)


def _render_chosen(snapshot: Snapshot, filter_: Filter, about: MapLanguage, chosen: TopicSpot) -> None:
    own = filter_.but(topics=(chosen.topic_id,), languages=(about.language,))
    drill = Drill(grain="evidence", filter=own)
    total = loaders.load_drawer(snapshot, drill).total
    render_drill(total, drill, key="topic_map.topic", label=counted("evidence", total))
    if st.button(say("topic_map.open"), icon=":material/arrow_forward:", key="topic_map.open"):
        session.set_options(section="one", area="")
        session.forget_selections()
        st.rerun()
    st.button(say("topic_map.clear"), key="topic_map.unlight", on_click=_clear)


def _render_inside(filter_: Filter, map_: TopicMap, areas: tuple[Area, ...], inside: Mask) -> None:
    """What the sentences inside the line are about, each number a way to its sentences."""
    sentences = int(inside.sum())
    if not sentences:
        render_note(say("topic_map.inside_empty"))
        st.button(say("topic_map.clear"), key="topic_map.clear", on_click=_clear)
        return
    own = area_filter(filter_, map_.about, areas)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        drill = Drill(grain="evidence", filter=own)
        render_drill(sentences, drill, key="topic_map.inside", label=counted("evidence", sentences))
        st.button(say("topic_map.clear"), key="topic_map.clear", on_click=_clear)
    parts = parts_inside(map_, inside)
    if not filter_.topics:
        _render_parts(own, parts, sentences)


def _render_parts(own: Filter, parts: tuple[Part, ...], sentences: int) -> None:
    named = [part for part in parts if part.topic is not None]
    render_heading(say("topic_map.inside", sentences=counted("evidence", sentences)))
    frame = pd.DataFrame(
        {
            say("topic_map.topic"): [part.topic.label for part in named if part.topic],
            say("column.sentences"): [part.sentences for part in named],
            say("topic_map.on_map"): [part.topic.sentences for part in named if part.topic],
        }
    )
    drills = [Drill(grain="evidence", filter=own.but(topics=(part.topic.topic_id,))) for part in named if part.topic]
    render_table(
        frame,
        {say("column.sentences"): drills},
        key="topic_map.parts",
        title=say("topic_map.inside", sentences=counted("evidence", sentences)),
        height="content",
    )
    if len(named) < len(parts):
        render_note(say("topic_map.inside_rest", sentences=counted("evidence", parts[-1].sentences)))
