"""Quotations in copy: whatever stands in quotation marks of any kind, in a block quote, or before somebody's name.

《》 and 〈〉 mark titles and are no quotation marks. Apostrophes are told from single quotation marks by what stands
beside them. A quotation may run over several lines of a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from data.writing import Copy, Part
from generation.checks.attribution import (
    Attribution,
    attributed_before,
    attributed_line,
    attributed_to,
    direct_speech,
)

_PAIRS = {
    "“": "”", "„": "“”", "‟": "”", "«": "»", "»": "«", "‹": "›", "「": "」", "『": "』",
    "﹁": "﹂", "﹃": "﹄", "〝": "〞〟",
    "❝": "❞", "❮": "❯", "＂": "＂",
}  # fmt: skip
_ELISION = re.compile(r"(?:\d0s|tis\b|twas\b|til\b|em\b|cause\b|n['’]|round\b|bout\b)", re.IGNORECASE)
_BLOCK = re.compile(r"^[ \t]*(?:>|&gt;|\|)[ \t]*(?=\S)", re.MULTILINE)
_OPENS_AFTER = " \t\n([{—–-:：，。,;；/\ufffc"


@dataclass(frozen=True)
class Passage:
    """A quotation.

    Attributes:
        text: the quoted words without their marks.
        spans: the pieces of lines that it takes up, marks included: (part, line, start, end).
        inner: the same of the quoted words alone.
        choices: other readings of where it ends, for single marks that may be apostrophes.
        who: whom it is ascribed to.
        marked: whether there are quotation marks; without them it is quoted by being ascribed.
    """

    text: str
    spans: tuple[tuple[int, int, int, int], ...]
    inner: tuple[tuple[int, int, int, int], ...]
    choices: tuple[Passage, ...] = ()
    who: Attribution | None = None
    marked: bool = True

    @property
    def place(self) -> tuple[int, int, int, int]:
        """Where it begins: part, line, start, end in that line."""
        return self.spans[0]

    def within(self, part: int, line: int) -> Iterator[tuple[int, int]]:
        """What it takes up of a line."""
        for its_part, its_line, start, end in self.spans:
            if (its_part, its_line) == (part, line):
                yield start, end


@dataclass(frozen=True)
class _Found:
    """A quotation in a part's text: marks from start to end, words from first to last."""

    start: int
    end: int
    first: int
    last: int
    choices: tuple[_Found, ...] = ()


def find_passages(content: Copy, place: int, part: Part) -> list[Passage]:
    """The quotations of one part."""
    text = content.text_of(part)
    starts = _starts(content, part)
    marked = [_as_passage(text, starts, place, part, found) for found in _marked(text)]
    ascribed = [_ascribed(text, passage, found) for passage, found in zip(marked, _marked(text), strict=True)]
    return sorted([*ascribed, *_unmarked(place, part, marked)], key=lambda passage: passage.place)


def _ascribed(text: str, passage: Passage, found: _Found) -> Passage:
    return replace(passage, who=attributed_to(text, found.end) or attributed_before(text, found.start))


def _starts(content: Copy, part: Part) -> list[int]:
    return [
        len(content.text_of(part.model_copy(update={"lines": part.lines[: n + 1]}))) - len(line.text)
        for n, line in enumerate(part.lines)
    ]


def _as_passage(text: str, starts: list[int], place: int, part: Part, found: _Found) -> Passage:
    return Passage(
        text[found.first : found.last],
        tuple(_pieces(starts, place, part, found.start, found.end)),
        tuple(_pieces(starts, place, part, found.first, found.last)),
        tuple(_as_passage(text, starts, place, part, other) for other in found.choices),
    )


