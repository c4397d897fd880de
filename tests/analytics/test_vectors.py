"""The vector file gives back what was written, for the same text only."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analytics import vectors as module
from analytics.vectors import VectorFile, VectorWriter


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, list[str], np.ndarray, np.ndarray]:
    """2,500 vectors in three chunks, even rows in space a, odd ones in b."""
    ids = [f"r{number:06d}-0" for number in range(2500)]
    hashes = np.arange(2500, dtype=np.uint64) + 2**63
    made = np.random.default_rng(0).normal(size=(2500, 16)).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    path = tmp_path / "vectors.parquet"
    with VectorWriter(path, 16) as writer:
        for start in range(0, 2500, 1000):
            part = slice(start, min(start + 1000, 2500))
            spaces = ["ab"[row % 2] for row in range(*part.indices(2500))]
            writer.write(pa.array(ids[part]), pa.array(hashes[part]), spaces, made[part])
    return path, ids, hashes, made


def test_finds_what_was_written_across_chunks(written: tuple[Path, list[str], np.ndarray, np.ndarray]) -> None:
    path, ids, hashes, made = written
    rows = np.arange(900, 2100, 7)
    found, vectors = VectorFile(path).find([ids[row] for row in rows], hashes[rows])
    assert found.all()
    np.testing.assert_allclose(vectors, made[rows], atol=1e-3)


def test_a_changed_text_or_another_space_is_not_found(
    written: tuple[Path, list[str], np.ndarray, np.ndarray],
) -> None:
    path, ids, hashes, _ = written
    changed = hashes[:10].copy()
    changed[3] += 1
    found, vectors = VectorFile(path).find(ids[:10], changed)
    assert found.tolist() == [row != 3 for row in range(10)] and not vectors[3].any()
    assert VectorFile(path).find(ids[:10], hashes[:10], space="a")[0].tolist() == [True, False] * 5
    assert not VectorFile(path).find(["r999999-0", "zzz"], hashes[:2])[0].any()
    assert VectorFile(path).find([], hashes[:0])[1].shape == (0, 16)


def test_chunks_are_row_groups_of_half_precision(written: tuple[Path, list[str], np.ndarray, np.ndarray]) -> None:
    file = pq.ParquetFile(written[0])
    assert file.metadata.num_row_groups == 3
    assert file.schema_arrow.field("vector").type == pa.list_(pa.float16(), 16)
    assert VectorFile(written[0]).rows == 2500 and module.CHUNK * 384 * 2 < 64 * 2**20
