"""What will be published, as the very file: how it looks is chosen here, and every format is one click away."""

from __future__ import annotations

from functools import partial
from typing import Any, get_args

import streamlit as st

from dashboard import session
from dashboard.components.words import render_note
from dashboard.ranking_files import FORMATS, MIME, FileFormat, file_name
from dashboard.ranking_loaders import load_file
from dashboard.ranking_pictures import ranking_finding, ranking_picture
from dashboard.strings import say, speaking
from dashboard.strings.formats import shorten
from data.picture_house import load_picture_house
from data.pictures.presets import PAGES, PIXEL
from data.pictures.records import Drawn, Look, Preset
from data.ranked import Edition, Ranking
from data.rankings import Made
from data.settings import Settings
from data.texts import Language

PRESETS_OFFERED: tuple[Preset, ...] = get_args(Preset)
LANGUAGES: tuple[Language, ...] = get_args(Language)
#: What is chosen here stands in the URL, so that a link shows the same file.
_CHOICES: dict[str, tuple[str, ...]] = {
    "preset": PRESETS_OFFERED, "theme": ("light", "dark"), "language": LANGUAGES,
}  # fmt: skip
WIDEST_SHOWN = 960


def chosen_look(settings: Settings) -> tuple[Look, Language, str]:
    """How the picture is to look, its language and headline: what the URL says, and the studio's own style."""
    chosen = {name: _chosen(name) for name in _CHOICES}
    language: Any = chosen.pop("language")
    sizes = {name: _size(name) for name in ("width", "height")}
    look = Look.model_validate(
        {
            **chosen, **sizes, "scale": _size("scale", 0.5, 8) or 2.0, "transparent": session.option("clear") == "1",
            "house": load_picture_house(settings),
        }
    )  # fmt: skip
    return look, language, session.option("headline")[:200]


def _chosen(name: str) -> str:
    offered = _CHOICES[name]
    return session.option(name) if session.option(name) in offered else offered[0]


def _size(name: str, least: float = 200, most: float = 8_000) -> float | None:
    try:
        found = float(session.option(name))
    except ValueError:
        return None
    return found if least <= found <= most and (name == "scale" or found.is_integer()) else None


def render_preview(ranking: Ranking, made: Made) -> None:
    """The choice of looks, the file, and its downloads."""
    _render_choice(ranking, made)
    render_picture(ranking, made)
    render_downloads(ranking, made)
    render_note(say("rankings.preview.style"))


def render_picture(ranking: Ranking, made: Made, edition: Edition | None = None) -> None:
    """The PNG itself, no larger than it is meant to be seen."""
    drawn = load_file(ranking, made, "png", edition)
    pixels = int.from_bytes(drawn.content[16:20], "big")
    seen = min(WIDEST_SHOWN, round(pixels / made.look.scale))
    with st.container(width=seen, border=True):
        # As wide as it is: then these bytes are what the browser gets.
        st.image(drawn.content, width=pixels, alt=(made.picture or ranking_picture(ranking, made, edition)).words.alt)
    render_note(say("rankings.preview.about"))
    _render_remarks(drawn)


def _render_remarks(drawn: Drawn) -> None:
    if drawn.left_out:
        render_note(say("rankings.preview.left_out", what=drawn.left_out))
    for warning in drawn.warnings:
        render_note(f"{warning[:1].upper()}{warning[1:]}.")


def render_downloads(ranking: Ranking, made: Made, edition: Edition | None = None) -> None:
    """A button a format; a file is made when it is asked for."""
    with st.container(horizontal=True, gap="xsmall", key=session.key("rankings.downloads")):
        for format_ in FORMATS:
            st.download_button(
                say("rankings.preview.bundle") if format_ == "zip" else format_.upper(),
                partial(_content, ranking, made, format_, edition),
                file_name=file_name(ranking, format_, edition),
                mime=MIME[format_],
                on_click="ignore",
                help=say("rankings.preview.bundle_help") if format_ == "zip" else None,
                icon=":material/folder_zip:" if format_ == "zip" else None,
                key=session.key(f"rankings.download.{format_}.{edition.edition_id if edition else ''}"),
            )


def _content(ranking: Ranking, made: Made, format_: FileFormat, edition: Edition | None) -> bytes:
    return load_file(ranking, made, format_, edition).content


def _render_choice(ranking: Ranking, made: Made) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        picked = {
            "preset": _pick("preset", made.look.preset, lambda one: say(f"rankings.preset.{one}")),
            "theme": _pick("theme", made.look.theme, lambda one: say(f"rankings.theme.{one}")),
            "language": _pick("language", made.language, lambda one: say(f"language.{one}")),
        }
        for name, least, most in (("width", 200, 8_000), ("height", 200, 8_000)):
            found = st.number_input(
                say(f"rankings.preview.{name}"),
                value=getattr(made.look, name),
                min_value=least,
                max_value=most,
                placeholder=_usual(made.look, name),
                key=session.key(f"rankings.{name}"),
                width=150,
            )
            picked[name] = "" if found is None else str(int(found))
        scale = st.number_input(
            say("rankings.preview.scale"), value=made.look.scale, min_value=0.5, max_value=8.0, step=0.5,
            key=session.key("rankings.scale"), width=110,
        )  # fmt: skip
        picked["scale"] = "" if scale == 2 else f"{scale:g}"
        clear = st.toggle(
            say("rankings.preview.transparent"), value=made.look.transparent, key=session.key("rankings.clear")
        )
        picked["clear"] = "1" if clear else ""
    with speaking(made.language):
        finding = shorten(ranking_finding(ranking, made.aspect), 120)
    picked["headline"] = st.text_input(
        say("rankings.preview.headline"), value=made.headline, max_chars=200, placeholder=finding,
        key=session.key("rankings.headline"),
    )  # fmt: skip
    changed = {name: value for name, value in picked.items() if value != session.option(name)}
    if changed:
        session.set_options(**picked)
        st.rerun()


def _usual(look: Look, name: str) -> str:
    """The size that a preset has by itself, in pixels; empty where it grows with what is drawn."""
    points = getattr(PAGES[look.preset], name)
    return "" if points is None else f"{points / PIXEL:.0f}"


def _pick(name: str, current: str, label: Any) -> str:
    offered = _CHOICES[name]
    found = st.selectbox(
        say(f"rankings.preview.{name}"),
        offered,
        index=offered.index(current),
        format_func=label,
        key=session.key(f"rankings.{name}"),
        width=150,
    )
    # The first is what a link without it shows.
    return "" if found in (None, offered[0]) else str(found)
