"""Imports: what is in the studio, and where did it come from?"""

from __future__ import annotations

from dashboard import loaders
from dashboard.components.batches import render_batches
from dashboard.components.import_form import render_import_form
from dashboard.components.job_panel import render_failed_import, render_open_jobs
from dashboard.components.words import render_heading, render_question
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.answers import imports_answer


def render() -> None:
    """The page."""
    with told():
        settings = loaders.load_studio()
        snapshot = loaders.load_snapshot(settings)
        batches = loaders.load_batches(snapshot)
        render_question(say("imports.question"), imports_answer(loaders.load_contents(snapshot), batches))
        render_open_jobs(settings)
        render_failed_import(settings)
        render_import_form(settings)
        if batches:
            render_heading(say("imports.batches_heading"))
            render_batches(settings, snapshot, batches)


if __name__ == "__main__":
    render()
