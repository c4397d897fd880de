"""K-means that leaves its local optima: breathing k-means (Fritzke 2020, arXiv 2006.15666), in float32 and numpy.

K-means ends in an optimum that hangs on where it starts; among review sentences, which lie in no clear clouds, two
starts share hardly half of what they say. Breathing adds centres where the error is greatest, settles, takes as many
out where they are missed least, settles again, and keeps that when it is better.
"""

from __future__ import annotations

import numpy as np

#: Centres that are added and taken out at once, one less after every breath that does not help; rounds of k-means
#: within a breath and at the start.
_BREATH = 5
_ROUNDS = 15
_FIRST_ROUNDS = 30
#: K-means has settled when a smaller share of the rows moves; a breath helps when it takes more of the error away.
_SETTLED = 5e-4
_BETTER = 1e-4
_CANDIDATES = 3


def breathing_centres(points: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """Centres of `count` clusters, float32, shape (count, d).

    Args:
        points: float32, shape (n, d), n greater than `count`.
        count: how many.
        random: where it starts, and to which side an added centre lies.
    """
    lengths = np.einsum("ij,ij->i", points, points)
    centres = settled(points, _spread_start(points, lengths, count, random), _FIRST_ROUNDS)
    best = _error(points, lengths, centres)
    breath = min(_BREATH, count // 2)
    while breath > 0 and best > 0:
        wide = settled(points, np.concatenate([centres, _added(points, lengths, centres, breath, random)]), _ROUNDS)
        tried = settled(points, np.delete(wide, _least_missed(points, wide, breath), axis=0), _ROUNDS)
        error = _error(points, lengths, tried)
        if error < best * (1 - _BETTER):
            centres, best = tried, error
        else:
            breath -= 1
    return centres


def settled(points: np.ndarray, centres: np.ndarray, rounds: int) -> np.ndarray:
    """Centres after k-means (Lloyd 1982) from these, until hardly a row moves; one that lost all its rows stays."""
    from scipy.sparse import csr_matrix

    before: np.ndarray | None = None
    rows = np.arange(len(points))
    for _ in range(rounds):
        labels = nearest(points, centres)
        if before is not None and float((labels != before).mean()) < _SETTLED:
            break
        before = labels
        sizes = np.bincount(labels, minlength=len(centres)).astype(np.float32)[:, None]
        ones = np.ones(len(points), dtype=np.float32)
        sums = csr_matrix((ones, (labels, rows)), (len(centres), len(points))) @ points
        centres = np.where(sizes > 0, sums / np.maximum(sizes, 1), centres)
    return centres


def nearest(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Number of the centre that is nearest to each row, shape (n,)."""
    near: np.ndarray = _closeness(points, centres).argmax(axis=1)
    return near


def _closeness(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """x·c − c²/2: greatest for the nearest centre; x² less twice it is the squared distance."""
    close: np.ndarray = points @ centres.T
    close -= 0.5 * np.einsum("ij,ij->i", centres, centres)
    return close


def _distances(points: np.ndarray, lengths: np.ndarray, centres: np.ndarray) -> np.ndarray:
    found: np.ndarray = np.maximum(lengths - 2 * _closeness(points, centres).max(axis=1), 0)
    return found


def _error(points: np.ndarray, lengths: np.ndarray, centres: np.ndarray) -> float:
    return float(_distances(points, lengths, centres).sum(dtype=np.float64))


def _spread_start(points: np.ndarray, lengths: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """Rows far from each other: greedy k-means++ (Arthur & Vassilvitskii 2007)."""
    chosen = [int(random.integers(len(points)))]
    apart = _distances(points, lengths, points[chosen])
    while len(chosen) < count:
        total = float(apart.sum(dtype=np.float64))
        chances = apart / total if total > 0 else None
        drawn = random.choice(len(points), _CANDIDATES, p=None if chances is None else _exact(chances))
        nearer = lengths[:, None] - 2 * _closeness(points, points[drawn])
        nearer = np.minimum(np.maximum(nearer, 0), apart[:, None])
        best = int(nearer.sum(axis=0).argmin())
        chosen.append(int(drawn[best]))
        apart = nearer[:, best]
    start: np.ndarray = points[chosen]
    return start


def _exact(chances: np.ndarray) -> np.ndarray:
    precise = chances.astype(np.float64)
    summed: np.ndarray = precise / precise.sum()
    return summed


def _added(
    points: np.ndarray, lengths: np.ndarray, centres: np.ndarray, breath: int, random: np.random.Generator
) -> np.ndarray:
    """New centres beside those with the greatest error."""
    close = _closeness(points, centres)
    labels = close.argmax(axis=1)
    errors = np.bincount(labels, np.maximum(lengths - 2 * close.max(axis=1), 0), minlength=len(centres))
    width = 0.1 * np.sqrt(errors.sum() / len(points) / points.shape[1])
    beside = random.standard_normal((breath, points.shape[1]), dtype=np.float32) * np.float32(width)
    found: np.ndarray = centres[np.argsort(-errors, kind="stable")[:breath]] + beside
    return found


def _least_missed(points: np.ndarray, centres: np.ndarray, breath: int) -> list[int]:
    """Centres whose rows would lose least by going to their second ones; of neighbours not both."""
    close = _closeness(points, centres)
    labels, rows = close.argmax(axis=1), np.arange(len(points))
    own = close[rows, labels]
    close[rows, labels] = -np.inf
    missed = np.bincount(labels, 2 * (own - close.max(axis=1)), minlength=len(centres))
    apart = ((centres[:, None] - centres[None]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    out: list[int] = []
    spared: set[int] = set()
    for centre in np.argsort(missed, kind="stable").tolist():
        if len(out) == breath:
            break
        if centre not in spared or len(spared) + breath >= len(centres):
            out.append(centre)
            spared.add(int(apart[centre].argmin()))
    # Where too many are spared, the least missed of them go after all.
    rest = [centre for centre in np.argsort(missed, kind="stable").tolist() if centre not in out]
    return out + rest[: breath - len(out)]
