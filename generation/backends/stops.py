"""Texts that end an answer, cut off the same way whatever wrote it: some servers leave them in."""

from __future__ import annotations


class Stops:
    """Looks for the first of some texts in a stream of pieces.

    Args:
        stops: the texts; without any every piece goes through at once.
    """

    def __init__(self, stops: tuple[str, ...]) -> None:
        self._stops = stops
        self._held = ""
        self.hit = False

    def take(self, text: str) -> str:
        """What can be shown for sure after this piece; what may be the beginning of a stop is held back."""
        self._held += text
        at = min((place for stop in self._stops if (place := self._held.find(stop)) >= 0), default=-1)
        if at >= 0:
            self.hit = True
            return self._let(at)
        overhang = max(
            (n for stop in self._stops for n in range(1, len(stop)) if self._held.endswith(stop[:n])), default=0
        )
        return self._let(len(self._held) - overhang)

    def rest(self) -> str:
        """What was held back and proved to be no stop; nothing after a hit."""
        return "" if self.hit else self._let(len(self._held))

    def _let(self, until: int) -> str:
        shown, self._held = self._held[:until], self._held[until:]
        return shown
