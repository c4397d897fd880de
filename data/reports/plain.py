"""A report made ready for laying out: harmless texts, quotes in pieces, figures and notes with their numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from data.exports.docx import clean
from data.reports.blocks import FigureBlock, Passage, Quote, Report, Section
from data.reports.words import provenance, resting, word

#: A word of twice as many letters, without a place to break it, is given one every so many.
BREAK = 14
NAMELESS = "—"
_LONG = re.compile(r"[^\s\u0300-\u036f\u200b-\u200f\u1100-\uffff\U00010000-\U0010ffff]{28,}")
_WIDE = frozenset("WF")


def cleaned(report: Report) -> Report:
    """The same report with every text as XML and typesetters can hold it; marks of quotes move with their text.

    What must be called something, and of whose name nothing is left, is called "—".
    """
    made = _cleaned(report.model_dump())
    for named, key in ((made, "title"), *((section, "heading") for section in (made["cover"], *made["sections"]))):
        named[key] = named[key] if named[key].strip() else NAMELESS
    return Report.model_validate(made)


def _cleaned(part: Any) -> Any:
    if isinstance(part, str):
        return clean(part)
    if isinstance(part, dict):
        quote = {"marked": _moved(part["text"], part["marked"])} if "marked" in part else {}
        return {clean(key): _cleaned(value) for key, value in part.items()} | quote
    return tuple(_cleaned(one) for one in part) if isinstance(part, tuple | list) else part


def _moved(text: str, marked: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    return tuple((len(clean(text[:start])), len(clean(text[:end]))) for start, end in marked if 0 <= start < end)


def pieces(quote: Quote) -> list[tuple[str, bool]]:
    """A quote's text in pieces, and whether each is the phrase that counted; overlapping phrases become one."""
    bounds = {0, len(quote.text)} | {min(at, len(quote.text)) for span in quote.marked for at in span}
    cuts = sorted(bounds)
    made: list[tuple[str, bool]] = []
    for start, end in pairwise(cuts):
        inside = any(first <= start and end <= last for first, last in quote.marked)
        if made and made[-1][1] == inside:
            made[-1] = (made[-1][0] + quote.text[start:end], inside)
        else:
            made.append((quote.text[start:end], inside))
    return made


def all_sections(report: Report) -> tuple[Section, ...]:
    """The cover and the rest, in order."""
    return (report.cover, *report.sections)


def figures_of(report: Report) -> list[FigureBlock]:
    """The figures in order: the first is figure 1. One that comes again keeps its number."""
    found: list[FigureBlock] = []
    for block in (block for section in all_sections(report) for block in section.blocks):
        if isinstance(block, FigureBlock) and block not in found:
            found.append(block)
    return found


def notes_of(report: Report) -> list[tuple[str, ...]]:
    """The evidence of passages in order: the first is note 1. The same evidence keeps its number."""
    found: list[tuple[str, ...]] = []
    for block in (block for section in all_sections(report) for block in section.blocks):
        if isinstance(block, Passage) and block.evidence and block.evidence not in found:
            found.append(block.evidence)
    return found


def byline(report: Report, passage: Passage) -> str:
    """Who wrote a passage and on how much it rests: "Written by the offline composer · Rests on 3 reviews"."""
    author = (word(report, "author", author=passage.author),) if passage.author else ()
    rests = (resting(report, len(passage.evidence)),) if passage.evidence else ()
    return " · ".join(author + rests)


def tree(report: Report) -> dict[str, Any]:
    """A cleaned report as plain data for a template.

    Returns:
        the report's own fields; besides, sections and figures have a `number`, passages `byline` and `note`, quotes
        `pieces`; `notes` and `figures` are lists in the order of their numbers, `provenance` the phrases at the
        foot, `runs` pairs.
    """
    figures, notes = figures_of(report), notes_of(report)
    made = report.model_dump()
    sections = [made["cover"], *made["sections"]]
    for number, (section, plain) in enumerate(zip(all_sections(report), sections, strict=True)):
        plain["number"] = number
        for block, plain_block in zip(section.blocks, plain["blocks"], strict=True):
            if block.kind == "figure":
                plain_block["number"] = figures.index(block) + 1
            elif block.kind == "passage":
                plain_block["byline"] = byline(report, block)
                plain_block["note"] = notes.index(block.evidence) + 1 if block.evidence else 0
            elif block.kind == "quotes":
                for quote, plain_quote in zip(block.quotes, plain_block["quotes"], strict=True):
                    plain_quote["pieces"] = pieces(quote)
    made["notes"] = notes
    made["figures"] = [figure.model_dump() | {"number": number} for number, figure in enumerate(figures, 1)]
    made["provenance"] = provenance(report)
    made["runs"] = list(report.runs.items())
    return made


def breakable(part: Any) -> Any:
    """Texts in plain data with places (zero-width spaces) where words too long for a line may break."""
    if isinstance(part, str):
        return _LONG.sub(lambda found: "\u200b".join(_chunks(found.group())), part)
    if isinstance(part, dict):
        return {key: breakable(value) for key, value in part.items()}
    return [breakable(one) for one in part] if isinstance(part, tuple | list) else part


def _chunks(text: str) -> Iterator[str]:
    return (text[start : start + BREAK] for start in range(0, len(text), BREAK))


def width_of(text: str) -> float:
    """About how wide a text is, in widths of a Latin letter: Chinese characters count twice."""
    return sum(
        2 if unicodedata.east_asian_width(sign) in _WIDE else 0 if unicodedata.combining(sign) else 1 for sign in text
    )


def shortened(text: str, width: float) -> str:
    """A text on one line, at most so many letters wide; what is cut off ends in "…"."""
    line = " ".join(text.split())
    if width_of(line) <= width:
        return line
    kept, used = [], 1.0
    for sign in line:
        used += width_of(sign)
        if used > width:
            break
        kept.append(sign)
    return "".join(kept).rstrip() + "…"
