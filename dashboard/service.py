"""The server: a web server, a supervisor and a desk that writes, started, watched and ended together."""

from __future__ import annotations

import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from subprocess import Popen, TimeoutExpired
from types import TracebackType

from dashboard.processes import end_group, python, start_tied, supervising
from data.errors import MarqueeError, StudioError
from data.settings import Settings

HOST = "127.0.0.1"
READY_SECONDS = 120.0
LOOK_SECONDS = 0.2
END_SECONDS = 4.0
#: A supervisor that dies sooner than this after its start is started again ever more slowly.
STEADY_SECONDS = 60.0
LONGEST_PAUSE = 30.0


def address(settings: Settings) -> str:
    """Where the app is served."""
    return f"http://{HOST}:{settings.port}"


def serve(settings: Settings, say: Callable[[str], None], modules: tuple[str, ...] = ()) -> None:
    """Serve the studio until SIGINT or SIGTERM. Call it from the main thread.

    Args:
        settings: the studio's; an absent studio is made.
        say: gets each line for people.
        modules: modules that add job kinds, for the supervisor.

    Raises:
        StudioError: the port is taken, or the web server ended by itself.
    """
    _refuse_taken_port(settings)
    prepare_studio(settings)
    with _Processes(settings, say, modules) as processes:
        if processes.wait_until_ready():
            say(f"Marquee is served on {address(settings)} (Ctrl-C ends it)")
        processes.watch()


def prepare_studio(settings: Settings) -> None:
    """Make the studio if there is none yet and nobody else is making it."""
    from data.studio import create_studio

    with supervising(settings.studio) as chosen:
        if chosen and not settings.database.exists():
            create_studio(settings)


class _Kept:
    """A process that is started again when it dies, ever more slowly when it dies early."""

    def __init__(self, name: str, command: list[str], say: Callable[[str], None]) -> None:
        self._name, self._command, self._say = name, command, say
        self._early_deaths = 0
        self._start()

    def look(self, asked: list[int]) -> None:
        """Start it again if it has died; gives up waiting when asked to stop."""
        if self.process.poll() is None:
            return
        early = time.monotonic() - self._started < STEADY_SECONDS
        self._early_deaths = self._early_deaths + 1 if early else 0
        self._say(f"The {self._name} ended (exit code {self.process.returncode}); starting it again.")
        pause = min(LONGEST_PAUSE, 2.0 ** (self._early_deaths - 3)) if self._early_deaths > 2 else 0.0
        until = time.monotonic() + pause
        while time.monotonic() < until and not asked:
            time.sleep(LOOK_SECONDS)
        self._start()

    def _start(self) -> None:
        self.process = start_tied(self._command)
        self._started = time.monotonic()


class _Processes:
    """The three processes. Leaving the context ends all."""

    def __init__(self, settings: Settings, say: Callable[[str], None], modules: tuple[str, ...]) -> None:
        self._settings = settings
        self._say = say
        self._asked: list[int] = []
        self._kinds = [part for module in modules for part in ("--kinds", module)]

    def __enter__(self) -> _Processes:
        self._before = {
            sign: signal.signal(sign, lambda number, _: self._asked.append(number))
            for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        self._web = start_tied([*self._module("dashboard.server"), "--port", str(self._settings.port)])
        self._kept = (
            _Kept("supervisor", [*self._module("dashboard.worker"), *self._kinds], self._say),
            _Kept("desk", self._module("dashboard.desk"), self._say),
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        processes = [self._web, *(kept.process for kept in self._kept)]
        for process in processes:
            process.terminate()
        for process in processes:
            _end(process)
        for sign, handler in self._before.items():
            signal.signal(sign, handler)

    def wait_until_ready(self) -> bool:
        """Wait for `/healthz`; False when asked to stop first."""
        until = time.monotonic() + READY_SECONDS
        while not self._asked and time.monotonic() < until:
            self._look()
            if _is_healthy(self._settings):
                return True
            time.sleep(LOOK_SECONDS)
        if self._asked:
            return False
        raise StudioError(
            f"the web server did not answer within {READY_SECONDS:.0f} seconds", mend="run `marquee doctor`"
        )

    def watch(self) -> None:
        """Keep all running until asked to stop."""
        while not self._asked:
            self._look()
            time.sleep(LOOK_SECONDS)

    def _look(self) -> None:
        if self._web.poll() is not None:
            raise StudioError(
                f"the web server ended by itself (exit code {self._web.returncode})",
                mend="read what it printed above and run `marquee doctor`",
            )
        for kept in self._kept:
            kept.look(self._asked)

    def _module(self, name: str) -> list[str]:
        return python("-m", name, "--studio", str(self._settings.studio))


def _end(process: Popen[bytes]) -> None:
    try:
        process.wait(END_SECONDS)
    except TimeoutExpired:
        end_group(process.pid)
        process.wait()


def _refuse_taken_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, settings.port))
        except OSError as error:
            raise _taken(settings, error) from None


def _taken(settings: Settings, error: OSError) -> MarqueeError:
    return StudioError(
        f"port {settings.port} cannot be used: {(error.strerror or str(error)).lower()}",
        where=HOST,
        mend="choose another with --port",
    )


def _is_healthy(settings: Settings) -> bool:
    # A proxy of the environment has no business with this machine's own port.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address(settings)}/healthz", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
