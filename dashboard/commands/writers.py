"""`marquee models`: what could write on this machine, how fast it is, which does; and fetching one."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.commands.terminal import JsonOption, StudioOption, print_json, print_table, say, settings_of

if TYPE_CHECKING:
    from data.settings import Settings
    from generation.backends.discovery import Discovery
    from generation.backends.probing import Speed
    from generation.backends.pulling import Plan

app = typer.Typer(help="What writes: list, probe, use, pull.", invoke_without_command=True)
NAME = "composer, openai:MODEL, transformers:ID or a folder"


@app.callback()
def models(context: typer.Context, studio: StudioOption = None, json: JsonOption = False) -> None:
    """What writes: list, probe, use, pull."""
    if context.invoked_subcommand is None:
        _list(studio, json)
    context.obj = (studio, json)


@app.command("list")
def list_(context: typer.Context, studio: StudioOption = None, json: JsonOption = False) -> None:
    """What is found on this machine, what can be fetched, and which one writes."""
    _list(studio or context.obj[0], json or context.obj[1])


@app.command()
def probe(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[NAME]", help=f"{NAME}; without one: what writes now.")] = "",
    seconds: Annotated[float, typer.Option("--seconds", min=0.2, max=60, help="How long it writes.")] = 3.0,
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Let a model write for three seconds and say how fast it is here."""
    from dashboard.writers import speed_text
    from generation.backends.discovery import choose
    from generation.backends.discovery import probe as measure
    from generation.backends.probing import keep_speed
    from generation.tools import Tools

    settings = settings_of(studio or context.obj[0])
    choice = choose(settings, Tools(), _full(name))
    with _interrupted() as stopped:
        speed = measure(choice.backend, seconds, stopped.is_set)
    kept = settings.database.exists()
    if kept:
        keep_speed(settings, speed)
    if json or context.obj[1]:
        print_json(_speed_json(speed))
        return
    print(f"{choice.name}: {speed_text(speed, composer=choice.name == 'composer')}")
    if not kept:
        say("There is no studio here, so this was not kept.")


@app.command()
def use(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"auto, {NAME}, as `marquee models` lists them.")],
    studio: StudioOption = None,
) -> None:
    """Choose what writes; it is written into marquee.toml."""
    from dashboard.writers import answer, use_writer
    from generation.backends.discovery import discover

    settings = settings_of(studio or context.obj[0])
    full = _full(name)
    seen = discover(_with_folder(settings, full))
    say(answer(discover(use_writer(settings, full, seen))))


@app.command()
def pull(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="ID", help="The model's id on the hub, Qwen/Qwen3-0.6B.")],
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help="Into this folder; else the hub's cache.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    studio: StudioOption = None,
) -> None:
    """Fetch a model from the hub: its size and licence are shown first."""
    from dashboard.commands.progress import drawn_progress
    from generation.backends.pulling import plan_pull
    from generation.backends.pulling import pull as fetch

    settings = settings_of(studio or context.obj[0])
    plan = plan_pull(model, to.expanduser().absolute() if to else None)
    for line in _told(settings, plan):
        say(line)
    if not yes and not _agreed():
        say("Nothing was fetched.")
        raise typer.Exit(1)
    with _interrupted() as stopped, drawn_progress() as progress:
        folder = fetch(plan, progress, stopped.is_set)
    print(folder)
    say(f"Let it write with: marquee models use transformers:{folder if to else model}")


def _list(studio: Path | None, json: bool) -> None:
    from dashboard.writers import answer, pull_command, size_text, speed_text, writers_of
    from generation.backends.discovery import discover

    settings = settings_of(studio)
    seen = discover(settings)
    found = writers_of(settings, seen)
    if json:
        print_json(_as_json(seen, [one.speed for one in found]))
        return
    print_table(
        ["", "name", "where", "size", "memory", "licence", "languages", "speed here", ""],
        [
            (
                "→" if one.found.chosen else "",
                one.found.name,
                f"{one.found.product}, {one.found.where}" if one.found.where else one.found.product,
                size_text(one.found.bytes) if one.found.bytes else "",
                size_text(one.found.needs) if one.found.needs else "",
                one.found.licence or ("" if one.found.kind == "composer" else "unknown"),
                ", ".join(one.found.languages[:6]),
                speed_text(one.speed, composer=one.found.kind == "composer"),
                one.found.lacks,
            )
            for one in found
        ],
    )
    print()
    print_table(
        ["can be fetched with", "size", "memory", "fits here", "licence", "languages"],
        [
            (pull_command(offer.id), size_text(offer.bytes), size_text(offer.needs), offer.fits, offer.licence,
             ", ".join(offer.languages))
            for offer in seen.offers
            if not offer.here
        ],
    )  # fmt: skip
    say(answer(seen))


def _as_json(seen: Discovery, speeds: list[Speed | None]) -> dict[str, Any]:
    from dashboard.writers import answer

    found = []
    for one, speed in zip(seen.found, speeds, strict=True):
        found.append({"name": one.name, **one.model_dump(), "speed": _speed_json(speed) if speed else None})
    return {
        "answer": answer(seen),
        "chosen": seen.chosen.name if seen.chosen else None,
        "problem": seen.problem,
        "found": found,
        "offers": [offer.model_dump() for offer in seen.offers],
        "asked": seen.asked,
        "memory": seen.memory,
    }


def _speed_json(speed: Speed) -> dict[str, Any]:
    return speed.model_dump() | {"seconds_per_answer": speed.seconds_per_answer}


def _full(name: str) -> str:
    """A folder or a hub id as the back end's name."""
    if not name or name in ("auto", "composer", "openai") or name.startswith(("openai:", "transformers:")):
        return name
    folder = Path(name).expanduser()
    return f"transformers:{folder.absolute()}" if folder.is_dir() else f"transformers:{name}"


def _with_folder(settings: Settings, name: str) -> Settings:
    """Settings that look at a folder which nothing names yet, too."""
    kind, _, model = name.partition(":")
    there = kind == "transformers" and Path(model).expanduser().is_dir()
    return settings.model_copy(update={"writer_model": model}) if there else settings


def _told(settings: Settings, plan: Plan) -> Iterator[str]:
    """What would be fetched, in lines."""
    from dashboard.writers import licence_text, size_text
    from generation.backends.memory import fits, memory_needed, memory_of_machine

    where = f"into {plan.to}" if plan.to else "into the hub's cache"
    yield f"{plan.id}: {size_text(plan.bytes)} in {len(plan.files)} files, {licence_text(plan.licence)}, {where}."
    needs, memory = memory_needed(plan.weights, settings.writer_precision), memory_of_machine()
    judged = (
        "which this machine has" if fits(needs, memory) else f"and this machine has {size_text(memory)}: too little"
    )
    yield f"It takes up to {size_text(needs)} of memory, {judged}."


def _agreed() -> bool:
    """Whether a person at the terminal agrees; nobody there is no."""
    if not sys.stdin.isatty():
        say("Say --yes to fetch it without being asked.")
        return False
    return typer.confirm("Fetch it?", err=True)


@contextmanager
def _interrupted() -> Iterator[threading.Event]:
    """Ctrl-C is heard by the work itself, so that threads of it end too.

    Raises:
        KeyboardInterrupt: it was pressed, and the work has ended.
    """
    from generation.backends.pump import Cancelled

    stopped = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: stopped.set())
    try:
        yield stopped
    except Cancelled:
        raise KeyboardInterrupt from None
    finally:
        signal.signal(signal.SIGINT, before)
