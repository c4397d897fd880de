"""What the recommender is held against. Each learns from likes alone, and ranks for any viewer's history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from scipy import sparse

from analytics.recommender.factors import FactorConfig, Factorisation, fit_factors, fold_in
from analytics.recommender.feedback import Feedback
from data.progress import Progress


class Ranker(Protocol):
    """Something that ranks titles."""

    def fit(self, train: Feedback) -> None:
        """Learn."""
        ...

    def scores(self, history: Feedback, rows: np.ndarray) -> np.ndarray:
        """Scores of all titles for viewers `rows` of the history, higher first, shape (len(rows), titles)."""
        ...


class Popularity:
    """Every viewer gets what most viewers like."""

    def fit(self, train: Feedback) -> None:
        """See `Ranker.fit`."""
        self._likes = np.asarray(train.liked.sum(axis=0)).ravel()

    def scores(self, history: Feedback, rows: np.ndarray) -> np.ndarray:
        """See `Ranker.scores`."""
        del history
        return np.repeat(self._likes[None, :], len(rows), axis=0)


class ItemKnn:
    """Cosine between titles' likes, shrunk, of each title's nearest neighbours (Sarwar et al. 2001)."""

    def __init__(self, neighbours: int = 100, shrink: float = 50.0) -> None:
        self.neighbours, self.shrink = neighbours, shrink

    def fit(self, train: Feedback) -> None:
        """See `Ranker.fit`."""
        likes = train.liked
        together = (likes.T @ likes).toarray()
        size = np.sqrt(np.diag(together))
        alike = together / np.maximum(np.outer(size, size) + self.shrink, 1e-9)
        np.fill_diagonal(alike, 0)
        if self.neighbours < len(alike):
            least = np.partition(alike, -self.neighbours, axis=0)[-self.neighbours]
            alike[alike < least[None, :]] = 0
        self._alike = alike

    def scores(self, history: Feedback, rows: np.ndarray) -> np.ndarray:
        """See `Ranker.scores`."""
        found: np.ndarray = history.liked[rows] @ self._alike
        return found


class Ease:
    """EASEᴿ (Steck 2019, "Embarrassingly shallow autoencoders for sparse data", arXiv:1905.03375)."""

    def __init__(self, regularisation: float = 200.0) -> None:
        self.regularisation = regularisation

    def fit(self, train: Feedback) -> None:
        """See `Ranker.fit`."""
        likes = train.liked.astype(np.float64)
        together = (likes.T @ likes).toarray()
        together[np.diag_indices_from(together)] += self.regularisation
        inverse = np.linalg.inv(together)
        weights = inverse / -np.diag(inverse)
        np.fill_diagonal(weights, 0)
        self._weights = weights

    def scores(self, history: Feedback, rows: np.ndarray) -> np.ndarray:
        """See `Ranker.scores`."""
        found: np.ndarray = history.liked[rows] @ self._weights
        return found


class ImplicitAls:
    """Alternating least squares of the library `implicit` (Hu, Koren & Volinsky 2008), on one thread."""

    def __init__(
        self,
        factors: int = 64,
        regularization: float = 50.0,
        alpha: float = 10.0,
        iterations: int = 20,
        seed: int = 0,
    ) -> None:
        self._chosen: dict[str, Any] = {
            "factors": factors,
            "regularization": regularization,
            "alpha": alpha,
            "iterations": iterations,
            "random_state": seed,
        }

    def fit(self, train: Feedback) -> None:
        """See `Ranker.fit`."""
        from implicit.cpu.als import AlternatingLeastSquares
        from threadpoolctl import threadpool_limits

        # The library asks for this itself: its own threads and those of the BLAS would stand in each other's way.
        with threadpool_limits(1, "blas"):
            self._model = AlternatingLeastSquares(**self._chosen, num_threads=1)
            self._model.fit(train.liked, show_progress=False)
        self._learnt = train

    def scores(self, history: Feedback, rows: np.ndarray) -> np.ndarray:
        """See `Ranker.scores`."""
        viewers = self._model.user_factors[rows]
        if history is not self._learnt:
            likes: sparse.csr_matrix = history.liked[rows]
            viewers = self._model.recalculate_user(np.arange(len(rows)), likes)
        found: np.ndarray = viewers @ self._model.item_factors.T
        return found


class Vectors:
    """The recommender's own vectors, as a ranker."""

    def __init__(self, config: FactorConfig) -> None:
        self.config = config

    def fit(self, train: Feedback) -> None:
        """See `Ranker.fit`."""
        self.model: Factorisation = fit_factors(train, self.config, Progress())

    def scores(self, history: Feedback, rows: np.ndarray) -> np.ndarray:
        """See `Ranker.scores`."""
        found: np.ndarray = fold_in(self.model.titles, history.of_viewers(rows), self.config) @ self.model.titles.T
        return found


def peers(chosen: Mapping[str, Mapping[str, Any]], seed: int) -> dict[str, Ranker]:
    """All peers by name, with what was chosen for them; `als` is absent where `implicit` is not installed."""
    from importlib.util import find_spec

    found: dict[str, Ranker] = {
        "popularity": Popularity(),
        "item_knn": ItemKnn(**chosen.get("item_knn", {})),
        "ease": Ease(**chosen.get("ease", {})),
    }
    if find_spec("implicit"):
        found["als"] = ImplicitAls(**chosen.get("als", {}), seed=seed)
    return found
