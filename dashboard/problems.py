"""Errors at the page's edge: one sentence that says what, where and how to mend it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.strings import say
from dashboard.strings.formats import plain_markup
from data.errors import MarqueeError

LOG = logging.getLogger("marquee.dashboard")


@contextmanager
def told() -> Iterator[None]:
    """Show a problem that was foreseen where it happened, and leave the rest of the page alone."""
    try:
        yield
    except MarqueeError as error:
        LOG.warning("%s", error)
        render_problem(error)


def render_problem(error: MarqueeError) -> None:
    """The error as a note: what, where, how to mend it. Nothing in it is read as markup."""
    where = f'<div class="mq-where">{plain_markup(error.where)}</div>' if error.where else ""
    mend = f'<div class="mq-mend">{plain_markup(_sentence(error.mend))}</div>' if error.mend else ""
    st.html(f'<div class="mq-problem" role="alert"><p>{plain_markup(_sentence(error.what))}</p>{where}{mend}</div>')


def render_unforeseen(error: Exception) -> bool:
    """What a page shows when Marquee itself is wrong: the log has the details. Returns that it was shown."""
    LOG.error("a page failed", exc_info=error)
    render_problem(
        MarqueeError(say("problem.unforeseen"), where=type(error).__name__, mend=say("problem.unforeseen_mend"))
    )
    return True


def _sentence(clause: str) -> str:
    text = clause.strip().replace("`", "")
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")
