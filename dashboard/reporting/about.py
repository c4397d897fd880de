"""Who reviewed, how good the data are, and how the numbers were made."""

from __future__ import annotations

from analytics.figures.bursts import Burst
from analytics.intervals import share_estimate
from dashboard.copy_wording import in_language
from dashboard.numbers import number_of
from dashboard.reporting.material import Material
from dashboard.reporting.pieces import facts, note, table, warning
from dashboard.strings import keys, say
from dashboard.strings.formats import DASH, format_count, format_date, format_estimate
from dashboard.strings.provenance import provenance
from dashboard.strings.sentences import counted, filter_sentence, language_name, listed, source_name, step_name
from data.records import FLOOR, Run
from data.reports.blocks import Block, Section

#: What tells who reviewed, in order, and how many values of each stand in the table.
FIELDS = ("source", "kind", "language", "territory", "age", "gender", "segment")
VALUES = 6
#: Ages come in their own order.
AGES = "age"


def who_section(m: Material) -> Section:
    """Sources, kinds of viewers, languages, territories, ages and tastes of those who reviewed."""
    rows = [row for field in FIELDS for row in _field(m, field)]
    heads = [say(f"report.head.{key}") for key in ("field", "value", "reviews", "share_known")]
    blocks: list[Block] = [table(heads, rows, foot=say("report.who.foot"))] if rows else []
    missing = [say(f"report.who.{field}") for field in FIELDS if _known(m, field) == 0]
    if missing:
        blocks.append(note(say("report.who.missing", fields=listed(missing, 4))))
    return Section(
        key="who", heading=say("report.who.heading", title=m.name), answer=_who_answer(m), blocks=tuple(blocks)
    )


def _who_answer(m: Material) -> str:
    quality = m.quality
    first, last = quality["first_at"], quality["last_at"]
    period = (
        say("filter.between", since=format_date(first), until=format_date(last)) if first else say("number.undated")
    )
    commonest = m.audience.get("source", [])[:2]
    return say(
        "report.who.answer",
        reviews=counted("reviews", quality["reviews"]),
        viewers=counted("viewers", quality["viewers"]),
        sources=listed([source_name(row["value"]) for row in commonest]) or DASH,
        period=period,
    )


def _known(m: Material, field: str) -> int:
    return sum(row["reviews"] for row in m.audience.get(field, []) if row["value"])


def _field(m: Material, field: str) -> list[tuple[str | int | None, ...]]:
    """Values of a field with their share of the reviews of which it is known; the field is named once."""
    rows = [row for row in m.audience.get(field, []) if row["value"]]
    known, all_ = sum(row["reviews"] for row in rows), m.quality["reviews"]
    if not rows or (len(rows) == 1 and known == all_ and field in ("kind", "gender")):
        return []
    shown = sorted(rows, key=lambda row: row["value"]) if field == AGES else rows[:VALUES]
    body: list[tuple[str | int | None, ...]] = [
        (_value_name(m, field, row["value"]), row["reviews"], _share(row["reviews"], known)) for row in shown
    ]
    rest = known - sum(row["reviews"] for row in shown)
    if rest:
        body.append((say("title_drift.other"), rest, _share(rest, known)))
    if known < all_:
        body.append((say("report.who.unknown"), all_ - known, None))
    return [(say(f"report.who.{field}") if not place else "", *each) for place, each in enumerate(body)]


def _share(count: int, of: int) -> str | None:
    """A share of reviews with its interval; none below the floor, where the count has to do."""
    estimate = share_estimate(count, of, of)
    return format_estimate(estimate, "percent") if estimate.known else None


def _value_name(m: Material, field: str, value: str) -> str:
    if field == "source":
        return source_name(value)
    if field == "language":
        return language_name(value)
    if field == "segment":
        return m.names.segments.get(value, value)
    if field == "age":
        return value.replace("-", DASH)
    key = f"report.value.{value}"
    return say(key) if key in keys() else in_language(m.names.language, value)


def quality_section(m: Material) -> Section:
    """What is missing, repeated, refused or suspicious."""
    quality, reviews = m.quality, m.quality["reviews"]
    pairs = [
        (say(f"report.quality.{key}"), _of(quality[key], reviews))
        for key in ("undated", "unrated", "nameless", "unscored", "copies", "spoilers")
    ]
    refused = sum(row["refused"] for row in m.batches)
    pairs.append((say("report.quality.refused"), format_count(refused)))
    if m.meta["corrections"]:
        pairs.append((say("report.quality.corrections"), format_count(m.meta["corrections"])))
    if m.conflicts is not None and m.conflicts[1].known:
        torn, share = m.conflicts
        told = say("report.quality.torn", count=format_count(torn), share=format_estimate(share, "percent"))
        pairs.append((say("report.quality.conflicts"), told))
    blocks: list[Block] = [facts(pairs)]
    if m.unscored:
        names = [f"{language_name(row['language'])} ({format_count(row['reviews'])})" for row in m.unscored]
        blocks.append(note(say("report.quality.unscored_languages", languages=listed(names, 6))))
    blocks += [warning(_burst(burst)) for burst in m.bursts]
    answer = "report.quality.answer_burst" if m.bursts else "report.quality.answer"
    heading = say("report.quality.heading")
    return Section(
        key="quality", heading=heading, answer=say(answer, reviews=counted("reviews", reviews)), blocks=tuple(blocks)
    )


def _of(count: int, all_: int) -> str:
    return say("report.quality.of", count=format_count(count), all=format_count(all_))


def _burst(burst: Burst) -> str:
    rating = number_of(burst.rating_without)
    return say(
        "report.quality.burst_planned" if burst.looks_planned else "report.quality.burst",
        since=format_date(burst.since),
        until=format_date(burst.until),
        count=format_count(burst.count),
        side=say(f"report.quality.{burst.side}"),
        expected=format_count(round(burst.expected)),
        suspects=format_count(len(burst.suspects)),
        without=rating.text,
    )


def method_section(m: Material) -> Section:
    """How the numbers were made, by which runs, of which data."""
    meta = m.meta
    pairs = [
        (say("report.method.filter"), filter_sentence(m.filter, m.names.titles, m.names.topics)),
        (say("report.method.snapshot"), str(meta["snapshot"])),
        (say("report.method.data_version"), str(meta["data_version"])),
        (say("report.method.published"), str(meta["published_at"])),
    ]
    lines = provenance(list(m.runs), str(meta["data_version"]))
    return Section(
        key="method",
        heading=say("provenance.heading"),
        answer=lines[-1],
        blocks=(
            note(say("report.method.floor", floor=FLOOR)),
            note(say("report.method.noise")),
            note(say("report.method.alike")),
            facts(pairs, say("report.method.data")),
            table(
                [say(f"report.head.{key}") for key in ("step", "model", "run", "made", "quality")],
                [_run(run, str(meta["data_version"])) for run in m.runs],
                title=say("report.method.runs"),
            ),
            *(note(line) for line in lines[:-1] if "%" in line),
        ),
    )


def _run(run: Run, data_version: str) -> tuple[str, ...]:
    fresh = "of_this_data" if run.data_version == data_version else "of_older_data"
    return (step_name(run.step), run.model, run.run_id, format_date(run.started_at), say(f"provenance.{fresh}"))
