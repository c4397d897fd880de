"""Settings chosen on a part of the training data, by the same rule for the recommender and its peers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from analytics.recommender.factors import FactorConfig
from analytics.recommender.feedback import Feedback
from analytics.recommender.peers import Ease, ImplicitAls, ItemKnn, Ranker, Vectors
from analytics.recommender.ranking import accuracy_at, top_titles
from analytics.recommender.splits import split_feedback
from data.progress import Progress

#: What is tried: every combination of a row.
GRIDS: dict[str, dict[str, tuple[Any, ...]]] = {
    "item_knn": {"neighbours": (50, 100, 200), "shrink": (0.0, 20.0, 50.0)},
    "ease": {"regularisation": (100.0, 150.0, 200.0, 300.0, 500.0)},
    "als": {"factors": (32, 64), "regularization": (30.0, 50.0, 80.0), "alpha": (5.0, 10.0, 20.0)},
    "model": {"regularisation": (3.0, 5.0, 8.0), "unobserved": (0.05, 0.1), "not_liked": (0.5, 1.0)},
}
_VALIDATIONS = 3


def tuned(train: Feedback, base: FactorConfig, seed: int, progress: Progress) -> dict[str, dict[str, Any]]:
    """The settings of the highest mean NDCG@10 over three validation parts of the training data, for every grid."""
    makers: dict[str, Callable[..., Ranker]] = {
        "item_knn": ItemKnn,
        "ease": Ease,
        "model": lambda **chosen: Vectors(base.model_copy(update=chosen)),
    }
    from importlib.util import find_spec

    if find_spec("implicit"):
        makers["als"] = lambda **chosen: ImplicitAls(**chosen, seed=seed)
    splits = [split_feedback(train, "random", seed + 1000 + number) for number in range(_VALIDATIONS)]
    best = {}
    for name, make in makers.items():
        tried = list(_combinations(GRIDS[name]))
        scored = [
            (sum(validated(make(**chosen), split.train, split.test) for split in splits), place)
            for place, chosen in enumerate(progress.over(tried, f"choosing settings of {name}", len(tried)))
        ]
        best[name] = tried[max(scored)[1]]
    return best


def validated(ranker: Ranker, train: Feedback, test: Feedback, k: int = 10) -> float:
    """NDCG@k of a ranker that learns from one part, on the likes of the other."""
    ranker.fit(train)
    wanted = test.liked
    viewers = np.flatnonzero(np.diff(wanted.indptr))
    top = top_titles(lambda rows: ranker.scores(train, rows), viewers, train.liked, k)
    return float(accuracy_at(top, wanted[viewers])[f"ndcg@{k}"].mean())


def _combinations(grid: dict[str, tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    for values in itertools.product(*grid.values()):
        yield dict(zip(grid, values, strict=True))
