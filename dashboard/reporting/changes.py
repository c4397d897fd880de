"""The section of what could be changed, and its sentences. Associations are called that, never causes."""

from __future__ import annotations

from dashboard.numbers import number_of
from dashboard.reporting.changing import ToChange
from dashboard.reporting.material import Material
from dashboard.reporting.names import Names
from dashboard.reporting.pieces import body, named, note, quote, table
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_estimate
from dashboard.strings.sentences import within_sentence
from dashboard.strings.title_answers import subject_word
from dashboard.title_figures import points
from data.records import Estimate
from data.reports.blocks import Block, Quotes, Section


def changes_section(m: Material) -> Section:
    """Everything that is blamed beyond noise, with what goes with it, who minds it, and in whose words."""
    if not m.changes:
        return Section(
            key="changes",
            heading=say("report.changes.heading", title=m.name),
            answer=say("report.changes.none"),
        )
    blocks: list[Block] = [_table(m), note(say("report.changes.order")), note(say("report.changes.careful"))]
    for change in m.changes:
        quotes = tuple(quote(row, m.names) for row in change.quotes)
        title = change.subject.name[:1].upper() + change.subject.name[1:]
        if quotes:
            blocks.append(Quotes(title=title, note=change_finding(change, m.names), quotes=quotes))
        else:
            blocks.append(body(f"{title}: {change_finding(change, m.names)}"))
    first = [within_sentence(change.subject.name) for change in m.changes[:3]]
    answer = say(f"report.changes.answer_{'one' if len(first) == 1 else 'many'}", names=named(first))
    return Section(
        key="changes", heading=say("report.changes.heading", title=m.name), answer=answer, blocks=tuple(blocks)
    )


def _table(m: Material) -> Block:
    heads = [say(f"report.head.{key}") for key in ("what", "kind", "blame", "praise", "net", "cost", "minds")]
    rows = [
        (
            change.subject.name,
            say("report.head.aspect") if change.subject.kind == "aspect" else subject_word(change.subject),
            change.subject.blame.rows,
            change.subject.praise.rows,
            change.subject.net,
            points(change.cost.impact) if change.cost else None,
            m.names.segments.get(change.minds[0], "") if change.minds else None,
        )
        for change in m.changes
    ]
    return table(heads, rows, title=say("report.changes.table"))


def change_finding(change: ToChange, names: Names) -> str:
    """How much blame, what rating goes with it, who minds it most: two or three short sentences."""
    subject = change.subject
    parts = [
        say(
            "report.changes.blamed",
            blame=format_count(subject.blame.rows),
            all=format_count(subject.net.rows),
            net=subject.net.text,
        )
    ]
    if change.cost is not None:
        stands = change.cost.beyond_noise
        if stands and (change.cost.impact.estimate.value or 0) < 0:
            parts.append(say("report.changes.costs", points=_lower(change)))
        else:
            parts.append(say("report.changes.cost_unknown", points=points(change.cost.impact).text))
    if change.minds is not None:
        segment_id, view = change.minds
        parts.append(
            say(
                "report.changes.minds",
                segment=names.segments.get(segment_id, segment_id),
                own=number_of(view.own).text,
                others=format_estimate(view.others, "net"),
            )
        )
    if change.also:
        parts.append(say("report.changes.also", names=named([within_sentence(name) for name in change.also])))
    return say("sentence.between").join(parts)


def _lower(change: ToChange) -> str:
    """By how much the mean rating would stand higher without the blaming reviews: the impact turned round."""
    assert change.cost is not None
    impact = change.cost.impact.estimate
    turned = Estimate(
        value=-impact.value if impact.value is not None else None,
        low=-impact.high if impact.high is not None else None,
        high=-impact.low if impact.low is not None else None,
        n=impact.n,
        method=impact.method,
    )
    return format_estimate(turned, "points").replace("+", "")
