"""`marquee rank`: a ranking list on the terminal or as files, published, and an edition made again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.commands.terminal import JsonOption, StudioOption, newest, print_json, print_table, say, settings_of
from data.texts import Language

if TYPE_CHECKING:
    from data.pictures.records import Look
    from data.ranked import Edition, ListDefinition, RankedTitle, Ranking
    from data.rankings import Made, Rankings
    from data.settings import Settings
    from data.snapshots import Snapshot

ENDINGS = "png, svg, pdf, html, csv, xlsx, json or zip"
DAY = ["%Y-%m-%d"]
#: Options that say what a list is: an edition has all that behind it.
_OF_A_LIST = (
    "measure", "size", "m", "aspect", "audience", "min_ratings", "min_viewers", "max_ratings", "genre", "source",
    "territory", "review_language", "segment", "since", "until", "year", "title", "without_title",
    "without_suspicious", "against", "publish", "save_as", "headline", "preset", "theme", "lang", "width", "height",
    "scale", "transparent",
)  # fmt: skip


def rank(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="LIST", help="A saved or built-in list; `--list` names them.")
    ] = "top",
    output: Annotated[
        list[Path] | None, typer.Option("-o", "--output", metavar="FILE", help=f"Where to: {ENDINGS}; repeatable.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Name the lists and their editions.")] = False,
    measure: Annotated[str, typer.Option(metavar="MEASURE", help="What to rank by.")] = "",
    size: Annotated[int | None, typer.Option(min=1, max=1000, metavar="N", help="How many places.")] = None,
    m: Annotated[
        float | None, typer.Option(min=0, metavar="N", help="Weight of the mean of all, in ratings.")
    ] = None,
    aspect: Annotated[str, typer.Option(metavar="ASPECT", help="For the measure `aspect`: which.")] = "",
    audience: Annotated[str, typer.Option(metavar="ID", help="For the measure `segment`: whose.")] = "",
    min_ratings: Annotated[int | None, typer.Option(min=1, metavar="N", help="Ratings a title needs.")] = None,
    min_viewers: Annotated[int | None, typer.Option(min=0, metavar="N", help="Viewers a title needs.")] = None,
    max_ratings: Annotated[int | None, typer.Option(min=1, metavar="N", help="Ratings it may have at most.")] = None,
    genre: Annotated[list[str] | None, typer.Option(metavar="GENRE", help="Only titles of it; repeatable.")] = None,
    source: Annotated[list[str] | None, typer.Option(metavar="SOURCE", help="Only from it; repeatable.")] = None,
    territory: Annotated[list[str] | None, typer.Option(metavar="CODE", help="Only from it; repeatable.")] = None,
    review_language: Annotated[list[str] | None, typer.Option(metavar="CODE", help="Reviews in it alone.")] = None,
    segment: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only of these viewers; repeatable.")
    ] = None,
    since: Annotated[datetime | None, typer.Option(formats=DAY, metavar="DAY", help="Rated on or after.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=DAY, metavar="DAY", help="Rated on or before.")] = None,
    year: Annotated[int | None, typer.Option(min=1880, max=2200, metavar="YEAR", help="Released in it.")] = None,
    title: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only these titles; repeatable.")] = None,
    without_title: Annotated[list[str] | None, typer.Option(metavar="ID", help="Not this title; repeatable.")] = None,
    without_suspicious: Annotated[
        bool | None, typer.Option("--without-suspicious/--with-suspicious", help="Leave out suspicious ratings.")
    ] = None,
    against: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Edition that moves are against, 0 for none; else the newest."),
    ] = None,
    publish: Annotated[bool, typer.Option("--publish", help="Keep it as the list's next edition.")] = False,
    edition: Annotated[int | None, typer.Option(min=1, metavar="N", help="Make an edition's files again.")] = None,
    save_as: Annotated[str, typer.Option(metavar="NAME", help="Save the list under a name.")] = "",
    user: Annotated[str, typer.Option(metavar="NAME", help="Who publishes or saves it.")] = "",
    note: Annotated[str, typer.Option(metavar="TEXT", help="What is to be known of the edition.")] = "",
    headline: Annotated[str, typer.Option(metavar="TEXT", help="What stands over it, instead of its finding.")] = "",
    preset: Annotated[str, typer.Option(metavar="PRESET", help="web, square, story, column or slide.")] = "web",
    theme: Annotated[str, typer.Option(metavar="THEME", help="light or dark.")] = "light",
    lang: Annotated[Language, typer.Option("--lang", help="Language of the picture.")] = "en",
    width: Annotated[int | None, typer.Option(min=200, max=8000, metavar="PX")] = None,
    height: Annotated[int | None, typer.Option(min=200, max=8000, metavar="PX")] = None,
    scale: Annotated[float, typer.Option(min=0.5, max=8, metavar="X", help="Pixels of a PNG a CSS pixel.")] = 2,
    transparent: Annotated[bool, typer.Option("--transparent", help="No paper behind the picture.")] = False,
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Rank titles: how sure each place is, what moved, what looks made. As a table, or as files fit to publish."""
    # Before anything else is named: the options by their names.
    told = dict(locals())
    from data.rankings import Rankings

    settings = settings_of(studio)
    rankings = Rankings(settings.app_state)
    formats = [_checked_format(path) for path in output or ()]
    if list_:
        _print_lists(rankings, json)
        return
    if edition is not None:
        _refuse_beside_edition(context)
        kept = rankings.edition(_known(rankings, name), edition)
        _hand_over(kept.ranking, None, kept, list(zip(output or (), formats, strict=True)), json)
        return
    definition = _definition(rankings, name, told)
    look = _look(settings, told)
    if save_as:
        saved = rankings.save(definition, user)
        say(f"Saved as {saved.name}.")
    with newest(settings) as snapshot:
        ranking, made = _ranked(rankings, snapshot, definition, look, told)
    kept_now = _publish(rankings, ranking, made, user, note) if publish else None
    _hand_over(ranking, made, kept_now, list(zip(output or (), formats, strict=True)), json)


