"""The queue as the app and the command line see it: submit, look, cancel, retry, wait.

Nothing here does the work: a supervisor does (`dashboard.worker`), in another process or, for
`work_off` without a server, in this one.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Any

from dashboard.kinds import kind_named
from dashboard.processes import supervising
from data.appstate import AppState
from data.errors import JobError, UnknownStep
from data.records import Job
from data.settings import Settings

WATCH_SECONDS = 0.2
#: Kinds that change what an analysis would see.
CHANGES = ("import", "undo")
Watcher = Callable[[list[Job]], None]


def submit(settings: Settings, kind: str, parameters: dict[str, Any], after: Iterable[str] = ()) -> str:
    """Queue a job; the same work that is open already is not queued twice.

    Args:
        settings: the studio's.
        kind: `import`, `undo`, `analyse`; a `publish` by `submit_publish`.
        parameters: import: paths, format, mapping; undo: batch_id; analyse: step, and what the step takes.
        after: jobs that must be done before this one starts; when one of them fails, this one is cancelled.

    Returns:
        The id of the new job, or of the open one that does the same.

    Raises:
        JobError: there is no such kind.
        StudioError: the queue cannot be written.
    """
    kind_named(kind)
    return AppState(settings.app_state).submit(kind, _spelled_out(kind, parameters), after)


def submit_analysis(settings: Settings, steps: Sequence[str] = ()) -> list[str]:
    """Queue the analysis steps that are stale, each after those that it needs.

    Args:
        settings: the studio's.
        steps: the steps wanted, stale or not, with what they need and is stale; empty: all stale ones.

    Returns:
        The jobs' ids in order; empty when everything is up to date.

    Raises:
        UnknownStep: there is no such step.
        SnapshotMissing: the studio has nothing to analyse yet.
    """
    from analytics.pipeline import STEPS, stale_steps
    from data.snapshots import open_newest

    for step in steps:
        if step not in STEPS:
            raise UnknownStep(f"there is no step '{step}'", mend=f"known steps are {', '.join(STEPS)}")
    if any(job.kind in CHANGES for job in list_jobs(settings, open_only=True)):
        # What is stale will be known only when these are done; they make everything so.
        stale = list(STEPS)
    else:
        snapshot = open_newest(settings.snapshots)
        stale = stale_steps(settings, snapshot)
        snapshot.close()
    return _submit_steps(settings, _in_order(steps, stale))


def submit_publish(settings: Settings) -> str:
    """Queue a new snapshot, which lays the corrections made until now over the figures.

    One that waits already will see them. One that is at work may have read the corrections before: then another
    follows it, and however many are made meanwhile, only one.

    Returns:
        The id of the job that will publish them.
    """
    at_work = ""
    for job in list_jobs(settings, open_only=True):
        if job.kind == "publish" and not job.cancel_requested:
            if job.status == "queued":
                return job.job_id
            at_work = job.job_id
    return submit(settings, "publish", {"following": at_work} if at_work else {})


def is_publishing(settings: Settings) -> bool:
    """Whether a new snapshot is on its way because of corrections."""
    return any(job.kind == "publish" for job in list_jobs(settings, open_only=True))


def _in_order(wanted: Sequence[str], stale: Sequence[str]) -> list[str]:
    from analytics.pipeline import STEPS, needs_of

    if not wanted:
        return [step for step in STEPS if step in stale]
    needed = {need for step in wanted for need in needs_of(step)}
    return [step for step in STEPS if step in wanted or (step in stale and step in needed)]


def _submit_steps(settings: Settings, steps: list[str]) -> list[str]:
    from analytics.pipeline import needs_of

    submitted: dict[str, str] = {}
    for step in steps:
        after = [submitted[need] for need in needs_of(step) if need in submitted]
        submitted[step] = submit(settings, "analyse", {"step": step}, after)
    return list(submitted.values())


def list_jobs(settings: Settings, open_only: bool = False, limit: int = 100) -> list[Job]:
    """The newest jobs, newest first; empty when there is no queue yet."""
    if not settings.app_state.exists():
        return []
    return AppState(settings.app_state).newest(limit, open_only)


def load_job(settings: Settings, job_id: str) -> Job:
    """One job, by its id or the beginning of it.

    Raises:
        JobMissing: no job's id begins so, or several do.
    """
    state = AppState(settings.app_state)
    return state.load(state.full_id(job_id))


def cancel_job(settings: Settings, job_id: str) -> Job:
    """Ask a job to stop: a waiting one is cancelled at once, a running one within about a second.

    Returns:
        The job as it stands now.

    Raises:
        JobMissing: no job has that id.
        JobError: it is too late: its result is being taken in, or it is closed.
    """
    job = load_job(settings, job_id)
    if not AppState(settings.app_state).cancel(job.job_id):
        now = load_job(settings, job.job_id)
        late = "its result is being taken in" if now.open else f"it is already {now.status}"
        raise JobError(f"the job cannot be cancelled any more: {late}", where=job.job_id)
    return load_job(settings, job.job_id)


def retry_job(settings: Settings, job_id: str) -> list[str]:
    """Queue a failed or cancelled job again, with the jobs that it builds on and that build on it.

    Returns:
        The ids of all jobs that were queued again.

    Raises:
        JobMissing: no job has that id.
        JobError: it is open or done, or the same work is already in the queue.
    """
    job = load_job(settings, job_id)
    opened = AppState(settings.app_state).reopen(job.job_id)
    if not opened:
        mend = "wait for it" if job.open else "submit the work anew"
        raise JobError(f"the job is {job.status} and cannot be retried", where=job.job_id, mend=mend)
    return opened


def job_log(settings: Settings, job_id: str) -> list[tuple[datetime, str]]:
    """A job's log, oldest line first: (UTC time without a zone, line).

    Raises:
        JobMissing: no job has that id.
    """
    return AppState(settings.app_state).log(load_job(settings, job_id).job_id)


def work_off(
    settings: Settings,
    job_ids: Sequence[str],
    on_change: Watcher | None = None,
    modules: tuple[str, ...] = (),
) -> list[Job]:
    """See jobs through: wait for the running supervisor, or be the supervisor while there is none.

    Call it from the main thread. When it is interrupted while this process supervises, the jobs are
    cancelled, because nobody else would go on with them; otherwise they go on without us.

    Args:
        settings: the studio's.
        job_ids: the jobs.
        on_change: gets the jobs, in the given order, whenever one of them changed.
        modules: modules that add job kinds.

    Returns:
        The jobs, closed.
    """
    watch = _Watch(settings, job_ids, on_change)
    while not watch.finished():
        with supervising(settings.studio) as chosen:
            if chosen:
                _supervise_until(settings, modules, watch)
                break
        time.sleep(WATCH_SECONDS)
    return watch.jobs


def _supervise_until(settings: Settings, modules: tuple[str, ...], watch: _Watch) -> None:
    from dashboard.worker import Supervisor

    with interruptions() as interrupted:
        Supervisor(settings, modules).run(until=lambda: interrupted.is_set() or watch.finished())
    if interrupted.is_set() and not watch.look():
        for job in watch.jobs:
            AppState(settings.app_state).cancel(job.job_id)
        raise KeyboardInterrupt


@contextmanager
def interruptions() -> Iterator[Event]:
    """An event that the first Ctrl-C sets; a second one raises KeyboardInterrupt at once.

    Python drops a KeyboardInterrupt that happens to be raised in a callback or a finaliser.
    """
    interrupted = Event()

    def note(number: int, frame: FrameType | None) -> None:
        if interrupted.is_set():
            signal.default_int_handler(number, frame)
        interrupted.set()

    before = signal.signal(signal.SIGINT, note)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)


class _Watch:
    """The jobs that someone waits for; tells of changes, at most every `WATCH_SECONDS`."""

    def __init__(self, settings: Settings, job_ids: Sequence[str], on_change: Watcher | None) -> None:
        self._state = AppState(settings.app_state)
        self._job_ids = list(job_ids)
        self._on_change = on_change
        self._looked = float("-inf")
        self.jobs: list[Job] = []

    def finished(self) -> bool:
        """Look again, if it is time to; whether all of them are closed."""
        if time.monotonic() - self._looked >= WATCH_SECONDS:
            return self.look()
        return not any(job.open for job in self.jobs)

    def look(self) -> bool:
        """Look again; whether all of them are closed."""
        self._looked = time.monotonic()
        jobs = [self._state.load(job_id) for job_id in self._job_ids]
        if jobs != self.jobs and self._on_change:
            self._on_change(jobs)
        self.jobs = jobs
        return not any(job.open for job in self.jobs)


def _spelled_out(kind: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """The parameters in the one form by which the same work is known, whoever submits it."""
    if kind != "import":
        return parameters
    # The job's process has another working folder than the one who submits.
    paths = [str(Path(path).absolute()) for path in parameters.get("paths") or []]
    return parameters | {
        "paths": paths,
        "format": parameters.get("format") or None,
        "mapping": parameters.get("mapping") or None,
    }
