"""A small studio with segments and a map: two groups of viewers on either side, a title amid each."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq

from data.records import Run
from data.settings import Settings
from data.snapshots import open_newest
from data.studio import writing
from tests.dashboard.studios import build_studio

LEFT, RIGHT = -1.0, 1.0


def build_mapped_studio(settings: Settings, *, hostile: bool = False) -> None:
    """The studio of `build_studio`; viewers stand in a column at the left or, a third of them, at the right."""
    build_studio(settings, hostile=hostile)
    snapshot = open_newest(settings.snapshots)
    viewers = snapshot.select("select viewer_id from viewers order by 1")["viewer_id"].tolist()
    titles = snapshot.select("select title_id from titles order by 1")["title_id"].tolist()
    snapshot.close()
    members = [(one, "t1" if place % 3 else "t2") for place, one in enumerate(viewers)]
    name = "<img src=http://127.0.0.1:9/s.png> *left*" if hostile else "Left hand"
    tables = {
        "segments": [
            {"segment_id": "t1", "name": name, "stability": 0.9, "position": 0},
            {"segment_id": "t2", "name": "Right hand", "stability": 0.9, "position": 1},
        ],
        "members": [
            {"viewer_id": one, "segment_id": segment, "membership": 0.9, "main": True} for one, segment in members
        ],
        "places": [
            {"kind": "viewer", "id": one, "x": LEFT if segment == "t1" else RIGHT, "y": place / len(viewers)}
            for place, (one, segment) in enumerate(members)
        ]
        + [{"kind": "title", "id": key, "x": place - 1.0, "y": 0.5} for place, key in enumerate(titles)],
    }
    run = Run(
        run_id="segments-1", step="segments", model="stand-in", model_hash="0", parameters={}, seed=1,
        data_version="0", started_at=datetime.now(UTC), seconds=0.1,
    )  # fmt: skip
    folder = settings.runs / run.run_id
    folder.mkdir(parents=True)
    for file, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{file}.parquet")
    with writing(settings) as studio:
        studio.add_run(run, "j-segments")
        studio.publish()
