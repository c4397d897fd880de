"""The form in which a title is described that is not in the studio. What it says stays in this session."""

from __future__ import annotations

import streamlit as st
from pydantic import ValidationError

from analytics.targeting.placed import Described
from dashboard import session
from dashboard.components.words import render_note
from dashboard.strings import say
from data.errors import SourceError

OLDEST, NEWEST = 1870, 2100


def render_form(genres: list[str]) -> None:
    """The form; what is submitted is kept for the page.

    Raises:
        SourceError: something in it cannot be used.
    """
    known = session.described_title()
    with st.expander(say("targeting.form.heading"), expanded=known is None, icon=":material/edit_note:"):
        if known is not None:
            render_note(say("targeting.form.about"))
        with st.form("targeting.form", border=False):
            left, right = st.columns([3, 2], gap="large")
            with left:
                name = _ask("name", known.name if known else "", 200)
                synopsis = st.text_area(
                    say("targeting.form.synopsis"),
                    value=known.synopsis if known else "",
                    max_chars=5000,
                    height=140,
                    placeholder=say("targeting.form.synopsis_placeholder"),
                    key="targeting.form.synopsis",
                )
            with right:
                chosen = st.multiselect(
                    say("targeting.form.genres"),
                    genres,
                    default=[genre for genre in known.genres if genre in genres] if known else [],
                    key="targeting.form.genres",
                    placeholder=say("targeting.form.not_known"),
                    max_selections=20,
                )
                # Who plays and who directs counts alike, and is kept as one list.
                cast = _ask("cast", ", ".join(known.people) if known else "", 2000)
                directors = _ask("directors", "", 2000)
                year = st.number_input(
                    say("targeting.form.year"),
                    min_value=OLDEST,
                    max_value=NEWEST,
                    value=known.year if known else None,
                    key="targeting.form.year",
                )
            if st.form_submit_button(say("targeting.form.submit"), type="primary"):
                people = _people(cast) + _people(directors)
                session.set_described_title(_described(name, synopsis, tuple(chosen), people, year))
                session.set_options(budget="", seg="", band="")
                st.rerun()


def _ask(field: str, value: str, length: int) -> str:
    return st.text_input(say(f"targeting.form.{field}"), value=value, max_chars=length, key=f"targeting.form.{field}")


def _people(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.replace("，", ",").replace("、", ",").split(",") if (name := part.strip()))


def _described(
    name: str, synopsis: str, genres: tuple[str, ...], people: tuple[str, ...], year: int | None
) -> Described:
    if not name.strip():
        raise SourceError(say("targeting.form.nameless"), mend=say("targeting.form.nameless_mend"))
    try:
        return Described(name=name, synopsis=synopsis, genres=genres, people=people, year=year)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else "name"
        label = say("targeting.form.cast") if field == "people" else say(f"targeting.form.{field}")
        raise SourceError(
            say("targeting.form.refused", field=label, why=first["msg"].lower()),
            mend=say("targeting.form.refused_mend"),
        ) from None
