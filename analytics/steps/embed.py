"""Step `embed`: a vector for every sentence, old ones taken over where the text is the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from analytics.asking.passages import write_passages
from analytics.embeddings import Embedder, embedder_hash, load_embedder
from analytics.lexical import FEWEST_SENTENCES, FITTED_ON, LexicalEmbedder
from analytics.vectors import VectorFile, VectorWriter
from analytics.work import Chunk, Outcome, Work
from data.errors import NotEnoughEvidence
from data.records import Record
from data.settings import Settings


class EmbedConfig(Record):
    """What an embed run can choose: `model`, as the setting `embedding_model` names it; `seed` of the lexical fit."""

    model: str = "minilm"
    seed: int = 20261122


def configure(settings: Settings) -> EmbedConfig:
    """The parameters that the settings mean."""
    return EmbedConfig(model=settings.embedding_model, seed=settings.seed)


def model_hash(settings: Settings) -> str:
    """Hash of the encoder that the settings mean."""
    return embedder_hash(settings)


def write_vectors(work: Work) -> Outcome:
    """Write `vectors.parquet` (see `analytics.vectors`) and `passages.parquet` (see `analytics.asking.passages`)."""
    config = EmbedConfig.model_validate(work.config.model_dump())
    counts = work.languages()
    settings = work.settings.model_copy(update={"embedding_model": config.model})
    work.progress.stage("loading the sentence encoder")
    encoder = load_embedder(settings)
    earlier = _earlier_vectors(work, encoder)
    lexical = _fit_lexical(work, encoder, counts, config.seed)
    reused, skipped = 0, sum(n for language, n in counts.items() if _lacks(encoder, lexical, language))
    work.progress.stage("embedding sentences", sum(counts.values()) - skipped)
    with VectorWriter(work.folder / "vectors.parquet", encoder.dimension) as writer:
        for chunk in work.sentences():
            reused += _write_chunk(chunk, encoder, lexical, earlier, writer, work)
    work.progress.stage("embedding synopses")
    passages = write_passages(work.snapshot, encoder, work.folder)
    quality: dict[str, Any] = {
        "passages": passages,
        "sentences": sum(counts.values()) - skipped,
        "reused": reused,
        "dimension": encoder.dimension,
        "spaces": _spaces(encoder, counts, lexical),
    }
    if hasattr(encoder, "precision"):
        quality["precision"] = encoder.precision
    return Outcome(encoder.name, encoder.model_hash, quality, _notes(encoder, counts, lexical))


def _earlier_vectors(work: Work, encoder: Embedder) -> VectorFile | None:
    """Vectors of the newest earlier run, if the same weights made them."""
    run = work.earlier
    if run is None or run.model_hash != encoder.model_hash or not encoder.model_hash:
        return None
    path: Path = work.settings.runs / run.run_id / "vectors.parquet"
    return VectorFile(path) if path.exists() else None


def _covers(encoder: Embedder, language: str) -> bool:
    return encoder.languages is None or language in encoder.languages


def _lacks(encoder: Embedder, lexical: dict[str, LexicalEmbedder], language: str) -> bool:
    return not _covers(encoder, language) and language not in lexical


def _fit_lexical(work: Work, encoder: Embedder, counts: dict[str, int], seed: int) -> dict[str, LexicalEmbedder]:
    """A lexical embedder for every language that the encoder does not cover and that has words to go by."""
    fitted = {}
    for language, sentences in counts.items():
        if _covers(encoder, language) or sentences < FEWEST_SENTENCES:
            continue
        work.progress.stage(f"learning the words of '{language}'")
        texts = work.snapshot.arrow("analysis/language_texts", language=language, most=FITTED_ON)
        try:
            embedder = LexicalEmbedder(language, encoder.dimension, seed).fit(texts["text"].to_pylist())
        except NotEnoughEvidence as error:
            work.progress.note(str(error))
        else:
            fitted[language] = embedder
    return fitted


def _write_chunk(
    chunk: Chunk,
    encoder: Embedder,
    lexical: dict[str, LexicalEmbedder],
    earlier: VectorFile | None,
    writer: VectorWriter,
    work: Work,
) -> int:
    """Embed and append one chunk. Returns how many vectors were taken over."""
    vectors = np.zeros((len(chunk), encoder.dimension), dtype=np.float32)
    spaces = np.array([""] * len(chunk), dtype=object)
    covered = chunk.rows_in(encoder.languages)
    spaces[covered] = encoder.name
    known = np.zeros(len(chunk), dtype=bool)
    if earlier is not None:
        known, found = earlier.find(chunk.ids, chunk.hashes, space=encoder.name)
        known &= spaces == encoder.name
        vectors[known] = found[known]
        work.progress.advance(int(known.sum()))
    wanted = covered[~known[covered]]
    if len(wanted):
        _, first, copies = np.unique(chunk.hashes[wanted], return_index=True, return_inverse=True)
        vectors[wanted] = encoder.embed(chunk.texts_at(wanted[first]), work.progress)[copies]
        work.progress.advance(len(wanted) - len(first))
    for language, embedder in lexical.items():
        rows = chunk.rows_in(frozenset({language}))
        vectors[rows] = embedder.embed(chunk.texts_at(rows), work.progress)
        spaces[rows] = embedder.name
    kept = np.flatnonzero(spaces != "")
    ids, hashes = (chunk.batch.column(name).take(pa.array(kept)) for name in ("sentence_id", "text_hash"))
    writer.write(ids, hashes, spaces[kept].tolist(), vectors[kept])
    return int(known.sum())


def _spaces(
    encoder: Embedder, counts: dict[str, int], lexical: dict[str, LexicalEmbedder]
) -> dict[str, dict[str, int]]:
    """Sentences by space and language."""
    covered = {language: n for language, n in counts.items() if _covers(encoder, language)}
    spaces = {encoder.name: covered} if covered else {}
    return spaces | {embedder.name: {language: counts[language]} for language, embedder in lexical.items()}


def _notes(encoder: Embedder, counts: dict[str, int], lexical: dict[str, LexicalEmbedder]) -> tuple[str, ...]:
    notes = [
        f"{encoder.name} does not cover '{language}': its {counts[language]} sentences were embedded by their words "
        f"alone (TF-IDF and SVD, fitted on this studio)"
        for language in lexical
    ]
    left = [f"{language} ({n})" for language, n in counts.items() if _lacks(encoder, lexical, language)]
    if left:
        notes.append(f"too few sentences to learn a language from, they have no vector: {', '.join(left)}")
    return tuple(notes)
