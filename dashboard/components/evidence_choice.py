"""What a text may rest on: what the system chose and why, which a person pins, takes out or adds to."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

import streamlit as st

from dashboard import loaders, session
from dashboard.components.evidence_list import render_way, source_markup
from dashboard.components.words import render_note
from dashboard.numbers import Drill
from dashboard.strings import say
from dashboard.strings.formats import plain_markup
from data.records import Filter
from data.snapshots import Snapshot
from data.writing import Assignment, Evidence, EvidenceKind, Use

#: Kinds in the order in which they are shown.
KINDS: tuple[EvidenceKind, ...] = ("quote", "figure", "echo", "fact", "plot", "brief")
USES: tuple[Use, ...] = ("may", "must", "not")
FOUND = 8


def render_evidence_choice(snapshot: Snapshot, assignment: Assignment, *, key: str) -> Assignment:
    """The evidence by kind, each with a switch; returns the assignment as it is wanted.

    Args:
        key: what the choices belong to: another title, segment or language starts afresh.
    """
    added = session.added_evidence(key)
    wanted = assignment.model_copy(update={"evidence": (*assignment.evidence, *added)})
    uses = session.evidence_uses(key)
    wanted = wanted.model_copy(update={"evidence": tuple(_used(one, uses) for one in wanted.evidence)})
    with st.expander(_headline(wanted), icon=":material/fact_check:"):
        render_note(say("evidence.about"))
        kept = [one for one in wanted.evidence if not _hidden(assignment, one)]
        for kind, group in groupby(sorted(kept, key=lambda one: KINDS.index(one.kind)), key=lambda one: one.kind):
            _render_kind(kind, list(group), key)
        hidden = len(wanted.evidence) - len(kept)
        if hidden:
            render_note(say("evidence.hidden", count=hidden))
        if assignment.facts.title_id:
            _render_more(snapshot, wanted, key)
    return wanted


def _used(one: Evidence, uses: dict[str, Use]) -> Evidence:
    return one.model_copy(update={"use": uses[one.evidence_id]}) if one.evidence_id in uses else one


def _hidden(assignment: Assignment, one: Evidence) -> bool:
    """Whether the system itself keeps it for the checks alone: the ending."""
    own = assignment.find(one.evidence_id)
    return own is not None and own.use == "not"


def _headline(assignment: Assignment) -> str:
    counts = Counter(one.kind for one in assignment.usable)
    told = ", ".join(say(f"evidence.count.{kind}", count=counts[kind]) for kind in KINDS if counts[kind])
    return say("evidence.heading", told=told) if told else say("evidence.heading_none")


def _render_kind(kind: EvidenceKind, group: list[Evidence], key: str) -> None:
    st.html(f'<h3 class="mq-heading">{plain_markup(say(f"evidence.kind.{kind}"))}</h3>')
    for one in group:
        row = f"evidence-row.{one.evidence_id}"
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=row):
            st.segmented_control(
                say("evidence.use", what=one.evidence_id),
                USES,
                default=one.use,
                required=True,
                format_func=lambda use: say(f"evidence.short.{use}"),
                label_visibility="collapsed",
                key=session.key(f"evidence.{key}.{one.evidence_id}"),
                width="content",
                on_change=_choose,
                args=(key, one.evidence_id),
            )
            with st.container(gap=None):
                st.html(source_markup(one))
                render_way(one, key=f"evidence.{key}.{one.evidence_id}")


def _choose(key: str, evidence_id: str) -> None:
    chosen = session.value(f"evidence.{key}.{evidence_id}")
    if chosen in USES:
        session.set_evidence_use(key, evidence_id, chosen)  # type: ignore[arg-type]


def _render_more(snapshot: Snapshot, assignment: Assignment, key: str) -> None:
    """Sentences of this title's reviews that hold what was typed; one click pins one."""
    typed = st.text_input(say("evidence.search"), max_chars=100, key=session.key(f"evidence.search.{key}"), width=420)
    if not typed.strip():
        return
    title_id = assignment.facts.title_id or ""
    filter_ = Filter(titles=(title_id,), languages=(assignment.language,), search=typed.strip())
    page = loaders.load_drawer(snapshot, Drill(grain="evidence", filter=filter_))
    there = {one.sentence_id for one in assignment.evidence}
    rows = [row for row in page.rows if row["sentence_id"] not in there][:FOUND]
    if not rows:
        render_note(say("evidence.found_none"))
    for row in rows:
        text = row["review"][row["start_char"] : row["end_char"]]
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            number = len(session.added_evidence(key)) + 1
            one = Evidence(
                evidence_id=f"u{number}",
                kind="quote",
                text=text,
                language=assignment.language,
                title_id=title_id,
                title=assignment.facts.name,
                review_id=row["review_id"],
                sentence_id=row["sentence_id"],
                start=row["start_char"],
                end=row["end_char"],
                rating=row["rating"],
                sign=row["sign"],
                spoiler=bool(row["spoiler"]),
                why=say("evidence.why_added"),
                use="must",
            )
            st.button(
                say("evidence.add"),
                key=session.key(f"evidence.add.{key}.{row['sentence_id']}"),
                type="tertiary",
                icon=":material/push_pin:",
                on_click=session.add_evidence,
                args=(key, one),
            )
            st.html(source_markup(one))
