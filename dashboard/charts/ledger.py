"""The figures of Title's ledger: who and what is loved or hated."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.charts.drawing import Drawing
from dashboard.charts.intervals import Row, draw_intervals
from dashboard.charts.palette import Palette
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_value, shorten
from dashboard.title_figures import AspectLine, LedgerSummary, Subject

#: How many subjects the figure draws, the most spoken of, and how many of either side stand in the first one.
DRAWN = 14
EACH = 3
NAME = 32


def draw_ledger(ledger: LedgerSummary, palette: Palette) -> Drawing | None:
    """Net sentiment of characters, people and plot points, most loved first; None when none is known well enough."""
    largest = sorted(ledger.known, key=lambda line: -line.subject.net.rows)[:DRAWN]
    drawn = [line.subject for line in ledger.known if line in largest]
    if not drawn:
        return None
    net = ledger.net
    return draw_intervals(
        [subject_row(subject) for subject in drawn],
        palette,
        finding=love_finding(drawn),
        subtitle=say(
            "title_ledger.subtitle",
            count=format_count(len(drawn)),
            flagged=format_count(sum(line.stands_out for line in largest)),
        ),
        reference=net.estimate.value if net.known else None,
        reference_label=say("title_ledger.line", value=format_value(net.estimate, "net")) if net.known else "",
    )


def draw_extremes(ledger: LedgerSummary, aspects: Sequence[AspectLine], palette: Palette) -> Drawing | None:
    """The surest loved and hated of a title, at most three of either side; None when nobody leans surely either way.

    Where fewer than two characters, people or plot points lean surely, aspects stand in.
    """
    subjects = [line.subject for line in ledger.known if line.subject.lean != "neutral"]
    if len(subjects) < 2:
        subjects += [line.subject for line in aspects if line.subject.lean != "neutral"]
    ranked = sorted(subjects, key=lambda subject: -(subject.net.estimate.value or 0))
    loved = [subject for subject in ranked if subject.lean == "praise"][:EACH]
    hated = [subject for subject in ranked if subject.lean == "blame"][-EACH:]
    drawn = [*loved, *hated]
    if not drawn:
        return None
    sizes = [subject.net.rows for subject in drawn]
    return draw_intervals(
        [subject_row(subject) for subject in drawn],
        palette,
        finding=love_finding(drawn),
        subtitle=say("title_ledger.extremes", low=format_count(min(sizes)), high=format_count(max(sizes))),
    )


def subject_row(subject: Subject) -> Row:
    """A subject as a row of a figure, its n beside its name."""
    name = shorten(subject.name, 21)
    return Row(say("title_ledger.row", name=name, n=format_count(subject.net.rows)), subject.net)


def love_finding(ranked: Sequence[Subject]) -> str:
    """Who is loved and who is hated, of subjects in order of net sentiment."""
    best, worst = ranked[0], ranked[-1]
    names = {"best": _name(best), "worst": shorten(worst.name, NAME)}
    if best.lean == "praise" and worst.lean == "blame":
        return say("title_ledger.finding", **names)
    if best.lean == "praise":
        return say("title_ledger.finding_loved", **names)
    names["worst"] = _name(worst)
    return say("title_ledger.finding_hated" if worst.lean == "blame" else "title_ledger.finding_none", **names)


def _name(subject: Subject) -> str:
    """A name at the beginning of a sentence."""
    name = shorten(subject.name, NAME)
    return name[:1].upper() + name[1:]
