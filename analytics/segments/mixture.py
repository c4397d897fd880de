"""Tastes as a mixture: which titles a taste chooses, and how much it likes them beyond what others think of them.

What a viewer said has two parts: which titles they came to (the *choice*), and what they made of them (the *liking*,
less the title's mean). A taste z is a distribution over titles θ_z and an excess of liking μ_z by title; a viewer of
it chooses n titles from θ_z and likes each by μ_z plus a mildness of their own plus noise:

    log p(viewer | z) = Σ log θ_z(title)  +  log N(liking; μ_z, σ²·I + τ²·11ᵀ)

How many titles someone saw, how mild they are and what everybody likes say nothing of their taste, and they cancel
here; in the recommender's vectors they are the first axes. The vectors say where to begin (`stability`), since a
mixture begun at random ends in another place each time. Fitted by EM (Dempster, Laird & Rubin 1977); it is a latent
class model of collaborative filtering (Hofmann 2004, "Latent semantic models for collaborative filtering") whose
viewers have one taste each. A taste is taken to choose and like a title as everybody does until `PRIOR` of its
viewers say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analytics.segments.choices import Choices

#: So many viewers' worth of "like everybody" stands before any evidence on a title.
PRIOR = 5.0
#: EM ends when memberships move by less than this on average.
_STILL = 2e-3
_LEAST = 1e-3


@dataclass(frozen=True)
class Tastes:
    """A mixture of k tastes.

    Attributes:
        shares: of the viewers, shape (k,).
        choice: log of θ over the share of all choices, shape (k, m).
        liking: μ, shape (k, m).
        noise, mildness: σ² and τ².
        likelihood: its logarithm, a viewer, of the step before the last.
    """

    shares: np.ndarray
    choice: np.ndarray
    liking: np.ndarray
    noise: float
    mildness: float
    likelihood: float = -np.inf

    def memberships(self, choices: Choices) -> np.ndarray:
        """Posterior probabilities of the tastes, rows sum to 1, shape (n, k)."""
        return self._expected(choices)[0]

    def _expected(self, choices: Choices) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
        """The E step: memberships, sums of squared and of plain residuals of liking, each (n, k), and likelihood."""
        squares = choices.squares[:, None] - 2 * (choices.liking @ self.liking.T) + choices.seen @ (self.liking**2).T
        sums = choices.sums[:, None] - choices.seen @ self.liking.T
        spread = self.mildness / (self.noise + choices.each * self.mildness)
        misfit = (squares - sums**2 * spread[:, None]) / self.noise
        scores = choices.seen @ self.choice.T - 0.5 * misfit + np.log(self.shares)
        top = scores.max(axis=1, keepdims=True)
        odds = np.exp(scores - top)
        whole = odds.sum(axis=1, keepdims=True)
        width = (choices.each - 1) * np.log(self.noise) + np.log(self.noise + choices.each * self.mildness)
        likelihood = float((top + np.log(whole)).mean() - width.mean() / 2)
        return odds / whole, squares, sums, likelihood


def fit_tastes(choices: Choices, start: np.ndarray, rounds: int = 60) -> Tastes:
    """EM from first memberships.

    Args:
        start: rows sum to 1, shape (n, k).
        rounds: at most.
    """
    count, width = start.shape[1], choices.seen.shape[1]
    blank = Tastes(np.full(count, 1 / count), np.zeros((count, width)), np.zeros((count, width)), 1.0, 0.3)
    before, squares, sums = start, choices.squares[:, None], choices.sums[:, None]
    tastes = _learnt(choices, before, squares, sums, blank)
    for _ in range(rounds):
        memberships, squares, sums, likelihood = tastes._expected(choices)
        tastes = replace(_learnt(choices, memberships, squares, sums, tastes), likelihood=likelihood)
        if np.abs(memberships - before).sum(axis=1).mean() < _STILL:
            break
        before = memberships
    return tastes


def _learnt(
    choices: Choices, memberships: np.ndarray, squares: np.ndarray, sums: np.ndarray, earlier: Tastes
) -> Tastes:
    """The M step, from the residuals under the earlier tastes."""
    each = choices.each[:, None]
    mild = sums / (each + earlier.noise / earlier.mildness)
    doubt = 1 / (each / earlier.noise + 1 / earlier.mildness)
    left = squares - 2 * mild * sums + each * (mild**2 + doubt)
    counted = choices.seen.T @ memberships
    liking = (choices.liking.T @ memberships - choices.seen.T @ (memberships * mild)) / (counted + PRIOR)
    return replace(
        earlier,
        shares=(memberships.sum(axis=0) + 1) / (len(memberships) + memberships.shape[1]),
        choice=_log_ratios(counted).T,
        liking=liking.T,
        noise=max(_LEAST, float((memberships * left).sum() / choices.each.sum())),
        mildness=max(_LEAST, float((memberships * (mild**2 + doubt)).sum() / len(memberships))),
    )


def _log_ratios(counted: np.ndarray) -> np.ndarray:
    """How much more often each taste chooses each title than all do, as logarithms, shape (m, k)."""
    common = counted.sum(axis=1) / counted.sum()
    ratio = (counted + PRIOR) / (np.outer(common, counted.sum(axis=0)) + PRIOR)
    logs: np.ndarray = np.log(ratio / (common @ ratio))
    return logs
