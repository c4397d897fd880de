"""Marquee's own style: what Streamlit's theme options do not reach. Only for elements of our own making."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.charts.palette import SERIF, Palette

FOLDER = Path(__file__).parent
ICON = FOLDER / "icon.svg"
LOGO = {"light": FOLDER / "logo-light.svg", "dark": FOLDER / "logo-dark.svg"}


def render_style(palette: Palette) -> None:
    """Send the stylesheet, its colours filled in from the theme."""
    names = ("paper", "raised", "ink", "quiet", "hairline", "praise", "blame", "neutral", "accent", "mark")
    colours = "".join(f"--mq-{name}:{getattr(palette, name)};" for name in names)
    sheet = (FOLDER / "style.css").read_text(encoding="utf-8")
    st.html(f"<style>:root{{{colours}--mq-serif:{SERIF};color-scheme:{palette.name};}}\n{sheet}</style>")
