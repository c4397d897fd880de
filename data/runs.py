"""The runs' folders: `runs/<run_id>/` with `manifest.json` and Parquet files, complete or not there at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from data.errors import RunError
from data.records import Run
from data.settings import Settings

MANIFEST = "manifest.json"


def load_run(settings: Settings, run_id: str) -> Run:
    """The manifest of a run.

    Raises:
        RunError: there is no such run, or its manifest cannot be read.
    """
    path = settings.runs / run_id / MANIFEST
    try:
        return Run.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RunError(
            f"there is no run '{run_id}'", where=str(settings.runs), mend="list them with `marquee runs`"
        ) from None
    except ValueError as error:
        first = str(error).splitlines()[0]
        raise RunError(
            f"the run's manifest cannot be read: {first}", where=str(path), mend="run the step again"
        ) from None


def list_runs(settings: Settings, step: str | None = None) -> list[Run]:
    """The complete runs in the studio's folder, oldest first; of one step if it is named."""
    names = [path.parent.name for path in settings.runs.glob(f"[!.]*/{MANIFEST}")]
    runs = [run for run in (load_run(settings, name) for name in names) if step in (None, run.step)]
    return sorted(runs, key=lambda run: (run.started_at, run.run_id))


def newest_run(settings: Settings, step: str) -> Run | None:
    """The newest complete run of a step, or None."""
    return max(list_runs(settings, step), key=lambda run: (run.started_at, run.run_id), default=None)


@contextmanager
def writing_run(settings: Settings, run_id: str) -> Iterator[Path]:
    """A folder to write a run into. It gets its name only when the block ends well, and goes away when not.

    Raises:
        RunError: the disk is full.
    """
    settings.runs.mkdir(parents=True, exist_ok=True)
    _sweep_leftovers(settings.runs)
    part = settings.runs / f".{run_id}.{os.getpid()}.part"
    part.mkdir()
    try:
        yield part
        part.rename(settings.runs / run_id)
    except OSError as error:
        if "No space left" not in str(error):
            raise
        raise RunError(
            "the disk is full", where=str(settings.runs), mend="free some space and run it again; nothing was changed"
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def write_manifest(folder: Path, run: Run) -> None:
    """Write a run's manifest into its folder."""
    (folder / MANIFEST).write_text(run.model_dump_json(indent=2) + "\n", encoding="utf-8")


def _sweep_leftovers(runs: Path) -> None:
    """Remove what processes left that were killed while they wrote."""
    for path in runs.glob(".*.part"):
        owner = path.name.split(".")[-2]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(path, ignore_errors=True)
