"""Scenes: what happens where and when, and who speaks how much. Who is in them tells `generation.scenes.casting`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generation.screenplay.elements import Element, Script
from generation.screenplay.fountain import speaker_of
from generation.screenplay.sluglines import Slugline, parse_slugline

#: Lines that fill a page; a page is about a minute on screen, and is planned in eighths.
LINES_A_PAGE = 55
_COLUMNS = {"dialogue": 35, "lyrics": 35, "parenthetical": 25, "action": 60, "slugline": 60}
_CJK = re.compile(r"[㐀-鿿]")
_WORD = re.compile(r"[㐀-鿿]|[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True)
class Speaker:
    """Who speaks in a scene, and how many words."""

    name: str
    words: int


@dataclass(frozen=True)
class Scene:
    """One scene.

    Attributes:
        number: the script's own, else its place from 1.
        elements: its parts after the slugline.
        start, end: its place in the script's text.
        speakers: most words first.
        eighths: its length in eighths of a page, at least 1.
        dialogue_share: words spoken of all its words, 0–1.
    """

    number: str
    slugline: Slugline
    elements: tuple[Element, ...]
    start: int
    end: int
    speakers: tuple[Speaker, ...]
    eighths: int
    dialogue_share: float

    @property
    def action(self) -> tuple[Element, ...]:
        """What is seen and heard, without what is said."""
        return tuple(element for element in self.elements if element.kind == "action")


def scenes_of(script: Script) -> list[Scene]:
    """The scenes of a script in its order. What stands before the first slugline belongs to none."""
    bodies = list(_bodies(script))
    starts = [body[0].start for body in bodies] + [len(script.text.rstrip())]
    return [_scene(place, body, starts[place]) for place, body in enumerate(bodies, 1)]


def _bodies(script: Script) -> Iterator[list[Element]]:
    body: list[Element] = []
    for element in script.elements:
        if element.kind == "slugline":
            if body:
                yield body
            body = [element]
        elif body:
            body.append(element)
    if body:
        yield body


def _scene(place: int, body: Sequence[Element], end: int) -> Scene:
    head, rest = body[0], tuple(body[1:])
    spoken = Counter[str]()
    for element in rest:
        if element.kind in ("dialogue", "lyrics"):
            spoken[element.speaker] += _words(element.text)
    for element in rest:
        if element.kind == "character":
            spoken.setdefault(speaker_of(element.text), 0)
    action = " ".join(element.text for element in rest if element.kind == "action")
    heard = sum(spoken.values())
    total = heard + _words(action)
    return Scene(
        number=head.number or str(place),
        slugline=parse_slugline(head.text),
        elements=rest,
        start=head.start,
        end=end,
        speakers=tuple(Speaker(name, words) for name, words in spoken.most_common()),
        eighths=max(1, round(8 * _lines(body) / LINES_A_PAGE)),
        dialogue_share=heard / total if total else 0.0,
    )


def _words(text: str) -> int:
    """Words; Chinese and Japanese by the character."""
    return len(_WORD.findall(text))


def _lines(body: Sequence[Element]) -> int:
    """Lines on the industry's page, an empty one before each part but speech; a Chinese sign takes two columns."""
    total = 0
    for element in body:
        columns = _COLUMNS.get(element.kind, 60)
        width = len(element.text) + len(_CJK.findall(element.text))
        total += -(-width // columns) + (element.kind not in ("dialogue", "parenthetical", "lyrics"))
    return total
