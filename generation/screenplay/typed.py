"""Screenplays as plain text, typed or taken out of a PDF: read by how far lines are indented, or else like Fountain.

The industry's page (Courier, 10 characters an inch): sluglines and action at 1.5 inches, speech at 2.5, asides at 3,
cues at 3.7. What counts is the distance to the sluglines, so any left margin will do. Chinese screenplays mostly have
no cues of their own: 韦尔：你们的灯塔真亮。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from generation.screenplay.elements import Element, Kind, Script
from generation.screenplay.fountain import parse_fountain, speaker_of
from generation.screenplay.sluglines import is_slugline

#: Columns right of the sluglines from which a line is speech, and from which it is a cue.
_SPEECH, _CUE = 6, 17
_SCENE_NUMBER = re.compile(r"^(?P<number>\d{1,4}[A-Z]{0,2})[.\s]\s*(?=\S)|\s{2,}\d{1,4}[A-Z]{0,2}\.?\s*$")
_FURNITURE = re.compile(
    r"^\(?(CONTINUED|MORE)\)?:?\s*(\(\d+\))?$|^\d{1,4}\.?$|^(page|p\.)\s*\d+(\s*(of|/)\s*\d+)?$|^-\s*\d+\s*-$", re.I
)
#: 韦尔：…, 韦尔（画外音）：…
_CHINESE_SPEECH = re.compile(r"^(?P<name>[㐀-鿿·]{1,8})\s*(?P<aside>[（(][^）)]*[）)])?\s*[:：]\s*(?P<said>\S.*)$")


@dataclass(frozen=True)
class _Line:
    bare: str
    indent: int
    start: int
    end: int
    number: str = ""


def parse_typed(text: str, name: str = "text") -> Script:
    """Read a screenplay from plain text.

    Args:
        text: with line ends as \\n; tabs count as 8 columns.
        name: the format it came in: `text` or `pdf`.
    """
    lines = [line for line in _lines(text) if not _FURNITURE.match(line.bare)]
    margin = _margin(lines)
    if margin is not None:
        elements = tuple(_joined(list(_by_indent(lines, margin))))
    elif any(_CHINESE_SPEECH.match(line.bare) for line in lines):
        elements = tuple(_chinese(lines))
    else:
        read = parse_fountain(text)
        return Script(text, read.elements, read.about, name)
    return Script(text, elements, {}, name)


def _lines(text: str) -> Iterator[_Line]:
    place = 0
    for raw in text.splitlines(keepends=True):
        line = raw.rstrip()
        bare = line.lstrip()
        start = place + len(line) - len(bare)
        number = ""
        stripped = _SCENE_NUMBER.sub("", bare)
        if stripped != bare and is_slugline(stripped):
            found = _SCENE_NUMBER.match(bare)
            number = found["number"] if found and found["number"] else ""
            bare = stripped
        yield _Line(
            bare, len(line.expandtabs(8)) - len(line.expandtabs(8).lstrip()), start, place + len(line), number
        )
        place += len(raw)


def _margin(lines: Sequence[_Line]) -> int | None:
    """The column of the action; None where speech is not indented."""
    action = sorted(line.indent for line in lines if line.bare and is_slugline(line.bare) and not line.number)
    action = action or sorted(line.indent for line in lines if is_slugline(line.bare))
    if not action:
        return None
    margin = action[len(action) // 2]
    # With the scene's number before it, a slugline begins further to the left than the action.
    body = [line.indent for line in lines if line.bare and not line.number]
    margin = min((indent for indent in body if indent >= margin), default=margin)
    deep = sum(line.indent >= margin + _SPEECH for line in lines if line.bare)
    return margin if deep >= 2 else None


def _by_indent(lines: Sequence[_Line], margin: int) -> Iterator[Element | None]:
    """One element a line; None for an empty one."""
    speaker, began = "", False
    for line in lines:
        depth = line.indent - margin
        began = began or is_slugline(line.bare) or line.bare.upper().startswith("FADE IN")
        if not line.bare:
            yield None
        elif not began:
            # What stands before the first scene is the title page.
            yield Element("note", line.bare, line.start, line.end)
        elif is_slugline(line.bare):
            speaker = ""
            yield Element("slugline", line.bare, line.start, line.end, number=line.number)
        elif line.bare.endswith("TO:") and line.bare.upper() == line.bare:
            speaker = ""
            yield Element("transition", line.bare, line.start, line.end)
        elif depth >= _CUE and _is_name(line.bare):
            speaker = speaker_of(line.bare)
            yield Element("character", line.bare, line.start, line.end)
        elif depth >= _SPEECH and speaker:
            yield _speech(line, speaker)
        else:
            speaker = ""
            yield Element("action", line.bare, line.start, line.end)


def _is_name(bare: str) -> bool:
    name = speaker_of(bare)
    return bool(name) and name.upper() == name and any(letter.isalpha() for letter in name) and len(name) <= 40


def _speech(line: _Line, speaker: str) -> Element:
    aside = line.bare.startswith("(")
    text = line.bare.strip("()").strip() if aside else line.bare
    return Element("parenthetical" if aside else "dialogue", text, line.start, line.end, speaker=speaker)


def _joined(elements: Sequence[Element | None]) -> Iterator[Element]:
    """Lines that a page's width broke, put together: same kind, same speaker, nothing between."""

    def key(element: Element | None) -> tuple[Kind, str] | None:
        if element is None or element.kind in ("slugline", "character", "transition"):
            return None
        return element.kind, element.speaker

    for together, group in groupby(elements, key):
        if together is None:
            yield from (element for element in group if element is not None)
        else:
            whole = [element for element in group if element is not None]
            text = " ".join(element.text for element in whole)
            yield Element(together[0], text, whole[0].start, whole[-1].end, speaker=together[1])


def _chinese(lines: Sequence[_Line]) -> Iterator[Element]:
    for line in lines:
        if not line.bare:
            continue
        said = _CHINESE_SPEECH.match(line.bare)
        if is_slugline(line.bare):
            yield Element("slugline", line.bare, line.start, line.end, number=line.number)
        elif said:
            yield from _chinese_speech(line, said)
        else:
            yield Element("action", line.bare.lstrip("△▲ "), line.start, line.end)


def _chinese_speech(line: _Line, said: re.Match[str]) -> Iterator[Element]:
    name = said["name"]
    yield Element("character", name, line.start, line.start + len(name))
    if said["aside"]:
        start, end = (line.start + place for place in said.span("aside"))
        yield Element("parenthetical", said["aside"].strip("（()）"), start, end, speaker=name)
    start, end = (line.start + place for place in said.span("said"))
    yield Element("dialogue", said["said"], start, end, speaker=name)
