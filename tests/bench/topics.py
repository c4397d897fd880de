"""The step `topics` on made-up sentences with made-up vectors: how its time and memory grow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from data.progress import Progress
from data.records import Run
from data.settings import Settings, load_settings

_CLOUDS, _DIMENSION, _CHUNK = 60, 384, 20_000
#: A sentence of twelve words: of its cloud's twenty, and of three thousand that anybody uses.
SENTENCES = """
    select 'r' || i // 3 || '-' || i % 3 as sentence_id, 'r' || i // 3 as review_id, (i % 3)::integer as position,
           0 as start_char, 20 as end_char,
           array_to_string(list_transform(range(12), lambda j:
               if(hash(i * 13 + j) % 3 = 0, 'c' || chr(97 + (cloud // 26)::integer) || chr(97 + (cloud % 26)::integer)
                   || chr(97 + (hash(i * 17 + j) % 20)::integer), 'w' || chr(97 + (hash(i * 19 + j) % 26)::integer)
                   || chr(97 + (hash(i * 23 + j) % 26)::integer) || chr(97 + (hash(i * 29 + j) % 5)::integer))), ' ')
               as text,
           'en' as language, false as spoiler
    from (select i, (hash(i) % 60)::integer as cloud from range($sentences // 3 * 3) as r(i))"""


def measure(sizes: tuple[int, int] = (30_000, 1_000_000)) -> dict[str, Any]:
    """The whole step at two sizes, each in a process of its own, so that its peak memory is its own."""
    found = []
    for rows in sizes:
        command = [sys.executable, "-m", "tests.bench.topics", str(rows)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    small, large = found
    growth = np.log(large["cpu"] / small["cpu"]) / np.log(sizes[1] / sizes[0])
    return {
        "sentences": list(sizes),
        "minutes by the clock": [round(one["wall"] / 60, 1) for one in found],
        "seconds of the processor": [round(one["cpu"], 1) for one in found],
        "growth exponent, of the processor's time": round(float(growth), 2),
        "peak memory of the step, MB": [one["peak"] for one in found],
        "large: share of the seconds by stage": large["stages"],
    }


class _Stages(Progress):
    """Notes how long each stage took, in seconds of the processor."""

    def __init__(self) -> None:
        super().__init__()
        self.spent: dict[str, float] = {}
        self._now = ("starting", time.process_time())

    def stage(self, name: str, total: int | None = None) -> None:
        super().stage(name, total)
        before, since = self._now
        self.spent[before] = round(self.spent.get(before, 0) + time.process_time() - since, 1)
        self._now = (name, time.process_time())


def _one(rows: int) -> dict[str, Any]:
    from analytics.pipeline import run_step

    with tempfile.TemporaryDirectory(prefix="marquee-bench-") as folder:
        settings = load_settings(Path(folder) / "studio")
        made = subprocess.run([sys.executable, "-m", "tests.bench.topics", "make", str(rows), folder], check=True)
        assert made.returncode == 0
        stages = _Stages()
        clock, worked = time.perf_counter(), time.process_time()
        run_step(settings, "topics", {}, stages)
        wall, cpu = time.perf_counter() - clock, time.process_time() - worked
        stages.stage("end")
    return {"wall": wall, "cpu": cpu, "peak": _peak(), "stages": stages.spent}


def _peak() -> int:
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _make(rows: int, folder: Path) -> None:
    from tests.bench import synthetic

    synthetic.TABLES["sentences"] = SENTENCES
    settings = synthetic.make_studio(folder / "studio", rows)
    for path in settings.runs.iterdir():
        # Stand-in runs are no runs of the step: nothing may be taken over from them.
        path.rename(folder / path.name)
    _write_embedded(settings)


def _write_embedded(settings: Settings) -> None:
    """A run of `embed`: vectors of sixty clouds that lie in each other, each sentence's drawn by its own hash."""
    from analytics.vectors import VectorWriter
    from data.runs import write_manifest, writing_run
    from data.snapshots import open_newest

    centres = np.random.default_rng(0).normal(size=(_CLOUDS, _DIMENSION)).astype(np.float32)
    snapshot, count = open_newest(settings.snapshots), 0
    with writing_run(settings, "embed") as folder:
        with VectorWriter(folder / "vectors.parquet", _DIMENSION) as writer:
            for number, batch in enumerate(snapshot.batches("analysis/sentences", _CHUNK)):
                # The cloud's letters stand in its words; a sentence without any lies where it likes.
                texts = batch.column("text").to_pylist()
                clouds = np.array([_cloud(text) for text in texts])
                noise = np.random.default_rng(number).standard_normal((len(texts), _DIMENSION), dtype=np.float32)
                vectors = centres[clouds] + 3 * noise
                vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
                hashes = batch.column("text_hash")
                writer.write(batch.column("sentence_id"), hashes, ["minilm"] * len(texts), vectors)
                count += len(texts)
        version = snapshot.data_version
        snapshot.close()
        run = Run(
            run_id="embed", step="embed", model="stand-in", model_hash="x", parameters={}, seed=0,
            data_version=version, started_at=datetime.now(UTC), seconds=0,
            quality={"spaces": {"minilm": {"en": count}}, "sentences": count, "dimension": _DIMENSION},
        )  # fmt: skip
        write_manifest(folder, run)


def _cloud(text: str) -> int:
    for word in text.split():
        if word[0] == "c":
            return (ord(word[1]) - 97) * 26 + ord(word[2]) - 97
    return len(text) % _CLOUDS


if __name__ == "__main__":
    os.environ["HF_HUB_OFFLINE"] = "1"
    if sys.argv[1] == "make":
        _make(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        print(json.dumps(_one(int(sys.argv[1]))))
