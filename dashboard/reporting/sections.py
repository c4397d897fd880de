"""The sections on what moves and who parts: topics, drift, segments; and what viewers say themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from analytics.figures.segment_views import SegmentView, View
from dashboard.charts.drift import draw_course, draw_split
from dashboard.charts.palette import LIGHT
from dashboard.charts.title import draw_title_topics
from dashboard.numbers import number_of
from dashboard.periods import period_label
from dashboard.reporting.material import Material
from dashboard.reporting.pieces import behind, body, figure, kept, note, quote, table
from dashboard.strings import say
from dashboard.strings.formats import Unit, format_count, format_date, format_estimate
from dashboard.strings.sentences import listed, within_sentence
from dashboard.strings.title_answers import (
    drift_answer,
    part_name,
)
from dashboard.title_figures import Moved, Split, Turn
from data.reports.blocks import Block, Quotes, Section

#: Topics of a title's table, and segments' views, at most.
TOPICS, VIEWS = 12, 14


def topics_section(m: Material) -> Section | None:
    """What they talk about, and what is new."""
    known = [topic for topic in m.title.topics if topic.label][:TOPICS]
    if not known and m.fresh is None:
        return None
    drawn = figure(draw_title_topics(m.title, LIGHT), [(topic.label, topic.net) for topic in m.title.known_topics])
    heads = [say(f"report.head.{key}") for key in ("topic", "net", "sentences", "first")]
    days = m.first_days or {}
    rows = [(topic.label, topic.net, topic.net.rows, _day(days.get(str(topic.topic_id)))) for topic in known]
    return Section(
        key="topics",
        heading=say("report.topics.heading", title=m.name),
        answer=_fresh_answer(m),
        blocks=kept(
            drawn,
            table(heads, rows, title=say("report.topics.table"), foot=say("report.topics.foot")) if rows else None,
            _fresh_table(m),
        ),
    )


def _day(day: date | None) -> str | None:
    return format_date(day) if day is not None else None


def _fresh_answer(m: Material) -> str:
    fresh = m.fresh
    if fresh is None:
        return say("report.topics.no_time")
    risen = [mover for mover in fresh.movers if (mover.contrast.difference.value or 0) > 0]
    if not risen:
        return say("report.topics.nothing_new", day=format_date(fresh.since), count=format_count(fresh.looked_at))
    first = risen[0]
    return say(
        "report.topics.new",
        name=_mover_name(m, first.kind, first.key, first.name),
        day=format_date(fresh.since),
        before=format_estimate(first.contrast.b.estimate, "percent"),
        after=format_estimate(first.contrast.a.estimate, "percent"),
    )


def _mover_name(m: Material, kind: str, key: str, name: str) -> str:
    if kind == "aspect":
        return within_sentence(m.names.aspects.get(key, name))
    return f"“{name}”" if kind == "topic" else m.names.entities.get(key, name)


def _fresh_table(m: Material) -> Block | None:
    fresh = m.fresh
    if fresh is None or not fresh.movers:
        return None
    heads = [say(f"report.head.{key}") for key in ("what", "kind", "before", "newest", "change", "first")]
    days = m.first_days or {}
    rows = [
        (
            _mover_name(m, mover.kind, mover.key, mover.name),
            kind_word(mover.kind),
            number_of(mover.contrast.b),
            number_of(mover.contrast.a),
            format_estimate(mover.contrast.difference, "percent"),
            _day(days.get(mover.key)),
        )
        for mover in fresh.movers
    ]
    foot = say("report.topics.fresh_foot", count=format_count(fresh.looked_at), day=format_date(fresh.since))
    return table(heads, rows, title=say("report.topics.fresh", day=format_date(fresh.since)), foot=foot)


def kind_word(kind: str) -> str:
    """What something is: aspect, topic, character."""
    return say(f"title_drift.kind_{kind}") if kind in ("aspect", "topic") else say(f"entity_kind.{kind}")


def drift_section(m: Material) -> Section | None:
    """When it changed since release, and whether opinion or the audience did."""
    drift = m.drift
    if drift is None:
        return None
    points = [(period_label(start, m.title.unit), number) for start, number in m.title.points] if m.title.unit else []
    known = [each for each in points if each[1].known]
    blocks = [
        figure(draw_course(m.title, drift, LIGHT), known, line=True),
        *(block for turn in drift.turns for block in _turn(m, turn)),
        *(_split(drift.split) if drift.split is not None else ()),
    ]
    return Section(
        key="drift",
        heading=say("title_drift.question", title=m.name),
        answer=drift_answer(drift),
        blocks=kept(*blocks),
    )


def _turn(m: Material, turn: Turn) -> Iterator[Block]:
    day = format_date(turn.day)
    if not turn.moved:
        yield note(
            f"{say('title_drift.turn_heading', day=day)}{say('report.colon')}{say('title_drift.turn_nothing')}"
        )
        return
    heads = [say(f"report.head.{key}") for key in ("what", "kind", "measure", "before", "after", "change")]
    yield table(
        heads,
        [_moved(m, each) for each in turn.moved],
        title=say("title_drift.turn_heading", day=day),
        foot=say("title_drift.turn_moved"),
    )


def _moved(m: Material, each: Moved) -> tuple[str, ...]:
    unit: Unit = "net" if each.what == "net" else "percent"
    return (
        m.names.form(each.name), kind_word(each.kind), say(f"title_drift.moved_{each.what}"),
        each.before.text, each.after.text, format_estimate(each.difference, unit),
    )  # fmt: skip


def _split(split: Split) -> Iterator[Block | None]:
    yield figure(draw_split(split, LIGHT))
    if split.by is None or not split.parts:
        return
    unit: Unit = "net" if split.early.unit == "net" else "points"
    heads = [
        say(f"title_drift.{key}") for key in ("group", "share_early", "early", "share_late", "late", "opinion", "mix")
    ]
    rows = [
        (
            part_name(part, split.by),
            say("number.percent", value=round(part.share_early * 100)),
            part.early.text,
            say("number.percent", value=round(part.share_late * 100)),
            part.late.text,
            format_estimate(part.opinion, unit),
            format_estimate(part.mix, unit),
        )
        for part in split.parts
    ]
    yield table(heads, rows, title=say("title_drift.groups_heading"))


def segments_section(m: Material) -> Section | None:
    """What the segments make of it, and where they part."""
    known = [segment for segment in m.views if segment.net.own.known or segment.rating.own.known]
    if not known:
        return None
    ranked = sorted(known, key=lambda segment: -(segment.net.own.estimate.value or 0))
    heads = [say(f"report.head.{key}") for key in ("segment", "net", "others", "rating", "others")]
    rows = [
        (
            m.names.segments.get(segment.segment_id, segment.segment_id),
            _flagged(segment.net),
            format_estimate(segment.net.others, "net"),
            _flagged(segment.rating),
            format_estimate(segment.rating.others, "rating"),
        )
        for segment in ranked
    ]
    return Section(
        key="segments",
        heading=say("report.segments.heading", title=m.name),
        answer=_segments_answer(m, ranked),
        blocks=kept(
            table(heads, rows, title=say("report.segments.table"), foot=say("report.segments.foot")),
            _views(m, ranked),
        ),
    )


def _flagged(view: View) -> str:
    """A segment's figure; ▲ or ▼ where it stands above or below all others beyond noise."""
    mark = ("▲ " if (view.difference.value or 0) > 0 else "▼ ") if view.beyond_noise else ""
    return mark + number_of(view.own).text


