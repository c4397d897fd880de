"""What Title's sections show: aspects, the love/hate ledger, drift since release. No Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from analytics.figures.aspects import AspectRow, load_aspects
from analytics.figures.changes import Change, Mover, load_changes, load_movers
from analytics.figures.drift import DriftGroup, Measure, load_drift
from analytics.figures.figure import Figure
from analytics.figures.impact import ImpactRow, load_impacts
from analytics.figures.impact import Part as ImpactPart
from analytics.figures.ledger import LedgerRow, load_candidates, load_ledger
from dashboard.charts.drawing import lean
from dashboard.numbers import Drill, Number, number_of
from dashboard.summaries import QUOTES, Row
from data.records import Estimate, Filter, Sign
from data.snapshots import Snapshot
from generation.excerpts import select_excerpts

#: Sections of the page that need a step of the analysis → that step.
NEEDS = {"aspects": "aspects", "ledger": "mentions"}
#: How many of the things that moved are named at a change.
MOVERS_SHOWN = 6


@dataclass(frozen=True)
class Cell:
    """A count of rows and the way to them."""

    rows: int
    drill: Drill


@dataclass(frozen=True)
class Subject:
    """An aspect, a character, a person or a plot point, and what is said of it.

    Attributes:
        kind: `aspect`, or the entity's kind.
        net: praise − blame over the sentences that speak of it, on −1…1.
        praise, neutral, blame: those sentences by what they say of it.
    """

    kind: str
    key: str
    name: str
    detail: str
    net: Number
    praise: Cell
    neutral: Cell
    blame: Cell

    @property
    def lean(self) -> str:
        """`praise` or `blame` where the whole interval says so and enough viewers stand behind it; else `neutral`."""
        return lean(self.net.estimate) if self.net.known else "neutral"


@dataclass(frozen=True)
class Effect:
    """What the reviews that praise (or blame) an aspect are rated higher or lower, all other aspects held.

    Attributes:
        estimate: rating points; unknown where `note` says why (`too few`, `collinear`).
        reviews: the ratings of these reviews.
    """

    estimate: Estimate
    note: str
    reviews: Cell


@dataclass(frozen=True)
class AspectLine:
    """One aspect of a title.

    Attributes:
        share: share of the scored reviews that speak of it.
        impact: mean rating of all reviews minus that of the reviews that do not speak of it; None without ratings.
        stands: whether the impact stands among all aspects' impacts together.
        blame: the impact of the reviews that blame it; None without ratings.
    """

    subject: Subject
    share: Number
    impact: Number | None
    stands: bool
    praised: Effect | None
    blamed: Effect | None
    blame: ImpactPart | None = None


@dataclass(frozen=True)
class AspectSummary:
    """All aspects that are spoken of, most praised first; those not known well enough come last.

    Attributes:
        reviews: reviews with a scored sentence.
        rating: mean rating of the rated ones among them.
        explained: share of the rating's variance that praise and blame of the aspects explain.
    """

    lines: tuple[AspectLine, ...]
    reviews: int
    rating: Number
    explained: float | None

    @property
    def known(self) -> list[AspectLine]:
        """Those with enough viewers behind them."""
        return [line for line in self.lines if line.subject.net.known]


@dataclass(frozen=True)
class LedgerLine:
    """One entity of a title; `stands_out`: loved or hated beyond the title, all entities being looked at together."""

    subject: Subject
    against: Estimate
    stands_out: bool


@dataclass(frozen=True)
class LedgerSummary:
    """A title's characters, people and plot points, most loved first; those not known well enough come last.

    Attributes:
        net: the whole title's.
        unmentioned: names of entities that no scored sentence mentions, as (kind, name).
        loved, hated: the surest of either side, with quotes that say why.
    """

    net: Number
    lines: tuple[LedgerLine, ...]
    unmentioned: tuple[tuple[str, str], ...]
    loved: tuple[Subject, tuple[Row, ...]] | None
    hated: tuple[Subject, tuple[Row, ...]] | None

    @property
    def known(self) -> list[LedgerLine]:
        """Those with enough viewers behind them."""
        return [line for line in self.lines if line.subject.net.known]


@dataclass(frozen=True)
class Moved:
    """What moved at a change: how many speak of it (`share`), or what they say (`net`)."""

    kind: str
    name: str
    what: Literal["share", "net"]
    before: Number
    after: Number
    difference: Estimate


@dataclass(frozen=True)
class Turn:
    """A day on which the level changed, with what moved then beyond noise."""

    day: date
    before: Number
    after: Number
    difference: Estimate
    p_value: float
    moved: tuple[Moved, ...]


@dataclass(frozen=True)
class Part:
    """One group of the audience in the split of a change."""

    name: str
    early: Number
    late: Number
    share_early: float
    share_late: float
    opinion: Estimate
    mix: Estimate


@dataclass(frozen=True)
class Split:
    """The change from the first to the last third of what was said: opinion + mix, by groups of the audience.

    Attributes:
        by: `source`, `territory` or `language`; None where no field tells two groups apart, and the split is unknown.
        early, late: the figure in either window, whose days stand in their drills.
    """

    by: str | None
    early: Number
    late: Number
    change: Estimate
    opinion: Estimate
    mix: Estimate
    parts: tuple[Part, ...]
    unknown: int


@dataclass(frozen=True)
class DriftSummary:
    """How a title's net sentiment (or, where nothing is scored, its rating) went."""

    measure: Measure
    turns: tuple[Turn, ...]
    split: Split | None


