"""Topics found again on resampled reviews: what of them holds, and how surely a sentence is of its topic."""

from __future__ import annotations

import numpy as np

from analytics.topics.assigning import mean_directions
from analytics.topics.consensus import consensus_labels
from analytics.topics.sampling import Sample
from analytics.topics.small import Terms, find_small
from data.progress import Progress

#: Sentences of a refit at most, and k-means runs that vote in it.
_ROWS = 6000
_RUNS = 40


def refit_centres(
    sample: Sample, terms: Terms, topics: int, refits: int, seed: int, progress: Progress | None = None
) -> tuple[np.ndarray, ...]:
    """Centres of fits on reviews drawn with replacement, all sentences of a review together.

    Args:
        sample: sentences of one language.
        terms: theirs, by which small topics are looked for.
        topics: how many are looked for.
        refits: how many fits.
        seed: of everything random.
        progress: advanced once a refit.

    Returns:
        Each fit's centres, L2-normalised float32, shape (topics, dimension).
    """
    found = []
    for number in range(refits):
        rows = _drawn(sample.reviews, np.random.default_rng([seed, number]))
        vectors = sample.vectors[rows]
        labels = consensus_labels(vectors, topics, _RUNS, seed + 101 * (number + 1))
        large = mean_directions(vectors, labels)
        # A sentence that was drawn twice is still one sentence with a word.
        once = np.unique(rows)
        small = find_small(terms.of(once), sample.vectors[once], large)
        found.append(np.concatenate([large, small]))
        if progress:
            progress.advance()
    return tuple(found)


def _drawn(reviews: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Rows of reviews drawn with replacement, in order, so many that they have no more than `_ROWS` sentences."""
    _, of = np.unique(reviews, return_inverse=True)
    count = int(of.max()) + 1
    wanted = min(count, max(1, int(count * _ROWS / len(reviews))))
    times = np.bincount(random.integers(count, size=wanted), minlength=count)
    rows: np.ndarray = np.repeat(np.arange(len(reviews)), times[of])
    return rows
