"""What a sentence says of a name in it: the polarity of the clauses that hold the name.

Where several clauses of a sentence hold it, their mean: "Vale is superb, but Vale's last scene is a disaster" is
neither praise nor blame of Vale. The strongest clause instead would turn such a sentence into one or the other by
a difference in the second decimal, and a ledger of love and hate is better off with fewer and surer signs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

#: One row a place of a name.
PLACES = pa.schema(
    [("sentence_id", pa.string()), ("entity_id", pa.string()), ("start_char", pa.int32()), ("end_char", pa.int32())]
)
#: One row a sentence and entity: the first place, the mean of its clauses; null where nothing was scored.
MENTIONS = pa.schema([*PLACES, ("sentiment", pa.float32()), ("probability", pa.float32())])
_CLAUSES = ("sentence_id", "start_char", "end_char", "sentiment", "probability")


def mentions_of(places: pa.Table, clauses: Path) -> pa.Table:
    """Places of names to mentions, sorted by sentence and entity.

    Args:
        places: of schema `PLACES`, in any order.
        clauses: `clauses.parquet` of the clauses run; a place in no clause of its gets the nearest one before it.

    Returns:
        Of schema `MENTIONS`.
    """
    places = places.sort_by([("sentence_id", "ascending"), ("entity_id", "ascending"), ("start_char", "ascending")])
    if not len(places):
        return MENTIONS.empty_table()
    sentiment, probability = _of_places(places, _clauses_of(clauses, places["sentence_id"]))
    first = _starts(places, ("sentence_id", "entity_id"))
    columns = [places[name].take(pa.array(first)) for name in PLACES.names]
    means = [_means(values, first, len(places)) for values in (sentiment, probability)]
    return pa.Table.from_arrays([*columns, *means], schema=MENTIONS)


def _clauses_of(path: Path, sentences: Any) -> pa.Table:
    wanted = pc.unique(sentences)
    kept = [
        pa.Table.from_batches([batch]).filter(pc.is_in(batch.column("sentence_id"), wanted))
        for batch in pq.ParquetFile(path).iter_batches(columns=list(_CLAUSES))
    ]
    table = pa.concat_tables(kept) if kept else pq.read_table(path, columns=list(_CLAUSES))
    return table.sort_by([("sentence_id", "ascending"), ("start_char", "ascending")])


def _of_places(places: pa.Table, clauses: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """Sentiment and probability of the clause of each place, float64, NaN where there is none."""
    ids = np.unique(places["sentence_id"].to_numpy())
    here, there = (np.searchsorted(ids, table["sentence_id"].to_numpy()) for table in (places, clauses))
    # One number orders by sentence, then by place, so that one search finds the last clause that begins before.
    wide = np.int64(1) << 32
    begins = there * wide + clauses["start_char"].to_numpy()
    at = np.searchsorted(begins, here * wide + places["start_char"].to_numpy(), side="right") - 1
    known = (at >= 0) & (len(clauses) > 0)
    known[known] = there[at[known]] == here[known]
    values = []
    for name in ("sentiment", "probability"):
        scored = clauses[name].to_numpy().astype(np.float64)
        values.append(
            np.where(known, scored[np.where(known, at, 0)], np.nan) if len(scored) else np.full(len(at), np.nan)
        )
    return values[0], values[1]


def _starts(table: pa.Table, by: Sequence[str]) -> np.ndarray:
    changed = np.zeros(len(table), dtype=bool)
    changed[0] = True
    for name in by:
        values = table[name].to_numpy()
        changed[1:] |= values[1:] != values[:-1]
    return np.flatnonzero(changed)


def _means(values: np.ndarray, first: np.ndarray, length: int) -> pa.Array:
    """Means of runs of values that begin at `first`, unscored ones left out; float32 with nulls."""
    scored = ~np.isnan(values)
    totals = np.add.reduceat(np.where(scored, values, 0.0), first)
    counts = np.add.reduceat(scored.astype(np.int64), first)
    means = np.divide(totals, counts, out=np.full(len(first), np.nan), where=counts > 0)
    assert first[-1] < length
    return pa.array(means.astype(np.float32), mask=counts == 0)
