"""Keeping a list: saving its rules under a name, and publishing it as an edition."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.ranking_preview import render_downloads, render_picture
from dashboard.components.who import named, render_who
from dashboard.components.words import render_heading, render_note
from dashboard.problems import told
from dashboard.ranking_choice import OPTIONS
from dashboard.ranking_files import publish_edition
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_date
from dashboard.strings.rankings import count_moves, rules_sentence
from dashboard.strings.sentences import plural
from data.errors import StudioError
from data.ranked import Edition, ListDefinition, Ranking
from data.rankings import BUILT_IN, Made, Rankings, name_key


def render_save(rankings: Rankings, definition: ListDefinition) -> None:
    """The button that keeps what is shown as a list of its own, and the list's history."""
    built_in = name_key(definition.name) in BUILT_IN
    with st.popover(say("rankings.save"), icon=":material/bookmark_add:", help=say("rankings.save_help")), told():
        name = st.text_input(
            say("rankings.name"), value="" if built_in else definition.name, max_chars=120,
            key=session.key("rankings.save.name"),
        )  # fmt: skip
        render_who()
        with st.container(horizontal=True):
            if st.button(say("rankings.save"), type="primary", key=session.key("rankings.save")):
                _save(rankings, definition, name)
            if not built_in and st.button(say("rankings.remove"), key=session.key("rankings.remove")):
                rankings.remove(definition.name, named())
                session.set_options(list="", **dict.fromkeys(OPTIONS, ""))
                session.forget_selections()
                st.rerun()
        _render_history(rankings, definition.name)


def _save(rankings: Rankings, definition: ListDefinition, name: str) -> None:
    if not name.strip():
        raise StudioError(say("rankings.nameless"), mend=say("rankings.nameless_mend"))
    saved = rankings.save(definition.model_copy(update={"name": " ".join(name.split())}), named())
    session.set_options(list=saved.name, **dict.fromkeys(OPTIONS, ""))
    session.forget_selections()
    st.rerun()


def _render_history(rankings: Rankings, name: str) -> None:
    entries = rankings.history(name)
    if entries:
        render_heading(say("rankings.history"))
    for entry in entries:
        render_note(
            say(
                "rankings.history_line",
                day=format_date(entry.created_at),
                action=say(f"rankings.action_{entry.action}"),
                who=entry.who,
                rules=rules_sentence(entry.definition),
            )
        )


def render_publish(rankings: Rankings, ranking: Ranking, made: Made, earlier: Edition | None) -> None:
    """What would be published, and the button that does."""
    name = ranking.definition.name
    done = session.value("rankings.published")
    if isinstance(done, Edition):
        render_note(say("rankings.publish.done", number=done.number, sha256=done.sha256))
        render_downloads(done.ranking, made, done)
        return
    lines = rankings.editions(name)
    number = 1 + (lines[0].number if lines else 0)
    render_heading(say("rankings.publish.heading", number=number, name=name), say("rankings.publish.about"))
    render_note(_moves(ranking, earlier))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        note = st.text_input(
            say("rankings.publish.note"), max_chars=500, placeholder=say("rankings.publish.note_placeholder"),
            key=session.key("rankings.note"), width=520,
        )  # fmt: skip
        render_who()
    if st.button(
        say("rankings.publish.button"), type="primary", icon=":material/publish:", disabled=not ranking.titles,
        key=session.key("rankings.publish"),
    ):  # fmt: skip
        with told():
            edition, _ = publish_edition(rankings, ranking, made, named(), note)
            session.set_value("rankings.published", edition)
            st.rerun()
    render_picture(ranking, made)


def _moves(ranking: Ranking, earlier: Edition | None) -> str:
    if earlier is None:
        return say("rankings.publish.first")
    beyond, still = count_moves(ranking)
    new = sum(one.movement is not None and one.movement.before is None for one in ranking.titles)
    listed = {one.title_id for one in ranking.titles}
    gone = sum(one.title_id not in listed for one in earlier.ranking.titles)
    return say(
        "rankings.publish.moves",
        number=earlier.number,
        moved=plural("rankings.publish.moves_moved", beyond),
        still=plural("rankings.publish.moves_still", still),
        new=format_count(new),
        gone=format_count(gone),
    )
