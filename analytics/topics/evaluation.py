"""How good topics are, and how much of them hangs on the seed, the order or the sample; beside plain BERTopic."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from analytics.intervals import mean_estimate
from analytics.topics import quality
from analytics.topics.describe import describe_topics
from analytics.topics.fit import FEWEST_SENTENCES, UNSURE, TopicsConfig, find_topics
from analytics.topics.sampling import sample_of_texts
from data.errors import NotEnoughEvidence
from data.progress import Progress

#: Draws the two halves, whatever seeds the fits have.
_HALVES = 77


@dataclass(frozen=True)
class Corpus:
    """Different sentences of one language, sorted, long enough to be fitted on, columns of length n.

    Attributes:
        words: of each, those that may name a topic.
        vectors: L2-normalised float32, shape (n, dimension).
    """

    language: str
    texts: list[str]
    words: list[list[str]]
    vectors: np.ndarray

    def __len__(self) -> int:
        return len(self.texts)


def evaluate_topics(
    corpus: Corpus, config: TopicsConfig, outliers: float, seeds: Sequence[int], progress: Progress
) -> dict[str, Any]:
    """Figures of topics over all sentences of a language, each fit from a sample drawn by its own seed.

    Args:
        corpus: the sentences.
        config: parameters; its number of topics is settled by the first fit, the others keep to that.
        outliers: share of the sentences, those least like their topic, that is left without one.
        seeds: of independent fits; what is said of words and sizes is of the first.
        progress: told of every stage.

    Returns:
        `sentences`, `topics`, `outliers`, `npmi`, `diversity`, `stability_ami` (mean over pairs of seeds, over all
        sentences, none left out), `largest` share of a topic, `shuffled_ami` (the same seed, rows in another order),
        `halves_ami` (fits on two random halves that share no sentence, each applied to all), `seconds` and
        `cpu_seconds` of the first fit with the assignment, `intervals`.

    Raises:
        NotEnoughEvidence: there are too few sentences for topics.
    """
    clock, worked = time.perf_counter(), time.process_time()
    first, figures = _fitted(corpus, np.arange(len(corpus)), config, seeds[0], progress)
    place, similarity = nearest(corpus.vectors, first)
    spent = {"seconds": time.perf_counter() - clock, "cpu_seconds": time.process_time() - worked}
    same = config.model_copy(update={"topics": figures["wanted"], "exactly": True})

    def again(rows: np.ndarray, seed: int) -> np.ndarray:
        return nearest(corpus.vectors, _fitted(corpus, rows, same, seed, progress)[0])[0]

    fits = [place, *(again(np.arange(len(corpus)), seed) for seed in seeds[1:])]
    order = np.random.default_rng(_HALVES).permutation(len(corpus))
    halves = []
    if len(corpus) // 2 >= FEWEST_SENTENCES:
        halves = [again(np.sort(half), seeds[0] + at) for at, half in enumerate(np.array_split(order, 2))]
    pairs = [quality.agreement(one, other) for one, other in combinations(fits, 2)]
    out = least_like(place, similarity, outliers)
    told = figures_of_words(corpus, place, similarity)
    return {
        "sentences": len(corpus),
        **sizes(place, out),
        **told,
        "stability_ami": round(float(np.mean(pairs)), 4) if pairs else None,
        "shuffled_ami": round(quality.agreement(place, again(order, seeds[0])), 4),
        "halves_ami": round(quality.agreement(*halves), 4) if halves else None,
        **{name: round(value, 1) for name, value in spent.items()},
        "curve": figures.get("curve", []),
        "intervals": {
            "npmi": told["interval"],
            "stability_ami": {"low": round(min(pairs), 4), "high": round(max(pairs), 4), "n": len(pairs)}
            if pairs
            else None,
        },
    }


def evaluate_plain(corpus: Corpus, seeds: int, progress: Progress) -> dict[str, Any]:
    """The same figures of BERTopic as it is, UMAP and HDBSCAN with their defaults, on the same vectors: minutes.

    Its `npmi` and `diversity` are of the same words and counted in the same way; `own_npmi` and `own_diversity` are
    of the words that it lists itself, stop words among them. `stability_ami` is over all sentences, those without a
    topic a group of their own; `assigned_ami` over the share `assigned` that has a topic in both fits.
    """
    fits, spent = [], []
    for number in range(max(1, seeds)):
        progress.stage(f"fitting plain BERTopic, {number + 1} of {max(1, seeds)}", 1)
        clock, worked = time.perf_counter(), time.process_time()
        model, place = _plain(corpus)
        spent.append({"seconds": time.perf_counter() - clock, "cpu_seconds": time.process_time() - worked})
        fits.append((model, place))
        progress.advance()
    model, place = fits[0]
    count = int(place.max()) + 1
    own = [[word for word, _ in model.get_topic(topic) if word] for topic in range(count)]
    analysed = model.vectorizer_model.build_analyzer()
    coherence = quality.coherence(own, [analysed(text) for text in corpus.texts])
    told = figures_of_words(corpus, place, None)
    figures = {"sentences": len(corpus), **sizes(place, place < 0), **told}
    figures |= {
        "own_npmi": round(float(np.nanmean(coherence)), 4),
        "own_diversity": round(quality.diversity(own), 4),
        **{name: round(value, 1) for name, value in spent[0].items()},
        "intervals": {"npmi": told["interval"]},
    }
    if len(fits) > 1:
        both = (fits[0][1] >= 0) & (fits[1][1] >= 0)
        figures |= {
            "stability_ami": round(quality.agreement(fits[0][1], fits[1][1]), 4),
            "assigned_ami": round(quality.agreement(fits[0][1][both], fits[1][1][both]), 4),
            "assigned": round(float(both.mean()), 4),
        }
    return figures


def _plain(corpus: Corpus) -> tuple[Any, np.ndarray]:
    from bertopic import BERTopic

    model = BERTopic(language="english" if corpus.language == "en" else "multilingual")
    topics, _ = model.fit_transform(corpus.texts, embeddings=corpus.vectors)
    return model, np.asarray(topics)


def _fitted(
    corpus: Corpus, rows: np.ndarray, config: TopicsConfig, seed: int, progress: Progress
) -> tuple[np.ndarray, dict[str, Any]]:
    """Centres from a sample of some rows, drawn by the seed, and the fit's figures."""
    random = np.random.default_rng(seed)
    drawn = random.choice(np.sort(rows), min(config.sample, len(rows)), replace=False)
    # A step's sample is sorted: the order in which rows come plays no part.
    drawn = np.sort(drawn)
    sample = sample_of_texts([corpus.texts[row] for row in drawn], corpus.vectors[drawn], corpus.language)
    own = config.model_copy(update={"seed": seed, "refits": 0})
    found = find_topics(sample, [corpus.words[row] for row in drawn], own, progress)
    return found.centres, found.figures


