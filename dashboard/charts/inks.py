"""What the colours and the marked-up words of a figure say: meanings instead of shades, lines instead of tags."""

from __future__ import annotations

import re
from html import unescape
from typing import cast, get_args

from dashboard.charts.palette import DARK, LIGHT
from data.pictures.records import Colour, Meaning

MEANINGS = {
    getattr(palette, shade): (meaning, faint)
    for palette in (LIGHT, DARK)
    for shade, meaning, faint in (
        ("praise", "praise", 1.0),
        ("blame", "blame", 1.0),
        ("neutral", "neutral", 1.0),
        ("accent", "accent", 1.0),
        ("ink", "ink", 1.0),
        ("quiet", "muted", 1.0),
        ("hairline", "line", 1.0),
        ("raised", "line", 0.5),
        # The highlighter is the accent's own light shade.
        ("mark", "accent", 0.35),
    )
}
PAPERS = (LIGHT.paper, DARK.paper)


def meaning_of(colour: str | None) -> tuple[Colour, float]:
    """What a colour means and how strongly it is laid on; a colour that means nothing to us is itself.

    Raises:
        ValueError: it is neither of a palette nor written as #rrggbb.
    """
    if colour is None or colour in get_args(Meaning):
        return colour or "ink", 1.0
    if colour in MEANINGS:
        meaning, faint = MEANINGS[colour]
        return cast("Colour", meaning), faint
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError(f"{colour!r} is no colour of a figure")
    return colour, 1.0


def written_lines(text: str) -> list[str]:
    """The lines of a text in Plotly's markup, as they are read: imported words in it were escaped before."""
    return [unescape(re.sub(r"</?b>", "", line)) for line in text.split("<br>")]
