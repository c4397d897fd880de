"""Fit the topics of one vector space: BERTopic (Grootendorst 2022) with consensus k-means inside.

BERTopic reduces, clusters and weighs words by class (c-TF-IDF); its UMAP and HDBSCAN are replaced by
`analytics.topics.consensus`. Every sentence, of the sample or not, then goes to the nearest topic's centroid, so
that the same sentence always has the same topic, and the ones far from every centroid are outliers.
"""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.topics import quality
from analytics.topics.consensus import ConsensusClusters, ConsensusReduction, PlainReduction
from analytics.topics.labels import Label, label_topics
from analytics.topics.wording import GAP, Names, topic_words, with_pairs
from data.errors import NotEnoughEvidence
from data.progress import Progress
from data.records import Record

#: A clustering with a topic larger than this, or with fewer topics than that, says nothing.
LARGEST_SHARE = 0.30
FEWEST_TOPICS = 5
FEWEST_SENTENCES = 250
SENTENCES_A_TOPIC = 200
_RANKED_WORDS = 100
#: A word in a smaller share of a topic's sentences is an accident of c-TF-IDF, which loves what is rare.
_FEWEST_SHARE = 0.015


class TopicsConfig(Record):
    """What a topics run can choose.

    Attributes:
        topics: how many to look for at most; fewer where there are fewer than 200 sentences for each.
        seed: of sampling and clustering.
        runs: k-means runs that vote.
        sample: most sentences to fit on; the rest is assigned.
        outliers: share of sentences that are left without a topic, the ones least like theirs.
        shortest: sentences with fewer characters are assigned, but not fitted on.
    """

    topics: int = 40
    seed: int = 20261122
    runs: int = 50
    sample: int = 20_000
    outliers: float = 0.1
    shortest: int = 25


