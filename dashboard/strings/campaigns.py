"""Campaigns in sentences made from the data. Pure text."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.intervals import difference
from analytics.targeting.lookalike import Lookalike
from analytics.targeting.uplift import Effect
from dashboard.campaign_outcome import Outcome, Part, ReadBack
from dashboard.strings import say
from dashboard.strings.formats import (
    MINUS,
    THIN,
    format_count,
    format_date,
    format_estimate,
    format_number,
    format_range,
)
from dashboard.strings.sentences import counted
from data.campaigns import Campaign, Results, SeedList
from data.records import Estimate


def signed(value: float, digits: int = 1) -> str:
    """A difference with its sign, a true minus, and at most `digits` decimals: +2.3, −0.4, 0."""
    text = f"{value:+.{digits}f}".replace("-", MINUS)
    return "0" if not any(figure in text for figure in "123456789") else text


def format_uplift(estimate: Estimate, *, binary: bool) -> str:
    """An uplift with its interval: +2.3 points (0.5 to 4.1)."""
    if not estimate.known or estimate.value is None or estimate.low is None or estimate.high is None:
        return say("number.unknown", n=format_count(estimate.n))
    parts = (estimate.value, estimate.low, estimate.high)
    written = [signed(100 * part) if binary else signed(part, 2) for part in parts]
    key = "campaigns.points" if binary else "campaigns.point_values"
    return say(key, value=written[0], range=format_range(written[1], written[2]))


def format_response(estimate: Estimate, *, binary: bool) -> str:
    """A group's rate or mean, with its n."""
    if estimate.value is None:
        return say("number.unknown", n=format_count(estimate.n))
    if not binary:
        return say("campaigns.mean", mean=format_number(estimate.value), n=format_count(estimate.n))
    return say("campaigns.rate", rate=percent(estimate.value), n=format_count(estimate.n))


def percent(share: float) -> str:
    """A share as one writes it: 12 %, below ten with a decimal."""
    value = 100 * share
    return f"{value:.1f}{THIN}%" if 0 < value < 9.95 else f"{value:.0f}{THIN}%"


def campaigns_answer(campaigns: list[Campaign], newest: Outcome | None) -> str:
    """What the list of campaigns comes to."""
    if newest is not None:
        return say("campaigns.answer_results", name=newest.campaign.plan.name, finding=uplift_answer(newest))
    waiting = [campaign for campaign in campaigns if not campaign.results]
    if not waiting:
        return say("campaigns.answer_none")
    key = "campaigns.answer_waiting_one" if len(waiting) == 1 else "campaigns.answer_waiting_many"
    return say(key, count=format_count(len(waiting)), name=waiting[0].plan.name, **sizes_of(waiting[0]))


def sizes_of(campaign: Campaign) -> dict[str, str]:
    """The sizes of a campaign's groups, in words."""
    return {"addressed": counted("viewers", campaign.addressed), "control": format_count(campaign.control)}


def uplift_answer(outcome: Outcome) -> str:
    """Whether it worked, in one sentence."""
    whole, binary = outcome.whole, outcome.binary
    if not whole.uplift.known:
        return say(
            "campaigns.too_few",
            addressed=format_count(whole.addressed.n),
            control=format_count(whole.control.n),
        )
    key = _direction(whole) + ("" if binary else "_value")
    return say(
        f"campaigns.{key}",
        uplift=format_uplift(whole.uplift, binary=binary),
        addressed=format_response(whole.addressed, binary=binary),
        control=format_response(whole.control, binary=binary),
    )


def _direction(effect: Effect) -> str:
    if not effect.beyond_noise or effect.uplift.value is None:
        return "noise"
    return "worked" if effect.uplift.value > 0 else "harmed"


def relative_sentence(effect: Effect) -> str:
    """The uplift as a share of what those held out did; empty where that is unknown."""
    found = effect.relative
    if not found.known or found.value is None or found.low is None or found.high is None:
        return ""
    value, low, high = (signed(100 * part, 0) for part in (found.value, found.low, found.high))
    text = say("campaigns.relative_text", value=value, range=format_range(low, high))
    return say("campaigns.relative", relative=text)


def mismatch_sentence(outcome: Outcome) -> str:
    """What does not fit, where the groups came back otherwise than they were drawn."""
    found = outcome.mismatch
    names = ("addressed", "control", "listed_addressed", "listed_control")
    return say("campaigns.mismatch_about", **{name: format_count(getattr(found, name)) for name in names})


def uplift_finding(outcome: Outcome) -> str:
    """What the figure of uplifts shows: a segment that stands out, or the whole."""
    certain = [(name, effect) for name, effect in outcome.segments if effect.beyond_noise]
    if outcome.whole.beyond_noise and not certain:
        return say("campaigns.uplift_heading_whole", uplift=_uplift_of(outcome.whole, outcome))
    if not certain:
        return say("campaigns.uplift_heading_noise")
    name, effect = max(certain, key=lambda one: abs(one[1].uplift.value or 0.0))
    return say("campaigns.uplift_heading_part", name=name, uplift=_uplift_of(effect, outcome))


def _uplift_of(effect: Effect, outcome: Outcome) -> str:
    return format_uplift(effect.uplift, binary=outcome.binary)


