"""The sections on what is said: standing, aspects, characters and plot."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.intervals import moved
from dashboard.charts.aspects import draw_aspects, draw_impacts
from dashboard.charts.comparables import draw_comparables
from dashboard.charts.ledger import DRAWN, draw_ledger
from dashboard.charts.palette import LIGHT
from dashboard.comparables import Against, Comparable
from dashboard.copy_wording import genre
from dashboard.numbers import Number
from dashboard.reporting.acts import ACTS
from dashboard.reporting.material import Material
from dashboard.reporting.pieces import figure, kept, named, note, quote, table
from dashboard.strings import say
from dashboard.strings.formats import format_estimate, format_value
from dashboard.strings.sentences import counted
from dashboard.strings.title_answers import (
    aspects_answer,
    comparables_answer,
    ledger_answer,
    subject_word,
)
from dashboard.title_figures import AspectLine, AspectSummary, Effect, LedgerLine
from data.reports.blocks import Block, Quotes, Section, Table

#: Topics of a title's table, and segments' views, at most.
TOPICS, VIEWS = 12, 14


def standing_section(m: Material) -> Section:
    """Sentiment and rating against the titles most like it."""
    found = m.like
    assert found is not None
    known = [(one.name, one.net.number) for one in found.titles if one.net.number.known]
    numbers = sorted([*known, (m.name, found.here.net)], key=lambda each: -(each[1].estimate.value or 0))
    drawn = figure(draw_comparables(found, m.name, LIGHT), [each for each in numbers if each[1].known])
    heads = [say(f"report.head.{key}") for key in ("title", "common", "net", "against", "rating", "against")]
    rows = [_comparable(m, one) for one in found.titles]
    here = (m.name, "", found.here.net, None, found.here.rating, None)
    listing = table(heads, [here, *rows], foot=say("report.standing.foot"))
    return Section(
        key="standing",
        heading=say("title_like.question", title=m.name),
        answer=comparables_answer(found),
        blocks=kept(drawn, listing),
    )


def _comparable(m: Material, one: Comparable) -> tuple[str | Number | None, ...]:
    language = m.names.language
    common = [m.names.form(name) for name in one.directors]
    common += [genre(language, name) if language == "zh" else name for name in one.genres]
    if one.viewers:
        common.append(counted("viewers", one.viewers))
    why = say("filter.comma").join(common)
    return (one.name, why, one.net.number, _against(one.net), one.rating.number, _against(one.rating))


def _against(against: Against) -> str | None:
    if not against.number.known or against.difference.value is None:
        return None
    if not against.beyond_noise:
        return say("title_like.alike")
    return format_estimate(against.difference, "net" if against.number.unit == "net" else "points")


def aspects_section(m: Material) -> Section | None:
    """What is praised and blamed, and what the rating does."""
    aspects = m.aspects
    if aspects is None:
        return None
    net = m.title.net.estimate.value if m.title.net.known else None
    known = aspects.known
    nets = [(line.subject.name, line.subject.net) for line in known]
    impacts = [(line.subject.name, line.impact) for line in known if line.impact is not None and line.impact.known]
    return Section(
        key="aspects",
        heading=say("title_aspects.question", title=m.name),
        answer=aspects_answer(aspects),
        blocks=kept(
            figure(draw_aspects(aspects, LIGHT, net), nets),
            figure(draw_impacts(aspects, LIGHT), impacts),
            aspect_rows(aspects) if aspects.lines else None,
            note(say("report.aspects.careful")),
        ),
    )


def aspect_rows(aspects: AspectSummary) -> Table:
    """Every aspect with every number."""
    heads = [
        say(f"report.head.{key}") for key in ("aspect", "share", "net", "praise", "blame", "impact", "if_blamed")
    ]
    share = round((aspects.explained or 0) * 100)
    foot = say("report.aspects.explained", share=say("number.percent", value=share)) if share else ""
    title = say("title_aspects.table_heading")
    return table(heads, [_aspect(line) for line in aspects.lines], title=title, foot=foot)


def _aspect(line: AspectLine) -> tuple[str | int | Number | None, ...]:
    subject = line.subject
    return (
        subject.name, line.share, subject.net, subject.praise.rows, subject.blame.rows, line.impact,
        _effect(line.blamed),
    )  # fmt: skip


def _effect(effect: Effect | None) -> str | None:
    if effect is None:
        return None
    if effect.estimate.value is None:
        return say(f"title_aspects.note_{effect.note.replace(' ', '_')}") if effect.note else None
    return format_estimate(effect.estimate, "points")


def ledger_section(m: Material) -> Section | None:
    """Characters, people and plot points."""
    ledger = m.ledger
    if ledger is None:
        return None
    largest = sorted(ledger.known, key=lambda line: -line.subject.net.rows)[:DRAWN]
    numbers = [(line.subject.name, line.subject.net) for line in ledger.known if line in largest]
    heads = [say(f"report.head.{key}") for key in ("what", "kind", "net", "praise", "blame", "against_title")]
    voices = [
        Quotes(
            title=say(f"title_ledger.{side}", name=found[0].name),
            note=found[0].net.text,
            quotes=tuple(quote(row, m.names) for row in found[1]),
        )
        for side, found in (("loved", ledger.loved), ("hated", ledger.hated))
        if found is not None and found[1]
    ]
    unmentioned = say("filter.comma").join(name for _, name in ledger.unmentioned)
    return Section(
        key="ledger",
        heading=say("title_ledger.question", title=m.name),
        answer=ledger_answer(ledger),
        blocks=kept(
            figure(draw_ledger(ledger, LIGHT), numbers),
            *_acts(m),
            table(heads, [_ledger_row(line) for line in ledger.lines], title=say("title_ledger.table_heading"))
            if ledger.lines
            else None,
            *voices,
            note(say("title_ledger.unmentioned", names=unmentioned)) if unmentioned else None,
        ),
    )


def _acts(m: Material) -> Iterator[Block]:
    """What they make of each act, where plot points of one at least are known."""
    if not any(act.net.known for act in m.acts):
        return
    heads = [say(f"report.head.{key}") for key in ("act", "points", "net", "sentences")]
    rows = [
        (say(f"report.acts.{('one', 'two', 'three')[act.number - 1]}"), named(act.names), act.net, act.net.rows)
        for act in m.acts
    ]
    yield table(heads, rows, title=say("report.acts.title"), foot=say("report.acts.foot"))


def third_act(m: Material) -> str:
    """What they make of the third act, in one sentence; empty where too few speak of it."""
    act = next((act for act in m.acts if act.number == ACTS and act.net.known), None)
    if act is None or not m.title.net.known:
        return ""
    points = [f"{each.name} {format_value(each.net.estimate, 'net')}" for each in act.points if each.net.known]
    sentences = counted("evidence", act.net.rows)
    net, whole = act.net.text, format_value(m.title.net.estimate, "net")
    return say("report.acts.finding", names=named(points), net=net, sentences=sentences, title=whole)


def _ledger_row(line: LedgerLine) -> tuple[str | int | Number | None, ...]:
    subject, against = line.subject, None
    if subject.net.known:
        stands = line.stands_out and moved(line.against)
        key = "like" if not stands else "above" if (line.against.value or 0) > 0 else "below"
        against = say(f"title_ledger.{key}")
    return (subject.name, subject_word(subject), subject.net, subject.praise.rows, subject.blame.rows, against)
