"""What sentences are known to speak of, for a model to learn: by our own talk and by the cues.

A cue says that a sentence speaks of its aspect, a hint that it may. The sentence of talk is known to speak of one
aspect; of others whose cues it holds nothing is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analytics.aspects.definitions import load_definitions
from analytics.aspects.find import AspectFinder
from analytics.training.talk import Talk

YES, NO, UNKNOWN = 1, 0, -1
#: How many of those that a model finds are to be right.
RIGHT = 0.8
#: How many of the sentences without a cue speak of no aspect, in reviews; among our own they are rare.
SILENT = 0.5


def label_by_cues(bags: Sequence[Sequence[str]], language: str) -> list[np.ndarray]:
    """Labels of the sentences of each bag by cues alone, int8, shape (sentences, aspects) each."""
    finder = AspectFinder(load_definitions(), language)
    return [_found(finder, bag, YES) for bag in bags]


def label_talk(talk: Sequence[Talk], language: str) -> np.ndarray:
    """Labels of our own sentences, int8, shape (talk, aspects)."""
    finder, ids = AspectFinder(load_definitions(), language), [one.id for one in load_definitions()]
    labels = _found(finder, [one.text for one in talk], UNKNOWN)
    for row, one in enumerate(talk):
        if one.aspect in ids:
            labels[row, ids.index(one.aspect)] = YES
    return labels


def unlabelled(sentences: int) -> np.ndarray:
    """Labels of sentences of which nothing is known."""
    return np.full((sentences, len(load_definitions())), UNKNOWN, dtype=np.int8)


def threshold_of(chances: np.ndarray, talk: Sequence[Talk], language: str) -> float:
    """The least chance from which an aspect found in a sentence without a cue is right four times in five.

    Args:
        chances: of sentences of talk that were not learnt from, shape (talk, aspects).

    The second aspect of a sentence of talk is not known and counts as wrong; so the rule is a strict one.
    """
    labels = label_talk(talk, language)
    uncued = ~(_found(AspectFinder(load_definitions(), language), [one.text for one in talk], YES) == YES).any(axis=1)
    chances, spoken = chances[uncued], labels[uncued] == YES
    silent = ~spoken.any(axis=1)
    weight = np.where(silent, SILENT / max(1, silent.sum()), (1 - SILENT) / max(1, (~silent).sum()))
    for threshold in np.arange(0.2, 0.96, 0.01):
        found = chances >= threshold
        if (weight @ (found & spoken)).sum() >= RIGHT * (weight @ found).sum():
            return round(float(threshold), 2)
    return 1.0


def judge_aspects(chances: np.ndarray, threshold: float, talk: Sequence[Talk], language: str) -> dict[str, Any]:
    """F1 over all aspects of sentences of talk, by cues alone and with what the model finds where none stands."""
    by_cues = _found(AspectFinder(load_definitions(), language), [one.text for one in talk], YES) == YES
    spoken = label_talk(talk, language) == YES
    both = np.where(by_cues.any(axis=1)[:, None], by_cues, chances >= threshold)
    return {
        name: {"f1": round(2 * float((found & spoken).sum() / (found.sum() + spoken.sum())), 4), "n": len(talk)}
        for name, found in (("by cues", by_cues), ("by cues and learnt", both))
    }


def _found(finder: AspectFinder, texts: Sequence[str], cued: int) -> np.ndarray:
    ids = [one.id for one in load_definitions()]
    labels = np.full((len(texts), len(ids)), NO, dtype=np.int8)
    for row, text in enumerate(texts):
        for hit in sorted(finder.hits(text), key=lambda hit: not hit.hint):
            labels[row, ids.index(hit.aspect)] = UNKNOWN if hit.hint else cued
    return labels
