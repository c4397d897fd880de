"""The answer at the top of each page: one sentence made from the data. Pure text."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.intervals import moved
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_estimate, format_value
from dashboard.strings.sentences import counted, plural
from dashboard.summaries import WINDOW_DAYS, Row, Slate, TitleSummary, TopicRow
from data.records import Estimate, Job


def slate_answer(slate: Slate, filter_sentence: str) -> str:
    """What the slate's numbers come to."""
    if not slate.titles:
        return say("overview.answer_none", filter=filter_sentence)
    rating = format_estimate(slate.rating.estimate, "rating")
    if not slate.reviews:
        ratings, titles = counted("ratings", slate.rating.rows), counted("titles", len(slate.titles))
        return say("overview.answer_ratings", ratings=ratings, titles=titles, rating=rating)
    reviews, titles = (
        counted("reviews", slate.reviews),
        counted("titles", sum(row.reviews > 0 for row in slate.titles)),
    )
    if not slate.net.known:
        return say("overview.answer_unscored", reviews=reviews, titles=titles, rating=rating)
    low, high = slate.net.estimate.low or 0, slate.net.estimate.high or 0
    lean = "praise" if low > 0 else "blame" if high < 0 else "neutral"
    flagged = sum(move.beyond_noise for move in slate.moves)
    return say(
        "overview.answer",
        reviews=reviews,
        titles=titles,
        lean=say(f"overview.leans_{lean}"),
        net=format_estimate(slate.net.estimate, "net"),
        rating=rating,
        moved=plural("overview.moved", flagged, days=WINDOW_DAYS) if slate.moves else "",
    )


def title_answer(title: TitleSummary, loves: str = "") -> str:
    """How a title stands against the slate, and what is liked about it: `loves`, or else its topics."""
    if not title.net.known and title.rating.known and title.slate_rating.known:
        return say(
            "title.answer_rating",
            verdict=_verdict(title.rating_against),
            rating=format_estimate(title.rating.estimate, "rating"),
            slate=format_value(title.slate_rating.estimate, "rating"),
        )
    if not title.net.known:
        reviews, rows = counted("reviews", title.reviews), counted("evidence", title.net.rows)
        return say("title.answer_unknown", reviews=reviews, rows=rows)
    return say(
        "title.answer",
        verdict=_verdict(title.against),
        net=format_estimate(title.net.estimate, "net"),
        slate=format_estimate(title.slate_net.estimate, "net"),
        likes=say("sentence.between") + loves if loves else _likes(title.known_topics),
    )


def _verdict(against: Estimate) -> str:
    lean = "same" if not moved(against) else "more" if (against.value or 0) > 0 else "less"
    return say(f"title.{lean}")


def _likes(known: Sequence[TopicRow]) -> str:
    if len(known) > 1:
        return say("title.likes_both", best=known[0].label, worst=known[-1].label)
    return say("title.likes_one", best=known[0].label) if known else ""


def imports_answer(contents: Row, batches: Sequence[Row]) -> str:
    """What the studio holds and where it came from."""
    live = [batch for batch in batches if not batch["undone"]]
    if not live:
        return say("imports.answer_empty")
    rejected = sum(batch["rejected"] for batch in live)
    return say(
        "imports.answer",
        reviews=counted("reviews", contents["reviews"]),
        ratings=counted("ratings", contents["ratings"]),
        titles=counted("titles", contents["titles"]),
        batches=plural("imports.batches", len(live)),
        rejected=plural("imports.rejected", rejected),
    )


def jobs_answer(found: Sequence[Job], names: Sequence[str]) -> str:
    """What the queue is doing. `names` are the jobs' names, in the same order."""
    open_jobs = [(job, name) for job, name in zip(found, names, strict=True) if job.open]
    if not open_jobs:
        done = sum(job.status == "done" for job in found)
        failed = sum(job.status == "failed" for job in found)
        if not found:
            return say("jobs.answer_idle_fresh")
        return say("jobs.answer_idle", done=format_count(done), failed=format_count(failed))
    working = [name for job, name in open_jobs if job.status != "queued"]
    if not working:
        return say("jobs.queued_only", open=format_count(len(open_jobs)))
    key = "answer_one" if len(open_jobs) == 1 else "answer_many"
    return say(f"jobs.{key}", open=format_count(len(open_jobs)), job=working[-1])
