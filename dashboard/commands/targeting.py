"""`marquee segments target` and `lookalike`: whom a title is for, and who is like a list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.commands.terminal import (
    JsonOption,
    StudioOption,
    fail_unless_done,
    newest,
    print_json,
    print_table,
    say,
    see_through,
    settings_of,
)

if TYPE_CHECKING:
    from analytics.recommender.served import Served
    from analytics.targeting.reach import Point
    from dashboard.campaign_figures import Alikes
    from dashboard.targeting_figures import Targeting
    from data.records import Estimate
    from data.settings import Settings
    from data.snapshots import Snapshot
    from data.viewer_lists import Matched

#: Entries by which a file's column of ids is recognised.
LOOKED_AT = 200
KeepOption = Annotated[
    str | None, typer.Option("--keep", metavar="NAME", help="Keep the viewers found as a segment of this name.")
]
UserOption = Annotated[str, typer.Option("--user", metavar="NAME", help="Who does it, as the log will have it.")]


def target(
    context: typer.Context,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="A title's id or name.")],
    budget: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="How many viewers to address; else the likely ones.")
    ] = None,
    keep: KeepOption = None,
    user: UserOption = "",
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Whom a title is for, segment by segment, and what addressing so many of them is expected to bring."""
    settings = settings_of(studio or context.obj[0])
    with newest(settings) as snapshot:
        found = _targeted(settings, snapshot, title)
    if budget is not None and budget > found.open:
        raise typer.BadParameter(f"there are {found.open} viewers to address", param_hint="--budget")
    contacts = budget or found.worth_a_contact
    points = found.reach.points(most=12)
    chosen = found.reach.at(contacts) if contacts else None
    if json or context.obj[1]:
        print_json(_target_json(found, points, chosen))
    else:
        _print_target(found, points, chosen)
    if keep and contacts:
        ids = found.targets.viewer_ids[found.reach.viewers[:contacts]].tolist()
        _keep(settings, keep, ids, user, f"The first {contacts} of {found.open} viewers for “{found.name}”.")


def _targeted(settings: Settings, snapshot: Snapshot, title: str) -> Targeting:
    from dashboard.targeting_figures import target_known

    return target_known(snapshot, _served(settings, snapshot), title_id_of(snapshot, title))


def title_id_of(snapshot: Snapshot, named: str) -> str:
    """The one title of that id, or of that name whatever its case."""
    rows = snapshot.rows("targeting/titles")
    found = [row for row in rows if row["title_id"] == named]
    found = found or [row for row in rows if row["name"].casefold() == named.strip().casefold()]
    if len(found) == 1:
        return str(found[0]["title_id"])
    if not found:
        raise typer.BadParameter("there is no title of that id or name", param_hint="TITLE")
    which = ", ".join(f"{row['title_id']} ({row['year'] or 'no year'})" for row in found)
    raise typer.BadParameter(f"several titles have that name: {which}", param_hint="TITLE")


def _served(settings: Settings, snapshot: Snapshot) -> Served:
    from analytics.recommender.served import load_served
    from data.errors import RunError

    runs = snapshot.rows("dashboard/recommender_run")
    if not runs:
        raise RunError(
            "who would like what has not been worked out yet",
            where=snapshot.path.name,
            mend="run `marquee analyse recommender segments`",
        )
    return load_served(settings, runs[0]["run_id"])


def _target_json(found: Targeting, points: tuple[Point, ...], chosen: Point | None) -> dict[str, Any]:
    from analytics.targeting.bands import NAMES

    return {
        "title_id": found.title_id,
        "title": found.name,
        "cold": found.cold,
        "viewers": found.open,
        "seen": found.seen,
        "affinity": found.share.model_dump(),
        "segments": [
            {
                "segment_id": one.segment_id,
                "name": one.name,
                "viewers": one.open,
                "bands": dict(zip(NAMES, one.counts, strict=True)),
                "affinity": one.share.model_dump(),
                "observed": one.observed.estimate.model_dump() if one.observed else None,
            }
            for one in found.segments
        ],
        "reach": [_point(point) for point in points],
        "budget": _point(chosen) if chosen else None,
    }


def _point(point: Point) -> dict[str, Any]:
    return {"contacts": point.contacts, "affinity": point.share.model_dump(), "likes": point.likes.model_dump()}


