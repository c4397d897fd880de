"""Review text as quotes. It is hostile input: every character is escaped, nothing in it is markup."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.strings import say
from dashboard.strings.formats import format_date, format_number, plain_markup, stars
from dashboard.strings.sentences import source_name
from dashboard.summaries import Row

#: A review up to this many characters is shown whole; of a longer one, the counted sentence with some text around it.
WHOLE = 700
AROUND = 180
VIEWER_LETTERS = 6


def render_quotes(rows: Sequence[Row], *, with_title: bool) -> None:
    """Quotes under each other.

    Args:
        rows: `review` (the text), `start_char` and `end_char` where a sentence of it counted, `spoiler`, `rating`,
            `rating_original`, `source`, `publisher`, `published_at`, `viewer_id`, `title`, `sign`.
        with_title: whether to name the title.
    """
    st.html("".join(quote_markup(row, with_title=with_title) for row in rows))


def quote_markup(row: Row, *, with_title: bool) -> str:
    """One quote as HTML: the text escaped, the counted sentence marked, what it is from below."""
    body = f"<blockquote>{_marked(row)}</blockquote>{_whole(row)}"
    if row.get("spoiler"):
        body = f"<details><summary>{plain_markup(say('drawer.spoiler'))}</summary>{body}</details>"
    return f'<article class="mq-quote">{body}<footer>{_origin(row, with_title)}</footer></article>'


def _marked(row: Row) -> str:
    text, start, end = row["review"], row.get("start_char"), row.get("end_char")
    if start is None or end is None:
        return plain_markup(text if len(text) <= WHOLE else text[:WHOLE].rsplit(" ", 1)[0] + " …")
    before, counted, after = text[:start], text[start:end], text[end:]
    if len(text) > WHOLE:
        before = "… " + before[-AROUND:].split(" ", 1)[-1] if len(before) > AROUND else before
        after = after[:AROUND].rsplit(" ", 1)[0] + " …" if len(after) > AROUND else after
    return f"{plain_markup(before)}<mark>{plain_markup(counted)}</mark>{plain_markup(after)}"


def _whole(row: Row) -> str:
    text, start, end = row["review"], row.get("start_char"), row.get("end_char")
    if len(text) <= WHOLE:
        return ""
    if start is None or end is None:
        inside = plain_markup(text)
    else:
        inside = f"{plain_markup(text[:start])}<mark>{plain_markup(text[start:end])}</mark>{plain_markup(text[end:])}"
    return (
        f"<details><summary>{plain_markup(say('drawer.whole'))}</summary><blockquote>{inside}</blockquote></details>"
    )


def _origin(row: Row, with_title: bool) -> str:
    parts = []
    if with_title:
        parts.append(f"<b>{plain_markup(row['title'] or say('drawer.no_title'))}</b>")
    if row.get("sign"):
        parts.append(f'<span class="mq-sign-{row["sign"]}">{plain_markup(say("sign." + row["sign"]))}</span>')
    if row.get("rating") is not None:
        written = f"{format_number(row['rating'])}/10"
        parts.append(
            f'<span class="mq-stars" aria-label="{written}">{stars(row["rating"])}</span><span>{written}</span>'
        )
    where = row.get("publisher") or source_name(row["source"])
    parts.append(f"<span>{plain_markup(where)}</span>")
    parts.append(f"<span>{format_date(row['published_at'])}</span>")
    if row.get("viewer_id"):
        parts.append(
            f"<span>{plain_markup(say('drawer.viewer', viewer=row['viewer_id'][1 : 1 + VIEWER_LETTERS]))}</span>"
        )
    return "".join(parts)
