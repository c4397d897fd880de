"""The Parquet files of a prepared batch: the columns of the store's tables, written in bounded blocks."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

BLOCK = 50_000
#: Rows held back together may have this many characters of text, whatever their number.
HEAVIEST = 24_000_000
_TEXT, _LONG, _INT, _DOUBLE = pa.string(), pa.int64(), pa.int32(), pa.float64()
_BOOL, _TIME, _DAY, _TEXTS = pa.bool_(), pa.timestamp("us"), pa.date32(), pa.list_(pa.string())
_CREDITS = pa.list_(pa.struct([("person", _TEXT), ("role", _TEXT), ("character", _TEXT)]))
_TITLE = {
    "title_id": _TEXT, "row_hash": _TEXT, "source": _TEXT, "source_key": _TEXT, "name": _TEXT,
    "original_name": _TEXT, "year": _INT, "release_date": _DAY, "genres": _TEXTS, "languages": _TEXTS,
    "countries": _TEXTS, "certificate": _TEXT, "runtime_minutes": _INT, "studio": _TEXT, "synopsis": _TEXT,
    "budget_usd": _DOUBLE, "box_office_usd": _DOUBLE, "credits": _CREDITS, "screenplay": _TEXT,
}  # fmt: skip
_VIEWER = {
    "viewer_id": _TEXT, "row_hash": _TEXT, "source": _TEXT, "kind": _TEXT, "age": _INT, "gender": _TEXT,
    "occupation": _TEXT, "territory": _TEXT,
}  # fmt: skip
#: Table → column → type: the columns of store.* without batch_id and sequence, in the order of a row.
COLUMNS: dict[str, dict[str, Any]] = {
    "titles": _TITLE,
    "title_stubs": _TITLE,
    "viewers": _VIEWER,
    "viewer_stubs": _VIEWER,
    "reviews": {
        "review_id": _TEXT, "row_hash": _TEXT, "source": _TEXT, "source_key": _TEXT, "title_id": _TEXT,
        "viewer_id": _TEXT, "text": _TEXT, "original": _TEXT, "text_hash": _TEXT, "language": _TEXT,
        "rating": _DOUBLE, "rating_original": _TEXT, "verdict": _TEXT, "published_at": _TIME, "publisher": _TEXT,
        "territory": _TEXT, "helpful_votes": _INT, "spoiler": _BOOL, "file": _TEXT, "line": _LONG,
    },
    "sentences": {
        "sentence_id": _TEXT, "review_id": _TEXT, "position": _INT, "start_char": _INT, "end_char": _INT,
        "text": _TEXT, "language": _TEXT, "spoiler": _BOOL,
    },
    "ratings": {
        "rating_id": _TEXT, "row_hash": _TEXT, "source": _TEXT, "title_id": _TEXT, "viewer_id": _TEXT,
        "review_id": _TEXT, "rating": _DOUBLE, "rating_original": _TEXT, "rated_at": _TIME,
    },
    "planted": {"subject": _TEXT, "subject_id": _TEXT, "fact": _TEXT, "value": _TEXT},
    "rejects": {"file": _TEXT, "line": _LONG, "column": _TEXT, "reason": _TEXT, "excerpt": _TEXT},
}  # fmt: skip


class BatchFiles:
    """Writers of a batch's tables; a table that gets no rows gets no file. Use as a context manager."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._weights = dict.fromkeys(COLUMNS, 0)
        self.written = dict.fromkeys(COLUMNS, 0)

    def add(self, table: str, row: tuple[Any, ...], weight: int = 0) -> None:
        """Add one row: its values in the order of `COLUMNS[table]`; `weight` is its characters of long text."""
        held = self._held[table]
        held.append(row)
        self.written[table] += 1
        self._weights[table] += weight
        if len(held) >= BLOCK or self._weights[table] >= HEAVIEST:
            self._flush(table)

    def _flush(self, table: str) -> None:
        held, columns = self._held[table], COLUMNS[table]
        if not held:
            return
        schema = pa.schema(list(columns.items()))
        if table not in self._writers:
            path = self._folder / f"{table}.parquet"
            self._writers[table] = pq.ParquetWriter(path, schema, compression="zstd")
        arrays = [
            pa.array(values, kind) for values, kind in zip(zip(*held, strict=True), columns.values(), strict=True)
        ]
        self._writers[table].write_table(pa.Table.from_arrays(arrays, schema=schema))
        held.clear()
        self._weights[table] = 0

    def __enter__(self) -> BatchFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            for table in COLUMNS:
                self._flush(table)
        for writer in self._writers.values():
            writer.close()
