"""What a real browser and the server say to each other, listened to from outside."""

from __future__ import annotations

import time
from types import TracebackType

from playwright.sync_api import Browser, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

FINISHED = ForwardMsg.FINISHED_SUCCESSFULLY
TICK_MS = 20
PATIENCE = 60.0


class Heard:
    """A page of its own in a browser, whose frames are timed as they pass.

    Attributes:
        messages: that came from the server.
    """

    def __init__(self, browser: Browser) -> None:
        self.messages = 0
        self._asked: list[tuple[float, bool]] = []
        self._finished: list[float] = []
        self._context = browser.new_context()

    def __enter__(self) -> Heard:
        self._page = self._context.new_page()
        self._page.on("websocket", self._listen)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._context.close()

    def opening(self, url: str) -> float:
        """Open a page; seconds from its request for a run to the run's end."""
        self._page.goto(url, wait_until="commit")
        until = time.monotonic() + PATIENCE
        while not self._finished and time.monotonic() < until:
            self._page.wait_for_timeout(TICK_MS)
        return self._finished[0] - self._asked[0][0]

    def looks(self, seconds: float) -> int:
        """How often parts of the page ask to run again by themselves."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            self._page.wait_for_timeout(TICK_MS)
        return sum(when >= began and by_itself for when, by_itself in self._asked)

    def _listen(self, line: WebSocket) -> None:
        line.on("framesent", self._sent)
        line.on("framereceived", self._received)

    def _sent(self, frame: str | bytes) -> None:
        message = BackMsg.FromString(frame) if isinstance(frame, bytes) else BackMsg()
        if message.WhichOneof("type") == "rerun_script":
            self._asked.append((time.monotonic(), message.rerun_script.is_auto_rerun))

    def _received(self, frame: str | bytes) -> None:
        self.messages += 1
        message = ForwardMsg.FromString(frame) if isinstance(frame, bytes) else ForwardMsg()
        if message.WhichOneof("type") == "script_finished" and message.script_finished == FINISHED:
            self._finished.append(time.monotonic())
