"""A job's own process: `python -m dashboard.child PARENT CHANNEL`, the job as JSON on standard input.

It tells the supervisor where it is, and how it ended, as JSON lines on the pipe `CHANNEL`; a pipe, because
it also works when the disk is full. SIGTERM asks it to stop at the next step.
"""

from __future__ import annotations

import errno
import faulthandler
import json
import os
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dashboard.processes import tie_to_parent
from data.errors import JobCancelled, MarqueeError
from data.progress import Progress

REPORT_SECONDS = 0.25
#: The pace that time left is told from is that of the last so many seconds of a stage.
PACE_SECONDS = 30.0
NOTE_CHARACTERS = 900
TRACE_CHARACTERS = 20_000
Send = Callable[[dict[str, Any]], None]


class JobProgress(Progress):
    """Reports stage, share and time left a few times a second, and stops the work when it is cancelled.

    Args:
        send: takes each report.
        clock: seconds, for tests.
    """

    def __init__(self, send: Send, clock: Callable[[], float] = time.monotonic) -> None:
        self.cancelled = False
        self._send = send
        self._clock = clock
        self._name = ""
        self._total: int | None = None
        self._done = 0
        self._said = 0.0
        self._history: deque[tuple[float, int]] = deque()

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage; raises JobCancelled."""
        self._check()
        self._name, self._total, self._done = name, total, 0
        self._history = deque([(self._clock(), 0)])
        self._say()

    def advance(self, steps: int = 1) -> None:
        """Report steps done; raises JobCancelled."""
        self._check()
        self._done += steps
        if self._clock() - self._said >= REPORT_SECONDS:
            self._say()

    def note(self, line: str) -> None:
        """Write a line into the job's log."""
        self._send({"note": line[:NOTE_CHARACTERS]})

    def _check(self) -> None:
        if self.cancelled:
            raise JobCancelled("the job was cancelled")

    def _say(self) -> None:
        self._said = self._clock()
        fraction = min(1.0, self._done / self._total) if self._total else None
        self._send({"stage": self._name, "fraction": fraction, "seconds_left": self._seconds_left()})

    def _seconds_left(self) -> float | None:
        if not self._total:
            return None
        self._history.append((self._said, self._done))
        while len(self._history) > 2 and self._said - self._history[0][0] > PACE_SECONDS:
            self._history.popleft()
        began, before = self._history[0]
        if self._said - began < REPORT_SECONDS or self._done <= before:
            return None
        pace = (self._done - before) / (self._said - began)
        return round(max(0, self._total - self._done) / pace, 1)


def ending_of(error: BaseException) -> dict[str, Any]:
    """How a job that raised this ended: status, one sentence for people, and what goes into the log."""
    trace = "".join(traceback.format_exception(error))[-TRACE_CHARACTERS:]
    if isinstance(error, JobCancelled):
        return {"status": "cancelled", "error": "", "trace": ""}
    if is_disk_full(error):
        sentence = "The disk is full. Free some space and retry the job."
    elif isinstance(error, MemoryError):
        sentence = "There was not enough memory. End other programs and retry the job."
    elif isinstance(error, MarqueeError):
        return {"status": "failed", "error": _capital(str(error)), "trace": ""}
    else:
        sentence = f"The work stopped unexpectedly ({type(error).__name__}). The job's log says where."
    return {"status": "failed", "error": sentence, "trace": trace}


def is_disk_full(error: BaseException | None) -> bool:
    """Whether an error, or one that it came from, says that the disk is full."""
    while error is not None:
        text = str(error).lower()
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            return True
        if "no space left" in text or "disk is full" in text:
            return True
        error = error.__cause__ or error.__context__
    return False


def do_job(order: dict[str, Any], send: Send) -> None:
    """Prepare one job's output as its kind says, and send how it ended.

    Args:
        order: `settings`, `kind`, `parameters`, `folder`, and `modules` that add kinds.
        send: takes reports and the ending.
    """
    progress = JobProgress(send)

    def ask_to_stop(*_: object) -> None:
        progress.cancelled = True

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _prepare(order, progress)
    except BaseException as error:
        send(ending_of(error))
    else:
        send({"status": "done", "error": "", "trace": ""})


def _prepare(order: dict[str, Any], progress: Progress) -> None:
    from dashboard.kinds import kind_named, load_kinds
    from data.settings import Settings

    load_kinds(order["modules"])
    prepare = kind_named(order["kind"]).prepare
    if prepare is not None:
        prepare(Settings.model_validate(order["settings"]), order["parameters"], Path(order["folder"]), progress)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def main() -> None:
    """Entry of the child process."""
    tie_to_parent(int(sys.argv[1]))
    os.nice(5)
    # A crash inside a library leaves its trace in the job's log.
    faulthandler.enable()
    with os.fdopen(int(sys.argv[2]), "wb") as channel:

        def send(message: dict[str, Any]) -> None:
            channel.write(json.dumps(message).encode() + b"\n")
            channel.flush()

        do_job(json.load(sys.stdin), send)


if __name__ == "__main__":
    main()
