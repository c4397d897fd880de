"""What a film is called in its own reviews: "Carol" is a film there before she is a person.

Some sources know their films by number alone. Their reviews betray the name: it stands in quotation marks, and is
said to be a film. One sentence that does so is enough: a mention left out is better than a film taken for a person.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analytics.mentions.entities import Entity
from analytics.mentions.wording import fold, is_han

_NAME = r"[A-ZÀ-ÖØ-Þ][\w’']*(?:(?: (?:of|the|and|in|a|to|for|&))* [A-ZÀ-ÖØ-Þ0-9][\w’']*){0,6}"
_QUOTED = re.compile(
    rf"[\"“]({_NAME})[,.!?]?[\"”]|(?<![\w])['‘]({_NAME})[,.!?]?['’](?!\w)|《([^《》]{{1,30}})》|<<({_NAME})>>"
)
_IS_FILM = re.compile(
    r" (?:is|was|isn't|works as|remains|feels like|plays like) (?:a|an|one of|the)\b[^.;:!?]{0,60}?"
    r"\b(?:films?|movies?|picture|drama|comedy|romance|thriller|adaptation|biopic|masterpiece|remake|sequel|flick|"
    r"entertainment|adventure|parable|cinema|satire|musical|western|fable|fairy tale)\b"
)
_NAME_BEFORE = re.compile(rf"(?:^|[\s(])({_NAME})$")


class FilmNames:
    """Gathers what reviews call their film.

    Args:
        titles: rows of `analysis/named_titles`.
    """

    def __init__(self, titles: Sequence[Mapping[str, Any]]) -> None:
        self._known = {title["title_id"]: film_names(title) for title in titles}
        self._told: dict[str, set[str]] = defaultdict(set)

    def count(self, title_id: str, text: str) -> None:
        """Take in one sentence; of a film whose name is known there is nothing to learn."""
        if self._known[title_id]:
            return
        for found in _QUOTED.findall(text):
            self._told[title_id].add("".join(found))
        said = _IS_FILM.search(text)
        name = _NAME_BEFORE.search(text[max(0, said.start() - 60) : said.start()]) if said else None
        if name:
            self._told[title_id].add(name[1])

    def of(self, title_id: str) -> list[str]:
        """Names within which a character's name is not a mention: the film's, and other works that are quoted."""
        return [*self._known[title_id], *sorted(self._told[title_id])]

    def apart(self, title_id: str, entities: Sequence[Entity]) -> list[Entity]:
        """The same entities; names that are the film's too count only where the words around mean a person."""
        films = {_plain(name) for name in self.of(title_id)}
        return [
            replace(
                entity,
                aliases=tuple(replace(a, how="film") if _plain(a.text) in films else a for a in entity.aliases),
            )
            if entity.kind == "character"
            else entity
            for entity in entities
        ]


def film_names(title: Mapping[str, Any]) -> list[str]:
    """The film's own names, as its source has them."""
    return [name for name in (title["name"], title["original_name"]) if name and not name.startswith("Untitled ")]


def _plain(name: str) -> str:
    return name.replace(" ", "") if is_han(name) else fold(name).removeprefix("the ").strip()
