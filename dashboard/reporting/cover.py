"""The one page for those who have a minute: the answer, four numbers, whom they love and hate, what to change."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.intervals import moved
from dashboard.charts.ledger import EACH
from dashboard.numbers import Number
from dashboard.reporting.acts import ACTS
from dashboard.reporting.changes import change_finding
from dashboard.reporting.material import Material
from dashboard.reporting.pieces import body, facts, note, quote, stat, table
from dashboard.reporting.said import third_act
from dashboard.strings import say
from dashboard.strings.answers import title_answer
from dashboard.strings.formats import Unit, format_count, format_date, format_value
from dashboard.strings.sentences import counted
from dashboard.strings.title_answers import loves, subject_word
from dashboard.summaries import Row
from dashboard.title_figures import Subject
from data.reports.blocks import Block, Quote, Quotes, Section, Stat, Stats

#: What to change that the first page names; the section has all of it.
CHANGES = 3
QUOTES = 3


def cover_section(m: Material) -> Section:
    """The executive's page."""
    blocks: list[Block] = [Stats(stats=tuple(_stats(m)))]
    extremes = _extremes(m)
    if extremes:
        heads = [say(f"report.head.{key}") for key in ("what", "kind", "net", "sentences")]
        rows = [(each.name, _word(each), each.net, each.net.rows) for each in extremes]
        blocks.append(table(heads, rows, title=say("report.cover.extremes")))
    told = third_act(m)
    if told:
        blocks.append(body(told))
    if m.changes:
        pairs = [
            (f"{place}. {_capital(change.subject.name)}{_act(m, change.subject)}", change_finding(change, m.names))
            for place, change in enumerate(m.changes[:CHANGES], 1)
        ]
        blocks += [facts(pairs, say("report.cover.changes")), note(say("report.changes.careful"))]
    else:
        blocks.append(note(say("report.changes.none")))
    quotes = tuple(_quotes(m))
    if quotes:
        blocks.append(Quotes(title=say("report.cover.quotes"), quotes=quotes))
    heading = say("report.cover.heading", title=m.name)
    return Section(key="cover", heading=heading, answer=cover_answer(m), blocks=tuple(blocks))


def cover_answer(m: Material) -> str:
    """What viewers make of it, whom they love and hate: the answer of the title's page."""
    return title_answer(m.title, loves(m.ledger) if m.ledger else "")


def _stats(m: Material) -> Iterator[Stat]:
    """Rating and net sentiment against the titles like it, the change since release, and how many reviews."""
    alike = m.alike
    yield stat(say("title.rating"), m.title.rating, _beside(alike.rating if alike else None))
    yield stat(say("title.net"), m.title.net, _beside(alike.net if alike else None))
    split = m.drift.split if m.drift else None
    if split is not None and split.change.known:
        unit: Unit = "net" if split.early.unit == "net" else "points"
        rows = split.early.rows + split.late.rows
        number = Number(unit=unit, estimate=split.change, rows=rows, drill=split.late.drill)
        noise = "" if moved(split.change) else say("report.cover.noise")
        yield stat(say(f"report.cover.change_{split.early.unit}"), number, noise)
    until = format_date(m.quality["last_at"]) if m.quality["last_at"] else ""
    yield Stat(
        label=say("title.reviews"),
        value=format_count(m.title.reviews),
        beside=say("report.cover.until", day=until) if until else "",
    )


def _beside(number: Number | None) -> str:
    if number is None or not number.known:
        return ""
    return say("report.cover.alike", value=format_value(number.estimate, number.unit))


def _extremes(m: Material) -> list[Subject]:
    """The most loved and the most hated, at most three of either side; aspects stand in where there are too few."""
    subjects = [line.subject for line in m.ledger.known if line.subject.lean != "neutral"] if m.ledger else []
    if len(subjects) < 2 and m.aspects:
        subjects += [line.subject for line in m.aspects.known if line.subject.lean != "neutral"]
    ranked = sorted(subjects, key=lambda subject: -(subject.net.estimate.value or 0))
    loved = [subject for subject in ranked if subject.lean == "praise"][:EACH]
    return [*loved, *[subject for subject in ranked if subject.lean == "blame"][-EACH:]]


def _word(subject: Subject) -> str:
    return say("report.head.aspect") if subject.kind == "aspect" else subject_word(subject)


def _act(m: Material, subject: Subject) -> str:
    """That something is of the third act, in brackets; empty of anything else."""
    last = [act for act in m.acts if act.number == ACTS]
    return say("report.acts.mark") if any(act.tells_of(subject) for act in last) else ""


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _quotes(m: Material) -> Iterator[Quote]:
    """What is loved, what is hated and what is first to change, each in one viewer's words."""
    told: set[str] = set()
    loved = m.loved or m.title.praise
    late = [change for change in m.changes if _act(m, change.subject)]
    changing = [row for change in (*late[:1], *m.changes) for row in change.quotes[:1]]
    for rows, most in ((loved, 1), (changing, QUOTES - 1), (m.title.blame, QUOTES), (m.title.praise, QUOTES)):
        for row in _fresh(rows, told, most):
            if len(told) > QUOTES:
                return
            yield quote(row, m.names)


def _fresh(rows: list[Row] | tuple[Row, ...], told: set[str], most: int) -> Iterator[Row]:
    for row in rows:
        if most and row["review_id"] not in told:
            told.add(row["review_id"])
            most -= 1
            yield row


def short_cover(m: Material) -> Section:
    """The first page where there is too little to say anything: how many there are, and what would be needed."""
    reviews = counted("reviews", m.title.reviews)
    key = "thin_none" if not m.title.reviews else "thin"
    return Section(
        key="cover",
        heading=say("report.cover.heading", title=m.name),
        answer=say(f"report.cover.{key}", reviews=reviews, floor=say("report.floor")),
        blocks=(Stats(stats=tuple(_few(m))), note(say("report.cover.thin_note"))),
    )


def _few(m: Material) -> Iterator[Stat]:
    yield stat(say("title.rating"), m.title.rating)
    yield stat(say("title.net"), m.title.net)
    yield Stat(label=say("title.reviews"), value=format_count(m.title.reviews))
