"""`marquee topics`: which there are, and what people do to them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dashboard.commands.terminal import JsonOption, StudioOption, print_json, print_table, say, settings_of
from dashboard.commands.topic_editing import (
    Editing,
    edit_json,
    edits_of,
    named,
    numbers_of,
    print_history,
    published,
)

LISTED = 100
#: Sentences that `show` prints.
SHOWN = 5

app = typer.Typer(
    help="Topics: list, show, rename, merge, hide, show-again, pin, unpin, split, define, move, undo …",
    invoke_without_command=True,
)
TopicArgument = Annotated[str, typer.Argument(metavar="TOPIC", help="The topic's number, or its name.")]
TopicsArgument = Annotated[list[str], typer.Argument(metavar="TOPIC …", help="Numbers or names of topics.")]
WhoOption = Annotated[
    str, typer.Option("--who", metavar="NAME", help="Who does it, as the history will have it; else $USER.")
]
NameOption = Annotated[str, typer.Option("--name", help="What it is called.")]
ExamplesOption = Annotated[
    list[str] | None,
    typer.Option("--example", metavar="SENTENCE", help="The id of a sentence, or a text; may be given again."),
]


@app.callback()
def topics(context: typer.Context, studio: StudioOption = None, json: JsonOption = False) -> None:
    """Topics: list, show, and all that can be done to them."""
    if context.invoked_subcommand is None:
        _list(studio, json)
    context.obj = (studio, json)


@app.command("list")
def list_(context: typer.Context, studio: StudioOption = None, json: JsonOption = False) -> None:
    """All topics, those with most sentences first; hidden ones too."""
    _list(studio or context.obj[0], json or context.obj[1])


def _list(studio: Path | None, json: bool) -> None:
    with published(settings_of(studio)) as snapshot:
        found = snapshot.rows("topics/listed")
    if json:
        print_json(found)
    elif not found:
        say("There are no topics yet; `marquee analyse` finds them.")
    else:
        columns = ["topic", "name", "language", "sentences", "kind", "stability", "coherence", "hidden"]
        names = ("topic_id", "label", "language", "evidence", "kind", "stability", "coherence", "hidden")
        print_table(columns, [tuple(row[name] for name in names) for row in found])


@app.command()
def show(context: typer.Context, topic: TopicArgument, studio: StudioOption = None, json: JsonOption = False) -> None:
    """One topic: its words, the sentences nearest to its centre, what was done to it."""
    settings = settings_of(studio or context.obj[0])
    with published(settings) as snapshot:
        topic_id = numbers_of(settings, snapshot, [topic])[0]
        merged = {row["topic_id"]: row["into_id"] for row in snapshot.rows("topics/merges")}
        row = next((row for row in snapshot.rows("topics/listed") if row["topic_id"] == topic_id), None)
        said = snapshot.rows("topics/nearest_sentences", topic_id=topic_id, limit=SHOWN)
        history = [
            one for one in edits_of(settings).listed(snapshot) if topic_id in (*one.edit.topics, one.edit.into)
        ]
    told = {**(row or {"topic_id": topic_id}), "into_id": merged.get(topic_id)}
    if json or context.obj[1]:
        print_json({**told, "sentences": said, "edits": [edit_json(one) for one in history]})
        return
    if topic_id in merged:
        say(f"Topic {topic_id} went into topic {merged[topic_id]}.")
    print_table(["", f"topic {topic_id}"], [(name.replace("_", " "), value) for name, value in told.items()])
    if said:
        print_table(["sentence", "nearest to its centre"], [(one["sentence_id"], one["text"]) for one in said])
    if history:
        print_history(history)


@app.command()
def rename(
    context: typer.Context,
    topic: TopicArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="1 to 80 characters.")],
    who: WhoOption = "",
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Give a topic another name."""
    at = Editing(context, studio, json)
    (topic_id,) = at.numbers([topic])
    at.show(at.edits.rename(topic_id, name, named(who)))


