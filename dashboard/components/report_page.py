"""A report's first page on the screen. Every text in it is hostile and escaped."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.components.words import render_heading, render_note
from dashboard.strings.formats import plain_markup
from data.reports.blocks import Block, Quote, Report, Stat


def render_first_page(report: Report) -> None:
    """The page for those who have a minute, as it is printed."""
    st.html(
        f'<h2 class="mq-heading">{plain_markup(report.title)}</h2>'
        f'<p class="mq-subtitle">{plain_markup(report.subtitle)}</p>'
        f'<p class="mq-answer">{plain_markup(report.cover.answer)}</p>'
    )
    for place, block in enumerate(report.cover.blocks):
        _render_block(block, place)


def _render_block(block: Block, place: int) -> None:
    if block.kind == "passage":
        if block.style == "note":
            render_note(block.text)
        else:
            st.html(f'<p class="mq-prose">{plain_markup(block.text)}</p>')
    elif block.kind == "stats":
        for column, stat in zip(st.columns(max(1, len(block.stats)), gap="small"), block.stats, strict=True):
            with column:
                st.html(_stat(stat))
    elif block.kind == "table":
        render_heading(block.title, block.note)
        heads = [column.head for column in block.columns]
        st.dataframe(
            pd.DataFrame(block.printed, columns=heads), hide_index=True, height="content", key=f"report.table.{place}"
        )
    elif block.kind == "facts":
        render_heading(block.title)
        pairs = "".join(f"<dt>{plain_markup(name)}</dt><dd>{plain_markup(value)}</dd>" for name, value in block.facts)
        st.html(f'<dl class="mq-credits mq-told">{pairs}</dl>')
    elif block.kind == "quotes":
        render_heading(block.title, block.note)
        st.html("".join(_quote(quote) for quote in block.quotes))


def _stat(stat: Stat) -> str:
    below = " · ".join(part for part in (stat.interval, stat.n, stat.beside) if part)
    return (
        f'<div class="mq-number"><div class="mq-label">{plain_markup(stat.label)}</div>'
        f'<div class="mq-value">{plain_markup(stat.value)}</div>'
        f'<div class="mq-beside">{plain_markup(below)}</div></div>'
    )


def _quote(quote: Quote) -> str:
    body = f"<blockquote>{_marked(quote)}</blockquote>"
    return f'<article class="mq-quote">{body}<footer><span>{plain_markup(quote.about)}</span></footer></article>'


def _marked(quote: Quote) -> str:
    parts, place = [], 0
    for start, end in quote.marked:
        sign = quote.lean if quote.lean in ("praise", "blame") else "neutral"
        parts.append(plain_markup(quote.text[place:start]))
        parts.append(f'<mark class="mq-{sign}">{plain_markup(quote.text[start:end])}</mark>')
        place = end
    return "".join(parts) + plain_markup(quote.text[place:])
