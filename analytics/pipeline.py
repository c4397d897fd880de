"""The steps of the analysis: what each needs, which are stale, and how one is run.

    embed ──▶ topics
    sentiment ──▶ clauses ──▶ aspects (also reads embed)
        ┊            └──────▶ mentions
        └┄┄▶ recommender ──▶ segments

The recommender takes in what reviews say where they were scored, but ratings alone do.

A run is stale when the data, a run that it was made from, its parameters or its model are no longer the ones
that a new run would have.
"""

from __future__ import annotations

import hashlib
import importlib
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Literal

from pydantic import ValidationError

from analytics.comparison import Comparison, compare_runs
from analytics.work import Outcome, Work
from data.errors import RunError, UnknownStep
from data.progress import Progress
from data.records import Record, Run
from data.runs import list_runs, load_run, newest_run, write_manifest, writing_run
from data.settings import Settings
from data.snapshots import Snapshot, open_newest

__all__ = [
    "STEPS", "Comparison", "Step", "compare_runs", "list_runs", "load_run", "needs_of", "newest_run",
    "nothing_to_read", "readable", "run_step", "stale_steps",
]  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One step: its module under `analytics.steps`, loaded when it runs, and what it builds on.

    Attributes:
        worker: the function in that module that does the work.
        needs: steps whose newest runs it reads.
        uses: steps whose results it takes in where there are any.
        reads: what there must be for it to do: sentences of reviews, or feedback of enough viewers on titles.
        libraries: packages whose versions the manifest names.
    """

    name: str
    worker: str
    needs: tuple[str, ...]
    libraries: tuple[str, ...]
    uses: tuple[str, ...] = ()
    reads: Reads = "evidence"

    def configure(self, settings: Settings) -> Record:
        """The parameters that the settings mean."""
        config: Record = self._module().configure(settings)
        return config

    def model_hash(self, settings: Settings) -> str:
        """Hash of the model that the settings mean, "" if it is not on this machine."""
        found: str = self._module().model_hash(settings)
        return found

    def work(self, work: Work) -> Outcome:
        """Do the step: write the run's Parquet files."""
        worker: Callable[[Work], Outcome] = getattr(self._module(), self.worker)
        return worker(work)

    def _module(self) -> Any:
        return importlib.import_module(f"analytics.steps.{self.name}")


Reads = Literal["evidence", "feedback"]
#: Below this there is no audience to be learnt: viewers who said something of at least two titles, titles, and both.
FEWEST = {"viewers": 30, "titles": 5, "pairs": 1000}
_EVERY = ("numpy", "pyarrow", "duckdb")
#: The steps in the order in which they can run.
STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        Step(
            "embed",
            "write_vectors",
            (),
            (*_EVERY, "torch", "tokenizers", "sentence-transformers", "scikit-learn", "jieba"),
        ),
        Step("sentiment", "write_sentiment", (), (*_EVERY, "torch", "tokenizers", "transformers", "scikit-learn")),
        Step("topics", "write_topics", ("embed",), (*_EVERY, "bertopic", "scikit-learn", "scipy", "jieba")),
        Step("clauses", "write_clauses", ("sentiment",), (*_EVERY, "pyahocorasick", "torch", "scikit-learn")),
        Step("aspects", "write_aspects", ("embed", "clauses"), (*_EVERY, "pyahocorasick", "jieba")),
        Step("mentions", "write_mentions", ("clauses",), (*_EVERY, "pyahocorasick", "jieba")),
        Step(
            "recommender",
            "write_recommender",
            (),
            (*_EVERY, "torch", "tokenizers", "scipy", "scikit-learn"),
            uses=("sentiment",),
            reads="feedback",
        ),
        Step("segments", "write_segments", ("recommender",), (*_EVERY, "scipy", "scikit-learn"), reads="feedback"),
    )
}


def needs_of(step: str) -> tuple[str, ...]:
    """The steps whose runs a step reads, or takes in where there are any.

    Raises:
        UnknownStep: there is no such step.
    """
    known = _step(step)
    return (*known.needs, *known.uses)


def stale_steps(settings: Settings, snapshot: Snapshot) -> list[str]:
    """The steps that would say something new about this snapshot's data, in the order in which to run them.

    Steps that have nothing to read are left out.
    """
    there = readable(snapshot)
    rows = snapshot.rows("analysis/current_runs")
    current = {row["step"]: Run.model_validate_json(row["manifest"]) for row in rows}
    stale: list[str] = []
    for name, step in STEPS.items():
        if step.reads not in there:
            continue
        fresh = name in current and _is_fresh(step, current[name], current, settings, snapshot.data_version)
        if not fresh or any(need in stale for need in (*step.needs, *step.uses)):
            stale.append(name)
    return stale


