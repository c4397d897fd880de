"""Doing and printing what `marquee write` asks for: the text on standard output, the rest on standard error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from dashboard.commands.terminal import JsonOption, StudioOption, clean, print_json, say, settings_of

if TYPE_CHECKING:
    from data.settings import Settings
    from data.writing import Assignment, Evidence, Written
    from generation.writing import Desk


@dataclass(frozen=True)
class Wish:
    """How a text is wanted, whatever it is."""

    settings: Settings
    backend: str
    json: bool
    blocked: bool
    keep: bool
    user: str


def _wish(
    backend: Annotated[
        str,
        typer.Option(
            "--backend",
            metavar="NAME",
            help="composer, openai, transformers, or kind:MODEL; else what the settings choose.",
        ),
    ] = "",
    blocked: Annotated[bool, typer.Option("--blocked", help="Print what a hard check blocks all the same.")] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the drafts in the studio, where the app shows them.")
    ] = False,
    user: Annotated[
        str, typer.Option("--user", metavar="NAME", help="Who orders it, as the history will have it.")
    ] = "command line",
    studio: StudioOption = None,
    json: JsonOption = False,
) -> Wish:
    return Wish(settings_of(studio), backend, json, blocked, keep, user)


def with_wish(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose first argument `wish` is made from the options that all texts share."""
    shared, own = signature(_wish).parameters, dict(signature(command).parameters)
    hints = get_type_hints(_wish, {"Wish": Wish, **_wish.__globals__}, include_extras=True)
    hints |= get_type_hints(command, include_extras=True)
    del own["wish"], hints["wish"], hints["return"]

    @wraps(command)
    def asked(**values: Any) -> None:
        wish = _wish(**{name: values.pop(name) for name in shared})
        command(wish, **values)

    every = [
        one.replace(annotation=hints[one.name], kind=Parameter.KEYWORD_ONLY)
        for one in (*own.values(), *shared.values())
    ]
    asked.__signature__ = signature(command).replace(parameters=every, return_annotation=None)  # type: ignore[attr-defined]
    asked.__annotations__ = hints
    return asked


def write_all(wish: Wish, assignment: Assignment, source: str = "") -> None:
    """Write every variant, print it, and leave with 1 where something is blocked."""
    from data.errors import BackendDeclined, BackendError
    from generation.tools import single_threaded
    from generation.writing import write_variants

    desk = _desk(wish, source)
    done: list[Written] = []
    try:
        with single_threaded():
            for written in write_variants(assignment, desk):
                done.append(written)
                if not wish.json:
                    _print(written, assignment, len(done), wish.blocked)
    except BackendDeclined as error:
        if not done:
            raise
        say(str(error))
    except BackendError:
        if wish.backend not in ("", "composer"):
            say("Nothing else wrote in its place; --backend composer does, without a language model.")
        raise
    if wish.keep:
        _keep(wish, assignment, done, source)
    if wish.json:
        print_json(_as_json(assignment, done))
    if any(written.blocked for written in done) and not wish.blocked:
        raise typer.Exit(1)


def _desk(wish: Wish, source: str) -> Desk:
    from analytics.embeddings import minilm_folder
    from analytics.minilm_light import LightEncoder
    from generation.backends.discovery import load_backend, load_judge
    from generation.tools import RememberingEncoder, Tools
    from generation.writing import Desk

    tools = Tools(encoder=RememberingEncoder(LightEncoder(minilm_folder())))
    backend = load_backend(wish.settings, tools, wish.backend)
    tools = Tools(tools.encoder, load_judge(wish.settings, backend))
    patience = wish.settings.writer_patience_seconds
    # Asked for by name, a back end that fails is an error; else the composer writes instead, and says so.
    instead = (
        None if wish.backend or not backend.is_language_model else load_backend(wish.settings, tools, "composer")
    )
    return Desk(backend=backend, tools=tools, instead=instead, source=source, patience=patience)


def _print(written: Written, assignment: Assignment, number: int, blocked: bool) -> None:
    from dashboard.strings.drafting import finding_sentence, findings_summary, took, wrote

    if assignment.variants > 1:
        say(f"Variant {number}")
    by = " · ".join(part for part in (wrote(written.author), took(written.author)) if part)
    say(f"Written by the {by}." if not written.author.is_language_model else f"Written by {by}.")
    if written.author.instead_of:
        say(f"It wrote instead of another: {written.author.instead_of}")
    say(findings_summary(written.findings) + ".")
    for finding in written.findings:
        if finding.level != "note":
            say(f"  {finding.level}: {finding_sentence(finding)}")
    if not written.blocked or blocked:
        print(_plain(written))


def _plain(written: Written) -> str:
    content = written.content
    if len(content.parts) == 1:
        return clean(content.text)
    return "\n".join(f"{part.name}: {clean(content.text_of(part))}" for part in content.parts)


def _keep(wish: Wish, assignment: Assignment, done: list[Written], source: str) -> None:
    from data.drafts import Drafts

    drafts = Drafts(wish.settings.app_state)
    if source:
        update = {"source_id": drafts.keep_source(assignment.source_name or assignment.facts.name or "plot", source)}
        assignment = assignment.model_copy(update=update)
    assignment_id = drafts.keep_assignment(assignment, wish.user)
    for variant, written in enumerate(done):
        draft = drafts.add_draft(assignment_id, variant, written, wish.user)
        say(f"Kept as draft {draft.draft_id}.")


def _as_json(assignment: Assignment, done: list[Written]) -> dict[str, Any]:
    return {
        "task": assignment.task,
        "language": assignment.language,
        "spoilers": assignment.spoilers,
        "source": assignment.source_name,
        "variants": [_variant_json(assignment, written) for written in done],
    }


def _variant_json(assignment: Assignment, written: Written) -> dict[str, Any]:
    from dashboard.strings.drafting import finding_sentence

    return {
        "text": written.content.text,
        "parts": [
            {
                "name": part.name,
                "text": written.content.text_of(part),
                "sentences": [
                    {"text": line.text, "sources": [_source(assignment.find(name), name) for name in line.evidence]}
                    for line in part.lines
                ],
            }
            for part in written.content.parts
        ],
        "blocked": written.blocked,
        "findings": [one.model_dump(mode="json") | {"sentence": finding_sentence(one)} for one in written.findings],
        "author": written.author.model_dump(mode="json"),
    }


def _source(one: Evidence | None, name: str) -> dict[str, Any]:
    if one is None:
        return {"evidence": name}
    kept = ("kind", "text", "start", "end", "review_id", "sentence_id", "value", "low", "high", "n", "unit", "query")
    told = one.model_dump(mode="json")
    return {"evidence": name} | {key: told[key] for key in kept if told[key] not in (None, "", {})}
