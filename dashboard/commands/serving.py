"""`marquee serve` and `marquee demo`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commands.terminal import (
    PortOption,
    StudioOption,
    fail_unless_done,
    newest,
    say,
    see_through,
    settings_of,
)

if TYPE_CHECKING:
    from data.settings import Settings


def serve(studio: StudioOption = None, port: PortOption = None) -> None:
    """Serve the app on 127.0.0.1, with the supervisor that does the jobs."""
    from dashboard import service

    service.serve(settings_of(studio, port=port), say)


def demo(
    studio: StudioOption = None,
    port: PortOption = None,
    go_on: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve it afterwards.")] = True,
) -> None:
    """Make the sample studio, analyse it, serve it."""
    from dashboard import service
    from dashboard.jobs import submit, submit_analysis

    settings = settings_of(studio, port=port)
    service.prepare_studio(settings)
    if not _has_sample(settings):
        say("Making the sample studio: fictional titles, reviews and ratings.")
        job_id = submit(settings, "import", {"paths": [], "format": "sample", "mapping": None})
        fail_unless_done(see_through(settings, [job_id]))
    job_ids = submit_analysis(settings)
    if job_ids:
        say("Analysing it: embedding, sentiment, topics.")
        fail_unless_done(see_through(settings, job_ids))
    say(f"The sample studio is ready in {settings.studio}")
    if go_on:
        service.serve(settings, say)


def _has_sample(settings: Settings) -> bool:
    with newest(settings) as snapshot:
        return any(row["format"] == "sample" and not row["undone"] for row in snapshot.rows("lists/batches"))