def _checked_format(path: Path) -> str:
    from dashboard.ranking_files import format_of

    found = format_of(path)
    if found is None:
        raise typer.BadParameter(f"a file of a list ends in {ENDINGS}", param_hint="-o")
    if not path.parent.is_dir():
        raise typer.BadParameter(f"there is no folder {path.parent}", param_hint="-o")
    return found


def _refuse_beside_edition(context: typer.Context) -> None:
    """An edition is made as it was published: what would change it is bad use."""
    given = [
        name
        for name in _OF_A_LIST
        if (source := context.get_parameter_source(name)) is not None and source.name == "COMMANDLINE"
    ]
    if given:
        option = "--" + given[0].replace("_", "-")
        raise typer.BadParameter(f"an edition is made as it was published, without {option}", param_hint="--edition")


def _known(rankings: Rankings, name: str) -> str:
    """A list's name, if there is such a list or an edition of it."""
    from data.errors import StudioError

    if rankings.editions(name):
        return name
    try:
        return rankings.find(name).name
    except StudioError:
        raise typer.BadParameter("there is no list of that name; `--list` names them", param_hint="LIST") from None


def _definition(rankings: Rankings, name: str, told: dict[str, Any]) -> ListDefinition:
    """The list of that name with what the options change of it."""
    from pydantic import ValidationError

    from data.ranked import ListDefinition

    start = rankings.find(_known(rankings, name)).model_dump()
    plain = {
        "name": told["save_as"],
        "measure": told["measure"],
        "aspect": told["aspect"],
        "segment": told["audience"],
    }
    changes: dict[str, Any] = {key: value for key, value in plain.items() if value}
    changes |= _given(told, size="size", m="m", without_suspicious="without_suspicious")
    start["filter"] |= {key: tuple(value) for key, value in _given(
        told, genres="genre", sources="source", territories="territory", languages="review_language",
        segments="segment", titles="title",
    ).items()}  # fmt: skip
    start["filter"] |= {key: value.date() for key, value in _given(told, since="since", until="until").items()}
    start["eligibility"] |= _given(
        told, min_ratings="min_ratings", min_viewers="min_viewers", max_ratings="max_ratings", without="without_title"
    )
    if told["year"]:
        start["eligibility"] |= {
            "released_since": date(told["year"], 1, 1),
            "released_until": date(told["year"], 12, 31),
        }
    try:
        return ListDefinition.model_validate(start | changes)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        what = first["msg"].removeprefix("Value error, ").lower()
        raise typer.BadParameter(f"{where}: {what}" if where else what) from None


def _given(told: dict[str, Any], **options: str) -> dict[str, Any]:
    """Field → value, of those options that were used."""
    return {field: told[name] for field, name in options.items() if told[name] not in (None, [], ())}


def _look(settings: Settings, told: dict[str, Any]) -> Look:
    from pydantic import ValidationError

    from data.picture_house import load_picture_house
    from data.pictures.records import Look

    chosen = {name: told[name] for name in ("preset", "theme", "width", "height", "scale", "transparent")}
    try:
        return Look(house=load_picture_house(settings), **chosen)
    except ValidationError as error:
        first = error.errors()[0]
        raise typer.BadParameter(first["msg"].lower(), param_hint=f"--{first['loc'][0]}") from None


