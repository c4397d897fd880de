"""The colours of both themes, one meaning each, and the Plotly template made from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import plotly.graph_objects as go

from data.pictures.palette import COLOURS, Theme

SANS = '"Source Sans", "Source Sans 3", "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'
SERIF = '"Source Serif", "Source Serif 4", "Noto Serif", "Songti SC", "Noto Serif CJK SC", serif'


@dataclass(frozen=True)
class Palette:
    """One theme's colours; `praise`, `blame`, `neutral` and `accent` mean just that wherever they appear."""

    name: Literal["light", "dark"]
    paper: str
    raised: str
    ink: str
    quiet: str
    hairline: str
    praise: str
    blame: str
    neutral: str
    accent: str
    mark: str


def _palette(theme: Theme, mark: str) -> Palette:
    """A theme's colours as pictures have them, and what marks a phrase in a text."""
    given = COLOURS[theme]
    names = ("paper", "raised", "ink", "praise", "blame", "neutral", "accent")
    return Palette(
        name=theme, quiet=given["muted"], hairline=given["line"], mark=mark, **{name: given[name] for name in names}
    )


LIGHT = _palette("light", mark="#FBE7B8")
DARK = _palette("dark", mark="#5A4312")


def palette_named(name: str | None) -> Palette:
    """The palette of a theme's name; light for any other."""
    return DARK if name == "dark" else LIGHT


def template(palette: Palette) -> go.layout.Template:
    """Plotly's template for one theme: quiet axes, drawn zero lines, no background of its own."""
    axis = {
        "gridcolor": palette.hairline,
        "zerolinecolor": palette.quiet,
        "zerolinewidth": 1.2,
        "linecolor": palette.hairline,
        "tickfont": {"size": 13, "color": palette.quiet},
        "ticks": "",
        "ticklabelstandoff": 5,
        "fixedrange": True,
    }
    return go.layout.Template(
        layout={
            "font": {"family": SANS, "size": 13, "color": palette.ink},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "xaxis": axis,
            "yaxis": axis,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 24},
            "showlegend": False,
            "hoverlabel": {
                "bgcolor": palette.raised,
                "bordercolor": palette.hairline,
                "font": {"family": SANS, "size": 13, "color": palette.ink},
                "align": "left",
            },
            "clickmode": "event+select",
            "dragmode": False,
        }
    )
