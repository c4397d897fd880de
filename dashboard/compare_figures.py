"""What Compare shows: up to six groups of evidence side by side, their differences from the first one, and how they
went since release. A group is a title, a segment of viewers, or a part of one title: a period, a source, a
language, a territory. No Streamlit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from analytics.discoveries import beyond_noise
from analytics.figures.aspects import load_aspects
from analytics.figures.comparisons import Comparison as Pair
from analytics.figures.comparisons import load_comparisons
from analytics.figures.figure import Contrast
from analytics.intervals import difference
from dashboard.numbers import Number, number_of
from dashboard.summaries import net_number
from data.records import Estimate, Filter, Record
from data.snapshots import Snapshot

By = Literal["titles", "segments", "period", "sources", "languages", "territories"]
#: How many titles or segments stand side by side at most, and at least.
MOST, LEAST = 6, 2
ENTITIES_SHOWN = 12
#: Spans since release: days a span, and up to how many days they are drawn by it.
SPANS = ((7, 190), (28, 560), (91, 5 * 365), (365, 200 * 365))
#: Share of the dated reviews that may lie before the drawn time, and after it.
EARLY, LATE = 0.02, 0.05


class Group(Record):
    """One side of a comparison: the evidence that it means, and the day its time is counted from.

    Attributes:
        label: its name at a mark.
        phrase: its name in a sentence, if that is another one ("reviews in English").
        released: False where `start` is its first review, its release being unknown.
    """

    label: str
    phrase: str = ""
    filter: Filter
    start: date | None = None
    released: bool = False


@dataclass(frozen=True)
class Cell:
    """A number of one group, its difference from the first group's, and whether that is more than noise."""

    number: Number
    against: Estimate | None = None
    beyond_noise: bool = False

    @property
    def direction(self) -> int:
        """1 above the first group and −1 below it, where that is more than noise; else 0."""
        if not self.beyond_noise or self.against is None or not self.against.value:
            return 0
        return 1 if self.against.value > 0 else -1


@dataclass(frozen=True)
class Side:
    """One group with its rating and net sentiment."""

    group: Group
    reviews: int
    rating: Cell
    net: Cell


@dataclass(frozen=True)
class MatrixRow:
    """One aspect, person or plot point with its net sentiment in each group, in the groups' order."""

    kind: str
    key: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Comparison:
    """Groups side by side.

    Attributes:
        sides: the groups; differences are from the first.
        aspects: those that any group speaks of, in the studio's order.
        entities: characters, people and plot points that the first group and another both mention, the most first.
        compared: how many differences were known well enough to be looked at; together they are one family.
        flagged: how many of them are beyond noise at a 5 % false discovery rate.
    """

    sides: tuple[Side, ...]
    aspects: tuple[MatrixRow, ...]
    entities: tuple[MatrixRow, ...]
    compared: int
    flagged: int

    @property
    def parts(self) -> bool:
        """Whether the groups are parts of one title."""
        return len({side.group.filter.titles for side in self.sides}) == 1 and not self.segments

    @property
    def segments(self) -> bool:
        """Whether the groups are segments of viewers."""
        return len({side.group.filter.segments for side in self.sides}) > 1


@dataclass(frozen=True)
class Course:
    """How one group's net sentiment went.

    Attributes:
        points: spans since the group's start (0 begins on that day), each with its number.
        change: the last known point less the first.
        beyond_noise: whether that is more than noise, all courses being looked at together.
    """

    group: Group
    points: tuple[tuple[int, Number], ...]
    change: Estimate | None
    beyond_noise: bool = False


@dataclass(frozen=True)
class Courses:
    """The groups' courses over spans of so many days each; what lies far before or after the rest is left out."""

    days: int
    courses: tuple[Course, ...]


def compare_groups(snapshot: Snapshot, groups: Sequence[Group]) -> Comparison:
    """Set two to six groups side by side.

    Args:
        snapshot: what to read.
        groups: the first is the one that the others are compared with.
    """
    first, *others = groups
    pairs = load_comparisons(snapshot, first.filter, [group.filter for group in others])
    looked_at = [each for pair in pairs for each in pair.contrasts if each.a.known and each.b.known]
    reviews = [
        snapshot.rows("dashboard/reviews_count", filter=group.filter.as_parameter())[0]["rows"] for group in groups
    ]
    nets = _cells([pair.net for pair in pairs])
    ratings = _cells([pair.rating for pair in pairs])
    return Comparison(
        sides=tuple(
            Side(group, count, net=net, rating=rating)
            for group, count, net, rating in zip(groups, reviews, nets, ratings, strict=True)
        ),
        aspects=_aspect_rows(snapshot, groups, pairs),
        entities=_entity_rows(groups, pairs),
        compared=len(looked_at),
        flagged=sum(each.beyond_noise for each in looked_at),
    )


