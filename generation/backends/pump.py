"""A blocking stream read in a thread of its own, so that whoever waits can give up at any time."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Generic, TypeVar

from data.errors import BackendStalled

T = TypeVar("T")
_TICK = 0.1


class Cancelled(Exception):
    """Whoever waits gave up."""


class Pump(Generic[T]):
    """Items of a stream that may block for ever.

    Args:
        open_stream: makes the stream, in the thread.
        close_stream: ends it from outside, so that the thread's read returns or fails.
    """

    def __init__(self, open_stream: Callable[[], Iterator[T]], close_stream: Callable[[], None]) -> None:
        self._open, self._close = open_stream, close_stream
        self._items: queue.Queue[tuple[str, T | BaseException | None]] = queue.Queue(maxsize=256)
        self._given_up = threading.Event()

    def items(self, cancelled: Callable[[], bool], patience: float) -> Iterator[T]:
        """The stream's items as they come.

        Raises:
            Cancelled: `cancelled` said yes.
            BackendStalled: nothing came for `patience` seconds.
            Exception: whatever the stream raised.
        """
        threading.Thread(target=self._read, daemon=True, name="marquee-stream").start()
        heard = time.monotonic()
        try:
            while True:
                if cancelled():
                    raise Cancelled
                try:
                    kind, item = self._items.get(timeout=_TICK)
                except queue.Empty:
                    if time.monotonic() - heard > patience:
                        raise BackendStalled(
                            f"nothing came for {patience:g} seconds", mend="try again, or choose another back end"
                        ) from None
                    continue
                heard = time.monotonic()
                if kind == "end":
                    return
                if isinstance(item, BaseException):
                    raise item
                yield item  # type: ignore[misc]
        finally:
            self._given_up.set()
            self._close()

    def _read(self) -> None:
        try:
            for item in self._open():
                if not self._put("item", item):
                    return
        except Exception as error:
            self._put("error", error)
        else:
            self._put("end", None)

    def _put(self, kind: str, item: T | BaseException | None) -> bool:
        while not self._given_up.is_set():
            with suppress(queue.Full):
                self._items.put((kind, item), timeout=_TICK)
                return True
        return False
