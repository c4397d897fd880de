"""One attempt at a job, seen from the supervisor: its process, what it says and how it ended."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.processes import JOB_MARK, end_group, python, quiet_environment
from data.records import Job
from data.settings import Settings

#: How long a cancelled job may take to stop by itself before it is killed.
GRACE_SECONDS = 1.0
CHUNK = 65_536
#: A child that prints without end is read so many chunks at a time.
CHUNKS = 16
VMSTAT = Path("/proc/vmstat")


@dataclass(frozen=True)
class Ending:
    """How an attempt ended.

    Attributes:
        status: what it says itself, or 'lost' when it ended without a word.
        error: one sentence for people.
    """

    status: str
    error: str = ""


class Attempt:
    """A running child process. Make it in the main thread (see `dashboard.processes`).

    Args:
        settings: the studio's.
        job: what is to be done.
        folder: where the child leaves its output; it is made here.
        modules: modules that add job kinds, for the child to import.
    """

    def __init__(self, settings: Settings, job: Job, folder: Path, modules: tuple[str, ...]) -> None:
        self.folder = folder
        self.report: dict[str, Any] | None = None
        self.log: list[str] = []
        self._said: dict[str, Any] | None = None
        self._stop_asked: float | None = None
        self._oom_kills = _oom_kills()
        folder.mkdir(parents=True, exist_ok=True)
        reading, writing = os.pipe()
        try:
            self._process = _start(writing, job.job_id)
        except OSError:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._orders, self._output = self._process.stdin, self._process.stdout
        self._tails = {reading: b"", self._output.fileno(): b""}
        self._channel = reading
        self._selector = selectors.DefaultSelector()
        for handle in self._tails:
            os.set_blocking(handle, False)
            self._selector.register(handle, selectors.EVENT_READ)
        self._order(settings, job, modules)

    @property
    def pid(self) -> int:
        """The child's process id, which is also its group's."""
        return self._process.pid

    def listen(self, seconds: float) -> Ending | None:
        """Take in what the child says for up to `seconds`; how it ended, once it has.

        The newest report and new log lines are in `report` and `log`; the caller empties both.
        """
        if self._selector.get_map():
            for key, _ in self._selector.select(seconds):
                self._read(key.fd)
        elif self._channel >= 0:
            time.sleep(seconds)
        if self._stop_asked and time.monotonic() - self._stop_asked > GRACE_SECONDS:
            end_group(self.pid)
        if self._process.poll() is None:
            return None
        self.end()
        return self._ending()

    def ask_to_stop(self) -> None:
        """Ask the child to stop; it is killed when it does not within the grace period."""
        if self._stop_asked is None:
            self._stop_asked = time.monotonic()
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)

    @property
    def stopping(self) -> bool:
        """Whether it has been asked to stop."""
        return self._stop_asked is not None

    def end(self) -> None:
        """Kill what is left of the child's process group and read what it said last. May be called again."""
        if self._channel < 0:
            return
        end_group(self.pid)
        self._process.wait()
        for key in list(self._selector.get_map().values()):
            self._read(key.fd)
        self._selector.close()
        os.close(self._channel)
        self._output.close()
        self._channel = -1

    def _order(self, settings: Settings, job: Job, modules: tuple[str, ...]) -> None:
        order = {
            "settings": settings.model_dump(mode="json"),
            "kind": job.kind,
            "parameters": job.parameters,
            "folder": str(self.folder),
            "modules": modules,
        }
        with suppress(BrokenPipeError):
            self._orders.write(json.dumps(order).encode())
            self._orders.close()

    def _read(self, handle: int) -> None:
        with suppress(BlockingIOError):
            for _ in range(CHUNKS):
                data = os.read(handle, CHUNK)
                *lines, tail = (self._tails[handle] + data).split(b"\n")
                if handle != self._channel and (not data or len(tail) > CHUNK):
                    lines, tail = [*lines, tail], b""
                self._tails[handle] = tail
                self._hear(handle, lines)
                if not data:
                    self._selector.unregister(handle)
                    return

    def _hear(self, handle: int, lines: list[bytes]) -> None:
        for line in filter(None, lines):
            if handle != self._channel:
                self.log.append(line.decode(errors="replace").split("\r")[-1].rstrip())
                continue
            message = json.loads(line)
            if "stage" in message:
                self.report = message
            elif "note" in message:
                self.log.append(message["note"])
            else:
                self._said = message
                self.log += message["trace"].splitlines()

    def _ending(self) -> Ending:
        if self._said:
            return Ending(self._said["status"], self._said["error"])
        if self.stopping:
            return Ending("cancelled")
        code = self._process.returncode
        if code == -signal.SIGKILL and _oom_kills() > self._oom_kills:
            return Ending(
                "failed",
                "The system killed the work because memory ran out. "
                "End other programs, or import and analyse less at a time, then retry the job.",
            )
        return Ending("lost", _cause(code))


def _cause(code: int) -> str:
    if code == -signal.SIGKILL:
        return "it was killed from outside, most often because memory ran out: end other programs and retry the job"
    if code < 0:
        return f"a library crashed ({signal.Signals(-code).name}); the job's log says where"
    return f"it stopped without a word (exit code {code}); the job's log may say why"


def _start(channel: int, job_id: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        python("-m", "dashboard.child", str(os.getpid()), str(channel)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=(channel,),
        start_new_session=True,
        env=quiet_environment(**{JOB_MARK: job_id, "TQDM_DISABLE": "1"}),
    )


def _oom_kills() -> int:
    """How many processes the kernel has killed for memory since it started (0 where it does not say)."""
    if not VMSTAT.exists():
        return 0
    for line in VMSTAT.read_text(encoding="ascii").splitlines():
        if line.startswith("oom_kill "):
            return int(line.split()[1])
    return 0
