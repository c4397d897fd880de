"""Progress of work that the command does itself, on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.commands.terminal import clean, say
from data.progress import Progress


@contextmanager
def drawn_progress() -> Iterator[Progress]:
    """A bar a stage on a terminal; elsewhere a line for each stage and each quarter of it."""
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines()
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=console) as bars:
        yield _Drawn(bars)


class _Lines(Progress):
    def __init__(self) -> None:
        self._name, self._total, self._done = "", 0, 0

    def stage(self, name: str, total: int | None = None) -> None:
        self._name, self._total, self._done = name, total or 0, 0
        say(name)

    def advance(self, steps: int = 1) -> None:
        before, self._done = self._done, self._done + steps
        if self._total and 4 * before // self._total < 4 * self._done // self._total:
            say(f"{self._name}: {100 * self._done // self._total} %")

    def note(self, line: str) -> None:
        say(line)


class _Drawn(Progress):
    def __init__(self, bars: object) -> None:
        from typing import Any

        self._bars: Any = bars
        self._task: Any = None

    def stage(self, name: str, total: int | None = None) -> None:
        self._task = self._bars.add_task(clean(name), total=total)

    def advance(self, steps: int = 1) -> None:
        if self._task is not None:
            self._bars.advance(self._task, steps)

    def note(self, line: str) -> None:
        self._bars.console.print(clean(line), markup=False)
