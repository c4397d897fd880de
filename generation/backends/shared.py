"""A back end that several users share, and that knows when it was last used."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from generation.backends.base import Backend, Completion, Options, Request, never


class Shared:
    """A back end that knows when it was last used.

    Attributes:
        fresh: whether it has not been asked since it was made or freed, so that the next question loads it.
    """

    def __init__(self, inner: Backend, idle_seconds: float = float("inf")) -> None:
        self.inner = inner
        self.name, self.model, self.is_language_model = inner.name, inner.model, inner.is_language_model
        self.idle_seconds = idle_seconds
        self.fresh = True
        self._lock = threading.Lock()
        self._users = 0
        self._used = time.monotonic()

    def generate(
        self, request: Request, options: Options, cancelled: Callable[[], bool] = never
    ) -> Iterator[Completion]:
        """See `Backend`."""
        with self._lock:
            self._users += 1
            self.fresh = False
        try:
            yield from self.inner.generate(request, options, cancelled)
        finally:
            with self._lock:
                self._users -= 1
                self._used = time.monotonic()

    def close(self) -> None:
        """See `Backend`."""
        self.inner.close()
        self.fresh = True

    def release(self, now: float) -> bool:
        """Free it if nobody has used it for long enough; whether it did."""
        with self._lock:
            idle = not self._users and not self.fresh and now - self._used >= self.idle_seconds
            if idle:
                self.close()
            return idle
