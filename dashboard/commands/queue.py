"""`marquee jobs`: the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commands.terminal import (
    JsonOption,
    StudioOption,
    fail_unless_done,
    label_of,
    print_json,
    print_table,
    say,
    see_through,
    settings_of,
    time_text,
)

if TYPE_CHECKING:
    from data.records import Job

app = typer.Typer(help="The queue: list, show, cancel, retry.", invoke_without_command=True)
JobArgument = Annotated[str, typer.Argument(metavar="JOB", help="The job's id, or how it begins.")]
AllOption = Annotated[bool, typer.Option("--open", help="Only jobs that are not closed yet.")]


@app.callback()
def jobs(context: typer.Context, studio: StudioOption = None, json: JsonOption = False) -> None:
    """The queue: list, show, cancel, retry."""
    if context.invoked_subcommand is None:
        _list(studio, json, open_only=False)
    context.obj = (studio, json)


@app.command("list")
def list_(
    context: typer.Context, studio: StudioOption = None, json: JsonOption = False, open_only: AllOption = False
) -> None:
    """The newest 100 jobs."""
    _list(studio or context.obj[0], json or context.obj[1], open_only)


@app.command()
def show(context: typer.Context, job: JobArgument, studio: StudioOption = None, json: JsonOption = False) -> None:
    """One job with its log."""
    from dashboard.jobs import job_log, load_job

    settings = settings_of(studio or context.obj[0])
    found = load_job(settings, job)
    log = job_log(settings, found.job_id)
    if json or context.obj[1]:
        print_json(found.model_dump() | {"log": [{"at": at, "line": line} for at, line in log]})
        return
    facts = [(name, value) for name, value in found.model_dump().items() if value not in (None, "", {}, False)]
    print_table(["", f"job {found.job_id}"], facts[1:])
    if log:
        print_table(["at", "log"], log)


@app.command()
def cancel(context: typer.Context, job: JobArgument, studio: StudioOption = None) -> None:
    """Stop a job; what it had done so far is thrown away."""
    from dashboard.jobs import cancel_job

    stopped = cancel_job(settings_of(studio or context.obj[0]), job)
    say(f"{label_of(stopped)} {stopped.job_id}: {'stopping' if stopped.open else stopped.status}")


@app.command()
def retry(
    context: typer.Context,
    job: JobArgument,
    studio: StudioOption = None,
    wait: Annotated[bool, typer.Option(help="See it through.")] = True,
) -> None:
    """Queue a failed or cancelled job again, with the jobs around it that depend on each other."""
    from dashboard.jobs import retry_job

    settings = settings_of(studio or context.obj[0])
    again = retry_job(settings, job)
    say(f"queued again: {', '.join(again)}")
    if wait:
        fail_unless_done(see_through(settings, again))


def _list(studio: object, json: bool, open_only: bool) -> None:
    from dashboard.jobs import list_jobs

    found = list_jobs(settings_of(studio), open_only)  # type: ignore[arg-type]
    if json:
        print_json([job.model_dump() for job in found])
    elif not found:
        say("No jobs.")
    else:
        columns = ["job", "what", "status", "stage", "done", "left", "created (UTC)", "error"]
        print_table(columns, [_row(job) for job in found])


def _row(job: Job) -> tuple[object, ...]:
    share = "" if job.fraction is None else f"{job.fraction:.0%}"
    left = time_text(job.seconds_left)
    return (job.job_id, label_of(job), job.status, job.stage, share, left, job.created_at, job.error)
