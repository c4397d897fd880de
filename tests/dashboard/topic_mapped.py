"""A small studio with two runs of topics that have places: one topic went into another, one became two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data.records import Run
from data.settings import Settings
from data.snapshots import open_newest
from data.studio import writing
from tests.dashboard.studios import build_studio

#: What is said → its topic in the earlier and in the later run; the first that a sentence contains counts.
SAID: tuple[tuple[str, int, int], ...] = (
    ("ending", 0, 0), ("half", 0, 0), ("faces", 2, 0), ("dog is", 2, 0), ("music", 1, 1), ("scene", 1, 3),
)  # fmt: skip
LABELS = ({0: "the ending", 1: "the music", 2: "good faces"}, {0: "how it ends", 1: "the music", 3: "the lamp scene"})
CENTRES = {0: (-0.5, 0.4), 1: (0.5, 0.4), 2: (-0.3, -0.1), 3: (0.5, -0.4), -1: (0.0, -0.5)}
CHANGES = {
    "kept": {"0": 0.7, "1": 0.5}, "new": [3], "gone": [2], "carried": [], "merged": {"0": [0, 2]},
    "split": {"1": [1, 3]}, "joined": {}, "sentences": 0,
}  # fmt: skip
TREE = [
    {"node": -3, "left": -2, "right": 3, "height": 0.8, "language": "en", "label": "all of it"},
    {"node": -2, "left": 0, "right": 1, "height": 0.3, "language": "en", "label": "ending, music"},
]


def topic_of(text: str, later: bool) -> int:
    """The topic of a sentence in the earlier or the later run; −1 for none."""
    return next((after if later else before for words, before, after in SAID if words in text), -1)


def build_topic_studio(settings: Settings, *, hostile: bool = False, viewers: int = 12) -> None:
    """The studio of `build_studio` with the two runs; the later one counts."""
    build_studio(settings, viewers=viewers, hostile=hostile)
    snapshot = open_newest(settings.snapshots)
    rows = snapshot.select("select sentence_id, text from evidence order by 1").to_dict("records")
    version = snapshot.data_version
    snapshot.close()
    with writing(settings) as studio:
        for later in (False, True):
            run = _run(later, version)
            folder = settings.runs / run.run_id
            folder.mkdir(parents=True)
            for name, table in _tables(rows, later).items():
                pq.write_table(pa.Table.from_pylist(table), folder / f"{name}.parquet")
            (folder / "manifest.json").write_text(run.model_dump_json(), encoding="utf-8")
            studio.add_run(run, f"j-{run.run_id}")
        studio.publish()


def _run(later: bool, version: str) -> Run:
    quality = {
        "topics": 3, "sentences": 0, "largest_share": 0.5 if later else 0.4, "highest_id": 3,
        "languages": {"en": {"npmi": 0.2 if later else 0.1, "diversity": 0.9, "stability": 0.8, "topics": 3}},
    }  # fmt: skip
    return Run(
        run_id=f"topics-{'late' if later else 'early'}", step="topics", model="stand-in", model_hash="0",
        parameters={"topics": 0}, seed=1, data_version=version,
        started_at=datetime.now(UTC) + timedelta(seconds=later), seconds=0.1,
        quality=quality | ({"changes": CHANGES} if later else {"changes": {}}),
    )  # fmt: skip


def _tables(rows: list[dict[str, Any]], later: bool) -> dict[str, list[dict[str, Any]]]:
    sentences = []
    for place, row in enumerate(rows):
        topic = topic_of(row["text"], later)
        x, y = CENTRES[topic]
        at = {"x": x + 0.01 * (place % 13), "y": y + 0.012 * (place // 13)}
        sure = {"similarity": 0.8, "certainty": 0.9 if topic >= 0 else None}
        sentences.append({"sentence_id": row["sentence_id"], "topic_id": topic if topic >= 0 else None, **sure, **at})
    topics = [
        {
            "topic_id": key, "label": label, "words": label.split(), "language": "en", "kind": "found",
            "coherence": 0.1, "stability": 0.8, "joins": None, "x": CENTRES[key][0], "y": CENTRES[key][1],
        }
        for key, label in LABELS[later].items()
    ]  # fmt: skip
    return {"sentences": sentences, "topics": topics, "tree": TREE if later else TREE[1:]}
