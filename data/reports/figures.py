"""The drawings of a report's figures as SVG and PNG, for files that lay out the words around them themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from data.pictures.records import House
from data.pictures.typesetting import typeset
from data.reports.blocks import FigureBlock
from data.reports.printed import drawing_colours, find_setting, plain_planes
from data.texts import Language

TEMPLATE = Path(__file__).with_name("figures.typ")


@dataclass(frozen=True)
class Size:
    """How large a drawing is, in points: its width, its type, and how tall it may become."""

    width: float
    base: float
    small: float
    hair: float = 0.6
    tallest: float = 1400
    margin: float = 2


#: On a screen, a point of the drawing is a CSS pixel.
WIDE, NARROW = Size(width=816, base=15, small=14, hair=0.8), Size(width=354, base=15, small=14, hair=0.8)
#: On a page of 16 cm.
PAGE = Size(width=454, base=9.5, small=9, hair=0.5, tallest=640)
#: On a slide.
SLIDE = Size(width=840, base=16, small=14, hair=0.8, tallest=350)
_PIXELS_AN_INCH = 220.0
_LONG_NUMBER = re.compile(r"(?<![\w#.])-?\d+\.\d{3,}")
_GLYPH = re.compile(r'<symbol id="(?P<id>g[0-9A-F]+)".*?</symbol>', re.DOTALL)
_BOX = re.compile(r'viewBox="([^"]*)"')
_COLOUR = re.compile(r'(fill|stroke)="(#[0-9a-fA-F]{6})([0-9a-fA-F]{2})?"')


def draw_figures(
    figures: Sequence[FigureBlock], size: Size, house: House, language: Language, form: Literal["svg", "png"]
) -> list[bytes]:
    """The drawings, one after another, on no ground of their own.

    Returns:
        as many files as there are figures.

    Raises:
        PictureError: a mark lies outside its plane, or no font of the machine has Chinese signs.
    """
    planes = plain_planes(figures)
    setting = find_setting(planes, house, language)
    colours = drawing_colours(figures, house, "light")
    look = setting.families | {"colours": colours, "lang": language, "size": vars(size)}
    return [
        typeset(
            TEMPLATE,
            {"plane": setting.printable(plane), "look": look},
            form,
            setting.faces.fonts,
            ppi=_PIXELS_AN_INCH,
        ).content
        for plane in planes
    ]


@dataclass(frozen=True)
class Inline:
    """Drawings as parts of one page.

    Attributes:
        glyphs: the shapes of letters that they share, an element for the beginning of the page.
        drawings: (view box, content) of each.
    """

    glyphs: str
    drawings: tuple[tuple[str, str], ...]


def inline_svgs(drawings: Sequence[bytes], colours: dict[str, str]) -> Inline:
    """Drawings as parts of one page, whose custom properties their colours become: they follow its theme.

    Args:
        colours: meaning → colour in the drawings; the page has a custom property of the same name for each.
    """
    glyphs: dict[str, str] = {}
    made = []
    for drawing in drawings:
        text = _LONG_NUMBER.sub(lambda found: f"{float(found.group()):.2f}", drawing.decode("utf-8"))
        glyphs |= {found["id"]: found.group() for found in _GLYPH.finditer(text)}
        (box,) = _BOX.findall(text)[:1]
        inner = _GLYPH.sub("", text[text.index(">") + 1 : text.rindex("</svg>")])
        made.append((box, _themed(inner.replace("xlink:href", "href"), colours)))
    return Inline("".join(glyphs.values()), tuple(made))


def property_of(meaning: str) -> str:
    """The custom property that holds a colour, by its meaning."""
    return "--" + meaning.replace(" #", "-")


def _themed(drawing: str, colours: dict[str, str]) -> str:
    meanings = {colour.lower(): meaning for meaning, colour in reversed(colours.items())}

    def named(found: re.Match[str]) -> str:
        part, colour, alpha = found.groups()
        meaning = meanings.get(colour.lower())
        if meaning is None:
            return found.group()
        opacity = f' {part}-opacity="{int(alpha, 16) / 255:.2f}"' if alpha else ""
        return f'{part}="var({property_of(meaning)})"{opacity}'

    return _COLOUR.sub(named, drawing)