def _pieces(starts: list[int], place: int, part: Part, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    for n, (at, line) in enumerate(zip(starts, part.lines, strict=True)):
        first, last = max(start, at), min(end, at + len(line.text))
        if first < last:
            yield place, n, first - at, last - at


def _marked(text: str) -> list[_Found]:
    found, at = [], 0
    while at < len(text):
        one = _opened_at(text, at)
        if one is not None and one.last > one.first:
            found.append(one)
            at = one.end
        else:
            at += 1
    return _with_blocks(text, found)


def _opened_at(text: str, at: int) -> _Found | None:
    sign = text[at]
    if text[at : at + 2] in ("''", "``"):
        return _closed(text, at, 2, ("''", '"', "``", "”"))
    if sign == '"':
        return None if _is_inches(text, at) else _closed(text, at, 1, ('"', "”"))
    if sign == "”":
        # A closing mark where one opens, as in Swedish and in slips.
        return _closed(text, at, 1, ("”",)) if _opens(text, at) else None
    if sign in "‘'`‚’":
        return _single(text, at)
    if sign in _PAIRS:
        return _closed(text, at, 1, (*_PAIRS[sign], *('"' if sign == "“" else "")), nested=sign)
    return None


def _closed(text: str, at: int, wide: int, closing: tuple[str, ...], nested: str = "") -> _Found:
    """From an opening mark to the one that closes it; to the end of the line where none does."""
    depth, here = 1, at + wide
    while here < len(text):
        mark = next((mark for mark in closing if text.startswith(mark, here)), None)
        if mark is not None and not (mark == '"' and _is_inches(text, here)):
            depth -= 1
            if not depth:
                return _Found(at, here + len(mark), at + wide, here)
        elif nested and text[here] == nested and nested not in closing:
            depth += 1
        here += len(mark) if mark else 1
    stop = text.find("\n", at)
    if nested and text.count(nested, at + 1):
        # The mark that should have closed it is an opening one.
        stop = text.find(nested, at + 1)
        return _Found(at, stop + 1, at + wide, stop)
    stop = len(text) if stop < 0 else stop
    return _Found(at, stop, at + wide, stop)


def _single(text: str, at: int) -> _Found | None:
    """A quotation in single marks; None where the mark is an apostrophe."""
    if text[at] in "'`’" and not _opens(text, at):
        return None
    if not text[at + 1 : at + 2].strip() or _ELISION.match(text, at + 1):
        return None
    ends = [here for here in range(at + 2, len(text)) if _closes_single(text, here)][:4]
    found = tuple(_Found(at, end + 1, at + 1, end) for end in ends)
    return replace(found[0], choices=found[1:]) if found else None


def _closes_single(text: str, at: int) -> bool:
    return text[at] in "'’`" and not text[at - 1].isspace() and not text[at + 1 : at + 2].isalnum()


def _opens(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return (
        (not before or before in _OPENS_AFTER or _is_sign(before)) and bool(after.strip()) and after not in ".,;:!?"
    )


def _is_sign(letter: str) -> bool:
    return "㐀" <= letter <= "鿿"


def _is_inches(text: str, at: int) -> bool:
    return text[at - 1 : at].isdigit() and at > 0 and not _opened_before(text, at)


def _opened_before(text: str, at: int) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line.count('"') % 2 == 1


def _with_blocks(text: str, found: list[_Found]) -> list[_Found]:
    for block in _BLOCK.finditer(text):
        end = text.find("\n", block.end())
        end = len(text) if end < 0 else end
        if not any(one.start < end and block.start() < one.end for one in found):
            found.append(_Found(block.start(), end, block.end(), end))
    return sorted(found, key=lambda one: one.start)


def _unmarked(place: int, part: Part, marked: list[Passage]) -> Iterator[Passage]:
    """Words that are ascribed to somebody without quotation marks."""
    for n, line in enumerate(part.lines):
        if any(True for passage in marked for _ in passage.within(place, n)):
            continue
        said = direct_speech(line.text)
        if said is None and n and (who := attributed_line(line.text)) is not None:
            yield from _said_before(place, part, n - 1, marked, who)
        if said is None or said.end <= said.start:
            continue
        spans = ((place, n, said.start, said.end),)
        yield Passage(line.text[said.start : said.end], spans, spans, (), said.who, marked=False)


def _said_before(place: int, part: Part, n: int, marked: list[Passage], who: Attribution) -> Iterator[Passage]:
    before = part.lines[n].text
    if before.strip() and not any(True for passage in marked for _ in passage.within(place, n)):
        spans = ((place, n, 0, len(before)),)
        yield Passage(before, spans, spans, (), who, marked=False)
