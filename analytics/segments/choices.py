"""What viewers chose and how they liked it: the evidence that tastes are found in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from data.snapshots import Snapshot

#: So many opinions at the studio's mean every title is taken to have had beforehand.
_PRIOR = 3.0
#: From this share of pairs known on, and up to so many pairs (64 MB), an array is quicker than a sparse matrix.
_DENSE, _CELLS = 0.05, 8_000_000


@dataclass(frozen=True)
class Choices:
    """Titles that viewers spoke of.

    Attributes:
        seen: ones where a viewer spoke of a title, CSR or, where there are few titles, an array, float64, (n, m).
        liking: at the same places, standard deviations above the title's mean, float64, (n, m).
    """

    seen: Any
    liking: Any

    @cached_property
    def each(self) -> np.ndarray:
        """How many titles each viewer spoke of, float64, shape (n,)."""
        counted: np.ndarray = np.asarray(self.seen.sum(axis=1)).ravel()
        return counted

    @cached_property
    def sums(self) -> np.ndarray:
        """Each viewer's sum of liking, shape (n,)."""
        found: np.ndarray = np.asarray(self.liking.sum(axis=1)).ravel()
        return found

    @cached_property
    def squares(self) -> np.ndarray:
        """Each viewer's sum of squared liking, shape (n,)."""
        found: np.ndarray = np.asarray((self.liking * self.liking).sum(axis=1)).ravel()
        return found

    def of(self, rows: np.ndarray) -> Choices:
        """Those of some viewers, by place; who is named twice counts twice."""
        return Choices(self.seen[rows], self.liking[rows])


def make_choices(
    rows: np.ndarray, columns: np.ndarray, ratings: np.ndarray, sentiments: np.ndarray, shape: tuple[int, int]
) -> Choices:
    """Choices from one row a viewer and a title.

    A rating tells the liking where there is one, else the review's sentiment; both are measured in their own standard
    deviations, and then from the mean of the title, which is shrunk.

    Args:
        rows, columns: places of viewer and title, int, shape (p,); each pair once.
        ratings, sentiments: NaN where there is none, shape (p,).
        shape: viewers and titles in all.
    """
    rated = ~np.isnan(ratings)
    opinion = np.where(rated, _standard(ratings, rated), _standard(sentiments, ~rated))
    counted = np.bincount(columns, minlength=shape[1])
    means = np.bincount(columns, weights=opinion, minlength=shape[1]) / (counted + _PRIOR)
    excess = opinion - means[columns]
    # Built from the same places, both matrices have the same pattern, zeros included.
    ones = np.ones(len(rows))
    pair = [sparse.csr_array((data, (rows, columns)), shape=shape) for data in (ones, excess / (excess.std() or 1.0))]
    if len(rows) > _DENSE * shape[0] * shape[1] and shape[0] * shape[1] <= _CELLS:
        return Choices(*(matrix.toarray() for matrix in pair))
    return Choices(*pair)


def _standard(values: np.ndarray, there: np.ndarray) -> np.ndarray:
    known = values[there & ~np.isnan(values)]
    if not len(known):
        return np.zeros(len(values))
    scaled: np.ndarray = np.nan_to_num((values - known.mean()) / (known.std() or 1.0))
    return scaled


def choices_of_snapshot(snapshot: Snapshot, viewers: np.ndarray, titles: np.ndarray) -> Choices:
    """What these viewers (ids, (n,)) said of these titles (ids, (m,)); others are left out."""
    found = snapshot.arrow("segments/run_choices")
    rows = _places(viewers, found.column("viewer_id").to_pylist())
    columns = _places(titles, found.column("title_id").to_pylist())
    kept = (rows >= 0) & (columns >= 0)
    ratings, sentiments = (
        np.asarray(found.column(name).to_numpy(zero_copy_only=False), dtype=np.float64)[kept]
        for name in ("rating", "sentiment")
    )
    return make_choices(rows[kept], columns[kept], ratings, sentiments, (len(viewers), len(titles)))


def _places(ids: np.ndarray, named: list[str]) -> np.ndarray:
    place = {key: number for number, key in enumerate(ids.tolist())}
    return np.fromiter((place.get(key, -1) for key in named), dtype=np.int64, count=len(named))
