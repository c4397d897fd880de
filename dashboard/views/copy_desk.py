"""Copy desk: what do we say of this title, to whom, and what stands behind every sentence?"""

from __future__ import annotations

from typing import get_args

import streamlit as st

from dashboard import campaign_loaders, loaders, session, writing_loaders
from dashboard.components.choices import choose, keep_choice
from dashboard.components.evidence_choice import render_evidence_choice
from dashboard.components.evidence_list import reviews_cited
from dashboard.components.words import render_note, render_question
from dashboard.components.writing_panel import current_dossiers, render_write, render_written
from dashboard.numbers import Drill
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.drafting import channel_name, desk_answer, task_name
from dashboard.strings.formats import shorten
from dashboard.strings.sentences import counted
from data.draft_records import Dossier
from data.records import Filter
from data.settings import Settings
from data.snapshots import Snapshot
from data.writing import Assignment, Language, Spoilers, Tone
from generation.channels import channels

TASKS = ("promo_copy", "viewer_voice", "review_reply", "digest")
LANGUAGES: tuple[Language, ...] = get_args(Language)
TONES: tuple[Tone, ...] = get_args(Tone)
SPOILERS: tuple[Spoilers, ...] = get_args(Spoilers)
VARIANTS = ("3", "1", "2", "4", "5", "6", "7", "8")


def render() -> None:
    """The page."""
    with told():
        settings = loaders.load_studio()
        snapshot = loaders.load_snapshot(settings)
        titles = loaders.load_title_names(snapshot)
        if not titles:
            render_question(say("copy_desk.question_empty"), say("copy_desk.empty"))
            return
        _render(settings, snapshot, titles)


def _render(settings: Settings, snapshot: Snapshot, titles: dict[str, str]) -> None:
    named = [title for title in session.current_filter().titles if title in titles]
    title_id = named[0] if named else next(iter(titles))
    segments = _segments(snapshot)
    segment_id = session.option("seg") if session.option("seg") in segments else ""
    dossiers = current_dossiers(settings)
    _render_question(titles[title_id], segments[segment_id] if segment_id else "", dossiers)
    task = _choose_task()
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        _choose_title(titles, title_id)
        if task in ("promo_copy", "viewer_voice"):
            choose(say("copy_desk.segment"), "seg", list(segments), segments, width=300)
        chosen = _choose_how(task)
    wanted = _assignment(settings, snapshot, task, title_id, segment_id, segments.get(segment_id, ""), chosen)
    if wanted is not None:
        key = "|".join((task, title_id, segment_id, chosen["language"], wanted.subject, wanted.spoilers))
        wanted = render_evidence_choice(snapshot, wanted, key=key)
    render_write(settings, lambda: wanted)
    render_written(settings, dossiers)


def _render_question(title: str, segment: str, dossiers: list[Dossier]) -> None:
    to = (
        say("copy_desk.question_segment", title=title, segment=segment)
        if segment
        else say("copy_desk.question", title=title)
    )
    if not dossiers:
        render_question(to, say("copy_desk.answer_none"))
        return
    render_question(to, desk_answer(dossiers, reviews_cited(dossiers)))


def _choose_task() -> str:
    current = session.option("task") if session.option("task") in TASKS else TASKS[0]
    st.segmented_control(
        say("copy_desk.task"),
        TASKS,
        default=current,
        format_func=task_name,
        label_visibility="collapsed",
        required=True,
        key=session.key(f"choice.task.{current}"),
        on_change=keep_choice,
        args=(f"choice.task.{current}", "task", "order"),
    )
    return current


def _choose_title(titles: dict[str, str], current: str) -> None:
    widget = f"copy_desk.title.{current}"
    st.selectbox(
        say("copy_desk.title"),
        list(titles),
        index=list(titles).index(current),
        width=300,
        format_func=lambda key: titles.get(key, key),
        key=session.key(widget),
        on_change=_take_title,
        args=(widget,),
    )


def _take_title(widget: str) -> None:
    picked = session.value(widget)
    if picked:
        session.set_filter(session.current_filter().but(titles=(str(picked),), entities=()))
        session.set_options(order="", review="")


