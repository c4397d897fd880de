"""Topics joined two by two, the most alike first: average linkage of their centres, one tree a language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

#: The first inner node; −1 means no topic elsewhere.
FIRST_NODE = -2
_RANKED = 40
_SHOWN = 2


def grow_tree(
    vectors: np.ndarray,
    ids: Sequence[int],
    words: Sequence[Sequence[str]],
    language: str,
    first: int = FIRST_NODE,
    named: Callable[[Sequence[Sequence[int]]], Sequence[str]] | None = None,
) -> list[dict[str, Any]]:
    """The inner nodes of a language's tree, the most alike pair first (UPGMA; Sokal & Michener 1958).

    Args:
        vectors: the topics' centres, L2-normalised, shape (topics, dimension).
        ids: theirs.
        words: each topic's words, best first.
        language: of all of them.
        first: the first node's number; the others follow downwards.
        named: names for groups of topics, given as rows; "" for one without.

    Returns:
        Rows of node, left, right, height (cosine distance), language and label: its name, or words
        that both children have, or the best of each. One topic or none has no tree.
    """
    from scipy.cluster.hierarchy import linkage

    if len(ids) < 2:
        return []
    joined = linkage(vectors.astype(np.float64), method="average", metric="cosine")
    names = [int(key) for key in ids]
    ranked = [{word: 1 / (place + 1) for place, word in enumerate(own[:_RANKED])} for own in words]
    leaves = [sorted(_leaves(len(ids) + number, joined, len(ids))) for number in range(len(joined))]
    given = named(leaves) if named else [""] * len(leaves)
    rows: list[dict[str, Any]] = []
    taken: set[str] = set()
    for number, (one, other, height, _) in enumerate(joined):
        left, right = sorted((int(one), int(other)), key=lambda child: min(_leaves(child, joined, len(ids))))
        label = given[number] or _label(ranked[left], ranked[right], taken)
        taken.add(label)
        node = first - number
        rows.append(
            {
                "node": node,
                "left": names[left],
                "right": names[right],
                "height": round(max(0.0, float(height)), 6),
                "language": language,
                "label": label,
            }
        )
        names.append(node)
        ranked.append(_joint(ranked[left], ranked[right]))
    return rows


def _leaves(node: int, joined: np.ndarray, count: int) -> list[int]:
    if node < count:
        return [node]
    return [leaf for child in joined[node - count, :2] for leaf in _leaves(int(child), joined, count)]


def _joint(one: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    """The words of two nodes together; one that both have counts for more than one that only one has."""
    return {word: one.get(word, 0.0) + other.get(word, 0.0) for word in sorted({*one, *other})}


def _label(one: dict[str, float], other: dict[str, float], taken: set[str]) -> str:
    shared = sorted(one.keys() & other.keys(), key=lambda word: (-one[word] * other[word], word))
    chosen = [*_apart(shared, _SHOWN)]
    for side in sorted((one, other), key=lambda own: -max(own.values(), default=0)):
        own = sorted(side, key=lambda word: (-side[word], word))
        chosen += [word for word in _apart([*chosen, *own], len(chosen) + 1)[len(chosen) :] if len(chosen) < _SHOWN]
    label = " · ".join(chosen) or "…"
    more = [*chosen, *(word for word in shared if word not in chosen)]
    for count in range(len(chosen) + 1, len(more) + 1):
        if label not in taken:
            break
        label = " · ".join(more[:count])
    return label


def _apart(words: Sequence[str], most: int) -> list[str]:
    """The first words of which none holds another."""
    kept: list[str] = []
    for word in words:
        if len(kept) == most:
            break
        parts = set(word.split(" "))
        if all(parts.isdisjoint(other.split(" ")) for other in kept):
            kept.append(word)
    return kept
