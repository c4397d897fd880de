"""The answers of Title's sections, each one sentence or two made from the data. Pure text."""

from __future__ import annotations

from analytics.intervals import moved
from dashboard.comparables import Comparables
from dashboard.numbers import Number
from dashboard.strings import say
from dashboard.strings.formats import Unit, format_date, format_estimate, format_value
from dashboard.strings.sentences import counted, listed, within_sentence
from dashboard.title_figures import AspectLine, AspectSummary, DriftSummary, LedgerSummary, Part, Split, Subject, Turn
from data.records import Estimate


def loves(ledger: LedgerSummary) -> str:
    """Who or what is loved and hated most, with intervals; empty when nobody surely is."""
    parts = [
        say(f"title_ledger.{key}", name=found[0].name, net=found[0].net.text)
        for key, found in (("they_love", ledger.loved), ("they_hate", ledger.hated))
        if found is not None
    ]
    return say("title_ledger.they", parts=say("title_ledger.they_and").join(parts)) if parts else ""


def aspects_answer(aspects: AspectSummary) -> str:
    """What is praised and blamed most, and what costs or adds most rating."""
    known = aspects.known
    if not known:
        return say("title_aspects.answer_none", reviews=counted("reviews", aspects.reviews))
    return _praised_and_blamed(known[0].subject, known[-1].subject) + _costs(known)


def _praised_and_blamed(best: Subject, worst: Subject) -> str:
    leans = {"both" if best.lean == "praise" and worst.lean == "blame" else "", best.lean, worst.lean}
    key = next(key for key in ("both", "praise", "blame", "neutral") if key in leans)
    return say(
        f"title_aspects.answer_{key}",
        best=within_sentence(best.name),
        best_net=best.net.text,
        worst=within_sentence(worst.name),
        worst_net=worst.net.text,
    )


def _costs(known: list[AspectLine]) -> str:
    stand = [line for line in known if line.stands and line.impact is not None]
    if not stand:
        return say("title_aspects.answer_no_impact") if any(line.impact for line in known) else ""
    clearest = max(stand, key=lambda line: abs(_value(line.impact)))
    key = "costs" if _value(clearest.impact) < 0 else "adds"
    assert clearest.impact is not None
    return say(
        f"title_aspects.answer_{key}", name=within_sentence(clearest.subject.name), impact=clearest.impact.text
    )


def _value(number: Number | None) -> float:
    return (number.estimate.value or 0.0) if number else 0.0


def ledger_answer(ledger: LedgerSummary) -> str:
    """Whom and what they love and hate."""
    if not ledger.known:
        return say("title_ledger.answer_none")
    return loves(ledger).strip() or say("title_ledger.answer_even", count=len(ledger.known))


def drift_answer(drift: DriftSummary) -> str:
    """When it changed, and whether opinion or the audience did."""
    stop, between = say("sentence.stop"), say("sentence.between")
    turns = drift_finding(drift) + stop
    more = say("title_drift.more_turns", count=len(drift.turns) - 1) if len(drift.turns) > 1 else ""
    split = say("title_drift.no_windows") if drift.split is None else split_sentence(drift.split) + stop
    return f"{turns}{more}{between}{split}"


def drift_finding(drift: DriftSummary) -> str:
    """The newest change of level, or that there is none."""
    return turn_sentence(drift.turns[-1]) if drift.turns else say("title_drift.no_turn")


def turn_sentence(turn: Turn) -> str:
    """A change as a finding: when, from what to what."""
    unit: Unit = turn.before.unit
    key = "rose" if (turn.difference.value or 0) > 0 else "fell"
    return say(
        f"title_drift.{key}",
        what=_measured(turn.before),
        day=format_date(turn.day),
        before=format_value(turn.before.estimate, unit),
        after=format_value(turn.after.estimate, unit),
    )


def _measured(number: Number) -> str:
    return say("title_drift.net" if number.unit == "net" else "title_drift.rating")


def split_sentence(split: Split) -> str:
    """Whether opinion changed or another audience came, as a finding."""
    unit: Unit = "net" if split.early.unit == "net" else "points"
    values = {part: _written(getattr(split, part), unit) for part in ("change", "opinion", "mix")}
    what = _measured(split.early)
    if not moved(split.change):
        return say("title_drift.split_none", what=what, **values)
    if split.by is None:
        return say("title_drift.split_unknown", what=what, **values)
    opinion, mix = _counts(split.opinion, split.change), _counts(split.mix, split.change)
    key = {(True, True): "both", (True, False): "opinion", (False, True): "mix"}.get((opinion, mix), "unclear")
    return say(f"title_drift.split_{key}", what=what, **values)


def _written(estimate: Estimate, unit: Unit) -> str:
    return format_estimate(estimate, unit)


def _counts(part: Estimate, change: Estimate) -> bool:
    """Whether a part is beyond noise and goes the way of the change."""
    return moved(part) and (part.value or 0) * (change.value or 0) > 0


def part_name(part: Part, by: str | None) -> str:
    """A group of the audience as people call it."""
    from dashboard.strings.sentences import language_name, source_name

    if part.name == "other":
        return say("title_drift.other")
    named = {"source": source_name, "language": language_name}.get(by or "", str)
    return named(part.name)


def comparables_answer(found: Comparables) -> str:
    """Which titles are most alike, and how they stand against this one."""
    if not found.titles:
        return say("title_like.answer_none")
    above = [title.name for title in found.titles if title.net.beyond_noise and _is_above(title.net.difference)]
    below = [title.name for title in found.titles if title.net.beyond_noise and not _is_above(title.net.difference)]
    parts = [
        say(f"title_like.{key}", names=listed(names)) for key, names in (("above", above), ("below", below)) if names
    ]
    stands = say("sentence.between").join(parts) or say("title_like.same")
    return say("title_like.answer", first=listed([title.name for title in found.titles]), stands=stands)


def _is_above(change: Estimate) -> bool:
    return (change.value or 0) > 0


def subject_word(subject: Subject) -> str:
    """What a subject is: character, plot point."""
    return say(f"entity_kind.{subject.kind}")
