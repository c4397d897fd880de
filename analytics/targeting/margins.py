"""How far off a group's expected share of likes is: measured on verdicts that the recommender had not learnt from.

For every title, what was said of a group of its held-out verdicts is moved in log-odds until its sum is the number of
their likes: that is how far off it was. Part of it is chance, 1 / Σ p·(1 − p); what is left is how far off the model
is of one title, τ. Offsets are taken about 0, not about their mean, so a lean that all titles share widens the
interval too. τ² is that of Paule and Mandel (1982): with it, Σ offset² / (chance + τ²) is as large as there are
titles. The interval of a new title's share is logit⁻¹(logit p ± t·√(τ² + 1 / (n·p·(1 − p)))), t being Student's at as
many titles: what the share may turn out to be if all n of them watch it and say. Of 200 viewers or fewer the binomial
itself is taken instead of its normal form, as the likes of a few may well be none or all.

Of a title with held-out verdicts of its own the offset is known in part: it is the mode of their likelihood times a
normal prior of τ, and what is left of τ² is the inverse of both certainties together. Only verdicts that were not
learnt from move anything: of the others the model knows the answer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy.special import bdtr, expit, logit, stdtrit

from analytics.intervals import LEVEL, t_quantile
from data.records import Estimate

METHOD = "how far off it was on verdicts not learnt from"
#: A title's group needs so many held-out verdicts, and a margin so many titles.
VERDICTS, TITLES = 5, 10
#: Titles with between a third and three times as many ratings are as sure as this one.
_ALIKE = 3.0
#: What is said is kept this far off 0 and 1.
_LEAST = 1e-4
_STEPS = 12
#: Up to so many viewers likes are counted one by one; and by so many draws of how far off the title is.
_COUNTED, _DRAWS = 200, 41


@dataclass(frozen=True)
class Margin:
    """How far off, τ in log-odds, as found on so many titles; and by how much what was said is to be shifted."""

    tau: float
    titles: int
    shift: float = 0.0

    def given(self, own: Verdicts) -> Margin:
        """What is left of it once these held-out verdicts on the title itself are known, and the shift they make."""
        if not len(own.said) or not self.tau:
            return self
        one = np.zeros(len(own.said), dtype=int)
        shift, certainty = _offsets(one, own.said, np.array([own.liked.sum()], dtype=float), 1 / self.tau**2)
        return Margin(math.sqrt(1 / (1 / self.tau**2 + certainty[0])), self.titles, float(shift[0]))

    def estimate(self, share: float, viewers: int) -> Estimate:
        """A group's expected share of likes with its interval; n counts the group's viewers."""
        if not viewers:
            return Estimate(value=None, low=None, high=None, n=0, method=METHOD)
        kept = min(max(share, 1e-6), 1 - 1e-6)
        middle = math.log(kept / (1 - kept))
        ends = self._counted(middle, viewers) if viewers <= _COUNTED else self._normal(middle, viewers)
        low, high = ends
        return Estimate(value=share, low=min(low, share), high=max(high, share), n=viewers, method=METHOD)

    def _normal(self, middle: float, viewers: int) -> tuple[float, float]:
        chance = 1 / (viewers * expit(middle) * expit(-middle))
        half = t_quantile(self.titles) * math.sqrt(self.tau**2 + chance)
        return float(expit(middle - half)), float(expit(middle + half))

    def _counted(self, middle: float, viewers: int) -> tuple[float, float]:
        """Of few viewers the likes are whole numbers, and none or all of them may be: binomials over Student's t."""
        off = self.tau * stdtrit(self.titles, (np.arange(_DRAWS) + 0.5) / _DRAWS)
        below = bdtr(np.arange(viewers + 1)[:, None], viewers, expit(middle + off)).mean(axis=1)
        low, high = (int(np.searchsorted(below, edge)) for edge in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
        return low / viewers, min(high, viewers) / viewers


@dataclass(frozen=True)
class Verdicts:
    """Held-out verdicts: place of the title in `names`, viewer's id, what was said, rank, truth, shape (k,) each."""

    names: np.ndarray
    titles: np.ndarray
    viewers: np.ndarray
    said: np.ndarray
    rank: np.ndarray
    liked: np.ndarray

    def pick(self, kept: np.ndarray) -> Verdicts:
        """Those under a mask."""
        parts = (getattr(self, name)[kept] for name in ("titles", "viewers", "said", "rank", "liked"))
        return Verdicts(self.names, *parts)

    def of_title(self, title_id: str | None) -> Verdicts:
        """Those on one title."""
        return self.pick(self.names[self.titles] == title_id if len(self.titles) else np.zeros(0, dtype=bool))


def held_out_verdicts(
    table: pa.Table | None, kind: str, alike: dict[str, int] | None = None, ratings: int = 0
) -> Verdicts:
    """The held-out verdicts of a kind (`cold`, `known`); none where nothing was measured.

    Args:
        alike: verdicts of each title; with it, only titles with about as many as `ratings` are taken, unless they are
            fewer than a margin needs.
    """
    if table is None:
        words, numbers = np.zeros(0, dtype=str), np.zeros(0)
        return Verdicts(words, np.zeros(0, dtype=int), words, numbers, numbers, np.zeros(0, dtype=bool))
    own = table.filter(pa.compute.equal(table["kind"], kind))
    names, titles = np.unique(np.array(own["title_id"].to_pylist(), dtype=str), return_inverse=True)
    found = Verdicts(
        names,
        titles,
        np.array(own["viewer_id"].to_pylist(), dtype=str),
        own["said"].to_numpy().astype(np.float64),
        own["rank"].to_numpy(),
        own["liked"].to_numpy(),
    )
    if alike is None:
        return found
    counts = np.array([alike.get(name, 0) for name in names.tolist()], dtype=np.float64)
    near = (counts >= ratings / _ALIKE) & (counts <= ratings * _ALIKE)
    closest = found.pick(near[found.titles])
    return closest if find_margin(closest) else found


def find_margin(verdicts: Verdicts) -> Margin | None:
    """How far off the sums of what was said are, title by title; None where fewer than 10 titles have 5 verdicts."""
    if not len(verdicts.titles):
        return None
    n = np.bincount(verdicts.titles)
    kept = n >= VERDICTS
    if int(kept.sum()) < TITLES:
        return None
    places = np.cumsum(kept) - 1
    rows = kept[verdicts.titles]
    likes = np.bincount(verdicts.titles, weights=verdicts.liked)[kept]
    # All or none would be infinitely far off: half a verdict is given to the other side.
    gaps, certainty = _offsets(
        places[verdicts.titles[rows]], verdicts.said[rows], np.clip(likes, 0.5, n[kept] - 0.5), 0.0
    )
    return Margin(_paule_mandel(gaps, 1 / certainty), int(kept.sum()))


def _offsets(groups: np.ndarray, said: np.ndarray, likes: np.ndarray, prior: float) -> tuple[np.ndarray, np.ndarray]:
    """By how much what was said of each group is to be moved in log-odds for its sum to be the group's likes.

    Newton's steps on the likelihood of the groups, with a normal prior at 0 of this precision.

    Returns:
        The offsets, and the certainty that the verdicts give them (Fisher's information), shape (groups,) each.
    """
    count = len(likes)
    log_odds = logit(np.clip(said, _LEAST, 1 - _LEAST))
    offsets = np.zeros(count)
    certainty = np.zeros(count)
    for _ in range(_STEPS):
        moved = expit(log_odds + offsets[groups])
        certainty = np.maximum(1e-9, np.bincount(groups, weights=moved * (1 - moved), minlength=count))
        score = likes - np.bincount(groups, weights=moved, minlength=count) - prior * offsets
        # A step of more than 2 could overshoot where hardly anything is left to learn from.
        offsets += np.clip(score / (certainty + prior), -2.0, 2.0)
    return offsets, certainty


def _paule_mandel(gaps: np.ndarray, variances: np.ndarray) -> float:
    """τ ≥ 0 with which Σ gap² / (variance + τ²) is as large as there are gaps."""
    from scipy.optimize import brentq

    def excess(square: float) -> float:
        return float((gaps**2 / (variances + square)).sum()) - len(gaps)

    if excess(0.0) <= 0:
        return 0.0
    return math.sqrt(brentq(excess, 0.0, float((gaps**2).sum()) + 1.0))
