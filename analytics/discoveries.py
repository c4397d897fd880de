"""Which of many changes are more than noise, when many are looked at together."""

from __future__ import annotations

from collections.abc import Sequence

from scipy import stats

from analytics.intervals import LEVEL
from data.records import Estimate

#: Expected share of false alarms among the changes that are flagged.
RATE = 0.05


def beyond_noise(changes: Sequence[Estimate], rate: float = RATE) -> list[bool]:
    """Flag changes from zero by Benjamini and Hochberg (1995), with p values from their 95 % intervals.

    Args:
        changes: differences; those without an interval are never flagged and do not count as looked at.
        rate: expected share of false alarms among the flags.

    Returns:
        One flag a change, in order.
    """
    z = stats.norm.ppf(0.5 + LEVEL / 2)
    places, p_values = [], []
    for place, change in enumerate(changes):
        if change.value is None or change.low is None or change.high is None or change.high <= change.low:
            continue
        places.append(place)
        p_values.append(2 * stats.norm.sf(abs(change.value) / ((change.high - change.low) / 2 / z)))
    flags = [False] * len(changes)
    if places:
        for place, adjusted in zip(places, stats.false_discovery_control(p_values), strict=True):
            flags[place] = bool(adjusted <= rate)
    return flags
