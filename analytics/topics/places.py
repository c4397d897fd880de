"""The map: topics that are alike stand near each other, a sentence by its topic and towards others that it is like.

UMAP takes a minute to compile, moves everything from run to run and cannot say what a place means. So topics are
laid out by their cosine distances (stress majorisation; de Leeuw 1977) and pushed apart until no disc overlaps. A
sentence stands at the mean of the topics that it is like, and around that by the two axes in which its topic's own
sentences differ most, so that what is alike within a topic is close together too. Topics that were on an earlier map
start from where they stood, and the whole is turned to fit the earlier one (orthogonal Procrustes).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

#: Share of the map's square that the topics' discs cover.
COVERED = 0.45
_ROUNDS = 300
#: Room between two languages.
_GAP = 0.15
#: How sharply likeness falls off: a topic less similar by so much weighs 1/e of the nearest.
_SHARPNESS = 0.06
#: Sentences are placed between so many topics at most.
_BETWEEN = 4
#: A topic's own axes are learnt from so many of its sentences at most, and not from fewer than these.
_LEARNT_FROM, _FEWEST = 2000, 3


@dataclass(frozen=True)
class Layout:
    """The topics of one language on the map.

    Attributes:
        points: centres of the discs, shape (topics, 2).
        radii: their radii, by the root of their sentences, shape (topics,).
        axes: the two axes in which each topic's sentences differ most, scaled to it, shape (topics, dimension, 2).
        middles: where its sentences' mean lies on them, shape (topics, 2).
    """

    points: np.ndarray
    radii: np.ndarray
    axes: np.ndarray
    middles: np.ndarray

    @property
    def edge(self) -> float:
        """How far to the right the discs reach."""
        return float((self.points[:, 0] + self.radii).max(initial=0.0))

    def right_of(self, edge: float) -> Layout:
        """The same, its leftmost disc a little right of `edge`."""
        left = float((self.points[:, 0] - self.radii).min())
        return replace(self, points=self.points + np.array([edge - left + _GAP, 0.0]))

    def place(self, vectors: np.ndarray, place: np.ndarray, similarities: np.ndarray) -> np.ndarray:
        """Where sentences stand, float32, shape (n, 2).

        Args:
            vectors: theirs, shape (n, dimension).
            place: number of each one's topic, shape (n,).
            similarities: with every topic, shape (n, topics).
        """
        rows = np.arange(len(place))
        own = similarities[rows, place][:, None]
        scores = np.exp(np.minimum(similarities - own, 0) / _SHARPNESS)
        if scores.shape[1] > _BETWEEN:
            least = np.partition(scores, -_BETWEEN, axis=1)[:, [-_BETWEEN]]
            scores = np.where(scores >= least, scores, 0)
        scores[rows, place] = 1 + scores.sum(axis=1)
        middle = (scores @ self.points) / scores.sum(axis=1, keepdims=True)
        offset = np.zeros((len(place), 2))
        for topic in np.unique(place):
            mine = np.flatnonzero(place == topic)
            offset[mine] = vectors[mine] @ self.axes[topic] - self.middles[topic]
        length = np.linalg.norm(offset, axis=1, keepdims=True)
        around = offset / np.maximum(length, 1e-9) * np.tanh(length) * self.radii[place][:, None]
        found: np.ndarray = (middle + around).astype(np.float32)
        return found


def lay_out(
    vectors: np.ndarray, sizes: np.ndarray, sample: np.ndarray, place: np.ndarray, before: np.ndarray
) -> Layout:
    """Place the topics of one language.

    Args:
        vectors: the topics' centres, shape (topics, dimension).
        sizes: how many sentences each has, shape (topics,).
        sample: vectors of some sentences, shape (n, dimension).
        place: number of the topic of each, −1 for none, shape (n,).
        before: where each topic stood on an earlier map, NaN where it was not there, shape (topics, 2).
    """
    count = len(vectors)
    if not count:
        return Layout(np.zeros((0, 2)), np.zeros(0), np.zeros((0, vectors.shape[1], 2)), np.zeros((0, 2)))
    radii = np.sqrt(np.maximum(sizes, 1) / max(1, sizes.sum()) * COVERED / np.pi)
    # A topic of twenty sentences can still be seen beside one of twenty thousand.
    radii = np.maximum(radii, 0.25 * radii.max(initial=0))
    distances = 1 - vectors.astype(np.float64) @ vectors.astype(np.float64).T
    points = _fitted(distances, _start(distances, before), before)
    points = _apart(points, radii)
    points = _turned(points, before)
    own = [_axes(sample[place == topic]) for topic in range(count)]
    return Layout(points, radii, np.stack([axes for axes, _ in own]), np.stack([middle for _, middle in own]))


def _start(distances: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Classical scaling; a topic that stood somewhere begins there."""
    count = len(distances)
    centring = np.eye(count) - 1 / count
    values, axes = np.linalg.eigh(-0.5 * centring @ distances**2 @ centring)
    flat = axes[:, ::-1][:, :2] * np.sqrt(np.maximum(values[::-1][:2], 1e-9))
    points = np.zeros((count, 2))
    points[:, : flat.shape[1]] = flat * np.where(flat[np.abs(flat).argmax(axis=0), range(flat.shape[1])] < 0, -1, 1)
    points = _unit_square(points)
    known = ~np.isnan(before[:, 0])
    if known.sum() > 2:
        points = _turned(points, before)
        points[known] = before[known]
    return points


