"""What a line may rest on, and how well it does: words in common and nearness in meaning.

The thresholds are measured by `tests/generation/calibrate_checks.py`, whose docstring has the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from data.writing import Evidence
from generation.checks.case import HIDDEN, Case, Spot
from generation.checks.figures import is_figure
from generation.checks.known import Known
from generation.checks.measures import (
    POLITE,
    calls_en,
    calls_zh,
    courtesies,
    names_of,
    subject_of,
    telling_words,
    unmeasured,
)
from generation.checks.nearness import Nearness, measure_nearness
from generation.checks.numbers import find_numbers
from generation.checks.words import content_words, is_han, stem, word_list

#: A line is supported from this score on: with nearness, with English words alone, with Chinese signs alone.
WITH_ENCODER, WITH_WORDS, WITH_SIGNS = 0.34, 0.26, 0.34
#: The share that words in common have in the score; nearness has the rest.
WORDS_SHARE = 0.4
#: What a name counts beside another word, and what a line counts that takes two pieces of evidence together.
_NAME_WEIGHT, _BY_TWO = 0.25, 0.9
#: That somebody praises it says as little as a name; what is praised says it.
_PRAISE = frozenset(
    stem(word) for word in ["praise", "praised", "viewer", "viewers", "audience", "review", "reviewer"]
)
#: So many words in common count in full; one that happens to be there too, as burn in a slow-burn mystery, does not.
_ADDS = 2
#: A quotation carries its line where it leaves no more words than these of its own.
_FEW = 2
_REPORTING_ZH = re.compile(
    "一位|有位|有人|观众|网友|影迷|说|写道|评价|称|表示|如|的话|来自|评分|打分|星|分|评论|人|都|道"
)
_CREDITS = {
    "director": "director directed directs a film by 导演 执导 作品",
    "writer": "writer written wrote screenplay script 编剧",
    "cast": "cast starring stars plays played actor as 主演 饰演",
}
_SIDES: dict[str, dict[str, str]] = {"en": {"praise": "Praised for "}, "zh": {"praise": "称赞"}}


@dataclass(frozen=True)
class Base:
    """What a line may rest on: a text with the evidence that it belongs to, None for facts and brief."""

    text: str
    evidence: Evidence | None = None

    @property
    def words(self) -> frozenset[str]:
        """What it speaks of."""
        return content_words(self.text)


@dataclass(frozen=True)
class Grounds:
    """Everything that lines of a copy may rest on.

    Attributes:
        names: stems of the title's own names; they say little, for every sentence of a plot has them.
        nearness: None without an encoder.
    """

    bases: tuple[Base, ...]
    names: frozenset[str] = frozenset()
    nearness: Nearness | None = None

    def score(self, text: str, bases: Sequence[Base] | None = None) -> float:
        """How well a line is borne out by some of it, 0–1: its words that are there, and how near the nearest is."""
        bases = self.bases if bases is None else bases
        # When it opens and how many letters there are is for the check of claims; calls to see it say nothing.
        words = telling_words(text) or content_words(text)
        if not self._weight(words) or not bases:
            return 0.0
        best = max(self._share(words, bases) / self._weight(words), self._measured(text, words, bases))
        if self.nearness is None or is_han(text):
            return best
        near = max(self.nearness.cosine(text, base.text) for base in bases)
        return WORDS_SHARE * best + (1 - WORDS_SHARE) * max(0.0, near)

    def _measured(self, text: str, words: frozenset[str], bases: Sequence[Base]) -> float:
        """The same where a line tells a figure's own number: then words of measuring, as `praise leads`, say no more
        than the number does, which way round it is told is for the check of claims, and only of what is left to see.
        """
        told = find_numbers(text)
        figures = [one for one in bases if one.evidence is not None and one.evidence.kind == "figure"]
        own = [one for one in figures if one.evidence and any(is_figure(number, one.evidence) for number in told)]
        spoken = frozenset(word for one in own for word in one.words)
        left = unmeasured(text, words) - self.names
        if not own or left & self._others(figures, own) - spoken:
            return 0.0
        return len(left & spoken) / len(left) if left else 1.0

    @staticmethod
    def _others(figures: Sequence[Base], own: Sequence[Base]) -> frozenset[str]:
        """What other figures are of."""
        others = [one.evidence for one in figures if one not in own and one.evidence]
        return frozenset(word for one in others for word in subject_of(one))

    def _share(self, words: frozenset[str], bases: Sequence[Base]) -> float:
        first = max(bases, key=lambda base: (len(words & base.words) >= _ADDS, self._weight(words & base.words)))
        shared = words & first.words
        if len(shared) < _ADDS <= len(words) - 1:
            return self._weight(shared) / 2
        best = self._weight(shared)
        added = [words & base.words - first.words for base in bases]
        second = max(self._weight(more) for more in added if len(more) >= _ADDS or not more)
        return max(best, _BY_TWO * (best + second)) if second else best

    def _weight(self, words: frozenset[str]) -> float:
        return len(words) - (1 - _NAME_WEIGHT) * len(words & (self.names | _PRAISE))

    def needed(self, text: str) -> float:
        """The score from which on a line is supported."""
        return WITH_SIGNS if is_han(text) else WITH_WORDS if self.nearness is None else WITH_ENCODER

    def best(self, text: str) -> Evidence | None:
        """The evidence that bears a line out best."""
        named = [base for base in self.bases if base.evidence is not None]
        found = max(named, key=lambda base: self.score(text, [base]), default=None)
        return found.evidence if found else None


@dataclass(frozen=True)
class Claims:
    """The lines of a copy that claim something, with what they say in the copy's own name."""

    case: Case

    @cached_property
    def known(self) -> Known:
        """What is known of the title."""
        return self.case.known

    @cached_property
    def lines(self) -> tuple[tuple[Spot, str], ...]:
        """Each claiming line, and its own words."""
        told = [(spot, own_words(spot, self.known.titles)) for spot in self.case.spots]
        return tuple((spot, text) for spot, text in told if text.strip() and not is_idle(text, self.known))

    @cached_property
    def bases(self) -> tuple[Base, ...]:
        """Usable evidence, the structured data as sentences, the brief."""
        told_away = self.case.spoilers != "full"
        named = [Base(_spoken(one), one) for one in self.case.sayable if not (one.spoiler and told_away)]
        told = [*_facts(self.known), *re.split(r"(?<=[.!?])\s+|(?<=[。！？])|\n", self.known.briefs)]
        return (*named, *(Base(text) for text in told if text.strip()))

    @cached_property
    def names(self) -> frozenset[str]:
        """Stems of the title's own names."""
        return names_of(self.known.names)


