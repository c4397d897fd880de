"""`marquee segments`: which there are, what sets one apart, whom a title is for, who is like a list, what leaves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.commands.targeting import lookalike, target
from dashboard.commands.terminal import JsonOption, StudioOption, newest, print_json, print_table, say, settings_of

if TYPE_CHECKING:
    from analytics.figures.segments import Description
    from data.exports.register import Export

LISTED = 100
#: Differences of a segment that are printed for people; JSON has all that stand.
SHOWN = 25
FORMATS = ("csv", "xlsx", "parquet")
TRAITS = ("age", "gender", "territory")

app = typer.Typer(
    help="Segments of the audience: list, show, target, lookalike, export, exports.", invoke_without_command=True
)


@app.callback()
def segments(context: typer.Context, studio: StudioOption = None, json: JsonOption = False) -> None:
    """Segments of the audience: list, show, target, lookalike, export, exports."""
    if context.invoked_subcommand is None:
        _list(studio, json)
    context.obj = (studio, json)


@app.command("list")
def list_(context: typer.Context, studio: StudioOption = None, json: JsonOption = False) -> None:
    """All segments: of taste, made by people, and of activity."""
    _list(studio or context.obj[0], json or context.obj[1])


def _list(studio: Path | None, json: bool) -> None:
    from analytics.figures.segments import describe_audience
    from dashboard.strings.formats import format_estimate

    with newest(settings_of(studio)) as snapshot:
        found = describe_audience(snapshot).descriptions
    if json:
        print_json([_head(one) for one in found])
    elif not found:
        say("There are no segments yet; `marquee analyse` finds them.")
    else:
        print_table(
            ["segment", "kind", "name", "viewers", "share of all", "stability"],
            [
                (one.segment_id, one.kind, one.name, one.size.rows, format_estimate(one.size.estimate, "percent"),
                 one.stability)
                for one in found
            ],
        )  # fmt: skip


def _head(one: Description) -> dict[str, Any]:
    return {
        "segment_id": one.segment_id,
        "kind": one.kind,
        "name": one.name,
        "viewers": one.size.rows,
        "share": one.size.estimate.model_dump(),
        "stability": one.stability,
    }


@app.command()
def show(
    context: typer.Context,
    segment: Annotated[str, typer.Argument(metavar="ID", help="The segment's id.")],
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Who is in a segment, and what sets its viewers apart from all others, beyond noise."""
    from analytics.figures.segments import describe_audience
    from dashboard.strings.audience import portrait

    with newest(settings_of(studio or context.obj[0])) as snapshot:
        known = {one.segment_id: one for one in describe_audience(snapshot).descriptions}
    one = known.get(segment)
    if one is None:
        raise typer.BadParameter(f"there is no segment {segment}; there are {', '.join(known) or 'none'}")
    if json or context.obj[1]:
        print_json(_described(one))
        return
    say(f"{one.name} ({one.kind}). {portrait(one)}")
    _print_traits(one)


def _described(one: Description) -> dict[str, Any]:
    return _head(one) | {
        "ratings": one.ratings.estimate.model_dump(),
        "rating": one.rating.estimate.model_dump(),
        "reviews": one.reviews,
        "rule": one.rule.as_query() if one.rule else None,
        "looked_at": sum(trait.known for trait in one.traits),
        "differences": [
            {
                "measure": trait.measure,
                "kind": trait.kind,
                "key": trait.key,
                "name": trait.name,
                "own": trait.own.estimate.model_dump(),
                "rows": trait.own.rows,
                "others": trait.others.model_dump(),
                "difference": trait.difference.model_dump(),
            }
            for trait in one.found()
        ],
    }


def _print_traits(one: Description) -> None:
    from dashboard.strings.audience import trait_label, trait_phrase
    from dashboard.strings.formats import format_estimate

    found = one.found()
    rows = [
        (
            trait.kind,
            trait_label(trait),
            format_estimate(trait.own.estimate, trait.own.unit),
            format_estimate(trait.others, trait.own.unit),
            format_estimate(trait.difference, "net"),
            trait.own.estimate.n,
            trait_phrase(trait),
        )
        for trait in found[:SHOWN]
    ]
    if rows:
        print_table(["kind", "of", "here", "all others", "difference, points", "n", "in words"], rows)
    if len(found) > SHOWN:
        say(f"{len(found) - SHOWN} more stand beyond noise; --json has them all.")


app.command()(target)
app.command()(lookalike)


@app.command()
def export(
    context: typer.Context,
    segment: Annotated[str, typer.Argument(metavar="ID", help="The segment's id.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="Write it here: .csv, .xlsx or .parquet.")
    ],
    purpose: Annotated[str, typer.Option("--purpose", help="What the list is for; its ids are made for that alone.")],
    user: Annotated[str, typer.Option("--user", metavar="NAME", help="Who takes it, as the log will have it.")],
    k: Annotated[
        int | None, typer.Option("--k", min=2, help="Smallest group that it may show; the studio's floor without.")
    ] = None,
    tell: Annotated[
        list[str] | None, typer.Option("--tell", help="Tell also: age, gender, territory; may be given again.")
    ] = None,
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Write a segment's hashed ids with bands; what would show fewer than k viewers is refused or left out."""
    from data.exports.audience import make_audience_of_segment
    from data.exports.export import export_audience, make_request

    ending = output.suffix.lower().lstrip(".")
    if ending not in FORMATS:
        raise typer.BadParameter(f"its name must end in one of .{', .'.join(FORMATS)}", param_hint="-o")
    if unknown := set(tell or ()) - set(TRAITS):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))} cannot be told", param_hint="--tell")
    if not purpose.strip() or not user.strip():
        raise typer.BadParameter("neither may be empty", param_hint="--purpose, --user")
    request = make_request(purpose=purpose, who=user, format=ending, k=k, traits=tuple(dict.fromkeys(tell or ())))
    settings = settings_of(studio or context.obj[0])
    with newest(settings) as snapshot:
        done = export_audience(settings, snapshot, make_audience_of_segment(snapshot, segment), request, output)
    if json or context.obj[1]:
        print_json(_export_json(done))
        return
    say(f"{done.rows} viewers written to {output}; noted as {done.export_id}.")
    for part, words in NOTED.items():
        if getattr(done, part):
            say(f"{done.told(getattr(done, part))} {words}")


#: What is said of an export's counts.
NOTED = {
    "withheld": "of the segment are not in it: it would set them apart.",
    "held": "are still in it as on the last list: leaving would set them apart.",
    "untold": "are told less of, or as on the last list.",
}


@app.command()
def exports(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="Most exports that are listed.")] = LISTED,
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Every list that left, newest first; none is ever removed."""
    from data.exports.register import Exports

    settings = settings_of(studio or context.obj[0])
    with newest(settings):
        found = Exports(settings.app_state).listed(limit)
    if json or context.obj[1]:
        print_json([_export_json(one) for one in found])
    elif not found:
        say("Nothing has been exported yet.")
    else:
        print_table(
            ["export", "made (UTC)", "who", "purpose", "audience", "viewers", "withheld", "k", "format"],
            [
                (one.export_id, one.created_at, one.who, one.purpose, one.audience, one.rows, one.told(one.withheld),
                 one.k, one.format)
                for one in found
            ],
        )  # fmt: skip


def _export_json(one: Export) -> dict[str, Any]:
    """The log's entry; counts below k are told as that."""
    counts = {part: one.told(getattr(one, part)) for part in NOTED}
    filter_ = one.filter.as_query() if one.filter else None
    return one.model_dump(exclude={"filter", *NOTED}) | counts | {"filter": filter_}
