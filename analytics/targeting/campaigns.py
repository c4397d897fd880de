"""A campaign's groups: who is addressed, who is held out at random, and what difference that could show."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from analytics.intervals import score_interval
from data.errors import NotEnoughEvidence
from data.identity import hash_of
from data.records import FLOOR

#: The chance to see a difference that is there, which the power calculation asks for.
POWER = 0.8
#: Viewers that every stratum has at least in either group, before rounding.
_EACH = 3
OTHERS = "others"
FIFTHS = 5
_Z = float(ndtri(0.975))


@dataclass(frozen=True)
class Groups:
    """A draw.

    Attributes:
        control: whether each viewer is held out, shape (n,).
        strata: the stratum that each was drawn in, shape (n,).
    """

    control: np.ndarray
    strata: np.ndarray


def draw_groups(
    viewer_ids: Sequence[str], segments: Sequence[str], bands: Sequence[str], share: float, seed: int
) -> Groups:
    """Hold viewers out at random, the same share of every taste segment and activity band.

    Who is held out is decided by a hash of seed and viewer, so that the same audience, share and seed give the same
    groups on any machine and in any order. Strata too small to have some of both groups are put together, first
    within their taste segment, then altogether.

    Args:
        viewer_ids: the audience, each once.
        segments, bands: taste segment and activity band of each; "" where there is none.
        share: of the audience that is held out, 0…1.

    Raises:
        NotEnoughEvidence: fewer than 10 would be held out, or addressed.
    """
    control = round(share * len(viewer_ids))
    if min(control, len(viewer_ids) - control) < FLOOR:
        raise NotEnoughEvidence(
            f"of {len(viewer_ids)} viewers {control} would be held out and {len(viewer_ids) - control} addressed, "
            f"too few to compare",
            mend=f"take a larger audience or another share: either group needs {FLOOR}",
        )
    strata = strata_of(segments, bands, share)
    held = _held_out(viewer_ids, strata, share, control, seed)
    return Groups(held, strata)


def strata_of(segments: Sequence[str], bands: Sequence[str], share: float) -> np.ndarray:
    """The stratum of each viewer, shape (n,): "segment · band", "segment" or "others"."""
    least = _EACH / min(share, 1 - share)
    fine = [
        " · ".join(part for part in (segment, band) if part) for segment, band in zip(segments, bands, strict=True)
    ]
    labels = _without_small(fine, list(segments), least)
    labels = _without_small(labels, [OTHERS] * len(labels), least)
    sizes = Counter(labels)
    if sizes[OTHERS] < least and len(sizes) > 1:
        largest = max((name for name in sizes if name != OTHERS), key=lambda name: (sizes[name], name))
        labels = [largest if label == OTHERS else label for label in labels]
    return np.array(labels, dtype=str)


def _without_small(labels: list[str], wider: list[str], least: float) -> list[str]:
    sizes = Counter(labels)
    kept = [label if sizes[label] >= least else wide for label, wide in zip(labels, wider, strict=True)]
    return [label or OTHERS for label in kept]


def _held_out(viewer_ids: Sequence[str], strata: np.ndarray, share: float, control: int, seed: int) -> np.ndarray:
    order = np.array([hash_of(str(seed), viewer_id) for viewer_id in viewer_ids], dtype=str)
    names, codes, sizes = np.unique(strata, return_inverse=True, return_counts=True)
    counts = np.floor(sizes * share).astype(int)
    # What is left over by rounding goes to the strata that lost most by it, ties by chance.
    lost = sizes * share - counts
    ties = np.array([hash_of(str(seed), "stratum", name) for name in names], dtype=str)
    counts[np.lexsort((ties, -lost))[: control - int(counts.sum())]] += 1
    held = np.zeros(len(viewer_ids), dtype=bool)
    for code, count in enumerate(counts):
        mine = np.flatnonzero(codes == code)
        held[mine[np.argsort(order[mine], kind="stable")][:count]] = True
    return held


def smallest_uplift(audience: int, share: float, base_rate: float, power: float = POWER) -> float | None:
    """The smallest rise of the response rate that would show (two-sided, 95 %) with this power; None: none would.

    Args:
        audience: viewers in both groups. share: of them that are held out.
        base_rate: response rate of those who are not addressed, 0…1.
    """
    held = audience * share
    addressed = audience - held
    if held < 1 or addressed < 1 or not 0 < base_rate < 1:
        return None

    def lacking(uplift: float) -> float:
        raised = base_rate + uplift
        spread = math.sqrt(base_rate * (1 - base_rate) / held + raised * (1 - raised) / addressed)
        # It shows when the interval that results are given (`uplift`) leaves out 0.
        low, high = score_interval(raised, addressed, _Z)[0], score_interval(base_rate, held, _Z)[1]
        return float(ndtr((uplift - math.hypot(raised - low, high - base_rate)) / spread)) - power

    most = 1 - base_rate - 1e-9
    return float(brentq(lacking, 0.0, most)) if lacking(most) >= 0 else None


def fifths(scores: np.ndarray) -> np.ndarray:
    """1 for the fifth with the highest scores … 5, shape of `scores`; 0 where a score is NaN."""
    found = np.zeros(len(scores), dtype=np.int64)
    known = np.flatnonzero(~np.isnan(scores))
    order = known[np.argsort(-scores[known], kind="stable")]
    found[order] = 1 + np.arange(len(order)) * FIFTHS // max(1, len(order))
    return found
