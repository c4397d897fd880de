"""Sentence vectors on disk: one Parquet file in bounded chunks, sorted by sentence, searched without loading it.

Columns: `sentence_id`, `text_hash` (of the sentence the vector was made from), `space` (vectors compare only
within one), `vector` (a fixed number of float16, L2-normalised).
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

#: Rows a row group: 20,000 vectors of 384 float16 are 15 MB.
CHUNK = 20_000


def vector_schema(dimension: int) -> pa.Schema:
    """The file's columns for vectors of `dimension` numbers."""
    return pa.schema(
        [
            ("sentence_id", pa.string()),
            ("text_hash", pa.uint64()),
            ("space", pa.dictionary(pa.int8(), pa.string())),
            ("vector", pa.list_(pa.float16(), dimension)),
        ]
    )


class VectorWriter:
    """Writes a vector file chunk by chunk. Rows must come sorted by `sentence_id`."""

    def __init__(self, path: Path, dimension: int) -> None:
        self._schema = vector_schema(dimension)
        self._writer = pq.ParquetWriter(path, self._schema, compression="none", use_dictionary=["space"])

    def write(self, ids: pa.Array, hashes: pa.Array, spaces: list[str], vectors: np.ndarray) -> None:
        """Append one chunk; `vectors` is float32 or float16 of shape (len(ids), dimension)."""
        flat = pa.array(vectors.astype(np.float16).reshape(-1))
        columns = [
            ids,
            hashes,
            pa.array(spaces, pa.string()).dictionary_encode().cast(self._schema.field("space").type),
            pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1]),
        ]
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema), row_group_size=CHUNK)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()


class VectorFile:
    """A vector file, searched by sentence and text. Holds one row group in memory at a time.

    Args:
        path: a file that `VectorWriter` wrote.
    """

    def __init__(self, path: Path) -> None:
        self._file = pq.ParquetFile(path)
        self._held: tuple[int, dict[str, Any]] | None = None
        groups = range(self._file.metadata.num_row_groups)
        edges = [self._file.metadata.row_group(group).column(0).statistics for group in groups]
        self._first = [edge.min for edge in edges]
        self._last = [edge.max for edge in edges]
        self.rows: int = self._file.metadata.num_rows
        self.dimension: int = self._file.schema_arrow.field("vector").type.list_size

    def find(self, ids: list[str], hashes: np.ndarray, space: str | None = None) -> tuple[np.ndarray, np.ndarray]:
        """The vectors of these sentences, where the file has them for the same text.

        Args:
            ids: sentence ids, sorted.
            hashes: their text hashes, uint64, shape (n,).
            space: take vectors of this space only.

        Returns:
            Which rows were found, bool of shape (n,), and the vectors, float32 of shape (n, dimension);
            rows that were not found hold zeros.
        """
        found = np.zeros(len(ids), dtype=bool)
        vectors = np.zeros((len(ids), self.dimension), dtype=np.float32)
        if not ids:
            return found, vectors
        for group, (first, last) in enumerate(zip(self._first, self._last, strict=True)):
            if last < ids[0] or first > ids[-1]:
                continue
            held = self._group(group)
            at = np.array([held["at"].get(key, -1) for key in ids])
            fits = at >= 0
            fits[fits] &= held["hashes"][at[fits]] == hashes[fits]
            if space is not None:
                fits[fits] &= held["spaces"][at[fits]] == space
            found |= fits
            vectors[fits] = held["vectors"][at[fits]]
        return found, vectors

    def _group(self, group: int) -> dict[str, Any]:
        if self._held is None or self._held[0] != group:
            table = self._file.read_row_group(group).combine_chunks()
            vectors = table["vector"].chunk(0).flatten().to_numpy(zero_copy_only=False)
            content = {
                "at": {key: row for row, key in enumerate(table["sentence_id"].to_pylist())},
                "hashes": table["text_hash"].to_numpy(),
                "spaces": np.array(table["space"].to_pylist(), dtype=object),
                "vectors": vectors.reshape(-1, self.dimension),
            }
            self._held = (group, content)
        return self._held[1]
