"""Which titles may stand on a list, and what each rule kept off it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.rankings.slate import Array, Slate
from data.ranked import Eligibility

#: Titles that a rule names among those it kept off: as many as fit a line.
NAMED = 5
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Rule:
    """One rule and the titles that it kept off, those left by the rules before it; shape (titles,)."""

    name: str
    off: Mask


def apply_rules(
    rules: Eligibility, slate: Slate, viewers: Array | None, beyond: Array | None
) -> tuple[Mask, list[Rule]]:
    """The titles that may stand on a list, and the rules in their order; every title is kept off by one rule at most.

    Args:
        rules: of the definition.
        slate: all titles.
        viewers: of each title, where a rule asks for them.
        beyond: 1 for titles beyond noise, where only those may be listed.
    """
    left = np.ones(len(slate), dtype=bool)
    applied = []
    for name, passed in _rules(rules, slate, viewers, beyond):
        applied.append(Rule(name, left & ~passed))
        left &= passed
    return left, applied


def _rules(
    rules: Eligibility, slate: Slate, viewers: Array | None, beyond: Array | None
) -> Iterator[tuple[str, Mask]]:
    if rules.titles:
        yield "titles", np.isin(slate.ids, rules.titles)
    if rules.without:
        yield "without", ~np.isin(slate.ids, rules.without)
    # A comparison with an unknown day is never true.
    if rules.released_since:
        yield "released_since", slate.released >= np.datetime64(rules.released_since)
    if rules.released_until:
        yield "released_until", slate.released <= np.datetime64(rules.released_until)
    yield "min_ratings", slate.count >= rules.min_ratings
    if viewers is not None:
        yield "min_viewers", viewers >= rules.min_viewers
    if rules.max_ratings is not None:
        yield "max_ratings", slate.count <= rules.max_ratings
    if beyond is not None:
        yield "beyond_noise", beyond > 0


def would_stand(value: Array, rule: Rule, floor: float) -> npt.NDArray[np.int64]:
    """Places of titles that a rule kept off though their value would have been on the list, the best first."""
    places = np.flatnonzero(rule.off & (value >= floor))
    chosen: npt.NDArray[np.int64] = places[np.argsort(-value[places], kind="stable")][:NAMED]
    return chosen
