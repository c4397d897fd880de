"""The supervisor: the studio's only writer. `python -m dashboard.worker --studio DIR` runs one.

It takes one job at a time, in the queue's order, so that an analysis sees the imports queued before it.
A job's child prepares its output in a process of its own; the supervisor takes the output in, publishes a
snapshot and closes the job. Whatever dies in between, the next turn, or the next supervisor, knows from
the job's row and from the store where to go on; `docs/jobs.md` has the table.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.attempt import Attempt, Ending
from dashboard.beside import do_beside
from dashboard.child import ending_of, is_disk_full
from dashboard.kinds import Kind, kind_named, load_kinds
from dashboard.leftovers import discard, discard_uploads, sweep_incoming, sweep_runs
from dashboard.processes import end_marked, is_alive, own_identity, supervising
from data.appstate import AppState, Claimed
from data.errors import MarqueeError, SnapshotMissing, StudioBusy, StudioError
from data.records import Job
from data.settings import Settings, load_settings
from data.settingsfile import renewed
from data.snapshots import newest_snapshot, open_newest, sweep_snapshots

if TYPE_CHECKING:
    from data.studio import Studio

#: A lease outlives the supervisor's longest silence; taking a batch in is the longest.
LEASE_SECONDS = 30.0
INGEST_LEASE_SECONDS = 3_600.0
TURN_SECONDS = 0.1
IDLE_SECONDS = 0.2
STANDBY_SECONDS = 0.5
BUSY_SECONDS = 1.0
CHECK_SECONDS = 2.0
BESIDE_SECONDS = 0.3
DUE_SECONDS = 5.0
#: What is prepared is not thrown away because its last attempt met a dying supervisor.
MORE_TO_INGEST = 3
RESERVE_BYTES = 1_000_000
PUBLISHED = "snapshot"
#: Portions of log that wait while the disk is full; the oldest go first.
UNWRITTEN = 50
#: Uploads are kept for these, in case of a retry.
UNFINISHED = ("queued", "running", "ingesting", "failed", "cancelled")
SWEPT_JOBS = 10_000
#: What the pages change while the supervisor runs.
RENEWED = ("topics", "topics_exactly", "topic_outliers")


@dataclass
class Work:
    """The job in hand: being prepared while it has an attempt, to be written down when it has a closing."""

    job: Job
    max_attempts: int
    kind: Kind
    output: Path
    attempt: Attempt | None = None
    closing: dict[str, Any] = field(default_factory=dict)
    seen: float = field(default_factory=time.monotonic)


class Supervisor:
    """Does the studio's jobs. Make one only while holding the lock (`processes.supervising`).

    Args:
        settings: the studio's.
        modules: modules that add job kinds, imported here and in every child.
    """

    def __init__(self, settings: Settings, modules: tuple[str, ...] = ()) -> None:
        load_kinds(modules)
        self.settings = settings
        self.modules = modules
        self.state = AppState(settings.app_state)
        self.work: Work | None = None
        self._identity = own_identity()
        self._begun = False
        self._checked = 0.0
        self._looked_beside = 0.0
        self._looked_due = float("-inf")
        self._complaint = ""
        self._unwritten: deque[tuple[str, list[str]]] = deque(maxlen=UNWRITTEN)
        self._reserve = settings.studio / "reserve"

    def run(self, until: Callable[[], bool]) -> None:
        """Work until `until()` says to stop; then hand back the job in hand."""
        with self.state.held_open():
            try:
                while not until():
                    self._guarded_turn()
            finally:
                self.stop()

    def begin(self) -> None:
        """Make the studio if there is none, take over what a dead supervisor left, clear up after it."""
        from data.studio import create_studio

        if not self.settings.database.exists():
            create_studio(self.settings)
        for folder in (self.settings.incoming, self.settings.runs, self.settings.snapshots):
            folder.mkdir(exist_ok=True)
        self._recover()
        self._sweep()
        self._update_snapshot()
        self._keep_reserve()
        self._begun = True

    def turn(self) -> None:
        """Do the next small piece of work; takes a fraction of a second, or as long as one batch goes in."""
        if not self._begun:
            self.begin()
        self._keep_published()
        self._queue_due()
        if self.work is None:
            self._claim()
        elif self.work.closing:
            self._close(self.work)
        elif self.work.attempt is not None:
            self._follow(self.work, self.work.attempt)
        else:
            self._take_in(self.work)

    def stop(self) -> None:
        """End the child and put its job back; the attempt does not count."""
        work, self.work = self.work, None
        if work is None:
            return
        if work.attempt is not None:
            work.attempt.end()
            end_marked(work.job.job_id)
            discard(work.output)
            self.state.requeue(work.job.job_id, counted=False)
        elif work.closing:
            self.state.close(work.job.job_id, **work.closing)
        else:
            self.state.requeue(work.job.job_id, counted=False, output=work.output)

    def _guarded_turn(self) -> None:
        try:
            self.turn()
        except (MarqueeError, OSError) as error:
            # A full disk or a locked queue: nothing is lost, the same turn is tried again.
            if isinstance(error, OSError) and not is_disk_full(error):
                raise
            self._complain(error)
            self._make_room(error)
            time.sleep(BUSY_SECONDS)
        else:
            self._complaint = ""

    def _complain(self, error: Exception) -> None:
        if str(error) != self._complaint:
            print(f"supervisor: {error}", file=sys.stderr)
        self._complaint = str(error)

    def _log(self, job_id: str, lines: list[str]) -> None:
        """Into the job's log; a log that cannot be written now waits and does not hold up the job."""
        self._unwritten.append((job_id, list(lines)))
        self._write_log()

    def _write_log(self) -> None:
        try:
            while self._unwritten:
                self.state.add_log(*self._unwritten[0])
                self._unwritten.popleft()
        except StudioError as error:
            self._complain(error)

    def _make_room(self, error: Exception) -> None:
        """When there is not even space to say so: first our reserve, then what waits to be taken in."""
        if not is_disk_full(error):
            return
        work = self.work
        if self._reserve.exists():
            self._reserve.unlink()
        elif work and work.closing and work.closing["status"] == "failed":
            discard(work.output)
            work.closing["output"] = None

    def _claim(self) -> None:
        claimed = self.state.claim(self._identity, LEASE_SECONDS)
        if claimed is None:
            time.sleep(IDLE_SECONDS)
            return
        job = claimed.job
        output = claimed.output or self.settings.incoming / f"{job.job_id}-{job.attempt}"
        prepared = claimed.output is not None and output.exists()
        try:
            kind = kind_named(job.kind)
        except MarqueeError as error:
            self.state.close(job.job_id, "failed", error=str(error))
            return
        self.work = Work(job, claimed.max_attempts, kind, output)
        if prepared or kind.prepare is None:
            self._hand_over(self.work)
        else:
            self._start(self.work)

    def _start(self, work: Work) -> None:
        try:
            work.attempt = Attempt(renewed(self.settings, *RENEWED), work.job, work.output, self.modules)
        except OSError as error:
            self._fail(work, error)
            return
        self.state.start_attempt(work.job.job_id, work.attempt.pid)

    def _follow(self, work: Work, attempt: Attempt) -> None:
        ending = attempt.listen(TURN_SECONDS)
        self._write_down(work, attempt)
        if ending is None:
            self._do_beside()
            return
        self._log(work.job.job_id, attempt.log)
        attempt.log.clear()
        if ending.status == "done":
            self._hand_over(work)
        elif ending.status == "lost":
            self._lost(work, ending)
        else:
            work.closing = {"status": ending.status, "error": ending.error}

    def _do_beside(self) -> None:
        if time.monotonic() - self._looked_beside >= BESIDE_SECONDS:
            self._looked_beside = time.monotonic()
            do_beside(self.settings, self.state, self._identity, INGEST_LEASE_SECONDS, self._publish)

    def _write_down(self, work: Work, attempt: Attempt) -> None:
        """Progress and log lines to the queue's file, a few times a second; hears there of a cancellation."""
        now = time.monotonic()
        if now - work.seen < 2 * TURN_SECONDS:
            return
        work.seen = now
        job_id = work.job.job_id
        if self.state.renew_lease(job_id, LEASE_SECONDS):
            attempt.ask_to_stop()
        if attempt.report is not None:
            self.state.report(job_id, **attempt.report, lease=LEASE_SECONDS)
            attempt.report = None
        if attempt.log:
            self._log(job_id, attempt.log)
            attempt.log.clear()

    def _hand_over(self, work: Work) -> None:
        """From the child to the supervisor: what is prepared will be taken in, unless it was cancelled first."""
        job_id, stage = work.job.job_id, work.kind.ingest_stage
        try:
            begun = self.state.begin_ingest(job_id, work.output, stage, INGEST_LEASE_SECONDS)
        except StudioError as error:
            if not is_disk_full(error):
                raise
            work.attempt = None
            self._fail(work, error)
            return
        work.attempt = None
        if not begun:
            work.closing = {"status": "cancelled"}

    def _lost(self, work: Work, ending: Ending) -> None:
        """The child died without a word: try again, so long as there are attempts left."""
        job = work.job
        if job.attempt < work.max_attempts:
            discard(work.output)
            self._log(job.job_id, [f"Attempt {job.attempt} failed: {ending.error}. Trying again."])
            self.state.requeue(job.job_id)
            self.work = None
            self._sweep()
        else:
            work.closing = {"status": "failed", "error": gave_up(job.attempt, ending.error)}

    def _take_in(self, work: Work) -> None:
        from data.studio import writing

        job = work.job
        try:
            if work.kind.keep is not None:
                result = work.kind.keep(self.settings, job.parameters, work.output, job.job_id)
            else:
                assert work.kind.ingest is not None
                with writing(self.settings) as studio:
                    result = work.kind.ingest(studio, job.parameters, work.output, job.job_id)
                    self._publish(studio)
        except StudioBusy as error:
            self.state.requeue(job.job_id, counted=False, output=work.output, stage=f"waiting: {error.what}")
            self.work = None
            time.sleep(BUSY_SECONDS)
        except Exception as error:
            self._fail(work, error)
        else:
            work.closing = {"status": "done", "result": result}

    def _fail(self, work: Work, error: Exception) -> None:
        """Close as failed. What was prepared is kept when only the disk's space was missing."""
        full = is_disk_full(error)
        self._clear_parts()
        ending = ending_of(error)
        prepared = work.output if full and work.kind.prepare and work.attempt is None else None
        work.closing = {"status": "failed", "error": ending["error"], "output": prepared}
        self._log(work.job.job_id, ending["trace"].splitlines())

    def _close(self, work: Work) -> None:
        done = work.closing["status"] == "done"
        kept = work.closing.get("output") is not None
        # A failed job's output may be what fills the disk; a done one's is needed until that is written down.
        if not done and not kept:
            discard(work.output)
        self._write_log()
        if self._unwritten:
            # Why a job failed is worth the reserve.
            self._reserve.unlink(missing_ok=True)
            self._write_log()
        self.state.close(work.job.job_id, **work.closing)
        self.work = None
        if done:
            discard(work.output)
            discard_uploads(self.settings, work.job)
            self._keep_reserve()
        else:
            self._sweep()

    def _recover(self) -> None:
        """Put back what a dead supervisor had in hand; what was prepared only has to be taken in."""
        for held in self.state.held():
            alive = False if held.owner in ("", self._identity) else is_alive(held.owner)
            if alive or (alive is None and (held.lease_until or 0) > time.time()):
                continue
            end_marked(held.job.job_id)
            self._put_back(held)

    def _put_back(self, held: Claimed) -> None:
        job = held.job
        prepared = job.status == "ingesting"
        if job.cancel_requested and not prepared:
            self.state.close(job.job_id, "cancelled")
        elif job.attempt >= held.max_attempts + (MORE_TO_INGEST if prepared else 0):
            self.state.close(
                job.job_id, "failed", error=gave_up(job.attempt, "its supervisor was killed. Retry the job")
            )
        else:
            line = f"The supervisor of attempt {job.attempt} ended without finishing; going on."
            self._log(job.job_id, [line])
            self.state.requeue(job.job_id, output=held.output if prepared else None)

    def _sweep(self) -> None:
        """Remove what dead attempts left: folders of batches and runs that no job and no studio knows."""
        outputs = set(self.state.kept_outputs().values())
        wanted = [job for job in self.state.newest(SWEPT_JOBS) if job.status in UNFINISHED]
        sweep_incoming(self.settings, outputs, wanted)
        sweep_runs(self.settings, outputs)

    def _keep_published(self) -> None:
        """Publish again when the newest snapshot went away."""
        from data.studio import writing

        if time.monotonic() - self._checked < CHECK_SECONDS:
            return
        self._checked = time.monotonic()
        newest = newest_snapshot(self.settings.snapshots)
        if newest is None or newest.stem < (self.state.fact(PUBLISHED) or ""):
            with writing(self.settings) as studio:
                self._publish(studio)

    def _queue_due(self) -> None:
        """Queue the reports whose time has come."""
        from dashboard.reporting.due import queue_due

        if time.monotonic() - self._looked_due >= DUE_SECONDS:
            self._looked_due = time.monotonic()
            queue_due(self.settings)

    def _update_snapshot(self) -> None:
        """Publish again when the newest snapshot is another version's: its tables may lack what is asked for now."""
        from data.studio import writing

        try:
            with closing(open_newest(self.settings.snapshots)) as snapshot:
                if snapshot.is_current:
                    return
        except SnapshotMissing:
            pass
        with writing(self.settings) as studio:
            self._publish(studio)

    def _publish(self, studio: Studio) -> None:
        path = studio.publish()
        self.state.remember(PUBLISHED, path.stem)
        sweep_snapshots(self.settings.snapshots)

    def _keep_reserve(self) -> None:
        """Space that is given up when the disk is full, so that the queue can still be written."""
        if self._reserve.exists():
            return
        try:
            self._reserve.write_bytes(bytes(RESERVE_BYTES))
        except OSError as error:
            self._reserve.unlink(missing_ok=True)
            if not is_disk_full(error):
                raise

    def _clear_parts(self) -> None:
        for path in self.settings.snapshots.glob("*.part*"):
            path.unlink(missing_ok=True)


def gave_up(attempts: int, cause: str) -> str:
    """The sentence for a job whose every attempt died."""
    return f"The work ended {attempts} times before it was done; the last time {cause}."


def supervise(settings: Settings, modules: tuple[str, ...], until: Callable[[], bool]) -> None:
    """Supervise the studio until told to stop; stand by while another process does."""
    while not until():
        with supervising(settings.studio) as chosen:
            if chosen:
                Supervisor(settings, modules).run(until)
                return
        time.sleep(STANDBY_SECONDS)


def main() -> None:
    """Entry of the supervisor's process; ends cleanly on SIGTERM and SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m dashboard.worker", description=__doc__)
    parser.add_argument("--studio", type=Path, required=True)
    parser.add_argument("--kinds", action="append", default=[], metavar="MODULE", help="adds job kinds")
    chosen = parser.parse_args()
    asked: list[int] = []
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda number, _: asked.append(number))
    supervise(load_settings(chosen.studio), tuple(chosen.kinds), until=lambda: bool(asked))


if __name__ == "__main__":
    main()
