"""Fountain, the plain-text screenplay format (fountain.io, syntax 1.1), read with the place of every element kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generation.screenplay.elements import Element, Kind, Script
from generation.screenplay.sluglines import is_slugline

_TITLE_KEY = re.compile(r"^([A-Za-z][A-Za-z ]{0,30}):(.*)$")
_NUMBER = re.compile(r"\s*#([\w.-]{1,12})#\s*$")
#: Emphasis of Fountain: markers that touch the text they mark, not escaped.
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|_)(?=\S)(.{1,300}?)(?<=\S)(?<!\\)\1")
#: Transitions that do not end in "TO:".
_FADE = re.compile(r"^(FADE (IN|OUT|TO BLACK|UP)|CUT TO BLACK|SMASH CUT|THE END)[.:]?$")
_EXTENSION = re.compile(r"\s*\([^()]*\)\s*")
_OPENING = re.compile(r"/\*|\[\[")


@dataclass(frozen=True)
class _Line:
    text: str
    start: int

    @property
    def bare(self) -> str:
        return self.text.strip()

    @property
    def end(self) -> int:
        return self.start + len(self.text.rstrip())


def parse_fountain(text: str) -> Script:
    """Read a Fountain screenplay. Every text is one: what has no mark is action.

    Args:
        text: with line ends as \\n.
    """
    about, first = _title_page(text)
    shown = _without_hidden(text)
    lines = list(_lines(shown, first))
    return Script(text, tuple(_elements(lines)), about, "fountain")


def speaker_of(cue: str) -> str:
    """Who a cue names: without (V.O.), (CONT'D) and the mark of dual dialogue."""
    return _EXTENSION.sub(" ", cue.removeprefix("@").rstrip(" ^")).strip()


def plain(text: str) -> str:
    """Text without the marks of emphasis, every blank single."""
    before = ""
    while before != text:
        before, text = text, _EMPHASIS.sub(r"\2", text)
    return " ".join(re.sub(r"\\([*_])", r"\1", text).split())


def _title_page(text: str) -> tuple[dict[str, str], int]:
    """The title page's fields, and where the screenplay itself begins."""
    about: dict[str, str] = {}
    key, place = "", 0
    for line in text.splitlines(keepends=True):
        found = _TITLE_KEY.match(line)
        indented = line[:1] in (" ", "\t") and line.strip()
        if found and found[1].strip().upper() not in ("FADE IN", "CUT TO", "FADE OUT"):
            key = found[1].strip().lower()
            about[key] = plain(found[2].strip())
        elif indented and key:
            about[key] = f"{about[key]} {plain(line.strip())}".strip()
        else:
            break
        place += len(line)
    # A page that begins with "WORD: …" and goes straight on is no title page.
    ends_blank = not text[place:].strip() or text[place : place + 1] in ("\n", "\r")
    return (about, place) if about and ends_blank else ({}, 0)


def _without_hidden(text: str) -> str:
    """The text with comments and notes blanked out, every other character at its place."""
    parts: list[str] = []
    place, unclosed = 0, set[str]()
    for found in _OPENING.finditer(text):
        closing = "*/" if found[0] == "/*" else "]]"
        if found.start() < place or closing in unclosed:
            continue
        end = text.find(closing, found.end())
        if end < 0:
            # What is never closed hides nothing; looking for the end at each opening again would take for ever.
            unclosed.add(closing)
            continue
        parts += [text[place : found.start()], re.sub(r"[^\n]", " ", text[found.start() : end + 2])]
        place = end + 2
    return "".join([*parts, text[place:]])


def _lines(text: str, start: int) -> Iterator[_Line]:
    for line in text[start:].splitlines(keepends=True):
        yield _Line(line.rstrip("\r\n"), start)
        start += len(line)


def _elements(lines: list[_Line]) -> Iterator[Element]:
    place, speaker = 0, ""
    while place < len(lines):
        line = lines[place]
        before = not lines[place - 1].bare if place else True
        after = place + 1 == len(lines) or not lines[place + 1].bare
        if not line.bare:
            # Two blanks keep a speech going over an empty line.
            speaker = speaker if len(line.text) >= 2 else ""
        elif speaker:
            yield _speech(line, speaker)
        elif _is_cue(line, before=before, after=after):
            speaker = plain(speaker_of(line.bare))
            yield Element("character", plain(line.bare.removeprefix("@").rstrip(" ^")), *_span(line))
        else:
            yield _other(line, before=before, after=after)
        place += 1


def _span(line: _Line) -> tuple[int, int]:
    return line.start + len(line.text) - len(line.text.lstrip()), line.end


def _speech(line: _Line, speaker: str) -> Element:
    bare = line.bare
    if bare.startswith("(") and bare.endswith(")"):
        return Element("parenthetical", plain(bare[1:-1].strip()), *_span(line), speaker=speaker)
    kind: Kind = "lyrics" if bare.startswith("~") else "dialogue"
    return Element(kind, plain(bare.removeprefix("~").strip()), *_span(line), speaker=speaker)


def _is_cue(line: _Line, *, before: bool, after: bool) -> bool:
    bare = line.bare
    if bare.startswith("@") and len(bare) > 1:
        return not after
    name = speaker_of(bare)
    shouted = name.upper() == name and any(letter.isupper() for letter in name)
    return shouted and before and not after and not _is_heading(bare) and bare[0] not in "!>.#=~" and name[-1] != ":"


def _is_heading(bare: str) -> bool:
    return (bare.startswith(".") and len(bare) > 1 and bare[1] not in ". ") or is_slugline(bare)


def _other(line: _Line, *, before: bool, after: bool) -> Element:
    bare, span = line.bare, _span(line)
    if _is_heading(bare) and before:
        number = _NUMBER.search(bare)
        words = _NUMBER.sub("", bare)
        return Element("slugline", plain(words.removeprefix(".")).strip(), *span, number=number[1] if number else "")
    kind, text = _marked(bare)
    if (
        kind == "action"
        and before
        and after
        and (_FADE.match(bare) or (bare.upper() == bare and bare.endswith("TO:")))
    ):
        kind = "transition"
    return Element(kind, plain(text), *span)


def _marked(bare: str) -> tuple[Kind, str]:
    """What a line's first sign makes of it, and its text without it."""
    if bare.startswith(">"):
        return ("centred", bare[1:-1].strip()) if bare.endswith("<") else ("transition", bare[1:].strip())
    if bare.startswith("#"):
        return "section", bare.lstrip("#").strip()
    if bare.startswith("==="):
        return "note", ""
    if bare.startswith("="):
        return "synopsis", bare[1:].strip()
    if bare.startswith("~"):
        return "lyrics", bare[1:].strip()
    return "action", bare.removeprefix("!")