def _cells(contrasts: Sequence[Contrast]) -> tuple[Cell, ...]:
    """The first group's cell, from which the contrasts differ, and theirs."""
    return (Cell(number_of(contrasts[0].b)), *(_cell(each) for each in contrasts))


def _cell(contrast: Contrast) -> Cell:
    known = contrast.a.known and contrast.b.known
    return Cell(number_of(contrast.a), contrast.difference if known else None, contrast.beyond_noise)


def _aspect_rows(snapshot: Snapshot, groups: Sequence[Group], pairs: Sequence[Pair]) -> tuple[MatrixRow, ...]:
    tables = [{row.aspect: row for row in load_aspects(snapshot, group.filter).rows} for group in groups]
    judged = [{each.key: _cell(each) for each in pair.aspects} for pair in pairs]
    rows = []
    for about in snapshot.rows("figures/aspect_names"):
        aspect = about["aspect"]
        if any(aspect in table for table in tables):
            cells = [
                Cell(number_of(table[aspect].net) if aspect in table else _silence(group, aspect))
                for group, table in zip(groups, tables, strict=True)
            ]
            cells[1:] = [found.get(aspect, cell) for found, cell in zip(judged, cells[1:], strict=True)]
            rows.append(MatrixRow("aspect", aspect, about["name"], tuple(cells)))
    return tuple(rows)


def _silence(group: Group, aspect: str) -> Number:
    """What a group says of an aspect that it does not speak of."""
    return net_number(None, group.filter.but(aspects=(aspect,)))


def _entity_rows(groups: Sequence[Group], pairs: Sequence[Pair]) -> tuple[MatrixRow, ...]:
    """Those that the first group and another one both mention; of different titles, the same kind and name."""
    found: dict[tuple[str, str], dict[int, Contrast]] = {}
    for place, pair in enumerate(pairs, start=1):
        for each in pair.entities:
            if each.a.known or each.b.known:
                found.setdefault((each.kind, each.name.casefold()), {})[place] = each
    rows = [_entity_row(groups, contrasts) for contrasts in found.values()]
    ranked = sorted(rows, key=lambda row: (-sum(cell.number.rows for cell in row.cells), row.name))
    return tuple(ranked[:ENTITIES_SHOWN])


def _entity_row(groups: Sequence[Group], contrasts: Mapping[int, Contrast]) -> MatrixRow:
    first = next(iter(contrasts.values()))
    (key,) = first.b.filter.entities
    cells = [Cell(number_of(first.b))]
    for place, group in enumerate(groups[1:], start=1):
        silence = Cell(net_number(None, group.filter.but(entities=(key,))))
        cells.append(_cell(contrasts[place]) if place in contrasts else silence)
    return MatrixRow(first.kind, key, first.name, tuple(cells))


def follow_groups(snapshot: Snapshot, groups: Sequence[Group]) -> Courses | None:
    """Net sentiment of groups over the time since each one's start; None where none has both a start and dates."""
    dated = [group for group in groups if group.start is not None]
    ages: Counter[int] = Counter()
    for group in dated:
        ages.update(_ages(snapshot, group))
    drawn = _middle(ages)
    if not drawn:
        return None
    days = next(days for days, limit in SPANS if drawn[-1] - drawn[0] <= limit)
    first, last = drawn[0] // days, drawn[-1] // days
    courses = [_course(snapshot, group, days, first, last) for group in dated]
    flags = iter(beyond_noise([course.change for course in courses if course.change is not None]))
    settled = (replace(each, beyond_noise=each.change is not None and next(flags)) for each in courses)
    return Courses(days, tuple(settled))


def _ages(snapshot: Snapshot, group: Group) -> dict[int, int]:
    """Days since the group's start → reviews."""
    assert group.start is not None
    rows = snapshot.rows("dashboard/reviews_by_day", filter=group.filter.as_parameter())
    return {(row["day"] - group.start).days: row["reviews"] for row in rows if row["day"] is not None}


