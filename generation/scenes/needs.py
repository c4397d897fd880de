"""What a scene needs besides its cast: props, extras, and what the script sets in capitals."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path

from data.writing import Language
from generation.scenes.wording import (
    capitals_in,
    chinese_words,
    is_person,
    language_of,
    without_comparisons,
    word_list,
)

_PROPS = Path(__file__).with_name("props.txt")
_BEFORE = re.compile(
    r"(?:\b(?:a|an|the|one|two|three|four|her|his|their|its|my|your|some|of|with|another|every|each)|['’]s)\s+(?:[a-z-]+\s)?$",
    re.I,
)
_THE = re.compile(r"\bthe\s$", re.I)
_ITS_OWN = re.compile(r"(?:\b(?:an?|the|his|her|their|last)|['’]s)\s$", re.I)
_AMOUNT = (
    r"(?:(?:a|an|the|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|hundred"
    r"|hundreds of|dozens of|some|several|many|few|\d+)\s+(?:[a-z-]+\s)?)?"
)
_QUOTED = re.compile(r"[“「][^”」]*[”」]")
#: Capitals that tell the camera or the page what to do, and are nothing that stands there.
_DIRECTIONS = re.compile(
    r"\b(?:POV|CAMERA|SUPER|CLOSE|ANGLE|INSERT|CONT'D|CONTINUED|INT|EXT|V\.O|O\.S|CUT|FADE|BACK TO)\b"
)


def props_of(action: Sequence[str]) -> tuple[str, ...]:
    """Props that action names, in the order in which they come; what is only likened to one is none."""
    text = "\n".join(action)
    found = _chinese_props(text) if language_of(text) == "zh" else _props(without_comparisons(text))
    return tuple(dict.fromkeys(found))


def extras_of(action: Sequence[str], language: Language) -> tuple[str, ...]:
    """Crowds, in the words of the action."""
    text = without_comparisons("\n".join(action))
    if language == "zh":
        known = frozenset(word_list("zh", "crowd"))
        # What stands in quotation marks is a name or is said.
        return tuple(dict.fromkeys(word for word in chinese_words(_QUOTED.sub("，", text)) if word in known))
    words = "|".join(word_list("en", "crowd"))
    spans = re.finditer(rf"\b{_AMOUNT}(?:{words})\b(?!['’])", text, re.I)
    return tuple(dict.fromkeys(" ".join(found[0].split()).lower() for found in spans))


def marked_of(action: Sequence[str], parts: Collection[str]) -> tuple[str, ...]:
    """What action sets in capitals besides people and directions: props, sounds, what must not be missed."""
    found = [
        text[start:end]
        for text in action
        for start, end in capitals_in(text)
        if not is_person(text, (start, end), parts) and not _DIRECTIONS.search(text[start:end]) and end - start > 2
    ]
    return tuple(dict.fromkeys(found))


def _props(text: str) -> Iterator[str]:
    doubtful = word_list("en", "doubtful")
    for found in _prop_words().finditer(text):
        thing = _singular(found[0].lower())
        before = text[max(0, found.start() - 40) : found.start()]
        # “The camera finds her” is a direction; “the mantle will not catch” needs no notary.
        if (thing == "camera" and _THE.search(before)) or (thing == "will" and not _ITS_OWN.search(before)):
            continue
        if thing not in doubtful or _BEFORE.search(before):
            yield thing


@cache
def _prop_words() -> re.Pattern[str]:
    known = sorted(_known(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, known))})(?:s|es)?(?![\w-])(?! room)", re.I)


@cache
def _known() -> frozenset[str]:
    lines = _PROPS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _singular(thing: str) -> str:
    # Letters of other alphabets that match an English one in capitals leave a word that is not on the list.
    return next((one for one in (thing, thing.removesuffix("s"), thing.removesuffix("es")) if one in _known()), thing)


def _chinese_props(text: str) -> Iterator[str]:
    known = frozenset(word_list("zh", "props"))
    yield from (word for word in chinese_words(text) if word in known)
