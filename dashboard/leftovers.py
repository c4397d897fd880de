"""What jobs leave behind, and what of it can go."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Collection
from pathlib import Path

from data.errors import StudioError
from data.records import Job, Run
from data.settings import Settings

#: The folder of an attempt's output in `incoming/`: the job and the attempt's number.
OUTPUT_NAME = re.compile(r"j[0-9a-f]{10}-\d+")
#: Where the child of an analysis leaves the run that the supervisor registers.
RUN_FILE = "run.json"
UPLOADS = "uploads"
#: An upload that was never submitted may still be looked at for so long.
UPLOAD_SECONDS = 24 * 3600.0


def discard(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def discard_uploads(settings: Settings, job: Job) -> None:
    """Remove the uploads that an import has taken in; a person's own files are never touched."""
    for path in map(Path, job.parameters.get("paths") or []):
        if (settings.incoming / UPLOADS) in path.parents:
            discard(_upload_folder(settings, path))


def sweep_incoming(settings: Settings, outputs: Collection[Path], jobs: Collection[Job]) -> None:
    """Remove outputs of dead attempts, and old uploads that no job wants any more.

    Args:
        settings: the studio's.
        outputs: folders that still wait to be taken in.
        jobs: jobs that are open or may be retried.
    """
    for path in settings.incoming.iterdir():
        if OUTPUT_NAME.fullmatch(path.name) and path not in outputs:
            discard(path)
    folder = settings.incoming / UPLOADS
    wanted = {_upload_folder(settings, Path(path)) for job in jobs for path in job.parameters.get("paths") or []}
    for path in folder.iterdir() if folder.is_dir() else ():
        if path not in wanted and time.time() - path.stat().st_mtime > UPLOAD_SECONDS:
            discard(path)


def _upload_folder(settings: Settings, path: Path) -> Path:
    folder = settings.incoming / UPLOADS
    return folder / path.relative_to(folder).parts[0] if folder in path.parents else path


def sweep_runs(settings: Settings, outputs: Collection[Path]) -> None:
    """Remove the folders of runs that are neither registered nor about to be.

    Raises:
        StudioBusy: another program holds the store open.
    """
    from data.studio import writing

    found = list(settings.runs.iterdir())
    if not found:
        return
    with writing(settings) as studio:
        known = studio.run_ids() | {run_prepared(folder).run_id for folder in outputs if (folder / RUN_FILE).exists()}
    for path in found:
        if path.name not in known:
            discard(path)


def run_prepared(folder: Path) -> Run:
    """The run that a child has left for the supervisor.

    Raises:
        StudioError: the file is damaged.
    """
    try:
        return Run.model_validate_json((folder / RUN_FILE).read_text(encoding="utf-8"))
    except ValueError:
        raise StudioError(
            "the prepared run is damaged", where=str(folder / RUN_FILE), mend="delete the folder and retry the job"
        ) from None
