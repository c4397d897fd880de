"""Marquee's own style: what Streamlit's theme options do not reach. Only for elements of our own making."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from dashboard.charts.palette import DARK, LIGHT, SERIF

FOLDER = Path(__file__).parent
ICON = FOLDER / "icon.svg"
LOGO = {"light": FOLDER / "logo-light.svg", "dark": FOLDER / "logo-dark.svg"}
COLOURS = ("paper", "raised", "ink", "quiet", "hairline", "praise", "blame", "neutral", "accent", "mark")


def render_style() -> None:
    """Send the stylesheet; its colours follow the browser's theme by themselves, without a run of the page."""
    st.html(_sheet())


@cache
def _sheet() -> str:
    colours = "".join(f"--mq-{name}:light-dark({getattr(LIGHT, name)},{getattr(DARK, name)});" for name in COLOURS)
    rules = (FOLDER / "style.css").read_text(encoding="utf-8")
    return f"<style>:root{{{colours}--mq-serif:{SERIF};}}\n{rules}</style>"
