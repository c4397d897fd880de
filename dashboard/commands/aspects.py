"""`marquee aspects`: what sentences are said to speak of, whether definitions are sound, what one would find."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.commands.terminal import JsonOption, StudioOption, newest, print_json, print_table, say, settings_of

if TYPE_CHECKING:
    from analytics.aspects.definitions import Definition
    from analytics.aspects.preview import Preview
    from data.settings import Settings

app = typer.Typer(help="The aspects that reviews speak of: list, check, preview.", invoke_without_command=True)
FileOption = Annotated[
    Path | None,
    typer.Option(
        "--file", metavar="FILE", help="A file of definitions; else the studio's aspects.toml or the shipped one."
    ),
]
#: Sentences of a language that a preview looks at.
LOOKED_AT = 20_000


@app.callback()
def aspects(context: typer.Context, studio: StudioOption = None, json: JsonOption = False) -> None:
    """The aspects that reviews speak of: list, check, preview."""
    if context.invoked_subcommand is None:
        _list(settings_of(studio), None, json)
    context.obj = (studio, json)


@app.command("list")
def list_(
    context: typer.Context,
    file: FileOption = None,
    toml: Annotated[
        bool, typer.Option("--toml", help="Print the definitions themselves, to start a file with.")
    ] = False,
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """The aspects in use."""
    settings = settings_of(studio or context.obj[0])
    if toml:
        from analytics.aspects.definitions import format_definitions

        print(format_definitions(_definitions(settings, file)), end="")
    else:
        _list(settings, file, json or context.obj[1])


@app.command()
def check(
    context: typer.Context, file: FileOption = None, studio: StudioOption = None, json: JsonOption = False
) -> None:
    """Whether a file of definitions can be used; what is wrong with it is one sentence and exit code 1."""
    settings = settings_of(studio or context.obj[0])
    found = _definitions(settings, file)
    where = str(file or _path(settings))
    if json or context.obj[1]:
        print_json({"file": where, "aspects": [one.id for one in found]})
    else:
        say(f"{where} can be used: {len(found)} aspects.")


@app.command()
def preview(
    context: typer.Context,
    aspect: Annotated[str, typer.Argument(metavar="ASPECT", help="The aspect's id.")],
    file: FileOption = None,
    limit: Annotated[int, typer.Option(min=1, help="Most sentences that are printed.")] = 20,
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """The sentences of the newest snapshot that an aspect would be found in; nothing is changed."""
    settings = settings_of(studio or context.obj[0])
    found = _previewed(settings, aspect, _definitions(settings, file), limit)
    if json or context.obj[1]:
        print_json({"aspect": aspect, "seen": found.seen, "found": found.found, "sentences": list(found.texts)})
        return
    print_table(["sentence"], [(text,) for text in found.texts])
    say(f"{found.found} of {found.seen} different sentences speak of it.")


def _previewed(settings: Settings, aspect: str, definitions: tuple[Definition, ...], limit: int) -> Preview:
    from analytics.aspects.preview import preview as previewed

    known = {one.id: one for one in definitions}
    if aspect not in known:
        raise typer.BadParameter(f"known aspects are {', '.join(known)}", param_hint="ASPECT")
    texts: list[str] = []
    languages: list[str] = []
    with newest(settings) as snapshot:
        for language in known[aspect].wordings:
            rows = snapshot.rows("analysis/language_texts", language=language, most=LOOKED_AT)
            texts += [row["text"] for row in rows]
            languages += [language] * len(rows)
    return previewed(known[aspect], texts, languages, others=definitions, shown=limit)


def _list(settings: Settings, file: Path | None, json: bool) -> None:
    rows = [_row(one) for one in _definitions(settings, file)]
    if json:
        print_json(rows)
        return
    print_table(list(rows[0]), [tuple(row.values()) for row in rows])
    say(f"From {file or _path(settings)}.")


def _row(one: Definition) -> dict[str, Any]:
    def entries(kind: str) -> str:
        return ", ".join(f"{language} {len(getattr(wording, kind))}" for language, wording in one.wordings.items())

    return {
        "aspect": one.id,
        "name": one.name,
        "name_zh": one.name_zh,
        "cues": entries("cues"),
        "examples": entries("examples"),
        "description": one.description,
    }


def _definitions(settings: Settings, file: Path | None) -> tuple[Definition, ...]:
    from analytics.aspects.definitions import load_definitions, read_definitions

    return read_definitions(file) if file else load_definitions(settings)


def _path(settings: Settings) -> Path:
    from analytics.aspects.definitions import definitions_path

    return definitions_path(settings)