def _ranked(
    rankings: Rankings, snapshot: Snapshot, definition: ListDefinition, look: Look, told: dict[str, Any]
) -> tuple[Ranking, Made]:
    from analytics.rankings.ranking import load_ranking
    from dashboard.ranking_words import describe_making

    earlier = _earlier(rankings, definition.name, told["against"])
    ranking = load_ranking(snapshot, definition, earlier)
    return ranking, describe_making(snapshot, definition, look, told["lang"], told["headline"])


def _earlier(rankings: Rankings, name: str, against: int | None) -> Edition | None:
    if against == 0:
        return None
    if against is not None:
        return rankings.edition(name, against)
    lines = rankings.editions(name)
    return rankings.edition(name, lines[0].number) if lines else None


def _publish(rankings: Rankings, ranking: Ranking, made: Made, user: str, note: str) -> Edition:
    from dashboard.ranking_files import publish_edition

    kept, _ = publish_edition(rankings, ranking, made, user, note)
    say(f"Published as edition {kept.number} of {kept.list_name}; its bundle has SHA-256 {kept.sha256}.")
    return kept


def _hand_over(
    ranking: Ranking, made: Made | None, edition: Edition | None, files: Sequence[tuple[Path, str]], json: bool
) -> None:
    """Write the files; without any, print the list."""
    for path, format_ in files:
        _write(ranking, made, edition, path, format_)
    if json:
        from dashboard.ranking_files import write_ranking
        from data.rankings import Made

        print(write_ranking(ranking, made or Made(), "json").content.decode(), end="")
    elif not files:
        _print(ranking, made.language if made else "en")


def _write(ranking: Ranking, made: Made | None, edition: Edition | None, path: Path, format_: Any) -> None:
    from dashboard.ranking_files import write_edition, write_ranking
    from data.errors import ExportError

    if edition is not None:
        drawn = write_edition(edition, format_)
    else:
        assert made is not None
        drawn = write_ranking(ranking, made, format_)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(drawn.content)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ExportError(f"the file cannot be written: {error.strerror}", where=str(path)) from None
    say(f"Written to {path}.{f' {drawn.left_out}.' if drawn.left_out else ''}")


def _print(ranking: Ranking, language: Language) -> None:
    """The list as a table; what it found and its formula in the language asked for."""
    from dashboard.ranking_pictures import ranking_finding
    from dashboard.ranking_words import formula_words
    from dashboard.strings import speaking
    from dashboard.strings.rankings import dropped_sentences

    moved = any(one.movement for one in ranking.titles)
    doubted = any(one.suspicion.ratings for one in ranking.titles)
    head = ["", "title", "value", "places", f"P(top {ranking.definition.size})", "n", "band"]
    print_table(
        [*head, *(["move"] if moved else []), *(["suspicious"] if doubted else [])],
        [_line(ranking, one, moved=moved, doubted=doubted) for one in ranking.titles],
    )
    with speaking(language):
        end = "。" if language == "zh" else ". "
        told = f"{ranking_finding(ranking)}{end}{formula_words(ranking)}"
    say(told)
    for sentence in dropped_sentences(ranking):
        say(sentence)


def _line(ranking: Ranking, one: RankedTitle, *, moved: bool, doubted: bool) -> list[Any]:
    from dashboard.ranking_pictures import move_text, range_text, ranks_text, value_text

    range_ = range_text(one.value, ranking.unit)
    value = value_text(one.value.value, ranking.unit) + (f" ({range_})" if range_ else "")
    row: list[Any] = [
        one.position,
        one.name,
        value,
        ranks_text(one),
        f"{100 * one.in_top:.0f} %",
        one.value.n,
        one.tie_band,
    ]
    if moved:
        beyond = one.movement is not None and one.movement.beyond_noise
        row.append(f"{move_text(one)}{' *' if beyond else ''}")
    if doubted:
        row.append(f"{one.suspicion.ratings} → {one.suspicion.position}" if one.suspicion.ratings else "")
    return row


def _print_lists(rankings: Rankings, json: bool) -> None:
    from data.rankings import BUILT_IN

    saved = {entry.name: entry for entry in rankings.saved()}
    definitions = BUILT_IN | {name: entry.definition for name, entry in saved.items()}
    editions: dict[str, list[int]] = {}
    for line in rankings.editions():
        editions.setdefault(line.list_name, []).append(line.number)
    rows: list[tuple[Any, ...]] = [
        (name, one.measure, one.size, saved[name].who if name in saved else "built in", max(editions.get(name, [0])))
        for name, one in definitions.items()
    ]
    # A list that was removed keeps its editions.
    rows += [(name, "", "", "removed", max(numbers)) for name, numbers in editions.items() if name not in definitions]
    if json:
        names = ("name", "measure", "size", "saved_by", "editions")
        print_json([dict(zip(names, row, strict=True)) for row in rows])
    else:
        print_table(["list", "measure", "places", "saved by", "editions"], rows)
