"""The names of a title's people, as hints: who is named where no aspect is may be what is spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from analytics.aspects.definitions import NAMES

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_BOTH_SCRIPTS = " / "
#: Words of names that are words in their own right: they name nobody by themselves.
_NO_NAME = frozenset(
    _WORD.findall(
        """
    The And Of De La Van Von Mr Mrs Ms Miss Dr Sir Lady Lord King Queen Prince Princess Duke Duchess Captain
    Colonel General Major Sergeant Inspector Detective Officer Agent Doctor Professor Father Mother Brother
    Sister Uncle Aunt Grandma Grandpa Old Young Little Big Black White Red Green Man Woman Boy Girl Judge Mayor
    President Himself Herself Voice Narrator Jr Sr Will Grace Rose May June Hope Faith Joy Art Mark Bill Rob
    Chase
    """
    )
)


class TitleNames:
    """Finds the people of one title in a sentence.

    Args:
        credits: what `titles.credits` holds: person, role and character of each.
    """

    def __init__(self, credits: Iterable[Mapping[str, Any]]) -> None:
        self._words: dict[str, str] = {}
        self._phrases: dict[str, str] = {}
        cast, character, director = NAMES
        for credit in credits:
            if credit["role"] == "cast":
                self._add(credit["person"], cast)
                self._add(credit["character"], character)
            elif credit["role"] == "director":
                self._add(credit["person"], director)

    def kinds_in(self, text: str) -> set[str]:
        """Which of `NAMES` a sentence holds a name of; case matters, but for the first letter of the sentence."""
        if not self._words and not self._phrases:
            return set()
        found = {self._words[word] for word in _WORD.findall(text.replace("’", "'")) if word in self._words}
        found |= {
            self._words[word[:-2]]
            for word in _WORD.findall(text)
            if word[-2:] in ("'s", "’s") and word[:-2] in self._words
        }
        return found | {kind for phrase, kind in self._phrases.items() if phrase in text}

    def _add(self, name: str | None, kind: str) -> None:
        for part in (name or "").split(_BOTH_SCRIPTS):
            if _CHINESE.search(part):
                for phrase in {part, *part.split("·")}:
                    if len(phrase) > 1:
                        self._phrases.setdefault(phrase, kind)
                continue
            for word in _WORD.findall(part):
                if len(word) > 2 and word[0].isupper() and word not in _NO_NAME:
                    self._words.setdefault(word, kind)
