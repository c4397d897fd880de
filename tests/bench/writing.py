"""The desk under load: whether another view stalls while many watch their texts being written, all by one endpoint.

Idle and loaded phases take turns on one server and one desk, each a process of its own, as are the users. The views
that are timed get a filter that they have not seen at every run, so that nothing is remembered.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from dashboard.processes import python, quiet_environment
from data.drafts import Drafts
from data.settings import Settings, load_settings
from tests.bench.users import Session, Watched
from tests.dashboard.desks import settle, write_settings
from tests.dashboard.readers import Readers, assignment_of
from tests.dashboard.serving import Server, served
from tests.dashboard.studios import FIRST_DAY, build_studio
from tests.generation.endpoints import endpoint

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
#: 150 words in some 23 seconds, as a model on a small machine writes.
USERS, WORDS, PAUSE = 20, 150, 0.15
ROUNDS = 3
VIEWS = ("overview", "title")
#: Runs of each view in an idle phase, and the pause between two.
RUNS, REST = 45, 0.1
#: Pages opened by a browser and by a session, in turns; seconds for which each watches an order.
OPENINGS, WATCHED_SECONDS = 15, 12
#: Counts the writes to what the desk notes.
COUNTING = (
    "create table if not exists bench_writes (n integer)",
    "insert into bench_writes values (0)",
    "create trigger if not exists bench_noted after update on orders begin update bench_writes set n = n + 1; end",
)


@dataclass
class Timed:
    """Runs of the views: when each began, which view, how long it took."""

    runs: list[tuple[float, str, float]] = field(default_factory=list)

    def of(self, view: str, window: tuple[float, float] | None = None) -> list[float]:
        """Seconds of a view's runs, those that began in the window."""
        low, high = window or (0.0, float("inf"))
        return [seconds for began, name, seconds in self.runs if name == view and low <= began < high]


@dataclass
class Loaded(Timed):
    """The runs of a loaded phase, and what its users saw."""

    users: list[Watched] = field(default_factory=list)
    processor: dict[str, float] = field(default_factory=dict)
    writes: float = 0.0

    @property
    def streaming(self) -> tuple[float, float]:
        """From when every user's text has begun until the first has ended."""
        sent = [one.sent.values() for one in self.users]
        return max(map(min, sent)), min(map(max, sent))

    @property
    def late(self) -> list[float]:
        """Seconds from the endpoint to the page, of every word that was seen before its text had ended."""
        return [seen - one.sent[word] for one in self.users for word, seen in one.seen.items() if word in one.sent]


def measure(folder: Path, users: int = USERS, rounds: int = ROUNDS) -> dict[str, Any]:
    """All figures."""
    settings = _studio(folder)
    idle: list[Timed] = []
    loaded: list[Loaded] = []
    filters = _filters()
    busy = [round(os.getloadavg()[0], 1)]
    with _desk(settings) as desk, served(settings) as server:
        asyncio.run(_idle(server, filters, runs=10))
        memory = [_megabytes(server.pid)]
        for _ in range(rounds):
            idle.append(asyncio.run(_idle(server, filters)))
            loaded.append(_loaded(settings, server, desk, filters, users))
            # What the load left behind is no part of the next idle phase.
            time.sleep(3.0)
            memory.append(_megabytes(server.pid))
        busy.append(round(os.getloadavg()[0], 1))
        as_browser = _against_a_browser(settings, server, filters)
    return (
        _figures(idle, loaded)
        | as_browser
        | {"server's memory, MB, at first and after each round": memory, "load average before, after": busy}
    )


def _studio(folder: Path) -> Settings:
    settings = load_settings(folder / "studio")
    build_studio(settings, viewers=1_000)
    drafts = Drafts(settings.app_state)
    with drafts.held_open(), closing(sqlite3.connect(settings.app_state)) as connection, connection:
        for text in COUNTING:
            connection.execute(text)
    return settings


@contextmanager
def _desk(settings: Settings) -> Iterator[int]:
    command = python("-m", "dashboard.desk", "--studio", str(settings.studio))
    with subprocess.Popen(command, cwd=ROOT, env=quiet_environment()) as process:
        try:
            yield process.pid
        finally:
            process.terminate()
            process.wait(60)


