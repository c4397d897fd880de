"""Step `segments`: viewers grouped by taste, and the map of the audience."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field

from analytics.recommender.recommender import Recommender
from analytics.work import Outcome, Work
from data.records import Record
from data.settings import Settings

METHOD = "k-means of taste vectors"
SEGMENTS = pa.schema(
    [("segment_id", pa.string()), ("name", pa.string()), ("stability", pa.float64()), ("position", pa.int32())]
)
MEMBERS = pa.schema(
    [("viewer_id", pa.string()), ("segment_id", pa.string()), ("membership", pa.float32()), ("main", pa.bool_())]
)
PLACES = pa.schema([("kind", pa.string()), ("id", pa.string()), ("x", pa.float32()), ("y", pa.float32())])


class SegmentsConfig(Record):
    """What a segments run can choose."""

    seed: int = Field(ge=0)


def configure(settings: Settings) -> SegmentsConfig:
    """The parameters that the settings mean."""
    return SegmentsConfig(seed=settings.seed)


def model_hash(settings: Settings) -> str:
    """Hash of the method."""
    del settings
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]


def write_segments(work: Work) -> Outcome:
    """Write `segments.parquet`, `members.parquet` and `places.parquet` (see the schemas above)."""
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA

    found = Recommender.load(work.settings.runs / work.parents["recommender"].run_id)
    lengths = np.linalg.norm(found.viewers, axis=1, keepdims=True)
    unit = found.viewers / np.maximum(lengths, 1e-9)
    labels = KMeans(6, n_init=10, random_state=configure(work.settings).seed % 2**32).fit_predict(unit)
    ids = [f"t{label + 1}" for label in range(6)]
    rows = [
        {"segment_id": i, "name": f"Segment {i[1:]}", "stability": None, "position": n} for n, i in enumerate(ids)
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=SEGMENTS), work.folder / "segments.parquet")
    members = [
        found.viewer_ids.tolist(),
        [ids[label] for label in labels],
        np.ones(len(unit)),
        np.ones(len(unit), bool),
    ]
    pq.write_table(pa.table(members, names=MEMBERS.names).cast(MEMBERS), work.folder / "members.parquet")
    places = PCA(2, random_state=0).fit(unit)
    both = [("viewer", found.viewer_ids, unit), ("title", found.title_ids, found.titles)]
    parts = [
        pa.table([[kind] * len(name), name.tolist(), *places.transform(vectors).T], names=PLACES.names).cast(PLACES)
        for kind, name, vectors in both
    ]
    pq.write_table(pa.concat_tables(parts), work.folder / "places.parquet")
    return Outcome(METHOD, model_hash(work.settings), {"segments": 6})
