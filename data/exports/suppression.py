"""Whom a list may show, given all lists that left for the same purpose before it. Pure arithmetic on ids.

Lay all lists of a purpose side by side: a row a viewer, a column a list, in each cell the viewer's band on that list,
or nothing. Viewers whose rows are equal are a *class*. Whatever someone makes of these files, by joining, subtracting
or uniting them in any number, is a union of classes. So one rule holds them all: **no class has fewer than k
viewers** (k-anonymity, Sweeney 2002, of the joined table). `decide` keeps it when a list is added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.exports.ids import Ids

#: What a band or a trait says where telling it would set apart too few.
UNTOLD = "not told"
#: A viewer's band and, if asked for, their traits.
Label = tuple[str, ...]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class PastList:
    """A list that left.

    Attributes:
        audience: the audience's name.
        columns: what `labels` hold.
        ids: (n) who is on it, ascending.
        codes: (n) each one's place in `labels`.
        labels: the labels there are.
    """

    audience: str
    columns: tuple[str, ...]
    ids: Ids
    codes: Codes
    labels: tuple[Label, ...]

    def codes_of(self, ids: Ids) -> Codes:
        """(m) the codes of these ids; −1 for one that is not on the list."""
        if not len(self.ids):
            return np.full(len(ids), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return np.where(self.ids[at] == ids, self.codes[at], -1)


@dataclass(frozen=True)
class Wanted:
    """The list that someone asks for.

    Attributes:
        ids: (n) who is meant.
        lots: (n) a number drawn for each, by which some are withheld.
        labels: (n) their labels.
        living: all viewers whom the studio still knows.
    """

    audience: str
    columns: tuple[str, ...]
    ids: Ids
    lots: Ids
    labels: Sequence[Label]
    living: Ids


@dataclass(frozen=True)
class Decision:
    """The list that may leave.

    Attributes:
        listed: id → label.
        withheld: viewers who were meant and are not on it.
        held: viewers who are on it as they were on the audience's last list, though no longer meant.
        untold: viewers on it whose label says less than, or something older than, what was asked for.
    """

    listed: dict[int, Label]
    withheld: int
    held: int
    untold: int


def decide(wanted: Wanted, past: Sequence[PastList], k: int) -> Decision:
    """The most of a wanted list that leaves every class at k viewers or more.

    Class by class: fewer than k newcomers wait; fewer than k who left an audience stay on its list as they were;
    where they cannot stay, because they never were on it or the studio no longer knows them, others of their class
    are withheld with them, drawn by lot, until k are gone. Bands of fewer than k stay as they were, or are not told.

    Args:
        wanted: what is asked for.
        past: all lists that left for the same purpose, oldest first.
        k: fewest viewers of a class.
    """
    asked = dict(zip(wanted.ids.tolist(), wanted.labels, strict=True))
    lots = dict(zip(wanted.ids.tolist(), wanted.lots.tolist(), strict=True))
    living = set(wanted.living.tolist())
    listed: dict[int, Label] = {}
    newcomers = set(asked) & living
    for members, before in _classes(wanted, past):
        newcomers.difference_update(members)
        labels = _of_class(members, before, asked, lots, living, k)
        listed |= _tellable(labels, before, k)
    if len(newcomers) >= k:
        listed |= _tellable({one: asked[one] for one in newcomers}, None, k)
    return Decision(
        listed=listed,
        withheld=sum(one not in listed for one in asked),
        held=sum(one not in asked for one in listed),
        untold=sum(one in asked and label != asked[one] for one, label in listed.items()),
    )


def classes_of(past: Sequence[PastList]) -> tuple[Ids, Codes]:
    """All ids that ever left, ascending, and the class of each: who was on the same lists with the same labels."""
    known = np.unique(np.concatenate([np.zeros(0, dtype=np.uint64), *(one.ids for one in past)]))
    classes = np.zeros(len(known), dtype=np.int64)
    for one in past:
        codes = one.codes_of(known) + 1
        classes = np.unique(classes * (len(one.labels) + 1) + codes, return_inverse=True)[1]
    return known, classes


def _classes(wanted: Wanted, past: Sequence[PastList]) -> Iterator[tuple[list[int], Label | None]]:
    """Each class's viewers, and their label on the last list of the wanted audience, if they were on it."""
    known, classes = classes_of(past)
    if not len(known):
        return
    last = next((one for one in reversed(past) if one.audience == wanted.audience), None)
    codes = last.codes_of(known) if last else np.full(len(known), -1, dtype=np.int64)
    order = np.argsort(classes, kind="stable")
    starts = np.flatnonzero(np.diff(classes[order], prepend=-1))
    for places in np.split(order, starts[1:]):
        code = int(codes[places[0]])
        before = last.labels[code] if last and code >= 0 else None
        if before is not None and last and last.columns != wanted.columns:
            # On the list, but what it told then is not what is told now.
            before = (UNTOLD,) * len(wanted.columns)
        yield known[places].tolist(), before


def _of_class(
    members: Sequence[int],
    before: Label | None,
    asked: dict[int, Label],
    lots: dict[int, int],
    living: set[int],
    k: int,
) -> dict[int, Label]:
    """Who of a class is listed: nobody, or at least k, and all, or all but at least k."""
    meant = {one: asked[one] for one in members if one in asked and one in living}
    others = [one for one in members if one not in meant]
    if len(meant) < k:
        return {}
    if not 0 < len(others) < k:
        return meant
    if before is not None and living.issuperset(others):
        return meant | dict.fromkeys(others, before)
    withheld = sorted(meant, key=lots.__getitem__)[: k - len(others)]
    left = {one: label for one, label in meant.items() if one not in set(withheld)}
    return left if len(left) >= k else {}


def _tellable(labels: dict[int, Label], before: Label | None, k: int) -> dict[int, Label]:
    """The labels of a class with every one of fewer than k viewers left as it was before, or not told."""
    counts = Counter(labels.values())
    few = {one for one, label in labels.items() if counts[label] < k and label != before}
    if before is not None and few and counts[before] + len(few) >= k:
        labels = {one: before if one in few else label for one, label in labels.items()}
    return _pooled(labels, k, 0) if labels else {}


def _pooled(labels: dict[int, Label], k: int, depth: int) -> dict[int, Label]:
    """Labels from `depth` on such that each is borne by k viewers or more; `labels` has at least k.

    Those of fewer than k are pooled under `UNTOLD`. A pool of fewer than k would give their number away by
    subtraction: the smallest group that could be told joins it (complementary suppression).
    """
    width = len(next(iter(labels.values())))
    if depth == width:
        return labels
    groups: dict[str, dict[int, Label]] = {}
    for one, label in labels.items():
        groups.setdefault(label[depth], {})[one] = label
    pool = dict(groups.pop(UNTOLD, {}))
    for name in [name for name, group in groups.items() if len(group) < k]:
        pool |= groups.pop(name)
    if 0 < len(pool) < k and groups:
        pool |= groups.pop(min(groups, key=lambda name: (len(groups[name]), name)))
    told = {one: label[:depth] + (UNTOLD,) * (width - depth) for one, label in pool.items()}
    for group in groups.values():
        told |= _pooled(group, k, depth + 1)
    return told
