"""The one filter bar: it reads as a sentence, and the sentence is the button that changes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboard import loaders, session
from dashboard.components.words import render_note
from dashboard.problems import render_problem
from dashboard.strings import say
from dashboard.strings.formats import DASH, plain_markdown
from dashboard.strings.sentences import filter_sentence, language_name, source_name
from data.errors import MarqueeError
from data.records import Filter
from data.snapshots import Snapshot

_FIRST_DAY = date(1890, 1, 1)


def render_filter_bar(snapshot: Snapshot, *, with_titles: bool = True) -> Filter:
    """The bar; returns the filter that the page is about. Without titles, the page shows its own choice before it."""
    chosen = session.current_filter()
    names = loaders.load_names(snapshot)
    sentence = filter_sentence(chosen, **names, with_titles=with_titles)
    bar = st.popover(
        plain_markdown(sentence),
        icon=":material/filter_list:",
        help=say("filter.button_help"),
        key=session.key("filter"),
        on_change="rerun",
        width="content",
    )
    if bar.open:
        with bar:
            _render_form(snapshot, chosen, names)
    unread = session.unread_parts()
    if unread:
        render_note(say("filter.unread", parts=", ".join(unread)))
    return chosen


def _render_form(snapshot: Snapshot, chosen: Filter, names: Mapping[str, Mapping[Any, str]]) -> None:
    titles, topics, aspects = names["titles"], names["topics"], names["aspects"]
    choices = loaders.load_choices(snapshot)
    with st.form(session.key("filter_form"), border=False):
        _choose("titles", list(titles), chosen.titles, lambda key: titles.get(key, key))
        left, right = st.columns(2, wrap=False, gap="small")
        with left:
            _choose("sources", choices["sources"], chosen.sources, source_name)
            _choose("languages", choices["languages"], chosen.languages, language_name)
            _choose_day("since", chosen.since)
        with right:
            _choose("genres", choices["genres"], chosen.genres, str)
            # A link may name a topic that is hidden, or that went into another.
            offered = dict.fromkeys((*loaders.load_topics(snapshot), *chosen.topics))
            _choose("topics", list(offered), chosen.topics, lambda key: topics.get(key, f"#{key}"))
            _choose_day("until", chosen.until)
        if choices["territories"]:
            _choose("territories", choices["territories"], chosen.territories, str)
        if aspects:
            _choose("aspects", list(aspects), chosen.aspects, lambda key: aspects.get(key, key))
        _choose_entities(snapshot, chosen)
        _choose_viewers(snapshot, chosen, choices, titles)
        st.text_input(say("filter.search"), value=chosen.search, max_chars=200, key=session.key("filter.search"))
        with st.container(horizontal=True):
            shown = st.form_submit_button(say("filter.apply"), type="primary")
            cleared = st.form_submit_button(say("filter.clear"))
    if cleared:
        _take(Filter())
    elif shown:
        _submit(chosen)


def _submit(chosen: Filter) -> None:
    # A field that is not offered here (no territories, say) keeps what it was.
    changes = {name: session.value(f"filter.{name}", kept) for name, kept in chosen if name != "signs"}
    try:
        _take(chosen.but(**{name: tuple(new) if isinstance(new, list) else new for name, new in changes.items()}))
    except ValueError:
        render_problem(MarqueeError(say("filter.backwards"), mend=say("filter.backwards_mend")))


def _take(chosen: Filter) -> None:
    session.set_filter(chosen)
    session.forget_selections()
    st.rerun()


def _choose(name: str, options: list[Any], chosen: tuple[Any, ...], label: Any) -> None:
    known = [value for value in chosen if value in options]
    st.multiselect(
        say(f"filter.{name}"),
        options,
        default=known,
        format_func=label,
        placeholder=say("filter.any"),
        key=session.key(f"filter.{name}"),
    )


def _choose_entities(snapshot: Snapshot, chosen: Filter) -> None:
    """Characters, people and plot points belong to a title: they are offered for the titles that are chosen."""
    labels = {
        row["entity_id"]: say("filter.entity", name=row["name"], kind=say(f"entity_kind.{row['kind']}"))
        for row in loaders.load_entities(snapshot)
        if row["title_id"] in chosen.titles
    }
    if labels:
        _choose("entities", list(labels), chosen.entities, lambda key: labels.get(key, key))


def _choose_viewers(
    snapshot: Snapshot, chosen: Filter, choices: Mapping[str, list[str]], titles: Mapping[str, str]
) -> None:
    """Whose evidence: segments by kind, those who like a title, and what is known of the viewers themselves."""
    labels = {
        row["segment_id"]: say("filter.segment", kind=say(f"segment_kind.{row['kind']}"), name=row["name"])
        for row in loaders.load_segments(snapshot)
    }
    left, right = st.columns(2, wrap=False, gap="small")
    with left:
        if labels:
            _choose("segments", list(labels), chosen.segments, lambda key: labels.get(key, key))
        if choices.get("ages"):
            _choose("ages", choices["ages"], chosen.ages, lambda band: band.replace("-", DASH))
    with right:
        # What somebody likes may have left the list of titles with a review.
        _choose("fans", list(dict.fromkeys((*titles, *chosen.fans))), chosen.fans, lambda key: titles.get(key, key))
        if choices.get("genders"):
            _choose("genders", choices["genders"], chosen.genders, str)


def _choose_day(name: str, chosen: date | None) -> None:
    st.date_input(
        say(f"filter.{name}_label"),
        value=chosen,
        min_value=_FIRST_DAY,
        max_value=date(2100, 12, 31),
        format="YYYY-MM-DD",
        key=session.key(f"filter.{name}"),
    )
