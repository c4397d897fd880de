"""`marquee evaluate recommender`: the recommender and its peers on one split, with intervals over viewers."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from pydantic import Field
from scipy import sparse

from analytics.measures import BINS, calibration_error, ranking
from analytics.recommender.facts import TitleFacts
from analytics.recommender.feedback import LIKED, NOT_LIKED, Feedback
from analytics.recommender.peers import Ranker, Vectors, peers
from analytics.recommender.ranking import (
    RESAMPLES,
    accuracy_at,
    averaged,
    beyond_accuracy,
    bootstrap,
    coverage,
    gap,
    top_titles,
)  # fmt: skip
from analytics.recommender.recommender import Recommender, RecommenderConfig, fit_recommender
from analytics.recommender.splits import Split, Way, split_feedback
from analytics.recommender.tuning import tuned
from data.errors import NotEnoughEvidence
from data.progress import Progress
from data.records import Record, Viewer

MODEL, LIKES_ONLY = "model", "model_likes_only"


class EvaluationConfig(Record):
    """How the recommender is judged.

    Attributes:
        way: how feedback is divided (`splits`).
        hide: what is not ranked for a viewer: what they are known to like (what most published figures do), or all
            that they are known to have seen (as the app does).
        seeds: one division each.
        tune: choose settings of all models on validation parts of each division's training data.
        k: how many titles are looked at.
    """

    way: Way = "random"
    hide: Literal["liked", "seen"] = "liked"
    seeds: tuple[int, ...] = Field(default=(0, 1), min_length=1)
    tune: bool = False
    k: int = Field(default=10, ge=2, le=1000)
    recommender: RecommenderConfig = Field(default_factory=RecommenderConfig)


class _AsRanker:
    """A fitted recommender, as a ranker."""

    def __init__(self, config: RecommenderConfig) -> None:
        self.config = config

    def fit(self, train: Feedback) -> None:
        self.fitted: Recommender = fit_recommender(train, self.config, Progress())

    def scores(self, history: Feedback, rows: np.ndarray) -> np.ndarray:
        vectors, _ = self.fitted.fold_in(history.of_viewers(rows))
        return self.fitted.products(vectors)


def evaluate_recommender(
    feedback: Feedback,
    facts: TitleFacts | None,
    viewers: Mapping[str, Viewer],
    config: EvaluationConfig,
    progress: Progress,
) -> dict[str, Any]:
    """Judge the recommender and its peers.

    Args:
        facts: of the titles, for the diversity of genres; None: not known.
        viewers: by id; whose age or gender is known is in the gap between groups.

    Returns:
        The recommender's figures as `{"ndcg@10": {value, low, high, n}, …}`; `coverage@10`, a share without an
        interval (a resample of viewers always covers less); `interest` (AUC and calibration error of the
        probability, on verdicts that were not learnt from); `gaps` by gender and age; `seconds` of training;
        `settings` chosen, by seed; `protocol`; and `peers`, each with the same figures and `behind`: the
        recommender's NDCG minus its own, paired by viewer.

    Raises:
        NotEnoughEvidence: nobody likes anything in the part that is judged on, or there is too little to fit.
    """
    collected = _Collected(feedback, facts, config)
    settings: list[dict[str, dict[str, Any]]] = []
    for seed in config.seeds:
        split = split_feedback(feedback, config.way, seed)
        chosen = tuned(split.train, config.recommender.factors, seed, progress) if config.tune else {}
        settings.append(chosen)
        for name, ranker in _rankers(config, chosen, seed).items():
            progress.stage(f"{name}, seed {seed}")
            collected.judge(name, ranker, split)
    figures = {name: collected.figures(name) for name in collected.names}
    model = figures.pop(MODEL)
    for name, own in figures.items():
        own["behind"] = bootstrap(collected.values(MODEL)[_ndcg(config)] - collected.values(name)[_ndcg(config)], 0)
    return {
        **model,
        "interest": _pooled(collected.interest),
        "gaps": {
            axis: gap(collected.values(MODEL)[_ndcg(config)], groups, 0)
            for axis, groups in groups_of(feedback, viewers).items()
        },
        "settings": settings if config.tune else [],
        "protocol": _protocol(feedback, config),
        "peers": figures,
    }


def _ndcg(config: EvaluationConfig) -> str:
    return f"ndcg@{config.k}"


def _rankers(config: EvaluationConfig, chosen: Mapping[str, Mapping[str, Any]], seed: int) -> dict[str, Ranker]:
    own = config.recommender.factors.model_copy(
        update={**chosen.get("model", {}), "seed": config.recommender.factors.seed + seed}
    )
    return {
        MODEL: _AsRanker(config.recommender.model_copy(update={"factors": own})),
        LIKES_ONLY: Vectors(own.model_copy(update={"not_liked": 0.0, "seen": 0.0})),
        **peers(chosen, seed),
    }


class _Collected:
    """Figures of every viewer, by model and repeat."""

    def __init__(self, feedback: Feedback, facts: TitleFacts | None, config: EvaluationConfig) -> None:
        self.names: list[str] = []
        self.interest: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self._kinds = facts.genre_matrix()[1] if facts else None
        self._config, self._shape = config, feedback.shape
        self._figures: dict[str, list[dict[str, np.ndarray]]] = {}
        self._viewers: dict[str, list[np.ndarray]] = {}
        self._covered: dict[str, list[float]] = {}
        self._seconds: dict[str, list[float]] = {}

    def judge(self, name: str, ranker: Ranker, split: Split) -> None:
        """Fit a model and keep what it is worth."""
        k = self._config.k
        begun = time.perf_counter()
        ranker.fit(split.train)
        seconds = time.perf_counter() - begun
        wanted, liked = split.test.liked, split.history.liked
        viewers = np.flatnonzero((np.diff(wanted.indptr) > 0) & (np.diff(liked.indptr) > 0))
        if not len(viewers):
            raise NotEnoughEvidence("no viewer likes a title both in the part learnt from and in the part judged on")
        hidden = liked if self._config.hide == "liked" else split.history.seen
        top = top_titles(lambda rows: ranker.scores(split.history, rows), viewers, hidden, k)
        learnt = split.train.liked
        likes, among = np.asarray(learnt.sum(axis=0)).ravel(), int((np.diff(learnt.indptr) > 0).sum())
        beyond = beyond_accuracy(top, likes, among, liked[viewers], self._kinds)
        figures = accuracy_at(top, wanted[viewers]) | beyond
        if isinstance(ranker, _AsRanker):
            # The calibration's own vectors are no part of what peers do.
            seconds = float(ranker.fitted.quality["seconds"])
            self.interest.append(interest_in_test(ranker.fitted, split))
        if name not in self.names:
            self.names.append(name)
        self._figures.setdefault(name, []).append(figures)
        self._viewers.setdefault(name, []).append(viewers)
        self._covered.setdefault(name, []).append(coverage(top, self._shape[1]))
        self._seconds.setdefault(name, []).append(seconds)

    def values(self, name: str) -> dict[str, np.ndarray]:
        """Every viewer's figures, NaN where they were not judged."""
        return averaged(self._figures[name], self._viewers[name], self._shape[0])

    def figures(self, name: str) -> dict[str, Any]:
        """A model's figures with intervals."""
        found: dict[str, Any] = {figure: bootstrap(values, 0) for figure, values in self.values(name).items()}
        covered = round(float(np.mean(self._covered[name])), 4)
        found[f"coverage@{self._config.k}"] = {"value": covered, "low": None, "high": None, "n": self._shape[1]}
        found["seconds"] = round(float(np.mean(self._seconds[name])), 2)
        return found