def _filters() -> Iterator[str]:
    """Queries of which none comes twice."""
    for number in count():
        since, until = FIRST_DAY + timedelta(days=number % 50), FIRST_DAY + timedelta(days=60 + number // 50)
        yield f"since={since}&until={until}"


async def _idle(server: Server, filters: Iterator[str], runs: int = RUNS) -> Timed:
    timed = Timed()
    async with Session(server.port, "overview") as overview, Session(server.port, "title") as title:
        for _ in range(runs):
            await _run_views(timed, {"overview": overview, "title": title}, filters)
    return timed


async def _run_views(timed: Timed, sessions: dict[str, Session], filters: Iterator[str]) -> None:
    for view, session in sessions.items():
        began = time.monotonic()
        timed.runs.append((began, view, await session.show(next(filters))))
        assert not session.complaints, session.complaints
        await asyncio.sleep(REST)


def _loaded(settings: Settings, server: Server, desk: int, filters: Iterator[str], users: int) -> Loaded:
    loaded = Loaded()
    given = [str(settings.studio), str(server.port), str(users), str(WORDS), str(PAUSE)]
    command = [sys.executable, "-m", "tests.bench.users", *given]
    before, began = _spent(server, desk), time.monotonic()
    noted = _writes(settings)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        reading = _Reading(process)
        asyncio.run(_while_running(server, filters, process, loaded))
        loaded.users = reading.users()
    seconds = time.monotonic() - began
    loaded.processor = {name: (spent - before[name]) / seconds for name, spent in _spent(server, desk).items()}
    loaded.writes = (_writes(settings) - noted) / seconds
    return loaded


class _Reading:
    """Reads what a process says, so that it never waits for it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        import threading

        self._said = ""
        self._thread = threading.Thread(target=self._read, args=(process,), daemon=True)
        self._thread.start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self._said = process.stdout.read()

    def users(self) -> list[Watched]:
        """What every user saw."""
        self._thread.join()
        return [Watched(**one) for one in json.loads(self._said)]


async def _while_running(
    server: Server, filters: Iterator[str], process: subprocess.Popen[str], timed: Timed
) -> None:
    async with Session(server.port, "overview") as overview, Session(server.port, "title") as title:
        while process.poll() is None:
            await _run_views(timed, {"overview": overview, "title": title}, filters)


def _spent(server: Server, desk: int) -> dict[str, float]:
    """Seconds of the processor that each process has had."""
    tick = os.sysconf("SC_CLK_TCK")
    found = {}
    for name, pid in (("server", server.pid), ("desk", desk)):
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        found[name] = (int(told[11]) + int(told[12])) / tick
    return found


def _megabytes(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def _against_a_browser(settings: Settings, server: Server, filters: Iterator[str]) -> dict[str, Any]:
    """Whether a session is to the server what a browser is: one after the other, with nothing else at work."""
    from playwright.sync_api import sync_playwright

    from tests.bench.browsing import Heard
    from tests.browser.conftest import CHROMIUM, FLAGS

    times: dict[str, list[float]] = {"browser": [], "session": []}
    messages: dict[str, set[int]] = {"browser": set(), "session": set()}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        for _ in range(OPENINGS):
            with Heard(browser) as heard:
                times["browser"].append(heard.opening(f"{server.url}/overview?{next(filters)}"))
                messages["browser"].add(heard.messages)
            seconds, many = _apart(_opening(server, next(filters)))
            times["session"].append(seconds)
            messages["session"].add(many)
        with _slow_order(settings) as order_id, Heard(browser) as heard:
            heard.opening(f"{server.url}/copy_desk?order={order_id}")
            by_browser = heard.looks(WATCHED_SECONDS)
        with _slow_order(settings) as order_id:
            by_session = _apart(_looks(server, order_id))
        browser.close()
    return {
        "overview: ms p50, p95, opened by a browser": _ms(times["browser"]),
        "overview: ms p50, p95, opened by a session": _ms(times["session"]),
        "overview: messages of an opening: browser, session": [sorted(found) for found in messages.values()],
        f"looks in {WATCHED_SECONDS} s at an order: browser, session": [by_browser, by_session],
    }


def _apart(work: Coroutine[Any, Any, T]) -> T:
    """What comes of it, done in a thread of its own: the browser's library runs a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def _opening(server: Server, query: str) -> tuple[float, int]:
    async with Session(server.port, "overview") as session:
        return await session.show(query), session.messages


async def _looks(server: Server, order_id: str) -> int:
    async with Session(server.port, "copy_desk") as session:
        await session.show(f"order={order_id}")
        await asyncio.sleep(WATCHED_SECONDS)
    return session.runs


@contextmanager
def _slow_order(settings: Settings) -> Iterator[str]:
    """An order that is still being written when whoever watches it has seen enough."""
    drafts, script = Drafts(settings.app_state), Readers([], pause=0.5, words=WORDS)
    with endpoint(script) as url:
        write_settings(settings, url)
        order = drafts.place(assignment_of(0), "Reader")
        yield order.order_id
        drafts.cancel_order(order.order_id)
        settle(drafts, order)


def _writes(settings: Settings) -> int:
    with closing(sqlite3.connect(settings.app_state)) as connection:
        return int(connection.execute("select sum(n) from bench_writes").fetchone()[0])


def _figures(idle: Sequence[Timed], loaded: Sequence[Loaded]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for view in VIEWS:
        quiet = [one.of(view) for one in idle]
        busy = [one.of(view, one.streaming) for one in loaded]
        whole = [one.of(view) for one in loaded]
        figures |= {
            f"{view}: runs idle, while all stream": [sum(map(len, quiet)), sum(map(len, busy))],
            f"{view}: ms p50, p95, idle": _ms([s for one in quiet for s in one]),
            f"{view}: ms p50, p95, while all stream": _ms([s for one in busy for s in one]),
            f"{view}: ms p50, p95, from first page to last draft": _ms([s for one in whole for s in one]),
            f"{view}: p95 of streaming to idle": _ratio(busy, quiet),
            f"{view}: the same by round": [_ratio([b], [q]) for b, q in zip(busy, quiet, strict=True)],
            f"{view}: p95 from first page to last draft to idle": _ratio(whole, quiet),
        }
    users = [user for one in loaded for user in one.users]
    late = [seconds for one in loaded for seconds in one.late]
    streaming = [one.streaming[1] - one.streaming[0] for one in loaded]
    return figures | {
        "users, orders done by the endpoint": [
            len(users),
            sum((user.status, user.backend) == ("done", "openai") for user in users),
        ],
        "words of others on a page, complaints": [
            sum(len(user.strange) for user in users),
            sum(len(user.complaints) for user in users),
        ],
        "seconds that all stream at once": [round(one, 1) for one in streaming],
        "words seen, s p50, p95 from endpoint to page": [
            len(late),
            *(round(one / 1000, 2) for one in _ms(late)),
        ],
        "s p50, p95 to open the page": [round(one / 1000, 2) for one in _ms([user.opened for user in users])],
        "s p50, p95 from last word to checked draft": [
            round(one / 1000, 2)
            for one in _ms([user.drawn - max(user.sent.values()) for user in users if user.drawn])
        ],
        "kB a second to a user": round(
            sum(user.received for user in users) / sum(_stay(user) for user in users) / 1024, 1
        ),
        "looks a second of a user": round(sum(user.runs for user in users) / sum(_stay(user) for user in users), 2),
        "processor: server, desk": [
            round(statistics.mean(one.processor[name] for one in loaded), 2) for name in ("server", "desk")
        ],
        "writes of orders a second": round(statistics.mean(one.writes for one in loaded), 1),
    }


def _stay(user: Watched) -> float:
    return (user.drawn or user.began) - user.began


def _ratio(loaded: Sequence[Sequence[float]], idle: Sequence[Sequence[float]]) -> float:
    high, low = (_ms([s for one in some for s in one])[1] for some in (loaded, idle))
    return round(high / low, 2)


def _ms(times: Sequence[float]) -> list[int]:
    return [round(1000 * statistics.median(times)), round(1000 * statistics.quantiles(times, n=20)[-1])]