def _segments_answer(m: Material, ranked: Sequence[SegmentView]) -> str:
    flagged = [segment for segment in ranked if segment.net.beyond_noise or segment.rating.beyond_noise]
    if not flagged:
        return say("report.segments.alike")
    above = [m.names.segments.get(each.segment_id, "") for each in flagged if _above(each)]
    below = [m.names.segments.get(each.segment_id, "") for each in flagged if not _above(each)]
    parts = [
        say(f"report.segments.{key}", names=listed(found, 3))
        for key, found in (("above", above), ("below", below))
        if found
    ]
    return say("sentence.between").join(parts)


def _above(segment: SegmentView) -> bool:
    view = segment.net if segment.net.beyond_noise else segment.rating
    return (view.difference.value or 0) > 0


def _views(m: Material, ranked: Sequence[SegmentView]) -> Block | None:
    """Aspects, characters and plot points of which a segment thinks otherwise, the clearest first."""
    flagged = [(segment, view) for segment in ranked for view in segment.views if view.beyond_noise]
    if not flagged:
        return None
    flagged.sort(key=lambda each: -abs(each[1].difference.value or 0))
    heads = [say(f"report.head.{key}") for key in ("segment", "what", "net", "others", "difference")]
    rows = [
        (
            m.names.segments.get(segment.segment_id, segment.segment_id),
            m.names.aspects.get(view.key, m.names.entities.get(view.key, view.key)),
            number_of(view.own),
            format_estimate(view.others, "net"),
            number_of(view.own).model_copy(update={"estimate": view.difference}),
        )
        for segment, view in flagged[:VIEWS]
    ]
    looked = sum(view.known for segment in m.views for view in segment.all)
    return table(
        heads,
        rows,
        title=say("report.segments.views"),
        foot=say("report.segments.looked", count=format_count(looked)),
    )


def quotes_section(m: Material) -> Section | None:
    """Praise and blame in the viewers' own words."""
    sides = [
        Quotes(
            title=say(f"title.{side}_heading"),
            note=behind(rows),
            quotes=tuple(quote(row, m.names) for row in found),
        )
        for side, found, rows in (
            ("praise", m.title.praise, m.title.praise_rows),
            ("blame", m.title.blame, m.title.blame_rows),
        )
        if found
    ]
    if not sides:
        return None
    return Section(
        key="quotes",
        heading=say("report.quotes.heading", title=m.name),
        answer=say("report.quotes.answer"),
        blocks=tuple(sides),
    )


def whole_reviews(m: Material, rows: Sequence[dict[str, object]]) -> Section:
    """All reviews in full, where there are only a few of them."""
    return Section(
        key="quotes",
        heading=say("report.quotes.all_heading", title=m.name),
        answer=say("report.quotes.all_answer"),
        blocks=(Quotes(quotes=tuple(quote(row, m.names) for row in rows)),)
        if rows
        else (body(say("report.nothing")),),
    )
