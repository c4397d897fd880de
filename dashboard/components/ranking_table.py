"""A ranking list on the page: its places, each number the way to its rows; who was left out; what looks made."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from dashboard.components.number import render_drill, render_table
from dashboard.components.words import render_heading, render_note
from dashboard.numbers import Drill
from dashboard.ranking_pictures import move_text, over_text, range_text, ranks_text, value_head, value_text
from dashboard.ranking_words import formula_words, method_words
from dashboard.strings import say
from dashboard.strings.formats import format_count
from dashboard.strings.rankings import constants_sentence, doubt_sentence, dropped_sentences
from data.ranked import RankedTitle, Ranking

#: Rows that are named one by one fit a link up to about so many.
LINKED = 200
#: Rows up to which a table is shown whole, and the pixels of a longer one.
WHOLE, TALLEST = 25, 788
_COLUMNS = ("place", "title", "value", "over", "places", "in_top", "n", "move", "band", "doubt")


def render_ranking(ranking: Ranking) -> None:
    """The list: a click on a value, its n or its doubtful ratings opens exactly these rows."""
    if not ranking.titles:
        render_note(say("rankings.nothing"))
        return
    shown = _shown(ranking)
    names = {column: _name(column, ranking) for column in shown}
    frame = pd.DataFrame({names[column]: [_cell(column, one, ranking) for one in ranking.titles] for column in shown})
    behind = [Drill(grain=one.grain, filter=one.filter) for one in ranking.titles]
    drills: dict[str, list[Drill | None]] = {
        names["value"]: [*behind],
        names["n"]: [*behind],
        names["title"]: [*behind],
    }
    if "doubt" in shown:
        drills[names["doubt"]] = [_doubtful(one) for one in ranking.titles]
    helps = {
        names[column]: st.column_config.Column(help=say(f"rankings.column.{column}_help"), pinned=column == "place")
        for column in shown
        if column not in ("title", "value")
    }
    helps[names["n"]] = st.column_config.Column(help=say("rankings.column.n_help"), alignment="right")
    helps[names["title"]] = st.column_config.Column(width="medium")
    render_table(
        frame,
        drills,
        key="rankings.table",
        title=ranking.definition.name,
        columns=helps,
        height="content" if len(ranking.titles) <= WHOLE else TALLEST,
    )


def _shown(ranking: Ranking) -> list[str]:
    empty = set()
    if not any(one.movement for one in ranking.titles):
        empty.add("move")
    if not any(one.over_index for one in ranking.titles):
        empty.add("over")
    if not any(one.suspicion.ratings for one in ranking.titles):
        empty.add("doubt")
    return [column for column in _COLUMNS if column not in empty]


def _name(column: str, ranking: Ranking) -> str:
    return say(f"rankings.column.{column}", unit=value_head(ranking), size=format_count(ranking.definition.size))


def _cell(column: str, one: RankedTitle, ranking: Ranking) -> object:
    if column == "value":
        range_ = range_text(one.value, ranking.unit)
        value = value_text(one.value.value, ranking.unit)
        return say("number.estimate", value=value, range=range_) if range_ else value
    cells: dict[str, object] = {
        "place": one.position,
        "title": one.name,
        "places": ranks_text(one),
        "in_top": say("number.percent", value=f"{100 * one.in_top:.0f}"),
        "n": format_count(one.value.n),
        "move": _moved(one),
        "over": over_text(one),
        "band": _bands(ranking).get(one.tie_band, ""),
        "doubt": _doubt(one),
    }
    return cells[column]


def _moved(one: RankedTitle) -> str:
    """A move; in brackets what chance would do as well."""
    text = move_text(one)
    within = one.movement is not None and one.movement.change and not one.movement.beyond_noise
    return f"({text})" if within else text


def _bands(ranking: Ranking) -> dict[int, str]:
    """The letter of each band of more than one."""
    counted = Counter(one.tie_band for one in ranking.titles)
    shared = [band for band, titles in sorted(counted.items()) if titles > 1]
    return {band: _letter(number) for number, band in enumerate(shared, 1)}


def _letter(number: int) -> str:
    text, left = "", number
    while left > 0:
        left, place = divmod(left - 1, 26)
        text = chr(ord("A") + place) + text
    return text


def _doubt(one: RankedTitle) -> str:
    if not one.suspicion.ratings:
        return ""
    otherwise = one.suspicion.position
    place = say("rankings.doubt_off") if otherwise is None else format_count(otherwise)
    return f"{format_count(one.suspicion.ratings)} → {place}"


def _doubtful(one: RankedTitle) -> Drill | None:
    """The suspicious ratings; of very many the first, as many as a link holds."""
    keys = one.suspicion.keys[:LINKED]
    if not keys:
        return None
    return Drill(grain=one.grain, filter=one.filter.but(reviews=keys, without=()))


def render_doubts(ranking: Ranking) -> None:
    """The titles with ratings that look made: why, and where they would stand otherwise."""
    doubted = [one for one in ranking.titles if one.suspicion.ratings]
    if not doubted:
        return
    without = "_without" if ranking.definition.without_suspicious else ""
    render_heading(say("rankings.doubt_heading"), say(f"rankings.doubt_note{without}"))
    for one in doubted:
        with st.container(gap=None):
            render_note(doubt_sentence(one, ranking))
            if len(one.suspicion.keys) > LINKED:
                render_note(say("rankings.doubt_part", shown=format_count(LINKED)))
            drill = _doubtful(one)
            if drill is not None:
                render_drill(
                    one.suspicion.ratings,
                    drill,
                    key=f"rankings.doubt.{one.title_id}",
                    label=say("rankings.doubt_rows"),
                )


def render_left_out(ranking: Ranking) -> None:
    """Who was left out by which rule."""
    sentences = dropped_sentences(ranking)
    if sentences:
        render_heading(say("rankings.dropped_heading"))
        for sentence in sentences:
            render_note(sentence)


def render_method(ranking: Ranking) -> None:
    """The formula with its constants, and how intervals and bands were made."""
    with st.expander(say("rankings.method_heading"), icon=":material/function:"):
        for line in (formula_words(ranking), constants_sentence(ranking), method_words(ranking)):
            if line:
                render_note(line)
