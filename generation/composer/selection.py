"""Which sentences of a plot make a summary: an opening, then by maximal marginal relevance what fits.

After Carbonell and Goldstein (1998), see `generation.excerpts`; here a sentence brings along those that it leans on,
and each can be said at several lengths.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.writing import Length, Spoilers
from generation.composer.clauses import Shorter
from generation.composer.plotline import Told, value_of
from generation.excerpts import tokens
from generation.tools import Tools

#: How much likeness to what is told already counts against a sentence.
_DIVERSITY = 0.3
#: Openings looked at; sentences that one may lean on in a row.
_OPENINGS, _LONGEST_CHAIN = 6, 16
#: Below this a sentence speaks of the plot.
_OF_FILM = 0.9
#: From here on a sentence is worth keeping room for at the end.
_ASKING = 0.7
#: What covering the plot counts for, beside how it begins and flows.
_COVERED = 2.0


@dataclass(frozen=True)
class Choice:
    """A summary: place of a sentence → how it is said."""

    said: Mapping[int, Shorter]
    worth: float

    @property
    def words(self) -> int:
        return sum(way.words for way in self.said.values())

    def text(self, between: str) -> str:
        """It as it is read."""
        return between.join(way.text for _, way in sorted(self.said.items()))


@dataclass(frozen=True)
class Plan:
    """What a summary is chosen from.

    Attributes:
        level: with `full` the ending is to be in it, otherwise an open question at the end.
        spare: places that other variants told of, by how often.
    """

    plot: Sequence[Told]
    alike: NDArray[np.float64]
    relevance: NDArray[np.float64]
    level: Spoilers
    length: Length
    spare: Mapping[int, int]

    def chain(self, place: int) -> tuple[int, ...] | None:
        """A sentence and all that must be told before it, in order; None where some of that may not be told."""
        found, open_ = set[int](), [place]
        while open_:
            here = open_.pop()
            if here in found:
                continue
            if not self.plot[here].allowed or len(found) == _LONGEST_CHAIN:
                return None
            found.add(here)
            open_ += self.plot[here].standing.needs
        return tuple(sorted(found))


def plan_of(plot: Sequence[Told], tools: Tools, level: Spoilers, language: str, length: Length) -> Plan:
    """The likeness and the relevance of a plot's sentences."""
    alike, central = _vectors(plot, tools, language)
    reach = max((one.place for one in plot if one.allowed), default=1.0) or 1.0
    relevance = np.array(
        [
            0.4 * central[n] + (1 - min(1.0, one.place / reach)) + 0.25 * one.hook - one.of_film + 3.0 * one.pinned
            for n, one in enumerate(plot)
        ]
    )
    return Plan(plot, alike, relevance, level, length, {})


