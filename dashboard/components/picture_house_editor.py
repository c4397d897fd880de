"""How this studio's pictures look: colours, logo, font and credit, with a specimen drawn in them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import session
from dashboard.components.words import render_heading, render_note
from dashboard.strings import say
from data.picture_house import checked_house, load_picture_house, save_picture_house
from data.pictures.house import LARGEST_LOGO
from data.pictures.palette import COLOURS, Theme
from data.pictures.records import Drawn, Entry, House, Listing, Look, Picture, Tick, Words
from data.settings import Settings

MEANINGS = ("paper", "ink", "praise", "blame", "neutral", "accent")
THEMES: tuple[Theme, ...] = ("light", "dark")


def render_picture_house(settings: Settings) -> None:
    """The form, and a specimen of what it makes.

    Raises:
        SettingsError: the file cannot be read or written.
        PictureError: the logo cannot be used.
    """
    house = load_picture_house(settings)
    render_heading(say("picture_house.heading"), say("picture_house.about"))
    with st.form(session.key("picture_house"), border=False):
        left, right = st.columns(2, gap="large")
        with left:
            told: dict[str, Any] = {
                name: st.text_input(say(f"picture_house.{name}"), value=getattr(house, name), max_chars=length)
                for name, length in (("name", 80), ("credit", 200), ("font", 80))
            }
            upload = st.file_uploader(say("picture_house.logo"), type=["png", "svg"], max_upload_size=1)
            dropped = st.toggle(say("picture_house.no_logo")) if house.logo else False
        with right:
            told["colours"] = {name: colour for theme in THEMES for name, colour in _render_colours(house, theme)}
        if st.form_submit_button(say("picture_house.save"), type="primary"):
            content = b"" if upload is None else upload.read(LARGEST_LOGO + 1)
            told["logo"] = content or (b"" if dropped else house.logo)
            house = checked_house(told)
            save_picture_house(settings, house)
            render_note(say("picture_house.saved"))
    _render_specimen(house)


def _render_colours(house: House, theme: Theme) -> list[tuple[str, str]]:
    """The colours of a theme to choose; returns those that differ from Marquee's own, as a style names them."""
    render_note(say(f"picture_house.{theme}"))
    chosen = []
    suffix = "" if theme == "light" else f".{theme}"
    row = st.container(horizontal=True, gap="medium")
    for meaning in MEANINGS:
        own = COLOURS[theme][meaning]
        picked = row.color_picker(
            say(f"picture_house.colour.{meaning}"),
            value=house.colours.get(meaning + suffix, own),
            key=session.key(f"picture_house.{meaning}{suffix}"),
            width="content",
        )
        if picked.lower() != own.lower():
            chosen.append((meaning + suffix, picked))
    kept = [(name, colour) for name, colour in house.colours.items() if _elsewhere(name, theme)]
    return chosen + kept


def _elsewhere(name: str, theme: Theme) -> bool:
    """Whether a colour is of this theme and none of those that are chosen here: it stays as it is."""
    meaning, _, of = name.partition(".")
    return (of or "light") == theme and meaning not in MEANINGS


@st.cache_resource(show_spinner=False, max_entries=8, hash_funcs={Look: Look.model_dump_json})
def _drawn(look: Look) -> Drawn:
    from data.pictures.draw import draw

    return draw(_specimen(), look, "png")


def _render_specimen(house: House) -> None:
    for theme, column in zip(THEMES, st.columns(2, gap="small"), strict=True):
        drawn = _drawn(Look(preset="web", width=640, theme=theme, house=house))
        with column:
            st.image(drawn.content, alt=say("picture_house.specimen"))
            for warning in drawn.warnings:
                render_note(f"{warning[:1].upper()}{warning[1:]}.")


def _specimen() -> Picture:
    rows = (("1", 0.7, "praise", "▲ 2"), ("2", 0.5, "neutral", "·"), ("3", 0.25, "blame", "▼ 1"))
    entries = tuple(
        Entry(
            rank=rank,
            name=say(f"picture_house.row_{rank}"),
            value=f"{5 + 4 * at:.1f}",
            at=at,
            low=at - 0.12,
            high=at + 0.1,
            n="120",
            move=move,
            moved=move != "·",
            lean=lean,
        )
        for rank, at, lean, move in rows
    )
    words = Words(
        title=say("picture_house.specimen_title"),
        subtitle=say("picture_house.specimen_subtitle"),
        unit=say("listing.unit.rating"),
        source=say("picture_house.specimen_source"),
        alt=say("picture_house.specimen"),
    )
    heads: Any = {
        "name": say("listing.head_name"),
        "value": say("listing.value.rating"),
        "move": say("listing.head_move"),
    }
    ticks = tuple(Tick(at=at, label=str(label)) for at, label in ((0, 5), (0.25, 6), (0.5, 7), (0.75, 8), (1, 9)))
    return Picture(words=words, body=Listing(entries=entries, heads=heads, scale=ticks))
