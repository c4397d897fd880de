"""The recommender as it is used: vectors, what they mean, folding in, and its files."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field, ValidationError

from analytics.recommender.calibration import Calibration, Leanings, fit_calibration, leanings_of
from analytics.recommender.factors import FactorConfig, Factorisation, fold_in
from analytics.recommender.feedback import LIKED, Feedback
from analytics.recommender.peers import Vectors
from analytics.recommender.splits import split_feedback
from analytics.recommender.tuning import validated
from data.errors import NotEnoughEvidence, RunError
from data.progress import Progress
from data.records import Record

VIEWERS, TITLES, ABOUT = "viewers.parquet", "titles.parquet", "recommender.json"
#: Vectors of this length say nothing.
_NOTHING = 1e-3
#: Of more feedback than this, that of some viewers is taken to choose the regularisation with.
_CHOSEN_ON = 100_000


class RecommenderConfig(Record):
    """All that a recommender is fitted with.

    Attributes:
        tried: regularisations of which the one with the highest NDCG@10 on a validation part is taken (`climbed`);
            empty: that of `factors`. How strong it should be grows with how much there is to learn from.
    """

    factors: FactorConfig = Field(default_factory=FactorConfig)
    tried: tuple[float, ...] = ()


@dataclass(frozen=True)
class Recommender:
    """Vectors of viewers and titles and the numbers that make a probability of their product.

    Attributes:
        viewer_ids, title_ids: shapes (n,), (m,).
        viewers, titles: float32, shapes (n, d), (m, d); a higher product ranks higher.
        leanings: of viewers (n,) and titles (m,), see `calibration`.
        likes: how many viewers like each title, int64, shape (m,); a title without feedback has a vector of zeros
            until one is predicted from what is told of it (`tower`).
        calibration: of `interest`.
        quality: figures of the fit: pairs, loss, seconds.
    """

    viewer_ids: np.ndarray
    title_ids: np.ndarray
    viewers: np.ndarray
    titles: np.ndarray
    leanings: Leanings
    likes: np.ndarray
    calibration: Calibration
    config: RecommenderConfig
    quality: dict[str, Any]

    def products(self, viewers: np.ndarray) -> np.ndarray:
        """u·m of these viewers' vectors (k, d) with every title, shape (k, m): what ranks titles."""
        found: np.ndarray = viewers @ self.titles.T
        return found

    def interest(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Probability that viewers `rows` like titles `columns` (places, equal shapes); see `calibration`."""
        products = np.einsum("...j,...j->...", self.viewers[rows], self.titles[columns])
        return self.calibration.interest(products, self.leanings.viewers[rows], self.leanings.titles[columns])

    def interest_in(self, vector: np.ndarray, leaning: float = 0.0) -> np.ndarray:
        """Probability that each viewer likes a title of this vector (d,), new or known, shape (n,).

        Args:
            leaning: the title's; 0: nothing is known of how well it is liked.
        """
        return self.calibration.interest(
            self.viewers @ vector, self.leanings.viewers, np.array(leaning, dtype=np.float32)
        )

    def fold_in(self, feedback: Feedback) -> tuple[np.ndarray, np.ndarray]:
        """Vectors (k, d) and leanings (k,) of viewers from their feedback, without training.

        A viewer without feedback gets the mean of all viewers' vectors.

        Args:
            feedback: of new viewers, or all feedback of known ones; its titles are this recommender's.

        Raises:
            RunError: it is of other titles.
        """
        if not np.array_equal(feedback.titles, self.title_ids):
            raise RunError(
                "the feedback is of other titles than the recommender knows",
                mend="number its titles as the recommender does, or fit the recommender again",
            )
        leanings = leanings_of(feedback, self.calibration.mean)
        vectors = fold_in(self.titles, feedback, self.config.factors)
        # The origin would say that they like nothing; of whom nothing is known is taken for the average viewer.
        vectors[~vectors.any(axis=1)] = self.viewers[self.viewers.any(axis=1)].mean(axis=0)
        return vectors, leanings.viewers

    def save(self, folder: Path) -> None:
        """Write `viewers.parquet`, `titles.parquet` (id, vector, leaning; titles: likes) and `recommender.json`."""
        _write(folder / VIEWERS, "viewer_id", self.viewer_ids, self.viewers, self.leanings.viewers, {})
        _write(folder / TITLES, "title_id", self.title_ids, self.titles, self.leanings.titles, {"likes": self.likes})
        about = {
            "config": self.config.model_dump(),
            "calibration": self.calibration.model_dump(),
            "quality": self.quality,
        }
        (folder / ABOUT).write_text(json.dumps(about, indent=1), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Recommender:
        """Read what `save` wrote.

        Raises:
            RunError: a file is missing or is not what `save` writes.
        """
        try:
            about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
            viewers, titles = pq.read_table(folder / VIEWERS), pq.read_table(folder / TITLES)
            return cls(
                viewer_ids=_texts(viewers, "viewer_id"),
                title_ids=_texts(titles, "title_id"),
                viewers=_vectors(viewers),
                titles=_vectors(titles),
                leanings=Leanings(viewers.column("leaning").to_numpy(), titles.column("leaning").to_numpy()),
                likes=titles.column("likes").to_numpy(),
                calibration=Calibration.model_validate(about["calibration"]),
                config=RecommenderConfig.model_validate(about["config"]),
                quality=about["quality"],
            )
        except (OSError, KeyError, ValueError, pa.ArrowInvalid, ValidationError) as error:
            raise RunError(
                f"the recommender cannot be read: {str(error).splitlines()[0]}",
                where=str(folder),
                mend="fit it again",
            ) from error


def fit_recommender(feedback: Feedback, config: RecommenderConfig, progress: Progress) -> Recommender:
    """Learn vectors and what their product means.

    The calibration is fitted on vectors of a part of the feedback, then the vectors are learnt again from all of it.

    Raises:
        NotEnoughEvidence: there is too little feedback to calibrate with.
    """
    if config.tried:
        chosen = _best_regularisation(feedback, config, progress)
        config = config.model_copy(
            update={"factors": config.factors.model_copy(update={"regularisation": chosen}), "tried": ()}
        )
    calibration = fit_calibration(feedback, config.factors, progress)
    begun = time.perf_counter()
    model = Factorisation(feedback, config.factors)
    epochs = []
    for _ in progress.over(range(config.factors.epochs), "learning what viewers like", config.factors.epochs):
        epochs.append(model.train_epoch())
    if float(np.abs(model.titles).max()) < _NOTHING:
        raise NotEnoughEvidence(
            "the vectors shrank to nothing: the regularisation is too strong for so little feedback",
            mend="let it be chosen (`tried`), or import more ratings",
        )
    quality = {
        "viewers": feedback.shape[0],
        "titles": feedback.shape[1],
        "pairs": len(feedback),
        "likes": int((feedback.liking == LIKED).sum()),
        "losses": [round(epoch["loss"], 5) for epoch in epochs],
        "seconds": round(time.perf_counter() - begun, 2),
    }
    likes = np.bincount(feedback.columns, weights=feedback.liking == LIKED, minlength=feedback.shape[1])
    return Recommender(
        feedback.viewers, feedback.titles, model.viewers, model.titles, leanings_of(feedback, calibration.mean),
        likes.astype(np.int64), calibration, config, quality,
    )  # fmt: skip


def _best_regularisation(feedback: Feedback, config: RecommenderConfig, progress: Progress) -> float:
    if len(feedback) > _CHOSEN_ON:
        share = _CHOSEN_ON / len(feedback)
        drawn = np.random.default_rng(config.factors.seed).random(feedback.shape[0]) < share
        feedback = feedback.of_viewers(np.flatnonzero(drawn))
    split = split_feedback(feedback, "random", config.factors.seed)

    def score(value: float) -> float:
        progress.advance()
        factors = config.factors.model_copy(update={"regularisation": value})
        return validated(Vectors(factors), split.train, split.test)

    progress.stage("choosing the regularisation")
    return climbed(sorted(config.tried), score)


def climbed(values: Sequence[float], score: Callable[[float], float]) -> float:
    """The value of the highest score, looked for from the middle: downwards while it is not worse, else upwards.

    Scores must rise to one top and fall from it; where they are level below it (vectors that shrank to nothing), the
    way is down. Fewer values are tried than there are.
    """
    place = len(values) // 2
    best = score(values[place])
    for step in (-1, 1):
        begun = place
        while 0 <= place + step < len(values):
            found = score(values[place + step])
            if found < best or (found == best and step > 0):
                break
            best, place = found, place + step
        if place != begun:
            break
    return values[place]


def _write(
    path: Path, key: str, ids: np.ndarray, vectors: np.ndarray, leaning: np.ndarray, more: Mapping[str, np.ndarray]
) -> None:
    flat = pa.array(np.ascontiguousarray(vectors, dtype=np.float32).ravel())
    columns = {
        key: pa.array(ids.tolist(), pa.string()),
        "vector": pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1]),
        "leaning": pa.array(leaning.astype(np.float32)),
    }
    pq.write_table(pa.table(columns | {name: pa.array(values) for name, values in more.items()}), path)


def _texts(table: pa.Table, name: str) -> np.ndarray:
    return np.array(table.column(name).to_pylist(), dtype=str)


def _vectors(table: pa.Table) -> np.ndarray:
    column = table.column("vector")
    flat: np.ndarray = column.combine_chunks().flatten().to_numpy()
    return flat.reshape(len(table), column.type.list_size)
