"""Fit the topics of one language: BERTopic (Grootendorst 2022) with consensus k-means inside.

BERTopic reduces and clusters; its UMAP and HDBSCAN are replaced by `analytics.topics.consensus`. Every sentence, of
the sample or not, then goes to the nearest topic's centre (`analytics.topics.assigning`), so that the same sentence
always has the same topic. What is fitted is kept in the run (`save_found`): when only people's edits changed, it is
taken over instead of being fitted again.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analytics.topics import quality
from analytics.topics.assigning import mean_directions
from analytics.topics.choosing import Point, choose_topics
from analytics.topics.consensus import ConsensusClusters, ConsensusReduction, PlainReduction
from analytics.topics.describe import describe_topics
from analytics.topics.labels import Label
from analytics.topics.phrases import find_phrases
from analytics.topics.refits import refit_centres
from analytics.topics.sampling import Sample, sample_of_texts
from analytics.topics.small import find_small, terms_of
from analytics.topics.wording import GAP, Names, topic_words, with_pairs
from data.errors import NotEnoughEvidence
from data.progress import Progress
from data.records import Record

#: A clustering with a topic larger than this, or with fewer topics than that, says nothing.
LARGEST_SHARE = 0.30
FEWEST_TOPICS = 5
FEWEST_SENTENCES = 250
SENTENCES_A_TOPIC = 200
#: So many may be looked for however few the sentences are.
ALWAYS_TOPICS = 8
#: The share of a sample that is least like its topic has no say in what the topic is called.
UNSURE = 0.1
FILE = "found.safetensors"


class TopicsConfig(Record):
    """What a topics run can choose.

    Attributes:
        topics: how many to look for at most; fewer where there are fewer than 200 sentences for each.
        seed: of sampling and clustering.
        runs: k-means runs that vote.
        sample: most sentences to fit on; the rest is assigned.
        exactly: look for that many topics, instead of choosing the number by the curve.
        shortest: sentences with fewer characters are assigned, but not fitted on.
        refits: fits on resampled reviews, by which certainty and stability are measured.
    """

    topics: int = 40
    seed: int = 20261122
    runs: int = 300
    sample: int = 60_000
    exactly: bool = False
    shortest: int = 25
    refits: int = 6


@dataclass(frozen=True)
class Found:
    """The topics of one language as they were fitted, before anything that people did to them.

    Attributes:
        centres: L2-normalised, largest topic first, float32, shape (topics, dimension).
        refits: centres that fits on resampled reviews found, each of shape (its topics, dimension).
        figures: for the manifest.
        notes: what a reader must know.
    """

    language: str
    centres: np.ndarray
    refits: tuple[np.ndarray, ...]
    figures: dict[str, Any]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class TopicModel:
    """Fitted topics of one language in words, largest first; what a fit comes to where nobody edited anything.

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
    """Fit topics on sentences that are sorted and different from each other, and describe them.

    Args:
        texts: the sentences.
        vectors: theirs, L2-normalised, shape (n, dimension).
        language: their language.
        names: what must not become a label.
        config: parameters.
        progress: told of every stage.

    Raises:
        NotEnoughEvidence: fewer than 250 sentences.
    """
    sample = sample_of_texts(texts, vectors, language)
    words = topic_words(texts, language, names)
    found = find_topics(sample, words, config, progress)
    place, similarity = _nearest(vectors, found.centres)
    sure = np.where(similarity < np.quantile(similarity, UNSURE, method="lower"), -1, place)
    progress.stage(f"naming topics in {language}")
    told = describe_topics(words, sure, len(found.centres), language, find_phrases(texts, language, names))
    figures = found.figures | describing_figures(told.labels, told.coherence)
    sizes = np.bincount(place, minlength=len(found.centres))
    figures |= {"topics": len(told.labels), "largest_share": round(float(sizes.max() / len(place)), 4)}
    return TopicModel(language, found.centres, told.labels, told.coherence, figures, found.notes)


def describing_figures(labels: Sequence[Label], coherence: np.ndarray) -> dict[str, Any]:
    """How good the words of topics are: NPMI, diversity, and how many have none of their own."""
    known = coherence[~np.isnan(coherence)]
    return {
        "npmi": round(float(known.mean()), 4) if len(known) else None,
        "diversity": round(quality.diversity([label.words for label in labels]), 4),
        "unlabelled": sum(not label.distinct for label in labels),
    }


