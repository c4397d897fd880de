"""Small topics that are one title's own: too few sentences for a clustering to see them.

K-means gives a topic to every two hundred sentences; the thirty about a dog, among thousands, go to whatever is
least unlike them. But they share a word that hardly any other title's sentences have, and that can be tested: the
sentences of a title that have the word, against chance (hypergeometric; "keyness" in corpus linguistics), or those
of a title since a day, where few sentences alone would be no proof. Their mean is a topic's centre where most of them
are nearer to it, each left out of it in turn, than to the topic that has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.lexical import subject_words
from analytics.topics.describe import count_words
from analytics.topics.sampling import Sample

#: Different sentences that a small topic has at least.
FEWEST = 5
#: Small topics at most: these, or half as many as there are others.
MOST = 15
#: Chance of as many sentences of one title with a word, times the number of words asked.
_SURE = 1e-2
#: Chance that they all come so late, times the number of groups: what is new goes before what is more.
_LATE = 0.05
_OWN_SHARE = 0.8
#: Two groups that share more than this of the smaller one, or whose centres are more alike than that, are one.
_OVERLAP, _ALIKE = 0.5, 0.85


@dataclass(frozen=True)
class Terms:
    """Which sentences have which words.

    Attributes:
        present: sparse 0 and 1 by column, shape (n, words).
        titles: number of each sentence's title, shape (n,).
        days: when each was published, NaT where nobody knows, shape (n,).
    """

    present: Any
    titles: np.ndarray
    days: np.ndarray

    def of(self, rows: np.ndarray) -> Terms:
        """Those of some sentences."""
        return Terms(self.present.tocsr()[rows].tocsc(), self.titles[rows], self.days[rows])


def terms_of(sample: Sample, words: Sequence[Sequence[str]]) -> Terms:
    """The words and pairs of words by which small topics are looked for; in Chinese characters that are words too.

    Args:
        sample: sentences of one language.
        words: of each, those that may name a topic; they leave out what has a single character.
    """
    from scipy.sparse import hstack

    titles = np.unique(sample.titles.astype(str), return_inverse=True)[1]
    present = (count_words(words)[0] > 0).astype(np.float64)
    if sample.language == "zh":
        letters = [sorted({one for one in text if "\u4e00" <= one <= "\u9fff"}) for text in sample.texts]
        counts, known = count_words([[part for one in own for part in (one, "·")] for own in letters])
        alone = (counts > 0).astype(np.float64).tocsc()
        asked = [column for column, *_ in _concentrated(Terms(alone, titles, sample.days))]
        kept = [column for column in asked if _is_word(known[column], sample.texts, alone, column)]
        present = hstack([present, alone[:, kept]], format="csc")
    return Terms(present.tocsc(), titles, sample.days)


def find_small(terms: Terms, vectors: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Centres of small topics, L2-normalised float32, shape (m, dimension).

    What came up of late comes first, then every title's surest, every title's second, and so on.

    Args:
        terms: of the sentences, n of them.
        vectors: theirs, shape (n, dimension).
        centres: of the topics that there are, shape (topics, dimension).
    """
    best = (vectors @ centres.T).max(axis=1)
    groups = _concentrated(terms)
    turns: dict[int, int] = {}
    ranked = []
    for column, title, rows, chance in sorted(groups, key=lambda one: (one[3], one[0])):
        if not _hangs_together(vectors[rows], best[rows]):
            continue
        sudden = _lateness(terms.days[rows], terms.days[terms.titles == title]) * len(groups) < _LATE
        ranked.append((not sudden, 0 if sudden else turns.get(title, 0), chance, column, rows))
        turns[title] = turns.get(title, 0) + 1
    ordered = [rows for *_, rows in sorted(ranked, key=lambda one: one[:4])]
    kept = _different(ordered, vectors, max(MOST, len(centres) // 2))
    return np.array(kept, dtype=np.float32).reshape(-1, vectors.shape[1])


def _concentrated(terms: Terms) -> list[tuple[int, int, np.ndarray, float]]:
    """Word, title, that title's sentences with it, and their chance, where most of the word's are of that title."""
    from scipy.sparse import csr_matrix
    from scipy.stats import hypergeom

    count, asked = terms.present.shape
    sizes = np.bincount(terms.titles)
    member = csr_matrix((np.ones(count), (terms.titles, np.arange(count))), (len(sizes), count))
    by_title = (member @ terms.present).tocsc()
    having = np.asarray(terms.present.sum(axis=0)).ravel()
    found = []
    for column in np.flatnonzero(having >= FEWEST).tolist():
        part = slice(by_title.indptr[column], by_title.indptr[column + 1])
        at = int(by_title.data[part].argmax())
        title, own = int(by_title.indices[part][at]), int(by_title.data[part][at])
        if own < FEWEST or 2 * own <= having[column]:
            continue
        rows = terms.present.indices[terms.present.indptr[column] : terms.present.indptr[column + 1]]
        mine = np.sort(rows[terms.titles[rows] == title])
        chance = float(hypergeom.sf(own - 1, count, sizes[title], int(having[column])))
        if chance * asked >= _SURE:
            chance = _chance_since(terms, mine, title, int(having[column]))
        if chance * asked < _SURE:
            found.append((column, title, mine, chance))
    return found


def _chance_since(terms: Terms, rows: np.ndarray, title: int, having: int) -> float:
    """The chance that as many of a title's sentences since their first day have the word, times the days tried."""
    from scipy.stats import hypergeom

    first = _first_day(terms.days[rows])
    if np.isnat(first):
        return 1.0
    late = int((terms.days[rows] >= first).sum())
    size = int(((terms.titles == title) & (terms.days >= first)).sum())
    return float(min(1.0, hypergeom.sf(late - 1, len(terms.titles), size, having) * len(rows)))


def _is_word(letter: str, texts: Sequence[str], present: Any, column: int) -> bool:
    """Whether a character stands by itself as a subject in most of its texts, and is no part of words or names."""
    rows = present.indices[present.indptr[column] : present.indptr[column + 1]]
    return 2 * sum(letter in subject_words(texts[row]) for row in rows) > len(rows)


def _lateness(days: np.ndarray, every: np.ndarray) -> float:
    """The chance that as many of a title's sentences fall on their first day or later, had they come at any time."""
    known, all_known = days[~np.isnat(days)], every[~np.isnat(every)]
    if len(known) < FEWEST:
        return 1.0
    first = _first_day(known)
    share = float((all_known >= first).mean())
    return float(share ** int((known >= first).sum()))


def _first_day(days: np.ndarray) -> np.datetime64:
    """The first day but for strays: one early sentence does not make a topic old. NaT where too few are dated."""
    known = np.sort(days[~np.isnat(days)])
    first: np.datetime64 = known[len(known) // 10] if len(known) >= FEWEST else np.datetime64("NaT")
    return first


def _hangs_together(vectors: np.ndarray, best: np.ndarray) -> bool:
    """Whether most rows are nearer to the centre of the others than to the topic in which they are."""
    others = vectors.sum(axis=0, dtype=np.float64) - vectors
    nearness = (vectors * others).sum(axis=1) / np.maximum(np.linalg.norm(others, axis=1), 1e-9)
    return bool((nearness > best).mean() >= _OWN_SHARE)


def _different(groups: Sequence[np.ndarray], vectors: np.ndarray, most: int) -> list[np.ndarray]:
    """Centres of the first groups that do not repeat each other."""
    kept: list[np.ndarray] = []
    means: list[np.ndarray] = []
    for rows in groups:
        mean = vectors[rows].sum(axis=0)
        mean /= max(float(np.linalg.norm(mean)), 1e-9)
        shared = (len(np.intersect1d(rows, one)) / min(len(rows), len(one)) for one in kept)
        if all(share <= _OVERLAP for share in shared) and all(float(mean @ one) < _ALIKE for one in means):
            kept.append(rows)
            means.append(mean)
        if len(kept) == most:
            break
    return means
