"""The hits of an answer, each with why: the paths that led to it, every number of which opens its rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import streamlit as st

from analytics.asking.answer import Answer, Hit, Link, Path
from dashboard import session
from dashboard.asking_figures import numbers_of
from dashboard.components.number import render_drill
from dashboard.components.quotes import render_quotes
from dashboard.components.words import render_heading, render_note
from dashboard.strings import say
from dashboard.strings.asking import chip_label, contribution_text, cosine_text, node_text, verb_after, verb_text
from dashboard.strings.formats import format_count, plain_markup
from dashboard.summaries import Row
from data.records import Filter

TITLE_PAGE = "views/title.py"
#: Hits that stand open; the others are behind "more".
OPEN = 5


def render_hits(answer: Answer, quotes: Sequence[Row]) -> None:
    """The hits under their heading.

    Args:
        answer: what was found.
        quotes: of hits that are sentences, one each, see `render_quotes`.
    """
    if not answer.hits:
        return
    render_heading(say(f"ask.hits_{_heading(answer)}"))
    if answer.question.ask == "sayings":
        _render_sentences(answer.hits, quotes)
        return
    for place, hit in enumerate(answer.hits[:OPEN]):
        _render_hit(hit, place, named=answer.question.ask != "viewers")
    if answer.hits[OPEN:]:
        with st.expander(say("ask.more", count=format_count(len(answer.hits) - OPEN))):
            for place, hit in enumerate(answer.hits[OPEN:], OPEN):
                _render_hit(hit, place, named=answer.question.ask != "viewers")


def _heading(answer: Answer) -> str:
    return "nearest" if answer.hits[0].missed else answer.question.ask


def _render_hit(hit: Hit, place: int, *, named: bool) -> None:
    with st.container(gap="xxsmall", key=session.key(f"ask-hit-{place}")):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(f'<h3 class="mq-hit">{place + 1}. {plain_markup(hit.label)}</h3>', width="content")
            if hit.kind == "title" and st.button(
                say("ask.open_title"), key=session.key(f"ask.open.{place}"), type="tertiary",
                icon=":material/arrow_forward:",
            ):  # fmt: skip
                session.set_filter(Filter(titles=(hit.key,)))
                st.switch_page(TITLE_PAGE)
        if hit.missed:
            render_note(say("ask.missed", parts=", ".join(chip_label(part) for part in hit.missed)))
        if named and hit.kind == "title":
            st.html(f'<p class="mq-subtitle">{plain_markup(contribution_text(hit))}</p>')
        for number, path in enumerate(hit.paths):
            _render_path(path, f"{place}.{number}")


def _render_path(path: Path, key: str) -> None:
    """One chain, as a sentence whose numbers are buttons."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=session.key(f"ask-path-{key}")):
        start = node_text(path.start)
        if start:
            _render_text(f'<b class="mq-node">{plain_markup(start)}</b>')
        for number, link in enumerate(path.links):
            _render_link(link, f"{key}.{number}", first=not start and number == 0)


def _render_link(link: Link, key: str, *, first: bool) -> None:
    """A step: how it leads on, where to, and its numbers, which stand where a sentence would have them."""
    after = verb_after(link)
    before = verb_text(link, first=first)
    if after:
        if before:
            _render_text(_edge(before))
        _render_numbers(link, key)
        _render_text(_edge(after) + _target(link))
    else:
        _render_text(_edge(before) + _target(link))
        _render_numbers(link, key)


def _edge(text: str) -> str:
    return f'<span class="mq-edge">{plain_markup(text)}</span>'


def _target(link: Link) -> str:
    node = node_text(link.target)
    kind = "mq-said" if link.target.kind in ("passage", "sentence") else "mq-node"
    text = f' <b class="{kind}">{plain_markup(node)}</b>' if node else ""
    return text if link.cosine is None else f"{text} {_edge(say('ask.near', value=cosine_text(link.cosine)))}"


def _render_numbers(link: Link, key: str) -> None:
    for number, shown in enumerate(numbers_of(link)):
        if shown.drill is not None:
            render_drill(shown.rows, shown.drill, key=f"ask.{key}.{number}", label=shown.text)
        else:
            _render_text(f"<span>{plain_markup(shown.text)}</span>")


def _render_text(markup: str) -> None:
    st.html(f'<span class="mq-step">{markup}</span>', width="content")


def _render_sentences(hits: Sequence[Hit], quotes: Sequence[Row]) -> None:
    cosines = {hit.key: hit.paths[0].links[0].cosine for hit in hits if hit.paths}
    for pair in zip_longest(quotes[::2], quotes[1::2]):
        for column, row in zip(st.columns(2, gap="large"), pair, strict=True):
            if row is not None:
                with column:
                    render_quotes([row], with_title=True)
                    _render_nearness(cosines.get(row["sentence_id"]))


def _render_nearness(cosine: float | None) -> None:
    if cosine is not None:
        st.html(f'<p class="mq-subtitle">{plain_markup(say("ask.cosine", value=cosine_text(cosine)))}</p>')
