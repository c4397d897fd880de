"""The map: segments on a circle, viewers and titles between those that they are of.

Many tastes do not fit into two straight axes, and UMAP takes minutes at 100,000 viewers and cannot say what a place
means. So the place says the membership (as in RadViz; Hoffman et al. 1997): segments stand on a circle, those alike
beside each other, and a viewer stands at the mean of the segments, weighed by how much they are of each: one of whom
little is known, or who is of two tastes, stands between. Around their segment viewers spread by the two axes in which
they differ most from it. A title stands where somebody would of whom nothing were known but that they had chosen, and
liked, `TOLD` titles like it; one that nobody has seen stands among the titles whose vectors are most like its own.
"""

from __future__ import annotations

import numpy as np

from analytics.segments.mixture import Tastes

#: So many titles like it stand for a title.
TOLD = 4.0
#: How far, in radii of the circle, a segment's own viewers spread.
SPREAD = 0.33
#: Titles among which an unseen one stands.
ALIKE = 10


def anchors_of(centres: np.ndarray) -> np.ndarray:
    """Places of segments on the unit circle, those alike beside each other, shape (k, 2).

    Args:
        centres: mean vectors, largest segment first, shape (k, d).
    """
    count = len(centres)
    if count == 1:
        return np.zeros((1, 2))
    order = _tour(np.linalg.norm(centres[:, None] - centres[None], axis=2))
    angles = np.empty(count)
    angles[order] = np.pi / 2 - 2 * np.pi * np.arange(count) / count
    return np.column_stack((np.cos(angles), np.sin(angles)))


def place_everything(
    memberships: np.ndarray, viewers: np.ndarray, tastes: Tastes, titles: np.ndarray, unseen: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Places of viewers (n, 2) and titles (m, 2), float32.

    Args:
        memberships: shape (n, k).
        viewers, titles: vectors, shapes (n, d), (m, d); zeros where a title has none.
        unseen: whether nobody has said anything of a title, bool, (m,).
    """
    own, told = _unit(viewers), _unit(titles)
    centres = (memberships.T @ own) / np.maximum(memberships.sum(axis=0), 1e-9)[:, None]
    anchors = anchors_of(centres)
    axes, scale = _own_axes(own - memberships @ centres)
    beside = _told_of_alike(told_memberships(tastes), told, unseen)

    def placed(weights: np.ndarray, vectors: np.ndarray) -> np.ndarray:
        offset = np.tanh((vectors - weights @ centres) @ axes / scale) * vectors.any(axis=1, keepdims=True)
        found: np.ndarray = (weights @ anchors + SPREAD * offset).astype(np.float32)
        return found

    return placed(memberships, own), placed(beside, told)


def _told_of_alike(told: np.ndarray, vectors: np.ndarray, unseen: np.ndarray) -> np.ndarray:
    """Memberships of titles (m, k), those of unseen ones with a vector from the seen ones most like them."""
    seen = np.flatnonzero(~unseen)
    asked = np.flatnonzero(unseen & vectors.any(axis=1))
    if not len(asked) or not len(seen):
        return told
    likeness = vectors[asked] @ vectors[seen].T
    nearest = np.argsort(-likeness, axis=1, kind="stable")[:, :ALIKE]
    found = told.copy()
    found[asked] = told[seen[nearest]].mean(axis=1)
    return found


def told_memberships(tastes: Tastes) -> np.ndarray:
    """How much of each segment `TOLD` titles like each one speak for, rows sum to 1, shape (m, k)."""
    gained = tastes.liking / np.sqrt(tastes.noise + tastes.mildness)
    scores = TOLD * (tastes.choice + gained).T + np.log(tastes.shares)
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: np.ndarray = odds / odds.sum(axis=1, keepdims=True)
    return found


def _tour(distances: np.ndarray) -> list[int]:
    """A short round trip from 0, improved by reversing parts (2-opt), in the direction that meets 1 sooner."""
    tour = [0]
    while len(tour) < len(distances):
        left = [place for place in range(len(distances)) if place not in tour]
        tour.append(min(left, key=lambda place: (distances[tour[-1], place], place)))
    better = True
    while better:
        better = False
        for i in range(1, len(tour) - 1):
            for j in range(i + 1, len(tour)):
                turned = tour[:i] + tour[i : j + 1][::-1] + tour[j + 1 :]
                if _length(turned, distances) < _length(tour, distances) - 1e-9:
                    tour, better = turned, True
    turned = [0, *tour[:0:-1]]
    return min(tour, turned, key=lambda way: way.index(1))


def _length(tour: list[int], distances: np.ndarray) -> float:
    return float(distances[tour, np.roll(tour, -1)].sum())


def _unit(vectors: np.ndarray) -> np.ndarray:
    found: np.ndarray = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return found.astype(np.float64)


def _own_axes(within: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The axes in which viewers differ most from their segments, (d, 2), and twice the spread along them, (2,)."""
    values, vectors = np.linalg.eigh(within.T @ within / len(within))
    axes = vectors[:, -2:][:, ::-1]
    axes *= np.where(axes[np.abs(axes).argmax(axis=0), [0, 1]] < 0, -1, 1)
    return axes, 2 * np.sqrt(np.maximum(values[-2:][::-1], 1e-12))
