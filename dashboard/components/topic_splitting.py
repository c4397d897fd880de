"""A topic in two parts: proposed by Marquee, its examples moved by a person, looked at again, and only then saved."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analytics.topics.parting import Proposal, Spoken, Wanted
from dashboard import session
from dashboard.components.topic_acts import perform
from dashboard.components.words import render_heading, render_note
from dashboard.problems import render_problem, told
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_number
from dashboard.strings.sentences import counted
from dashboard.summaries import Row
from dashboard.topic_split import propose_split
from data.errors import StudioError
from data.settings import Settings
from data.topic_edits import Example, Part
from data.topic_state import NAME_LENGTH

#: From this likeness of the parts' centres on they are hardly two.
ALIKE = 0.9


def render_splitting(settings: Settings, listed: Row) -> None:
    """The proposal, made when the section is opened; a table in which examples change sides; names; saving."""
    topic_id = listed["topic_id"]
    found = session.value(f"topics.proposal.{topic_id}")
    if not isinstance(found, Proposal):
        found = _ask(settings, Wanted(topic_id=topic_id))
    if found is None:
        return
    first, second = found.parts
    render_heading(
        say("topics.split_finding", one=format_count(first.sentences), other=format_count(second.sentences)),
        say(
            "topics.split_alike" if found.alike >= ALIKE else "topics.split_apart",
            alike=format_number(found.alike, 2),
            looked=counted("evidence", found.looked),
        ),
    )
    sides = _render_examples(topic_id, found)
    left, right = st.columns(2, gap="small")
    with left:
        one = st.text_input(
            say("topics.split_name_first"), listed["label"], max_chars=NAME_LENGTH, key=session.key("topics.part.1")
        )
    with right:
        other = st.text_input(
            say("topics.split_name_second"), max_chars=NAME_LENGTH, key=session.key("topics.part.2"),
            help=say("topics.split_name_help"),
        )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        if st.button(say("topics.split_again"), key=session.key("topics.split.again"), icon=":material/search:"):
            _ask(settings, _wanted(topic_id, sides))
            st.rerun()
        if st.button(say("topics.split_save"), key=session.key("topics.split.save"), type="primary"):
            _save(settings, listed, sides, one, other)


def _ask(settings: Settings, wanted: Wanted) -> Proposal | None:
    found: Proposal | None = None
    with told(), st.spinner(say("topics.split_looking")):
        found = propose_split(settings, wanted)
        session.set_value(f"topics.proposal.{wanted.topic_id}", found)
    return found


def _render_examples(topic_id: int, found: Proposal) -> tuple[list[Spoken], list[Spoken]]:
    """The sentences with the part that each stands for; returns them as they stand now."""
    names = [say("topics.split_first"), say("topics.split_second")]
    rows = [(side, one) for side, part in enumerate(found.parts) for one in part.examples]
    frame = pd.DataFrame(
        {
            say("topics.split_part"): [names[side] for side, _ in rows],
            say("topics.split_sentence"): [_shown(one) for _, one in rows],
            say("column.title"): [one.title or "" for _, one in rows],
        }
    )
    part = say("topics.split_part")
    edited = st.data_editor(
        frame,
        hide_index=True,
        key=session.key(f"topics.sides.{topic_id}.{found.parts[0].sentences}"),
        column_config={
            part: st.column_config.SelectboxColumn(
                options=[*names, say("topics.split_neither")], required=True, width="small"
            ),
            say("topics.split_sentence"): st.column_config.TextColumn(width="large"),
        },
        disabled=[say("topics.split_sentence"), say("column.title")],
        height="content",
    )
    render_note(say("topics.split_move"))
    sides: tuple[list[Spoken], list[Spoken]] = ([], [])
    for (_, one), chosen in zip(rows, edited[part], strict=True):
        if chosen in names:
            sides[names.index(chosen)].append(one)
    return sides


def _shown(one: Spoken) -> str:
    return say("topics.split_spoiler") if one.spoiler else one.text


def _wanted(topic_id: int, sides: Sequence[Sequence[Spoken]]) -> Wanted:
    first, second = (tuple(one.sentence_id for one in side) for side in sides)
    return Wanted(topic_id=topic_id, first=first, second=second)


def _save(settings: Settings, listed: Row, sides: Sequence[Sequence[Spoken]], one: str, other: str) -> None:
    if not all(sides):
        render_problem(StudioError(say("topics.split_empty"), mend=say("topics.split_empty_mend")))
        return
    names = ("" if one.strip() == listed["label"] else one, other)
    parts = [
        Part(name=name, examples=tuple(Example(sentence_id=each.sentence_id, text=each.text) for each in side))
        for name, side in zip(names, sides, strict=True)
    ]
    perform(settings, lambda edits, who: edits.split(listed["topic_id"], parts, who), edit="")
