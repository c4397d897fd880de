"""Which texts say what others say already, so that nothing is tested that was learnt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

_WORDS = re.compile(r"[a-z0-9]+")
Words = tuple[str, ...]


def rejoin_tokens(text: str) -> str:
    """Undo the tokenised spelling of SST-2 and rt-polarity: `do n't` becomes `don't`, `good .` `good.`"""
    text = text.replace("-lrb-", "(").replace("-rrb-", ")").replace("``", '"').replace("''", '"')
    text = re.sub(r" (n['’]t|['’](?:s|re|ve|ll|d|m))\b", r"\1", text)
    return re.sub(r" ([.,;:!?)])", r"\1", text).strip()


def normalised_words(text: str) -> Words:
    """The words as they are compared: lower case, letters and digits only."""
    return tuple(_WORDS.findall(rejoin_tokens(text.lower()).replace("'", "")))


def runs_of(words: Words, length: int) -> list[Words]:
    """All runs of so many words in a row."""
    return [words[at : at + length] for at in range(len(words) - length + 1)]


def sharing_words(texts: Sequence[str], others: Iterable[str], run: int, within: bool = False) -> np.ndarray:
    """Which texts share `run` words in a row with one of the others.

    Args:
        within: also those, however short, that stand as a whole in one of the others.

    Returns:
        A mask of shape (len(texts),).
    """
    known: set[int] = set()
    spans: set[int] = set()
    for other in others:
        words = normalised_words(other)
        known.update(hash(part) for part in runs_of(words, run))
        if within:
            spans.update(hash(words[a:b]) for a in range(len(words)) for b in range(a + 1, len(words) + 1))
    every = (normalised_words(text) for text in texts)
    return np.array([hash(own) in spans or any(hash(part) in known for part in runs_of(own, run)) for own in every])
