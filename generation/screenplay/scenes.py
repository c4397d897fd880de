"""Scenes: what happens where and when, who is in it, who speaks how much."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from generation.screenplay.elements import Element, Script
from generation.screenplay.fountain import speaker_of
from generation.screenplay.sluglines import Slugline, parse_slugline

#: Lines that fill a page; a page is about a minute on screen, and is planned in eighths.
LINES_A_PAGE = 55
_COLUMNS = {"dialogue": 35, "lyrics": 35, "parenthetical": 25, "action": 60, "slugline": 60}
_CJK = re.compile(r"[㐀-鿿]")
_WORD = re.compile(r"[㐀-鿿]|[^\W_]+(?:['’-][^\W_]+)*")
#: Runs of capitals, two letters at least.
_CAPITALS = re.compile(r"\b[A-Z][A-Z'’.-]*[A-Z](?:\s+(?:OF|THE|AND|[A-Z][A-Z'’.-]*[A-Z]|[A-Z]\.?))*\b")
_AGE = re.compile(r"^\s*\((?:\d{1,3}|[a-z-]+ ?\d{0,2}s?)[^)]*\)")
_PROPS = Path(__file__).with_name("props.txt")


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
        present: characters in it, those who speak and those whom the action names.
        props: things that the action names and a props department knows, each once, in small letters.
        marked: what the action sets in capitals besides people: props, sounds, what must not be missed.
        eighths: its length in eighths of a page, at least 1.
        dialogue_share: words spoken of all its words, 0–1.
    """

    number: str
    slugline: Slugline
    elements: tuple[Element, ...]
    start: int
    end: int
    speakers: tuple[Speaker, ...]
    present: tuple[str, ...]
    props: tuple[str, ...]
    marked: tuple[str, ...]
    eighths: int
    dialogue_share: float

    @property
    def action(self) -> tuple[Element, ...]:
        """What is seen and heard, without what is said."""
        return tuple(element for element in self.elements if element.kind == "action")


def scenes_of(script: Script) -> list[Scene]:
    """The scenes of a script in its order. What stands before the first slugline belongs to none."""
    names = cast_of(script)
    bodies = list(_bodies(script))
    starts = [body[0].start for body in bodies] + [len(script.text.rstrip())]
    return [_scene(place, body, starts[place], names) for place, body in enumerate(bodies, 1)]


def cast_of(script: Script) -> dict[str, int]:
    """Everyone who speaks, by words spoken, most first; one name for VALE and INSPECTOR VALE."""
    spoken = Counter[str]()
    for element in script.elements:
        if element.kind in ("dialogue", "lyrics"):
            spoken[element.speaker] += _words(element.text)
    return dict(spoken.most_common())


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


def _scene(place: int, body: Sequence[Element], end: int, cast: Mapping[str, int]) -> Scene:
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
    present = dict.fromkeys([*spoken, *_named(action, cast)])
    return Scene(
        number=head.number or str(place),
        slugline=parse_slugline(head.text),
        elements=rest,
        start=head.start,
        end=end,
        speakers=tuple(Speaker(name, words) for name, words in spoken.most_common()),
        present=tuple(present),
        props=tuple(_props(action)),
        marked=tuple(_marked(action, present)),
        eighths=max(1, round(8 * _lines(body) / LINES_A_PAGE)),
        dialogue_share=heard / total if total else 0.0,
    )


def _named(action: str, cast: Mapping[str, int]) -> Iterator[str]:
    """Those of the cast whom the action names, by any part of their name that is theirs alone."""
    parts = Counter(part for name in cast for part in set(name.split()))
    for name in cast:
        own = [name, *(part for part in name.split() if parts[part] == 1 and len(part) > 2)]
        if any(_holds(action, part) for part in own):
            yield name


def _holds(text: str, name: str) -> bool:
    if _CJK.search(name):
        return name in text
    return bool(
        re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) or re.search(rf"\b{re.escape(name.title())}\b", text)
    )


def _props(action: str) -> Iterator[str]:
    """Props in the order in which they come; "biscuit tin" is not a tin as well."""
    seen: set[str] = set()
    for found in _prop_words().finditer(action):
        thing = _singular(found[0].lower())
        if thing not in seen:
            seen.add(thing)
            yield thing


@cache
def _prop_words() -> re.Pattern[str]:
    known = sorted(_known(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, known))})(?:s|es)?(?![\w-])", re.I)


@cache
def _known() -> frozenset[str]:
    lines = _PROPS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _singular(thing: str) -> str:
    # Letters of other alphabets that match an English one in capitals leave a word that is not on the list.
    return next((one for one in (thing, thing.removesuffix("s"), thing.removesuffix("es")) if one in _known()), thing)


def _marked(action: str, present: Mapping[str, None]) -> Iterator[str]:
    """What stands in capitals and is nobody. Whoever is introduced has an age behind the name."""
    people = {part for name in present for part in name.split()}
    found = {
        capitals[0].strip(" .")
        for capitals in _CAPITALS.finditer(action)
        if not _AGE.match(action[capitals.end() :]) and not people & set(capitals[0].split())
    }
    yield from sorted((thing for thing in found if len(thing) > 2), key=action.index)


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
