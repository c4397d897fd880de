"""Drift since release: did opinion change, or did another audience come?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np

from analytics.discoveries import beyond_noise
from analytics.figures.figure import Figure, nothing, signed, within
from analytics.figures.resampling import Array, bootstrap, grouped_sums
from data.records import FLOOR, Estimate, Filter
from data.snapshots import Snapshot

Measure = Literal["net", "rating"]
By = Literal["source", "territory", "language", "taste"]
CHOICES: tuple[By, ...] = ("source", "territory", "language", "taste")
#: Tastes are worked out from what viewers rated besides; no filter names them.
FIELDS = {"source": "sources", "territory": "territories", "language": "languages"}
UNKNOWN = "unknown"
#: A group is told apart from "other" with this many viewers in both windows together, and this many in either.
ENOUGH = 3 * FLOOR
EITHER = 3
#: A choice of groups is usable where this share of the rows says which group it is of; tastes, half of them.
FILLED = 0.9
TASTES_FILLED = 0.5
OTHER = "other"


@dataclass(frozen=True)
class Windows:
    """Two windows of days, both ends inclusive; the early one ends before the late one begins."""

    early: tuple[date, date]
    late: tuple[date, date]


@dataclass(frozen=True)
class DriftGroup:
    """One group's part in the change.

    Attributes:
        values: what the group's rows say; several where small groups are pooled as "other".
        early, late: the group's figure in either window.
        exact: whether their filters find exactly these rows; with tastes, they find the whole window's.
        share_early, share_late: its share of the window's rows.
        opinion: what its own change adds to the whole, at the mean of its two shares.
        mix: what its growing or shrinking adds, at the mean of its two figures, against the title's mean.
    """

    name: str
    values: tuple[str, ...]
    early: Figure
    late: Figure
    exact: bool
    share_early: float
    share_late: float
    opinion: Estimate
    mix: Estimate


@dataclass(frozen=True)
class Drift:
    """The change late − early, split: change = opinion + mix, exactly.

    Attributes:
        by: how groups are told apart; None where nothing tells two groups apart, and the split is unknown.
        choices: the fields that could be taken instead.
        early, late: the figure in either window, of the rows whose group is known.
        unknown: rows in the windows that do not say which group they are of, and stay out.
    """

    measure: Measure
    windows: Windows
    by: By | None
    choices: tuple[By, ...]
    early: Figure
    late: Figure
    change: Estimate
    opinion: Estimate
    mix: Estimate
    groups: tuple[DriftGroup, ...]
    unknown: int


def load_windows(snapshot: Snapshot, filter_: Filter) -> Windows | None:
    """The first and the last third of the scored sentences, cut between days; None where that leaves no gap."""
    rows = snapshot.rows("figures/scored_by_day", filter=filter_.as_parameter())
    return thirds([row["day"] for row in rows], [row["sentences"] for row in rows])


def thirds(days: Sequence[date], counts: Sequence[int]) -> Windows | None:
    """The first and the last days that hold a third of all rows each, days in order."""
    if len(days) < 2:
        return None
    running = np.cumsum(counts)
    first = int(np.searchsorted(running, running[-1] / 3))
    last = int(np.searchsorted(running, running[-1] * 2 / 3)) + 1
    if last >= len(days):
        last = len(days) - 1
    if first >= last:
        return None
    return Windows((days[0], days[first]), (days[last], days[-1]))


def load_drift(
    snapshot: Snapshot,
    filter_: Filter,
    measure: Measure = "net",
    windows: Windows | None = None,
    by: By | None = None,
) -> Drift | None:
    """The drift of net sentiment or of the mean rating between two windows; None where there are no two windows.

    Args:
        snapshot: what to read.
        filter_: what is meant; its own period narrows the default windows.
        measure: `net` or `rating`.
        windows: default `load_windows`.
        by: how to tell groups apart. Default: of `CHOICES` that tell two groups of `ENOUGH` viewers apart, the
            one whose mix part is beyond noise and largest, so that opinion is blamed only for what no known change
            of the audience explains; where none is, the first.
    """
    windows = windows or load_windows(snapshot, filter_)
    if windows is None:
        return None
    tables = {each: _load_table(snapshot, filter_, measure, windows, each) for each in CHOICES}
    choices = tuple(each for each in CHOICES if _usable(tables[each], each))
    if not choices:
        return _drift(filter_, measure, windows, None, (), tables[CHOICES[0]])
    if by in choices:
        return _drift(filter_, measure, windows, by, choices, tables[by])
    drifts = [_drift(filter_, measure, windows, each, choices, tables[each]) for each in choices]
    flags = beyond_noise([drift.mix for drift in drifts])
    best = max(range(len(drifts)), key=lambda place: (flags[place], flags[place] * abs(drifts[place].mix.value or 0)))
    return drifts[best]


def kitagawa(early: Array, late: Array) -> tuple[Array, Array]:
    """Change of a weighted mean as (opinion, mix) by group (Kitagawa 1955).

    With p a group's share of the window's weight and r its mean: opinion = (r′ − r)(p + p′)/2 and
    mix = (p′ − p)((r + r′)/2 − R), R the mean of both windows' means. All of them add up to R′ − R exactly, since the
    changes of the shares add up to 0. A group that is absent from a window is taken to have had the same mean there.

    Args:
        early, late: shape (…, groups, 2): sum and weight of every group.

    Returns:
        Two arrays of shape (…, groups).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = [each[..., 1] / each[..., 1].sum(axis=-1, keepdims=True) for each in (early, late)]
        means = [each[..., 0] / each[..., 1] for each in (early, late)]
    before = np.where(np.isfinite(means[0]), means[0], means[1])
    after = np.where(np.isfinite(means[1]), means[1], means[0])
    wholes = [each[..., 0].sum(axis=-1) / each[..., 1].sum(axis=-1) for each in (early, late)]
    level = ((wholes[0] + wholes[1]) / 2)[..., None]
    opinion = (after - before) * (shares[0] + shares[1]) / 2
    mix = (shares[1] - shares[0]) * ((before + after) / 2 - level)
    return np.nan_to_num(opinion), np.nan_to_num(mix)