def _print_target(found: Targeting, points: tuple[Point, ...], chosen: Point | None) -> None:
    from analytics.targeting.bands import NAMES

    print_table(
        ["segment", "name", "not seen it", *(name.replace("_", " ") for name in NAMES), "would like it, of these"],
        [
            (one.segment_id, one.name, one.open, *one.counts, _share(one.share))
            for one in sorted(found.segments, key=lambda one: -(one.share.value or 0.0))
        ],
    )
    print_table(
        ["address", "would like it, of these", "likes expected"],
        [(point.contacts, _share(point.share), _rounded(point.likes)) for point in points],
    )
    if chosen:
        say(
            f"Of the first {chosen.contacts} of {found.open} viewers {_share(chosen.share)} would like it, if they "
            "watch it and say what they think."
        )
    else:
        say(f"None of {found.open} viewers is likely to like it.")


def _share(share: Estimate) -> str:
    """A share with its interval, or that nobody measured how far off it is."""
    from dashboard.strings.formats import format_estimate

    if share.known and share.low is None:
        return f"{100 * (share.value or 0.0):.0f} % (error not measured)"
    return format_estimate(share, "percent")


def _rounded(likes: Estimate) -> str:
    ends = "" if likes.low is None or likes.high is None else f" ({likes.low:.0f}–{likes.high:.0f})"
    return "–" if likes.value is None else f"{likes.value:.0f}{ends}"


def lookalike(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="SEEDFILE", exists=True, dir_okay=False, help="A list of viewers, any table.")
    ],
    size: Annotated[
        float, typer.Option(min=1, max=10, metavar="PERCENT", help="How much of the audience the list may be.")
    ] = 5,
    keep: KeepOption = None,
    user: UserOption = "",
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Viewers who are like those on a list, and how alike, measured on hidden seeds."""
    from dashboard.campaign_figures import find_alikes

    settings = settings_of(studio or context.obj[0])
    with newest(settings) as snapshot:
        matched = _matched(settings, snapshot, file)
        found = find_alikes(snapshot, _served(settings, snapshot), matched.viewer_ids)
    if json or context.obj[1]:
        print_json(_alike_json(found, matched, size / 100))
    else:
        _print_alike(found, matched, size / 100)
    if keep:
        ids = list(found.chosen(size / 100)[0])
        about = f"The {size:g} % of the audience most like {len(found.lookalike.seeds)} seeds from {file.name}."
        _keep(settings, keep, ids, user, about)


def _matched(settings: Settings, snapshot: Snapshot, path: Path) -> Matched:
    from data.viewer_lists import guess_id_column, match_viewers, read_list

    table = read_list(path, settings)
    matches = {
        column: len(match_viewers(settings, snapshot, table.column(column)[:LOOKED_AT]).viewer_ids)
        for column in table.columns
    }
    return match_viewers(settings, snapshot, table.column(guess_id_column(table, matches)))


def _alike_json(found: Alikes, matched: Matched, size: float) -> dict[str, Any]:
    alike = found.lookalike
    return {
        "seeds": len(alike.seeds),
        "unmatched": len(matched.unmatched) + len(matched.ambiguous),
        "unplaced": found.unplaced,
        "size": size,
        "viewers": alike.count(size),
        "alike": alike.alike(size),
        "told_apart": alike.told_apart.model_dump(),
        "caught": alike.caught(size).model_dump(),
        "times_chance": alike.multiple(size).model_dump(),
    }


def _print_alike(found: Alikes, matched: Matched, size: float) -> None:
    from analytics.targeting.lookalike import LARGEST, SMALLEST
    from dashboard.strings.formats import format_estimate

    alike = found.lookalike
    steps = sorted({SMALLEST, 0.02, 0.05, LARGEST, size})
    print_table(
        ["size, %", "viewers", "hidden seeds caught", "times chance"],
        [
            (
                100 * step,
                alike.count(step),
                format_estimate(alike.caught(step), "percent"),
                f"{alike.multiple(step).value:.1f} ({alike.multiple(step).low:.1f}–{alike.multiple(step).high:.1f})",
            )
            for step in steps
        ],
    )
    lost = len(matched.unmatched) + len(matched.ambiguous)
    say(
        f"{alike.count(size)} viewers are {_alike_words(alike.alike(size))} {len(alike.seeds)} seeds"
        f"{f'; {lost} entries of the list are nobody’s here' if lost else ''}."
    )


def _alike_words(alike: str) -> str:
    return "not measurably like the" if alike == "not" else f"{alike} like the"


def _keep(settings: Settings, name: str, viewer_ids: list[str], user: str, about: str) -> None:
    """Keep viewers as a segment and publish it."""
    from dashboard.jobs import submit_publish
    from data.made_segments import MadeSegments

    made = MadeSegments(settings.app_state).make_list(name, viewer_ids, user, about)
    fail_unless_done(see_through(settings, [submit_publish(settings)]))
    say(f"Kept as segment {made.segment_id}; `marquee segments export {made.segment_id}` writes it.")
