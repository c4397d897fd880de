"""What is ranked and which titles may stand on the list: it reads as a sentence, and the sentence changes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

import streamlit as st
from pydantic import ValidationError

from dashboard import loaders, session
from dashboard.problems import render_problem
from dashboard.ranking_choice import OPTIONS, options_of
from dashboard.strings import say
from dashboard.strings.formats import plain_markdown
from dashboard.strings.rankings import rules_sentence
from data.errors import MarqueeError
from data.ranked import ListDefinition, Measure
from data.snapshots import Snapshot

MEASURES: tuple[Measure, ...] = get_args(Measure)
_FIRST_DAY = date(1880, 1, 1)


def render_rules(snapshot: Snapshot, saved: ListDefinition, current: ListDefinition) -> None:
    """The button that says the rules, and the form behind it."""
    names = loaders.load_names(snapshot)
    sentence = rules_sentence(
        current, names["aspects"].get(current.aspect, ""), names["segments"].get(current.segment, "")
    )
    rules = st.popover(
        plain_markdown(sentence),
        icon=":material/tune:",
        help=say("rankings.rules.button_help"),
        key=session.key("rankings.rules"),
        on_change="rerun",
        width="content",
    )
    if rules.open:
        with rules:
            _render_form(saved, current, names)


def _render_form(saved: ListDefinition, current: ListDefinition, names: Mapping[str, Mapping[Any, str]]) -> None:
    with st.form(session.key("rankings.form"), border=False):
        measure = _choose("measure", list(MEASURES), current.measure, lambda one: say(f"rankings.measure.{one}"))
        left, right = st.columns(2, wrap=False, gap="small")
        with left:
            chosen = {
                "measure": measure,
                "size": _count("size", current.size, 1, 1_000),
                "m": _count("m", current.m, 0, None, step=1.0),
                "aspect": _choose("aspect", list(names["aspects"]), current.aspect, names["aspects"].get),
                "segment": _choose("segment", list(names["segments"]), current.segment, names["segments"].get),
                "half_life_days": _count("half_life", current.half_life_days, 1, None, step=1.0),
            }
        rules = current.eligibility
        with right:
            floors = {
                "min_ratings": _count("min_ratings", rules.min_ratings, 1, None),
                "min_viewers": _count("min_viewers", rules.min_viewers, 0, None),
                "max_ratings": _count("max_ratings", rules.max_ratings, 1, None),
                "released_since": _day("released_since", rules.released_since),
                "released_until": _day("released_until", rules.released_until),
            }
        titles = names["titles"]
        without = st.multiselect(
            say("rankings.rules.without"),
            list(dict.fromkeys((*titles, *rules.without))),
            default=list(rules.without),
            format_func=lambda key: titles.get(key, key),
            placeholder=say("filter.any"),
            key=session.key("rankings.rules.without"),
        )
        clean = st.toggle(
            say("rankings.rules.clean"), value=current.without_suspicious, key=session.key("rankings.rules.clean")
        )
        with st.container(horizontal=True):
            asked = st.form_submit_button(say("rankings.rules.apply"), type="primary")
            reset = st.form_submit_button(say("rankings.rules.reset"))
    if reset:
        _take(dict.fromkeys(OPTIONS, ""))
    elif asked:
        _submit(saved, current, chosen | {"without_suspicious": clean}, floors | {"without": tuple(without)})


def _submit(
    saved: ListDefinition, current: ListDefinition, chosen: Mapping[str, Any], floors: Mapping[str, Any]
) -> None:
    told = current.model_dump() | {
        name: "" if value is None and name != "m" else value for name, value in chosen.items()
    }
    told["eligibility"] |= floors
    try:
        _take(options_of(saved, ListDefinition.model_validate(told)))
    except ValidationError as error:
        render_problem(MarqueeError(say("rankings.rules.refused", why=_why(error)), mend=_mend(told)))


def _why(error: ValidationError) -> str:
    first = error.errors()[0]
    return " ".join(
        str(part).replace("_", " ") for part in (*first["loc"], first["msg"].removeprefix("Value error, "))
    )


def _mend(told: Mapping[str, Any]) -> str:
    for measure in ("aspect", "segment"):
        if told["measure"] == measure and not told[measure]:
            return say(f"rankings.rules.no_{measure}")
    return say("rankings.rules.refused_mend")


def _take(options: Mapping[str, str]) -> None:
    session.set_options(**options)
    session.forget_selections()
    st.rerun()


def _choose(name: str, options: list[str], current: str, label: Any) -> str | None:
    return st.selectbox(
        say(f"rankings.rules.{name}"),
        options,
        index=options.index(current) if current in options else None,
        format_func=lambda key: label(key) or key,
        placeholder=say("filter.any"),
        key=session.key(f"rankings.rules.{name}"),
    )


def _count(name: str, current: float | None, least: int, most: int | None, step: float = 1) -> float | None:
    kind: type = float if isinstance(step, float) else int
    found: float | None = st.number_input(
        say(f"rankings.rules.{name}"),
        value=None if current is None else kind(current),
        min_value=kind(least),
        max_value=None if most is None else kind(most),
        step=kind(step),
        key=session.key(f"rankings.rules.{name}"),
    )
    return found


def _day(name: str, current: date | None) -> date | None:
    return st.date_input(
        say(f"rankings.rules.{name}"),
        value=current,
        min_value=_FIRST_DAY,
        max_value=date(2100, 12, 31),
        format="YYYY-MM-DD",
        key=session.key(f"rankings.rules.{name}"),
    )
