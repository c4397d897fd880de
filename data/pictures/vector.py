"""What typst's SVG lacks: a name for those who cannot see it, and ids with which two of them share a page."""

from __future__ import annotations

import re
from html import escape

from data.pictures.records import Words
from data.texts import Language

_PAINT = re.compile(r'\b(fill|stroke)="(#[0-9a-f]{6}(?:[0-9a-f]{2})?)"')
#: Typst writes a hundred thousandth of a pixel; a hundredth is finer than any screen.
_LONG = re.compile(r"-?\d*\.\d{3,}")
_ID = re.compile(r'(\bid="|href="#|aria-labelledby="|url\(#)(?=[A-Za-z])')


def finish_svg(content: bytes, words: Words, language: Language) -> bytes:
    """An SVG with title, description and language.

    Args:
        content: as typst writes it; its own texts are outlines.
        words: of the picture.
        language: of the words.
    """
    short = _LONG.sub(_rounded, content.decode("utf-8")).replace(' fill-rule="nonzero"', "")
    head, rest = short.split(">", 1)
    named = f' role="img" aria-labelledby="title desc" lang="{language}">'
    title = f'<title id="title">{escape(words.title)}</title>'
    told = f'<desc id="desc">{escape(words.alt or words.subtitle)}</desc>'
    return f"{head}{named}{title}{told}{rest}".encode()


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number.group()):.2f}".rstrip("0").rstrip(".")


def with_prefix(svg: str, prefix: str) -> str:
    """The same SVG with every id of its own, so that several stand on one page."""
    marked = _ID.sub(rf"\g<1>{prefix}-", svg)
    return marked.replace(f'aria-labelledby="{prefix}-title desc"', f'aria-labelledby="{prefix}-title {prefix}-desc"')


def find_colours(svg: str) -> list[tuple[str, str]]:
    """Every colour that fills or strokes something: ("fill", "#0f766e80"), each once, sorted."""
    return sorted(set(_PAINT.findall(svg)))
