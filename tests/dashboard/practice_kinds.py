"""Job kinds for the tests: real batches and runs, prepared slowly, or badly, on demand."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboard.kinds import KINDS, Kind
from dashboard.leftovers import RUN_FILE
from data.errors import SourceError
from data.progress import Progress
from data.records import Run
from data.settings import Settings

#: Rows in every practice batch.
ROWS = 50


def write_batch(folder: Path, name: str, padding: int = 0) -> None:
    """A batch of `ROWS` titles whose ids depend on `name`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [
        {
            "title_id": f"t{name}{number:04d}",
            "row_hash": "0" * 16,
            "source": "practice",
            "source_key": f"{name}-{number}",
            "name": f"The Practice of {name.title()} {number}",
            "original_name": None,
            "year": 2020,
            "release_date": None,
            "genres": [],
            "languages": [],
            "countries": [],
            "certificate": None,
            "runtime_minutes": None,
            "studio": None,
            "synopsis": os.urandom(padding // 2).hex() or None,
            "budget_usd": None,
            "box_office_usd": None,
            "credits": [],
            "screenplay": None,
        }
        for number in range(ROWS)
    ]
    kinds = {
        "release_date": pa.date32(),
        "year": pa.int32(),
        "runtime_minutes": pa.int32(),
        "budget_usd": pa.float64(),
        "box_office_usd": pa.float64(),
        "credits": pa.list_(pa.struct([("person", pa.string()), ("role", pa.string()), ("character", pa.string())])),
    } | {name: pa.list_(pa.string()) for name in ("genres", "languages", "countries")}
    schema = pa.schema([(column, kinds.get(column, pa.string())) for column in rows[0]])
    pq.write_table(pa.Table.from_pylist(rows, schema), folder / "titles.parquet")
    about = {"format": "practice", "origin": name, "counts": {"read": ROWS}}
    (folder / "batch.json").write_text(json.dumps(about), encoding="utf-8")


def _prepare(settings: Settings, parameters: dict[str, Any], folder: Path, progress: Progress) -> None:
    name = parameters["name"]
    with (settings.studio / "attempts.log").open("a", encoding="utf-8") as log:
        log.write(f"{name} {os.getpid()}\n")
    for _ in progress.over(range(parameters.get("steps", 1)), "practising", parameters.get("steps", 1)):
        time.sleep(parameters.get("pause", 0.0))
    _misbehave(settings, parameters.get("then", ""), progress)
    write_batch(folder, name, parameters.get("padding", 0))


def _misbehave(settings: Settings, how: str, progress: Progress) -> None:
    if how == "refuse":
        raise SourceError("the file holds nothing", where="reviews.csv, line 1", mend="choose another file")
    if how == "break":
        raise ValueError("a secret of the review text")
    if how == "memory":
        raise MemoryError
    if how == "crash":
        ctypes.string_at(0)
    if how == "chatter":
        for number in range(5_000):
            print(f"line {number}")
        progress.note("noted")
    if how == "deaf":
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        while True:
            time.sleep(60)
    if how == "fill":
        (settings.studio / "incoming" / "filler").write_bytes(b"x" * 2**30)


def _ingest(studio: Any, parameters: dict[str, Any], folder: Path, job_id: str) -> dict[str, Any]:
    if parameters.get("slow_ingest"):
        time.sleep(parameters["slow_ingest"])
    return KINDS["import"].ingest(studio, parameters, folder, job_id)


def _prepare_run(settings: Settings, parameters: dict[str, Any], folder: Path, progress: Progress) -> None:
    run_id = f"practice-{os.urandom(4).hex()}"
    part = settings.runs / f".{run_id}"
    part.mkdir()
    for _ in progress.over(range(parameters.get("steps", 1)), "computing", parameters.get("steps", 1)):
        time.sleep(parameters.get("pause", 0.0))
    run = Run(
        run_id=run_id,
        step="practice",
        model="none",
        model_hash="0",
        parameters=parameters,
        seed=1,
        data_version="0",
        started_at=datetime.now(UTC),
        seconds=1.0,
    )
    (part / "manifest.json").write_text(run.model_dump_json(), encoding="utf-8")
    part.rename(settings.runs / run_id)
    (folder / RUN_FILE).write_text(run.model_dump_json(), encoding="utf-8")


KINDS["practice"] = Kind(_prepare, _ingest, "taking the practice in")
KINDS["practice-run"] = Kind(_prepare_run, KINDS["analyse"].ingest, "registering the run")
