"""Step `topics`: a topic for every sentence that has one, one model a vector space."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analytics.lexical import UNSPACED, WORDS
from analytics.topics.fit import TopicModel, TopicsConfig, fit_topics
from analytics.topics.wording import Names
from analytics.vectors import VectorFile
from analytics.work import Outcome, Work
from data.errors import NotEnoughEvidence
from data.settings import Settings

METHOD = "BERTopic, consensus of k-means"
#: Changes when the same data and parameters would give other topics.
VERSION = "1"
SENTENCES = pa.schema([("sentence_id", pa.string()), ("topic_id", pa.int32()), ("similarity", pa.float32())])
TOPICS = pa.schema(
    [
        ("topic_id", pa.int32()),
        ("label", pa.string()),
        ("words", pa.list_(pa.string())),
        ("language", pa.string()),
        ("coherence", pa.float64()),
    ]
)


def configure(settings: Settings) -> TopicsConfig:
    """The parameters that the settings mean."""
    return TopicsConfig(topics=settings.topics, seed=settings.seed)


def model_hash(settings: Settings) -> str:
    """Hash of the method and its word lists; they do not depend on the settings."""
    del settings
    total = hashlib.sha256(VERSION.encode())
    for path in sorted(WORDS.rglob("*.txt")):
        total.update(path.relative_to(WORDS).as_posix().encode() + path.read_bytes())
    return total.hexdigest()[:16]


def write_topics(work: Work) -> Outcome:
    """Write `sentences.parquet` (sentence_id, topic_id, −1 for outliers, similarity) and `topics.parquet`.

    Topics are numbered from 0 through all spaces, the largest of the largest space first. Languages with too
    little text for topics are left out and noted.
    """
    config = TopicsConfig.model_validate(work.config.model_dump())
    work.languages()
    spaces: dict[str, dict[str, int]] = work.parents["embed"].quality["spaces"]
    vectors = work.vectors()
    names = _load_names(work)
    models: dict[str, TopicModel] = {}
    notes: list[str] = []
    for space, languages in sorted(spaces.items(), key=lambda item: (-sum(item[1].values()), item[0])):
        try:
            models[space] = _fit_space(space, languages, vectors, names, config, work)
        except NotEnoughEvidence as error:
            notes.append(f"no topics in {', '.join(languages)}: {error.what}")
        else:
            notes.extend(f"{space}: {note}" for note in models[space].notes)
    sizes = _write_sentences(work, models, spaces, config)
    _write_topics(work, models)
    return Outcome(METHOD, model_hash(work.settings), _quality(models, sizes), tuple(notes))


def _load_names(work: Work) -> Names:
    rows = work.snapshot.rows("analysis/names")
    titles = [row["name"] for row in rows if row["kind"] == "title"]
    return Names(titles, [row["name"] for row in rows if row["kind"] == "person"])


def _fit_space(
    space: str, languages: dict[str, int], vectors: VectorFile, names: Names, config: TopicsConfig, work: Work
) -> TopicModel:
    main = max(languages, key=lambda language: languages[language])
    # A character of Chinese or Japanese says about as much as three letters.
    shortest = config.shortest // 3 if main == "zh" or main in UNSPACED else config.shortest
    work.progress.stage(f"sampling sentences in {main}")
    sample = work.snapshot.arrow(
        "analysis/topic_sample",
        languages=list(languages),
        shortest=shortest,
        seed=config.seed,
        most=config.sample,
    )
    _, found = vectors.find(sample["sentence_id"].to_pylist(), sample["text_hash"].to_numpy(), space=space)
    # A sentence without a vector, or whose words the lexical embedder does not know, is all zeros.
    rows = np.flatnonzero(np.any(found, axis=1))
    texts = sample["text"].take(pa.array(rows)).to_pylist()
    return fit_topics(texts, found[rows], main, names, config, work.progress)


class _Assigned:
    """What was assigned in one space, held until its threshold is known: 30 bytes a sentence."""

    def __init__(self) -> None:
        self._ids: list[Any] = []
        self._topics: list[np.ndarray] = []
        self._similarities: list[np.ndarray] = []

    def add(self, ids: Any, topics: np.ndarray, similarities: np.ndarray) -> None:
        """Take in some sentences: ids as an Arrow array, nearest topics and similarities, shape (n,)."""
        self._ids.append(ids)
        self._topics.append(topics.astype(np.int32))
        self._similarities.append(similarities.astype(np.float32))

    def table(self, first: int, outliers: float) -> pa.Table:
        """Rows of `SENTENCES`, topics numbered from `first`, at most a share of `outliers` taken out.

        A sentence that is like nothing at all, a zero vector, is taken out in any case.
        """
        topics, similarities = np.concatenate(self._topics), np.concatenate(self._similarities)
        threshold = np.quantile(similarities, outliers, method="lower") if len(similarities) else 0.0
        out = (similarities < threshold) | (similarities <= 0)
        columns = [pa.concat_arrays(self._ids), pa.array(np.where(out, -1, topics + first).astype(np.int32))]
        return pa.Table.from_arrays([*columns, pa.array(similarities)], schema=SENTENCES)


def _write_sentences(
    work: Work, models: dict[str, TopicModel], spaces: dict[str, dict[str, int]], config: TopicsConfig
) -> dict[int, int]:
    """Assign every sentence of the spaces that have topics. Returns sentences by topic."""
    vectors = work.vectors()
    work.progress.stage("assigning sentences to topics", sum(n for space in models for n in spaces[space].values()))
    assigned = {space: _Assigned() for space in models}
    for chunk in work.sentences():
        for space, model in models.items():
            rows = chunk.rows_in(frozenset(spaces[space]))
            found, own = vectors.find([chunk.ids[row] for row in rows], chunk.hashes[rows], space=space)
            ids = chunk.batch.column("sentence_id").take(pa.array(rows[found]))
            assigned[space].add(ids, *model.nearest(own[found]))
            work.progress.advance(len(rows))
    first, sizes = 0, Counter[int]()
    with pq.ParquetWriter(work.folder / "sentences.parquet", SENTENCES) as writer:
        for space, model in models.items():
            table = assigned[space].table(first, config.outliers)
            writer.write_table(table)
            sizes.update(dict(zip(*np.unique(table["topic_id"].to_numpy(), return_counts=True), strict=True)))
            first += len(model.labels)
    return {int(topic): int(count) for topic, count in sizes.items()}


def _write_topics(work: Work, models: dict[str, TopicModel]) -> None:
    rows = [
        {"label": label.text, "words": list(label.words), "language": model.language, "coherence": float(coherence)}
        for model in models.values()
        for label, coherence in zip(model.labels, model.coherence, strict=True)
    ]
    numbered = [{"topic_id": number} | row for number, row in enumerate(rows)]
    pq.write_table(pa.Table.from_pylist(numbered, schema=TOPICS), work.folder / "topics.parquet")


def _quality(models: dict[str, TopicModel], sizes: dict[int, int]) -> dict[str, Any]:
    total = sum(sizes.values())
    named = {topic: count for topic, count in sizes.items() if topic >= 0}
    return {
        "topics": len(named),
        "sentences": total,
        "outliers": round(sizes.get(-1, 0) / total, 4) if total else 0.0,
        "largest_share": round(max(named.values(), default=0) / total, 4) if total else 0.0,
        "spaces": {space: model.quality for space, model in models.items()},
    }
