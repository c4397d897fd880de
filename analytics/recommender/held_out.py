"""What the recommender said of verdicts that it had not learnt from: kept with the run, to say how far off it is.

Twice: of pairs hidden from it (`known`: the title has other ratings), and of titles held out altogether, which are
placed from what is told of them (`cold`). A cold title's interest is a formula of its own, as a predicted vector says
less than a learnt one: its slopes are fitted on the held-out titles, and what is kept of a title was said by slopes
fitted on the other folds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analytics.measures import calibration_error, ranking
from analytics.recommender.calibration import Calibration, fit_logistic, leanings_of
from analytics.recommender.factors import FactorConfig, fit_factors
from analytics.recommender.facts import TitleFacts
from analytics.recommender.feedback import LIKED, NOT_LIKED, Feedback
from analytics.recommender.splits import split_feedback, split_titles
from data.errors import NotEnoughEvidence
from data.progress import Progress

HELD_OUT, COLD_CALIBRATION = "held_out.parquet", "cold.json"
FOLDS = 5
#: Of so many titles, two of the five folds hold enough of them, and every fold trains towers of its own.
_MANY_TITLES = 400
#: Of more feedback than this, that of some viewers is measured on.
_MEASURED_ON = 200_000
_FEWEST = 100
Kind = Literal["known", "cold"]


@dataclass(frozen=True)
class HeldOut:
    """Verdicts that were not learnt from, shape (k,) each.

    Attributes:
        rows, columns: places of viewer and title in the feedback.
        said: the probability of a like that was said.
        rank: the share of all viewers whose product with the title is higher, 0…1.
        liked: the truth.
    """

    rows: np.ndarray
    columns: np.ndarray
    said: np.ndarray
    rank: np.ndarray
    liked: np.ndarray


def measured_part(feedback: Feedback, seed: int) -> Feedback:
    """The feedback that is measured on: all of it, or of so many viewers that it is about 200,000 rows."""
    if len(feedback) <= _MEASURED_ON:
        return feedback
    drawn = np.random.default_rng(seed).random(feedback.shape[0]) < _MEASURED_ON / len(feedback)
    return feedback.of_viewers(np.flatnonzero(drawn))


def hold_pairs_out(feedback: Feedback, factors: FactorConfig, calibration: Calibration, seed: int) -> HeldOut:
    """What is said of a fifth of the pairs by vectors learnt from the others."""
    split = split_feedback(feedback, "random", seed)
    model = fit_factors(split.train, factors, Progress())
    leanings = leanings_of(split.train, calibration.mean)
    test = _verdicts(split.test)
    products, rank = _products(model.viewers, model.titles, test)
    said = calibration.interest(products, leanings.viewers[test.rows], leanings.titles[test.columns])
    return HeldOut(test.rows, test.columns, said, rank, test.liking == LIKED)


def hold_titles_out(
    feedback: Feedback,
    facts: TitleFacts,
    texts: np.ndarray,
    factors: FactorConfig,
    calibration: Calibration,
    seed: int,
    progress: Progress,
) -> tuple[HeldOut, Calibration]:
    """What is said of titles placed from what is told of them, each held out once, and the formula for such titles.

    Of 400 titles or more, two fifths are held out.

    Args:
        texts: sentence vectors of the facts' texts, shape (titles, e).
        calibration: of known titles; what it says of leanings of titles and of the mean is kept.

    Raises:
        NotEnoughEvidence: fewer than 100 verdicts, all of them alike, or too few titles to learn a tower from.
    """
    from analytics.recommender.tower import TitleTower, TowerConfig

    folds: list[tuple[Feedback, np.ndarray, np.ndarray, np.ndarray]] = []
    measured = FOLDS if feedback.shape[1] < _MANY_TITLES else 2
    for fold in progress.over(range(measured), "holding titles out", measured):
        _, split = split_titles(feedback, seed, fold, FOLDS)
        test = _verdicts(split.test)
        if not len(test):
            continue
        model = fit_factors(split.train, factors, Progress())
        likes = np.asarray(split.train.liked.sum(axis=0)).ravel()
        tower = TitleTower(facts, texts, model.titles, likes, model.viewers, TowerConfig(seed=seed)).fit(Progress())
        products, rank = _products(model.viewers, tower.vectors(facts, texts), test)
        leaning = leanings_of(split.train, calibration.mean).viewers[test.rows]
        folds.append((test, np.column_stack((products / calibration.spread, leaning)), rank, test.liking == LIKED))
    return _cross_fitted(folds, calibration)


def _cross_fitted(
    folds: list[tuple[Feedback, np.ndarray, np.ndarray, np.ndarray]], calibration: Calibration
) -> tuple[HeldOut, Calibration]:
    parts, liked = (np.concatenate([fold[at] for fold in folds]) if folds else np.zeros(0) for at in (1, 3))
    if len(liked) < _FEWEST or liked.all() or not liked.any() or len(folds) < 2:
        raise NotEnoughEvidence(
            f"{len(liked)} verdicts on held-out titles are too few, or too much alike, to measure on"
        )
    numbers = np.repeat(np.arange(len(folds)), [len(fold[3]) for fold in folds])
    said = np.empty(len(liked))
    for number in range(len(folds)):
        own = numbers == number
        said[own] = _cold_formula(parts[~own], liked[~own], calibration).interest(
            parts[own, 0] * calibration.spread, parts[own, 1], np.zeros(1)
        )
    rows, columns = (np.concatenate([getattr(fold[0], name) for fold in folds]) for name in ("rows", "columns"))
    rank = np.concatenate([fold[2] for fold in folds])
    return HeldOut(rows, columns, said, rank, liked), _cold_formula(parts, liked, calibration)


def _cold_formula(parts: np.ndarray, liked: np.ndarray, calibration: Calibration) -> Calibration:
    slopes, bias = fit_logistic(parts, liked)
    return calibration.model_copy(
        update={"product": slopes[0], "viewer": slopes[1], "bias": bias, "pairs": len(liked)}
    )


def _verdicts(test: Feedback) -> Feedback:
    return test.pick(np.isin(test.liking, (LIKED, NOT_LIKED)))


def _products(viewers: np.ndarray, titles: np.ndarray, test: Feedback) -> tuple[np.ndarray, np.ndarray]:
    """u·m of every tested pair, and the share of all viewers above it for its title."""
    products = np.einsum("ij,ij->i", viewers[test.rows], titles[test.columns])
    rank = np.empty(len(test), dtype=np.float32)
    for column in np.unique(test.columns):
        own = test.columns == column
        everyone = np.sort(viewers @ titles[column])
        rank[own] = 1 - np.searchsorted(everyone, products[own], side="right") / len(everyone)
    return products, rank


def quality_of(held_out: HeldOut) -> dict[str, Any]:
    """AUC (DeLong; verdicts taken as independent), calibration error, verdicts, titles and the share of likes."""
    return {
        "auc": ranking(held_out.said, held_out.liked),
        "ece": round(calibration_error(held_out.said, held_out.liked), 4),
        "verdicts": len(held_out.liked),
        "titles": len(np.unique(held_out.columns)),
        "liked": round(float(held_out.liked.mean()), 4),
    }


def write_held_out(folder: Path, feedback: Feedback, parts: dict[Kind, HeldOut], cold: Calibration | None) -> None:
    """Write `held_out.parquet` (kind, viewer_id, title_id, said, rank, liked) and, if there is one, `cold.json`."""
    tables = [
        pa.table(
            {
                "kind": pa.array([kind] * len(part.said), pa.string()),
                "viewer_id": pa.array(feedback.viewers[part.rows].tolist(), pa.string()),
                "title_id": pa.array(feedback.titles[part.columns].tolist(), pa.string()),
                "said": pa.array(part.said.astype(np.float32)),
                "rank": pa.array(part.rank.astype(np.float32)),
                "liked": pa.array(part.liked),
            }
        )
        for kind, part in parts.items()
    ]
    pq.write_table(pa.concat_tables(tables), folder / HELD_OUT)
    if cold is not None:
        (folder / COLD_CALIBRATION).write_text(json.dumps(cold.model_dump(), indent=1), encoding="utf-8")
