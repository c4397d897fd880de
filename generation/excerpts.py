"""Verbatim quotes that represent many: maximal marginal relevance over sentences.

Carbonell, J. and Goldstein, J. (1998), The use of MMR, diversity-based reranking for reordering documents and
producing summaries. SIGIR '98. Each pick maximises `(1 − diversity) · score − diversity · likeness`, where
likeness is the greatest similarity to what was picked before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[㐀-鿿぀-ヿ]|[^\W_㐀-鿿぀-ヿ]+")


def words_of(text: str) -> list[str]:
    """The words of a text in order, lower case; Chinese and Japanese by the character, which needs no dictionary."""
    return _WORD.findall(text.lower())


def tokens(text: str) -> frozenset[str]:
    """The same as a set."""
    return frozenset(words_of(text))


def select_excerpts(
    texts: Sequence[str],
    likeness: NDArray[np.floating[Any]] | Sequence[frozenset[str]] | None,
    scores: Sequence[float],
    count: int,
    diversity: float = 0.5,
) -> list[int]:
    """Choose sentences that score high and do not repeat each other.

    Args:
        texts: N sentences. Of those with equal words only the first is ever chosen.
        likeness: N × D vectors (compared by cosine), or N token sets (compared by Jaccard); None makes the
            token sets from the texts.
        scores: N relevances; only their order and spread matter, they are scaled to 0…1.
        count: how many to choose at most.
        diversity: 0 takes the highest scores, 1 the least alike.

    Returns:
        Positions into `texts`, in the order chosen. Equal inputs give equal choices; ties go to the earlier.

    Raises:
        ValueError: the lengths differ, or diversity is not within 0…1.
    """
    if not 0 <= diversity <= 1:
        raise ValueError("diversity lies between 0 and 1")
    if len(texts) != len(scores) or (likeness is not None and len(likeness) != len(texts)):
        raise ValueError("texts, likeness and scores have the same length")
    words = [tokens(text) for text in texts]
    open_ = _first_of_each(words)
    alike = _similarity(words if likeness is None else likeness)
    relevance = _scaled(np.asarray(scores, dtype=float))
    nearest = np.zeros(len(texts))
    chosen: list[int] = []
    while len(chosen) < count and open_.any():
        gain = np.where(open_, (1 - diversity) * relevance - diversity * nearest, -np.inf)
        best = int(np.argmax(gain))
        chosen.append(best)
        open_[best] = False
        nearest = np.maximum(nearest, alike[best])
    return chosen


def _first_of_each(words: Sequence[frozenset[str]]) -> NDArray[np.bool_]:
    seen: set[frozenset[str]] = set()
    first = np.zeros(len(words), dtype=bool)
    for place, own in enumerate(words):
        first[place] = bool(own) and own not in seen
        seen.add(own)
    return first


def _similarity(likeness: NDArray[np.floating[Any]] | Sequence[frozenset[str]]) -> NDArray[np.float64]:
    if isinstance(likeness, np.ndarray):
        lengths = np.linalg.norm(likeness.astype(float), axis=1, keepdims=True)
        unit = likeness / np.where(lengths == 0, 1, lengths)
        return np.clip(unit @ unit.T, 0, 1).astype(np.float64)
    vocabulary = {word: place for place, word in enumerate(sorted(set().union(*likeness)))}
    present = np.zeros((len(likeness), max(1, len(vocabulary))))
    for row, own in enumerate(likeness):
        present[row, [vocabulary[word] for word in own]] = 1
    shared = present @ present.T
    size = present.sum(axis=1)
    union = size[:, None] + size[None, :] - shared
    alike: NDArray[np.float64] = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return alike


def _scaled(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    if scores.size == 0:
        return scores
    spread = scores.max() - scores.min()
    return (scores - scores.min()) / spread if spread > 0 else np.ones_like(scores)