@app.command()
def merge(
    context: typer.Context,
    topics: TopicsArgument,
    into: Annotated[str, typer.Option("--into", metavar="TOPIC", help="The topic that they go into.")],
    who: WhoOption = "",
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Let topics go into another one, which keeps its number and name."""
    at = Editing(context, studio, json)
    *gone, last = at.numbers([*topics, into])
    at.show(at.edits.merge(gone, last, named(who)))


@app.command()
def hide(
    context: typer.Context,
    topics: TopicsArgument,
    who: WhoOption = "",
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Leave topics out of lists and figures by topic; their sentences stay evidence."""
    at = Editing(context, studio, json)
    at.show(at.edits.hide(at.numbers(topics), named(who)))


@app.command("show-again")
def show_again(
    context: typer.Context,
    topics: TopicsArgument,
    who: WhoOption = "",
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Show hidden topics again."""
    at = Editing(context, studio, json)
    at.show(at.edits.show(at.numbers(topics), named(who)))


@app.command()
def pin(
    context: typer.Context,
    topic: TopicArgument,
    example: ExamplesOption = None,
    who: WhoOption = "",
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Hold a topic where it is, whatever reviews come: by examples, or by the sentences nearest to its centre."""
    at = Editing(context, studio, json)
    (topic_id,) = at.numbers([topic])
    at.show(at.edits.pin(topic_id, at.examples(example or ()), who=named(who)))


@app.command()
def unpin(
    context: typer.Context,
    topic: TopicArgument,
    who: WhoOption = "",
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Let a pinned topic move with the reviews again."""
    at = Editing(context, studio, json)
    at.show(at.edits.unpin(at.numbers([topic])[0], named(who)))


@app.command()
def split(
    context: typer.Context,
    topic: TopicArgument,
    example: ExamplesOption = None,
    words: Annotated[
        str, typer.Option("--words", help="Words, by commas: sentences with any of them become a topic of their own.")
    ] = "",
    name: Annotated[
        list[str] | None, typer.Option("--name", help="Names of the parts, in order; with --words of the new topic.")
    ] = None,
    who: WhoOption = "",
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Split a topic by example sentences, each of another part, or by words. The first part keeps its number."""
    from data.topic_edits import Part

    if bool(words.strip(" ,")) == bool(example):
        raise typer.BadParameter("give examples, or words", param_hint="--example, --words")
    at = Editing(context, studio, json)
    (topic_id,) = at.numbers([topic])
    if words:
        parts = at.parts_by_words(topic_id, words, name or [])
    else:
        names = [*(name or []), *[""] * len(example or [])]
        parts = [
            Part(name=one, examples=(said,)) for one, said in zip(names, at.examples(example or ()), strict=False)
        ]
    at.show(at.edits.split(topic_id, parts, named(who)))


@app.command()
def define(
    context: typer.Context,
    name: NameOption,
    example: ExamplesOption = None,
    about: Annotated[str, typer.Option("--about", help="What it is about, in a sentence.")] = "",
    language: Annotated[str, typer.Option("--language", help="en, zh …; else that of the first example.")] = "",
    least: Annotated[
        float | None,
        typer.Option("--least", help="Sentences at least so similar (0–1) go to it before any topic that is found."),
    ] = None,
    who: WhoOption = "",
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Define a topic of your own by example sentences."""
    at = Editing(context, studio, json)
    examples = at.examples(example or ())
    own = language or at.language or "en"
    at.show(at.edits.define(name, about, examples, own, least, named(who)))


@app.command()
def remove(
    context: typer.Context,
    topic: TopicArgument,
    who: WhoOption = "",
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Do away with a topic of your own."""
    at = Editing(context, studio, json)
    at.show(at.edits.remove(at.numbers([topic])[0], named(who)))


@app.command()
def move(
    context: typer.Context,
    sentences: Annotated[list[str], typer.Argument(metavar="SENTENCE …", help="Ids of sentences.")],
    to: Annotated[str, typer.Option("--to", metavar="TOPIC", help="The topic that they belong to, or none.")],
    who: WhoOption = "",
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Say to which topic sentences belong; `marquee corrections` lists it."""
    from data.corrections import Corrections

    at = Editing(context, studio, json)
    topic_id = None if to.strip().lower() == "none" else at.numbers([to])[0]
    found = [at.sentence(said) for said in sentences]
    unknown = [said for said, row in zip(sentences, found, strict=True) if row is None]
    if unknown:
        raise typer.BadParameter(f"there is no sentence {unknown[0]}", param_hint="SENTENCE")
    kept = Corrections(at.settings.app_state)
    made = [kept.move(row["sentence_id"], row["text"], row["language"], topic_id, named(who)) for row in found if row]
    at.publish(moving=False)
    if at.json:
        print_json([one.model_dump() for one in made])
    else:
        say(f"{len(made)} moved to {'no topic' if topic_id is None else f'topic {topic_id}'}.")


@app.command("name")
def name_(
    context: typer.Context,
    backend: Annotated[
        str, typer.Option("--backend", help="What gives the names, as `marquee models` has it; else the studio's.")
    ] = "",
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Let a language model name topics that nobody named; what their sentences do not bear out is refused."""
    from dashboard.commands.terminal import fail_unless_done, see_through
    from dashboard.topic_naming import submit_naming

    settings = settings_of(studio or context.obj[0])
    jobs = see_through(settings, [submit_naming(settings, backend)])
    fail_unless_done(jobs)
    result = jobs[0].result or {}
    if json or context.obj[1]:
        print_json(result)
        return
    columns = ["topic", "was", "name", "kept its phrase because"]
    print_table(columns, [(one["topic_id"], one["label"], one["name"], one["problem"]) for one in result["topics"]])


@app.command()
def undo(
    context: typer.Context,
    edit: Annotated[str, typer.Argument(metavar="EDIT", help="The edit's id, as `history` has it.")],
    who: WhoOption = "",
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Take an edit back, or what took one back."""
    at = Editing(context, studio, json)
    at.show(at.edits.undo(edit, named(who)))


@app.command()
def history(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="Most edits that are listed.")] = LISTED,
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """All edits, newest first, with who, when and what became of each."""
    settings = settings_of(studio or context.obj[0])
    with published(settings) as snapshot:
        found = edits_of(settings).listed(snapshot, limit)
    if json or context.obj[1]:
        print_json([edit_json(one) for one in found])
    elif not found:
        say("No topic has been edited yet.")
    else:
        print_history(found)
