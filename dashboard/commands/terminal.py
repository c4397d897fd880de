"""What the commands share at the terminal's edge: options, tables, JSON, progress bars."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from data.records import Job
    from data.settings import Settings
    from data.snapshots import Snapshot

StudioOption = Annotated[
    Path | None,
    typer.Option("--studio", metavar="DIR", help="The studio's folder; else $MARQUEE_STUDIO, else ./studio."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
PortOption = Annotated[int | None, typer.Option("--port", min=1, max=65535, help="Port on 127.0.0.1.")]

#: Control characters could drive the terminal; texts from files are shown without them.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def settings_of(studio: Path | None, **chosen: Any) -> Settings:
    """The settings that a command works with."""
    from data.settings import load_settings

    return load_settings(studio, **{name: value for name, value in chosen.items() if value is not None})


@contextmanager
def newest(settings: Settings) -> Iterator[Snapshot]:
    """The newest snapshot, let go afterwards.

    Raises:
        StudioMissing: there is no studio in the folder.
        SnapshotMissing: nothing is published.
    """
    from data.errors import StudioMissing
    from data.snapshots import open_newest

    if not settings.database.exists():
        raise StudioMissing(
            "there is no studio here",
            where=str(settings.studio),
            mend="make one with `marquee demo` or `marquee import`, or name it with --studio",
        )
    snapshot = open_newest(settings.snapshots)
    try:
        yield snapshot
    finally:
        snapshot.close()


def say(line: str) -> None:
    """A line for people, on standard error, so that standard output stays data."""
    print(clean(line), file=sys.stderr)


def clean(text: object) -> str:
    """A text without characters that could drive the terminal."""
    return CONTROLS.sub("", str(text))


def print_json(value: Any) -> None:
    """Valid JSON, whatever is in it: dates as ISO text, NaN as null, lists as lists."""
    print(json.dumps(plain(value), ensure_ascii=False, indent=2, allow_nan=False))


def plain(value: Any) -> Any:
    """A value as JSON can say it."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(part) for part in value]
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Decimal):
        return plain(float(value))
    return str(value)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, title: str = "") -> None:
    """A table for people; texts are shown as they are, never read as markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        numbers = any(isinstance(row[number], int | float) for row in rows)
        table.add_column(Text(clean(column)), justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(clean(_shown(value))) for value in row))
    # Piped output is not cut to the width of a terminal that is not there.
    console = Console() if sys.stdout.isatty() else Console(width=max(120, 40 * len(columns)))
    console.print(table)


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, list | tuple | dict):
        return json.dumps(plain(value), ensure_ascii=False)
    return str(value)


class JobBars:
    """Progress bars of jobs on standard error; plain lines where that is no terminal.

    Use as a context manager and pass `show` to `jobs.work_off`.
    """

    def __init__(self) -> None:
        from rich.console import Console

        self._console: Console = Console(stderr=True)
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._said: dict[str, str] = {}

    def __enter__(self) -> JobBars:
        if self._console.is_terminal:
            self._bars = _bars(self._console)
            self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bars:
            self._bars.stop()

    def show(self, jobs: list[Job]) -> None:
        """Draw the jobs as they stand now."""
        for job in jobs:
            if self._bars:
                self._draw(self._bars, job)
            elif (state := _quarter(job)) != self._said.get(job.job_id):
                self._said[job.job_id] = state
                say(f"{label_of(job)}: {state}")

    def _draw(self, bars: Progress, job: Job) -> None:
        if job.job_id not in self._tasks:
            self._tasks[job.job_id] = bars.add_task(label_of(job), total=None, stage="", left="")
        number = self._tasks[job.job_id]
        busy = job.status in ("running", "ingesting")
        # A stage of unknown length pulses; `update` cannot take a total away again.
        task = next(task for task in bars.tasks if task.id == number)
        task.total = None if busy and job.fraction is None else 1.0
        bars.update(
            number,
            completed=job.fraction or 0.0,
            stage=clean(job.stage or job.status),
            left=f"{time_text(job.seconds_left)} left" if job.seconds_left else "",
        )


def _quarter(job: Job) -> str:
    """Stage and share in steps of a quarter: what a log file wants to know."""
    share = "" if not job.open or job.fraction is None else f" {int(job.fraction * 4) * 25} %"
    return f"{job.stage or job.status}{share}"


def _bars(console: Console) -> Progress:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[stage]}", markup=False),
        TextColumn("{task.fields[left]}", markup=False),
        console=console,
    )


def label_of(job: Job) -> str:
    """What a job is called on screen."""
    return f"{job.kind} {job.parameters['step']}" if "step" in job.parameters else job.kind


def time_text(seconds: float | None) -> str:
    """A duration for people: 45 s, 3 min, 2 h 05 min."""
    if seconds is None:
        return ""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"


def see_through(settings: Settings, job_ids: Sequence[str]) -> list[Job]:
    """Wait for jobs with progress bars; on Ctrl-C say what becomes of them.

    Returns:
        The jobs, closed.
    """
    from dashboard.jobs import list_jobs, work_off

    try:
        with JobBars() as bars:
            return work_off(settings, job_ids, bars.show)
    except KeyboardInterrupt:
        going = [job.job_id for job in list_jobs(settings, open_only=True) if job.job_id in job_ids]
        if going:
            say(f"The server goes on with it; stop it with: marquee jobs cancel {' '.join(going)}")
        else:
            say("Cancelled; nothing was changed.")
        raise typer.Exit(130) from None


def fail_unless_done(jobs: Sequence[Job]) -> None:
    """Say what went wrong with each job that is not done, and leave with exit code 1."""
    bad = [job for job in jobs if job.status != "done"]
    for job in bad:
        say(f"{label_of(job)} {job.status}: {job.error or 'someone cancelled it.'}")
        if job.status == "failed":
            say(f"  See `marquee jobs show {job.job_id}`; try again with `marquee jobs retry {job.job_id}`.")
    if bad:
        raise typer.Exit(1)
