"""Processes that end with the one that started them, and the lock that makes one of them the supervisor.

On Linux the kernel kills a tied process when its parent dies, however it dies. Elsewhere, and for what a
tied process had started itself, the next supervisor ends what carries a job's mark.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import Popen
from typing import Any

from data.errors import StudioError

#: Environment variable that marks every process of a job with the job's id.
JOB_MARK = "STUDIO_JOB"
PR_SET_PDEATHSIG = 1
QUIET = {
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "RAY_USAGE_STATS_ENABLED": "0",
    "TOKENIZERS_PARALLELISM": "false",
    "PYTHONUNBUFFERED": "1",
}


def python(*arguments: str) -> list[str]:
    """Command line of this Python; the working folder cannot shadow our packages."""
    return [sys.executable, "-P", *arguments]


def quiet_environment(**more: str) -> dict[str, str]:
    """This process's environment with every library's usage reports off."""
    return os.environ | QUIET | more


def start_tied(command: list[str], **options: Any) -> Popen[bytes]:
    """Start a program that dies with this process, in a process group of its own.

    Call it from the main thread: the kernel ties a child to the thread that started it.
    """
    wrapped = python("-m", "dashboard.processes", str(os.getpid()), *command)
    return Popen(wrapped, start_new_session=True, env=quiet_environment(), **options)


def tie_to_parent(parent: int) -> None:
    """Die when `parent` dies, and at once if it already has. For a process's first moments.

    Args:
        parent: process id of the process that started this one.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def end_group(leader: int, sign: signal.Signals = signal.SIGKILL) -> None:
    """Signal every process of a group that this process started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, sign)


def end_marked(job_id: str) -> list[int]:
    """Kill whatever is left of a job's processes; returns their ids.

    They are known by the mark in their environment, so a reused process id can do no harm.
    """
    import psutil

    ended = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.environ().get(JOB_MARK) == job_id and process.pid != os.getpid():
                process.kill()
                ended.append(process.pid)
    return ended


def own_identity() -> str:
    """Name of this process that no later process will share: host, id, start time."""
    return f"{socket.gethostname()} {os.getpid()} {_started(os.getpid()):.2f}"


def is_alive(identity: str) -> bool | None:
    """Whether the process of that identity still runs; None when it is another host's."""
    host, pid, started = identity.rsplit(" ", 2)
    if host != socket.gethostname():
        return None
    return f"{_started(int(pid)):.2f}" == started


def _started(pid: int) -> float:
    import psutil

    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return 0.0


@contextmanager
def supervising(studio: Path) -> Iterator[bool]:
    """Try to become the studio's one supervisor; yields whether this process is it.

    Raises:
        StudioError: the studio's folder cannot be written.
    """
    try:
        studio.mkdir(parents=True, exist_ok=True)
        handle = os.open(studio / "supervisor.lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        what = f"the studio's folder cannot be written: {(error.strerror or str(error)).lower()}"
        raise StudioError(what, where=str(studio), mend="choose another with --studio") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def has_supervisor(studio: Path) -> bool:
    """Whether some process supervises the studio at this moment."""
    if not (studio / "supervisor.lock").exists():
        return False
    with supervising(studio) as free:
        return not free


if __name__ == "__main__":
    tie_to_parent(int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
