"""Conflicts: what should not be taken at its word, stars against text and ratings in bursts."""

from __future__ import annotations

from itertools import zip_longest

import streamlit as st

from dashboard import loaders, session
from dashboard.charts.conflicts import draw_burst
from dashboard.components.filter_bar import render_filter_bar
from dashboard.components.number import render_count, render_drawing, render_drill, render_number
from dashboard.components.provenance import render_provenance
from dashboard.components.quotes import render_quotes
from dashboard.components.words import render_heading, render_note, render_question, render_rule
from dashboard.conflict_figures import PAGE, BurstList, BurstView, Counted, Queue, QueueRow
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.conflicting import burst_judgement, conflict_heading, conflicts_answer
from dashboard.strings.formats import format_count
from dashboard.strings.sentences import counted
from data.snapshots import Snapshot

BURSTS_SHOWN = 5


def render() -> None:
    """The page."""
    with told():
        snapshot = loaders.load_snapshot(loaders.load_studio())
        contents = loaders.load_contents(snapshot)
        if not contents["reviews"] and not contents["ratings"]:
            render_question(say("conflicts.question"), say("conflicts.empty"))
            return
        filter_ = render_filter_bar(snapshot)
        queue = loaders.load_queue(snapshot, filter_, _page())
        bursts = loaders.load_bursts(snapshot, filter_)
        render_question(say("conflicts.question"), conflicts_answer(queue, bursts))
        if contents["evidence"] and not contents["scored"]:
            render_note(say("conflicts.unscored"))
        _render_bursts(bursts)
        _render_queue(queue, with_title=len(filter_.titles) != 1)
        _render_method(snapshot)


def _page() -> int:
    named = session.option("queue")
    return max(1, int(named)) if named.isdecimal() and len(named) < 7 else 1


def _render_bursts(bursts: BurstList) -> None:
    if not bursts.rows:
        subtitle = (
            say("conflicts.bursts_none", days=format_count(bursts.days), titles=counted("titles", bursts.titles))
            if bursts.days
            else say("conflicts.bursts_undated")
        )
        render_heading(say("conflicts.bursts_heading_none"), subtitle)
        return
    for place, view in enumerate(bursts.rows[:BURSTS_SHOWN]):
        _render_burst(view, place)
    if len(bursts.rows) > BURSTS_SHOWN:
        render_note(say("conflicts.bursts_more", count=format_count(len(bursts.rows) - BURSTS_SHOWN)))


def _render_burst(view: BurstView, place: int) -> None:
    left, right = st.columns([3, 2], gap="large")
    with left:
        render_drawing(draw_burst(view, session.palette()), key=f"conflicts.burst.{place}")
    with right:
        render_note(burst_judgement(view))
        one, two = st.columns(2, gap="small", wrap=False)
        with one:
            render_number(say("conflicts.rating"), view.rating, key=f"conflicts.rating.{place}")
            _render_counted(say(f"conflicts.sided_{view.burst.side}"), view.sided, f"sided.{place}")
            _render_counted(say("conflicts.copies"), view.copies, f"copies.{place}")
        with two:
            render_number(say("conflicts.rating_without"), view.rating_without, key=f"conflicts.without.{place}")
            _render_counted(say("conflicts.single"), view.single, f"single.{place}")
            _render_counted(say("conflicts.suspects"), view.suspects, f"suspects.{place}")


def _render_counted(label: str, part: Counted, key: str) -> None:
    if part.drill is not None:
        render_count(label, part.rows, part.drill, key=f"conflicts.{key}")
    else:
        render_note(
            say("conflicts.unlinked" if part.rows else "conflicts.nothing", label=label, n=format_count(part.rows))
        )


def _render_queue(queue: Queue, *, with_title: bool) -> None:
    if not queue.total:
        render_heading(say("conflicts.queue_heading_none"), say("conflicts.queue_none") if queue.share.n else "")
        return
    render_heading(
        say("conflicts.queue_heading", torn=counted("reviews", queue.total)), say("conflicts.queue_subtitle")
    )
    for left, right in zip_longest(queue.rows[::2], queue.rows[1::2]):
        for column, row in zip(st.columns(2, gap="large"), (left, right), strict=True):
            if row is not None:
                with column:
                    _render_row(row, with_title=with_title)
    _render_pages(queue)


def _render_row(row: QueueRow, *, with_title: bool) -> None:
    with st.container(gap="xxsmall"):
        render_note(conflict_heading(row.conflict))
        render_quotes([row.review], with_title=with_title)
        render_drill(
            row.conflict.scored,
            row.drill,
            key=f"conflicts.{row.conflict.review_id}",
            label=say("conflicts.read"),
        )


def _render_pages(queue: Queue) -> None:
    if queue.pages == 1:
        return
    first = (queue.page - 1) * PAGE + 1
    last = min(queue.total, queue.page * PAGE)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.pagination(
            queue.pages, default=queue.page, key=session.key("conflicts.page"), max_visible_pages=5, on_change=_turn
        )
        shown = {"first": format_count(first), "last": format_count(last), "total": format_count(queue.total)}
        st.caption(say("conflicts.showing", **shown))


def _turn() -> None:
    chosen = session.value("conflicts.page")
    if isinstance(chosen, int):
        session.set_options(queue=str(chosen) if chosen > 1 else "")


def _render_method(snapshot: Snapshot) -> None:
    render_rule()
    render_note(say("conflicts.method"))
    render_provenance(snapshot)


if __name__ == "__main__":
    render()
