"""What the fairness panel says: groups by name, how often they are chosen, and who is left out. Pure text."""

from __future__ import annotations

import math

from analytics.targeting.fairness import MERGED, UNKNOWN, Fairness, GroupShare
from dashboard.strings import keys, say, say_count
from dashboard.strings.formats import DASH, format_count, format_estimate, format_number
from dashboard.strings.sentences import language_name, listed

#: Ratios that have a name, and the key of the name.
NAMED = (
    (0.1, "tenth"),
    (0.2, "fifth"),
    (0.25, "quarter"),
    (1 / 3, "third"),
    (0.5, "half"),
    (2 / 3, "two_thirds"),
    (0.75, "three_quarters"),
    (0.9, "nearly"),
)
#: Genders that have a noun.
GENDERS = ("female", "male")


def group_name(group: GroupShare) -> str:
    """A group as a row of a table names it: aged 55+, in FR, age unknown."""
    if group.group == MERGED:
        return say(f"fairness.{group.trait}_merged", count=format_count(len(group.parts)))
    if group.group == UNKNOWN:
        return say(f"fairness.{group.trait}_unknown")
    if group.trait == "gender" and group.group in GENDERS:
        return say(f"fairness.gender_{group.group}")
    return say(f"fairness.{group.trait}_group", name=_known_name(group))


def _known_name(group: GroupShare) -> str:
    if group.trait == "language":
        return language_name(group.group)
    if group.trait == "age":
        key = f"fairness.aged_{group.group}"
        return say(key) if key in keys() else group.group.replace("-", DASH)
    return group.group


def format_ratio(group: GroupShare, *, interval: bool = True) -> str:
    """A ratio with its interval: 0.52 (0.41–0.66); or without."""
    value, low, high = group.ratio.value, group.ratio.low, group.ratio.high
    if value is None:
        return say("number.unknown", n=format_count(group.n))
    ends = "" if low is None or high is None or not interval else f" ({_two(low)}{DASH}{_two(high)})"
    return f"{_two(value)}{ends}"


def _two(value: float) -> str:
    return format_number(value, 2) if value < 0.1 else f"{value:.2f}" if value < 10 else format_number(value)


def how_often(group: GroupShare) -> str:
    """The ratio in words: chosen half as often as others, never chosen."""
    value = group.ratio.value
    if not value:
        return say("fairness.never")
    if value < NAMED[0][0] / 1.3:
        return say("fairness.hardly")
    name = min(NAMED, key=lambda named: abs(math.log(named[0] / value)))[1]
    return say(f"fairness.{name}")


def fairness_finding(found: Fairness) -> str:
    """Who is left out most, in one sentence."""
    if not found.groups:
        return say("fairness.nothing")
    if not found.left_out:
        return say("fairness.nobody")
    return left_out_sentence(found.left_out[0])


def left_out_sentence(group: GroupShare) -> str:
    """Viewers aged 55+ are chosen half as often as others (0.52, 0.41–0.66)."""
    value, low, high = group.ratio.value, group.ratio.low, group.ratio.high
    figures = f"{_two(value or 0.0)}, {_two(low or 0.0)}{DASH}{_two(high or 0.0)}"
    return say("fairness.left_out", group=group_name(group), often=how_often(group), figures=figures)


def fairness_subtitle(found: Fairness) -> str:
    """What is drawn, of how many, which interval."""
    return say(
        "fairness.subtitle",
        share=format_estimate(found.base, "percent"),
        n=format_count(found.base.n),
        groups=say_count("fairness.groups", len(found.groups)),
    )


def untold_note(found: Fairness) -> str:
    """The traits of which nothing can be said; empty when there are none."""
    names = [say(f"fairness.trait_{trait}") for trait in found.untold]
    return say("fairness.untold", traits=listed(names, len(names))) if names else ""
