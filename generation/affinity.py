"""Affinity of a draft to a segment: is what it says praised more by this segment than by others?

It is measured on sentences of praise on the same titles, the segment's (own) and other viewers' (others). For each
line of the draft the nearest of them are found, `NEAR` of each title's. Affinity is the share of what was found that
is the segment's, both sides weighing the same on every title: own / (own + others), where own is the segment's rate
of sentences found and others is the others'. It is 0.5 where the draft speaks to the segment no more than to
anybody, and 0.6 where the segment's members say such things one and a half times as often as others.

What it is not: it says nothing of sales, clicks or uplift. A text may say what people praise and leave them cold;
only a held-out campaign tells (`analytics.targeting.uplift`).

- Titles are strata: rates are taken on each title and joined by the weights m·n / (m + n) (Mantel & Haenszel 1959);
  a segment that writes more of one title is not for that near to every draft on it.
- Vectors are seen from their title's mean, so that what all praise on it has in common counts for nothing. Nearness
  knows nothing of sides.
- Viewers are what is counted: n is the segment's viewers, the interval is that of the log ratio of the two rates,
  linearised and clustered by viewer, and noise is told by permutation: viewers change sides at random, with
  everything they wrote, `DRAWS` times. Beyond noise: at most a twentieth of the draws depart from 0.5 as far.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from data.han import HAN
from data.records import FLOOR, Estimate
from data.writing import Copy, Line
from generation.excerpts import tokens
from generation.tools import Encoder

Array = NDArray[np.float64]
Reason = Literal["", "few", "empty", "far"]
METHOD = "share of the nearest praise that is the segment's (log ratio by viewers, stratified by title)"
#: Of each title's sentences the share that is nearest to a line; of small pools more, so that there are `_FEWEST`.
NEAR, _FEWEST = 0.03, 60
#: How often viewers change sides at random.
DRAWS = 999
#: Beyond noise where so large a share of the draws departs as far, or less.
LEVEL = 0.05
#: A sentence less like a line than this has nothing in common with it (cosine, seen from the title's mean).
_NOTHING_IN_COMMON = 0.05
_Z = 1.959963984540054
_HAN_RUN = re.compile(r"[㐀-鿿]+")


@dataclass(frozen=True)
class Praise:
    """A sentence of praise.

    Attributes:
        viewer: who wrote it; sentences of one viewer are not independent.
        title: what it is on; sentences are compared within one title.
        about: aspects that it praises.
    """

    text: str
    viewer: str
    title: str
    about: tuple[str, ...] = ()
    sentence_id: str = ""


@dataclass(frozen=True)
class Driver:
    """What one line of a draft does to its affinity.

    Attributes:
        part, line: places in the copy.
        alone: affinity of the line by itself.
        adds: affinity of the draft minus that of the draft without the line; all of it where there is no other line.
        nearest: of the segment's sentences the one most like the line, and how like it is (cosine, −1…1).
    """

    part: int
    line: int
    text: str
    alone: float
    adds: float
    nearest: Praise
    likeness: float


@dataclass(frozen=True)
class Affinity:
    """How near a draft is to what a segment praises.

    Attributes:
        estimate: affinity with its interval, 0–1; n counts the segment's viewers. Unknown where `reason` says why.
        chance: share of the draws that depart from 0.5 as far (two-sided permutation p).
        beyond_noise: whether it is more than chance.
        by: `vectors` of an encoder, or `words` in common where there is none that covers the language.
        drivers: the lines, those that add most first.
        own, others: sentences compared.
        reason: `few` where too few viewers praise these titles, `empty` where the draft says nothing, `far` where
        what it says
            is said by too few of them; else "".
    """

    estimate: Estimate
    chance: float | None
    beyond_noise: bool
    by: Literal["vectors", "words"]
    drivers: tuple[Driver, ...] = ()
    own: int = 0
    others: int = 0
    reason: Reason = ""

    def as_json(self) -> dict[str, Any]:
        """What is kept with a version of a draft."""
        return {
            "estimate": self.estimate.model_dump(),
            "chance": self.chance,
            "beyond_noise": self.beyond_noise,
            "by": self.by,
            "own": self.own,
            "others": self.others,
            "reason": self.reason,
            "drivers": [
                {
                    "part": one.part,
                    "line": one.line,
                    "text": one.text,
                    "alone": one.alone,
                    "adds": one.adds,
                    "nearest": one.nearest.text,
                    "sentence_id": one.nearest.sentence_id,
                    "about": list(one.nearest.about),
                    "likeness": one.likeness,
                }
                for one in self.drivers
            ],
        }


def affinity_of(
    content: Copy,
    own: Sequence[Praise],
    others: Sequence[Praise],
    encoder: Encoder | None,
    *,
    seed: int = 20261122,
) -> Affinity:
    """The affinity of a draft to the segment whose praise is `own`.

    Args:
        content: the draft.
        own: sentences of praise by the segment's members.
        others: by other viewers, on the same titles; those on other titles do not count.
        encoder: makes sentence vectors; None, or a draft in Chinese: words in common are counted instead (in Chinese
            pairs of signs), and the result says so.
        seed: of the permutation.
    """
    lines = [(part, place, line) for part, place, line in content.lines() if line.text.strip()]
    by: Literal["vectors", "words"] = "words" if encoder is None or content.language == "zh" else "vectors"
    kept_own, kept_others = _on_shared_titles(own, others)
    praise = [*kept_own, *kept_others]
    reason = _reason(lines, kept_own, kept_others)
    if reason:
        return _unknown(reason, by, kept_own, kept_others)
    texts = [*(one.text for one in praise), *(line.text for _, _, line in lines)]
    vectors = _word_vectors(texts) if by == "words" or encoder is None else encoder.embed(texts).astype(np.float64)
    pool = _Pool.of(praise, len(kept_own))
    likeness = pool.likeness(vectors[: len(praise)], vectors[len(praise) :])
    found = pool.nearest(likeness)
    if len(np.unique(pool.viewers[found.any(axis=1)])) < FLOOR:
        return _unknown("far", by, kept_own, kept_others)
    estimate, chance = pool.estimate(found.sum(axis=1), np.random.default_rng(seed))
    drivers = _drivers(lines, likeness, found, pool, praise)
    return Affinity(estimate, chance, chance <= LEVEL, by, drivers, len(kept_own), len(kept_others))


def _unknown(
    reason: Reason, by: Literal["vectors", "words"], own: Sequence[Praise], others: Sequence[Praise]
) -> Affinity:
    viewers = len({one.viewer for one in own})
    estimate = Estimate(value=None, low=None, high=None, n=viewers, method=METHOD)
    return Affinity(estimate, None, False, by, (), len(own), len(others), reason)


def _reason(lines: Sequence[object], own: Sequence[Praise], others: Sequence[Praise]) -> Reason:
    if not lines:
        return "empty"
    return "few" if min(len({one.viewer for one in side}) for side in (own, others)) < FLOOR else ""


def _on_shared_titles(own: Sequence[Praise], others: Sequence[Praise]) -> tuple[list[Praise], list[Praise]]:
    shared = {one.title for one in own} & {one.title for one in others}
    return [one for one in own if one.title in shared], [one for one in others if one.title in shared]


@dataclass(frozen=True)
class _Pool:
    """Sentences of praise as codes.

    Attributes:
        titles, viewers: shapes (n,), codes from 0.
        own: shape (n,), whether a sentence is the segment's; the same for all of one viewer's.
    """

    titles: NDArray[np.int64]
    viewers: NDArray[np.int64]
    own: NDArray[np.bool_]

    @classmethod
    def of(cls, praise: Sequence[Praise], own: int) -> _Pool:
        titles = np.unique([one.title for one in praise], return_inverse=True)[1]
        viewers = np.unique([one.viewer for one in praise], return_inverse=True)[1]
        return cls(titles, viewers, np.arange(len(praise)) < own)

    def likeness(self, praise: Array, lines: Array) -> Array:
        """Cosines of praise with lines, shape (n, lines), both seen from the mean of the sentence's title."""
        found = np.zeros((len(praise), len(lines)))
        # A line without a word of the pool's has no vector; the way from the mean to nowhere is none either.
        says = np.linalg.norm(lines, axis=1, keepdims=True) > 0
        for title in range(self.titles.max() + 1):
            here = self.titles == title
            middle = praise[here].mean(axis=0)
            found[here] = _unit(praise[here] - middle) @ _unit(np.where(says, lines - middle, 0)).T
        return found

    def nearest(self, likeness: Array) -> NDArray[np.bool_]:
        """Which sentences are among the nearest of their title to each line, shape (n, lines).

        What is as near as the last of them is among them too: of equal sentences none is preferred. What has nothing
        in common with a line is near to nothing.
        """
        found = np.zeros(likeness.shape, dtype=bool)
        share = min(0.5, max(NEAR, _FEWEST / len(likeness)))
        for title in range(self.titles.max() + 1):
            here = self.titles == title
            count = max(1, math.ceil(share * int(here.sum())))
            least = np.partition(likeness[here], -count, axis=0)[-count]
            found[here] = likeness[here] >= np.maximum(least, _NOTHING_IN_COMMON)
        return found

    def share(self, found: Array) -> float:
        """Affinity alone, of how often each sentence was found, shape (n,)."""
        return float(_shares(self._own_viewers()[None, :], *self._by_viewer(found))[0])

    def estimate(self, found: Array, chance: np.random.Generator) -> tuple[Estimate, float]:
        """Affinity with its interval, and the share of random sides that departs from 0.5 as far."""
        sums, counts = self._by_viewer(found)
        own = self._own_viewers()
        value = float(_shares(own[None, :], sums, counts)[0])
        draws = np.stack([chance.permutation(own) for _ in range(DRAWS)])
        random = _shares(draws, sums, counts)
        as_far = int((np.abs(random - 0.5) >= abs(value - 0.5) - 1e-12).sum())
        low, high = self._interval(value, sums, counts)
        return Estimate(value=value, low=low, high=high, n=int(own.sum()), method=METHOD), (as_far + 1) / (DRAWS + 1)

    def _own_viewers(self) -> NDArray[np.bool_]:
        found = np.zeros(self.viewers.max() + 1, dtype=bool)
        found[self.viewers] = self.own
        return found

    def _by_viewer(self, found: Array) -> tuple[Array, Array]:
        """How often a viewer's sentences on a title were found, and how many there are, shapes (viewers, titles)."""
        shape = (int(self.viewers.max()) + 1, int(self.titles.max()) + 1)
        sums, counts = np.zeros(shape), np.zeros(shape)
        np.add.at(sums, (self.viewers, self.titles), found)
        np.add.at(counts, (self.viewers, self.titles), 1)
        return sums, counts

    def _interval(self, value: float, sums: Array, counts: Array) -> tuple[float | None, float | None]:
        """The 95 % interval: of the log ratio of the two rates, which is the logit of the share; none at 0 and 1."""
        if not 0 < value < 1:
            return None, None
        own = self._own_viewers()
        m, n = counts[own].sum(axis=0), counts[~own].sum(axis=0)
        weights = m * n / (m + n)
        variance = 0.0
        for side, size in ((own, m), (~own, n)):
            rates = sums[side].sum(axis=0) / size
            departs = ((sums[side] - counts[side] * rates) * weights / size).sum(axis=1)
            viewers = int(side.sum())
            variance += float((departs**2).sum()) / float(weights @ rates) ** 2 * viewers / (viewers - 1)
        middle, half = math.log(value / (1 - value)), _Z * math.sqrt(variance)
        return 1 / (1 + math.exp(half - middle)), 1 / (1 + math.exp(-half - middle))


