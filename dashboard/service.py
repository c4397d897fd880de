"""The server: a supervisor and a web server, started, watched and ended together."""

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
    with _Pair(settings, say, modules) as pair:
        if pair.wait_until_ready():
            say(f"Marquee is served on {address(settings)} (Ctrl-C ends it)")
        pair.watch()


def prepare_studio(settings: Settings) -> None:
    """Make the studio if there is none yet and nobody else is making it."""
    from data.studio import create_studio

    with supervising(settings.studio) as chosen:
        if chosen and not settings.database.exists():
            create_studio(settings)


class _Pair:
    """The two processes. Leaving the context ends both."""

    def __init__(self, settings: Settings, say: Callable[[str], None], modules: tuple[str, ...]) -> None:
        self._settings = settings
        self._say = say
        self._asked: list[int] = []
        kinds = [part for module in modules for part in ("--kinds", module)]
        self._command = python("-m", "dashboard.worker", "--studio", str(settings.studio), *kinds)
        self._early_deaths = 0
        self._started = 0.0

    def __enter__(self) -> _Pair:
        self._before = {
            sign: signal.signal(sign, lambda number, _: self._asked.append(number))
            for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        web = python("-m", "dashboard.server", "--studio", str(self._settings.studio))
        self._web = start_tied([*web, "--port", str(self._settings.port)])
        self._start_supervisor()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        for process in (self._web, self._supervisor):
            process.terminate()
        for process in (self._web, self._supervisor):
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
        """Keep both running until asked to stop."""
        while not self._asked:
            self._look()
            time.sleep(LOOK_SECONDS)

    def _look(self) -> None:
        if self._web.poll() is not None:
            raise StudioError(
                f"the web server ended by itself (exit code {self._web.returncode})",
                mend="read what it printed above and run `marquee doctor`",
            )
        if self._supervisor.poll() is not None:
            self._restart_supervisor()

    def _start_supervisor(self) -> None:
        self._supervisor = start_tied(self._command)
        self._started = time.monotonic()

    def _restart_supervisor(self) -> None:
        early = time.monotonic() - self._started < STEADY_SECONDS
        self._early_deaths = self._early_deaths + 1 if early else 0
        self._say(f"The supervisor ended (exit code {self._supervisor.returncode}); starting it again.")
        pause = min(LONGEST_PAUSE, 2.0 ** (self._early_deaths - 3)) if self._early_deaths > 2 else 0.0
        until = time.monotonic() + pause
        while time.monotonic() < until and not self._asked:
            time.sleep(LOOK_SECONDS)
        self._start_supervisor()


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
