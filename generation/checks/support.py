"""Every sentence rests on evidence: words in common, nearness in meaning, and where there is a judge, entailment.

Thresholds are measured by `tests/generation/calibrate_checks.py` on true compressions of synopses and paraphrases of review
sentences against sentences of other titles: see the table there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from data.errors import BackendError
from data.writing import Evidence, Finding, Mend
from generation.checks.case import HIDDEN, Case, Spot
from generation.checks.finding import DROP, found_in
from generation.checks.known import Known
from generation.checks.nearness import Nearness, measure_nearness
from generation.checks.opposites import find_contrary
from generation.checks.words import content_words, is_han, stem, word_list

#: A line is supported from this score on: `score_support`.
WITH_ENCODER, WITH_WORDS, WITH_SIGNS = 0.42, 0.4, 0.34
#: The share that words in common have in the score; nearness has the rest.
WORDS_SHARE = 0.5
#: A judge's probability from which on a line is supported.
ENTAILED = 0.5
#: A quotation carries its line where it leaves no more words than these of its own.
_FEW = 2
_REPORTING = frozenset(
    stem(word)
    for word in "viewer viewers audience reviewer reviewers review reviews say says said call calls called write writes wrote describe puts told word words one another single".split()
)
_REPORTING_ZH = re.compile("一位|有位|有人|观众|网友|影迷|说|写道|评价|称|表示|如|的话|来自|评分|打分|星|分|评论|人|都|道")


@dataclass(frozen=True)
class _Base:
    """What a line may rest on: texts with the evidence that they belong to, None for facts and brief."""

    text: str
    evidence: Evidence | None


def find_support(case: Case, spots: list[Spot] | None = None) -> Iterator[Finding]:
    """Lines that rest on nothing, on something else than they name, or on the contrary."""
    known = Known(case.assignment, case.source)
    claiming = [spot for spot in (case.spots if spots is None else spots) if not is_idle(_own_words(spot, case), known)]
    if not claiming or case.assignment.task == "story_outline":
        return
    bases = _bases(case, known)
    nearness = _nearness(case, claiming, bases)
    judged = _judged(case, claiming, bases, nearness)
    for place, spot in enumerate(claiming):
        text = _own_words(spot, case)
        contrary = find_contrary(text, [base.text for base in bases])
        if contrary is not None and text in spot.text:
            start, end, which = contrary
            at = spot.text.index(text)
            base = bases[which].evidence
            yield found_in(spot, "support", "contrary", "block", at + start, at + end, DROP, (base.evidence_id,) if base else (), against=bases[which].text[:160])
            continue
        yield from _rests(spot, text, bases, nearness, judged.get(place), case)
    if claiming and case.tools.judge is not None and not judged:
        yield Finding(check="support", rule="no_judge", level="note", values={"judge": case.tools.judge.name})


def _rests(spot: Spot, text: str, bases: list[_Base], nearness: Nearness | None, judged: float | None, case: Case) -> Iterator[Finding]:
    cited = [base for base in bases if base.evidence is not None and base.evidence.evidence_id in spot.cites]
    free = [base for base in bases if base.evidence is None]
    needed = _needed(text, nearness)
    own, everything = score_support(text, [*cited, *free], nearness), score_support(text, bases, nearness)
    if judged is not None:
        supported = judged >= ENTAILED
        own, everything = (needed, needed) if supported and own >= needed / 2 else (own if supported else 0.0, needed if supported else 0.0)
    if own < needed <= everything:
        best = best_base(text, bases, nearness)
        if best is not None and best.evidence is not None:
            ids = " ".join(dict.fromkeys([*[one for one in spot.cites if case.assignment.find(one)], best.evidence.evidence_id]))
            rule = "miscited" if spot.cites else "uncited"
            yield found_in(spot, "support", rule, "warn", mend=Mend(kind="cite", text=ids), evidence=(best.evidence.evidence_id,), score=round(everything, 2))
    elif everything < needed:
        echo = _echoes(spot, case)
        yield found_in(spot, "support", "echo" if echo else "unsupported", "block", mend=DROP, evidence=echo, score=round(everything, 2))
    unknown = [one for one in spot.cites if case.assignment.find(one) is None or case.assignment.find(one) not in case.assignment.usable]
    if unknown:
        kept = [one for one in spot.cites if one not in unknown]
        mend = Mend(kind="cite", text=" ".join(kept)) if kept else DROP
        yield found_in(spot, "support", "unknown_evidence", "block", mend=mend, ids=" ".join(unknown))


def _echoes(spot: Spot, case: Case) -> tuple[str, ...]:
    """The echoes that a line names: what was said of another title."""
    found = [case.assignment.find(one) for one in spot.cites]
    return tuple(one.evidence_id for one in found if one is not None and one.kind == "echo")


def _needed(text: str, nearness: Nearness | None) -> float:
    if is_han(text):
        return WITH_SIGNS
    return WITH_WORDS if nearness is None else WITH_ENCODER


def score_support(text: str, bases: list[_Base], nearness: Nearness | None) -> float:
    """How well a line is borne out, 0–1: the share of its words that evidence has, and how near the nearest one is."""
    words = content_words(text)
    if not words or not bases:
        return 0.0
    shares = sorted(((len(words & content_words(base.text)) / len(words), base) for base in bases), key=lambda one: -one[0])
    best = shares[0][0]
    if best and len(shares) > 1:
        together = words & (content_words(shares[0][1].text) | content_words(shares[1][1].text))
        best = max(best, 0.9 * len(together) / len(words))
    if nearness is None or is_han(text):
        return best
    near = max(nearness.cosine(text, base.text) for base in bases)
    return WORDS_SHARE * best + (1 - WORDS_SHARE) * max(0.0, near)


def best_base(text: str, bases: list[_Base], nearness: Nearness | None) -> _Base | None:
    """What bears a line out best, of the evidence that has a name."""
    named = [base for base in bases if base.evidence is not None]
    return max(named, key=lambda base: score_support(text, [base], nearness), default=None)


def _bases(case: Case, known: Known) -> list[_Base]:
    named = [_Base(_spoken(one), one) for one in case.sayable]
    facts = case.assignment.facts
    told = [f"{name}, a {' '.join(facts.genres)} film from {' '.join(facts.countries)} {facts.studio or ''} {facts.year or ''}" for name in known.titles[:1]]
    told += [_credit(credit.person, credit.role, credit.character) for credit in facts.credits]
    told += [*known.awards, *re.split(r"(?<=[.!?])\s+|(?<=[。！？])|\n", known.briefs)]
    return [*named, *(_Base(text, None) for text in told if text.strip())]


def _credit(person: str, role: str, character: str | None) -> str:
    did = {"director": "director directed directs a film by 导演 执导", "writer": "writer written wrote screenplay script 编剧", "cast": "cast starring stars plays played actor as 主演 饰演"}[role]
    return f"{person} {did} {character or ''}"


def _spoken(one: Evidence) -> str:
    return f"{one.text} {one.about}" if one.kind in ("figure", "fact") and one.about else one.text


def _nearness(case: Case, claiming: list[Spot], bases: list[_Base]) -> Nearness | None:
    if case.assignment.language != "en":
        return None
    return case.nearness


def _judged(case: Case, claiming: list[Spot], bases: list[_Base], nearness: Nearness | None) -> dict[int, float]:
    """What the judge says of each line against what it names, or the nearest evidence; nothing where it cannot be asked."""
    judge = case.tools.judge
    if judge is None:
        return {}
    texts = [_own_words(spot, case) for spot in claiming]
    evidence = [_read_to_judge(spot, text, bases, nearness) for spot, text in zip(claiming, texts, strict=True)]
    try:
        said = judge.supports(evidence, texts)
    except BackendError:
        return {}
    return dict(enumerate(said)) if len(said) == len(texts) else {}


def _read_to_judge(spot: Spot, text: str, bases: list[_Base], nearness: Nearness | None) -> str:
    cited = [base.text for base in bases if base.evidence is not None and base.evidence.evidence_id in spot.cites]
    ranked = sorted(bases, key=lambda base: -score_support(text, [base], nearness))[:3]
    return "\n".join(dict.fromkeys([*cited, *(base.text for base in ranked)]))


def _own_words(spot: Spot, case: Case) -> str:
    """What a line says beside its quotations; nothing where they carry it."""
    if HIDDEN not in spot.own:
        return spot.text
    rest = re.sub(f"{HIDDEN}+", " ", spot.own)
    own = [word for word in content_words(rest) if word not in _REPORTING]
    return "" if len(own) <= _FEW or (is_han(rest) and len(_REPORTING_ZH.sub("", re.sub(r"\W|\d", "", rest))) <= 2 * _FEW) else " ".join(rest.split())


def is_idle(text: str, known: Known) -> bool:
    """Whether a line claims nothing: a call to see the film, a greeting, the title alone."""
    for name in (*known.titles, known.assignment.facts.studio or ""):
        if len(name) > 1 and name.casefold() in text.casefold():
            text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    if is_han(text):
        for phrase in _calls_zh():
            text = text.replace(phrase, "")
        return len(re.sub(r"[\W\d_a-zA-Z]|[年月日号点]", "", text)) <= 1
    calls = _calls_en()
    left = [word for word in content_words(text) if word not in calls and not word.isdigit() and word not in _months()]
    return not left


@cache
def _calls_en() -> frozenset[str]:
    return frozenset(stem(word) for word in word_list("calls_en"))


@cache
def _calls_zh() -> tuple[str, ...]:
    return tuple(sorted(word_list("calls_zh"), key=lambda word: (-len(word), word)))


@cache
def _months() -> frozenset[str]:
    return frozenset(stem(word) for word in word_list("capitals_en") if word.isalpha())


def texts_to_measure(case: Case) -> list[str]:
    """The texts whose nearness this check asks for."""
    known = Known(case.assignment, case.source)
    own = [_own_words(spot, case) for spot in case.spots]
    return [*(text for text in own if text and not is_idle(text, known)), *(base.text for base in _bases(case, known))]


__all__ = ["find_support", "is_idle", "measure_nearness", "score_support", "texts_to_measure"]
