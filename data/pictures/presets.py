"""Sizes and type of the places where pictures are published."""

from __future__ import annotations

from dataclasses import dataclass

from data.pictures.records import Look, Preset

#: Points of one CSS pixel (1/96 inch).
PIXEL = 0.75
MILLIMETRE = 72 / 25.4


@dataclass(frozen=True)
class Page:
    """A page and its type, in points.

    Attributes:
        height: None grows with what is drawn, to no more than `tallest`.
        top, right, bottom, left: margins; what a phone lays over a story stands in them.
        title, sub, base, small: sizes of the title, the subtitle, names and numbers, notes and ticks.
        title_lines, note_lines: how many lines a title and each note may take.
        hair: thickness of the thinnest line.
    """

    width: float
    height: float | None
    top: float
    right: float
    bottom: float
    left: float
    title: float
    sub: float
    base: float
    small: float
    title_lines: int
    note_lines: int
    hair: float
    tallest: float = 8_000 * PIXEL


def _screen(
    width: int, height: int | None, margins: tuple[int, int, int, int], type_: tuple[int, int, int, int], notes: int
) -> Page:
    top, right, bottom, left = (side * PIXEL for side in margins)
    title, sub, base, small = (size * PIXEL for size in type_)
    return Page(
        width=width * PIXEL,
        height=None if height is None else height * PIXEL,
        top=top,
        right=right,
        bottom=bottom,
        left=left,
        title=title,
        sub=sub,
        base=base,
        small=small,
        title_lines=3,
        note_lines=notes,
        hair=max(0.5, base / 22),
    )


PAGES: dict[Preset, Page] = {
    "web": _screen(1_200, None, (48, 56, 40, 56), (42, 24, 21, 17), 6),
    "square": _screen(1_080, 1_080, (52, 56, 44, 56), (50, 30, 28, 21), 2),
    # The upper and lower seventh of a story lie under the phone's own buttons.
    "story": _screen(1_080, 1_920, (230, 64, 260, 64), (62, 36, 33, 25), 3),
    "slide": _screen(1_920, 1_080, (64, 88, 52, 88), (54, 32, 28, 21), 2),
    "column": Page(
        width=90 * MILLIMETRE,
        height=None,
        top=8,
        right=7,
        bottom=8,
        left=7,
        title=13,
        sub=8.5,
        base=7.6,
        small=6.4,
        title_lines=4,
        note_lines=8,
        hair=0.35,
        tallest=400 * MILLIMETRE,
    ),
}
#: Widest and narrowest that type grows and shrinks with another width.
_LARGEST, _SMALLEST = 1.6, 0.6


def page_of(look: Look) -> Page:
    """The page of a look; another width than the preset's own changes the type with it, less than in proportion."""
    page = PAGES[look.preset]
    width = page.width if look.width is None else look.width * PIXEL
    height = page.height if look.height is None else look.height * PIXEL
    share = min(max((width / page.width) ** 0.6, _SMALLEST), _LARGEST)
    if look.height is not None and page.height is not None:
        share = min(share, max(look.height * PIXEL / page.height, _SMALLEST))
    scaled = {
        name: getattr(page, name) * share for name in ("right", "left", "title", "sub", "base", "small", "hair")
    }
    # What a phone lays over a story is a share of its height.
    upright = min(share, height / page.height) if height is not None and page.height is not None else share
    scaled |= {"top": page.top * upright, "bottom": page.bottom * upright}
    kept = {name: getattr(page, name) for name in ("title_lines", "note_lines", "tallest")}
    return Page(width=width, height=height, **scaled, **kept)