def grounds_of(case: Case) -> Grounds:
    """What the lines of a copy may rest on."""
    claims = Claims(case)
    return Grounds(claims.bases, claims.names, case.nearness)


def nearness_of(case: Case) -> Nearness | None:
    """How near lines are to the evidence and to the ending; English alone, as the encoder knows no other language."""
    if case.assignment.language != "en" or case.tools.encoder is None:
        return None
    claims = Claims(case)
    plot = [one.text for one in case.assignment.evidence if one.kind == "plot"] if case.spoilers != "full" else []
    texts = [*(text for _, text in claims.lines), *(spot.text for spot, _ in claims.lines)]
    return (
        measure_nearness(case.tools.encoder, [*texts, *(base.text for base in claims.bases), *plot])
        if texts
        else None
    )


def _facts(known: Known) -> list[str]:
    facts = known.assignment.facts
    kind = " ".join([*facts.genres, *facts.countries, facts.studio or "", str(facts.year or "")])
    told = [f"{name}, a film {kind}" for name in known.titles[:1]]
    if facts.runtime_minutes or facts.certificate:
        told.append(
            f"{facts.runtime_minutes or ''} minutes long runtime 片长 分钟 certificate {facts.certificate or ''} 分级"
        )
    told += [f"{one.person} {_CREDITS[one.role]} {one.character or ''}" for one in facts.credits]
    return [*told, *known.awards]


def _spoken(one: Evidence) -> str:
    """Its words, what it is about, and of a figure which side it is on: net +63 on the acting is praise for it."""
    if one.kind not in ("figure", "fact") or not one.about:
        return one.text
    side = _SIDES[one.language].get(one.sign or "", "") if one.kind == "figure" else ""
    return f"{one.text} {side}{one.about}"


def own_words(spot: Spot, titles: Sequence[str] = ()) -> str:
    """What a line says beside its quotations; nothing where they carry it, under the title's name or without."""
    if HIDDEN not in spot.own:
        return spot.text
    rest = " ".join(re.sub(f"{HIDDEN}+", " ", spot.own).split())
    own, reporting = _without(rest, titles), _reporting()
    if is_han(rest):
        own = _REPORTING_ZH.sub("", re.sub(r"\W|\d", "", own))
        return rest if len(own) > 2 * _FEW else ""
    return rest if sum(word not in reporting and not word.isdigit() for word in content_words(own)) > _FEW else ""


def _without(text: str, names: Sequence[str]) -> str:
    for name in names:
        if len(name) > 1:
            text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    return text


def is_idle(text: str, known: Known) -> bool:
    """Whether a line claims nothing: a call to see the film, a greeting, the title alone, hashtags; in a reply,
    thanks and regret for what the review speaks of; in a viewer's voice, what they like of what viewers speak of.
    """
    text = re.sub(r"[#＃@][^\W_][\w·]*", " ", text)
    text = _without(text, (*known.titles, known.assignment.facts.studio or ""))
    kind = courtesies(known.assignment) if known.assignment.task in POLITE else ()
    if is_han(text):
        for phrase in (*kind, *calls_zh()):
            text = text.replace(phrase, "")
        return len(re.sub(r"[\W\d_a-zA-Z]|[年月日号点]", "", text)) <= 1
    idle = calls_en() | names_of(kind)
    return all(word in idle or word.isdigit() for word in content_words(text))


@cache
def _reporting() -> frozenset[str]:
    return frozenset(stem(word) for word in word_list("reporting_en"))
