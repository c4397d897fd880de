"""Sessions on a running server of this machine that do what a browser does, without a browser: for load, and to time.

A session speaks Streamlit's own protocol. It asks for a run of the page, reads all that comes, and lets every part of
the page run again as often as the page says; what is drawn costs nothing here.

python -m tests.bench.users STUDIO PORT USERS WORDS PAUSE lets so many users each watch a text of theirs come.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

HOST = "127.0.0.1"
PATIENCE = 120.0
#: Users come one after another, as people do.
APART = 0.2
FINISHED = ForwardMsg.FINISHED_SUCCESSFULLY


def _nothing(html: str) -> None:
    """Nobody listens."""


class Session:
    """One open page.

    Args:
        port: the server's.
        page: the last part of its path.
        hear: gets the HTML that the page draws.

    Attributes:
        runs: of parts of the page, that were asked for.
        received: bytes.
        messages: that they came in.
        complaints: what went wrong on the page, in the page's words.
    """

    def __init__(self, port: int, page: str, hear: Callable[[str], None] = _nothing) -> None:
        self.runs = self.received = self.messages = 0
        self.complaints: list[str] = []
        self._port, self._page, self._hear = port, page, hear
        self._query = self._script = ""
        self._kept: set[str] = set()
        self._timers: dict[str, tuple[float, asyncio.Task[None]]] = {}
        self._began = False
        self._finished: asyncio.Future[float] | None = None

    async def __aenter__(self) -> Session:
        self._socket: ClientConnection = await connect(
            f"ws://{HOST}:{self._port}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            origin=f"http://{HOST}:{self._port}",  # type: ignore[arg-type]
            max_size=None,
            proxy=None,
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._forget_timers()
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading
        await self._socket.close()

    async def show(self, query: str) -> float:
        """Run the whole page with this query; seconds until it has been drawn."""
        self._query, self._began = query, False
        self._finished = asyncio.get_running_loop().create_future()
        asked = time.monotonic()
        await self._ask()
        return await asyncio.wait_for(self._finished, PATIENCE) - asked

    async def _ask(self, fragment: str = "") -> None:
        told = BackMsg()
        state = told.rerun_script
        state.query_string, state.cached_message_hashes[:] = self._query, list(self._kept)
        state.page_script_hash, state.page_name = self._script, "" if self._script else self._page
        state.context_info.timezone, state.context_info.locale = "UTC", "en-GB"
        state.context_info.url = f"http://{HOST}:{self._port}/{self._page}"
        if fragment:
            state.fragment_id, state.is_auto_rerun = fragment, True
            self.runs += 1
        await self._socket.send(told.SerializeToString())

    async def _read(self) -> None:
        async for raw in self._socket:
            assert isinstance(raw, bytes)
            self.received += len(raw)
            self.messages += 1
            message = ForwardMsg.FromString(raw)
            if message.metadata.cacheable and message.hash:
                self._kept.add(message.hash)
            self._take(message)

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session" and not message.metadata.run.fragment_ids:
            self._forget_timers()
            self._began = True
        elif kind == "navigation":
            self._script = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self._again(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self._forget_timer(fragment)
        elif kind == "delta":
            self._take_element(message.delta.new_element)
        elif kind == "script_finished" and message.script_finished == FINISHED and self._began:  # noqa: SIM102
            if self._finished and not self._finished.done():
                self._finished.set_result(time.monotonic())

    def _take_element(self, element: Any) -> None:
        if element.WhichOneof("type") == "html":
            if 'class="mq-problem' in element.html.body:
                self.complaints.append(element.html.body)
            self._hear(element.html.body)
        elif element.WhichOneof("type") == "exception":
            self.complaints.append(element.exception.message)

    def _again(self, fragment: str, interval: float) -> None:
        if self._timers.get(fragment, (0.0, None))[0] == interval:
            return
        self._forget_timer(fragment)
        self._timers[fragment] = (interval, asyncio.create_task(self._every(fragment, interval)))

    async def _every(self, fragment: str, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            await self._ask(fragment)

    def _forget_timer(self, fragment: str) -> None:
        if fragment in self._timers:
            self._timers.pop(fragment)[1].cancel()

    def _forget_timers(self) -> None:
        for fragment in list(self._timers):
            self._forget_timer(fragment)


@dataclass
class Watched:
    """What a user saw of the text that was written for them.

    Attributes:
        seen: word → when it first stood on the page.
        strange: words of others that stood there.
        sent: word → when the endpoint sent it.
        drawn: when the page showed the finished draft; None: never.
    """

    seen: dict[str, float] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)
    sent: dict[str, float] = field(default_factory=dict)
    began: float = 0.0
    drawn: float | None = None
    opened: float = 0.0
    runs: int = 0
    received: int = 0
    complaints: list[str] = field(default_factory=list)
    status: str = ""
    backend: str = ""


def main(studio: str, port: str, users: str, words: str, pause: str) -> None:
    """Place the orders, watch them all; prints a line `{"streaming": …}` and at last what every user saw."""
    from data.settings import load_settings
    from tests.dashboard.desks import write_settings
    from tests.dashboard.readers import Readers
    from tests.generation.endpoints import endpoint

    script = Readers([], pause=float(pause), words=int(words))
    with endpoint(script) as url:
        settings = write_settings(load_settings(Path(studio)), url)
        found = asyncio.run(_watch_all(settings, int(port), int(users), script))
    print(json.dumps([asdict(one) for one in found]))


async def _watch_all(settings: Any, port: int, users: int, script: Any) -> list[Watched]:
    owner = {word: reader for reader in range(users) for word in _words(reader, script.words)}
    return list(await asyncio.gather(*(_watch(settings, port, reader, owner, script) for reader in range(users))))


def _words(reader: int, count: int) -> list[str]:
    from tests.dashboard.readers import words_of

    return words_of(reader, count)


async def _watch(settings: Any, port: int, reader: int, owner: dict[str, int], script: Any) -> Watched:
    """A user orders a text and keeps its page open until it has been written."""
    from data.drafts import Drafts
    from tests.dashboard.readers import assignment_of

    await asyncio.sleep(reader * APART)
    drafts, watched = Drafts(settings.app_state), Watched()
    order = drafts.place(assignment_of(reader), f"Reader {reader}")
    done = asyncio.Event()

    def hear(html: str) -> None:
        now = time.monotonic()
        for word in _plain(html):
            if owner.get(word, reader) != reader:
                watched.strange.append(word)
            elif word in owner:
                watched.seen.setdefault(word, now)
        if 'class="mq-copy"' in html and watched.seen:
            watched.drawn = watched.drawn or now
            done.set()

    async with Session(port, "copy_desk", hear) as session:
        watched.began = time.monotonic()
        watched.opened = await session.show(f"order={order.order_id}")
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), PATIENCE)
        # The last run of the page draws more than the text.
        await asyncio.sleep(1.0)
    watched.runs, watched.received, watched.complaints = session.runs, session.received, session.complaints
    ended = drafts.order(order.order_id)
    made = drafts.drafts(assignment_id=order.assignment_id)
    watched.status = ended.status if ended else "gone"
    watched.backend = drafts.dossier(made[0].draft_id).newest.written.author.backend if made else ""
    watched.sent = _sent(script, reader)
    return watched


def _sent(script: Any, reader: int) -> dict[str, float]:
    """When each word of a user's text went out."""
    found: dict[str, float] = {}
    for spoken in script.spoken.get(reader, ()):
        for piece, when in zip(spoken.text.split(" "), spoken.sent, strict=False):
            for word in _plain(piece):
                found.setdefault(word, when)
    return found


def _plain(html: str) -> list[str]:
    """The words of a piece of HTML, in small letters."""
    return "".join(sign if sign.isalpha() else " " for sign in html.lower()).split()


if __name__ == "__main__":
    main(*sys.argv[1:])
