"""What kinds of job there are: for each, what its child prepares and how the supervisor takes it in.

A kind's `prepare` runs in the job's own process and may only write into the job's folder (and, for an
analysis, a new run folder). Its `ingest` runs in the supervisor with the studio opened for writing, and
must change nothing when it is called a second time for the same job.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.leftovers import RUN_FILE, run_prepared
from data.errors import JobError, StudioError
from data.progress import Progress
from data.settings import Settings

if TYPE_CHECKING:
    from data.studio import Studio

#: In an analysis's folder instead of a run: why there was nothing to do.
SKIPPED_FILE = "skipped.txt"
Prepare = Callable[[Settings, dict[str, Any], Path, Progress], None]
Ingest = Callable[["Studio", dict[str, Any], Path, str], dict[str, Any]]
Keep = Callable[[Settings, dict[str, Any], Path, str], dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """A kind of job.

    Attributes:
        prepare: (settings, parameters, folder, progress), in the child; None when there is nothing to prepare.
        ingest: (studio, parameters, folder, job_id) → the job's result, in the supervisor.
        ingest_stage: what the second half is called on screen.
        keep: (settings, parameters, folder, job_id) → the job's result, instead of `ingest` where what was prepared
            is no part of the studio's data: nothing is opened for writing and nothing is published.
        beside: whether the supervisor does it while another job's child is at work, so that it need not wait.
    """

    prepare: Prepare | None
    ingest: Ingest | None
    ingest_stage: str
    beside: bool = False
    keep: Keep | None = None


def kind_named(name: str) -> Kind:
    """The kind of that name.

    Raises:
        JobError: there is none.
    """
    if name not in KINDS:
        raise JobError(f"there is no job kind '{name}'", mend=f"known kinds are {', '.join(sorted(KINDS))}")
    return KINDS[name]


def load_kinds(modules: Iterable[str]) -> None:
    """Import modules that add kinds of their own to `KINDS`."""
    for module in modules:
        importlib.import_module(module)


def batch_id_of(job_id: str) -> str:
    """The id of the batch that a job brings in."""
    return f"b{job_id.removeprefix('j')}"


def _prepare_import(settings: Settings, parameters: dict[str, Any], folder: Path, progress: Progress) -> None:
    from data.importing import prepare_import

    prepare_import(settings, parameters, folder, progress)


def _ingest_import(studio: Studio, _parameters: dict[str, Any], folder: Path, job_id: str) -> dict[str, Any]:
    batch = studio.add_batch(folder, batch_id_of(job_id), job_id)
    return {"batch_id": batch.batch_id, "format": batch.format, "origin": batch.origin, "counts": batch.counts}


def _ingest_undo(studio: Studio, parameters: dict[str, Any], _folder: Path, _job_id: str) -> dict[str, Any]:
    from data.snapshots import open_newest

    batch_id = str(parameters["batch_id"])
    undone = studio.undo_batch(batch_id)
    if not undone:
        snapshot = open_newest(studio.settings.snapshots)
        known = snapshot.rows("lists/batch", batch_id=batch_id)
        snapshot.close()
        if not any(row["batch_id"] == batch_id for row in known):
            raise StudioError("no batch has that id", where=batch_id, mend="see `marquee batches` for the ids")
    return {"batch_id": batch_id, "undone": undone}


def _prepare_analysis(settings: Settings, parameters: dict[str, Any], folder: Path, progress: Progress) -> None:
    from analytics.pipeline import nothing_to_read, run_step

    reason = nothing_to_read(settings, str(parameters["step"]))
    if reason:
        (folder / SKIPPED_FILE).write_text(reason, encoding="utf-8")
        return
    chosen = {name: value for name, value in parameters.items() if name != "step"}
    run = run_step(settings, str(parameters["step"]), chosen, progress)
    (folder / RUN_FILE).write_text(run.model_dump_json(), encoding="utf-8")


def _ingest_analysis(studio: Studio, parameters: dict[str, Any], folder: Path, job_id: str) -> dict[str, Any]:
    if (folder / SKIPPED_FILE).exists():
        return {"step": parameters["step"], "skipped": (folder / SKIPPED_FILE).read_text(encoding="utf-8")}
    run = run_prepared(folder)
    studio.add_run(run, job_id)
    return {"run_id": run.run_id, "step": run.step, "seconds": run.seconds, "quality": run.quality}


def _ingest_publish(_studio: Studio, _parameters: dict[str, Any], _folder: Path, _job_id: str) -> dict[str, Any]:
    # The supervisor publishes after every ingest, and publishing lays the corrections over the runs.
    return {}


def _prepare_report(settings: Settings, parameters: dict[str, Any], folder: Path, progress: Progress) -> None:
    from dashboard.reporting.making import prepare_report

    prepare_report(settings, parameters, folder, progress)


def _keep_report(settings: Settings, parameters: dict[str, Any], folder: Path, job_id: str) -> dict[str, Any]:
    from dashboard.reporting.making import keep_report

    return keep_report(settings, parameters, folder, job_id)


def _prepare_names(settings: Settings, parameters: dict[str, Any], folder: Path, progress: Progress) -> None:
    from dashboard.topic_naming import prepare_names

    prepare_names(settings, parameters, folder, progress)


def _ingest_names(studio: Studio, _parameters: dict[str, Any], folder: Path, _job_id: str) -> dict[str, Any]:
    from dashboard.topic_naming import ingest_names

    return ingest_names(studio.settings, folder)


KINDS: dict[str, Kind] = {
    "import": Kind(_prepare_import, _ingest_import, "taking the batch in"),
    "undo": Kind(None, _ingest_undo, "taking the batch out"),
    "analyse": Kind(_prepare_analysis, _ingest_analysis, "registering the run"),
    "publish": Kind(None, _ingest_publish, "updating the figures", beside=True),
    "name_topics": Kind(_prepare_names, _ingest_names, "giving topics their names"),
    "report": Kind(_prepare_report, None, "keeping the report", keep=_keep_report),
}