def _load_table(snapshot: Snapshot, filter_: Filter, measure: Measure, windows: Windows, by: By) -> Any:
    span = within(filter_, windows.early[0], windows.late[1])
    assert span is not None
    days = {"early": windows.early[1].isoformat(), "late": windows.late[0].isoformat()}
    if by == "taste":
        return snapshot.table(f"figures/{measure}_by_taste", filter=span.as_parameter(), **days)
    return snapshot.table(f"figures/{measure}_by_group", filter=span.as_parameter(), by=by, **days)


def _groups(table: Any) -> list[tuple[str, tuple[str, ...]]]:
    """(name, values) of the groups to tell apart, largest first, small ones pooled last."""
    known = table[table["part"].notna()]
    viewers = known.groupby(["part", "late"])["viewer"].nunique().unstack(fill_value=0)
    viewers = viewers.reindex(columns=[False, True], fill_value=0)
    enough = (viewers.sum(axis=1) >= ENOUGH) & (viewers >= EITHER).all(axis=1)
    large = viewers[enough].sum(axis=1).sort_values(ascending=False, kind="stable").index
    small = tuple(sorted(set(viewers.index) - set(large)))
    return [(name, (name,)) for name in large] + ([(OTHER, small)] if small else [])


def _usable(table: Any, by: By) -> bool:
    """Whether enough rows say which group they are of, and two groups are large enough or one and the rest."""
    known = table["part"].notna() & (table["part"] != UNKNOWN)
    least = TASTES_FILLED if by == "taste" else FILLED
    if not len(table) or table.loc[known, "m"].sum() < least * table["m"].sum():
        return False
    return any(name not in (OTHER, UNKNOWN) for name, _ in _groups(table)) and len(_groups(table)) >= 2


def _drift(
    filter_: Filter, measure: Measure, windows: Windows, by: By | None, choices: tuple[By, ...], table: Any
) -> Drift:
    groups = _groups(table) if by else []
    known = table[table["part"].notna()] if by else table
    place = {value: number for number, (_, values) in enumerate(groups) for value in values}
    codes = known["part"].map(place).to_numpy(np.int64) if by else np.zeros(len(known), np.int64)
    size = max(1, len(groups))
    sums = _cluster_sums(known, codes, size)
    behind = _viewers(known, codes, size)
    whole = _viewers(known, np.zeros(len(known), np.int64), 1)[0]
    estimates = bootstrap(sums, _statistic(size), _counts(behind, whole), sums[:, 1::2].sum(axis=1))
    early, late, change, opinion, mix = estimates[:5]
    split = nothing(change.method)
    base = _named(filter_, by, tuple(place))
    parts = [
        _group(group, number, estimates[5:], size, known, codes, base, measure, windows, by, behind)
        for number, group in enumerate(groups)
        if by
    ]
    totals = [known.loc[known["late"] == moment, "m"].sum() for moment in (False, True)]
    return Drift(
        measure=measure, windows=windows, by=by, choices=choices,
        early=_figure(early, int(totals[0]), int(whole[0]), base, measure, windows.early),
        late=_figure(late, int(totals[1]), int(whole[1]), base, measure, windows.late),
        change=change, opinion=opinion if by else split, mix=mix if by else split,
        groups=tuple(parts), unknown=int(table["m"].sum() - known["m"].sum()),
    )  # fmt: skip


