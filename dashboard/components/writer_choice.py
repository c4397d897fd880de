"""What is to write: the back end that the settings choose, or another one that was found, for this text alone."""

from __future__ import annotations

from dashboard import session, writing_loaders
from dashboard.components.choices import choose
from dashboard.components.words import render_note
from dashboard.strings import say
from data.settings import Settings
from generation.backends.finding import Found


def render_writer(settings: Settings) -> None:
    """The choice; it stands in the URL."""
    found = writing_loaders.load_discovery(settings)
    chosen = found.chosen
    usual = say("writer.usual", name=writer_name(chosen)) if chosen else say("writer.none")
    names = {"": usual} | {one.name: writer_name(one) for one in found.found if not one.lacks and one is not chosen}
    choose(say("writer.label"), "backend", list(names), names, width=320)
    if chosen is None:
        render_note(found.problem)


def chosen_backend() -> str:
    """The name of the back end that was chosen for this text; empty for the settings' choice."""
    return session.option("backend")


def writer_name(found: Found) -> str:
    """A back end as people call it."""
    if found.kind == "composer":
        return say("writing.by_composer")
    return say(f"writer.{found.kind}", model=found.model or "?", product=found.product)
