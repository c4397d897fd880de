"""Marquee's own style: what Streamlit's theme options do not reach. Only for elements of our own making."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from dashboard.charts.palette import DARK, LIGHT, SANS, SERIF, Palette

FOLDER = Path(__file__).parent
ICON = FOLDER / "icon.svg"
LOGO = {"light": FOLDER / "logo-light.svg", "dark": FOLDER / "logo-dark.svg"}
COLOURS = ("paper", "raised", "ink", "quiet", "hairline", "praise", "blame", "neutral", "accent", "mark")


def render_style(palette: Palette) -> None:
    """Send the stylesheet.

    Its colours follow the theme by themselves where Streamlit says which one it is; drawers and popovers stand
    outside of that, so the theme of this run is said for the whole document too.
    """
    st.html(_sheet(palette.name))


@cache
def _sheet(theme: str) -> str:
    colours = "".join(f"--mq-{name}:light-dark({getattr(LIGHT, name)},{getattr(DARK, name)});" for name in COLOURS)
    rules = (FOLDER / "style.css").read_text(encoding="utf-8")
    return f"<style>:root{{{colours}--mq-serif:{SERIF};--mq-sans:{SANS};color-scheme:{theme};}}\n{rules}</style>"
