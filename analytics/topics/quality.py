"""How good a set of topics is, in numbers that can be compared between runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

TOP_WORDS = 10
_STABILITY_ROWS = 4000
_STABILITY_RUNS = 30


def coherence(words: Sequence[Sequence[str]], documents: Sequence[Sequence[str]]) -> np.ndarray:
    """NPMI of each topic's ten first words over a corpus, a sentence being the window (Bouma 2009; Lau et al. 2014).

    Args:
        words: each topic's words, best first.
        documents: each sentence's words.

    Returns:
        The mean over pairs, −1 (never together) … 1 (always), float64, shape (topics,); NaN below two words.
    """
    tops = [list(dict.fromkeys(word for word in own if " " not in word))[:TOP_WORDS] for own in words]
    place = {word: at for at, word in enumerate(sorted({word for top in tops for word in top}))}
    together = _co_occurrences(documents, place)
    scores = [_mean_npmi([place[word] for word in top], together, len(documents)) for top in tops]
    return np.array(scores, dtype=np.float64)


def diversity(words: Sequence[Sequence[str]]) -> float:
    """Share of different words among all topics' ten first (Dieng et al. 2020), 0…1."""
    every = [word for own in words for word in own[:TOP_WORDS]]
    return len(set(every)) / len(every) if every else 0.0


def agreement(labels: Sequence[int] | np.ndarray, others: Sequence[int] | np.ndarray) -> float:
    """Adjusted mutual information of two labellings of the same rows (Vinh et al. 2010): 1 same, 0 chance."""
    from sklearn.metrics import adjusted_mutual_info_score

    return float(adjusted_mutual_info_score(labels, others))


def stability(vectors: np.ndarray, topics: int, seed: int) -> float:
    """Agreement of two consensus clusterings that differ in nothing but the seed, on at most 4,000 rows."""
    from analytics.topics.consensus import consensus_labels

    rows = np.random.default_rng(seed).permutation(len(vectors))[:_STABILITY_ROWS]
    part = vectors[np.sort(rows)]
    runs = [consensus_labels(part, topics, _STABILITY_RUNS, seed + shift) for shift in (1000, 2000)]
    return agreement(*runs)


def _co_occurrences(documents: Sequence[Sequence[str]], place: dict[str, int]) -> np.ndarray:
    from scipy.sparse import csr_matrix

    rows: list[int] = []
    columns: list[int] = []
    for number, own in enumerate(documents):
        known = {place[word] for word in own if word in place}
        rows.extend([number] * len(known))
        columns.extend(known)
    shape = (len(documents), max(1, len(place)))
    present = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
    counts: np.ndarray = (present.T @ present).toarray()
    return counts


def _mean_npmi(words: list[int], together: np.ndarray, documents: int) -> float:
    scores = []
    for at, one in enumerate(words):
        for other in words[at + 1 :]:
            both = together[one, other] / documents
            if both == 0:
                scores.append(-1.0)
                continue
            apart = together[one, one] * together[other, other] / documents**2
            scores.append(1.0 if both >= 1 else float(np.log(both / apart) / -np.log(both)))
    return float(np.mean(scores)) if scores else float("nan")
