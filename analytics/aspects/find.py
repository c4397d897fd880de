"""Which aspects a sentence speaks of, and in which of its clauses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from analytics.aspects.definitions import NAMES, Definition
from analytics.aspects.matching import CueMatcher, Cues, Hit
from analytics.aspects.names import TitleNames
from data.records import NEUTRAL_BAND


class Clause(NamedTuple):
    """A clause of a sentence: its place, code points, end exclusive; its score, NaN where it has none."""

    start: int
    end: int
    sentiment: float = math.nan
    probability: float = math.nan


class AspectFinder:
    """Finds aspects by their cues in sentences of one language.

    Args:
        definitions: the aspects there are; nothing else can be found.
        language: of the sentences.
    """

    def __init__(self, definitions: Sequence[Definition], language: str) -> None:
        wordings = {one.id: one.wording(language) for one in definitions}
        self._matcher = CueMatcher(
            {
                aspect: Cues(_plain(wording.cues), _plain(wording.hints), wording.excepted)
                for aspect, wording in wordings.items()
            },
            language,
        )
        self._always = _by_name({aspect: wording.cues for aspect, wording in wordings.items()})
        self._else = _by_name({aspect: wording.hints for aspect, wording in wordings.items()})

    def find(self, text: str, clauses: Sequence[Clause], names: TitleNames | None = None) -> dict[str, Clause]:
        """The aspects of a sentence, each with the clause that speaks of it.

        A hint counts where no cue stands in its clause. A name among the hints counts where neither does and the
        clause is scored as praise or blame. Where several clauses speak of an aspect, it is the last one that
        judges, or the last one: people end on what they mean.
        """
        hits = self._matcher.find(text)
        if not hits and names is None:
            return {}
        found: dict[str, Clause] = {}
        for number, clause in enumerate(clauses):
            until = clauses[number + 1].start if number + 1 < len(clauses) else len(text) + 1
            for aspect in self._in_clause(text, clause, [h for h in hits if clause.start <= h.start < until], names):
                if aspect not in found or _says_more(clause, found[aspect]):
                    found[aspect] = clause
        return found

    def _in_clause(self, text: str, clause: Clause, hits: list[Hit], names: TitleNames | None) -> set[str]:
        found = {hit.aspect for hit in hits if not hit.hint}
        named = names.kinds_in(text[clause.start : clause.end]) if names and (self._always or not found) else set()
        found |= {aspect for kind in named for aspect in self._always.get(kind, ())}
        found = found or {hit.aspect for hit in hits}
        if not found and named and abs(clause.sentiment) > NEUTRAL_BAND:
            kind = next(kind for kind in NAMES if kind in named)
            found = set(self._else.get(kind, ()))
        return found


def _says_more(clause: Clause, earlier: Clause) -> bool:
    return abs(clause.sentiment) > NEUTRAL_BAND or not abs(earlier.sentiment) > NEUTRAL_BAND


def _plain(written: Sequence[str]) -> tuple[str, ...]:
    return tuple(cue for cue in written if cue not in NAMES)


def _by_name(lists: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Aspects by the kind of name that their lists hold."""
    by_kind = {kind: tuple(aspect for aspect, written in lists.items() if kind in written) for kind in NAMES}
    return {kind: aspects for kind, aspects in by_kind.items() if aspects}
