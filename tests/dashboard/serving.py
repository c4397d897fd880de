"""Starting the real server for a test, and ending it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data.settings import Settings

ROOT = Path(__file__).parents[2]
PATIENCE = 60


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    pid: int

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(settings: Settings) -> Iterator[Server]:
    """`python -m dashboard.server` on a studio, up and answering."""
    port = free_port()
    command = [sys.executable, "-m", "dashboard.server", "--studio", str(settings.studio), "--port", str(port)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MARQUEE_", "STREAMLIT_"))}
    # A home of its own: nothing in a user's configuration may matter.
    with subprocess.Popen(command, cwd=ROOT, env=clean | {"HOME": str(settings.studio)}) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/healthz", process)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"the server did not come up (exit status {process.poll()})")
