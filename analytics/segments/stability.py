"""Clusters of viewers that are found again: how many there are, who belongs to them, and how well each holds.

Viewers are drawn with replacement, tastes are learnt anew from those drawn, and everybody is asked which of them they
are of. What the resamples agree on is the segmentation: memberships are their mean (bagged clustering; Dudoit &
Fridlyand 2003, "Bagging to improve the accuracy of a clustering procedure"), so .7 reads: in audiences like this one,
seven parts of ten of the evidence put this viewer there. How well k clusters are found again is the adjusted mutual
information between what one resample says of all viewers and what the *others* say together; how well one cluster
is, its mean Jaccard similarity with the most similar one of each resample (Hennig 2007, "Cluster-wise assessment
of cluster stability"). The largest k that is stable is taken: a marketer can do more with six segments than with two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.segments.choices import Choices
from analytics.segments.mixture import Tastes, fit_tastes
from data.progress import Progress
from data.records import Record

#: At this AMI a number of segments counts as stable.
STABLE = 0.8
#: No segment may be smaller than this share of the viewers, or than so many.
SMALLEST_SHARE, SMALLEST = 0.025, 10
#: First memberships lean so far to the cluster that the vectors say.
_LEAN = 0.9


class ClusterConfig(Record):
    """How segments are found.

    Attributes:
        fewest, most: numbers of segments that are tried.
        resamples, resamples_tried: drawn for the segments themselves, and for each number that is tried.
        learnt_from: viewers drawn for a resample, at most; with more there is nothing more to learn.
        starts, starts_tried: first clusterings of a resample, of which the likeliest outcome is taken.
    """

    fewest: int = 3
    most: int = 12
    resamples: int = 20
    resamples_tried: int = 6
    learnt_from: int = 4000
    starts: int = 5
    starts_tried: int = 2


@dataclass(frozen=True)
class Clusters:
    """Segments as they came out, largest first.

    Attributes:
        memberships: rows sum to 1, shape (n, k).
        stability: Jaccard of each, NaN where there is only one, shape (k,).
        tastes: one fit of them on all (or `learnt_from`) viewers, in the same order.
        ami: mean AMI of a resample with the others together, and its standard deviation.
        pairs: mean AMI of two resamples.
    """

    memberships: np.ndarray
    stability: np.ndarray
    tastes: Tastes
    ami: tuple[float, float]
    pairs: float

    @property
    def main(self) -> np.ndarray:
        """The segment that each viewer is of most, shape (n,)."""
        found: np.ndarray = self.memberships.argmax(axis=1)
        return found

    @property
    def smallest(self) -> int:
        """Viewers of the smallest, by their main segment."""
        return int(np.bincount(self.main, minlength=self.memberships.shape[1]).min())


class Audience:
    """Viewers to be clustered: their choices, and their directions in the recommender's space."""

    def __init__(self, choices: Choices, vectors: np.ndarray, seed: int) -> None:
        self.choices = choices
        self.seed = seed
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        self._unit = vectors / np.maximum(lengths, 1e-9)

    def __len__(self) -> int:
        return len(self._unit)

    def draw(self, size: int, number: int, *, again: bool) -> np.ndarray:
        """Places of `size` viewers, sorted; `again`: somebody may be drawn twice."""
        chance = np.random.default_rng((self.seed, number))
        return np.sort(chance.choice(len(self), size, replace=again))

    def starts(self, rows: np.ndarray, count: int, number: int) -> np.ndarray:
        """First memberships of these viewers: k-means of directions on their k − 1 principal axes."""
        from sklearn.cluster import KMeans
        from sklearn.decomposition import PCA

        axes = max(1, min(count - 1, self._unit.shape[1], len(rows) - 1))
        points = PCA(axes, svd_solver="covariance_eigh").fit_transform(self._unit[rows].astype(np.float64))
        points /= np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-9)
        tries = 10 if number == 0 else 1
        labels = KMeans(count, n_init=tries, random_state=(self.seed + number) % 2**32).fit_predict(points)
        found: np.ndarray = np.eye(count)[labels] * _LEAN + (1 - _LEAN) / count
        return found

    def fit(self, rows: np.ndarray, count: int, starts: int) -> Tastes:
        """Tastes learnt from these viewers: the likeliest of several starts, of those without a tiny taste."""
        drawn = self.choices.of(rows)
        least = _least(len(rows)) / len(rows)
        fits = [fit_tastes(drawn, self.starts(rows, count, number)) for number in range(starts)]
        return max(fits, key=lambda fit: (float(min(fit.shares.min(), least)), fit.likelihood))