def _shares(sides: NDArray[np.bool_], sums: Array, counts: Array) -> Array:
    """Affinity for each row of sides, shape (draws, viewers); 0.5 where nothing was found."""
    own = sides.astype(float)
    found, m = own @ sums, own @ counts
    n = counts.sum(axis=0) - m
    both = (m > 0) & (n > 0)
    weights = np.where(both, m * n / np.maximum(m + n, 1), 0)
    ours = (weights * found / np.maximum(m, 1)).sum(axis=1)
    theirs = (weights * (sums.sum(axis=0) - found) / np.maximum(n, 1)).sum(axis=1)
    total = ours + theirs
    shares: Array = np.divide(ours, total, out=np.full_like(total, 0.5), where=total > 0)
    return shares


def _drivers(
    lines: Sequence[tuple[int, int, Line]],
    likeness: Array,
    found: NDArray[np.bool_],
    pool: _Pool,
    praise: Sequence[Praise],
) -> tuple[Driver, ...]:
    total = found.sum(axis=1)
    whole, own = pool.share(total), int(pool.own.sum())
    drivers = []
    for place, (part, number, line) in enumerate(lines):
        rest = pool.share(total - found[:, place]) if len(lines) > 1 else 0.5
        nearest = int(np.argmax(likeness[:own, place]))
        near = float(likeness[nearest, place])
        alone = pool.share(found[:, place].astype(float))
        drivers.append(Driver(part, number, line.text, alone, whole - rest, praise[nearest], near))
    return tuple(sorted(drivers, key=lambda one: -one.adds))


def _unit(vectors: Array) -> Array:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Array = vectors / np.where(lengths < 1e-12, 1, lengths)
    return unit


def _word_vectors(texts: Sequence[str]) -> Array:
    """What words texts hold, the rarer the heavier (TF-IDF, each present or not), L2-normalised; Chinese by pairs of
    signs.

    Words that stand in one text alone have nothing in common with any other and are left out.
    """
    words = [_terms(text) for text in texts]
    common = Counter(word for own in words for word in own)
    places = {word: place for place, word in enumerate(sorted(word for word, count in common.items() if count > 1))}
    vectors = np.zeros((len(texts), max(1, len(places))))
    for row, own in enumerate(words):
        for word in own & places.keys():
            vectors[row, places[word]] = math.log(len(texts) / common[word])
    return _unit(vectors)


def _terms(text: str) -> set[str]:
    pairs = {run[place : place + 2] for run in _HAN_RUN.findall(text) for place in range(len(run) - 1)}
    return pairs | {word for word in tokens(text) if not HAN.search(word)}
