"""The figures of Title's aspects: what is said of each, and what each does to the rating."""

from __future__ import annotations

from dashboard.charts.drawing import Drawing
from dashboard.charts.intervals import Row, draw_intervals
from dashboard.charts.palette import Palette
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_estimate, format_value
from dashboard.strings.sentences import within_sentence
from dashboard.title_figures import AspectLine, AspectSummary


def draw_aspects(aspects: AspectSummary, palette: Palette, net: float | None) -> Drawing | None:
    """Net sentiment by aspect, the most praised first; None when no aspect is known well enough.

    Args:
        aspects: the summary.
        palette: the theme's colours.
        net: the whole title's net sentiment, drawn as a line.
    """
    known = aspects.known
    if not known:
        return None
    sizes = [line.subject.net.rows for line in known]
    return draw_intervals(
        [_row(line) for line in known],
        palette,
        finding=_net_finding(known),
        subtitle=say(
            "title_aspects.net_subtitle",
            reviews=format_count(aspects.reviews),
            low=format_count(min(sizes)),
            high=format_count(max(sizes)),
        ),
        reference=net,
        reference_label=say("title_aspects.line") if net is not None else "",
    )


def _row(line: AspectLine) -> Row:
    label = say("title_aspects.row", name=line.subject.name, n=format_count(line.subject.net.rows))
    return Row(label, line.subject.net)


def _net_finding(known: list[AspectLine]) -> str:
    best, worst = known[0].subject, known[-1].subject
    praised, blamed = best.lean == "praise", worst.lean == "blame"
    key = {(True, True): "", (True, False): "_praise", (False, True): "_blame", (False, False): "_none"}[
        praised, blamed
    ]
    return say(f"title_aspects.net_finding{key}", best=within_sentence(best.name), worst=within_sentence(worst.name))


def draw_impacts(aspects: AspectSummary, palette: Palette) -> Drawing | None:
    """What each aspect does to the mean rating, in the order of the figure beside it; None without enough ratings."""
    known = [line for line in aspects.known if line.impact is not None and line.impact.known]
    if not known:
        return None
    return draw_intervals(
        [Row(line.subject.name, line.impact, certain=line.stands) for line in known if line.impact],
        palette,
        finding=_impact_finding(known),
        subtitle=say(
            "title_aspects.impact_subtitle",
            rating=format_value(aspects.rating.estimate, "rating"),
            n=format_count(aspects.rating.rows),
        ),
    )


def _impact_finding(known: list[AspectLine]) -> str:
    stand = [line for line in known if line.stands and line.impact and line.impact.estimate.value]
    if not stand:
        return say("title_aspects.impact_finding_none")
    line = max(stand, key=lambda each: abs(_impact(each)))
    assert line.impact is not None
    return say(
        "title_aspects.impact_finding",
        name=within_sentence(line.subject.name),
        impact=format_estimate(line.impact.estimate, "points"),
    )


def _impact(line: AspectLine) -> float:
    return (line.impact.estimate.value or 0.0) if line.impact else 0.0
