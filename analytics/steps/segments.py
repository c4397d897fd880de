"""Step `segments`: viewers grouped by taste, named, and the map of the audience."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field

from analytics import segments as package
from analytics.recommender.feedback import LIKED, feedback_of_snapshot
from analytics.recommender.recommender import Recommender
from analytics.segments.choices import choices_of_snapshot
from analytics.segments.identity import Changes, load_earlier, name_ids
from analytics.segments.naming import Naming, names_of
from analytics.segments.places import place_everything
from analytics.segments.stability import STABLE, Audience, ClusterConfig, Clusters, find_clusters
from analytics.work import Outcome, Work
from data.errors import NotEnoughEvidence
from data.records import Record
from data.settings import Settings

METHOD = "taste mixture, bagged"
#: Lesser memberships are not written.
LEAST_MEMBERSHIP = 0.05
SEGMENTS = pa.schema(
    [("segment_id", pa.string()), ("name", pa.string()), ("stability", pa.float64()), ("position", pa.int32())]
)
MEMBERS = pa.schema(
    [("viewer_id", pa.string()), ("segment_id", pa.string()), ("membership", pa.float32()), ("main", pa.bool_())]
)
PLACES = pa.schema([("kind", pa.string()), ("id", pa.string()), ("x", pa.float32()), ("y", pa.float32())])


class SegmentsConfig(Record):
    """What a segments run can choose."""

    clusters: ClusterConfig = Field(default_factory=ClusterConfig)
    seed: int = Field(ge=0)


def configure(settings: Settings) -> SegmentsConfig:
    """The parameters that the settings mean."""
    return SegmentsConfig(seed=settings.seed)


def model_hash(settings: Settings) -> str:
    """Hash of the method, which are the modules it stands in."""
    del settings
    files = [*sorted(Path(package.__file__).parent.glob("*.py")), Path(__file__)]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:16]


def write_segments(work: Work) -> Outcome:
    """Write `segments.parquet`, `members.parquet` and `places.parquet` (see the schemas above).

    Raises:
        NotEnoughEvidence: nobody of whom the recommender has a vector has said anything.
        RunError: the recommender's or the earlier run's files cannot be read.
    """
    config = SegmentsConfig.model_validate(work.config.model_dump())
    work.progress.stage("reading what viewers chose")
    folder = work.settings.runs / work.parents["recommender"].run_id
    found = Recommender.load(folder)
    choices = choices_of_snapshot(work.snapshot, found.viewer_ids, found.title_ids)
    if not choices.each.any():
        raise NotEnoughEvidence("nobody has rated or reviewed anything", mend="import ratings, or score the reviews")
    audience = Audience(choices, found.viewers, config.seed)
    clusters, curve = find_clusters(audience, config.clusters, work.progress)
    work.progress.stage("naming segments and placing everybody on the map")
    viewers, count = found.viewer_ids.tolist(), clusters.memberships.shape[1]
    earlier = work.earlier
    before = load_earlier(work.settings.runs / earlier.run_id, earlier.quality) if earlier else None
    ids, highest, changes = name_ids(viewers, clusters.main, count, before)
    names = _named(work, clusters, found)
    _write_segments(work.folder / "segments.parquet", ids, names, clusters)
    _write_members(work.folder / "members.parquet", ids, viewers, clusters.memberships)
    unseen = np.asarray(choices.seen.sum(axis=0)).ravel() == 0
    titles = _with_cold(found, folder / "cold.parquet", unseen)
    places = place_everything(clusters.memberships, found.viewers, clusters.tastes, titles, unseen)
    _write_places(work.folder / "places.parquet", (viewers, found.title_ids.tolist()), places)
    quality = _quality(clusters, curve, ids, highest, changes)
    return Outcome(METHOD, model_hash(work.settings), quality, _notes(clusters))


def _named(work: Work, clusters: Clusters, found: Recommender) -> list[str]:
    rows = {row["title_id"]: row for row in work.snapshot.rows("segments/run_titles")}
    known = [rows.get(title, {}) for title in found.title_ids.tolist()]
    naming = Naming(
        genres=[row.get("genres") or [] for row in known],
        directors=[row.get("directors") or [] for row in known],
        titles=[row.get("name") or "" for row in known],
    )
    feedback = feedback_of_snapshot(work.snapshot)
    liked = feedback.matrix(LIKED)
    return names_of(clusters.memberships, _reordered(liked, feedback.viewers, found, feedback.titles), naming)


def _reordered(matrix: Any, viewers: np.ndarray, found: Recommender, titles: np.ndarray) -> Any:
    """Its rows and columns in the recommender's order; those whom it does not know are left out."""
    from scipy.sparse import coo_array, csr_array

    rows, columns = (
        {key: place for place, key in enumerate(ids.tolist())} for ids in (found.viewer_ids, found.title_ids)
    )
    to_row = np.array([rows.get(key, -1) for key in viewers.tolist()])
    to_column = np.array([columns.get(key, -1) for key in titles.tolist()])
    entries = coo_array(matrix)
    row, column = to_row[entries.coords[0]], to_column[entries.coords[1]]
    kept = (row >= 0) & (column >= 0)
    return csr_array((entries.data[kept], (row[kept], column[kept])), shape=(len(rows), len(columns)))


