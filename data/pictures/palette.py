"""Marquee's colours, one meaning each, for both themes; what is drawn on screen and on paper takes them from here."""

from __future__ import annotations

from typing import Literal

Theme = Literal["light", "dark"]
#: Colour by what it means. `paper` is the ground, `raised` what lies on it, `band` what holds rows together, `line` a
#: hairline.
COLOURS: dict[Theme, dict[str, str]] = {
    "light": {
        "paper": "#FBFAF7",
        "raised": "#F5F3EE",
        "band": "#F1EEE6",
        "ink": "#111827",
        "muted": "#565D6B",
        "line": "#DAD6CC",
        "praise": "#0F766E",
        "blame": "#C2410C",
        "neutral": "#64748B",
        "accent": "#B45309",
    },
    "dark": {
        "paper": "#12151C",
        "raised": "#1B1F29",
        "band": "#1F2430",
        "ink": "#E7E5E0",
        "muted": "#A3A8B3",
        "line": "#323845",
        "praise": "#2DD4BF",
        "blame": "#FB923C",
        "neutral": "#94A3B8",
        "accent": "#FBBF24",
    },
}
#: What is read as text, and what is seen as a mark; the rest are grounds and hairlines.
TEXTS = ("ink", "muted")
MARKS = ("praise", "blame", "neutral", "accent")
TEXT_CONTRAST, MARK_CONTRAST = 4.5, 3.0


def luminance(colour: str) -> float:
    """Relative luminance of "#RRGGBB", 0–1 (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1–21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(ground: str, ink: str, share: float) -> str:
    """A colour between two: `share` of ink (0–1) on the ground."""
    parts = ((int(ground[at : at + 2], 16), int(ink[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(low + (high - low) * share):02X}" for low, high in parts)


def legible(colour: str, ground: str, ink: str) -> str:
    """A colour that words can have on a ground: as much ink in it as 4.5 : 1 takes, and no more."""
    for step in range(21):
        tried = mixed(colour, ink, step / 20)
        if contrast(tried, ground) >= TEXT_CONTRAST:
            return tried
    return ink
