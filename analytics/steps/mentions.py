"""Step `mentions`: which sentences name a character, cast, director or plot point, and what they say of them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from analytics.mentions import entities as entities_module
from analytics.mentions.entities import Entity, named_entities
from analytics.mentions.films import FilmNames
from analytics.mentions.matching import Matcher
from analytics.mentions.plot_points import PlotPoints
from analytics.mentions.polarity import PLACES, mentions_of
from analytics.mentions.wording import Vocabulary
from analytics.vectors import CHUNK
from analytics.work import Outcome, Work
from data.records import Record
from data.settings import Settings

ENTITIES = pa.schema(
    [
        ("entity_id", pa.string()),
        ("title_id", pa.string()),
        ("kind", pa.string()),
        ("name", pa.string()),
        ("detail", pa.string()),
        ("aliases", pa.list_(pa.string())),
    ]
)
Row = Mapping[str, Any]


class MentionsConfig(Record):
    """What a mentions run can choose: whether plot points are sought besides people."""

    plot_points: bool = True


def configure(settings: Settings) -> MentionsConfig:
    """The parameters that the settings mean."""
    del settings
    return MentionsConfig()


def model_hash(settings: Settings) -> str:
    """Hash of the rules and word lists, which are all the model there is."""
    del settings
    folder = Path(entities_module.__file__).parent
    files = sorted(path for path in folder.iterdir() if path.suffix in (".py", ".toml"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:16]


def write_mentions(work: Work) -> Outcome:
    """Write `sentences.parquet` (of `MENTIONS`) and `entities.parquet` (of `ENTITIES`).

    Characters, cast and directors are listed whether or not a sentence names them; plot points only where one does.
    """
    config = MentionsConfig.model_validate(work.config.model_dump())
    work.languages()
    work.progress.stage("reading cast lists and synopses")
    vocabulary = Vocabulary.of(work.snapshot.rows("analysis/word_cases"))
    titles = work.snapshot.rows("analysis/named_titles")
    entities = {title["title_id"]: named_entities(title, vocabulary) for title in titles}
    films = _read_reviews(work, titles, entities, vocabulary if config.plot_points else None)
    places = _places(work, entities, films, vocabulary)
    clauses = work.settings.runs / work.parents["clauses"].run_id / "clauses.parquet"
    mentions = mentions_of(places, clauses)
    pq.write_table(mentions, work.folder / "sentences.parquet")
    spoken = set(mentions["entity_id"].to_pylist())
    listed = [e for own in entities.values() for e in own if e.kind != "plot_point" or e.entity_id in spoken]
    pq.write_table(_table(listed), work.folder / "entities.parquet")
    quality = _figures(listed, mentions)
    return Outcome("names and aliases", model_hash(work.settings), quality, _notes(titles, listed))


def _read_reviews(
    work: Work, titles: Sequence[Row], entities: dict[str, list[Entity]], vocabulary: Vocabulary | None
) -> FilmNames:
    """What reviews call the films; with a vocabulary, `entities` grow by the plot points that reviews take up."""
    films = FilmNames(titles)
    points = PlotPoints(titles, entities, vocabulary) if vocabulary else None
    work.progress.stage("reading what reviews take up from the synopses", sum(work.languages().values()))
    for rows in _titled(work):
        for title_id, review_id, _, text in rows:
            films.count(title_id, text)
            if points:
                points.count(title_id, review_id, text)
        work.progress.advance(len(rows))
    for title_id, own in entities.items():
        own[:] = [*films.apart(title_id, own), *(points.of(title_id) if points else ())]
    return films


def _places(
    work: Work, entities: Mapping[str, Sequence[Entity]], films: FilmNames, vocabulary: Vocabulary
) -> pa.Table:
    work.progress.stage("looking for names in sentences", sum(work.languages().values()))
    parts: list[pa.Table] = []
    current, matcher = "", Matcher((), (), vocabulary)
    for rows in _titled(work):
        found: list[tuple[str, str, int, int]] = []
        for title_id, own in groupby(rows, key=lambda row: row[0]):
            if title_id != current:
                current = title_id
                matcher = Matcher(entities[title_id], films.of(title_id), vocabulary)
            for _, _, sentence_id, text in own:
                found += [(sentence_id, hit.entity_id, hit.start, hit.end) for hit in matcher.find(text)]
        if found:
            parts.append(
                pa.Table.from_arrays([pa.array(c) for c in zip(*found, strict=True)], PLACES.names).cast(PLACES)
            )
        work.progress.advance(len(rows))
    return pa.concat_tables(parts) if parts else PLACES.empty_table()


def _titled(work: Work) -> Iterator[list[tuple[str, str, str, str]]]:
    """Title, review, sentence and text, a title's sentences in a row."""
    names = ("title_id", "review_id", "sentence_id", "text")
    for batch in work.snapshot.batches("analysis/titled_sentences", CHUNK):
        yield list(zip(*(batch.column(name).to_pylist() for name in names), strict=True))


def _table(entities: Sequence[Entity]) -> pa.Table:
    rows = [
        {
            "entity_id": entity.entity_id,
            "title_id": entity.title_id,
            "kind": entity.kind,
            "name": entity.name,
            "detail": entity.detail,
            "aliases": [alias.text for alias in entity.aliases],
        }
        for entity in entities
    ]
    return pa.Table.from_pylist(rows, schema=ENTITIES)


def _figures(entities: Sequence[Entity], mentions: pa.Table) -> dict[str, Any]:
    kinds = {entity.entity_id: entity.kind for entity in entities}
    spoken = Counter(kinds[entity_id] for entity_id in mentions["entity_id"].to_pylist())
    return {
        "entities": dict(sorted(Counter(kinds.values()).items())),
        "mentions": dict(sorted(spoken.items())),
        "sentences": len(set(mentions["sentence_id"].to_pylist())),
        "unscored": mentions["sentiment"].null_count,
    }


def _notes(titles: Sequence[Row], entities: Sequence[Entity]) -> tuple[str, ...]:
    having = {entity.title_id for entity in entities if entity.kind == "character"}
    without = len(titles) - len(having)
    return (
        (f"{without} of {len(titles)} titles have neither a cast list nor a synopsis that names characters",)
        if without
        else ()
    )
