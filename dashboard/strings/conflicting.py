"""Conflicts in sentences made from the data. Pure text."""

from __future__ import annotations

from analytics.figures.bursts import Burst
from analytics.figures.conflicts import Conflict
from dashboard.conflict_figures import BurstList, BurstView, Queue
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_date, format_estimate, format_number, scaled
from dashboard.strings.sentences import counted


def conflicts_answer(queue: Queue, bursts: BurstList) -> str:
    """How many reviews contradict their stars, and whether ratings came in bursts."""
    return f"{_queue(queue)} {_bursts(bursts)}"


def _queue(queue: Queue) -> str:
    if not queue.share.n:
        return say("conflicts.answer_no_pairs")
    if not queue.total:
        return say("conflicts.answer_none", rated=counted("reviews", queue.share.n))
    return say(
        "conflicts.answer",
        torn=counted("reviews", queue.total),
        rated=counted("reviews", queue.share.n),
        share=format_estimate(queue.share, "percent"),
    )


def _bursts(bursts: BurstList) -> str:
    if not bursts.days:
        return say("conflicts.answer_no_days")
    if not bursts.rows:
        return say("conflicts.answer_no_bursts", titles=counted("titles", bursts.titles))
    first = bursts.rows[0]
    key = "conflicts.answer_burst" if len(bursts.rows) == 1 else "conflicts.answer_bursts"
    return say(key, count=format_count(len(bursts.rows)), title=first.title, days=days_of(first.burst))


def days_of(burst: Burst) -> str:
    """A burst's days as one reads them."""
    if burst.since == burst.until:
        return format_date(burst.since)
    return say("filter.between", since=format_date(burst.since), until=format_date(burst.until))


def burst_finding(view: BurstView) -> str:
    """What a burst is: how many against how many expected."""
    burst = view.burst
    return say(
        f"conflicts.burst_{burst.side}",
        days=days_of(burst),
        count=format_count(burst.count),
        expected=format_number(burst.expected, 2),
    )


def burst_judgement(view: BurstView) -> str:
    """Whether the burst looks planned, and by what."""
    burst = view.burst
    single = say(
        "conflicts.single_share",
        share=format_estimate(burst.single, "percent"),
        usual=format_estimate(burst.single_usual, "percent"),
    )
    copies = (
        say("conflicts.copies_share", share=f"{round(100 * burst.near_copies)}")
        if burst.near_copies is not None
        else say("conflicts.copies_unknown")
    )
    return " ".join((say("conflicts.planned" if burst.looks_planned else "conflicts.not_planned"), single, copies))


def conflict_heading(conflict: Conflict) -> str:
    """What contradicts what in one review."""
    return say(
        "conflicts.high" if conflict.side == "stars high" else "conflicts.low",
        rating=format_number(conflict.rating),
        text=f"{round(scaled(conflict.sentiment, 'net')):+d}".replace("-", "\u2212"),
    )
