"""A plot as a summary sees it: its sentences in order, which of them may be told, and how each can be said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.writing import Assignment, Evidence, Language, Spoilers
from generation.composer import clauses, clauses_zh, standing
from generation.composer.clauses import Shorter
from generation.composer.cues import cue_pattern
from generation.composer.standing import Standing
from generation.excerpts import tokens
from generation.plots import ENDING_FROM

#: With mild spoilers the plot is told to here, and never its last sentence.
MILD_UNTIL = 0.9
#: From here on a revelation is kept back from a summary without spoilers.
_TURN_FROM, _FINDING_FROM = 0.5, 0.6
#: A sentence that shares so much of its words with one of the ending tells it in advance.
_TELLS_ENDING = 0.6
_NONE = frozenset[str]()
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


@dataclass(frozen=True)
class Told:
    """One sentence of the plot.

    Attributes:
        ways: how it can be said, longest first: by whether the one before it is told, and one that leans on it.
        allowed: whether the spoiler level lets it be told.
        of_film: how much it speaks of the film as a work instead of the plot, 0–1.
        hook: how much it leaves open, 0–1.
    """

    evidence: Evidence
    place: float
    standing: Standing
    ways: Mapping[tuple[bool, bool], tuple[Shorter, ...]]
    allowed: bool
    of_film: float
    hook: float
    words: frozenset[str]

    @property
    def whole(self) -> Shorter:
        """The sentence as it stands in the source."""
        return self.ways[True, True][0]

    @property
    def pinned(self) -> bool:
        """Whether a person wants it told."""
        return self.evidence.use == "must"


def plot_of(assignment: Assignment) -> list[Told]:
    """The plot of an assignment, in the order of its source; those that may not be used are not allowed."""
    plot = [one for one in assignment.evidence if one.kind == "plot" and one.text.strip()]
    placed = sorted(zip(_places(plot), plot, strict=True), key=lambda pair: pair[0])
    texts = [" ".join(one.text.split()) for _, one in placed]
    language = assignment.language
    stand = clauses_zh.standings(texts) if language == "zh" else standing.standings(texts)
    allowed = _allowed([(place, one) for place, one in placed], assignment)
    return [_told(texts, n, place, one, stand, allowed[n], language) for n, (place, one) in enumerate(placed)]


def _told(
    texts: Sequence[str],
    n: int,
    place: float,
    one: Evidence,
    stand: Sequence[Standing],
    allowed: bool,
    language: Language,
) -> Told:
    text, own = texts[n], stand[n]
    kept = _kept(n, text, stand)
    made = {
        key: _shortened(*key, language)
        for key in {(said, keep) for said in (text, own.plain) for keep in (kept, _NONE)}
    }
    plot_only = [way for way in made[text, _NONE] if not cue_pattern("of_the_film").search(way.text)]
    worth = {key: _worth(ways, bool(plot_only)) for key, ways in made.items()}
    ways = {
        (after, before): worth[text if after else own.plain, kept if before else _NONE]
        for after in (True, False)
        for before in (True, False)
    }
    return Told(
        evidence=one,
        place=place,
        standing=own,
        ways=ways,
        allowed=allowed,
        of_film=1.0
        if not plot_only
        else 0.35
        if cue_pattern("maybe_film").search(text) or plot_only[0].text != text
        else 0.0,
        hook=min(1.0, len(cue_pattern("hook").findall(text)) / 2),
        words=tokens(text),
    )


def _shortened(text: str, kept: frozenset[str], language: Language) -> tuple[Shorter, ...]:
    return clauses_zh.shorten(text, kept) if language == "zh" else clauses.shorten(text, kept)


def _kept(n: int, text: str, stand: Sequence[Standing]) -> frozenset[str]:
    """Words that no cut may take where a later sentence leans on this one: whom and what it speaks of again."""
    often = Counter(name for one in stand for name in one.names)
    later = [one for one in stand[n + 1 :] if n in one.needs]
    heads = {head for one in later for head in one.heads}
    nouns = {word for word in _WORD.findall(text) if standing.stem(word) in heads}
    return frozenset({name for name in stand[n].people if later and often[name] > 1} | nouns)


def _worth(ways: Sequence[Shorter], plot_only: bool) -> tuple[Shorter, ...]:
    """The ways that none beats at the same length or less, longest first, seven at most."""
    able = [way for way in ways if not (plot_only and cue_pattern("of_the_film").search(way.text))] or ways
    kept: list[Shorter] = []
    for way in sorted(able, key=lambda one: (one.words, -value_of(one))):
        if not kept or value_of(way) > value_of(kept[-1]):
            kept.append(way)
    return tuple(reversed(kept[-6:] if len(kept) <= 7 else [kept[0], *kept[-6:]]))


def value_of(way: Shorter) -> float:
    """What a way of saying a sentence is worth: its words, less what was cut from it."""
    return way.words - 3 * way.cost


def _places(plot: Sequence[Evidence]) -> list[float]:
    """How far into the plot each stands; counted where nobody said."""
    sizes = [len(one.text) for one in plot]
    whole, before, places = sum(sizes) or 1, 0, []
    for one, size in zip(plot, sizes, strict=True):
        places.append(one.place if one.place is not None else (before + size / 2) / whole)
        before += size
    return places


def _allowed(placed: Sequence[tuple[float, Evidence]], assignment: Assignment) -> list[bool]:
    endings = [tokens(one.text) for place, one in placed if place >= ENDING_FROM]
    banned = [word.casefold() for word in assignment.house.banned]
    told = []
    for n, (place, one) in enumerate(placed):
        usable = one.use != "not" and not any(word in one.text.casefold() for word in banned)
        last = n == len(placed) - 1
        told.append(usable and may_tell(one, place, assignment.spoilers, endings, last=last))
    return told


def may_tell(
    one: Evidence, place: float, level: Spoilers, endings: Sequence[frozenset[str]] = (), *, last: bool = False
) -> bool:
    """Whether a sentence of the plot can stand in a summary of that spoiler level."""
    if level == "full":
        return True
    if level == "mild":
        return place <= MILD_UNTIL and not last
    if place >= ENDING_FROM or one.spoiler:
        return False
    turns = (place >= _TURN_FROM and cue_pattern("turn").search(one.text)) or (
        place >= _FINDING_FROM and cue_pattern("finding").search(one.text)
    )
    return not turns and not _tells(tokens(one.text), endings)


def _tells(words: frozenset[str], endings: Sequence[frozenset[str]]) -> bool:
    return len(words) >= 6 and any(len(words & ending) >= _TELLS_ENDING * len(words) for ending in endings)