def summarise_aspects(snapshot: Snapshot, filter_: Filter) -> AspectSummary:
    """What is said of each aspect, and what it does to the rating; a filter's entities and signs do not count."""
    own = filter_.but(entities=(), signs=())
    table = load_aspects(snapshot, own)
    impacts = load_impacts(snapshot, own)
    by_aspect = {row.aspect: row for row in impacts.rows}
    lines = [_aspect_line(row, by_aspect.get(row.aspect)) for row in table.rows]
    return AspectSummary(
        lines=tuple(sorted(lines, key=lambda line: _rank(line.subject))),
        reviews=table.reviews,
        rating=number_of(impacts.rating),
        explained=impacts.explained,
    )


def _aspect_line(row: AspectRow, impact: ImpactRow | None) -> AspectLine:
    return AspectLine(
        subject=_subject("aspect", row.aspect, row.name, row.description, row),
        share=number_of(row.share),
        impact=points(impact.mention.impact) if impact else None,
        stands=impact is not None and impact.mention.beyond_noise,
        praised=_effect(impact.praise_effect, impact.praise_note, impact.praise.impact) if impact else None,
        blamed=_effect(impact.blame_effect, impact.blame_note, impact.blame.impact) if impact else None,
        blame=impact.blame if impact else None,
    )


def _effect(estimate: Estimate, note: str, reviews: Figure) -> Effect:
    return Effect(estimate, note, Cell(reviews.rows, Drill(grain=reviews.grain, filter=reviews.filter)))


def points(figure: Figure) -> Number:
    """A difference of ratings as a number of the page: signed, in points of ten."""
    return number_of(figure).model_copy(update={"unit": "points"})


def summarise_ledger(snapshot: Snapshot, filter_: Filter, title_id: str) -> LedgerSummary:
    """What is said of whom and what; a filter's aspects, entities and signs do not count here."""
    own = filter_.but(titles=(title_id,), aspects=(), entities=(), signs=())
    ledger = load_ledger(snapshot, own, title_id)
    lines = sorted((_ledger_line(row) for row in ledger.rows), key=lambda line: _rank(line.subject))
    mentioned = {row.entity_id for row in ledger.rows}
    everyone = [row for row in snapshot.rows("dashboard/entity_names") if row["title_id"] == title_id]
    return LedgerSummary(
        net=number_of(ledger.net),
        lines=tuple(lines),
        unmentioned=tuple((row["kind"], row["name"]) for row in everyone if row["entity_id"] not in mentioned),
        loved=_voices(snapshot, own, [line.subject for line in lines], "praise"),
        hated=_voices(snapshot, own, [line.subject for line in lines], "blame"),
    )


