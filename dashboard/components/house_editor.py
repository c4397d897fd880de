"""How this studio speaks: its voice, the words that it bans, and what it says instead of what."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from dashboard import loaders
from dashboard.components.words import render_heading, render_note
from dashboard.strings import say
from data.errors import SettingsError
from data.house import load_house, save_house
from data.settings import Settings
from data.snapshots import Snapshot
from data.writing import HouseRule, HouseStyle

_RULE_COLUMNS = ("avoid", "instead", "level", "why")
_AWARD_COLUMNS = ("title", "award")


def render_house_editor(settings: Settings, snapshot: Snapshot) -> None:
    """The studio's style as a form; every draft that is checked from then on is held against it.

    Raises:
        SettingsError: the file cannot be read or written, or a field cannot be used.
    """
    house = load_house(settings)
    render_heading(say("house.heading"), say("house.about"))
    with st.form("house", border=False):
        voice = st.text_area(
            say("house.voice"),
            value=house.voice,
            max_chars=2000,
            height=110,
            placeholder=say("house.voice_placeholder"),
        )
        banned = st.text_area(
            say("house.banned"), value="\n".join(house.banned), height=110, help=say("house.banned_help")
        )
        most = st.number_input(
            say("house.exclamations"),
            min_value=0,
            max_value=20,
            value=house.exclamations,
            placeholder=say("house.exclamations_none"),
            width=320,
        )
        render_note(say("house.rules_about"))
        rules = st.data_editor(
            _rule_frame(house),
            num_rows="dynamic",
            hide_index=True,
            width="stretch",
            key="house.rules",
            column_config={
                name: st.column_config.SelectboxColumn(
                    say("house.rule.level"), options=["warn", "block"], default="warn"
                )
                if name == "level"
                else st.column_config.TextColumn(say(f"house.rule.{name}"))
                for name in _RULE_COLUMNS
            },
        )
        render_note(say("house.awards_about"))
        titles = sorted(set(loaders.load_title_names(snapshot).values()) | set(house.awards))
        awards = st.data_editor(
            _award_frame(house),
            num_rows="dynamic",
            hide_index=True,
            width="stretch",
            key="house.awards",
            column_config={
                "title": st.column_config.SelectboxColumn(say("house.award.title"), options=titles),
                "award": st.column_config.TextColumn(say("house.award.award")),
            },
        )
        if st.form_submit_button(say("house.save"), type="primary"):
            save_house(settings, _style(voice, banned, rules, awards, None if most is None else int(most)))
            render_note(say("house.saved"))


def _rule_frame(house: HouseStyle) -> pd.DataFrame:
    return pd.DataFrame([rule.model_dump() for rule in house.rules], columns=list(_RULE_COLUMNS), dtype=str)


def _award_frame(house: HouseStyle) -> pd.DataFrame:
    rows = [(title, award) for title, awards in house.awards.items() for award in awards]
    return pd.DataFrame(rows, columns=list(_AWARD_COLUMNS), dtype=str)


def _style(
    voice: str, banned: str, rules: pd.DataFrame, awards: pd.DataFrame, exclamations: int | None
) -> HouseStyle:
    given: dict[str, list[str]] = {}
    for row in awards.fillna("").to_dict("records"):
        if row["title"] and row["award"].strip():
            given.setdefault(row["title"], []).append(row["award"].strip())
    try:
        return HouseStyle(
            voice=voice.strip(),
            banned=tuple(dict.fromkeys(line.strip() for line in banned.splitlines() if line.strip())),
            rules=tuple(
                HouseRule(**(row | {"level": row["level"] or "warn"}))
                for row in rules.fillna("").to_dict("records")
                if row["avoid"].strip()
            ),
            awards={title: tuple(dict.fromkeys(every)) for title, every in given.items()},
            exclamations=exclamations,
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(
            say("house.refused", field=" ".join(str(part) for part in first["loc"]), why=first["msg"].lower()),
            mend=say("house.refused_mend"),
        ) from None
