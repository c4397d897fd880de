"""The editions of a list: open one, make it again and compare, hold two against each other."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.components.number import render_frame
from dashboard.components.ranking_preview import render_downloads, render_picture
from dashboard.components.ranking_table import TALLEST, WHOLE
from dashboard.components.words import render_heading, render_note
from dashboard.ranking_changes import Change, changes_between
from dashboard.ranking_files import Remade, remake_edition
from dashboard.ranking_loaders import load_edition
from dashboard.ranking_pictures import value_text
from dashboard.strings import say
from dashboard.strings.formats import MINUS, format_date
from dashboard.strings.rankings import rules_sentence
from data.ranked import Edition
from data.rankings import EditionLine, Rankings, made_of
from data.settings import Settings


def render_editions(settings: Settings, rankings: Rankings, name: str) -> None:
    """The editions of a list as a table; the one that the URL names is open below it."""
    lines = rankings.editions(name)
    if not lines:
        render_note(say("rankings.editions.none"))
        return
    render_note(say("rankings.editions.about"))
    st.dataframe(
        _frame(lines),
        hide_index=True,
        on_select=lambda: _open_row(lines),
        selection_mode="single-row",
        key=session.key("rankings.editions"),
    )
    named = session.option("edition")
    line = next((line for line in lines if str(line.number) == named), lines[0])
    edition = load_edition(settings, line.edition_id)
    if edition is not None:
        _render_edition(edition)
        _render_diff(settings, edition, [other for other in lines if other.number != edition.number])


def _frame(lines: list[EditionLine]) -> pd.DataFrame:
    columns = {
        "edition": [line.number for line in lines],
        "published": [format_date(line.created_at) for line in lines],
        "who": [line.who for line in lines],
        "titles": [line.titles for line in lines],
        "data_until": [format_date(line.data_until) for line in lines],
        "note": [line.note for line in lines],
    }
    return pd.DataFrame({say(f"rankings.editions.{name}"): values for name, values in columns.items()})


def _open_row(lines: list[EditionLine]) -> None:
    rows = session.selected_rows(session.key("rankings.editions"))
    if rows:
        session.set_options(edition=str(lines[rows[0]].number), beside="")


def _render_edition(edition: Edition) -> None:
    told = {"number": edition.number, "name": edition.list_name}
    line = say(
        "rankings.editions.line",
        day=format_date(edition.created_at),
        who=edition.who,
        until=format_date(edition.ranking.data_until),
    )
    render_heading(say("rankings.editions.heading", **told), line)
    if edition.note:
        render_note(edition.note)
    made = made_of(edition)
    render_picture(edition.ranking, made, edition)
    render_downloads(edition.ranking, made, edition)
    render_note(say("rankings.editions.sha256", sha256=edition.sha256))
    if st.button(
        say("rankings.editions.again"), icon=":material/fingerprint:", key=session.key(f"again.{edition.edition_id}")
    ):
        with st.spinner(say("rankings.drawing")):
            render_note(_verdict(remake_edition(edition)))


def _verdict(remade: Remade) -> str:
    if remade.same:
        return say("rankings.editions.same")
    if not remade.changed:
        return say("rankings.editions.differs", why=say("rankings.editions.differs_unknown"))
    then, now = (
        ", ".join(f"{name} {versions[place]}" for name, versions in remade.changed.items()) for place in (0, 1)
    )
    why = say("rankings.editions.differs_versions", then=then, now=now)
    return say("rankings.editions.differs", why=why)


def _render_diff(settings: Settings, edition: Edition, others: list[EditionLine]) -> None:
    if not others:
        return
    numbers = {line.number: line for line in others}
    asked = session.option("beside")
    current = int(asked) if asked.isdigit() and int(asked) in numbers else _before(edition, list(numbers))
    picked = st.selectbox(
        say("rankings.editions.compare"),
        list(numbers),
        index=list(numbers).index(current),
        format_func=lambda number: say(
            "rankings.editions.other", number=number, day=format_date(numbers[number].created_at)
        ),
        key=session.key(f"rankings.beside.{edition.number}"),
        width=260,
    )
    if picked is not None and picked != current:
        session.set_options(beside=str(picked))
        st.rerun()
    other = load_edition(settings, numbers[current].edition_id)
    if other is not None:
        first, second = sorted((other, edition), key=lambda one: one.number)
        _render_changes(first, second)


def _before(edition: Edition, numbers: list[int]) -> int:
    """The edition just before this one, if there is one."""
    earlier = [number for number in numbers if number < edition.number]
    return max(earlier) if earlier else min(numbers)


def _render_changes(before: Edition, after: Edition) -> None:
    rules = [rules_sentence(one.ranking.definition) for one in (before, after)]
    compared = after.ranking.compared_with == before.edition_id
    changed = say("rankings.editions.diff_rules", before=rules[0], after=rules[1]) if rules[0] != rules[1] else ""
    if compared:
        changed = f"{changed} {say('rankings.editions.diff_noise')}".strip()
    heading = say("rankings.editions.diff_heading", before=before.number, after=after.number)
    render_heading(heading, changed)
    changes = changes_between(before.ranking, after.ranking, compared=compared)
    if not any(one.before != one.after for one in changes):
        render_note(say("rankings.editions.diff_same"))
        return
    frame = _changed(changes, before, after)
    height: Any = "content" if len(changes) <= WHOLE else TALLEST
    render_frame(frame, heading, key="rankings.changes", height=height)


def _changed(changes: list[Change], before: Edition, after: Edition) -> pd.DataFrame:
    def named(key: str, edition: Edition) -> str:
        return say(f"rankings.editions.{key}", number=edition.number)

    return pd.DataFrame(
        {
            say("rankings.column.title"): [one.name for one in changes],
            named("place_in", before): pd.array([one.before for one in changes], dtype="Int64"),
            named("place_in", after): pd.array([one.after for one in changes], dtype="Int64"),
            say("rankings.editions.change"): [_change(one) for one in changes],
            named("value_in", before): [value_text(one.value_before, before.ranking.unit) for one in changes],
            named("value_in", after): [value_text(one.value_after, after.ranking.unit) for one in changes],
        }
    )


def _change(one: Change) -> str:
    if one.before is None:
        return say("listing.new")
    if one.after is None:
        return say("rankings.editions.gone")
    won = one.before - one.after
    text = f"{won:+d}".replace("-", MINUS) if won else "·"
    return f"({text})" if won and one.beyond_noise is False else text