def _ledger_line(row: LedgerRow) -> LedgerLine:
    subject = _subject(row.kind, row.entity_id, row.name, row.detail, row)
    return LedgerLine(subject, row.against, row.stands_out)


def _subject(kind: str, key: str, name: str, detail: str, row: AspectRow | LedgerRow) -> Subject:
    def cell(sign: Sign) -> Cell:
        return Cell(getattr(row, sign), Drill(grain="evidence", filter=row.cell(sign)))

    return Subject(kind, key, name, detail, number_of(row.net), cell("praise"), cell("neutral"), cell("blame"))


def _rank(subject: Subject) -> tuple[bool, float, int]:
    value = subject.net.estimate.value
    return (not subject.net.known, -(value or 0) if subject.net.known else 0, -subject.net.rows)


def _voices(
    snapshot: Snapshot, filter_: Filter, subjects: Sequence[Subject], sign: Sign
) -> tuple[Subject, tuple[Row, ...]] | None:
    """The subject that leans this way most surely, by the end of its interval nearest to 0, and why."""
    leaning = [subject for subject in subjects if subject.lean == sign]
    chosen = max(leaning, key=_sureness, default=None)
    if chosen is None:
        return None
    rows = load_candidates(snapshot, filter_.but(entities=(chosen.key,)), sign)
    picked = select_excerpts([row["text"] for row in rows], None, [row["score"] for row in rows], QUOTES)
    return chosen, tuple(_with_part(rows[place]) for place in picked)


def _sureness(subject: Subject) -> float:
    return min(abs(subject.net.estimate.low or 0.0), abs(subject.net.estimate.high or 0.0))


def _with_part(row: Row) -> Row:
    """A quote in which the clause counted, not the sentence."""
    part = {"start_char": row["span_start"], "end_char": row["span_end"], "sign": row["sign"]}
    return row | {"parts": [part]}


def summarise_drift(snapshot: Snapshot, filter_: Filter, measure: Measure = "net") -> DriftSummary:
    """When the level changed, what moved then, and whether opinion or the audience changed."""
    changes = load_changes(snapshot, filter_, measure)
    return DriftSummary(
        measure, tuple(_turn(snapshot, change) for change in changes), _split(snapshot, filter_, measure)
    )


def _turn(snapshot: Snapshot, change: Change) -> Turn:
    movers = load_movers(snapshot, change.before.filter, change.after.filter)
    flagged = [mover for mover in movers if mover.contrast.beyond_noise and mover.name][:MOVERS_SHOWN]
    return Turn(
        day=change.day,
        before=number_of(change.before),
        after=number_of(change.after),
        difference=change.difference,
        p_value=change.p_value,
        moved=tuple(_moved(mover) for mover in flagged),
    )


def _moved(mover: Mover) -> Moved:
    before, after = number_of(mover.contrast.b), number_of(mover.contrast.a)
    return Moved(mover.kind, mover.name, mover.what, before, after, mover.contrast.difference)


def _split(snapshot: Snapshot, filter_: Filter, measure: Measure) -> Split | None:
    drift = load_drift(snapshot, filter_, measure)
    if drift is None:
        return None
    return Split(
        by=drift.by,
        early=number_of(drift.early),
        late=number_of(drift.late),
        change=drift.change,
        opinion=drift.opinion,
        mix=drift.mix,
        parts=tuple(_part(group) for group in drift.groups),
        unknown=drift.unknown,
    )


def _part(group: DriftGroup) -> Part:
    return Part(
        name=group.name,
        early=number_of(group.early),
        late=number_of(group.late),
        share_early=group.share_early,
        share_late=group.share_late,
        opinion=group.opinion,
        mix=group.mix,
    )
