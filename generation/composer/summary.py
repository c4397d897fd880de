"""Plot summaries without a language model: whole sentences of the plot, some of them cut, in the plot's order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from data.errors import BackendDeclined
from data.writing import Assignment, Copy, Length, Line, Part
from generation.channels import SUMMARY_WORDS
from generation.composer.plotline import Told, plot_of
from generation.composer.selection import Choice, Plan, choices, plan_of
from generation.likeness import TOO_ALIKE, text_likeness
from generation.tools import Tools

#: A text with fewer words than this has nothing to leave out.
_LEAST_SOURCE: dict[Length, int] = {"logline": 8, "short": 25, "long": 61}
#: A summary with fewer words than this is none of that length.
_LEAST_WORDS: dict[Length, int] = {"logline": 5, "short": 15, "long": 40}
#: Another variant may be shorter, so that it can be another.
_BUDGETS = (1.0, 0.8, 0.65, 0.5)


def compose_plot_summary(assignment: Assignment, variant: int, tools: Tools) -> Copy:
    """A summary of the plot evidence at the length and spoiler level asked for.

    Every line is a sentence of the plot, or what is left of one when parts that can be left out are, in the order of
    the plot; it names the evidence that it is.

    Raises:
        BackendDeclined: the plot is too short, nothing in it can begin a summary of that length, or there is no
            further variant that differs.
    """
    length = assignment.length or "short"
    plot = plot_of(assignment)
    _check_enough(plot, assignment, length)
    plan = plan_of(plot, tools, assignment.spoilers, assignment.language, length)
    between = "" if assignment.language == "zh" else " "
    made: list[Choice] = []
    for number in range(variant + 1):
        made.append(_unlike(plan, made, length, between, number))
    return _copy(made[-1], plot, assignment)


def _check_enough(plot: Sequence[Told], assignment: Assignment, length: Length) -> None:
    if not plot:
        raise BackendDeclined("there is no plot to sum up", mend="add a synopsis, a treatment or a screenplay")
    words = sum(one.whole.words for one in plot if one.allowed)
    if words < _LEAST_SOURCE[length]:
        raise BackendDeclined(
            f"the plot has {words} words that may be told, too few for a {_named(length)}",
            where=f"spoilers {assignment.spoilers}",
            mend="give a longer synopsis, or ask for a shorter text",
        )


def _named(length: Length) -> str:
    return "logline" if length == "logline" else f"{length} summary"


def _unlike(plan: Plan, made: Sequence[Choice], length: Length, between: str, number: int) -> Choice:
    """The best summary that is unlike those before it."""
    spare = Counter(place for choice in made for place in choice.said)
    told = [choice.text(between) for choice in made]
    most, fits = SUMMARY_WORDS[length], False
    for share in _BUDGETS if made else (1.0,):
        for choice in choices(replace(plan, spare=spare), int(most * share)):
            if choice.words < _LEAST_WORDS[length]:
                continue
            fits = True
            if all(text_likeness(choice.text(between), other) <= TOO_ALIKE for other in told):
                return choice
    if fits or made:
        raise BackendDeclined(
            f"the plot has too few sentences for variant {number + 1} to differ from the others",
            mend="ask for fewer variants, or give a longer synopsis",
        )
    raise BackendDeclined(
        f"no sentence of the plot that may be told can begin a {_named(length)} of {most} words",
        where=f"spoilers {plan.level}",
        mend="give a synopsis that begins by saying who and where, or ask for a longer text",
    )


def _copy(choice: Choice, plot: Sequence[Told], assignment: Assignment) -> Copy:
    lines = tuple(
        Line(text=way.text, evidence=(plot[place].evidence.evidence_id,))
        for place, way in sorted(choice.said.items())
    )
    return Copy(language=assignment.language, parts=(Part(name="summary", lines=lines),))