def _choose_how(task: str) -> dict[str, str]:
    """Channel, language, tone, spoilers, how many: what the task takes of them, the rarer ones behind one button."""
    found = {}
    options: dict[str, tuple[str, ...]] = {"lang": LANGUAGES}
    if task == "promo_copy":
        kinds = tuple(channels())
        names = {one: channel_name(one) for one in kinds}
        found["channel"] = choose(say("copy_desk.channel"), "channel", kinds, names, width=200) or kinds[0]
        borne = SPOILERS.index(channels()[found["channel"]].spoilers)
        options |= {"tone": TONES, "spoilers": SPOILERS[: borne + 1], "n": VARIANTS}
    now = {
        name: session.option(name) if session.option(name) in values else values[0]
        for name, values in options.items()
    }
    with st.popover(
        " · ".join(_how(name, value) for name, value in now.items()), icon=":material/tune:", width="content"
    ):
        for name, values in options.items():
            choose(
                say(f"copy_desk.{name}"),
                name,
                list(values),
                {value: _how(name, value) for value in values},
                width=240,
            )
    return found | {"language": now["lang"]} | {name: value for name, value in now.items() if name != "lang"}


def _how(name: str, value: str) -> str:
    """One choice in a word or two."""
    if name == "n":
        return counted("variants", int(value))
    sections = {"lang": "language", "tone": "writing.tone", "spoilers": "writing.spoilers"}
    return say(f"{sections[name]}.{value}")


def _segments(snapshot: Snapshot) -> dict[str, str]:
    """Everybody, then every segment with viewers."""
    rows = [
        row for row in campaign_loaders.load_segment_sizes(snapshot) if row["viewers"] and row["kind"] != "activity"
    ]
    return {"": say("copy_desk.everybody")} | {row["segment_id"]: str(row["name"]) for row in rows}


def _assignment(
    settings: Settings,
    snapshot: Snapshot,
    task: str,
    title_id: str,
    segment_id: str,
    segment: str,
    chosen: dict[str, str],
) -> Assignment | None:
    segment = segment if segment_id else ""
    if task == "promo_copy":
        return writing_loaders.load_promo(
            settings,
            snapshot,
            title_id=title_id,
            segment_id=segment_id,
            segment=segment,
            channel=chosen["channel"],
            language=chosen["language"],
            spoilers=chosen["spoilers"],
            tone=chosen["tone"],
            brief=_brief(),
            variants=int(chosen["n"]),
        )
    if task == "viewer_voice":
        return writing_loaders.load_voice(settings, snapshot, title_id, segment_id, segment, chosen["language"])
    if task == "digest":
        return writing_loaders.load_digest(settings, snapshot, title_id, chosen["language"])
    return _reply(settings, snapshot, title_id, chosen["language"])


def _brief() -> str:
    with st.expander(say("copy_desk.brief"), icon=":material/campaign:"):
        return st.text_area(
            say("copy_desk.brief_label"),
            max_chars=2000,
            height=100,
            key="copy_desk.brief",
            placeholder=say("copy_desk.brief_placeholder"),
            label_visibility="collapsed",
        )


def _reply(settings: Settings, snapshot: Snapshot, title_id: str, language: str) -> Assignment | None:
    """A reply to a review that is chosen among the newest, or found by a word."""
    typed = st.text_input(say("copy_desk.find_review"), max_chars=100, key=session.key("copy_desk.find"), width=420)
    filter_ = Filter(titles=(title_id,), search=typed.strip())
    rows = loaders.load_drawer(snapshot, Drill(grain="reviews", filter=filter_)).rows
    names = {row["review_id"]: shorten(" ".join(row["review"].split()), 90) for row in rows}
    asked = session.option("review")
    if asked and asked not in names:
        names = {asked: say("copy_desk.review_named", review=asked)} | names
    if not names:
        render_note(say("copy_desk.no_review"))
        return None
    review_id = choose(counted("reviews", len(names)), "review", list(names), names, width="stretch")
    return writing_loaders.load_reply(settings, snapshot, review_id, language) if review_id else None


if __name__ == "__main__":
    render()
