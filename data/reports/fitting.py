"""How much room a text takes on a slide, estimated on the safe side: nobody knows the fonts of whoever opens it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

#: Widths in ems, by what a letter looks like; they are those of a wide sans, so that a narrower one fits as well.
_NARROW, _MIDDLE, _CAPITAL, _BROAD, _FULL = 0.38, 0.62, 0.74, 0.98, 1.05
_NARROW_SIGNS = frozenset("iljtfrI.,;:!|'()[]/ ·\u2009\u202f")
_BROAD_SIGNS = frozenset("mwMW@%—★☆+−=±")
#: Height of a line in ems: of Latin letters, and of Chinese ones, whose fonts stand higher.
LINE, _CHINESE_LINE = 1.22, 1.45
#: What is not parted at the end of a line: a word, or an interval in its brackets.
_WORD = re.compile(r"\([^()\s][^()]{0,17}\)\S*|\S+")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；\n])")


def width_of(text: str, size: float) -> float:
    """Width of a text on one line, in points."""
    return size * sum(map(_width, text))


def _width(sign: str) -> float:
    if unicodedata.combining(sign) or unicodedata.category(sign) == "Cf":
        return 0.0
    if unicodedata.east_asian_width(sign) in "WF" or ord(sign) > 0xFFFF:
        return _FULL
    if sign in _NARROW_SIGNS:
        return _NARROW
    if sign in _BROAD_SIGNS:
        return _BROAD
    return _CAPITAL if sign.isupper() else _MIDDLE


def lines_of(text: str, size: float, width: float) -> int:
    """How many lines a text takes in a box so many points wide."""
    return sum(_lines_of(line, size, width) for line in text.split("\n"))


def _lines_of(line: str, size: float, width: float) -> int:
    lines, used = 1, 0.0
    for part in re.findall(r"[^\s\u2e80-\uffef]+\s*|\s+|[\u2e80-\uffef]\s*", line):
        wide = width_of(part.rstrip(), size)
        if used and used + wide > width:
            lines, used = lines + 1, 0.0
        if wide > width:
            # A word longer than a line is broken wherever the line ends.
            over = math.ceil(wide / width) - 1
            lines, wide = lines + over, wide - over * width
        used += wide + width_of(part[len(part.rstrip()) :], size)
    return lines


def line_of(text: str) -> float:
    """Height of a text's lines, in ems."""
    return _CHINESE_LINE if any(unicodedata.east_asian_width(sign) in "WF" for sign in text) else LINE


def height_of(text: str, size: float, width: float) -> float:
    """Height of a text in a box so many points wide, in points."""
    return lines_of(text, size, width) * size * line_of(text)


def fitting_size(text: str, sizes: Sequence[float], width: float, height: float) -> float:
    """The first of the sizes at which a text fits its box; the last one if it fits at none."""
    return next((size for size in sizes if height_of(text, size, width) <= height), sizes[-1])


def cut_to_fit(text: str, size: float, width: float, height: float) -> str:
    """As much of a text as its box holds, with "…" where something is missing."""
    if height_of(text, size, width) <= height:
        return text
    low, high = 0, len(text)
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if height_of(text[:middle] + "…", size, width) <= height else (low, middle)
    return text[:low].rstrip() + "…"


def split_to_fit(text: str, size: float, width: float, height: float) -> list[str]:
    """A text in parts that each fit a box, cut between sentences where it can be."""
    if height_of(text, size, width) <= height:
        return [text]
    parts: list[str] = []
    for sentence in filter(None, _SENTENCE.split(text)):
        between = "" if parts and parts[-1][-1] in "。！？；\n" else " "
        joined = f"{parts[-1]}{between}{sentence}" if parts else ""
        if parts and height_of(joined, size, width) <= height:
            parts[-1] = joined
        else:
            parts += _broken(sentence, size, width, height)
    return parts or [""]


def _broken(sentence: str, size: float, width: float, height: float) -> list[str]:
    parts = []
    while height_of(sentence, size, width) > height:
        kept = max(1, len(cut_to_fit(sentence, size, width, height)) - 1)
        parts.append(sentence[:kept])
        sentence = sentence[kept:]
    return [*parts, sentence]


def column_widths(
    rows: Sequence[Sequence[str]], numbers: Sequence[bool], size: float, room: float, pad: float
) -> list[float]:
    """Widths of a table's columns: as wide as their widest cells, what is left over shared by all of them.

    Where there is too little, numbers keep their width up to a third of the room and words wrap, the longer the more.

    Args:
        rows: the heads among them.
        pad: room within a cell that is not for text.
    """
    natural = [
        max(width_of(line, size) for cell in column for line in cell.split("\n")) + pad
        for column in zip(*rows, strict=True)
    ]
    left = room - sum(natural)
    if left >= 0:
        return [width + left / len(natural) for width in natural]
    kept = [number and width < room * 0.28 for width, number in zip(natural, numbers, strict=True)]
    words = [_widest_word(column, size) + pad for column in zip(*rows, strict=True)]
    least = [width if keep else min(word, room / 3) for width, keep, word in zip(natural, kept, words, strict=True)]
    if sum(least) > room:
        least = [min(word, room / 3) for word in words]
    rest, wants = room - sum(least), [width - given for width, given in zip(natural, least, strict=True)]
    if rest < 0 or not sum(wants):
        return _levelled(natural, room)
    return [given + rest * want / sum(wants) for given, want in zip(least, wants, strict=True)]


def _levelled(widths: Sequence[float], room: float) -> list[float]:
    """Widths cut to one level, so that together they have just the room there is: narrow columns keep theirs."""
    level, left = 0.0, room
    for place, width in enumerate(sorted(widths)):
        level = left / (len(widths) - place)
        if width > level:
            break
        left -= width
    return [min(width, level) for width in widths]


def _widest_word(cells: Sequence[str], size: float) -> float:
    return max((width_of(word, size) for cell in cells for word in _WORD.findall(cell)), default=0.0)