@dataclass(frozen=True)
class TopicModel:
    """Fitted topics of one vector space, largest first.

    Attributes:
        centroids: L2-normalised, float32, shape (topics, dimension).
        labels: label and ranked words of each topic.
        coherence: NPMI of each topic.
        quality: figures for the manifest.
        notes: what a reader must know.
    """

    language: str
    centroids: np.ndarray
    labels: list[Label]
    coherence: np.ndarray
    quality: dict[str, Any]
    notes: tuple[str, ...]

    def nearest(self, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Each row's nearest topic and its similarity to that centroid, shape (n,) each."""
        return _nearest(vectors, self.centroids)


def fit_topics(
    texts: Sequence[str],
    vectors: np.ndarray,
    language: str,
    names: Names,
    config: TopicsConfig,
    progress: Progress,
) -> TopicModel:
    """Fit topics on sentences that are sorted and different from each other.

    Args:
        texts: the sentences.
        vectors: theirs, L2-normalised, shape (n, dimension).
        language: their language.
        names: what must not become a label.

    Raises:
        NotEnoughEvidence: fewer than 250 sentences.
    """
    wanted = min(config.topics, max(FEWEST_TOPICS, len(texts) // SENTENCES_A_TOPIC))
    if len(texts) < FEWEST_SENTENCES:
        raise NotEnoughEvidence(
            f"{len(texts)} different sentences in '{language}' are too few for topics",
            where="topics",
            mend=f"import more reviews; {FEWEST_SENTENCES} sentences are enough",
        )
    words = topic_words(texts, language, names)
    documents = [" ".join(own) or GAP for own in words]
    progress.stage(f"finding topics in {language}", config.runs)
    engine, notes = _fit_guarded(documents, vectors, wanted, config, progress)
    fitted = np.asarray(engine.topics_)
    centroids = _centroids(vectors, fitted)
    nearest, similarity = _nearest(vectors, centroids)
    final = np.where(similarity < np.quantile(similarity, config.outliers, method="lower"), -1, nearest)
    order = _by_size(final, len(centroids))
    final = np.array([-1 if topic < 0 else order.index(topic) for topic in final])
    progress.stage(f"naming topics in {language}")
    labels = label_topics(_ranked_words(engine, documents, final, len(order)), language)
    coherence = quality.coherence([label.words for label in labels], words)
    figures = _figures(final, labels, coherence, vectors, wanted, config)
    return TopicModel(language, centroids[order], labels, coherence, figures, tuple(notes))


@contextmanager
def _without_umap() -> Iterator[None]:
    """Import BERTopic without UMAP, which it loads when it can and which costs 15 s of compiling: not used here."""
    known = sys.modules.get("umap")
    sys.modules["umap"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if known is None:
            del sys.modules["umap"]
        else:
            sys.modules["umap"] = known


def _fit_guarded(
    documents: list[str], vectors: np.ndarray, wanted: int, config: TopicsConfig, progress: Progress
) -> tuple[Any, list[str]]:
    """The first way of clustering that does not collapse, and what to say about it."""
    ways: list[tuple[str, Any]] = [
        ("consensus of k-means", ConsensusReduction(wanted, config.runs, config.seed, progress)),
        ("consensus with another seed", ConsensusReduction(wanted, config.runs, config.seed + 7919, progress)),
        ("plain k-means on the sphere", PlainReduction(config.seed)),
    ]
    notes: list[str] = []
    for number, (name, reduction) in enumerate(ways):
        engine = _fit_engine(documents, vectors, reduction, ConsensusClusters(wanted, config.seed))
        collapse = collapsed(np.asarray(engine.topics_))
        if not collapse:
            break
        after = f"refitted by {ways[number + 1][0]}" if number + 1 < len(ways) else "kept, for want of another way"
        notes.append(f"{name} collapsed: {collapse}; {after}")
    return engine, notes


def collapsed(topics: np.ndarray) -> str:
    """Why a clustering says nothing, or ""."""
    sizes = np.unique(topics[topics >= 0], return_counts=True)[1]
    if len(sizes) < FEWEST_TOPICS:
        return f"{len(sizes)} topics"
    share = float(sizes.max() / len(topics))
    return f"one topic holds {share:.0%} of the sentences" if share > LARGEST_SHARE else ""


def _fit_engine(documents: list[str], vectors: np.ndarray, reduction: Any, clusters: Any) -> Any:
    with _without_umap():
        from bertopic import BERTopic
    from bertopic.vectorizers import ClassTfidfTransformer

    engine = BERTopic(
        language="multilingual",
        top_n_words=_RANKED_WORDS,
        umap_model=reduction,
        hdbscan_model=clusters,
        vectorizer_model=_vectorizer(documents),
        ctfidf_model=ClassTfidfTransformer(),
    )
    engine.fit(documents, embeddings=vectors)
    return engine


def _vectorizer(documents: list[str]) -> Any:
    from sklearn.feature_extraction.text import CountVectorizer

    seen = Counter(term for document in documents for term in set(_terms(document)))
    least = max(3, len(documents) // 3000)
    vocabulary = sorted(term for term, count in seen.items() if count >= least)
    if not vocabulary:
        raise NotEnoughEvidence(
            "no word occurs often enough to name a topic", where="topics", mend="import more reviews"
        )
    return CountVectorizer(analyzer=_terms, vocabulary=vocabulary)


def _terms(document: str) -> list[str]:
    return with_pairs(document.split(" "))


def _ranked_words(engine: Any, documents: list[str], topics: np.ndarray, count: int) -> list[list[str]]:
    """Each topic's words by c-TF-IDF once the outliers are out and every sentence is where it belongs."""
    # It warns that reducing topics afterwards would go wrong; nothing is reduced here.
    logging.getLogger("BERTopic").setLevel(logging.ERROR)
    engine.update_topics(
        documents,
        topics=topics.tolist(),
        top_n_words=_RANKED_WORDS,
        vectorizer_model=engine.vectorizer_model,
        ctfidf_model=engine.ctfidf_model,
    )
    return [_frequent(engine.get_topic(number), documents, topics == number) for number in range(count)]


def _frequent(ranked: list[tuple[str, float]], documents: list[str], own: np.ndarray) -> list[str]:
    """The words, in their order, that enough of the topic's own sentences use."""
    seen = Counter(term for row in np.flatnonzero(own) for term in set(_terms(documents[row])))
    least = max(3, _FEWEST_SHARE * int(own.sum()))
    return [word for word, weight in ranked if weight > 0 and seen[word] >= least]


def _centroids(vectors: np.ndarray, topics: np.ndarray) -> np.ndarray:
    sums = np.stack([vectors[topics == topic].sum(axis=0) for topic in np.unique(topics[topics >= 0])])
    centroids: np.ndarray = (sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return centroids


def _nearest(vectors: np.ndarray, centroids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    similarity = vectors @ centroids.T
    nearest = similarity.argmax(axis=1)
    return nearest, similarity[np.arange(len(vectors)), nearest]


def _by_size(topics: np.ndarray, count: int) -> list[int]:
    """Topic numbers, largest first; a topic that nothing is nearest to is left out."""
    sizes = np.bincount(topics[topics >= 0], minlength=count)
    return [int(topic) for topic in np.argsort(-sizes, kind="stable") if sizes[topic]]


def _figures(
    topics: np.ndarray,
    labels: list[Label],
    coherence: np.ndarray,
    vectors: np.ndarray,
    wanted: int,
    config: TopicsConfig,
) -> dict[str, Any]:
    sizes = np.bincount(topics[topics >= 0], minlength=len(labels))
    return {
        "fitted_on": len(topics),
        "topics": len(labels),
        "outliers": round(float((topics < 0).mean()), 4),
        "largest_share": round(float(sizes.max() / len(topics)), 4),
        "npmi": round(float(np.nanmean(coherence)), 4),
        "diversity": round(quality.diversity([label.words for label in labels]), 4),
        "stability_ami": round(quality.stability(vectors, wanted, config.seed), 4),
        "unlabelled": sum(not label.distinct for label in labels),
    }
