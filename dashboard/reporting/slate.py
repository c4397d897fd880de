"""The feedback report of several titles at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dashboard.charts.aspects import draw_aspects
from dashboard.charts.palette import LIGHT
from dashboard.charts.slate import draw_moves, draw_net_by_title, draw_rating_by_title
from dashboard.reporting.changes import change_finding
from dashboard.reporting.changing import ToChange, find_changes
from dashboard.reporting.names import Names, load_names, named_aspects, named_ledger
from dashboard.reporting.pieces import facts, figure, named, note, stat, table
from dashboard.reporting.report import data_date, published_at
from dashboard.reporting.said import aspect_rows
from dashboard.strings import say, speaking
from dashboard.strings.answers import slate_answer, title_answer
from dashboard.strings.formats import format_count
from dashboard.strings.provenance import provenance
from dashboard.strings.sentences import filter_sentence
from dashboard.strings.title_answers import aspects_answer, loves
from dashboard.summaries import (
    WINDOW_DAYS,
    Slate,
    TitleRow,
    TitleSummary,
    Whole,
    summarise_slate,
    summarise_title,
)
from dashboard.title_figures import AspectSummary, LedgerSummary, summarise_aspects, summarise_ledger
from data.errors import StudioError
from data.progress import Progress
from data.records import FLOOR, Filter, Run
from data.reports.blocks import Block, Report, Section, Stat, Stats
from data.settings import Settings
from data.snapshots import Snapshot
from data.texts import Language

#: Titles of the table, and those that have a section of their own, the most reviewed first.
LISTED, TOLD = 60, 8
EXTREMES = 3


@dataclass(frozen=True)
class _One:
    """One title of the slate, as far as its section tells of it."""

    name: str
    title: TitleSummary
    ledger: LedgerSummary | None
    changes: tuple[ToChange, ...]


def build_slate_report(
    settings: Settings,  # noqa: ARG001 - the same call as `build_report`
    snapshot: Snapshot,
    filter_: Filter,
    language: Language = "en",
    *,
    progress: Progress | None = None,
) -> Report:
    """The report of all titles that a filter means.

    Raises:
        StudioError: no title has a review or a rating under the filter.
    """
    progress = progress or Progress()
    with speaking(language):
        own = filter_.but(aspects=(), entities=(), signs=(), topics=())
        names = load_names(snapshot, language)
        slate = _named(summarise_slate(snapshot, own), names)
        if not slate.titles:
            raise StudioError(
                "no review and no rating is meant by this", mend="choose other titles or a wider filter"
            )
        runs = tuple(Run.model_validate_json(row["manifest"]) for row in snapshot.rows("reports/runs"))
        steps = {run.step for run in runs}
        aspects = named_aspects(summarise_aspects(snapshot, own), names) if "aspects" in steps else None
        told = [row for row in slate.titles if row.net.known or row.rating.known][:TOLD]
        whole = Whole(slate.rating, slate.net, slate.reviews)
        ones = [
            _load_one(snapshot, own, row, language, whole, steps)
            for row in progress.over(told, "reading the titles", len(told))
        ]
        meta = snapshot.rows("snapshot/meta")[0]
        sections = [
            _standing(slate),
            _moves(slate),
            _aspects(aspects),
            *map(_told, ones),
            _method(runs, own, names, meta),
        ]
        return Report(
            title=_title(own, slate, names),
            subtitle=say("report.slate.subtitle"),
            language=language,
            data_date=data_date(snapshot.rows("reports/quality", filter=own.as_parameter())[0]),
            made_at=published_at(meta),
            snapshot=str(meta["snapshot"]),
            data_version=str(meta["data_version"]),
            runs={run.step: run.run_id for run in runs},
            cover=_cover(slate, own, names),
            sections=tuple(section for section in sections if section is not None),
        )


def _named(slate: Slate, names: Names) -> Slate:
    titles = tuple(replace(row, name=names.titles.get(row.title_id, row.name)) for row in slate.titles)
    moves = tuple(replace(move, name=names.titles.get(move.title_id, move.name)) for move in slate.moves)
    return replace(slate, titles=titles, moves=moves)


def _load_one(
    snapshot: Snapshot, own: Filter, row: TitleRow, language: Language, whole: Whole, steps: set[str]
) -> _One:
    names, filter_ = load_names(snapshot, language, row.title_id), own.but(titles=(row.title_id,))
    title = summarise_title(snapshot, filter_, row.title_id, whole)
    assert title is not None
    ledger = aspects = None
    if "mentions" in steps:
        ledger = named_ledger(summarise_ledger(snapshot, filter_, row.title_id), names)
    if "aspects" in steps:
        aspects = named_aspects(summarise_aspects(snapshot, filter_), names)
    changes = find_changes(snapshot, filter_, aspects, ledger, (), language)
    return _One(names.title(row.title_id), title, ledger, changes)


def _title(own: Filter, slate: Slate, names: Names) -> str:
    if own.titles and len(own.titles) <= EXTREMES:
        return named([names.titles.get(key, key) for key in own.titles])
    if own.titles or own.genres:
        return say("report.slate.title_some", count=format_count(len(slate.titles)))
    return say("report.slate.title")


def _cover(slate: Slate, own: Filter, names: Names) -> Section:
    sentence = filter_sentence(own, names.titles, names.topics, segments=names.segments)
    ranked = sorted((row for row in slate.titles if row.net.known), key=lambda row: -(row.net.estimate.value or 0))
    shown = ranked if len(ranked) <= 2 * EXTREMES else [*ranked[:EXTREMES], *ranked[-EXTREMES:]]
    heads = [say(f"report.head.{key}") for key in ("title", "net", "rating", "reviews")]
    stats = (
        stat(say("title.rating"), slate.rating),
        stat(say("title.net"), slate.net),
        Stat(label=say("title.reviews"), value=format_count(slate.reviews)),
    )
    rows = [(row.name, row.net, row.rating, row.reviews) for row in shown]
    blocks: list[Block] = [Stats(stats=stats)]
    if rows:
        blocks.append(table(heads, rows, title=say("report.slate.extremes")))
    flagged = [(move.name, move.difference.text) for move in slate.moves if move.beyond_noise][:EXTREMES]
    if flagged:
        blocks.append(facts(flagged, say("report.slate.moves", days=WINDOW_DAYS)))
    return Section(
        key="cover", heading=say("report.slate.heading"), answer=slate_answer(slate, sentence), blocks=tuple(blocks)
    )


def _standing(slate: Slate) -> Section:
    nets = sorted((row for row in slate.titles if row.net.known), key=lambda row: -(row.net.estimate.value or 0))
    drawing = draw_net_by_title(slate, LIGHT) if nets else draw_rating_by_title(slate, LIGHT)
    heads = [say(f"report.head.{key}") for key in ("title", "net", "rating", "reviews")]
    rows = [(row.name, row.net, row.rating, row.reviews) for row in slate.titles[:LISTED]]
    more = len(slate.titles) > LISTED
    foot = say("report.slate.table_foot", count=format_count(LISTED)) if more else ""
    drawn = figure(drawing, [(row.name, row.net) for row in nets[:20]]) if drawing.table.size else None
    listing = table(heads, rows, title=say("report.slate.table"), foot=foot)
    blocks = (drawn, listing) if drawn is not None else (listing,)
    return Section(key="standing", heading=say("report.slate.standing"), answer=drawing.finding, blocks=blocks)


def _moves(slate: Slate) -> Section | None:
    if not slate.moves:
        return None
    flagged = [move.name for move in slate.moves if move.beyond_noise]
    heads = [say(f"report.head.{key}") for key in ("title", "before", "newest", "change")]
    rows = [
        (("▲ " if (move.difference.estimate.value or 0) > 0 else "▼ ") * move.beyond_noise + move.name,
         move.before, move.now, move.difference)
        for move in slate.moves[:LISTED]
    ]  # fmt: skip
    answer = (
        say("report.slate.moves_answer", names=named(flagged)) if flagged else say("report.slate.moves_answer_none")
    )
    foot = say("report.slate.moves_foot", days=WINDOW_DAYS, count=format_count(len(slate.moves)))
    drawn = figure(draw_moves(slate, LIGHT), [(move.name, move.difference) for move in slate.moves[:12]])
    listing = table(heads, rows, title=say("report.slate.moves_table"), foot=foot)
    return Section(
        key="moves",
        heading=say("report.slate.moves", days=WINDOW_DAYS),
        answer=answer,
        blocks=(drawn, listing) if drawn is not None else (listing,),
    )


def _aspects(aspects: AspectSummary | None) -> Section | None:
    if aspects is None or not aspects.lines:
        return None
    drawn = figure(
        draw_aspects(aspects, LIGHT, None), [(line.subject.name, line.subject.net) for line in aspects.known]
    )
    return Section(
        key="aspects",
        heading=say("report.slate.aspects"),
        answer=aspects_answer(aspects),
        blocks=(*([drawn] if drawn is not None else []), aspect_rows(aspects), note(say("report.aspects.careful"))),
    )


def _told(one: _One) -> Section:
    """What there is to say of one title: the answer, its numbers, what to look at."""
    blocks: list[Block] = [
        Stats(
            stats=(
                stat(say("title.rating"), one.title.rating),
                stat(say("title.net"), one.title.net),
                Stat(label=say("title.reviews"), value=format_count(one.title.reviews)),
            )
        )
    ]
    if one.changes:
        names = Names("en", {}, {}, {}, {}, {})
        pairs = [
            (change.subject.name[:1].upper() + change.subject.name[1:], change_finding(change, names))
            for change in one.changes[:EXTREMES]
        ]
        blocks.append(facts(pairs, say("report.cover.changes")))
    return Section(
        key=f"title-{one.title.facts['title_id']}",
        heading=say("report.slate.one", title=one.name),
        answer=title_answer(one.title, loves(one.ledger) if one.ledger else ""),
        blocks=tuple(blocks),
    )


def _method(runs: tuple[Run, ...], own: Filter, names: Names, meta: dict[str, object]) -> Section:
    sentence = filter_sentence(own, names.titles, names.topics, segments=names.segments)
    lines = provenance(list(runs), str(meta["data_version"]))
    return Section(
        key="method",
        heading=say("provenance.heading"),
        answer=lines[-1],
        blocks=tuple(_method_blocks(lines, sentence, meta)),
    )


def _method_blocks(lines: list[str], sentence: str, meta: dict[str, object]) -> Iterator[Block]:
    yield note(say("report.changes.careful"))
    yield note(say("report.method.floor", floor=FLOOR))
    yield note(say("report.method.noise"))
    pairs = [(say("report.method.filter"), sentence)]
    pairs += [(say(f"report.method.{key}"), str(meta[name])) for key, name in _META]
    yield facts(pairs, say("report.method.data"))
    for line in lines[:-1]:
        yield note(line)


_META = (("snapshot", "snapshot"), ("data_version", "data_version"), ("published", "published_at"))
