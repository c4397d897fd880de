"""`marquee write`: one text, checked, on standard output; what was found in it on standard error.

It works in its own process, with or without a server and, for a file, without a studio. What a hard check blocks is
not printed unless `--blocked` asks for it, so that a script cannot take it for copy.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.commands.terminal import JsonOption, StudioOption, newest, print_json, say, settings_of
from dashboard.commands.written import Wish, with_wish, write_all
from data.texts import Language, Length, Spoilers, Tone

if TYPE_CHECKING:
    from analytics.recommender.served import Served
    from data.settings import Settings
    from data.snapshots import Snapshot
    from generation.plot_files import PlotText

app = typer.Typer(
    help="Write a text from evidence: plot-summary, scene, promo, character, voice, reply, digest, outline."
)

LanguageOption = Annotated[
    Language | None, typer.Option("--language", help="Language of the text; else its source's.")
]
SpoilerOption = Annotated[Spoilers, typer.Option("--spoilers", help="How much of the plot may be told.")]
VariantOption = Annotated[int, typer.Option("--variants", min=1, max=8, help="How many that differ.")]
FromOption = Annotated[
    Path | None,
    typer.Option("--from", metavar="FILE", help="A synopsis, treatment or screenplay: text, Fountain, FDX or PDF."),
]
ToneOption = Annotated[Tone, typer.Option("--tone")]


@app.command("plot-summary")
@with_wish
def plot_summary(
    wish: Wish,
    from_: FromOption = None,
    title: Annotated[str, typer.Option(metavar="TITLE", help="A title of the studio, instead of a file.")] = "",
    length: Annotated[Length, typer.Option(help="logline 30, short 60, long 250 words at most.")] = "short",
    spoilers: SpoilerOption = "none",
    language: LanguageOption = None,
    variants: VariantOption = 1,
) -> None:
    """A logline, short or long summary of a synopsis, a screenplay or a treatment."""
    from dashboard.assignments import assign_summary

    plot, facts = _plot(wish.settings, from_, title)
    chosen: dict[str, Any] = {"variants": variants} | ({"language": language} if language else {})
    write_all(
        wish, assign_summary(wish.settings, plot, length=length, spoilers=spoilers, facts=facts, **chosen), plot.text
    )


@app.command()
@with_wish
def scene(
    wish: Wish,
    number: Annotated[str, typer.Argument(metavar="SCENE", help="The scene's number.")],
    from_: FromOption = None,
    title: Annotated[str, typer.Option(metavar="TITLE", help="A title of the studio, instead of a file.")] = "",
    language: LanguageOption = None,
    variants: VariantOption = 1,
) -> None:
    """A scene of a screenplay, described for director and cinematographer, and its line for the stripboard."""
    from dashboard.assignments import assign_scene

    plot, facts = _plot(wish.settings, from_, title, screenplay=True)
    chosen: dict[str, Any] = {"variants": variants} | ({"language": language} if language else {})
    write_all(wish, assign_scene(wish.settings, plot, number, facts, **chosen), plot.text)


@app.command()
def breakdown(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Where to: .csv or .docx.")],
    from_: FromOption = None,
    title: Annotated[str, typer.Option(metavar="TITLE", help="A title of the studio, instead of a file.")] = "",
    studio: StudioOption = None,
) -> None:
    """The breakdown table of a screenplay: every scene with place, time, people, props and length."""
    from dashboard.breakdowns import approved_scenes, breakdown_file
    from data.drafts import Drafts

    settings = settings_of(studio)
    plot, _ = _plot(settings, from_, title, screenplay=True)
    told = approved_scenes(Drafts(settings.app_state), plot) if settings.app_state.exists() else {}
    output.write_bytes(breakdown_file(plot, output.suffix, descriptions=told))
    say(f"Written to {output}.")


@app.command()
@with_wish
def promo(
    wish: Wish,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="A title's id or name.")],
    channel: Annotated[
        str, typer.Option(help="Which channel; `marquee write channels` lists them.")
    ] = "poster_tagline",
    segment: Annotated[str, typer.Option(metavar="SEGMENT", help="A segment's id or name.")] = "",
    tone: ToneOption = "plain",
    brief: Annotated[str, typer.Option(metavar="TEXT", help="What the studio itself says; a line a claim.")] = "",
    spoilers: SpoilerOption = "none",
    language: LanguageOption = None,
    variants: VariantOption = 3,
) -> None:
    """Copy for a channel, a title and a segment, resting on what viewers wrote."""
    from dashboard.assignments import assign_promo
    from generation.channels import channels

    channel = channel.replace("-", "_")
    if channel not in channels():
        raise typer.BadParameter(f"known channels are {', '.join(channels())}", param_hint="--channel")
    with newest(wish.settings) as snapshot:
        segment_id, name = _segment(snapshot, segment)
        assignment = assign_promo(
            wish.settings,
            snapshot,
            _served(wish.settings, snapshot),
            title_id=_title_id(snapshot, title),
            segment_id=segment_id,
            segment=name,
            channel=channel,
            language=language or "en",
            spoilers=spoilers,
            tone=tone,
            brief=brief,
            variants=variants,
        )
        write_all(wish, assignment, _synopsis(snapshot, title))


@app.command("channels")
def channels_(json: JsonOption = False) -> None:
    """The channels that promo copy is written for, and their limits."""
    from dashboard.commands.terminal import print_table
    from generation.channels import channels

    rows = [
        (name, field.name, field.count, field.characters, field.words, field.bytes)
        for name, form in channels().items()
        for field in form.fields
    ]
    if json:
        print_json({name: form.model_dump() for name, form in channels().items()})
    else:
        print_table(["channel", "part", "how many", "characters", "words", "bytes"], rows)


@app.command()
@with_wish
def character(
    wish: Wish,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The character.")],
    title: Annotated[str, typer.Option(metavar="TITLE", help="A title's id or name.")],
    spoilers: SpoilerOption = "none",
    language: LanguageOption = None,
) -> None:
    """A character: who they are by the script, and what viewers make of them."""
    from dashboard.assignments import assign_character

    with newest(wish.settings) as snapshot:
        title_id = _title_id(snapshot, title)
        write_all(wish, assign_character(wish.settings, snapshot, title_id, name, language or "en", spoilers))


@app.command()
@with_wish
def voice(
    wish: Wish,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="A title's id or name.")],
    segment: Annotated[str, typer.Option(metavar="SEGMENT", help="A segment's id or name.")] = "",
    language: LanguageOption = None,
) -> None:
    """A review as a viewer of a segment might write it: synthetic, labelled so, never kept as a review."""
    from dashboard.assignments import assign_voice

    with newest(wish.settings) as snapshot:
        segment_id, named = _segment(snapshot, segment)
        title_id = _title_id(snapshot, title)
        say("Synthetic: no viewer wrote this.")
        write_all(
            wish,
            assign_voice(
                wish.settings,
                snapshot,
                _served(wish.settings, snapshot),
                title_id,
                segment_id,
                named,
                language or "en",
            ),
        )


@app.command()
@with_wish
def reply(
    wish: Wish,
    review: Annotated[str, typer.Argument(metavar="REVIEW", help="A review's id.")],
    brief: Annotated[str, typer.Option(metavar="TEXT", help="What the studio wants said.")] = "",
    language: LanguageOption = None,
) -> None:
    """A reply to a review."""
    from dashboard.assignments import assign_reply

    with newest(wish.settings) as snapshot:
        write_all(wish, assign_reply(wish.settings, snapshot, review, language or "en", brief=brief))


@app.command()
@with_wish
def digest(
    wish: Wish,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="A title's id or name.")],
    language: LanguageOption = None,
) -> None:
    """What viewers love and hate about a title, in a few sentences."""
    from dashboard.assignments import assign_digest

    with newest(wish.settings) as snapshot:
        write_all(wish, assign_digest(wish.settings, snapshot, _title_id(snapshot, title), language or "en"))


@app.command()
@with_wish
def outline(
    wish: Wish,
    premise: Annotated[str, typer.Argument(metavar="'premise'", help="One or two sentences.")],
    language: LanguageOption = None,
) -> None:
    """A story outline in three acts from a premise. It takes a language model."""
    from dashboard.assignments import assign_outline

    write_all(wish, assign_outline(wish.settings, premise, language or "en"))


def _plot(settings: Settings, file: Path | None, title: str, *, screenplay: bool = False) -> tuple[PlotText, Any]:
    """The plot of a file, or of a title of the studio, with the title's facts where it has any."""
    from data.errors import SourceError
    from generation.plot_files import read_plot

    if (file is None) == (not title):
        raise typer.BadParameter("name a file or a title", param_hint="--from or --title")
    if file is not None:
        try:
            return read_plot(file.read_bytes(), file.name), None
        except OSError as error:
            raise SourceError(
                f"the file cannot be read: {error.strerror}", where=str(file), mend="check its name"
            ) from None
    from dashboard.copy_facts import load_facts
    from data.house import load_house

    with newest(settings) as snapshot:
        title_id = _title_id(snapshot, title)
        plot = title_plot(snapshot, title_id, screenplay=screenplay)
        return plot, load_facts(snapshot, title_id, load_house(settings))