def _unit_square(points: np.ndarray) -> np.ndarray:
    centred = points - points.mean(axis=0)
    spread = np.sqrt((centred**2).mean()) if len(points) > 1 else 1.0
    found: np.ndarray = centred / max(spread, 1e-9) * 0.29
    return found


def _fitted(distances: np.ndarray, points: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Guttman transforms: distances on the map follow those between the centres, near ones more exactly."""
    count = len(points)
    if count < 3:
        return points
    upper = np.triu_indices(count, 1)
    # Cosine distances of centres are all alike in many dimensions; what matters is which are nearer.
    stretched = distances - 0.8 * distances[upper].min()
    wanted = stretched / np.sqrt((stretched[upper] ** 2).mean()) * 0.58
    np.fill_diagonal(wanted, 0)
    weights = 1 / np.maximum(wanted, 0.05)
    np.fill_diagonal(weights, 0)
    kept = np.where(np.isnan(before[:, 0]), 0.0, 0.15 * weights.sum(axis=1).mean())
    target = np.nan_to_num(before)
    inverse = np.linalg.inv(np.diag(weights.sum(axis=1) + kept + 1e-9) - weights + 1 / count)
    for _ in range(_ROUNDS):
        gap = points[:, None] - points[None]
        length = np.maximum(np.linalg.norm(gap, axis=2), 1e-9)
        pull = weights * wanted / length
        moved = pull.sum(axis=1)[:, None] * points - pull @ points + kept[:, None] * target
        after = inverse @ moved
        moved_by = np.abs(after - points).max()
        points = after
        if moved_by < 1e-5:
            break
    return points


def _apart(points: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Push discs apart until none overlaps, the smaller one giving way more."""
    points = points.copy()
    wanted = radii[:, None] + radii[None]
    np.fill_diagonal(wanted, 0)
    yields = radii[None] ** 2 / np.maximum(radii[:, None] ** 2 + radii[None] ** 2, 1e-12)
    for _ in range(_ROUNDS):
        gap = points[:, None] - points[None]
        length = np.linalg.norm(gap, axis=2)
        missing = np.maximum(wanted - length, 0)
        if missing.max(initial=0) < 1e-3:
            break
        points += 0.5 * ((missing * yields / np.maximum(length, 1e-6))[..., None] * gap).sum(axis=1)
    return points


def _turned(points: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Turned and moved, not stretched, so that those that were there before stand nearest to where they stood."""
    known = ~np.isnan(before[:, 0])
    if not known.any():
        return points
    here, there = points[known].mean(axis=0), before[known].mean(axis=0)
    turn = np.eye(2)
    if known.sum() > 1:
        left, _, right = np.linalg.svd((points[known] - here).T @ (before[known] - there))
        turn = left @ right
    found: np.ndarray = (points - here) @ turn + there
    return found


def _axes(own: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two axes in which rows differ most, by twice the spread along them, (dimension, 2), and the mean there."""
    from sklearn.utils.extmath import randomized_svd

    axes = np.zeros((own.shape[1], 2))
    if len(own) < _FEWEST:
        return axes, np.zeros(2)
    middle = own.mean(axis=0, dtype=np.float64)
    centred = own[:_LEARNT_FROM] - middle
    _, lengths, rows = randomized_svd(centred, min(2, *centred.shape), n_iter=7, random_state=0)
    found, spread = rows.T, lengths / np.sqrt(len(centred))
    found = found * np.where(found[np.abs(found).argmax(axis=0), range(found.shape[1])] < 0, -1, 1)
    axes[:, : found.shape[1]] = found / np.maximum(2 * spread, 1e-9)
    return axes, middle @ axes