def _middle(ages: Mapping[int, int]) -> list[int]:
    """The ages in order, without the few earliest and latest: one wrong date must not stretch the axis."""
    kept, reviews = sorted(ages), sum(ages.values())
    for place, share in ((0, EARLY), (-1, LATE)):
        left = share * reviews
        while kept and (left := left - ages[kept[place]]) >= 0:
            kept.pop(place)
    return kept


def _course(snapshot: Snapshot, group: Group, days: int, first: int, last: int) -> Course:
    assert group.start is not None
    given = {"filter": group.filter.as_parameter(), "release": group.start.isoformat(), "days": days}
    points = tuple(
        (row["age"], net_number(row, span_filter(group.filter, group.start, days, row["age"])))
        for row in snapshot.rows("dashboard/net_by_age", **given)
        if first <= row["age"] <= last
    )
    known = [number for _, number in points if number.known]
    change = difference(known[-1].estimate, known[0].estimate) if len(known) > 1 else None
    return Course(group, points, change)


def span_filter(filter_: Filter, start: date, days: int, age: int) -> Filter:
    """The same filter within one span since a start, and never beyond the filter's own period."""
    since = start + timedelta(days=days * age)
    until = since + timedelta(days=days - 1)
    return filter_.but(
        since=max(since, filter_.since) if filter_.since else since,
        until=min(until, filter_.until) if filter_.until else until,
    )


def title_groups(snapshot: Snapshot, filter_: Filter, title_ids: Sequence[str]) -> list[Group]:
    """One group a title, in the order given; ids that name no title are left out."""
    found = []
    for title_id in title_ids:
        facts = snapshot.rows("dashboard/title_facts", title_id=title_id)
        if facts:
            own = filter_.but(titles=(title_id,))
            released = facts[0]["release_date"]
            start = released or _first_day(snapshot, own)
            found.append(Group(label=facts[0]["name"], filter=own, start=start, released=released is not None))
    return found


def _first_day(snapshot: Snapshot, filter_: Filter) -> date | None:
    rows = snapshot.rows("dashboard/reviews_by_day", filter=filter_.as_parameter())
    days: list[date] = [row["day"] for row in rows if row["day"] is not None]
    return min(days, default=None)


def segment_groups(filter_: Filter, segment_ids: Sequence[str], names: Mapping[str, str]) -> list[Group]:
    """One group a segment, in the order given; ids that name no segment are left out."""
    return [
        Group(label=names[segment_id], filter=filter_.but(segments=(segment_id,)))
        for segment_id in segment_ids
        if segment_id in names
    ]


def part_groups(title: Group, by: By, values: Sequence[str], names: Sequence[tuple[str, str]]) -> list[Group]:
    """One group a source, language or territory of a title; `names` are label and phrase."""
    return [
        title.model_copy(update={"label": label, "phrase": phrase, "filter": title.filter.but(**{by: (value,)})})
        for value, (label, phrase) in zip(values, names, strict=True)
    ]


def period_groups(title: Group, split: date, names: Sequence[tuple[str, str]]) -> list[Group]:
    """Two groups of a title: what was said up to the day before `split`, and from it on.

    Raises:
        ValueError: the day does not lie within the filter's own period.
    """
    eve = split - timedelta(days=1)
    since, until = title.filter.since, title.filter.until
    early = title.filter.but(until=min(eve, until) if until else eve)
    late = title.filter.but(since=max(split, since) if since else split)
    return [
        Group(label=label, phrase=phrase, filter=filter_)
        for (label, phrase), filter_ in zip(names, (early, late), strict=True)
    ]


def parts_of(snapshot: Snapshot, title: Group) -> dict[str, list[tuple[str, int]]]:
    """What a title can be divided by: field → (value, reviews), commonest first; two values at least."""
    found: dict[str, list[tuple[str, int]]] = {}
    for row in snapshot.rows("dashboard/choices_matching", filter=title.filter.as_parameter()):
        found.setdefault(row["field"], []).append((row["value"], row["reviews"]))
    return {field: values for field, values in found.items() if len(values) > 1}


def split_days(snapshot: Snapshot, title: Group) -> tuple[date, date, date] | None:
    """First and last day on which a title can be split, and the one that halves its reviews."""
    rows = snapshot.rows("dashboard/reviews_by_day", filter=title.filter.as_parameter())
    days = {row["day"]: row["reviews"] for row in rows if row["day"] is not None}
    if len(days) < 2:
        return None
    first, *later = sorted(days)
    half, seen = sum(days.values()) / 2, days[first]
    middle = later[-1]
    for day in later:
        if seen >= half:
            middle = day
            break
        seen += days[day]
    return later[0], later[-1], middle
