"""Step `sentiment`: a score for every sentence in a language that can be scored, and one for every review."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analytics.sentiment import Scorer, Scores, load_scorers, scorers_hash
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
REVIEWS = pa.schema([("review_id", pa.string()), ("sentiment", pa.float32()), ("probability", pa.float32())])


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
    """Write `sentences.parquet` and `reviews.parquet`.

    A sentence has its sentiment (−1…1), the probability of its sign, and its weight in its review's score; a review
    its sentiment and the probability of praise. Sentences in languages without a scorer are not in the files.
    """
    config = SentimentConfig.model_validate(work.config.model_dump())
    settings = work.settings.model_copy(update={"sentiment_model": config.model})
    counts = work.languages()
    work.progress.stage("loading the sentiment models")
    scorers = load_scorers(settings)
    scored = {language for scorer in scorers for language in scorer.languages if language in counts}
    work.progress.stage("scoring sentences", sum(counts[language] for language in scored))
    gathered = [Gathered(scorer) for scorer in scorers]
    for chunk in work.sentences():
        for own in gathered:
            own.score(chunk, work)
    tally = {"praise": 0, "neutral": 0, "blame": 0}
    with (
        pq.ParquetWriter(work.folder / "sentences.parquet", SENTENCES) as sentences,
        pq.ParquetWriter(work.folder / "reviews.parquet", REVIEWS) as reviews,
    ):
        for own in gathered:
            if own.parts:
                table, by_review = own.tables()
                sentences.write_table(table)
                reviews.write_table(by_review)
                _count_signs(table.column("sentiment").to_numpy(), tally)
    quality = {
        "scored": sum(tally.values()),
        "unscored": sum(n for language, n in counts.items() if language not in scored),
        **tally,
        "cards": {scorer.name: scorer.card["figures"] for scorer in scorers if hasattr(scorer, "card")},
    }
    return Outcome(
        " + ".join(scorer.name for scorer in scorers), scorers_hash(settings), quality, _notes(counts, scored)
    )


class Gathered:
    """What one scorer said of all its sentences, until their reviews are whole."""

    def __init__(self, scorer: Scorer) -> None:
        self.parts: list[tuple[Any, Any, np.ndarray, Scores]] = []
        self._scorer = scorer

    def score(self, chunk: Chunk, work: Work) -> None:
        """Score the sentences of a chunk that are in the scorer's languages."""
        rows = chunk.rows_in(self._scorer.languages)
        if not len(rows):
            return
        scores = self._scorer.score(chunk.texts_at(rows), progress=work.progress)
        ids, reviews = (chunk.batch.column(name).take(pa.array(rows)) for name in ("sentence_id", "review_id"))
        self.parts.append((ids, reviews, chunk.batch.column("position").to_numpy()[rows], scores))

    def tables(self) -> tuple[pa.Table, pa.Table]:
        """The sentences with their weights, and the reviews."""
        ids = pa.chunked_array([part[0] for part in self.parts])
        reviews = pa.chunked_array([part[1] for part in self.parts]).dictionary_encode().combine_chunks()
        position = np.concatenate([part[2] for part in self.parts])
        scores = Scores(
            *(np.concatenate(column) for column in zip(*(vars(p[3]).values() for p in self.parts), strict=True))
        )
        codes = reviews.indices.to_numpy()
        order = np.lexsort((position, codes))
        sizes = np.bincount(codes)
        ordered = scores.at(order)
        whole = self._scorer.review.score(ordered.way, ordered.judging, sizes)
        weight = np.empty(len(order), dtype=np.float32)
        weight[order] = whole.weight
        by_sentence = [ids, pa.array(scores.sentiment), pa.array(scores.probability), pa.array(weight)]
        praise = (1 + np.tanh(whole.way / 2)) / 2
        by_review = [reviews.dictionary, pa.array(whole.sentiment, pa.float32()), pa.array(praise, pa.float32())]
        return pa.Table.from_arrays(by_sentence, schema=SENTENCES), pa.Table.from_arrays(by_review, schema=REVIEWS)


def _count_signs(sentiment: np.ndarray, tally: dict[str, int]) -> None:
    tally["praise"] += int((sentiment > NEUTRAL_BAND).sum())
    tally["blame"] += int((sentiment < -NEUTRAL_BAND).sum())
    tally["neutral"] += int((np.abs(sentiment) <= NEUTRAL_BAND).sum())


def _notes(counts: dict[str, int], scored: set[str]) -> tuple[str, ...]:
    left = {language: n for language, n in counts.items() if language not in scored}
    if not left:
        return ()
    named = ", ".join(f"{language} ({n})" for language, n in left.items())
    return (f"no model scores these languages, their sentences stay unscored: {named}",)
