"""A small studio with topics: two runs that a reader can check by eye, the second after more reviews."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data.records import Run
from data.settings import Settings
from data.studio import create_studio, writing
from data.topic_edits import TopicEdits
from tests.data.test_studio import TITLE, VIEWER, batch, review, sentences

#: Topic → what it is called by the run and, of twelve sentences in the first batch, how many it has.
LABELS = {0: "the sea", 1: "waves", 2: "the music", 3: "the ending", 4: "the faces"}
ZH = {5: "音乐"}
OUT = "It runs two hours."


def text_of(topic: int, number: int) -> str:
    return f"Number {number} speaks of {(LABELS | ZH)[topic]}."


def make_studio(settings: Settings) -> None:
    """Twelve sentences on each topic, and a first run of the topics."""
    create_studio(settings)
    _add(settings, "b1", range(12))
    add_topics(settings, 1, range(12))


def _add(settings: Settings, name: str, numbers: range) -> None:
    reviews, said = [], []
    for topic in LABELS | ZH:
        language = "zh" if topic in ZH else "en"
        for number in numbers:
            key = f"{topic}.{number}"
            reviews.append(review(key, text_of(topic, number), language=language))
            said += [row | {"language": language} for row in sentences(key, text_of(topic, number))]
    folder = batch(settings, name, titles=[TITLE], viewers=[VIEWER], reviews=reviews, sentences=said)
    with writing(settings) as studio:
        studio.add_batch(folder, name, name)


def add_topics(settings: Settings, nth: int, numbers: range, *, relabelled: bool = False, **quality: Any) -> None:
    """A run of the step over the sentences of these numbers, published. The first of each topic is least certain."""
    names = LABELS | ZH
    rows = [
        {"sentence_id": f"r{topic}.{number}-0", "topic_id": topic, "similarity": 0.9 - number / 100,
         "certainty": 0.2 if number == 0 else 0.5 + number / 100, "x": float(number), "y": float(topic)}
        for topic in names for number in numbers
    ]  # fmt: skip
    rows.append({"sentence_id": "gone", "topic_id": None, "similarity": 0.0, "certainty": 0.0, "x": None, "y": None})
    listed = [
        {"topic_id": topic, "label": f"{label} again" if relabelled and topic == 2 else label,
         "words": label.split(), "language": "zh" if topic in ZH else "en", "coherence": 0.1, "stability": 0.8,
         "kind": "found", "joins": None, "x": 0.0, "y": float(topic)}
        for topic, label in names.items()
    ]  # fmt: skip
    if relabelled:
        # A topic that is new, was half in a whole that people had merged, and is called as one was renamed to.
        listed.append(listed[0] | {"topic_id": 6, "label": "Score and songs", "joins": 1})
        rows += [
            {"sentence_id": f"r1.{number}-0", "topic_id": 6, "similarity": 0.8, "certainty": 0.9, "x": 1.0, "y": 1.0}
            for number in numbers[-4:]
        ]
        rows = list({row["sentence_id"]: row for row in rows}.values())
    tree = [{"node": -2, "left": 0, "right": 1, "height": 0.4, "language": "en", "label": "water"}]
    add_run(settings, nth, quality, sentences=rows, topics=listed, tree=tree)


def add_run(settings: Settings, nth: int, quality: dict[str, Any], **tables: list[dict[str, Any]]) -> None:
    """A run of the step `topics` with these tables, published."""
    run = Run(
        run_id=f"topics-{nth}", step="topics", model="stand-in", model_hash="0", parameters={}, seed=1,
        data_version="0", started_at=datetime.now(UTC) + timedelta(microseconds=1), seconds=0.1, quality=quality,
    )  # fmt: skip
    folder = settings.runs / run.run_id
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    with writing(settings) as studio:
        studio.add_run(run, f"j-{run.run_id}")
        studio.publish()


def refit(settings: Settings) -> None:
    """More reviews, and the topics found again: `the music` gets another label, and a new topic joins the waves."""
    _add(settings, "b2", range(12, 18))
    add_topics(settings, 2, range(18), relabelled=True, edits=TopicEdits(settings.app_state).current().newest)


def publish(settings: Settings) -> None:
    with writing(settings) as studio:
        studio.publish()