def _named(filter_: Filter, by: By | None, values: tuple[str, ...]) -> Filter:
    return filter_.but(**{FIELDS[by]: values}) if by in FIELDS else filter_


def _cluster_sums(table: Any, codes: Any, size: int) -> Array:
    """Shape (clusters, 2 windows × groups × (sum, weight)), flat."""
    at = (table["late"].to_numpy(np.int64) * size + codes) * 2
    values = np.zeros((len(table), 4 * size))
    rows = np.arange(len(table))
    values[rows, at] = table["s"].to_numpy(np.float64)
    values[rows, at + 1] = table["m"].to_numpy(np.float64)
    viewers = np.unique(table["viewer"].to_numpy(np.int64), return_inverse=True)[1]
    return grouped_sums(viewers, values)


def _statistic(size: int) -> Any:
    def statistic(totals: Array) -> Array:
        both = totals.reshape(*totals.shape[:-1], 2, size, 2)
        early, late = both[..., 0, :, :], both[..., 1, :, :]
        wholes = [each[..., 0].sum(axis=-1) / each[..., 1].sum(axis=-1) for each in (early, late)]
        opinion, mix = kitagawa(early, late)
        summed = [wholes[0], wholes[1], wholes[1] - wholes[0], opinion.sum(axis=-1), mix.sum(axis=-1)]
        means = [each[..., 0] / each[..., 1] for each in (early, late)]
        return np.concatenate([np.stack(summed, axis=-1), *means, opinion, mix], axis=-1)

    return statistic


def _viewers(table: Any, codes: Any, size: int) -> Any:
    """Viewers by group and window, shape (groups, 2)."""
    counts = np.zeros((size, 2), np.int64)
    pairs = table.assign(code=codes).groupby(["code", "late"])["viewer"].nunique()
    for (code, late), count in pairs.items():
        counts[int(code), int(late)] = count
    return counts


def _counts(behind: Any, whole: Any) -> list[int]:
    smaller = behind.min(axis=1)
    summed = [whole[0], whole[1], *[whole.min()] * 3]
    return [int(n) for n in [*summed, *behind[:, 0], *behind[:, 1], *smaller, *smaller]]


def _group(
    group: tuple[str, tuple[str, ...]], number: int, estimates: Sequence[Estimate], size: int, table: Any, codes: Any,
    base: Filter, measure: Measure, windows: Windows, by: By, behind: Any,
) -> DriftGroup:  # fmt: skip
    name, values = group
    own = _named(base, by, values)
    weights = [
        float(table.loc[(codes == number) & (table["late"] == late), "m"].sum()) for late in (False, True)
    ]  # fmt: skip
    totals = [float(table.loc[table["late"] == late, "m"].sum()) for late in (False, True)]
    early, late, opinion, mix = (estimates[number + part * size] for part in range(4))
    return DriftGroup(
        name=name, values=values,
        early=_figure(early, int(weights[0]), int(behind[number, 0]), own, measure, windows.early),
        late=_figure(late, int(weights[1]), int(behind[number, 1]), own, measure, windows.late),
        exact=by in FIELDS, share_early=weights[0] / totals[0], share_late=weights[1] / totals[1],
        opinion=opinion, mix=mix,
    )  # fmt: skip


def _figure(
    estimate: Estimate, rows: int, viewers: int, filter_: Filter, measure: Measure, days: tuple[date, date]
) -> Figure:
    own = within(filter_, *days)
    assert own is not None
    if measure == "net":
        return Figure("net", estimate, rows, viewers, "evidence", signed(own))
    return Figure("rating", estimate, rows, viewers, "ratings", own)


def days_between(windows: Windows) -> int:
    """Days that stand between the two windows."""
    return (windows.late[0] - windows.early[1] - timedelta(days=1)).days
