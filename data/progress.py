"""How long work tells where it is. The base is silent; a terminal and the job queue have their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


class Progress:
    """Receives stages and steps, and says nothing. Subclass it to show them or to stop the work."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage of `total` steps (None: unknown)."""

    def advance(self, steps: int = 1) -> None:
        """Report `steps` more done. May raise JobCancelled."""

    def note(self, line: str) -> None:
        """Log a line."""

    def over(self, items: Iterable[T], name: str, total: int | None = None) -> Iterator[T]:
        """Iterate over `items` as one stage."""
        self.stage(name, total)
        for item in items:
            yield item
            self.advance()
