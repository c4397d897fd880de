"""Review text as quotes. It is hostile input: every character is escaped, nothing in it is markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

import streamlit as st

from dashboard.strings import say
from dashboard.strings.formats import format_date, format_number, plain_markup, stars
from dashboard.strings.sentences import source_name
from dashboard.summaries import Row

#: A review up to this many characters is shown whole; of a longer one, the counted sentence with some text around it.
WHOLE = 700
AROUND = 180
VIEWER_LETTERS = 6
Span = tuple[int, int, str | None]


def render_quotes(rows: Sequence[Row], *, with_title: bool) -> None:
    """Quotes under each other; sentences of one review that follow each other share one quote.

    Args:
        rows: `review_id`, `review` (the text), `start_char` and `end_char` where a sentence of it counted, `sign`, or
            instead of these three `parts` (the same of each clause that counted), `spoiler`, `rating`, `source`,
            `publisher`, `published_at`, `viewer_id`, `title`.
        with_title: whether to name the title.
    """
    together = [list(group) for _, group in groupby(rows, key=lambda row: row["review_id"])]
    st.html("".join(quote_markup(group, with_title=with_title) for group in together))


def quote_markup(rows: Sequence[Row], *, with_title: bool) -> str:
    """One quote as HTML: the review escaped, the counted sentences marked, what it is from below."""
    first = rows[0]
    text = first["review"]
    spans = _apart([span for row in rows for span in _spans(row)])
    body = f"<blockquote>{_short(text, spans)}</blockquote>"
    if len(text) > WHOLE:
        summary = plain_markup(say("drawer.whole"))
        whole = _marked(text, spans, 0, len(text))
        body += f"<details><summary>{summary}</summary><blockquote>{whole}</blockquote></details>"
    if any(row.get("spoiler") for row in rows):
        body = f"<details><summary>{plain_markup(say('drawer.spoiler'))}</summary>{body}</details>"
    return f'<article class="mq-quote">{body}<footer>{_origin(rows, with_title)}</footer></article>'


def _spans(row: Row) -> list[Span]:
    """What counted: the parts of the sentence that speak of what was asked for, or the whole sentence."""
    counted = row.get("parts") or ([row] if row.get("end_char") is not None else [])
    return [(part["start_char"], part["end_char"], part["sign"]) for part in counted]


def _apart(spans: Sequence[Span]) -> list[Span]:
    """Spans in order; where two of them overlap, the later one begins where the earlier one ends."""
    kept: list[Span] = []
    for start, end, sign in sorted(spans, key=lambda span: (span[0], span[1], span[2] or "")):
        begin = max(start, kept[-1][1]) if kept else start
        if begin < end or begin == start:
            kept.append((begin, end, sign))
    return kept


def _short(text: str, spans: Sequence[Span]) -> str:
    """The review; of a long one only the surroundings of what counted, or its beginning."""
    if len(text) <= WHOLE:
        return _marked(text, spans, 0, len(text))
    if not spans:
        return plain_markup(text[:WHOLE].rsplit(" ", 1)[0]) + " …"
    start, end = max(0, spans[0][0] - AROUND), min(len(text), spans[-1][1] + AROUND)
    if start:
        # A cut at a word's beginning, but never past what counted.
        start = min(spans[0][0], text.find(" ", start) + 1 or start)
    return ("… " if start else "") + _marked(text, spans, start, end) + (" …" if end < len(text) else "")


def _marked(text: str, spans: Sequence[Span], start: int, end: int) -> str:
    """`text[start:end]`, escaped, with the spans marked by their sign."""
    parts, place = [], start
    for first, last, sign in spans:
        parts.append(plain_markup(text[place:first]))
        parts.append(f'<mark class="mq-{sign or "neutral"}">{plain_markup(text[first:last])}</mark>')
        place = last
    return "".join(parts) + plain_markup(text[place:end])


def _signs(rows: Sequence[Row]) -> Iterator[str]:
    """The sign of every part that counted, or of the row itself."""
    for row in rows:
        yield from (part["sign"] for part in row.get("parts") or [row] if part.get("sign"))


def _origin(rows: Sequence[Row], with_title: bool) -> str:
    row = rows[0]
    parts = []
    if with_title:
        parts.append(f"<b>{plain_markup(row['title'] or say('drawer.no_title'))}</b>")
    for sign, times in Counter(_signs(rows)).items():
        word = say(f"sign.{sign}") + (f" × {times}" if times > 1 else "")
        parts.append(f'<span class="mq-sign-{sign}">{plain_markup(word)}</span>')
    if row.get("rating") is not None:
        written = f"{format_number(row['rating'])}/10"
        drawn = stars(row["rating"])
        parts.append(f'<span class="mq-stars" aria-hidden="true">{drawn}</span><span>{written}</span>')
    where = row.get("publisher") or source_name(row["source"])
    parts.append(f"<span>{plain_markup(where)}</span>")
    parts.append(f"<span>{format_date(row['published_at'])}</span>")
    if row.get("viewer_id"):
        viewer = say("drawer.viewer", viewer=row["viewer_id"][1 : 1 + VIEWER_LETTERS])
        parts.append(f"<span>{plain_markup(viewer)}</span>")
    return "".join(parts)
