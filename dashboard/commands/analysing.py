"""`marquee analyse` and `marquee runs`."""

from __future__ import annotations

import json as json_text
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.commands.terminal import (
    JsonOption,
    StudioOption,
    fail_unless_done,
    label_of,
    newest,
    print_json,
    print_table,
    say,
    see_through,
    settings_of,
    time_text,
)

if TYPE_CHECKING:
    from analytics.topic_runs import TopicRuns
    from data.settings import Settings

#: The largest of the flows between two runs' topics that are listed.
FLOWS_SHOWN = 40
runs_app = typer.Typer(help="The computed runs: list, show, compare.", invoke_without_command=True)
RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="The run's id, or how it begins.")]


def analyse(
    steps: Annotated[
        list[str] | None,
        typer.Argument(metavar="[STEP …]", help="embed, sentiment, clauses …; none: all that is stale."),
    ] = None,
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Compute what is stale, or the steps named, with progress bars."""
    from analytics.pipeline import readable
    from dashboard.jobs import submit_analysis
    from data.errors import UnknownStep

    settings = settings_of(studio)
    with newest(settings) as snapshot:
        empty = not readable(snapshot)
    try:
        job_ids = submit_analysis(settings, steps or [])
    except UnknownStep as error:
        raise typer.BadParameter(str(error), param_hint="STEP") from None
    jobs = see_through(settings, job_ids)
    if json:
        print_json([job.model_dump() for job in jobs])
    elif not jobs:
        say("There is nothing to analyse yet; import reviews first." if empty else "Everything is up to date.")
    else:
        columns = ["step", "status", "run", "took", "quality"]
        print_table(columns, [_outcome(job.result, label_of(job), job.status) for job in jobs])
    fail_unless_done(jobs)


def _outcome(result: dict[str, Any], label: str, status: str) -> tuple[Any, ...]:
    took = time_text(result.get("seconds"))
    figures = {name: value for name, value in result.get("quality", {}).items() if isinstance(value, int | float)}
    quality = ", ".join(f"{name.replace('_', ' ')} {value:.6g}" for name, value in figures.items())
    return (label.removeprefix("analyse "), status, result.get("run_id"), took, result.get("skipped") or quality)


@runs_app.callback()
def runs(context: typer.Context, studio: StudioOption = None, json: JsonOption = False) -> None:
    """The computed runs: list, show, compare."""
    if context.invoked_subcommand is None:
        _list(settings_of(studio), json)
    context.obj = (studio, json)


@runs_app.command("list")
def list_(context: typer.Context, studio: StudioOption = None, json: JsonOption = False) -> None:
    """All runs, newest first."""
    _list(settings_of(studio or context.obj[0]), json or context.obj[1])


@runs_app.command()
def show(context: typer.Context, run: RunArgument, studio: StudioOption = None, json: JsonOption = False) -> None:
    """One run's manifest."""
    manifest = _manifest(settings_of(studio or context.obj[0]), run)
    if json or context.obj[1]:
        print_json(manifest)
    else:
        print_table(["", f"run {manifest['run_id']}"], list(_flat(manifest).items())[1:])


@runs_app.command()
def compare(
    context: typer.Context,
    first: RunArgument,
    second: Annotated[str, typer.Argument(metavar="RUN", help="The other run.")],
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """What two runs of a step say differently: model, parameters, data, quality, agreement."""
    from analytics.comparison import compare_runs
    from data.records import Run

    settings = settings_of(studio or context.obj[0])
    one, other = (Run.model_validate(_manifest(settings, name)) for name in (first, second))
    found = compare_runs(settings, one, other)
    if json or context.obj[1]:
        print_json({"first": one.run_id, "second": other.run_id} | found.model_dump())
        return
    rows = [(name, *pair) for name, pair in (found.differences | found.quality).items()]
    if rows:
        print_table(["", one.run_id, other.run_id], rows)
    agreement = ", ".join(f"{name} {value:.3g}" for name, value in found.agreement.items())
    say(f"{found.shared} sentences in both{'; ' if agreement else ''}{agreement}.")
    if found.topics is not None:
        print_table([f"topic of {one.run_id}", f"topic of {other.run_id}", "sentences"], _flow_rows(found.topics))


def _flow_rows(topics: TopicRuns) -> list[tuple[Any, ...]]:
    one, other = topics.labels
    return [(_topic(flow.one, one), _topic(flow.other, other), flow.sentences) for flow in topics.flows[:FLOWS_SHOWN]]


def _topic(topic_id: int | None, labels: dict[int, str]) -> str:
    return "no topic" if topic_id is None else f"{topic_id} {labels.get(topic_id, '')}".strip()


def _list(settings: Settings, json: bool) -> None:
    with newest(settings) as snapshot:
        found = snapshot.rows("lists/runs")
    for row in found:
        row["manifest"] = json_text.loads(row["manifest"])
    if json:
        print_json(found)
    elif not found:
        say("No runs yet; make them with `marquee analyse`.")
    else:
        print_table(["run", "step", "current", "model", "data", "made (UTC)", "took"], [_row(row) for row in found])


def _row(row: dict[str, Any]) -> tuple[Any, ...]:
    manifest = row["manifest"]
    took = time_text(manifest["seconds"])
    return (
        row["run_id"],
        row["step"],
        row["current"],
        manifest["model"],
        row["data_version"],
        row["created_at"],
        took,
    )


def _manifest(settings: Settings, beginning: str) -> dict[str, Any]:
    from data.errors import RunError

    with newest(settings) as snapshot:
        found = snapshot.rows("lists/run", run_id=beginning)
    if len(found) != 1:
        what = "several runs have ids that begin so" if found else "no run has that id"
        raise RunError(what, where=beginning, mend="see `marquee runs` for the ids")
    manifest: dict[str, Any] = json_text.loads(found[0]["manifest"])
    return manifest


def _flat(value: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, part in value.items():
        if isinstance(part, dict):
            flat |= _flat(part, f"{prefix}{name}.")
        else:
            flat[prefix + name] = part
    return flat
