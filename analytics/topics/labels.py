"""A short, unique name for each topic: a phrase of its own sentences that they use and the others hardly do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.topics.phrases import Spoken

SHOWN_WORDS = 15
#: A phrase must be in that share of a topic's sentences, and be so many times as frequent there as elsewhere.
_LEAST_COVERED, _LEAST_LIFT = 0.015, 1.5
#: More than so many times as frequent tells no more: else rare phrases would win.
_MOST_LIFT = 8.0
#: Two phrases are given where one is in fewer sentences than this and the other adds so much of what the first has.
_COVERED, _ADDS = 0.3, 0.3
#: What a second phrase must be in to be one, and how many times as frequent; a name in fewer sentences says nothing.
_LEAST_SECOND, _LEAST_NAMED = 3.0, 0.05
#: How much more a phrase of several words tells than a word.
_TELLS = {1: 1.0, 2: 1.5}
_TELLS_MORE = 1.7
_RANKED = 60
_ROOT = 6
_FILMS = " films"
_JOINTS = {"zh": "、"}
_REMARKS = {"zh": "泛谈"}


@dataclass(frozen=True)
class Label:
    """A topic's name and its words, best first.

    Attributes:
        distinct: it has phrases that tell it from the others.
        covered: share of the topic's sentences that use a phrase of its name.
        lift: how many times as often they do as the other sentences do; NaN where it is not distinct.
    """

    text: str
    words: tuple[str, ...]
    distinct: bool
    covered: float = 0.0
    lift: float = float("nan")


@dataclass(frozen=True)
class Named:
    """A name, and how well it says what a group of sentences is about; see `Label`."""

    text: str
    covered: float
    lift: float


def label_topics(ranked: Sequence[Sequence[str]], spoken: Spoken, place: np.ndarray, language: str) -> list[Label]:
    """Name topics.

    Args:
        ranked: each topic's words and pairs of words, best first, largest topic first.
        spoken: the phrases of the sentences.
        place: number of each sentence's topic, −1 for none, shape (n,).
        language: of all of them.

    Returns:
        One label a topic, no two alike: a phrase, or two where one says too little; a topic without a phrase of its
        own is called "general remarks" with a number.
    """
    named = name_groups(spoken, place, [[topic] for topic in range(len(ranked))], language)
    taken: set[str] = {one.text for one in named if one}
    labels = []
    for one, words in zip(named, ranked, strict=True):
        text = one.text if one else _remarks(language, taken)
        taken.add(text)
        figures = (one.covered, one.lift) if one else (0.0, float("nan"))
        labels.append(Label(text, tuple(_apart(words, SHOWN_WORDS)), one is not None, *figures))
    return labels


def name_groups(
    spoken: Spoken, place: np.ndarray, groups: Sequence[Sequence[int]], language: str, taken: Collection[str] = ()
) -> list[Named | None]:
    """Name groups of topics by phrases; no two alike, None where no phrase tells one from all other sentences.

    A phrase is worth p · log(p / q), its share of the Kullback–Leibler divergence of the group's sentences from the
    others, where p and q are the shares of sentences that use it; more where it has several words. The phrase that
    is worth most anywhere is given first.

    Args:
        groups: topics of each.
        taken: names that no group may have.
    """
    chosen = [_Group(spoken, place, group) for group in groups]
    wanted = [(worth, at, phrase) for at, one in enumerate(chosen) for worth, phrase in one.ranked]
    first: dict[int, int] = {}
    used: set[str] = set()
    for _, at, phrase in sorted(wanted, key=lambda row: (-row[0], row[1], row[2])):
        if at not in first and spoken.shown[phrase] not in used:
            first[at] = phrase
            used.add(spoken.shown[phrase])
    names: list[Named | None] = []
    given = set(taken)
    for at, one in enumerate(chosen):
        name = one.name(first[at], used, given, language) if at in first else None
        names.append(name)
        given |= {name.text} if name else set()
    return names


class _Group:
    """Topics as one: which phrases are worth most for it."""

    def __init__(self, spoken: Spoken, place: np.ndarray, topics: Sequence[int]) -> None:
        self._spoken = spoken
        inside = np.isin(place, topics)
        self._own = spoken.uses[np.flatnonzero(inside)].tocsc()
        count = self._own.shape[0]
        total = np.asarray(spoken.uses.sum(axis=0)).ravel()
        hits = np.asarray(self._own.sum(axis=0)).ravel()
        self.share = hits / max(count, 1)
        # Half a sentence more keeps the lift of a phrase that nobody else uses finite.
        self.lift = self.share / ((total - hits + 0.5) / (len(place) - count + 1))
        worth = self.share * np.log(np.clip(self.lift, 1e-9, _MOST_LIFT)) * _told(spoken)
        fits = (self.share >= _LEAST_COVERED) & (self.lift >= _LEAST_LIFT) & (hits >= 3)
        order = np.argsort(-worth, kind="stable")
        self.ranked = [(float(worth[at]), int(at)) for at in order[: 20 * _RANKED] if fits[at]][:_RANKED]

    def name(self, first: int, used: set[str], given: set[str], language: str) -> Named | None:
        """The first phrase, with a second one where that says much more or is needed to be unlike the others."""
        shown, share, free = self._spoken.shown, float(self.share[first]), self._spoken.shown[first] not in given
        alone = Named(shown[first], share, float(self.lift[first])) if free and share >= _LEAST_NAMED else None
        if alone and share >= _COVERED:
            return alone
        for adds, other in self._adding(first, used):
            text = _joined(shown[first], shown[other], language)
            if text not in given and share + adds >= _LEAST_NAMED and (adds >= _ADDS * share or not free):
                used.add(shown[other])
                outside = share / self.lift[first] + self.share[other] / self.lift[other]
                return Named(text, share + adds, (share + adds) / float(outside))
        return alone

    def _adding(self, first: int, used: set[str]) -> list[tuple[float, int]]:
        """What other phrases add to the sentences of the first one, those first that are worth most there."""
        with_first = self._uses(first)
        adding = []
        for worth, other in self.ranked:
            unlike = self._spoken.shown[other] not in used and not _akin(self._spoken, first, other)
            if other != first and unlike and self.lift[other] >= _LEAST_SECOND:
                adds = float((self._uses(other) & ~with_first).sum() / len(with_first))
                adding.append((worth * adds / float(self.share[other]), adds, other))
        return [(adds, other) for _, adds, other in sorted(adding, key=lambda row: (-row[0], row[2]))]

    def _uses(self, phrase: int) -> np.ndarray:
        used: np.ndarray = self._own[:, [phrase]].toarray().ravel() > 0
        return used


def _joined(one: str, other: str, language: str) -> str:
    if one.endswith(_FILMS) and other.endswith(_FILMS):
        one = one.removesuffix(_FILMS)
    return _JOINTS.get(language, " and ").join((one, other))


def _told(spoken: Spoken) -> np.ndarray:
    return np.array([_TELLS.get(len(part), _TELLS_MORE) for part in spoken.parts])


def _akin(spoken: Spoken, one: int, other: int) -> bool:
    """Whether two phrases have a word in common, whatever its ending: "animated films" and "animation"."""
    return not {_stem(word)[:_ROOT] for word in spoken.parts[one]}.isdisjoint(
        _stem(word)[:_ROOT] for word in spoken.parts[other]
    )


def _remarks(language: str, taken: set[str]) -> str:
    number = 1
    while (text := f"{_REMARKS.get(language, 'general remarks')} {number}") in taken:
        number += 1
    return text


def _apart(words: Sequence[str], most: int) -> list[str]:
    """The first words that do not repeat each other: a pair stands for its parts when it comes first."""
    kept: list[str] = []
    for word in words:
        parts = {_stem(part) for part in word.split(" ")}
        if all(parts.isdisjoint(_stem(part) for part in other.split(" ")) for other in kept):
            kept.append(word)
        if len(kept) == most:
            break
    return kept


def _stem(word: str) -> str:
    for ending in ("ingly", "ally", "edly", "ing", "ies", "ed", "es", "er", "ly", "al", "ic", "y", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return word[: -len(ending)]
    return word
