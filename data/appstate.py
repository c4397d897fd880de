"""The studio's app state in SQLite: the queue of jobs, their logs, and what the supervisor must remember.

Any process may read and write it (WAL, one connection a call); who may do what is decided in the
statements (`sql/app`): a claim, a cancellation and a hand-over are each one statement, so two processes
can never both believe that they did it.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from data.appfile import AppFile, rows_of
from data.errors import JobError, JobMissing
from data.records import Job

#: Lines of a job's log that are kept, the newest; and characters of a line.
LOG_LINES = 2_000
LOG_CHARACTERS = 2_000

Closing = Literal["done", "failed", "cancelled"]


@dataclass(frozen=True)
class Claimed:
    """A job in the supervisor's hand: the job, and what only the supervisor needs to know of it.

    Attributes:
        job: the job as everyone sees it.
        max_attempts: how often it may be tried.
        output: the folder that holds its finished output, if an earlier attempt got that far.
        owner: the supervisor that has or had it.
        lease_until: seconds since 1970 until which that supervisor may keep it.
    """

    job: Job
    max_attempts: int
    output: Path | None
    owner: str
    lease_until: float | None


class AppState(AppFile):
    """The queue in the SQLite file of one studio.

    Raises (every method):
        StudioError: the disk is full, or SQLite refused something.
    """

    def submit(self, kind: str, parameters: Mapping[str, Any], after: Iterable[str] = ()) -> str:
        """Queue a job, or find the open one that does the same work.

        Args:
            kind: which work.
            parameters: what it needs, as JSON can say it; paths are written as text.
            after: jobs that must be done first.

        Returns:
            The job's id.
        """
        values = {"kind": kind, "parameters": _canonical(parameters)}
        job_id = f"j{secrets.token_hex(5)}"
        with self._writing() as connection:
            if not rows_of(connection, "submit_job", job_id=job_id, now=_now(), **values):
                return str(rows_of(connection, "open_twin", **values)[0]["job_id"])
            for after_id in after:
                rows_of(connection, "add_after", job_id=job_id, after_id=after_id)
        return job_id

    def load(self, job_id: str) -> Job:
        """One job.

        Raises:
            JobMissing: no job has that id.
        """
        return self.load_claimed(job_id).job

    def load_claimed(self, job_id: str) -> Claimed:
        """One job with what the supervisor knows of it.

        Raises:
            JobMissing: no job has that id.
        """
        with self._reading() as connection:
            rows = rows_of(connection, "load_job", job_id=job_id)
        if not rows:
            raise _missing(job_id)
        return _claimed(rows[0])

    def newest(self, limit: int = 100, open_only: bool = False) -> list[Job]:
        """The newest `limit` jobs, newest first."""
        with self._reading() as connection:
            rows = rows_of(connection, "list_jobs", limit=limit, open_only=open_only)
        return [_claimed(row).job for row in rows]

    def full_id(self, beginning: str) -> str:
        """The id of the one job whose id begins so.

        Raises:
            JobMissing: no job's id begins so, or several do.
        """
        with self._reading() as connection:
            rows = rows_of(connection, "matching_jobs", beginning=beginning)
        if len(rows) != 1 or not beginning:
            raise _missing(beginning, several=len(rows) > 1)
        return str(rows[0]["job_id"])

    def claim(self, owner: str, lease: float, kinds: Sequence[str] | None = None) -> Claimed | None:
        """Take the oldest job that can start, of one of these kinds if any are given; None when there is none.

        Jobs that wait for one that failed or was cancelled are cancelled first.
        """
        with self._writing() as connection:
            while rows_of(connection, "skip_jobs", now=_now()):
                pass
            named = None if kinds is None else json.dumps(list(kinds))
            rows = rows_of(connection, "claim_job", owner=owner, until=_clock() + lease, now=_now(), kinds=named)
        return _claimed(rows[0]) if rows else None

    def start_attempt(self, job_id: str, child_pid: int) -> None:
        """Note the child that does the job's present attempt; an earlier output is void."""
        self._write("start_attempt", job_id=job_id, child_pid=child_pid, output=None)

    def report(
        self, job_id: str, stage: str, fraction: float | None, seconds_left: float | None, lease: float
    ) -> None:
        """Note where the job is: its stage, the share of it that is done (0–1), seconds left of it."""
        until = _clock() + lease
        self._write(
            "report_job", job_id=job_id, stage=stage, fraction=fraction, seconds_left=seconds_left, until=until
        )

    def renew_lease(self, job_id: str, lease: float) -> bool:
        """Keep the job for `lease` more seconds. Returns whether someone wants it stopped."""
        rows = self._write("renew_lease", job_id=job_id, until=_clock() + lease)
        return bool(rows and rows[0]["cancel_requested"])

    def begin_ingest(self, job_id: str, output: Path, stage: str, lease: float) -> bool:
        """From here on the job will be finished. False when it was cancelled first."""
        until = _clock() + lease
        return bool(self._write("begin_ingest", job_id=job_id, output=str(output), stage=stage, until=until))

    def close(
        self,
        job_id: str,
        status: Closing,
        *,
        error: str = "",
        result: Mapping[str, Any] | None = None,
        output: Path | None = None,
    ) -> None:
        """End a job. `output` is kept for a later retry when it is given."""
        self._write(
            "close_job",
            job_id=job_id,
            status=status,
            error=error,
            result=_canonical(result or {}),
            output=None if output is None else str(output),
            now=_now(),
        )

    def requeue(self, job_id: str, *, counted: bool = True, output: Path | None = None, stage: str = "") -> None:
        """Put a job back into the queue, at its old place.

        Args:
            job_id: which.
            counted: whether the attempt counts against `max_attempts`.
            output: finished output that only has to be taken in.
            stage: what it waits for, if anything.
        """
        self._write(
            "requeue_job",
            job_id=job_id,
            uncounted=int(not counted),
            output=None if output is None else str(output),
            stage=stage,
        )

    def cancel(self, job_id: str) -> bool:
        """Ask a job to stop; a waiting one is cancelled at once. False when it is too late.

        Raises:
            JobMissing: no job has that id.
        """
        self.load(job_id)
        return bool(self._write("cancel_job", job_id=job_id, now=_now()))

    def reopen(self, job_id: str) -> list[str]:
        """Queue a failed or cancelled job again, with the jobs that it waits for and that wait for it.

        Returns:
            The ids that were queued; empty when the job is open or done.

        Raises:
            JobMissing: no job has that id.
            JobError: the same work is already in the queue.
        """
        self.load(job_id)
        opened: list[str] = []
        waiting = [job_id]
        with self._writing() as connection:
            while waiting:
                one = waiting.pop()
                if not self._reopen_one(connection, one):
                    continue
                opened.append(one)
                for name, key in (("job_after", "after_id"), ("job_before", "job_id")):
                    waiting += [str(row[key]) for row in rows_of(connection, name, job_id=one)]
        return opened

    def _reopen_one(self, connection: sqlite3.Connection, job_id: str) -> bool:
        try:
            return bool(rows_of(connection, "reopen_job", job_id=job_id))
        except sqlite3.IntegrityError:
            raise JobError(
                "the same work is already in the queue", where=job_id, mend="wait for that job or cancel it"
            ) from None

    def held(self) -> list[Claimed]:
        """The jobs that some supervisor had in hand."""
        with self._reading() as connection:
            return [_claimed(row) for row in rows_of(connection, "held_jobs")]

    def kept_outputs(self) -> dict[str, Path]:
        """Job id → folder of finished output that still waits to be taken in."""
        with self._reading() as connection:
            return {row["job_id"]: Path(row["output"]) for row in rows_of(connection, "kept_outputs")}

    def add_log(self, job_id: str, lines: Sequence[str]) -> None:
        """Append lines to a job's log, which keeps its newest `LOG_LINES`."""
        if not lines:
            return
        now = _now()
        with self._writing() as connection:
            for line in lines[-LOG_LINES:]:
                rows_of(connection, "add_log_line", job_id=job_id, now=now, line=line[:LOG_CHARACTERS])
            rows_of(connection, "trim_log", job_id=job_id, kept=LOG_LINES)

    def log(self, job_id: str) -> list[tuple[datetime, str]]:
        """A job's log, oldest line first: (UTC time, line).

        Raises:
            JobMissing: no job has that id.
        """
        self.load(job_id)
        with self._reading() as connection:
            rows = rows_of(connection, "job_log", job_id=job_id)
        return [(datetime.fromisoformat(row["written_at"]), row["line"]) for row in rows]

    def fact(self, name: str) -> str | None:
        """Something remembered, or None."""
        with self._reading() as connection:
            rows = rows_of(connection, "load_fact", name=name)
        return str(rows[0]["value"]) if rows else None

    def remember(self, name: str, value: str) -> None:
        """Remember one fact under a name."""
        self._write("save_fact", name=name, value=value)


def _claimed(row: sqlite3.Row) -> Claimed:
    plain = {name: row[name] for name in Job.model_fields}
    job = Job.model_validate(
        plain | {"parameters": json.loads(row["parameters"]), "result": json.loads(row["result"])}
    )
    return Claimed(
        job=job,
        max_attempts=row["max_attempts"],
        output=Path(row["output"]) if row["output"] else None,
        owner=row["lease_owner"] or "",
        lease_until=row["lease_until"],
    )


def _canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_as_text)


def _as_text(value: Any) -> str:
    if isinstance(value, Path | datetime):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be a job's parameter")


def _missing(job_id: str, *, several: bool = False) -> JobMissing:
    what = "several jobs have ids that begin so" if several else "no job has that id"
    return JobMissing(what, where=job_id or "empty id", mend="see `marquee jobs` for the ids")


def _now() -> str:
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")


def _clock() -> float:
    return datetime.now(UTC).timestamp()
