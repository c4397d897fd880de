"""Step `clauses`: the clauses of every sentence, each with a score of its own where a sentence has several."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analytics import clauses
from analytics.aspects.definitions import SHIPPED
from analytics.clauses import split_clauses
from analytics.sentiment import load_scorers, score_sentences, scorers_hash
from analytics.work import Chunk, Outcome, Work
from data.records import Record
from data.sentences import Span
from data.settings import Settings

CLAUSES = pa.schema(
    [
        ("sentence_id", pa.string()),
        ("start_char", pa.int32()),
        ("end_char", pa.int32()),
        ("sentiment", pa.float32()),
        ("probability", pa.float32()),
    ]
)


class ClausesConfig(Record):
    """What a clauses run can choose: `model`, as the setting `sentiment_model` names it."""

    model: str = "marquee"


def configure(settings: Settings) -> ClausesConfig:
    """The parameters that the settings mean."""
    return ClausesConfig(model=settings.sentiment_model)


def model_hash(settings: Settings) -> str:
    """Hash of the rules that cut and of the scorers, "" where those are not on this machine yet."""
    scorers = scorers_hash(settings)
    rules = (Path(clauses.__file__).read_bytes(), SHIPPED.read_bytes(), scorers.encode())
    return hashlib.sha256(b"\0".join(rules)).hexdigest()[:16] if scorers else ""


def write_clauses(work: Work) -> Outcome:
    """Write `clauses.parquet`, sorted by sentence and place; scores are null where nothing scores the language.

    A sentence of one clause keeps its own score; the clauses of the others are scored as sentences are, equal
    ones of 20,000 sentences once.
    """
    config = ClausesConfig.model_validate(work.config.model_dump())
    total = sum(work.languages().values())
    settings = work.settings.model_copy(update={"sentiment_model": config.model})
    work.progress.stage("loading the sentiment models")
    scorers = load_scorers(settings)
    known = SentenceScores(work.settings.runs / work.parents["sentiment"].run_id / "sentences.parquet")
    work.progress.stage("cutting sentences into clauses", total)
    written, several, scored = 0, 0, 0
    with pq.ParquetWriter(work.folder / "clauses.parquet", CLAUSES) as writer:
        for chunk in work.sentences():
            spans = [split_clauses(text, str(lang)) for text, lang in zip(chunk.texts, chunk.languages, strict=True)]
            parts = _Parts(chunk, spans)
            scores = score_sentences(scorers, parts.texts, parts.languages)
            sentiment, probability = known.of(chunk.ids)
            several += int(parts.cut.sum())
            scored += len(parts.texts)
            values = (
                parts.filled(sentiment, scores.sentiment),
                parts.filled(probability, scores.probability),
            )
            writer.write_table(_table(chunk, spans, values))
            written += len(values[0])
            work.progress.advance(len(chunk))
    quality = {"sentences": total, "clauses": written, "of_several": several, "scored": scored}
    return Outcome("rules + " + " + ".join(scorer.name for scorer in scorers), model_hash(settings), quality)


class SentenceScores:
    """The scores of a sentiment run, looked up by sentence.

    Args:
        path: its `sentences.parquet`, in any order.
    """

    def __init__(self, path: Path) -> None:
        table = pq.read_table(path, columns=["sentence_id", "sentiment", "probability"]).sort_by("sentence_id")
        self._ids = np.array(table["sentence_id"].to_pylist(), dtype=object)
        self._columns = [table[name].to_numpy().astype(np.float32) for name in ("sentiment", "probability")]

    def of(self, ids: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Sentiment and probability, float32, shape (n,) each; NaN where the run has no score."""
        empty = np.full(len(ids), np.nan, dtype=np.float32)
        if not len(self._ids) or not len(ids):
            return empty, empty.copy()
        wanted = np.array(ids, dtype=object)
        rows = np.minimum(np.searchsorted(self._ids, wanted), len(self._ids) - 1)
        there = self._ids[rows] == wanted
        sentiment, probability = (np.where(there, column[rows], np.float32(np.nan)) for column in self._columns)
        return sentiment, probability


class _Parts:
    """The clauses of those sentences of a chunk that have several: different texts, and where each belongs.

    Attributes:
        cut: which sentences have several, bool, shape (sentences,).
        texts: different clauses.
        languages: theirs.
    """

    def __init__(self, chunk: Chunk, spans: list[list[Span]]) -> None:
        sizes = np.array([len(own) for own in spans])
        self.cut = sizes > 1
        #: The sentence of every clause, and the clauses that are scored apart.
        self._sentence = np.repeat(np.arange(len(spans)), sizes)
        self._apart = self.cut[self._sentence]
        numbers: dict[tuple[str, str], int] = {}
        self._number = [
            numbers.setdefault((str(chunk.languages[row]), chunk.texts[row][span.start : span.end]), len(numbers))
            for row in np.flatnonzero(self.cut)
            for span in spans[row]
        ]
        self.languages = [language for language, _ in numbers]
        self.texts = [text for _, text in numbers]

    def filled(self, own: np.ndarray, scored: np.ndarray) -> np.ndarray:
        """Values of all clauses: of whole sentences, shape (sentences,), and of different clauses, shape (texts,)."""
        values: np.ndarray = own[self._sentence]
        values[self._apart] = scored[self._number] if self._number else 0.0
        return values


def _table(chunk: Chunk, spans: list[list[Span]], values: tuple[np.ndarray, np.ndarray]) -> pa.Table:
    columns = [
        pa.array([key for key, own in zip(chunk.ids, spans, strict=True) for _ in own], pa.string()),
        pa.array([span.start for own in spans for span in own], pa.int32()),
        pa.array([span.end for own in spans for span in own], pa.int32()),
        *(pa.array(column, pa.float32(), mask=np.isnan(column)) for column in values),
    ]
    return pa.Table.from_arrays(columns, schema=CLAUSES)
