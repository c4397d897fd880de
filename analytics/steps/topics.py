"""Step `topics`: a topic for every sentence, how surely it is of it, and the topics' words, tree and map."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analytics import topics as package
from analytics.lexical import WORDS
from analytics.topics.anchors import embedder_of, place_anchors, space_key
from analytics.topics.assigned import SENTENCES, AssignedRows
from analytics.topics.assigning import load_centres, load_spaces, save_centres
from analytics.topics.fit import Found, TopicsConfig, describing_figures, find_topics, load_found, save_found
from analytics.topics.identity import Earlier, joint_changes, load_earlier
from analytics.topics.phrases import find_phrases
from analytics.topics.sampling import Sample, load_sample
from analytics.topics.settle import Known, Settled, settle_topics
from analytics.topics.tree import FIRST_NODE, grow_tree
from analytics.topics.wording import Names, topic_words
from analytics.vectors import VectorFile
from analytics.work import Outcome, Work
from data.errors import NotEnoughEvidence
from data.settings import Settings
from data.topic_edits import TopicEdits
from data.topic_state import FIRST_OWN, Edited

METHOD = "BERTopic, consensus of k-means"
TOPICS = pa.schema(
    [
        ("topic_id", pa.int32()),
        ("label", pa.string()),
        ("words", pa.list_(pa.string())),
        ("language", pa.string()),
        ("kind", pa.string()),
        ("coherence", pa.float64()),
        ("stability", pa.float64()),
        ("joins", pa.int32()),
        ("x", pa.float32()),
        ("y", pa.float32()),
    ]
)
TREE = pa.schema(
    [
        ("node", pa.int32()),
        ("left", pa.int32()),
        ("right", pa.int32()),
        ("height", pa.float64()),
        ("language", pa.string()),
        ("label", pa.string()),
    ]
)


def configure(settings: Settings) -> TopicsConfig:
    """The parameters that the settings mean."""
    return TopicsConfig(topics=settings.topics, exactly=settings.topics_exactly, seed=settings.seed)


def model_hash(settings: Settings) -> str:
    """Hash of the method, of its word lists, and of what people anchored in this studio."""
    return hashlib.sha256(f"{_method_hash()} {_edited(settings).anchors_key}".encode()).hexdigest()[:16]


def write_topics(work: Work) -> Outcome:
    """Write `sentences`, `topics` and `tree.parquet` (see the schemas), the centres, and what was fitted.

    Every language that has enough text has topics of its own; the others are left out and noted. Topics keep their
    ids from the earlier run, new ones are numbered on from the highest that a run ever gave.

    Raises:
        RunError: the earlier run's files cannot be read.
    """
    config = TopicsConfig.model_validate(work.config.model_dump())
    work.languages()
    edited, vectors, names = _edited(work.settings), work.vectors(), _load_names(work)
    earlier = work.earlier
    before = load_earlier(work.settings.runs / earlier.run_id, earlier.quality) if earlier else None
    reused = _fitted_before(work, config)
    settled: dict[str, Settled] = {}
    fitted: dict[str, Found] = {}
    notes: list[str] = []
    next_id = before.highest + 1 if before else 0
    for space, language in _languages(work):
        sample = load_sample(
            work.snapshot, vectors, space, language,
            shortest=config.shortest, most=config.sample, seed=config.seed,
        )  # fmt: skip
        words = topic_words(sample.texts, language, names)
        known = _known(work, edited, vectors, before, space, language)
        found = reused.get(language) or _fitted(sample, words, config, work, notes)
        if found.figures:
            fitted[language] = found
            notes.extend(f"{language}: {note}" for note in found.notes)
        work.progress.stage(f"naming topics in {language}")
        edge = max((one.layout.edge for one in settled.values()), default=0.0)
        own = settle_topics(found, sample, words, known, next_id, edge, find_phrases(sample.texts, language, names))
        if len(own.centres.ids):
            settled[language] = own
            next_id = max([next_id, *(int(key) + 1 for key in own.centres.ids if key < FIRST_OWN)])
    sizes = _write_sentences(work, settled)
    _write_topics(work, settled)
    save_found(work.folder, fitted)
    embed, spaces = work.parents["embed"], {language: space for space, language in _languages(work)}
    save_centres(
        work.folder,
        {language: own.centres for language, own in settled.items()},
        {language: space_key(embed, spaces[language]) for language in settled},
    )
    quality = _quality(settled, fitted, sizes, max(next_id - 1, before.highest if before else -1))
    quality |= {"method": _method_hash(), "reused": sorted(reused), "edits": edited.newest}
    return Outcome(METHOD, model_hash(work.settings), quality, tuple(notes))


def _method_hash() -> str:
    total = hashlib.sha256()
    for path in sorted([*WORDS.rglob("*.txt"), *Path(package.__file__).parent.glob("*.py"), Path(__file__)]):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()[:16]


def _edited(settings: Settings) -> Edited:
    return TopicEdits(settings.app_state).current()


def _load_names(work: Work) -> Names:
    rows = work.snapshot.rows("analysis/names")
    titles = [row["name"] for row in rows if row["kind"] == "title"]
    return Names(titles, [row["name"] for row in rows if row["kind"] == "person"])


def _languages(work: Work) -> list[tuple[str, str]]:
    """Space and language of all sentences with vectors, the language with the most first."""
    spaces: dict[str, dict[str, int]] = work.parents["embed"].quality["spaces"]
    every = [(count, space, language) for space, own in spaces.items() for language, count in own.items()]
    return [(space, language) for _, space, language in sorted(every, key=lambda one: (-one[0], one[2]))]


def _fitted_before(work: Work, config: TopicsConfig) -> dict[str, Found]:
    """What the earlier run fitted, where it read the same sentences and vectors in the same way."""
    run = work.earlier
    if run is None or run.quality.get("method") != _method_hash() or run.data_version != work.snapshot.data_version:
        return {}
    if run.parameters != config.model_dump(mode="json") or run.inputs != {"embed": work.parents["embed"].run_id}:
        return {}
    return load_found(work.settings.runs / run.run_id)


def _known(
    work: Work, edited: Edited, vectors: VectorFile, before: Earlier | None, space: str, language: str
) -> Known:
    embed = work.parents["embed"]
    centres = None
    if work.earlier is not None:
        folder = work.settings.runs / work.earlier.run_id
        if load_spaces(folder).get(language) == space_key(embed, space):
            centres = load_centres(folder).get(language)
    own = [anchor for anchor in edited.anchors if anchor.language == language]
    reader = embedder_of(work.settings, embed, work.snapshot, space)
    return Known(before, centres, edited, place_anchors(own, vectors, space, reader))


def _fitted(sample: Sample, words: list[list[str]], config: TopicsConfig, work: Work, notes: list[str]) -> Found:
    """What is found in a language; nothing, and a note, where there is too little of it."""
    try:
        return find_topics(sample, words, config, work.progress)
    except NotEnoughEvidence as error:
        notes.append(f"no topics found in {sample.language}: {error.what}")
        return Found(sample.language, np.zeros((0, sample.vectors.shape[1]), np.float32), (), {}, ())


def _write_sentences(work: Work, settled: Mapping[str, Settled]) -> dict[int, int]:
    """Assign every sentence of the languages that have topics. Returns sentences by topic."""
    vectors = work.vectors()
    spaces = work.parents["embed"].quality["spaces"]
    of = {language: space for space, own in spaces.items() for language in own}
    total = sum(count for own in spaces.values() for language, count in own.items() if language in settled)
    work.progress.stage("assigning sentences to topics", total)
    rows_of_all = AssignedRows(total)
    for chunk in work.sentences():
        for language, own in settled.items():
            rows = chunk.rows_in(frozenset({language}))
            found, mine = vectors.find([chunk.ids[row] for row in rows], chunk.hashes[rows], space=of[language])
            ids = chunk.batch.column("sentence_id").take(pa.array(rows[found]))
            rows_of_all.add(ids, mine[found], own)
            work.progress.advance(len(rows))
    sizes = Counter[int]()
    with pq.ParquetWriter(work.folder / "sentences.parquet", SENTENCES) as writer:
        for table in rows_of_all.tables():
            writer.write_table(table)
            keys, counts = np.unique(table["topic_id"].drop_null().to_numpy(), return_counts=True)
            sizes.update(dict(zip(keys.tolist(), counts.tolist(), strict=True)))
    return dict(sizes)


def _write_topics(work: Work, settled: Mapping[str, Settled]) -> None:
    rows = [row for own in settled.values() for row in _topic_rows(own)]
    pq.write_table(pa.Table.from_pylist(rows, schema=TOPICS), work.folder / "topics.parquet")
    nodes: list[dict[str, Any]] = []
    for language, own in settled.items():
        ids = own.centres.ids.tolist()
        named = partial(own.described.joint_names, language=language)
        nodes += grow_tree(own.centres.vectors, ids, own.labels, language, FIRST_NODE - len(nodes), named)
    pq.write_table(pa.Table.from_pylist(nodes, schema=TREE), work.folder / "tree.parquet")


def _topic_rows(own: Settled) -> Iterator[dict[str, Any]]:
    for at, key in enumerate(own.centres.ids.tolist()):
        yield {
            "topic_id": key,
            "label": own.labels[at],
            "words": list(own.described.labels[at].words),
            "language": own.language,
            "kind": own.kinds[at],
            "coherence": _number(own.described.coherence[at]),
            "stability": _number(own.certainty.stability[at]),
            "joins": own.joins.get(key),
            "x": float(own.layout.points[at, 0]),
            "y": float(own.layout.points[at, 1]),
        }


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)


def _quality(
    settled: Mapping[str, Settled], fitted: Mapping[str, Found], sizes: Mapping[int, int], highest: int
) -> dict[str, Any]:
    total = sum(sizes.values())
    languages = {}
    for language, own in settled.items():
        figures = fitted[language].figures if language in fitted else {}
        held = own.certainty.stability[~np.isnan(own.certainty.stability)]
        languages[language] = figures | describing_figures(own.described.labels, own.described.coherence) | {
            "topics": len(own.centres.ids),
            "stability": round(float(held.mean()), 4) if len(held) else None,
            "calibration": own.certainty.figures,
        }  # fmt: skip
    return {
        "topics": len(sizes),
        "sentences": total,
        "largest_share": round(max(sizes.values(), default=0) / total, 4) if total else 0.0,
        "highest_id": highest,
        "changes": joint_changes([own.changes for own in settled.values()]).model_dump(mode="json"),
        "languages": languages,
    }