def fifths_finding(outcome: Outcome) -> str:
    """Whether those with high affinity respond more, and whether they do so anyway."""
    first, last = outcome.fifths[0], outcome.fifths[-1]
    if _more(first.control, last.control):
        return say("campaigns.fifths_heading_more")
    more = _more(first.addressed, last.addressed)
    return say("campaigns.fifths_heading_addressed" if more else "campaigns.fifths_heading_less")


def _more(one: Estimate, other: Estimate) -> bool:
    low = difference(one, other).low
    return low is not None and low > 0


def gain_finding(outcome: Outcome) -> str:
    """Whether uplift goes with affinity."""
    assert outcome.targeted is not None
    qini = outcome.targeted.qini
    if qini.low is not None and qini.low > 0:
        return say("campaigns.gain_up")
    return say("campaigns.gain_down" if qini.high is not None and qini.high < 0 else "campaigns.gain_noise")


def power_sentence(viewers: int, share: float, base_rate: float, smallest: float | None) -> str:
    """What such a campaign could show."""
    told = {"share": f"{100 * share:g}", "n": format_count(viewers), "base": f"{100 * base_rate:g}"}
    if smallest is None:
        return say("campaigns.power_none", **told)
    return say("campaigns.power", points=f"{100 * smallest:.1f}", **told)


def could_show(campaign: Campaign) -> str:
    """What a campaign was planned to show."""
    base = f"{100 * campaign.plan.base_rate:g}"
    if campaign.plan.smallest_uplift is None:
        return say("campaigns.detail_could_not", base=base)
    return say("campaigns.detail_could_show", points=f"{100 * campaign.plan.smallest_uplift:.1f}", base=base)


def made_sentence(campaign: Campaign) -> str:
    """Who made it, when, of whom, and how the draw can be made again."""
    plan = campaign.plan
    told = say(
        "campaigns.detail_made",
        made=format_date(campaign.created_at),
        who=plan.who,
        purpose=plan.purpose,
        about=plan.about,
        seed=str(plan.seed),
        snapshot=plan.snapshot,
    )
    return f"{say('campaigns.detail_title', title=plan.title)} {told}" if plan.title else told


def alike_sentence(found: Lookalike, size: float) -> str:
    """How alike a list is."""
    if not found.in_common:
        return say("campaigns.alike_nothing_about", told=format_estimate(found.told_apart, "percent"))
    caught = found.caught(size)
    return say(
        "campaigns.alike_about",
        caught=format_estimate(caught, "percent"),
        multiple=format_multiple(found.multiple(size)),
        chance=percent(found.chance(size)),
        n=format_count(caught.n),
    )


def alike_heading(found: Lookalike, size: float) -> str:
    """How alike a list is, in two words; or that there is nothing to be alike in."""
    return say(f"campaigns.alike_{found.alike(size)}") if found.in_common else say("campaigns.alike_nothing")


def format_multiple(estimate: Estimate) -> str:
    """A multiple of chance with its interval: 5.9 (5.2–6.6)."""
    value, low, high = (f"{part or 0.0:.1f}" for part in (estimate.value, estimate.low, estimate.high))
    return f"{value} ({format_range(low, high)})"


def seeds_sentence(seeds: SeedList) -> str:
    """How many entries of a list of seeds are viewers."""
    rest = {name: getattr(seeds, name) for name in ("unmatched", "ambiguous", "repeated")}
    return _counts("seeds_counts", seeds.given, "viewers", len(seeds.viewer_ids), rest)


def read_sentence(found: ReadBack) -> str:
    """What a file of responses holds."""
    rest = {
        "unmatched": len(found.matched.unmatched),
        "ambiguous": len(found.matched.ambiguous),
        "outside": found.outside,
        "repeated": found.matched.repeated,
        "unread": len(found.unread),
    }
    return _counts("import_counts", found.entries, "members", len(found.responses), rest)


def _counts(key: str, given: int, noun: str, matched: int, rest: Mapping[str, int]) -> str:
    """Entries, how many of them count, and why the others do not; what there is none of is not told."""
    others = [say(f"campaigns.count_{name}", count=format_count(count)) for name, count in rest.items() if count]
    return say(
        f"campaigns.{key}",
        given=format_count(given),
        matched=say(f"campaigns.count_{noun}", count=format_count(matched)),
        rest="".join(f", {part}" for part in others),
    )


def results_sentence(results: Results, missing: int) -> str:
    """Where results come from and what they left out."""
    rest = {name: getattr(results, name) for name in ("unmatched", "ambiguous", "outside", "repeated", "unread")}
    told = say(
        "campaigns.results_from",
        file=results.file,
        made=format_date(results.created_at),
        who=results.who,
        counts=_counts("import_counts", results.entries, "members", results.listed, rest),
    )
    key = "counted_all" if not results.complete else "counted_listed" if missing else "counted_listed_whole"
    return f"{told} {say(f'campaigns.{key}', missing=format_count(missing))}"


def part_name(part: Part, outcome: Outcome) -> str:
    """What a part of a campaign's members is called."""
    if part.fifth:
        return say(f"campaigns.fifth_{part.fifth}")
    if part.segment_id:
        return outcome.campaign.plan.segments.get(part.segment_id, part.segment_id)
    return say("campaigns.rows_part_all")
