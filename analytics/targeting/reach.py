"""How many to address: the more viewers, the fewer of them like it.

Viewers who have not seen the title are addressed in the order of u·m. That order learns from what people chose to
watch as well as from what they like; the probability is of those who watch, so ranking by it would put first those
who like whatever they see.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.targeting.bands import Targets, expected_share
from analytics.targeting.margins import Margin, Verdicts, find_margin
from data.records import Estimate

#: Depths of the ranking, as shares of all viewers, at which the margin is measured.
DEPTHS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)
POINTS = 60


@dataclass(frozen=True)
class Point:
    """So many addressed: the share of them who like it, and how many that is, if they watch it and say."""

    contacts: int
    share: Estimate
    likes: Estimate


@dataclass(frozen=True)
class Money:
    """What a contact costs and a like is worth, in one money, and the share of those addressed who come."""

    contact: float
    like: float
    come: float = 1.0


@dataclass(frozen=True)
class Reach:
    """Everything a budget needs, so that another budget is only looked up.

    Attributes:
        viewers: who can be addressed, ranked: places in `Targets`, shape (k,).
        likes: running sum of their interest, shape (k,).
        margins: (depth, margin) for each of `DEPTHS` that could be measured.
        everyone: viewers known to the recommender, seen or not; depths are shares of these.
    """

    viewers: np.ndarray
    likes: np.ndarray
    margins: tuple[tuple[float, Margin], ...]
    everyone: int

    def at(self, contacts: int) -> Point:
        """What addressing the first `contacts` viewers is expected to bring.

        Raises:
            ValueError: there are not so many, or none are asked for.
        """
        if not 0 < contacts <= len(self.likes):
            raise ValueError(f"{contacts} contacts of {len(self.likes)}")
        mean = float(self.likes[contacts - 1]) / contacts
        margin = self._margin(contacts / max(1, self.everyone))
        share = expected_share(np.array([mean]), None) if margin is None else margin.estimate(mean, contacts)
        share = share.model_copy(update={"n": contacts})
        likes = share.model_copy(
            update={name: _times(getattr(share, name), contacts) for name in ("value", "low", "high")}
        )
        return Point(contacts, share, likes)

    def points(self, most: int = POINTS) -> tuple[Point, ...]:
        """The curve, at most `most` points, closer together where the budget is small."""
        size = len(self.likes)
        if not size:
            return ()
        places = np.unique(np.geomspace(min(10, size), size, most).round().astype(int))
        return tuple(self.at(int(place)) for place in places)

    def best(self, money: Money) -> int:
        """How many to address for the highest worth less cost; 0 where no number pays."""
        if not len(self.likes):
            return 0
        gain = self.likes * money.come * money.like - np.arange(1, len(self.likes) + 1) * money.contact
        best = int(np.argmax(gain))
        return best + 1 if gain[best] > 0 else 0

    def _margin(self, depth: float) -> Margin | None:
        """That of the nearest depths on either side, between them in proportion."""
        if not self.margins:
            return None
        depths, margins = zip(*self.margins, strict=True)
        tau = np.interp(depth, depths, [margin.tau for margin in margins])
        return Margin(float(tau), min(margin.titles for margin in margins))


def _times(value: float | None, by: int) -> float | None:
    return None if value is None else value * by


def find_reach(targets: Targets, verdicts: Verdicts, title_id: str | None) -> Reach:
    """The curve of a title's viewers, and how far off it was found to be among the first so many of a ranking.

    Args:
        targets, verdicts: settled (`bands.settle`).
    """
    open_ = targets.open
    own = verdicts.of_title(title_id)
    found = ((depth, find_margin(verdicts.pick(verdicts.rank <= depth))) for depth in DEPTHS)
    margins = tuple(
        (depth, margin.given(own.pick(own.rank <= depth))) for depth, margin in found if margin is not None
    )
    return Reach(open_, np.cumsum(targets.interest[open_]), margins, len(targets.viewer_ids))
