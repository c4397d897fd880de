"""A review's sentiment from its sentences: weighted by how much each judges and where it stands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: Where a sentence can stand in its review.
PLACES = ("only", "first", "second", "early", "middle", "late", "last but one", "last")


def places(sizes: Sequence[int]) -> np.ndarray:
    """Number of the place, in `PLACES`, of every sentence of reviews with so many sentences each, int64."""
    return np.concatenate([_places(size) for size in sizes]) if len(sizes) else np.empty(0, dtype=np.int64)


def _places(size: int) -> np.ndarray:
    if size == 1:
        return np.array([PLACES.index("only")])
    third = 3 * np.arange(size) // size
    found = np.array([PLACES.index(name) for name in ("early", "middle", "late")])[third]
    if size > 3:
        found[1], found[-2] = PLACES.index("second"), PLACES.index("last but one")
    found[0], found[-1] = PLACES.index("first"), PLACES.index("last")
    return found