def _with_cold(found: Recommender, path: Path, unseen: np.ndarray) -> np.ndarray:
    """The titles' vectors, with those that the tower predicted where nobody has seen a title."""
    vectors = np.where(unseen[:, None], 0, found.titles)
    if path.exists():
        table = pq.read_table(path)
        place = {key: number for number, key in enumerate(found.title_ids.tolist())}
        flat = table.column("vector").combine_chunks().flatten().to_numpy().reshape(-1, vectors.shape[1])
        for key, vector in zip(table.column("title_id").to_pylist(), flat, strict=True):
            if key in place and unseen[place[key]]:
                vectors[place[key]] = vector
    return vectors


def _write_segments(path: Path, ids: Sequence[str], names: Sequence[str], clusters: Clusters) -> None:
    held = [None if np.isnan(value) else round(float(value), 4) for value in clusters.stability]
    columns = [list(ids), list(names), held, list(range(len(ids)))]
    pq.write_table(pa.table(columns, names=SEGMENTS.names).cast(SEGMENTS), path)


def _write_members(path: Path, ids: Sequence[str], viewers: Sequence[str], memberships: np.ndarray) -> None:
    main = memberships.argmax(axis=1)
    first = main[:, None] == np.arange(len(ids))
    rows, columns = np.nonzero((memberships >= LEAST_MEMBERSHIP) | first)
    table = pa.table(
        [
            pa.array(viewers, pa.string()).take(pa.array(rows)),
            pa.array(ids, pa.string()).take(pa.array(columns)),
            memberships[rows, columns],
            first[rows, columns],
        ],
        names=MEMBERS.names,
    )
    pq.write_table(table.cast(MEMBERS), path)


def _write_places(path: Path, ids: tuple[list[str], list[str]], places: tuple[np.ndarray, np.ndarray]) -> None:
    parts = [
        pa.table([[kind] * len(own), own, where[:, 0], where[:, 1]], names=PLACES.names).cast(PLACES)
        for kind, own, where in zip(("viewer", "title"), ids, places, strict=True)
    ]
    pq.write_table(pa.concat_tables(parts), path)


def _quality(
    clusters: Clusters, curve: list[dict[str, float]], ids: list[str], highest: int, changes: Changes
) -> dict[str, Any]:
    """Figures of the run; `ami` is of each resample with the others together, `pairs` of two resamples."""
    sizes = np.bincount(clusters.main, minlength=len(ids)).tolist()
    quality: dict[str, Any] = {
        "segments": len(ids),
        "viewers": len(clusters.memberships),
        "sizes": dict(zip(ids, sizes, strict=True)),
        "membership": round(float(clusters.memberships.max(axis=1).mean()), 4),
        "curve": curve,
        "highest_id": highest,
        "changes": changes.model_dump(mode="json"),
    }
    if len(ids) > 1:
        quality |= {
            "ami": round(clusters.ami[0], 4),
            "spread": round(clusters.ami[1], 4),
            "pairs": round(clusters.pairs, 4),
        }
    return quality


def _notes(clusters: Clusters) -> tuple[str, ...]:
    if len(clusters.stability) == 1:
        return ("viewers do not fall into groups that are found again: everybody is of one segment",)
    notes = []
    if clusters.ami[0] < STABLE:
        notes.append(
            f"resampled viewers give the same segments with an AMI of {clusters.ami[0]:.2f} only: read with care"
        )
    return tuple(notes)