def interest_in_test(fitted: Recommender, split: Split) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Viewer, probability and truth of every verdict in the test part: see `calibration` for what it says."""
    test = split.test.pick(np.isin(split.test.liking, (LIKED, NOT_LIKED)))
    vectors, leanings = fitted.fold_in(split.history)
    products = np.einsum("ij,ij->i", vectors[test.rows], fitted.titles[test.columns])
    said = fitted.calibration.interest(products, leanings[test.rows], fitted.leanings.titles[test.columns])
    return test.rows, said, test.liking == LIKED


def _pooled(parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> dict[str, Any]:
    """AUC (DeLong, verdicts taken as independent) and calibration error (15 bins; bootstrap over viewers) of all
    repeats' probabilities, and the rate of likes."""
    viewers, said, truth = (np.concatenate(part) for part in zip(*parts, strict=True))
    low, high = _calibration_interval(viewers, said, truth)
    return {
        "event": "of ratings given to titles not learnt from: that it is a like",
        "auc": ranking(said, truth),
        "ece": {"value": round(calibration_error(said, truth), 4), "low": low, "high": high, "n": len(said)},
        "rate": round(float(truth.mean()), 4),
        "mean": round(float(said.mean()), 4),
    }


def _calibration_interval(viewers: np.ndarray, said: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Percentile interval of the calibration error, whole viewers resampled; it lies high, as noise adds to it."""
    place = np.minimum((said * BINS).astype(int), BINS - 1)
    rows = np.unique(viewers, return_inverse=True)[1]
    size = (int(rows.max()) + 1, BINS)
    gaps = sparse.csr_matrix((said - truth, (rows, place)), shape=size).toarray()
    counts = np.bincount(rows, minlength=size[0])
    chance = np.random.default_rng(0)
    found = np.empty(RESAMPLES)
    for number in range(RESAMPLES):
        drawn = np.bincount(chance.integers(0, size[0], size[0]), minlength=size[0])
        found[number] = np.abs(drawn @ gaps).sum() / max(1, drawn @ counts)
    low, high = np.quantile(found, (0.025, 0.975))
    return round(float(low), 4), round(float(high), 4)


def groups_of(feedback: Feedback, viewers: Mapping[str, Viewer]) -> dict[str, dict[str, np.ndarray]]:
    """Masks of viewers by gender and by age, for those of whom it is known."""
    known = [viewers.get(key) for key in feedback.viewers.tolist()]
    genders = np.array([one.gender if one and one.gender else "" for one in known])
    ages = np.array([one.age if one and one.age else np.nan for one in known], dtype=np.float64)
    bands = {"under 25": (0, 25), "25-34": (25, 35), "35-49": (35, 50), "50 and over": (50, 200)}
    found = {
        "gender": {name: genders == name for name in sorted(set(genders.tolist()) - {""})},
        "age": {name: (ages >= low) & (ages < high) for name, (low, high) in bands.items()},
    }
    return {axis: groups for axis, groups in found.items() if any(mask.any() for mask in groups.values())}


def _protocol(feedback: Feedback, config: EvaluationConfig) -> dict[str, Any]:
    return {
        "viewers": feedback.shape[0],
        "titles": feedback.shape[1],
        "pairs": len(feedback),
        "likes": int((feedback.liking == LIKED).sum()),
        "split": config.way,
        "test_share": 0.2,
        "hidden": config.hide,
        "seeds": list(config.seeds),
        "recall": f"hits / min({config.k}, wanted)",
        "intervals": f"95 %, percentile bootstrap over viewers, {RESAMPLES} resamples",
    }