def find_topics(sample: Sample, words: Sequence[Sequence[str]], config: TopicsConfig, progress: Progress) -> Found:
    """Fit topics on a sample, and again on resampled reviews.

    Args:
        sample: sentences of one language.
        words: of each, those that may name a topic.
        config: parameters.
        progress: told of every stage.

    Raises:
        NotEnoughEvidence: fewer than 250 sentences.
    """
    if len(sample) < FEWEST_SENTENCES:
        raise NotEnoughEvidence(
            f"{len(sample)} different sentences in '{sample.language}' are too few for topics",
            where="topics",
            mend=f"import more reviews; {FEWEST_SENTENCES} sentences are enough",
        )
    wanted = min(config.topics, max(ALWAYS_TOPICS, len(sample) // SENTENCES_A_TOPIC))
    curve: list[Point] = []
    if not config.exactly:
        wanted, curve = choose_topics(sample.vectors, words, FEWEST_TOPICS, wanted, config.seed, progress)
    documents = [" ".join(own) or GAP for own in words]
    progress.stage(f"finding topics in {sample.language}", config.runs)
    engine, notes = _fit_guarded(documents, sample.vectors, wanted, config, progress)
    large = mean_directions(sample.vectors, np.asarray(engine.topics_))
    terms = terms_of(sample, words)
    small = find_small(terms, sample.vectors, large)
    centres = _largest_first(np.concatenate([large, small]), sample.vectors)
    progress.stage(f"finding topics again in {sample.language}", config.refits)
    refits = refit_centres(sample, terms, wanted, config.refits, config.seed, progress)
    figures = {
        "fitted_on": len(sample),
        "wanted": wanted,
        "small": len(small),
        "stability_ami": round(quality.stability(sample.vectors, wanted, config.seed), 4),
        "curve": [point.model_dump() for point in curve],
    }
    return Found(sample.language, centres, refits, figures, tuple(notes))


def save_found(folder: Path, found: Mapping[str, Found]) -> None:
    """Write what was fitted, by language, as safetensors."""
    from safetensors.numpy import save_file

    tensors: dict[str, np.ndarray] = {}
    told = {}
    for language, own in found.items():
        tensors[f"centres.{language}"] = own.centres
        tensors |= {f"refit.{number}.{language}": centres for number, centres in enumerate(own.refits)}
        told[language] = json.dumps({"figures": own.figures, "notes": own.notes, "refits": len(own.refits)})
    # It writes the memory as it lies, so a view must be laid out first.
    save_file({name: np.ascontiguousarray(own) for name, own in tensors.items()}, folder / FILE, metadata=told)


def load_found(folder: Path) -> dict[str, Found]:
    """Read what `save_found` wrote, by language; empty where there is no such file."""
    from safetensors import safe_open

    if not (folder / FILE).exists():
        return {}
    with safe_open(folder / FILE, framework="np") as file:
        told = {language: json.loads(text) for language, text in (file.metadata() or {}).items()}
        return {
            language: Found(
                language=language,
                centres=file.get_tensor(f"centres.{language}"),
                refits=tuple(file.get_tensor(f"refit.{n}.{language}") for n in range(own["refits"])),
                figures=own["figures"],
                notes=tuple(own["notes"]),
            )
            for language, own in sorted(told.items())
            if language != "format"
        }


#: What BERTopic loads when it can and is not used for here: seconds of compiling, and models that embed or write.
_UNUSED = ("umap", "sentence_transformers", "transformers", "openai")


@contextmanager
def _unloaded(names: Sequence[str]) -> Iterator[None]:
    """Where these modules cannot be imported."""
    known = {name: sys.modules[name] for name in names if name in sys.modules}
    sys.modules.update(dict.fromkeys(names))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]
        sys.modules.update(known)


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
    with _unloaded(_UNUSED):
        from bertopic import BERTopic
    from bertopic.vectorizers import ClassTfidfTransformer
    from sklearn.feature_extraction.text import CountVectorizer

    engine = BERTopic(
        language="multilingual",
        umap_model=reduction,
        hdbscan_model=clusters,
        # Topics are described once people's edits are laid over them; here words are not asked for.
        vectorizer_model=CountVectorizer(analyzer=_terms),
        ctfidf_model=ClassTfidfTransformer(),
    )
    engine.fit(documents, embeddings=vectors)
    return engine


def _terms(document: str) -> list[str]:
    return with_pairs(document.split(" "))


def _largest_first(centres: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Centres by how many sentences are nearest to them; one that none is nearest to is left out."""
    sizes = np.bincount(_nearest(vectors, centres)[0], minlength=len(centres))
    order = [int(topic) for topic in np.argsort(-sizes, kind="stable") if sizes[topic]]
    found: np.ndarray = centres[order]
    return found


def _nearest(vectors: np.ndarray, centroids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    similarity = vectors @ centroids.T
    nearest = similarity.argmax(axis=1)
    return nearest, similarity[np.arange(len(vectors)), nearest]
