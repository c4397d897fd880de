"""Title's ledger: characters, people and plot points, loved and hated, and who says so."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analytics.intervals import moved
from dashboard import session
from dashboard.charts.ledger import draw_ledger
from dashboard.components.number import render_drawing, render_drill
from dashboard.components.quotes import render_quotes
from dashboard.components.title_aspects import render_said, said_columns
from dashboard.components.words import render_heading, render_note
from dashboard.strings import say
from dashboard.strings.formats import format_count
from dashboard.strings.title_answers import subject_word
from dashboard.summaries import Row
from dashboard.title_figures import LedgerLine, LedgerSummary, Subject

Voice = tuple[Subject, tuple[Row, ...]] | None


def render_ledger(ledger: LedgerSummary) -> None:
    """The figure, the quotes beside it, and the table."""
    left, right = st.columns(2, gap="large")
    with left:
        drawing = draw_ledger(ledger, session.palette())
        if drawing is not None:
            render_drawing(drawing, key="ledger")
        if ledger.unmentioned:
            names = ", ".join(name for _, name in ledger.unmentioned)
            render_note(say("title_ledger.unmentioned", names=names))
    with right:
        render_voice(ledger.loved, "loved")
        render_voice(ledger.hated, "hated")
    if ledger.lines:
        _render_lines(ledger.lines)


def render_voice(voice: Voice, side: str) -> None:
    """Why someone is loved or hated, in the viewers' words. `side` is `loved` or `hated`."""
    if voice is None:
        render_note(say(f"title_ledger.nobody_{side}"))
        return
    subject, quotes = voice
    render_heading(say(f"title_ledger.{side}", name=subject.name), subject.net.text)
    if quotes:
        render_quotes(quotes, with_title=False)
    else:
        render_note(say("title_ledger.quotes_none"))
    cell = subject.praise if side == "loved" else subject.blame
    label = say("title.quotes_all", n=format_count(cell.rows))
    render_drill(cell.rows, cell.drill, key=f"voice.{side}", label=label)


def _render_lines(lines: Sequence[LedgerLine]) -> None:
    render_heading(say("title_ledger.table_heading"), say("title_ledger.table_subtitle"))
    who, net = say("title_ledger.who"), [line.subject.net.drill for line in lines]
    frame, drills = said_columns([line.subject for line in lines], who)
    frame.insert(1, say("title_ledger.kind"), [subject_word(line.subject) for line in lines])
    frame[say("title_ledger.against")] = [_against(line) for line in lines]
    drills[say("title_ledger.against")] = net
    render_said(frame, drills, who, key="ledger_table", title=say("title_ledger.table_heading"))


def _against(line: LedgerLine) -> str | None:
    if not line.subject.net.known:
        return None
    if not (line.stands_out and moved(line.against)):
        return say("title_ledger.like")
    return say("title_ledger.above" if (line.against.value or 0) > 0 else "title_ledger.below")
