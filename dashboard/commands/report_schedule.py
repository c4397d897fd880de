"""`marquee report --schedule`: reports that the studio's supervisor makes again and again."""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING, get_args

import typer

from dashboard.commands.terminal import clean, print_json, say

if TYPE_CHECKING:
    from data.report_schedules import Every, ReportWish
    from data.reports.blocks import Format
    from data.settings import Settings

#: What people call it, and what the schedule does.
_EVERY: dict[str, Every] = {"daily": "day", "weekly": "week", "monthly": "month"}
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_WEEKDAYS = [name.casefold() for name in calendar.day_name]


def formats_of(named: list[str]) -> tuple[Format, ...]:
    """The formats that a schedule makes; PDF where none is named."""
    from data.reports.blocks import Format

    known = get_args(Format)
    for name in named:
        if name not in known:
            raise typer.BadParameter(f"{name} is none of {', '.join(known)}", param_hint="--as")
    return tuple(dict.fromkeys(named)) or ("pdf",)  # type: ignore[return-value]


def keep_schedule(
    settings: Settings, wish: ReportWish, title: str, rhythm: str, on: str, at: str, json: bool
) -> None:
    """Keep a schedule, and tell when it begins.

    Args:
        title: what the report is of, as people call it.
        rhythm: daily, weekly or monthly; on: a weekday or a day of the month; at: a time of day.
    """
    from data.report_schedules import Reports

    if rhythm not in _EVERY:
        raise typer.BadParameter(f"{rhythm} is none of {', '.join(_EVERY)}", param_hint="--schedule")
    every = _EVERY[rhythm]
    if not _TIME.fullmatch(at):
        raise typer.BadParameter("a time of day has the form 08:00", param_hint="--at")
    kept = Reports(settings.app_state).add_schedule(wish, title, every, at, _day(every, on))
    if json:
        print_json(kept.model_dump(mode="json"))
        return
    when = f"{kept.next_at.astimezone():%Y-%m-%d %H:%M}"
    say(clean(f"Kept as {kept.schedule_id}: {title}, {rhythm}, first on {when} of this machine's clock."))
    say("It is made while the studio is served (marquee serve).")


def _day(every: Every, on: str) -> int:
    if every == "day":
        if on:
            raise typer.BadParameter("every day has no --on", param_hint="--on")
        return 0
    if every == "month":
        if on and not (on.isdecimal() and 1 <= int(on) <= 31):
            raise typer.BadParameter("a day of the month is 1 to 31", param_hint="--on")
        return int(on or 1)
    if on and on.casefold() not in _WEEKDAYS:
        raise typer.BadParameter(f"a weekday is one of {', '.join(_WEEKDAYS)}", param_hint="--on")
    return _WEEKDAYS.index(on.casefold()) if on else 0


def end_schedule(settings: Settings, schedule_id: str) -> None:
    """Make nothing any more by a schedule.

    Raises:
        StudioError: no schedule that goes on has that id.
    """
    from data.report_schedules import Reports

    Reports(settings.app_state).end_schedule(schedule_id)
    say(f"{schedule_id} makes no report any more; what it made stays.")
