"""The sample studio with its planted truth laid in as if the runs had found it: an oracle for the figures."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data.importing import prepare_import
from data.progress import Progress
from data.records import Run
from data.runs import write_manifest, writing_run
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, open_newest
from data.studio import create_studio, writing

FACTS = """
select e.sentence_id, e.review_id, e.title_id,
       any_value(p.value) filter (p.fact = 'sentiment') as sentiment,
       any_value(p.value) filter (p.fact = 'aspects') as aspects,
       any_value(p.value) filter (p.fact = 'characters') as characters,
       any_value(p.value) filter (p.fact = 'topic') as topic
from evidence as e left join planted as p on p.subject = 'sentence' and p.subject_id = e.sentence_id
group by all order by all
"""
TITLES = "select title_id, name, credits from titles order by title_id"
SCORES = {"praise": 0.8, "neutral": 0.0, "blame": -0.8}


def build_planted(folder: Path) -> Snapshot:
    """A copy of the sample with its planted truth as runs of sentiment, aspects, mentions and topics, published."""
    shutil.copytree(_pattern(), folder / "studio")
    return open_newest(load_settings(folder / "studio").snapshots)


@cache
def _pattern() -> Path:
    """The studio that is copied: importing the sample takes ten times as long as copying it."""
    kept = tempfile.TemporaryDirectory(prefix="marquee-planted-")
    atexit.register(kept.cleanup)
    # With a key of its own, so that viewers have the same ids in every run of the tests.
    settings = load_settings(Path(kept.name) / "studio", viewer_key="planted")
    create_studio(settings)
    batch = settings.incoming / "sample"
    batch.mkdir(parents=True)
    prepare_import(settings, {"paths": [], "format": "sample", "mapping": None}, batch, Progress())
    with writing(settings) as studio:
        studio.add_batch(batch, "b-sample", "j-sample")
        studio.publish()
        version = studio.data_version()
    with closing(open_newest(settings.snapshots)) as snapshot:
        truth = _truth(snapshot)
    for step, tables in truth.items():
        _write_run(settings, step, tables, version)
    with writing(settings) as studio:
        studio.publish()
    return settings.studio


def title_named(snapshot: Snapshot, name: str) -> str:
    """The id of one of the sample's titles."""
    return next(str(row["title_id"]) for row in _rows(snapshot, TITLES) if row["name"] == name)


def _truth(snapshot: Snapshot) -> dict[str, dict[str, list[dict[str, Any]]]]:
    facts = _rows(snapshot, FACTS)
    entities = [entity for row in _rows(snapshot, TITLES) for entity in _entities(row)]
    known = {(row["title_id"], row["name"]): row["entity_id"] for row in entities if row["kind"] == "character"}
    sums: dict[str, list[float]] = {}
    sentences, aspects, mentions, topics = [], [], [], []
    for fact in facts:
        said = {
            "sentence_id": fact["sentence_id"],
            "sentiment": SCORES[fact["sentiment"] or "neutral"],
            "probability": 1.0,
        }
        sums.setdefault(fact["review_id"], []).append(said["sentiment"])
        sentences.append(said | {"weight": 1.0})
        place = {"start_char": 0, "end_char": 5}
        signs = (part.split(":") for part in _parts(fact["aspects"]))
        aspects += [said | place | {"aspect": name, "sentiment": SCORES[sign]} for name, sign in signs]
        named = [
            known[fact["title_id"], name] for name in _parts(fact["characters"]) if (fact["title_id"], name) in known
        ]
        mentions += [said | place | {"entity_id": entity_id} for entity_id in named]
        topics.append(
            {
                "sentence_id": fact["sentence_id"],
                "topic_id": TOPICS.index(fact["topic"]) if fact["topic"] else -1,
                "similarity": 1.0,
            }
        )
    reviews = [{"review_id": key, "sentiment": sum(values) / len(values)} for key, values in sums.items()]
    listed = sorted({row["aspect"] for row in aspects})
    return {
        "sentiment": {"sentences": sentences, "reviews": reviews},
        "aspects": {"sentences": aspects, "aspects": [
            {"aspect": name, "name": name.title(), "name_zh": name, "description": "", "position": place}
            for place, name in enumerate(listed)
        ]},
        "mentions": {"sentences": mentions, "entities": entities},
        "topics": {"sentences": topics, "topics": [
            {"topic_id": place, "label": name, "words": [name], "language": "en", "coherence": 0.1}
            for place, name in enumerate(TOPICS)
        ]},
    }  # fmt: skip


TOPICS = ["the dog", "the lighthouse", "boycott"]


def _entities(title: dict[str, Any]) -> list[dict[str, Any]]:
    """Characters, cast and directors; the credits write a name in two languages, "English / 中文"."""
    credits = title["credits"]
    named = [("character", each["character"].split(" / ")[0]) for each in credits if each["character"]]
    named += [(each["role"], each["person"].split(" / ")[0]) for each in credits if each["role"] != "writer"]
    return [
        {"entity_id": f"{title['title_id']}-{kind}-{place}", "title_id": title["title_id"], "kind": kind,
         "name": name, "detail": "", "aliases": [name]}
        for place, (kind, name) in enumerate(dict.fromkeys(named))
    ]  # fmt: skip


def _write_run(settings: Settings, step: str, tables: dict[str, list[dict[str, Any]]], version: str) -> None:
    run = Run(
        run_id=f"{step}-planted", step=step, model="planted truth", model_hash="0", parameters={}, seed=1,
        data_version=version, started_at=datetime.now(UTC), seconds=0,
    )  # fmt: skip
    with writing_run(settings, run.run_id) as part:
        for name, rows in tables.items():
            pq.write_table(pa.Table.from_pylist(rows), part / f"{name}.parquet")
        write_manifest(part, run)
    with writing(settings) as studio:
        studio.add_run(run, f"j-{step}")


def _parts(value: str | None) -> list[str]:
    return value.split(",") if value else []


def _rows(snapshot: Snapshot, text: str) -> list[dict[str, Any]]:
    columns, rows = snapshot.select_rows(text, limit=1_000_000)
    return [dict(zip(columns, row, strict=True)) for row in rows]
