"""Step `aspects`: which aspects every sentence speaks of, and what its clause says of each."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analytics.aspects import find as find_module
from analytics.aspects.definitions import Definition, definitions_hash, definitions_path, load_definitions
from analytics.aspects.examples import ExampleVectors, ExampleWords, defined_by_examples
from analytics.aspects.find import AspectFinder, Clause
from analytics.aspects.names import TitleNames
from analytics.work import Chunk, Outcome, Work
from data.errors import SettingsError
from data.records import Record
from data.settings import Settings

SENTENCES = pa.schema(
    [
        ("sentence_id", pa.string()),
        ("aspect", pa.string()),
        ("start_char", pa.int32()),
        ("end_char", pa.int32()),
        ("sentiment", pa.float32()),
        ("probability", pa.float32()),
    ]
)
ASPECTS = pa.schema(
    [
        ("aspect", pa.string()),
        ("name", pa.string()),
        ("name_zh", pa.string()),
        ("description", pa.string()),
        ("position", pa.int32()),
    ]
)
#: The space of the packaged encoder's vectors, with which examples are compared.
_SPACE = "minilm"


class AspectsConfig(Record):
    """What an aspects run can choose: nothing; the studio's definitions decide."""


def configure(settings: Settings) -> AspectsConfig:
    """The parameters that the settings mean."""
    del settings
    return AspectsConfig()


def model_hash(settings: Settings) -> str:
    """Hash of the definitions and the rules; a file that cannot be used has one too, so that its run says why."""
    try:
        words = definitions_hash(load_definitions(settings))
    except SettingsError:
        path = definitions_path(settings)
        words = hashlib.sha256(path.read_bytes() if path.is_file() else b"").hexdigest()
    rules = sorted(Path(find_module.__file__).parent.glob("*.py"))
    return hashlib.sha256(b"\0".join([words.encode(), *(path.read_bytes() for path in rules)])).hexdigest()[:16]


def write_aspects(work: Work) -> Outcome:
    """Write `sentences.parquet`, one row a sentence and aspect, and `aspects.parquet`, the definitions.

    Raises:
        SettingsError: the studio's definitions cannot be used.
    """
    definitions = load_definitions(work.settings)
    counts = work.languages()
    work.progress.stage("looking for aspects", sum(counts.values()))
    reader = _Reader(work, definitions)
    tally: Counter[str] = Counter()
    spoken = 0
    with pq.ParquetWriter(work.folder / "sentences.parquet", SENTENCES) as writer:
        for chunk in work.sentences():
            found = reader.read(chunk)
            writer.write_table(_table(chunk.ids, found))
            tally.update(aspect for own in found for aspect in own)
            spoken += sum(1 for own in found if own)
            work.progress.advance(len(chunk))
    _write_definitions(work.folder / "aspects.parquet", definitions)
    quality = {
        "sentences": sum(counts.values()),
        "with_aspects": spoken,
        "aspects": {one.id: tally[one.id] for one in definitions},
    }
    own = definitions_path(work.settings).parent == work.settings.studio
    name = f"{len(definitions)} aspects by their words, {'the studio’s own' if own else 'shipped'}"
    return Outcome(name, model_hash(work.settings), quality, _notes(counts, definitions))


class _Reader:
    """All that is needed to read the sentences of a studio."""

    def __init__(self, work: Work, definitions: Sequence[Definition]) -> None:
        self._work = work
        self._finders = {language: AspectFinder(definitions, language) for language in _spoken(definitions)}
        self._by_words = {
            language: ExampleWords(known, language)
            for language in self._finders
            if language != "en" and (known := defined_by_examples(definitions, language))
        }
        self._by_vectors = _Vectors(work, defined_by_examples(definitions, "en"))
        self._clauses = ClausesInOrder(work.settings.runs / work.parents["clauses"].run_id / "clauses.parquet")
        rows = work.snapshot.rows("analysis/title_credits")
        self._names = {row["title_id"]: TitleNames(row["credits"]) for row in rows}

    def read(self, chunk: Chunk) -> list[dict[str, Clause]]:
        """The aspects of each sentence of a chunk, with the clause that speaks of each."""
        titles = chunk.batch.column("title_id").to_pylist()
        close = self._by_vectors.aspects_of(chunk)
        found: list[dict[str, Clause]] = []
        for row, (key, text, language) in enumerate(zip(chunk.ids, chunk.texts, chunk.languages, strict=True)):
            finder = self._finders.get(language)
            clauses = self._clauses.of(key, len(text))
            if finder is None:
                found.append({})
                continue
            own = finder.find(text, clauses, self._names.get(titles[row]))
            more = self._by_words[language].aspects_of(text) if language in self._by_words else close.get(row, set())
            for aspect in more:
                own.setdefault(aspect, _strongest(clauses))
            found.append(own)
        return found


