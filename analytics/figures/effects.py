"""A rating taken apart: one regression on what a review praises and blames, so that aspects are told apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.figures.figure import nothing
from analytics.figures.resampling import viewers_behind
from analytics.intervals import t_quantile
from data.records import FLOOR, Estimate

METHOD = "least squares, clustered by viewer"
TOO_FEW = "too few"
COLLINEAR = "collinear"
#: A column that others explain to this share (a variance inflation of 10) is not told apart from them.
SHARED = 0.9
#: Viewers wanted for every coefficient.
VIEWERS_EACH = 5

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Effects:
    """Coefficients by aspect, in rating points; a note says why one is unknown."""

    praise: tuple[Estimate, ...]
    blame: tuple[Estimate, ...]
    praise_notes: tuple[str, ...]
    blame_notes: tuple[str, ...]
    explained: float | None


def fit_effects(ratings: Array, viewers: npt.NDArray[np.int64], praised: Array, blamed: Array) -> Effects:
    """Ordinary least squares of the rating on praised (n, A) and blamed (n, A), 0 or 1 each, with an intercept.

    Errors are clustered by viewer (Liang & Zeger 1986; CR1 correction, t with clusters − 1). Columns with fewer than
    `FLOOR` viewers on either side are left out as too few; of columns that others explain to 90 % the worst is left
    out as collinear until none remains.
    """
    columns = np.hstack([praised, blamed])
    notes = [TOO_FEW if rare else "" for rare in _rare(columns, viewers)]
    kept = [place for place, note in enumerate(notes) if not note]
    if len(np.unique(viewers)) < VIEWERS_EACH * (len(kept) + 1):
        return _effects({}, [TOO_FEW] * len(notes), None)
    while kept and (worst := _worst(columns[:, kept])) is not None:
        notes[kept.pop(worst)] = COLLINEAR
    if not kept:
        return _effects({}, notes, None)
    estimates, explained = _fit(ratings, viewers, columns[:, kept])
    return _effects(dict(zip(kept, estimates, strict=True)), notes, explained)


def _rare(columns: Array, viewers: npt.NDArray[np.int64]) -> list[bool]:
    """Whether fewer than `FLOOR` viewers are marked, or fewer are not, by column."""
    sides = zip(viewers_behind(viewers, columns), viewers_behind(viewers, 1 - columns), strict=True)
    return [min(both) < FLOOR for both in sides]


def _worst(columns: Array) -> int | None:
    """The column that the others explain most, if they explain more than `SHARED` of it."""
    if columns.shape[1] < 2:
        return None
    around = np.corrcoef(columns, rowvar=False)
    inflation = np.diag(np.linalg.pinv(around, hermitian=True))
    # A pseudo-inverse hides exact dependence: there the column is reproduced by the others to the last digit.
    dependent = np.linalg.eigvalsh(around)[0] < 1e-8
    if dependent:
        return int(np.argmax(np.abs(np.linalg.eigh(around)[1][:, 0])))
    worst = int(np.argmax(inflation))
    return worst if inflation[worst] > 1 / (1 - SHARED) else None


def _fit(ratings: Array, viewers: npt.NDArray[np.int64], columns: Array) -> tuple[list[Estimate], float]:
    design = np.column_stack([np.ones(len(columns)), columns])
    n, width = design.shape
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ (design.T @ ratings)
    residuals = ratings - design @ coefficients
    codes = np.unique(viewers, return_inverse=True)[1]
    clusters = int(codes.max()) + 1
    scores = np.column_stack([np.bincount(codes, weights=column * residuals) for column in design.T])
    correction = clusters / (clusters - 1) * (n - 1) / (n - width)
    errors = np.sqrt(correction * np.diag(inverse @ (scores.T @ scores) @ inverse))
    spread = float(((ratings - ratings.mean()) ** 2).sum())
    explained = 1 - float(residuals @ residuals) / spread * (n - 1) / (n - width) if spread else 0.0
    half = t_quantile(clusters - 1) * errors
    behind = viewers_behind(codes, columns)
    estimates = [
        Estimate(value=float(b), low=float(b - h), high=float(b + h), n=n_of, method=METHOD)
        for b, h, n_of in zip(coefficients[1:], half[1:], behind, strict=True)
    ]
    return estimates, explained


def _effects(found: dict[int, Estimate], notes: list[str], explained: float | None) -> Effects:
    half = len(notes) // 2
    estimates = tuple(found.get(place, nothing(METHOD)) for place in range(len(notes)))
    return Effects(estimates[:half], estimates[half:], tuple(notes[:half]), tuple(notes[half:]), explained)
