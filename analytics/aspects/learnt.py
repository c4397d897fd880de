"""Aspects found by what the English model has learnt of them, where no cue of any aspect stands.

People say that the score is good without a word for music ("I hummed it all the way home"). Only aspects whose
definition says `learnt` are looked for, and nothing but defined aspects can be found.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analytics.aspects.definitions import Definition
from analytics.sentiment_en import EnglishScorer


class LearntAspects:
    """The aspects that are defined as learnt, by the shipped English model.

    Args:
        definitions: a studio's aspects.
        scorer: the shipped model.
    """

    def __init__(self, definitions: Sequence[Definition], scorer: EnglishScorer) -> None:
        known = {one.id for one in definitions if one.wording("en").learnt}
        self._columns = [at for at, aspect in enumerate(scorer.aspects) if aspect in known]
        self._ids = [scorer.aspects[at] for at in self._columns]
        self._scorer = scorer

    def of(self, texts: Sequence[str]) -> list[set[str]]:
        """The aspects of each text; equal texts are read once."""
        if not texts or not self._ids:
            return [set() for _ in texts]
        unique = list(dict.fromkeys(texts))
        likely = self._scorer.aspect_chances(unique)[:, self._columns] >= self._scorer.aspect_threshold
        found = {
            text: {self._ids[at] for at in np.flatnonzero(row)} for text, row in zip(unique, likely, strict=True)
        }
        return [found[text] for text in texts]