def nearest(vectors: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each row's nearest centre and its similarity, in chunks, shape (n,) each."""
    place, similarity = np.empty(len(vectors), np.int64), np.empty(len(vectors), np.float32)
    for start in range(0, len(vectors), 20_000):
        part = slice(start, start + 20_000)
        alike = vectors[part] @ centres.T
        place[part], similarity[part] = alike.argmax(axis=1), alike.max(axis=1)
    return place, similarity


def least_like(place: np.ndarray, similarity: np.ndarray, share: float) -> np.ndarray:
    """Which sentences are left without a topic: the share least like theirs, and what has none, bool (n,)."""
    threshold = np.quantile(similarity, share, method="lower") if len(similarity) else 0.0
    found: np.ndarray = (similarity < threshold) | (place < 0)
    return found


def sizes(place: np.ndarray, out: np.ndarray) -> dict[str, Any]:
    """How many topics there are, the share without one, and the largest one's share of all sentences."""
    counts = np.bincount(place[~out], minlength=1)
    return {
        "topics": int((np.bincount(place[place >= 0]) > 0).sum()),
        "outliers": round(float(out.mean()), 4),
        "largest": round(float(counts.max() / len(place)), 4),
    }


def figures_of_words(corpus: Corpus, place: np.ndarray, similarity: np.ndarray | None) -> dict[str, Any]:
    """NPMI and diversity of topics' words over all sentences; with similarities, the least like have no say."""
    sure = place if similarity is None else np.where(least_like(place, similarity, UNSURE), -1, place)
    told = describe_topics(corpus.words, sure, int(place.max()) + 1, corpus.language)
    known = told.coherence[~np.isnan(told.coherence)]
    mean = mean_estimate(float(known.sum()), float((known**2).sum()), len(known), bounds=(-1.0, 1.0))
    return {
        "npmi": _rounded(mean.value),
        "diversity": round(quality.diversity([label.words for label in told.labels]), 4),
        "interval": {"low": _rounded(mean.low), "high": _rounded(mean.high), "n": mean.n},
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def joined(languages: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The figures of several languages as one: sums, and means by sentences or, of words, by topics.

    Raises:
        NotEnoughEvidence: there is no language at all.
    """
    if not languages:
        raise NotEnoughEvidence("no language has enough sentences for topics", where="topics", mend="import more")
    every = list(languages.values())

    def mean(name: str, weight: Callable[[dict[str, Any]], int]) -> float | None:
        known = [(one[name], weight(one)) for one in every if one.get(name) is not None]
        total = sum(share for _, share in known)
        return round(sum(value * share for value, share in known) / total, 4) if total else None

    by_sentences, by_topics = (lambda one: int(one["sentences"])), (lambda one: int(one["topics"]))
    return {
        "sentences": sum(one["sentences"] for one in every),
        "topics": sum(one["topics"] for one in every),
        "outliers": mean("outliers", by_sentences),
        "npmi": mean("npmi", by_topics),
        "diversity": mean("diversity", by_topics),
        "stability_ami": mean("stability_ami", by_sentences),
        "largest": max(one["largest"] for one in every),
        "languages": languages,
    }
