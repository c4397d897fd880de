"""Groups keep their identity from run to run: those of two runs are matched one to one by what they share."""

from __future__ import annotations

import numpy as np

#: Jaccard similarity from which on it is the same group: half of each is in the other where they are of one size.
SAME = 1 / 3
#: A group is part of another when at least so much of it is in there.
PART = 0.5


def jaccard(shared: np.ndarray) -> np.ndarray:
    """Jaccard similarities of earlier with present groups.

    Args:
        shared: how many members each pair shares, of those that both runs have, shape (earlier, present).
    """
    union = shared.sum(axis=1, keepdims=True) + shared.sum(axis=0, keepdims=True) - shared
    found: np.ndarray = shared / np.maximum(union, 1)
    return found


def matched(same: np.ndarray) -> dict[int, int]:
    """Present group → the earlier one that it is.

    One to one, so that the sum of the similarities is greatest (Kuhn 1955, by scipy); pairs below `SAME` are none.
    """
    from scipy.optimize import linear_sum_assignment

    pairs = zip(*linear_sum_assignment(same, maximize=True), strict=True)
    return {int(after): int(before) for before, after in pairs if same[before, after] >= SAME}


def merged_and_split(shared: np.ndarray) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Present groups that took in at least half of two or more earlier ones, and earlier ones that became several.

    Returns:
        Present group → the earlier ones in it; earlier group → the present ones of which at least half were of it.
    """
    given = shared / np.maximum(shared.sum(axis=1, keepdims=True), 1) >= PART
    taken = shared / np.maximum(shared.sum(axis=0, keepdims=True), 1) >= PART
    into = {number: np.flatnonzero(given[:, number]).tolist() for number in range(shared.shape[1])}
    out = {number: np.flatnonzero(taken[number]).tolist() for number in range(shared.shape[0])}
    return (
        {number: olds for number, olds in into.items() if len(olds) > 1},
        {number: news for number, news in out.items() if len(news) > 1},
    )