def find_clusters(
    audience: Audience, config: ClusterConfig, progress: Progress
) -> tuple[Clusters, list[dict[str, float]]]:
    """The segments, and the curve that their number was chosen by.

    Returns:
        The clusters, and for each number tried: k, ami, spread, pairs, resamples, smallest (viewers) and whether it
        may be. Where no number may be, everybody is of one segment.
    """
    most = max(config.fewest, min(config.most, len(audience) // _least(len(audience))))
    numbers = range(config.fewest, most + 1)
    progress.stage("finding how many segments hold", len(numbers) * config.resamples_tried)
    brief = config.model_copy(update={"resamples": config.resamples_tried, "starts": config.starts_tried})
    tried = {k: resampled(audience, k, brief, progress) for k in numbers}
    curve = [_point(k, found, config.resamples_tried, len(audience)) for k, found in tried.items()]
    chosen = choose_number(curve)
    if chosen is None:
        return _everybody(audience, config), curve
    progress.stage("asking resampled viewers", config.resamples)
    return resampled(audience, chosen, config, progress), curve


def choose_number(curve: Sequence[dict[str, float]]) -> int | None:
    """The largest number of segments that is stable, else the most stable one; None: all have one too small."""
    fit = [point for point in curve if point["may_be"]]
    if not fit:
        return None
    stable = [int(point["k"]) for point in fit if point["ami"] >= STABLE]
    return max(stable) if stable else int(max(fit, key=lambda point: point["ami"])["k"])


def resampled(audience: Audience, count: int, config: ClusterConfig, progress: Progress) -> Clusters:
    """Cluster resamples into `count`, and put together what they say."""
    from sklearn.metrics import adjusted_mutual_info_score

    size = min(len(audience), config.learnt_from)
    judges = audience.draw(size, 0, again=False)
    first = audience.fit(judges, count, config.starts)
    reference = first.memberships(audience.choices)
    total, parts = np.zeros_like(reference), []
    for number in range(1, config.resamples + 1):
        fit = audience.fit(audience.draw(size, number, again=True), count, config.starts)
        said = fit.memberships(audience.choices)
        said = said[:, aligned(reference[judges], said[judges])]
        total += said
        parts.append(said[judges])
        progress.advance()
    labels = [part.argmax(axis=1) for part in parts]
    others = [(total[judges] - part).argmax(axis=1) for part in parts]
    amis = [adjusted_mutual_info_score(one, rest) for one, rest in zip(labels, others, strict=True)]
    pairs = [adjusted_mutual_info_score(a, b) for number, a in enumerate(labels) for b in labels[:number]]
    order = np.argsort(-np.bincount(total.argmax(axis=1), minlength=count), kind="stable")
    memberships = total[:, order] / config.resamples
    jaccards = [jaccard(memberships[judges].argmax(axis=1), own, count).max(axis=1) for own in labels]
    return Clusters(
        memberships,
        np.mean(jaccards, axis=0),
        _reordered(first, order),
        (float(np.mean(amis)), float(np.std(amis))),
        float(np.mean(pairs)) if pairs else float("nan"),
    )


def aligned(reference: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Columns of `other` in the order of the columns of `reference` that they share most membership with."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(reference.T @ other, maximize=True)
    found: np.ndarray = columns[np.argsort(rows)]
    return found


def jaccard(first: np.ndarray, second: np.ndarray, count: int) -> np.ndarray:
    """Jaccard similarities of the groups of two labellings, shape (count, count)."""
    both = np.zeros((count, count))
    np.add.at(both, (first, second), 1)
    union = both.sum(axis=1)[:, None] + both.sum(axis=0)[None, :] - both
    found: np.ndarray = both / np.maximum(union, 1)
    return found


def _least(viewers: int) -> int:
    """Viewers of the smallest segment that there may be."""
    return max(SMALLEST, int(np.ceil(SMALLEST_SHARE * viewers)))


def _point(k: int, found: Clusters, resamples: int, viewers: int) -> dict[str, float]:
    return {
        "k": k,
        "ami": round(found.ami[0], 4),
        "spread": round(found.ami[1], 4),
        "pairs": round(found.pairs, 4),
        "resamples": resamples,
        "smallest": found.smallest,
        "may_be": found.smallest >= _least(viewers),
    }


def _everybody(audience: Audience, config: ClusterConfig) -> Clusters:
    rows = audience.draw(min(len(audience), config.learnt_from), 0, again=False)
    tastes = fit_tastes(audience.choices.of(rows), np.ones((len(rows), 1)))
    return Clusters(np.ones((len(audience), 1)), np.array([np.nan]), tastes, (float("nan"), 0.0), float("nan"))


def _reordered(tastes: Tastes, order: np.ndarray) -> Tastes:
    return Tastes(tastes.shares[order], tastes.choice[order], tastes.liking[order], tastes.noise, tastes.mildness)
