"""Every sentence rests on evidence, and does not say the contrary of it."""

from __future__ import annotations

from collections.abc import Iterator

from data.errors import BackendError
from data.writing import Finding, Level, Mend
from generation.checks.case import Case, Spot
from generation.checks.claim import INVENTED
from generation.checks.finding import DROP, found_in
from generation.checks.grounds import Claims, Grounds, grounds_of
from generation.checks.opposites import find_contrary

#: A judge's probability from which on a line is supported.
ENTAILED = 0.5
#: An opinion or a courtesy claims no fact; names, numbers, quotes and awards in it are held to theirs elsewhere.
_OPINIONS = frozenset({"viewer_voice", "review_reply"})
#: So many pieces of evidence are read to the judge beside those that a line names.
_READ = 3


def find_support(case: Case) -> Iterator[Finding]:
    """Lines that rest on nothing, on something else than they name, or on the contrary."""
    lines = Claims(case).lines
    if not lines or case.assignment.task in INVENTED:
        return
    grounds = grounds_of(case)
    judged = _judged(case, lines, grounds)
    for place, (spot, text) in enumerate(lines):
        contrary = _contrary(spot, text, grounds)
        if contrary is not None:
            yield contrary
        else:
            yield from _rests(case, spot, text, grounds, judged[place] if judged else None)
        yield from _unknown_evidence(case, spot)
    if case.tools.judge is not None and not judged:
        yield Finding(check="support", rule="no_judge", level="note", values={"judge": case.tools.judge.name})


def _contrary(spot: Spot, text: str, grounds: Grounds) -> Finding | None:
    found = find_contrary(text, [base.text for base in grounds.bases], grounds.names)
    if found is None or text not in spot.text:
        return None
    start, end, which = found
    at = spot.text.index(text)
    base = grounds.bases[which]
    ids = (base.evidence.evidence_id,) if base.evidence else ()
    return found_in(
        spot, "support", "contrary", "block", at + start, at + end, DROP, ids, against=base.text[:160]
    )  # fmt: skip


def _rests(case: Case, spot: Spot, text: str, grounds: Grounds, entailed: float | None) -> Iterator[Finding]:
    """Whether what a line names bears it out; if not, whether anything does. Where there is a judge, it says so."""
    named = [base for base in grounds.bases if base.evidence is None or base.evidence.evidence_id in spot.cites]
    own, everything, needed = grounds.score(text, named), grounds.score(text), grounds.needed(text)
    supported = everything >= needed
    if entailed is not None:
        judge = case.tools.judge
        excused = supported or (judge is not None and judge.independent)
        supported = entailed >= ENTAILED and excused
    if not supported:
        echoes = _echoes(case, spot)
        rule = "echo" if echoes else "unsupported"
        score = everything if entailed is None else entailed
        level: Level = "warn" if case.assignment.task in _OPINIONS else "block"
        yield found_in(spot, "support", rule, level, mend=DROP, evidence=echoes, score=round(score, 2))
    elif own < needed <= everything and (best := grounds.best(text)) is not None:
        kept = [one for one in spot.cites if case.assignment.find(one) in case.assignment.usable]
        ids = " ".join(dict.fromkeys([*kept, best.evidence_id]))
        rule = "miscited" if spot.cites else "uncited"
        if tuple(ids.split()) != spot.cites:
            mend = Mend(kind="cite", text=ids)
            yield found_in(
                spot, "support", rule, "warn", mend=mend, evidence=(best.evidence_id,), score=round(everything, 2)
            )  # fmt: skip


def _echoes(case: Case, spot: Spot) -> tuple[str, ...]:
    """The echoes that a line names: what was said of another title."""
    found = [case.assignment.find(one) for one in spot.cites]
    return tuple(one.evidence_id for one in found if one is not None and one.kind == "echo")


def _unknown_evidence(case: Case, spot: Spot) -> Iterator[Finding]:
    """Evidence that is named and not there, or not to be used."""
    unknown = [one for one in spot.cites if case.assignment.find(one) not in case.assignment.usable]
    if unknown:
        kept = [one for one in spot.cites if one not in unknown]
        mend = Mend(kind="cite", text=" ".join(kept)) if kept else DROP
        yield found_in(spot, "support", "unknown_evidence", "block", mend=mend, ids=" ".join(unknown))


def _judged(case: Case, lines: tuple[tuple[Spot, str], ...], grounds: Grounds) -> list[float]:
    """What the judge says of each line beside what it names and the nearest evidence; nothing where it is mute."""
    judge = case.tools.judge
    if judge is None:
        return []
    texts = [text for _, text in lines]
    try:
        said = judge.supports([_read_out(spot, text, grounds) for spot, text in lines], texts)
    except BackendError:
        return []
    return said if len(said) == len(texts) else []


def _read_out(spot: Spot, text: str, grounds: Grounds) -> str:
    named = [base.text for base in grounds.bases if base.evidence and base.evidence.evidence_id in spot.cites]
    ranked = sorted(grounds.bases, key=lambda base: -grounds.score(text, [base]))[:_READ]
    return "\n".join(dict.fromkeys([*named, *(base.text for base in ranked)]))