def title_plot(snapshot: Snapshot, title_id: str, *, screenplay: bool) -> PlotText:
    """A title's own synopsis or screenplay."""
    from dashboard.breakdowns import plot_of_title

    return plot_of_title(snapshot, title_id, screenplay=screenplay)


def _synopsis(snapshot: Snapshot, title: str) -> str:
    rows = snapshot.rows("targeting/title", title_id=_title_id(snapshot, title))
    return str(rows[0]["synopsis"] or "")


def _title_id(snapshot: Snapshot, named: str) -> str:
    from dashboard.commands.targeting import title_id_of

    return title_id_of(snapshot, named)


def _segment(snapshot: Snapshot, named: str) -> tuple[str, str]:
    """Id and name of a segment that a person named; two empty texts for none."""
    if not named:
        return "", ""
    rows = snapshot.rows("campaigns/segments")
    found = [row for row in rows if named.casefold() in (row["segment_id"].casefold(), str(row["name"]).casefold())]
    if len(found) != 1:
        raise typer.BadParameter("no one segment is called that; see `marquee segments`", param_hint="--segment")
    return str(found[0]["segment_id"]), str(found[0]["name"])


def _served(settings: Settings, snapshot: Snapshot) -> Served | None:
    from analytics.recommender.served import load_served

    runs = snapshot.rows("dashboard/recommender_run")
    return load_served(settings, runs[0]["run_id"]) if runs else None
