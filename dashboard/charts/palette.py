"""The colours of both themes, one meaning each, and the Plotly template made from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import plotly.graph_objects as go

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


LIGHT = Palette(
    name="light",
    paper="#FBFAF7",
    raised="#F5F3EE",
    ink="#111827",
    quiet="#565D6B",
    hairline="#DAD6CC",
    praise="#0F766E",
    blame="#C2410C",
    neutral="#64748B",
    accent="#B45309",
    mark="#FBE7B8",
)
DARK = Palette(
    name="dark",
    paper="#12151C",
    raised="#1B1F29",
    ink="#E7E5E0",
    quiet="#A3A8B3",
    hairline="#323845",
    praise="#2DD4BF",
    blame="#FB923C",
    neutral="#94A3B8",
    accent="#FBBF24",
    mark="#5A4312",
)


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
