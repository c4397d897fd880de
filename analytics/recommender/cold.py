"""How well titles are placed that nobody has seen: whole ones are held out, and ranked from what is told of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from analytics.recommender.factors import FactorConfig, fit_factors
from analytics.recommender.facts import TitleFacts
from analytics.recommender.feedback import Feedback
from analytics.recommender.ranking import RESAMPLES, accuracy_at, averaged, bootstrap, top_titles
from analytics.recommender.splits import split_titles
from analytics.recommender.tower import TitleTower, TowerConfig
from data.progress import Progress

BASELINE = "genre_popularity"
FOLDS = 5


def evaluate_cold_start(
    feedback: Feedback,
    facts: TitleFacts,
    texts: np.ndarray,
    factors: FactorConfig,
    config: TowerConfig,
    seed: int,
    progress: Progress,
    k: int = 10,
) -> dict[str, Any]:
    """Figures at k of rankings of held-out titles alone, with bootstrap intervals over viewers.

    Every title is held out once, a fifth of them at a time. Against the tower stand `genre_popularity` (a title
    scores the sum over its genres of the likes that a known title of the genre has) and `genre_taste` (the sum over
    its genres of how much oftener than among all titles the genre stands in the viewer's likes). A viewer's figures
    are averaged over the folds. Intervals are over viewers; how much the draw of titles matters is seen in `folds`.

    Args:
        texts: sentence vectors of the facts' texts, shape (titles, e).

    Returns:
        Figures of the tower as `{"ndcg@10": {value, low, high, n}, …}`, `peers` with theirs, `ratio`: NDCG over
        that of `genre_popularity`, with a paired bootstrap interval, and `folds`: the two NDCGs in each fold.
    """
    found: dict[str, list[dict[str, np.ndarray]]] = {"tower": [], BASELINE: [], "genre_taste": []}
    judged = []
    for fold in progress.over(range(FOLDS), "holding titles out", FOLDS):
        apart, split = split_titles(feedback, seed, fold, FOLDS)
        wanted = split.test.liked
        viewers = np.flatnonzero((np.diff(wanted.indptr) > 0) & (np.diff(split.train.liked.indptr) > 0))
        judged.append(viewers)
        model = fit_factors(split.train, factors, Progress())
        likes = np.asarray(split.train.liked.sum(axis=0)).ravel()
        tower = TitleTower(facts, texts, model.titles, likes, model.viewers, config).fit(Progress())
        scores = {"tower": model.viewers @ tower.vectors(facts, texts).T, **_by_genre(split.train, facts, apart)}
        # Only held-out titles are ranked.
        closed = sparse.csr_matrix(np.repeat(~apart[None, :], feedback.shape[0], axis=0), dtype=np.float32)
        for name, scored in scores.items():
            top = top_titles(scored.__getitem__, viewers, closed, k)
            found[name].append(accuracy_at(top, wanted[viewers]))
    by_name = {name: averaged(repeats, judged, feedback.shape[0]) for name, repeats in found.items()}
    figures = {
        name: {figure: bootstrap(values, 0) for figure, values in own.items()} for name, own in by_name.items()
    }
    ratio = _ratio(by_name["tower"][f"ndcg@{k}"], by_name[BASELINE][f"ndcg@{k}"])
    folds = [
        {name: round(float(found[name][fold][f"ndcg@{k}"].mean()), 4) for name in found} for fold in range(FOLDS)
    ]
    return {**figures.pop("tower"), "peers": figures, "ratio": ratio, "folds": folds}


def _by_genre(train: Feedback, facts: TitleFacts, apart: np.ndarray) -> dict[str, np.ndarray]:
    """Scores of the two baselines, shape (viewers, titles) each."""
    _, genres = facts.genre_matrix()
    known = genres.toarray() * ~apart[:, None]
    likes = np.asarray(train.liked.sum(axis=0)).ravel()
    per_title = (likes @ known) / np.maximum(1, known.sum(axis=0))
    popular = genres @ per_title
    own = np.asarray(train.liked @ genres.toarray())
    own = own / np.maximum(1, own.sum(axis=1, keepdims=True))
    common = known.sum(axis=0) / max(1.0, float(known.sum()))
    taste = np.asarray((own / np.maximum(common, 1e-9)) @ genres.toarray().T)
    return {BASELINE: np.repeat(popular[None, :], train.shape[0], axis=0), "genre_taste": taste}


def _ratio(values: np.ndarray, base: np.ndarray) -> dict[str, Any]:
    """Mean over mean, the same viewers drawn for both in every resample."""
    known = ~np.isnan(values) & ~np.isnan(base)
    values, base = values[known], base[known]
    chance = np.random.default_rng(0)
    ratios = np.empty(RESAMPLES)
    for place in range(RESAMPLES):
        drawn = chance.integers(0, len(values), len(values))
        ratios[place] = values[drawn].mean() / max(1e-12, base[drawn].mean())
    low, high = np.quantile(ratios, (0.025, 0.975))
    whole = values.mean() / max(1e-12, base.mean())
    return {
        "value": round(float(whole), 4),
        "low": round(float(low), 4),
        "high": round(float(high), 4),
        "n": len(values),
    }