def run_step(settings: Settings, step: str, parameters: Mapping[str, Any], progress: Progress) -> Run:
    """Run one step on the newest snapshot and write `runs/<run_id>/`.

    Args:
        parameters: fields of the step's config that are to differ from what the settings mean.
        progress: told of every stage; it may stop the work, and then nothing is left behind.

    Returns:
        The run, complete on disk, to be registered with `Studio.add_run`.

    Raises:
        UnknownStep: there is no such step.
        RunError: a parameter is unknown or cannot be, a parent has not been run, a model cannot be loaded.
        NotEnoughEvidence: there is nothing to analyse.
        SnapshotMissing: nothing has been published.
    """
    known = _step(step)
    config = _configured(known, settings, parameters)
    parents = {need: _parent(settings, step, need) for need in known.needs}
    parents |= {use: run for use in known.uses if (run := newest_run(settings, use)) is not None}
    started, clock = datetime.now(UTC), time.monotonic()
    with closing(open_newest(settings.snapshots)) as snapshot:
        run_id = _run_id(step, started, snapshot.data_version, config)
        with writing_run(settings, run_id) as folder:
            work = Work(settings, snapshot, folder, parents, newest_run(settings, step), config, progress)
            outcome = known.work(work)
            run = Run(
                run_id=run_id,
                step=step,
                model=outcome.model,
                model_hash=outcome.model_hash,
                parameters=config.model_dump(mode="json"),
                seed=getattr(config, "seed", settings.seed),
                data_version=snapshot.data_version,
                inputs={need: parent.run_id for need, parent in parents.items()},
                libraries={name: version(name) for name in known.libraries},
                started_at=started,
                seconds=round(time.monotonic() - clock, 3),
                quality=outcome.quality,
                notes=(*_late(parents, snapshot), *outcome.notes),
            )
            write_manifest(folder, run)
    return run


def nothing_to_read(settings: Settings, step: str) -> str:
    """Why a step cannot say anything about the newest snapshot; "" where it can.

    Raises:
        UnknownStep: there is no such step.
        SnapshotMissing: nothing has been published.
    """
    reads = _step(step).reads
    with closing(open_newest(settings.snapshots)) as snapshot:
        if reads in readable(snapshot):
            return ""
    if reads == "evidence":
        return "there are no reviews to read"
    fewest = f"{FEWEST['viewers']} viewers with opinions on two titles or more, {FEWEST['pairs']} opinions in all"
    fewest += f", on {FEWEST['titles']} titles"
    return f"an audience is learnt from at least {fewest}"


def readable(snapshot: Snapshot) -> set[Reads]:
    """What a snapshot has enough of for a step to read."""
    found: set[Reads] = set()
    if snapshot.rows("analysis/languages"):
        found.add("evidence")
    (counts,) = snapshot.rows("analysis/feedback_counts")
    if all(counts[name] >= fewest for name, fewest in FEWEST.items()):
        found.add("feedback")
    return found


def _step(name: str) -> Step:
    if name not in STEPS:
        raise UnknownStep(f"there is no step '{name}'", where="analyse", mend=f"known steps are {', '.join(STEPS)}")
    return STEPS[name]


def _configured(step: Step, settings: Settings, parameters: Mapping[str, Any]) -> Record:
    config = step.configure(settings)
    chosen = {name: value for name, value in parameters.items() if name != "step"}
    try:
        return type(config).model_validate(config.model_dump() | chosen)
    except ValidationError as error:
        first = error.errors()[0]
        raise RunError(
            f"the parameter '{first['loc'][0]}' cannot be used: {first['msg'].lower()}",
            where=step.name,
            mend=f"known parameters are {', '.join(type(config).model_fields)}",
        ) from None


def _parent(settings: Settings, step: str, need: str) -> Run:
    run = newest_run(settings, need)
    if run is None:
        raise RunError(
            f"the step '{step}' builds on '{need}', which has not been run", where=step, mend=f"run '{need}' first"
        )
    return run


def _is_fresh(step: Step, run: Run, current: Mapping[str, Run], settings: Settings, data_version: str) -> bool:
    inputs = {need: current[need].run_id for need in (*step.needs, *step.uses) if need in current}
    return (
        run.data_version == data_version
        and run.inputs == inputs
        and run.parameters == step.configure(settings).model_dump(mode="json")
        and run.model_hash == step.model_hash(settings)
        and (settings.runs / run.run_id).is_dir()
    )


def _late(parents: Mapping[str, Run], snapshot: Snapshot) -> list[str]:
    return [
        f"the data changed after '{need}' had run; sentences that came later are missing there"
        for need, parent in parents.items()
        if parent.data_version != snapshot.data_version
    ]


def _run_id(step: str, started: datetime, data_version: str, config: Record) -> str:
    told = f"{started.isoformat()} {data_version} {config.model_dump_json()}"
    return f"{step}-{started:%Y%m%d-%H%M%S}-{hashlib.sha256(told.encode()).hexdigest()[:6]}"
