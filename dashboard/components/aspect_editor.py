"""The aspects editor: what Marquee looks for, edited, previewed on the studio's own reviews, and only then saved."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analytics.aspects.definitions import Definition, load_definitions
from analytics.pipeline import STEPS
from dashboard import jobs, loaders, session
from dashboard.aspect_edits import (
    LANGUAGES,
    LISTS,
    definition_of,
    has_own_definitions,
    remove_definition,
    reset_definitions,
    save_definition,
)
from dashboard.aspect_preview import AspectPreview, Tagged, preview_aspect
from dashboard.components.words import render_heading, render_note
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.formats import format_count, plain_markup
from dashboard.strings.sentences import counted, language_name
from data.settings import Settings
from data.snapshots import Snapshot

STEP = "aspects"
NEW = ""
HEIGHTS = {"cues": 150, "hints": 68, "excepted": 68, "examples": 110}


def render_aspect_editor(settings: Settings, snapshot: Snapshot) -> None:
    """Which aspects there are, one of them open for editing."""
    saved = load_definitions(settings)
    _render_stale(settings, snapshot)
    current = _choose(saved)
    edited = _render_form(settings, saved, current)
    found = session.aspect_preview()
    if found is not None and edited is not None:
        _render_preview(edited, found)
    _render_ways_out(settings, current)


def _render_stale(settings: Settings, snapshot: Snapshot) -> None:
    """Where the figures were made with other definitions: the way to make them again."""
    if not loaders.load_contents(snapshot)["evidence"]:
        return
    if any(job.parameters.get("step") == STEP for job in jobs.list_jobs(settings, open_only=True)):
        render_note(say("aspects.queued"))
        return
    run = next((run for run in loaders.load_current_runs(snapshot) if run.step == STEP), None)
    if run is not None and run.model_hash == STEPS[STEP].model_hash(settings):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        render_note(say("aspects.stale"))
        if st.button(say("aspects.run"), key=session.key("aspects.run"), icon=":material/science:"):
            with told():
                jobs.submit_analysis(settings, [STEP])
                st.rerun()


def _choose(saved: Sequence[Definition]) -> Definition | None:
    """The aspect that is edited; None for a new one."""
    by_id = {one.id: one for one in saved}
    current = session.edited_aspect()
    if current is None or (current not in by_id and current != NEW):
        current = saved[0].id
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            say("aspects.choose"),
            [*by_id, *([NEW] if current == NEW else [])],
            index=len(by_id) if current == NEW else list(by_id).index(current),
            format_func=lambda key: by_id[key].name if key else say("aspects.new"),
            key=session.key(f"aspects.choice.{current}"),
            width=320,
        )
        if st.button(say("aspects.new"), key=session.key("aspects.new"), icon=":material/add:"):
            picked = NEW
    if picked != current:
        session.set_edited_aspect(picked)
        st.rerun()
    return by_id.get(picked)


def _render_form(settings: Settings, saved: tuple[Definition, ...], current: Definition | None) -> Definition | None:
    """The fields; returns the definition that was previewed or saved in this run, or the saved one."""
    own = current.id if current else NEW
    with st.form(session.key(f"aspects.form.{own}"), border=False):
        named = _render_names(own, current)
        render_note(say("aspects.languages"))
        lines = _render_wordings(own, current)
        with st.container(horizontal=True):
            look = st.form_submit_button(say("aspects.preview"), icon=":material/search:")
            save = st.form_submit_button(say("aspects.save"), type="primary")
    if not (look or save):
        return current
    with told():
        edited = definition_of(current, saved, named, lines)
        if save:
            save_definition(settings, edited)
            session.set_edited_aspect(edited.id)
            st.toast(say("aspects.saved"))
            st.rerun()
        with st.spinner(say("aspects.looking")):
            session.set_aspect_preview(preview_aspect(settings, edited))
        return edited
    session.set_aspect_preview(None)
    return None


def _render_names(own: str, current: Definition | None) -> dict[str, str]:
    left, right = st.columns(2, gap="small")
    with left:
        name = st.text_input(
            say("aspects.name"), current.name if current else "", key=_key(own, "name"), max_chars=60
        )
    with right:
        name_zh = st.text_input(
            say("aspects.name_zh"), current.name_zh if current else "", key=_key(own, "name_zh"), max_chars=60
        )
    description = st.text_area(
        say("aspects.description"),
        current.description if current else "",
        key=_key(own, "description"),
        max_chars=600,
        height=68,
        help=say("aspects.description_help"),
    )
    return {"name": name, "name_zh": name_zh, "description": description}


def _render_wordings(own: str, current: Definition | None) -> dict[tuple[str, str], str]:
    lines = {}
    for column, language in zip(st.columns(len(LANGUAGES), gap="small"), LANGUAGES, strict=True):
        wording = current.wording(language) if current else None
        with column:
            for part in LISTS:
                lines[language, part] = st.text_area(
                    f"{say(f'aspects.{part}')} · {language_name(language)}",
                    "\n".join(getattr(wording, part)) if wording else "",
                    key=_key(own, f"{language}.{part}"),
                    height=HEIGHTS[part],
                    help=say(f"aspects.{part}_help"),
                )
    return lines


def _key(own: str, field: str) -> str:
    return session.key(f"aspects.{own}.{field}")


def _render_preview(edited: Definition, found: AspectPreview) -> None:
    unread = say("aspects.found_unread", count=counted("evidence", found.unread)) if found.unread else ""
    render_heading(
        say(
            "aspects.found_finding",
            name=edited.name,
            after=counted("evidence", found.after),
            before=format_count(found.before),
        ),
        say(
            "aspects.found_subtitle",
            new=format_count(found.new),
            lost=format_count(found.lost),
            looked=counted("evidence", found.looked),
            total=format_count(found.total),
            unread=unread,
        ),
    )
    for column, kind, count, shown in zip(
        st.columns(3, gap="medium"),
        ("new", "lost", "kept"),
        (found.new, found.lost, found.after - found.new),
        (found.new_shown, found.lost_shown, found.kept_shown),
        strict=True,
    ):
        with column:
            _render_shown(say(f"aspects.shown_{kind}", count=format_count(count)), count, shown)


def _render_shown(heading: str, count: int, shown: Sequence[Tagged]) -> None:
    if len(shown) < count:
        subtitle = say("aspects.shown_some", shown=format_count(len(shown)), count=format_count(count))
    else:
        subtitle = "" if count else say("aspects.shown_none")
    render_heading(heading, subtitle)
    st.html(
        "".join(
            f'<p class="mq-sentence">{plain_markup(one.text)}'
            + (f"<small>{plain_markup(one.title)}</small>" if one.title else "")
            + "</p>"
            for one in shown
        )
        or "&nbsp;"
    )


def _render_ways_out(settings: Settings, current: Definition | None) -> None:
    with st.container(horizontal=True):
        if current is not None:
            with st.popover(say("aspects.remove"), type="tertiary", icon=":material/delete:"):
                render_note(say("aspects.remove_question", name=current.name))
                if st.button(say("aspects.remove_sure"), key=session.key("aspects.remove"), type="primary"):
                    with told():
                        remove_definition(settings, current.id)
                        _start_over()
        if has_own_definitions(settings):
            with st.popover(say("aspects.reset"), type="tertiary", icon=":material/undo:"):
                render_note(say("aspects.reset_question"))
                if st.button(say("aspects.reset_sure"), key=session.key("aspects.reset"), type="primary"):
                    with told():
                        reset_definitions(settings)
                        _start_over()


def _start_over() -> None:
    session.set_edited_aspect(None)
    session.forget_selections()
    st.rerun()
