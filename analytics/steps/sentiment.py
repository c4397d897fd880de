"""Step `sentiment`: a score for every sentence in a language that can be scored, and the mean a review."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analytics.embeddings import Embedder, hash_folder, minilm_folder
from analytics.sentiment import Scorer, Scores, load_scorers, scorers_hash
from analytics.vectors import VectorFile
from analytics.work import Chunk, Outcome, Work
from data.records import NEUTRAL_BAND, Record
from data.settings import Settings

SENTENCES = pa.schema(
    [
        ("sentence_id", pa.string()),
        ("sentiment", pa.float32()),
        ("probability", pa.float32()),
        ("weight", pa.float32()),
    ]
)
REVIEWS = pa.schema([("review_id", pa.string()), ("sentiment", pa.float32())])


class SentimentConfig(Record):
    """What a sentiment run can choose: `model`, as the setting `sentiment_model` names it."""

    model: str = "marquee"


def configure(settings: Settings) -> SentimentConfig:
    """The parameters that the settings mean."""
    return SentimentConfig(model=settings.sentiment_model)


def model_hash(settings: Settings) -> str:
    """Hash of the scorers that the settings mean."""
    return scorers_hash(settings)


def write_sentiment(work: Work) -> Outcome:
    """Write `sentences.parquet` (sentence_id, sentiment, probability) and `reviews.parquet` (review_id, sentiment).

    Sentences in languages without a scorer are not in the file. A review's sentiment is the plain mean of its
    scored sentences: on held-out reviews no other weighing that was tried agreed with the verdict more often.
    """
    config = SentimentConfig.model_validate(work.config.model_dump())
    counts = work.languages()
    work.progress.stage("loading the sentiment models")
    scorers = load_scorers(work.settings.model_copy(update={"sentiment_model": config.model}))
    scored = {language for scorer in scorers for language in scorer.languages if language in counts}
    vectors = _Vectors(work)
    work.progress.stage("scoring sentences", sum(counts[language] for language in scored))
    tally = {"praise": 0, "neutral": 0, "blame": 0}
    with pq.ParquetWriter(work.folder / "sentences.parquet", SENTENCES) as writer:
        reviews = ReviewMeans()
        for chunk in work.sentences():
            for rows, scores in _scored_parts(chunk, scorers, vectors, work):
                writer.write_table(_table(chunk, rows, scores))
                reviews.add(chunk.batch.column("review_id").take(pa.array(rows)), scores.sentiment)
                _count_signs(scores.sentiment, tally)
    pq.write_table(reviews.table(), work.folder / "reviews.parquet")
    quality = {
        "scored": sum(tally.values()),
        "unscored": sum(n for language, n in counts.items() if language not in scored),
        **tally,
        "cards": {scorer.name: scorer.card["figures"] for scorer in scorers if hasattr(scorer, "card")},
    }
    name = " + ".join(scorer.name for scorer in scorers)
    return Outcome(name, model_hash_of(scorers), quality, _notes(counts, scored, vectors))


def model_hash_of(scorers: list[Scorer]) -> str:
    """The hash they share: they come from one folder."""
    return scorers[0].model_hash


class ReviewMeans:
    """Means of the sentences' sentiment by review, gathered chunk by chunk."""

    def __init__(self) -> None:
        self._parts: list[pd.DataFrame] = []

    def add(self, reviews: Any, sentiment: np.ndarray) -> None:
        """Take in some sentences: their review ids, an Arrow array, and sentiments, shape (n,)."""
        frame = pd.DataFrame({"review_id": reviews.to_pylist(), "total": sentiment.astype(np.float64), "n": 1})
        self._parts.append(frame.groupby("review_id", as_index=False).sum())

    def table(self) -> pa.Table:
        """`review_id`, `sentiment`, sorted."""
        if not self._parts:
            return REVIEWS.empty_table()
        sums = pd.concat(self._parts).groupby("review_id").sum().sort_index()
        columns = [
            pa.array(sums.index.tolist(), pa.string()),
            pa.array((sums["total"] / sums["n"]).astype(np.float32)),
        ]
        return pa.Table.from_arrays(columns, schema=REVIEWS)


class _Vectors:
    """The packaged encoder's vectors: the embed run's where it used that encoder, new ones otherwise."""

    def __init__(self, work: Work) -> None:
        run = work.parents["embed"]
        self._work = work
        self._file: VectorFile | None = None
        self._encoder: Embedder | None = None
        self.missing = 0
        if run.model_hash == hash_folder(minilm_folder()):
            self._file = work.vectors()

    def at(self, chunk: Chunk, rows: np.ndarray) -> np.ndarray:
        """Vectors of some rows, float32, shape (len(rows), 384)."""
        if self._file is None:
            return self._embed(chunk.texts_at(rows))
        found, vectors = self._file.find([chunk.ids[row] for row in rows], chunk.hashes[rows], space="minilm")
        if not found.all():
            self.missing += int((~found).sum())
            vectors[~found] = self._embed(chunk.texts_at(rows[~found]))
        return vectors

    def _embed(self, texts: list[str]) -> np.ndarray:
        if self._encoder is None:
            from analytics.minilm import MiniLM

            self._encoder = MiniLM(minilm_folder(), "", self._work.settings.threads)
        return self._encoder.embed(texts)


def _scored_parts(
    chunk: Chunk, scorers: list[Scorer], vectors: _Vectors, work: Work
) -> Iterator[tuple[np.ndarray, Scores]]:
    for scorer in scorers:
        rows = chunk.rows_in(scorer.languages)
        if len(rows):
            own = vectors.at(chunk, rows) if scorer.needs_vectors else None
            yield rows, scorer.score(chunk.texts_at(rows), own, work.progress)


def _table(chunk: Chunk, rows: np.ndarray, scores: Scores) -> pa.Table:
    ids = chunk.batch.column("sentence_id").take(pa.array(rows))
    weight = np.zeros(len(rows), dtype=np.float32)
    return pa.Table.from_arrays(
        [ids, pa.array(scores.sentiment), pa.array(scores.probability), pa.array(weight)], schema=SENTENCES
    )


def _count_signs(sentiment: np.ndarray, tally: dict[str, int]) -> None:
    tally["praise"] += int((sentiment > NEUTRAL_BAND).sum())
    tally["blame"] += int((sentiment < -NEUTRAL_BAND).sum())
    tally["neutral"] += int((np.abs(sentiment) <= NEUTRAL_BAND).sum())


def _notes(counts: dict[str, int], scored: set[str], vectors: _Vectors) -> tuple[str, ...]:
    left = {language: n for language, n in counts.items() if language not in scored}
    notes = []
    if left:
        named = ", ".join(f"{language} ({n})" for language, n in left.items())
        notes.append(f"no model scores these languages, their sentences stay unscored: {named}")
    if vectors.missing:
        notes.append(f"{vectors.missing} sentences came after the vectors were made and were embedded for this run")
    return tuple(notes)
