"""Topics joined two by two, the most alike first: average linkage of their centres, one tree a language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

#: The first inner node; −1 means no topic elsewhere.
FIRST_NODE = -2


def grow_tree(
    vectors: np.ndarray,
    ids: Sequence[int],
    labels: Sequence[str],
    language: str,
    first: int = FIRST_NODE,
    named: Callable[[Sequence[Sequence[int]]], Sequence[str]] | None = None,
) -> list[dict[str, Any]]:
    """The inner nodes of a language's tree, the most alike pair first (UPGMA; Sokal & Michener 1958).

    Args:
        vectors: the topics' centres, L2-normalised, shape (topics, dimension), the largest topic first.
        ids: theirs.
        labels: what they are called.
        language: of all of them.
        first: the first node's number; the others follow downwards.
        named: names for groups of topics, given as rows; "" for one without.

    Returns:
        Rows of node, left, right, height (cosine distance), language and label: its name, or what its largest
        topics are called. One topic or none has no tree.
    """
    from scipy.cluster.hierarchy import linkage

    if len(ids) < 2:
        return []
    joined = linkage(vectors.astype(np.float64), method="average", metric="cosine")
    names = [int(key) for key in ids]
    leaves = [sorted(_leaves(len(ids) + number, joined, len(ids))) for number in range(len(joined))]
    given = named(leaves) if named else [""] * len(leaves)
    rows: list[dict[str, Any]] = []
    taken: set[str] = set()
    for number, (one, other, height, _) in enumerate(joined):
        left, right = sorted((int(one), int(other)), key=lambda child: min(_leaves(child, joined, len(ids))))
        label = given[number] or _label([labels[leaf] for leaf in leaves[number]], taken)
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
    return rows


def _leaves(node: int, joined: np.ndarray, count: int) -> list[int]:
    if node < count:
        return [node]
    return [leaf for child in joined[node - count, :2] for leaf in _leaves(int(child), joined, count)]


def _label(labels: Sequence[str], taken: Collection[str]) -> str:
    """The first two labels, and as many more as make a name that no other node has."""
    names = (" · ".join(labels[:count]) for count in range(2, len(labels) + 1))
    return next((name for name in names if name not in taken), " · ".join(labels))
