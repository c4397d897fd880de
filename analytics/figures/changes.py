"""When did it change: change points in a series of net sentiment or ratings, and what moved at each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np

from analytics.discoveries import beyond_noise
from analytics.figures.drift import Measure
from analytics.figures.figure import Contrast, Figure, Row, contrast, net_figure, signed, within
from analytics.figures.steps_in_series import Step, find_steps
from analytics.figures.wholes import load_whole
from analytics.intervals import difference, share_estimate
from data.records import Estimate, Filter
from data.snapshots import Snapshot

Unit = Literal["day", "week"]


@dataclass(frozen=True)
class Change:
    """A day on which the level of the series changed for good, or until the next change.

    Attributes:
        day: first day of the new level (a period's first day).
        before, after: the figure from the previous change to this one, and from here to the next.
        difference: after − before.
        p_value: chance of a step as large anywhere in its stretch if viewers had come in any order (permutation).
    """

    day: date
    before: Figure
    after: Figure
    difference: Estimate
    p_value: float


@dataclass(frozen=True)
class Mover:
    """What moved at a change.

    Attributes:
        kind: `aspect`, `topic`, or an entity's kind.
        what: `share`: how many of the reviews speak of it; `net`: what is said of it.
        contrast: a is after, b is before, flagged among all shares and nets that were looked at for this change.
    """

    kind: str
    key: str
    name: str
    what: Literal["share", "net"]
    contrast: Contrast


def load_changes(
    snapshot: Snapshot, filter_: Filter, measure: Measure = "net", unit: Unit = "week"
) -> tuple[Change, ...]:
    """The change points of a filter's series, in order of time; the filter's own period bounds them. One statement a
    stretch between changes, and one for the series.

    Undated rows stay out.
    """
    name = f"figures/{measure}_by_viewer_period"
    table = snapshot.table(name, filter=filter_.as_parameter(), unit=unit)
    if not len(table):
        return ()
    periods = sorted(set(table["period"].dt.date))
    at = np.searchsorted(np.array(periods, dtype="datetime64[D]"), table["period"].to_numpy("datetime64[D]"))
    steps = find_steps(table["viewer"].to_numpy(np.int64), at, table["s"].to_numpy(float), table["m"].to_numpy(float))
    return _changes(snapshot, filter_, measure, unit, periods, steps)


def load_movers(snapshot: Snapshot, before: Filter, after: Filter) -> tuple[Mover, ...]:
    """What moved between two filters (those of a change's figures), the clearest first. Ten statements.

    Aspects, topics and entities, their share of the reviews and their net sentiment; flags count all that both sides
    know enough of. What is spoken of on one side only has a share of 0 on the other.
    """
    sides = [_load_parts(snapshot, each.but(signs=())) for each in (before, after)]
    movers = [mover for key in {**sides[1].parts, **sides[0].parts} for mover in _movers(key, *sides)]
    seen = [_looked_at(mover) for mover in movers]
    flags = beyond_noise(seen)
    flagged = [
        replace(mover, contrast=replace(mover.contrast, beyond_noise=flag))
        for mover, flag in zip(movers, flags, strict=True)
    ]
    return tuple(sorted(flagged, key=_clearness, reverse=True))


def _changes(
    snapshot: Snapshot, filter_: Filter, measure: Measure, unit: Unit, periods: Sequence[date], steps: Sequence[Step]
) -> tuple[Change, ...]:
    days = [periods[0], *(periods[step.place] for step in steps)]
    last = periods[-1] + timedelta(days=6 if unit == "week" else 0)
    ends = [day - timedelta(days=1) for day in days[1:]] + [last]
    figures = []
    for start, end in zip(days, ends, strict=True):
        part = within(filter_, start, end)
        whole = load_whole(snapshot, part if part is not None else filter_)
        figures.append(whole.net if measure == "net" else whole.rating)
    return tuple(
        Change(day, before, after, difference(after.estimate, before.estimate), step.p_value)
        for day, step, before, after in zip(days[1:], steps, figures[:-1], figures[1:], strict=True)
    )


@dataclass(frozen=True)
class _Part:
    """One aspect, topic or entity on one side."""

    name: str
    share: Figure
    net: Figure


@dataclass(frozen=True)
class _Parts:
    """All parts of one side by (kind, key), and the reviews and viewers that their shares are of."""

    filter: Filter
    base: Row
    parts: dict[tuple[str, str], _Part]

    def at(self, key: tuple[str, str], name: str) -> _Part:
        """A part, also one that nobody spoke of: its share is none of so many."""
        nobody = {"reviews": 0, "clusters": 0}
        return self.parts.get(key) or _part(nobody, self.base, _named(self.filter, key), name)


def _load_parts(snapshot: Snapshot, filter_: Filter) -> _Parts:
    given = filter_.as_parameter()
    base = snapshot.rows("figures/scored_reviews", filter=given)[0]
    names = {row["aspect"]: row["name"] for row in snapshot.rows("figures/aspect_names")}
    aspects = snapshot.rows("figures/net_by_aspect", filter=given)
    topics = snapshot.rows("figures/net_by_topic", filter=given)
    entities = snapshot.rows("figures/net_by_entity", filter=given)
    found = [(("aspect", row["aspect"]), names.get(row["aspect"], row["aspect"]), row) for row in aspects]
    found += [(("topic", str(row["topic_id"])), row["label"] or "", row) for row in topics]
    found += [((row["kind"], row["entity_id"]), row["name"], row) for row in entities]
    parts = {key: _part(row, base, _named(filter_, key), name) for key, name, row in found}
    return _Parts(filter_, base, parts)


def _named(filter_: Filter, key: tuple[str, str]) -> Filter:
    kind, value = key
    if kind == "aspect":
        return filter_.but(aspects=(value,))
    return filter_.but(topics=(int(value),)) if kind == "topic" else filter_.but(entities=(value,))


def _part(row: Row, base: Row, filter_: Filter, name: str) -> _Part:
    reviews = int(row["reviews"])
    estimate = share_estimate(reviews, int(base["reviews"]), int(base["clusters"]))
    net = net_figure(row, filter_)
    return _Part(name, Figure("percent", estimate, reviews, net.viewers, "reviews", signed(filter_)), net)


def _movers(key: tuple[str, str], before: _Parts, after: _Parts) -> list[Mover]:
    name = (after.parts.get(key) or before.parts[key]).name
    a, b = after.at(key, name), before.at(key, name)
    share = Mover(key[0], key[1], name, "share", contrast(key[0], key[1], name, a.share, b.share))
    return [share, Mover(key[0], key[1], name, "net", contrast(key[0], key[1], name, a.net, b.net))]


def _looked_at(mover: Mover) -> Estimate:
    """The difference; without interval where either side is too small to be shown, so that it is no look."""
    both = mover.contrast.a.known and mover.contrast.b.known
    return mover.contrast.difference.model_copy(update={} if both else {"low": None})


def _clearness(mover: Mover) -> tuple[bool, float]:
    change = mover.contrast.difference
    if change.value is None or change.low is None or change.high is None or change.high <= change.low:
        return (False, 0.0)
    return (mover.contrast.beyond_noise, abs(change.value) / (change.high - change.low))
