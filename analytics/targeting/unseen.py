"""Viewers who would like a title and have not rated or reviewed it here, and what speaks for it.

Whether someone has *seen* a title nobody here knows: who is left out are those who said something of it.

Why a viewer stands where they do is exact. A viewer's vector is u = A⁻¹ Σ w·t·f over the titles f that they rated or
reviewed (`recommender.factors`), so u·m is a sum with one term a title, w·t·(f·A⁻¹m) (Hu, Koren & Volinsky 2008, §5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from analytics.recommender.factors import FactorConfig, observations_of
from analytics.recommender.feedback import LIKED, Feedback
from analytics.recommender.recommender import Recommender
from analytics.recommender.served import Served

#: Titles that are named for each viewer, at most.
NAMED = 3


@dataclass(frozen=True)
class Unseen:
    """Who might be won for a title, the most drawn to it first.

    Attributes:
        title_id: which title.
        places: of the viewers, as the recommender numbers them, ranked by u·m, shape (k,).
        products: u·m, shape (k,).
        interest: probability of a like if they watch it and say, shape (k,).
        left_out: how many viewers rated or reviewed it.
    """

    title_id: str
    places: np.ndarray
    products: np.ndarray
    interest: np.ndarray
    left_out: int


@dataclass(frozen=True)
class Reason:
    """A title that someone liked, and what it adds to u·m."""

    title_id: str
    adds: float


def rank_unseen(served: Served, title_id: str, known: AbstractSet[str], present: AbstractSet[str]) -> Unseen:
    """Rank those who said nothing of a title.

    Args:
        served: the recommender.
        title_id: the title.
        known: viewers who rated or reviewed it.
        present: viewers whom the studio still holds.

    Raises:
        RunError: the recommender does not know the title.
    """
    vector, leaning = served.vector_of(title_id), served.leaning_of(title_id)
    ids = served.viewer_ids.tolist()
    asked = np.array([key in present and key not in known for key in ids], dtype=bool)
    places = np.flatnonzero(asked)
    products = served.products(vector)[places]
    order = np.argsort(-products, kind="stable")
    interest = (served.cold_interest_in if served.is_cold(title_id) else served.interest_in)(vector, leaning)[places]
    return Unseen(title_id, places[order], products[order], interest[order], len(known & present))


def reasons_for(
    model: Recommender, vector: np.ndarray, verdicts: Mapping[str, Sequence[tuple[str, int]]]
) -> dict[str, list[Reason]]:
    """Up to `NAMED` titles that each viewer liked and that speak for a title most, the strongest first.

    Args:
        model: as it was fitted.
        vector: the title's, shape (d,).
        verdicts: viewer → (title, liking) of all that they rated or reviewed.
    """
    feedback = _feedback(model, verdicts)
    found = contributions(model.titles, feedback, model.config.factors, vector)
    named: dict[str, list[Reason]] = {}
    for place, viewer_id in enumerate(feedback.viewers.tolist()):
        mine = np.flatnonzero((feedback.rows == place) & (feedback.liking == LIKED) & (found > 0))
        best = mine[np.argsort(-found[mine], kind="stable")][:NAMED]
        named[viewer_id] = [Reason(str(model.title_ids[feedback.columns[k]]), float(found[k])) for k in best]
    return named


def contributions(titles: np.ndarray, feedback: Feedback, config: FactorConfig, vector: np.ndarray) -> np.ndarray:
    """What each row of the feedback adds to u·m, shape (len(feedback),); a viewer's rows add up to their u·m.

    Args:
        titles: learnt vectors (m, d), as the feedback numbers them.
        feedback: all that the viewers rated or reviewed.
        config: what the vectors were learnt with.
        vector: m, shape (d,).
    """
    observed = observations_of(feedback, config)
    weights, targets = observed.weights, observed.targets
    factors = titles.astype(np.float64)
    everywhere = config.unobserved * factors.T @ factors
    found = np.zeros(len(feedback))
    for row in range(weights.shape[0]):
        span = slice(weights.indptr[row], weights.indptr[row + 1])
        columns, weight = weights.indices[span], weights.data[span].astype(np.float64)
        mine = factors[columns]
        pull = config.regularisation * (weight.sum() + config.unobserved * len(titles)) ** config.frequency
        system = everywhere + (mine * weight[:, None]).T @ mine + pull * np.eye(titles.shape[1])
        adds = weight * targets.data[span] * (mine @ np.linalg.solve(system, vector.astype(np.float64)))
        by_column = dict(zip(columns.tolist(), adds.tolist(), strict=True))
        for place in np.flatnonzero(feedback.rows == row):
            found[place] = by_column.get(int(feedback.columns[place]), 0.0)
    return found


def _feedback(model: Recommender, verdicts: Mapping[str, Sequence[tuple[str, int]]]) -> Feedback:
    places = {key: place for place, key in enumerate(model.title_ids.tolist())}
    viewers = list(verdicts)
    rows = [
        (row, places[title_id], liking)
        for row, viewer_id in enumerate(viewers)
        for title_id, liking in verdicts[viewer_id]
        if title_id in places
    ]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return Feedback(
        np.array(viewers, dtype=str), model.title_ids, columns[0].astype(np.int32), columns[1].astype(np.int32),
        columns[2].astype(np.int8), np.full(len(rows), np.nan),
    )  # fmt: skip