class _Vectors:
    """English sentences compared with the examples of aspects that have nothing else."""

    def __init__(self, work: Work, definitions: Sequence[Definition]) -> None:
        self._known: ExampleVectors | None = None
        if definitions:
            from analytics.aspects.preview import packaged_encoder

            self._encoder = packaged_encoder()
            self._known = ExampleVectors(definitions, "en", self._encoder)
            self._file = work.vectors()

    def aspects_of(self, chunk: Chunk) -> dict[int, set[str]]:
        """Aspects by row of the chunk."""
        rows = chunk.rows_in(frozenset({"en"}))
        if self._known is None or not len(rows):
            return {}
        there, vectors = self._file.find([chunk.ids[row] for row in rows], chunk.hashes[rows], space=_SPACE)
        if vectors.shape[1] != self._encoder.dimension:
            there, vectors = (
                np.zeros(len(rows), dtype=bool),
                np.zeros((len(rows), self._encoder.dimension), np.float32),
            )
        if not there.all():
            vectors[~there] = self._encoder.embed(chunk.texts_at(rows[~there]))
        return dict(zip(rows.tolist(), self._known.aspects_of(vectors), strict=True))


class ClausesInOrder:
    """The clauses of a run, for sentences asked for in the order of their ids.

    Args:
        path: its `clauses.parquet`.
    """

    def __init__(self, path: Path) -> None:
        self._rows = _rows_of(path)
        self._next: tuple[str, Clause] | None = next(self._rows, None)

    def of(self, sentence_id: str, length: int) -> list[Clause]:
        """A sentence's clauses; the whole of it, unscored, where the run did not see this text."""
        while self._next and self._next[0] < sentence_id:
            self._next = next(self._rows, None)
        clauses: list[Clause] = []
        while self._next and self._next[0] == sentence_id:
            clauses.append(self._next[1])
            self._next = next(self._rows, None)
        if not clauses or clauses[-1].end > length:
            return [Clause(0, length)]
        return clauses


def _rows_of(path: Path) -> Iterator[tuple[str, Clause]]:
    names = ("start_char", "end_char", "sentiment", "probability")
    for batch in pq.ParquetFile(path).iter_batches():
        numbers = [batch.column(name).to_numpy(zero_copy_only=False).tolist() for name in names]
        yield from zip(batch.column("sentence_id").to_pylist(), map(Clause, *numbers), strict=True)


def _spoken(definitions: Sequence[Definition]) -> list[str]:
    """The languages that the definitions have words for."""
    return list(dict.fromkeys(language for one in definitions for language in one.wordings))


def _strongest(clauses: Sequence[Clause]) -> Clause:
    """The clause that judges most: examples say nothing of where in a sentence they were met."""
    return max(clauses, key=lambda clause: 0.0 if math.isnan(clause.sentiment) else abs(clause.sentiment))


def _table(ids: Sequence[str], found: Sequence[Mapping[str, Clause]]) -> pa.Table:
    rows = [(key, aspect, *found[row][aspect]) for row, key in enumerate(ids) for aspect in sorted(found[row])]
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * len(SENTENCES)
    arrays = [pa.array(column, field.type) for column, field in zip(columns[:4], list(SENTENCES)[:4], strict=True)]
    for column in columns[4:]:
        numbers = np.array(column, dtype=np.float32)
        arrays.append(pa.array(numbers, pa.float32(), mask=np.isnan(numbers)))
    return pa.Table.from_arrays(arrays, schema=SENTENCES)


def _write_definitions(path: Path, definitions: Sequence[Definition]) -> None:
    rows = [
        {"aspect": one.id, "name": one.name, "name_zh": one.name_zh, "description": one.description, "position": at}
        for at, one in enumerate(definitions)
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=ASPECTS), path)


def _notes(counts: Mapping[str, int], definitions: Sequence[Definition]) -> tuple[str, ...]:
    spoken = set(_spoken(definitions))
    left = [f"{language} ({n})" for language, n in counts.items() if language not in spoken]
    return (f"the aspects have no words in these languages: {', '.join(left)}",) if left else ()
