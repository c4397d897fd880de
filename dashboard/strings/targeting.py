"""Targeting in sentences made from the data. Pure text."""

from __future__ import annotations

from dashboard.strings import say
from dashboard.strings.formats import DASH, format_count, format_estimate, format_number, format_range
from dashboard.strings.sentences import counted, listed, within_sentence
from dashboard.targeting_figures import Said, SegmentView, Targeting
from data.records import Estimate

#: Titles that a sentence names one by one.
_NAMED = 6


def format_share(estimate: Estimate) -> str:
    """An expected share with its interval; without one where it was not measured."""
    if estimate.known and estimate.low is None:
        return f"{round((estimate.value or 0) * 100)}\u202f%"
    return format_estimate(estimate, "percent")


def format_likes(estimate: Estimate) -> str:
    """So many likes, in words: about 77 likes (61–89)."""
    value, *ends = (format_count(round(end)) for end in _parts(estimate))
    if not ends:
        return say("targeting.likes_bare", value=value)
    return say("targeting.likes", value=value, range=format_range(*ends))


def format_amount(estimate: Estimate, *, whole: bool = False) -> str:
    """A number of likes (`whole`) or a price with its interval: 77 (61–89)."""
    if estimate.value is None:
        return DASH
    value, *ends = (format_count(round(end)) if whole else format_number(end) for end in _parts(estimate))
    return f"{value} ({format_range(*ends)})" if ends else value


def _parts(estimate: Estimate) -> list[float]:
    """Value and, where it is known, both ends."""
    ends = [estimate.low, estimate.high]
    return [estimate.value or 0.0, *(end for end in ends if end is not None and None not in ends)]


def targeting_answer(found: Targeting, contacts: int) -> str:
    """Which segment wants it most, how many there are to address, and what the budget holds."""
    if not found.open:
        return say("targeting.answer_nobody", seen=counted("viewers", found.seen))
    told = {
        "open": counted("viewers", found.open),
        "worth": format_count(found.worth_a_contact),
        "contacts": format_count(contacts),
        "likes": format_likes(found.reach.at(contacts).likes),
    }
    known = [segment for segment in found.segments if segment.share.known]
    if not known:
        return say("targeting.answer_no_segments", share=format_share(found.share), **told)
    best = max(known, key=lambda segment: segment.share.value or 0)
    if len(known) > 1 and not _clear(best, known):
        return say("targeting.answer_alike", share=format_share(found.share), **told)
    return say("targeting.answer", segment=best.name, share=format_share(best.share), **told)


def _clear(best: SegmentView, known: list[SegmentView]) -> bool:
    """Whether the best segment's share lies above the others' middles, so that chance alone does not make it best."""
    others = [segment.share.value or 0 for segment in known if segment is not best]
    return best.share.low is not None and best.share.low > sum(others) / len(others)


def surety(found: Targeting) -> str:
    """How sure interest is, as it was measured."""
    quality = found.quality
    if quality is None:
        return say("targeting.cold_bare") if found.cold else ""
    told = {"auc": f"{quality.auc.value:.2f}".lstrip("0"), "ece": f"{quality.ece:.3f}".lstrip("0")}
    if found.cold:
        return say("targeting.cold", titles=counted("titles", quality.titles), **told)
    return say("targeting.known_quality", verdicts=counted("verdicts", quality.verdicts), **told)


def unknown_viewers(found: Targeting) -> str:
    """Whom the recommender does not know; empty where it knows everybody."""
    if not found.targets.unknown:
        return ""
    return say("targeting.unknown_viewers", viewers=counted("viewers", found.targets.unknown))


def advice_sentence(said: Said) -> str:
    """One advice in words, with its difference in points, its interval and how many viewers stand behind it."""
    change = said.difference
    sign = 1 if said.direction == "stress" else -1
    ends = sorted(round(100 * sign * end) for end in (change.low, change.high) if end is not None)
    name = say(
        f"targeting.advice.{said.kind}", name=within_sentence(said.name) if said.kind == "aspect" else said.name
    )
    return say(
        f"targeting.advice.{said.direction}",
        what=name,
        points=abs(round(100 * (change.value or 0))),
        range=format_range(*(str(end) for end in ends)) if len(ends) == 2 else DASH,
        n=format_count(said.own.estimate.n),
    )


def advice_sources(found: Targeting) -> str:
    """The titles whose reviews were looked into."""
    titles = listed([title.name for title in found.alike], shown=_NAMED)
    if found.own_reviews:
        return say("targeting.advice.own", titles=titles) if titles else found.name
    return titles
