"""What topics are about: their words by c-TF-IDF (Grootendorst 2022), a label, and how well the words keep together.

The same weights as BERTopic's `ClassTfidfTransformer` gives (a test holds them to it), without BERTopic, which takes
ten seconds to load: topics that people edited are described anew while nothing is fitted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.topics import quality
from analytics.topics.labels import Label, label_topics, name_groups
from analytics.topics.phrases import Spoken, spoken_words
from analytics.topics.wording import with_pairs

_RANKED = 100
#: A word in a smaller share of a topic's sentences is an accident of c-TF-IDF, which loves what is rare.
_FEWEST_SHARE = 0.015
_FEWEST = 3


@dataclass(frozen=True)
class Described:
    """Topics in words, columns of length k.

    Attributes:
        labels: label and words of each.
        coherence: NPMI of its ten first words, NaN below two, float64.
        ranked: its words, best first, 100 at most.
        spoken: the phrases of the sentences.
        place: number of each sentence's topic, −1 for none, shape (n,).
    """

    labels: list[Label]
    coherence: np.ndarray
    ranked: list[list[str]]
    spoken: Spoken
    place: np.ndarray

    def joint_names(self, groups: Sequence[Sequence[int]], language: str) -> list[str]:
        """A name for topics together, "" where no phrase tells them from the others; none is that of a topic."""
        named = name_groups(self.spoken, self.place, groups, language, {label.text for label in self.labels})
        return [one.text if one else "" for one in named]


def describe_topics(
    words: Sequence[Sequence[str]], place: np.ndarray, count: int, language: str, spoken: Spoken | None = None
) -> Described:
    """Describe topics by some of their sentences.

    Args:
        words: of each sentence, those that may name a topic (`analytics.topics.wording`).
        place: number of its topic, −1 for none, shape (n,).
        count: how many topics there are.
        language: of the sentences.
        spoken: their phrases, of which names are made; the words without.
    """
    counts, vocabulary = count_words(words)
    ranked = rank_words(counts, vocabulary, place, count)
    told = spoken or spoken_words(words)
    labels = label_topics(ranked, told, place, language)
    coherence = quality.coherence([label.words for label in labels], words)
    return Described(labels, coherence, ranked, told, place)


def count_words(words: Sequence[Sequence[str]]) -> tuple[Any, list[str]]:
    """How often each sentence has each word and pair of words, sparse (n, vocabulary), and the vocabulary, sorted."""
    from scipy.sparse import csr_matrix

    terms = [Counter(with_pairs(own)) for own in words]
    seen = Counter(term for own in terms for term in own)
    least = max(_FEWEST, len(words) // 3000)
    vocabulary = sorted(term for term, count in seen.items() if count >= least)
    at = {term: column for column, term in enumerate(vocabulary)}
    entries = [(row, at[term], n) for row, own in enumerate(terms) for term, n in own.items() if term in at]
    rows, columns, numbers = np.array(entries, dtype=np.int64).reshape(-1, 3).T
    return csr_matrix((numbers.astype(np.float64), (rows, columns)), (len(words), len(vocabulary))), vocabulary


def class_weights(counts: Any, place: np.ndarray, count: int) -> np.ndarray:
    """c-TF-IDF: share of the word in its topic times log(1 + mean words of a topic / uses in all), (count, words)."""
    from scipy.sparse import csr_matrix

    rows = np.flatnonzero(place >= 0)
    members = csr_matrix((np.ones(len(rows)), (place[rows], rows)), (count, counts.shape[0]))
    uses: np.ndarray = (members @ counts).toarray()
    rare = np.log(1 + int(uses.sum(axis=1).mean()) / np.maximum(uses.sum(axis=0), 1)) if count else 0
    found: np.ndarray = uses / np.maximum(uses.sum(axis=1, keepdims=True), 1) * rare
    return found


def rank_words(counts: Any, vocabulary: Sequence[str], place: np.ndarray, count: int) -> list[list[str]]:
    """Each topic's words, best first, that enough of its own sentences use."""
    weights = class_weights(counts, place, count)
    ranked = []
    for topic in range(count):
        own = counts[np.flatnonzero(place == topic)]
        used = np.asarray((own > 0).sum(axis=0)).ravel()
        fits = (used >= max(_FEWEST, _FEWEST_SHARE * own.shape[0])) & (weights[topic] > 0)
        order = [int(word) for word in np.argsort(-weights[topic], kind="stable")[: 10 * _RANKED] if fits[word]]
        ranked.append([vocabulary[word] for word in order[:_RANKED]])
    return ranked
