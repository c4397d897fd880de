"""How far off a group's expected share of likes is: measured on verdicts that the recommender had not learnt from.

For every title, the likes of a group of its held-out verdicts are set against the sum of what was said of them. Part
of the gap is chance; what is left is how far off the model is of one title, τ, in log-odds. Gaps are taken about 0,
not about their mean, so a lean that all titles share widens the interval too. τ² is that of Paule and Mandel (1982):
with it, Σ gap² / (chance + τ²) is as large as there are titles. The interval of a new title's share is
logit⁻¹(logit p ± t·√(τ² + 1 / (n·p·(1 − p)))), t being Student's at as many titles: what the share may turn out to
be if all n of them watch it and say.

Of a title with held-out verdicts of its own the gap is known in part: with chance v it is shifted by gap·τ² / (τ² +
v), and 1 / (1 / τ² + 1 / v) is left of τ² (a normal prior meeting a normal likelihood). Only verdicts that were not
learnt from shift anything: of the others the model knows the answer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analytics.intervals import t_quantile
from data.records import Estimate

METHOD = "how far off it was on verdicts not learnt from"
#: A title's group needs so many held-out verdicts, and a margin so many titles.
VERDICTS, TITLES = 5, 10
#: Titles with between a third and three times as many ratings are as sure as this one.
_ALIKE = 3.0
#: What is said is kept this far off 0 and 1.
_LEAST = 1e-4


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
        said = np.clip(own.said, _LEAST, 1 - _LEAST)
        weight = float((said * (1 - said)).sum())
        left = 1 / (1 / self.tau**2 + weight)
        return Margin(math.sqrt(left), self.titles, left * float((own.liked - said).sum()))

    def estimate(self, share: float, viewers: int) -> Estimate:
        """A group's expected share of likes with its interval; n counts the group's viewers."""
        if not viewers:
            return Estimate(value=None, low=None, high=None, n=0, method=METHOD)
        kept = min(max(share, 1e-6), 1 - 1e-6)
        middle = math.log(kept / (1 - kept))
        half = t_quantile(self.titles) * math.sqrt(self.tau**2 + 1 / (viewers * kept * (1 - kept)))
        low, high = (1 / (1 + math.exp(-end)) for end in (middle - half, middle + half))
        return Estimate(value=share, low=min(low, share), high=max(high, share), n=viewers, method=METHOD)


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
    said = np.clip(verdicts.said, _LEAST, 1 - _LEAST)
    expected, chance = (np.bincount(verdicts.titles, weights=each)[kept] for each in (said, said * (1 - said)))
    likes = np.bincount(verdicts.titles, weights=verdicts.liked)[kept]
    return Margin(_paule_mandel((likes - expected) / chance, 1 / chance), int(kept.sum()))


def _paule_mandel(gaps: np.ndarray, variances: np.ndarray) -> float:
    """τ ≥ 0 with which Σ gap² / (variance + τ²) is as large as there are gaps."""
    from scipy.optimize import brentq

    def excess(square: float) -> float:
        return float((gaps**2 / (variances + square)).sum()) - len(gaps)

    if excess(0.0) <= 0:
        return 0.0
    return math.sqrt(brentq(excess, 0.0, float((gaps**2).sum()) + 1.0))