def _vectors(plot: Sequence[Told], tools: Tools, language: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How alike sentences are, and how near each is to the middle of what may be told, 0–1."""
    allowed = np.array([one.allowed and one.of_film < _OF_FILM for one in plot])
    if not allowed.any():
        allowed = np.array([one.allowed for one in plot])
    if tools.encoder is not None and language == "en":
        vectors = tools.encoder.embed([one.whole.text for one in plot]).astype(np.float64)
        alike = np.clip(vectors @ vectors.T, 0, 1)
    else:
        alike = _jaccard([one.words for one in plot])
    central = alike[:, allowed].mean(axis=1) if allowed.any() else np.zeros(len(plot))
    spread = central.max() - central.min()
    return alike, (central - central.min()) / spread if spread > 0 else np.ones(len(plot))


def _jaccard(sets: Sequence[frozenset[str]]) -> NDArray[np.float64]:
    alike = np.zeros((len(sets), len(sets)))
    for a, one in enumerate(sets):
        for b, other in enumerate(sets):
            alike[a, b] = len(one & other) / len(one | other) if one | other else 0.0
    return alike


def choices(plan: Plan, budget: int) -> Iterator[Choice]:
    """Summaries of at most so many words, the best first."""
    found = [
        choice
        for opening in openings(plan)[:_OPENINGS]
        for ends in (True, False)
        if (choice := _grown(plan, opening, budget, ends=ends))
    ]
    yield from sorted(found, key=lambda one: -one.worth)


def openings(plan: Plan) -> list[int]:
    """Sentences that a summary can begin with, the best first."""
    reach = max((one.place for one in plan.plot if one.allowed), default=0.0)
    able = [n for n, one in enumerate(plan.plot) if one.allowed and _opens(one, n) and one.place <= 0.6 * reach]
    if not able and plan.plot[0].allowed:
        # The first sentence leans on nothing that a reader of the source would have.
        able = [0]
    told = [n for n in able if plan.plot[n].of_film < _OF_FILM] or able
    return sorted(told, key=lambda n: _opening_cost(plan, n))


def _opens(one: Told, place: int) -> bool:
    return one.standing.opens or (place == 0 and len(one.words) > 4 and not one.standing.leans)


def _opening_cost(plan: Plan, place: int) -> float:
    one = plan.plot[place]
    bland = 0.0 if one.standing.names else 0.4 if plan.length == "logline" else 0.1
    strangers = 0.3 * min(2, len(one.standing.names - one.standing.first))
    return (
        place * 0.25 + 1.2 * one.place + one.of_film + bland + strangers + plan.spare.get(place, 0) - 2 * one.pinned
    )


def _grown(plan: Plan, opening: int, budget: int, *, ends: bool) -> Choice | None:
    """A summary with that opening; whether room is kept for an end before all else."""
    said = _said(plan, _headed(plan, opening), {}, budget) or _said(plan, (opening,), {}, budget)
    if said is None:
        return None
    for block in _wanted(plan, opening, ends=ends or plan.level == "full"):
        more = _said(plan, block, said, budget)
        said = more or said
    while True:
        best = max(_offers(plan, said, opening, budget), key=lambda offer: offer[0], default=None)
        if best is None:
            break
        said = best[1]
    return Choice(said, _worth(plan, said, opening))


def _headed(plan: Plan, opening: int) -> tuple[int, ...]:
    """The opening, and a few words before it that say when or where ("Seville, 1519.")."""
    before = opening - 1
    if before == 0 and plan.plot[0].allowed and plan.plot[0].whole.words < 6 and plan.plot[0].of_film < _OF_FILM:
        return (0, opening)
    return (opening,)


def _wanted(plan: Plan, opening: int, *, ends: bool) -> Iterator[tuple[int, ...]]:
    """What is tried first: what a person wants told, then the ending or what leaves the question open."""
    for n, one in enumerate(plan.plot):
        if one.pinned and n > opening and (block := plan.chain(n)):
            yield block
    if not ends or (plan.length == "logline" and plan.level != "full"):
        return
    later = [n for n, one in enumerate(plan.plot) if n > opening and one.allowed and one.of_film < 0.3]
    if plan.level == "full":
        ordered = reversed(later)
    else:
        ordered = iter(
            sorted((n for n in later if _asks(plan, n, opening) > _ASKING), key=lambda n: -_asks(plan, n, opening))
        )
    for n in ordered:
        block = plan.chain(n)
        if block and block[0] >= opening:
            yield block
            return


def _asks(plan: Plan, place: int, opening: int) -> float:
    """How good an end a sentence makes: it leaves a question open, and speaks of nobody who is unknown."""
    one, known = plan.plot[place], plan.plot[opening].standing.names
    strangers = one.standing.names - one.standing.first - known
    spare = plan.spare.get(place, 0)
    return (
        one.hook + 0.3 * float(plan.relevance[place]) + 0.4 * one.place - 0.5 * spare - 0.4 * min(2, len(strangers))
    )


def _offers(
    plan: Plan, said: Mapping[int, Shorter], opening: int, budget: int
) -> Iterator[tuple[float, dict[int, Shorter]]]:
    for n, one in enumerate(plan.plot):
        if n in said or n < opening or not one.allowed or (one.of_film >= _OF_FILM and not one.pinned):
            continue
        block = plan.chain(n)
        if block is None or block[0] < opening or (plan.length == "logline" and not _follows(one, n, said)):
            continue
        more = _said(plan, block, said, budget)
        if more is not None:
            yield _gain(plan, [m for m in block if m not in said], said), more


def _follows(one: Told, place: int, said: Collection[int]) -> bool:
    """Whether it can be the second sentence of a logline: the next one, and no mere word or two."""
    return place - 1 in said and one.whole.words > 6


def _gain(plan: Plan, block: Sequence[int], said: Collection[int]) -> float:
    """What a block adds: relevance, less likeness, less names that nobody introduced, more where it follows on."""
    known = {name for m in said for name in plan.plot[m].standing.names}
    total = 0.0
    for m in block:
        one = plan.plot[m]
        strangers = one.standing.names - one.standing.first - known
        nearest = max((plan.alike[m, other] for other in said), default=0.0)
        total += (
            (1 - _DIVERSITY) * plan.relevance[m] - _DIVERSITY * nearest - 0.25 * min(2, len(strangers))
            + 0.15 * ((m - 1) in said) - 0.3 * plan.spare.get(m, 0)
        )  # fmt: skip
        known |= one.standing.names
    return total / len(block)


def _said(plan: Plan, block: Sequence[int], said: Mapping[int, Shorter], budget: int) -> dict[int, Shorter] | None:
    """What is said already and the block as fully as there is room for; None where there is none."""
    new = [m for m in block if m not in said]
    room = budget - sum(way.words for way in said.values())
    ways = _fitted([_ways(plan, m, {*said, *block}) for m in new], room)
    return None if ways is None else {**said, **dict(zip(new, ways, strict=True))}


def _fitted(offered: Sequence[Sequence[Shorter]], room: int) -> list[Shorter] | None:
    """One way of each sentence, so that all of them fit: cut first where least is lost for a word that is won."""
    ways = [offer[0] for offer in offered]
    while sum(way.words for way in ways) > room:
        cuts = [
            ((value_of(ways[n]) - value_of(way)) / (ways[n].words - way.words), n, way)
            for n, offer in enumerate(offered)
            for way in offer
            if way.words < ways[n].words
        ]
        if not cuts:
            return None
        _, n, way = min(cuts, key=lambda cut: cut[:2])
        ways[n] = way
    for n, offer in enumerate(offered):
        # What was cut too much is said more fully again.
        left = room - sum(way.words for way in ways) + ways[n].words
        ways[n] = max((way for way in offer if way.words <= left), key=value_of)
    return ways


def _ways(plan: Plan, place: int, told: Collection[int]) -> list[Shorter]:
    """How a sentence can be said where the one before it is told, or is not."""
    one = plan.plot[place]
    ways = one.ways[place - 1 in told, any(place in plan.plot[n].standing.needs for n in told)]
    bare = [way for way in ways if not any(sign in way.text for sign in "(（")] if plan.length != "long" else []
    return bare or list(ways)


def _worth(plan: Plan, said: Mapping[int, Shorter], opening: int) -> float:
    """How much of what may be told is covered, and how well it begins and flows."""
    able = Counter(word for one in plan.plot if one.allowed and one.of_film < _OF_FILM for word in one.words)
    told = {word for way in said.values() for word in tokens(way.text)}
    covered = sum(count for word, count in able.items() if word in told) / max(1, sum(able.values()))
    cut = sum(way.cost for way in said.values()) / max(1, len(said))
    fresh = sum(plan.spare.get(m, 0) for m in said) / max(1, len(said))
    return (
        _COVERED * covered
        - 0.6 * _opening_cost(plan, opening)
        - 0.05 * cut
        - 0.3 * fresh
        - 0.15 * len(_unknown(plan, said))
    )


def _unknown(plan: Plan, said: Collection[int]) -> set[str]:
    """Names that are told of and were brought in by a sentence that is not told."""
    brought = {name for m in said for name in plan.plot[m].standing.first}
    return {name for m in said for name in plan.plot[m].standing.people} - brought
